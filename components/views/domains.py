"""One area on the seven domains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from markupsafe import Markup

from components.marks import TOP_LEVEL, format_mean
from components.model import Cell, Column, DomainChart, Missing, Placed, Row, RowGroup, Standing, Table
from components.render import render
from components.views.inline import moves
from data.wording import workshop_words

_AXIS_PCT = (8.0, 92.0)
_SQUARES_PCT = (12.0, 88.0)
"""With cohorts' squares on it an axis has more room at its ends."""
_AXIS_WORDS = ("challenge", "good elements", "widespread", "gold")
_SQUARE_PX, _LETTER_PX, _GAP_PX = 23, 7, 3
"""A square of two letters, each letter more, and what stands between two squares."""
_ROOM_PX = 84
"""From one level to the next on a phone."""
_LANE_PX = 30


@dataclass(frozen=True)
class _Stop:
    x: float
    word: str


@dataclass(frozen=True)
class _Square:
    """``left`` in pixels from the level that it stands on."""

    left: float
    width: int
    text: str


@dataclass(frozen=True)
class _Level:
    x: float
    squares: list[_Square]


@dataclass(frozen=True)
class _Lane:
    """``kind``: before or after; ``top`` in pixels."""

    kind: str
    top: int
    levels: list[_Level]


@dataclass(frozen=True)
class _Row:
    standing: Standing
    area_x: float | None
    region_x: float | None
    programme_x: float | None
    lanes: list[_Lane]

    @property
    def height(self) -> int:
        return _LANE_PX * len(self.lanes) + 4


def domain_chart(item: DomainChart) -> Markup:
    """A table of seven rows, each with the area's mean on the axis of levels and its comparators as ticks, or with its
    cohorts' levels as squares."""
    ends = _SQUARES_PCT if item.lane_heads else _AXIS_PCT
    rows = [_row(standing, ends) for standing in item.standings]
    return render("domains.html", chart=item, axis=_axis(ends), rows=rows)


def domain_table(item: DomainChart, workshops: Sequence[str]) -> Table:
    """The numbers of the chart: means, what moved and, for each of the ``workshops`` whose lanes it draws, how many cohorts
    stood at each level."""
    drawn = workshops if item.lane_heads else ()
    columns = (
        Column("Domain"),
        *(Column(f"Level of each cohort, {workshop_words(at)}") for at in drawn),
        *(Column(head, numeric=True) for _, head in item.means),
        *([Column(item.moved_head)] if item.moved_head else []),
        Column("Next step, in our own words"),
    )
    rows = tuple(Row(tuple(_told(item, standing))) for standing in item.standings)
    return Table(item.caption, columns, (RowGroup(rows),), wide=True)


def _told(item: DomainChart, each: Standing) -> Iterator[Cell]:
    yield f"{each.domain.code} {each.domain.name}"
    yield from (_placed(lane) for lane in each.lanes)
    for mean in (getattr(each, name) for name, _ in item.means):
        yield "" if mean is None else _number(mean)
    if item.moved_head:
        yield moves(*each.moved) if each.moved else Missing("not_matched")
    reached = Markup(' <span class="under">{}</span>').format(each.reached) if each.reached else ""
    yield Markup("<b>{}</b> {}{}").format(each.step_head, each.step, reached)


def _placed(lane: Sequence[Placed]) -> Cell:
    """``P1 at 1, P2 at 0``."""
    return ", ".join(f"{each.label} at {each.level}" for each in lane) or Missing("not_submitted")


def _number(mean: Decimal | Missing) -> Cell:
    return mean if isinstance(mean, Missing) else format_mean(mean)


def axis_x(mean: Decimal | int, ends: tuple[float, float] = _AXIS_PCT) -> float:
    """Where a mean lies on the axis, in percent of the drawing's width."""
    return round(ends[0] + (ends[1] - ends[0]) * float(mean) / TOP_LEVEL, 2)


def _axis(ends: tuple[float, float]) -> list[_Stop]:
    return [_Stop(axis_x(level, ends), word) for level, word in enumerate(_AXIS_WORDS)]


def _row(standing: Standing, ends: tuple[float, float]) -> _Row:
    lanes = [_lane(place, lane, ends) for place, lane in enumerate(standing.lanes)]
    area, region, programme = (_x(mean, ends) for mean in (standing.area, standing.region, standing.programme))
    return _Row(standing, area, region, programme, lanes)


def _x(mean: Decimal | Missing, ends: tuple[float, float]) -> float | None:
    return None if isinstance(mean, Missing) else axis_x(mean, ends)


def _lane(place: int, cohorts: Sequence[Placed], ends: tuple[float, float]) -> _Lane:
    levels = [
        _Level(axis_x(level, ends), squares_on([each.label for each in cohorts if each.level == level]))
        for level in sorted({each.level for each in cohorts})
    ]
    return _Lane("after" if place else "before", place * _LANE_PX + 2, levels)


def squares_on(labels: Sequence[str]) -> list[_Square]:
    """The squares of cohorts on one level, beside each other about it; more than there is room for are a count: ``×7``."""
    widths = [_SQUARE_PX + _LETTER_PX * max(0, len(label) - 2) for label in labels]
    if sum(widths) + _GAP_PX * (len(widths) - 1) > _ROOM_PX:
        return squares_on([f"×{len(labels)}"])
    starts = accumulate(widths[:-1], lambda left, width: left + width + _GAP_PX, initial=0)
    middle = (sum(widths) + _GAP_PX * (len(widths) - 1)) / 2
    return [_Square(left - middle, width, label) for left, width, label in zip(starts, widths, labels, strict=True)]
