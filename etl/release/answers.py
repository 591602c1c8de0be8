"""Asks the facts for what survey units are made of: numbers of matched respondents, and their paired answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.surveys import Answer, PairedTable
from data.measures.units import Area, Standing

BASELINE = "baseline"
BREAKDOWNS = ("role", "setting_type")
people, responses, places = schema.survey_respondents, schema.survey_responses, schema.places


class Survey(NamedTuple):
    """One group's answers at the baseline and at a later wave."""

    programme_id: int
    group: str
    wave: str


class Slice(NamedTuple):
    """All of a unit's respondents (both blank), or one category of a breakdown."""

    breakdown: str = ""
    category: str = ""


WHOLE = Slice()
Cells = Counter[tuple[Answer, Answer]]


@dataclass
class Matched:
    """An area's matched respondents of a survey, by category of each breakdown."""

    area: Area
    categories: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in BREAKDOWNS})


def matched(connection: Connection) -> dict[Survey, dict[str, Matched]]:
    """The matched respondents of every survey, by area: those who are in the baseline and in the later wave.

    Who moved between waves counts where they were at the baseline.
    """
    before, after = _pair()
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
        .select_from(_joined(before, after).join(places, places.c.id == before.c.place_id))
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


def _pair() -> tuple[sa.FromClause, sa.FromClause]:
    return people.alias("before"), people.alias("after")


def _joined(before: sa.FromClause, after: sa.FromClause) -> sa.Join:
    """A respondent's two open rows."""
    same = (after.c.respondent_id == before.c.respondent_id) & (after.c.wave != BASELINE) & after.c.closed_by.is_(None)
    return before.join(after, same & (before.c.wave == BASELINE) & before.c.closed_by.is_(None))


def altered(connection: Connection, standing: Mapping[Survey, Collection[Standing]]) -> dict[Survey, Counter[str]]:
    """By survey and unit, how many matched respondents have been told about since the unit's figures were decided."""
    every = [(survey, unit) for survey, of_survey in standing.items() for unit in of_survey]
    unit_of = {(survey, code): unit for survey, unit in every for code in unit.areas}
    found: dict[Survey, Counter[str]] = defaultdict(Counter)
    if not every:
        return found
    before, after = _pair()
    told = _told_since(min(unit.released_at for _, unit in every))
    about = (told.c.respondent_id == before.c.respondent_id) & told.c.wave.in_([BASELINE, after.c.wave])
    last = sa.func.max(told.c.load_id).label("last")
    by = (places.c.programme_id, before.c.respondent_group, after.c.wave, places.c.code)
    of_person = (
        sa.select(*by, last)
        .select_from(_joined(before, after).join(places, places.c.id == before.c.place_id).join(told, about))
        .group_by(*by, before.c.respondent_id)
        .subquery()
    )
    query = sa.select(of_person, sa.func.count().label("people")).group_by(*of_person.c)
    for programme, group, wave, code, newest, count in connection.execute(query):
        survey = Survey(programme, group, wave)
        unit = unit_of.get((survey, code))
        if unit and newest > unit.released_at:
            found[survey][unit.code] += count
    return found


def _told_since(load: int) -> sa.Subquery:
    """Respondent, wave and load of every row that was opened or closed after a load."""
    rows = [
        sa.select(table.c.respondent_id, table.c.wave, column.label("load_id")).where(column > load)
        for table in (people, responses)
        for column in (table.c.load_id, table.c.closed_by)
    ]
    return sa.union(*rows).subquery("told")


@dataclass
class Asked:
    """What respondents answered to a question, as counts: both times, and only at the baseline (None: not shown)."""

    cells: Cells = field(default_factory=Counter)
    not_returned: Counter[Answer] | None = field(default_factory=Counter)

    @property
    def pairs(self) -> int:
        return self.cells.total()

    def table(self) -> PairedTable:
        return PairedTable(dict(self.cells), dict(self.not_returned or {}))

    def __add__(self, other: Asked) -> Asked:
        if self.not_returned is None or other.not_returned is None:
            return Asked(self.cells + other.cells, None)
        return Asked(self.cells + other.cells, self.not_returned + other.not_returned)


Tables = dict[tuple[str, Slice, str], Asked]
"""(unit, slice, question) → answers."""


def tables(
    connection: Connection, fresh: Mapping[Survey, Collection[Standing]], by: Iterable[str]
) -> dict[Survey, Tables]:
    """The paired answers of units, whole and ``by`` breakdowns, and the baseline answers of those who did not return."""
    unit_of = {(survey, code): unit.code for survey, units in fresh.items() for unit in units for code in unit.areas}
    found: dict[Survey, Tables] = defaultdict(lambda: defaultdict(Asked))
    if not unit_of:
        return found
    breakdowns = tuple(by)
    codes = sorted({code for _, code in unit_of})
    for row in connection.execute(_paired(codes, breakdowns)):
        survey = Survey(row.programme_id, row.respondent_group, row.wave)
        unit = unit_of.get((survey, row.code))
        parts = (WHOLE, *(Slice(name, getattr(row, name) or "") for name in breakdowns)) if unit else ()
        for part in parts:
            found[survey][unit or "", part, row.question].cells[row.was, row.now] += row.people
    for row in connection.execute(_not_returned(codes)):
        survey = Survey(row.programme_id, row.respondent_group, row.wave)
        unit = unit_of.get((survey, row.code))
        if unit:
            gone = found[survey][unit, WHOLE, row.question].not_returned
            if gone is not None:
                gone[row.was] += row.people
    return found


def _paired(codes: Collection[str], breakdowns: Collection[str]) -> sa.Select[Any]:
    before, after = _pair()
    was, now = responses.alias("was"), responses.alias("now")
    questions = schema.question_codes
    of_before = (was.c.respondent_id == before.c.respondent_id) & (was.c.wave == BASELINE) & was.c.closed_by.is_(None)
    same = (now.c.respondent_id == was.c.respondent_id) & (now.c.question_id == was.c.question_id)
    by = (
        places.c.programme_id,
        places.c.code,
        before.c.respondent_group,
        after.c.wave,
        questions.c.code.label("question"),
        was.c.position.label("was"),
        now.c.position.label("now"),
        *(before.c[name] for name in breakdowns),
    )
    joined = (
        _joined(before, after)
        .join(places, places.c.id == before.c.place_id)
        .join(was, of_before)
        .join(now, same & (now.c.wave == after.c.wave) & now.c.closed_by.is_(None))
        .join(questions, questions.c.id == was.c.question_id)
    )
    return (
        sa.select(*by, sa.func.count().label("people"))
        .select_from(joined)
        .where(places.c.code.in_(codes))
        .group_by(*by)
    )


def _not_returned(codes: Collection[str]) -> sa.Select[Any]:
    """Baseline answers of those who are not in a later wave that others of the store are in."""
    before, after = _pair()
    was, questions = responses.alias("was"), schema.question_codes
    waves = (
        sa.select(people.c.wave).where(people.c.wave != BASELINE, people.c.closed_by.is_(None)).distinct().subquery()
    )
    came = sa.exists().where(
        after.c.respondent_id == before.c.respondent_id, after.c.wave == waves.c.wave, after.c.closed_by.is_(None)
    )
    by = (
        places.c.programme_id,
        places.c.code,
        before.c.respondent_group,
        waves.c.wave,
        questions.c.code.label("question"),
        was.c.position.label("was"),
    )
    of_before = (was.c.respondent_id == before.c.respondent_id) & (was.c.wave == BASELINE) & was.c.closed_by.is_(None)
    joined = (
        before.join(places, places.c.id == before.c.place_id)
        .join(waves, sa.true())
        .join(was, of_before)
        .join(questions, questions.c.id == was.c.question_id)
    )
    at_baseline = (before.c.wave == BASELINE) & before.c.closed_by.is_(None)
    return (
        sa.select(*by, sa.func.count().label("people"))
        .select_from(joined)
        .where(at_baseline, ~came, places.c.code.in_(codes))
        .group_by(*by)
    )
