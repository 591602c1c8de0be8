"""The API's tables of indicators: of sites and areas, of places as their publishers give them, and published averages."""

from __future__ import annotations

from data.queries import indicator_averages, indicators
from data.site_indicators import CONTEXT
from pages.api.table import OF_PROGRAMME, ApiTable

PERIOD = {
    "period_start": ("string", "First day of the period, ISO 8601"),
    "period_end": ("string", "Last day of the period, ISO 8601"),
}


INDICATORS = (
    ApiTable(
        "indicators",
        "One row a site and indicator of its published profile, where nothing is compared because no bases are published; behind "
        "them one row an area, indicator, period and breakdown of areas' own indicators as released; behind these, of no "
        "programme, one row a place, indicator, period and breakdown of official figures as their publishers give them.",
        indicators.every_indicator,
        ("programme", "region", "area", "indicator", "geography", "place", "period", "breakdown", "as_of"),
        {
            **OF_PROGRAMME,
            "region": ("string", "Region of the site or place"),
            "geography_kind": (
                "string",
                "area (a site, or an area of own indicators), country, region, icb, sub_icb, provider, local_authority or other",
            ),
            "geography_code": (
                "string",
                "Code of the site; of official figures the ODS code, or the GSS code of others",
            ),
            "geography_name": ("string", "Name of the site or place"),
            "lead_ccg": ("string", "Lead clinical commissioning group, whose population most figures speak of"),
            "provider": ("string", "Main NHS provider of specialist services for children and young people"),
            "indicator_code": ("string", "Code of the indicator: the publisher's own, where it has one"),
            "indicator": ("string", "Name of the indicator"),
            "unit": ("string", "Unit of value"),
            "polarity": ("string", "higher is better, lower is better or neither"),
            "period": ("string", "Period as the source prints it, or in words"),
            **PERIOD,
            "breakdown": ("string", "all: everybody whom the indicator counts; else the group"),
            "value": ("number", "The value, where it is a number"),
            "value_text": ("string", "The value as printed"),
            "numerator": ("number", "The part, where it is published"),
            "denominator": ("number", "What it is a part of"),
            "lower_95": (
                "number",
                "Lower end of the 95% interval, as published; of own indicators of what is released",
            ),
            "upper_95": ("number", "Upper end of the 95% interval"),
            "benchmark": (
                "number",
                "National average as published, or England's figure; of own indicators what the areas of the programme come "
                "to; of counts there is none",
            ),
            "comparison": (
                "string",
                "The 95% interval against the benchmark: higher, similar, lower; with a polarity better, similar, worse; "
                "not_compared without an interval",
            ),
            "published_comparison": ("string", "The comparison with England as published"),
            "published_trend": ("string", "The recent trend as published"),
            "status": ("string", "provisional, performance or final"),
            "note": ("string", "What the publisher says of the figure"),
            "reissued": ("boolean", "Whether the figure replaced one of an earlier file, which as_of still gives"),
            "earlier_value": ("number", "The figure that it replaced"),
            "load": ("integer", "Number of the load that brought it, or that decided its release"),
            "lowest": ("number", "The least that a released count can stand for"),
            "highest": ("number", "The most"),
            "disclosure": (
                "string",
                "Whom small counts of an own indicator could tell about: child, respondent, staff, none",
            ),
            "current": ("boolean", "Whether the row is today's at an earlier moment, since a difference could tell"),
        },
        {
            "programme": "official figures are of no programme",
            **dict.fromkeys(("region", *CONTEXT), "the source does not name it"),
            **dict.fromkeys(("period_start", "period_end"), "the period is not one of years"),
            "value": "the indicator is words, or the figure is withheld (suppressed): of official counts 0 to 4, of own "
            "indicators as note says",
            "value_text": "it is an official figure",
            **dict.fromkeys(("numerator", "denominator", "published_comparison"), "none is published"),
            **dict.fromkeys(("published_trend", "status", "note"), "none is published"),
            "earlier_value": "it was not re-issued, or was withheld before",
            **dict.fromkeys(("lower_95", "upper_95"), "none is published"),
            **dict.fromkeys(("unit", "polarity"), "the indicator is no longer described"),
            **dict.fromkeys(
                ("lowest", "highest", "disclosure", "current"), "it is no own indicator, or no released count"
            ),
            "benchmark": "no national average is published, or it is a count",
        },
        long=True,
    ),
    ApiTable(
        "indicator_averages",
        "One row an indicator with published averages: of England, of the sites as published, and of the sites as computed.",
        indicator_averages.indicator_averages,
        ("programme", "indicator", "as_of"),
        {
            **OF_PROGRAMME,
            "indicator_code": ("string", "Code of the indicator"),
            "indicator": ("string", "Name of the indicator"),
            "unit": ("string", "Unit of the averages"),
            "period": ("string", "Period as the source prints it"),
            **PERIOD,
            "national_average": ("number", "National average, as published"),
            "published_average": ("number", "Average of the sites, as published"),
            "sites": ("integer", "Sites that computed_average is over"),
            "computed_average": (
                "number",
                "Plain mean of the sites' printed values, half up to the published decimals",
            ),
            "differs": ("boolean", "Whether the two averages can't both be right, allowing for rounding"),
            "highest": ("number", "Highest value of a site, as published"),
            "highest_sites": ("string", "Sites with that value; several joined by a semicolon"),
            "lowest": ("number", "Lowest value of a site, as published"),
            "lowest_sites": ("string", "Sites with that value; several joined by a semicolon"),
        },
        {
            **dict.fromkeys(("period_start", "period_end"), "the period is not one of years"),
            "computed_average": "no site's value is in the store",
            **dict.fromkeys(("highest_sites", "lowest_sites"), "no site has that value"),
        },
    ),
)
