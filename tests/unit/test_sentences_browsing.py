"""What is said of areas that moved, and of tables that differ."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from data.filters import Filters
from data.measures.cascade import shown_signed
from data.queries.areas import DOMAIN_CODES
from data.sentences.browsing import boards_finding, moved_finding, moved_to, slipped_finding, split_words, stuck_finding

PHRASES = {code: code for code in DOMAIN_CODES}


def moved(*areas: tuple[str, str | None, int, int]) -> pd.DataFrame:
    """Name, change of the total, matched cohorts, cohorts that fell on C1."""
    rows = [
        {"area_name": name, "total": None if total is None else Decimal(total), "matched": matched}
        | {f"{code}_down": fell if code == "C1" else 0 for code in DOMAIN_CODES}
        for name, total, matched, fell in areas
    ]
    names = ["area_name", "total", "matched", *(f"{code}_down" for code in DOMAIN_CODES)]
    return pd.DataFrame(rows, columns=names, dtype=object)


@pytest.mark.parametrize(
    ("areas", "sentence"),
    [
        ([], "No area matches these filters"),
        ([("A", None, 0, 0)], "No cohort here is rated at both workshops"),
        ([("A", "1.5", 2, 0)], "The one area here rose on the total; in none a cohort fell on a domain"),
        (
            [("A", "1.5", 2, 0), ("B", "-0.5", 1, 1), ("C", None, 0, 0)],
            "1 of 2 areas rose on the total, most in A (+1.5); in 1 a cohort fell on a domain",
        ),
        (
            [("A", "1", 2, 0), ("B", "1", 1, 0), ("C", "0", 1, 0)],
            "2 of 3 areas rose on the total, most in A and B (+1.0); in none a cohort fell on a domain",
        ),
        (
            [("A", "1", 2, 0), ("B", "1", 1, 0), ("C", "1", 1, 0), ("D", "0", 1, 0)],
            "3 of 4 areas rose on the total, most by 3 areas (+1.0); in none a cohort fell on a domain",
        ),
        (
            [("A", "0", 2, 0), ("B", "-1", 1, 1)],
            "None of 2 areas rose on the total; in 1 a cohort fell on a domain",
        ),
        (
            [("A", None, 2, 1)],
            "No area has a cohort with all seven domains at both workshops; in 1 a cohort fell on a domain",
        ),
    ],
)
def test_what_areas_moved(areas: list[tuple[str, str | None, int, int]], sentence: str) -> None:
    assert moved_finding(moved(*areas), PHRASES) == sentence


def test_where_cohorts_fell_and_who_is_stuck() -> None:
    two = moved(("A", "1.5", 2, 1), ("B", "-0.5", 1, 1))
    assert slipped_finding(two, PHRASES) == "In 2 areas a cohort fell on a domain, most often on C1 (2)"
    assert slipped_finding(two[:1], PHRASES) == "In 1 area a cohort fell on a domain: C1"
    assert stuck_finding(two) == "In 2 areas no matched cohort rose: A and B"
    many = moved(*((name, "0", 1, 0) for name in "ABCDEF"))
    assert stuck_finding(many) == "In 6 areas no matched cohort rose"


@pytest.mark.parametrize(
    ("tables", "agreed", "said"),
    [
        (2, 0, ""),
        (3, 1, "Tables differ: 1 of 3 tables at their cohort's level"),
        (4, 2, ""),
        (4, 1, "Tables differ: 1 of 4 tables at their cohort's level"),
        (10, 10, ""),
    ],
)
def test_tables_differ_where_fewer_than_half_are_at_their_cohorts_level(tables: int, agreed: int, said: str) -> None:
    assert split_words(tables, agreed) == said


def test_what_moved_areas_are_narrowed_to_is_said() -> None:
    chosen = Filters((), {"moved": ("stuck",), "domain": ("C2",), "readiness": ("late",)})
    assert moved_to(chosen) == "Stuck: no cohort rose on C2; Anything late or missing"
    assert moved_to(Filters()) == ""


@pytest.mark.parametrize(
    ("means", "sentence"),
    [
        ({"Devon": "0.5"}, "The areas of 1 integrated care board average 0.5 on access"),
        (
            {"Devon": "0.5", "Kent": "1", "Surrey": "0.5"},
            "The areas of 3 integrated care boards average 0.5 to 1.0 on access, lowest in Devon and Surrey",
        ),
    ],
)
def test_boards_are_told_by_their_means(means: dict[str, str], sentence: str) -> None:
    assert boards_finding({name: Decimal(mean) for name, mean in means.items()}, "access") == sentence


@pytest.mark.parametrize(
    ("change", "shown"),
    [("0", "0"), ("0.04", "0"), ("-0.04", "0"), ("0.05", "+0.1"), ("-0.25", "−0.3"), ("1", "+1.0"), ("4.3333", "+4.3")],
)
def test_a_change_is_shown_with_its_sign(change: str, shown: str) -> None:
    assert shown_signed(Decimal(change)) == shown
