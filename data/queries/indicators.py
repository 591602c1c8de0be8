"""The published profile of each site: fifteen indicators, and the averages published for nine of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer, records
from data.filters import Filters
from data.measures.contradictions import stated_against_rows, subject_of
from data.measures.rounding import half_up, places
from data.periods import dates_of
from data.queries import official, own_indicators
from data.queries.aggregates import aggregates
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.queries.published import published
from data.schema import areas, contradictions, place_aliases
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

PROFILES, SUMMARY = "trailblazer_site_profiles", "trailblazer_indicator_summary"
FILES = (PROFILES, SUMMARY)
AVERAGE_RULE = "average_against_rows"
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

OFFICIAL_COLUMNS = (
    "numerator",
    "denominator",
    "status",
    "value_status",
    "published_comparison",
    "published_trend",
    "note",
    "reissued",
    "earlier_value",
    "load",
    "lowest",
    "highest",
    "disclosure",
    "current",
)
"""What only official figures and own indicators have."""
MANY = 5
"""Periods that are too many to name."""
COLUMNS = (
    "programme",
    "simulated",
    "region",
    "geography_code",
    "geography_name",
    *CONTEXT,
    "indicator_code",
    "indicator",
    "unit",
    "polarity",
    "period",
    "period_start",
    "period_end",
    "breakdown",
    "value",
    "value_text",
    "lower_95",
    "upper_95",
    "benchmark",
    "comparison",
    "geography_kind",
    *OFFICIAL_COLUMNS,
)
AVERAGE_COLUMNS = (
    "programme",
    "simulated",
    "indicator_code",
    "indicator",
    "unit",
    "period",
    "period_start",
    "period_end",
    "national_average",
    "published_average",
    "sites",
    "computed_average",
    "differs",
    "highest",
    "highest_sites",
    "lowest",
    "lowest_sites",
)


def indicators(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a site and indicator, in the profiles' order. Columns: ``COLUMNS``.

    ``value`` is the Decimal as printed, None where the figure is words; ``value_text`` has it as printed either way.
    ``benchmark`` is the national average; no bases are published, so there are no intervals and ``comparison`` is
    ``not_compared``.
    """
    found = aggregates(connection, viewer, chosen, moment, files=(PROFILES,))
    averages = aggregates(connection, viewer, chosen, moment, files=(SUMMARY,))
    national = {(r["programme"], r["item"]): r["value"] for r in _measured(averages, "national_average")}
    names = {(r["area_code"], r["measure"]): r["value_text"] for r in records(found) if r["measure"] in CONTEXT}
    rows = [_site(row, names, national) for row in records(found) if row["measure"] in BY_CODE]
    table = of_dicts(COLUMNS, rows)
    whole = answer(connection, "indicators", table, {*found["load"], *averages["load"]}, n="")
    return narrowed(whole, filters)


def every_indicator(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """The rows of ``indicators``, behind them those of areas' own indicators as released, and behind these official figures by
    geography, which are of no programme: not where one is asked for. Columns: ``COLUMNS``."""
    published = indicators(connection, filters, viewer, chosen, moment)
    asked = (connection, filters, viewer, chosen, moment)
    rows, left = [*window.of(published.records())], window.after(len(published.rows))
    rows += own_indicators.own_figures(*asked, window=left)
    if "programme" not in filters.chosen:
        left = left if left.limit is None and not left.start else left.after(own_indicators.count_figures(*asked))
        rows += official.figures(connection, filters, viewer, moment, window=left)
    whole = answer(connection, "indicators", of_dicts(COLUMNS, rows), {row["load"] for row in rows}, n="")
    places = {(row["geography_kind"], row["geography_code"]) for row in rows}
    periods = dict.fromkeys(row["period"] for row in rows)
    return replace(whole, n=counted(len(places), "place"), period="; ".join(periods) if len(periods) < MANY else "")


FILTERED = {
    "region": "region",
    "area": "geography_code",
    "place": "geography_code",
    "indicator": "indicator_code",
    "geography": "geography_kind",
    "period": "period",
    "breakdown": "breakdown",
}
"""Each filter's column."""


def narrowed(whole: Answer, filters: Filters) -> Answer:
    """The rows of an answer of ``indicators`` that pass the filters."""
    rows = whole.rows
    for name, column in FILTERED.items():
        if filters[name]:
            rows = rows[rows[column].isin(filters[name])]
    sites = rows["geography_code"].nunique()
    return replace(whole, rows=rows.reset_index(drop=True), n=counted(sites, "site"))


def _measured(found: pd.DataFrame, measure: str) -> list[dict[str, Any]]:
    return records(found[found["measure"] == measure])


def _site(
    row: Mapping[str, Any], names: Mapping[tuple[str, str], str], national: Mapping[tuple[str, str], Decimal]
) -> dict[str, Any]:
    told = _described(BY_CODE[row["measure"]])
    told |= {name: row[name] for name in ("programme", "simulated", "region", "value", "value_text")}
    told |= {"geography_code": row["area_code"], "geography_name": row["area_name"], "breakdown": "all"}
    told |= {"geography_kind": "area", "reissued": False, "load": row["load"]}
    told |= {name: names.get((row["area_code"], name)) for name in CONTEXT}
    return told | {"benchmark": national.get((row["programme"], row["measure"])), "comparison": "not_compared"}


def _described(indicator: Indicator, period: str = "") -> dict[str, Any]:
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


# The averages.


def indicator_averages(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row an indicator that has published averages. Columns: ``AVERAGE_COLUMNS``.

    ``computed_average`` is the plain mean of the sites' printed values, half up to the decimals of
    ``published_average``; ``differs`` where the rules found that the two can't both be right, allowing for rounding.
    ``highest_sites`` and ``lowest_sites`` name the sites at the published extremes.
    """
    found = aggregates(connection, viewer, chosen, moment, files=(SUMMARY,))
    sites = aggregates(connection, viewer, chosen, moment, files=(PROFILES,))
    told = _told(connection, viewer, chosen, moment)
    wanted = found[found["item"].isin(filters["indicator"] or CODES)]
    rows = [
        _average(group, sites[(sites["programme"] == programme) & (sites["measure"] == code)], told)
        for (programme, code), group in wanted.groupby(["programme", "item"], sort=False)
    ]
    table = of_dicts(AVERAGE_COLUMNS, rows)
    count = sites["area_code"].nunique()
    return answer(
        connection,
        "indicator_averages",
        table,
        {*found["load"], *sites["load"]},
        n=counted(count, "site"),
        kinds=("published", "computed"),
    )


def _told(
    connection: Connection, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf
) -> set[tuple[str, Decimal]]:
    """What the rules say of averages that their rows don't give: the subject without its figure, and the figure.

    The last load wrote down what they found; for any other moment they look again.
    """
    if moment.load is not None and viewer.shared:
        found = stated_against_rows(published(connection, moment))
        return {_figure(one.subject, one.published) for one in found if one.rule == AVERAGE_RULE}
    facts = contradictions
    query = sa.select(facts.c.subject, facts.c.published).where(
        facts.c.rule == AVERAGE_RULE,
        open_at(facts, moment),
        facts.c.programme_id.in_([programme.id for programme in chosen]),
    )
    rows = connection.execute(query).all() if viewer.shared else []
    return {_figure(*row) for row in rows}


def _figure(subject: str, figure: str) -> tuple[str, Decimal]:
    return subject.rpartition(" ")[0], Decimal(figure)


def _average(group: pd.DataFrame, sites: pd.DataFrame, told: set[tuple[str, Decimal]]) -> dict[str, Any]:
    first, figures = records(group)[0], {row["measure"]: row for row in records(group)}
    average = figures["programme_average"]["value"]
    values = {row["area_name"]: row["value"] for row in records(sites) if row["value"] is not None}
    row = _described(BY_CODE[first["item"]], figures["indicator_period"]["value_text"])
    row |= {"programme": first["programme"], "simulated": first["simulated"], "sites": len(values)}
    row |= {"national_average": figures["national_average"]["value"], "published_average": average}
    row |= {"computed_average": mean_of(list(values.values()), places(average))}
    row |= {"differs": (subject_of(PROFILES, first["item"], "", "mean"), average) in told}
    for end in ("highest", "lowest"):
        extreme = figures[f"{end}_area"]["value"]
        at = [name for name, value in values.items() if value == extreme]
        row |= {end: extreme, f"{end}_sites": "; ".join(at) or None}
    return row


def mean_of(values: Sequence[Decimal], decimals: int) -> Decimal | None:
    """The plain mean, half up; None of nothing."""
    if not values:
        return None
    return half_up(sum(map(Fraction, values), Fraction()) / len(values), decimals)


# Names.


def spellings(
    connection: Connection, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> dict[str, tuple[str, ...]]:
    """Other names that the sources use, each with the sites that it stands for."""
    facts = place_aliases
    query = (
        sa.select(facts.c.alias, areas.c.name)
        .join(areas, sa.and_(areas.c.place_id == facts.c.place_id, open_at(areas, moment)))
        .where(open_at(facts, moment), facts.c.programme_id.in_([programme.id for programme in chosen]))
        .order_by(facts.c.line)
    )
    names: dict[str, tuple[str, ...]] = {}
    for alias, site in connection.execute(query) if viewer.shared else ():
        names[alias] = (*names.get(alias, ()), site)
    return names
