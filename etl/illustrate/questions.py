"""The statements of the simulated programme's surveys, and how many of its matched respondents give each answer.

Those of the Link Programme's reports have the shares that the reports state (``data/published/survey_*.csv``), of the same
108 school leads and 53 CYPMHS leads, to rounding. Four stated shares of CYPMHS leads are of no whole number out of 53;
there the nearest count stands: satisfied overall with the workshop, 82% (43, 81%); action points had been agreed, 65%
(34, 64%); satisfied with the implementation of actions, 46% (24, 45%); a shared understanding of strengths and
limitations, 69% (37, 70%).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

from numpy.random import Generator

from data.measures.rounding import half_up
from data.queries.outcomes import BEFORE_AFTER, CHANGES, CONFIDENCE, CONFIDENT, FOLLOW_UPS, HIGH_RISK, PROGRAMME, RISKS
from data.sentences.outcomes import short
from etl.illustrate.sheets import Row
from etl.published import FOLDER
from etl.scales import labels

BASELINE, FOLLOW_UP = "baseline", "follow-up"
GROUPS = ("schools", "cypmhs")
OFTEN = "never|less than once a month|monthly|weekly|daily"
SATISFIED = "very dissatisfied|dissatisfied|neither satisfied nor dissatisfied|satisfied|very satisfied"
QUITE = "not at all confident|not very confident|quite confident|very confident"
GRAVE = "low|medium|high"
TOGETHER = "working together"

Shares = Mapping[str, int]
"""% agreeing at each wave that it is asked at."""


@dataclass(frozen=True)
class Question:
    """A statement, its scale, and % agreeing of each group that is asked, at each wave that it is asked at.

    ``answers``: where all answers at follow-up are stated, % of each group by answer, the highest first.
    """

    statement: str
    theme: str
    scale: str
    agree_from: int
    agree_pct: Mapping[str, Shares]
    answers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        return labels(self.scale) or ()


Asked = tuple[str, str, str, int]
"""A statement, its theme, its scale, and the lowest position that counts as agreeing."""

STATED: tuple[Asked, ...] = (
    ("speaks daily to young people about their mental health", BEFORE_AFTER, OFTEN, 5),
    ("speaks daily to parents or carers about young people's mental health", BEFORE_AFTER, OFTEN, 5),
    ("very or quite confident speaking to young people about their mental health", BEFORE_AFTER, QUITE, 3),
    ("very or quite confident speaking to parents about their children's wellbeing", BEFORE_AFTER, QUITE, 3),
    ("contacted NHS CYPMHS to make referrals", BEFORE_AFTER, "yes-no", 2),
    ("satisfied overall with the workshop", PROGRAMME, SATISFIED, 4),
    ("action points had been agreed at the workshop", PROGRAMME, "yes-no", 2),
    ("satisfied with the implementation of actions", PROGRAMME, SATISFIED, 4),
    ("programme improved knowledge of available resources", PROGRAMME, "agree-5", 4),
    ("using existing resources more effectively and efficiently", PROGRAMME, "agree-5", 4),
    ("programme improved access to specialist mental health services in schools", PROGRAMME, "agree-5", 4),
    ("programme helped create a shared understanding of strengths and limitations", PROGRAMME, "agree-5", 4),
)
"""What the reports state % agreeing of."""
OWN = (
    Question(
        "I know whom to contact about a young person's mental health",
        TOGETHER,
        "agree-5",
        4,
        {"schools": {BASELINE: 56, FOLLOW_UP: 81}, "cypmhs": {BASELINE: 62, FOLLOW_UP: 77}},
    ),
    Question(
        "I understand what the other service can and can't offer",
        TOGETHER,
        "agree-5",
        4,
        {"schools": {BASELINE: 38, FOLLOW_UP: 57}, "cypmhs": {BASELINE: 45, FOLLOW_UP: 66}},
    ),
    Question(
        "Schools and mental health services plan support together",
        TOGETHER,
        "agree-5",
        4,
        {"schools": {BASELINE: 22, FOLLOW_UP: 31}, "cypmhs": {BASELINE: 28, FOLLOW_UP: 36}},
    ),
    Question(
        "We measure outcomes in the same way as our partners",
        TOGETHER,
        "agree-5",
        4,
        {"schools": {BASELINE: 12, FOLLOW_UP: 15}, "cypmhs": {BASELINE: 17, FOLLOW_UP: 15}},
    ),
    Question(
        "I am confident which support has evidence behind it",
        TOGETHER,
        "confidence-4",
        3,
        {"schools": {BASELINE: 47, FOLLOW_UP: 54}, "cypmhs": {BASELINE: 75, FOLLOW_UP: 79}},
    ),
)
"""Statements that no report has, put at both waves; their shares are made up."""
LASTING = "confident that joint working goes on in the longer term"


@cache
def questions() -> dict[str, Question]:
    """Every statement, by its code."""
    asked = [*_stated(), *OWN, _lasting(), *_risks()]
    return {f"SIM-Q{number:02}": question for number, question in enumerate(asked, 1)}


def question_rows(rng: Generator) -> Iterator[Row]:
    """The feed ``survey_questions``."""
    for code, question in questions().items():
        groups = list(question.agree_pct)
        yield {
            "question_code": code,
            "statement": question.statement,
            "theme": question.theme,
            "scale": question.scale,
            "agree_from": question.agree_from,
            "asked_of": "both" if len(groups) > 1 else groups[0],
        }


def count_of(share_pct: int, base: int) -> int:
    """The count out of ``base`` that is nearest to a percentage: it prints as it if any does."""
    return int(half_up(Fraction(share_pct * base, 100)))


# What the reports state.


def _stated() -> Iterator[Question]:
    told: dict[str, dict[str, Shares]] = {statement: {} for statement, *_ in STATED}
    for row in (*stated_rows(CHANGES), *stated_rows(FOLLOW_UPS)):
        waves = {wave: row.get(f"{wave.replace('-', '_')}_pct") for wave in (BASELINE, FOLLOW_UP)}
        told[row["statement"]][row["group"]] = {wave: int(share) for wave, share in waves.items() if share}
    for statement, theme, scale, agree_from in STATED:
        yield Question(statement, theme, scale, agree_from, told[statement])


def _lasting() -> Question:
    rows = list(stated_rows(CONFIDENCE))
    answers = {group: {row["level"].lower(): int(row[f"{group}_pct"]) for row in rows} for group in GROUPS}
    confident = {group: {FOLLOW_UP: sum(list(shares.values())[:2])} for group, shares in answers.items()}
    return Question(LASTING, CONFIDENT, QUITE, 3, confident, answers)


def _risks() -> Iterator[Question]:
    for row in stated_rows(RISKS):
        statement = short({"topic": row["group"], "statement": row["risk"]})
        high = {group: {FOLLOW_UP: int(row[f"{group}_pct"])} for group in GROUPS}
        yield Question(statement, HIGH_RISK, GRAVE, 3, high)


def stated_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a published file."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
