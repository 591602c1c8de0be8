"""Official figures by geography, a part of the page of indicators: one series ranked, its periods, and what was re-issued."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.lanes import bar, from_line, from_zero, interval, point, round_step, spanning
from components.model import (
    Caveat,
    Cell,
    Column,
    Figure,
    FilterBar,
    Missing,
    Option,
    Row,
    RowGroup,
    Scale,
    Select,
    Table,
)
from data.answer import Answer
from data.filters import Complaint, address
from data.geographies import UNPLACED
from data.measures.rounding import half_up, places
from data.queries import official
from data.queries.indicators import COLUMNS
from data.queries.official import EVERYBODY, KINDS, MADE_HERE, Indicator, Series
from data.queries.provenance import answer, of_dicts
from data.sentences import capital, plural
from data.sentences import official as words
from data.state import State
from data.viewer import Viewer
from data.wording import counted
from pages.choosing import select, travelling
from pages.plots import plot

NARROWED_BY = ("indicator", "geography", "period", "breakdown", "region")
MOST_WITHHELD = 30
"""Places without a figure that have a row each; more than that share one."""
IN_REGIONS = ("icb", "sub_icb")
"""Kinds of places of which the region is known."""


@dataclass(frozen=True)
class Looked:
    """What a page looks at: an indicator, the one series of it, and all its series."""

    state: State
    indicator: Indicator
    series: Series
    all_series: tuple[Series, ...]

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
    if best.kind not in IN_REGIONS and state.filters["region"]:
        complaints += (Complaint("region", f"The regions of {words.kind_words(best.kind)} are not known here"),)
        filters = filters.changed(region=None)
    return Looked(replace(state, filters=filters, complaints=state.complaints + complaints), indicator, best, held)


def filter_bar(looked: Looked, path: str, indicator_select: Select) -> FilterBar:
    """The form over official figures."""
    series, held = looked.series, looked.all_series
    kinds = [kind for kind in KINDS if any(each.kind == kind for each in held)]
    selects = [
        indicator_select,
        _choice("geography", "Kind of place", [(kind, capital(words.kind_words(kind))) for kind in kinds], series.kind),
        _choice("period", "Period", _texts(each.period for each in held if each.kind == series.kind), series.period),
    ]
    groups = _texts(each.breakdown for each in held if each.kind == series.kind)
    if len(groups) > 1:
        named = [(code, "Everybody" if code == EVERYBODY else code) for code, _ in groups]
        selects.append(_choice("breakdown", "Group", named, series.breakdown))
    if series.kind in IN_REGIONS:
        [regions] = [each.options for each in looked.state.filters.parameters if each.name == "region"]
        named = [(name, name) for name in regions or ()]
        selects.append(select(looked.state.filters, "region", "Region", named, "All regions"))
    told = words.showing(series, looked.indicator, looked.state.filters["region"])
    return FilterBar(path, tuple(selects), showing=f"Showing {told}.", hidden=travelling(looked.state, "programme"))


def _texts(values: Iterable[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in dict.fromkeys(values)]


def _choice(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> Select:
    return Select(name, label, tuple(Option(value, text, value == chosen) for value, text in options))


def indicator_select(offered: Sequence[Option], official_ones: Sequence[Indicator], chosen: str) -> Select:
    """All indicators of the page, official ones under their publishers, those of children first."""
    told = [
        Option(each.code, _named(each), each.code == chosen, group=f"{each.source}: {each.theme.lower()}")
        for each in official_ones
    ]
    return Select("indicator", "Indicator", (*offered, *told), wide=True)


def _named(indicator: Indicator) -> str:
    """An indicator with its publisher's own code, where it has one."""
    return indicator.name if indicator.code.startswith(MADE_HERE) else f"{indicator.name} ({indicator.code})"


def figures(connection: Connection, looked: Looked, viewer: Viewer, path: str) -> list[Figure]:
    """The ranking, the periods, and the re-issues where there are any."""
    asked = (connection, looked.state.filters, viewer, looked.state.moment)
    rows = official.figures(*asked)
    england = _england(connection, looked, viewer)
    drawn = [_ranking(connection, looked, rows, path), _periods(connection, looked, england, path)]
    changed = [row for row in rows if row["reissued"]]
    return [*drawn, _reissued(connection, looked, changed, path)] if changed else drawn


def _england(connection: Connection, looked: Looked, viewer: Viewer) -> list[dict[str, Any]]:
    """England's figure at every period, the latest first."""
    every = looked.state.filters.changed(geography="country", period=None, region=None)
    rows = official.figures(connection, every, viewer, looked.state.moment)
    return sorted(rows, key=lambda row: (row["period_end"], row["period_start"]), reverse=True)


def _answer(connection: Connection, rows: Sequence[Mapping[str, Any]], looked: Looked) -> Answer:
    told = answer(connection, "indicators", of_dicts(COLUMNS, rows), {row["load"] for row in rows}, n="")
    return replace(told, n=_counted(looked, len(rows)), period=looked.series.period)


def _counted(looked: Looked, places: int) -> str:
    """How many places a figure rests on; England is one."""
    is_england = looked.series.kind == "country"
    return counted(places, "place") if is_england else words.counted_places(looked.series.called, places)


# One series, by place.


def _ranking(connection: Connection, looked: Looked, rows: Sequence[Mapping[str, Any]], path: str) -> Figure:
    placed = [row for row in rows if row["geography_code"] not in UNPLACED]
    table = _ranked(looked, placed, [row for row in rows if row["geography_code"] in UNPLACED])
    return plot(
        looked.state,
        path,
        table,
        replace(_answer(connection, rows, looked), n=_counted(looked, len(placed))),
        id="ranking",
        number="Figure 1",
        finding=words.ranking_finding(placed, looked.indicator, looked.series),
        subline=words.ranking_subline(looked.series, looked.indicator, placed),
        caveats=_caveats(looked, rows),
        download="indicators",
        narrowed_by=NARROWED_BY,
        of_programme=False,
    )


def _ranked(looked: Looked, placed: Sequence[Mapping[str, Any]], unplaced: Sequence[Mapping[str, Any]]) -> Table:
    known = sorted((row for row in placed if row["value"] is not None), key=lambda row: -row["value"])
    others = [row for row in placed if row["value"] is None]
    # The numbers stand in the column beside the drawing; one place alone is compared with nothing.
    scale = replace(_scale(looked, known), heads=()) if len(placed) > 1 else None
    with_region = looked.series.kind in IN_REGIONS
    heads = [Column("Place" if looked.series.kind == "country" else capital(words.kind_words(looked.series.called, 1)))]
    heads += [Column("Region")] if with_region else []
    heads += [Column(words.unit_words(looked.indicator), scale=scale)] if scale else []
    heads += [Column("Figure", numeric=True)]
    compared = any(row["comparison"] != "not_compared" or row["published_comparison"] for row in known)
    heads += [Column("Against England")] if compared else []

    def row_of(row: Mapping[str, Any]) -> Row:
        region = [row["region"] or Missing("not_applicable", "not known")] if with_region else []
        against = [_compared(row)] if compared else []
        return Row(
            (
                words.short_name(row["geography_name"]),
                *region,
                *([_lane(looked, row, scale)] if scale else []),
                _number(looked, row),
                *against,
            )
        )

    groups = [RowGroup(tuple(map(row_of, known)))]
    if others:
        groups.append(_without(looked, others, row_of, len(heads)))
    if unplaced:
        groups.append(RowGroup(tuple(map(row_of, unplaced)), head="No place recorded", note="not compared"))
    return Table(
        f"{looked.indicator.name}, {looked.series.period}, highest first",
        tuple(heads),
        tuple(group for group in groups if group.rows),
        empty="No figure is published for this choice",
    )


def _without(
    looked: Looked, others: Sequence[Mapping[str, Any]], row_of: Callable[[Mapping[str, Any]], Row], width: int
) -> RowGroup:
    """Places without a figure: a row each, or one for all that lack it for the same reason where they are many."""
    head, note = "Without a figure", counted(len(others), "place")
    if len(others) <= MOST_WITHHELD:
        return RowGroup(tuple(map(row_of, others)), head=head, note=note)
    withheld, unpublished = ([row for row in others if bool(row["suppressed"]) == is_so] for is_so in (True, False))
    rows = [_together(looked, those, width) for those in (withheld, unpublished) if those]
    return RowGroup(tuple(rows), head, note)


def _together(looked: Looked, those: Sequence[Mapping[str, Any]], width: int) -> Row:
    """One row for places that lack a figure for the same reason."""
    gone = _gone(looked, {**those[0], "note": None})
    return Row((words.counted_places(looked.series.called, len(those)), *[""] * (width - 2), gone))


def _scale(looked: Looked, known: Sequence[Mapping[str, Any]]) -> Scale:
    values = [row["value"] for row in known]
    ends = [end for row in known for end in (row["lower_95"], row["upper_95"]) if end is not None]
    england = known[0]["benchmark"] if known else None
    if looked.indicator.is_count or not values:
        return from_zero("Number", max(1, int(round_step(max(values, default=Decimal(1))))), 1, values)
    line = None if england is None else half_up(england, min(places(england), 1))
    return spanning([*values, *ends], looked.indicator.unit, line=line, name="England")


def _lane(looked: Looked, row: Mapping[str, Any], scale: Scale) -> Cell:
    """What is drawn of a row; nothing where there is no figure, which the column beside it says."""
    value = row["value"]
    if value is None:
        return ""
    if looked.indicator.is_count:
        return bar(value)
    if row["lower_95"] is not None:
        clear = row["comparison"] not in ("similar", "not_compared")
        return interval(value, row["lower_95"], row["upper_95"], clear=clear)
    drawn = from_line(value, scale.lines[0], text="") if scale.lines else point(value)
    return replace(drawn, numbers=())


def _gone(looked: Looked, row: Mapping[str, Any]) -> Missing:
    if not row["suppressed"]:
        return Missing("not_applicable", row["note"] or "not published")
    return Missing("suppressed", "0 to 4" if looked.indicator.is_count else "withheld by the publisher")


def _number(looked: Looked, row: Mapping[str, Any]) -> Cell:
    if row["value"] is None:
        return _gone(looked, row)
    said = words.figure(row["value"], looked.indicator)
    if row["lower_95"] is None:
        return said
    low, high = (words.figure(row[end], looked.indicator) for end in ("lower_95", "upper_95"))
    return Markup('{} <span class="under">{} to {}</span>').format(said, low, high)


def _compared(row: Mapping[str, Any]) -> Cell:
    """What the publisher says, else what its interval says."""
    if row["published_comparison"]:
        return str(row["published_comparison"])
    return (
        Missing("not_applicable", "no interval") if row["comparison"] == "not_compared" else capital(row["comparison"])
    )


def _caveats(looked: Looked, rows: Sequence[Mapping[str, Any]]) -> tuple[Caveat, ...]:
    told = []
    if looked.indicator.is_count:
        told.append(
            Caveat("Counts follow size", "A place with more people has more of most counts: no ranking of need.")
        )
    withheld = sum(row["suppressed"] for row in rows)
    if withheld:
        why = words.withheld_words(withheld, looked.series.called, is_count=looked.indicator.is_count)
        told.append(Caveat("Withheld is not zero", f"{why}. It stays withheld here."))
    if looked.indicator.is_count and looked.indicator.source.startswith("NHS England"):
        told.append(
            Caveat(
                "Rounded below England",
                "Counts of places are multiples of 5, England's is exact: places don't add up to it.",
            )
        )
    if any(row["published_comparison"] for row in rows):
        told.append(
            Caveat(
                "Against England",
                "As published: the 95% interval against England's figure. Better and worse are the publisher's words.",
            )
        )
    if meant := words.meant(looked.indicator):
        told.append(Caveat("The words", meant))
    return tuple(told)


# Its periods.


def _periods(connection: Connection, looked: Looked, england: Sequence[Mapping[str, Any]], path: str) -> Figure:
    at = {(row["period_start"], row["period_end"]): row for row in england}
    listing = looked.of_kind
    overlap = words.overlap_words(listing)
    return plot(
        looked.state,
        path,
        Table(
            f"{looked.indicator.name}: England at each period, and what there is for {words.kind_words(looked.series.called)}",
            (
                Column("Period"),
                Column("England", numeric=True),
                Column("Status"),
                Column("Places" if looked.series.kind == "country" else _heads(looked), numeric=True),
                Column("With a figure", numeric=True),
                Column("Withheld", numeric=True),
                Column("Re-issued", numeric=True),
            ),
            (
                RowGroup(
                    tuple(_period(looked, each, at.get((each.period_start, each.period_end)), path) for each in listing)
                ),
            ),
            wide=True,
        ),
        _of_periods(connection, looked, england),
        id="periods",
        number="Table 2",
        finding=words.periods_finding(england, looked.indicator, listing),
        subline="Each period as its publisher gives it, the latest first. A figure that a re-issue replaced stays readable.",
        caveats=(Caveat("Periods overlap", overlap),) if overlap else (),
        download="indicators",
        narrowed_by=("indicator", "breakdown"),
        of_programme=False,
    )


def _heads(looked: Looked) -> str:
    return capital(words.kind_words(looked.series.called))


def _of_periods(connection: Connection, looked: Looked, england: Sequence[Mapping[str, Any]]) -> Answer:
    loads = {each.load_id for each in looked.of_kind}
    return answer(connection, "indicators", of_dicts(COLUMNS, england), loads, n=counted(len(looked.of_kind), "period"))


def _period(looked: Looked, each: Series, england: Mapping[str, Any] | None, path: str) -> Row:
    here = looked.state.filters.changed(period=each.period).query_string()
    counts = (f"{number:,}" for number in (each.places, each.shown, each.suppressed, each.reissued))
    own = Missing("not_applicable", "not published") if england is None else _number(looked, england)
    return Row((anchor(each.period, f"{path}{here}"), own, each.status or "not stated", *counts))


# What was re-issued.


def _reissued(connection: Connection, looked: Looked, rows: Sequence[Mapping[str, Any]], path: str) -> Figure:
    return plot(
        looked.state,
        path,
        Table(
            f"{looked.indicator.name}, {looked.series.period}: figures that replaced earlier ones",
            (
                Column(capital(words.kind_words(looked.series.called, 1))),
                Column("Before", numeric=True),
                Column("Now", numeric=True),
                Column("Read it as it was"),
            ),
            (RowGroup(tuple(_reissue(looked, row, path) for row in rows)),),
        ),
        _answer(connection, rows, looked),
        id="reissued",
        number="Table 3",
        finding=words.reissued_finding(rows, looked.indicator, looked.series.called),
        subline=f"{plural(len(rows), 'figure')} of {looked.series.period} that a later file replaced.",
        download="indicators",
        narrowed_by=NARROWED_BY,
        of_programme=False,
    )


def _reissue(looked: Looked, row: Mapping[str, Any], path: str) -> Row:
    before = dict(row) | {"value": row["earlier_value"], "suppressed": row["earlier_suppressed"], "lower_95": None}
    state = {name: looked.state.filters.one(name) for name in NARROWED_BY[:4]}
    then = address(path, **state, as_of=f"load-{row['earlier_load']}")
    name = words.short_name(row["geography_name"])
    return Row((name, _number(looked, before), _number(looked, row), anchor(f"as of load {row['earlier_load']}", then)))
