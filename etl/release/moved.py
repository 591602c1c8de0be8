"""Who was asked in one area and later told of in another: what sums of units tell of those who stay.

A unit that some leave and another that they join differ by enough people each, and both together by the few others who
changed in between.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.measures.units import Standing
from data.schema import places, survey_units
from etl.release.asked import BASELINE, Survey
from etl.release.people import people


class Move(NamedTuple):
    """Two areas that the same respondents of a group were told of in, the earlier rows up to a load."""

    group: str
    areas: frozenset[str]
    until: int


def moves(connection: Connection) -> list[Move]:
    """Every pair of areas that people were told of in at the baseline, one after the other."""
    was, other = people.alias("was"), people.alias("other")
    there, elsewhere = places.alias("there"), places.alias("elsewhere")
    same = (other.c.respondent_id == was.c.respondent_id) & (other.c.wave == was.c.wave)
    until = sa.case((other.c.closed_by < was.c.closed_by, other.c.closed_by), else_=was.c.closed_by)
    query = (
        sa.select(was.c.respondent_group, there.c.code, elsewhere.c.code, sa.func.max(until))
        .join(other, same & (other.c.place_id != was.c.place_id))
        .join(there, there.c.id == was.c.place_id)
        .join(elsewhere, elsewhere.c.id == other.c.place_id)
        .where(was.c.wave == BASELINE, was.c.closed_by.is_not(None))
        .group_by(was.c.respondent_group, there.c.code, elsewhere.c.code)
    )
    return [Move(group, frozenset((one, two)), last) for group, one, two, last in connection.execute(query)]


def left_as_they_are(
    connection: Connection, standing: Mapping[Survey, Sequence[Standing]], moved: Collection[Move]
) -> set[tuple[Survey, str]]:
    """The units that people have left or joined, of another area, since the first unit of their survey was made."""
    if not moved:
        return set()
    units = survey_units
    key = (units.c.programme_id, units.c.respondent_group, units.c.wave)
    first = {
        Survey(*about): load
        for *about, load in connection.execute(sa.select(*key, sa.func.min(units.c.released_at)).group_by(*key))
    }
    return {
        (survey, unit.code)
        for survey, of_survey in standing.items()
        for unit in of_survey
        for move in moved
        if move.group == survey.group and move.until > first[survey] and len(move.areas & set(unit.areas)) == 1
    }
