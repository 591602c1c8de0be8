"""Intervals against published values and scipy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from data.measures.intervals import newcombe, wilson


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
