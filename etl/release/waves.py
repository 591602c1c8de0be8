"""Keeps a unit's tables apart from those of other waves: each holds answers of the baseline, and where nearly the same people
are in two of them, their difference tells of the few who are not.

They are compared as a unit's own releases are: between two tables nobody or enough people may differ, and between sums of
tables as well, since units of one wave may come to a unit of another. What comes later gives way; of waves that are decided
together the later one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from data.measures.differencing import tell_few
from data.measures.units import Standing
from data.versions import NOW, AsOf
from etl.release.asked import GONE, WHO, WHOLE, Mode, Slice, Survey, Tables
from etl.release.earlier import OF_GONE, About, Sizes, shown_by
from etl.release.erased import Erased
from etl.release.given import Given, given
from etl.release.moved import Move

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


def kept_apart(
    connection: Connection,
    decided: Mapping[Survey, Sequence[Standing]],
    fresh: Mapping[Survey, Tables],
    moved: Sequence[Move],
    erased: Erased,
    below: int,
) -> dict[Survey, Tables]:
    """The tables of units that are decided anew, without those that nearly the same people are in as in another wave's.
    ``moved``: areas that people have gone from and to, whose units hold the same people."""
    found: dict[Survey, Tables] = {}
    for surveys in _alike(decided):
        units = [(survey, unit) for survey in surveys for unit in decided[survey]]
        linked = [move.areas for move in moved if move.group == surveys[0].group]
        several = len(surveys) > 1 and any(fresh.get(survey) for survey in surveys)
        told = shown_by(connection, units, erased) if several else {}
        others = [
            Other((survey, unit), AsOf(load), sizes)
            for survey, unit in units
            for load, sizes in told.get((survey, unit.code), {}).items()
        ]
        for survey in surveys:
            anew = {code for code, _, _ in fresh.get(survey, {})}
            beside = [each for each in others if each.about[0] != survey or each.about[1].code not in anew]
            found[survey] = _apart(connection, survey, decided[survey], fresh.get(survey, {}), beside, linked, below)
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
    found: dict[str, dict[tuple[str, Slice], tuple[Mode, int]]] = defaultdict(dict)
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
    linked: Sequence[frozenset[str]],
    below: int,
) -> Tables:
    sizes = _sizes(tables)
    mine = [Other((survey, unit), NOW, sizes[unit.code]) for unit in units if unit.code in sizes]
    broken: dict[str, Broken] = {}
    for own, near in _that_meet(mine, others, linked):
        if any(other.about[0] != survey for other in near):
            held = _held_by(connection, [*own, *near])
            codes = [each.about[1].code for each in own]
            broken |= _broken(dict(zip(codes, held, strict=False)), held[len(own) :], below)
    return _without(tables, broken)


def _that_meet(
    mine: Sequence[Other], others: Sequence[Other], linked: Sequence[frozenset[str]]
) -> Iterator[tuple[list[Other], list[Other]]]:
    """Units, with the others that have an area in common with them, or with one that has: those whose sums can be compared.
    Areas that are ``linked`` are as one."""
    left, beside = list(mine), list(others)
    while left:
        own, near, areas = [left.pop(0)], list[Other](), set[str]()
        areas |= _with_linked(own[0].about[1].areas, linked)
        while more := [each for each in (*left, *beside) if not areas.isdisjoint(each.about[1].areas)]:
            for each in more:
                areas |= _with_linked(each.about[1].areas, linked)
                (own if each in left else near).append(each)
                (left if each in left else beside).remove(each)
        yield own, near


def _with_linked(areas: Sequence[str], linked: Sequence[frozenset[str]]) -> set[str]:
    return set(areas).union(*(each for each in linked if not each.isdisjoint(areas)))


def _held_by(connection: Connection, others: Sequence[Other]) -> list[Baselines]:
    """Whom the tables of units hold; those of one moment are asked for together."""
    by_moment: dict[int | None, list[int]] = defaultdict(list)
    for at, other in enumerate(others):
        by_moment[other.moment.load].append(at)
    found: list[Baselines] = [{} for _ in others]
    for places in by_moment.values():
        moment = others[places[0]].moment
        said = given(connection, [others[at].about for at in places], None, moment)
        for at, each in zip(places, said, strict=True):
            found[at] = baselines(each, others[at].sizes)
    return found


def baselines(said: Given, sizes: Sizes) -> Baselines:
    """Whom a unit's tables hold at the baseline, of all that it shows; a question that shows the later wave alone holds none."""
    found: dict[tuple[str, Slice], Held] = {
        about: {} for about, (mode, _) in sizes.items() if about[0] != WHO and mode != "later"
    }
    modes = {(question, part.breakdown): mode for (question, part), (mode, _) in sizes.items()}
    for (question, person), told in said.items():
        for part in told.parts if question != WHO else ():
            mode = modes.get((question, part.breakdown), "later")
            seen = None if mode == "later" else told.seen(mode, "first")
            if seen is not None:
                found.setdefault((question, part), {})[person] = seen
    return found


def _broken(own: Mapping[str, Baselines], others: Sequence[Baselines], below: int) -> dict[str, Broken]:
    """By unit, the questions and breakdowns of which sums with other tables tell of a few people."""
    found: dict[str, Broken] = {code: set() for code in own}
    for question in {question for held in own.values() for question, _ in held}:
        theirs = [held[question, part] for held in others for part in (WHOLE, GONE) if (question, part) in held]
        wholes = {code: held[question, WHOLE] for code, held in own.items() if (question, WHOLE) in held}
        few = _telling(wholes, theirs, below)
        left = {code: held for code, held in wholes.items() if code not in few}
        gone = {code: held[question, GONE] for code, held in own.items() if (question, GONE) in held}
        few_gone = _telling({code: gone[code] for code in gone.keys() - few}, [*theirs, *left.values()], below)
        for code in few:
            found[code].add((question, ""))
        for code in few_gone:
            found[code].add((question, GONE.breakdown))
    for question, part in {about for held in own.values() for about in held} - _wholes(own):
        mine = {code: held[question, part] for code, held in own.items() if (question, part) in held}
        theirs = [held[question, part] for held in others if (question, part) in held]
        for code in _telling(mine, theirs, below):
            found[code].add((question, part.breakdown))
    return found


def _wholes(own: Mapping[str, Baselines]) -> set[tuple[str, Slice]]:
    return {(question, part) for held in own.values() for question, part in held if part in (WHOLE, GONE)}


def _telling(own: Mapping[str, Held], others: Sequence[Held], below: int) -> set[str]:
    """The units whose tables are a part of a difference that tells of a few people."""
    codes = sorted(own)
    return {codes[place] for place in tell_few([own[code] for code in codes], others, below)}


def _without(tables: Tables, broken: Mapping[str, Broken]) -> Tables:
    """A question without its whole has no breakdown either; one whose breakdown is broken keeps its whole."""
    found: Tables = {}
    for (unit, part, question), asked in tables.items():
        of_unit = broken.get(unit, set())
        if not of_unit & {(question, ""), (question, part.breakdown)}:
            few = part == WHOLE and (question, GONE.breakdown) in of_unit
            found[unit, part, question] = replace(asked, not_returned=None) if few else asked
    return found
