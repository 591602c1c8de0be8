"""``attendance``: who came to a workshop, by kind of organisation."""

import polars as pl

from data import schema
from etl.feeds.covering import areas_and, of_cohort
from etl.feeds.workshops import WORKSHOP
from etl.kinds import Code, Known, Whole
from etl.model import Column, Doubt, Fact, Feed

FEED = Feed(
    name="attendance",
    about="One row a cohort, workshop and kind of organisation.",
    columns=(
        Column("cohort_code", Known("cohort", "cohorts"), "The cohort's code", "NTH-A-1", required=True, key=True),
        WORKSHOP,
        Column("organisation_type", Code(schema.ORGANISATION_TYPES), "The kind", "school", required=True, key=True),
        Column("invited", Whole(), "People invited", "24"),
        Column("attended", Whole(), "People who came", "19", required=True),
        Column("target", Whole(), "People that the mix should have", "20"),
    ),
    doubts=(
        Doubt(
            "more people came than were invited: look at both numbers, or leave invited blank where it isn't known",
            pl.col("attended") > pl.col("invited"),
        ),
        Doubt(
            "more people came than the mix should have: reached stands over 100%",
            pl.col("attended") > pl.col("target"),
        ),
    ),
    facts=(Fact(schema.attendance, areas_and(schema.attendance, of_cohort, "workshop"), {"cohort_id": "cohort_code"}),),
)
