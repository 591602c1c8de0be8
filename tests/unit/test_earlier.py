"""Two releases of a unit, compared on plain values."""

from __future__ import annotations

import pytest

from etl.release.asked import GONE, WHOLE, Slice
from etl.release.earlier import difference, differing
from etl.release.given import Given, Told

HEAD, LEAD = Slice("role", "head"), Slice("role", "lead")


SHOWN = {(question, part): ("both", 20) for question in ("Q1", "Q2") for part in (WHOLE, HEAD, LEAD)}


def said(was: int, now: int, role: Slice = HEAD) -> Told:
    return Told((was, now), (WHOLE, role))


@pytest.mark.parametrize(
    ("then", "now", "people", "answers"),
    [
        ({}, {}, set(), {}),
        ({("Q1", 1): said(2, 4)}, {("Q1", 1): said(2, 4)}, set(), {}),
        ({("Q1", 1): said(2, 4)}, {("Q1", 1): said(2, 5)}, {1}, {WHOLE: (0, 1), HEAD: (0, 1)}),
        ({}, {("Q1", 1): said(0, 4)}, {1}, {WHOLE: (1, 1), HEAD: (1, 1)}),
        ({("Q1", 1): said(0, 4)}, {}, {1}, {WHOLE: (1, 1), HEAD: (1, 1)}),
        # Who has another role has said the same as a whole, and is gone from one category and new in the other.
        ({("Q1", 1): said(2, 4)}, {("Q1", 1): said(2, 4, LEAD)}, {1}, {HEAD: (1, 1), LEAD: (1, 1)}),
        # Of two who changed one did so at the baseline, the other later.
        (
            {("Q1", 1): said(1, 1), ("Q1", 2): said(1, 1), ("Q2", 2): said(3, 3, LEAD)},
            {("Q1", 1): said(1, 2), ("Q1", 2): said(2, 1), ("Q2", 2): said(3, 3, LEAD)},
            {1, 2},
            {WHOLE: (1, 1), HEAD: (1, 1)},
        ),
    ],
)
def test_a_difference_tells_who_changed_and_in_which_slices_at_either_wave(
    then: Given, now: Given, people: set[int], answers: dict[Slice, tuple[int, int]]
) -> None:
    found = difference(then, now, SHOWN)
    told = {
        part: (found.answers["Q1", part, "both", "first"], found.answers["Q1", part, "both", "later"])
        for (_, part, *_), count in found.answers.items()
        if count
    }
    assert (found.people, told) == (people, answers)


def test_pairs_that_come_of_one_wave_tell_those_who_are_not_in_them() -> None:
    """Of 20 first answers 18 become pairs: nobody's first answer changed, and two are gone."""
    then = {("Q1", who): Told((3, None), (WHOLE,)) for who in range(18)}
    now = {("Q1", who): Told((3, 4), (WHOLE,)) for who in range(18)}
    shown = {("Q1", WHOLE): ("first", 20)}
    found = difference(then, now, shown)
    assert found.turned
    assert found.answers["Q1", WHOLE, "both", "later"] == 0
    assert differing(found, ("Q1", WHOLE), shown, {("Q1", WHOLE): ("both", 18)}) == [2]
    assert differing(found, ("Q1", WHOLE), shown, {("Q1", WHOLE): ("later", 18)}) == []


def test_who_did_not_return_is_compared_apart() -> None:
    shown = {("Q1", WHOLE): ("both", 20), ("Q1", GONE): ("first", 12)}
    found = difference({("Q1", 1): Told((3, None), (GONE,))}, {("Q1", 1): Told((4, None), (GONE,))}, shown)
    assert found.people == set()
    assert differing(found, ("Q1", GONE), shown, {("Q1", GONE): ("first", 12)}) == [1]
