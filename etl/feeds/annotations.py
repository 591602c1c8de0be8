"""``annotations``: what happened on a day, for charts and briefings to say."""

import polars as pl

from data import schema
from etl.feeds.covering import areas_and, its_own
from etl.feeds.members import TEAM_IN_ITS_AREA, area_of_team, keeps_its_area
from etl.kinds import Code, Day, Identity, Known, Text
from etl.model import Column, Fact, Feed, Rule

notes = schema.dated_annotations

FEED = Feed(
    name="annotations",
    about="One row a dated note: a service recommissioned, a new contact, a lockdown.",
    columns=(
        Column(
            "annotation_id", Identity(schema.annotation_codes), "The note's code", "NTH-A-N3", required=True, key=True
        ),
        Column("area_code", Known("area", "areas"), "The area that it is about", "NTH-A", required=True),
        Column("team_code", Known("team", "mhst_teams"), "The team, if it is about one", "NTH-T1"),
        Column("measure", Text(), "The measure, if it is about one", "referrals_received"),
        Column("date", Day(), "The day", "2026-04-01", required=True),
        Column("text", Text(), "What happened", "New provider", required=True),
        Column("by_role", Text(), "Who says so, by role and not by name", "commissioner"),
        Column(
            "rebase",
            Code(("yes",)),
            "Yes: control charts set their limits anew from the day, for the reason that the text gives; else blank",
        ),
    ),
    facts=(
        Fact(
            notes,
            areas_and(notes, its_own),
            {"annotation_id": "annotation_id", "place_id": "area_code", "team_id": "team_code"},
        ),
    ),
    rules=(
        TEAM_IN_ITS_AREA,
        Rule(
            "rebase_without_a_role",
            "by_role",
            pl.col("rebase").is_null() | pl.col("by_role").is_not_null(),
            "Limits are set anew only by a person: say in by_role who asks for it.",
            ("rebase", "by_role"),
        ),
    ),
    across=(keeps_its_area(notes),),
    derive=area_of_team,
)
