"""Which returns are due, handed in or late: pure rules against the day that is looked at.

A return is a code of ``RETURNS``: the ratings of workshop 1 and workshop 2, the survey at baseline and at follow-up, the
teams' activity. Where it stands is a code of ``STANDINGS``. Nothing here knows what today is.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

HANDED_IN, NOT_DUE, LATE, NOT_SUBMITTED, NOT_APPLICABLE = STANDINGS = (
    "handed_in",
    "not_due",
    "late",
    "not_submitted",
    "not_applicable",
)
"""``not_submitted``: it is not there, and no date tells when it was due."""
RETURNS = ("w1", "w2", "baseline", "follow_up", "activity")

W2_LAST_WEEKS = 10
"""The programme's design: a cohort holds workshop 2 six to ten weeks after workshop 1; after the tenth week it is late."""
FOLLOW_UP_MONTHS = 10
"""The programme's design: the follow-up is asked about ten months after the baseline."""
FOLLOW_UP_GRACE_MONTHS = 1
"""Our reading of “about”: the follow-up is late after eleven months."""
ACTIVITY_LONGEST_MONTHS = 3
"""Sites report activity monthly or quarterly, so that a first return covers a quarter at most."""
ACTIVITY_GRACE_MONTHS = 1
"""Our choice, since the programme names no deadline: a month to send what a period has brought."""
AT_WORK = ("operational", None)
"""Where a team that reports stands; one whose standing is not told counts as at work."""
WORST_FIRST = (LATE, NOT_SUBMITTED, NOT_DUE, HANDED_IN)


@dataclass(frozen=True)
class Cohort:
    """Whether a cohort's ratings of the two workshops are there, and the day of workshop 1 where it is told."""

    w1: bool
    w1_on: date | None
    w2: bool


@dataclass(frozen=True)
class Surveys:
    """What an area has of the surveys. ``asked``: anybody in its programme has handed any in.

    ``baseline_on``: the last day of its baseline, where told.
    """

    asked: bool
    baseline: bool
    baseline_on: date | None
    follow_up: bool


@dataclass(frozen=True)
class Team:
    """A team that is to report: its first day of work, and the last period that it has reported, where there is one."""

    works_from: date | None
    last: tuple[date, date] | None


def months_after(day: date, months: int) -> date:
    """The same day of a later month; the last day of a month stays the last, and a day that is not there becomes it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    ends_month = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if ends_month else min(day.day, last))


def worst(standings: Iterable[str]) -> str:
    """The one that needs a look most; ``not_applicable`` where nothing else is there."""
    found = set(standings)
    return next((standing for standing in WORST_FIRST if standing in found), NOT_APPLICABLE)


def against(due: date | None, day: date) -> str:
    """Where a missing return stands."""
    if due is None:
        return NOT_SUBMITTED
    return LATE if day > due else NOT_DUE


# Workshops.


def w1_standing(cohorts: Sequence[Cohort]) -> str:
    """Handed in when every cohort has rated; nothing tells when a first workshop was due."""
    return worst(HANDED_IN if cohort.w1 else NOT_SUBMITTED for cohort in cohorts)


def w2_due(cohort: Cohort) -> date | None:
    """The last day on which a missing workshop 2 is in time; None where it is there or nothing tells."""
    if cohort.w2 or cohort.w1_on is None:
        return None
    return cohort.w1_on + timedelta(weeks=W2_LAST_WEEKS)


def w2_standing(cohorts: Sequence[Cohort], day: date) -> str:
    """The worst of the area's cohorts; workshop 2 is not due before workshop 1."""
    return worst(_w2_of(cohort, day) for cohort in cohorts)


def _w2_of(cohort: Cohort, day: date) -> str:
    if cohort.w2:
        return HANDED_IN
    return against(w2_due(cohort), day) if cohort.w1 else NOT_DUE


# Surveys.


def baseline_standing(surveys: Surveys, cohorts: Sequence[Cohort], day: date) -> str:
    """Asked before workshop 1: late once an area's first workshop was held. Not asked for where nobody is surveyed."""
    if surveys.baseline:
        return HANDED_IN
    if not surveys.asked or not cohorts:
        return NOT_APPLICABLE
    held = any(cohort.w1 and (cohort.w1_on is None or cohort.w1_on <= day) for cohort in cohorts)
    return LATE if held else NOT_DUE


def follow_up_due(surveys: Surveys, cohorts: Sequence[Cohort]) -> date | None:
    """The last day on which the follow-up is in time, from the baseline, else from the first workshop 1."""
    first = min((cohort.w1_on for cohort in cohorts if cohort.w1_on), default=None)
    start = surveys.baseline_on or first
    return start and months_after(start, FOLLOW_UP_MONTHS + FOLLOW_UP_GRACE_MONTHS)


def follow_up_standing(surveys: Surveys, cohorts: Sequence[Cohort], day: date) -> str:
    """Not due before there is a baseline that it could be compared with."""
    if surveys.follow_up:
        return HANDED_IN
    if surveys.baseline:
        return against(follow_up_due(surveys, cohorts), day)
    return NOT_DUE if surveys.asked and cohorts else NOT_APPLICABLE


# Activity.


def activity_due(team: Team) -> date | None:
    """The last day on which the next return is in time: a period as long as the last one, and the time to send it."""
    if team.last:
        start, end = team.last
        months = max(1, min(ACTIVITY_LONGEST_MONTHS, round((end - start).days / 30)))
        return months_after(end, months + ACTIVITY_GRACE_MONTHS)
    return team.works_from and months_after(team.works_from, ACTIVITY_LONGEST_MONTHS + ACTIVITY_GRACE_MONTHS)


def activity_standing(teams: Sequence[Team], day: date) -> str:
    """The worst of the area's teams that are at work; handed in while the next return is not late."""
    return worst(_activity_of(team, day) for team in teams)


def _activity_of(team: Team, day: date) -> str:
    standing = against(activity_due(team), day)
    return HANDED_IN if team.last and standing == NOT_DUE else standing
