"""Sentences on actions, risks, returns and attendance."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.measures.readiness import RETURNS
from data.sentences import work


def action(code: str, rag: str, status: str = "on track", **more: Any) -> dict[str, Any]:
    about = {
        "action_id": code,
        "rag": rag,
        "status": status,
        "due": date(2026, 12, 1),
        "overdue_days": 0,
        "domain": "C1",
    }
    return {**about, **more}


ACTIONS = [
    action("1", "none", "complete"),
    action("2", "green"),
    action("3", "amber", "at risk"),
    action("4", "amber", "not started"),
    action("5", "red", overdue_days=12),
]


def test_what_nobody_has_begun_is_not_called_on_track() -> None:
    rows = [{"rag": "green", "status": status} for status in ("on track", "not started")]
    assert [work.rag_words(row) for row in rows] == ["on track", "not started"]
    assert work.actions_finding(rows, local=True) == "Actions: 1 on track, 1 not started"


def test_actions_are_counted_by_what_they_need() -> None:
    assert work.actions_finding(ACTIONS, local=True) == "Actions: 1 overdue, 2 at risk, 1 on track, 1 complete"
    assert work.actions_finding([], local=True) == "No action of this area has been loaded"


def test_without_the_local_right_nothing_is_said_of_open_actions() -> None:
    told = work.actions_finding(ACTIONS[:1], local=False)
    assert told == "1 completed action; open ones need the local right"
    assert work.actions_finding([], local=False) == "No completed action of this area has been loaded"


def test_what_stands_beside_the_mark() -> None:
    assert [work.standing_words(each) for each in ACTIONS] == [
        "complete",
        "on track",
        "at risk",
        "at risk",
        "overdue, 12 days",
    ]
    assert [work.why_words(each) for each in ACTIONS] == ["", "", "", "due soon, not started", ""]
    assert work.why_words(action("6", "amber", due=None)) == "no day set"


def test_the_chosen_domain_comes_first_then_what_needs_a_look() -> None:
    rows = [*ACTIONS, action("6", "green", domain="D"), action("7", "red", due=date(2026, 10, 1))]
    assert [row["action_id"] for row in work.in_order(rows, ())] == ["7", "5", "3", "4", "2", "6", "1"]
    assert next(row["action_id"] for row in work.in_order(rows, ("D",))) == "6"
    assert (
        work.actions_subline(date(2026, 11, 22), ("D", "S"))
        == "Where each stood on 22 Nov 2026, those of D or S first."
    )


def risk(score: int, **more: Any) -> dict[str, Any]:
    return {
        "risk_id": str(score),
        "factor": f"Risk {score}",
        "score": score,
        "review_overdue_days": 0,
        "review_date": None,
        **more,
    }


def test_risks_name_the_gravest_and_late_reviews() -> None:
    assert work.risks_finding([risk(6), risk(20, review_overdue_days=3)]) == (
        "2 risks, the gravest ‘Risk 20’ at 20 of 25; 1 review is overdue"
    )
    assert work.risks_finding([risk(4)]) == "1 risk ‘Risk 4’ at 4 of 25; no review is overdue"
    assert [row["score"] for row in work.gravest_first([risk(6), risk(20), risk(9)])] == [20, 9, 6]


@pytest.mark.parametrize(
    ("standings", "told"),
    [
        ({"follow_up": "late", "activity": "late"}, "Returns: the follow-up survey and activity are late"),
        ({"w2": "late", "w1": "not_submitted"}, "Returns: workshop 2 is late; workshop 1 has not been handed in"),
        ({}, "Returns: all that is asked for is in"),
        ({"w2": "not_due"}, "Returns: nothing is late"),
        (
            dict.fromkeys(("w1", "w2", "baseline", "follow_up", "activity"), "not_applicable"),
            "Returns: nothing is asked of this area yet",
        ),
    ],
)
def test_returns(standings: dict[str, str], told: str) -> None:
    usual = dict.fromkeys(("w1", "w2", "baseline", "follow_up", "activity"), "handed_in")
    assert work.returns_finding(usual | standings) == told


def came(cohort: str, invited: int | None, attended: int, target: int | None) -> dict[str, Any]:
    of = {"organisation_type": "public health", "workshop": "W1"}
    return of | {"cohort_code": cohort, "invited": invited, "attended": attended, "target": target}


def test_attendance() -> None:
    rows = [came("A", 20, 18, 20), came("A", 5, 1, 5), came("B", 10, 7, 10)]
    assert work.attended_words(rows) == "26 of 35 people invited came, in 2 cohorts; the intended mix has 35 places"
    assert work.attended_words([*rows, came("B", None, 2, None)]) == "28 came, in 2 cohorts"
    told = work.attended_words([*rows, came("B", 2, 5, 5)])
    assert told.endswith("; 5 came of 2 invited: public health, B, workshop 1")


def test_attendance_of_some_cohorts_alone_is_not_all_that_is_asked_for() -> None:
    row = dict.fromkeys(RETURNS, "handed_in") | {"cohorts_w1": 2, "cohorts_w2": 2, "without_w1": "", "without_w2": ""}
    came = [{"cohort_code": code, "workshop": at} for code, at in (("A-1", "W1"), ("A-2", "W1"), ("A-1", "W2"))]
    assert work.returns_finding(row, came) == "Returns: attendance of workshop 2 is in from 1 of 2 cohorts"
    both = [*came, {"cohort_code": "A-2", "workshop": "W2"}]
    assert work.returns_finding(row, both) == work.returns_finding(row) == "Returns: all that is asked for is in"
    one = row | {"cohorts_w2": 1, "without_w2": "A-2"}
    assert work.returns_finding(one, came) == "Returns: all that is asked for is in"
