"""``risks``: what may keep an area from going on."""

from data import schema
from etl.feeds.covering import areas_and, its_own
from etl.kinds import Day, Identity, Known, Text, Whole
from etl.model import Column, Fact, Feed

FEED = Feed(
    name="risks",
    about="One row a risk to joint working or to its going on.",
    columns=(
        Column("risk_id", Identity(schema.risk_codes), "The risk's code", "NTH-A-R2", required=True, key=True),
        Column("area_code", Known("area", "areas"), "The area that carries it", "NTH-A", required=True),
        Column("factor", Text(), "What may go wrong", "Staff turnover in CYPMHS", required=True),
        Column("likelihood", Whole(1, 5), "How likely, 1 to 5", "3", required=True),
        Column("impact", Whole(1, 5), "How grave, 1 to 5", "4", required=True),
        Column("mitigation", Text(), "What is done against it", "Two contacts a school"),
        Column("contingency", Text(), "What is done if it comes", "Cover from the next team"),
        Column("owner_role", Text(), "Who watches it, by role and not by name", "commissioner"),
        Column("review_date", Day(), "When it is looked at again", "2027-01-15"),
    ),
    facts=(Fact(schema.risks, areas_and(schema.risks, its_own), {"place_id": "area_code"}),),
)
