"""Codes that only a purged load had named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.schema import metadata

IDENTITIES = [table for table in metadata.sorted_tables if list(table.c.keys())[:2] == ["id", "code"]]
"""Those that others refer to come first."""


class Identities:
    """The codes that a load's rows refer to: noted before the rows go, dropped after it where nothing else needs them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        columns = (sa.Column("of", sa.String), sa.Column("id", sa.Integer))
        self.noted = sa.Table("noted", sa.MetaData(), *columns, prefixes=["TEMPORARY"])

    def __enter__(self) -> Identities:
        self.noted.create(self.connection)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:  # else the transaction is over, and the table with it
            self.noted.drop(self.connection)

    def note(self, tables: Iterable[sa.Table], load_id: int) -> None:
        """The codes in rows that the load brought."""
        for facts in tables:
            for column, identity in _references(facts):
                self._note(identity, sa.select(column).where(facts.c.load_id == load_id, column.is_not(None)))

    def note_since(self, newest: Mapping[str, int]) -> None:
        """The codes that are newer than those of ``newest``."""
        for identity in IDENTITIES:
            self._note(identity, sa.select(identity.c.id).where(identity.c.id > newest[identity.name]))

    def _note(self, identity: sa.Table, ids: sa.Select[Any]) -> None:
        named = ids.add_columns(sa.literal(identity.name)).distinct()
        self.connection.execute(self.noted.insert().from_select(["id", "of"], named))

    def drop_unused(self) -> int:
        """Deletes the noted codes that no row refers to, and then those that only they referred to."""
        return sum(self._drop(identity) for identity in reversed(IDENTITIES))

    def _drop(self, identity: sa.Table) -> int:
        noted = sa.select(self.noted.c.id).where(self.noted.c.of == identity.name)
        for column, target in _references(identity):
            self._note(target, sa.select(column).where(identity.c.id.in_(noted), column.is_not(None)))
        unused = sa.except_(noted, *(sa.select(column) for column in _referring(identity)))
        return self.connection.execute(identity.delete().where(identity.c.id.in_(unused))).rowcount


def newest_codes(connection: Connection) -> dict[str, int]:
    """The highest number of each table of codes."""
    tops = {identity.name: sa.select(sa.func.max(identity.c.id)).scalar_subquery() for identity in IDENTITIES}
    row = connection.execute(sa.select(*(top.label(name) for name, top in tops.items()))).one()
    return {name: number or 0 for name, number in row._mapping.items()}


def _references(table: sa.Table) -> Iterator[tuple[sa.Column[Any], sa.Table]]:
    """A table's columns that point at codes, and where."""
    for column in table.c:
        for identity in IDENTITIES:
            if column.references(identity.c.id):
                yield column, identity


def _referring(identity: sa.Table) -> list[sa.Column[Any]]:
    """Every column of the schema that points at an identity."""
    return [column for table in metadata.tables.values() for column, of in _references(table) if of is identity]
