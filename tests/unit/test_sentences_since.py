"""Sentences on what changed since a moment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from data.measures.since import Action, AreaState, RatingKey, differences
from data.sentences import since
from data.versions import AsOf

NOTHING = differences(AreaState(), AreaState())
RATED = differences(
    AreaState({RatingKey("A", "W1"): {"C1": 1}}, {"W1": {"C1": Decimal(1)}}, risks={"R": ("x", 4)}),
    AreaState(
        {RatingKey("A", "W1"): {"C1": 2}, RatingKey("B", "W1"): {"C1": 2}, RatingKey("B", "W2"): {"C1": 2}},
        {"W1": {"C1": Decimal("1.5")}, "W2": {"C1": Decimal(2)}},
        risks={"R": ("x", 9), "S": ("y", 2)},
        cohorts=frozenset({"B"}),
    ),
)


def test_what_is_new_is_counted_in_words() -> None:
    assert since.finding(RATED, 2, "20 Nov 2026") == (
        "Since 20 Nov 2026: 1 new cohort, 1 cohort newly rated, 1 cohort with revised ratings, 1 domain mean of other "
        "cohorts than then, 1 new risk and 1 risk scored anew"
    )


@pytest.mark.parametrize(
    ("loads", "until", "told"),
    [
        (0, "", "Since the end of 1 Nov 2026 nothing of what is shown here has changed"),
        (1, "", "Since the end of 1 Nov 2026 nothing of what is shown here has changed, though 1 load touched it"),
        (0, "2 Nov 2026", "From 1 Nov 2026 to 2 Nov 2026 nothing of what is shown here has changed"),
    ],
)
def test_nothing_changed_says_so(loads: int, until: str, told: str) -> None:
    assert since.finding(NOTHING, loads, "1 Nov 2026", until) == told


def test_nothing_since_a_load_has_no_end_of_day() -> None:
    assert since.finding(NOTHING, 0, "load 12 (1 Nov 2026)").startswith("Since load 12 (1 Nov 2026) nothing")


def test_levels_are_told_in_the_order_of_the_domains() -> None:
    assert since.rated_words({"S": 1, "C1": 2}) == "C1 at 2, S at 1"
    assert since.cohort_at(RatingKey("NTH-A-1", "W2")) == "NTH-A-1 at workshop 2"


def test_two_means_never_print_alike() -> None:
    assert since.means_apart(Decimal("1.333"), Decimal("1.25")) == ("1.33", "1.25")
    assert since.means_apart(Decimal(1), Decimal("1.5")) == ("1.0", "1.5")
    assert since.means_apart(None, Decimal(2)) == ("", "2.0")


def test_what_went_away_is_a_change() -> None:
    then = AreaState(risks={"R": ("x", 4)}, actions={"X": Action("do", "complete", None, "none")})
    assert since.finding(differences(then, AreaState()), 1, "1 Nov 2026") == (
        "Since 1 Nov 2026: 1 action no longer shown and 1 risk no longer there"
    )


def test_moments_and_loads() -> None:
    day = date(2026, 11, 20)
    assert since.moment_words(AsOf(12, "load-12"), day) == "load 12 (20 Nov 2026)"
    assert since.moment_words(AsOf(12, "2026-11-20"), day) == "20 Nov 2026"
    assert since.load_words("load", None, "mhst_activity") == "MHST activity"
    assert since.load_words("undo", 7, "cascade_ratings") == "Undo of load 7"
