"""The fifteen indicators of the published profiles of sites: what each is called and counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from data.periods import dates_of

Polarity = Literal["higher is better", "lower is better", "neither"]


@dataclass(frozen=True)
class Indicator:
    """One indicator: its name, a short one for column heads, its unit in words, and what stands before and after a
    value in a sentence.

    ``period`` is as the profiles print it. ``of_provider``: the figure is the main provider's, so sites that share a
    provider share it. ``note``: what it counts, where the name doesn't say.
    """

    code: str
    name: str
    short: str
    unit: str
    period: str
    before: str = ""
    after: str = ""
    numeric: bool = True
    of_provider: bool = False
    polarity: Polarity = "neither"
    note: str = ""


BRACKETS = "A minus stands where the source prints brackets."
WITHOUT_AUTISM = "Services for learning disabilities and autism are left out."
INDICATORS = (
    Indicator(
        "bme_pct",
        "People from ethnic minorities",
        "Ethnic minority, %",
        "% of population",
        "2018/19",
        after="%",
        note="The source's name is Black and minority ethnic population.",
    ),
    Indicator(
        "imd_score",
        "Index of multiple deprivation",
        "IMD, score",
        "score",
        "2019",
        note="A larger score is more deprivation. It combines income, employment, education, health, crime, barriers to "
        "housing and services, and living environment.",
    ),
    Indicator(
        "rural_urban",
        "Rural or urban",
        "Rural or urban",
        "classification",
        "2019",
        numeric=False,
        note="There is none for Greater Manchester as a whole; it has that of the three CCGs before it.",
    ),
    Indicator(
        "emotional_disorders_pct",
        "Emotional disorders, ages 5 to 16",
        "Emotional disorder, %",
        "estimated % of population",
        "2017/18",
        after="%",
        note="An estimate for children registered with a GP, not a count. The source prints an asterisk at Greater "
        "Manchester (4) and Newcastle (3.9).",
    ),
    Indicator(
        "common_mental_disorders_pct",
        "Common mental disorders, ages 16 and over",
        "Common mental disorder, %",
        "estimated % of population",
        "2018/19",
        after="%",
        note="An estimate, not a count.",
    ),
    Indicator(
        "closed_before_treatment_pct",
        "Referrals closed before treatment",
        "Closed before treated, %",
        "% of referrals",
        "2018/19",
        after="%",
        note=f"{WITHOUT_AUTISM} The evaluation calls it particularly difficult to interpret.",
    ),
    Indicator(
        "wait_to_second_contact_days",
        "Average wait from referral to second contact",
        "Wait, days",
        "days",
        "2018/19",
        after=" days",
        note=f"Only those who had two contacts are counted. {WITHOUT_AUTISM}",
    ),
    Indicator(
        "referred_under_18_pct",
        "Children referred to mental health services",
        "Referred, %",
        "% of under-18s",
        "2018/19",
        after="%",
        note="Named ‘referred’, while the source of the data counts children in contact. The evaluation calls it "
        "particularly difficult to interpret: thresholds, preferences and other services all bear on it.",
    ),
    Indicator(
        "spend_per_child_gbp",
        "Mental health spending per child",
        "Spend a child, £",
        "£",
        "2018/19",
        before="£",
        note="Learning disabilities and eating disorders are left out. The population is that of mid-2017, under 18.",
    ),
    Indicator(
        "cyp_mh_share_of_ccg_budget_pct",
        "Children's mental health in the CCG's budget",
        "Share of budget, %",
        "% of CCG budget",
        "2018/19",
        after="%",
    ),
    Indicator(
        "provider_plan_gbp_000",
        "Provider's financial plan",
        "Plan, £000",
        "£000",
        "2018/19",
        before="£",
        after=" thousand",
        of_provider=True,
        note=BRACKETS,
    ),
    Indicator(
        "provider_variance_gbp_000",
        "Provider's result against its plan",
        "Against plan, £000",
        "£000",
        "2018/19",
        before="£",
        after=" thousand",
        of_provider=True,
        note=BRACKETS,
    ),
    Indicator(
        "sof_segment_3_or_4",
        "Provider in oversight segment 3 or 4",
        "Oversight segment 3 or 4",
        "NHS Improvement's Single Oversight Framework (SOF)",
        "2018/19",
        numeric=False,
        of_provider=True,
        note="Trusts for which NHS Improvement found a need for mandated support. Segment 4 is special measures.",
    ),
    Indicator(
        "cqc_overall",
        "CQC rating of the provider",
        "CQC, whole trust",
        "overall rating and date of inspection",
        "2017–2018",
        numeric=False,
        of_provider=True,
        note="From the general inspection closest to late 2018.",
    ),
    Indicator(
        "cqc_cyp_community",
        "CQC rating of community services for children",
        "CQC, community services for children",
        "rating of specialist community mental health services for children and young people, and date of inspection",
        "2015–2018",
        numeric=False,
        of_provider=True,
        note="From the same inspection as the trust's, but for Bromley and North Kent, where that service was inspected "
        "on its own.",
    ),
)
BY_CODE: Mapping[str, Indicator] = {indicator.code: indicator for indicator in INDICATORS}
CODES = tuple(BY_CODE)
PERIODS = tuple(dict.fromkeys(indicator.period for indicator in INDICATORS))
CONTEXT = ("lead_ccg", "provider")
"""What the profiles name and don't measure."""


def described(indicator: Indicator, period: str = "") -> dict[str, Any]:
    """What a row says of its indicator; ``period`` where it is another than the profiles'."""
    stands = period or indicator.period
    start, end = dates_of(stands) or (None, None)
    return {
        "indicator_code": indicator.code,
        "indicator": indicator.name,
        "unit": indicator.unit,
        "polarity": indicator.polarity,
        "period": stands,
        "period_start": start,
        "period_end": end,
    }
