"""Funnel limits against published values and a direct computation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given

from data.measures.funnel import Funnel, FunnelPoint, Share, _point, funnel, limits
from data.measures.rates import LEVEL_95
from tests.unit.measures import activity_properties as properties

TARGET = 0.8064244785714955


@pytest.mark.parametrize(
    ("target", "base", "z", "lower", "upper"),
    [
        (TARGET, 30, 1.959964, 0.665042, 0.947807),
        (TARGET, 30, 3.090232, 0.583511, 1),
        (TARGET, 664, 1.959964, 0.776373, 0.836476),
        (0.3, 100, 1.96, 0.210182, 0.389818),  # published with a z of two decimals
        (0.3, 100, 1.959964, 0.210183, 0.389817),
        (0.02, 10, 1.959964, 0, 0.106772),
    ],
)
def test_limits_are_the_published_ones(target: float, base: int, z: float, lower: float, upper: float) -> None:
    assert limits(target, base, z) == pytest.approx((lower, upper), abs=1e-6)


def test_limits_are_cut_off_exactly() -> None:
    assert limits(0.5, 1, 3.090232) == (0, 1)


def test_limits_are_widened_by_the_root_of_phi() -> None:
    lower, upper = limits(0.3, 100, 1.959964, phi=4)
    assert (lower, upper) == pytest.approx((0.3 - 2 * 0.089817, 0.3 + 2 * 0.089817), abs=1e-6)


def shares(*counts: tuple[int, int]) -> list[Share]:
    return [Share(chr(65 + at), *count) for at, count in enumerate(counts)]


def made(*counts: tuple[int, int]) -> Funnel:
    found = funnel(shares(*counts))
    assert found
    return found


def test_the_target_is_of_all_areas_together() -> None:
    found = made((1, 10), (0, 0), (8, 20))
    assert found.target == pytest.approx(0.3)
    assert [(point.code, point.base, point.share) for point in found.points] == [("A", 10, 0.1), ("C", 20, 0.4)]


def test_phi_is_the_mean_squared_distance() -> None:
    found = made((1, 10), (8, 20))
    # z² of 1/10 and of 8/20 against 0.3: 0.04·10/0.21 and 0.01·20/0.21.
    assert found.phi == pytest.approx((0.4 + 0.2) / 0.21 / 2)
    assert [point.z for point in found.points] == pytest.approx([-((0.4 / 0.21) ** 0.5), (0.2 / 0.21) ** 0.5])
    assert found.phi_by_chance == 3
    assert not found.widened
    assert found.outliers == ()


def test_areas_that_differ_more_than_chance_lets_them_widen_the_limits() -> None:
    found = made((10, 100), (30, 100))
    assert found.widened
    assert found.phi == pytest.approx(0.01 * 100 / 0.16)
    reach = 0.1  # √φ standard errors
    assert found.points[0].limits_95 == pytest.approx((0.2 - 1.959964 * reach, 0.2 + 1.959964 * reach))
    assert found.points[0].limits_998 == pytest.approx((0, 0.2 + 3.090232 * reach))
    assert found.outliers == ()


def test_limits_are_widened_only_beyond_what_phi_may_reach() -> None:
    at = Funnel(0.5, 3.0, 3.0, ())
    assert not at.widened
    assert replace(at, phi=3.001).widened


def test_areas_that_differ_exactly_as_chance_lets_them_widen_nothing() -> None:
    # z² of 3/12 and of 9/12 against ½ is (¼)²·12/¼ = 3 each, and two areas may reach 1 + 2√(2/2) = 3.
    found = made((3, 12), (9, 12))
    assert (found.phi, found.phi_by_chance) == pytest.approx((3, 3))
    assert not found.widened
    assert found.points[0].limits_95 == pytest.approx((0.5 - 1.959964 / 48**0.5, 0.5 + 1.959964 / 48**0.5))


# Of 225 in 255 against 70% the limit at 255 is 75.6%; 201 of 279, the least they can stand for, are 72.0% against 75.4%.
@pytest.mark.parametrize(
    ("events", "base", "apart", "says"),
    [
        (225, 255, 0, "outside_998"),
        (225, 255, 24, "too_close"),
        (225, 255, 5, "outside_998"),
        (225, 255, 14, "outside_95"),
        (130, 255, 0, "outside_998"),
        (130, 255, 24, "too_close"),
        (180, 255, 24, "within"),
    ],
)
def test_an_area_is_outside_only_with_all_that_its_rounded_parts_can_stand_for(
    events: int, base: int, apart: int, says: str
) -> None:
    """Tried against every pair of parts."""
    one = Share("A", events, base, (events - apart, events + apart), (base - apart, base + apart))
    target = 0.7
    found = _point(one, target, 1.0)
    assert found.standing == says
    every = [
        (part / whole, limits(target, whole, LEVEL_95.z))
        for part in range(events - apart, events + apart + 1)
        for whole in range(base - apart, base + apart + 1)
        if part <= whole
    ]
    same_side = all(share > high for share, (_, high) in every) or all(share < low for share, (low, _) in every)
    assert (found.standing in ("outside_95", "outside_998")) == same_side


def test_outliers_are_those_outside_the_95_limits() -> None:
    found = made((41, 100), (46, 100), (20, 100), *[(30, 100)] * 30)
    assert not found.widened
    assert [(point.code, point.outside_998) for point in found.outliers] == [("A", False), ("B", True), ("C", False)]


@pytest.mark.parametrize(
    ("share", "outside_95", "outside_998"),
    [
        (0.2, False, False),
        (0.199, True, False),
        (0.4, False, False),
        (0.401, True, False),
        (0.1, True, False),
        (0.099, True, True),
        (0.5, True, False),
        (0.501, True, True),
    ],
)
def test_a_share_on_a_limit_is_within(share: float, outside_95: bool, outside_998: bool) -> None:
    point = FunnelPoint("A", 100, share, 0, (0.2, 0.4), (0.1, 0.5))
    assert (point.outside_95, point.outside_998) == (outside_95, outside_998)


@pytest.mark.parametrize("events", [0, 7])
def test_where_all_or_none_have_it_no_area_differs(events: int) -> None:
    found = made((events, 7), (events, 7))
    assert (found.phi, found.widened, found.outliers) == (0, False, ())
    assert found.points[0].limits_95 == (events / 7, events / 7)


@pytest.mark.parametrize("counts", [(), ((0, 0),)])
def test_no_area_makes_no_funnel(counts: tuple[tuple[int, int], ...]) -> None:
    assert funnel(shares(*counts)) is None


@pytest.mark.parametrize(("events", "base"), [(-1, 3), (4, 3), (1, 0), (0, -1)])
def test_what_is_no_share_is_refused(events: int, base: int) -> None:
    with pytest.raises(ValueError, match=f"{events} of {base} is not a share"):
        Share("A", events, base)


@given(properties.SCOPES)
@example([(1, 3)])
@example([(0, 3), (3, 3)])
@example([(0, 9), (9, 9)])
@example([(3, 9)] * 5)
def test_a_funnel_is_worked_out_directly(counts: list[tuple[int, int]]) -> None:
    properties.a_funnel_is_worked_out_directly(counts)
