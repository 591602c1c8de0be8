"""What is said of a programme's own surveys."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from data.queries.survey_units import NamedUnit
from data.sentences import own_outcomes as words

ROW: dict[str, Any] = {
    "group": "schools",
    "statement": "we plan together",
    "question_code": "Q1",
    "pairs": 40,
    "base": 40,
    "up": 4,
    "down": 1,
    "verdict": "no_clear_change",
    "smallest_detectable_pp": Decimal("11.3"),
    "smallest_p": 0.0625,
    "interval_alone": False,
    "test_over": "respondents",
    "p_value": 0.02,
    "p_adjusted": 0.06,
    "paired_t_p": 0.2,
    "baseline_pct": Decimal(50),
    "follow_up_pct": Decimal(60),
}
SAID = {"published": "significant", "baseline_pct": Decimal(50), "follow_up_pct": Decimal(60), "pairs": 40}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, ": a change under 11.3 points would often have been missed"),
        ({"verdict": "up"}, ""),
        ({"verdict": "too_few"}, ": 5 moved, and even if all had gone the same way p = 0.06; tested over respondents"),
        ({"verdict": "too_few", "up": 0, "down": 0}, ": nobody moved"),
        ({"smallest_detectable_pp": Decimal("104.0")}, ": no change could have been seen with so few"),
    ],
)
def test_what_stands_behind_a_verdict(changed: dict[str, Any], told: str) -> None:
    assert words.rest(ROW | changed) == told


def test_an_interval_that_says_more_than_its_test_is_told() -> None:
    assert words.rest(ROW | {"interval_alone": True}).endswith(
        "its own interval leaves out zero, and together with the other tests of its theme it is not clear"
    )


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({}, "Differs: p = 0.02 alone, p = 0.06 after allowing for the other statements of its theme"),
        ({"verdict": "up", "p_adjusted": 0.02}, "Same"),
        ({"verdict": "too_few"}, "Differs: too few moved to test here"),
        (
            {"p_value": 0.3, "p_adjusted": 0.4, "paired_t_p": 0.01},
            "Differs: the paired t of positions gives p = 0.01, the exact test of who came to agree p = 0.40",
        ),
        (
            {"p_value": 0.3, "p_adjusted": 0.4},
            "Differs: other people answered, so the same shares come of other moves; p = 0.40",
        ),
        ({"verdict": None}, ""),
    ],
)
def test_why_a_verdict_is_another_than_the_published_one(own: dict[str, Any], told: str) -> None:
    assert words.why(SAID, ROW | own) == told


def test_why_a_share_is_another_than_the_published_one() -> None:
    own = ROW | {"base": 53, "follow_up_pct": Decimal(81), "baseline_pct": None}
    said = {"baseline_pct": None, "follow_up_pct": Decimal(82)}
    assert words.shares_differ(said, own) == "Shares differ: 82% of 53 is no whole number of people"
    assert words.shares_differ(said | {"follow_up_pct": Decimal(83)}, own) == "Shares differ: other people answered"
    assert words.shares_differ(said | {"follow_up_pct": Decimal(81)}, own) == ""


def test_how_many_came_back() -> None:
    rows = [{"group": "schools", "returned_pct": Decimal(22)}, {"group": "cypmhs", "returned_pct": None}]
    assert words.returns_finding(rows).startswith("78% of school leads gave no second answer")
    assert words.returns_finding(rows).endswith("rests on the few who did")
    most = [{"group": group, "returned_pct": Decimal(share)} for group, share in (("schools", 80), ("cypmhs", 100))]
    told = "20% of school leads gave no second answer, so every before-and-after figure rests on those who did"
    assert words.returns_finding(most) == told
    assert words.returns_finding(most[1:]) == "All CYPMHS leads who answered at baseline answered again"
    assert "too few in each unit" in words.returns_finding(rows[1:])


def test_an_area_is_shown_with_others_or_not_at_all() -> None:
    unit = NamedUnit("schools", "A+B", {"A": "Ay", "B": "Bee"}, 17)
    assert words.area_words("Ay", "A", [unit]) == (
        "Ay is shown with its publication units: school leads together with Bee (17 matched respondents). Its CYPMHS leads are "
        "in none."
    )
    assert "nothing can be shown" in words.area_words("Ay", "A", [])


def test_the_changes_of_each_group_are_counted() -> None:
    rows = [ROW | {"verdict": "up"}, ROW | {"verdict": "down"}, ROW | {"group": "cypmhs", "verdict": "too_few"}]
    assert words.change_finding(rows) == (
        "School leads (40 pairs) rose clearly on 1 of 2 statements and fell clearly on 1 of 2 statements; CYPMHS leads (40 "
        "pairs): too few moved to test any statement"
    )


def test_who_came_back_is_compared_with_who_did_not() -> None:
    clear = {"gap_pp": Decimal(9), "lower_95": Decimal(2), "upper_95": Decimal(16)}
    unclear = clear | {"lower_95": Decimal(-2)}
    assert words.gone_finding([clear, unclear]).endswith(
        "differed clearly in 1 of 2 comparisons: 1 agreed more, 0 less"
    )
    assert words.gone_finding([unclear]).endswith("did not differ clearly from those who didn't in any of 1 comparison")
    assert "too few" in words.gone_finding([unclear | {"gap_pp": None}])


def test_returns_say_why_they_count_fewer_than_the_changes() -> None:
    rows = [{"group": "schools", "follow_up": 96}, {"group": "cypmhs", "follow_up": 40}]
    said = words.not_all_returns(rows, {"schools": 108, "cypmhs": 40})
    assert (
        said == " That leaves 96 of the 108 school leads who answered both times; the figures of change count them all."
    )
    assert words.not_all_returns(rows, {"schools": 96}) == ""
