"""Recent trends against statsmodels, and at each of their boundaries."""

from __future__ import annotations

import pytest
from hypothesis import example, given

from data.measures.benchmarks import Polarity
from data.measures.intervals import Interval
from data.measures.trend import Judgement, Trend, recent_trend
from tests.unit.measures import activity_properties as properties

ERROR = 0.1


def figures(*values: float, error: float = ERROR) -> list[Interval | None]:
    """Each with an interval of 1.96 standard errors either way."""
    return [Interval(value, value - 1.96 * error, value + 1.96 * error) for value in values]


def test_a_steady_rise_is_increasing() -> None:
    found = recent_trend(figures(1, 2, 3, 4, 5))
    assert (found.direction, found.judgement) == ("increasing", None)
    assert (found.slope, found.chi_squared) == pytest.approx((1, 1000))


def test_a_steady_fall_is_decreasing() -> None:
    found = recent_trend(figures(5, 4, 3, 2, 1))
    assert found.direction == "decreasing"
    assert (found.slope, found.chi_squared) == pytest.approx((-1, 1000))


@pytest.mark.parametrize(("chi_squared", "direction"), [(9.549, "no_clear_trend"), (9.55, "increasing")])
def test_a_trend_is_clear_above_the_998_point_of_chi_squared(chi_squared: float, direction: str) -> None:
    # Periods 1 to 5 have a sum of squares of 10: χ² = 10 · slope² / error².
    slope = (chi_squared / 10) ** 0.5 * ERROR
    found = recent_trend(figures(*(slope * period for period in range(5))))
    assert found.direction == direction
    assert found.chi_squared == pytest.approx(chi_squared)


def test_a_trend_that_one_point_makes_is_not_clear() -> None:
    for values in ((0, 0, 0, 0, 5), (0.7, 0.1, 0.1, 0.1, 0.1), (1, 0.9, 0.8, 0.7, 5), (-5, 3, 2, 1, 0)):
        found = recent_trend(figures(*values))
        assert found.direction == "no_clear_trend"
        assert found.chi_squared
        assert found.chi_squared > 9.5495


@pytest.mark.parametrize(("step", "direction"), [(1e-9, "increasing"), (-1e-9, "decreasing")])
def test_small_figures_with_small_errors_have_a_trend(step: float, direction: str) -> None:
    assert recent_trend(figures(*(step * period for period in range(5)), error=1e-10)).direction == direction


def test_equal_figures_have_no_trend() -> None:
    found = recent_trend(figures(0.1, 0.1, 0.1, 0.1, 0.1, error=1e-9))
    assert found == Trend("no_clear_trend", 0.0, 0.0)


def test_equal_figures_have_no_trend_however_sure_each_is() -> None:
    assert recent_trend([*figures(0.1, 0.1, 0.1), *figures(0.1, 0.1, error=0.2)]) == Trend("no_clear_trend", 0.0, 0.0)


def test_only_the_last_five_valid_figures_count() -> None:
    flat = Interval(0.5, 0.5, 0.5)
    wanted = recent_trend(figures(1, 2, 3, 4, 5))
    assert recent_trend([*figures(9, 9), *figures(1, 2), None, *figures(3), flat, *figures(4, 5), None]) == wanted


def test_four_figures_are_too_few() -> None:
    assert recent_trend([*figures(1, 2, 3, 4), None]) == Trend("cannot_be_calculated", None, None, None)
    assert recent_trend([]) == Trend("cannot_be_calculated")


def test_a_surer_figure_weighs_more() -> None:
    unsure = figures(1, 1, 1, 1)
    assert recent_trend([*unsure, *figures(2, error=0.2)]).slope == pytest.approx(1 / 11)
    assert recent_trend([*unsure, *figures(2)]).slope == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("values", "polarity", "judgement"),
    [
        ((1, 2, 3, 4, 5), "higher is better", "better"),
        ((1, 2, 3, 4, 5), "lower is better", "worse"),
        ((1, 2, 3, 4, 5), "neither", None),
        ((5, 4, 3, 2, 1), "higher is better", "worse"),
        ((5, 4, 3, 2, 1), "lower is better", "better"),
        ((5, 4, 3, 2, 1), "neither", None),
        ((1, 1, 1, 1, 1), "higher is better", None),
        ((1, 1, 1, 1, 1), "lower is better", None),
        ((1, 2, 3), "lower is better", None),
    ],
)
def test_a_trend_is_better_or_worse_only_with_a_polarity(
    values: tuple[float, ...], polarity: Polarity, judgement: Judgement | None
) -> None:
    assert recent_trend(figures(*values), polarity).judgement == judgement


@given(properties.FIGURES)
@example(figures(1, 1.1, 1.2, 1.4, 1.5))
@example(figures(1, 0.8, 0.5, 0.2, 0.1))
def test_a_trend_is_that_of_weighted_least_squares(given_figures: list[Interval | None]) -> None:
    properties.a_trend_is_that_of_weighted_least_squares(given_figures)
