"""``mhsds``: a month of NHS England's Mental Health Services Monthly Statistics, as it is downloaded."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
from sqlalchemy.engine import Connection

from data.geographies import ENGLAND, children_measures
from data.queries.official import CHILDREN, EVERYBODY
from data.schema import VALUE_STATUSES
from etl.feeds.open_data import FACTS, LESS_SURE, frames, own_code, own_codes, theme, with_suppression
from etl.kinds import Code, Day, Number, Text
from etl.model import Column, Feed, Rule

SOURCE = "mhsds"
NONE = "NONE"
"""What stands for no second level."""
KINDS = {
    "england": "country",
    "commissioning region": "region",
    "region": "region",
    "stp": "icb",
    "ics": "icb",
    "icb": "icb",
    "ccg": "sub_icb",
    "sub icb": "sub_icb",
    "sub icb location": "sub_icb",
    "provider": "provider",
    "cassr": "local_authority",
    "local authority": "local_authority",
    "lad/utla": "local_authority",
}
"""How the first part of a breakdown names a kind of place. A CCG is a sub-ICB location since July 2022, by the same code."""
COUNTED_BY = r"(?i)\s*(?:-|–|\bof\b|\bby\b)\s*(gp practice or residence|gp practice|residence)\s*$"
"""How people are counted into a place, in either spelling."""
USUAL = "gp practice or residence"
"""How nearly all are: it is no group of its own."""


def _derive(connection: Connection) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Adds ``place_kind``, what the first part of the breakdown says, null where it is no kind of place, ``counted_by`` where
    people are not counted into it as usual, and whether the measure's id is ``own`` already."""
    first = pl.col("breakdown").str.split(";").list.first().str.to_lowercase()
    place = first.str.replace(COUNTED_BY, "").str.strip_chars()
    kind = place.replace_strict(list(KINDS), list(KINDS.values()), default=None, return_dtype=pl.String)
    by = first.str.extract(COUNTED_BY, 1).replace(USUAL, None)
    own = pl.col("measure_id").is_in(own_codes(connection))
    return lambda frame: frame.with_columns(kind.alias("place_kind"), by.alias("counted_by"), own.alias("own"))


def _long(good: pl.DataFrame) -> pl.DataFrame:
    name, by = pl.col("measure_name"), pl.col("breakdown").str.split(";").list.slice(1).list.join(";").str.strip_chars()
    second = pl.when(pl.col("secondary_level") != NONE).then("secondary_level")
    group = pl.concat_str(pl.when(by != "").then(by), second, separator=": ", ignore_nulls=True)
    counted_by = pl.format("by {}", pl.col("counted_by"))
    code = pl.concat_str(counted_by, pl.when(group != "").then(group), separator="; ", ignore_nulls=True)
    return with_suppression(
        good.select(
            "line",
            "place_kind",
            pl.col("primary_level").replace({"England": ENGLAND}).alias("place_code"),
            _given(good, "primary_level_description", "primary_level").alias("place_name"),
            pl.col("measure_id").alias("indicator_code"),
            name.alias("indicator_name"),
            _unit(name).alias("unit"),
            _type(name).alias("type"),
            pl.when(pl.col("measure_id").is_in(list(children_measures())))
            .then(pl.lit(CHILDREN))
            .otherwise(theme(name))
            .alias("theme"),
            pl.when(code == "").then(pl.lit(EVERYBODY)).otherwise(code).alias("breakdown"),
            pl.col("reporting_period_start").alias("period_start"),
            pl.col("reporting_period_end").alias("period_end"),
            "status",
            pl.col("measure_value").alias("value"),
        )
    )


def _given(good: pl.DataFrame, name: str, otherwise: str) -> pl.Expr:
    return pl.coalesce(name, otherwise) if name in good.columns else pl.col(otherwise)


def _unit(name: pl.Expr) -> pl.Expr:
    return (
        pl.when(name.str.contains(r"(?i)^(proportion|percentage)"))
        .then(pl.lit("%"))
        .when(name.str.contains(r"(?i)per 100,000"))
        .then(pl.lit("per 100,000"))
        .when(name.str.contains(r"(?i)(median|percentile|mean|average).*days|days.*(median|percentile|mean|average)"))
        .then(pl.lit("days"))
        .otherwise(pl.lit("count"))
    )


def _type(name: pl.Expr) -> pl.Expr:
    types = {"%": "proportion", "per 100,000": "rate", "days": "score", "count": "count"}
    return _unit(name).replace_strict(list(types), list(types.values()), return_dtype=pl.String)


FEED = Feed(
    name="mhsds",
    about="A month of NHS England's Mental Health Services Monthly Statistics, as it is downloaded: one row a place, measure, "
    "period and breakdown. A re-issued month replaces what stood there. `*` is a count of 0 to 4 that NHS England withholds.",
    source=SOURCE,
    columns=(
        Column("reporting_period_start", Day(), "The first day", "01/04/2024", required=True, key=True),
        Column("reporting_period_end", Day(), "The last day", "30/04/2024", required=True, key=True),
        Column("status", Code(VALUE_STATUSES), "How sure the figures are", "Performance", required=True),
        Column("breakdown", Text(), "Which places, and by what", "ICB of GP Practice or Residence", True, key=True),
        Column("primary_level", Text(), "The place's code", "QE1", required=True, key=True),
        Column(
            "primary_level_description", Text(), "Its name", "NHS LANCASHIRE AND SOUTH CUMBRIA INTEGRATED CARE BOARD"
        ),
        Column("secondary_level", Text(), "What else the row is broken down by", NONE, key=True, blank=NONE),
        Column("secondary_level_description", Text(), "That in words", NONE),
        Column("measure_id", Text(), "The measure's id", "MRS11", required=True, key=True),
        Column(
            "measure_name", Text(), "Its name", "Number of CYP referral-spells that started in the RP", required=True
        ),
        Column(
            "measure_value", Number(may_be_suppressed=True), "The figure; * where it is withheld", "1230", there=True
        ),
    ),
    facts=FACTS,
    rules=(
        Rule(
            "ends_before_it_begins",
            "reporting_period_end",
            pl.col("reporting_period_end") >= pl.col("reporting_period_start"),
            "The period would end on {reporting_period_end}, before it begins on {reporting_period_start}. Check both dates.",
        ),
        Rule(
            "unknown_breakdown",
            "breakdown",
            pl.col("place_kind").is_not_null(),
            "‘{breakdown}’ begins with no kind of place that is known here: England, region, ICB, sub ICB, CCG, provider or "
            "local authority.",
        ),
        own_code("measure_id"),
    ),
    across=(LESS_SURE,),
    derive=_derive,
    frames=frames(_long, SOURCE),
    repeats=True,
)
