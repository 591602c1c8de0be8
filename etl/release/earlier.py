"""Compares new survey figures with earlier ones: between two releases nobody or enough people may have changed.

Whoever reads the store as of an earlier load has both releases, of each question and of each category.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.units import Standing
from data.versions import AsOf
from etl.release import answers
from etl.release.answers import BREAKDOWNS, WHOLE, Changes, Erased, Given, Slice, Survey

AT_ONCE = 2_000
"""Units are compared in parts of about so many matched respondents: those whose answers are in memory together."""
About = tuple[Survey, Standing]
Unit = tuple[Survey, str]
"""A survey and a unit's code."""
Shown = Mapping[int, frozenset[tuple[str, str]]]
"""By load: (question, breakdown) of all that a unit showed when it was released there."""


@dataclass(frozen=True)
class Compared:
    """A unit as it is beside its earlier releases.

    ``changed``: how many respondents came, went, or are told of otherwise since its figures were decided. ``few``: whether
    a question that an earlier release shows would change by a few people's answers; ``broken``: the questions and
    breakdowns in which a category would.
    """

    changed: int = 0
    few: bool = False
    broken: frozenset[tuple[str, str]] = frozenset()


@dataclass
class Difference:
    """Between two moments of a unit: who changed, and by question and slice how many people's answers did."""

    people: set[int] = field(default_factory=set)
    answers: Counter[tuple[str, Slice]] = field(default_factory=Counter)


def compare(connection: Connection, units: Sequence[About], erased: Erased, below: int) -> dict[Unit, Compared]:
    """Units beside all of their earlier releases that can be read once a purge is done, a few at once. ``below``: changes
    of fewer people are not to be seen."""
    if not units:
        return {}
    shown = _shown(connection, units, erased)
    first = min(load for survey, unit in units for load in (unit.released_at, *shown[survey, unit.code]))
    found: dict[Unit, Compared] = {}
    with answers.changes_since(connection, units, first) as changes:
        for some in _in_parts(units):
            found |= _compare(connection, some, shown, changes, below)
    return found


def _in_parts(units: Sequence[About]) -> Iterator[list[About]]:
    part: list[About] = []
    for about in units:
        part.append(about)
        if sum(unit.matched for _, unit in part) >= AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _compare(
    connection: Connection, units: Sequence[About], shown: Mapping[Unit, Shown], changes: Changes, below: int
) -> dict[Unit, Compared]:
    codes = [(survey, unit.code) for survey, unit in units]
    now = answers.given(connection, units, changes)
    since: dict[Unit, dict[int, Difference]] = defaultdict(dict)
    for load, members in _by_load(units, shown).items():
        then = answers.given(connection, [units[at] for at in members], changes, AsOf(load))
        for at, before in zip(members, then, strict=True):
            since[codes[at]][load] = difference(before, now[at])
    doubtful = [
        about
        for about, unit in zip(units, codes, strict=True)
        if any(people < below for load in shown[unit] for people in since[unit][load].answers.values())
    ]
    answered = _answered(connection, doubtful, below)
    return {
        key: _beside(since[key], unit, shown[key], answered[key], below)
        for key, (_, unit) in zip(codes, units, strict=True)
    }


def _by_load(units: Sequence[About], shown: Mapping[Unit, Shown]) -> dict[int, list[int]]:
    """The places of the units that are to be compared with each load."""
    found: dict[int, list[int]] = defaultdict(list)
    for at, (survey, unit) in enumerate(units):
        for load in {unit.released_at, *shown[survey, unit.code]}:
            found[load].append(at)
    return found


def difference(then: Given, now: Given) -> Difference:
    """What became of a unit's answers. Who is in another category now is new in that one and gone from the other."""
    found = Difference()
    for question, person in then.keys() | now.keys():
        before, after = then.get((question, person)), now.get((question, person))
        if before == after:
            continue
        found.people.add(person)
        for part in {WHOLE, *(part for told in (before, after) if told for part in told.parts)}:
            was, became = (
                told.pair if told and (part == WHOLE or part in told.parts) else None for told in (before, after)
            )
            if was != became:
                found.answers[question, part] += 1
    return found


def _answered(connection: Connection, units: Sequence[About], below: int) -> dict[Unit, set[tuple[str, Slice]]]:
    """The questions and slices that enough matched respondents of units answer now."""
    of_survey: dict[Survey, list[Standing]] = defaultdict(list)
    for survey, unit in units:
        of_survey[survey].append(unit)
    found: dict[Unit, set[tuple[str, Slice]]] = defaultdict(set)
    for survey, tables in answers.tables(connection, of_survey, BREAKDOWNS).items():
        for (code, part, question), asked in tables.items():
            if asked.pairs >= below:
                found[survey, code].add((question, part))
    return found


def _beside(
    since: Mapping[int, Difference], unit: Standing, shown: Shown, answered: set[tuple[str, Slice]], below: int
) -> Compared:
    seen = {
        (question, part.breakdown)
        for load, showing in shown.items()
        for (question, part), people in since[load].answers.items()
        if people < below and (question, part) in answered and (question, part.breakdown) in showing
    }
    changed = len(since[unit.released_at].people)
    return Compared(changed, any(not by for _, by in seen), frozenset(each for each in seen if each[1]))


def _shown(connection: Connection, units: Sequence[About], erased: Erased) -> Mapping[Unit, Shown]:
    """What each release of units showed, as far as it can be read: all their figures from its load until the next was
    decided, since what a question says can change them without a new decision."""
    released, figures = schema.survey_units, schema.survey_figures
    key = ("programme_id", "respondent_group", "wave")
    wanted = {(survey, unit.code) for survey, unit in units}
    own = [figures.c[name] == released.c[name] for name in key]
    begun = released.c.closed_by.is_(None) | (figures.c.load_id < released.c.closed_by)
    still = figures.c.closed_by.is_(None) | (figures.c.closed_by > released.c.load_id)
    gone = erased.is_of(figures, {unit.code for _, unit in units if erased.tells_of(unit.areas)})
    query = (
        sa.select(
            *(released.c[name] for name in (*key, "unit", "released_at")), figures.c.question, figures.c.breakdown
        )
        .join(figures, sa.and_(*own, figures.c.scope == "unit", figures.c.code == released.c.unit, begun, still))
        .where(released.c.unit.in_({code for _, code in wanted}), ~gone)
        .distinct()
    )
    found: dict[Unit, dict[int, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for row in connection.execute(query):
        unit = Survey(row.programme_id, row.respondent_group, row.wave), row.unit
        if unit in wanted:
            found[unit][row.released_at].add((row.question, row.breakdown))
    return {unit: {load: frozenset(each) for load, each in found[unit].items()} for unit in wanted}
