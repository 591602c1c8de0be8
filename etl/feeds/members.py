"""Rows that name an area and something of it: a cohort or a team must be of that area."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from etl.feeds.kept import elsewhere, of_another_area
from etl.model import Across, Rule
from etl.write import gives, same_key, staged


def area_of_cohort(connection: Connection) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Adds ``area_of_cohort_code``, the place of a row's cohort, where the file names cohorts."""
    return _area_of(connection, "cohort_code", schema.cohorts, "cohort_id")


def area_of_team(connection: Connection) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Adds ``area_of_team_code``, the place of a row's team, where the file names teams."""
    return _area_of(connection, "team_code", schema.mhst_teams, "team_id")


def _area_of(
    connection: Connection, column: str, fact: sa.Table, member: str
) -> Callable[[pl.DataFrame], pl.DataFrame]:
    query = sa.select(fact.c[member], fact.c.place_id).where(fact.c.closed_by.is_(None))
    places = dict(connection.execute(query).all())

    def derived(frame: pl.DataFrame) -> pl.DataFrame:
        if column not in frame.columns:
            return frame
        area = pl.col(column).replace_strict(list(places), list(places.values()), default=None, return_dtype=pl.Int64)
        return frame.with_columns(area.alias(f"area_of_{column}"))

    return derived


def _in_its_area(column: str, thing: str) -> Rule:
    return Rule(
        f"{thing}_of_another_area",
        column,
        pl.col(f"area_of_{column}") == pl.col("area_code"),
        f"The {thing} {{{column}}} is not of the area {{area_code}}. Check both codes.",
        (column,),
    )


IN_ITS_AREA = _in_its_area("cohort_code", "cohort")
TEAM_IN_ITS_AREA = _in_its_area("team_code", "team")


def _kept_in_its_area(thing: str, broken: Callable[[sa.Table], sa.Select[int]]) -> Across:
    return Across(
        f"{thing}_of_another_area",
        "area_code",
        broken,
        f"The store has a {thing} of another area for this row. Check the area, or add the column {thing}_code.",
    )


def keeps_its_area(fact: sa.Table) -> Across:
    """A file without cohorts or teams doesn't take a row away from the area of its own."""
    thing, members = ("cohort", schema.cohorts) if "cohort_id" in fact.c else ("team", schema.mhst_teams)
    return _kept_in_its_area(thing, of_another_area(fact, f"{thing}_id", members))


def _respondents_elsewhere(stage: sa.Table) -> sa.Select[int]:
    people, known = staged(stage, schema.survey_respondents), schema.survey_respondents
    same = (people.c.respondent_id == stage.c.respondent_id) & (people.c.wave == stage.c.wave)
    lines = sa.select(stage.c.line).join(people, same).join(known, same_key(known, people))
    if gives(people, "cohort_id"):
        return lines.where(sa.false())
    return elsewhere(lines, known.c.cohort_id, schema.cohorts, people.c.place_id)


RESPONDENTS_KEEP_THEIR_AREA = _kept_in_its_area("cohort", _respondents_elsewhere)
