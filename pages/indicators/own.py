"""One own indicator: every area's figure with its intervals, and the periods of one area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.lanes import spanning
from components.model import (
    Caveat,
    Cell,
    Column,
    Figure,
    Lane,
    Mark,
    Missing,
    Row,
    RowGroup,
    Scale,
    Select,
    Span,
    Table,
)
from data.answer import Answer
from data.filters import Filters
from data.measures.indicator_release import interval_of
from data.measures.intervals import Interval
from data.measures.rates import LEVEL_998
from data.measures.trend import recent_trend
from data.periods import in_words
from data.queries.indicators import COLUMNS
from data.queries.own_benchmarks import Line, against, line_of
from data.queries.own_indicators import OwnIndicator, interval_of_row, own_figures
from data.queries.provenance import answer, of_dicts
from data.sentences import basket as words
from data.sentences import capital, plural
from data.state import State
from data.viewer import Viewer
from data.wording import counted
from pages.indicators.basket import PATH, SHAPES, base, compared, number
from pages.indicators.scatter import Side, against_select, scatter_figure
from pages.plots import plot
from pages.site import area_href, page_keeps

Figures = list[dict[str, Any]]


@dataclass(frozen=True)
class OwnLooked:
    """What a page looks at: an indicator at one period and group, every area's ``rows`` of it compared with the benchmark, and
    the chosen area's code with its figures at all periods."""

    state: State
    indicator: OwnIndicator
    rows: Figures
    area: str
    history: Figures
    line: Line

    @property
    def name(self) -> str:
        every: dict[str, str] = {r["geography_code"]: r["geography_name"] for r in (*self.history, *self.rows)}
        return every.get(self.area, "")

    @property
    def level(self) -> str:
        """What figures are compared with, in words."""
        region = next((row["region"] for row in self.history), None)
        return words.level_words(self.benchmark, self.name, region)

    @property
    def benchmark(self) -> str:
        return self.state.filters.one("benchmark")


def looked_at(connection: Connection, state: State, viewer: Viewer, indicator: OwnIndicator) -> OwnLooked:
    """The series and the area that an address asks for, or the nearest that there are."""
    asked = {name: state.filters.one(name) for name in ("period", "breakdown")}
    period = asked["period"] if asked["period"] in indicator.periods_in_words else indicator.periods_in_words[0]
    group = asked["breakdown"] if asked["breakdown"] in indicator.groups else indicator.groups[0]
    filters = state.filters.changed(indicator=indicator.code, period=period, breakdown=group, geography=None)
    programme = state.programme
    every = Filters((), {"indicator": (indicator.code,), "breakdown": (group,)})
    found = own_figures(connection, every, viewer, state.chosen, state.moment, compared=False)
    rows = [row for row in found if row["period"] == period]
    area = _area(state, rows)
    benchmark = state.filters.one("benchmark")
    asked_for = ([indicator], found, area, benchmark, state.moment)
    line = line_of(connection, viewer, programme, *asked_for) if programme else Line()
    history = [row for days in indicator.periods[::-1] for row in _of_period(found, in_words(*days), area, line)]
    shown = [row for row in against(rows, line) if not filters["region"] or row["region"] in filters["region"]]
    return OwnLooked(replace(state, filters=filters), indicator, shown, area, history, line)


def _of_period(found: Figures, period: str, area: str, line: Line) -> Figures:
    rows = against([row for row in found if row["period"] == period], line)
    return [row for row in rows if row["geography_code"] == area]


def _area(state: State, rows: Figures) -> str:
    """The chosen area, else the reader's own, else the first."""
    codes = [row["geography_code"] for row in sorted(rows, key=lambda row: row["geography_name"])]
    mine = state.mine.code if state.mine else ""
    return next((code for code in (state.filters.one("area"), mine) if code in codes), codes[0] if codes else "")


def side_of(rows: Figures, about: OwnIndicator) -> Side:
    """An own indicator as one side of a comparison of two."""
    at = rows[0] if rows else {"period": about.periods_in_words[0], "breakdown": about.groups[0]}
    return Side(about.code, about.name, about.unit, about.type, at["period"], at["breakdown"], rows)


def beside(
    connection: Connection, looked: OwnLooked, viewer: Viewer, own: Sequence[OwnIndicator]
) -> tuple[list[Figure], Select]:
    """The indicator against another own one where one is chosen: of the same period where it has that, else of its last."""
    filters = looked.state.filters
    others = [each for each in own if each.code != looked.indicator.code]
    other = next((each for each in others if each.code == filters.one("against")), None)
    select = against_select([(each.code, each.name) for each in others], other.code if other else "")
    if other is None:
        return [], select
    period = filters.one("period")
    at = period if period in other.periods_in_words else other.periods_in_words[0]
    wanted = {"indicator": (other.code,), "breakdown": other.groups[:1], "period": (at,), "region": filters["region"]}
    rows = own_figures(connection, Filters((), wanted), viewer, looked.state.chosen, looked.state.moment)
    first, second = side_of(looked.rows, looked.indicator), side_of(rows, other)
    return [scatter_figure(connection, looked.state, (first, second), ("area", "areas"), looked.area)], select


def figures(
    connection: Connection, looked: OwnLooked, notes: Mapping[str, Sequence[str]] | None = None
) -> list[Figure]:
    """Every area at one period, and one area at every period. ``notes``: dated notes on the area, by period in words."""
    return [_ranking(connection, looked), _periods(connection, looked, notes or {})]


def _answer(connection: Connection, rows: Figures, n: str, period: str) -> Answer:
    told = of_dicts(COLUMNS, rows)
    found = answer(connection, "indicators", told, {row["load"] for row in rows}, n=n, kinds=("computed",))
    return replace(found, period=period)


# Every area.


def _ranking(connection: Connection, looked: OwnLooked) -> Figure:
    about, rows = looked.indicator, looked.rows
    known = sorted((row for row in rows if row["value"] is not None), key=lambda row: -row["value"])
    others = [row for row in rows if row["value"] is None]
    scale = _scale(looked, known) if known else None
    heads = (
        Column("Area"),
        Column("Region"),
        *([Column(capital(about.unit), scale=scale)] if scale else []),
        Column("Figure, 95%", numeric=True),
        Column("99.8%", numeric=True),
        Column("Of", numeric=True),
        Column(f"Against {looked.level}"),
    )
    groups = [RowGroup((_rug(looked, known), *(_row(looked, row) for row in known)))] if known else []
    if others:
        without = tuple(_row(looked, row, drawn=scale is not None) for row in others)
        groups.append(RowGroup(without, head="Without a figure", note=plural(len(others), "area")))
    period = looked.state.filters.one("period")
    return plot(
        looked.state,
        PATH,
        Table(f"{about.name}, {period}: every area, highest first", heads, tuple(groups), empty="No area has a figure"),
        _answer(connection, rows, counted(len(known), "area"), period),
        id="ranking",
        finding=words.ranking_finding(rows, about, looked.level),
        subline=_subline(looked, len(known)),
        caveats=_caveats(looked),
        download="indicators",
        narrowed_by=("indicator", "period", "breakdown", "region"),
        beside=False,
    )


def _subline(looked: OwnLooked, known: int) -> str:
    group = looked.state.filters.one("breakdown")
    of_group = "" if group == "all" else f", {group}"
    meant = f" {looked.indicator.definition}." if looked.indicator.definition else ""
    series = (
        f"{capital(looked.indicator.unit)}{of_group}, {looked.state.filters.one('period')}; {plural(known, 'area')}."
    )
    rug = f"The first row has a tick for each area and {looked.name} filled."
    return f"{series}{meant} {rug} Bars with caps are 95% intervals, thin lines 99.8%. The scale need not start at 0."


def _scale(looked: OwnLooked, known: Figures) -> Scale:
    ends = [value for row in known for value in (row["value"], row["lower_95"], row["upper_95"]) if value is not None]
    wider = [Decimal(str(end)) for row in known if (found := _wide(row)) for end in (found.lower, found.upper)]
    line = next((row["benchmark"] for row in known if row["benchmark"] is not None), None)
    name = words.SHORT[looked.benchmark]
    return replace(spanning([*ends, *wider], looked.indicator.unit, line=line, name=name), heads=())


def _wide(row: Mapping[str, Any]) -> Interval | None:
    """The 99.8% interval of what is released; None of what is no share or rate."""
    if row["value"] is None:
        return None
    return interval_of(row["type"], row["numerator"], row["denominator"], row["multiplier"], LEVEL_998)


def _rug(looked: OwnLooked, known: Figures) -> Row:
    ticks = [Mark(row["value"], "tick") for row in known if row["geography_code"] != looked.area]
    mine = [Mark(row["value"], "filled") for row in known if row["geography_code"] == looked.area]
    at = f"{looked.name} filled" if mine else f"{looked.name} has no figure"
    return Row((f"All {plural(len(known), 'area')}", at, Lane((*ticks, *mine), (), ()), "", "", "", ""))


def _row(looked: OwnLooked, row: Mapping[str, Any], *, drawn: bool = True) -> Row:
    name = anchor(row["geography_name"], area_href(row["geography_code"], page_keeps(looked.state)))
    head = Markup("{} <b>(chosen)</b>").format(name) if row["geography_code"] == looked.area else name
    lane = [_lane(row)] if drawn else []
    figures_of = (number(row, looked.indicator), _said_wide(looked, row), base(row), compared(row, looked.level))
    return Row((head, row["region"] or Missing("not_applicable", "not known"), *lane, *figures_of))


def _lane(row: Mapping[str, Any]) -> Cell:
    if row["value"] is None:
        return ""
    wide = _wide(row)
    spans = [Span(Decimal(str(wide.lower)), Decimal(str(wide.upper)), "thin")] if wide else []
    if row["lower_95"] is not None:
        spans.append(Span(row["lower_95"], row["upper_95"], "interval"))
    return Lane((Mark(row["value"], SHAPES.get(row["comparison"], "filled")),), tuple(spans), ())


def _said_wide(looked: OwnLooked, row: Mapping[str, Any]) -> Cell:
    wide = _wide(row)
    if wide is None:
        return "" if row["value"] is None else Missing("not_applicable", "no parts given")
    about = looked.indicator
    return " to ".join(words.figure(Decimal(str(end)), about.unit, about.type) for end in (wide.lower, wide.upper))


def _caveats(looked: OwnLooked) -> tuple[Caveat, ...]:
    told = []
    others = Markup(", ").join(
        anchor(names[0], f"{PATH}{looked.state.filters.changed(benchmark=code).query_string()}#ranking")
        for code, names in words.BENCHMARKS.items()
        if code != looked.benchmark
    )
    line = words.line_words(looked.level, looked.line, simulated=looked.state.simulated)
    told.append(Caveat("Compared with", Markup("{} Instead: {}.").format(line, others)))
    if kept := words.DISCLOSURES.get(looked.indicator.disclosure):
        told.append(Caveat("What is withheld", f"{words.withheld_words(looked.rows)} {kept}".strip()))
    if looked.indicator.is_count:
        told.append(
            Caveat("Counts follow size", "A place with more people has more of most counts: no ranking of need.")
        )
    if looked.indicator.source:
        told.append(
            Caveat("Where it comes from", f"{looked.indicator.source}. Defined by a file of the programme's own.")
        )
    return tuple(told)


# One area at every period.


def _periods(connection: Connection, looked: OwnLooked, notes: Mapping[str, Sequence[str]]) -> Figure:
    about, rows = looked.indicator, looked.history
    intervals = [interval_of_row(row) for row in rows]
    trend = recent_trend(intervals, about.polarity)  # type: ignore[arg-type]
    known = [row for row in rows if row["value"] is not None]
    scale = _over_time(looked, known) if known else None
    heads = [
        Column("Period"),
        *([Column(capital(about.unit), scale=scale)] if scale else []),
        Column("Figure", numeric=True),
    ]
    heads += [Column("Of", numeric=True), Column("Against"), Column("Status"), *([Column("Notes")] if notes else [])]
    table = Table(
        f"{about.name} in {looked.name} at each period, the latest first",
        tuple(heads),
        (RowGroup(tuple(_period(looked, row, notes, drawn=scale is not None) for row in reversed(rows))),),
        empty="The area has handed in no figure",
    )
    valid = sum(found is not None for found in intervals)
    return plot(
        replace(looked.state, filters=looked.state.filters.changed(area=looked.area or None)),
        PATH,
        table,
        _answer(connection, rows, counted(len(rows), "period"), ""),
        id="periods",
        finding=words.trend_finding(looked.name, about, rows, trend, valid),
        subline=f"{capital(about.unit)} with 95% intervals; the tick is {looked.level} at the same period. {_target(about)}",
        caveats=(
            Caveat(
                "Recent trend",
                f"{words.trend_words(trend, valid)}. The last five periods with an interval, a weighted line; it says whether "
                "there is one, not why.",
            ),
        ),
        download="indicators",
        narrowed_by=("indicator", "breakdown", "area"),
    )


def _target(about: OwnIndicator) -> str:
    return "" if about.target is None else f"Target: {words.with_unit(about.target, about)}."


def _over_time(looked: OwnLooked, known: Figures) -> Scale:
    names = ("value", "lower_95", "upper_95", "benchmark")
    ends = [row[name] for row in known for name in names if row[name] is not None]
    target = [looked.indicator.target] if looked.indicator.target is not None else []
    return replace(spanning([*ends, *target], looked.indicator.unit), heads=())


def _period(looked: OwnLooked, row: Mapping[str, Any], notes: Mapping[str, Sequence[str]], *, drawn: bool) -> Row:
    period = row["period"]
    link = anchor(period, f"{PATH}{looked.state.filters.changed(period=period).query_string(always=('programme',))}")
    lane = [_lane_over_time(row)] if drawn else []
    told = [notes.get(period, ["none"])] if notes else []
    current = " (as today)" if row["current"] else ""
    status = f"{row['status'] or 'not stated'}{current}"
    cells = (number(row, looked.indicator), base(row), compared(row, looked.level), status)
    return Row((link, *lane, *cells, *("; ".join(each) for each in told)))


def _lane_over_time(row: Mapping[str, Any]) -> Cell:
    if row["value"] is None:
        return ""
    level = [Mark(row["benchmark"], "tick")] if row["benchmark"] is not None else []
    spans = [Span(row["lower_95"], row["upper_95"], "interval")] if row["lower_95"] is not None else []
    return Lane((*level, Mark(row["value"], SHAPES.get(row["comparison"], "filled"))), tuple(spans), ())
