"""Statistical process control: XmR charts of monthly figures, with gaps, rebasing and suppressed months.

Limits: mean ± 2.66 × the mean moving range, nothing screened out, as in NHS England's "Making data count" SQL and Excel
tools. Rules as NHSRplotthedots has them, but that points outside the limits count towards two of three. A missing or
suppressed month is a gap: no moving range crosses it, and every run starts again behind it. Comparisons with a mean or a
limit are strict by more than 1e-9.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise
from math import isfinite
from typing import Literal, NamedTuple

LIMIT = 2.66
NEAR = LIMIT * 2 / 3
RUN = 7
"""Points of a trend, and of a shift."""
FEWEST_POINTS = 12
ENOUGH_POINTS = 15
"""From here on limits need no warning."""
TOLERANCE = 1e-9

Flag = Literal["outside_limits", "trend", "two_of_three", "shift"]
Reason = Literal["not_enough_data", "too_much_suppressed", "no_range"]
Values = Sequence[float | None]


@dataclass(frozen=True)
class Point:
    """A month's figure in any unit, None where it is missing or suppressed.

    ``most``: what a suppressed month can be at most (it can be 0): 4 for a count; None for a figure that suppression
    does not bound, such as a mean wait. Raises ValueError for a value that is not finite, or one called suppressed.
    """

    start: date
    value: float | None
    suppressed: bool = False
    most: float | None = 4.0

    def __post_init__(self) -> None:
        if self.value is not None and (self.suppressed or not isfinite(self.value)):
            raise ValueError(f"{self.value} of {self.start} can't be charted")

    @property
    def choices(self) -> tuple[float, ...]:
        """The ends of what the month can be: one where it is known, two where it is suppressed, none in a gap."""
        if self.value is not None:
            return (self.value,)
        return (0.0, self.most) if self.suppressed and self.most is not None else ()


@dataclass(frozen=True)
class Limits:
    """The mean of a chart and its mean moving range, in the figures' unit."""

    mean: float
    moving_range: float

    @property
    def lower(self) -> float:
        return self.mean - LIMIT * self.moving_range

    @property
    def upper(self) -> float:
        return self.mean + LIMIT * self.moving_range


class Bounds(NamedTuple):
    """What a point must pass to be flagged: limits, two thirds of the way to them, and the mean, each at its lowest
    below and at its highest above."""

    lower: float
    near_lower: float
    mean_low: float
    mean_high: float
    near_upper: float
    upper: float


@dataclass(frozen=True)
class Phase:
    """A chart between two rebasings. ``limits`` are of the observed points alone; where there are none, ``why_not``
    says why, the phase is a run chart, and no point has a flag. ``few_points``: limits of 12 to 14 points, to be warned
    of. ``flags``: one for each point, None where it has none."""

    points: tuple[Point, ...]
    limits: Limits | None
    bounds: Bounds | None
    why_not: Reason | None
    few_points: bool
    flags: tuple[Flag | None, ...]


def phases(points: Sequence[Point], rebased: Collection[date] = ()) -> tuple[Phase, ...]:
    """The phases of a chart, whose ``points`` stand in order, one for each month, also the missing ones (see
    ``without_holes``). Each date of ``rebased`` begins a phase with the first point that starts on or after it.

    Raises ValueError for points out of order.
    """
    if any(one.start >= other.start for one, other in pairwise(points)):
        raise ValueError("the points of a chart stand in the order of their months, each once")
    dates = sorted(rebased)
    grouped = groupby(points, key=lambda point: bisect_right(dates, point.start))
    return tuple(phase(tuple(members)) for _, members in grouped)


def phase(points: tuple[Point, ...]) -> Phase:
    """One phase: with limits and flags where ``why_no_limits`` finds no objection."""
    values = [point.value for point in points]
    why_not = why_no_limits(points)
    if why_not:
        return Phase(points, None, None, why_not, False, (None,) * len(points))
    bounds = widest_bounds([point.choices for point in points])
    few = _observed(points) < ENOUGH_POINTS
    return Phase(points, limits(values), bounds, None, few, flags(values, bounds))


def why_no_limits(points: Sequence[Point]) -> Reason | None:
    """Why a phase stays a run chart: fewer than 12 observed points, over a quarter of the months that were reported
    suppressed, or no moving range but 0. None where limits may be drawn."""
    observed, suppressed = _observed(points), sum(point.suppressed for point in points)
    if observed < FEWEST_POINTS:
        return "not_enough_data"
    if 4 * suppressed > observed + suppressed:
        return "too_much_suppressed"
    widest = max(moving_ranges([point.value for point in points]), default=0.0)
    return None if widest > TOLERANCE else "no_range"


def limits(values: Values) -> Limits:
    """Mean and mean moving range of any two or more values; None is a gap.

    Raises ValueError where no two neighbours are there. Whether so few deserve limits: ``why_no_limits``.
    """
    observed, ranges = [value for value in values if value is not None], moving_ranges(values)
    if not ranges:
        raise ValueError("limits need two neighbouring values")
    return Limits(sum(observed) / len(observed), sum(ranges) / len(ranges))


def moving_ranges(values: Values) -> list[float]:
    """The differences, without sign, between neighbours that are both there."""
    return [abs(after - before) for before, after in pairwise(values) if before is not None and after is not None]


def widest_bounds(choices: Sequence[tuple[float, ...]]) -> Bounds:
    """The bounds that no fill of the suppressed months goes beyond, nor the chart with gaps for them.

    ``choices``: the ends of what each month can be, none for a missing one. Of the mean plus or minus a multiple of the
    mean moving range the highest is convex in every fill and the lowest concave: both lie where each month is at one of
    its ends, and a chain with one state an end finds them exactly.
    """
    own = limits([ends[0] if len(ends) == 1 else None for ends in choices])
    if all(len(ends) < 2 for ends in choices):
        return Bounds(*(own.mean + reach * own.moving_range for reach in (-LIMIT, -NEAR, 0.0, 0.0, NEAR, LIMIT)))
    below = (min(own.mean - reach * own.moving_range, -_highest(choices, -1, reach)) for reach in (LIMIT, NEAR, 0.0))
    above = (max(own.mean + reach * own.moving_range, _highest(choices, 1, reach)) for reach in (0.0, NEAR, LIMIT))
    return Bounds(*below, *above)


def _highest(choices: Sequence[tuple[float, ...]], sign: int, reach: float) -> float:
    """The highest ``sign`` × mean + ``reach`` × mean moving range over all fills."""
    a_value = sign / sum(bool(ends) for ends in choices)
    a_range = reach / sum(bool(before and after) for before, after in pairwise(choices))
    best: dict[float | None, float] = {None: 0.0}  # the highest sum so far by the last month's value; None in a gap
    for ends in choices:
        gap = max(best.values())
        best = {
            end: a_value * end + max(so_far + a_range * _range(last, end) for last, so_far in best.items())
            for end in ends
        } or {None: gap}
    return max(best.values())


def _range(before: float | None, after: float) -> float:
    return 0.0 if before is None else abs(after - before)


def flags(values: Values, bounds: Bounds) -> tuple[Flag | None, ...]:
    """Each point's flag: the first that fits of outside the limits, trend, two of three, shift; None in a gap."""
    sides = [_beyond(value, bounds.mean_low, bounds.mean_high) for value in values]
    near = [_beyond(value, bounds.near_lower, bounds.near_upper) for value in values]
    outside = {at for at, value in enumerate(values) if _beyond(value, bounds.lower, bounds.upper)}
    found: tuple[tuple[Flag, set[int]], ...] = (
        ("outside_limits", outside),
        ("trend", trends(values)),
        ("two_of_three", two_of_three(near, sides)),
        ("shift", shifts(sides)),
    )
    return tuple(next((flag for flag, places in found if at in places), None) for at in range(len(values)))


def changed_from(phase: Phase) -> date | None:
    """The month from which a phase is of another process than before, as far as its own figures tell: half of them or more
    have a flag, and seven in a row lie strictly on one side of the mean and seven later ones on the other, of which this
    is the first. None where one process can be meant, and where there are no limits.

    Limits of a stable process flag few of its figures, and it has no reason to stay on one side and then on the other. Limits
    are not set anew by it: NHS England ("Making data count") and Provost and Murray leave that to who knows what happened.
    """
    flagged = sum(flag is not None for flag in phase.flags)
    if phase.bounds is None or 2 * flagged < _observed(phase.points):
        return None
    sides = [_beyond(point.value, phase.bounds.mean_low, phase.bounds.mean_high) for point in phase.points]
    in_shift = sorted(shifts(sides))
    return next((phase.points[at].start for at in in_shift if sides[at] != sides[in_shift[0]]), None)


def trends(values: Values) -> set[int]:
    """The places of points in a trend: seven in six strict rises, or six strict falls."""
    steps = [_step(before, after) for before, after in pairwise(values)]
    return _in_windows(len(values), RUN, lambda window: _alike(steps[at] for at in window[:-1]))


def shifts(sides: Sequence[int]) -> set[int]:
    """The places of points in a shift: seven strictly on one side of the mean. ``sides``: 1 above, −1 below, 0 on the
    mean or in a gap."""
    return _in_windows(len(sides), RUN, lambda window: _alike(sides[at] for at in window))


def two_of_three(near: Sequence[int], sides: Sequence[int]) -> set[int]:
    """The places of points more than two thirds of the way to a limit, or past it, where two of three neighbours are and
    all three are on one side of the mean. ``near`` as ``sides``, see ``shifts``."""
    windows = _in_windows(
        len(sides),
        3,
        lambda window: _alike(sides[at] for at in window) and sum(near[at] != 0 for at in window) >= 2,
    )
    return {at for at in windows if near[at]}


def _in_windows(points: int, width: int, fits: Callable[[range], bool]) -> set[int]:
    windows = (range(start, start + width) for start in range(points - width + 1))
    return {at for window in windows if fits(window) for at in window}


def _alike(signs: Iterable[int]) -> bool:
    return set(signs) in ({1}, {-1})


def _step(before: float | None, after: float | None) -> int:
    return 0 if before is None or after is None else _beyond(after, before, before)


def _beyond(value: float | None, low: float, high: float) -> int:
    """1 above ``high``, −1 below ``low``, else 0."""
    if value is None:
        return 0
    return (value > high + TOLERANCE) - (value < low - TOLERANCE)


def _observed(points: Sequence[Point]) -> int:
    return sum(point.value is not None for point in points)


def without_holes(points: Sequence[Point], step_months: int = 1) -> tuple[Point, ...]:
    """The points in order, with a missing one for each month (or quarter, with a step of 3) that has none between the
    first and the last. Raises ValueError for two of one month or one that starts between two steps."""
    by_start = {point.start: point for point in points}
    starts = _steps(min(by_start), max(by_start), step_months) if by_start else []
    if len(by_start) < len(points) or not by_start.keys() <= set(starts):
        raise ValueError(f"points stand {step_months} months apart, each once")
    return tuple(by_start.get(start) or Point(start, None) for start in starts)


def _steps(first: date, last: date, step_months: int) -> list[date]:
    months = range(12 * first.year + first.month - 1, 12 * last.year + last.month, step_months)
    return [first.replace(year=month // 12, month=month % 12 + 1) for month in months]


def per_school_week(point: Point, school_weeks: float) -> Point:
    """A month's count as a rate a school week; missing in a month without one, such as August.

    Raises ValueError for less than no weeks.
    """
    if school_weeks < 0:
        raise ValueError(f"{school_weeks} is not a number of weeks")
    if not school_weeks:
        return Point(point.start, None)
    value, most = (None if figure is None else figure / school_weeks for figure in (point.value, point.most))
    return replace(point, value=value, most=most)
