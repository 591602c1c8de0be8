"""The one way that facts get into the store: staged, compared with the open rows, closed and added by set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.schema import FACTS, loads

ORDER = "in_file"
"""The place of a staged row among its file's: facts get their ids in that order."""
VERSIONING = frozenset({"id", "load_id", "origin_load_id", "closed_by"})


@dataclass(frozen=True)
class Written:
    """What an upsert did, in fact rows."""

    added: int
    replaced: int
    unchanged: int
    closed: int = 0

    @property
    def changed(self) -> bool:
        return bool(self.added or self.replaced or self.closed)


def upsert(
    connection: Connection,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    load_id: int,
    *,
    close_absent: sa.ColumnElement[bool] | None = None,
) -> Written:
    """Adds rows whose key is new, replaces those whose values differ, leaves the rest.

    ``rows`` have every key and value column of ``table`` and ``line``; keys are unique among them. Open rows that
    match ``close_absent`` and whose key is not among ``rows`` are closed too.
    """
    stage = _stage(connection, table, rows)
    key = FACTS[table.name]
    columns = [column for column in stage.c if column.name != ORDER]
    values = [column.name for column in columns if column.name not in (*key, "line")]
    is_open = table.c.closed_by.is_(None)
    same_key = sa.and_(*(table.c[name] == stage.c[name] for name in key))
    differs = sa.or_(sa.false(), *(table.c[name].is_distinct_from(stage.c[name]) for name in values))

    def close(which: sa.ColumnElement[bool]) -> int:
        return connection.execute(table.update().where(is_open, which).values(closed_by=load_id)).rowcount

    closed = 0
    if close_absent is not None:
        closed = close(close_absent & ~sa.exists().where(same_key))
    replaced = close(sa.exists().where(same_key, differs))
    names = [*(column.name for column in columns), "load_id"]
    is_new = ~sa.exists().where(is_open, same_key).correlate(stage)
    missing = sa.select(*columns, sa.literal(load_id)).where(is_new).order_by(stage.c[ORDER])
    adding = table.insert().from_select(names, missing)
    inserted = connection.execute(adding, execution_options={"preserve_rowcount": True}).rowcount
    stage.drop(connection)
    return Written(inserted - replaced, replaced, len(rows) - inserted, closed)


def _stage(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> sa.Table:
    columns = [sa.Column(c.name, c.type, nullable=True) for c in table.c if c.name not in VERSIONING]
    order = sa.Column(ORDER, sa.Integer)
    stage = sa.Table(f"stage_{table.name}", sa.MetaData(), *columns, order, prefixes=["TEMPORARY"])
    stage.create(connection)
    if rows:
        connection.execute(stage.insert(), [{**row, ORDER: place} for place, row in enumerate(rows)])
    return stage


def identify(connection: Connection, table: sa.Table, codes: Iterable[str], **attributes: object) -> dict[str, int]:
    """The id of each code in an identity table; codes it doesn't know are added with ``attributes``.

    A code that stands there with other attributes (another kind, another programme) is not the same thing.
    """
    wanted = sorted(set(codes))
    known = _ids(connection, table, wanted, attributes)
    missing = [{"code": code, **attributes} for code in wanted if code not in known]
    if missing:
        connection.execute(table.insert(), missing)
        known = _ids(connection, table, wanted, attributes)
    return known


def _ids(connection: Connection, table: sa.Table, codes: list[str], attributes: Mapping[str, object]) -> dict[str, int]:
    same = [table.c[name] == value for name, value in attributes.items()]
    query = sa.select(table.c.code, table.c.id).where(table.c.code.in_(codes), *same)
    return dict(connection.execute(query).all())


def next_load_id(connection: Connection) -> int:
    """The number of the load being made. Writers hold the store's lock, so numbers have no gaps."""
    return (connection.scalar(sa.select(sa.func.max(loads.c.id))) or 0) + 1
