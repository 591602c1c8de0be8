"""Survey figures of units and of the scopes that are made of them, worked out from released answers alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

import orjson

from data.measures.intervals import Interval, wilson
from data.measures.multiplicity import Judgement, judge_family
from data.measures.surveys import Answer, Outcome, attrition, outcome, wave
from etl.release.asked import MODES, WHO, WHOLE, Asked, Slice, Survey, Tables


@dataclass(frozen=True)
class Question:
    """A statement's theme, and the lowest position that counts as agreeing; None where none does."""

    theme: str
    agree_from: int | None


@dataclass(frozen=True)
class Scope:
    """A scope and the codes of the units that it is made of: itself, where it is one."""

    scope: str
    code: str
    units: tuple[str, ...]


def enough(tables: Tables, below: int) -> Tables:
    """What may be shown of units' tables: a question that nobody or enough of a unit answered. A breakdown of it stands
    only where that holds of each category, and those who did not return only where they are enough."""
    short = {
        (unit, part.breakdown, question) for (unit, part, question), asked in tables.items() if asked.people < below
    }
    return {
        key: replace(asked, not_returned=_enough_gone(asked, below))
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
    for question in sorted({question for _, _, question in tables} - {WHO}):
        families[questions[question].theme].append(question)
    parts: dict[tuple[Slice, str], dict[str, Asked]] = defaultdict(dict)
    for (unit, part, question), asked in tables.items():
        parts[part, question][unit] = asked
    slices = sorted({part for part, _ in parts})
    broken: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (part, question), shown in parts.items():
        broken[part.breakdown, question] |= shown.keys()
    for scope in scopes:
        if came := _of(scope, WHOLE, WHO, parts, broken):
            yield _row(survey, scope, WHOLE, WHO, came, _who_came(came))
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
    """The released answers of a scope's units to a question, of those units alone that asked it alike: both times where any
    did. A category's only where each of the units that show the question shows its breakdown; ``broken`` are those that do."""
    whole, shown = parts.get((WHOLE, question), {}), parts.get((part, question), {})
    asked = {unit: whole[unit].mode for unit in scope.units if unit in whole}
    mode = next((mode for mode in MODES if mode in asked.values()), None)
    showing = [unit for unit, own in asked.items() if own == mode]
    if not all(unit in broken.get((part.breakdown, question), ()) for unit in showing):
        return []
    return [shown[unit] for unit in showing if unit in shown]


def _rows(
    survey: Survey, scope: Scope, part: Slice, told: Mapping[str, list[Asked]], questions: Mapping[str, Question]
) -> Iterator[dict[str, Any]]:
    """One row a question of a family. A question that the scope can't show counts in the family as too few to test; one
    that was asked once is in none."""
    if not any(told.values()):
        return
    twice = {question: each for question, each in told.items() if not each or each[0].mode == "both"}
    tables = {question: [asked.table() for asked in each] for question, each in twice.items()}
    found = {question: outcome(each, _agrees_from(questions[question])) for question, each in tables.items()}
    judged = judge_family(found)
    for question, each in told.items():
        if each:
            figures: dict[str, Any] = {}
            if (agree_from := questions[question].agree_from) is not None:
                compared = _figures(found[question], judged[question]) if question in found else _once(each, agree_from)
                figures = {**compared, "attrition": _attrition(each, agree_from)}
            yield _row(survey, scope, part, question, each, figures)


def _row(
    survey: Survey, scope: Scope, part: Slice, question: str, told: Sequence[Asked], figures: Mapping[str, Any]
) -> dict[str, Any]:
    together = reduce(add, told)
    return {
        **survey.columns,
        "scope": scope.scope,
        "code": scope.code,
        **part._asdict(),
        "question": question,
        "pairs": together.people,
        "answers": as_text(_answers(together)),
        "figures": as_text(figures),
        "line": 1,
    }


def _agrees_from(question: Question) -> int:
    return question.agree_from or 1


def _answers(asked: Asked) -> dict[str, Any]:
    """Counts by answer, don't know (null) first: pairs as [before, after, people], the others as [answer, people];
    ``asked`` at the one wave where nobody was asked twice."""
    pairs = sorted(([*cell, count] for cell, count in asked.cells.items() if count), key=_nulls_first)
    gone = asked.not_returned
    told = {"pairs": pairs, "not_returned": None if gone is None else _counts(gone)}
    return told if asked.mode == "both" else told | {"asked": asked.mode, "once": _counts(asked.once)}


def _counts(answers: Counter[Answer]) -> list[list[int | None]]:
    return sorted(([answer, count] for answer, count in answers.items() if count), key=_nulls_first)


def _nulls_first(cell: Sequence[int | None]) -> list[int]:
    return [part or 0 for part in cell]


def answers_of(text: str) -> Asked:
    """Released answers, from how the store keeps them."""
    kept = orjson.loads(text)
    gone = kept["not_returned"]
    cells = Counter({(was, now): count for was, now, count in kept["pairs"]})
    not_returned = None if gone is None else Counter(dict(gone))
    return Asked(cells, not_returned, Counter(dict(kept.get("once", ()))), kept.get("asked", "both"))


def as_text(figures: Mapping[str, Any]) -> str:
    return orjson.dumps(figures, option=orjson.OPT_SORT_KEYS).decode()


def _once(told: Sequence[Asked], agree_from: int) -> dict[str, Any]:
    """What people said where they were asked once: counts, without any change."""
    together = reduce(add, told)
    said = vars(wave(together.once, agree_from))
    at_baseline = together.mode == "first"
    return {"baseline": said if at_baseline else None, "follow_up": None if at_baseline else said, "units": len(told)}


def _who_came(told: Sequence[Asked]) -> dict[str, Any]:
    """How many of those who were asked at the baseline came again, over the units that show it."""
    shown = [(asked.people, asked.not_returned.total()) for asked in told if asked.not_returned is not None]
    returned, asked = sum(back for back, _ in shown), sum(map(sum, shown))
    rate = wilson(returned, asked) if asked else None
    return {"asked": asked, "returned": returned, "response": _interval(rate), "units": len(told), "told": len(shown)}


def _figures(found: Outcome, judged: Judgement) -> dict[str, Any]:
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
    }


def _interval(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.value, interval.lower, interval.upper]


def _attrition(told: Sequence[Asked], agree_from: int) -> dict[str, Any] | None:
    """Those who returned beside those who did not, over the units that show both. None where none does, or where nobody was
    asked at the baseline."""
    shown = [asked for asked in told if asked.not_returned is not None and asked.mode != "later"]
    if not shown:
        return None
    gone = attrition([_as_pairs(asked).table() for asked in shown], agree_from)
    both = shown[0].mode == "both"
    return {
        "asked": gone.asked,
        "returned": gone.returned,
        "baseline_returned": vars(gone.stayed),
        "baseline_gone": vars(gone.left),
        "response": _interval(gone.response),
        "gap": _interval(gone.gap),
        "if_unchanged": _interval(gone.if_unchanged.effect) if both else None,
        "units": len(told),
        "told": len(shown),
    }


def _as_pairs(asked: Asked) -> Asked:
    """Answers of the baseline alone, as if they had been given twice."""
    if asked.mode == "both":
        return asked
    return replace(asked, cells=Counter({(answer, answer): people for answer, people in asked.once.items()}))
