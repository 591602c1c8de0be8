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


def without_time(content: Dump) -> Dump:
    """The same without the moment of each load, which no two runs share."""
    at = list(schema.loads.c.keys()).index("at")
    return content | {"loads": [row[:at] + row[at + 1 :] for row in content["loads"]]}


def add_load(connection: Connection, id_: int, **changes: Any) -> None:
    connection.execute(schema.loads.insert().values(**load_row(id_) | changes))


def load_row(id_: int) -> dict[str, Any]:
    counts = {"read": 1, "loaded": 1, "unchanged": 0, "replaced": 0, "rejected": 0}
    about = {"feed": "test", "file": "test.csv", "sha256": "0" * 64, "by": "tester", "action": "load"}
    return {"id": id_, "at": datetime(2026, 11, 21, 12, tzinfo=UTC), "simulated": False, **about, **counts}


def filtered(**values: str | tuple[str, ...]) -> Filters:
    """Filters as an address with these values gives them, at workshop 1 unless it says otherwise."""
    chosen = {name: (value,) if isinstance(value, str) else value for name, value in ({"workshop": "W1"} | values).items()}
    return Filters((), chosen)


def programme(connection: Connection, *codes: str) -> list[Programme]:
    return [each for each in programme_list(connection, ANYONE) if each.code in codes]


def count(connection: Connection, table: sa.Table, **equal: Mapping[str, Any]) -> int:
    where = [table.c[name] == value for name, value in equal.items()]
    return int(connection.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0)
