"""What a page of official figures looks at: an indicator, one series of it, and how its figures are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.model import Caveat, Cell, Missing, Span
from data.answer import Answer
from data.filters import Complaint
from data.measures.official_intervals import official_interval
from data.queries import official
from data.queries.indicators import COLUMNS
from data.queries.official import EVERYBODY, KINDS, Indicator, Series
from data.queries.official_levels import WITH_ENGLAND, Level
from data.queries.provenance import answer, of_dicts
from data.sentences import capital
from data.sentences import official as words
from data.state import State
from data.viewer import Viewer
from data.wording import counted

NARROWED_BY = ("indicator", "geography", "period", "breakdown", "region")
IN_REGIONS = ("icb", "sub_icb")
"""Kinds of places of which the region is known."""


@dataclass(frozen=True)
class Looked:
    """What a page looks at: an indicator, the one series of it, all its series, and what its figures are compared with."""

    state: State
    indicator: Indicator
    series: Series
    all_series: tuple[Series, ...]
    level: Level = WITH_ENGLAND
    levels: tuple[str, ...] = ()
    """The codes of those that have a figure to compare with."""
    counts: tuple[Indicator, ...] = ()
    """Counts that the publisher has under the same number."""

    @property
    def whole(self) -> Indicator | None:
        """Of the counts beside it the one that is of all: MRS08, and not MRS08a, of those within four weeks."""
        return next((each for each in self.counts if each.code[-1].isdigit()), None)

    @property
    def of_kind(self) -> list[Series]:
        """The same breakdown of the same kind of place at every period, the latest first."""
        same = (self.series.kind, self.series.breakdown)
        return [each for each in self.all_series if (each.kind, each.breakdown) == same]


def looked_at(connection: Connection, state: State, indicator: Indicator) -> Looked:
    """The series that an address asks for, or the nearest that there is: of its kind of place, breakdown and period first."""
    held = official.series_of(connection, [indicator.code], state.moment)
    asked = {name: state.filters.one(name) for name in ("geography", "breakdown", "period")}

    def nearness(each: Series) -> tuple[bool, bool, bool, bool, int]:
        matches = (
            each.kind == asked["geography"],
            each.breakdown == asked["breakdown"],
            each.period == asked["period"],
        )
        return (*matches, each.breakdown == EVERYBODY, -KINDS.index(each.kind))

    best = max(held, key=nearness)
    chosen = {"geography": best.kind, "period": best.period, "breakdown": best.breakdown}
    complaints = tuple(
        Complaint(name, f"‘{asked[name]}’ has no figures in this choice")
        for name, value in chosen.items()
        if asked[name] not in ("", value)
    )
    filters = state.filters.changed(indicator=indicator.code, **chosen)
    place = filters.one("place")
    if place and official.place_name(connection, best.kind, place, state.moment) is None:
        told = f"‘{place}’ is not the code of one of the {words.kind_words(best.kind)} here"
        complaints += (Complaint("place", told),)
        filters = filters.changed(place=None)
    if best.kind not in IN_REGIONS and state.filters["region"]:
        complaints += (Complaint("region", f"The regions of {words.kind_words(best.kind)} are not known here"),)
        filters = filters.changed(region=None)
    return Looked(replace(state, filters=filters, complaints=state.complaints + complaints), indicator, best, held)


def england_of(connection: Connection, looked: Looked, viewer: Viewer) -> list[dict[str, Any]]:
    """England's figure at every period, the latest first."""
    every = looked.state.filters.changed(geography="country", place=None, period=None, region=None)
    rows = official.figures(connection, every, viewer, looked.state.moment)
    return sorted(rows, key=lambda row: (row["period_end"], row["period_start"]), reverse=True)


def told_by(connection: Connection, rows: Sequence[Mapping[str, Any]], looked: Looked) -> Answer:
    told = answer(connection, "indicators", of_dicts(COLUMNS, rows), {row["load"] for row in rows}, n="")
    here = counted_here(looked, len(rows))
    return replace(told, n=here, period=looked.series.period, kinds=kinds_of(told, rows))


def kinds_of(told: Answer, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What figures are: also computed, where intervals are worked out of what is published."""
    return (*told.kinds, *(["computed"] if any(wide_of(row) for row in rows) else []))


def counted_here(looked: Looked, places: int) -> str:
    """How many places a figure rests on; England is one."""
    is_england = looked.series.kind == "country"
    return counted(places, "place") if is_england else words.counted_places(looked.series.called, places)


def gone(looked: Looked, row: Mapping[str, Any]) -> Missing:
    if not row["suppressed"]:
        return Missing("not_applicable", row["note"] or "not published")
    return Missing("suppressed", "0 to 4" if looked.indicator.is_count else "withheld by the publisher")


def wide_of(row: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    """The ends of the 99.8% interval that a published count and base give; None where they are not given, or are not the
    figure's."""
    found = official_interval(row["value"], row["type"], row["unit"], row["numerator"], row["denominator"])
    return (Decimal(str(found.lower)), Decimal(str(found.upper))) if found else None


def wide_spans(row: Mapping[str, Any]) -> tuple[Span, ...]:
    """The same as a thin line, where there is one."""
    ends = wide_of(row)
    return (Span(*ends, "thin"),) if ends else ()


def said_wide(looked: Looked, row: Mapping[str, Any]) -> Cell:
    """The same in words, or why there is none."""
    ends = wide_of(row)
    if ends is None:
        return "" if row["value"] is None else Missing("not_applicable", "its count and base don't give it")
    return " to ".join(words.figure(end, looked.indicator) for end in ends)


def compared(row: Mapping[str, Any]) -> Cell:
    """How a figure stands to what it is compared with: what the publisher says, else what its interval says."""
    if row["published_comparison"]:
        return str(row["published_comparison"])
    none = row["comparison"] == "not_compared"
    return Missing("not_applicable", "no interval, or no level") if none else capital(row["comparison"])


def compared_caveat(looked: Looked, path: str, id: str, rows: Sequence[Mapping[str, Any]]) -> Caveat:
    """What figures are compared with or why they are not, the way to the others, and where intervals come from."""
    known = [row for row in rows if row["value"] is not None]
    there = any(row["benchmark"] is not None for row in known)
    others = Markup(", ").join(
        anchor(words.LEVELS[code][0], f"{path}{looked.state.filters.changed(benchmark=code).query_string()}#{id}")
        for code in looked.levels
        if code != looked.level.code
    )
    instead = Markup(" Instead: {}.").format(others) if others else ""
    told = words.compared_words(looked.level, there=there, is_count=looked.indicator.is_count)
    told = words.ENGLAND_ALONE if looked.series.kind == "country" else told
    return Caveat("Compared with", Markup("{}{} {}").format(told, instead, _intervals(looked, path, known)))


def _intervals(looked: Looked, path: str, known: Sequence[Mapping[str, Any]]) -> Markup | str:
    """Where intervals come from, or why there are none and the way to the counts that the publisher has; nothing of counts."""
    published, computed = any(row["lower_95"] is not None for row in known), any(wide_of(row) for row in known)
    if looked.indicator.is_count and not published:
        return ""
    told = words.interval_words(published=published, computed=computed, counts=bool(looked.counts))
    if published or computed or not looked.counts:
        return told
    filters = looked.state.filters.changed(against=None)
    hrefs = ((each, f"{path}{filters.changed(indicator=each.code).query_string()}") for each in looked.counts)
    counts = (anchor(f"{words.name_of(each)} ({each.code})", href) for each, href in hrefs)
    return Markup("{} {}.").format(told, Markup("; ").join(counts))


def number(looked: Looked, row: Mapping[str, Any]) -> Cell:
    if row["value"] is None:
        return gone(looked, row)
    said = words.figure(row["value"], looked.indicator)
    if row["lower_95"] is None:
        return said
    low, high = (words.figure(row[end], looked.indicator) for end in ("lower_95", "upper_95"))
    return Markup('{} <span class="under keep">{} to {}</span>').format(said, low, high)
