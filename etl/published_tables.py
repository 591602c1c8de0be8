"""The nineteen published tables: where each stands, and what each of its columns means.

A table's rows become two kinds of fact: every cell verbatim (``published_figures``), and every cell that is a
measure with its dimensions named (``published_aggregates``), which is what pages and rules read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Programme:
    """A programme of the published sources; ``shown_alone`` keeps it out of answers that don't ask for it."""

    code: str
    name: str
    position: int
    area_prefix: str
    shown_alone: bool = False
    anonymised: bool = False
    simulated: bool = False


LINK = Programme("LINK", "Link Programme 2017–19", 1, "LINK-", anonymised=True)
LINK_NAMED = Programme("LINKN", "Link Programme 2017–19 (named areas)", 2, "LINKN-", shown_alone=True)
TRAILBLAZERS = Programme("TB", "MHST Trailblazers 2018/19", 3, "TB-")
PROGRAMMES = (LINK, LINK_NAMED, TRAILBLAZERS)


@dataclass(frozen=True)
class Measure:
    """What a column holds: the measure's name and those dimensions that the column itself fixes."""

    column: str
    name: str
    domain: str = ""
    level: str = ""
    round: str = ""
    respondents: str = ""
    item: str = ""


@dataclass(frozen=True)
class PublishedTable:
    """One file: its place in a source, its period, and its columns' meaning."""

    file: str
    programme: Programme
    source: str
    place: str
    period: str
    scope: str
    measures: tuple[Measure, ...]
    row_dimensions: Mapping[str, str] = field(default_factory=dict)
    """Dimension → the column that gives it for each row (``code``, ``domain``, ``round``, ``respondents``, ``item``)."""
    area_column: str | None = None
    """The column that names a row's area or site, where the scope is an area."""
    area_attributes: Mapping[str, str] = field(default_factory=dict)
    """Column of ``areas`` → the column that gives it, where the table says something of the areas themselves."""
    base_column: str | None = None


DOMAINS = ("C1", "A1", "S", "C2", "A2", "D", "E")
WORKSHOP_1 = "workshop 1, January to November 2018"
BOTH_WORKSHOPS = "workshops 1 and 2, January to November 2018"
FOLLOW_UP = "follow-up survey, 2019"
BOTH_SURVEYS = "baseline and follow-up surveys, 2018 and 2019"


def columns(*pairs: tuple[str, str], **fixed: str) -> tuple[Measure, ...]:
    """Measures of (column, measure) pairs that share the dimensions in ``fixed``."""
    return tuple(Measure(column, name, **fixed) for column, name in pairs)


def by_group(measure: str, round_: str) -> tuple[Measure, ...]:
    return tuple(Measure(f"{group}_pct", measure, round=round_, respondents=group) for group in ("schools", "cypmhs"))


def invited_and_responded(respondents: str) -> tuple[Measure, ...]:
    return tuple(
        Measure(f"survey_{number}_{what}", what, round=f"survey {number}", respondents=respondents)
        for number in (1, 2)
        for what in ("invited", "responses")
    )


TABLES = (
    PublishedTable(
        file="cascade_baseline_by_area.csv",
        programme=LINK,
        source="000",
        place="Table 2.1",
        period=WORKSHOP_1,
        scope="area",
        area_column="area",
        area_attributes={"region": "region", "lead": "lead"},
        measures=(
            *(Measure(code, "cascade_mean", domain=code, round="W1") for code in DOMAINS),
            Measure("published_rating", "cascade_band", round="W1"),
        ),
    ),
    PublishedTable(
        file="cascade_rating_distribution.csv",
        programme=LINK,
        source="001",
        place="Table 3",
        period=BOTH_WORKSHOPS,
        scope="programme",
        row_dimensions={"domain": "domain", "round": "workshop"},
        base_column="cohorts",
        measures=(
            Measure("cohorts", "cohorts_rated"),
            Measure("major_challenge_pct", "at_level_pct", level="0"),
            Measure("good_elements_pct", "at_level_pct", level="1"),
            Measure("widespread_good_practice_pct", "at_level_pct", level="2"),
            Measure("gold_standard_pct", "at_level_pct", level="3"),
        ),
    ),
    PublishedTable(
        file="cascade_change_by_domain.csv",
        programme=LINK,
        source="000",
        place="chapter 4, text",
        period=BOTH_WORKSHOPS,
        scope="programme",
        row_dimensions={"domain": "domain"},
        measures=tuple(
            Measure(f"{column}_{w.lower()}{suffix}", name, round=w)
            for column, suffix, name in (
                ("mean", "", "domain_mean"),
                ("at_least_widespread", "_pct", "at_least_widespread_pct"),
            )
            for w in ("W1", "W2")
        ),
    ),
    PublishedTable(
        file="cascade_change_by_starting_group.csv",
        programme=LINK,
        source="000",
        place="Figure 4.9",
        period=BOTH_WORKSHOPS,
        scope="starting_group",
        row_dimensions={"code": "group"},
        base_column="cohorts",
        measures=(
            Measure("cohorts", "cohorts_matched"),
            Measure("mean_total_w1", "total_mean", round="W1"),
            Measure("mean_total_w2", "total_mean", round="W2"),
        ),
    ),
    PublishedTable(
        file="cascade_domains_improved.csv",
        programme=LINK,
        source="001",
        place="Workshop two, text",
        period=BOTH_WORKSHOPS,
        scope="programme",
        row_dimensions={"item": "domains_improved"},
        measures=(Measure("cohorts", "cohorts_improved"),),
    ),
    PublishedTable(
        file="link_programme_areas.csv",
        programme=LINK_NAMED,
        source="001",
        place="Table 1",
        period="2017 to 2019",
        scope="area",
        area_column="area",
        area_attributes={"lead": "lead"},
        measures=(Measure("cohorts", "cohorts"),),
    ),
    PublishedTable(
        file="workshop_survey_respondents.csv",
        programme=LINK,
        source="001",
        place="Table 2",
        period=BOTH_WORKSHOPS,
        scope="breakdown",
        row_dimensions={"code": "breakdown", "item": "category"},
        measures=columns(("workshop_1", "respondents"), round="W1")
        + columns(("workshop_2", "respondents"), round="W2"),
    ),
    PublishedTable(
        file="survey_bases.csv",
        programme=LINK,
        source="000",
        place="chapter 1",
        period=BOTH_SURVEYS,
        scope="programme",
        row_dimensions={"respondents": "group", "round": "wave"},
        measures=(Measure("respondents", "respondents"),),
    ),
    PublishedTable(
        file="survey_change_stated.csv",
        programme=LINK,
        source="000",
        place="chapters 3 and 4, text",
        period=BOTH_SURVEYS,
        scope="programme",
        row_dimensions={"respondents": "group", "item": "statement"},
        base_column="base",
        measures=(
            Measure("baseline_pct", "agree_pct", round="baseline"),
            Measure("follow_up_pct", "agree_pct", round="follow-up"),
            Measure("significant_at_95", "significant_at_95"),
        ),
    ),
    PublishedTable(
        file="survey_follow_up_stated.csv",
        programme=LINK,
        source="000",
        place="chapters 3 and 4, text",
        period=FOLLOW_UP,
        scope="programme",
        row_dimensions={"respondents": "group", "item": "statement"},
        measures=(Measure("follow_up_pct", "agree_pct", round="follow-up"),),
    ),
    PublishedTable(
        file="survey_confidence_sustainability.csv",
        programme=LINK,
        source="000",
        place="Table 5.1",
        period=FOLLOW_UP,
        scope="programme",
        row_dimensions={"item": "level"},
        measures=by_group("confidence_pct", "follow-up"),
    ),
    PublishedTable(
        file="survey_high_risks.csv",
        programme=LINK,
        source="000",
        place="Table 5.2",
        period=FOLLOW_UP,
        scope="breakdown",
        row_dimensions={"code": "group", "item": "risk"},
        measures=by_group("high_risk_pct", "follow-up"),
    ),
    PublishedTable(
        file="trailblazer_sites.csv",
        programme=TRAILBLAZERS,
        source="003",
        place="Table 2",
        period="2018/19",
        scope="area",
        area_column="site",
        area_attributes={"region": "region"},
        measures=tuple(
            Measure(name, name)
            for name in (
                "mhsts_funded",
                "education_settings",
                "cyp_population",
                "integrated_care_system",
                "providers",
                "four_week_wait_pilot",
                "funded_in_later_waves",
            )
        ),
    ),
    PublishedTable(
        file="trailblazer_settings_by_region.csv",
        programme=TRAILBLAZERS,
        source="003",
        place="Table 1",
        period="2018/19",
        scope="region",
        row_dimensions={"code": "region"},
        measures=(
            *(
                Measure(kind, "education_settings", item=kind)
                for kind in ("primary", "secondary", "sixteen_plus", "all_through", "other")
            ),
            Measure("total", "education_settings"),
        ),
    ),
    PublishedTable(
        file="trailblazer_site_profiles.csv",
        programme=TRAILBLAZERS,
        source="003",
        place="Table 15",
        period="2015 to 2019",
        scope="area",
        area_column="site",
        measures=tuple(
            Measure(name, name)
            for name in (
                "lead_ccg",
                "provider",
                "bme_pct",
                "imd_score",
                "rural_urban",
                "emotional_disorders_pct",
                "common_mental_disorders_pct",
                "closed_before_treatment_pct",
                "wait_to_second_contact_days",
                "referred_under_18_pct",
                "spend_per_child_gbp",
                "cyp_mh_share_of_ccg_budget_pct",
                "provider_plan_gbp_000",
                "provider_variance_gbp_000",
                "sof_segment_3_or_4",
                "cqc_overall",
                "cqc_cyp_community",
            )
        ),
    ),
    PublishedTable(
        file="trailblazer_indicator_summary.csv",
        programme=TRAILBLAZERS,
        source="003",
        place="Table 3",
        period="2017/18 to 2019",
        scope="programme",
        row_dimensions={"item": "indicator"},
        measures=columns(
            ("period", "indicator_period"),
            ("national_average", "national_average"),
            ("trailblazer_average", "programme_average"),
            ("highest_site", "highest_area"),
            ("lowest_site", "lowest_area"),
        ),
    ),
    PublishedTable(
        file="trailblazer_education_survey_responses.csv",
        programme=TRAILBLAZERS,
        source="003",
        place="Table 4",
        period="survey 1 and survey 2, 2020 to 2021",
        scope="area",
        area_column="site",
        measures=invited_and_responded("education settings"),
    ),
    PublishedTable(
        file="trailblazer_key_informant_responses.csv",
        programme=TRAILBLAZERS,
        source="003",
        place="Table 6",
        period="survey 1 and survey 2, 2020 to 2021",
        scope="area",
        area_column="site",
        measures=invited_and_responded("key informants"),
    ),
    PublishedTable(
        file="mhst_time_by_function.csv",
        programme=TRAILBLAZERS,
        source="003",
        place="chapter 7",
        period="survey of 13 sites, 2021",
        scope="programme",
        row_dimensions={"item": "function"},
        measures=(
            Measure("mean_pct", "time_share_mean_pct"),
            Measure("min_pct", "time_share_lowest_pct"),
            Measure("max_pct", "time_share_highest_pct"),
        ),
    ),
)
