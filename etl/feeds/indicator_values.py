"""``indicator_values``: figures of areas, by indicator, period and breakdown."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
from sqlalchemy.engine import Connection

from data import schema
from etl.feeds.covering import areas_and, its_own
from etl.feeds.kept import wrong_way_round
from etl.feeds.open_data import breakdown_ids
from etl.feeds.standing import measures_of_teams
from etl.feeds.values import (
    IN_ORDER,
    PARTS,
    PERIOD,
    STATUS,
    SUPPRESSED_VALUE,
    SUPPRESSED_WHOLE,
    VALUE,
    as_suppressed_before,
    with_suppression,
)
from etl.kinds import Known, Number, Text
from etl.model import Across, Column, Fact, Feed, Rule

values = schema.indicator_values


def _derive(connection: Connection) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Adds ``of_teams``: whether the code is that of a measure that teams report, whose withheld counts it would tell."""
    suppressed = with_suppression(connection)
    of_teams = pl.col("indicator_code").is_in(measures_of_teams(connection))
    return lambda frame: suppressed(frame).with_columns(of_teams.alias("of_teams"))


def _identify(connection: Connection, good: pl.DataFrame) -> pl.DataFrame:
    """Breakdowns become ids."""
    ids = breakdown_ids(connection, good["breakdown"])
    return good.with_columns(pl.col("breakdown").replace_strict(ids, default=None, return_dtype=pl.Int64))


FEED = Feed(
    name="indicator_values",
    about="One row an area, indicator, period and breakdown. Declare the indicator first.",
    columns=(
        Column("area_code", Known("area", "areas"), "The area's code", "NTH-A", required=True, key=True),
        Column(
            "indicator_code",
            Known("indicator", "indicators"),
            "The indicator's code",
            "absence_pct",
            required=True,
            key=True,
        ),
        *PERIOD,
        Column("breakdown", Text(), "The group that the figure is of; blank: all", "", key=True, blank="all"),
        VALUE,
        *PARTS,
        Column("lower_95", Number(), "The lower end of its 95% interval", ""),
        Column("upper_95", Number(), "The upper end", ""),
        *STATUS,
    ),
    facts=(
        Fact(
            values,
            areas_and(values, its_own, "indicator_id", "period_start", "period_end"),
            {"place_id": "area_code", "indicator_id": "indicator_code", "breakdown_id": "breakdown"},
        ),
    ),
    rules=(
        Rule(
            "measure_of_teams",
            "indicator_code",
            ~pl.col("of_teams"),
            "‘{indicator_code}’ is a measure of mhst_activity: areas’ figures are made of what their teams report. Load it "
            "there, or choose another code.",
        ),
        IN_ORDER,
        SUPPRESSED_WHOLE,
        SUPPRESSED_VALUE,
        Rule(
            "interval_out_of_order",
            "upper_95",
            pl.col("upper_95").cast(pl.Float64) >= pl.col("lower_95").cast(pl.Float64),
            "The interval's ends are the wrong way round. Check lower_95 and upper_95.",
            ("lower_95", "upper_95"),
        ),
    ),
    across=(
        *as_suppressed_before(values),
        Across(
            "interval_out_of_order",
            "upper_95",
            wrong_way_round(values, "lower_95", "upper_95"),
            "With what the store has, the interval's ends are the wrong way round. Give both, lower_95 and upper_95.",
        ),
    ),
    derive=_derive,
    identify=_identify,
)
