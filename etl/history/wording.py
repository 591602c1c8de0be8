"""Tables and keys in the words of the people who hand in files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.filters import listed
from data.schema import FACTS
from etl.history.timeline import Timeline, origin

OTHERWISE = {
    "attendance": "attendance figures",
    "mhst_teams": "teams",
    "mhst_activity": "activity figures",
    "survey_questions": "questions",
    "survey_respondents": "respondents",
    "survey_responses": "responses",
}
TOLD = 20
"""How many keys a sentence names before it only counts them."""


@dataclass(frozen=True)
class Left:
    """A key that an undo left alone, and the load that has changed it since."""

    table: str
    key: str
    load: int


OF_PEOPLE = frozenset({"respondents", "responses"})
"""Tables whose keys are people's codes, which only those who hold the file may read."""


def words_for(facts: sa.Table) -> str:
    """What the rows of a fact table are, in the plural."""
    return OTHERWISE.get(facts.name, facts.name.replace("_", " "))


def numbered(numbers: Iterable[int]) -> str:
    """``load 4``, ``loads 4 and 5``."""
    texts = [str(number) for number in sorted(set(numbers))]
    return f"load{'s' if len(texts) > 1 else ''} {listed(texts)}"


def left_alone(connection: Connection, events: Timeline, load_id: int) -> list[Left]:
    """The keys of a timeline that later loads have changed."""
    rows, first = events.rows, events.of_load
    key, stands = events.facts.alias("key"), events.facts.alias("stands")
    joined: sa.FromClause = events.with_load.join(key, key.c.id == sa.func.coalesce(first.c.after, first.c.was))
    joined = joined.outerjoin(stands, stands.c.id == rows.c.after)
    by = sa.case((origin(stands) > load_id, origin(stands)), else_=rows.c.event)
    parts = []
    for name in FACTS[events.facts.name]:
        joined, part = _told(events.facts.c[name], key.c[name], joined)
        parts.append(part)
    query = sa.select(by, *parts).select_from(joined).where(events.changed).order_by(rows.c.key)
    words = words_for(events.facts)
    return [Left(words, in_words(texts), load) for load, *texts in connection.execute(query)]


def in_words(parts: Iterable[object]) -> str:
    """A key's parts, without those that are blank."""
    return ", ".join(str(part) for part in parts if part)


def _told(
    column: sa.Column[Any], value: sa.ColumnElement[Any], joined: sa.FromClause
) -> tuple[sa.FromClause, sa.ColumnElement[Any]]:
    """A column of a key as words and its value; codes stand for numbers that point at an identity."""
    word: sa.ColumnElement[str] = sa.literal(label(column.name))
    for key in column.foreign_keys:
        if {"id", "code"} <= set(key.column.table.c.keys()):
            identity = key.column.table.alias()
            joined = joined.join(identity, identity.c.id == value)
            value = identity.c.code
            if key.column.table is schema.places:
                word = sa.case((identity.c.kind == "area", "area"), else_="place")
    text = sa.cast(value, sa.String)
    return joined, sa.case((text != "", word + " " + text), else_="")


def label(name: str) -> str:
    """What a column of a key is called: ``cohort``, ``period start``."""
    return name.removesuffix("_id").removesuffix("_name").replace("_", " ")


def notes(load_id: int, left: Sequence[Left]) -> list[str]:
    """What was left alone, a sentence for each table and each load that has changed rows of it."""
    found = sorted(left, key=_group)
    return [_sentence(load_id, *group, [item.key for item in items]) for group, items in groupby(found, _group)]


def _group(item: Left) -> tuple[int, str]:
    return item.load, item.table


def _sentence(load_id: int, by: int, table: str, keys: Sequence[str]) -> str:
    stay = "it stays as it is" if len(keys) == 1 else "they stay as they are"
    more = [f"{len(keys) - TOLD} more"] if len(keys) > TOLD else []
    # Notes are for all to read, and a respondent's code is not.
    named = "" if table in OF_PEOPLE else f": {'; '.join([*keys[:TOLD], *more])}"
    return f"Load {by} has since changed {len(keys)} of load {load_id}’s {table}, so {stay}{named}."
