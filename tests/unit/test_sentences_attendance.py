"""Sentences on who came: what is furthest, what is doubtful, and what is not known."""

from __future__ import annotations

from typing import Any

import pytest

from data.sentences import attendance as words
from data.sentences.actions import latest_areas


def row(name: str = "Area J", **values: Any) -> dict[str, Any]:
    usual = {"name": name, "code": "J", "organisation_type": None, "attended": 40, "reached_pct": 80, "filled_pct": 75}
    return {**usual, "kept_pct": 60, "matched": 2, "over_invited": 0, "unnamed": 0, **values}


def test_the_finding_names_the_kind_that_fell_off_most() -> None:
    kinds = [row(organisation_type="school", kept_pct=70), row(organisation_type="CCG", kept_pct=None)]
    told = "40 came to workshop 1, 80% of those meant; to workshop 2 60% as many, in 2 cohorts that held both"
    assert words.finding(row(), kinds) == told
    kinds.append(row(organisation_type="other", kept_pct=30))
    assert words.finding(row(), kinds) == f"{told}; fewest of other, 30% as many"
    assert words.finding(row(kept_pct=None, reached_pct=None), kinds) == "40 came to workshop 1"
    nothing = row(attended=None, matched=0, kept_pct=None)
    assert words.finding(nothing, []) == "Attendance of workshop 1 has not been handed in"


@pytest.mark.parametrize(
    ("order", "told"),
    [
        ("mix", "Area J is furthest from its intended mix of 9 areas: 75% of the places filled"),
        ("-mix", "Area J is nearest to its intended mix of 9 areas: 75% of the places filled"),
        ("stay", "Area J has the largest drop-out of 9 areas: to workshop 2 60% as many came"),
        ("-stay", "Area J has the smallest drop-out of 9 areas: to workshop 2 60% as many came"),
    ],
)
def test_which_area_is_furthest(order: str, told: str) -> None:
    assert words.places_finding([row()], 9, order) == told


def test_what_is_not_known_is_said_so() -> None:
    assert words.places_finding([row(filled_pct=None)], 9, "mix") == "No intended mix is told of 9 areas"
    assert words.places_finding([row(kept_pct=None)], 9, "stay") == "No drop-out is known of 9 areas"
    assert words.places_finding([row(filled_pct=None)], 1, "mix") == "No intended mix is told of Area J"
    one = "75% of the places of the intended mix of Area J were filled at workshop 1"
    assert words.places_finding([row()], 1, "mix") == one


def test_doubts_are_counted_and_none_is_silent() -> None:
    assert (words.doubts(row()), words.doubt_words(row())) == ("", "")
    assert words.doubts(row(over_invited=1)) == "more came than invited in 1 return of a kind"
    assert "(2 returns of a kind, marked with a square)" in words.doubt_words(row(over_invited=2))
    assert words.register_words(row()).endswith("counts as nobody there.")
    assert words.register_words(row(unnamed=3)).endswith("that is so 3 times here.")
    told = words.cohort_words(row(code="J-1"), ["college", "CCG"])
    assert told == "Area J, J-1: no one from college or CCG came to workshop 1"


def test_of_many_areas_those_with_most_overdue_come_first() -> None:
    rows = [
        {"code": code, "overdue": overdue, "at_risk": risky}
        for code, overdue, risky in (("A", 0, 1), ("B", None, None), ("C", 2, 0), ("D", 0, 3))
    ]
    assert [each["code"] for each in latest_areas(rows, 3)] == ["C", "D", "A"]
    assert [each["code"] for each in latest_areas(rows, None)] == ["C", "D", "A", "B"]
