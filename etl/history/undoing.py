"""Undo: what a load brought is closed, and what it had closed is open again. An undo is itself a load."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data import schema
from data.schema import loads
from data.store import writing
from etl.history import ledger
from etl.history.ledger import ABOUT, Impossible, Load
from etl.history.references import refuse
from etl.history.timeline import Timeline, origin, timeline, touched
from etl.history.wording import Left, left_alone, notes, numbered
from etl.release.held import held_back
from etl.report import Report
from etl.since import by_loads
from etl.summaries import refresh
from etl.write import VERSIONING

TOLD_IN_PASSING = (schema.geographies, schema.indicators)
"""What official files say beside their figures. Other files' figures stand on it as well, and it tells nothing by itself: an
undo leaves it."""


@dataclass(frozen=True)
class Undone:
    """What an undo did.

    ``report`` has the counts of its row in ``loads``, in keys, since an undo has no file: replaced are those whose
    open row it closed, loaded those it brought back where none was open, unchanged those it left alone.
    ``closed`` and ``restored`` are fact rows; a key that had a row before the load counts in both.
    """

    report: Report
    undoes: int
    closed: int
    restored: int
    left: tuple[Left, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Taken:
    """What taking a load back came to, in fact rows, and in keys (``standing``) that were its own."""

    standing: int = 0
    closed: int = 0
    restored: int = 0
    left: tuple[Left, ...] = ()

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.standing + other.standing,
            self.closed + other.closed,
            self.restored + other.restored,
            self.left + other.left,
        )


def undo(store: Engine, load_id: int, by: str) -> Undone:
    """Takes a load back, all of it or nothing, and refreshes what is computed.

    Keys that later loads have changed stay as they are and are listed. Raises Impossible, with nothing written, when
    there is nothing to undo or when open rows would refer to what is no longer described.
    """
    with writing(store) as connection:
        load = ledger.find(connection, load_id)
        _check(connection, load)
        number = ledger.add(connection, "undo", load, by, {name: load[name] for name in ABOUT})
        passing = TOLD_IN_PASSING if load["source"] else ()
        taken = take_back(connection, load_id, number, without=passing)
        if not taken.standing:
            raise Impossible(_nothing_left(load_id, taken.left))
        refuse(connection, number)
        _refuse_without_description(connection, number)
        declared = by_loads(schema.indicators, number)
        done = _told(load, number, taken, held_back(connection, declared))
        counts = {name: getattr(done.report, name) for name in ledger.COUNTS}
        row = loads.update().where(loads.c.id == number)
        connection.execute(row.values(**counts, notes=list(done.notes)))
        refresh(connection, number)
    return done


def _check(connection: Connection, load: Load) -> None:
    """Raises Impossible when the load is one that can't be undone, whatever the store holds."""
    number = load["id"]
    if load["action"] == "purge":
        raise Impossible(f"Load {number} is a purge. What it erased is gone, so it can’t be undone.")
    first = ledger.first_of(connection, number)
    purge = ledger.purged(connection).get(first)
    if purge is not None:
        raise Impossible(f"Load {first} was purged by load {purge}, so there is nothing left to undo.")
    earlier = ledger.undone(connection).get(number)
    if earlier is not None:
        raise Impossible(f"Load {number} was already undone, by load {earlier}. Undo load {earlier} to have it back.")


def take_back(connection: Connection, load_id: int, number: int, without: Collection[sa.Table] = ()) -> Taken:
    """Closes what a load had brought and restores what it had closed, in the name of load ``number``, but for the tables
    that are ``without``."""
    taken = Taken()
    for facts in touched(connection, load_id):
        if facts in without:
            continue
        with timeline(connection, facts, load_id) as events:
            taken += _take_back(connection, events, load_id, number)
    return taken


def _refuse_without_description(connection: Connection, number: int) -> None:
    """Raises Impossible where figures would be open again whose place or indicator a purge has erased."""
    values = schema.indicator_values
    for table, column in ((schema.geographies, "place_id"), (schema.indicators, "indicator_id")):
        described = sa.select(table.c[column]).where(table.c.closed_by.is_(None))
        bare = sa.exists().where(values.c.load_id == number, values.c[column].not_in(described))
        own = sa.exists().where(schema.places.c.id == values.c.place_id, schema.places.c.kind == "area")
        if connection.scalar(sa.select(bare.where(~own))):
            raise Impossible("A purge has erased what its figures are about. Load its file again instead.")


def _take_back(connection: Connection, events: Timeline, load_id: int, number: int) -> Taken:
    facts, rows = events.facts, events.rows
    standing = connection.scalar(sa.select(sa.func.count()).select_from(rows).where(events.standing)) or 0
    left = left_alone(connection, events, load_id)
    still_open = facts.c.id.in_(sa.select(rows.c.after).where(events.standing, rows.c.after.is_not(None)))
    closed = connection.execute(facts.update().where(still_open).values(closed_by=number)).rowcount
    restored = connection.execute(_restoring(events, number), execution_options={"preserve_rowcount": True})
    return Taken(standing, closed, restored.rowcount, tuple(left))


def _restoring(events: Timeline, number: int) -> sa.Insert:
    """Adds again, as rows of load ``number``, what the load had closed."""
    facts = events.facts
    same = [column for column in facts.c if column.name not in VERSIONING]
    again = (
        sa.select(*same, sa.literal(number), origin(facts))
        .select_from(events.with_load.join(facts, facts.c.id == events.of_load.c.was))
        .where(events.standing)
        .order_by(facts.c.id)
    )
    return facts.insert().from_select([*(column.name for column in same), "load_id", "origin_load_id"], again)


def _nothing_left(load_id: int, left: tuple[Left, ...]) -> str:
    if not left:
        return f"Load {load_id} changed nothing, so there is nothing to undo."
    later = {item.load for item in left}
    have = "have" if len(later) > 1 else "has"
    return f"Nothing of load {load_id} is left to undo: {numbered(later)} {have} since changed all that it did."


def _told(load: Load, number: int, taken: Taken, held: Sequence[str]) -> Undone:
    closed, left = taken.closed, taken.left
    counts = (taken.standing + len(left), taken.standing - closed, len(left), closed, 0)
    report = Report(load["feed"], load["file"], number, *counts)
    return Undone(report, load["id"], closed, taken.restored, left, (*notes(load["id"], left), *held))
