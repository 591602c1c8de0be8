"""Asks the facts who a unit's respondents are: temporary tables that every other question begins with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.units import Standing
from data.versions import NOW, AsOf, open_at
from etl.release.asked import BASELINE, BREAKDOWNS, Survey

people, responses, places = schema.survey_respondents, schema.survey_responses, schema.places


def two_waves() -> tuple[sa.FromClause, sa.FromClause]:
    """A respondent's row of the baseline and of a later wave, to be joined."""
    return people.alias("before"), people.alias("after")


def matched_rows(before: sa.FromClause, after: sa.FromClause, moment: AsOf = NOW) -> sa.Join:
    """A respondent's two rows that were open at a moment."""
    same = (after.c.respondent_id == before.c.respondent_id) & (after.c.wave != BASELINE) & open_at(after, moment)
    return before.join(after, same & (before.c.wave == BASELINE) & open_at(before, moment))


def rows_since(load: int) -> sa.Subquery:
    """Respondent, wave and load of every row that was opened or closed after a load."""
    rows = [
        sa.select(table.c.respondent_id, table.c.wave, column.label("load_id")).where(column > load)
        for table in (people, responses)
        for column in (table.c.load_id, table.c.closed_by)
    ]
    return sa.union(*rows).subquery("told")


@contextmanager
def people_of(
    connection: Connection, units: Sequence[tuple[Survey, Standing]], moment: AsOf = NOW, among: sa.Table | None = None
) -> Iterator[sa.Table]:
    """A temporary table of the respondents at the baseline of units, which are told by their place in ``units``; of those
    ``among`` others alone.

    It comes first in every question that is asked of it, so that answers are read by their index alone.
    """
    text = dict.fromkeys(("wave", *BREAKDOWNS), sa.String)
    asked = temporary("asked", "respondent_id", "unit", "place_id", **text, returned=sa.Boolean)
    asked.create(connection)
    with areas_of(connection, units) as areas:
        told = _asked(areas, moment, among)
        connection.execute(asked.insert().from_select(["respondent_id", "unit", "place_id", *text, "returned"], told))
    yield asked
    asked.drop(connection)


def _asked(areas: sa.Table, moment: AsOf, among: sa.Table | None) -> sa.Select[Any]:
    before, after = two_waves()
    came = (after.c.respondent_id == before.c.respondent_id) & (after.c.wave == areas.c.wave) & open_at(after, moment)
    here = (areas.c.place_id == before.c.place_id) & (areas.c.respondent_group == before.c.respondent_group)
    told = sa.select(
        before.c.respondent_id,
        areas.c.unit,
        before.c.place_id,
        areas.c.wave,
        *(before.c[name] for name in BREAKDOWNS),
        after.c.id.is_not(None),
    )
    told = told.select_from(before.join(areas, here).outerjoin(after, came))
    told = told.where(before.c.wave == BASELINE, open_at(before, moment))
    if among is not None:
        told = told.where(before.c.respondent_id.in_(sa.select(among.c.respondent_id)))
    return told


@contextmanager
def areas_of(connection: Connection, units: Sequence[tuple[Survey, Standing]]) -> Iterator[sa.Table]:
    """A temporary table of the areas of units, which are told by their place in ``units``."""
    areas = temporary("areas_of_units", "programme_id", "place_id", "unit", respondent_group=sa.String, wave=sa.String)
    areas.create(connection)
    if rows := _areas(connection, units):
        connection.execute(areas.insert(), rows)
    yield areas
    areas.drop(connection)


def temporary(name: str, *numbers: str, **others: type[sa.types.TypeEngine[Any]]) -> sa.Table:
    columns = [sa.Column(number, sa.Integer) for number in numbers]
    columns += [sa.Column(other, kind) for other, kind in others.items()]
    return sa.Table(
        name, sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), *columns, prefixes=["TEMPORARY"]
    )


def _areas(connection: Connection, units: Sequence[tuple[Survey, Standing]]) -> list[dict[str, Any]]:
    query = sa.select(places.c.code, places.c.id).where(places.c.kind == "area")
    ids = dict(connection.execute(query).all())
    return [
        {"place_id": ids[code], "unit": place, **survey.columns}
        for place, (survey, unit) in enumerate(units)
        for code in unit.areas
        if code in ids
    ]


def both_answers(
    asked: sa.Table, told: sa.FromClause, about: Sequence[str], moment: AsOf = NOW, *, closed: bool = False
) -> sa.Select[Any]:
    """Both answers of each respondent to each question, 0 is don't know, None none: those that still stand, or those that
    were ``closed`` after the moment."""
    position = sa.func.coalesce(told.c.position, 0)
    then = sa.true() if moment.load is None else told.c.load_id <= moment.load
    stands = told.c.closed_by > moment.load if closed else told.c.closed_by.is_(None)
    return (
        sa.select(
            *(asked.c[name] for name in about),
            told.c.question_id,
            sa.func.max(sa.case((told.c.wave == BASELINE, position))).label("was"),
            sa.func.max(sa.case((told.c.wave == asked.c.wave, position))).label("now"),
        )
        .select_from(asked.join(told, told.c.respondent_id == asked.c.respondent_id))
        .where(told.c.wave.in_([BASELINE, asked.c.wave]), stands, then)
        .group_by(asked.c.id, told.c.question_id)
    )
