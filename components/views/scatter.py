"""Two figures of each place against one another: a point a place, beside the table that says the same."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from components.lanes import spanning
from components.model import Scale, Scatter
from components.render import render
from components.views.blocks import data_table

WIDTH, HEIGHT = 560.0, 380.0
LEFT, BELOW, ABOVE, RIGHT = 64.0, 28.0, 14.0, 20.0


@dataclass(frozen=True)
class _Stop:
    at: float
    text: str


@dataclass(frozen=True)
class _Drawn:
    x: float
    y: float
    title: str
    chosen: bool
    label: str
    anchor: str


def scatter(item: Scatter) -> Markup:
    """The drawing and its table."""
    across = spanning([point.x for point in item.points], item.x_head)
    up = spanning([point.y for point in item.points], item.y_head)
    points = [
        _Drawn(_x(across, p.x), _y(up, p.y), p.told, p.chosen, p.name if p.chosen else "", _anchor(across, p.x))
        for p in sorted(item.points, key=lambda point: point.chosen)
    ]
    return render(
        "scatter.html",
        scatter=item,
        points=points,
        across=[_Stop(_x(across, at), text) for at, text in across.ticks],
        up=[_Stop(_y(up, at), text) for at, text in up.ticks],
        size=(WIDTH, HEIGHT),
        frame=(LEFT, ABOVE, WIDTH - RIGHT, HEIGHT - BELOW),
        table=data_table(item.table, folds=True),
    )


def _share(scale: Scale, value: Decimal) -> float:
    return float((value - scale.low) / (scale.high - scale.low))


def _x(scale: Scale, value: Decimal) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * _share(scale, value), 1)


def _y(scale: Scale, value: Decimal) -> float:
    return round(HEIGHT - BELOW - (HEIGHT - BELOW - ABOVE) * _share(scale, value), 1)


def _anchor(scale: Scale, value: Decimal) -> str:
    """A name stands on the side where there is room."""
    return "end" if _share(scale, value) > 0.6 else "start"
