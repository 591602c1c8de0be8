"""Change of survey answers against checks.md, scipy on people one by one, and statsmodels' clustered regression."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import starmap
from math import sqrt

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import strategies as st
from scipy.stats import norm, t, ttest_rel

from data.measures.intervals import Interval, newcombe, tango, wilson
from data.measures.multiplicity import judge_family
from data.measures.signflip import SignFlip, sign_flip
from data.measures.surveys import (
    Answer,
    Moves,
    PairedT,
    PairedTable,
    Wave,
    attrition,
    design_effect,
    if_unchanged,
    moves_of,
    only_gone,
    outcome,
    paired_t,
    smallest_detectable,
    standard_error,
    unpaired_gap,
    wave,
)
from tests.unit.measures.properties import Properties, Property, hold

AGREE_FROM = 4


def area(pairs: int, up: int, down: int) -> PairedTable:
    """An area whose other respondents disagree at both waves."""
    return PairedTable({(3, 4): up, (4, 3): down, (1, 1): pairs - up - down})


TEN = list(
    starmap(
        area,
        zip(
            (12, 8, 15, 9, 11, 10, 7, 13, 6, 17),
            (3, 2, 5, 1, 4, 2, 1, 4, 0, 5),
            (1, 0, 1, 2, 0, 1, 1, 0, 1, 1),
            strict=True,
        ),
    )
)


# The answers.


def test_agreeing_is_of_all_asked_with_don_t_knows_in_the_base() -> None:
    found = wave({1: 2, 3: 1, 4: 3, 5: 1, None: 1}, AGREE_FROM)
    assert found == Wave(asked=8, agreeing=4, dont_know=1)
    assert (found.agreeing_pct, found.dont_know_pct) == (50, 13)
    assert found.share == wilson(4, 8)


def test_where_nobody_was_asked_there_is_no_share() -> None:
    assert wave({}, AGREE_FROM) == wave({4: 0}, AGREE_FROM) == Wave(0, 0, 0)
    assert (Wave(0, 0, 0).agreeing_pct, Wave(0, 0, 0).dont_know_pct, Wave(0, 0, 0).share) == (None, None, None)


def test_the_one_who_is_asked_is_all() -> None:
    assert (Wave(1, 1, 0).agreeing_pct, Wave(1, 0, 1).dont_know_pct, Wave(8, 1, 0).agreeing_pct) == (100, 100, 13)


@pytest.mark.parametrize(
    ("was", "now", "moves"),
    [
        (3, 4, Moves(1, 1, 0)),
        (4, 3, Moves(1, 0, 1)),
        (4, 5, Moves(1, 0, 0)),
        (1, 3, Moves(1, 0, 0)),
        (None, 4, Moves(1, 1, 0)),
        (4, None, Moves(1, 0, 1)),
        (None, 3, Moves(1, 0, 0)),
        (None, None, Moves(1, 0, 0)),
    ],
)
def test_a_don_t_know_does_not_agree(was: Answer, now: Answer, moves: Moves) -> None:
    assert moves_of(PairedTable({(was, now): 1}), AGREE_FROM) == moves


def test_moves_count_people() -> None:
    found = moves_of(PairedTable({(1, 5): 2, (3, 4): 3, (5, 1): 4, (4, 4): 5, (None, None): 6}), AGREE_FROM)
    assert found == Moves(pairs=20, up=5, down=4)
    assert (found.net, found.discordant) == (1, 9)


@pytest.mark.parametrize("table", [({(1, 1): -1}, {}), ({(1, 1): 1}, {1: -1})])
def test_fewer_than_no_respondents_are_refused(
    table: tuple[dict[tuple[Answer, Answer], int], dict[Answer, int]],
) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        PairedTable(*table)


@pytest.mark.parametrize("table", [({(0, 1): 1}, {}), ({(1, 0): 1}, {}), ({(None, -1): 1}, {}), ({}, {0: 1})])
def test_a_position_off_the_scale_is_refused(table: tuple[dict[tuple[Answer, Answer], int], dict[Answer, int]]) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        PairedTable(*table)
    assert PairedTable({(1, None): 0, (None, 1): 1}, {None: 0, 1: 2}).cells


# The difference over areas.


def test_ten_areas_give_the_clustered_difference_of_checks() -> None:
    found = outcome(TEN, AGREE_FROM)
    assert (found.areas, found.pairs, found.up, found.down, found.net) == (10, 108, 27, 8, 19)
    assert found.effect is not None
    assert found.effect.value == pytest.approx(0.175926, abs=5e-7)
    assert (found.effect.lower, found.effect.upper) == pytest.approx((0.069067, 0.282785), abs=1e-6)
    assert found.difference_pp == 18
    assert standard_error([Moves(108, 27, 8)] * 10) is None
    assert standard_error([moves_of(table, AGREE_FROM) for table in TEN]) == pytest.approx(0.047238, abs=5e-7)
    assert found.clustered
    assert found.design_effect == pytest.approx(0.822, abs=5e-4)
    assert found.test == SignFlip(0.03515625, 9, 0.00390625)
    assert found.test_over == "areas"
    assert found.smallest_detectable == pytest.approx(2.8 * sqrt(35 / 108 / 108) * sqrt(0.82216), abs=1e-5)


def test_nine_areas_are_too_few_to_count_as_alike() -> None:
    found = outcome(TEN[:9], AGREE_FROM)
    assert (found.areas, found.clustered, found.design_effect) == (9, False, None)
    assert found.effect == tango(22, 7, 91)
    assert found.test == sign_flip([1] * 22 + [-1] * 7)
    assert found.test_over == "respondents"
    assert found.smallest_detectable == pytest.approx(2.8 * sqrt(29) / 91)


def test_ignoring_areas_p_would_be_smaller() -> None:
    assert sign_flip([1] * 27 + [-1] * 8).p == pytest.approx(0.001878, abs=5e-7)


def test_an_area_without_pairs_is_none() -> None:
    empty = PairedTable({(4, 4): 0}, {4: 3})
    assert outcome([*TEN[:9], empty, PairedTable({})], AGREE_FROM) == outcome(TEN[:9], AGREE_FROM)


def test_an_area_whose_moves_cancel_counts_as_an_area_and_not_in_the_test() -> None:
    found = outcome([*[area(5, 1, 0)] * 5, *[area(5, 1, 1)] * 5], AGREE_FROM)
    assert (found.areas, found.test_over, found.clustered) == (10, "areas", True)
    assert found.test == SignFlip(None, 5, 0.0625)
    six = outcome([*[area(5, 1, 0)] * 6, *[area(5, 1, 1)] * 4], AGREE_FROM)
    assert six.test == SignFlip(0.03125, 6, 0.03125)


@pytest.mark.parametrize(("up", "down", "p"), [(5, 0, None), (4, 1, None), (6, 0, 0.03125), (5, 1, 0.21875)])
def test_under_six_who_moved_are_too_few_to_test(up: int, down: int, p: float | None) -> None:
    assert outcome([area(20, up, down)], AGREE_FROM).test.p == p


@pytest.mark.parametrize(("each", "up"), [(3, 0), (3, 1), (3, 3)])
def test_areas_that_are_all_the_same_say_nothing_about_their_spread(each: int, up: int) -> None:
    found = outcome([area(each, up, 0)] * 10, AGREE_FROM)
    assert (found.areas, found.clustered, found.design_effect) == (10, False, None)
    assert found.effect == tango(10 * up, 0, 10 * each)
    assert found.test_over == "areas"


def test_an_interval_stays_between_all_down_and_all_up() -> None:
    # Nine areas of one person each who came to agree, and a tenth who did not.
    up = outcome([*[area(1, 1, 0)] * 9, area(1, 0, 0)], AGREE_FROM).effect
    down = outcome([*[area(1, 0, 1)] * 9, area(1, 0, 0)], AGREE_FROM).effect
    assert up is not None
    assert down is not None
    assert (up.upper, down.lower) == (1.0, -1.0)
    assert up.lower == -down.upper == pytest.approx(0.9 - t.ppf(0.975, 9) * 0.1)


def test_where_nobody_is_matched_nothing_is_said() -> None:
    found = outcome([PairedTable({}, {4: 3})], AGREE_FROM)
    assert (found.areas, found.pairs, found.effect, found.difference_pp) == (0, 0, None, None)
    assert (found.clustered, found.design_effect, found.smallest_detectable) == (False, None, None)
    assert found.test == SignFlip(None, 0, 1.0)
    assert outcome([], AGREE_FROM) == found


def test_don_t_knows_stand_apart_at_both_waves() -> None:
    found = outcome([PairedTable({(None, 4): 3, (None, 2): 1, (4, None): 1, (4, 4): 3}), area(4, 1, 0)], AGREE_FROM)
    assert (found.baseline, found.follow_up) == (Wave(12, 4, 4), Wave(12, 7, 1))
    assert (found.up, found.down) == (4, 1)
    assert found.difference_pp == 25


def test_where_agreeing_begins_is_the_question_s() -> None:
    table = PairedTable({(1, 2): 6, (3, 3): 2})
    assert [outcome([table], start).net for start in (1, 2, 3, 4)] == [0, 6, 0, 0]
    assert outcome([table], 3).baseline.agreeing == 2


@pytest.mark.parametrize(
    ("up", "down", "pairs", "pp"),
    [(1, 0, 8, 13), (0, 1, 8, -13), (1, 1, 3, 0), (2, 0, 3, 67), (7, 0, 7, 100), (0, 7, 7, -100)],
)
def test_a_difference_in_points_is_rounded_half_up(up: int, down: int, pairs: int, pp: int) -> None:
    assert outcome([area(pairs, up, down)], AGREE_FROM).difference_pp == pp


def test_the_published_method_stands_beside_over_all_areas() -> None:
    # Six rose by one and one fell by one, of 21 with a position at both waves: 5/21, and t = 5·√(20/(21·7 − 25)).
    tables = [area(8, 4, 0), area(13, 2, 1), PairedTable({(None, 5): 9, (2, None): 4})]
    found = outcome(tables, AGREE_FROM).paired_t
    assert found.pairs == 21
    assert found.mean_change == pytest.approx(5 / 21)
    assert found.t == pytest.approx(5 * sqrt(20 / 122))
    assert found.p == pytest.approx(2 * t.sf(5 * sqrt(20 / 122), 20))


def test_what_could_have_been_seen() -> None:
    assert smallest_detectable(Moves(100, 16, 9), None) == pytest.approx(2.8 * 5 / 100)
    assert smallest_detectable(Moves(100, 16, 9), 4.0) == pytest.approx(2.8 * 5 / 100 * 2)
    assert smallest_detectable(Moves(100, 0, 1), 1.0) == pytest.approx(2.8 / 100)
    assert smallest_detectable(Moves(100, 0, 0), None) is None
    assert smallest_detectable(Moves(0, 0, 0), None) is None


def test_2_8_standard_errors_are_seen_four_times_in_five() -> None:
    assert norm.isf(0.025) + norm.isf(0.2) == pytest.approx(2.8, abs=0.002)


def test_statements_of_one_theme_are_judged_together() -> None:
    theme = {"Q1": outcome([area(20, 8, 0)], 4), "Q2": outcome([area(20, 0, 9)], 4), "Q3": outcome([area(20, 5, 0)], 4)}
    judged = judge_family(theme)
    assert [judged[code].p_adjusted for code in theme] == [2 * 2**-7, 3 * 2**-8, None]
    assert [judged[code].verdict for code in theme] == ["up", "down", "too_few"]


# The published method beside it.


def test_an_infinite_t_is_no_test() -> None:
    assert paired_t([PairedTable({(1, 2): 3})]) == PairedT(3, 1.0, None, None)
    assert paired_t([PairedTable({(1, 2): 2}), PairedTable({(4, 5): 1})]) == PairedT(3, 1.0, None, None)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({}, PairedT(0, None, None, None)),
        ({(None, 4): 5}, PairedT(0, None, None, None)),
        ({(1, 1): 4, (5, 5): 3}, PairedT(7, 0.0, None, None)),
        ({(2, 4): 1}, PairedT(1, 2.0, None, None)),
        ({(2, 4): 1, (4, None): 3, (None, None): 1}, PairedT(1, 2.0, None, None)),
    ],
)
def test_where_all_differences_are_equal_there_is_no_t(cells: dict[tuple[Answer, Answer], int], found: PairedT) -> None:
    assert paired_t([PairedTable(cells)]) == found


def test_the_paired_t_by_hand() -> None:
    # Differences 1, 1, 0, −2: mean 0, so that t is 0 and p 1.
    assert paired_t([PairedTable({(1, 2): 1, (4, 5): 1, (3, 3): 1, (5, 3): 1})]) == PairedT(4, 0.0, 0.0, 1.0)
    # 0 and 1: mean ½, standard error ½.
    one = paired_t([PairedTable({(1, 1): 1, (1, 2): 1})])
    assert one == PairedT(2, 0.5, pytest.approx(1.0), pytest.approx(0.5))


# Who did not return, and the other group.


def test_attrition_compares_at_baseline_and_keeps_their_answers() -> None:
    tables = [
        PairedTable({(3, 4): 6, (4, 4): 4}, {4: 3, 2: 1, None: 1}),
        PairedTable({(5, 1): 1}, {1: 5}),
        PairedTable({}, {5: 4}),
    ]
    found = attrition(tables, AGREE_FROM)
    assert (found.asked, found.returned) == (25, 11)
    assert found.response == wilson(11, 25)
    assert found.gap == newcombe(wilson(5, 11), wilson(7, 14))
    unchanged = found.if_unchanged
    assert (unchanged.baseline, unchanged.follow_up) == (Wave(25, 12, 1), Wave(25, 17, 1))
    assert (unchanged.up, unchanged.down, unchanged.effect) == (6, 1, tango(6, 1, 25))
    assert unchanged.difference_pp == 20


def test_attrition_without_one_side_has_no_gap() -> None:
    everyone, nobody = attrition([area(9, 1, 0)], AGREE_FROM), attrition([], AGREE_FROM)
    assert everyone.gap is None
    assert everyone.response == wilson(9, 9)
    assert everyone.if_unchanged == outcome([area(9, 1, 0)], AGREE_FROM)
    assert (nobody.asked, nobody.returned, nobody.response, nobody.gap) == (0, 0, None, None)
    gone = attrition([PairedTable({}, {4: 2})], AGREE_FROM)
    assert (gone.gap, gone.response) == (None, wilson(0, 2))


def test_those_who_did_not_return_keep_their_answers() -> None:
    table = PairedTable({(4, 4): 2, (1, 2): 1}, {4: 3, None: 2})
    assert only_gone(table).cells == {(4, 4): 3, (None, None): 2}
    assert if_unchanged(table).cells == {(4, 4): 5, (1, 2): 1, (None, None): 2}
    assert if_unchanged(table).not_returned == {}


def test_a_perspective_gap_is_newcombe_s() -> None:
    gap = unpaired_gap(Wave(56, 5, 2), Wave(29, 0, 4))
    assert gap == newcombe(wilson(5, 56), wilson(0, 29))
    assert gap is not None
    assert (gap.lower, gap.upper) == pytest.approx((-0.0381, 0.1926), abs=1e-4)
    assert unpaired_gap(Wave(0, 0, 0), Wave(1, 1, 0)) is None
    assert unpaired_gap(Wave(1, 1, 0), Wave(0, 0, 0)) is None


# Properties: the same from respondents one by one.

Person = tuple[Answer, Answer]


def agrees(answer: Answer) -> int:
    return int(answer is not None and answer >= AGREE_FROM)


def tables_of(areas: Sequence[Sequence[Person]]) -> list[PairedTable]:
    return [PairedTable(Counter(people)) for people in areas]


def people_one_by_one_give_the_same_outcome(areas: list[list[Person]]) -> None:
    found, people = outcome(tables_of(areas), AGREE_FROM), [person for listed in areas for person in listed]
    nets = [sum(agrees(now) - agrees(was) for was, now in listed) for listed in areas if listed]
    moves = [agrees(now) - agrees(was) for was, now in people]
    assert (found.up, found.down, found.pairs) == (moves.count(1), moves.count(-1), len(people))
    assert found.areas == len(nets)
    assert found.baseline == Wave(
        len(people), sum(agrees(was) for was, _ in people), [p[0] for p in people].count(None)
    )
    assert found.follow_up == Wave(
        len(people), sum(agrees(now) for _, now in people), [p[1] for p in people].count(None)
    )
    assert found.test == sign_flip(nets if len(nets) >= 10 else moves)
    assert (found.test_over == "areas") is (len(nets) >= 10)
    if people:
        assert found.effect is not None
        assert -1 <= found.effect.lower <= found.effect.value <= found.effect.upper <= 1
        assert found.effect.value == pytest.approx(
            found.follow_up.agreeing / len(people) - found.baseline.agreeing / len(people)
        )


def the_clustered_interval_is_a_regression_s(areas: list[list[Person]]) -> None:
    """Of each person's move on a constant, with errors clustered by area, which statsmodels has."""
    found = outcome(tables_of(areas), AGREE_FROM)
    moves = np.array([agrees(now) - agrees(was) for people in areas for was, now in people], dtype=float)
    labels = np.repeat(np.arange(len(areas)), [len(people) for people in areas])
    if not found.clustered:
        sums = np.bincount(labels, moves - moves.mean())
        assert np.abs(sums).max() < 1e-9
        assert found.effect == tango(found.up, found.down, len(moves))
        return
    fit = sm.OLS(moves, np.ones(len(moves))).fit(cov_type="cluster", cov_kwds={"groups": labels}, use_t=True)
    lower, upper = fit.conf_int()[0]
    assert found.effect is not None
    assert found.effect.value == pytest.approx(fit.params[0], abs=1e-12)
    assert (found.effect.lower, found.effect.upper) == pytest.approx((max(-1, lower), min(1, upper)), abs=1e-9)
    assert found.design_effect == pytest.approx(fit.bse[0] ** 2 / (moves.var() / len(moves)), rel=1e-9)


def paired_t_is_scipy_s(areas: list[list[Person]]) -> None:
    pairs = [(was, now) for people in areas for was, now in people if was is not None and now is not None]
    found = paired_t(tables_of(areas))
    assert found.pairs == len(pairs)
    if len({now - was for was, now in pairs}) < 2:
        assert found.t is found.p is None
        return
    theirs = ttest_rel([now for _, now in pairs], [was for was, _ in pairs])
    assert (found.t, found.p) == pytest.approx((theirs.statistic, theirs.pvalue), abs=1e-9)
    assert found.mean_change == pytest.approx(sum(now - was for was, now in pairs) / len(pairs), abs=1e-12)


def swapping_the_waves_mirrors_the_outcome(areas: list[list[Person]]) -> None:
    there = outcome(tables_of(areas), AGREE_FROM)
    back = outcome(tables_of([[(now, was) for was, now in people] for people in areas]), AGREE_FROM)
    assert (there.up, there.down, there.baseline, there.follow_up) == (
        back.down,
        back.up,
        back.follow_up,
        back.baseline,
    )
    assert there.test == back.test
    assert (there.design_effect, there.smallest_detectable) == (back.design_effect, back.smallest_detectable)
    if there.effect is not None and back.effect is not None:
        assert there.effect == Interval(-back.effect.value, -back.effect.upper, -back.effect.lower)


def those_who_kept_their_answers_make_the_difference_smaller(
    areas: list[list[Person]], gone: dict[Answer, int]
) -> None:
    tables = [*tables_of(areas), PairedTable({}, gone)]
    found, matched = attrition(tables, AGREE_FROM), outcome(tables, AGREE_FROM)
    assert (found.if_unchanged.up, found.if_unchanged.down) == (matched.up, matched.down)
    assert found.asked == found.if_unchanged.pairs == matched.pairs + sum(gone.values())
    assert found.returned == matched.pairs
    if matched.effect is not None and found.if_unchanged.effect is not None and found.response is not None:
        assert found.if_unchanged.effect.value == pytest.approx(matched.effect.value * found.response.value, abs=1e-12)


def relative_to_unrelated_people_the_design_effect_is_of_variances(
    pairs: int, up: int, down: int, error: float
) -> None:
    moves = Moves(pairs + up + down, up, down)
    q, d = (up + down) / moves.pairs, (up - down) / moves.pairs
    assert design_effect(error, moves) == pytest.approx(error**2 / ((q - d**2) / moves.pairs), rel=1e-9)


answers = st.integers(1, 5) | st.none()
people = st.lists(st.tuples(answers, answers) | st.sampled_from([(3, 4), (4, 4), (None, 5)]), max_size=8)
many = st.lists(people.filter(bool), min_size=10, max_size=14)
areas = st.lists(people, max_size=14) | many
PROPERTIES: Properties = {
    people_one_by_one_give_the_same_outcome: (areas,),
    the_clustered_interval_is_a_regression_s: (many,),
    paired_t_is_scipy_s: (areas,),
    swapping_the_waves_mirrors_the_outcome: (areas,),
    those_who_kept_their_answers_make_the_difference_smaller: (
        areas,
        st.dictionaries(answers, st.integers(0, 30), max_size=6),
    ),
    relative_to_unrelated_people_the_design_effect_is_of_variances: (
        st.integers(1, 300),
        st.integers(1, 50),
        st.integers(0, 50),
        st.floats(0.001, 1),
    ),
}


@pytest.mark.parametrize("check", PROPERTIES)
def test_it_holds_that(check: Property) -> None:
    hold(PROPERTIES, check)
