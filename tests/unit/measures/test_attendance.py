"""Shares of who came, worked out by hand."""

from __future__ import annotations

import pytest

from data.measures.attendance import filled, filled_pct, invited_fewer, kept_pct, nobody_came


def test_one_kind_fills_no_other_ones_places() -> None:
    came, meant = (30, 0, 3), (20, 5, 5)
    places = sum(map(filled, came, meant))
    assert places == 23
    assert filled_pct(places, sum(meant)) == 77  # 33 of 30 came


@pytest.mark.parametrize(("places", "target", "share"), [(1, 8, 13), (0, 8, 0), (0, 0, None), (None, None, None)])
def test_a_mix_that_is_not_told_has_no_share(places: int | None, target: int | None, share: int | None) -> None:
    assert filled_pct(places, target) == share


@pytest.mark.parametrize(
    ("before", "after", "share"), [(18, 12, 67), (10, 12, 120), (10, 0, 0), (0, 5, None), (None, None, None)]
)
def test_the_second_in_percent_of_the_first(before: int | None, after: int | None, share: int | None) -> None:
    assert kept_pct(before, after) == share


def test_of_whom_nobody_came() -> None:
    """Invited, meant, or there before; a cohort without a return of the workshop counts for nothing."""
    names = ("cohort_code", "workshop", "organisation_type", "invited", "attended", "target")
    told = [
        ("A", "W1", "school", 5, 4, 5),
        ("A", "W1", "CCG", 2, 0, None),
        ("A", "W1", "other", None, 1, None),
        ("A", "W1", "college", 0, 0, None),
        ("B", "W1", "CCG", None, 0, 3),
        ("B", "W1", "school", 5, 5, 5),
        ("A", "W2", "school", 5, 3, 5),
    ]
    rows = [dict(zip(names, row, strict=True)) for row in told]
    assert nobody_came(rows, "W1") == {"CCG": ["A", "B"]}
    assert nobody_came(rows, "W2") == {"CCG": ["A"], "other": ["A"]}
    assert nobody_came(rows, "W3") == {}


def test_more_than_were_invited() -> None:
    assert [invited_fewer(3, 2), invited_fewer(2, 2), invited_fewer(3, None), invited_fewer(None, 2)] == [
        True,
        False,
        False,
        False,
    ]
