"""Compares new survey figures with earlier ones: between two releases nobody or enough people may have changed.

Whoever reads the store as of an earlier load has both releases, of each question and of each category.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.units import Area, Standing
from data.versions import AsOf, open_at
from etl.release import answers
from etl.release.answers import WHOLE, Given, Matched, Slice, Survey, Tables

Shown = frozenset[tuple[str, str]]
"""(question, breakdown) of all that a unit shows."""


@dataclass
class Earlier:
    """The earlier releases of a store's units. ``below``: changes of fewer people are not to be seen."""

    connection: Connection
    below: int
    compared: dict[tuple[Survey, str], Standing] = field(default_factory=dict)
    known: dict[int, dict[Survey, dict[str, Matched]]] = field(default_factory=dict)

    def changed(self, survey: Survey, unit: Standing) -> int:
        """How many respondents of a unit came, went, or are told of otherwise since its figures were decided."""
        then, now = (_by_person(self._given(survey, unit, load)) for load in (unit.released_at, None))
        return sum(then.get(person) != now.get(person) for person in {**then, **now})

    def areas(self, survey: Survey, unit: Standing) -> tuple[Area, ...]:
        """A unit's areas as they were when its figures were decided."""
        load = unit.released_at
        if load not in self.known:
            self.known[load] = answers.matched(self.connection, AsOf(load))
        of_survey = self.known[load].get(survey, {})
        return tuple(of_survey[code].area for code in unit.areas if code in of_survey)

    def _given(self, survey: Survey, unit: Standing, load: int | None) -> Given:
        return answers.given(self.connection, survey, unit.areas, AsOf(load))

    def few(self, survey: Survey, unit: Standing) -> bool:
        """Whether a question that an earlier release of the unit shows would change by a few people's answers."""
        self.compared[survey, unit.code] = unit
        now = self._given(survey, unit, None)
        for shown, then in self._releases(survey, unit):
            if any(self._few(question, Slice(), then, now) for question, breakdown in shown if not breakdown):
                return True
        return False

    def without_few(self, survey: Survey, tables: Tables) -> Tables:
        """New tables of units, without the breakdowns that would change by a few people's answers."""
        units = {unit for unit, _, _ in tables if (survey, unit) in self.compared}
        withheld = {(unit, *each) for unit in units for each in self._broken(survey, unit, tables)}
        return {
            (unit, part, question): asked
            for (unit, part, question), asked in tables.items()
            if part == WHOLE or (unit, question, part.breakdown) not in withheld
        }

    def _broken(self, survey: Survey, unit: str, tables: Tables) -> Iterator[tuple[str, str]]:
        """The questions and breakdowns of a unit in which a category would change by a few."""
        now = self._given(survey, self.compared[survey, unit], None)
        wanted = {(question, part.breakdown) for each, part, question in tables if each == unit and part != WHOLE}
        for shown, then in self._releases(survey, self.compared[survey, unit]):
            for question, breakdown in wanted & shown:
                told = {
                    kinds[breakdown] for (asked, _), (_, kinds) in (*then.items(), *now.items()) if asked == question
                }
                if any(self._few(question, Slice(breakdown, category), then, now) for category in told):
                    yield question, breakdown

    def _few(self, question: str, part: Slice, then: Given, now: Given) -> bool:
        before, after = _of(question, part, then), _of(question, part, now)
        changed = sum(before.get(person) != after.get(person) for person in {**before, **after})
        return 0 < changed < self.below <= len(after)

    def _releases(self, survey: Survey, unit: Standing) -> Iterator[tuple[Shown, Given]]:
        """What each earlier release of a unit showed, and the answers that it rested on."""
        units = schema.survey_units
        query = sa.select(units.c.released_at).where(*_of_survey(units, survey), units.c.unit == unit.code).distinct()
        for load in sorted(self.connection.scalars(query)):
            if shown := self._shown(survey, unit, load):
                yield shown, self._given(survey, unit, load)

    def _shown(self, survey: Survey, unit: Standing, load: int) -> Shown:
        figures = schema.survey_figures
        own = [figures.c.scope == "unit", figures.c.code == unit.code, open_at(figures, AsOf(load))]
        query = sa.select(figures.c.question, figures.c.breakdown).where(*_of_survey(figures, survey), *own)
        return frozenset((question, breakdown) for question, breakdown in self.connection.execute(query))


def _by_person(given: Given) -> dict[int, dict[str, object]]:
    """What is told of each person, by question."""
    found: dict[int, dict[str, object]] = defaultdict(dict)
    for (question, person), told in given.items():
        found[person][question] = told
    return found


def _of(question: str, part: Slice, given: Given) -> dict[int, tuple[int | None, int | None]]:
    """The answers of a slice's people to a question."""
    return {
        person: pair
        for (asked, person), (pair, kinds) in given.items()
        if asked == question and (part == WHOLE or kinds[part.breakdown] == part.category)
    }


def _of_survey(table: sa.Table, survey: Survey) -> list[sa.ColumnElement[bool]]:
    return [
        table.c.programme_id == survey.programme_id,
        table.c.respondent_group == survey.group,
        table.c.wave == survey.wave,
    ]
