"""Asks the facts for what survey units are made of: numbers of matched respondents, and their answers as tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.surveys import Answer
from data.measures.units import Area, Standing, enough_of
from data.versions import NOW, AsOf
from etl.release.asked import BASELINE, BREAKDOWNS, GONE, WHO, WHOLE, Asked, Cells, Mode, Slice, Survey, Tables
from etl.release.people import both_answers, matched_rows, people_of, places, responses, rows_since, two_waves


@dataclass
class Matched:
    """An area's matched respondents of a survey, by category of each breakdown."""

    area: Area
    categories: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in BREAKDOWNS})


def matched(connection: Connection, moment: AsOf = NOW) -> dict[Survey, dict[str, Matched]]:
    """The matched respondents of every survey, by area: those who are in the baseline and in the later wave.

    Who moved between waves counts where they were at the baseline.
    """
    before, after = two_waves()
    areas = schema.areas
    by = (
        places.c.programme_id,
        before.c.respondent_group,
        after.c.wave,
        places.c.code,
        areas.c.region,
        *(before.c[name] for name in BREAKDOWNS),
    )
    query = (
        sa.select(*by, sa.func.count().label("people"))
        .select_from(matched_rows(before, after, moment).join(places, places.c.id == before.c.place_id))
        .outerjoin(areas, (areas.c.place_id == places.c.id) & areas.c.closed_by.is_(None))
        .group_by(*by)
    )
    found: dict[Survey, dict[str, Matched]] = defaultdict(dict)
    for row in connection.execute(query):
        of_survey = found[Survey(row.programme_id, row.respondent_group, row.wave)]
        known = of_survey.get(row.code)
        area = Area(row.code, row.region, row.people + (known.area.matched if known else 0))
        of_survey[row.code] = Matched(area, known.categories) if known else Matched(area)
        for name in BREAKDOWNS:
            of_survey[row.code].categories[name][getattr(row, name) or ""] += row.people
    return found


def told_about(connection: Connection, standing: Mapping[Survey, Collection[Standing]]) -> set[tuple[Survey, str]]:
    """The surveys and units of whose matched respondents anything was told since their figures were decided."""
    unit_of = {(survey, code): unit for survey, units in standing.items() for unit in units for code in unit.areas}
    if not unit_of:
        return set()
    before, after = two_waves()
    told = rows_since(min(unit.released_at for unit in unit_of.values()))
    about = (told.c.respondent_id == before.c.respondent_id) & told.c.wave.in_([BASELINE, after.c.wave])
    by = (places.c.programme_id, before.c.respondent_group, after.c.wave, places.c.code)
    query = (
        sa.select(*by, sa.func.max(told.c.load_id))
        .select_from(matched_rows(before, after).join(places, places.c.id == before.c.place_id).join(told, about))
        .group_by(*by)
    )
    found = set()
    for programme, group, wave, code, newest in connection.execute(query):
        survey = Survey(programme, group, wave)
        unit = unit_of.get((survey, code))
        if unit and newest > unit.released_at:
            found.add((survey, unit.code))
    return found


Raw = Counter[tuple[int | None, int | None]]
"""People by both answers to a question: 0 is don't know, None none."""


def tables(
    connection: Connection, fresh: Mapping[Survey, Collection[Standing]], by: Collection[str], below: int
) -> dict[Survey, Tables]:
    """The answers of units' matched respondents, whole and ``by`` breakdowns, and the baseline answers of those who did not
    return, as far as these are enough. ``WHO`` has how many there are of each."""
    every = [(survey, unit) for survey, of_survey in fresh.items() for unit in of_survey]
    found: dict[Survey, Tables] = {survey: {} for survey in fresh}
    if not every:
        return found
    told: dict[int, dict[tuple[Slice, str], Raw]] = defaultdict(lambda: defaultdict(Counter))
    with people_of(connection, every) as asked:
        for at, *categories, was, now, people, question in connection.execute(_answers(asked, by)):
            parts = (Slice(name, category or "") for name, category in zip(by, categories, strict=True))
            for part in (WHOLE, *parts):
                told[at][part, question][was, now] += people
        for at, question, was, people in connection.execute(_not_returned(asked)):
            told[at][GONE, question][was or 0, None] += people
        came = _who_came(connection, asked)
    for at, (survey, unit) in enumerate(every):
        gone = came.gone[at]
        enough = enough_of(gone, below)
        found[survey] |= {(unit.code, *about): each for about, each in _counted(told[at], gone_shown=enough).items()}
        missing = Counter[Answer]({None: sum(area.matched for area in gone)}) if enough else None
        found[survey][unit.code, WHOLE, WHO] = Asked(Counter({(None, None): came.back[at]}), missing)
    return found


def _counted(told: Mapping[tuple[Slice, str], Raw], *, gone_shown: bool) -> dict[tuple[Slice, str], Asked]:
    """A unit's answers by slice and question; each question as its matched respondents were asked."""
    found = {}
    for (part, question), raw in told.items():
        if part != GONE:
            gone = told.get((GONE, question), Raw()) if gone_shown and part == WHOLE else None
            not_returned = None if gone is None else Counter({was or None: people for (was, _), people in gone.items()})
            found[part, question] = _asked_as(mode_of(told[WHOLE, question]), raw, not_returned)
    return found


def mode_of(answers: Iterable[tuple[int | None, int | None]]) -> Mode:
    """How a question was put to some people: twice if to any of them."""
    listed = list(answers)
    if any(was is not None and now is not None for was, now in listed):
        return "both"
    return "later" if any(now is not None for _, now in listed) else "first"


def _asked_as(mode: Mode, raw: Raw, gone: Counter[Answer] | None) -> Asked:
    """Answers as a unit shows them: in pairs, or at the one wave."""
    cells, once = Cells(), Counter[Answer]()
    for (was, now), people in raw.items():
        if mode == "both" and was is not None and now is not None:
            cells[was or None, now or None] += people
        said = now if mode == "later" else was
        if mode != "both" and said is not None:
            once[said or None] += people
    return Asked(cells, gone, once, mode)


@dataclass
class Came:
    """By unit, how many came to both waves, and by area how many were at the baseline alone."""

    back: Counter[int] = field(default_factory=Counter)
    gone: dict[int, list[Area]] = field(default_factory=lambda: defaultdict(list))


def gone_then(connection: Connection, units: Sequence[tuple[Survey, Standing]]) -> list[list[Area]]:
    """Of each unit, how many by area were at the baseline alone when its figures were decided."""
    found: list[list[Area]] = [[] for _ in units]
    for load in {unit.released_at for _, unit in units}:
        places = [at for at, (_, unit) in enumerate(units) if unit.released_at == load]
        with people_of(connection, [units[at] for at in places], AsOf(load)) as asked:
            came = _who_came(connection, asked)
        for nth, at in enumerate(places):
            found[at] = came.gone[nth]
    return found


def _who_came(connection: Connection, asked: sa.Table) -> Came:
    found = Came()
    by = (asked.c.unit, asked.c.place_id, asked.c.returned)
    for unit, place, returned, people in connection.execute(sa.select(*by, sa.func.count()).group_by(*by)):
        if returned:
            found.back[unit] += people
        else:
            found.gone[unit].append(Area(str(place), None, people))
    return found


def _answers(asked: sa.Table, by: Collection[str]) -> sa.Select[Any]:
    """Matched people by unit, categories, both answers and question; 0 is don't know, None none."""
    of_person = both_answers(asked, responses.alias("told"), ("unit", *by)).where(asked.c.returned).subquery()
    together = sa.select(of_person, sa.func.count().label("people")).group_by(*of_person.c).subquery()
    questions = schema.question_codes
    named = together.join(questions, questions.c.id == together.c.question_id)
    told = (together.c[name] for name in ("unit", *by, "was", "now", "people"))
    answered = together.c.was.is_not(None) | together.c.now.is_not(None)
    return sa.select(*told, questions.c.code.label("question")).select_from(named).where(answered)


def _not_returned(asked: sa.Table) -> sa.Select[Any]:
    """People who are not in the later wave, by unit, question and answer."""
    was, questions = responses.alias("was"), schema.question_codes
    at_baseline = (was.c.respondent_id == asked.c.respondent_id) & (was.c.wave == BASELINE) & was.c.closed_by.is_(None)
    by = (asked.c.unit, questions.c.code.label("question"), was.c.position.label("was"))
    joined = asked.join(was, at_baseline).join(questions, questions.c.id == was.c.question_id)
    return sa.select(*by, sa.func.count().label("people")).select_from(joined).where(~asked.c.returned).group_by(*by)
