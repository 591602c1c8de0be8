"""The API's tables of what mental health support teams reported: figures, their control charts, and dated notes."""

from __future__ import annotations

from data.queries import area_funnel, chart_summaries, flagged, notes, points, totals
from pages.api.table import AREA_CODE, OF_AREA, OF_PROGRAMME, TWELVE_MONTHS, ApiTable

LEAD = ("string", "Kind of body that leads the area")
MEASURE = ("string", "Measure, as the feed names it")
CHARTED = ("string", "Measure, by the code of its chart")
PERIOD = {
    "period_start": ("string", "First day of the period"),
    "period_end": ("string", "Last day of the period"),
}
OF_CHART = {
    "team_code": ("string", "Code of the team; none where the row is of all teams of the area"),
    "measure": CHARTED,
    "unit": ("string", "Unit of value, limits and target"),
}
LIMITS = {
    "lower": ("number", "Lower limit: mean minus 2.66 times the mean moving range, no lower than a figure can be"),
    "mean": ("number", "Mean that the limits stand around"),
    "upper": ("number", "Upper limit, no higher than a figure can be"),
}
NOT_DESCRIBED = "the area is not described"
NO_TEAM = "the row is of all teams of the area"
NO_LIMITS = "the chart has no limits"
NO_CAUSE = "the last figure has none, or the chart has no limits"

ACTIVITY = (
    ApiTable(
        "activity",
        "One row a team, measure and period, and one for all teams of its area, as released: counts of children are "
        "withheld below 5 and else to the nearest 5, counts of staff are withheld below 5. Special causes are those of the "
        "figure's own control chart.",
        flagged.activity,
        ("programme", "region", "area", "team", "measure", "from", "to", "as_of"),
        {
            **OF_AREA,
            "team_code": ("string", "Code of the team"),
            "measure": MEASURE,
            **PERIOD,
            "value": ("number", "The figure as released"),
            "lowest": ("number", "The least that the figure can stand for"),
            "highest": ("number", "The most that the figure can stand for"),
            "numerator": ("number", "Numerator of a ratio, as released"),
            "denominator": ("number", "Denominator of a ratio, or how many people a mean is of, as released"),
            "teams": ("integer", "Number of teams that the row is about"),
            "status": ("string", "final, provisional or performance, as handed in"),
            "special_cause": ("string", "outside_limits, trend, two_of_three or shift, on the measure's control chart"),
            "reason": ("string", "Why the value is withheld, in words"),
            "current": ("boolean", "Whether the row is today’s although an earlier moment was asked for"),
        },
        {
            **dict.fromkeys(("region", "area_name"), NOT_DESCRIBED),
            "team_code": NO_TEAM,
            "value": "it is withheld, or was not handed in",
            **dict.fromkeys(("lowest", "highest"), "it is withheld with its parts"),
            **dict.fromkeys(("numerator", "denominator"), "the measure has none, or it is withheld"),
            "status": "none was handed in",
            "special_cause": "the figure has none, its chart has no limits, or it is charted as a share",
            "reason": "the value is shown",
        },
        long=True,
    ),
    ApiTable(
        "activity_charts",
        "One row a measure of an area, or of a team where `team` names it: what its control chart says at its last figure. "
        "Counts that follow the school year are charted for each school week.",
        chart_summaries.charts_of_areas,
        ("programme", "region", "lead", "area", "team", "measure", "as_of"),
        {
            **OF_AREA,
            "lead": LEAD,
            **OF_CHART,
            "name": ("string", "Measure in words"),
            "theme": ("string", "What it is about"),
            "better": ("string", "higher, lower or neither"),
            "period_start": ("string", "First day of the last period with a figure"),
            "period_end": ("string", "Last day of it"),
            "value": ("number", "The last figure"),
            "spread": ("string", "Lowest and highest of the teams’ medians, which are not combined"),
            **LIMITS,
            "months": ("integer", "Figures since the limits were set"),
            "suppressed": ("integer", "Withheld periods among them"),
            "why_not": ("string", "Why there are no limits"),
            "few_points": ("boolean", "Whether the limits rest on 12 to 14 figures"),
            "special_cause": ("string", "outside_limits, trend, two_of_three or shift, at the last figure"),
            "run": ("integer", "For how many figures in a row"),
            "upwards": ("boolean", "Whether the last figure is above the mean, or rises in a trend"),
            "variation": ("string", "none, improvement, concern, changed (no way is better) or no_limits"),
            "target": ("number", "Target, as the feed indicators declares it"),
            "assurance": (
                "string",
                "consistently_meets, hit_and_miss, consistently_misses, not_stable (a figure since the limits were set is a "
                "special cause), none_set or no_limits",
            ),
            "met": ("integer", "Figures at the target or better"),
            "flagged": ("integer", "Figures since the limits were set that are special causes"),
            "changed_from": (
                "string",
                "First day from which the process has changed: half of the figures or more are special causes, and a shift on "
                "one side of the mean is followed by one on the other, of which this is the first",
            ),
            "rebased": ("string", "First day of the limits in force, where they were set anew"),
            "newest_end": ("string", "Last day of the newest period, with or without a figure"),
            "newest_gap": ("string", "Why the newest period has no figure"),
            "status": ("string", "final, provisional or performance, of the last figure"),
        },
        {
            **dict.fromkeys(("region", "area_name", "lead"), NOT_DESCRIBED),
            "team_code": NO_TEAM,
            **dict.fromkeys(
                ("period_start", "period_end", "value"), "no period since the limits were set has a figure"
            ),
            "spread": "the measure is no median, or the area has one team",
            **dict.fromkeys(LIMITS, NO_LIMITS),
            "why_not": "there are limits",
            "special_cause": NO_CAUSE,
            "target": "none is set",
            "changed_from": "one process can be meant, or the chart has no limits",
            "rebased": "they never were",
            "newest_end": "no period is of whole months",
            "newest_gap": "it has one",
            "status": "none was handed in",
        },
        long=True,
    ),
    ApiTable(
        "activity_points",
        "One row a period of a control chart, as it is drawn: of an area, or of a team where `team` names it. `activity` has the "
        "figures behind it.",
        points.points,
        ("programme", "area", "team", "measure", "from", "to", "as_of"),
        {
            **OF_PROGRAMME,
            "area_code": AREA_CODE,
            **OF_CHART,
            **PERIOD,
            "value": ("number", "The figure that is drawn"),
            "gap": ("string", "Why none is drawn"),
            "figure": ("number", "The released figure of a count that is drawn for each school week"),
            "teams": ("integer", "Number of teams that told"),
            **LIMITS,
            "special_cause": ("string", "outside_limits, trend, two_of_three or shift"),
            "variation": ("string", "none, improvement, concern, changed or no_limits"),
            "status": ("string", "final, provisional or performance"),
        },
        {
            "team_code": NO_TEAM,
            "value": "it is a gap, see gap",
            "gap": "there is a value",
            "figure": "the measure is charted as it is or as a share, or the figure is withheld",
            **dict.fromkeys(LIMITS, NO_LIMITS),
            "special_cause": "the figure has none, or the chart has no limits",
            "variation": "it is a gap",
            "status": "none was handed in",
        },
        long=True,
    ),
    ApiTable(
        "activity_totals",
        "One row an area and measure: twelve months of released figures put together. They end with the last month that half of "
        "the programme’s areas have reached, or by the day to, whichever are asked for. Sums of counts of children print what "
        "they can stand for; means are weighted; medians are not combined; stocks take the last value.",
        totals.totals,
        ("programme", "region", "lead", "area", "measure", "to", "as_of"),
        {
            **OF_AREA,
            "lead": LEAD,
            "measure": MEASURE,
            **TWELVE_MONTHS,
            "value": ("number", "Sum, weighted mean or last value of the figures that are shown"),
            "lowest": ("number", "The least that it can stand for"),
            "highest": ("number", "The most that it can stand for"),
            "months": ("integer", "Months with a figure"),
            "suppressed": ("integer", "Months whose figure is withheld"),
            "missing": ("integer", "Months that were not handed in"),
            "reason": ("string", "Why nothing is added: months overlap"),
        },
        {
            **dict.fromkeys(("region", "area_name", "lead"), NOT_DESCRIBED),
            "value": "no month has a figure, a mean has a withheld month, it is a median, or see reason",
            **dict.fromkeys(
                ("lowest", "highest"),
                "no month has a figure, or one is withheld for another reason than its small number, or see reason",
            ),
            "reason": "the months can be added",
        },
        long=True,
    ),
    ApiTable(
        "activity_funnel",
        "One row an area: a share over twelve months against the limits that its size gives, around the share of all areas of "
        "the programme. Months of which a part is withheld are left out of both parts.",
        area_funnel.funnel_of_areas,
        ("programme", "measure", "to", "as_of"),
        {
            **OF_AREA,
            "measure": CHARTED,
            **TWELVE_MONTHS,
            "months": ("integer", "Months of which both parts are shown"),
            "events": ("number", "Numerator, of released figures"),
            "events_lowest": (
                "number",
                "The least that the numerator can stand for: of each month’s count, to the nearest 5",
            ),
            "events_highest": ("number", "The most that it can stand for"),
            "base": ("number", "Denominator, of released figures"),
            "base_lowest": ("number", "The least that it can stand for"),
            "base_highest": ("number", "The most that it can stand for"),
            "share_pct": ("number", "Share, %"),
            "target_pct": ("number", "Share of all areas of the programme together, %"),
            "lower_95": ("number", "95% limit, %"),
            "upper_95": ("number", "95% limit, %"),
            "lower_998": ("number", "99.8% limit, %"),
            "upper_998": ("number", "99.8% limit, %"),
            "z": ("number", "Distance from the target in standard errors, before the limits are widened"),
            "standing": (
                "string",
                "within, outside_95 or outside_998: outside only if every value that both parts can stand for is; else too_close",
            ),
            "widened_by": ("number", "What the limits are widened by: the root of φ, or 1"),
        },
        dict.fromkeys(("region", "area_name"), NOT_DESCRIBED),
    ),
    ApiTable(
        "annotations",
        "One row a dated note of what happened in an area, the latest first.",
        notes.dated_notes,
        ("programme", "region", "area", "team", "as_of"),
        {
            **OF_AREA,
            "team_code": ("string", "Code of the team that it is about"),
            "measure": ("string", "Measure that it is about"),
            "annotation_id": ("string", "Code of the note"),
            "date": ("string", "The day"),
            "text": ("string", "What happened"),
            "by_role": ("string", "Who says so, by role"),
            "rebase": ("boolean", "Whether limits are set anew from the day"),
        },
        {
            **dict.fromkeys(("region", "area_name"), NOT_DESCRIBED),
            "team_code": "it is about all of the area",
            "measure": "it is about every measure",
            "by_role": "nobody is named",
        },
    ),
)
"""``activity`` and what is worked out of it."""
