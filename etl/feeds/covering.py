"""Which open facts a file speaks for: what ``--replace`` closes where the file no longer has it."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from data import schema
from etl.model import Covers

ToArea = Callable[[sa.FromClause], sa.ColumnElement[int]]
"""Gives the area of a row: its place's id."""


def its_own(table: sa.FromClause) -> sa.ColumnElement[int]:
    """A row that names its area."""
    return table.c.place_id


def of_cohort(table: sa.FromClause) -> sa.ScalarSelect[int]:
    """The area of a row's cohort."""
    cohorts = schema.cohorts.alias()
    here = sa.select(cohorts.c.place_id).where(cohorts.c.closed_by.is_(None), cohorts.c.cohort_id == table.c.cohort_id)
    return here.correlate(table).scalar_subquery()


def of_team(table: sa.FromClause) -> sa.ScalarSelect[int]:
    """The area of a row's team."""
    teams = schema.mhst_teams.alias()
    here = sa.select(teams.c.place_id).where(teams.c.closed_by.is_(None), teams.c.team_id == table.c.team_id)
    return here.correlate(table).scalar_subquery()


def areas_and(fact: sa.Table, area: ToArea, *same: str) -> Covers:
    """Facts of the areas that the file has, with one of the combinations of ``same`` that it has there."""

    def covers(stage: sa.Table) -> sa.ColumnElement[bool]:
        named = sa.select(area(stage), *(stage.c[name] for name in same)).select_from(stage)
        return sa.tuple_(area(fact), *(fact.c[name] for name in same)).in_(named)

    return covers


def earlier_files(fact: sa.Table, feed: str) -> Covers:
    """All that earlier files of the feed brought: for lists that belong to no area and no period."""

    def covers(stage: sa.Table) -> sa.ColumnElement[bool]:
        brought = sa.func.coalesce(fact.c.origin_load_id, fact.c.load_id)
        return brought.in_(sa.select(schema.loads.c.id).where(schema.loads.c.feed == feed))

    return covers
