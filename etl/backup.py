"""The whole store in one file, made from either engine and restored into either.

The file is a zip in the form of a Data Package (https://datapackage.org): each table in a file of JSON lines, and
``datapackage.json``, which names the release, the schema's revision, and every table's columns and number of rows.
Decimals, days and instants stand in text, as do cells that are JSON themselves, so that they come back digit for digit.

The archive's comment, which is the file's end, is the SHA-256 of all bytes before it. A file that was cut off or changed
is found out before anything in it is believed. It is a checksum, not a signature.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

import orjson
import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Connection, Engine

from data import schema
from data.framework import sync_framework
from data.store import is_migrated, revisions, upgrade, writing

FORMAT = 1
"""Grows when an earlier release could no longer read what is written here."""
MANIFEST = "datapackage.json"
SEAL = b"sha256:"
SEALED = len(SEAL) + 64
BATCH = 2_000
"""Rows that are in memory at once."""
FRAMEWORK = (schema.domains, schema.levels, schema.level_descriptions, schema.workshops, schema.release_rules)
"""What a store without data holds."""

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, TypeError, ValueError)
"""What reading a file raises that bears a right seal but isn't what ``backup`` writes."""


class BackupTrouble(Exception):
    """A backup that can't be made or restored; the message says why and what to do."""


Type = Literal["any", "boolean", "date", "datetime", "float", "integer", "number", "string"]
"""A column's type in the words of the Table Schema standard, and ``float``: there, a number is a decimal."""


@dataclass(frozen=True)
class Field:
    """A column."""

    name: str
    type: Type


@dataclass(frozen=True)
class Fields:
    """A table's columns, in order."""

    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Resource:
    """A table: its name, its file in the archive, its number of rows, its columns."""

    name: str
    path: str
    rows: int
    schema: Fields


@dataclass(frozen=True)
class Package:
    """What a backup says of itself. ``resources`` stand in an order in which no row points at a later table's."""

    format: int
    release: str
    revision: str
    created: datetime
    resources: tuple[Resource, ...]

    @property
    def rows(self) -> int:
        return sum(resource.rows for resource in self.resources)


@dataclass(frozen=True)
class Saved:
    """A backup that was made."""

    path: Path
    package: Package
    size: int

    def as_line(self) -> str:
        return f"{self.package.rows:,} rows in {len(self.package.resources)} tables saved to {self.path} ({self.size:,} bytes)"


@dataclass(frozen=True)
class Restored:
    """A backup that was restored."""

    path: Path
    package: Package

    def as_line(self) -> str:
        made = f"made on {self.package.created:%Y-%m-%d %H:%M} UTC by release {self.package.release}"
        return f"{self.package.rows:,} rows in {len(self.package.resources)} tables restored from {self.path}, {made}"


def backup(store: Engine, path: Path) -> Saved:
    """Saves the store as it is at one moment, while others read and write, to a new file for its owner's eyes only.

    ``store`` has the newest schema. The file appears whole or not at all. Raises BackupTrouble.
    """
    _refuse_existing(path)
    try:
        with _beside(path) as unfinished:
            with store.connect() as connection, zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
                package = _save(connection, archive)
                archive.comment = SEAL + b"0" * (SEALED - len(SEAL))
            _seal(unfinished)
            _refuse_existing(path)
            unfinished.rename(path)
        return Saved(path, package, path.stat().st_size)
    except OSError as error:
        raise BackupTrouble(
            f"The backup can't be written to {path}: {error.strerror}. Name a file in a folder that is there, has room "
            "and may be written to."
        ) from error


def _refuse_existing(path: Path) -> None:
    if os.path.lexists(path):
        raise BackupTrouble(f"{path} is there already and stays as it is. Name another file for the backup.")


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A file next to ``path`` that only its owner can read; it is gone at the end unless it was renamed."""
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".unfinished", dir=path.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _save(connection: Connection, archive: zipfile.ZipFile) -> Package:
    """One transaction, hence one state of the store: ``open_store`` gives every reader a snapshot."""
    if not is_migrated(connection):
        raise BackupTrouble("The store doesn't have this release's schema. Run: python -m etl migrate")
    package = Package(
        format=FORMAT,
        release=version("joint-working-monitor"),
        revision=revisions()[0],
        created=datetime.now(UTC).replace(microsecond=0),
        resources=tuple(_save_table(connection, archive, table) for table in schema.metadata.sorted_tables),
    )
    described = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "joint-working-monitor"}
    archive.writestr(MANIFEST, orjson.dumps(described | vars(package), option=orjson.OPT_INDENT_2))
    return package


def _save_table(connection: Connection, archive: zipfile.ZipFile, table: sa.Table) -> Resource:
    path, rows = f"{table.name}.jsonl", 0
    fields = tuple(Field(str(column.name), _type(column)) for column in table.c)
    query = sa.select(*map(_verbatim, table.c)).order_by(*table.primary_key)
    found = connection.execute(query, execution_options={"yield_per": BATCH})
    with archive.open(path, "w", force_zip64=True) as file:
        for batch in found.partitions():
            file.write(b"".join(_line(fields, row) for row in batch))
            rows += len(batch)
    return Resource(table.name, path, rows, Fields(fields))


def _verbatim(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """JSON as the text that it is, which tells a missing value from a ``null``."""
    return sa.cast(column, sa.Text).label(column.name) if isinstance(column.type, sa.JSON) else column


def _line(fields: tuple[Field, ...], row: sa.Row[*tuple[Any, ...]]) -> bytes:
    cells = {field.name: value for field, value in zip(fields, row, strict=True)}
    return orjson.dumps(cells, default=_digits, option=orjson.OPT_APPEND_NEWLINE)


def _digits(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no form in a backup")


def _json(text: str) -> Any:
    value = json.loads(text)
    return sa.JSON.NULL if value is None else value


class Kind(NamedTuple):
    """The columns whose type is ``family`` or derived from it, and what makes a value of what stands in a file."""

    family: type[sa.types.TypeEngine[Any]]
    bound: sa.types.TypeEngine[Any]
    read: Callable[[Any], Any] | None = None


KINDS: dict[Type, Kind] = {
    "any": Kind(sa.JSON, sa.JSON(none_as_null=True), _json),
    "boolean": Kind(sa.Boolean, sa.Boolean()),
    "date": Kind(sa.Date, sa.Date(), date.fromisoformat),
    "datetime": Kind(schema.UtcDateTime, schema.UtcDateTime(), datetime.fromisoformat),
    "float": Kind(sa.Double, sa.Double()),
    "integer": Kind(sa.Integer, sa.BigInteger()),
    "number": Kind(schema.ExactDecimal, schema.ExactDecimal(), Decimal),
    "string": Kind(sa.String, sa.String()),
}


def _type(column: sa.Column[Any]) -> Type:
    return next(name for name, kind in KINDS.items() if isinstance(column.type, kind.family))


def _seal(path: Path) -> None:
    """Puts the checksum of all bytes before it to the file's end, and sees the file safe on the disk."""
    with path.open("r+b") as file:
        digest = _digest(file)
        file.seek(-SEALED, os.SEEK_END)
        file.write(digest)
        file.flush()
        os.fsync(file.fileno())


def _digest(file: BinaryIO) -> bytes:
    """The seal that a file should end with."""
    left = file.seek(0, os.SEEK_END) - SEALED
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (chunk := file.read(min(left, 1 << 20))):
        digest.update(chunk)
        left -= len(chunk)
    return SEAL + digest.hexdigest().encode()


def restore(store: Engine, path: Path) -> Restored:
    """Fills an empty store from a backup, in one transaction, and brings it to the newest schema.

    A store without tables or with nothing but the framework is empty. Raises BackupTrouble, and leaves the store as it
    was, when it isn't, or when the file isn't a whole backup that this release can read.
    """
    with _opened(path) as archive:
        package = _described(archive, path)
        with writing(store) as connection:
            _clear(connection, package)
            for resource in package.resources:
                _fill(connection, archive, resource, path)
            _continue_numbers(connection, package)
            upgrade(connection)
            sync_framework(connection)
    return Restored(path, package)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A backup's archive, once its seal has been found right."""
    with ExitStack() as opened:
        try:
            file = opened.enter_context(path.open("rb"))
            _check_seal(file, path)
            archive = opened.enter_context(zipfile.ZipFile(file))
        except OSError as error:
            raise BackupTrouble(
                f"{path} can't be read: {error.strerror}. Name a file that python -m etl backup made."
            ) from error
        except BROKEN as error:
            raise _not_whole(path) from error
        yield archive


def _check_seal(file: BinaryIO, path: Path) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - SEALED))
    seal = file.read()
    if len(seal) < SEALED or not seal.startswith(SEAL):
        raise _not_whole(path)
    if seal != _digest(file):
        raise BackupTrouble(
            f"{path} was changed or damaged after it was made: its checksum is wrong. Nothing was restored; take another "
            "copy of the backup."
        )


def _not_whole(path: Path) -> BackupTrouble:
    return BackupTrouble(
        f"{path} is not a whole backup: it is another kind of file, or its end is missing. Nothing was restored; name a "
        "file that python -m etl backup made."
    )


def _described(archive: zipfile.ZipFile, path: Path) -> Package:
    """What a backup says of itself. Raises BackupTrouble when this release can't read the rest."""
    try:
        described = orjson.loads(archive.read(MANIFEST))
        told = described["format"], described["release"], described["revision"]
        if told[0] == FORMAT and told[2] in revisions():
            return TypeAdapter(Package).validate_python(described)
    except BROKEN as error:
        raise _not_whole(path) from error
    raise BackupTrouble(
        f"{path} was made by release {told[1]}, with a schema ({told[2]}) that this release "
        f"({version('joint-working-monitor')}) doesn't know. Restore it with that release or a newer one."
    )


def _clear(connection: Connection, package: Package) -> None:
    """Makes sure that the store is empty, and gives it the backup's schema and nothing in it."""
    upgrade(connection)
    _refuse_unless_empty(connection)
    if package.revision != revisions()[0]:
        schema.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
        upgrade(connection, package.revision)
    for resource in reversed(package.resources):
        connection.execute(_table(resource).delete())


def _refuse_unless_empty(connection: Connection) -> None:
    tables = [table for table in schema.metadata.sorted_tables if table not in FRAMEWORK]
    held = [table.name for table in tables if connection.scalar(sa.select(sa.exists().select_from(table)))]
    if held:
        raise BackupTrouble(
            f"The store holds data already ({', '.join(held[:3])}{' …' if held[3:] else ''}) and stays as it is. A backup "
            "is restored into an empty store: name another one in DATABASE_URL."
        )


def _table(resource: Resource) -> sa.Table:
    """A table as it was when the backup was made, which may not be how ``data.schema`` has it today."""
    columns = [sa.Column(field.name, KINDS[field.type].bound) for field in resource.schema.fields]
    return sa.Table(resource.name, sa.MetaData(), *columns)


def _fill(connection: Connection, archive: zipfile.ZipFile, resource: Resource, path: Path) -> None:
    try:
        rows = _add_rows(connection, archive, resource)
    except (sa.exc.DataError, sa.exc.IntegrityError) as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise BackupTrouble(
            f"The backup's table {resource.name} has a row that this store can't hold: {reason}. Nothing was restored."
        ) from error
    except BROKEN as error:
        raise _not_whole(path) from error
    if rows != resource.rows:
        raise BackupTrouble(f"The backup's table {resource.name} has {rows} rows and should have {resource.rows}.")


def _add_rows(connection: Connection, archive: zipfile.ZipFile, resource: Resource) -> int:
    """Returns how many there were."""
    add = _add_at_once if connection.dialect.name == "postgresql" else _add
    rows = 0
    with archive.open(resource.path) as file:
        while batch := list(islice(file, BATCH)):
            add(connection, resource, batch)
            rows += len(batch)
    return rows


def _add(connection: Connection, resource: Resource, lines: list[bytes]) -> None:
    readers = {field.name: read for field in resource.schema.fields if (read := KINDS[field.type].read)}
    connection.execute(_table(resource).insert(), [_row(line, readers) for line in lines])


def _row(line: bytes, readers: dict[str, Callable[[Any], Any]]) -> dict[str, Any]:
    row: dict[str, Any] = orjson.loads(line)
    return row | {name: read(row[name]) for name, read in readers.items() if row[name] is not None}


def _add_at_once(connection: Connection, resource: Resource, lines: list[bytes]) -> None:
    """PostgreSQL reads the text into each column's type by itself; row by row it takes three times as long."""
    table = _table(resource)
    as_text = {c.name: sa.Text() if isinstance(c.type, sa.JSON) else c.type for c in table.c}
    text = sa.cast(sa.bindparam("lines", type_=sa.Text()), sa.JSON)
    read = sa.func.json_to_recordset(text).table_valued(*(sa.column(*each) for each in as_text.items()))
    cells = read.render_derived(with_types=True).c
    values = [sa.cast(cells[c.name], c.type) if isinstance(c.type, sa.JSON) else cells[c.name] for c in table.c]
    adding = table.insert().from_select(list(as_text), sa.select(*values))
    connection.execute(adding, {"lines": f"[{b','.join(lines).decode()}]"})


def _continue_numbers(connection: Connection, package: Package) -> None:
    """PostgreSQL counts ids by itself and must go on after the highest one; SQLite looks at the table."""
    if connection.dialect.name != "postgresql":
        return
    for table in map(_table, package.resources):
        if "id" in table.c:
            sequence = sa.func.pg_get_serial_sequence(table.name, "id")
            connection.execute(sa.select(sa.func.setval(sequence, sa.func.max(table.c.id))))
