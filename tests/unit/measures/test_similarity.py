from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given

from data.measures.similarity import distances, learn_from, nearest
from tests.unit.measures import activity_properties as properties

DOMAINS = ["C1", "A1", "S", "C2", "A2", "D", "E"]
GONE = np.nan


def means(areas: Mapping[str, Sequence[float]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(areas, orient="index", columns=DOMAINS, dtype=float)


def test_distance_is_the_root_of_the_mean_squared_gap_in_spreads() -> None:
    found = distances(means({"A": [0] * 7, "B": [2] * 7, "C": [1] * 7}), "A")
    # Each domain holds 0, 2, 1: its spread is √(2/3).
    assert found["distance"].to_dict() == pytest.approx({"C": 1 / (2 / 3) ** 0.5, "B": 2 / (2 / 3) ** 0.5})
    assert found["shared"].to_dict() == {"C": 7, "B": 7}


def test_one_differing_domain_counts_for_one_of_those_shared() -> None:
    found = distances(means({"A": [0, 1, 0, 1, 0, 1, 0], "B": [2, 0, 1, 0, 1, 0, 1], "C": [1, 1, 0, 1, 0, 1, 0]}), "A")
    # Only C1 tells A and C apart: 0, 2, 1 there.
    assert found.at["C", "distance"] == pytest.approx((1.5 / 7) ** 0.5)


def test_equal_starts_have_no_distance() -> None:
    found = distances(means({"A": [0] * 7, "B": [0] * 7, "C": [1] * 7}), "A")
    assert found["distance"].to_dict() == {"B": 0.0, "C": pytest.approx(1 / (2 / 9) ** 0.5)}


def test_ties_keep_the_order_given() -> None:
    table = means({"B": [1] * 7, "A": [0] * 7, "D": [1] * 7, "C": [1] * 7})
    assert list(distances(table, "A").index) == ["B", "D", "C"]


def test_ties_keep_the_order_given_also_of_many() -> None:
    near, far = [f"near {number}" for number in range(20)], [f"far {number}" for number in range(20)]
    mixed = {
        name: [level] * 7 for pair in zip(far, near, strict=True) for name, level in zip(pair, (2, 1), strict=True)
    }
    assert list(distances(means({**mixed, "A": [0] * 7}), "A").index) == near + far


def test_only_the_domains_that_both_have_count() -> None:
    table = means({"A": [0, 0, 0, 0, 0, GONE, 0], "B": [1, 1, 1, 1, 1, 1, GONE], "C": [1] * 7})
    assert distances(table, "A")["shared"].to_dict() == {"B": 5, "C": 6}


def test_fewer_than_five_shared_domains_are_no_distance() -> None:
    table = means({"A": [0] * 7, "B": [1, 1, 1, 1, GONE, GONE, GONE], "C": [1] * 7})
    assert list(distances(table, "A").index) == ["C"]


def test_a_domain_in_which_all_are_equal_is_dropped() -> None:
    found = distances(means({"A": [2, 0, 0, 0, 0, 0, 0], "B": [2, 1, 1, 1, 1, 1, 1]}), "A")
    assert found["shared"].to_dict() == {"B": 6}
    assert found["distance"].to_dict() == pytest.approx({"B": 2.0})


def test_three_domains_in_which_all_are_equal_leave_too_few() -> None:
    assert distances(means({"A": [2, 2, 2, 0, 0, 0, 0], "B": [2, 2, 2, 1, 1, 1, 1]}), "A").empty


def test_the_nearest_are_five() -> None:
    table = means({str(number): [number] * 7 for number in range(8)})
    assert list(nearest(table, "0").index) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("level", [0.1, 0.7, 1.1, 1.3])
def test_a_domain_of_equal_fractions_is_dropped_too(level: float) -> None:
    # The standard deviation of 23 equal floats is 4e-16 or so.
    table = means({str(area): [level] + [area % 5] * 6 for area in range(23)})
    assert set(distances(table, "0")["shared"]) == {6}


def test_levels_that_differ_by_a_whisker_are_equal() -> None:
    table = means({"A": [1, 0, 0, 0, 0, 0, 0], "B": [1 + 0.5e-9, 1, 1, 1, 1, 1, 1]})
    assert distances(table, "A")["shared"].to_dict() == {"B": 6}
    table = means({"A": [1, 0, 0, 0, 0, 0, 0], "B": [1 + 2e-9, 1, 1, 1, 1, 1, 1]})
    assert distances(table, "A")["shared"].to_dict() == {"B": 7}


def test_a_spread_and_a_rise_of_exactly_the_tolerance_are_none() -> None:
    table = means({"A": [0] * 7, "B": [1e-9, 1, 1, 1, 1, 1, 1]})
    assert distances(table, "A")["shared"].to_dict() == {"B": 6}
    assert learnt((1e-9, 3, 2), own=(0, GONE, 0))
    assert not learnt((0, 1e-9, 2), own=(0, GONE, 0))


def test_an_area_without_levels_has_no_distance() -> None:
    assert distances(means({"A": [GONE] * 7, "B": [1] * 7, "C": [2] * 7}), "A").empty


@given(properties.LEVELS_OF_AREAS)
@example([[1.1] * 7, [1.1] * 7, [0.1] * 7])
@example([[1.1, 0, 0, 0, 0, 0, 0], *[[1.1, 1, 1, 1, 1, 1, 1]] * 6])
def test_distances_are_worked_out_pair_by_pair(rows: list[list[float]]) -> None:
    properties.distances_are_worked_out_pair_by_pair(rows)


STARTS = means({"A": [2] * 7, "B": [2] * 6 + [1], "C": [1] * 7, "D": [3] * 7})
OWN = (2.0, GONE, 0)


def standing(areas: Mapping[str, tuple[float, float, int]]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(areas, orient="index", columns=["start", "now", "matched"])


def learnt(b: tuple[float, float, int], own: tuple[float, float, int] = OWN) -> bool:
    return list(learn_from(STARTS, "A", standing({"A": own, "B": b})).index) == ["B"]


def test_areas_to_learn_from_come_with_what_they_are_chosen_by() -> None:
    table = standing({"A": OWN, "D": (2, 3, 9), "C": (1, 2.5, 2), "B": (2, 2.1, 3)})
    found = learn_from(STARTS, "A", table)
    assert list(found.columns) == ["distance", "shared", "start", "now", "matched"]
    assert list(found.index) == ["B", "C", "D"]
    assert found.loc["C", ["start", "now", "matched"]].tolist() == [1, 2.5, 2]
    pd.testing.assert_frame_equal(found[["distance", "shared"]], nearest(STARTS, "A").loc[found.index])
    assert list(learn_from(STARTS, "A", table, how_many=1).index) == ["B"]


@pytest.mark.parametrize(("start", "learns"), [(1.9, True), (2, True), (2 + 0.5e-9, True), (2 + 2e-9, False)])
def test_they_started_at_or_below(start: float, learns: bool) -> None:
    assert learnt((start, 3, 2)) is learns


@pytest.mark.parametrize(("matched", "learns"), [(0, False), (1, False), (2, True), (3, True)])
def test_they_have_two_matched_cohorts_or_more(matched: int, learns: bool) -> None:
    assert learnt((1, 3, matched)) is learns


@pytest.mark.parametrize(
    ("now", "own_now", "learns"),
    [
        (2, GONE, False),
        (2 + 0.5e-9, GONE, False),
        (2 + 2e-9, GONE, True),
        (2.5, 2.5, False),
        (2.6, 2.5, True),
        (2.4, 2.5, False),
        (GONE, GONE, False),
        (1.5, 1, True),
    ],
)
def test_they_stand_higher_now_than_the_area(now: float, own_now: float, learns: bool) -> None:
    assert learnt((1, now, 2), own=(2, own_now, 2)) is learns


def test_they_stand_higher_than_they_did_where_the_area_fell() -> None:
    assert not learnt((2, 2, 2), own=(2, 1, 2))
    assert not learnt((2, 1.8, 2), own=(2, 1, 2))
    assert learnt((2, 2.1, 2), own=(2, 1, 2))


def test_without_a_start_there_is_nobody_to_learn_from() -> None:
    assert not learnt((1, 3, 2), own=(GONE, GONE, 0))
    assert not learnt((GONE, 3, 2))
