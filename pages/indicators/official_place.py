"""One place of official figures: an indicator over its periods, and every indicator at its own last period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.lanes import from_zero, round_step, spanning
from components.model import Cell, Column, Figure, Lane, Mark, Missing, Row, RowGroup, Scale, Span, Table
from data.answer import Answer
from data.filters import Filters, address
from data.measures.trend import recent_trend
from data.queries import official
from data.queries.indicators import COLUMNS
from data.queries.official import EVERYBODY, Indicator
from data.queries.official_levels import compared_with
from data.queries.own_indicators import interval_of_row
from data.queries.provenance import answer, of_dicts
from data.sentences import basket as basket_words
from data.sentences import capital
from data.sentences import official as words
from data.viewer import Viewer
from data.wording import counted
from pages.indicators.looked import Looked, compared, compared_caveat, kinds_of, number, said_wide, wide_of, wide_spans
from pages.plots import plot

Rows = Sequence[Mapping[str, Any]]


def place_figures(connection: Connection, looked: Looked, viewer: Viewer, path: str) -> list[Figure]:
    """The chosen place over the periods of the indicator, and on every indicator at its last period."""
    over = looked.state.filters.changed(period=None, region=None)
    published = official.figures(connection, over, viewer, looked.state.moment)
    rows = compared_with(connection, viewer, published, looked.level, looked.state.moment)
    ordered = sorted(rows, key=lambda row: (row["period_end"], row["period_start"]))
    if not ordered:
        return []
    at = {"geography": (looked.series.kind,), "place": looked.state.filters["place"], "breakdown": (EVERYBODY,)}
    every = _last_of_each(official.figures(connection, Filters((), at), viewer, looked.state.moment))
    beside = compared_with(connection, viewer, every, looked.level, looked.state.moment)
    drawn = [_over_time(connection, looked, ordered, path)]
    if len(beside) < 2:
        return drawn
    known = official.official_indicators(connection, viewer, looked.state.moment)
    return [*drawn, _every(connection, looked, beside, known, path)]


def _answer(connection: Connection, rows: Rows, n: str) -> Answer:
    told = answer(connection, "indicators", of_dicts(COLUMNS, rows), {row["load"] for row in rows}, n=n)
    return replace(told, kinds=kinds_of(told, rows))


# Over its periods.


def _over_time(connection: Connection, looked: Looked, rows: Rows, path: str) -> Figure:
    known = [row for row in rows if row["value"] is not None]
    scale = _scale(looked, known) if known else None
    parts = _parts(rows)
    heads = [Column("Period"), *([Column(words.unit_words(looked.indicator), scale=scale)] if scale else [])]
    heads += [
        Column("Figure", numeric=True),
        *([Column("99.8%, computed", numeric=True)] if "wide" in parts else []),
        *([Column(capital(looked.level.name), numeric=True)] if "level" in parts else []),
        *([Column(f"Against {looked.level.name}")] if "judged" in parts else []),
        Column("Status"),
    ]
    table = Table(
        f"{looked.indicator.name} in {_name(rows)} at each period, the latest first",
        tuple(heads),
        (RowGroup(tuple(_period(looked, row, path, scale, parts) for row in reversed(rows))),),
    )
    return plot(
        looked.state,
        path,
        table,
        _answer(connection, rows, counted(len(rows), "period")),
        id="place",
        finding=f"{_name(rows)}: {_finding(looked, rows, known)}",
        subline=f"{words.unit_words(looked.indicator)}{words.group_words(looked.series)}, as published. {_trend(looked, rows)}"
        + (f" The tick is {looked.level.name}." if "level" in parts else ""),
        caveats=(compared_caveat(looked, path, "place", rows),),
        beside=False,
        download="indicators",
        narrowed_by=("indicator", "geography", "place", "breakdown"),
        of_programme=False,
    )


def _parts(rows: Rows) -> frozenset[str]:
    """Which columns some of a place's periods have something for: a 99.8% interval, a level, a comparison with it."""
    there = {
        "wide": any(wide_of(row) for row in rows),
        "level": any(row["benchmark"] is not None for row in rows),
        "judged": any(row["comparison"] != "not_compared" or row["published_comparison"] for row in rows),
    }
    return frozenset(name for name, is_there in there.items() if is_there)


def _name(rows: Rows) -> str:
    return words.short_name(rows[-1]["geography_name"])


def _finding(looked: Looked, rows: Rows, known: Rows) -> str:
    """Where a place began and stands."""
    name = words.name_of(looked.indicator)
    if not known:
        return f"no figure is shown of {counted(len(rows), 'period')}: {name}"
    first, last = known[0], known[-1]
    said = f"{words.with_unit(last['value'], looked.indicator)} in {last['period']}"
    if first is not last:
        said += f", {words.figure(first['value'], looked.indicator)} in {first['period']}"
    return f"{said}: {name}"


def _trend(looked: Looked, rows: Rows) -> str:
    """The recent trend where there are intervals; else what the publisher says of it."""
    intervals = [interval_of_row(row) for row in rows]
    valid = sum(found is not None for found in intervals)
    if valid:
        told = basket_words.trend_words(recent_trend(intervals, rows[-1]["polarity"]), valid)
        return f"Recent trend: {told[:1].lower()}{told[1:]}."
    published = rows[-1]["published_trend"]
    return f"Recent trend as published: {published}." if published else "Without intervals no recent trend is told."


def _scale(looked: Looked, known: Rows) -> Scale:
    names = ("value", "lower_95", "upper_95", "benchmark")
    ends = [row[name] for row in known for name in names if row[name] is not None]
    ends += [end for row in known for end in wide_of(row) or ()]
    if looked.indicator.is_count:
        values = [row["value"] for row in known]
        return replace(from_zero("Number", max(1, int(round_step(max(values)))), 1, values), heads=())
    return replace(spanning(ends, looked.indicator.unit), heads=())


def _period(looked: Looked, row: Mapping[str, Any], path: str, scale: Scale | None, parts: frozenset[str]) -> Row:
    href = f"{path}{looked.state.filters.changed(period=row['period']).query_string()}"
    at = row["benchmark"]
    known: Cell = Missing("not_applicable", "not published") if at is None else words.figure(at, looked.indicator)
    told: dict[str, Cell] = {"wide": said_wide(looked, row), "level": known, "judged": compared(row)}
    cells = (number(looked, row), *(cell for name, cell in told.items() if name in parts))
    lane = [_lane(row)] if scale else []
    return Row((anchor(row["period"], href), *lane, *cells, row["status"] or "not stated"))


def _lane(row: Mapping[str, Any]) -> Cell:
    if row["value"] is None:
        return ""
    level = [Mark(row["benchmark"], "tick")] if row["benchmark"] is not None else []
    spans = [Span(row["lower_95"], row["upper_95"], "interval")] if row["lower_95"] is not None else []
    return Lane((*level, Mark(row["value"], "filled")), (*wide_spans(row), *spans), ())


# On every indicator.


def _last_of_each(rows: Rows) -> list[dict[str, Any]]:
    """The row of each indicator whose period ended last; of two that ended together the one that began last."""
    ordered = sorted(rows, key=lambda row: (row["period_end"], row["period_start"]))
    return list({row["indicator_code"]: dict(row) for row in ordered}.values())


def _every(connection: Connection, looked: Looked, rows: Rows, known: Sequence[Indicator], path: str) -> Figure:
    """``known``: every official indicator, in the order in which they are offered; of a group those in days stand first."""
    name, at = _name(rows), {row["indicator_code"]: row for row in rows}
    told = any(row["published_comparison"] or row["comparison"] != "not_compared" for row in rows)
    groups: dict[str, list[Indicator]] = {}
    for about in known:
        if about.code in at:
            groups.setdefault(words.group_of(about), []).append(about)
    table = Table(
        f"All official indicators of {name}, each at its last period",
        (
            Column("Indicator"),
            Column("Period"),
            Column("Figure", numeric=True),
            Column(capital(looked.level.name), numeric=True),
            *([Column(f"Against {looked.level.name}")] if told else []),
        ),
        tuple(
            RowGroup(
                tuple(
                    _indicator(looked, about, at[about.code], path, told=told)
                    for about in sorted(those, key=lambda each: each.unit != "days")
                ),
                head=head,
                note=counted(len(those), "indicator"),
            )
            for head, those in groups.items()
        ),
    )
    shown = sum(row["value"] is not None for row in rows)
    return plot(
        looked.state,
        path,
        table,
        _answer(connection, rows, counted(len(rows), "indicator")),
        id="every",
        finding=f"{name} has a figure on {shown} of {counted(len(rows), 'indicator')}, each at its last period",
        subline="Everybody whom an indicator counts, as published. Of counts there is no level to compare with.",
        download="indicators",
        narrowed_by=("geography", "place", "breakdown", "period"),
        of_programme=False,
        also={"breakdown": EVERYBODY, "period": tuple(dict.fromkeys(row["period"] for row in rows))},
    )


def _indicator(looked: Looked, about: Indicator, row: Mapping[str, Any], path: str, *, told: bool) -> Row:
    kept = {"geography": looked.series.kind, "place": row["geography_code"], "period": row["period"]}
    href = address(path, indicator=about.code, as_of=looked.state.moment.text, **kept)
    there = row["benchmark"] is not None
    why = "a count" if about.is_count else "not published"
    level: Cell = words.figure(row["benchmark"], about) if there else Missing("not_applicable", why)
    against: list[Cell] = [compared(row)] if told else []
    figure = number(replace(looked, indicator=about), row)
    return Row((anchor(words.name_of(about), href), row["period"], figure, level, *against))
