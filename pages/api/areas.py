"""The API's tables of areas: their ratings and returns, and of one area what its sources tell and whom it is like."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.queries import areas, browsing, learning, one_area, readiness
from data.queries.catalogue import Programme
from data.versions import AsOf
from data.viewer import Viewer
from pages.api.table import (
    AREA_CODE,
    AREA_NAME,
    DOMAIN,
    OF_AREA,
    OF_PROGRAMME,
    REGION_PRINTED,
    WENT,
    WORKSHOP,
    ApiTable,
)

MEANS = {code: ("number", f"Mean level of the area's cohorts on {code}, 0 to 3") for code in areas.DOMAIN_CODES}

STANDING = "handed_in, not_due, late, not_submitted (no date tells when it was due) or not_applicable"


def _areas(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf
) -> Answer:
    whole = areas.areas(connection, filters, viewer, chosen, moment)
    today = readiness.today_in_london()
    return browsing.by_readiness(connection, whole, filters, viewer, chosen, moment, today=today)


def _readiness(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf
) -> Answer:
    return readiness.readiness(connection, filters, viewer, chosen, moment, today=readiness.today_in_london())


AREAS = ApiTable(
    "areas",
    "One row an area that has ratings, at one workshop (the latest unless asked). Named areas of the Link Programme "
    "come only when their programme is asked for alone; they have a lead and cohorts, no ratings.",
    _areas,
    (
        "programme",
        "region",
        "lead",
        "band",
        "area",
        "find",
        "domain",
        "level",
        "readiness",
        "workshop",
        "as_of",
        "sort",
    ),
    {
        **OF_PROGRAMME,
        "region": REGION_PRINTED,
        "area_code": AREA_CODE,
        "area_name": AREA_NAME,
        "lead": ("string", "Lead body: CCG, LA, CCG/LA, ICB or other"),
        "cohorts": ("integer", "Number of cohorts, where published or loaded"),
        "cohorts_rated": ("integer", "How many of them are rated at the workshop, in own returns"),
        "workshop": WORKSHOP,
        **MEANS,
        "total": (
            "number",
            "Sum of the seven published means, 0 to 21; of own returns the mean total of the cohorts with all seven",
        ),
        "band": ("string", "Band of the total, computed: very low, low, fair, high"),
        "published_band": ("string", "Band as published"),
    },
    {
        **dict.fromkeys(
            ("region", "lead", "cohorts", "cohorts_rated", "published_band"), "the source does not publish it"
        ),
        **dict.fromkeys(("workshop", *MEANS), "no rating is published"),
        **dict.fromkeys(("total", "band"), "not all seven domains are rated"),
    },
    one_workshop=True,
)

READINESS = ApiTable(
    "readiness",
    "One row an area that hands in files: which returns are there, due or late on the day looked at, which is that of "
    "as_of, else today. Areas that are only published are not among them: what is published is complete.",
    _readiness,
    ("programme", "region", "area", "as_of"),
    {
        **OF_PROGRAMME,
        "region": ("string", "Region"),
        "area_code": AREA_CODE,
        "area_name": AREA_NAME,
        "cohorts": ("integer", "Cohorts"),
        "cohorts_w1": ("integer", "Cohorts with ratings of workshop 1"),
        "cohorts_w2": ("integer", "Cohorts with ratings of workshop 2"),
        "w1": ("string", f"Ratings of workshop 1: {STANDING}"),
        "w1_last": ("string", "Day of the last workshop 1, ISO 8601"),
        "w2": ("string", f"Ratings of workshop 2: {STANDING}"),
        "w2_last": ("string", "Day of the last workshop 2, ISO 8601"),
        "w2_due": ("string", "Earliest last day of a workshop 2 that is not there, ISO 8601"),
        "without_w1": ("string", "Codes of the cohorts without ratings of workshop 1"),
        "without_w2": ("string", "The same of workshop 2"),
        "baseline": ("string", f"Survey before workshop 1: {STANDING}"),
        "follow_up": ("string", f"Survey after it: {STANDING}"),
        "activity": ("string", f"Activity of the teams at work: {STANDING}"),
        "activity_to": ("string", "Day up to which every team at work has reported, ISO 8601"),
        "activity_due": ("string", "Earliest last day for a team's next report, ISO 8601"),
        "late": ("integer", "Returns that are late, 0 to 5"),
    },
    {
        "region": "the area has none",
        **dict.fromkeys(("w1_last", "w2_last"), "no cohort has handed in a dated workshop"),
        "w2_due": "no workshop 2 is open, or no workshop 1 is dated",
        **dict.fromkeys(("without_w1", "without_w2"), "every cohort is rated, or there is none"),
        "activity_to": "not every team has reported",
        "activity_due": "no team is at work, or none has a date to count from",
    },
)

ONE_AREA = (
    ApiTable(
        "sources",
        "One row a domain, source and thing that it tells of one area's own returns: its cohorts' ratings, its leads' surveys, "
        "its teams' activity. Of a source that tells nothing one row without values. Sources that point the same way do not "
        "show what brought it about.",
        one_area.sources_of_area,
        ("area", "as_of"),
        {
            **OF_AREA,
            "domain": DOMAIN,
            "source": ("string", "rating, survey or activity"),
            "item": ("string", "What it tells: levels, a survey's statement, or a measure of activity"),
            "group": ("string", "Group of respondents: schools or cypmhs"),
            "unit": ("string", "Areas whose answers are shown together, joined by +"),
            "counted": ("integer", "Matched cohorts, matched respondents, or periods with a figure"),
            "value_from": ("number", "Mean level of matched cohorts before, 0 to 3, or share agreeing at baseline, %"),
            "value_to": ("number", "The same after, or at follow-up; of activity the figure of the last period"),
            **WENT,
            "lower_limit": ("number", "Lower limit of the measure's control chart"),
            "upper_limit": ("number", "Upper limit"),
            "period_start": ("string", "First day of the last period, ISO 8601"),
            "verdict": ("string", "Of a survey up, down, no_clear_change or too_few; of activity its special cause"),
            "pointing": ("string", "Which way the source points: up is to the better, down, or nowhere"),
            "together": (
                "string",
                "agree, disagree, no_joint_evidence, one_source or no_source, of the domain's sources",
            ),
        },
        {
            "region": "the area has none",
            **dict.fromkeys(one_area.EVIDENCE, "the source tells nothing of the domain, or has no such figure"),
        },
        of_one_area=True,
    ),
    ApiTable(
        "learning",
        "One row an area that is like the one asked for, by the means of their domains at one workshop, those to learn from "
        "first: they started no higher and stand higher now. What moved is not said to come from what was done.",
        one_area.learning_of_area,
        ("area", "workshop", "as_of"),
        {
            **OF_AREA,
            "workshop": ("string", "Workshop at which they are alike"),
            "near_code": ("string", "Code of the area like it"),
            "near_name": ("string", "Its name"),
            "near_region": ("string", "Its region"),
            "near_lead": ("string", "Its lead body"),
            "distance": ("number", "Distance of the two over the domains that both have, 0: alike"),
            "shared": ("integer", "Domains that both have"),
            "learn_from": ("boolean", "Whether it is one to learn from"),
            "from": ("string", "Earlier workshop of what it moved"),
            "to": ("string", "Later workshop"),
            "matched": ("integer", "Its cohorts rated at both"),
            "up": ("integer", "Matched cohorts whose total rose"),
            "same": ("integer", "Matched cohorts whose total stayed"),
            "down": ("integer", "Matched cohorts whose total fell"),
            "mean_from": ("number", "Their mean total before, 0 to 21"),
            "mean_to": ("number", "Their mean total after"),
            "mean_change": ("number", "Difference of the two"),
            "completed": ("integer", "Actions that it completed: see actions"),
        },
        {
            **dict.fromkeys(("region", "near_region", "near_lead"), "the area has none"),
            **dict.fromkeys(("from", "to"), "the programme has no own ratings at two workshops"),
            **dict.fromkeys(learning.MOVED, "no cohort is matched"),
            "completed": "its programme hands in no actions",
        },
        of_one_area=True,
    ),
)
