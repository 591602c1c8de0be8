"""The tables that the API gives: each a query, its parameters and what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.queries import (
    activity,
    areas,
    browsing,
    change,
    cohorts,
    coverage,
    distribution,
    indicators,
    learning,
    levels,
    loads,
    one_area,
    outcomes,
    own_change,
    published,
    readiness,
    surveys,
    unmatched,
    work,
)
from data.queries.catalogue import Programme
from data.versions import AsOf
from data.viewer import Viewer

Ask = Callable[..., Answer]
"""``ask(connection, filters, viewer, chosen programmes, moment) -> Answer``."""


@dataclass(frozen=True)
class ApiTable:
    """One table. ``columns``: name → (type of OpenAPI, what it means). ``missing``: columns that may have no value, with
    when that is; each gets its reason in ``<column>_status``. ``every_programme``: rows speak of files, not of areas, so
    programmes that are shown alone are among them. ``one_workshop``: rows are at one, the latest unless asked.
    ``long``: the query takes a ``window`` and gives no more than its rows. ``of_one_area``: it answers of the one area that
    is asked for."""

    name: str
    about: str
    ask: Ask
    parameters: tuple[str, ...]
    columns: Mapping[str, tuple[str, str]]
    missing: Mapping[str, str] = field(default_factory=dict)
    every_programme: bool = False
    one_workshop: bool = False
    long: bool = False
    of_one_area: bool = False

    @property
    def described(self) -> dict[str, tuple[str, str]]:
        """Every column of an answer: those that may be missing have their reasons at the end."""
        reasons = {
            f"{name}_status": ("string", f"Why {name} is missing: {when}") for name, when in self.missing.items()
        }
        return {**self.columns, **reasons}


OF_PROGRAMME = {
    "programme": ("string", "Name of the programme"),
    "simulated": ("boolean", "Whether the row is simulated"),
}
MEANS = {code: ("number", f"Mean level of the area's cohorts on {code}, 0 to 3") for code in areas.DOMAIN_CODES}
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

STANDING = "handed_in, not_due, late, not_submitted (no date tells when it was due) or not_applicable"


def _readiness(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf
) -> Answer:
    return readiness.readiness(connection, filters, viewer, chosen, moment, today=readiness.today_in_london())


def _actions(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf
) -> Answer:
    return work.all_actions(connection, filters, viewer, chosen, moment, today=readiness.today_in_london())


def _risks(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf
) -> Answer:
    return work.all_risks(connection, filters, viewer, chosen, moment, today=readiness.today_in_london())


OF_AREA = {
    **OF_PROGRAMME,
    "region": ("string", "Region of the area"),
    "area_code": ("string", "Code of the area"),
    "area_name": ("string", "Name of the area"),
}


def _areas(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf
) -> Answer:
    whole = areas.areas(connection, filters, viewer, chosen, moment)
    today = readiness.today_in_london()
    return browsing.by_readiness(connection, whole, filters, viewer, chosen, moment, today=today)


TABLES = (
    ApiTable(
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
            "region": ("string", "Region, as the source names it"),
            "area_code": ("string", "Code of the area"),
            "area_name": ("string", "Name of the area"),
            "lead": ("string", "Lead body: CCG, LA, CCG/LA, ICB or other"),
            "cohorts": ("integer", "Number of cohorts, where published or loaded"),
            "cohorts_rated": ("integer", "How many of them are rated at the workshop, in own returns"),
            "workshop": ("string", "Workshop: W1, W2, …"),
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
    ),
    ApiTable(
        "distribution",
        "One row a domain and workshop: cohorts at each of the four levels, as published and of own returns, where all that were "
        "rated at the workshop count.",
        levels.every_distribution,
        ("programme", "domain", "workshop", "as_of"),
        {
            **OF_PROGRAMME,
            "workshop": ("string", "Workshop: W1, W2, …"),
            "domain": ("string", "Domain: C1, A1, S, C2, A2, D, E"),
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
            "from": ("string", "Earlier workshop"),
            "to": ("string", "Later workshop"),
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
            "up": ("integer", "Matched cohorts that rose"),
            "same": ("integer", "Matched cohorts that stayed"),
            "down": ("integer", "Matched cohorts that fell"),
            "p_value": ("number", "Exact two-sided sign-flip test of the summed change"),
            "p_adjusted": ("number", "The same, adjusted after Holm over the seven domains; a total's own"),
            "verdict": ("string", "up, down, no_clear_change or too_few"),
            "net_share": ("number", "(up − down)/matched, −1 to 1"),
            "lower_95": ("number", "Lower end of its 95% interval, after Tango"),
            "upper_95": ("number", "Upper end"),
            "smallest_p": ("number", "The smallest p-value that the data could give"),
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
            "domain": ("string", "Domain: C1, A1, S, C2, A2, D, E"),
            "from": ("string", "Earlier workshop"),
            "to": ("string", "Later workshop"),
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
            "cohort_code": ("string", "Code of the cohort"),
            "cohort_name": ("string", "Name of the cohort"),
            "from": ("string", "Earlier workshop"),
            "to": ("string", "Later workshop"),
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
            "region": ("string", "Region of its area"),
            "area_code": ("string", "Code of its area"),
            "area_name": ("string", "Name of its area"),
            "cohort_code": ("string", "Code of the cohort"),
            "cohort_name": ("string", "Name of the cohort"),
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
            "region": ("string", "Region of its area"),
            "area_code": ("string", "Code of its area"),
            "cohort_code": ("string", "Code of the cohort"),
            "workshop": ("string", "Workshop: W1, W2, …"),
            "date": ("string", "Day of the workshop"),
            "domain": ("string", "Domain: C1, A1, S, C2, A2, D, E"),
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
    ApiTable(
        "outcomes",
        "One row a group and statement of the surveys: as stated in the reports, and of own returns as released, for every "
        "scope that is made of whole publication units.",
        surveys.every_outcome,
        ("programme", "group", "theme", "as_of"),
        {
            **OF_PROGRAMME,
            "scope": ("string", "programme, region, lead or unit (an area, or areas that are shown together)"),
            "code": ("string", "Region, lead, or codes of the unit's areas joined by +; blank for the programme"),
            "group": ("string", "schools or cypmhs"),
            "question_code": ("string", "Code of the question"),
            "statement": ("string", "What was asked"),
            "theme": ("string", "Theme"),
            "topic": ("string", "Group of a risk"),
            "base": ("integer", "Respondents at follow-up"),
            "pairs": ("integer", "Respondents who answered at both waves, where their answers are compared"),
            "baseline_pct": ("number", "Share agreeing at baseline, %; don't-knows are in the base"),
            "follow_up_pct": ("number", "Share agreeing at follow-up, %"),
            "difference_pp": (
                "number",
                "Difference in percentage points: of the printed shares, or exact of own returns",
            ),
            "published": ("string", "The report's own verdict at 95%: significant or not_significant"),
            "lower_95": ("number", "Lower end of the paired 95% interval, percentage points"),
            "upper_95": ("number", "Upper end"),
            "p_value": ("number", "Exact sign-flip test, of the units' sums where there are ten or more"),
            "p_adjusted": ("number", "The same, adjusted after Holm over the theme"),
            "verdict": ("string", "up, down, no_clear_change or too_few"),
            "wave": ("string", "The later wave"),
            "breakdown": ("string", "role or setting_type; blank for all respondents"),
            "category": ("string", "Category of the breakdown"),
            "units": ("integer", "Publication units"),
            "up": ("integer", "Respondents who came to agree"),
            "down": ("integer", "Respondents who ceased to agree"),
            "dont_know_baseline_pct": ("number", "Share who didn't know at baseline, %"),
            "dont_know_follow_up_pct": ("number", "Share who didn't know at follow-up, %"),
            "smallest_detectable_pp": ("number", "The smallest change that could have been seen, percentage points"),
            "smallest_p": ("number", "The smallest p-value that the data could give"),
            "design_effect": ("number", "How much likeness within units widens the interval's variance"),
            "paired_t_p": ("number", "Paired t-test on positions, for comparison with the published method"),
            "test_over": ("string", "Whose changes were tested: areas (units) or respondents"),
        },
        {
            "question_code": "none is known",
            "statement": "the question is no longer described",
            "theme": "the question is no longer described",
            "topic": "the theme has none",
            "base": "none is published",
            "pairs": "answers at two waves are not compared",
            **dict.fromkeys(("baseline_pct", "follow_up_pct", "difference_pp"), "nobody said which answers agree"),
            "published": "the report gives no verdict, or the row is computed",
            **dict.fromkeys(outcomes.UNPUBLISHED, "too few to test, or the answers of each person are not published"),
            **dict.fromkeys(surveys.COMPUTED, "only computed rows have it"),
        },
        long=True,
    ),
    ApiTable(
        "gaps",
        "One row a statement: schools minus CYPMHS at follow-up, with Newcombe's 95% interval.",
        outcomes.gaps,
        ("programme", "theme", "as_of"),
        {
            **OF_PROGRAMME,
            "theme": ("string", "Theme"),
            "topic": ("string", "Group of a risk"),
            "statement": ("string", "What was asked"),
            "schools_pct": ("number", "Share of school leads, %"),
            "schools_base": ("integer", "School leads who answered"),
            "cypmhs_pct": ("number", "Share of CYPMHS leads, %"),
            "cypmhs_base": ("integer", "CYPMHS leads who answered"),
            "gap_pp": ("number", "Schools minus CYPMHS, percentage points"),
            "lower_95": ("number", "Lower end of the 95% interval, computed from shares as printed"),
            "upper_95": ("number", "Upper end"),
            "clear": ("boolean", "Whether the interval leaves zero out"),
        },
        dict.fromkeys(outcomes.GAP_COLUMNS[5:], "the statement was put to one group alone"),
    ),
    ApiTable(
        "survey_returns",
        "One row a group: who answered the survey at baseline and again at follow-up.",
        outcomes.responses,
        ("programme", "group", "as_of"),
        {
            **OF_PROGRAMME,
            "group": ("string", "schools or cypmhs"),
            "baseline": ("integer", "Respondents at baseline"),
            "follow_up": ("integer", "Of them, respondents at follow-up"),
            "returned_pct": ("number", "Share of baseline, %, computed"),
        },
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
    ApiTable(
        "published",
        "One row a figure as printed: every cell of the published tables, and every figure that the sources' text states "
        "(stated_figures.csv). Named areas only when their programme is asked for alone.",
        published.figures,
        ("programme", "file", "as_of"),
        {
            **OF_PROGRAMME,
            "source": ("string", "Document"),
            "place": ("string", "Table or text in the document"),
            "period": ("string", "Period that the table speaks of"),
            "file": ("string", "File"),
            "row": ("integer", "Row of the file, from 1"),
            "column": ("string", "Column of the file"),
            "value": ("string", "The figure as printed"),
            "words": ("string", "What a figure of the text is about"),
            "load": ("integer", "Load that brought it"),
        },
        {"period": "the figure stands in the text", "words": "the figure is a cell of a table"},
    ),
    ApiTable(
        "activity",
        "One row a team, measure and period, and one for all teams of its area, as released: counts of children under 5 are "
        "withheld and else to the nearest 5, counts of staff under 5 are withheld.",
        activity.activity,
        ("programme", "region", "area", "as_of"),
        {
            **OF_PROGRAMME,
            "region": ("string", "Region of the area"),
            "area_code": ("string", "Code of the area"),
            "area_name": ("string", "Name of the area"),
            "team_code": ("string", "Code of the team"),
            "measure": ("string", "Measure, as the feed names it"),
            "period_start": ("string", "First day of the period"),
            "period_end": ("string", "Last day of the period"),
            "value": ("number", "The figure as released"),
            "lowest": ("number", "The least that the figure can stand for"),
            "highest": ("number", "The most that the figure can stand for"),
            "numerator": ("number", "Numerator of a ratio, as released"),
            "denominator": ("number", "Denominator of a ratio, or how many people a mean is of, as released"),
            "teams": ("integer", "Number of teams that the row is about"),
            "status": ("string", "final, provisional or performance, as handed in"),
            "reason": ("string", "Why the value is withheld, in words"),
            "current": ("boolean", "Whether the row is today’s although an earlier moment was asked for"),
        },
        {
            **dict.fromkeys(("region", "area_name"), "the area is not described"),
            "team_code": "the row is of all teams of the area",
            "value": "it is withheld, or was not handed in",
            **dict.fromkeys(("lowest", "highest"), "it is withheld with its parts"),
            **dict.fromkeys(("numerator", "denominator"), "the measure has none, or it is withheld"),
            "status": "none was handed in",
            "reason": "the value is shown",
        },
        long=True,
    ),
    ApiTable(
        "coverage",
        "One row a site with mental health support teams: whom and how many settings its teams cover. Hours by function are "
        "not published by site.",
        coverage.coverage,
        ("programme", "region", "as_of"),
        {
            **OF_PROGRAMME,
            "area_code": ("string", "Code of the site"),
            "area_name": ("string", "Name of the site"),
            "region": ("string", "Region, as the source names it"),
            "teams": ("integer", "Teams funded"),
            "settings": ("integer", "Education settings"),
            "settings_per_team": ("number", "Settings a team, computed, one decimal where not whole"),
            "cyp_population": ("integer", "Children and young people in the population covered"),
            "cyp_per_team": ("number", "Children and young people a team, computed, rounded half up"),
            "direct_pct": ("number", "Share of hours on direct interventions, %"),
            "whole_school_pct": ("number", "Share of hours on the whole school approach, %"),
            "advice_pct": ("number", "Share of hours on advice and liaison, %"),
            "providers": ("string", "Providers of the teams, separated by semicolons"),
            "integrated_care_system": ("string", "Integrated care system"),
            "four_week_wait_pilot": ("boolean", "Whether the site also pilots a four-week wait"),
            "funded_in_later_waves": ("boolean", "Whether the site was funded again in later waves"),
        },
        {
            **dict.fromkeys(coverage.HOURS, "published for all sites together, not for each"),
            **dict.fromkeys(("region", "teams", "settings", "cyp_population"), "the source does not print it"),
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
            "region": ("string", "Region, as the source names it"),
            "setting_type": ("string", "primary, secondary, sixteen_plus, all_through, other; total as printed"),
            "settings": ("integer", "Education settings of the type"),
        },
    ),
    ApiTable(
        "indicators",
        "One row a site and indicator of its published profile, where nothing is compared because no bases are published; behind "
        "them one row an area, indicator, period and breakdown of areas' own indicators as released; behind these, of no "
        "programme, one row a place, indicator, period and breakdown of official figures as their publishers give them.",
        indicators.every_indicator,
        ("programme", "region", "area", "indicator", "geography", "period", "breakdown", "as_of"),
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
            "period_start": ("string", "First day of the period, ISO 8601"),
            "period_end": ("string", "Last day of the period, ISO 8601"),
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
            **dict.fromkeys(("region", *indicators.CONTEXT), "the source does not name it"),
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
        indicators.indicator_averages,
        ("programme", "indicator", "as_of"),
        {
            **OF_PROGRAMME,
            "indicator_code": ("string", "Code of the indicator"),
            "indicator": ("string", "Name of the indicator"),
            "unit": ("string", "Unit of the averages"),
            "period": ("string", "Period as the source prints it"),
            "period_start": ("string", "First day of the period, ISO 8601"),
            "period_end": ("string", "Last day of the period, ISO 8601"),
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
    ApiTable(
        "loads",
        "One row a load, newest first: its file and what became of the file's rows.",
        loads.loads,
        ("programme", "as_of"),
        {
            "id": ("integer", "Number of the load"),
            "feed": ("string", "Feed"),
            "file": ("string", "File name"),
            "sha256": ("string", "SHA-256 of the file's bytes"),
            "at": ("string", "When, UTC, ISO 8601"),
            "by": ("string", "Who loaded it"),
            **{
                what: ("integer", f"File rows {what}")
                for what in ("read", "loaded", "unchanged", "replaced", "rejected")
            },
            "source": ("string", "Document that the file was transcribed from"),
            "place": ("string", "Place in the document"),
            "period": ("string", "Period that the figures speak of"),
            **OF_PROGRAMME,
            "action": ("string", "load, replace, undo or purge"),
            "undoes": ("integer", "Load that an undo or a purge is about"),
            "notes": ("string", "What the load noted, in sentences with a semicolon between"),
        },
        {
            **dict.fromkeys(
                ("source", "place", "period", "programme"), "the file belongs to no one source or programme"
            ),
            "undoes": "it is neither an undo nor a purge",
            "notes": "there was nothing to note",
        },
        every_programme=True,
    ),
    ApiTable(
        "problems",
        "One row a rule that a rejected row of a file breaks, the newest load first.",
        loads.problems,
        ("programme", "rule", "as_of"),
        {
            **OF_PROGRAMME,
            "load": ("integer", "Load"),
            "feed": ("string", "Feed"),
            "file": ("string", "File name"),
            "line": ("integer", "Line of the file, its head being line 1"),
            "column": ("string", "Heading of the column, as the file has it"),
            "rule": ("string", "Code of the rule"),
            "remedy": (
                "string",
                "What to do; in general words without the local right, since the cell may be about a person",
            ),
            "value": ("string", "The cell, with the local right alone"),
        },
        {
            "programme": "no row of the file went in, or rows of several programmes",
            "column": "the rule is about the whole row",
            "value": "only those with the local right see it",
        },
        every_programme=True,
        long=True,
    ),
    ApiTable(
        "readiness",
        "One row an area that hands in files: which returns are there, due or late on the day looked at, which is that of "
        "as_of, else today. Areas that are only published are not among them: what is published is complete.",
        _readiness,
        ("programme", "region", "area", "as_of"),
        {
            **OF_PROGRAMME,
            "region": ("string", "Region"),
            "area_code": ("string", "Code of the area"),
            "area_name": ("string", "Name of the area"),
            "cohorts": ("integer", "Cohorts"),
            "cohorts_w1": ("integer", "Cohorts with ratings of workshop 1"),
            "cohorts_w2": ("integer", "Cohorts with ratings of workshop 2"),
            "w1": ("string", f"Ratings of workshop 1: {STANDING}"),
            "w1_last": ("string", "Day of the last workshop 1, ISO 8601"),
            "w2": ("string", f"Ratings of workshop 2: {STANDING}"),
            "w2_last": ("string", "Day of the last workshop 2, ISO 8601"),
            "w2_due": ("string", "Earliest last day of a workshop 2 that is not there, ISO 8601"),
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
            "activity_to": "not every team has reported",
            "activity_due": "no team is at work, or none has a date to count from",
        },
    ),
    ApiTable(
        "actions",
        "One row an action that an area agreed. Without the local right for the area only completed ones, outside simulated "
        "programmes. What is overdue is so on the day looked at, which is that of as_of, else today.",
        _actions,
        ("programme", "region", "area", "domain", "as_of"),
        {
            **OF_AREA,
            "action_id": ("string", "Code of the action"),
            "cohort_code": ("string", "Cohort that it is of"),
            "domain": ("string", "Domain that it works on: C1, A1, S, C2, A2, D, E"),
            "action": ("string", "What will be done"),
            "owner_role": ("string", "Who sees to it, by role"),
            "agreed_at": ("string", "Where it was agreed"),
            "due": ("string", "The day that it is due, ISO 8601"),
            "status": ("string", "not started, on track, at risk, overdue, complete or dropped, as handed in"),
            "rag": (
                "string",
                "none (complete, dropped), red (due before the day looked at, or overdue), amber (at risk; due within 14 days "
                "and not started; no due date), green",
            ),
            "overdue_days": ("integer", "Days past due; 0 where it isn't"),
            "progress_note": ("string", "What was done so far"),
            "updated": ("string", "Day of that news, ISO 8601"),
            "load": ("integer", "Load that brought the row"),
        },
        {
            "region": "the area has none",
            **dict.fromkeys(("cohort_code", "domain"), "it is of no one cohort or domain, or none was handed in"),
            **dict.fromkeys(("owner_role", "agreed_at", "due", "progress_note", "updated"), "it was not handed in"),
            "overdue_days": "it is complete or dropped, or has no due date",
        },
    ),
    ApiTable(
        "risks",
        "One row a risk to joint working in an area: of areas for which one has the local right, and of simulated programmes.",
        _risks,
        ("programme", "region", "area", "as_of"),
        {
            **OF_AREA,
            "risk_id": ("string", "Code of the risk"),
            "factor": ("string", "What may go wrong"),
            "likelihood": ("integer", "How likely, 1 to 5"),
            "impact": ("integer", "How grave, 1 to 5"),
            "score": ("integer", "Likelihood × impact, 1 to 25"),
            "mitigation": ("string", "What is done against it"),
            "contingency": ("string", "What is done if it comes"),
            "owner_role": ("string", "Who watches it, by role"),
            "review_date": ("string", "When it is looked at again, ISO 8601"),
            "review_overdue_days": ("integer", "Days since that day, 0 before it, on the day looked at"),
            "load": ("integer", "Load that brought the row"),
        },
        {
            "region": "the area has none",
            **dict.fromkeys(("mitigation", "contingency", "owner_role", "review_date"), "it was not handed in"),
            "review_overdue_days": "no review is dated",
        },
    ),
    ApiTable(
        "attendance",
        "One row a cohort, workshop and kind of organisation: how many were invited and came. Counts only with the local right "
        "for the area, and of simulated programmes.",
        work.all_attendance,
        ("programme", "region", "area", "as_of"),
        {
            **OF_AREA,
            "cohort_code": ("string", "Code of the cohort"),
            "workshop": ("string", "Workshop: W1, W2, …"),
            "organisation_type": (
                "string",
                "school, college, NHS CYPMHS, local authority, CCG, public health, voluntary sector or other",
            ),
            "invited": ("integer", "People invited"),
            "attended": ("integer", "People who came"),
            "target": ("integer", "People that the intended mix has"),
            "reached_pct": ("number", "Those who came, % of the intended mix, rounded half up"),
            "load": ("integer", "Load that brought the row"),
        },
        {
            "region": "the area has none",
            **dict.fromkeys(("invited", "target"), "it was not handed in, or only those with the local right see it"),
            "attended": "only those with the local right see it",
            "reached_pct": "no one is meant to come, or only those with the local right see it",
        },
        long=True,
    ),
    ApiTable(
        "sources",
        "One row a domain, source and thing that it tells of one area's own returns: its cohorts' ratings, its leads' surveys, "
        "its teams' activity. Of a source that tells nothing one row without values. Sources that point the same way do not "
        "show what brought it about.",
        one_area.sources_of_area,
        ("area", "as_of"),
        {
            **OF_AREA,
            "domain": ("string", "Domain: C1, A1, S, C2, A2, D, E"),
            "source": ("string", "rating, survey or activity"),
            "item": ("string", "What it tells: levels, a survey's statement, or a measure of activity"),
            "group": ("string", "Group of respondents: schools or cypmhs"),
            "unit": ("string", "Areas whose answers are shown together, joined by +"),
            "counted": ("integer", "Matched cohorts, matched respondents, or periods with a figure"),
            "value_from": ("number", "Mean level of matched cohorts before, 0 to 3, or share agreeing at baseline, %"),
            "value_to": ("number", "The same after, or at follow-up; of activity the figure of the last period"),
            "up": ("integer", "Matched cohorts that rose"),
            "same": ("integer", "Matched cohorts that stayed"),
            "down": ("integer", "Matched cohorts that fell"),
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
    ApiTable(
        "contradictions",
        "One row a contradiction between published figures, found by a rule of a general kind.",
        loads.contradictions,
        ("programme", "rule", "as_of"),
        {
            **OF_PROGRAMME,
            "rule": ("string", "Code of the rule"),
            "source": ("string", "Documents concerned"),
            "where": ("string", "Places in them"),
            "published": ("string", "The figure as published"),
            "computed": ("string", "What the rows, or the other source, give"),
            "note": ("string", "What is wrong, in a sentence"),
            "area_code": ("string", "Code of the area concerned, if it is one"),
            "load": ("integer", "Load at which it was found"),
        },
        {"area_code": "it is not about one area"},
    ),
)
