"""The periods of an official indicator, and what was re-issued of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.model import (
    Caveat,
    Column,
    Figure,
    Missing,
    Row,
    RowGroup,
    Table,
)
from data.answer import Answer
from data.filters import address
from data.queries.indicators import COLUMNS
from data.queries.official import Series
from data.queries.provenance import answer, of_dicts
from data.sentences import capital, plural
from data.sentences import official as words
from data.wording import counted
from pages.indicators.looked import NARROWED_BY, Looked, number, told_by
from pages.plots import plot


def periods(connection: Connection, looked: Looked, england: Sequence[Mapping[str, Any]], path: str) -> Figure:
    at = {(row["period_start"], row["period_end"]): row for row in england}
    listing = looked.of_kind
    told = (("Periods missing", words.absent_words(listing)), ("Periods overlap", words.overlap_words(listing)))
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
        finding=words.periods_finding(england, looked.indicator, listing),
        subline="Each period as its publisher gives it, the latest first. A figure that a re-issue replaced stays readable.",
        caveats=tuple(Caveat(head, text) for head, text in told if text),
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
    own = Missing("not_applicable", "not published") if england is None else number(looked, england)
    return Row((anchor(each.period, f"{path}{here}"), own, each.status or "not stated", *counts))


# What was re-issued.


def reissued(connection: Connection, looked: Looked, rows: Sequence[Mapping[str, Any]], path: str) -> Figure:
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
        told_by(connection, rows, looked),
        id="reissued",
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
    return Row((name, number(looked, before), number(looked, row), anchor(f"as of load {row['earlier_load']}", then)))
