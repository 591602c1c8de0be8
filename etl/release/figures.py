"""Survey figures of units and of the scopes that are made of them, worked out from released answers alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import orjson

from data.measures.intervals import Interval
from data.measures.multiplicity import Judgement, judge_family
from data.measures.surveys import Answer, Attrition, Outcome, attrition, outcome
from etl.release.answers import WHOLE, Asked, Slice, Survey, Tables


@dataclass(frozen=True)
class Question:
    """A statement's theme, and the lowest position that counts as agreeing; None where nobody said."""

    theme: str
    agree_from: int | None


@dataclass(frozen=True)
class Scope:
    """A scope and the codes of the units that it is made of: itself, where it is one."""

    scope: str
    code: str
    units: tuple[str, ...]


def enough(tables: Tables, below: int) -> Tables:
    """What may be shown of units' tables: a question that nobody or enough of a unit answered both times. A breakdown of
    it stands only where that holds of each category, and those who did not return only where they are enough."""
    short = {
        (unit, part.breakdown, question) for (unit, part, question), asked in tables.items() if asked.pairs < below
    }
    return {
        key: Asked(asked.cells, _enough_gone(asked, below))
        for key, asked in tables.items()
        for unit, part, question in [key]
        if not short & {(unit, part.breakdown, question), (unit, "", question)}
    }


def _enough_gone(asked: Asked, below: int) -> Counter[Answer] | None:
    gone = asked.not_returned
    return None if gone is None or 0 < gone.total() < below else gone


def figure_rows(
    survey: Survey, scopes: Sequence[Scope], tables: Tables, questions: Mapping[str, Question]
) -> Iterator[dict[str, Any]]:
    """The rows of ``survey_figures`` of one survey: every scope, slice and question that may be shown."""
    families: dict[str, list[str]] = defaultdict(list)
    for question in sorted({question for _, _, question in tables}):
        families[questions[question].theme].append(question)
    parts: dict[tuple[Slice, str], dict[str, Asked]] = defaultdict(dict)
    for (unit, part, question), asked in tables.items():
        parts[part, question][unit] = asked
    slices = sorted({part for part, _ in parts})
    broken: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (part, question), shown in parts.items():
        broken[part.breakdown, question] |= shown.keys()
    for scope in scopes:
        for part in slices:
            for family in families.values():
                told = {question: _of(scope, part, question, parts, broken) for question in family}
                yield from _rows(survey, scope, part, told, questions)


def _of(
    scope: Scope,
    part: Slice,
    question: str,
    parts: Mapping[tuple[Slice, str], Mapping[str, Asked]],
    broken: Mapping[tuple[str, str], Collection[str]],
) -> list[Asked]:
    """The released answers of a scope's units to a question. A category's only where each of the units that show the
    question shows its breakdown; ``broken`` are those that do."""
    whole, shown = parts.get((WHOLE, question), {}), parts.get((part, question), {})
    showing = [unit for unit in scope.units if unit in whole]
    if not all(unit in broken.get((part.breakdown, question), ()) for unit in showing):
        return []
    return [shown[unit] for unit in showing if unit in shown]


def _rows(
    survey: Survey, scope: Scope, part: Slice, told: Mapping[str, list[Asked]], questions: Mapping[str, Question]
) -> Iterator[dict[str, Any]]:
    """One row a question of a family. A question that the scope can't show counts in the family as too few to test."""
    if not any(told.values()):
        return
    tables = {question: [asked.table() for asked in each] for question, each in told.items()}
    found = {question: outcome(each, _agrees_from(questions[question])) for question, each in tables.items()}
    judged = judge_family(found)
    for question, each in told.items():
        if each:
            together = reduce(add, each)
            known = questions[question].agree_from is not None
            gone = (
                None
                if together.not_returned is None
                else attrition(tables[question], _agrees_from(questions[question]))
            )
            figures = _figures(found[question], judged[question], gone) if known else {}
            yield {
                **survey.columns,
                "scope": scope.scope,
                "code": scope.code,
                **part._asdict(),
                "question": question,
                "pairs": together.pairs,
                "answers": as_text(_answers(together)),
                "figures": as_text(figures),
                "line": 1,
            }


def _agrees_from(question: Question) -> int:
    return question.agree_from or 1


def _answers(asked: Asked) -> dict[str, Any]:
    """Counts by answer, don't know (null) first: pairs as [before, after, people], the others as [before, people]."""
    pairs = sorted(([*cell, count] for cell, count in asked.cells.items() if count), key=_nulls_first)
    gone = asked.not_returned
    left = None if gone is None else sorted(([answer, count] for answer, count in gone.items()), key=_nulls_first)
    return {"pairs": pairs, "not_returned": left}


def _nulls_first(cell: Sequence[int | None]) -> list[int]:
    return [part or 0 for part in cell]


def answers_of(text: str) -> Asked:
    """Released answers, from how the store keeps them."""
    kept = orjson.loads(text)
    gone = kept["not_returned"]
    cells = Counter({(was, now): count for was, now, count in kept["pairs"]})
    return Asked(cells, None if gone is None else Counter(dict(gone)))


def as_text(figures: Mapping[str, Any]) -> str:
    return orjson.dumps(figures, option=orjson.OPT_SORT_KEYS).decode()


def _figures(found: Outcome, judged: Judgement, gone: Attrition | None) -> dict[str, Any]:
    """An outcome as plain numbers: counts, and shares 0 to 1."""
    return {
        "baseline": vars(found.baseline),
        "follow_up": vars(found.follow_up),
        "units": found.areas,
        "up": found.up,
        "down": found.down,
        "effect": _interval(found.effect),
        "clustered": found.clustered,
        "design_effect": found.design_effect,
        "test_over": found.test_over,
        "changes": found.test.changes,
        "p": found.test.p,
        "smallest_p": found.test.smallest_p,
        "smallest_detectable": found.smallest_detectable,
        "paired_t": vars(found.paired_t),
        **vars(judged),
        "attrition": _attrition(gone),
    }


def _interval(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.value, interval.lower, interval.upper]


def _attrition(gone: Attrition | None) -> dict[str, Any] | None:
    if gone is None:
        return None
    return {
        "asked": gone.asked,
        "returned": gone.returned,
        "response": _interval(gone.response),
        "gap": _interval(gone.gap),
        "if_unchanged": _interval(gone.if_unchanged.effect),
    }
