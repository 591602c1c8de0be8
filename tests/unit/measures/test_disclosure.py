from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.measures.disclosure import (
    Shown,
    add,
    nearest,
    release_count,
    release_staff,
    release_total,
    whole_of_others,
)


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, Shown(None, 0, 4)),
        (4, Shown(None, 0, 4)),
        (None, Shown(None, 0, 4)),
        (5, Shown(5, 5, 7)),
        (7, Shown(5, 5, 7)),
        (8, Shown(10, 8, 12)),
        (12, Shown(10, 8, 12)),
        (13, Shown(15, 13, 17)),
        (254, Shown(255, 253, 257)),
    ],
)
def test_a_count_of_children_is_withheld_or_shown_to_the_nearest_five(count: int | None, shown: Shown) -> None:
    assert release_count(count) == shown


@pytest.mark.parametrize(
    ("below", "count", "shown"),
    [
        (10, 9, Shown(None, 0, 9)),
        (10, 10, Shown(10, 10, 12)),
        (7, 6, Shown(None, 0, 6)),
        (7, 7, Shown(10, 7, 12)),
        (7, 13, Shown(15, 13, 17)),
        (10, None, Shown(None, 0, 4)),
    ],
)
def test_a_raised_threshold_withholds_more(below: int, count: int | None, shown: Shown) -> None:
    assert release_count(count, below) == shown


@pytest.mark.parametrize("release", [release_count, release_staff])
def test_no_count_lies_below_zero(release: object) -> None:
    with pytest.raises(ValueError, match="a count can't be -1"):
        release(-1)  # type: ignore[operator]


@pytest.mark.parametrize(("count", "value"), [(4, None), (None, None), (5, 5), (6, 6), (13, 13)])
def test_staff_are_withheld_or_shown_as_they_are(count: int | None, value: int | None) -> None:
    shown = release_staff(count)
    assert shown == (Shown(value, value, value) if value else Shown(None, 0, 4))
    assert shown.withheld == (value is None)


@pytest.mark.parametrize(
    ("count", "shown"), [(9, Shown(None, 0, 9)), (10, Shown(10, 10, 10)), (None, Shown(None, 0, 4))]
)
def test_a_raised_threshold_withholds_more_staff(count: int | None, shown: Shown) -> None:
    assert release_staff(count, below=10) == shown


@given(st.integers(0, 500), st.integers(1, 30))
def test_a_shown_count_stands_for_all_that_is_shown_like_it(count: int, below: int) -> None:
    shown = release_count(count, below)
    alike = [other for other in range(600) if release_count(other, below) == shown]
    assert (alike[0], alike[-1], len(alike)) == (shown.lowest, shown.highest, shown.highest - shown.lowest + 1)


def test_totals_of_released_figures_print_their_range() -> None:
    assert add([Shown(430, 406, 450), Shown(None, 0, 4)]) == Shown(430, 406, 454)
    assert add([Shown(None, 0, 4)] * 3) == Shown(None, 0, 12)
    assert add([]) == Shown(None, 0, 0)


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ([4, 4], Shown(5, 5, 8)),  # 10 would tell that both are 4
        ([3, 2], Shown(5, 5, 8)),
        ([1, 2], Shown(None, 0, 4)),
        ([4, 4, 4], Shown(10, 8, 12)),
        ([4, 8, 8], Shown(20, 16, 22)),
        ([0, 8, 8], Shown(20, 16, 22)),  # 15 would tell that the first is 0 or 1
        ([2, 5], Shown(5, 5, 7)),
        ([4, 7], Shown(10, 8, 11)),
        ([13, 6], Shown(20, 18, 22)),
    ],
)
def test_an_areas_total_is_held_inwards(counts: list[int], total: Shown) -> None:
    assert release_total(sum(counts), [release_count(count) for count in counts]) == total


@given(st.lists(st.integers(0, 20), min_size=1, max_size=3), st.sampled_from([5, 8, 10]))
def test_every_withheld_leaf_keeps_three_numbers(counts: list[int], below: int) -> None:
    leaves = [release_count(count, below) for count in counts]
    total = release_total(sum(counts), leaves, below)
    assert total.lowest <= sum(counts) <= total.highest
    every = product(*(range(leaf.lowest, leaf.highest + 1) for leaf in leaves))
    fitting = [each for each in every if total.lowest <= sum(each) <= total.highest]
    for place, leaf in enumerate(leaves):
        assert not leaf.withheld or len({each[place] for each in fitting}) >= 3


@given(st.lists(st.integers(0, 12), min_size=1, max_size=3))
def test_a_total_stands_for_all_that_is_shown_like_it(counts: list[int]) -> None:
    leaves = [release_count(count) for count in counts]
    total = release_total(sum(counts), leaves)
    can_be = add(leaves)
    alike = [
        other for other in range(can_be.lowest, can_be.highest + 1) if release_total(other, leaves).value == total.value
    ]
    assert set(alike) <= set(range(total.lowest, total.highest + 1))


def test_a_total_that_its_leaves_cannot_come_to_is_refused() -> None:
    with pytest.raises(ValueError, match="leaves of 8 to 12 don't add up to 13"):
        release_total(13, [release_count(10)])


@pytest.mark.parametrize(("count", "rounded"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10)])
def test_nearest(count: int, rounded: int) -> None:
    assert nearest(count) == rounded


def period(begins: int, ends: int) -> tuple[date, date]:
    return date(2026, begins, 1), date(2026, ends, 28)


def test_a_period_that_holds_another_one_is_known() -> None:
    months = [period(month, month) for month in (1, 2, 3, 4)]
    assert whole_of_others(months) == set()
    assert whole_of_others([*months, period(1, 3), period(5, 7)]) == {period(1, 3)}
    assert whole_of_others([period(1, 3), period(1, 3), period(2, 4)]) == set()
    assert whole_of_others([period(1, 3), period(1, 2), period(2, 3)]) == {period(1, 3)}


@given(
    st.sets(st.tuples(st.integers(1, 6), st.integers(0, 5)).map(lambda pair: period(pair[0], sum(pair))), max_size=8)
)
def test_periods_that_hold_others_are_all_found(periods: set[tuple[date, date]]) -> None:
    assert whole_of_others(periods) == {
        each for each in periods if any(each[0] <= other[0] and other[1] <= each[1] for other in periods - {each})
    }
