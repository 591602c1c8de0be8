"""``fingertips``: all data of an indicator from OHID's Fingertips, as it is downloaded, or in the tidy form of its R package."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
from sqlalchemy.engine import Connection

from data.geographies import ENGLAND, GSS_KINDS
from data.periods import dates_of
from data.queries.official import EVERYBODY
from etl.feeds.open_data import FACTS, frames, own_code, own_codes, theme, with_days, with_suppression
from etl.kinds import SUPPRESSED, Number, Text
from etl.model import Column, Feed, Rule

SOURCE = "fingertips"
NOT_GIVEN = ("NA",)
PERSONS = "Persons"
ALL_OF_THEM = ("", "all ages")
"""Ages that are no group of their own."""
NAMED = ("category", "category_type")
PER = (100, 1_000, 10_000, 100_000, 1_000_000)
"""What a rate can be per."""
KNOWN = {"Hospital admissions as a result of self-harm (10-24 years)": "90813"}
"""Names of the tidy form, which has no ids → the id in Fingertips."""


def _derive(connection: Connection) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Adds ``place_kind``, ``code``, whether that is ``own`` already, and the days of the period, ``period_start`` and
    ``period_end``; null where it can't be read."""
    own = own_codes(connection)

    def derived(frame: pl.DataFrame) -> pl.DataFrame:
        period = "time_period" if "time_period" in frame.columns else "period"
        told = with_days(frame, period, dates_of).with_columns(place_kind=_kind(), code=_code(frame))
        return told.with_columns(pl.col("code").is_in(own).alias("own"))

    return derived


def _code(frame: pl.DataFrame) -> pl.Expr:
    """An indicator's id; in the tidy form, which has none, its name in small letters."""
    if "indicator_id" in frame.columns:
        return pl.col("indicator_id")
    slug = pl.col("indicator").str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "_").str.strip_chars("_")
    return pl.col("indicator").replace_strict(KNOWN, default=pl.format("fingertips_{}", slug))


def _kind() -> pl.Expr:
    kinds = list(GSS_KINDS)
    return pl.col("area_code").str.slice(0, 3).replace_strict(kinds, list(GSS_KINDS.values()), default="other")


def _long(good: pl.DataFrame) -> pl.DataFrame:
    return with_suppression(_of_download(good) if "indicator_id" in good.columns else _of_tidy(good))


def _of_download(good: pl.DataFrame) -> pl.DataFrame:
    per = pl.col("per")
    count, whole = (_given(good, name, pl.String) for name in ("count", "denominator"))
    return good.with_columns(_multiplier(good).alias("per")).select(
        *_same(good),
        "indicator_name",
        pl.when(per == 100).then(pl.lit("%")).otherwise(_per(per)).alias("unit"),
        pl.when(per == 100).then(pl.lit("proportion")).when(per > 100).then(pl.lit("rate")).alias("type"),
        theme(pl.concat_str("indicator_name", _given(good, "age", pl.String), separator=" ", ignore_nulls=True)),
        _breakdown(good).alias("breakdown"),
        pl.when(~pl.col("value").eq_missing(SUPPRESSED) & (count != SUPPRESSED)).then(count).alias("numerator"),
        whole.alias("denominator"),
        _given(good, "lower_ci_95.0_limit", pl.String).alias("lower_95"),
        _given(good, "upper_ci_95.0_limit", pl.String).alias("upper_95"),
        _given(good, "value_note", pl.String).alias("note"),
        _compared(good, "compared_to_england_value_or_percentiles"),
        _given(good, "recent_trend", pl.String).alias("published_trend"),
    )


def _of_tidy(good: pl.DataFrame) -> pl.DataFrame:
    name, measure = pl.col("indicator"), _given(good, "measure", pl.String)
    group = pl.when(_given(good, "unit", pl.String) != PERSONS).then("unit") if "unit" in good.columns else pl.lit(None)
    return good.select(
        *_same(good),
        name.alias("indicator_name"),
        measure.str.extract(r"(?i)(per [0-9,]+)").fill_null(measure).alias("unit"),
        pl.when(measure.str.contains(r"(?i)\brate\b")).then(pl.lit("rate")).otherwise(pl.lit("score")).alias("type"),
        theme(name),
        group.fill_null(EVERYBODY).cast(pl.String).alias("breakdown"),
        _compared(good, "significance"),
    )


def _same(good: pl.DataFrame) -> list[pl.Expr]:
    """What both forms give in the same way."""
    value = pl.when(~pl.col("value").is_in(NOT_GIVEN)).then("value")
    return [
        pl.col("line"),
        pl.col("place_kind"),
        pl.col("code").alias("indicator_code"),
        pl.col("area_code").alias("place_code"),
        pl.col("area_name").alias("place_name"),
        pl.col("period_start"),
        pl.col("period_end"),
        value.alias("value"),
    ]


def _compared(good: pl.DataFrame, name: str) -> pl.Expr:
    """The published comparison with England; England itself is compared with nothing."""
    return pl.when(pl.col("area_code") != ENGLAND).then(_given(good, name, pl.String)).alias("published_comparison")


def _given(good: pl.DataFrame, name: str, dtype: type[pl.DataType]) -> pl.Expr:
    return pl.col(name) if name in good.columns else pl.lit(None, dtype)


def _breakdown(good: pl.DataFrame) -> pl.Expr:
    """Sex, age and category as one; ``all`` for persons of all ages without a category."""
    sex, age = _given(good, "sex", pl.String), _given(good, "age", pl.String)
    category, kind = (
        pl.when(_given(good, name, pl.String) != "").then(_given(good, name, pl.String)) for name in NAMED
    )
    parts = (
        pl.when(sex != PERSONS).then(sex),
        pl.when(~age.str.to_lowercase().is_in(ALL_OF_THEM)).then(age),
        pl.concat_str(category, pl.format(" ({})", kind), ignore_nulls=True).replace("", None),
    )
    together = pl.concat_str(*parts, separator=", ", ignore_nulls=True)
    return pl.when(together == "").then(pl.lit(EVERYBODY)).otherwise(together)


def _multiplier(good: pl.DataFrame) -> pl.Expr:
    """What each indicator's value is per, from value, count and denominator of its rows; null where they don't tell."""
    if not {"count", "denominator"} <= set(good.columns):
        return pl.lit(None, pl.Int64)
    numbers = (pl.col(name).cast(pl.Float64, strict=False) for name in ("value", "denominator", "count"))
    value, whole, count = numbers
    ratio = (value * whole / count).filter((count > 0) & (whole > 0) & (value > 0)).median().over("indicator_id")
    per = pl.lit(None, pl.Int64)
    for each in PER:
        per = pl.when(ratio.is_between(each * 0.9, each * 1.1)).then(each).otherwise(per)
    return per


def _per(multiplier: pl.Expr) -> pl.Expr:
    return multiplier.replace_strict({each: f"per {each:,}" for each in PER}, default=None, return_dtype=pl.String)


PUBLISHED = Number(may_be_suppressed=True, as_they_stand=NOT_GIVEN)
NO_PERIOD = (
    "The period can't be read. Write it like 2023/24, 2023, 2021 - 23, 2021/22 - 23/24, 2023/24 Q1 or April 2023."
)
FEED = Feed(
    name="fingertips",
    about="An indicator of OHID's Fingertips: all data as they are downloaded, or the tidy form with area_code, period, value "
    "and indicator. England's rows come once for each kind of area; those that say the same are taken once. Deciles of "
    "deprivation and sexes are breakdowns.",
    source=SOURCE,
    columns=(
        Column("area_code", Text(), "The place's GSS code", "E10000032", required=True, key=True),
        Column("area_name", Text(), "Its name", "West Sussex", required=True),
        Column("value", PUBLISHED, "The figure; blank or NA where it is not presented", "87.09037", there=True),
    ),
    shapes=(
        (
            Column("indicator_id", Text(), "The indicator's id", "90284", required=True, key=True),
            Column("indicator_name", Text(), "Its name", "Hospital admissions caused by injuries", required=True),
            Column("sex", Text(), "Whose figure it is", "Persons", key=True, blank=PERSONS),
            Column("age", Text(), "Their age", "<15 yrs", key=True, blank=""),
            Column("category_type", Text(), "The kind of breakdown", "", key=True, blank=""),
            Column("category", Text(), "The group", "", key=True, blank=""),
            Column("time_period", Text(), "The period", "2023/24", required=True, key=True),
            Column("lower_ci_95.0_limit", Number(), "The lower end of its 95% interval", "82.40209"),
            Column("upper_ci_95.0_limit", Number(), "The upper end", "91.97588"),
            Column("count", Number(may_be_suppressed=True), "The part", "1290"),
            Column("denominator", Number(), "What it is a part of", "148122"),
            Column("value_note", Text(), "What its publisher says of it", ""),
            Column("recent_trend", Text(), "The published trend", "Increasing and getting worse"),
            Column("compared_to_england_value_or_percentiles", Text(), "The published comparison", "Worse"),
        ),
        (
            Column("indicator", Text(), "Its name", "Hospital admissions as a result of self-harm", True, key=True),
            Column("period", Text(), "The period", "2017/18", required=True, key=True),
            Column("measure", Text(), "What the figure is", "Age standardised rate per 100,000"),
            Column("unit", Text(), "Whose figure it is", "Persons", key=True, blank=PERSONS),
            Column("significance", Text(), "The published comparison", "Similar"),
        ),
    ),
    facts=FACTS,
    rules=(
        *(
            Rule("not_a_period", column, pl.col("period_start").is_not_null(), NO_PERIOD, (column,))
            for column in ("time_period", "period")
        ),
        *(own_code(column) for column in ("indicator_id", "indicator")),
        Rule(
            "interval_out_of_order",
            "upper_ci_95.0_limit",
            pl.col("upper_ci_95.0_limit").cast(pl.Float64) >= pl.col("lower_ci_95.0_limit").cast(pl.Float64),
            "The interval's ends are the wrong way round. Check both limits in the source.",
            ("lower_ci_95.0_limit", "upper_ci_95.0_limit"),
        ),
    ),
    derive=_derive,
    frames=frames(_long, SOURCE),
    repeats=True,
)
