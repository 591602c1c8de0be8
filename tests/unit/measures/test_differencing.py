"""Differences of sums of tables, against trying every one."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.measures.differencing import Table, tell_few


def table(*people: int, answer: int = 1) -> dict[int, int]:
    return dict.fromkeys(people, answer)


A, B = table(*range(20)), table(*range(20, 40))


@pytest.mark.parametrize(
    ("fresh", "others", "found"),
    [
        ([A | B], [A, B], set()),
        ([A | B | table(99)], [A, B], {0}),
        ([A | B | table(*range(90, 102))], [A, B], set()),
        ([A, B], [A | B | table(99)], {0, 1}),
        ([A, B | table(*range(60, 80))], [A | B], set()),
        ([A], [A | table(99)], {0}),
        ([A], [A | table(*range(10), answer=2)], {0}),
        ([A | B], [A, B | table(21, answer=3)], {0}),
        ([A], [B], set()),
        ([A], [A | B | table(99), B], {0}),
        ([{}], [table(1)], set()),
    ],
)
def test_sums_that_hold_nearly_the_same_people_are_found(
    fresh: list[Table], others: list[Table], found: set[int]
) -> None:
    assert tell_few(fresh, others, 11) == found


def brute(fresh: list[Table], others: list[Table], below: int) -> set[int]:
    """Every choice of signs, with nobody twice on a side."""
    tables = [*fresh, *others]
    found = set()
    for signs in product((0, 1, -1), repeat=len(tables)):
        sides = {1: {}, -1: {}}  # type: dict[int, dict[int, object]]
        twice = False
        for sign, each in zip(signs, tables, strict=True):
            if sign:
                twice |= not sides[sign].keys().isdisjoint(each)
                sides[sign] |= each
        differing = sum(sides[1].get(who) != sides[-1].get(who) for who in {**sides[1], **sides[-1]})
        if not twice and 0 < differing < below:
            found |= {
                place for place in range(len(fresh)) if signs[place] and fresh[place] and _needed(signs, tables, place)
            }
    return found


def _needed(signs: tuple[int, ...], tables: list[Table], place: int) -> bool:
    """Whether the tables that meet a table, directly or through others, differ from each other's by anybody."""
    near = {place}
    while True:
        more = {
            at
            for at, each in enumerate(tables)
            if signs[at] and at not in near and any(not each.keys().isdisjoint(tables[other]) for other in near)
        }
        if not more:
            break
        near |= more
    sides: dict[int, dict[int, object]] = {1: {}, -1: {}}
    for at in near:
        sides[signs[at]] |= tables[at]
    return sides[1] != sides[-1]


TABLES = st.lists(st.dictionaries(st.integers(0, 9), st.integers(0, 1), min_size=3, max_size=8), min_size=1, max_size=3)


@settings(max_examples=150)
@given(TABLES, TABLES)
def test_what_is_found_is_what_trying_everything_finds(fresh: list[Table], others: list[Table]) -> None:
    assert tell_few(fresh, others, 3) == brute(fresh, others, 3)
