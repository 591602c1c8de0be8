"""A simulated country: as many areas, cohorts, respondents and teams as England could have, all made up.

Every place, board and code is invented. Figures hang together as real ones do: areas differ, later rounds stand higher,
a third of the respondents return, schools rest in August.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from data.framework import framework
from data.geographies import region_names
from data.measures.activity import DISCLOSURE

PROGRAMME = "Illustrative England (simulated)"
REGIONS = region_names()
STEMS = (
    "Amber Cobble Ember Fennel Heron Juniper Lantern Larkspur Linnet Marten Osprey Pewter Quill Saffron Sorrel Tansy "
    "Thistle Velvet Willet Wren"
)
ENDINGS = "bourne combe croft dale fell gate haven holt marsh mere ness reach shaw stead wold"
"""Names of areas are a stem and an ending: 300 of them."""
ROUNDS = (("W1", 0, 1.0), ("W2", 56, 0.9), ("W3", 400, 0.75), ("W4", 770, 0.55))
"""Each round, how many days after the first it is held, and the share of all cohorts that hold it."""
FIRST_ROUND = date(2022, 9, 12)
GROUPS = {
    "schools": (("primary", "secondary", "special"), ("mental health lead", "headteacher", "SENCO")),
    "cypmhs": (("NHS CYPMHS", "voluntary sector"), ("clinician", "team manager", "commissioner")),
}
"""Each group's settings and roles."""
SCHOOLS_SHARE, RETURN_SHARE, DONT_KNOW_SHARE = 0.6, 1 / 3, 0.04
BASELINE_BEFORE, FOLLOW_UP_AFTER = timedelta(days=30), timedelta(days=300)
THEMES = {
    "Knowledge": "know how to",
    "Contact": "can reach the people I need for",
    "Referral": "know how to refer for",
    "Evidence": "use evidence about",
    "Joint working": "plan with others for",
}
TOPICS = ("anxiety", "low mood", "self-harm", "attendance", "neurodiversity")
FIRST_MONTH = date(2021, 10, 1)
SUPPRESSING_SHARE, GAP_SHARE = 0.15, 0.015
PROVISIONAL_MONTHS = 2
ORGANISATIONS = {"school": 18, "NHS CYPMHS": 8, "local authority": 4, "voluntary sector": 3, "public health": 1}
"""Kinds of organisation, and how many people of each a workshop wants."""
STATUSES = ("not started", "on track", "at risk", "overdue", "complete", "dropped")
FACTORS = ("Staff turnover in CYPMHS", "Funding ends", "Schools can't release staff", "No shared outcome measure")
EVENTS = ("New provider", "Single point of access opened", "Team moved to another office", "New contact list published")
AT_ONCE = 50
"""Teams whose months are in memory together."""
PEOPLE_AT_ONCE = 4_000


@dataclass(frozen=True)
class Size:
    """How much is made. ``areas``: 300 at most, as there are names; ``cohorts``, ``teams`` and ``actions`` are an area's."""

    areas: int = 300
    boards: int = 42
    cohorts: int = 4
    respondents: int = 40_000
    teams: int = 2
    months: int = 60
    actions: int = 6


ENGLAND = Size()
Make = Callable[[np.random.Generator, Size], Iterator[pl.DataFrame]]
"""``make(draw, size)``: a feed's rows, some at once."""


def files(folder: Path, seed: int, size: Size = ENGLAND) -> Iterator[tuple[str, Path]]:
    """Each feed and its file in the order of loading, once it is written. The same seed gives the same bytes; memory does
    not grow with the size."""
    made: dict[str, Make] = {
        "areas": areas,
        "cohorts": cohorts,
        "cascade_ratings": cascade_ratings,
        "survey_questions": survey_questions,
        "survey_responses": survey_responses,
        "mhst_teams": mhst_teams,
        "mhst_activity": mhst_activity,
        "attendance": attendance,
        "actions": actions,
        "risks": risks,
        "annotations": dated_annotations,
    }
    for feed, make in made.items():
        yield feed, write(folder / f"simulated_england_{feed}.csv", make(drawing(seed, feed), size))


def drawing(seed: int, feed: str) -> np.random.Generator:
    """A feed's own random numbers: another feed's don't move them."""
    return np.random.default_rng([seed, *feed.encode()])


def write(path: Path, frames: Iterable[pl.DataFrame]) -> Path:
    """Writes frames of the same columns as one CSV, one at a time."""
    with path.open("wb") as file:
        for place, frame in enumerate(frames):
            frame.write_csv(file, include_header=place == 0)
    return path


# Codes.


def codes(stem: str, count: int) -> np.ndarray[Any, Any]:
    """``SIME-001`` …, as many digits as the last one needs, three at least."""
    digits = max(3, len(str(count)))
    return np.array([f"SIME-{stem}{number:0{digits}}" for number in range(1, count + 1)])


def area_codes(size: Size) -> np.ndarray[Any, Any]:
    return codes("", size.areas)


def numbered(owners: np.ndarray[Any, Any], each: int, stem: str) -> np.ndarray[Any, Any]:
    """``each`` codes of every owner: ``SIME-001-T1`` …"""
    return np.array([f"{owner}-{stem}{number}" for owner in owners for number in range(1, each + 1)])


def some(draw: np.random.Generator, choices: Sequence[str], count: int) -> np.ndarray[Any, Any]:
    """Draws from a list, each choice as likely."""
    return np.array(choices)[draw.integers(len(choices), size=count)]


def days_after(first: date, days: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.datetime64(first) + days.astype("timedelta64[D]")


# Places and their cohorts.


def areas(draw: np.random.Generator, size: Size) -> Iterator[pl.DataFrame]:
    boards = np.arange(size.areas) * size.boards // size.areas
    names = [f"{stem}{ending}" for stem, ending in product(STEMS.split(), ENDINGS.split())]
    yield pl.DataFrame(
        {
            "area_code": area_codes(size),
            "area_name": draw.permutation(names)[: size.areas],
            "programme": [PROGRAMME] * size.areas,
            "region": np.array(REGIONS)[boards * len(REGIONS) // size.boards],
            "lead": ["ICB"] * size.areas,
            "lead_organisation": [f"Board {board + 1:02}" for board in boards],
            "rural_urban": some(draw, ("Urban", "Rural"), size.areas),
            "cyp_population": draw.integers(15, 80, size.areas) * 1_000,
            "delivery_model": some(draw, ("in-school", "dedicated lead", "single point of access"), size.areas),
        }
    )


def cohort_codes(size: Size) -> np.ndarray[Any, Any]:
    return numbered(area_codes(size), size.cohorts, "C")


def cohorts(draw: np.random.Generator, size: Size) -> Iterator[pl.DataFrame]:
    count = size.areas * size.cohorts
    yield pl.DataFrame(
        {
            "cohort_code": cohort_codes(size),
            "area_code": np.repeat(area_codes(size), size.cohorts),
            "cohort_name": [f"Cohort {number % size.cohorts + 1}" for number in range(count)],
            "schools": draw.integers(15, 26, count),
            "mh_professionals": draw.integers(12, 24, count),
        }
    )


def first_rounds(size: Size) -> np.ndarray[Any, Any]:
    """The day of each cohort's first workshop: an area's cohorts follow each other, a fortnight apart."""
    number = np.arange(size.areas * size.cohorts)
    return days_after(FIRST_ROUND, 14 * (number % size.cohorts) + number // size.cohorts % 120)


def held(size: Size) -> Iterator[tuple[str, np.ndarray[Any, Any], np.ndarray[Any, Any]]]:
    """Each round with the places of the cohorts that hold it, and its days. Who holds a round has held those before it."""
    staying = np.random.default_rng(len(ROUNDS)).permutation(size.areas * size.cohorts)
    for workshop, days, share in ROUNDS:
        there = np.sort(staying[: max(1, round(share * len(staying)))])
        yield workshop, there, first_rounds(size)[there] + np.timedelta64(days, "D")


def cascade_ratings(draw: np.random.Generator, size: Size) -> Iterator[pl.DataFrame]:
    """Agreed ratings, a row a cohort and round."""
    domains = framework().codes
    usual = np.repeat(draw.normal(0, 0.35, size.areas), size.cohorts) + draw.normal(0, 0.3, size.areas * size.cohorts)
    gain = np.repeat(draw.normal(0.3, 0.15, size.areas), size.cohorts)
    hardness = draw.normal(0, 0.25, len(domains))
    for later, (workshop, there, days) in enumerate(held(size)):
        level = 0.8 + usual[there, None] + later * gain[there, None] - hardness
        drawn = np.rint(level + draw.normal(0, 0.55, level.shape)).clip(0, 3).astype(int)
        about = {"cohort_code": cohort_codes(size)[there], "workshop": [workshop] * len(there), "date": days}
        yield pl.DataFrame({**about, **{domain: drawn[:, place] for place, domain in enumerate(domains)}})


def attendance(draw: np.random.Generator, size: Size) -> Iterator[pl.DataFrame]:
    kinds, targets = np.array(list(ORGANISATIONS)), np.array(list(ORGANISATIONS.values()))
    for workshop, there, _ in held(size):
        invited = draw.integers(targets, 2 * targets + 2, (len(there), len(targets)))
        yield pl.DataFrame(
            {
                "cohort_code": np.repeat(cohort_codes(size)[there], len(kinds)),
                "workshop": [workshop] * invited.size,
                "organisation_type": np.tile(kinds, len(there)),
                "invited": invited.ravel(),
                "attended": draw.binomial(invited, 0.8).ravel(),
                "target": np.tile(targets, len(there)),
            }
        )


# Surveys.


def question_codes() -> np.ndarray[Any, Any]:
    return codes("Q", len(THEMES) * len(TOPICS))


def survey_questions(_: np.random.Generator, size: Size) -> Iterator[pl.DataFrame]:
    asked = list(product(THEMES.items(), TOPICS))
    yield pl.DataFrame(
        {
            "question_code": question_codes(),
            "statement": [f"I {does} help with {topic}" for (_, does), topic in asked],
            "theme": [theme for (theme, _), _ in asked],
            "scale": ["agree-5"] * len(asked),
            "agree_from": [4] * len(asked),
            "asked_of": ["both"] * len(asked),
        }
    )


def survey_responses(draw: np.random.Generator, size: Size) -> Iterator[pl.DataFrame]:
    """Answers to all statements at the baseline, and at the follow-up of those who return."""
    usual = draw.normal(0, 0.3, size.areas)
    likely = draw.dirichlet(np.full(size.areas, 3.0))
    ids = codes("R", size.respondents)
    for start in range(0, size.respondents, PEOPLE_AT_ONCE):
        people = _people(draw, ids[start : start + PEOPLE_AT_ONCE], likely, size)
        opinion = usual[people["area"].to_numpy()] + draw.normal(0, 0.6, len(people))
        returned = draw.random(len(people)) < RETURN_SHARE
        yield _answers(draw, people, opinion, "baseline", -BASELINE_BEFORE)
        yield _answers(draw, people.filter(returned), opinion[returned] + 0.35, "follow-up", FOLLOW_UP_AFTER)


def _people(
    draw: np.random.Generator, ids: np.ndarray[Any, Any], likely: np.ndarray[Any, Any], size: Size
) -> pl.DataFrame:
    """Who is asked: of schools and of services, in areas of unlike size. ``area`` is an area's place, ``first`` the day of
    the cohort's first workshop."""
    area = draw.choice(size.areas, len(ids), p=likely)
    cohort = area * size.cohorts + draw.integers(size.cohorts, size=len(ids))
    told = {
        group: (some(draw, settings, len(ids)), some(draw, roles, len(ids)))
        for group, (settings, roles) in GROUPS.items()
    }
    of_schools = draw.random(len(ids)) < SCHOOLS_SHARE
    return pl.DataFrame(
        {
            "respondent_id": ids,
            "group": np.where(of_schools, "schools", "cypmhs"),
            "area_code": area_codes(size)[area],
            "cohort_code": cohort_codes(size)[cohort],
            "setting_type": np.where(of_schools, told["schools"][0], told["cypmhs"][0]),
            "role": np.where(of_schools, told["schools"][1], told["cypmhs"][1]),
            "area": area,
            "first": first_rounds(size)[cohort],
        }
    )


def _answers(
    draw: np.random.Generator, people: pl.DataFrame, opinion: np.ndarray[Any, Any], wave: str, days: timedelta
) -> pl.DataFrame:
    """A row a person and statement."""
    asked = question_codes()
    drawn = 3.1 + opinion[:, None] + np.linspace(-0.4, 0.4, len(asked)) + draw.normal(0, 0.9, (len(people), len(asked)))
    unknown = pl.Series(draw.random(drawn.size) < DONT_KNOW_SHARE)
    position = pl.Series(np.rint(drawn).clip(1, 5).astype(np.int8).ravel())
    about = people.select("respondent_id", "group", "area_code", "cohort_code", "setting_type", "role")
    about = about.with_columns(wave=pl.lit(wave), date=people["first"] + days)
    return about.select(pl.all().repeat_by(len(asked)).explode()).with_columns(
        question_code=pl.Series(np.tile(asked, len(people))),
        response=pl.when(unknown).then(pl.lit("don't know")).otherwise(position.cast(pl.String)),
    )


# Teams.


def team_codes(size: Size) -> np.ndarray[Any, Any]:
    return numbered(area_codes(size), size.teams, "T")


def mhst_teams(draw: np.random.Generator, size: Size) -> Iterator[pl.DataFrame]:
    count = size.areas * size.teams
    yield pl.DataFrame(
        {
            "team_code": team_codes(size),
            "area_code": np.repeat(area_codes(size), size.teams),
            "team_name": [f"Team {number % size.teams + 1}" for number in range(count)],
            "provider": [f"Provider {1 + number // size.teams % 60:02}" for number in range(count)],
            "provider_type": some(draw, ("NHS trust", "voluntary sector"), count),
            "wave": some(draw, ("Trailblazer", "1", "2", "3"), count),
            "status": ["operational"] * count,
            "operational_from": [FIRST_MONTH] * count,
            "settings": draw.integers(10, 21, count),
            "cyp_population": draw.integers(60, 95, count) * 100,
            "emhp_fte": draw.integers(6, 11, count) / 2,
            "other_fte": draw.integers(6, 11, count) / 2,
        }
    )


def mhst_activity(draw: np.random.Generator, size: Size) -> Iterator[pl.DataFrame]:
    """A row a team, month and measure. A month that is not there was not reported."""
    teams = team_codes(size)
    for start in range(0, len(teams), AT_ONCE):
        yield _months(draw, teams[start : start + AT_ONCE], size)


def _months(draw: np.random.Generator, teams: np.ndarray[Any, Any], size: Size) -> pl.DataFrame:
    first = pl.date_range(
        FIRST_MONTH, interval="1mo", eager=True, end=pl.lit(FIRST_MONTH).dt.offset_by(f"{size.months - 1}mo")
    )
    month = pl.DataFrame({"period_start": first, "period_end": first.dt.month_end()}).with_columns(
        status=pl.when(pl.int_range(pl.len()) < pl.len() - PROVISIONAL_MONTHS)
        .then(pl.lit("final"))
        .otherwise(pl.lit("provisional"))
    )
    in_term = np.where(first.dt.month().to_numpy() == 8, 0.3, 1.0)
    figures = _figures(draw, len(teams), in_term)
    reported = draw.random((len(DISCLOSURE), len(teams), size.months)) >= GAP_SHARE
    suppressing = np.repeat(draw.random(len(teams)) < SUPPRESSING_SHARE, size.months)
    about = pl.DataFrame({"team_code": teams}).join(month, how="cross")
    told = [
        _told(about, measure, figures, suppressing).filter(reported[place].ravel())
        for place, measure in enumerate(DISCLOSURE)
    ]
    return pl.concat(told).sort("team_code", "period_start", maintain_order=True)


Figures = dict[str, np.ndarray[Any, Any]]
"""By measure, a figure of each team (rows) and month (columns)."""
BASES = {"wait_days_mean": "first_contacts", "wait_days_median": "first_contacts"}
"""Measures that are of people, and the measure that counts them."""


def _told(about: pl.DataFrame, measure: str, figures: Figures, suppressing: np.ndarray[Any, Any]) -> pl.DataFrame:
    """A measure's rows; a team that withholds small counts of children gives ``*`` for 1 to 4."""
    figure = pl.Series(figures[measure].ravel())
    small = DISCLOSURE[measure] == "child" and measure not in BASES
    starred = pl.Series(suppressing) & figure.is_between(1, 4) & small
    base = pl.Series(figures[BASES[measure]].ravel()) if measure in BASES else pl.lit(None, pl.Int64)
    return about.with_columns(
        measure=pl.lit(measure),
        value=pl.when(starred).then(pl.lit("*")).otherwise(figure.cast(pl.String)),
        denominator=base,
    )


def _figures(draw: np.random.Generator, teams: int, in_term: np.ndarray[Any, Any]) -> Figures:
    """What teams did: who is accepted was referred, who is seen was accepted, whose outcome is paired was seen."""
    shape = (teams, len(in_term))
    busy = draw.gamma(9, 1 / 9, (teams, 1)) * in_term
    received = draw.poisson(22 * busy)
    accepted = draw.binomial(received, 0.8)
    seen = draw.binomial(accepted, 0.75)
    paired = draw.binomial(seen, 0.5)
    wait = draw.gamma(16, 2, shape)
    staff = draw.integers(3, 7, shape)
    return {
        "referrals_received": received,
        "referrals_accepted": accepted,
        "closed_before_treatment": draw.binomial(accepted, 0.1),
        "wait_days_mean": wait.round(1),
        "wait_days_median": (0.9 * wait).round(),
        "waiting": draw.poisson(30, shape),
        "first_contacts": seen,
        "contacts": seen + draw.poisson(60 * busy),
        "group_sessions": draw.poisson(8 * busy),
        "outcomes_paired": paired,
        "outcomes_improved": draw.binomial(paired, 0.6),
        "whole_school_activities": draw.poisson(9 * busy),
        "consultations": draw.poisson(15 * busy),
        "hours_direct": draw.poisson(160 * busy),
        "hours_whole_school": draw.poisson(70 * busy),
        "hours_advice": draw.poisson(50 * busy),
        "settings_engaged": draw.integers(8, 21, shape),
        "emhp_in_post": staff,
        "emhp_leavers": draw.binomial(staff, 0.03),
    }


# What areas do about it.


def actions(draw: np.random.Generator, size: Size) -> Iterator[pl.DataFrame]:
    count = size.areas * size.actions
    due = days_after(date(2026, 1, 31), 30 * draw.integers(18, size=count))
    domains = some(draw, framework().codes, count)
    yield pl.DataFrame(
        {
            "action_id": numbered(area_codes(size), size.actions, "A"),
            "area_code": np.repeat(area_codes(size), size.actions),
            "domain": domains,
            "action": [f"Agree the next step in {domain}" for domain in domains],
            "owner_role": some(draw, ("commissioner", "team manager", "school lead"), count),
            "agreed_at": some(draw, ("W1", "W2", "board"), count),
            "due": due,
            "status": some(draw, STATUSES, count),
            "updated": due - np.timedelta64(60, "D"),
        }
    )


def risks(draw: np.random.Generator, size: Size) -> Iterator[pl.DataFrame]:
    count = size.areas * len(FACTORS)
    yield pl.DataFrame(
        {
            "risk_id": numbered(area_codes(size), len(FACTORS), "K"),
            "area_code": np.repeat(area_codes(size), len(FACTORS)),
            "factor": list(FACTORS) * size.areas,
            "likelihood": draw.integers(1, 6, count),
            "impact": draw.integers(1, 6, count),
            "mitigation": ["Two contacts a school"] * count,
            "contingency": ["Cover from the next team"] * count,
            "owner_role": some(draw, ("commissioner", "team manager"), count),
            "review_date": days_after(date(2026, 10, 1), 30 * draw.integers(8, size=count)),
        }
    )


def dated_annotations(draw: np.random.Generator, size: Size) -> Iterator[pl.DataFrame]:
    count = size.areas * size.teams
    yield pl.DataFrame(
        {
            "annotation_id": numbered(area_codes(size), size.teams, "N"),
            "area_code": np.repeat(area_codes(size), size.teams),
            "team_code": team_codes(size),
            "measure": some(draw, ("referrals_received", "waiting"), count),
            "date": days_after(FIRST_MONTH, draw.integers(30 * size.months, size=count)),
            "text": some(draw, EVENTS, count),
            "by_role": ["commissioner"] * count,
        }
    )
