"""The API's tables of what is published of mental health support teams: whom they cover, what they do, and who answered."""

from __future__ import annotations

from data.queries import coverage, own_coverage
from pages.api.table import OF_PROGRAMME, REGION_PRINTED, TWELVE_MONTHS, ApiTable

COVERAGE = (
    ApiTable(
        "coverage",
        "One row a site with mental health support teams, as published, or an area whose own teams are at work, as handed in: "
        "whom and how many settings they cover. Hours by function are of twelve months as released, "
        "the same as in activity_totals.",
        own_coverage.every_coverage,
        ("programme", "region", "area", "as_of"),
        {
            **OF_PROGRAMME,
            "area_code": ("string", "Code of the site"),
            "area_name": ("string", "Name of the site"),
            "region": REGION_PRINTED,
            "teams": ("integer", "Teams funded; of an area’s own, those at work"),
            "settings": ("integer", "Education settings"),
            "settings_per_team": ("number", "Settings a team, computed, one decimal where not whole"),
            "cyp_population": ("integer", "Children and young people in the population covered"),
            "cyp_per_team": ("number", "Children and young people a team, computed, rounded half up"),
            "direct_pct": ("number", "Share of hours on direct interventions, %"),
            "whole_school_pct": ("number", "Share of hours on the whole school approach, %"),
            "advice_pct": ("number", "Share of hours on advice and liaison, %"),
            **TWELVE_MONTHS,
            "providers": ("string", "Providers of the teams, separated by semicolons"),
            "integrated_care_system": ("string", "Integrated care system"),
            "four_week_wait_pilot": ("boolean", "Whether the site also pilots a four-week wait"),
            "funded_in_later_waves": ("boolean", "Whether the site was funded again in later waves"),
        },
        {
            **dict.fromkeys(
                coverage.HOURS,
                "published for all sites together, not for each; or an area has not told of all three functions",
            ),
            **dict.fromkeys(coverage.OF_HOURS, "the row has no hours by function"),
            **dict.fromkeys(("region", "teams"), "the source does not print it"),
            **dict.fromkeys(("settings", "cyp_population"), "the source does not print it, or one team has not told"),
            **dict.fromkeys(coverage.PER_TEAM, "what it is computed from is missing"),
            **dict.fromkeys((*coverage.WORDS, *coverage.YES_OR_NO), "the source does not print it"),
        },
    ),
    ApiTable(
        "time_by_function",
        "One row a function of mental health support teams: mean and range of the share of their time, over sites.",
        coverage.time_by_function,
        ("programme", "as_of"),
        {
            **OF_PROGRAMME,
            "function": ("string", "Function of a team"),
            "mean_pct": ("number", "Mean share of time, %"),
            "lowest_pct": ("number", "Lowest share of any site, %"),
            "highest_pct": ("number", "Highest share of any site, %"),
            "sites": ("integer", "Sites that the mean is over"),
        },
        {"sites": "the source does not say"},
    ),
    ApiTable(
        "responses",
        "One row a site, group of respondents and survey of the Trailblazer evaluation: how many were invited and answered. "
        "Sites that the report prints together stay one row.",
        coverage.responses,
        ("programme", "region", "as_of"),
        {
            **OF_PROGRAMME,
            "area_code": ("string", "Code of the site; several joined by + where they are printed together"),
            "area_name": ("string", "Name of the site or sites"),
            "region": ("string", "Region of the site or sites"),
            "respondents": ("string", "education settings or key informants"),
            "survey": ("string", "survey 1 or survey 2"),
            "invited": ("integer", "Invited"),
            "responses": ("integer", "Answered"),
            "response_pct": ("number", "Share of those invited who answered, %, computed, rounded half up"),
        },
        {"region": "the source gives the site none", "response_pct": "nobody was invited"},
    ),
    ApiTable(
        "settings",
        "One row a region and type of education setting that mental health support teams work with.",
        coverage.settings,
        ("programme", "region", "as_of"),
        {
            **OF_PROGRAMME,
            "region": REGION_PRINTED,
            "setting_type": ("string", "primary, secondary, sixteen_plus, all_through, other; total as printed"),
            "settings": ("integer", "Education settings of the type"),
        },
    ),
)
