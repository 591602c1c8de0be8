"""Cohorts of own returns without the later of two workshops: who they are, and how they had started."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer, joined
from data.filters import Filters
from data.measures.cascade import agreed_level, total_of_levels
from data.measures.readiness import Cohort, w2_due
from data.queries import moves
from data.queries.areas import DOMAIN_CODES
from data.queries.catalogue import Programme
from data.queries.cohorts import OF_COHORT, cohorts_without
from data.queries.moves import TOTAL, Pair
from data.queries.provenance import answer, of_dicts
from data.schema import ratings
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted

FIRST_PAIR = ("W1", "W2")
"""Only the second workshop has a day by which it is due."""
STARTED = (*DOMAIN_CODES, TOTAL)
MISSING = ("date_from", "due", *STARTED)
COLUMNS = (*OF_COHORT, "from", "to", *MISSING, *(f"{name}_status" for name in MISSING))


def unmatched(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a cohort that is not rated at the later of two workshops: the pair that the filters name, else the
    programme's first workshop and its last. Columns: ``COLUMNS``.

    ``date_from``: the day of its earlier workshop; ``due``: the last day for workshop 2 after it; then the levels agreed
    there (0 to 3) and their total (0 to 21), which without the local right for the area are withheld: their reason is
    ``suppressed``. Of a cohort that was not at the earlier workshop either it is ``not_submitted``.
    """
    held = moves.pairs(connection, moment) if viewer.shared else {}
    asked = (filters.one("from"), filters.one("to"))
    by_pair: dict[Pair, list[Programme]] = defaultdict(list)
    for programme in chosen:
        if programme.id in held:
            by_pair[moves.pair_of(held[programme.id], asked)].append(programme)
    found = [_between(connection, filters, viewer, of, pair, moment) for pair, of in by_pair.items()]
    return joined("unmatched", *found) if found else answer(connection, "unmatched", of_dicts(COLUMNS, ()), (), n="")


def _between(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], pair: Pair, moment: AsOf
) -> Answer:
    found = cohorts_without(connection, chosen, filters, pair[1], moment)
    rated = _rated(connection, [each.cohort_id for each in found], pair[0], moment)
    rows = [
        _row(each, rated[each.cohort_id], pair, seen=viewer.sees(each.area_code, simulated=each.simulated))
        for each in found
    ]
    loads = {each.load_id for each in found} | {load for of_it in rated.values() for load in _newest(of_it)}
    n = counted(len(rows), "cohort")
    return answer(connection, "unmatched", of_dicts(COLUMNS, rows), loads, n=n, kinds=("own",))


Rated = Sequence[sa.Row[*tuple[Any, ...]]]
"""What a cohort and its tables said of each domain: code, the table's name (blank: what the cohort agreed), level, day, load."""


def _rated(connection: Connection, cohort_ids: Collection[int], workshop: str, moment: AsOf) -> Mapping[int, Rated]:
    """What some cohorts said at a workshop, by the cohort's id."""
    names = ("cohort_id", "domain", "table_name", "rating", "date", "load_id")
    query = sa.select(*(ratings.c[name] for name in names)).where(
        open_at(ratings, moment), ratings.c.workshop == workshop, ratings.c.cohort_id.in_(cohort_ids)
    )
    told: dict[int, list[sa.Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in connection.execute(query) if cohort_ids else ():
        told[row.cohort_id].append(row)
    return told


def _newest(rated: Rated) -> Iterable[int]:
    """The newest load of each domain: what ``queries.cohorts`` tells of the same ratings."""
    newest: dict[str, int] = {}
    for row in rated:
        newest[row.domain] = max(row.load_id, newest.get(row.domain, 0))
    return newest.values()


def _levels(rated: Rated) -> dict[str, int]:
    """The level of each domain: the agreed one, else the lower median of the tables."""
    told: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rated:
        told[row.domain][row.table_name] = row.rating
    levels = {domain: agreed_level(of_it.pop("", None), of_it.values()) for domain, of_it in told.items()}
    return {domain: level for domain, level in levels.items() if level is not None}


def _row(about: Any, rated: Rated, pair: Pair, *, seen: bool) -> dict[str, Any]:
    row = {name: getattr(about, name) for name in OF_COHORT} | {"from": pair[0], "to": pair[1]}
    levels = _levels(rated) if seen else {}
    held = max((each.date for each in rated if each.date), default=None)
    row |= {"date_from": held, "due": w2_due(Cohort(bool(rated), held, False)) if pair == FIRST_PAIR else None}
    row |= levels | {TOTAL: total_of_levels(levels)}
    reason = "not_submitted" if seen or not rated else "suppressed"
    missing = {name: reason for name in STARTED if row.get(name) is None}
    missing |= {"date_from": "not_submitted", "due": "not_submitted"} if held is None else {}
    missing |= {} if pair == FIRST_PAIR else {"due": "not_applicable"}
    return row | {f"{name}_status": why for name, why in missing.items()}
