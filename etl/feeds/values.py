"""Values as publishers give them: a number, or * where it was suppressed."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from etl.kinds import SUPPRESSED, Code, Day, Number, Text
from etl.model import Across, Column, Rule
from etl.write import gives, same_key

PERIOD = (
    Column("period_start", Day(), "The first day of the period", "2026-04-01", required=True, key=True),
    Column("period_end", Day(), "Its last day", "2026-04-30", required=True, key=True),
)
VALUE = Column("value", Number(may_be_suppressed=True), "The figure; * where its publisher suppressed it", "42")
PARTS = (
    Column("numerator", Number(may_be_suppressed=True), "The part, where the figure is a share or a rate", ""),
    Column("denominator", Number(may_be_suppressed=True), "What it is a part of", ""),
)
STATUS = (
    Column("status", Code(schema.VALUE_STATUSES), "How sure it is", "final"),
    Column("note", Text(), "What a reader must know of it", ""),
)
IN_ORDER = Rule(
    "ends_before_it_begins",
    "period_end",
    pl.col("period_end") >= pl.col("period_start"),
    "The period would end on {period_end}, before it begins on {period_start}. Check both dates.",
)
SUPPRESSED_WHOLE = Rule(
    "suppressed_with_a_part",
    "numerator",
    ~pl.col("suppressed") | pl.col("numerator").is_null(),
    "The value is suppressed, so the numerator must be too. Put * there, or leave it blank.",
    ("numerator",),
)

SUPPRESSED_VALUE = Rule(
    "suppressed_part_of_a_value",
    "value",
    ~pl.col("suppressed") | pl.col("value").is_null(),
    "The numerator is suppressed, so the value must be too. Put * there, or give both.",
    ("value",),
)


def with_suppression(connection: Connection) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Turns ``*`` into no value and the flag ``suppressed``, which a value's or numerator's ``*`` sets."""

    def derived(frame: pl.DataFrame) -> pl.DataFrame:
        given = [name for name in ("value", "numerator", "denominator") if name in frame.columns]
        counts = [name for name in given if name != "denominator"]
        if counts:
            starred = pl.any_horizontal(pl.col(name) == SUPPRESSED for name in counts)
            frame = frame.with_columns(starred.fill_null(False).alias("suppressed"))
        return frame.with_columns(pl.when(pl.col(name) != SUPPRESSED).then(name).alias(name) for name in given)

    return derived


def as_suppressed_before(fact: sa.Table) -> tuple[Across, ...]:
    """What a file that has the value or the numerator alone may not say, since the store keeps the other one."""

    def value_alone(stage: sa.Table) -> sa.Select[int]:
        lines = sa.select(stage.c.line).join(fact, same_key(fact, stage))
        if not gives(stage, "value") or gives(stage, "numerator"):
            return lines.where(sa.false())
        return lines.where(stage.c.suppressed, fact.c.numerator.is_not(None))

    def numerator_alone(stage: sa.Table) -> sa.Select[int]:
        lines = sa.select(stage.c.line).join(fact, same_key(fact, stage))
        if not gives(stage, "numerator") or gives(stage, "value"):
            return lines.where(sa.false())
        differs = stage.c.suppressed.is_distinct_from(fact.c.suppressed)
        return lines.where(differs, sa.or_(fact.c.suppressed, fact.c.value.is_not(None)))

    return (
        Across(
            "suppressed_with_a_part",
            "value",
            value_alone,
            "The value is suppressed, but the store has its numerator. Add the column numerator, with * or a blank there.",
        ),
        Across(
            "suppressed_part_of_a_value",
            "numerator",
            numerator_alone,
            "The store's value and this numerator can't be suppressed one without the other. Add the column value.",
        ),
    )


def not_below_zero(column: str) -> Rule:
    """Counts, hours, days and staff can't be negative."""
    return Rule(
        f"{column}_below_zero",
        column,
        ~pl.col(column).str.starts_with("-"),
        f"{{{column}}} is below zero, which it can't be. Check the figure.",
        (column,),
    )
