"""Change between two rounds against counting by hand, numpy and statsmodels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import strategies as st

from data.measures.change import (
    Change,
    Oldham,
    Standing,
    change,
    expected_rise,
    judge_domains,
    oldham,
    pairs_of,
    reliability,
    standing,
    transitions,
)
from data.measures.intervals import Interval, tango
from data.measures.multiplicity import judge_alone
from data.measures.signflip import SignFlip, sign_flip
from tests.unit.measures.properties import Properties, Property, hold

DOMAINS = ("C1", "A1", "S", "C2", "A2", "D", "E")


def of(before: Sequence[int], after: Sequence[int]) -> Change:
    return change(dict(enumerate_codes(before)), dict(enumerate_codes(after)))


def enumerate_codes(levels: Sequence[int]) -> list[tuple[str, int]]:
    return [(f"cohort {number}", level) for number, level in enumerate(levels)]


# Matching.


def test_only_cohorts_in_both_rounds_are_matched_and_the_rest_counted() -> None:
    before, after = {"a": 0, "b": 1, "c": 2, "d": 3}, {"e": 0, "c": 3, "b": 1, "a": 2, "f": 1, "g": 1}
    assert pairs_of(before, after) == [(0, 2), (1, 1), (2, 3)]
    found = change(before, after)
    assert (found.matched, found.without_to, found.without_from, found.cohorts) == (3, 1, 3, 7)


def test_one_change_in_full() -> None:
    assert change({"a": 0, "b": 1, "c": 2, "d": 1}, {"a": 2, "b": 1, "c": 1, "e": 3}) == Change(
        matched=3,
        without_to=1,
        without_from=1,
        up=1,
        same=1,
        down=1,
        net=1,
        mean_from=Decimal("1.00"),
        mean_to=Decimal("1.33"),
        mean_change=Decimal("0.33"),
        effect=tango(1, 1, 3),
        test=SignFlip(None, 2, 0.5),
    )


@pytest.mark.parametrize(("before", "after"), [({}, {}), ({"a": 1}, {}), ({}, {"a": 1, "b": 2}), ({"a": 1}, {"b": 2})])
def test_where_nobody_is_matched_there_is_no_change_and_no_zero(before: dict[str, int], after: dict[str, int]) -> None:
    assert change(before, after) == Change(
        0, len(before), len(after), 0, 0, 0, 0, None, None, None, None, SignFlip(None, 0, 1.0)
    )


def test_means_are_rounded_half_up_from_the_exact_fraction() -> None:
    found = of([0] * 8, [1, 0, 0, 0, 0, 0, 0, 0])
    assert (found.mean_from, found.mean_to, found.mean_change) == (0, Decimal("0.13"), Decimal("0.13"))
    fallen = of([1, 0, 0, 0, 0, 0, 0, 0], [0] * 8)
    assert (fallen.mean_from, fallen.mean_change) == (Decimal("0.13"), Decimal("-0.13"))
    # 0.333 and 0.667 rise by a third, which as printed would be 0.34.
    thirds = of([1, 0, 0], [1, 1, 0])
    assert (thirds.mean_from, thirds.mean_to, thirds.mean_change) == tuple(map(Decimal, ("0.33", "0.67", "0.33")))


def test_the_sizes_of_changes_count_in_the_test_and_not_in_the_effect() -> None:
    found = of([0, 0, 0, 1, 1, 1, 1, 3], [3, 2, 1, 2, 2, 2, 0, 3])
    assert (found.up, found.same, found.down, found.net) == (6, 1, 1, 8)
    assert found.effect == tango(6, 1, 8)
    assert found.test == sign_flip([3, 2, 1, 1, 1, 1, -1])


def test_a_total_changes_like_a_level() -> None:
    found = of([4, 5, 6, 7, 8, 9], [5, 7, 9, 11, 13, 21])
    assert (found.net, found.mean_change, found.test.p) == (27, Decimal("4.50"), 0.03125)
    assert judge_alone(found).verdict == "up"


def test_the_verdict_has_the_direction_of_the_summed_change() -> None:
    mixed = of([0] * 16 + [1] * 18, [3] * 16 + [0] * 18)
    assert (mixed.up, mixed.down, mixed.net) == (16, 18, 30)
    assert judge_alone(mixed).verdict == "up"
    down = of([3] * 10 + [0] * 2, [0] * 10 + [1] * 2)
    assert judge_alone(down).verdict == "down"


# The family of seven.


def ups(number: int, down: int = 0) -> Change:
    return of([1] * 12, [2] * number + [0] * down + [1] * (12 - number - down))


def test_under_seven_domains_nine_changes_are_needed() -> None:
    others = {domain: ups(0) for domain in DOMAINS[1:]}
    for number, verdict in ((5, "too_few"), (6, "no_clear_change"), (8, "no_clear_change"), (9, "up"), (12, "up")):
        assert judge_domains({"C1": ups(number), **others})["C1"].verdict == verdict
    assert judge_domains({"C1": ups(0, 9), **others})["C1"].verdict == "down"
    assert judge_domains({"C1": ups(9), **others})["A1"].verdict == "too_few"


def test_an_interval_that_leaves_out_zero_while_the_adjusted_p_does_not_is_flagged() -> None:
    judged = judge_domains({"C1": ups(8), **{domain: ups(1) for domain in DOMAINS[1:]}})
    assert judged["C1"].p_adjusted == 7 * 2 / 2**8
    assert judged["C1"].interval_alone
    assert not judged["A1"].interval_alone


@pytest.mark.parametrize("number", [0, 6, 8])
def test_a_filter_can_t_make_the_family_smaller(number: int) -> None:
    with pytest.raises(ValueError, match=f"all seven domains of a scope, not {number}"):
        judge_domains({str(domain): ups(1) for domain in range(number)})


# Levels before and after.


def test_transitions_count_from_row_to_column() -> None:
    assert transitions([(0, 1), (0, 1), (3, 0), (1, 1), (2, 3)]) == (
        (0, 2, 0, 0),
        (0, 1, 0, 0),
        (0, 0, 0, 1),
        (1, 0, 0, 0),
    )
    assert transitions([]) == ((0,) * 4,) * 4


@pytest.mark.parametrize("pair", [(4, 0), (0, 4), (-1, 0), (0, -1)])
def test_a_level_off_the_scale_is_refused(pair: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="a level is"):
        transitions([pair])
    with pytest.raises(ValueError, match="a level is"):
        standing(pair)


def test_where_cohorts_stand() -> None:
    found = standing([0, 0, 0, 1, 1, 2, 3, 3])
    assert found == Standing(cohorts=8, widespread=3, challenge=3)
    assert (found.widespread_pct, found.challenge_pct) == (38, 38)
    assert (standing([2]).widespread_pct, standing([2]).challenge_pct) == (100, 0)
    assert (standing([1]).widespread_pct, standing([0]).challenge_pct) == (0, 100)
    assert (standing([]).widespread_pct, standing([]).challenge_pct) == (None, None)


# Regression to the mean.


def test_oldham_s_view_by_hand() -> None:
    # Starts 0, 1, 2 (variance 1) and ends 0, 2, 1 (1): no spread gained, so nothing is left.
    assert oldham([(0, 0), (1, 2), (2, 1)]) == Oldham(0.0, 0.0, 1.0, 1.0)
    # Changes 0, 1, 2 and means 0, 1.5, 3.
    assert oldham([(0, 0), (1, 2), (2, 4)]) == Oldham(1.0, pytest.approx(2 / 3), 1.0, 4.0)
    assert oldham([(0, 0), (2, 1), (4, 2)]) == Oldham(-1.0, pytest.approx(-2 / 3), 4.0, 1.0)


@pytest.mark.parametrize(
    ("pairs", "view"),
    [
        ([], Oldham(None, None, None, None)),
        ([(1, 2)], Oldham(None, None, None, None)),
        ([(1, 2), (1, 2)], Oldham(None, None, 0.0, 0.0)),
        ([(0, 1), (2, 3)], Oldham(None, 0.0, 2.0, 2.0)),
        ([(0, 3), (3, 0), (1, 2)], Oldham(None, None, 7 / 3, 7 / 3)),
        ([(0, 0), (0, 2)], Oldham(1.0, 2.0, 0.0, 2.0)),
    ],
)
def test_oldham_s_view_is_none_where_undefined(pairs: list[tuple[int, int]], view: Oldham) -> None:
    assert oldham(pairs) == view


@pytest.mark.parametrize(
    ("tables", "rho"),
    [
        ([], None),
        ([[1, 2]], None),
        ([[1], [2], [3]], None),
        ([[1, 1], [1, 1]], None),
        ([[1, 1], [1]], None),
        ([[0, 0], [2, 2]], 1),
        ([[0, 2], [0, 2]], 0),
        ([[0, 3], [1, 2]], 0),
        ([[0, 1], [2, 3]], Fraction(7, 8)),
        ([[0, 1], [2, 3], []], Fraction(7, 8)),
        ([[0, 0, 1], [2]], Fraction(21, 25)),
    ],
)
def test_reliability_from_tables_scored_apart(tables: list[list[int]], rho: Fraction | None) -> None:
    assert reliability(tables) == rho


def test_the_expected_rise_takes_the_unreliable_part_of_the_gap() -> None:
    assert expected_rise(Fraction(7, 8), Fraction(1), Fraction(0)) == Decimal("0.13")
    assert expected_rise(Fraction(7, 8), Fraction(1), Fraction(2)) == Decimal("-0.13")
    assert expected_rise(Fraction(1), Fraction(1), Fraction(0)) == 0
    assert str(expected_rise(Fraction(0), Fraction(3, 2), Fraction(1, 3))) == "1.17"


# Properties.


def counts_add_up(before: dict[str, int], after: dict[str, int]) -> None:
    found, both = change(before, after), before.keys() & after.keys()
    moves = [after[cohort] - before[cohort] for cohort in both]
    assert found.up + found.same + found.down == found.matched == len(both)
    assert found.cohorts == len(before.keys() | after.keys())
    assert found.same == moves.count(0)
    assert found.net == sum(moves)
    assert found.test == sign_flip(moves)
    if both:
        assert found.mean_change is not None
        assert abs(Fraction(found.mean_change) - Fraction(sum(moves), len(moves))) <= Fraction(1, 200)
        assert found.effect == tango(found.up, found.down, len(both))


def swapping_the_rounds_mirrors_the_change(before: dict[str, int], after: dict[str, int]) -> None:
    there, back = change(before, after), change(after, before)
    assert (there.up, there.same, there.down, there.net) == (back.down, back.same, back.up, -back.net)
    assert (there.mean_from, there.mean_to) == (back.mean_to, back.mean_from)
    assert there.test == back.test
    if there.effect is not None and back.effect is not None:
        assert there.effect == Interval(-back.effect.value, -back.effect.upper, -back.effect.lower)


def transitions_hold_both_rounds(pairs: list[tuple[int, int]]) -> None:
    table = np.array(transitions(pairs))
    before, after = standing(start for start, _ in pairs), standing(to for _, to in pairs)
    assert table.sum() == before.cohorts == after.cohorts == len(pairs)
    assert (table[2:].sum(), table[0].sum()) == (before.widespread, before.challenge)
    assert (table[:, 2:].sum(), table[:, 0].sum()) == (after.widespread, after.challenge)


def oldham_is_numpy_s(pairs: list[tuple[int, int]]) -> None:
    view, (start, end) = oldham(pairs), np.array(pairs, dtype=float).T
    gained, mean = end - start, (start + end) / 2
    assert view.variance_from == pytest.approx(np.var(start, ddof=1), abs=1e-9)
    assert view.variance_to == pytest.approx(np.var(end, ddof=1), abs=1e-9)
    if np.ptp(mean) == 0:
        assert view.slope is view.correlation is None
        return
    assert view.slope == pytest.approx(np.cov(gained, mean)[0, 1] / np.var(mean, ddof=1), abs=1e-9)
    if np.ptp(gained) == 0:
        assert view.correlation is None
    else:
        assert view.correlation == pytest.approx(np.corrcoef(gained, mean)[0, 1], abs=1e-9)


def reliability_is_the_share_of_variance_between(tables: list[list[int]]) -> None:
    """By the components of variance, each computed from its definition."""
    scored = [np.array(levels, dtype=float) for levels in tables if levels]
    everything = np.concatenate(scored) if scored else np.array([])
    free = len(everything) - len(scored)
    rho = reliability(tables)
    if len(scored) < 2 or free == 0 or np.ptp(everything) == 0:
        assert rho is None
        return
    within = sum(((levels - levels.mean()) ** 2).sum() for levels in scored) / free
    spread = sum(len(levels) * (levels.mean() - everything.mean()) ** 2 for levels in scored) / (len(scored) - 1)
    k = (len(everything) - sum(len(levels) ** 2 for levels in scored) / len(everything)) / (len(scored) - 1)
    between = max(0.0, (spread - within) / k)
    assert rho is not None
    assert 0 <= rho <= 1
    assert float(rho) == pytest.approx(between / (between + within / k), abs=1e-9)


def the_two_stages_of_holm_and_test_agree(changes: list[Change]) -> None:
    judged = judge_domains(dict(zip(DOMAINS, changes, strict=True)))
    for found, judgement in zip(changes, judged.values(), strict=True):
        assert (judgement.p_adjusted is None) == (found.test.changes < 6) == (judgement.verdict == "too_few")
        if judgement.verdict in ("up", "down"):
            assert judgement.p_adjusted is not None
            assert judgement.p_adjusted < 0.05
            assert (judgement.verdict == "up") == (found.net > 0)
            assert found.test.p is not None
            assert math.isclose(max(found.test.p, judgement.p_adjusted), judgement.p_adjusted)


rounds = st.dictionaries(st.sampled_from([f"cohort {number}" for number in range(30)]), st.integers(0, 3))
totals = st.dictionaries(st.sampled_from([f"cohort {number}" for number in range(30)]), st.integers(0, 21))
levels = st.tuples(st.integers(0, 3), st.integers(0, 3))
one_change = st.lists(levels, max_size=20).map(lambda pairs: of([a for a, _ in pairs], [b for _, b in pairs]))
rising = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 3)), min_size=12, max_size=20)
PROPERTIES: Properties = {
    counts_add_up: (rounds | totals, rounds | totals),
    swapping_the_rounds_mirrors_the_change: (rounds | totals, rounds | totals),
    transitions_hold_both_rounds: (st.lists(levels, max_size=40),),
    oldham_is_numpy_s: (st.lists(levels, min_size=2, max_size=40),),
    reliability_is_the_share_of_variance_between: (st.lists(st.lists(st.integers(0, 3), max_size=5), max_size=8),),
    the_two_stages_of_holm_and_test_agree: (
        st.lists(
            one_change | rising.map(lambda pairs: of([a for a, _ in pairs], [b for _, b in pairs])),
            min_size=7,
            max_size=7,
        ),
    ),
}


@pytest.mark.parametrize("check", PROPERTIES)
def test_it_holds_that(check: Property) -> None:
    hold(PROPERTIES, check)
