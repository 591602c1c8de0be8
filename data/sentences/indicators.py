"""Sentences on the published indicators of sites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd

from data.filters import listed
from data.sentences import capital, plural, share_of, verb
from data.site_indicators import Indicator
from data.wording import uncapital

MOST_NAMES = 2


def with_unit(value: Decimal, indicator: Indicator) -> str:
    """``14.6%``, ``−£8,480 thousand``."""
    return f"{'−' if value < 0 else ''}{indicator.before}{abs(value):,}{indicator.after}"


def averages_finding(rows: pd.DataFrame) -> str:
    """Where the programme stands beside England. ``rows``: those of ``queries.indicator_averages``."""
    if rows.empty:
        return "No averages of indicators in the store for this programme"
    above = int((rows["published_average"] > rows["national_average"]).sum())
    start = "The published Trailblazer average is above the national average on "
    start += share_of(above, len(rows), "indicator")
    wrong = int(rows["differs"].sum())
    if not wrong:
        return start
    return f"{start}; {plural(wrong, 'Trailblazer average')} {verb(wrong)} not what the sites' own figures give"


def ranking_finding(rows: pd.DataFrame, indicator: Indicator) -> str:
    """How many sites are above the national average, and how far sites reach.

    ``rows``: those of ``queries.indicators`` on one indicator in numbers.
    """
    known = rows.dropna(subset=["value"])
    if known.empty:
        return f"{indicator.name}: no site here has a published figure"
    national = known["benchmark"].iloc[0]
    if len(known) == 1:
        only = f"{indicator.name}: {with_unit(known['value'].iloc[0], indicator)} in {known['geography_name'].iloc[0]}"
        return only if national is None else f"{only}; the national average is {with_unit(national, indicator)}"
    span = f"{_end(known, min(known['value']), indicator)} to {_end(known, max(known['value']), indicator)}"
    if national is None:
        return f"{indicator.name}: from {span}; no national average is published"
    return f"{indicator.name}: {_beside(list(known['value']), national, indicator)}; from {span}"


def _beside(values: Sequence[Decimal], national: Decimal, indicator: Indicator) -> str:
    above, at = sum(value > national for value in values), sum(value == national for value in values)
    share = f"{share_of(above, len(values), 'site')} {verb(above)} above the national average of "
    return f"{share}{with_unit(national, indicator)}{f', {at} at it' if at else ''}"


def _end(known: pd.DataFrame, value: Decimal, indicator: Indicator) -> str:
    names = list(known.loc[known["value"] == value, "geography_name"])
    who = listed(names) if len(names) <= MOST_NAMES else plural(len(names), "site")
    return f"{with_unit(value, indicator)} ({who})"


def kind_of(words: str) -> str:
    """What a value in words says, without its date or reason: ``Good (March 2018)`` → ``Good``."""
    return words.partition(" (")[0].partition(" – ")[0].capitalize()


def words_finding(rows: pd.DataFrame, indicator: Indicator) -> str:
    """How many sites have which value. ``rows``: those of ``queries.indicators`` on one indicator in words."""
    if rows.empty:
        return f"{indicator.name}: no site here has a published figure"
    kinds = Counter(map(kind_of, rows["value_text"])).most_common()
    first = f"‘{kinds[0][0]}’ at {share_of(kinds[0][1], len(rows), 'site')}"
    return f"{indicator.name}: {listed([first, *(f'‘{kind}’ at {count}' for kind, count in kinds[1:])])}"


def highest_finding(rows: pd.DataFrame) -> str:
    """Which site is highest on most indicators. ``rows``: those of ``queries.indicators`` in numbers."""
    sites, measured = rows["geography_name"].nunique(), rows["indicator_code"].nunique()
    if sites < 2:
        return f"{capital(plural(sites, 'site'))} on {plural(measured, 'indicator')}"
    top: Counter[str] = Counter()
    for _, group in rows.groupby("indicator_code"):
        top.update(group.loc[group["value"] == max(group["value"]), "geography_name"])
    most = max(top.values())
    who = [name for name in dict.fromkeys(rows["geography_name"]) if top[name] == most]
    if len(who) > MOST_NAMES:
        return f"No site is the highest of {sites} on more than {most} of {measured} indicators"
    return f"{listed(who)} {verb(len(who), 'is', 'are each')} highest on {most} of {measured} indicators, more than any other"


def context_finding(rows: pd.DataFrame) -> str:
    """Where sites are and how their providers were overseen. ``rows``: those of ``queries.indicators`` in words."""
    said = {code: [kind_of(words) for words in group["value_text"]] for code, group in rows.groupby("indicator_code")}
    classes, segments = said.get("rural_urban", []), said.get("sof_segment_3_or_4", [])
    if not classes or not segments:
        return "No site here has a published profile in words"
    kind, count = Counter(classes).most_common(1)[0]
    share = capital(f"{share_of(count, len(classes), 'site')} {verb(count)} {kind.lower()}")
    concern = segments.count("Yes")
    who = {0: "none has", 1: "one has"}.get(concern, f"{concern} have")
    return f"{share}; {who} a provider in oversight segment 3 or 4"


def showing(shown: int, whole: int, regions: Sequence[str], indicator: Indicator) -> str:
    """The sentence of the filters in force."""
    where = listed(regions, "or") or "all regions"
    return f"{shown} of {plural(whole, 'site')}, {where}, ranked by: {uncapital(indicator.name)}"


def providers_words(sites: int, providers: int) -> str:
    """That sites share providers, and so their figures."""
    if sites == 1:
        return "The one site here has the figure of its main provider."
    return (
        f"The {sites} sites have {plural(providers, 'main provider')}. Sites with the same provider have the same figure, each "
        "counted here."
    )


def spelling_words(names: Mapping[str, Sequence[str]]) -> str:
    """``Doncaster & Rotherham for Doncaster and Rotherham; …``."""
    return "; ".join(f"{alias} for {listed(sites)}" for alias, sites in names.items())
