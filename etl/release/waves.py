"""Keeps a unit's tables apart from those of other waves: each holds answers of the baseline, and where nearly the same people
are in two of them, their difference tells of the few who are not.

They are compared as a unit's own releases are: between two tables nobody or enough people may differ. What comes later gives
way; of waves that are decided together the later one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from data.measures.units import Standing
from data.versions import NOW, AsOf
from etl.release import answers
from etl.release.answers import GONE, WHO, WHOLE, Erased, Given, Slice, Survey, Tables
from etl.release.earlier import OF_GONE, About, Sizes, in_parts, shown_by

Held = dict[int, tuple[int | None, ...]]
"""By respondent, what a table holds of them at the baseline."""
Baselines = Mapping[tuple[str, Slice], Held]
"""By question and slice, whom a unit's tables hold at the baseline."""
Broken = set[tuple[str, str]]
"""Questions and breakdowns; no breakdown stands for all of the question."""


@dataclass(frozen=True)
class Other:
    """What a unit showed when it was released at a load; NOW: in this one."""

    about: About
    moment: AsOf
    sizes: Sizes

    def shares(self, unit: Standing) -> bool:
        """Whether it has an area in common with a unit."""
        return not set(self.about[1].areas).isdisjoint(unit.areas)


def kept_apart(
    connection: Connection,
    decided: Mapping[Survey, Sequence[Standing]],
    fresh: Mapping[Survey, Tables],
    erased: Erased,
    below: int,
) -> dict[Survey, Tables]:
    """The tables of units that are decided anew, without those that nearly the same people are in as in another wave's."""
    found: dict[Survey, Tables] = {}
    for surveys in _alike(decided):
        units = [(survey, unit) for survey in surveys for unit in decided[survey]]
        several = len(surveys) > 1 and any(fresh.get(survey) for survey in surveys)
        told = shown_by(connection, units, erased) if several else {}
        others = [
            Other((survey, unit), AsOf(load), sizes)
            for survey, unit in units
            for load, sizes in told.get((survey, unit.code), {}).items()
        ]
        for survey in surveys:
            beside = [each for each in others if each.about[0] != survey]
            found[survey] = _apart(connection, survey, decided[survey], fresh.get(survey, {}), beside, below)
            others += _as_others(survey, decided[survey], found[survey])
    return found


def _alike(decided: Mapping[Survey, object]) -> list[list[Survey]]:
    """The surveys of each programme and group, by wave."""
    found: dict[tuple[int, str], list[Survey]] = defaultdict(list)
    for survey in sorted(decided):
        found[survey.programme_id, survey.group].append(survey)
    return list(found.values())


def _as_others(survey: Survey, units: Sequence[Standing], tables: Tables) -> Iterator[Other]:
    sizes = _sizes(tables)
    return (Other((survey, unit), NOW, sizes[unit.code]) for unit in units if unit.code in sizes)


def _sizes(tables: Tables) -> dict[str, Sizes]:
    """By unit, how each question and slice is shown and of how many people."""
    found: dict[str, dict[tuple[str, Slice], tuple[answers.Mode, int]]] = defaultdict(dict)
    for (unit, part, question), asked in tables.items():
        found[unit][question, part] = asked.mode, asked.people
        if part == WHOLE and asked.not_returned is not None:
            found[unit][question, GONE] = OF_GONE, asked.not_returned.total()
    return dict(found)


def _apart(
    connection: Connection,
    survey: Survey,
    units: Sequence[Standing],
    tables: Tables,
    others: Sequence[Other],
    below: int,
) -> Tables:
    sizes = _sizes(tables)
    mine = [unit for unit in units if unit.code in sizes and any(other.shares(unit) for other in others)]
    broken: dict[str, Broken] = {}
    for part in in_parts([(survey, unit) for unit in mine]):
        near = [other for other in others if any(other.shares(unit) for _, unit in part)]
        theirs = _held_by(connection, near)
        own = _held_by(connection, [Other(about, NOW, sizes[about[1].code]) for about in part])
        for (_, unit), held in zip(part, own, strict=True):
            beside = [each for other, each in zip(near, theirs, strict=True) if other.shares(unit)]
            broken[unit.code] = {about for each in beside for about in _broken(held, each, below)}
    return _without(tables, broken)


def _held_by(connection: Connection, others: Sequence[Other]) -> list[Baselines]:
    """Whom the tables of units hold; those of one moment are asked for together."""
    by_moment: dict[int | None, list[int]] = defaultdict(list)
    for at, other in enumerate(others):
        by_moment[other.moment.load].append(at)
    found: list[Baselines] = [{} for _ in others]
    for places in by_moment.values():
        moment = others[places[0]].moment
        given = answers.given(connection, [others[at].about for at in places], None, moment)
        for at, each in zip(places, given, strict=True):
            found[at] = baselines(each, others[at].sizes)
    return found


def baselines(given: Given, sizes: Sizes) -> Baselines:
    """Whom a unit's tables hold at the baseline, of all that it shows; a question that shows the later wave alone holds none."""
    found: dict[tuple[str, Slice], Held] = {
        about: {} for about, (mode, _) in sizes.items() if about[0] != WHO and mode != "later"
    }
    modes = {(question, part.breakdown): mode for (question, part), (mode, _) in sizes.items()}
    for (question, person), told in given.items():
        for part in told.parts if question != WHO else ():
            mode = modes.get((question, part.breakdown), "later")
            seen = None if mode == "later" else told.seen(mode, "first")
            if seen is not None:
                found.setdefault((question, part), {})[person] = seen
    return found


def _broken(own: Baselines, other: Baselines, below: int) -> Iterator[tuple[str, str]]:
    """The questions and breakdowns that differ from another wave's by a few people."""
    for question in {question for question, _ in own}:
        theirs = _tables(other, question)
        whole = [own[question, WHOLE]] if (question, WHOLE) in own else []
        if _few(whole, theirs, below):
            yield question, ""
        elif (question, GONE) in own and _few(_tables(own, question), theirs, below):
            yield question, GONE.breakdown
    yield from _broken_categories(own, other, below)


def _tables(held: Baselines, question: str) -> list[Held]:
    """Whom a reader can tell apart of a question: those in its pairs, those who did not return, and both together."""
    told = [held[question, part] for part in (WHOLE, GONE) if (question, part) in held]
    return [*told, told[0] | told[1]] if len(told) > 1 else told


def _broken_categories(own: Baselines, other: Baselines, below: int) -> Iterator[tuple[str, str]]:
    shown = [{(question, part.breakdown) for question, part in each} for each in (own, other)]
    for question, part in own.keys() | other.keys():
        about = question, part.breakdown
        if part not in (WHOLE, GONE) and all(about in each for each in shown):
            mine, theirs = (each.get((question, part), {}) for each in (own, other))
            if _few([mine], [theirs], below):
                yield about


def _few(own: Sequence[Held], others: Sequence[Held], below: int) -> bool:
    return any(0 < _differing(one, other) < below for one in own for other in others)


def _differing(one: Held, other: Held) -> int:
    return sum(one.get(person) != other.get(person) for person in one.keys() | other.keys())


def _without(tables: Tables, broken: Mapping[str, Broken]) -> Tables:
    """A question without its whole has no breakdown either; one whose breakdown is broken keeps its whole."""
    found: Tables = {}
    for (unit, part, question), asked in tables.items():
        of_unit = broken.get(unit, set())
        if not of_unit & {(question, ""), (question, part.breakdown)}:
            few = part == WHOLE and (question, GONE.breakdown) in of_unit
            found[unit, part, question] = replace(asked, not_returned=None) if few else asked
    return found
