"""Who answers the simulated programme's surveys, and what: as many people at each wave as the Link Programme had.

Of 481 school leads 108 come back at follow-up, of 345 CYPMHS leads 53 (``data/published/survey_bases.csv``; ``places``
has them by area). People of one area are alike, and one who agrees at baseline is likely to agree again. How many of
those who came back agree is what ``questions`` has; those who did not agreed a little less at baseline. School leads who came
back are of primary and secondary schools in turn, so that a publication unit of 22 and more may be shown by setting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from numpy.random import Generator

from etl.illustrate.places import PLACES, Place
from etl.illustrate.questions import BASELINE, FOLLOW_UP, GROUPS, Question, count_of, questions
from etl.illustrate.sheets import Row

SETTINGS = {"schools": ("primary", "secondary", "special", "college"), "cypmhs": ("NHS provider", "voluntary sector")}
SETTING_SHARES = {"schools": (0.5, 0.36, 0.09, 0.05), "cypmhs": (0.8, 0.2)}
ROLES = {
    "schools": ("mental health lead", "SENCO", "senior leader", "pastoral lead"),
    "cypmhs": ("clinician", "team manager", "primary mental health worker"),
}
OPENED = {BASELINE: date(2025, 9, 1), FOLLOW_UP: date(2026, 6, 29)}
"""The first of the twelve days on which a wave was answered: before the first workshop, and ten months later."""
DAYS = 12
LESS_PCT = 4
"""By how many percentage points fewer of those who did not come back agreed at baseline."""
DONT_KNOW = "don't know"
DONT_KNOW_PCT = {BASELINE: 9, FOLLOW_UP: 5}
"""How many of a hundred who do not agree don't know."""
ALIKE, STEADY, FLEETING = 0.5, 1.0, 0.6
"""Standard deviations of how inclined to agree areas, people and moments are."""

Answers = dict[tuple[str, str, str], str]
"""By respondent, wave and question."""


@dataclass(frozen=True)
class Person:
    """A respondent, and whether they came back at follow-up; ``inclined``: to agree, whatever is asked."""

    code: str
    group: str
    place: Place
    cohort: int
    setting_type: str
    role: str
    back: bool
    inclined: float

    def waves(self) -> tuple[str, ...]:
        return (BASELINE, FOLLOW_UP) if self.back else (BASELINE,)


def response_rows(rng: Generator) -> Iterator[Row]:
    """The feed ``survey_responses``."""
    for group in GROUPS:
        people = list(chain.from_iterable(_people(rng, place, group) for place in PLACES))
        answers = _answers(rng, group, people)
        for person in people:
            yield from _sheets(rng, person, answers)


def _sheets(rng: Generator, person: Person, answers: Answers) -> Iterator[Row]:
    """What a respondent handed in."""
    for wave in person.waves():
        day = OPENED[wave] + timedelta(days=int(rng.integers(DAYS)))
        for code in questions():
            if (person.code, wave, code) in answers:
                yield {
                    "respondent_id": person.code,
                    "group": person.group,
                    "area_code": person.place.code,
                    "cohort_code": f"{person.place.code}-{person.cohort}",
                    "setting_type": person.setting_type,
                    "role": person.role,
                    "wave": wave,
                    "date": day.isoformat(),
                    "question_code": code,
                    "response": answers[person.code, wave, code],
                }


# Who answers.


def _people(rng: Generator, place: Place, group: str) -> Iterator[Person]:
    panel = place.schools if group == "schools" else place.cypmhs
    back = sorted(rng.choice(panel.asked, panel.back, replace=False).tolist())
    of_area = rng.normal(scale=ALIKE)
    for number in range(panel.asked):
        setting = str(rng.choice(SETTINGS[group], p=SETTING_SHARES[group]))
        in_turn = group == "schools" and number in back
        yield Person(
            code=f"{place.code}-{group[0].upper()}{number + 1:02}",
            group=group,
            place=place,
            cohort=number % place.cohorts + 1,
            setting_type=SETTINGS[group][back.index(number) % 2] if in_turn else setting,
            role=str(rng.choice(ROLES[group])),
            back=number in back,
            inclined=float(of_area + rng.normal(scale=STEADY)),
        )


# What they answer.


def _answers(rng: Generator, group: str, people: Sequence[Person]) -> Answers:
    """Every answer of a group: those who came back give the stated shares."""
    back, gone = ([person for person in people if person.back == came] for came in (True, False))
    found: Answers = {}
    for code, question in questions().items():
        steady = {person.code: person.inclined + float(rng.normal()) for person in people}
        for wave, share_pct in question.agree_pct.get(group, {}).items():
            given = _ranked(rng, back, steady, _as_stated(question, group, wave, share_pct, len(back)))
            if wave == BASELINE:
                given |= _ranked(rng, gone, steady, _answered(question, wave, share_pct - LESS_PCT, len(gone)))
            found |= {(person, wave, code): answer for person, answer in given.items()}
    return found


def _ranked(
    rng: Generator, people: Sequence[Person], steady: Mapping[str, float], answers: Sequence[str]
) -> dict[str, str]:
    """Each respondent's answer; ``answers`` go from those who agree most downwards, to those most inclined to first."""
    now = {person.code: steady[person.code] + float(rng.normal(scale=FLEETING)) for person in people}
    return dict(zip(sorted(now, key=lambda code: -now[code]), answers, strict=True))


def _as_stated(question: Question, group: str, wave: str, share_pct: int, people: int) -> list[str]:
    """As many of each answer as are stated, where they are, else as ``_answered`` has it."""
    if wave == BASELINE or not question.answers:
        return _answered(question, wave, share_pct, people)
    return [answer for answer, pct in question.answers[group].items() for _ in range(count_of(pct, people))]


def _answered(question: Question, wave: str, share_pct: int, people: int) -> list[str]:
    """As many that agree as a share wants, then those who don't know, then the others."""
    agreeing = count_of(share_pct, people)
    unsure = count_of(DONT_KNOW_PCT[wave], people - agreeing)
    above, below = question.labels[question.agree_from - 1 :], question.labels[: question.agree_from - 1]
    others = _thinned(below[::-1], people - agreeing - unsure)
    return [*_thinned(above, agreeing)[::-1], *[DONT_KNOW] * unsure, *others]


def _thinned(labels: Sequence[str], people: int) -> list[str]:
    """Labels for so many people: of those left at each label two thirds stay at it, at the last one all."""
    found: list[str] = []
    for label in labels[:-1]:
        found += [label] * count_of(67, people - len(found))
    return found + [labels[-1]] * (people - len(found))
