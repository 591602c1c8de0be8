"""Loads the published tables and the stated figures that ship with the project: one transaction, idempotent."""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data import schema
from data.store import writing
from etl import record
from etl.published_tables import LINK, PROGRAMMES, TABLES, TRAILBLAZERS, Measure, Programme, PublishedTable
from etl.report import Report
from etl.summaries import refresh
from etl.write import VERSIONING, identify, upsert

FOLDER = Path(__file__).resolve().parent.parent / "data" / "published"
FEED = "published"
STATED = "stated_figures.csv"
ALIASES = "site_aliases.csv"

Row = dict[str, str]


@dataclass(frozen=True)
class File:
    """A file as read: its rows, the line each stands on, and what identifies its content."""

    name: str
    rows: tuple[Row, ...]
    sha256: str

    def lines(self) -> Iterable[tuple[int, Row]]:
        """Each row with its line; the header is line 1."""
        return enumerate(self.rows, 2)


@dataclass(frozen=True)
class Origin:
    """Where a file's figures stand in their source."""

    source: str | None
    place: str | None
    period: str | None


def load_published(store: Engine, folder: Path = FOLDER) -> list[Report]:
    """Loads every published file in ``folder``, all or nothing. A second call finds nothing to do."""
    with writing(store) as connection:
        _sync_sources(connection, folder)
        programmes = _programmes(connection)
        sites = _site_names(_read(folder / ALIASES))
        reports = [
            _load_file(connection, _read(folder / ALIASES), Origin(None, None, None), _aliases_writer(programmes)),
            *(_load_table(connection, folder, table, programmes, sites) for table in TABLES),
            _load_file(connection, _read(folder / STATED), Origin(None, None, None), _stated_writer(programmes)),
        ]
        if written := [report.load_id for report in reports if report.load_id is not None]:
            refresh(connection, min(written))
    return reports


def _read(path: Path) -> File:
    content = path.read_bytes()
    rows = tuple(csv.DictReader(content.decode("utf-8").splitlines()))
    return File(path.name, rows, hashlib.sha256(content).hexdigest())


def _sync_sources(connection: Connection, folder: Path) -> None:
    known = set(connection.scalars(sa.select(schema.sources.c.code)))
    for code, source in tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8")).items():
        if code not in known:
            connection.execute(schema.sources.insert().values(code=code, **source))


def _programmes(connection: Connection) -> dict[str, int]:
    for programme in PROGRAMMES:
        identify(
            connection,
            schema.programmes,
            [programme.code],
            name=programme.name,
            position=programme.position,
            simulated=programme.simulated,
            shown_alone=programme.shown_alone,
            anonymised=programme.anonymised,
        )
    return identify(connection, schema.programmes, [programme.code for programme in PROGRAMMES])


Writer = Callable[[Connection, File, int], bool]
"""Writes a file's facts for a load; says whether anything changed."""


def _load_file(connection: Connection, file: File, origin: Origin, write: Writer) -> Report:
    stamp = record.stamp(file.sha256)
    unchanged = Report.of_unchanged(FEED, file.name, len(file.rows), stamp)
    if record.stands(connection, FEED, file.name, file.sha256):
        return unchanged
    load_id = record.begin(connection, feed=FEED, file=file.name, by=stamp, read=len(file.rows), **vars(origin))
    if not write(connection, file, load_id):
        connection.execute(schema.loads.delete().where(schema.loads.c.id == load_id))
        return unchanged
    report = replace(_counted(connection, file, load_id), stamp=stamp)
    record.finish(connection, report)
    return report


VERBATIM = (schema.published_figures, schema.stated_figures, schema.place_aliases)
"""The tables that hold a published file's rows as they are; one of them tells what a load did to each row."""


def _counted(connection: Connection, file: File, load_id: int) -> Report:
    """The report in file rows: a row is replaced when a cell of it was, else loaded when a cell of it is new."""
    touched: set[int] = set()
    replaced: set[int] = set()
    for table in VERBATIM:
        brought, closed = table.alias(), table.alias()
        same_key = sa.and_(*(brought.c[name] == closed.c[name] for name in schema.FACTS[table.name]))
        was_open = sa.exists().where(same_key, closed.c.closed_by == load_id)
        for line, again in connection.execute(sa.select(brought.c.line, was_open).where(brought.c.load_id == load_id)):
            touched.add(line)
            if again:
                replaced.add(line)
    read = len(file.rows)
    return Report(FEED, file.name, load_id, read, len(touched - replaced), read - len(touched), len(replaced), 0)


def _load_table(
    connection: Connection,
    folder: Path,
    table: PublishedTable,
    programmes: Mapping[str, int],
    sites: Mapping[str, tuple[str, ...]],
) -> Report:
    def write(connection: Connection, file: File, load_id: int) -> bool:
        programme_id = programmes[table.programme.code]
        places = _places(connection, table, file, programme_id, sites)
        facts = [
            (schema.areas, _areas(table, file, places), _brought_by(schema.areas, file)),
            (schema.published_figures, _figures(file, programme_id), schema.published_figures.c.file == file.name),
            (
                schema.published_aggregates,
                _aggregates(table, file, programme_id, places, sites),
                schema.published_aggregates.c.file == file.name,
            ),
        ]
        written = [upsert(connection, fact, rows, load_id, close_absent=absent) for fact, rows, absent in facts]
        return any(result.changed for result in written)

    origin = Origin(table.source, table.place, table.period)
    return _load_file(connection, _read(folder / table.file), origin, write)


def _brought_by(table: sa.Table, file: File) -> sa.ColumnElement[bool]:
    """The rows that an earlier load of the same file brought."""
    of_file = sa.select(schema.loads.c.id).where(schema.loads.c.feed == FEED, schema.loads.c.file == file.name)
    return sa.func.coalesce(table.c.origin_load_id, table.c.load_id).in_(of_file)


def area_code(programme: Programme, name: str) -> str:
    """The code of a published area: its letter where areas are anonymised, else its name in capitals."""
    stem = name.removeprefix("Area ") if programme is LINK else re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")
    return f"{programme.area_prefix}{stem}"


def _site_names(aliases: File) -> dict[str, tuple[str, ...]]:
    """What a name in a table stands for, where that isn't the site's own name or is several sites."""
    names: dict[str, tuple[str, ...]] = {}
    for row in aliases.rows:
        names[row["alias"]] = (*names.get(row["alias"], ()), row["site"])
    return names


def _codes(table: PublishedTable, row: Row, sites: Mapping[str, tuple[str, ...]]) -> list[str]:
    if table.area_column is None:
        return []
    name = row[table.area_column]
    return [area_code(table.programme, site) for site in sites.get(name, (name,))]


def _places(
    connection: Connection,
    table: PublishedTable,
    file: File,
    programme_id: int,
    sites: Mapping[str, tuple[str, ...]],
) -> dict[str, int]:
    codes = [code for row in file.rows for code in _codes(table, row, sites)]
    return identify(connection, schema.places, codes, kind="area", programme_id=programme_id) if codes else {}


def _areas(table: PublishedTable, file: File, places: Mapping[str, int]) -> list[dict[str, Any]]:
    if not table.area_attributes or table.area_column is None:
        return []
    blank = {column.name: None for column in schema.areas.c if column.name not in VERSIONING}
    return [
        blank
        | {attribute: row[column] for attribute, column in table.area_attributes.items()}
        | {"place_id": places[area_code(table.programme, row[table.area_column])], "name": row[table.area_column]}
        | {"line": line}
        for line, row in file.lines()
    ]


def _figures(file: File, programme_id: int) -> list[dict[str, Any]]:
    return [
        {
            "file": file.name,
            "row": line - 1,
            "column": column,
            "programme_id": programme_id,
            "value": value,
            "line": line,
        }
        for line, row in file.lines()
        for column, value in row.items()
    ]


def _aggregates(
    table: PublishedTable,
    file: File,
    programme_id: int,
    places: Mapping[str, int],
    sites: Mapping[str, tuple[str, ...]],
) -> list[dict[str, Any]]:
    return [
        _aggregate(table, file.name, line, row, measure, _codes(table, row, sites), places)
        | {"programme_id": programme_id}
        for line, row in file.lines()
        for measure in table.measures
    ]


def _aggregate(
    table: PublishedTable,
    file: str,
    line: int,
    row: Row,
    measure: Measure,
    codes: Sequence[str],
    places: Mapping[str, int],
) -> dict[str, Any]:
    from_row = {dimension: row[column] for dimension, column in table.row_dimensions.items()}
    dimensions = {"code": "+".join(codes), "domain": measure.domain, "level": measure.level, "round": measure.round}
    dimensions |= {"respondents": measure.respondents, "item": measure.item} | from_row
    text = row[measure.column]
    return dimensions | {
        "file": file,
        "scope": "areas" if len(codes) > 1 else table.scope,
        "measure": measure.name,
        "place_id": places[codes[0]] if len(codes) == 1 else None,
        "value": _decimal(text),
        "value_text": text,
        "base": int(row[table.base_column]) if table.base_column else None,
        "column": measure.column,
        "line": line,
    }


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _aliases_writer(programmes: Mapping[str, int]) -> Writer:
    def write(connection: Connection, file: File, load_id: int) -> bool:
        programme_id = programmes[TRAILBLAZERS.code]
        codes = {row["site"]: area_code(TRAILBLAZERS, row["site"]) for row in file.rows}
        places = identify(connection, schema.places, codes.values(), kind="area", programme_id=programme_id)
        rows = [
            {"programme_id": programme_id, "alias": row["alias"], "place_id": places[codes[row["site"]]], "line": line}
            for line, row in file.lines()
        ]
        everything = schema.place_aliases.c.programme_id == programme_id
        return upsert(connection, schema.place_aliases, rows, load_id, close_absent=everything).changed

    return write


def _stated_writer(programmes: Mapping[str, int]) -> Writer:
    programme_of = {table.file.removesuffix(".csv"): table.programme for table in TABLES}

    def write(connection: Connection, file: File, load_id: int) -> bool:
        rows = [
            {**row, "value": Decimal(row["value"]), "base": int(row["base"]) if row["base"] else None, "line": line}
            | {"programme_id": programmes[programme_of.get(row["table"], LINK).code]}
            for line, row in file.lines()
        ]
        return upsert(connection, schema.stated_figures, rows, load_id, close_absent=sa.true()).changed

    return write
