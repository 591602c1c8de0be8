"""When a return is due and late, on days worked out with a calendar."""

from __future__ import annotations

from datetime import date

import pytest

from data.measures.readiness import (
    HANDED_IN,
    LATE,
    NOT_APPLICABLE,
    NOT_DUE,
    NOT_SUBMITTED,
    Cohort,
    Surveys,
    Team,
    activity_due,
    activity_standing,
    baseline_standing,
    follow_up_standing,
    months_after,
    w1_standing,
    w2_due,
    w2_standing,
)

HELD = date(2026, 1, 10)
DONE, OPEN, UNDATED, NONE = (
    Cohort(True, HELD, True),
    Cohort(True, HELD, False),
    Cohort(True, None, False),
    Cohort(False, None, False),
)
BASELINE = Surveys(asked=True, baseline=True, baseline_on=date(2026, 1, 31), follow_up=False)
NOT_ASKED = Surveys(asked=False, baseline=False, baseline_on=None, follow_up=False)
ASKED = Surveys(asked=True, baseline=False, baseline_on=None, follow_up=False)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 31)),
        (date(2028, 2, 28), 1, date(2028, 3, 28)),
        (date(2026, 12, 30), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 14, date(2028, 1, 31)),
    ],
)
def test_a_month_later(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_a_workshop_2_is_late_from_the_day_after_ten_weeks() -> None:
    assert w2_due(OPEN) == date(2026, 3, 21)
    assert w2_standing([OPEN], date(2026, 3, 21)) == NOT_DUE
    assert w2_standing([OPEN], date(2026, 3, 22)) == LATE


@pytest.mark.parametrize(
    ("cohorts", "w1", "w2"),
    [
        ([], NOT_APPLICABLE, NOT_APPLICABLE),
        ([DONE], HANDED_IN, HANDED_IN),
        ([DONE, OPEN], HANDED_IN, LATE),
        ([DONE, UNDATED], HANDED_IN, NOT_SUBMITTED),
        ([DONE, NONE], NOT_SUBMITTED, NOT_DUE),
        ([NONE], NOT_SUBMITTED, NOT_DUE),
    ],
)
def test_an_area_stands_where_its_worst_cohort_does(cohorts: list[Cohort], w1: str, w2: str) -> None:
    assert (w1_standing(cohorts), w2_standing(cohorts, date(2026, 6, 1))) == (w1, w2)


@pytest.mark.parametrize(
    ("surveys", "cohorts", "standing"),
    [
        (BASELINE, [OPEN], HANDED_IN),
        (NOT_ASKED, [OPEN], NOT_APPLICABLE),
        (ASKED, [], NOT_APPLICABLE),
        (ASKED, [NONE], NOT_DUE),
        (ASKED, [OPEN], LATE),
        (ASKED, [UNDATED], LATE),
    ],
)
def test_a_baseline_is_late_once_a_workshop_1_was_held(surveys: Surveys, cohorts: list[Cohort], standing: str) -> None:
    assert baseline_standing(surveys, cohorts, HELD) == standing


@pytest.mark.parametrize(("day", "standing"), [(date(2026, 12, 31), NOT_DUE), (date(2027, 1, 1), LATE)])
def test_a_follow_up_is_late_eleven_months_after_the_baseline(day: date, standing: str) -> None:
    assert follow_up_standing(BASELINE, [DONE], day) == standing


def test_a_follow_up_waits_for_a_baseline() -> None:
    day = date(2030, 1, 1)
    assert follow_up_standing(ASKED, [DONE], day) == NOT_DUE
    assert follow_up_standing(NOT_ASKED, [DONE], day) == NOT_APPLICABLE
    undated = Surveys(asked=True, baseline=True, baseline_on=None, follow_up=False)
    assert follow_up_standing(undated, [DONE], day) == LATE
    assert follow_up_standing(undated, [NONE], day) == NOT_SUBMITTED


@pytest.mark.parametrize(
    ("team", "due"),
    [
        (Team(None, (date(2026, 1, 1), date(2026, 1, 31))), date(2026, 3, 31)),
        (Team(None, (date(2026, 1, 1), date(2026, 3, 31))), date(2026, 7, 31)),
        (Team(None, (date(2025, 4, 1), date(2026, 3, 31))), date(2026, 7, 31)),
        (Team(date(2026, 1, 6), None), date(2026, 5, 6)),
        (Team(None, None), None),
    ],
)
def test_the_next_return_covers_a_period_like_the_last_and_has_a_month_to_come(team: Team, due: date | None) -> None:
    assert activity_due(team) == due


def test_activity_stands_where_the_team_furthest_behind_does() -> None:
    early, behind = Team(None, (date(2026, 1, 1), date(2026, 3, 31))), Team(None, (date(2026, 1, 1), date(2026, 1, 31)))
    silent, starting = Team(None, None), Team(date(2026, 4, 1), None)
    day = date(2026, 5, 1)
    assert activity_standing([], day) == NOT_APPLICABLE
    assert activity_standing([early], day) == HANDED_IN
    assert activity_standing([early, starting], day) == NOT_DUE
    assert activity_standing([early, silent, starting], day) == NOT_SUBMITTED
    assert activity_standing([early, silent, behind], day) == LATE
