"""What store tests share: a store's whole content, and a load to hang facts on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data import schema
from data.filters import Filters
from data.queries.catalogue import Programme, programme_list
from data.viewer import ANYONE

Dump = dict[str, list[tuple[Any, ...]]]


def dump(store: Engine) -> Dump:
    """Every row of every table, and the migration it stands at; no table at all where there is none."""
    with store.connect() as connection:
        there = set(sa.inspect(connection).get_table_names())
        return {name: content(connection, name) for name in sorted(there)}


def content(connection: Connection, name: str) -> list[tuple[Any, ...]]:
    table = schema.metadata.tables.get(name)
    query = sa.select(sa.text("*")).select_from(sa.text(name)) if table is None else sa.select(table)
    return sorted((tuple(row) for row in connection.execute(query)), key=repr)


def meaning(content: Dump) -> Dump:
    """The same in what it says: codes for the numbers that stand for them, and without the moment of each load."""
    codes = {name: {row[0]: row[1] for row in content[name]} for name in content if _is_identity(name)}
    return {name: _told(name, rows, codes) for name, rows in content.items()}


def _is_identity(name: str) -> bool:
    table = schema.metadata.tables.get(name)
    return table is not None and list(table.c.keys())[:2] == ["id", "code"]


def _told(name: str, rows: list[tuple[Any, ...]], codes: dict[str, dict[int, str]]) -> list[tuple[Any, ...]]:
    if name not in schema.metadata.tables:
        return rows
    columns = schema.metadata.tables[name].c
    stands_for = [codes.get(key.column.table.name, {}) for c in columns for key in [*c.foreign_keys, _NO_KEY][:1]]
    kept = [c.name != "at" and (c.name != "id" or name == "loads") for c in columns]
    told = [
        tuple(
            of.get(value, value) if of else value for value, of, keep in zip(row, stands_for, kept, strict=True) if keep
        )
        for row in rows
    ]
    return sorted(told, key=repr)


_NO_KEY = sa.ForeignKey(schema.levels.c.level)
"""Stands in for a column that points at nothing with a code."""


def add_load(connection: Connection, id_: int, **changes: Any) -> None:
    connection.execute(schema.loads.insert().values(**load_row(id_) | changes))


def load_row(id_: int) -> dict[str, Any]:
    counts = {"read": 1, "loaded": 1, "unchanged": 0, "replaced": 0, "rejected": 0}
    about = {"feed": "test", "file": "test.csv", "sha256": "0" * 64, "by": "tester", "action": "load"}
    return {"id": id_, "at": datetime(2026, 11, 21, 12, tzinfo=UTC), "simulated": False, **about, **counts}


def filtered(**values: str | tuple[str, ...]) -> Filters:
    """Filters as an address with these values gives them, at workshop 1 unless it says otherwise."""
    chosen = {
        name: (value,) if isinstance(value, str) else value for name, value in ({"workshop": "W1"} | values).items()
    }
    return Filters((), chosen)


def programme(connection: Connection, *codes: str) -> list[Programme]:
    return [each for each in programme_list(connection, ANYONE) if each.code in codes]


def count(connection: Connection, table: sa.Table, **equal: Mapping[str, Any]) -> int:
    where = [table.c[name] == value for name, value in equal.items()]
    return int(connection.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0)
