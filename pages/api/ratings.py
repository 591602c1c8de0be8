"""The API's tables of ratings: cohorts and their levels, how many stand at each, and what changed between workshops."""

from __future__ import annotations

from data.queries import areas, change, cohorts, distribution, levels, own_change, unmatched
from pages.api.table import (
    BETWEEN,
    COHORT_CODE,
    DOMAIN,
    OF_AREA,
    OF_PROGRAMME,
    SMALLEST_P,
    UPPER_END,
    VERDICT,
    WENT,
    WORKSHOP,
    ApiTable,
)

COHORT_NAME = ("string", "Name of the cohort")
OF_ITS_AREA = {
    "region": ("string", "Region of its area"),
    "area_code": ("string", "Code of its area"),
}
LEVELS = {
    **{
        code: (
            "integer",
            f"Cohorts at {code.replace('_', ' ')}, worked out from the published shares, or counted in own returns",
        )
        for code in distribution.LEVEL_CODES
    },
    **{
        f"{code}_pct": ("number", f"Share at {code.replace('_', ' ')}, %, as published, or of own returns")
        for code in distribution.LEVEL_CODES
    },
}


RATINGS = (
    ApiTable(
        "distribution",
        "One row a domain and workshop: cohorts at each of the four levels, as published and of own returns, where all that were "
        "rated at the workshop count.",
        levels.every_distribution,
        ("programme", "domain", "workshop", "as_of"),
        {
            **OF_PROGRAMME,
            "workshop": WORKSHOP,
            "domain": DOMAIN,
            "cohorts": ("integer", "Cohorts rated"),
            **LEVELS,
            "computed": ("boolean", "Whether the counts are worked out from the published shares"),
        },
        dict.fromkeys(distribution.LEVEL_CODES, "no one set of whole numbers prints as the shares"),
    ),
    ApiTable(
        "change",
        "One row a scope and domain or total: means at two workshops, as published or computed from published shares, and of "
        "own returns what matched cohorts' levels give, for the first workshop against the last and each against the next.",
        own_change.every_change,
        ("programme", "area", "cohort", "domain", "from", "to", "scope", "as_of"),
        {
            **OF_PROGRAMME,
            "scope": ("string", "programme, region, lead, starting_group, area, or cohort with the local right"),
            "code": ("string", "Region, lead, starting group or code of the area or cohort; blank for the programme"),
            "domain": ("string", "Domain, or total"),
            **BETWEEN,
            "cohorts": ("integer", "Cohorts at the earlier workshop"),
            "cohorts_to": ("integer", "Cohorts at the later workshop"),
            "mean_from": (
                "number",
                "Mean level, 0 to 3, or mean total, 0 to 21, at the earlier workshop; of own returns of matched cohorts",
            ),
            "mean_to": ("number", "The same at the later workshop"),
            "mean_change": ("number", "Difference of the two means: as printed, or exact of own returns"),
            "at_least_widespread_from_pct": (
                "number",
                "Share at widespread good practice or better before, %, as stated, or of matched cohorts",
            ),
            "at_least_widespread_to_pct": ("number", "The same after"),
            "computed": ("boolean", "Whether the means are computed from the published shares at each level"),
            "matched": ("integer", "Cohorts rated at both"),
            **WENT,
            "p_value": ("number", "Exact two-sided sign-flip test of the summed change"),
            "p_adjusted": ("number", "The same, adjusted after Holm over the seven domains; a total's own"),
            "verdict": VERDICT,
            "net_share": ("number", "(up − down)/matched, −1 to 1"),
            "lower_95": ("number", "Lower end of its 95% interval, after Tango"),
            "upper_95": UPPER_END,
            "smallest_p": SMALLEST_P,
            "expected_rise": ("number", "How far a starting group would rise if nothing had changed, in levels"),
            "at_major_challenge_from_pct": ("number", "Share of matched cohorts at major challenge before, %"),
            "at_major_challenge_to_pct": ("number", "The same after"),
        },
        {
            **dict.fromkeys(("mean_from", "mean_to", "mean_change"), "no cohort is matched, or none is published"),
            "at_least_widespread_from_pct": "the evaluation does not state it, or it is a total",
            "at_least_widespread_to_pct": "the evaluation does not state it, or it is a total",
            **dict.fromkeys(change.UNPUBLISHED, "too few to test, no test stands there, or levels are not published"),
            **dict.fromkeys(change.COMPUTED, "only own returns have it, where a cohort is matched and a test stands"),
            "expected_rise": "no tables scored apart, or the scope is no starting group",
        },
        long=True,
    ),
    ApiTable(
        "transitions",
        "One row a scope, domain, and level before and after: how many matched cohorts of own returns went from one to the "
        "other between two workshops.",
        own_change.transitions,
        ("programme", "domain", "from", "to", "as_of"),
        {
            **OF_PROGRAMME,
            "scope": ("string", "programme, region or lead"),
            "code": ("string", "Region or lead; blank for the programme"),
            "domain": DOMAIN,
            **BETWEEN,
            "level_from": ("integer", "Level at the earlier workshop, 0 to 3"),
            "level_to": ("integer", "Level at the later workshop, 0 to 3"),
            "cohorts": ("integer", "Matched cohorts"),
        },
    ),
    ApiTable(
        "unmatched",
        "One row a cohort of own returns that is not rated at the later of two workshops, the programme's first and last "
        "unless asked: who it is and how it had started. Levels only with the local right for the area.",
        unmatched.unmatched,
        ("programme", "region", "area", "from", "to", "as_of"),
        {
            **OF_AREA,
            "cohort_code": COHORT_CODE,
            "cohort_name": COHORT_NAME,
            **BETWEEN,
            "date_from": ("string", "Day of its earlier workshop, ISO 8601"),
            "due": ("string", "Last day on which its workshop 2 is in time, ISO 8601"),
            **{code: ("integer", f"Level on {code} at the earlier workshop, 0 to 3") for code in areas.DOMAIN_CODES},
            "total": ("integer", "Their total, 0 to 21"),
        },
        {
            **dict.fromkeys(("region", "cohort_name", "date_from"), "it was not handed in"),
            "due": "no day tells, or the later workshop is not the second",
            **dict.fromkeys(
                (*areas.DOMAIN_CODES, "total"),
                "it is not rated there, or only those with the local right see it",
            ),
        },
    ),
    ApiTable(
        "cohorts",
        "One row a cohort of own returns: how large it is, and whether it has ratings of workshops 1 and 2.",
        cohorts.all_cohorts,
        ("programme", "region", "area", "cohort", "as_of"),
        {
            **OF_PROGRAMME,
            **OF_ITS_AREA,
            "area_name": ("string", "Name of its area"),
            "cohort_code": COHORT_CODE,
            "cohort_name": COHORT_NAME,
            "schools": ("integer", "Schools"),
            "mh_professionals": ("integer", "Mental health professionals"),
            "has_w1": ("boolean", "Whether it has ratings of workshop 1"),
            "has_w2": ("boolean", "Whether it has ratings of workshop 2"),
        },
        dict.fromkeys(("region", "cohort_name", "schools", "mh_professionals"), "it was not handed in"),
        long=True,
    ),
    ApiTable(
        "ratings",
        "One row a cohort, workshop and domain of own returns. Levels and agreement only with the local right for the area.",
        cohorts.all_ratings,
        ("programme", "region", "area", "cohort", "domain", "workshop", "as_of"),
        {
            **OF_PROGRAMME,
            **OF_ITS_AREA,
            "cohort_code": COHORT_CODE,
            "workshop": WORKSHOP,
            "date": ("string", "Day of the workshop"),
            "domain": DOMAIN,
            "rating": ("integer", "Level, 0 to 3: the agreed one, else the lower median of its tables"),
            "level": ("string", "The level's name"),
            "agreement": ("number", "Share of its tables at that level, %"),
            "agreement_within_one": ("number", "Share of its tables at that level or one off, %"),
            "tables": ("integer", "Tables that scored apart"),
            "load": ("integer", "Newest load that brought a part of the row"),
        },
        {
            **dict.fromkeys(("region", "date"), "it was not handed in"),
            **dict.fromkeys(("rating", "level"), "only those with the local right see it"),
            **dict.fromkeys(
                ("agreement", "agreement_within_one", "tables"),
                "no tables scored apart, or only those with the local right see it",
            ),
        },
        long=True,
    ),
    ApiTable(
        "improved",
        "One row a number of domains: how many cohorts rose in as many.",
        change.improved,
        ("programme", "as_of"),
        {
            **OF_PROGRAMME,
            "domains_improved": ("integer", "Number of domains in which the rating rose"),
            "cohorts": ("integer", "Cohorts"),
        },
    ),
)
