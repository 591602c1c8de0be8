"""``actions``: what an area agreed to do."""

from data import schema
from data.framework import framework
from etl.feeds.covering import areas_and, its_own
from etl.feeds.members import IN_ITS_AREA, area_of_cohort, keeps_its_area
from etl.kinds import Code, Day, Identity, Known, Text
from etl.model import Column, Fact, Feed

FEED = Feed(
    name="actions",
    about="One row an action. Send the template round and load what comes back: an action keeps its id.",
    columns=(
        Column("action_id", Identity(schema.action_codes), "The action's code", "NTH-A-07", required=True, key=True),
        Column("area_code", Known("area", "areas"), "The area that agreed it", "NTH-A", required=True),
        Column("cohort_code", Known("cohort", "cohorts"), "The cohort, if it is of one", "NTH-A-1"),
        Column("domain", Code(framework().codes), "The CASCADE domain that it works on", "A1"),
        Column("action", Text(), "What will be done", "Publish one list of contacts", required=True),
        Column("owner_role", Text(), "Who sees to it, by role and not by name", "CYPMHS team manager"),
        Column("agreed_at", Text(), "Where it was agreed: W1, W2, a board", "W1"),
        Column("due", Day(), "The day that it is due", "2026-12-18"),
        Column(
            "status",
            Code(("not started", "on track", "at risk", "overdue", "complete", "dropped")),
            "Where it stands",
            "on track",
            required=True,
        ),
        Column("progress_note", Text(), "What was done so far", "List drafted"),
        Column("updated", Day(), "The day of this news", "2026-11-02"),
    ),
    facts=(
        Fact(
            schema.actions,
            areas_and(schema.actions, its_own),
            {"action_id": "action_id", "place_id": "area_code", "cohort_id": "cohort_code"},
        ),
    ),
    rules=(IN_ITS_AREA,),
    across=(keeps_its_area(schema.actions),),
    derive=area_of_cohort,
)
