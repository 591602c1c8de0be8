"""Rows for every table of a schema, odd values among them. The database itself says which rows can be.

It knows a schema's types by their names and imports nothing of ours, so that it works beside any commit's ``data.schema``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

ODD: Mapping[str, Sequence[Any]] = {
    "ExactDecimal": [
        Decimal(text) for text in ("1.50", "-0.0", "0", "-7.000", "12345678901234567890.1234567890", "5E+3")
    ],
    "UtcDateTime": [
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=-5))),
    ],
    "JSON": [[], {}, {"b": 1, "a": [None, "Łódź", 1.5, "\u2028", 2**70]}, "", "text", None],
    "Boolean": [False, True],
    "Date": [date(1, 1, 1), date(2026, 2, 28), date(9999, 12, 31)],
    "Double": [0.0, -0.1, 1 / 3, 5e-324, 1.7976931348623157e308],
    "Integer": [0, 1, -1, 2**31 - 1],
    "SmallInteger": [0, 1, 3, -1, 2**15 - 1],
    "String": [
        "",
        "1",
        "Łódź – “so”",
        " a ",
        "a\tb\r\nc\\d\"e'",
        "𝄞 %s :x {}",
        "NULL",
        "\\N",
        "0012",
        "\u2028\ufeff",
        "null",
    ],
}
Fixed = Mapping[tuple[str, str], Sequence[Any]]
PLAIN: Fixed = {
    ("loads", count): [0] for count in ("read", "loaded", "unchanged", "replaced", "rejected")
} | {("levels", "level"): [0, 1, 2, 3]}  # fmt: skip
"""Columns that have to fit together or are nearly used up: chance would hardly find a row."""


ENOUGH = 10
"""Rows that a table gets at most."""


def fill(connection: Connection, metadata: sa.MetaData, fixed: Fixed | None = None, tried: int = 300) -> dict[str, int]:
    """Adds rows to every table; returns how many each got. What the store doesn't have yet is left out."""
    dice = random.Random(20261121)  # noqa: S311
    there = sa.inspect(connection)
    names = set(there.get_table_names())
    added = {}
    for table in (table for table in metadata.sorted_tables if table.name in names):
        has = {column["name"] for column in there.get_columns(table.name)}
        choices = {c.name: _choices(connection, c, PLAIN | (fixed or {})) for c in table.c if c.name in has}
        rows = ({name: dice.choice(values) for name, values in choices.items()} for _ in range(tried))
        accepted = (None for row in rows if _accepted(connection, table, row))
        added[table.name] = sum(1 for _ in islice(accepted, ENOUGH))
    return added


def _choices(connection: Connection, column: sa.Column[Any], fixed: Fixed) -> Sequence[Any]:
    table = column.table
    if (table.name, column.name) in fixed:
        return fixed[table.name, column.name]
    nothing = [None] if column.nullable and not isinstance(column.type, sa.JSON) else []
    if column.name == "id":
        highest = connection.scalar(sa.select(sa.func.max(column))) or 0
        return range(highest + 2, highest + 200)
    for key in column.foreign_keys:
        return [*connection.scalars(sa.select(key.column).distinct()), *nothing]
    return [*(_listed(column) or ODD[type(column.type).__name__]), *nothing]


def _listed(column: sa.Column[Any]) -> list[str]:
    """The codes that a rule lists for a column."""
    assert isinstance(column.table, sa.Table)
    rules = [str(rule.sqltext) for rule in column.table.constraints if isinstance(rule, sa.CheckConstraint)]
    lists = [found for rule in rules if (found := re.fullmatch(rf"{column.name} IN \(([^()]*)\)", rule))]
    return [code for found in lists for code in re.findall(r"'([^']*)'", found[1])]


def _accepted(connection: Connection, table: sa.Table, row: dict[str, Any]) -> bool:
    connection.exec_driver_sql("SAVEPOINT before_row")
    try:
        connection.execute(table.insert().values(**row))
    except sa.exc.IntegrityError:
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT before_row")
        return False
    finally:
        connection.exec_driver_sql("RELEASE SAVEPOINT before_row")
    return True
