"""The sign-flip test against checks.md, every way to sign small data, and scipy's exact McNemar."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import strategies as st
from scipy.stats import binomtest

from data.measures.signflip import SignFlip, sign_flip
from tests.unit.measures.properties import Properties, Property, hold


def enumerated(changes: list[int]) -> float:
    """Over all sign vectors, one by one."""
    signs = np.array(list(product((-1, 1), repeat=len(changes))))
    far = int((abs(signs @ np.array(changes)) >= abs(sum(changes))).sum())
    return float(Fraction(far, len(signs)))


def halved(changes: list[int]) -> float:
    """By convolving probabilities instead of counts."""
    chances = np.ones(1)
    for size in map(abs, changes):
        chances = np.convolve(chances, [0.5, *[0.0] * (2 * size - 1), 0.5])
    middle = len(chances) // 2
    sums = np.arange(len(chances)) - middle
    return float(chances[abs(sums) >= abs(sum(changes))].sum())


@pytest.mark.parametrize(
    ("changes", "p"),
    [
        ([1] * 6, 0.03125),
        ([2, *[1] * 6, -1], 0.0625),
        ([*[1] * 8, -1], 0.0390625),
        ([2, 2, *[1] * 5, -1, -2], 0.24609375),
        ([*[1] * 20, 2, 2, *[-1] * 6], 0.0026082),
        ([*[1] * 15, *[-1] * 19], 0.6075914),
        ([2, 2, 4, -1, 4, 1, 0, 4, -1, 4], 0.03515625),
        ([*[1] * 27, *[-1] * 8], 0.0018782),
        ([-1] * 6, 0.03125),
        ([21] * 7, 0.015625),
        ([5, -5, 3, -3, 1, -1], 1.0),
        ([2, 3, 5, 7, 11, -28], 1.0),
        ([1, 1, 1, 1, -1, -1], 0.6875),
        ([1, 1, 1, 1, 1, 100], 0.03125),
        ([-1, -1, -1, -1, -1, 100], 1.0),
    ],
)
def test_p_is_exact(changes: list[int], p: float) -> None:
    assert sign_flip(changes).p == pytest.approx(p, abs=6e-8)
    if len(changes) < 12:
        assert sign_flip(changes).p == p == enumerated(changes)


@pytest.mark.parametrize(
    ("changes", "moved", "smallest"),
    [
        ([], 0, 1.0),
        ([0, 0, 0], 0, 1.0),
        ([3], 1, 1.0),
        ([1, -1], 2, 0.5),
        ([1] * 5, 5, 0.0625),
        ([0, 1] * 5, 5, 0.0625),
    ],
)
def test_fewer_than_six_changes_are_too_few(changes: list[int], moved: int, smallest: float) -> None:
    assert sign_flip(changes) == SignFlip(None, moved, smallest)


def test_cohorts_without_change_don_t_count() -> None:
    assert sign_flip([0, *[1] * 6, 0, 0]) == sign_flip([1] * 6) == SignFlip(0.03125, 6, 0.03125)


@pytest.mark.parametrize("number", [6, 7, 53, 54, 1000])
def test_the_smallest_p_is_that_of_changes_which_all_go_one_way(number: int) -> None:
    assert sign_flip([3] * number) == SignFlip(0.5 ** (number - 1), number, 0.5 ** (number - 1))


def test_under_holm_over_seven_the_first_step_needs_nine_changes() -> None:
    assert 7 * sign_flip([1] * 8).smallest_p >= 0.05 > 7 * sign_flip([1] * 9).smallest_p


@pytest.mark.parametrize(("number", "lowest"), [(300, -7), (1200, -21)])
def test_many_totals_are_still_exact(number: int, lowest: int) -> None:
    drawn = np.random.default_rng(1).integers(lowest, 21, number, endpoint=True).tolist()
    changes = [change for change in drawn if change]
    assert sign_flip(changes).p == pytest.approx(halved(changes), rel=1e-9, abs=0)


def all_sign_vectors_give_the_same_p(changes: list[int]) -> None:
    found, moved = sign_flip(changes), [change for change in changes if change]
    assert found.changes == len(moved)
    assert found.p == (enumerated(moved) if len(moved) >= 6 else None)


def changes_of_one_are_mcnemar_s(up: int, down: int) -> None:
    found = sign_flip([1] * up + [-1] * down)
    theirs = binomtest(up, up + down).pvalue if up + down else 1.0
    assert found.p == (pytest.approx(theirs, rel=1e-9, abs=1e-12) if up + down >= 6 else None)


def neither_side_nor_unit_nor_order_matters(changes: list[int], unit: int) -> None:
    found = sign_flip(changes)
    assert sign_flip([-change for change in changes]) == found
    assert sign_flip([unit * change for change in reversed(changes)]) == found


def p_lies_between_the_smallest_and_one(changes: list[int]) -> None:
    found = sign_flip(changes)
    assert found.p is None or found.smallest_p <= found.p <= 1


sums = st.integers(-60, 60)
PROPERTIES: Properties = {
    all_sign_vectors_give_the_same_p: (st.lists(st.integers(-4, 4) | sums, max_size=10),),
    changes_of_one_are_mcnemar_s: (st.integers(0, 60), st.integers(0, 60)),
    neither_side_nor_unit_nor_order_matters: (st.lists(sums, max_size=40), st.integers(1, 9)),
    p_lies_between_the_smallest_and_one: (st.lists(sums, min_size=6, max_size=60),),
}


@pytest.mark.parametrize("check", PROPERTIES)
def test_it_holds_that(check: Property) -> None:
    hold(PROPERTIES, check)
