"""``cohorts``: groups of schools and mental health professionals that come to the workshops together."""

from data import schema
from etl.feeds.covering import areas_and, its_own
from etl.kinds import Identity, Known, Text, Whole
from etl.model import Column, Fact, Feed

FEED = Feed(
    name="cohorts",
    about="One row a cohort. Load its area first.",
    columns=(
        Column("cohort_code", Identity(schema.cohort_codes), "The cohort's code", "NTH-A-1", required=True, key=True),
        Column("area_code", Known("area", "areas"), "The area that it is of", "NTH-A", required=True),
        Column("cohort_name", Text(), "Its name", "Northtown first cohort"),
        Column("schools", Whole(), "Schools in it", "20"),
        Column("mh_professionals", Whole(), "Mental health professionals in it", "18"),
    ),
    facts=(
        Fact(
            schema.cohorts,
            areas_and(schema.cohorts, its_own),
            {"cohort_id": "cohort_code", "place_id": "area_code", "name": "cohort_name"},
        ),
    ),
)
