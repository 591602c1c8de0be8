"""What stays of releases when a load is erased: nothing that only its rows had told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.schema import mhst_activity, mhst_teams, places, released, survey_figures, survey_respondents, survey_units
from data.schema import survey_responses as responses


@dataclass(frozen=True)
class Told:
    """What a load told about: areas whose teams' figures it had, programmes whose people answered."""

    areas: Collection[str]
    programmes: Collection[int]


def told_by(connection: Connection, load_id: int) -> Told:
    """What a load told about, before it is erased."""
    teams = sa.select(mhst_activity.c.team_id).where(mhst_activity.c.load_id == load_id)
    of_teams = sa.select(mhst_teams.c.place_id).where(
        mhst_teams.c.team_id.in_(teams) | (mhst_teams.c.load_id == load_id)
    )
    areas = connection.scalars(sa.select(places.c.code).where(places.c.id.in_(of_teams))).all()
    answered = sa.select(responses.c.respondent_id).where(responses.c.load_id == load_id)
    people = survey_respondents
    of_people = sa.select(people.c.place_id).where(people.c.respondent_id.in_(answered) | (people.c.load_id == load_id))
    query = sa.select(places.c.programme_id).where(places.c.id.in_(of_people)).distinct()
    return Told(areas, connection.scalars(query).all())


def forget(connection: Connection, told: Told, load_id: int) -> None:
    """Erases the releases of before that the load could have been a part of; those that still hold stand."""
    for table, mine in (
        (released, released.c.area_code.in_(told.areas)),
        (survey_units, survey_units.c.programme_id.in_(told.programmes)),
        (survey_figures, survey_figures.c.programme_id.in_(told.programmes)),
    ):
        before = table.c.closed_by.is_not(None) & (table.c.load_id >= load_id)
        connection.execute(table.delete().where(mine, before))
