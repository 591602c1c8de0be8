"""Two releases of a unit, compared on plain values."""

from __future__ import annotations

import pytest

from etl.release.answers import WHOLE, Given, Pair, Slice
from etl.release.earlier import difference

HEAD, LEAD = Slice("role", "head"), Slice("role", "lead")


def said(was: int, now: int, role: Slice = HEAD) -> Pair:
    return Pair((was, now), (role,))


@pytest.mark.parametrize(
    ("then", "now", "people", "answers"),
    [
        ({}, {}, set(), {}),
        ({("Q1", 1): said(2, 4)}, {("Q1", 1): said(2, 4)}, set(), {}),
        ({("Q1", 1): said(2, 4)}, {("Q1", 1): said(2, 5)}, {1}, {("Q1", WHOLE): 1, ("Q1", HEAD): 1}),
        ({}, {("Q1", 1): said(0, 4)}, {1}, {("Q1", WHOLE): 1, ("Q1", HEAD): 1}),
        ({("Q1", 1): said(0, 4)}, {}, {1}, {("Q1", WHOLE): 1, ("Q1", HEAD): 1}),
        # Who has another role has said the same as a whole, and is gone from one category and new in the other.
        ({("Q1", 1): said(2, 4)}, {("Q1", 1): said(2, 4, LEAD)}, {1}, {("Q1", HEAD): 1, ("Q1", LEAD): 1}),
        (
            {("Q1", 1): said(1, 1), ("Q1", 2): said(1, 1), ("Q2", 2): said(3, 3, LEAD)},
            {("Q1", 1): said(1, 2), ("Q1", 2): said(2, 1), ("Q2", 2): said(3, 3, LEAD)},
            {1, 2},
            {("Q1", WHOLE): 2, ("Q1", HEAD): 2},
        ),
    ],
)
def test_a_difference_tells_who_changed_and_in_which_slices(
    then: Given, now: Given, people: set[int], answers: dict[tuple[str, Slice], int]
) -> None:
    found = difference(then, now)
    assert (found.people, dict(found.answers)) == (people, answers)
