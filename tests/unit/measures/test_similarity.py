from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from data.measures.similarity import distances, nearest

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
