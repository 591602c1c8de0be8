"""The simulated programme's mental health support teams, and what each did: the 19 measures of ``mhst_activity``.

Thirty teams over three years to October 2026: 28 report, the newest two from the term they began in; one is in training
and one planned. Figures hang together: no more are accepted than referred, who is accepted waits until a first contact or
a closure, outcomes are of people who were seen. Referrals follow school terms. Counts below 5 of children are
suppressed, as publishers do. ``SHIFTED``, ``GAP``, ``LATE`` and ``QUARTERLY`` are what there is to find.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from numpy.random import Generator

from etl.illustrate.places import PLACES, Place
from etl.illustrate.sheets import Row

FIRST_MONTH, MONTHS = date(2023, 11, 1), 36
TERM = {1: 1.0, 2: 0.9, 3: 1.1, 4: 0.65, 5: 1.0, 6: 1.05, 7: 0.75, 8: 0.12, 9: 0.75, 10: 1.05, 11: 1.15, 12: 0.75}
"""How busy a month of the year is, against a full month of term."""
WITH_TWO, WITHOUT = "CEIKPV", "L"
"""Letters of areas with two teams and with none; the others have one. Wrenchester has another one, in training, and
Alderquay one that is planned."""
SHIFTED, SHIFTED_FROM, SHIFT = "SIM-T-C1", date(2025, 9, 1), 2.0
"""A team that twice as many are referred to, from a month on."""
GAP, GAP_FROM, GAP_UNTIL = "SIM-T-M1", date(2025, 2, 1), date(2025, 5, 1)
"""A team of which three months are missing."""
LATE, LATE_FROM = "SIM-T-Q1", date(2026, 7, 1)
"""A team that has handed in nothing since a month."""
QUARTERLY = "SIM-T-G1"
"""A team that reports by quarter."""
NEW_TEAMS = {"SIM-T-V2": date(2024, 9, 1), "SIM-T-K2": date(2025, 1, 1)}
"""Teams that began later than the others, and the month that they began in."""
PROVISIONAL_FROM = date(2026, 9, 1)
CHILDREN = (
    "referrals_received",
    "referrals_accepted",
    "closed_before_treatment",
    "first_contacts",
    "contacts",
    "group_sessions",
    "waiting",
    "outcomes_paired",
    "outcomes_improved",
)
"""Counts that are suppressed under 5."""
WAITS = ("wait_days_mean", "wait_days_median")
"""What is suppressed where it is of fewer than 5."""
HOURS_A_MONTH = 105
"""Of a full-time practitioner, in a full month of term."""
BY_FUNCTION = {"hours_direct": 0.52, "hours_whole_school": 0.27, "hours_advice": 0.21}


@dataclass(frozen=True)
class Team:
    """A team: where it works, how large it is and from when it reports."""

    code: str
    name: str
    place: Place
    wave: str
    status: str
    operational_from: date
    settings: int
    emhps: int

    @property
    def cyp_population(self) -> int:
        return self.settings * 490

    @property
    def reports_from(self) -> date:
        return max(self.operational_from, FIRST_MONTH)


def teams() -> list[Team]:
    """Every team, in the order of their areas."""
    numbered = [
        (place, number)
        for place in PLACES
        for number in range(1, 1 + (place.letter not in WITHOUT) + (place.letter in WITH_TWO))
    ]
    working = [_working(position, *each) for position, each in enumerate(numbered)]
    by_letter = {place.letter: place for place in PLACES}
    return [*working, _coming("training", by_letter["W"]), _coming("planned", by_letter["A"])]


def _working(position: int, place: Place, number: int) -> Team:
    code = f"SIM-T-{place.letter}{number}"
    return Team(
        code=code,
        name=f"{place.name} {('first', 'second')[number - 1]} team",
        place=place,
        wave=("Trailblazer", "2", "4")[position % 3] if code not in NEW_TEAMS else "10",
        status="operational",
        operational_from=NEW_TEAMS.get(code, date(2020 + position % 3, 1 + position % 12, 1)),
        settings=11 + position * 5 % 12,
        emhps=(4, 4, 5, 3)[position % 4],
    )


def _coming(status: str, place: Place) -> Team:
    begins = {"training": date(2027, 1, 4), "planned": date(2027, 9, 1)}[status]
    return Team(f"SIM-T-{place.letter}9", f"{place.name} new team", place, "13", status, begins, 15, 4)


def team_rows(rng: Generator) -> Iterator[Row]:
    """The feed ``mhst_teams``."""
    for position, team in enumerate(teams()):
        yield {
            "team_code": team.code,
            "area_code": team.place.code,
            "team_name": team.name,
            "provider": f"{team.place.name} {('Children’s Services', 'Health Partnership')[position % 2]}",
            "provider_type": ("voluntary sector", "NHS trust")[position % 2],
            "wave": team.wave,
            "status": team.status,
            "operational_from": team.operational_from.isoformat(),
            "settings": team.settings,
            "cyp_population": team.cyp_population,
            "emhp_fte": team.emhps,
            "other_fte": 3 + position % 3 * 0.5,
        }


# Periods.


@dataclass(frozen=True)
class Period:
    """The months that a row is of."""

    months: tuple[date, ...]

    @property
    def first(self) -> date:
        return self.months[0]

    @property
    def last(self) -> date:
        month = self.months[-1]
        return month.replace(day=calendar.monthrange(month.year, month.month)[1])

    @property
    def busy(self) -> float:
        """Full months of term that it comes to."""
        return sum(TERM[month.month] for month in self.months)

    @property
    def effort(self) -> float:
        """How much of a full month's work is done in each: a quarter goes on in holidays."""
        return 0.25 + 0.75 * min(1, self.busy / len(self.months))


def _months() -> list[date]:
    counted = [FIRST_MONTH.month - 1 + number for number in range(MONTHS)]
    return [date(FIRST_MONTH.year + months // 12, months % 12 + 1, 1) for months in counted]


def _periods(team: Team) -> list[Period]:
    """The periods that a team has handed in."""
    months = [month for month in _months() if month >= team.reports_from]
    if team.code == QUARTERLY:
        whole = months[2 : len(months) - 1]
        return [Period(tuple(whole[start : start + 3])) for start in range(0, len(whole), 3)]
    return [Period((month,)) for month in months if not _missing(team, month)]


def _missing(team: Team, month: date) -> bool:
    if team.code == GAP:
        return GAP_FROM <= month < GAP_UNTIL
    return team.code == LATE and month >= LATE_FROM


# What they did.


@dataclass(frozen=True)
class Pace:
    """How much a team does in a full month of term; ``sees``: what part of those in line for a first contact."""

    referrals: float
    sees: float
    sessions: float
    activities: float
    consultations: float


Figures = dict[str, float]
"""A team's measures in a period."""


def activity_rows(rng: Generator) -> Iterator[Row]:
    """The feed ``mhst_activity``."""
    for team in teams():
        if team.status == "operational":
            yield from _of_team(rng, team)


def _of_team(rng: Generator, team: Team) -> Iterator[Row]:
    pace = _pace(rng, team)
    waiting, in_post = int(rng.integers(12, 40)), team.emhps
    for period in _periods(team):
        seen = _children(rng, pace, period, waiting, _shift(team, period))
        staff = _staff(rng, team, in_post, len(period.months))
        waiting, in_post = int(seen["waiting"]), int(staff["emhp_in_post"])
        figures = {**seen, **_schools(rng, team, pace, period), **_hours(rng, team, period), **staff}
        yield from _rows(team, period, figures)


def _pace(rng: Generator, team: Team) -> Pace:
    return Pace(
        referrals=team.emhps * float(rng.uniform(8.5, 11.5)),
        sees=float(rng.uniform(0.42, 0.62)),
        sessions=float(rng.uniform(9, 18)),
        activities=float(rng.uniform(6, 16)),
        consultations=float(rng.uniform(10, 26)),
    )


def _shift(team: Team, period: Period) -> float:
    return SHIFT if team.code == SHIFTED and period.first >= SHIFTED_FROM else 1.0


def _children(rng: Generator, pace: Pace, period: Period, waiting: int, shift: float) -> Figures:
    """From a referral to an outcome. Who is accepted and not closed is in line for a first contact, and waits on."""
    received = int(rng.poisson(pace.referrals * period.busy * shift))
    accepted = int(rng.binomial(received, 0.83))
    closed = int(rng.binomial(accepted, 0.18))
    in_line = waiting + accepted - closed
    seen = int(rng.binomial(in_line, 1 - (1 - pace.sees * period.effort) ** len(period.months)))
    paired = int(rng.binomial(seen, 0.55))
    wait_days = 9 + 30 * (waiting + in_line - seen) / 2 / (pace.referrals * 0.65) + float(rng.normal(scale=2))
    return {
        "referrals_received": received,
        "referrals_accepted": accepted,
        "closed_before_treatment": closed,
        "waiting": in_line - seen,
        "wait_days_mean": round(max(wait_days, 5), 1),
        "wait_days_median": round(max(wait_days * 0.85, 4)),
        "first_contacts": seen,
        "contacts": seen + int(rng.poisson(seen * 3.6)),
        "group_sessions": int(rng.poisson(pace.sessions * period.busy)),
        "outcomes_paired": paired,
        "outcomes_improved": int(rng.binomial(paired, 0.63)),
    }


def _schools(rng: Generator, team: Team, pace: Pace, period: Period) -> Figures:
    engaged = team.settings * min(1.0, 0.7 + 0.01 * _months_since(team.reports_from, period.last))
    return {
        "whole_school_activities": int(rng.poisson(pace.activities * period.busy)),
        "consultations": int(rng.poisson(pace.consultations * period.busy)),
        "settings_engaged": round(engaged),
    }


def _months_since(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _hours(rng: Generator, team: Team, period: Period) -> Figures:
    worked = team.emhps * HOURS_A_MONTH * period.effort * len(period.months)
    return {measure: round(worked * share * float(rng.uniform(0.88, 1.12))) for measure, share in BY_FUNCTION.items()}


def _staff(rng: Generator, team: Team, in_post: int, months: int) -> Figures:
    """About one practitioner in seven leaves in a year; a post is filled again within half a year or so."""
    leavers = int(rng.binomial(in_post, 0.012 * months))
    joined = int(rng.binomial(team.emhps - in_post, min(1, 0.2 * months)))
    return {"emhp_in_post": in_post - leavers + joined, "emhp_leavers": leavers}


# Their rows.


def _rows(team: Team, period: Period, figures: Figures) -> Iterator[Row]:
    for measure, value in figures.items():
        of_people = figures["first_contacts"] if measure in WAITS else value
        hidden = measure in (*CHILDREN, *WAITS) and of_people < 5
        yield {
            "team_code": team.code,
            "period_start": period.first.isoformat(),
            "period_end": period.last.isoformat(),
            "measure": measure,
            "value": "*" if hidden else value,
            "denominator": of_people if measure in WAITS and not hidden else None,
            "status": "provisional" if period.first >= PROVISIONAL_FROM else "final",
        }
