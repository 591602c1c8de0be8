"""Sentences on official figures by geography."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from data.filters import listed
from data.geographies import UNPLACED
from data.measures.rounding import half_up, places
from data.periods import absent_between, day_in_words, in_words
from data.queries.official import CHILDREN, EVERYBODY, NO_UNIT, Indicator, Series
from data.queries.official_levels import Level
from data.sentences import capital, plural, verb
from data.wording import uncapital

KIND_WORDS = {
    "country": ("England", "England"),
    "region": ("region", "regions"),
    "icb": ("ICB", "ICBs"),
    "sub_icb": ("sub-ICB location", "sub-ICB locations"),
    "stp": ("STP", "STPs"),
    "ccg": ("CCG", "CCGs"),
    "local_authority": ("local authority", "local authorities"),
    "provider": ("provider", "providers"),
    "other": ("other place", "other places"),
}
"""A kind of place, one and several."""
LEVELS = {
    "england": ("England", "England"),
    "region": ("Its region", "Region"),
    "similar": ("Areas like it", "Similar"),
}
"""What is compared with: as a choice, and on an axis, where there is little room."""
Rows = Sequence[Mapping[str, Any]]


def kind_words(kind: str, count: int = 2) -> str:
    """``ICBs``, ``1 ICB`` without its number."""
    return KIND_WORDS[kind][count != 1]


def counted_places(kind: str, count: int) -> str:
    """``43 ICBs``; England alone has no number."""
    return KIND_WORDS[kind][0] if kind == "country" else f"{count:,} {kind_words(kind, count)}"


def figure(value: Decimal, indicator: Indicator) -> str:
    """A figure as it is read: counts with commas, all else with at most one decimal, and % where it is one."""
    rounded = half_up(value, min(places(value), 0 if indicator.is_count else 1))
    return f"{rounded:,}".replace("-", "−") + ("%" if indicator.unit == "%" else "")


def with_unit(value: Decimal, indicator: Indicator) -> str:
    """``64.7%``, ``92.3 per 100,000``, ``71 days``, ``1,230``."""
    unit = "" if indicator.unit in ("%", "count", NO_UNIT) else f" {indicator.unit}"
    return figure(value, indicator) + unit


def unit_words(indicator: Indicator) -> str:
    """The unit as the head of a column."""
    return {"count": "Number", "%": "Share, %"}.get(indicator.unit, capital(indicator.unit))


def short_name(name: str) -> str:
    """A place's name as it is read, that of an ICB without what all of them share."""
    short = name.removeprefix("NHS ").removesuffix(" Integrated Care Board").removesuffix(" INTEGRATED CARE BOARD")
    return "Not known" if short in UNPLACED else read_name(short)


ABBREVIATED = frozenset(
    (
        "NHS",
        "CIC",
        "CIO",
        "UK",
        "ADHD",
        "CAMHS",
        "CYP",
        "EHWS",
        "ESCC",
        "IAPT",
        "IOW",
        "IPS",
        "MHST",
        "SPOA",
        "YMCA",
        "ABL",
    )
)
"""What stays in capitals in a name, beside words without a vowel."""
SPELT = frozenset(("LTD", "ST", "DR", "MR", "MRS"))
"""Words without a vowel that are no abbreviations of capitals."""
SMALL = frozenset(("a", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"))
"""Words that are small within a name."""
LONGEST_CODE = 5


def read_name(name: str) -> str:
    """A name that is published in capitals, as it is read: ``Surrey and Borders Partnership NHS Foundation Trust``. Files and the
    API have it as published."""
    is_code = " " not in name and (len(name) <= LONGEST_CODE or any(letter.isdigit() for letter in name))
    if is_code or name != name.upper():
        return name
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)*", _cased, name)


def _cased(found: re.Match[str]) -> str:
    word, before = found[0], found.string[: found.start()]
    if before.endswith((" ", "-")) and word.lower() in SMALL:
        return word.lower()
    has_vowel = re.search(r"[AEIOU]|\BY", word)
    stays = word in ABBREVIATED or len(word) == 1 or (not has_vowel and word not in SPELT)
    return word if stays else word.capitalize()


def ranking_finding(rows: Rows, indicator: Indicator, series: Series, level: str = "England") -> str:
    """How far the places with a figure reach, and where the level stands that they are compared with.

    ``rows``: those of ``queries.official.figures``, of the series, places that aren't known left out.
    """
    kind = series.called
    known = sorted((row for row in rows if row["value"] is not None), key=lambda row: row["value"])
    name = name_of(indicator) + group_words(series)
    if not rows:
        return f"{name}: none of the {kind_words(kind)} is known to be here"
    if not known:
        return f"{name}: no figure is published for {kind_words(kind)} here"
    if len(known) == 1:
        return f"{name}: {with_unit(known[0]['value'], indicator)} in {short_name(known[0]['geography_name'])}"
    ends = [_at(known, value, indicator, kind) for value in (known[0]["value"], known[-1]["value"])]
    withheld = sum(row["suppressed"] for row in rows)
    low = f"0 to 4 in {withheld} of {counted_places(kind, len(rows))}" if indicator.is_count else ""
    reach = f"up to {ends[1]}; {low}" if withheld and low else f"from {ends[0]} to {ends[1]}"
    return f"{name}: {reach}{_beside(known, indicator, kind, level)}"


def name_of(indicator: Indicator) -> str:
    """A published name, with the abbreviations in words that only its publisher uses."""
    return indicator.name.replace("the RP", "the reporting period").replace("CMH ", "community mental health ")


def group_of(indicator: Indicator) -> str:
    """Whom an indicator is about, what kind of figure it is and who publishes it, as the head of a choice."""
    whom = indicator.theme if indicator.theme == CHILDREN else "Adults and all ages"
    return f"{whom}, {'counts' if indicator.is_count else 'shares, rates and waits'}: {indicator.source}"


def children_finding(many: int) -> str:
    """What of children is official and no count."""
    return f"{capital(plural(many, 'official share, rate or wait', 'official shares, rates and waits'))} of children’s services"


def _at(known: Rows, value: Decimal, indicator: Indicator, kind: str) -> str:
    """``5 in 12 providers``, ``9,715 in Devon``."""
    there = [row["geography_name"] for row in known if row["value"] == value]
    who = counted_places(kind, len(there)) if len(there) > 2 else listed([short_name(name) for name in there])
    return f"{figure(value, indicator)} in {who}"


def group_words(series: Series) -> str:
    """``, Male``; nothing of figures that are not broken down."""
    return "" if series.breakdown == EVERYBODY else f", {series.breakdown}"


def _beside(known: Rows, indicator: Indicator, kind: str, level: str) -> str:
    at = known[0]["benchmark"]
    if at is None:
        return ""
    above = sum(row["value"] > at for row in known)
    whose = f"England’s {figure(at, indicator)}" if level == "England" else f"the {figure(at, indicator)} of {level}"
    return f"; {above} of {counted_places(kind, len(known))} {verb(above)} above {whose}"


def ranking_subline(series: Series, indicator: Indicator, placed: Rows) -> str:
    """What is drawn: unit, period, status, and how many of the places have a figure."""
    shown = sum(row["value"] is not None for row in placed)
    status = f" ({series.status})" if series.status else ""
    start = f"{unit_words(indicator)}{group_words(series)}, {series.period}{status}"
    if series.kind == "country":
        return f"{start}."
    of = f"{shown:,} of {counted_places(series.called, len(placed))} {verb(shown, 'has', 'have')} a figure"
    axis = "" if indicator.is_count else " The scale need not start at 0."
    return f"{start}; {of}, highest first.{axis}"


def short_figure(value: Decimal, indicator: Indicator) -> str:
    """A figure of few letters: ``64.7``, ``9,715``, ``12k`` of more than five digits."""
    if abs(value) >= 10_000:
        return f"{half_up(value / 1000):,}k"
    return figure(value, indicator).removesuffix("%")


def boards_finding(rows: Rows, indicator: Indicator) -> str:
    """Between which figures the boards lie. ``rows``: those that the map has."""
    known = sorted((row for row in rows if row["value"] is not None), key=lambda row: row["value"])
    if not known:
        return f"{name_of(indicator)}: no board's figure is shown"
    ends = (
        f"{with_unit(row['value'], indicator)} in {short_name(row['geography_name'])}" for row in (known[0], known[-1])
    )
    return f"By board: {' to '.join(ends)}"


NOT_ADDED = (
    "not added up, since fewer than two figures of them are published, or one is not its count over its base (it may be "
    "standardised, or its unit not say per how many)"
)
"""Why areas like a place make no level."""


ENGLAND_ALONE = "Nothing: England is the whole."


def compared_words(level: Level, *, there: bool, is_count: bool) -> str:
    """What figures are compared with, or why with nothing. ``there``: whether the level has a figure."""
    name = capital(level.name)
    if is_count:
        return "Counts follow size, so they are compared with nothing."
    if level.why:
        return f"{name}: {level.why}."
    if not there:
        return f"{name}: {NOT_ADDED if level.code == 'similar' else 'no figure of it is published'}."
    if not level.places:
        return f"{name}, as published."
    how = (
        "as published"
        if len(level.places) == 1
        else f"{plural(len(level.places), 'place')}, their counts over their bases"
    )
    return f"{name}, {how}; the file has England's."


NO_SENSE_OF_CHANCE = (
    "without them nobody can tell a difference from chance, and where few people are counted chance moves most"
)


def interval_words(*, published: bool, computed: bool, counts: bool = False) -> str:
    """Where the intervals of figures come from, or why there are none. ``counts``: whether the publisher has counts under the
    same number, which are named behind the sentence."""
    if not published and not computed:
        if counts:
            return (
                f"The source gives no intervals: {NO_SENSE_OF_CHANCE}. Its counts are indicators of their own; under the same "
                "number it has"
            )
        return f"The source gives neither intervals nor counts and bases: {NO_SENSE_OF_CHANCE}."
    told = ["95% intervals are as published"] if published else []
    if computed:
        told.append("99.8% ones are computed from the published counts and bases, which may be rounded (Wilson, Byar)")
    return f"{capital('; '.join(told))}."


def unlike_words(shown: int, beside: Indicator | None, few: int, below: int) -> str:
    """That providers are of all sizes. ``few`` of those with a figure have fewer than ``below``, or a number withheld, by the
    count ``beside``; None where the publisher has no such count."""
    said = "Hospital trusts and small charities stand in one ranking, and a figure of few people moves far by chance."
    if beside is None:
        return f"{said} How many people a figure is of the source doesn't say."
    small = f"{few:,} {verb(few, 'has', 'have')} fewer than {below}, or no number shown"
    return f"{said} Of the {shown:,} with a figure, {small}, by the {uncapital(name_of(beside))} ({beside.code})."


def found_words(wanted: str, found: int) -> str:
    """What a search for a place finds; blank without one."""
    return f" {capital(plural(found, 'place'))} with ‘{wanted}’ in the name." if wanted else ""


def withheld_words(count: int, kind: str, *, is_count: bool) -> str:
    """Why some places have no figure."""
    why = "0 to 4, which the publisher withholds" if is_count else "withheld, since it rests on small counts"
    return f"{counted_places(kind, count)}: {why}"


def periods_finding(england: Rows, indicator: Indicator, listing: Sequence[Series]) -> str:
    """England's first and last figure, or which periods there are. ``england``: its figures, the latest first."""
    known = [row for row in england if row["value"] is not None]
    if not known:
        count = len({(each.period_start, each.period_end) for each in listing})
        return f"{capital(plural(count, 'period'))} {verb(count)} in the store; none has a figure for England"
    last, first = known[0], known[-1]
    said = f"England{group_words(listing[0])}: {with_unit(last['value'], indicator)} in {last['period']}"
    return said if last is first else f"{said}, {figure(first['value'], indicator)} in {first['period']}"


ABBREVIATIONS = {
    "CYP": "CYP: children and young people",
    "CMH": "CMH: community mental health, of adults",
    "referral-spell": "a referral-spell: one or more referrals of a person that follow each other",
    "clock stop": "a clock stop: the wait ends",
}
"""Words of NHS England's measures, and what they mean in few words."""


def meant(indicator: Indicator) -> str:
    """The abbreviations in an indicator's name, in words; blank where there are none."""
    found = [words for term, words in ABBREVIATIONS.items() if term in indicator.name]
    return f"{capital('; '.join(found))}." if found else ""


def overlap_words(listing: Sequence[Series]) -> str:
    """That successive periods share months, where they do; the same places in time, the latest first."""
    days = sorted({(each.period_start, each.period_end) for each in listing})
    shared = [(a, b) for a, b in pairwise(days) if b[0] <= a[1]]
    if not shared:
        return ""
    return "Periods that follow each other share months: what was counted in those months stands in both."


MOST_ABSENT = 6
"""Missing periods that are named each."""


def absent_words(listing: Sequence[Series]) -> str:
    """Which periods are missing between those that the store has; blank where none is, or their rhythm isn't clear."""
    absent = absent_between({(each.period_start, each.period_end) for each in listing})
    if not absent:
        return ""
    names = [in_words(*days) for days in absent]
    if len(names) > MOST_ABSENT:
        return f"{len(names)} between {names[0]} and {names[-1]}: the store has no figure of them."
    return f"{listed(names)}: the store has no figure of {'it' if len(names) == 1 else 'them'}."


def reissued_finding(rows: Rows, indicator: Indicator, kind: str) -> str:
    """What a re-issue changed. ``rows``: the re-issued ones, with ``earlier_value``."""
    if not rows:
        return "No figure of this period was re-issued"
    both = [row for row in rows if row["value"] is not None and row["earlier_value"] is not None]
    start = f"{capital(counted_places(kind, len(rows)))} {verb(len(rows), 'has', 'have')} a re-issued figure"
    if not both:
        return start
    most = max(both, key=lambda row: abs(row["value"] - row["earlier_value"]))
    name, now, before = short_name(most["geography_name"]), most["value"], most["earlier_value"]
    return f"{start}; {name} changed most, from {figure(before, indicator)} to {figure(now, indicator)}"


def held_words(row: Mapping[str, Any]) -> str:
    """What the store has of a publisher. ``row``: one of ``queries.official.held_by_publisher``."""
    until = day_in_words(row["until"])
    return f"{row['publisher']}: {plural(row['indicators'], 'indicator')}, up to {until}; newest load {row['load']}"


def showing(series: Series, indicator: Indicator, regions: Sequence[str]) -> str:
    """The sentence of the filters in force."""
    where = f" of {listed(regions, 'or')}" if regions else ""
    about = f"{uncapital(name_of(indicator))}{group_words(series)}"
    return f"{about}, {kind_words(series.called)}{where}, {series.period}"
