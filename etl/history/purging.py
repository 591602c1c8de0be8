"""Purge: erases what a load brought, for data that should never have come. Only that it happened stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data import schema
from data.schema import loads, problems
from data.store import writing
from etl.history import ledger
from etl.history.identities import Identities
from etl.history.ledger import BLANK, Impossible, Load
from etl.history.references import refuse
from etl.history.timeline import Timeline, origin, timeline, touched
from etl.history.undoing import take_back
from etl.history.wiping import wipe
from etl.release.held import forget_codes, held_back
from etl.release.history import forget, told_by
from etl.summaries import refresh
from etl.write import VERSIONING

SOURCES = (schema.areas, schema.place_aliases, schema.published_figures, schema.stated_figures)
"""What contradictions are found in."""


@dataclass(frozen=True)
class Purged:
    """What a purge did: its own number, the purged load, and how many fact rows, problems and codes went.

    ``later`` are the loads that had changed the erased rows since. Where their files lacked a column, their rows kept
    the value that stood, and keep it still. ``held`` are sentences on indicators that stay as strict as the load had declared
    them; ``remains`` is one on what may still be on disk, blank when nothing.
    """

    load_id: int
    purges: int
    facts: int
    problems: int
    codes: int
    later: tuple[int, ...]
    held: tuple[str, ...]
    remains: str


def purge(store: Engine, load_id: int, by: str) -> Purged:
    """Erases a load's rows and their copies, its problems, and every code that nothing else refers to.

    What the load had closed is open again, or closed by whichever load came next. Raises Impossible, with nothing
    written, when the load was purged or is no load of a file, or when open rows would refer to what is no longer
    described. A second purge of the same load still wipes the disk, for the case that the first couldn't.
    """
    try:
        with writing(store) as connection:
            done = _purge(connection, load_id, by)
    except AlreadyPurged as refusal:
        raise Impossible(f"{refusal} {wipe(store)}".strip()) from None
    return Purged(*done, wipe(store))


class AlreadyPurged(Impossible):
    """There is nothing to erase but what may be left on the disk."""


def _purge(
    connection: Connection, load_id: int, by: str
) -> tuple[int, int, int, int, int, tuple[int, ...], tuple[str, ...]]:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    load = ledger.find(connection, load_id)
    _check(connection, load)
    number = ledger.add(connection, "purge", load, by, BLANK | {"feed": load["feed"], "simulated": load["simulated"]})
    _refuse_to_break(connection, load_id, number)
    followers = ledger.followers(connection, load_id)
    tables = touched(connection, load_id)
    told = told_by(connection, followers)
    with Identities(connection) as identities:
        identities.note(tables, load_id)
        erased = [_erase(connection, table, load_id, followers) for table in tables]
        rejected = connection.execute(problems.delete().where(problems.c.load_id == load_id)).rowcount
        _blank(connection, followers)
        refresh(connection, 0, told.erased)
        _forget_computed(connection, tables, load_id)
        forget(connection, told)
        codes = identities.drop_unused()
        forget_codes(connection)
    later = {load for _, loads_since in erased for load in loads_since}
    stays = tuple(held_back(connection)) if schema.indicators in tables else ()
    return number, load_id, sum(count for count, _ in erased), rejected, codes, tuple(sorted(later)), stays


def _check(connection: Connection, load: Load) -> None:
    number = load["id"]
    if load["action"] == "purge":
        raise Impossible(f"Load {number} is a purge. It brought nothing that could be erased.")
    if load["action"] == "undo":
        first = ledger.first_of(connection, number)
        raise Impossible(f"Load {number} is an undo. To erase what load {first} brought, purge load {first}.")
    earlier = ledger.purged(connection).get(number)
    if earlier is not None:
        raise AlreadyPurged(f"Load {number} was already purged, by load {earlier}.")


def _refuse_to_break(connection: Connection, load_id: int, number: int) -> None:
    """What is open after a purge is what would be open after an undo; so an undo is tried, and taken back."""
    with connection.begin_nested() as trial:
        take_back(connection, load_id, number)
        refuse(connection, number)
        trial.rollback()


def _erase(connection: Connection, facts: sa.Table, load_id: int, followers: Sequence[int]) -> tuple[int, set[int]]:
    """Removes a load from the history of a fact table's keys.

    Returns how many rows it and its copies were, and which loads had changed them.
    """
    with timeline(connection, facts, load_id, without=followers) as events:
        later = set(connection.scalars(_changed_by(events)))
        erased = connection.execute(facts.delete().where(_brought(facts, load_id))).rowcount
        connection.execute(facts.delete().where(facts.c.load_id.in_(followers)))
        connection.execute(_instead(events, followers))
        connection.execute(_handed_on(events, followers))
    return erased, later


def _changed_by(events: Timeline) -> sa.Select[Any]:
    """The loads of files that have opened a row where one of the load's own stood."""
    rows, before = events.rows, events.rows.alias("was")
    own = before.c.own & (before.c.key == rows.c.key) & (before.c.event == rows.c.before)
    joined = rows.join(before, own).join(loads, loads.c.id == rows.c.event)
    of_a_file = loads.c.action.in_(("load", "replace"))
    return sa.select(rows.c.event).select_from(joined).where(of_a_file, rows.c.after.is_not(None)).distinct()


def _brought(facts: sa.Table, load_id: int) -> sa.ColumnElement[bool]:
    """A load's rows and the copies of them that undos made."""
    undos = sa.select(loads.c.id).where(loads.c.action == "undo", loads.c.id > load_id)
    return sa.or_(facts.c.load_id == load_id, facts.c.load_id.in_(undos) & (facts.c.origin_load_id == load_id))


def _instead(events: Timeline, followers: Sequence[int]) -> sa.Insert:
    """Where an undo of a later load had brought the load's row back, it now brings back what stood before the load."""
    facts, rows = events.facts, events.rows
    values = [column for column in facts.c if column.name not in VERSIONING]
    before = (
        sa.select(*values, rows.c.event, origin(facts), rows.c.next)
        .select_from(events.with_load.join(facts, facts.c.id == events.of_load.c.was))
        .where(rows.c.own, rows.c.event.not_in(followers))
        .order_by(facts.c.id, rows.c.event)
    )
    names = [*(column.name for column in values), "load_id", "origin_load_id", "closed_by"]
    return facts.insert().from_select(names, before)


def _handed_on(events: Timeline, followers: Sequence[int]) -> sa.Update:
    """What the load or its undos had closed is closed by the next load of the same key, or open."""
    facts, rows = events.facts, events.rows
    following = sa.select(rows.c.next).where(rows.c.after == facts.c.id).scalar_subquery()
    return facts.update().where(facts.c.closed_by.in_(followers)).values(closed_by=following)


def _blank(connection: Connection, followers: Sequence[int]) -> None:
    """Takes the file's name, its counts and all notes about it out of ``loads``."""
    connection.execute(loads.update().where(loads.c.id.in_(followers)).values(**BLANK))
    named = re.compile(rf"\bload ({'|'.join(map(str, followers))})\b", re.IGNORECASE)
    query = sa.select(loads.c.id, loads.c.notes).where(loads.c.id > followers[0])
    for number, notes in connection.execute(query).all():
        kept = [note for note in notes if not named.search(note)]
        if kept != notes:
            connection.execute(loads.update().where(loads.c.id == number).values(notes=kept))


def _forget_computed(connection: Connection, tables: Iterable[sa.Table], load_id: int) -> None:
    """Contradictions that were found while the load stood quote it; those that still hold were found again."""
    if set(tables) & set(SOURCES):
        facts = schema.contradictions
        connection.execute(facts.delete().where(facts.c.load_id >= load_id, facts.c.closed_by.is_not(None)))
