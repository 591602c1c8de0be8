"""The frame that every figure stands in, and the plain table."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, count
from typing import Literal

from markupsafe import Markup

from components.model import Figure, Link, Pages, Table
from components.render import render
from components.views.plotted import band, drawn, in_numbers, lines, ticks

View = Literal["table", "chart"]


def in_order(items: Iterable[Figure]) -> list[Markup]:
    """Figures in the order of a page, each with its number in it: ``Figure 1``, ``Table 2``."""
    numbers = count(1)
    return [_figure(item, f"{item.kind} {next(numbers)}" if item.kind else "") for item in items]


def _figure(item: Figure, number: str) -> Markup:
    return render("figure.html", figure=item, called=number)


def figure_actions(view: View, *, table: str = "", chart: str = "", csv: str = "", link: str = "") -> tuple[Link, ...]:
    """The links at a figure's top right, the current view first; an empty address leaves its link out."""
    links = (
        Link("Table", table, current=view == "table"),
        Link("Chart", chart, current=view == "chart"),
        Link("Download CSV", csv, short="Download"),
        Link("Link to this view", link, short="Link", copy=True),
    )
    return tuple(sorted((item for item in links if item.href), key=lambda item: not item.current))


def data_table(table: Table, *, folds: bool = False) -> Markup:
    """A table; columns that have a scale are drawn. ``folds``: where it is long, a phone shows its first rows until asked."""
    rows = sum(len(group.rows) for group in table.groups)
    first = _first_rows(table) if folds and rows > LONG else None
    return render("table.html", table=table, drawn=drawn, ticks=ticks, lines=lines, band=band, first=first, rows=rows)


def page_links(item: Pages) -> Markup:
    """Where the rest of a long table is."""
    return render("pages.html", pages=item)


LONG, FIRST = 8, 6
"""The most rows that are not folded on a phone, and how many stand there until all are asked for."""


def _first_rows(table: Table) -> list[int]:
    """How many rows of each group stand before the fold: as many of each, or where groups are many those of the first."""
    share = FIRST // len(table.groups)
    if share > 1:
        return [share] * len(table.groups)
    before = accumulate((len(group.rows) for group in table.groups), initial=0)
    return [max(FIRST - count, 0) for count in before]


def shown(table: Table, view: str) -> Markup:
    """A table as it is drawn, or for ``table`` in numbers alone."""
    return data_table(in_numbers(table) if view == "table" else table, folds=True)
