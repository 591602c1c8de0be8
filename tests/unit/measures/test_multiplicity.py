"""Holm against checks.md and statsmodels, and the verdicts at their boundaries."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import nan, nextafter
from unittest.mock import patch

import pytest
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from data.measures.intervals import Interval
from data.measures.multiplicity import Judgement, holm, judge, judge_alone, judge_family
from data.measures.signflip import SignFlip
from tests.unit.measures.properties import Properties, Property, hold

CLEAR, UNCLEAR = Interval(0.5, 0.1, 0.9), Interval(0.5, -0.1, 0.9)


@dataclass(frozen=True)
class Found:
    net: int = 7
    p: float | None = 0.01
    effect: Interval | None = UNCLEAR

    @property
    def test(self) -> SignFlip:
        return SignFlip(self.p, 9, 0.00390625)


def test_holm_gives_the_published_values() -> None:
    given = [0.001, 0.002, 0.003, 0.004, 0.005, 0.05, 0.06, 0.07, 0.08, 0.09]
    assert holm(given) == pytest.approx([0.01, 0.018, 0.024, 0.028, 0.03, *[0.25] * 5])


@pytest.mark.parametrize(
    ("given", "adjusted"),
    [
        ([], []),
        ([None], [None]),
        ([0.25], [0.25]),
        ([1.0, 0.0], [1.0, 0.0]),
        ([0.75, 0.5], [1.0, 1.0]),
        ([0.25, 0.25], [0.5, 0.5]),
        ([0.5, 0.125, None], [1.0, 0.375, None]),
        ([None, 0.0625, None, 0.03125], [None, 0.1875, None, 0.125]),
        ([0.015625, None, None, None, None, None, None], [0.109375, *[None] * 6]),
    ],
)
def test_those_too_few_to_test_keep_their_place_in_the_family(
    given: list[float | None], adjusted: list[float | None]
) -> None:
    assert holm(given) == adjusted


@pytest.mark.parametrize("p", [-0.001, 1.001, nan])
def test_what_is_no_p_value_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([0.5, p])


@pytest.mark.parametrize(
    ("found", "p", "judgement"),
    [
        (Found(), None, Judgement(None, "too_few", False)),
        (Found(effect=CLEAR), None, Judgement(None, "too_few", False)),
        (Found(net=1), 0.049, Judgement(0.049, "up", False)),
        (Found(net=-1), 0.049, Judgement(0.049, "down", False)),
        (Found(net=1, effect=CLEAR), 0.0, Judgement(0.0, "up", False)),
        (Found(net=1), nextafter(0.05, 0), Judgement(nextafter(0.05, 0), "up", False)),
        (Found(net=1), 0.05, Judgement(0.05, "no_clear_change", False)),
        (Found(net=1, effect=CLEAR), 0.05, Judgement(0.05, "no_clear_change", True)),
        (Found(net=1, effect=None), 1.0, Judgement(1.0, "no_clear_change", False)),
    ],
)
def test_the_verdict_follows_the_adjusted_p(found: Found, p: float | None, judgement: Judgement) -> None:
    assert judge(found, p) == judgement


def test_a_test_in_no_family_keeps_its_own_p() -> None:
    assert judge_alone(Found(p=0.04)) == Judgement(0.04, "up", False)
    assert judge_alone(Found(p=None)).verdict == "too_few"


def test_a_family_is_judged_together() -> None:
    judged = judge_family({"C1": Found(p=0.03, effect=CLEAR), "A1": Found(p=None), "S": Found(net=-7, p=0.015)})
    assert judged == {
        "C1": Judgement(0.06, "no_clear_change", True),
        "A1": Judgement(None, "too_few", False),
        "S": Judgement(0.045, "down", False),
    }
    assert list(judged) == ["C1", "A1", "S"]


def holm_is_statsmodels_s(p_values: list[float | None]) -> None:
    with patch("gc.collect"):  # which it calls each time
        theirs = multipletests([1.0 if p is None else p for p in p_values], method="holm")[1]
    ours = holm(p_values)
    assert [p is None for p in ours] == [p is None for p in p_values]
    for p, their in zip(ours, theirs, strict=True):
        assert p is None or p == pytest.approx(their, abs=1e-12)


def adjusting_keeps_the_order_and_never_lowers(p_values: list[float]) -> None:
    ours = holm(p_values)
    pairs = sorted(zip(p_values, [p for p in ours if p is not None], strict=True))
    assert all(p <= adjusted <= 1 for p, adjusted in pairs)
    assert all(one[1] <= other[1] for one, other in pairwise(pairs))


p_values = st.sampled_from([0.0, 1.0, 0.05, 0.03125]) | st.floats(0, 1)
PROPERTIES: Properties = {
    holm_is_statsmodels_s: (st.lists(p_values | st.none(), min_size=1, max_size=12),),
    adjusting_keeps_the_order_and_never_lowers: (st.lists(p_values, max_size=12),),
}


@pytest.mark.parametrize("check", PROPERTIES)
def test_it_holds_that(check: Property) -> None:
    hold(PROPERTIES, check)
