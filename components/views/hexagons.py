"""Boards as hexagons, one a board, beside a table that says the same."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from components.marks import format_mean, mean_class
from components.model import Hexagon, Hexagons
from components.render import render
from components.views.blocks import data_table
from data.measures.cascade import words_of_mean

WIDTH, HEIGHT = 61.0, 52.5
"""From one hexagon to the next beside it, and from one row to the next."""
MARGIN = 36.0


@dataclass(frozen=True)
class _Drawn:
    x: float
    y: float
    class_: str
    value: str
    short: str
    title: str
    href: str


def hexagon_map(item: Hexagons) -> Markup:
    """The map and its table."""
    drawn = [_drawn(each) for each in item.hexagons]
    width = max(each.x for each in drawn) + MARGIN
    height = max(each.y for each in drawn) + MARGIN
    return render(
        "hexagons.html", map=item, hexagons=drawn, width=width, height=height, table=data_table(item.table, folds=True)
    )


def _drawn(each: Hexagon) -> _Drawn:
    x = MARGIN + WIDTH * (each.column + each.row % 2 / 2)
    y = MARGIN + HEIGHT * each.row
    if each.text:
        return _Drawn(x, y, f"hex-f{each.fifth}", each.text, each.short, each.told, each.href)
    if each.mean is None and each.told:
        return _Drawn(x, y, "hex-none", "", each.short, each.told, "")
    if each.mean is None:
        return _Drawn(x, y, "hex-none", "", each.short, f"{each.name}: no ratings here", "")
    value = format_mean(each.mean)
    told = f"{each.name}: {value}, {words_of_mean(each.mean)}"
    return _Drawn(x, y, f"hex-{mean_class(each.mean)}", value, each.short, told, each.href)
