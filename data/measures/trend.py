"""Recent trend of an indicator: whether its last five figures rise or fall by more than their intervals explain.

A straight line is fitted by weighted least squares, weights 1/SE², SE = (U − L)/3.92 from the figure's 95% interval.
Source: OHID's Fingertips technical guidance, recent trends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from data.measures.benchmarks import Polarity
from data.measures.intervals import Interval

POINTS = 5
CHI_SQUARED = 9.5495
"""What a chi-square of one degree of freedom passes once in 500 times."""
WIDTH_IN_ERRORS = 3.92
TOLERANCE = 1e-9

Direction = Literal["increasing", "decreasing", "no_clear_trend", "cannot_be_calculated"]
Judgement = Literal["better", "worse"]


@dataclass(frozen=True)
class Trend:
    """A recent trend: the slope (the figure's unit a period) and its χ² are None where it can't be calculated; the
    judgement is None without a clear trend or a polarity."""

    direction: Direction
    slope: float | None = None
    chi_squared: float | None = None
    judgement: Judgement | None = None


def recent_trend(figures: Sequence[Interval | None], polarity: Polarity = "neither") -> Trend:
    """The trend of the last five valid of ``figures`` (95% intervals, oldest first, any unit), told as periods 1 to 5.

    Valid is a figure whose interval has a width: None, and figures without one, are passed over. Fewer than five:
    "cannot_be_calculated". Increasing or decreasing where χ² = slope²/variance is over 9.5495 and the slope has the
    same sign whichever one of the five is left out, else "no_clear_trend".
    """
    valid = [figure for figure in figures if figure is not None and figure.upper > figure.lower][-POINTS:]
    if len(valid) < POINTS:
        return Trend("cannot_be_calculated")
    points = [(float(period), figure) for period, figure in enumerate(valid, start=1)]
    slope, error = _fit(points)
    chi_squared = (slope / error) ** 2
    direction = _direction(points) if chi_squared > CHI_SQUARED else "no_clear_trend"
    return Trend(direction, slope, chi_squared, _judgement(direction, polarity))


def _direction(points: Sequence[tuple[float, Interval]]) -> Direction:
    fits = [_fit([*points[:left_out], *points[left_out + 1 :]]) for left_out in range(len(points))]
    if all(slope > TOLERANCE * error for slope, error in fits):
        return "increasing"
    return "decreasing" if all(slope < -TOLERANCE * error for slope, error in fits) else "no_clear_trend"


def _judgement(direction: Direction, polarity: Polarity) -> Judgement | None:
    if polarity == "neither" or direction not in ("increasing", "decreasing"):
        return None
    return "better" if (direction == "increasing") == (polarity == "higher is better") else "worse"


def _fit(points: Sequence[tuple[float, Interval]]) -> tuple[float, float]:
    """The weighted slope and its standard error, from (period, figure)."""
    weights = [(WIDTH_IN_ERRORS / (figure.upper - figure.lower)) ** 2 for _, figure in points]
    middle = sum(weight * at for weight, (at, _) in zip(weights, points, strict=True)) / sum(weights)
    squares = sum(weight * (at - middle) ** 2 for weight, (at, _) in zip(weights, points, strict=True))
    # Values are taken from the first one, so that equal figures give a slope of exactly 0.
    origin = points[0][1].value
    products = (
        weight * (at - middle) * (figure.value - origin) for weight, (at, figure) in zip(weights, points, strict=True)
    )
    return sum(products) / squares, 1 / sqrt(squares)
