"""Comparisons with a benchmark, and quintiles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.measures.benchmarks import Comparison, Polarity, comparison, quintiles
from data.measures.intervals import Interval, wilson
from tests.unit.measures import activity_properties as properties

AROUND = Interval(0.3, 0.2, 0.4)


@pytest.mark.parametrize(
    ("benchmark", "polarity", "code"),
    [
        (0.1999, "neither", "higher"),
        (0.2, "neither", "similar"),
        (0.3, "neither", "similar"),
        (0.4, "neither", "similar"),
        (0.4001, "neither", "lower"),
        (0.1, "higher is better", "better"),
        (0.2, "higher is better", "similar"),
        (0.5, "higher is better", "worse"),
        (0.1, "lower is better", "worse"),
        (0.4, "lower is better", "similar"),
        (0.5, "lower is better", "better"),
        (None, "higher is better", "not_compared"),
    ],
)
def test_a_figure_is_compared_by_its_interval(benchmark: float | None, polarity: Polarity, code: Comparison) -> None:
    assert comparison(AROUND, benchmark, polarity) == code


def test_without_a_polarity_nothing_is_better() -> None:
    assert comparison(AROUND, 0.1) == "higher"


def test_without_an_interval_nothing_is_compared() -> None:
    assert comparison(None, 0.1, "higher is better") == "not_compared"


def test_what_is_clear_at_95_need_not_be_at_998() -> None:
    assert comparison(wilson(20, 100), 0.3, "higher is better") == "worse"
    assert comparison(wilson(20, 100, z=3.090232), 0.3, "higher is better") == "similar"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([50, 40, 30, 20, 10], [1, 2, 3, 4, 5]),
        ([10, 20, 30, 40, 50], [5, 4, 3, 2, 1]),
        ([60, 50, 40, 30, 20, 10], [1, 1, 2, 3, 4, 5]),
        ([70, 60, 50, 40, 30, 20, 10], [1, 1, 2, 3, 3, 4, 5]),
        ([5, 5, 3, 3, 1], [1, 1, 3, 3, 5]),
        ([5, 5, 5, 5, 5], [1, 1, 1, 1, 1]),
        ([0, 0, 0, 0, 1], [2, 2, 2, 2, 1]),
        ([50, None, 40, 30, 20, 10], [1, None, 2, 3, 4, 5]),
        ([50, None, 40, 30, 20], [None] * 5),
        ([1, 2, 3, 4], [None] * 4),
        ([], []),
    ],
)
def test_the_highest_values_stand_in_the_first_quintile(values: list[float | None], expected: list[int | None]) -> None:
    assert list(quintiles({str(at): value for at, value in enumerate(values)}).values()) == expected


def test_the_lowest_may_stand_first() -> None:
    found = quintiles({"A": 1, "B": 1, "C": 2, "D": 3, "E": 4, "F": None}, highest_first=False)
    assert found == {"A": 1, "B": 1, "C": 3, "D": 4, "E": 5, "F": None}


@given(properties.AREAS, st.booleans())
def test_quintiles_are_those_of_phe_quantile(values: list[int | None], highest_first: bool) -> None:
    properties.quintiles_are_those_of_phe_quantile(values, highest_first)
