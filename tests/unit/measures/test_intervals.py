"""Intervals against published values, scipy, statsmodels and the equation that Tango's ends solve."""

from __future__ import annotations

from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import binomtest, norm
from statsmodels.stats.proportion import confint_proportions_2indep

from data.measures.intervals import Z_95, Interval, newcombe, tango, wilson
from tests.unit.measures.properties import Properties, Property, hold


@pytest.mark.parametrize(
    ("events", "base", "lower", "upper"),
    [
        (1, 100, 0.001767, 0.054486),
        (20, 100, 0.133367, 0.288829),
        (1045, 5000, 0.197955, 0.220491),
        (0, 30, 0, 0.113513),
        (30, 30, 0.886487, 1),
    ],
)
def test_wilson_gives_the_published_ends(events: int, base: int, lower: float, upper: float) -> None:
    interval = wilson(events, base)
    assert interval.lower == pytest.approx(lower, abs=1e-6)
    assert interval.upper == pytest.approx(upper, abs=1e-6)


def test_wilson_at_three_standard_errors() -> None:
    interval = wilson(1, 100, z=3.090232)
    assert (interval.lower, interval.upper) == pytest.approx((0.000873, 0.104555), abs=1e-6)


@given(st.integers(1, 500).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))))
def test_wilson_agrees_with_scipy(counts: tuple[int, int]) -> None:
    theirs = binomtest(*counts).proportion_ci(method="wilson")
    ours = wilson(*counts)
    assert (ours.lower, ours.upper) == pytest.approx((theirs.low, theirs.high), abs=1e-6)


@pytest.mark.parametrize("z", [Z_95, 3.090232])
def test_no_share_lies_below_none_or_above_all(z: float) -> None:
    for base in range(1, 400):
        nobody, everybody = wilson(0, base, z), wilson(base, base, z)
        assert (nobody.lower, everybody.upper) == pytest.approx((0, 1))
        assert nobody.lower >= 0
        assert everybody.upper <= 1


@pytest.mark.parametrize(("events", "base"), [(-1, 10), (11, 10), (0, 0), (1, -1)])
def test_what_is_no_share_is_refused(events: int, base: int) -> None:
    with pytest.raises(ValueError, match="not a share"):
        wilson(events, base)


def test_newcombe_gives_the_published_ends() -> None:
    gap = newcombe(wilson(5, 56), wilson(0, 29))
    assert (gap.lower, gap.upper) == pytest.approx((-0.0381, 0.1926), abs=1e-4)
    assert not gap.clear


def test_a_gap_the_other_way_round_is_its_mirror() -> None:
    one, other = wilson(91, 108), wilson(34, 53)
    there, back = newcombe(one, other), newcombe(other, one)
    assert (there.lower, there.upper) == pytest.approx((-back.upper, -back.lower))
    assert there.clear
    assert back.clear


@pytest.mark.parametrize(
    ("lower", "upper", "clear"),
    [(0.0, 1.0, False), (-1.0, 0.0, False), (-0.1, 0.1, False), (1e-9, 1.0, True), (-1.0, -1e-9, True)],
)
def test_an_interval_is_clear_where_zero_lies_outside(lower: float, upper: float, clear: bool) -> None:
    assert Interval(0.0, lower, upper).clear is clear


@pytest.mark.parametrize(
    ("up", "down", "n", "lower", "upper"),
    [
        (9, 3, 32, -0.0271, 0.3897),
        (16, 8, 86, -0.0197, 0.2069),
        (25, 2, 102, 0.1392, 0.3213),
        (6, 0, 10, 0.1559, 0.8318),
        (0, 0, 12, -0.2425, 0.2425),
    ],
)
def test_tango_gives_the_published_ends(up: int, down: int, n: int, lower: float, upper: float) -> None:
    interval = tango(up, down, n)
    assert interval.value == (up - down) / n
    assert (interval.lower, interval.upper) == pytest.approx((lower, upper), abs=6e-5)


Z2 = Z_95**2


@pytest.mark.parametrize("n", [1, 2, 12, 1200])
def test_tango_where_none_or_all_moved_one_way(n: int) -> None:
    reach, far = Z2 / (n + Z2), (n - Z2) / (n + Z2)
    assert tango(0, 0, n) == Interval(0.0, pytest.approx(-reach), pytest.approx(reach))
    assert tango(n, 0, n) == Interval(1.0, pytest.approx(far), 1.0)
    assert tango(0, n, n) == Interval(-1.0, -1.0, pytest.approx(-far))


@pytest.mark.parametrize(
    ("up", "n", "lower", "upper"),
    [(9, 60, 0.080802, 0.261146), (4, 8, 0.013389, 0.784784), (6, 10, 0.155948, 0.831820)],
)
def test_tango_where_none_moved_the_other_way(up: int, n: int, lower: float, upper: float) -> None:
    """Ends found by maximising the likelihood of the counts at each difference, with no formula for q."""
    assert (tango(up, 0, n).lower, tango(up, 0, n).upper) == pytest.approx((lower, upper), abs=1e-6)
    assert (tango(0, up, n).lower, tango(0, up, n).upper) == pytest.approx((-upper, -lower), abs=1e-6)


def test_tango_at_another_level() -> None:
    assert tango(9, 3, 32, z=1.0).lower > tango(9, 3, 32).lower > tango(9, 3, 32, z=3.0).lower
    assert tango(0, 0, 12, z=1.0).upper == pytest.approx(1 / 13)
    assert tango(12, 0, 12, z=1.0).lower == pytest.approx(11 / 13)


@pytest.mark.parametrize("counts", [(0, 0, 0), (0, 0, -1), (-1, 0, 5), (0, -1, 5), (3, 3, 5), (6, 0, 5)])
def test_what_are_no_counts_of_changes_is_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="not counts of changes"):
        tango(*counts)


def test_all_may_have_moved() -> None:
    assert tango(3, 2, 5).value == 0.2


def score(difference: float, up: int, down: int, n: int) -> float:
    """Tango's score, with the discordant share that is likeliest at ``difference`` had from the quadratic."""
    a, b = 2 * n, -up - down + (2 * n - up + down) * difference
    q = (sqrt(max(0.0, b * b + 4 * a * down * difference * (1 - difference))) - b) / (2 * a)
    spread = sqrt(max(0.0, n * (2 * q + difference * (1 - difference))))
    return (up - down - n * difference) / spread if spread else float("inf")


def tango_s_ends_solve_the_score_equation(counts: tuple[int, int, int]) -> None:
    interval = tango(*counts)
    assert -1 <= interval.lower <= interval.value <= interval.upper <= 1
    if interval.lower > -1 + 1e-9:
        assert score(interval.lower - 1e-9, *counts) > Z_95 > score(interval.lower + 1e-9, *counts)
    if interval.upper < 1 - 1e-9:
        assert score(interval.upper - 1e-9, *counts) > -Z_95 > score(interval.upper + 1e-9, *counts)


def tango_s_spread_is_that_of_the_likeliest_shares(up: int, down: int, same: int) -> None:
    """By maximising the likelihood of the three counts at the lower end, with no formula for q."""
    n = up + down + same
    lower = tango(up, down, n).lower

    def surprise(down_share: float) -> float:
        return -sum(
            count * log(max(share, 1e-300))
            for count, share in ((up, down_share + lower), (down, down_share), (same, 1 - 2 * down_share - lower))
        )

    floor, ceiling = max(0.0, -lower), (1 - lower) / 2
    q = minimize_scalar(surprise, bounds=(floor, ceiling), method="bounded", options={"xatol": 1e-12}).x
    assert (up - down - n * lower) / sqrt(n * (2 * q + lower * (1 - lower))) == pytest.approx(Z_95, abs=1e-4)


def changes_turned_round_turn_tango_round(counts: tuple[int, int, int]) -> None:
    up, down, n = counts
    there, back = tango(up, down, n), tango(down, up, n)
    assert (there.lower, there.value, there.upper) == (-back.upper, -back.value, -back.lower)


def newcombe_is_statsmodels_s(first: tuple[int, int], second: tuple[int, int]) -> None:
    z = float(norm.isf(0.025))
    ours = newcombe(wilson(*first, z=z), wilson(*second, z=z))
    theirs = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    assert (ours.lower, ours.upper) == pytest.approx(theirs, abs=1e-9)
    assert ours.value == pytest.approx(first[0] / first[1] - second[0] / second[1], abs=1e-12)


def wilson_is_scipy_s(counts: tuple[int, int]) -> None:
    ours, theirs = wilson(*counts, z=float(norm.isf(0.025))), binomtest(*counts).proportion_ci(method="wilson")
    assert (ours.lower, ours.upper) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


shares = st.integers(1, 200).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))
moves = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 300)).filter(any)
matched = moves.map(lambda counts: (counts[0], counts[1], sum(counts)))
PROPERTIES: Properties = {
    tango_s_ends_solve_the_score_equation: (matched,),
    tango_s_spread_is_that_of_the_likeliest_shares: (st.integers(1, 30), st.integers(1, 30), st.integers(1, 90)),
    changes_turned_round_turn_tango_round: (matched,),
    newcombe_is_statsmodels_s: (shares, shares),
    wilson_is_scipy_s: (shares,),
}


@pytest.mark.parametrize("check", PROPERTIES)
def test_it_holds_that(check: Property) -> None:
    hold(PROPERTIES, check)
