"""The API's tables of surveys: what matched respondents answered, who returned, and who took part."""

from __future__ import annotations

from data.queries import outcomes, survey_answers, surveys
from data.sentences.measured import NO_AGREEMENT
from pages.api.table import OF_PROGRAMME, SMALLEST_P, UPPER_END, VERDICT, ApiTable

OF_SURVEYS = (
    "programme",
    "region",
    "lead",
    "area",
    "scope",
    "group",
    "theme",
    "wave",
    "question",
    "breakdown",
    "as_of",
)
OF_SCOPE = {
    "scope": ("string", "programme, region, lead or unit (an area, or areas that are shown together)"),
    "code": ("string", "Region, lead, or codes of the unit's areas joined by +; blank for the programme"),
}

WAVE = ("string", "The later wave")
GROUP = ("string", "schools or cypmhs")
TOPIC = ("string", "Group of a risk")
ASKED = ("string", "both, or first or later where matched respondents were asked at that wave alone")
UNITS = ("integer", "Publication units of the scope")
QUESTION = {
    "question_code": ("string", "Code of the question"),
    "statement": ("string", "What was asked"),
    "theme": ("string", "Theme"),
}
BREAKDOWN = {
    "breakdown": ("string", "role or setting_type; blank for all respondents"),
    "category": ("string", "Category of the breakdown"),
}
NO_LONGER = "the question is no longer described"
UNDESCRIBED = {
    "question_code": "none is known",
    **dict.fromkeys(("statement", "theme"), NO_LONGER),
    "topic": "the theme has none",
}


SURVEYS = (
    ApiTable(
        "outcomes",
        "One row a group and statement of the surveys: as stated in the reports, and of own returns as released, for every "
        "scope that is made of whole publication units.",
        surveys.every_outcome,
        (*OF_SURVEYS[:-1], "verdict", "as_of"),
        {
            **OF_PROGRAMME,
            **OF_SCOPE,
            "group": GROUP,
            **QUESTION,
            "topic": TOPIC,
            "base": ("integer", "Respondents at follow-up, or at the wave at which the question was put"),
            "pairs": ("integer", "Respondents who answered at both waves, where their answers are compared"),
            "baseline_pct": ("number", "Share agreeing at baseline, %; don't-knows are in the base"),
            "follow_up_pct": ("number", "Share agreeing at follow-up, %"),
            "difference_pp": (
                "number",
                "Difference in percentage points: of the printed shares, or exact of own returns",
            ),
            "published": ("string", "The report's own verdict at 95%: significant or not_significant"),
            "lower_95": ("number", "Lower end of the paired 95% interval, percentage points"),
            "upper_95": UPPER_END,
            "p_value": ("number", "Exact sign-flip test, of the units' sums where there are ten or more"),
            "p_adjusted": ("number", "The same, adjusted after Holm over the theme"),
            "verdict": VERDICT,
            "wave": WAVE,
            "asked": ASKED,
            **BREAKDOWN,
            "units": ("integer", "Publication units"),
            "up": ("integer", "Respondents who came to agree"),
            "down": ("integer", "Respondents who ceased to agree"),
            "dont_know_baseline_pct": ("number", "Share who didn't know at baseline, %"),
            "dont_know_follow_up_pct": ("number", "Share who didn't know at follow-up, %"),
            "smallest_detectable_pp": ("number", "The smallest change that could have been seen, percentage points"),
            "smallest_p": SMALLEST_P,
            "design_effect": ("number", "How much likeness within units widens the interval's variance"),
            "paired_t_p": ("number", "Paired t-test on positions, for comparison with the published method"),
            "test_over": ("string", "Whose changes were tested: areas (units) or respondents"),
            "interval_alone": (
                "boolean",
                "Whether the interval leaves out zero though the adjusted test calls no change clear",
            ),
        },
        {
            **UNDESCRIBED,
            "base": "none is published",
            "pairs": "answers at two waves are not compared",
            **dict.fromkeys(
                ("baseline_pct", "follow_up_pct", "difference_pp"),
                f"{NO_AGREEMENT}; or it was not asked at that wave",
            ),
            "published": "the report gives no verdict, or the row is computed",
            **dict.fromkeys(outcomes.UNPUBLISHED, "too few to test, or the answers of each person are not published"),
            **dict.fromkeys(surveys.COMPUTED, "only computed rows have it"),
        },
        long=True,
    ),
    ApiTable(
        "gaps",
        "One row a statement: schools minus CYPMHS at follow-up, with Newcombe's 95% interval; from "
        "shares as printed, and of own returns as released, for every scope.",
        survey_answers.every_gap,
        tuple(name for name in OF_SURVEYS if name not in ("group", "breakdown")),
        {
            **OF_PROGRAMME,
            **OF_SCOPE,
            "wave": WAVE,
            **{name: QUESTION[name] for name in ("question_code", "theme")},
            "topic": TOPIC,
            "statement": QUESTION["statement"],
            "schools_pct": ("number", "Share of school leads, %"),
            "schools_base": ("integer", "School leads who answered"),
            "cypmhs_pct": ("number", "Share of CYPMHS leads, %"),
            "cypmhs_base": ("integer", "CYPMHS leads who answered"),
            "gap_pp": ("number", "Schools minus CYPMHS, percentage points"),
            "lower_95": ("number", "Lower end of the 95% interval"),
            "upper_95": UPPER_END,
            "clear": ("boolean", "Whether the interval leaves zero out"),
        },
        {
            **UNDESCRIBED,
            **dict.fromkeys(outcomes.GAP_COLUMNS[5:], "the statement was put to one group alone"),
        },
        long=True,
    ),
    ApiTable(
        "survey_returns",
        "One row a group: who answered the survey at baseline and again at follow-up; of own returns for every scope, over the "
        "publication units in which those who did not come again are none or enough to be shown.",
        survey_answers.every_return,
        tuple(name for name in OF_SURVEYS if name not in ("theme", "question", "breakdown")),
        {
            **OF_PROGRAMME,
            **OF_SCOPE,
            "wave": WAVE,
            "group": GROUP,
            "baseline": ("integer", "Respondents at baseline"),
            "follow_up": ("integer", "Of them, respondents at follow-up"),
            "returned_pct": ("number", "Share of baseline, %, computed"),
            "lower_95": ("number", "Lower end of its 95% interval (Wilson), %"),
            "upper_95": UPPER_END,
            "units": UNITS,
            "units_told": ("integer", "Those of them that the row counts"),
        },
        dict.fromkeys(survey_answers.RETURNS[-4:], "only own returns have it"),
    ),
    ApiTable(
        "survey_answers",
        "One row an answer to a statement of own returns: how many matched respondents gave it at each wave, as released.",
        survey_answers.answers,
        OF_SURVEYS,
        {
            **OF_PROGRAMME,
            **OF_SCOPE,
            "group": GROUP,
            "wave": WAVE,
            **BREAKDOWN,
            **QUESTION,
            "asked": ASKED,
            "base": ("integer", "Matched respondents who answered"),
            "answer": ("integer", "Position on the scale, from 1"),
            "label": ("string", "What it says"),
            "agrees": ("boolean", "Whether it counts as agreeing"),
            "baseline": ("integer", "Respondents who gave it at the baseline"),
            "baseline_pct": ("number", "The same, % of the base"),
            "follow_up": ("integer", "Respondents who gave it at the later wave"),
            "follow_up_pct": ("number", "The same, % of the base"),
            "not_returned": ("integer", "Of those who did not return, how many gave it at the baseline"),
            "not_returned_pct": ("number", "The same, % of those who did not return"),
        },
        {
            **dict.fromkeys(("statement", "theme"), NO_LONGER),
            "answer": "don't know has no position",
            "agrees": NO_AGREEMENT,
            **dict.fromkeys(
                ("baseline", "baseline_pct", "follow_up", "follow_up_pct"), "it was not asked at that wave"
            ),
            **dict.fromkeys(("not_returned", "not_returned_pct"), "too few did not return, or they were not asked"),
        },
        long=True,
    ),
    ApiTable(
        "attrition",
        "One row a statement that own returns asked at the baseline: those who returned beside those who did not, as released.",
        survey_answers.attrition,
        tuple(name for name in OF_SURVEYS if name != "breakdown"),
        {
            **OF_PROGRAMME,
            **OF_SCOPE,
            "group": GROUP,
            "wave": WAVE,
            **QUESTION,
            "asked": ("integer", "Respondents who answered it at the baseline"),
            "returned": ("integer", "Of them, those who came back and answered it, so far as it was put again"),
            "returned_pct": ("number", "The same, % of those asked"),
            "returned_lower_95": ("number", "Lower end of its 95% interval (Wilson), %"),
            "returned_upper_95": ("number", "Upper end"),
            "units": UNITS,
            "units_told": (
                "integer",
                "Those of them that the row counts: where those who did not return are none or enough",
            ),
            "agreed_returned_pct": ("number", "% agreeing at the baseline, of those who returned"),
            "agreed_not_returned_pct": ("number", "The same, of those who did not"),
            "gap_pp": ("number", "Returned minus not returned, percentage points"),
            "lower_95": ("number", "Lower end of its 95% interval, after Newcombe"),
            "upper_95": UPPER_END,
            "if_unchanged_pp": (
                "number",
                "The change if those who did not return had kept their answers, percentage points",
            ),
            "if_unchanged_lower_95": ("number", "Lower end of its 95% interval"),
            "if_unchanged_upper_95": ("number", "Upper end"),
        },
        {
            **dict.fromkeys(("statement", "theme"), NO_LONGER),
            **dict.fromkeys(survey_answers.ATTRITION[16:21], "nobody is on one of the sides"),
            **dict.fromkeys(survey_answers.ATTRITION[-3:], "it was asked at the baseline alone"),
        },
        long=True,
    ),
    ApiTable(
        "took_part",
        "One row a category and workshop: who answered the workshops' own surveys.",
        outcomes.took_part,
        ("programme", "as_of"),
        {
            **OF_PROGRAMME,
            "breakdown": ("string", "capacity or role"),
            "category": ("string", "Category"),
            "workshop": ("string", "Workshop"),
            "respondents": ("integer", "People who answered"),
        },
    ),
)
