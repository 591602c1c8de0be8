"""Sentences on areas' own indicators: their figures, what they are compared with, their trend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from data.filters import listed
from data.measures.rounding import half_up, places
from data.measures.standing import SOME, STRONG
from data.measures.trend import POINTS, Trend
from data.queries.own_benchmarks import Line
from data.queries.own_indicators import OwnIndicator
from data.sentences import capital, plural, verb
from data.wording import counted, uncapital

Rows = Sequence[Mapping[str, Any]]
BENCHMARKS = {
    "all": ("All areas", "all areas"),
    "region": ("Its region", "its region"),
    "similar": ("Similar areas", "similar areas"),
    "england": ("England", "England"),
}
"""What is compared with: as a choice, and within a sentence."""
SHORT = {"all": "All", "region": "Region", "similar": "Similar", "england": "England"}
"""The same on an axis, where there is little room."""
CHILD = (
    "Counts below 5 are withheld and others shown to the nearest 5; shares and rates are made of these, and so "
    "are their intervals."
)
DISCLOSURES = {
    "child": CHILD,
    "respondent": "Figures of fewer than 11 people are withheld, and counts shown to the nearest 5.",
    "staff": "Counts below 5 are withheld.",
}
"""What its disclosure does to an indicator's figures; one that tells about nobody is shown as it is."""
NO_ENGLAND = "no official indicator has its name, unit and period"
NO_REAL = "no real figure stands beside made-up ones"
ECOLOGICAL = (
    "Places are compared, not people: what goes together in places need not go together in anybody. Something else may move "
    "both, and neither need cause the other."
)


def figure(value: Decimal, unit: str, kind: str = "") -> str:
    """``18.4%``, ``1,230``: counts whole, all else with at most one decimal."""
    rounded = half_up(value, min(places(value), 0 if kind == "count" else 1))
    return f"{rounded:,}".replace("-", "−") + ("%" if unit == "%" else "")


def with_unit(value: Decimal, indicator: OwnIndicator) -> str:
    """``18.4%``, ``340 per 100,000``."""
    unit = "" if indicator.unit in ("%", "count") else f" {indicator.unit}"
    return figure(value, indicator.unit, indicator.type) + unit


def level_words(benchmark: str, name: str = "", region: str | None = None) -> str:
    """What figures are compared with, within a sentence: of the area with a ``name`` and ``region`` where these are given."""
    if benchmark == "region" and region:
        return region
    return f"areas like {name}" if benchmark == "similar" and name else BENCHMARKS[benchmark][1]


def england_words(line: Line, *, simulated: bool) -> str:
    """Which official figures of England own indicators are compared with, or why with none."""
    if simulated:
        return f"England: {NO_REAL}, so own indicators are compared with nothing."
    rows = [row for of_one in line.england.values() for row in of_one.values()]
    if not rows:
        return f"England: {NO_ENGLAND}; one that has is compared with its official figure."
    told = sorted({f"{row['indicator']} ({row['indicator_code']}), {row['source']}" for row in rows})
    return f"England, as published: {'; '.join(told)}."


def line_words(level: str, line: Line, *, simulated: bool) -> str:
    """What one own indicator is compared with; ``level`` in words."""
    if level == BENCHMARKS["england"][1]:
        return england_words(line, simulated=simulated)
    return f"{capital(level)}, added up from what is released."


def verdict(comparison: str, level: str) -> str:
    """``Better than all areas``, ``Similar to London``."""
    return f"Similar to {level}" if comparison == "similar" else f"{capital(comparison)} than {level}"


def not_compared(row: Mapping[str, Any], level: str) -> str:
    """Why a figure is compared with nothing."""
    if level == BENCHMARKS["england"][1]:
        return "counts follow size" if row["type"] == "count" else NO_REAL if row["simulated"] else NO_ENGLAND
    if row["type"] == "count":
        return "counts follow size"
    return f"no level of {level}" if row["benchmark"] is None else "no interval"


def trend_words(trend: Trend, figures: int) -> str:
    """``Increasing: getting worse``, ``No clear trend``; of fewer than five periods what is missing."""
    if trend.direction == "cannot_be_calculated":
        return f"{figures} of the {POINTS} periods that it takes"
    if trend.direction == "no_clear_trend":
        return "No clear trend"
    return capital(trend.direction) + (f": getting {trend.judgement}" if trend.judgement else "")


def basket_finding(name: str, comparisons: Sequence[str], level: str) -> str:
    """How an area stands on its indicators; ``comparisons``: those of its figures."""
    if not comparisons:
        return "No area has handed in indicators of its own"
    counts = Counter(comparisons)
    told = [f"{word} on {counts[word]}" for word in ("better", "worse", "higher", "lower", "similar") if counts[word]]
    if counts["not_compared"]:
        told.append(f"not compared on {counts['not_compared']}")
    return f"{name} against {level}: {listed(told)} of {plural(len(comparisons), 'indicator')}"


def outcomes_finding(outcomes: int, having: int) -> str:
    """``The standard basket has 14 outcomes; 3 have an indicator here``."""
    told = f"{having or 'none'} {verb(having or 1, 'has', 'have')} an indicator here"
    return f"The standard basket has {plural(outcomes, 'outcome')}; {told}"


def ranking_finding(rows: Rows, indicator: OwnIndicator, level: str) -> str:
    """How far areas reach, and how many are clear of the benchmark. ``rows``: those of one series."""
    known = sorted((row for row in rows if row["value"] is not None), key=lambda row: row["value"])
    if not known:
        return f"{indicator.name}: no area has a figure that may be shown"
    if len(known) == 1:
        return f"{indicator.name}: {with_unit(known[0]['value'], indicator)} in {known[0]['geography_name']}"
    low, high = (f"{with_unit(row['value'], indicator)} in {row['geography_name']}" for row in (known[0], known[-1]))
    return f"{indicator.name}: from {low} to {high}{_clear(known, level)}"


def _clear(known: Rows, level: str) -> str:
    counts = Counter(row["comparison"] for row in known)
    told = [f"{counts[word]} {word}" for word in ("better", "worse", "higher", "lower") if counts[word]]
    if not told and not counts["similar"]:
        return ""
    if not told:
        return f"; none is clear of {level}"
    return f"; {listed(told)} than {level}"


def trend_finding(name: str, indicator: OwnIndicator, rows: Rows, trend: Trend, figures: int) -> str:
    """Where an area began and stands. ``rows``: its figures, the earliest first."""
    known = [row for row in rows if row["value"] is not None]
    if not known:
        return f"{name}: no figure of {uncapital(indicator.name)} may be shown"
    first, last = known[0], known[-1]
    said = f"{name}: {uncapital(indicator.name)} {with_unit(last['value'], indicator)} in {last['period']}"
    if first is last:
        return said
    told = trend_words(trend, figures)
    known_trend = trend.direction != "cannot_be_calculated"
    return f"{said}, {with_unit(first['value'], indicator)} in {first['period']}; " + (
        uncapital(told) if known_trend else f"no trend is told from {plural(figures, 'period')}"
    )


def withheld_words(rows: Rows) -> str:
    """How many figures are withheld, in words; blank where none is."""
    count = sum(row["value_status"] == "suppressed" for row in rows)
    return f"{capital(plural(count, 'figure'))} {verb(count)} withheld." if count else ""


def signed(value: float) -> str:
    """``0.71``, ``−0.40``."""
    return f"{half_up(Decimal(str(value)), 2)}".replace("-", "−")


def scatter_finding(count: int, what: str, correlation: float | None) -> str:
    """Whether two indicators put places in like order; ``what``: the kind of place, one. The line below names the two, whose
    published names are long."""
    here = f"Two indicators in {counted(count, what)}"
    if correlation is None:
        return f"{here}: too few to say whether they go together"
    way = "the higher the one, the higher the other" if correlation > 0 else "the higher the one, the lower the other"
    if abs(correlation) >= STRONG:
        return f"{here}: mostly, {way}"
    return f"{here}: to some degree, {way}" if abs(correlation) >= SOME else f"{here}: no clear order in common"
