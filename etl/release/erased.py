"""What a purge takes away of surveys, and which units' figures rest on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.measures.units import Standing
from data.versions import AsOf, open_at
from etl.release.asked import BASELINE, Survey
from etl.release.people import areas_of, people, people_of, responses

Resting = dict[tuple[Survey, str], int]


@dataclass(frozen=True)
class Erased:
    """What a purge takes away. ``load``: which one; ``resting``: the survey units whose figures rest on it, with of how
    many respondents; ``people_of``: the areas of those of whom it told; ``questions``: those that it asked."""

    load: int = 0
    resting: Resting = field(default_factory=dict)
    people_of: Collection[str] = ()
    questions: Collection[str] = ()

    def tells_of(self, areas: Iterable[str]) -> bool:
        """Whether any of a unit's areas has people of whom the load told."""
        return not set(self.people_of).isdisjoint(areas)

    def is_of(self, figures: sa.FromClause, units: Collection[str]) -> sa.ColumnElement[bool]:
        """Units' figures from the load on that may hold what it told; ``units``: the codes of those that it tells of. Once
        they are closed they can't be read any longer."""
        told = figures.c.code.in_(units) | figures.c.question.in_(self.questions)
        return told & (figures.c.load_id >= self.load)


NOTHING_ERASED = Erased()


def resting_on(connection: Connection, load_id: int, standing: Mapping[Survey, Collection[Standing]]) -> Resting:
    """The surveys and units whose figures rest on a load: they hold what it brought, or an undo's copy of it, or lack what
    it closed. Of how many respondents; where it brought only baselines of people who did not return, that is 0."""
    decided: dict[int, list[tuple[Survey, Standing]]] = defaultdict(list)
    for survey, units in standing.items():
        for unit in units:
            if unit.kept:
                decided[unit.released_at].append((survey, unit))
    return {
        (survey, unit.code): people
        for at, units in decided.items()
        for (survey, unit), people in _resting(connection, units, load_id, at)
    }


def _resting(
    connection: Connection, units: Sequence[tuple[Survey, Standing]], load_id: int, at: int
) -> list[tuple[tuple[Survey, Standing], int]]:
    """Those of units, decided at a load, that rest on another one, with of how many respondents."""
    held: dict[int, set[int]] = defaultdict(set)
    matched: dict[int, set[int]] = defaultdict(set)
    with people_of(connection, units, AsOf(at)) as asked:
        brought = _brought(load_id, at)
        about = (brought.c.respondent_id == asked.c.respondent_id) & brought.c.wave.in_([BASELINE, asked.c.wave])
        told = sa.select(asked.c.unit, asked.c.respondent_id, asked.c.returned).join(brought, about)
        for unit, person, returned in connection.execute(told.distinct()):
            held[unit].add(person)
            matched[unit] |= {person} if returned else set()
    with areas_of(connection, units) as areas:
        lacking = connection.execute(_lacking(areas, load_id, at)).all() if load_id <= at else []
    for unit, person in lacking:
        matched[unit] |= {person} - held[unit]
        held[unit].add(person)
    return [(units[place], len(matched[place])) for place in sorted(held)]


def _lacking(areas: sa.Table, load_id: int, at: int) -> sa.Select[int, int]:
    """(unit, respondent) of whose rows a load closed, of those who were asked at a moment or whom it took out."""
    rows = [
        sa.select(table.c.respondent_id, table.c.wave).where(table.c.closed_by == load_id)
        for table in (people, responses)
    ]
    closed, before = sa.union(*rows).subquery("closed"), people.alias("before")
    there = (before.c.wave == BASELINE) & (open_at(before, AsOf(at)) | (before.c.closed_by == load_id))
    here = (areas.c.place_id == before.c.place_id) & (areas.c.respondent_group == before.c.respondent_group)
    about = (closed.c.respondent_id == before.c.respondent_id) & closed.c.wave.in_([BASELINE, areas.c.wave])
    query = sa.select(areas.c.unit, before.c.respondent_id).select_from(before.join(areas, here).join(closed, about))
    return query.where(there).distinct()


def _brought(load_id: int, at: int) -> sa.Subquery:
    """Respondent and wave of every row of a load that was open at another one."""
    rows = [
        sa.select(table.c.respondent_id, table.c.wave).where(
            sa.or_(table.c.load_id == load_id, table.c.origin_load_id == load_id), open_at(table, AsOf(at))
        )
        for table in (people, responses)
    ]
    return sa.union(*rows).subquery("brought")
