"""``mhst_activity``: what each team did in a period, by measure."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.activity import DISCLOSURE, KINDS
from etl.feeds.covering import areas_and, of_team
from etl.feeds.standing import codes_of_areas
from etl.feeds.values import (
    IN_ORDER,
    PARTS,
    PERIOD,
    STATUS,
    SUPPRESSED_VALUE,
    SUPPRESSED_WHOLE,
    VALUE,
    as_suppressed_before,
    not_below_zero,
    with_suppression,
)
from etl.kinds import Known, Text
from etl.model import Column, Doubt, Fact, Feed, Rule


def _derive(connection: Connection) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Adds ``measure_known``: whether a measure is one of the list, or declared as an indicator; ``of_areas``: whether areas
    have figures under it, which would tell teams' withheld ones."""
    suppressed = with_suppression(connection)
    codes, described = schema.indicator_codes, schema.indicators
    query = sa.select(codes.c.code).join(described).where(described.c.closed_by.is_(None))
    known = [*DISCLOSURE, *connection.scalars(query)]
    is_known, of_areas = pl.col("measure").is_in(known), pl.col("measure").is_in(codes_of_areas(connection))
    return lambda frame: suppressed(frame).with_columns(is_known.alias("measure_known"), of_areas.alias("of_areas"))


OF_PEOPLE = [name for name, kind in KINDS.items() if kind in ("mean", "median")]
"""Measures that are shown of enough people alone."""
FEED = Feed(
    name="mhst_activity",
    about="One row a team, measure and period. A month that was not reported is left out, never given as 0.",
    columns=(
        Column("team_code", Known("team", "mhst_teams"), "The team's code", "NTH-T1", required=True, key=True),
        *PERIOD,
        Column(
            "measure",
            Text(),
            f"{', '.join(DISCLOSURE)}, or a measure of your own that the feed ‘indicators’ declares",
            "referrals_received",
            required=True,
            key=True,
        ),
        VALUE,
        *PARTS,
        *STATUS,
    ),
    doubts=(
        Doubt(
            "a mean or median wait without its denominator is not shown: give how many people it is about",
            pl.col("measure").is_in(OF_PEOPLE) & pl.col("value").is_not_null() & pl.col("denominator").is_null(),
        ),
    ),
    facts=(
        Fact(
            schema.mhst_activity,
            areas_and(schema.mhst_activity, of_team, "period_start", "period_end"),
            {"team_id": "team_code"},
        ),
    ),
    rules=(
        Rule(
            "unknown_measure",
            "measure",
            pl.col("measure_known"),
            "‘{measure}’ is not a measure of the list. Check its spelling, or declare it first with the feed ‘indicators’.",
            thing="indicator",
        ),
        Rule(
            "indicator_of_areas",
            "measure",
            ~pl.col("of_areas"),
            "Areas have figures of ‘{measure}’ in indicator_values, which could tell what is withheld of teams. Declare the "
            "teams’ measure under another code.",
        ),
        IN_ORDER,
        SUPPRESSED_WHOLE,
        SUPPRESSED_VALUE,
        *(not_below_zero(name) for name in ("value", "numerator", "denominator")),
    ),
    across=as_suppressed_before(schema.mhst_activity),
    derive=_derive,
)
