"""``cascade_ratings``: the level that a cohort, or a table of it, gave each CASCADE domain at a workshop."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa

from data import schema
from data.framework import framework
from etl.feeds.covering import areas_and, of_cohort
from etl.feeds.workshops import WORKSHOP
from etl.kinds import Code, Day, Known, References, Text
from etl.model import Across, Column, Fact, Feed
from etl.write import gives

ratings, workshops = schema.ratings, schema.workshops
DOMAINS = framework().codes


def _spellings() -> dict[str, str]:
    """How people write a level: its number, its name or the name's first words, or both with a dash between."""
    short = {"1": ["good elements"], "2": ["widespread", "widespread good"], "3": ["gold"], "0": []}
    names = {str(level.level): [level.name, *short[str(level.level)]] for level in framework().levels}
    return {
        spelling: number
        for number, words in names.items()
        for spelling in (
            f"{number}.0",
            *words,
            *(f"{number} {word}" for word in words),
            *(f"{number}: {word}" for word in words),
        )
    }


@dataclass(frozen=True)
class Level(Code):
    """One of the four levels, as its number."""

    rule: str = "not_a_level"

    def read(self, text: pl.Expr, references: References) -> pl.Expr:
        return super().read(text, references).cast(pl.Int64)

    @property
    def remedy(self) -> str:
        return "‘{value}’ is not a level. Use 0, 1, 2 or 3, or the level's name; a cohort agrees on a whole level."


LEVEL = Level(tuple(str(level.level) for level in framework().levels), _spellings())


def _one_row_a_domain(frame: pl.DataFrame) -> pl.DataFrame:
    """The long form of either shape; a blank cell of the wide one is null: not rated."""
    if "domain" in frame.columns:
        return frame
    given = [code for code in DOMAINS if code in frame.columns]
    kept = [name for name in frame.columns if name not in given and not name.startswith(("typed_", "readable_"))]
    return frame.unpivot(given, index=kept, variable_name="domain", value_name="rating").sort(
        "line", maintain_order=True
    )


def _before_an_earlier_workshop(stage: sa.Table) -> sa.Select[int]:
    """Lines whose date is before one of an earlier workshop of the cohort, or after one of a later workshop."""
    if not gives(stage, "date"):
        return sa.select(stage.c.line).where(sa.false())
    named = ("cohort_id", "workshop", "date")
    again = stage.alias("again")
    told_again = sa.exists().where(*(again.c[name] == ratings.c[name] for name in schema.FACTS[ratings.name]))
    here = sa.select(*(stage.c[name] for name in named), sa.false().label("stands"))
    stored = sa.select(*(ratings.c[name] for name in named), sa.true()).where(
        ratings.c.closed_by.is_(None), ratings.c.cohort_id.in_(sa.select(stage.c.cohort_id)), ~told_again
    )
    other = sa.union(here, stored).subquery("other")
    mine, theirs = workshops.alias("mine"), workshops.alias("theirs")
    too_early = (mine.c.round > theirs.c.round) & (stage.c.date < other.c.date)
    # Of two rows of the file the later workshop's is told; what stands in the store can only be told by the file's.
    too_late = (mine.c.round < theirs.c.round) & (stage.c.date > other.c.date) & other.c.stands
    return (
        sa.select(stage.c.line)
        .join(other, other.c.cohort_id == stage.c.cohort_id)
        .join(mine, mine.c.code == stage.c.workshop)
        .join(theirs, theirs.c.code == other.c.workshop)
        .where(too_early | too_late)
    )


FEED = Feed(
    name="cascade_ratings",
    about="The levels that a cohort agreed at a workshop: one row a cohort and workshop with the seven domains beside each "
    "other, or one row a domain. Where tables scored apart, a row a table; a blank table is the agreed rating. In the wide "
    "form a blank cell means not rated.",
    columns=(
        Column("cohort_code", Known("cohort", "cohorts"), "The cohort's code", "NTH-A-1", required=True, key=True),
        WORKSHOP,
        Column("date", Day(), "The day of the workshop", "2026-09-24"),
        Column("table", Text(), "The table that scored apart; blank: the agreed rating", "", key=True, blank=""),
    ),
    shapes=(
        (
            Column("domain", Code(DOMAINS), "The domain's code", "C1", required=True, key=True),
            Column("rating", LEVEL, "The level, 0 to 3, its name, or both", "1 - good elements", required=True),
        ),
        tuple(Column(code, LEVEL, "The level of this domain; blank: not rated", "1") for code in DOMAINS),
    ),
    facts=(
        Fact(
            ratings,
            areas_and(ratings, of_cohort, "workshop"),
            {"cohort_id": "cohort_code", "table_name": "table"},
            rows=_one_row_a_domain,
            stands="rating",
        ),
    ),
    across=(
        Across(
            "workshops_out_of_order",
            "date",
            _before_an_earlier_workshop,
            "The workshop would be before an earlier one of the same cohort. Check both dates and the workshop.",
        ),
    ),
)
