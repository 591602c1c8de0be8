"""How many cohorts of own returns stand at each level, at each workshop: all that were rated there, matched or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer, joined
from data.filters import Filters
from data.measures.rounding import half_up
from data.queries.catalogue import Programme
from data.queries.distribution import COLUMNS, LEVEL_CODES, distribution
from data.queries.provenance import answer, of_dicts
from data.queries.rated import rated_cohorts
from data.schema import domains, places, rating_levels, workshops
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.wording import counted, workshop_words


@dataclass(frozen=True)
class Levels:
    """A programme's cohorts at one workshop in one domain: how many at each level, and the newest load that told of them."""

    programme_id: int
    workshop: str
    domain: str
    level_0: int
    level_1: int
    level_2: int
    level_3: int
    load_id: int

    @property
    def counts(self) -> tuple[int, int, int, int]:
        return self.level_0, self.level_1, self.level_2, self.level_3


def from_facts(connection: Connection, moment: AsOf, programme_ids: Collection[int] | None = None) -> list[Levels]:
    """The levels that the cohorts of every programme, or of some, agreed, as the facts open at ``moment`` give them."""
    of_place = dict(connection.execute(sa.select(places.c.id, places.c.programme_id)).all())
    counts: Counter[tuple[int, str, str, int]] = Counter()
    newest: dict[tuple[int, str, str], int] = {}
    for (place_id, workshop), of_cohorts in rated_cohorts(connection, moment):
        programme = of_place[place_id]
        if programme_ids is None or programme in programme_ids:
            for cohort in of_cohorts.values():
                for domain, level in cohort.levels.items():
                    key = (programme, workshop, domain)
                    counts[*key, level] += 1
                    newest[key] = max(newest.get(key, 0), cohort.load_id)
    return [_levels(key, counts, load) for key, load in newest.items()]


def _levels(key: tuple[int, str, str], counts: Counter[tuple[int, str, str, int]], load: int) -> Levels:
    none, good, widespread, gold = (counts[*key, level] for level in range(4))
    return Levels(*key, none, good, widespread, gold, load)


def store(connection: Connection, found: Sequence[Levels]) -> None:
    """Writes the levels as the summary that pages read."""
    connection.execute(rating_levels.delete())
    if found:
        connection.execute(rating_levels.insert(), [vars(each) for each in found])


def every_distribution(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """The rows of ``queries.distribution``, and those of own returns behind them. Columns: the same."""
    asked = (connection, filters, viewer, chosen, moment)
    return joined("distribution", distribution(*asked), own_distribution(*asked))


def own_distribution(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a domain and workshop of own returns. Columns: those of ``queries.distribution``, the shares whole percentages
    of the cohorts rated there."""
    held = list(_held(connection, filters, chosen, moment)) if viewer.shared else []
    names = {programme.id: programme for programme in chosen}
    rows = [_row(each, names[each.programme_id]) for each in held]
    bases = dict.fromkeys(
        f"{counted(row['cohorts'], 'cohort')} at {workshop_words(row['workshop'])} ({row['workshop']})" for row in rows
    )
    loads = {each.load_id for each in held}
    return answer(connection, "distribution", of_dicts(COLUMNS, rows), loads, n=", ".join(bases), kinds=("computed",))


def _held(connection: Connection, filters: Filters, chosen: Sequence[Programme], moment: AsOf) -> Iterator[Levels]:
    """The levels of the chosen programmes, in the order of programmes, domains and workshops."""
    ids = [programme.id for programme in chosen]
    found = _kept(connection, ids) if moment.load is None else from_facts(connection, moment, ids)
    order = dict(connection.execute(sa.select(domains.c.code, domains.c.position)).all())
    rounds = dict(connection.execute(sa.select(workshops.c.code, workshops.c.round)).all())
    wanted = {name: filters[name] for name in ("workshop", "domain") if filters[name]}
    for each in sorted(found, key=lambda one: (ids.index(one.programme_id), order[one.domain], rounds[one.workshop])):
        if all(getattr(each, name) in values for name, values in wanted.items()):
            yield each


def _kept(connection: Connection, ids: Sequence[int]) -> list[Levels]:
    query = sa.select(rating_levels).where(rating_levels.c.programme_id.in_(ids))
    return [Levels(**row) for row in connection.execute(query).mappings()]


def _row(each: Levels, programme: Programme) -> dict[str, Any]:
    cohorts = sum(each.counts)
    row = {"programme": programme.name, "simulated": programme.simulated, "cohorts": cohorts, "computed": False}
    row |= {"workshop": each.workshop, "domain": each.domain} | dict(zip(LEVEL_CODES, each.counts, strict=True))
    return row | {
        f"{code}_pct": half_up(Fraction(100 * count, cohorts))
        for code, count in zip(LEVEL_CODES, each.counts, strict=True)
    }
