"""XmR charts: limits, rules and phases at their boundaries, and suppressed months against every fill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import example, given

from data.measures.spc import (
    Bounds,
    Limits,
    Phase,
    Point,
    flags,
    limits,
    moving_ranges,
    per_school_week,
    phase,
    phases,
    shifts,
    trends,
    two_of_three,
    why_no_limits,
    widest_bounds,
    without_holes,
)
from tests.unit.measures import activity_properties as properties
from tests.unit.measures.activity_properties import Cell, points_of

# Limits


@pytest.mark.parametrize(
    ("values", "mean", "lower", "upper"),
    [
        (range(1, 11), 5.5, 2.84, 8.16),
        ((1, 2, 3, 4, 5, 4, 3, 2, 1, 2), 2.7, 0.04, 5.36),
        ((3, 1, 4, 1, 5, 9, 2), 3.571429, -6.625238, 13.768095),
        ((1, 2), 1.5, -1.16, 4.16),
        ((4, 4), 4, 4, 4),
    ],
)
def test_limits_are_the_published_ones(values: Sequence[int], mean: float, lower: float, upper: float) -> None:
    found = limits(values)
    assert (found.mean, found.lower, found.upper) == pytest.approx((mean, lower, upper), abs=1e-6)


def test_no_moving_range_crosses_a_gap() -> None:
    assert moving_ranges([1, 3, None, 9, 5, None]) == [2, 4]
    assert limits([1, 3, None, 9, 5]) == Limits(4.5, 3.0)


@pytest.mark.parametrize("values", [[], [1], [1, None, 2], [None, None]])
def test_limits_need_two_neighbours(values: list[float | None]) -> None:
    with pytest.raises(ValueError, match="two neighbouring"):
        limits(values)


@given(properties.VALUES)
def test_limits_are_those_of_plain_python(values: list[int | None]) -> None:
    properties.limits_are_those_of_plain_python(values)


# Rules


@pytest.mark.parametrize(
    ("sides", "marked"),
    [
        ([1] * 6, set()),
        ([1] * 7, set(range(7))),
        ([1] * 8 + [-1], set(range(8))),
        ([-1] * 7 + [1], set(range(7))),
        ([1, 1, 1, 0, 1, 1, 1, 1], set()),
        ([0] * 8, set()),
        ([1, 1, 1, -1, -1, -1, -1], set()),
        ([1] + [-1] * 7, set(range(1, 8))),
        ([], set()),
    ],
)
def test_a_shift_is_seven_points_strictly_on_one_side(sides: list[int], marked: set[int]) -> None:
    assert shifts(sides) == marked


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        (range(1, 8), set(range(7))),
        (range(7, 0, -1), set(range(7))),
        (range(1, 7), set()),
        ((1, 2, 3, 3, 4, 5, 6), set()),
        ((1, 2, 3, 4, 5, 6, 7, 7), set(range(7))),
        ((9, 1, 2, 3, 4, 5, 6, 7), set(range(1, 8))),
        ((1, 2, 3, 4, 3, 2, 1), set()),
        ((1, 2, 3, None, 4, 5, 6, 7), set()),
        ((0, 1, 2, 3, 4, 5, 5 + 2e-9), set(range(7))),
        ((0, 1, 2, 3, 4, 5, 5 + 0.5e-9), set()),
        ((), set()),
    ],
)
def test_a_trend_is_seven_points_in_six_strict_rises_or_falls(values: Sequence[float | None], marked: set[int]) -> None:
    assert trends(values) == marked


@pytest.mark.parametrize(
    ("near", "sides", "marked"),
    [
        ([1, 0, 1], [1, 1, 1], {0, 2}),
        ([1, 1, 0], [1, 1, 1], {0, 1}),
        ([1, 1, 1], [1, 1, 1], {0, 1, 2}),
        ([-1, -1, 0], [-1, -1, -1], {0, 1}),
        ([1, -1, 1], [1, -1, 1], set()),
        ([1, 0, 1], [1, -1, 1], set()),
        ([1, 0, 1], [1, 0, 1], set()),
        ([1, 0, 0, 1], [1, 1, 1, 1], set()),
        ([0, 0, 1, 0, 1, 0], [-1, 1, 1, 1, 1, 1], {2, 4}),
        ([1, 1], [1, 1], set()),
        ([], [], set()),
    ],
)
def test_two_of_three_near_a_limit_are_marked_where_all_three_are_on_one_side(
    near: list[int], sides: list[int], marked: set[int]
) -> None:
    assert two_of_three(near, sides) == marked


PLAIN = Bounds(0, 10, 30, 30, 50, 60)


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        (60, None),
        (60 + 0.5e-9, None),
        (60 + 2e-9, "outside_limits"),
        (0, None),
        (-0.5e-9, None),
        (-2e-9, "outside_limits"),
        (None, None),
    ],
)
def test_a_point_on_a_limit_is_within(value: float | None, flag: str | None) -> None:
    assert flags([value], PLAIN) == (flag,)


@pytest.mark.parametrize("value", [1e-9, -1e-9])
def test_a_point_at_the_tolerance_is_within(value: float) -> None:
    assert flags([value], Bounds(0, 0, 0, 0, 0, 0)) == (None,)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([50, 31, 50], [None] * 3),
        ([50 + 2e-9, 31, 51], ["two_of_three", None, "two_of_three"]),
        ([51, 30, 51], [None] * 3),
        ([51, 61, 31], ["two_of_three", "outside_limits", None]),
        ([9, 29, 10 - 2e-9], ["two_of_three", None, "two_of_three"]),
        ([10, 29, 9], [None] * 3),
        ([10 - 0.5e-9, 29, 9], [None] * 3),
        ([51, None, 51], [None] * 3),
        ([9, -1, 29], ["two_of_three", "outside_limits", None]),
    ],
)
def test_two_of_three_count_from_two_thirds_of_the_way(values: list[float | None], expected: list[str | None]) -> None:
    assert list(flags(values, PLAIN)) == expected


def test_a_shift_is_told_from_the_mean() -> None:
    assert flags([31, 32] * 3 + [31], PLAIN) == ("shift",) * 7
    assert flags([29, 28] * 3 + [29], PLAIN) == ("shift",) * 7
    assert flags([31, 32] * 3 + [30 + 0.5e-9], PLAIN) == (None,) * 7
    assert flags([31, 32, 31, None, 31, 32, 31, 32], PLAIN) == (None,) * 8


def test_where_the_mean_is_not_sure_a_shift_is_beyond_both_its_ends() -> None:
    unsure = Bounds(0, 10, 28, 32, 50, 60)
    assert flags([33, 34] * 3 + [33], unsure) == ("shift",) * 7
    assert flags([33, 34] * 3 + [32], unsure) == (None,) * 7
    assert flags([27, 26] * 3 + [27], unsure) == ("shift",) * 7
    assert flags([27, 26] * 3 + [28], unsure) == (None,) * 7


def test_the_first_rule_that_fits_names_the_point() -> None:
    rising = [31, 32, 33, 34, 52, 53, 61, 31]
    assert flags(rising, PLAIN) == (*["trend"] * 6, "outside_limits", "shift")
    near = [31, 33, 32, 33, 32, 52, 53, 31]
    assert flags(near, PLAIN) == (*["shift"] * 5, "two_of_three", "two_of_three", "shift")


# Charts

ELEVEN: list[Cell] = [10, 12] * 5 + [10]


def reason(cells: Sequence[Cell]) -> str | None:
    return why_no_limits(points_of(cells))


def test_limits_begin_at_twelve_observed_points() -> None:
    assert reason([1, 1, 1, 1, 2]) == "not_enough_data"
    assert reason(ELEVEN) == "not_enough_data"
    assert reason([*ELEVEN, None, "?"]) == "not_enough_data"
    assert reason([*ELEVEN, 12]) is None
    assert reason([]) == "not_enough_data"


def test_limits_need_a_range() -> None:
    assert reason([7] * 12) == "no_range"
    assert reason([7] * 11 + [8]) is None
    assert reason([7] * 12 + [None] + [8] * 12) == "no_range"
    assert reason([7, None, 8, None] * 6) == "no_range"
    assert reason([0.1 + 0.2, 0.3] * 6) == "no_range"


@pytest.mark.parametrize(("step", "why_not"), [(1e-9, "no_range"), (2e-9, None)])
def test_a_range_is_more_than_the_tolerance(step: float, why_not: str | None) -> None:
    assert why_no_limits([Point(date(2020, month, 1), month % 2 * step) for month in range(1, 13)]) == why_not


def test_over_a_quarter_suppressed_is_too_much() -> None:
    assert reason([*ELEVEN, 12, "?", "?", "?", "?"]) is None
    assert reason([*ELEVEN, 12, "?", "?", "?", "?", None, "?"]) == "too_much_suppressed"
    assert reason([*ELEVEN, 12, None, None, None, None, None]) is None


def test_too_few_points_are_told_before_too_many_suppressed_and_these_before_no_range() -> None:
    assert reason([7] * 11 + ["?"] * 9) == "not_enough_data"
    assert reason([7] * 12 + ["?"] * 9) == "too_much_suppressed"


@pytest.mark.parametrize(("more", "few"), [(1, True), (3, True), (4, False)])
def test_limits_of_twelve_to_fourteen_points_are_warned_of(more: int, few: bool) -> None:
    found = phase(points_of([*ELEVEN, *[13] * more]))
    assert found.limits
    assert found.few_points is few


def test_a_run_chart_has_no_limits_and_no_flags() -> None:
    points = points_of([1, 2, 3, 4, 5, 6, 7, 8, 99])
    assert phase(points) == Phase(points, None, None, "not_enough_data", False, (None,) * 9)


def test_a_chart_has_its_limits_and_a_flag_a_point() -> None:
    found = phase(points_of([10, 20] * 6 + [60]))
    assert found.why_not is None
    assert found.limits == Limits(pytest.approx(240 / 13), pytest.approx((11 * 10 + 40) / 12))
    assert found.flags == (*[None] * 12, "outside_limits")
    near = 240 / 13 + 2.66 * 2 / 3 * 12.5
    assert found.bounds
    assert found.bounds.near_upper == pytest.approx(near)
    assert found.bounds.mean_low == pytest.approx(found.bounds.mean_high)
    assert (found.bounds.lower, found.bounds.upper) == pytest.approx((found.limits.lower, found.limits.upper))


@given(properties.CHARTS)
@example([10, 12] * 6 + [None] + list(range(5, 13)))
def test_flags_of_a_chart_are_those_of_plain_python(cells: list[Cell]) -> None:
    properties.flags_of_a_chart_are_those_of_plain_python(cells)


# Suppressed months


def test_bounds_are_worked_out_from_either_end() -> None:
    found = widest_bounds([(10,), (10,), (0, 4), (10,)])
    # All 0: mean 7.5, mean moving range 20/3. All 4: 8.5 and 4. With a gap: 10 and 0.
    assert found == pytest.approx(
        (7.5 - 2.66 * 20 / 3, 7.5 - 2.66 * 2 / 3 * 20 / 3, 7.5, 10, 7.5 + 2.66 * 2 / 3 * 20 / 3, 7.5 + 2.66 * 20 / 3)
    )


def test_bounds_need_two_observed_neighbours() -> None:
    with pytest.raises(ValueError, match="two neighbouring"):
        widest_bounds([(10,), (), (10,)])


def test_the_mean_reaches_from_all_0_to_the_chart_with_gaps() -> None:
    found = widest_bounds([(10,), (10,), (0, 4), (0, 4)])
    assert (found.mean_low, found.mean_high) == pytest.approx((5, 10))
    low = widest_bounds([(1,), (1,), (0, 4), (0, 4)])
    assert (low.mean_low, low.mean_high) == pytest.approx((0.5, 2.5))


def test_bounds_are_no_narrower_than_those_of_the_chart_with_gaps() -> None:
    found = widest_bounds([(0,), (100,), (0, 4), (0, 4), (0, 4)])
    # With gaps: mean 50, moving range 100. Filled, at most: mean 22.4, moving range 52 or so.
    near = 2.66 * 2 / 3 * 100
    assert (found.lower, found.near_lower) == pytest.approx((50 - 266, 50 - near))
    assert (found.near_upper, found.upper) == pytest.approx((50 + near, 50 + 266))


def test_a_rate_s_suppressed_month_has_its_own_end() -> None:
    found = widest_bounds([(10,), (10,), (0, 1)])
    assert found.mean_low == pytest.approx(20 / 3)
    assert found.lower == pytest.approx(20 / 3 - 2.66 * 5)


def test_what_suppression_does_not_bound_is_a_gap_alone() -> None:
    cells: list[Cell] = [10, 12] * 6 + ["?"]
    unbounded, missing = phase(points_of(cells, most=None)), phase(points_of([*cells[:-1], None]))
    assert unbounded.bounds == missing.bounds
    assert phase(points_of(cells)).bounds != missing.bounds


@given(properties.CELLS)
@example([5, 5, "?", "?", "?", None, "?", "?"])
def test_bounds_are_those_of_every_fill(cells: list[Cell]) -> None:
    properties.bounds_are_those_of_every_fill(cells)


@given(properties.CHARTS)
@example([20, 24, 22] * 6 + ["?", 90])
@example([20, 10] * 6 + ["?", 12, 13, 14, 15, 16, 17, 18])
def test_a_kept_flag_holds_for_every_fill(cells: list[Cell]) -> None:
    properties.a_kept_flag_holds_for_every_fill(cells)


@pytest.mark.parametrize("cells", [[20, 24, 22] * 6 + ["?", 90], [20, 10] * 6 + ["?", 12, 13, 14, 15, 16, 17, 18]])
def test_flags_are_kept_beside_suppressed_months(cells: list[Cell]) -> None:
    properties.a_kept_flag_holds_for_every_fill(cells)
    assert set(phase(points_of(cells)).flags) > {None}


def test_a_flag_that_a_fill_would_lift_is_not_kept() -> None:
    cells: list[Cell] = [20, 21] * 6 + [24]
    assert phase(points_of(cells)).flags[-1] == "outside_limits"
    assert phase(points_of([*cells, "?"])).flags[-2] is None


def test_runs_restart_behind_a_suppressed_month() -> None:
    cells: list[Cell] = [5, 20] * 4 + [20, 21, 22, "?", 23, 24, 25, 26]
    assert phase(points_of(cells)).flags == (None,) * 16


# Phases, holes and rates


def months(count: int, first: int = 0) -> list[date]:
    return [date(2020 + at // 12, at % 12 + 1, 1) for at in range(first, first + count)]


def test_a_rebasing_begins_a_phase_with_its_own_limits() -> None:
    points = points_of([10, 12] * 6 + [30, 32] * 6)
    before, after = phases(points, [date(2021, 1, 1)])
    assert (before.points, after.points) == (points[:12], points[12:])
    assert before.limits == Limits(11, 2)
    assert after.limits == Limits(31, 2)
    assert set(before.flags + after.flags) == {None}


def test_runs_restart_at_a_rebasing() -> None:
    points = points_of([*[12, 20] * 4, 13, 14, 15, 16, 17, 18, 19, *[12, 20] * 5])
    (whole,) = phases(points)
    assert whole.flags == (*[None] * 8, *["trend"] * 7, *[None] * 10)
    assert {flag for part in phases(points, [date(2021, 1, 1)]) for flag in part.flags} == {None}


@pytest.mark.parametrize(
    ("rebased", "sizes"),
    [
        ([], [6]),
        ([date(2020, 3, 1)], [2, 4]),
        ([date(2020, 3, 2)], [3, 3]),
        ([date(2020, 1, 1)], [6]),
        ([date(2020, 7, 1)], [6]),
        ([date(2020, 5, 1), date(2020, 3, 1)], [2, 2, 2]),
        ([date(2020, 3, 1), date(2020, 3, 1)], [2, 4]),
        ([date(2020, 2, 2), date(2020, 2, 20)], [2, 4]),
    ],
)
def test_a_phase_begins_with_the_first_month_on_or_after_its_date(rebased: list[date], sizes: list[int]) -> None:
    assert [len(part.points) for part in phases(points_of([1] * 6), rebased)] == sizes


def test_no_points_have_no_phases() -> None:
    assert phases(()) == ()


@pytest.mark.parametrize("order", [[1, 0], [0, 0]])
def test_points_out_of_order_are_refused(order: list[int]) -> None:
    points = points_of([1, 2])
    with pytest.raises(ValueError, match="in the order of their months"):
        phases([points[at] for at in order])


@pytest.mark.parametrize(("value", "suppressed"), [(float("nan"), False), (float("inf"), False), (3, True)])
def test_what_can_t_be_charted_is_refused(value: float, suppressed: bool) -> None:
    with pytest.raises(ValueError, match="2020-01-01 can't be charted"):
        Point(date(2020, 1, 1), value, suppressed)


def test_months_that_have_no_point_are_missing() -> None:
    first, last = Point(date(2020, 11, 1), 1), Point(date(2021, 2, 1), 2)
    hole = [Point(date(2020, 12, 1), None), Point(date(2021, 1, 1), None)]
    assert without_holes([last, first]) == (first, *hole, last)
    assert without_holes([first]) == (first,)
    assert without_holes([]) == ()


def test_quarters_stand_three_months_apart() -> None:
    first, last = Point(date(2020, 10, 1), 1), Point(date(2021, 4, 1), None, suppressed=True)
    assert without_holes([first, last], step_months=3) == (first, Point(date(2021, 1, 1), None), last)


@pytest.mark.parametrize(
    ("starts", "step_months"),
    [
        ([date(2020, 1, 1), date(2020, 1, 1)], 1),
        ([date(2020, 1, 1), date(2020, 2, 2), date(2020, 3, 1)], 1),
        ([date(2020, 1, 1), date(2020, 3, 1)], 3),
    ],
)
def test_points_between_steps_are_refused(starts: list[date], step_months: int) -> None:
    with pytest.raises(ValueError, match=f"stand {step_months} months apart, each once"):
        without_holes([Point(start, 1) for start in starts], step_months)


def test_a_count_becomes_a_rate_a_school_week() -> None:
    june, july = date(2020, 6, 1), date(2020, 7, 1)
    assert per_school_week(Point(june, 10), 4) == Point(june, 2.5, most=1.0)
    assert per_school_week(Point(july, None, suppressed=True), 2.5) == Point(july, None, suppressed=True, most=1.6)
    assert per_school_week(Point(july, None, most=None), 2) == Point(july, None, most=None)


def test_a_month_without_school_has_no_rate() -> None:
    august = date(2020, 8, 1)
    assert per_school_week(Point(august, None, suppressed=True), 0) == Point(august, None)
    assert per_school_week(Point(august, 5), 0) == Point(august, None)


def test_less_than_no_weeks_are_refused() -> None:
    with pytest.raises(ValueError, match="-1 is not a number of weeks"):
        per_school_week(Point(date(2020, 8, 1), 5), -1)
