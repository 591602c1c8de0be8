"""Where everything of a control chart, a sparkline and a funnel lies: percent across, pixels down, so that words keep their
size on every screen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from markupsafe import Markup

from components.control import ChartPoint, ControlChart, FunnelChart
from components.lanes import round_step
from components.render import render

TOP, HEIGHT = 68.0, 236.0
"""Room over the drawing for words, and its own height, px."""
APART = 17.0
"""Pixels that labels at the lines' ends stand apart."""


@dataclass(frozen=True)
class Axis:
    """From one round number to another, top to bottom."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def y(self, value: float) -> float:
        within = min(max(value, self.low), self.high)
        return round(TOP + HEIGHT * (1 - (within - self.low) / (self.high - self.low)), 1)


def axis_of(values: Iterable[float], ceiling: float | None = None) -> Axis:
    """An axis around values, no lower than zero and no higher than the ceiling."""
    known = list(values) or [0.0]
    low, high = max(0.0, min(known)), max(known)
    step = float(round_step(Decimal(str(round(max(high - low, 1e-6), 6)))))
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    stops = [n * step for n in range(first, last + 1)]
    stops = [stop for stop in stops if ceiling is None or stop <= ceiling]
    top = min(stops[-1] if ceiling is None else max(stops[-1], min(high, ceiling)), ceiling or math.inf)
    return Axis(stops[0], max(top, stops[0] + step), tuple((stop, f"{stop:,.10g}") for stop in stops))


def spread(wanted: Sequence[float], apart: float = APART) -> list[float]:
    """Places for labels near the wanted ones, in their order, none nearer to another than ``apart``."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    found = list(wanted)
    for above, below in pairwise(order):
        found[below] = max(found[below], found[above] + apart)
    return found


def control_chart(item: ControlChart) -> Markup:
    """The chart as inline SVG; everything on it stands in the table beside it."""
    xs = _across(len(item.points))
    axis = axis_of(_values(item), item.ceiling)
    return render(
        "control.html",
        chart=item,
        xs=xs,
        half=round(xs[1] - xs[0], 3) / 2 if len(xs) > 1 else 4,
        ys=[None if point.value is None else axis.y(point.value) for point in item.points],
        ticks=[(axis.y(at), text) for at, text in axis.ticks],
        joins=[(at, at + 1) for at in range(len(xs) - 1) if _joined(item, at)],
        gaps=_gaps(item.points),
        stretches=[_stretch(stretch, axis) for stretch in item.stretches],
        labels=_labels(item, axis),
        target=None if item.target is None else axis.y(item.target),
        top=TOP,
        bottom=TOP + HEIGHT,
    )


def _across(count: int) -> list[float]:
    """In the middle of equal parts, percent."""
    return [round(100 * (at + 0.5) / count, 3) for at in range(count)]


def _values(item: ControlChart) -> list[float]:
    ends = [end for stretch in item.stretches for end in (stretch.lower, stretch.upper) if end is not None]
    drawn = [point.value for point in item.points if point.value is not None]
    return [*drawn, *ends, *([] if item.target is None else [item.target])]


def _joined(item: ControlChart, at: int) -> bool:
    """No line crosses a gap, or the day from which limits are set anew."""
    there = item.points[at].value is not None and item.points[at + 1].value is not None
    return there and any(stretch.first <= at and at + 1 <= stretch.last for stretch in item.stretches)


def _gaps(points: Sequence[ChartPoint]) -> list[tuple[int, int, str]]:
    """Neighbouring gaps of one reason together: first, last, words."""
    found = []
    for (missing, why), group in groupby(enumerate(points), key=lambda each: (each[1].value is None, each[1].gap)):
        places = [at for at, _ in group]
        if missing:
            found.append((places[0], places[-1], why))
    return found


@dataclass(frozen=True)
class _Stretch:
    first: int
    last: int
    mean: float | None
    lower: float | None
    upper: float | None


def _stretch(stretch: object, axis: Axis) -> _Stretch:
    ends = {name: getattr(stretch, name) for name in ("mean", "lower", "upper")}
    placed = {name: None if value is None else axis.y(value) for name, value in ends.items()}
    return _Stretch(getattr(stretch, "first"), getattr(stretch, "last"), **placed)  # noqa: B009


def _labels(item: ControlChart, axis: Axis) -> list[tuple[float, str, str]]:
    """What stands at the lines' right ends: y, words, class."""
    last = item.stretches[-1] if item.stretches else None
    told: list[tuple[float, str, str]] = []
    if last is not None and last.mean is not None and last.lower is not None and last.upper is not None:
        ends = (
            (last.upper, item.lines[0], "limit"),
            (last.mean, item.lines[1], "mean"),
            (last.lower, item.lines[2], "limit"),
        )
        told = [(axis.y(value), text, kind) for value, text, kind in ends]
    if item.target is not None:
        told.append((axis.y(item.target), item.target_text, "target"))
    placed = spread([y for y, _, _ in told])
    return [(y, text, kind) for y, (_, text, kind) in zip(placed, told, strict=True)]


SPARK_WIDTH, SPARK_HEIGHT = 132.0, 26.0


def sparkline(values: Sequence[tuple[float | None, str]]) -> Markup:
    """The last figures, each with what its chart says of it, as a small line with the special causes marked; decorative,
    since the words beside it say what counts."""
    known = [value for value, _ in values if value is not None]
    if not known:
        return Markup()
    low, reach = min(known), max(known) - min(known) or 1.0
    step = SPARK_WIDTH / max(len(values) - 1, 1)

    def y(value: float) -> float:
        return round(SPARK_HEIGHT - (value - low) / reach * (SPARK_HEIGHT - 6), 1)

    dots = [(round(3 + at * step, 1), None if value is None else y(value)) for at, (value, _) in enumerate(values)]
    signs = (sign for _, sign in values)
    marked = [(x, at, sign) for (x, at), sign in zip(dots, signs, strict=True) if at is not None and sign in SIGNS]
    return render(
        "sparkline.html",
        path=_path(dots),
        marked=marked,
        mean=y(sum(known) / len(known)),
        width=SPARK_WIDTH + 6,
        height=SPARK_HEIGHT + 4,
    )


SIGNS = ("concern", "improvement", "changed")


def _path(dots: Sequence[tuple[float, float | None]]) -> str:
    """Straight lines from dot to dot, none across a gap."""
    told, pen = [], "M"
    for x, y in dots:
        if y is not None:
            told.append(f"{pen}{x} {y}")
        pen = "M" if y is None else "L"
    return "".join(told)


def funnel_chart(item: FunnelChart) -> Markup:
    """The funnel as inline SVG; its outliers and all other areas stand in the table beside it."""
    most, least = (of(area.base for area in item.areas) for of in (max, min))
    step = float(round_step(Decimal(str(most))))
    reach = step * math.ceil(most * 1.04 / step)
    near = [100 * end for base, *ends in item.limits_95 for end in ends if base >= least]
    axis = axis_of([*near, *(100 * area.share for area in item.areas)], 100.0)

    def x(base: float) -> float:
        return round(100 * base / reach, 3)

    def path(limits: Sequence[tuple[float, float, float]], end: int) -> list[tuple[float, float]]:
        return [(x(each[0]), axis.y(100 * each[end])) for each in limits if axis.low <= 100 * each[end] <= axis.high]

    both = (("95", item.limits_95), ("998", item.limits_998))
    curves = [(kind, path(limits, end)) for kind, limits in both for end in (1, 2)]
    target = axis.y(100 * item.target)
    named = [(points[-1][1], NAMES[kind], "limit") for kind, points in curves if points]
    ends = [*named, (target, item.target_text, "mean")]
    placed = spread([y for y, _, _ in ends])
    return render(
        "funnel.html",
        chart=item,
        areas=[(x(area.base), axis.y(100 * area.share), area) for area in item.areas],
        curves=curves,
        labels=[(y, text, kind) for y, (_, text, kind) in zip(placed, ends, strict=True)],
        target=target,
        ticks=[(axis.y(at), f"{text}%") for at, text in axis.ticks],
        stops=[(x(at * step), f"{at * step:,.10g}") for at in range(int(reach / step) + 1)],
        top=TOP,
        bottom=TOP + HEIGHT,
    )


NAMES = {"95": "95% limit", "998": "99.8% limit"}
