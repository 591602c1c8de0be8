"""What stays of releases when a load is erased: nothing that only its rows had told."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.schema import (
    indicator_figures,
    mhst_activity,
    mhst_teams,
    places,
    released,
    survey_figures,
    survey_respondents,
    survey_units,
)
from data.schema import survey_responses as responses
from etl.release.erased import Erased, resting_on
from etl.release.held import own
from etl.release.periods import keep_periods
from etl.release.surveys import standing_units


@dataclass(frozen=True)
class Told:
    """What a load told about: areas whose teams' figures it had, areas whose indicators it had, survey answers, and programmes
    of which larger scopes were made with any of these."""

    areas: Collection[str]
    indicator_areas: Collection[str]
    programmes: Collection[int]
    erased: Erased


def told_by(connection: Connection, loads: Collection[int]) -> Told:
    """What a load told about, before it is erased. ``loads``: the load first, then its undos."""
    load_id = min(loads)
    questions = _codes(connection, schema.question_codes, schema.survey_questions.c.question_id, loads)
    answered = sa.select(responses.c.respondent_id).where(_by(responses, loads))
    people = survey_respondents
    of_people = sa.select(people.c.place_id).where(people.c.respondent_id.in_(answered) | _by(people, loads))
    described = sa.select(schema.areas.c.place_id).where(_by(schema.areas, loads))
    concerned = places.c.id.in_(of_people) | places.c.id.in_(described)
    programmes = sa.select(places.c.programme_id).where(sa.true() if questions else concerned).distinct()
    return Told(
        _areas(connection, loads),
        _indicator_areas(connection, loads),
        [each for each in connection.scalars(programmes) if each is not None],
        Erased(
            load_id,
            resting_on(connection, load_id, standing_units(connection)),
            connection.scalars(sa.select(places.c.code).where(places.c.id.in_(of_people))).all(),
            questions,
        ),
    )


def _by(table: sa.Table, loads: Collection[int]) -> sa.ColumnElement[bool]:
    return sa.or_(table.c.load_id.in_(loads), table.c.closed_by.in_(loads))


def _codes(connection: Connection, codes: sa.Table, column: sa.Column[int], loads: Collection[int]) -> list[str]:
    touched = sa.select(column).where(_by(column.table, loads))
    return list(connection.scalars(sa.select(codes.c.code).where(codes.c.id.in_(touched))))


def _areas(connection: Connection, loads: Collection[int]) -> list[str]:
    """The areas that ever had a team of which the loads told, or a measure that they declared."""
    declared = _codes(connection, schema.indicator_codes, schema.indicators.c.indicator_id, loads)
    reported = sa.select(mhst_activity.c.team_id).where(
        _by(mhst_activity, loads) | mhst_activity.c.measure.in_(declared)
    )
    described = sa.select(mhst_teams.c.team_id).where(_by(mhst_teams, loads))
    of_teams = sa.select(mhst_teams.c.place_id).where(mhst_teams.c.team_id.in_(sa.union(reported, described)))
    return list(connection.scalars(sa.select(places.c.code).where(places.c.id.in_(of_teams))))


def _indicator_areas(connection: Connection, loads: Collection[int]) -> list[str]:
    """The areas that ever had a figure of which the loads told, or of an indicator that they declared."""
    values, declared = schema.indicator_values, schema.indicators
    described = sa.select(declared.c.indicator_id).where(_by(declared, loads), own())
    placed = [
        sa.select(values.c.place_id).where(which)
        for which in (_by(values, loads), values.c.indicator_id.in_(described))
    ]
    own_places = sa.select(places.c.code).where(places.c.kind == "area", places.c.id.in_(sa.union(*placed)))
    return list(connection.scalars(own_places))


def forget(connection: Connection, told: Told) -> None:
    """Erases the releases of before that the load could have been a part of; those that still hold stand."""
    erased = told.erased
    units = [code for code, areas in _units(connection) if erased.tells_of(areas)]
    figures, own = survey_figures, survey_figures.c.scope == "unit"
    larger = ~own & figures.c.programme_id.in_(told.programmes)
    of_units = own & erased.is_of(figures, units)
    for table, mine in (
        (released, released.c.area_code.in_(told.areas)),
        (indicator_figures, indicator_figures.c.area_code.in_(told.indicator_areas)),
        (survey_units, survey_units.c.unit.in_(units)),
        (figures, larger | of_units),
    ):
        before = table.c.closed_by.is_not(None) & (table.c.load_id >= erased.load)
        connection.execute(table.delete().where(mine, before))
    keep_periods(connection, sa.select(places.c.id).where(places.c.kind == "area", places.c.code.in_(told.areas)))
    _forget_empty(connection)


def _units(connection: Connection) -> list[tuple[str, list[str]]]:
    rows = connection.execute(sa.select(survey_units.c.unit, survey_units.c.areas).distinct())
    return [(code, json.loads(areas)) for code, areas in rows]


def _forget_empty(connection: Connection) -> None:
    """Units without anybody of which no release is left: their areas may join others."""
    units, figures = survey_units, survey_figures
    same = [figures.c[name] == units.c[name] for name in ("programme_id", "respondent_group", "wave")]
    told = sa.exists().where(*same, figures.c.scope == "unit", figures.c.code == units.c.unit)
    nobody = (units.c.matched == 0) & units.c.closed_by.is_(None)
    connection.execute(units.delete().where(nobody, ~told))
