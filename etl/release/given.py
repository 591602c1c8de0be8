"""Asks the facts what each respondent of a unit had said at a moment, and of whom anything was told since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.units import Standing
from data.versions import NOW, AsOf
from etl.release.asked import BREAKDOWNS, GONE, WHO, WHOLE, Mode, Slice, Survey
from etl.release.people import areas_of, both_answers, people, people_of, responses, rows_since, temporary
from etl.write import analyse


@dataclass(frozen=True)
class Changes:
    """Temporary tables: the respondents of whom anything was told since a load, and the answers that were closed since."""

    people: sa.Table
    answers: sa.Table


@contextmanager
def changes_since(connection: Connection, units: Sequence[tuple[Survey, Standing]], load: int) -> Iterator[Changes]:
    """What has changed of the respondents of units since a load, ready to be joined."""
    about = temporary("told_about", "respondent_id")
    closed = temporary(
        "closed_answers", "respondent_id", "question_id", "position", "load_id", "closed_by", wave=sa.String
    )
    names = [column.name for column in closed.c if column.name != "id"]
    gone = sa.select(*(responses.c[name] for name in names)).where(responses.c.closed_by > load)
    since = rows_since(load)
    with areas_of(connection, units) as areas:
        own = sa.select(people.c.respondent_id).where(people.c.place_id.in_(sa.select(areas.c.place_id)))
        changed = sa.select(since.c.respondent_id).where(since.c.respondent_id.in_(own)).distinct()
        for table, query in ((about, changed), (closed, gone.where(responses.c.respondent_id.in_(own)))):
            table.create(connection)
            connection.execute(table.insert().from_select(query.selected_columns.keys(), query))
            sa.Index(f"ix_{table.name}", table.c.respondent_id).create(connection)
            analyse(connection, table)
    yield Changes(about, closed)
    closed.drop(connection)
    about.drop(connection)


class Told(NamedTuple):
    """A person's answers at the baseline and later, 0 for don't know, None for none, and the slices that hold them."""

    pair: tuple[int | None, int | None]
    parts: tuple[Slice, ...]

    def seen(self, counted: Mode, shown: Mode) -> tuple[int | None, ...] | None:
        """What a table of people who were asked in one way tells of this one where another shows answers; None: nothing."""
        was, now = self.pair
        there = {"both": was is not None and now is not None, "first": was is not None, "later": now is not None}
        told = {"both": (was, now), "first": (was,), "later": (now,)}
        return told[shown] if there[counted] else None


Given = dict[tuple[str, int], Told]
"""(question, respondent) → what they said; at ``WHO`` that they were asked."""


def given(
    connection: Connection, units: Sequence[tuple[Survey, Standing]], changes: Changes | None, moment: AsOf = NOW
) -> list[Given]:
    """What the respondents of each unit had answered at a moment; of those alone whom ``changes`` are about, if given."""
    questions = schema.question_codes
    names: dict[int, str] = dict(connection.execute(sa.select(questions.c.id, questions.c.code)).all())
    said: dict[tuple[int, str, int], tuple[int | None, int | None]] = {}
    with people_of(connection, units, moment, changes.people if changes else None) as asked:
        parts = _parts(connection, asked)
        about = ("unit", "respondent_id")
        standing = both_answers(asked, responses.alias("told"), about, moment)
        since = changes.answers if changes else responses.alias("told")
        closed = [] if moment.load is None else [both_answers(asked, since, about, moment, closed=True)]
        for query in (standing, *closed):
            for unit, person, question, was, now in connection.execute(query):
                known = said.get((unit, names[question], person), (None, None))
                said[unit, names[question], person] = (
                    known[0] if was is None else was,
                    known[1] if now is None else now,
                )
    found: list[Given] = [{} for _ in units]
    for (unit, person), of_person in parts.items():
        found[unit][WHO, person] = Told((0, 0), of_person)
    for (unit, question, person), pair in said.items():
        if pair != (None, None):
            found[unit][question, person] = Told(pair, parts[unit, person])
    return found


def _parts(connection: Connection, asked: sa.Table) -> dict[tuple[int, int], tuple[Slice, ...]]:
    """The slices that hold each (unit, respondent)."""
    query = sa.select(asked.c.unit, asked.c.respondent_id, asked.c.returned, *(asked.c[name] for name in BREAKDOWNS))
    found = {}
    for unit, person, returned, *categories in connection.execute(query):
        named = (Slice(name, category or "") for name, category in zip(BREAKDOWNS, categories, strict=True))
        found[unit, person] = (WHOLE, *named) if returned else (GONE,)
    return found
