"""One area on the seven domains."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from components.marks import TOP_LEVEL
from components.model import DomainChart, Missing, Standing
from components.render import render

_AXIS_START_PCT = 8.0
_AXIS_END_PCT = 92.0
_AXIS_WORDS = ("challenge", "good elements", "widespread", "gold")


@dataclass(frozen=True)
class _Stop:
    x: float
    word: str


@dataclass(frozen=True)
class _Row:
    standing: Standing
    area_x: float | None
    region_x: float | None
    programme_x: float | None


def domain_chart(item: DomainChart) -> Markup:
    """A table of seven rows, each with the area's mean on the axis of levels and its comparators as ticks."""
    return render("domains.html", chart=item, axis=_axis(), rows=[_row(standing) for standing in item.standings])


def axis_x(mean: Decimal | int) -> float:
    """Where a mean lies on the axis, in percent of the drawing's width."""
    return round(_AXIS_START_PCT + (_AXIS_END_PCT - _AXIS_START_PCT) * float(mean) / TOP_LEVEL, 2)


def _axis() -> list[_Stop]:
    return [_Stop(axis_x(level), word) for level, word in enumerate(_AXIS_WORDS)]


def _row(standing: Standing) -> _Row:
    return _Row(standing, _x(standing.area), _x(standing.region), _x(standing.programme))


def _x(mean: Decimal | Missing) -> float | None:
    return None if isinstance(mean, Missing) else axis_x(mean)
