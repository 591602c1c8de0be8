"""The one way that facts get into the store: staged, compared with the open rows, closed and added by set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.schema import FACTS, ExactDecimal, loads

if TYPE_CHECKING:
    import polars as pl

ORDER = "in_file"
"""The place of a staged row among its file's: facts get their ids in that order."""
GIVEN = "given"
ROWS_A_STATEMENT = 500
"""SQLite takes 32,766 values a statement."""
VERSIONING = frozenset({"id", "load_id", "origin_load_id", "closed_by"})


@dataclass(frozen=True)
class Written:
    """What an upsert did, in fact rows."""

    added: int
    replaced: int
    unchanged: int
    closed: int = 0
    emptied: int = 0
    """Rows that were closed because the file says that nothing stands there."""

    @property
    def changed(self) -> bool:
        return bool(self.added or self.replaced or self.closed or self.emptied)


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
    stage = Stage(connection, table, [column.name for column in table.c if column.name not in VERSIONING])
    stage.add_rows(rows)
    stage.indexed()
    written = stage.apply(load_id, close_absent=close_absent)
    stage.drop()
    return written


class Stage:
    """Rows on their way into a fact table, in a temporary table of their own: memory doesn't grow with their number.

    ``columns`` are those that are given, ``line`` among them. A value column that isn't given keeps what stands in the
    store. Where the column ``stands`` is null, nothing shall stand under the row's key. Stages of one file share the
    metadata ``beside``.
    """

    def __init__(
        self,
        connection: Connection,
        table: sa.Table,
        columns: Sequence[str],
        stands: str | None = None,
        beside: sa.MetaData | None = None,
    ) -> None:
        self.connection = connection
        self.fact = table
        self.stands = stands
        self.columns = list(columns)
        self.key = FACTS[table.name]
        self.size = 0
        self.kept = [c.name for c in table.c if c.name not in VERSIONING and c.name not in columns]
        given = [sa.Column(name, table.c[name].type, nullable=True) for name in [*self.columns, *self.kept]]
        # On SQLite a whole primary key is the row's own number: reading in the file's order costs nothing.
        order = sa.Column(ORDER, sa.Integer, primary_key=True, autoincrement=False)
        about: dict[str, Any] = {"prefixes": ["TEMPORARY"], "info": {GIVEN: frozenset(columns)}}
        self.table = sa.Table(f"stage_{table.name}", beside or sa.MetaData(), order, *given, **about)
        self.table.create(connection)

    def add_rows(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Stages rows as Python values."""
        if rows:
            numbered = [{**row, ORDER: place} for place, row in enumerate(rows, self.size)]
            self.connection.execute(self.table.insert(), numbered)
            self.size += len(rows)

    def add_frame(self, frame: pl.DataFrame) -> None:
        """Stages a frame that has the stage's columns, past SQLAlchemy: at the speed of the driver."""
        numbered = frame.select(*self.columns).with_row_index(ORDER, offset=self.size)
        if self.connection.dialect.name == "postgresql":
            with self._copying("FORMAT csv") as copy:
                copy.write(numbered.write_csv(include_header=False))
        elif len(numbered):
            filled = [name for name in numbered.columns if numbered[name].null_count() < len(numbered)]
            self._insert_stored(filled, _as_stored(numbered.select(filled)).rows())
        self.size += len(numbered)

    def add_tuples(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Stages rows of Python values in the order of the stage's columns, at the speed of the driver."""
        numbered = [(place, *row) for place, row in enumerate(rows, self.size)]
        if self.connection.dialect.name == "postgresql":
            with self._copying("FORMAT text") as copy:
                for row in numbered:
                    copy.write_row(row)
        elif numbered:
            kinds = [column.type for column in self.table.c][: len(self.columns) + 1]
            values = map(_stored, zip(*numbered, strict=True), kinds)
            self._insert_stored([ORDER, *self.columns], list(zip(*values, strict=True)))
        self.size += len(numbered)

    def _into(self, names: Sequence[str]) -> str:
        quoted = ", ".join(f'"{name}"' for name in names)
        return f"{self.table.name} ({quoted})"

    def _insert_stored(self, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Many rows a statement: on SQLite half the time of one at a time."""
        into = self._into(names)
        row = f"({', '.join('?' * len(names))})"
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            part = rows[start : start + ROWS_A_STATEMENT]
            values = ", ".join([row] * len(part))
            self.connection.exec_driver_sql(f"INSERT INTO {into} VALUES {values}", tuple(chain.from_iterable(part)))  # noqa: S608

    @contextmanager
    def _copying(self, how: str) -> Iterator[Any]:
        driver: Any = self.connection.connection.driver_connection
        into = self._into([ORDER, *self.columns])
        with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN ({how})") as copy:
            yield copy

    def indexed(self) -> None:
        """Makes staged rows quick to find by their key, and tells PostgreSQL how many there are."""
        sa.Index(f"ix_{self.table.name}", *(self.table.c[name] for name in self.key)).create(self.connection)
        analyse(self.connection, self.table)

    def same_key(self, other: sa.FromClause) -> sa.ColumnElement[bool]:
        """Where a row of ``other`` has a staged row's key."""
        return sa.and_(*(other.c[name] == self.table.c[name] for name in self.key))

    def has_doubled_keys(self) -> bool:
        """Whether several staged rows have one key."""
        key = [self.table.c[name] for name in self.key]
        doubled = sa.select(sa.literal(1)).select_from(self.table).group_by(*key).having(sa.func.count() > 1).limit(1)
        return self.connection.scalar(doubled) is not None

    def apply(self, load_id: int, *, close_absent: sa.ColumnElement[bool] | None = None) -> Written:
        """Writes the staged rows as the facts of a load. Their keys are unique."""
        table, stage = self.fact, self.table
        is_open = table.c.closed_by.is_(None)
        same_key = self.same_key(table)
        self._keep()
        closed = 0
        if close_absent is not None:
            closed = self._close(close_absent & ~sa.exists().where(same_key), load_id)
        emptied = self._close(self._open_where(~self._standing), load_id) if self.stands else 0
        replaced = self._close(self._open_where(self._differs), load_id)
        is_new = ~sa.exists().where(is_open, same_key).correlate(stage)
        inserted = self._insert(is_new & self._standing, load_id)
        standing = self._count(self._standing) if self.stands else self.size
        return Written(inserted - replaced, replaced, standing - inserted, closed, emptied)

    @property
    def _standing(self) -> sa.ColumnElement[bool]:
        return self.table.c[self.stands].is_not(None) if self.stands else sa.true()

    @property
    def _differs(self) -> sa.ColumnElement[bool]:
        values = [name for name in self.columns if name not in (*self.key, "line")]
        return sa.or_(sa.false(), *(self.fact.c[name].is_distinct_from(self.table.c[name]) for name in values))

    def _open_where(self, which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        """The open facts under a staged key for which ``which`` holds of both. The staged rows lead, so that a small load
        into a large table stays a small one."""
        is_open = self.fact.c.closed_by.is_(None)
        both = sa.select(self.fact.c.id).join_from(self.table, self.fact, self.same_key(self.fact) & is_open)
        return self.fact.c.id.in_(both.where(which).correlate(None))

    def _close(self, which: sa.ColumnElement[bool], load_id: int) -> int:
        closing = self.fact.update().where(self.fact.c.closed_by.is_(None), which).values(closed_by=load_id)
        return self.connection.execute(closing).rowcount

    def _keep(self) -> None:
        """Gives staged rows what the open row of their key has in the columns that the file doesn't."""
        if not self.kept:
            return
        here = [self.same_key(self.fact), self.fact.c.closed_by.is_(None)]
        held = {name: sa.select(self.fact.c[name]).where(*here).scalar_subquery() for name in self.kept}
        self.connection.execute(self.table.update().values({name: _kept(value) for name, value in held.items()}))

    def _insert(self, which: sa.ColumnElement[bool], load_id: int) -> int:
        names = [*self.columns, *self.kept]
        query = sa.select(*(self.table.c[name] for name in names), sa.literal(load_id)).where(which)
        adding = self.fact.insert().from_select([*names, "load_id"], query.order_by(self.table.c[ORDER]))
        return self.connection.execute(adding, execution_options={"preserve_rowcount": True}).rowcount

    def lines_that_closed(self, load_id: int, told_by: Stage) -> sa.Select[int]:
        """The lines whose key had a row that the load closed; ``told_by`` is the stage that has every line of a key."""
        return self._lines(told_by).where(self.fact.c.closed_by == load_id)

    def lines_that_added(self, load_id: int, told_by: Stage) -> sa.Select[int]:
        """The lines whose key has a row that the load brought."""
        if told_by is self:
            return sa.select(self.fact.c.line).where(self.fact.c.load_id == load_id)
        return self._lines(told_by).where(self.fact.c.load_id == load_id)

    def _lines(self, told_by: Stage) -> sa.Select[int]:
        same = sa.and_(*(self.fact.c[name] == told_by.table.c[name] for name in self.key))
        return sa.select(told_by.table.c.line).join(self.fact, same)

    def remove(self, which: sa.ColumnElement[bool]) -> None:
        """Takes rows out of the stage."""
        self.size -= self.connection.execute(self.table.delete().where(which)).rowcount

    def _count(self, which: sa.ColumnElement[bool]) -> int:
        return self.connection.scalar(sa.select(sa.func.count()).select_from(self.table).where(which)) or 0

    def drop(self) -> None:
        self.table.drop(self.connection)


def staged(beside: sa.Table, fact: sa.Table) -> sa.Table:
    """The staging table of another fact of the same file."""
    return beside.metadata.tables[f"stage_{fact.name}"]


def gives(stage: sa.Table, column: str) -> bool:
    """Whether the file has a column; a staging table has those that the store keeps as well."""
    return column in stage.info[GIVEN]


def same_key(fact: sa.Table, stage: sa.Table) -> sa.ColumnElement[bool]:
    """Where a fact is open under the key of a staged row: what a column keeps that the file doesn't have."""
    return sa.and_(fact.c.closed_by.is_(None), *(fact.c[name] == stage.c[name] for name in FACTS[fact.name]))


def _kept(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """What an earlier row had; where there was none, nothing, and a flag is not set."""
    return sa.func.coalesce(column, sa.false()) if isinstance(column.type, sa.Boolean) else column


def analyse(connection: Connection, *tables: sa.Table) -> None:
    """Tells PostgreSQL how many rows tables have that were filled in this transaction: else it reads them row by row. Of an
    empty table it must not be told: it would take it for empty while the next load fills it."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {', '.join(table.name for table in tables)}")


AS_TEXT: Mapping[type, Callable[[Any], str]] = {ExactDecimal: "{:f}".format, sa.Date: date.isoformat}


def _stored(values: Sequence[Any], kind: sa.types.TypeEngine[Any]) -> Sequence[Any]:
    """A column's values as SQLite keeps them: decimals and dates are text."""
    as_text = AS_TEXT.get(type(kind))
    return values if as_text is None else [None if value is None else as_text(value) for value in values]


def _as_stored(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame's values as SQLite keeps them: a date is text."""
    dates = [name for name, dtype in frame.schema.items() if str(dtype) == "Date"]
    return frame.with_columns(frame[name].dt.to_string("%Y-%m-%d") for name in dates)


def identify(connection: Connection, table: sa.Table, codes: Iterable[str], **attributes: object) -> dict[str, int]:
    """The id of each code in an identity table; codes it doesn't know are added with ``attributes``.

    A code that stands there with other attributes (another kind, another programme) is not the same thing.
    """
    wanted = sa.Table("wanted", sa.MetaData(), sa.Column("code", sa.String), prefixes=["TEMPORARY"])
    wanted.create(connection)
    if rows := [{"code": code} for code in sorted(set(codes))]:
        connection.execute(wanted.insert(), rows)
    same = [table.c[name] == value for name, value in attributes.items()]
    known = sa.exists().where(table.c.code == wanted.c.code, *same)
    missing = sa.select(wanted.c.code, *(sa.literal(value) for value in attributes.values())).where(~known)
    connection.execute(table.insert().from_select(["code", *attributes], missing.order_by(wanted.c.code)))
    query = sa.select(table.c.code, table.c.id).join(wanted, wanted.c.code == table.c.code).where(*same)
    found = dict(connection.execute(query).all())
    wanted.drop(connection)
    return found


def next_load_id(connection: Connection) -> int:
    """The number of the load being made. Writers hold the store's lock, so numbers have no gaps."""
    return (connection.scalar(sa.select(sa.func.max(loads.c.id))) or 0) + 1
