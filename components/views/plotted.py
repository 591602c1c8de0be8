"""Tables whose cells are lanes on an axis, drawn; and the same tables in numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from components.model import Cell, Column, Lane, Missing, Row, Scale, Shape, Table

PAD_PCT = 6.0
"""Room at both ends of an axis, so that marks and numbers at its ends stay within it."""


_SHORT = 5
"""Letters that a tick's words may have before they would run over the axis's end on a phone."""


@dataclass(frozen=True)
class Tick:
    """A tick; its words stand over it, or within the drawing where they would run over its end."""

    x: float
    text: str
    text_x: float
    anchor: str


@dataclass(frozen=True)
class DrawnMark:
    x: float
    shape: Shape
    text: str
    side: str
    bold: bool


@dataclass(frozen=True)
class DrawnSpan:
    x1: float
    x2: float
    stroke: str

    @property
    def width(self) -> float:
        return round(self.x2 - self.x1, 2)


@dataclass(frozen=True)
class DrawnLane:
    """A lane in percent of the drawing's width; ``words`` say it to those who don't see it."""

    marks: list[DrawnMark]
    spans: list[DrawnSpan]
    words: str


def x_of(scale: Scale, value: Decimal) -> float:
    """Where a value lies, in percent of the drawing's width; values beyond the axis lie at its end."""
    within = min(max(value, scale.low), scale.high)
    return round(PAD_PCT + (100 - 2 * PAD_PCT) * float((within - scale.low) / (scale.high - scale.low)), 2)


def ticks(scale: Scale) -> list[Tick]:
    return [_tick(x_of(scale, at), text) for at, text in scale.ticks]


def _tick(x: float, text: str) -> Tick:
    if len(text) > _SHORT and x == PAD_PCT:
        return Tick(x, text, 0, "start")
    if len(text) > _SHORT and x == 100 - PAD_PCT:
        return Tick(x, text, 100, "end")
    return Tick(x, text, x, "middle")


def lines(scale: Scale) -> list[float]:
    return [x_of(scale, at) for at in scale.lines]


def band(scale: Scale) -> tuple[float, float] | None:
    return (x_of(scale, scale.band[0]), x_of(scale, scale.band[1])) if scale.band else None


def drawn(scale: Scale, lane: Lane) -> DrawnLane:
    return DrawnLane(
        [DrawnMark(x_of(scale, mark.at), mark.shape, mark.text, mark.side, mark.bold) for mark in lane.marks],
        [_span(scale, span.start, span.end, span.stroke) for span in lane.spans],
        ", ".join(
            f"{head} {number}"
            for head, number in zip(scale.heads, lane.numbers, strict=True)
            if not isinstance(number, (Missing, Lane))
        ),
    )


def _span(scale: Scale, start: Decimal, end: Decimal, stroke: str) -> DrawnSpan:
    low, high = sorted((x_of(scale, start), x_of(scale, end)))
    return DrawnSpan(low, high, stroke)


def in_numbers(table: Table) -> Table:
    """The same table without its drawings: a column for each number that a lane draws."""
    columns = tuple(part for column in table.columns for part in _numbered(column))
    groups, aside = (
        tuple(replace(g, rows=tuple(_row(row, table.columns) for row in g.rows)) for g in those)
        for those in (table.groups, table.aside)
    )
    return replace(table, columns=columns, groups=groups, aside=aside, key=())


def _numbered(column: Column) -> tuple[Column, ...]:
    if column.scale is None:
        return (column,)
    *others, last = column.scale.heads or ("",)
    heads = (*(Column(head, numeric=True) for head in others), Column(last, numeric=True, sort=column.sort))
    return heads if column.scale.heads else ()


def _row(row: Row, columns: tuple[Column, ...]) -> Row:
    cells: list[Cell] = []
    for cell, column in zip(row.cells, columns, strict=True):
        if isinstance(cell, Lane):
            cells.extend(cell.numbers)
        else:
            cells.extend([cell] * len(column.scale.heads if column.scale else "1"))
    return replace(row, cells=tuple(cells))
