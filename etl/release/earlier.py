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
from etl.release.asked import BREAKDOWNS, GONE, MODES, WHO, WHOLE, Mode, Slice, Survey
from etl.release.erased import Erased
from etl.release.figures import answers_of
from etl.release.given import Changes, Given, Told, changes_since, given

AT_ONCE = 2_000
"""Units are compared in parts of about so many matched respondents: those whose answers are in memory together."""
About = tuple[Survey, Standing]
Unit = tuple[Survey, str]
"""A survey and a unit's code."""
Sizes = Mapping[tuple[str, Slice], tuple[Mode, int]]
"""By question and slice of what a unit shows, how it was asked and of how many people it is."""
Shown = Mapping[int, Sizes]
"""By load, what a unit showed when it was released there."""

OF_GONE: Mode = "first"
"""How those who did not return were asked."""
Compare = tuple[str, Slice, Mode]
"""Question, slice, and how a later release shows it."""
CompareWave = tuple[str, Slice, Mode, Mode]
"""The same, and the wave that both releases tell: each is a table of its own."""


@dataclass(frozen=True)
class Compared:
    """A unit as it is beside its earlier releases.

    ``changed``: how many matched respondents came, went, or are told of otherwise since its figures were decided. ``few``:
    whether a question that an earlier release shows would change by a few people's answers; ``broken``: the questions and
    breakdowns in which a category would, those who did not return among them.
    """

    changed: int = 0
    few: bool = False
    broken: frozenset[tuple[str, str]] = frozenset()


@dataclass
class Difference:
    """Between two moments of a unit: which matched respondents changed, and by question, slice and how the later release
    shows it how many people's answers did at each wave that both tell.

    ``then`` and ``now`` count who of them stood in either. ``turned``: whether a question may be in pairs that was not, or
    the other way round.
    """

    people: set[int] = field(default_factory=set)
    answers: Counter[CompareWave] = field(default_factory=Counter)
    then: Counter[Compare] = field(default_factory=Counter)
    now: Counter[Compare] = field(default_factory=Counter)
    turned: bool = False


def compare(connection: Connection, units: Sequence[About], erased: Erased, below: int) -> dict[Unit, Compared]:
    """Units beside all of their earlier releases that can be read once a purge is done, a few at once. ``below``: changes
    of fewer people are not to be seen."""
    if not units:
        return {}
    shown = shown_by(connection, units, erased)
    first = min(load for survey, unit in units for load in (unit.released_at, *shown[survey, unit.code]))
    found: dict[Unit, Compared] = {}
    with changes_since(connection, units, first) as changes:
        for some in in_parts(units):
            found |= _compare(connection, some, shown, changes, below)
    return found


def in_parts(units: Sequence[About]) -> Iterator[list[About]]:
    """Units, a few at once."""
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
    now = given(connection, units, changes)
    since: dict[Unit, dict[int, Difference]] = defaultdict(dict)
    for load, members in _by_load(units, shown).items():
        then = given(connection, [units[at] for at in members], changes, AsOf(load))
        for at, before in zip(members, then, strict=True):
            since[codes[at]][load] = difference(before, now[at], shown[codes[at]].get(load, {}))
    doubtful = [
        about
        for about, unit in zip(units, codes, strict=True)
        if any(
            since[unit][load].turned or any(0 < people < below for people in since[unit][load].answers.values())
            for load in shown[unit]
        )
    ]
    answered = _answered(connection, doubtful, below)
    return {
        key: _beside(since[key], unit, shown[key], answered.get(key, {}), below)
        for key, (_, unit) in zip(codes, units, strict=True)
    }


def _by_load(units: Sequence[About], shown: Mapping[Unit, Shown]) -> dict[int, list[int]]:
    """The places of the units that are to be compared with each load."""
    found: dict[int, list[int]] = defaultdict(list)
    for at, (survey, unit) in enumerate(units):
        for load in {unit.released_at, *shown[survey, unit.code]}:
            found[load].append(at)
    return found


def difference(then: Given, now: Given, shown: Sizes) -> Difference:
    """What became of a unit's answers since a release that had ``shown`` some. Who is in another category now is new in that
    one and gone from the other. How many came back is no answer: it may differ by a few."""
    found = Difference()
    modes = {(question, part.breakdown): mode for (question, part), (mode, _) in shown.items()}
    for question, person in then.keys() | now.keys():
        before, after = then.get((question, person)), now.get((question, person))
        if before == after:
            continue
        parts = {part for told in (before, after) if told for part in told.parts}
        if WHOLE in parts:
            found.people.add(person)
        for part in parts:
            mode = modes.get((question, part.breakdown))
            if mode is not None and (question != WHO or part == GONE):
                was, became = (each if each and part in each.parts else None for each in (before, after))
                _count(found, (question, part), mode, was, became)
    return found


def _count(found: Difference, about: tuple[str, Slice], mode: Mode, was: Told | None, now: Told | None) -> None:
    """Counts a person whose answers changed, for each way in which a later table may show them; ``mode``: of the earlier one.
    Two tables that show different waves can't be compared; where one has pairs, the wave that the other shows is."""
    for later in MODES if about[1] != GONE else (mode,):
        waves = _told_by_both(mode, later)
        for wave in waves:
            before, after = was and was.seen(mode, wave), now and now.seen(later, wave)
            found.answers[*about, later, wave] += before != after
        if waves:
            found.then[*about, later] += before is not None
            found.now[*about, later] += after is not None
    both = [told is not None and None not in told.pair for told in (was, now)]
    found.turned = found.turned or both == ([True, False] if mode == "both" else [False, True])


def _told_by_both(mode: Mode, later: Mode) -> tuple[Mode, ...]:
    """The waves that two tables tell. Pairs of two tables tell no more than either wave of them: who changed at all changed at
    one."""
    if mode == later == "both":
        return ("first", "later")
    return (mode if later == "both" else later,) if mode == later or "both" in (mode, later) else ()


def _answered(connection: Connection, units: Sequence[About], below: int) -> dict[Unit, Sizes]:
    """The questions and slices that enough respondents of units answer now."""
    of_survey: dict[Survey, list[Standing]] = defaultdict(list)
    for survey, unit in units:
        of_survey[survey].append(unit)
    found: dict[Unit, dict[tuple[str, Slice], tuple[Mode, int]]] = defaultdict(dict)
    for survey, tables in answers.tables(connection, of_survey, BREAKDOWNS, below).items():
        for (code, part, question), asked in tables.items():
            if asked.people >= below:
                found[survey, code][question, part] = asked.mode, asked.people
            if part == WHOLE and asked.not_returned is not None:
                found[survey, code][question, GONE] = OF_GONE, asked.not_returned.total()
    return {(survey, unit.code): found[survey, unit.code] for survey, unit in units}


def _beside(
    since: Mapping[int, Difference],
    unit: Standing,
    shown: Shown,
    answered: Sizes,
    below: int,
) -> Compared:
    seen = {
        (question, part.breakdown)
        for load, sizes in shown.items()
        for question, part in {(question, part) for question, part, *_ in since[load].answers} | sizes.keys()
        if any(0 < people < below for people in differing(since[load], (question, part), sizes, answered))
    }
    changed = len(since[unit.released_at].people)
    return Compared(changed, any(not by for _, by in seen), frozenset(each for each in seen if each[1]))


def differing(since: Difference, about: tuple[str, Slice], sizes: Sizes, answered: Sizes) -> list[int]:
    """Of how many people an earlier table and a later one of a question and slice tell otherwise, at each wave that both
    tell. Where the one is in pairs and the other of one wave, so do they of all of whom nothing has changed: none of these can
    stand in both."""
    if about not in answered:
        return []
    later, people_now = answered[about]
    mode, people_then = sizes.get(about, (later, 0))
    changed = [since.answers[*about, later, wave] for wave in _told_by_both(mode, later)]
    if mode == later or "both" not in (mode, later) or about[0] == WHO:
        return changed
    left = max(0, people_then - since.then[*about, later]) + max(0, people_now - since.now[*about, later])
    return [each + left for each in changed]


def shown_by(connection: Connection, units: Sequence[About], erased: Erased) -> Mapping[Unit, Shown]:
    """What each release of units showed, as far as it can be read: all their figures from its load until the next was
    decided, since what a question says can change them without a new decision."""
    released, figures = schema.survey_units, schema.survey_figures
    key = ("programme_id", "respondent_group", "wave")
    wanted = {(survey, unit.code) for survey, unit in units}
    own = [figures.c[name] == released.c[name] for name in key]
    begun = released.c.closed_by.is_(None) | (figures.c.load_id < released.c.closed_by)
    still = figures.c.closed_by.is_(None) | (figures.c.closed_by > released.c.load_id)
    gone = erased.is_of(figures, {unit.code for _, unit in units if erased.tells_of(unit.areas)})
    told = (figures.c[name] for name in ("question", "breakdown", "category", "answers"))
    query = (
        sa.select(*(released.c[name] for name in (*key, "unit", "released_at")), *told)
        .join(figures, sa.and_(*own, figures.c.scope == "unit", figures.c.code == released.c.unit, begun, still))
        .where(released.c.unit.in_({code for _, code in wanted}), ~gone)
        .distinct()
    )
    found: dict[Unit, dict[int, dict[tuple[str, Slice], tuple[Mode, int]]]] = defaultdict(lambda: defaultdict(dict))
    for row in connection.execute(query):
        unit = Survey(row.programme_id, row.respondent_group, row.wave), row.unit
        if unit in wanted:
            asked = answers_of(row.answers)
            part = Slice(row.breakdown, row.category)
            found[unit][row.released_at][row.question, part] = asked.mode, asked.people
            if part == WHOLE and asked.not_returned is not None:
                found[unit][row.released_at][row.question, GONE] = OF_GONE, asked.not_returned.total()
    return {unit: found[unit] for unit in wanted}
