"""``mhst_teams``: mental health support teams."""

from data import schema
from etl.feeds.covering import areas_and, its_own
from etl.feeds.values import not_below_zero
from etl.kinds import Code, Day, Identity, Known, Number, Text, Whole
from etl.model import Column, Fact, Feed

FEED = Feed(
    name="mhst_teams",
    about="One row a mental health support team. Load its area first.",
    columns=(
        Column("team_code", Identity(schema.team_codes), "The team's code", "NTH-T1", required=True, key=True),
        Column("area_code", Known("area", "areas"), "The area that it works in", "NTH-A", required=True),
        Column("team_name", Text(), "Its name", "Northtown East MHST"),
        Column("provider", Text(), "Who provides it", "Northtown NHS Foundation Trust"),
        Column("provider_type", Text(), "The kind of provider", "NHS trust"),
        Column("wave", Text(), "The wave that it was set up in: Trailblazer, 1, 2 …", "Trailblazer"),
        Column("status", Code(("planned", "training", "operational", "closed")), "Where it stands", "operational"),
        Column("operational_from", Day(), "Its first day of work", "2020-01-06"),
        Column("settings", Whole(), "Schools and colleges that it covers", "16"),
        Column("cyp_population", Whole(), "Children and young people in them", "8200"),
        Column("emhp_fte", Number(), "Education mental health practitioners, full-time equivalent", "4"),
        Column("other_fte", Number(), "Other staff, full-time equivalent", "4.6"),
    ),
    facts=(
        Fact(
            schema.mhst_teams,
            areas_and(schema.mhst_teams, its_own),
            {"team_id": "team_code", "place_id": "area_code", "name": "team_name"},
        ),
    ),
    rules=(not_below_zero("emhp_fte"), not_below_zero("other_fte")),
)
