"""Counts and rates against published values, scipy and statsmodels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.measures.intervals import wilson
from data.measures.rates import LEVEL_95, LEVEL_998, Level, count_interval, rate
from tests.unit.measures import activity_properties as properties


@pytest.mark.parametrize(
    ("events", "base", "z", "lower", "upper"),
    [
        (1, 100, 1.959964, 0.001767, 0.054486),
        (1, 100, 3.090232, 0.000873, 0.104555),
        (20, 100, 1.959964, 0.133367, 0.288829),
        (1045, 5000, 1.959964, 0.197955, 0.220491),
        (5, 10, 1.959964, 0.2366, 0.7634),
        (0, 30, 1.959964, 0, 0.113513),
        (30, 30, 1.959964, 0.886487, 1),
    ],
)
def test_shares_have_the_published_wilson_ends(events: int, base: int, z: float, lower: float, upper: float) -> None:
    found = wilson(events, base, z)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=1e-4 if base == 10 else 1e-6)


@given(properties.SHARES, properties.LEVELS)
def test_wilson_is_statsmodels_own(counts: tuple[int, int], level: Level) -> None:
    properties.wilson_is_statsmodels_own(counts, level)


@pytest.mark.parametrize(
    ("count", "base", "value", "lower", "upper"),
    [
        (5, 100, 5000, 1623.486, 11668.332),
        (20, 100, 20000, 12211.429, 30889.880),
        (10, 200, 5000, 2393.725, 9195.729),
    ],
)
def test_rates_per_100000_have_the_published_ends(
    count: int, base: int, value: float, lower: float, upper: float
) -> None:
    found = rate(count, base)
    assert (found.value, found.lower, found.upper) == pytest.approx((value, lower, upper), abs=1e-3)


def test_a_count_has_the_published_ends() -> None:
    found = count_interval(65)
    assert (found.value, found.lower, found.upper) == pytest.approx((65, 50.163, 82.849), abs=1e-3)


@pytest.mark.parametrize("level", [LEVEL_95, LEVEL_998])
@pytest.mark.parametrize("count", range(10))
def test_below_ten_the_interval_is_exact(count: int, level: Level) -> None:
    properties.few_events_have_the_exact_interval(count, level)


@pytest.mark.parametrize("level", [LEVEL_95, LEVEL_998])
@pytest.mark.parametrize("count", [10, 11, 100, 12_345])
def test_from_ten_up_it_is_byar_s(count: int, level: Level) -> None:
    properties.many_events_have_byar_s_interval(count, level)


def test_no_events_have_an_interval_from_zero() -> None:
    found = count_interval(0)
    assert (found.value, found.lower) == (0, 0)
    assert found.upper == pytest.approx(3.688879, abs=1e-6)


def test_at_998_the_interval_is_wider() -> None:
    found = rate(20, 100, level=LEVEL_998)
    assert found.lower < rate(20, 100).lower < rate(20, 100).upper < found.upper
    assert (LEVEL_95.z, LEVEL_95.tail, LEVEL_998.z, LEVEL_998.tail) == (1.959964, 0.025, 3.090232, 0.001)


@given(st.integers(0, 10_000), st.integers(1, 10**6), properties.MULTIPLIERS, properties.LEVELS)
def test_a_rate_is_its_count_s_interval_to_scale(count: int, base: int, multiplier: int, level: Level) -> None:
    properties.a_rate_is_its_count_s_interval_to_scale(count, base, multiplier, level)


def test_a_rate_may_be_of_part_weeks() -> None:
    assert rate(12, 0.5, multiplier=1).value == 24


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 is not a count"):
        count_interval(-1)


@pytest.mark.parametrize("base", [0, -1])
def test_a_rate_of_nobody_is_refused(base: int) -> None:
    with pytest.raises(ValueError, match=f"above 0, not {base}"):
        rate(1, base)
