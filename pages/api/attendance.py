"""The API's tables of who came to the workshops: as handed in, and in sums."""

from __future__ import annotations

from data.queries import attendance_totals as totals
from data.queries import work
from pages.api.table import BROUGHT_BY, COHORT_CODE, OF_AREA, OF_PROGRAMME, WORKSHOP, ApiTable

ATTENDANCE: tuple[ApiTable, ...] = (
    ApiTable(
        "attendance",
        "One row a cohort, workshop and kind of organisation: how many were invited and came: of areas for which one "
        "has the local right, and of simulated programmes.",
        work.all_attendance,
        ("programme", "region", "lead", "area", "as_of"),
        {
            **OF_AREA,
            "cohort_code": COHORT_CODE,
            "workshop": WORKSHOP,
            "organisation_type": (
                "string",
                "school, college, NHS CYPMHS, local authority, CCG, public health, voluntary sector or other",
            ),
            "invited": ("integer", "People invited"),
            "attended": ("integer", "People who came"),
            "target": ("integer", "People that the intended mix has"),
            "reached_pct": ("number", "Those who came, % of the intended mix, rounded half up"),
            "load": BROUGHT_BY,
        },
        {
            "region": "the area has none",
            **dict.fromkeys(("invited", "target"), "it was not handed in"),
            "attended": "never: rows that need the local right are not there without it",
            "reached_pct": "no one is meant to come, or that was not handed in",
        },
        long=True,
    ),
    ApiTable(
        "attendance_totals",
        "One row a programme, region, area or cohort, and kind of organisation or all: who was meant to come, was invited and "
        "came to workshop 1, and how many came to workshop 2 of the cohorts with returns of both. Of areas for which one has the "
        "local right, and of simulated programmes.",
        totals.attendance_totals,
        ("programme", "region", "lead", "area", "cohort", "scope", "as_of"),
        {
            **OF_PROGRAMME,
            "scope": ("string", "programme, region, area or cohort"),
            "code": ("string", "Code of the area or cohort, name of the region or programme"),
            "name": ("string", "Its name; of a cohort that of its area"),
            "organisation_type": ("string", "Kind of organisation; none of all kinds together"),
            "cohorts": ("integer", "Cohorts whose return of workshop 1 names the kind"),
            "matched": ("integer", "Cohorts that name it in either, with returns of both workshops"),
            "target": ("integer", "People that the intended mix has at workshop 1"),
            "invited": ("integer", "People invited to workshop 1"),
            "attended": ("integer", "People who came to workshop 1"),
            "reached_pct": ("number", "Those who came, % of the intended mix, rounded half up"),
            "filled_pct": (
                "number",
                "Places of the mix that people of the kind meant took, cohort by cohort, %: no kind fills another’s",
            ),
            "matched_w1": ("integer", "People of the matched cohorts who came to workshop 1"),
            "matched_w2": (
                "integer",
                "Those who came to workshop 2; a kind that its return does not name counts as nobody",
            ),
            "kept_pct": ("number", "The second in % of the first, rounded half up; not of the same people"),
            "unnamed": (
                "integer",
                "Kinds of matched cohorts that came to workshop 1 and that the return of workshop 2 does not name",
            ),
            "over_invited": ("integer", "Returns of a kind and workshop where more came than were invited"),
        },
        {
            "organisation_type": "the row is of all kinds",
            **dict.fromkeys(("target", "invited"), "a cohort does not tell it, or has no return of workshop 1"),
            "attended": "there is no return of workshop 1",
            **dict.fromkeys(("reached_pct", "filled_pct"), "no one is meant to come, or that was not handed in"),
            **dict.fromkeys(("matched_w1", "matched_w2"), "no cohort has returns of both workshops"),
            "kept_pct": "no cohort has returns of both workshops, or nobody came to workshop 1",
        },
        long=True,
    ),
)
