"""Cohorts of own returns without the later of two workshops: who they are, and how they had started."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Connection

from data.answer import Answer, joined
from data.filters import Filters
from data.measures.cascade import total_of_levels
from data.measures.readiness import Cohort, w2_due
from data.queries import moves
from data.queries.areas import DOMAIN_CODES
from data.queries.catalogue import Programme
from data.queries.cohorts import all_cohorts, all_ratings, codes_without
from data.queries.moves import TOTAL, Pair
from data.queries.provenance import answer, of_dicts
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.wording import counted

OF_COHORT = ("programme", "simulated", "region", "area_code", "area_name", "cohort_code", "cohort_name")
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
    codes = codes_without(connection, chosen, filters, pair[1], moment)
    told = Filters().changed(cohort=codes)
    about = all_cohorts(connection, told, viewer, chosen, moment) if codes else None
    rated = all_ratings(connection, told.changed(workshop=pair[0]), viewer, chosen, moment) if codes else None
    of_cohort: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rated.records() if rated else ():
        of_cohort[row["cohort_code"]].append(row)
    rows = [_row(row, of_cohort[row["cohort_code"]], pair) for row in (about.records() if about else ())]
    loads = {load.id for part in (about, rated) if part for load in part.loads}
    n = counted(len(rows), "cohort")
    return answer(connection, "unmatched", of_dicts(COLUMNS, rows), loads, n=n, kinds=("own",))


def _row(about: Mapping[str, Any], rated: Sequence[Mapping[str, Any]], pair: Pair) -> dict[str, Any]:
    row = {name: about[name] for name in OF_COHORT} | {"from": pair[0], "to": pair[1]}
    levels = {each["domain"]: each["rating"] for each in rated if each["rating"] is not None}
    held = max((each["date"] for each in rated if each["date"]), default=None)
    row |= {"date_from": held, "due": w2_due(Cohort(bool(rated), held, False)) if pair == FIRST_PAIR else None}
    row |= levels | {TOTAL: total_of_levels(levels)}
    withheld = any(each["rating_status"] for each in rated)
    reason = "suppressed" if withheld else "not_submitted"
    missing = {name: reason for name in STARTED if row.get(name) is None}
    missing |= {"date_from": "not_submitted", "due": "not_submitted"} if held is None else {}
    missing |= {} if pair == FIRST_PAIR else {"due": "not_applicable"}
    return row | {f"{name}_status": why for name, why in missing.items()}
