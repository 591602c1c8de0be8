"""What became of the keys that a load touched.

Each key has *events*: the loads that opened or closed a row of it. After an event the key has a row or none. An
undo's event brings back what stood before the event that it undoes, so that the state after it belongs to the
earlier loads as well: load, correct, undo the correction, and what stands is the load's own again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.schema import FACTS, loads

COMPUTED = (
    schema.contradictions,
    schema.released,
    schema.indicator_figures,
    schema.survey_units,
    schema.survey_figures,
)
"""Facts that a load works out from others: refreshed, never undone."""
BROUGHT = tuple(schema.metadata.tables[name] for name in FACTS if schema.metadata.tables[name] not in COMPUTED)
"""Facts that files bring."""

Condition = sa.ColumnElement[bool]


def origin(facts: sa.FromClause) -> sa.ColumnElement[int]:
    """The load whose file a row's line is of."""
    return sa.func.coalesce(facts.c.origin_load_id, facts.c.load_id)


def touched(connection: Connection, load_id: int) -> list[sa.Table]:
    """The tables in which a load opened or closed rows."""
    return [facts for facts in BROUGHT if connection.scalar(sa.select(sa.exists().where(_by(facts, load_id))))]


def _by(facts: sa.FromClause, load_id: int) -> Condition:
    return sa.or_(facts.c.load_id == load_id, facts.c.closed_by == load_id)


@dataclass(frozen=True)
class Timeline:
    """The events of every key that a load touched in a fact table, in a temporary table.

    ``rows`` has one row an event: ``key`` (a number that stands for it), ``event``, the events around it (``before``
    and ``next``), the ids of the fact rows that stood ``after`` it and that ``was`` before, and whether the state after
    it is the load's ``own``. ``of_load`` are the load's own events again, to join with others of their keys.
    """

    facts: sa.Table
    rows: sa.Table
    load_id: int

    @cached_property
    def of_load(self) -> sa.FromClause:
        return self.rows.alias("of_load")

    @property
    def with_load(self) -> sa.Join:
        """Each event beside the load's event of the same key."""
        same_key = self.of_load.c.key == self.rows.c.key
        return self.rows.join(self.of_load, same_key & (self.of_load.c.event == self.load_id))

    @property
    def standing(self) -> Condition:
        """The last event of each key whose present state is the load's own."""
        return self.rows.c.next.is_(None) & self.rows.c.own

    @property
    def changed(self) -> Condition:
        """The last event of each key that later loads have changed."""
        return self.rows.c.next.is_(None) & ~self.rows.c.own


@contextmanager
def timeline(connection: Connection, facts: sa.Table, load_id: int, without: Sequence[int] = ()) -> Iterator[Timeline]:
    """The timeline of a load in a table. ``next`` passes over the events that are ``without``."""
    rows = _temporary(facts)
    rows.create(connection)
    connection.execute(rows.insert().from_select(list(rows.c.keys()), _events(facts, load_id, without)))
    if connection.scalar(sa.select(_undos_between(load_id))):
        event = sa.tuple_(rows.c.key, rows.c.event)
        connection.execute(rows.update().where(event.in_(sa.select(_own(rows, load_id)))).values(own=True))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {rows.name}")  # else it takes the table for a small one
    yield Timeline(facts, rows, load_id)
    rows.drop(connection)


def _temporary(facts: sa.Table) -> sa.Table:
    key = [sa.Column(name, sa.Integer, primary_key=True, autoincrement=False) for name in ("key", "event")]
    around = [sa.Column(name, sa.Integer) for name in ("before", "next", "after", "was")]
    own = sa.Column("own", sa.Boolean, nullable=False)
    name = f"timeline_{facts.name}"
    by_fact = sa.Index(f"ix_{name}_after", "after")
    return sa.Table(name, sa.MetaData(), *key, *around, own, by_fact, prefixes=["TEMPORARY"])


def _events(facts: sa.Table, load_id: int, without: Sequence[int]) -> sa.Select[Any]:
    """The rows of a timeline, no undos reckoned with yet."""
    names = FACTS[facts.name]
    each = sa.union_all(_changes(facts, load_id, opened=True), _changes(facts, load_id, opened=False)).subquery()
    key = [each.c[name] for name in names]
    after = sa.func.max(each.c.after).label("after")
    events = sa.select(*key, each.c.event, after).group_by(*key, each.c.event).subquery()
    key = [events.c[name] for name in names]
    event = events.c.event
    in_turn: dict[str, Any] = {"partition_by": key, "order_by": event}
    kept = sa.case((event.not_in(without), event))
    return sa.select(
        sa.func.dense_rank().over(order_by=key),
        event,
        sa.func.lag(event).over(**in_turn),
        sa.func.min(kept).over(**in_turn, rows=(1, None)),
        events.c.after,
        sa.func.lag(events.c.after).over(**in_turn),
        event == load_id,
    )


def _changes(facts: sa.Table, load_id: int, *, opened: bool) -> sa.Select[Any]:
    """The loads that opened, or closed, rows of the keys that the load touched; and the row that then stood."""
    key = [facts.c[name] for name in FACTS[facts.name]]
    same = facts.alias("touched")
    keys = sa.select(*(same.c[column.name] for column in key)).where(_by(same, load_id))
    event, after = (facts.c.load_id, facts.c.id) if opened else (facts.c.closed_by, sa.null())
    columns = (event.label("event"), sa.cast(after, sa.Integer).label("after"))
    return sa.select(*key, *columns).where(sa.tuple_(*key).in_(keys), event.is_not(None))


def _undos_between(load_id: int) -> sa.Exists:
    """Whether there are undos between a load and the newest one, which is what asks."""
    newest = sa.select(sa.func.max(loads.c.id)).scalar_subquery()
    return sa.exists().where(loads.c.action == "undo", loads.c.id > load_id, loads.c.id < newest)


def _own(rows: sa.Table, load_id: int) -> sa.CTE:
    """The events after which a load's state stands: its own, and undos of what came right after such an event."""
    own = sa.select(rows.c.key, rows.c.event).where(rows.c.event == load_id).cte("own", recursive=True)
    undone, undo, again = rows.alias("undone"), loads.alias("undo"), rows.alias("again")
    joined = (
        own.join(undone, (undone.c.key == own.c.key) & (undone.c.before == own.c.event))
        .join(undo, (undo.c.undoes == undone.c.event) & (undo.c.action == "undo"))
        .join(again, (again.c.key == own.c.key) & (again.c.event == undo.c.id))
    )
    return own.union(sa.select(again.c.key, again.c.event).select_from(joined))
