"""Reads workbooks with openpyxl: what a formula last gave, dates as dates, numbers with Excel's fifteen digits."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import polars as pl
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from etl.problems import Unreadable
from etl.reading.sheet import CHUNK_ROWS, FORMULA, TOO_MANY_CELLS, Sheet, cut
from etl.reading.text import EARLY_ROWS

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
    NotImplementedError,
)
"""What openpyxl raises on a workbook that isn't well formed; it has no error of its own for that."""
MOST_UNPACKED = 500_000_000
FORMULAS = "formulas read as the value that Excel last gave them"


def workbook_sheets(path: Path, file: str) -> list[Sheet]:
    """The workbook's sheets that hold anything, in its order. Raises Unreadable."""
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
            raise Unreadable(
                f"{file}: unpacked the workbook is over {MOST_UNPACKED // 1_000_000} MB. Save the sheet as CSV and load that."
            )
    try:
        with _quiet():
            book = load_workbook(path, read_only=True, data_only=True)
            found = [_sheet(path, file, name) for name in book.sheetnames if hasattr(book[name], "iter_rows")]
            book.close()
    except DAMAGE as error:
        raise _damaged(file) from error
    sheets = [sheet for sheet in found if sheet.headings or sheet.early]
    if not sheets:
        raise Unreadable(f"{file}: the workbook has no sheet with anything in it.")
    return sheets


def _damaged(file: str) -> Unreadable:
    return Unreadable(f"{file}: the workbook is damaged. Open it in Excel, let it repair it, and save it again.")


def _quiet() -> warnings.catch_warnings[None]:
    """Openpyxl warns of what it doesn't read (drop-down lists, headers): nothing that a load needs."""
    return warnings.catch_warnings(action="ignore", category=UserWarning)


def _sheet(path: Path, file: str, name: str) -> Sheet:
    rows = [cut([cell or "" for cell in row]) for _, row, _ in islice(_rows(path, name, {}), EARLY_ROWS)]
    headings, *early = rows or [()]
    notes: dict[str, int] = {}
    return Sheet(file, name, headings, tuple(early), lambda: _chunks(path, file, name, len(headings), notes), notes)


def _chunks(path: Path, file: str, name: str, width: int, notes: dict[str, int]) -> Iterator[pl.DataFrame]:
    notes.clear()
    rows = islice(_rows(path, name, notes), 1, None)
    schema = {"line": pl.Int64(), **dict.fromkeys([*map(str, range(width)), TOO_MANY_CELLS, FORMULA], pl.String())}
    try:
        while some := list(islice(rows, CHUNK_ROWS)):
            yield pl.DataFrame([_fitted(*row, width) for row in some], schema=schema, orient="row")
    except DAMAGE as error:
        raise _damaged(file) from error


def _fitted(line: int, cells: list[str | None], formula: str | None, width: int) -> list[Any]:
    more = next((cell for cell in cells[width:] if cell and cell.strip()), None)
    return [line, *cells[:width], *[None] * (width - len(cells)), more, formula]


def _rows(path: Path, name: str, notes: dict[str, int]) -> Iterator[tuple[int, list[str | None], str | None]]:
    """Each row: its number, its cells as text, and where a formula has no value, that formula."""
    with _quiet():
        values = load_workbook(path, read_only=True, data_only=True)
        formulas = load_workbook(path, read_only=True)
        sheets = values[name], formulas[name]
        for sheet in sheets:
            sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
        try:
            for line, (given, typed) in enumerate(zip(*(sheet.iter_rows() for sheet in sheets), strict=True), 1):
                unset = None
                for value, source in zip(given, typed, strict=True):
                    if source.data_type == "f":
                        notes[FORMULAS] = notes.get(FORMULAS, 0) + 1
                        unset = unset or (str(source.value) if value.value is None else None)
                yield line, [_text(cell) for cell in given], unset
        finally:
            values.close()
            formulas.close()


def _text(cell: Any) -> str | None:
    """A cell as it would be typed. A percentage keeps its sign, so that 45% can't be taken for 0.45."""
    match cell.value:
        case None | "":
            return None
        case bool() as truth:
            return str(truth).upper()
        case int() | float() as number:
            percent = "%" in (cell.number_format or "")
            return f"{_digits(number * 100 if percent else number)}{'%' if percent else ''}"
        case datetime() as moment:
            return moment.date().isoformat() if moment.time() == time.min else moment.isoformat(" ")
        case date() as day:
            return day.isoformat()
        case other:
            return str(other)


def _digits(number: float) -> str:
    """A number with the fifteen digits that Excel keeps, and without an exponent."""
    return format(Decimal(format(number, ".15g")), "f")
