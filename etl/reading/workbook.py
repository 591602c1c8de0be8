"""Reads workbooks with openpyxl: what a formula last gave, dates as dates, numbers with Excel's fifteen digits."""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from lzma import LZMAError
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, fromstring, iterparse

import polars as pl
from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

from etl.problems import Unreadable
from etl.reading.sheet import CHUNK_ROWS, FORMULA, TOO_MANY_CELLS, Sheet, cut
from etl.reading.text import EARLY_ROWS

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    struct.error,
    InvalidFileException,
    ParseError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    OSError,
    RuntimeError,
)
"""What openpyxl and what it stands on raise where a workbook isn't well formed; it has no error of its own for that."""
MOST_UNPACKED = 500_000_000
FORMULAS = "formulas read as the value that Excel last gave them"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
ESCAPED = re.compile("_x00([01][0-9A-F]|5F)_")
"""How Excel writes characters that XML can't hold, line ends of Windows among them, and an underscore that begins no such."""
ROW, DATA, CELL_FORMULA, CELL_VALUE = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("row", "sheetData", "f", "v"))


def workbook_sheets(path: Path, file: str, most_unpacked: int = MOST_UNPACKED) -> list[Sheet]:
    """The workbook's sheets that hold anything, in its order, hidden ones last. Raises Unreadable."""
    _refuse_bomb(path, file, min(most_unpacked, MOST_UNPACKED))
    try:
        _refuse_strict(path, file)
        with _opened(path) as book:
            if missing := _names(path) - set(book.sheetnames):
                raise ValueError(f"parts are missing: {missing}")
            found = [_sheet(path, file, sheet) for sheet in book.worksheets]
    except DAMAGE as error:
        raise _damaged(file) from error
    sheets = [sheet for sheet in found if sheet.headings or sheet.early]
    if not sheets:
        raise Unreadable(f"{file}: the workbook has no sheet with anything in it.")
    return sorted(sheets, key=lambda sheet: sheet.hidden)


def _refuse_bomb(path: Path, file: str, most: int) -> None:
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > most:
            raise Unreadable(
                f"{file}: unpacked the workbook is over {most // 1_000_000} MB, far more than a table needs. Save the sheet "
                "as CSV and load that."
            )


def _refuse_strict(path: Path, file: str) -> None:
    if _described(path).tag.startswith(f"{{{STRICT}}}"):
        raise Unreadable(
            f"{file}: it was saved as ‘Strict Open XML Spreadsheet’. Save it in Excel as ‘Excel Workbook (.xlsx)’."
        )


def _described(path: Path) -> Element:
    with zipfile.ZipFile(path) as archive:
        return fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - expat itself refuses entities that multiply


def _names(path: Path) -> set[str]:
    """The sheets that the workbook says it has; openpyxl leaves out one whose part is missing."""
    return {sheet.get("name", "") for sheet in _described(path).iter(f"{{{SHEET_MAIN_NS}}}sheet")}


def _damaged(file: str) -> Unreadable:
    return Unreadable(f"{file}: the workbook is damaged. Open it in Excel, let it repair it, and save it again.")


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    # A file object, since openpyxl refuses a path that doesn't end in .xlsx, as an unpacked one. It warns of what it
    # doesn't read (drop-down lists, headers): nothing that a load needs.
    with path.open("rb") as file, warnings.catch_warnings(action="ignore", category=UserWarning):
        book = load_workbook(file, read_only=True, data_only=True)
        yield book
        book.close()


def _sheet(path: Path, file: str, sheet: Any) -> Sheet:
    name = sheet.title
    rows = {line: cut([cell or "" for cell in cells]) for line, cells, _ in islice(_rows(path, name, {}), EARLY_ROWS)}
    headings = rows.get(1, ())
    early = tuple(rows.get(line, ()) for line in range(2, max(rows, default=1) + 1)[:EARLY_ROWS])
    notes: dict[str, int] = {}
    return Sheet(
        file,
        name,
        headings,
        early,
        lambda: _chunks(path, file, name, len(headings), notes),
        notes,
        hidden=sheet.sheet_state != "visible",
        from_1904=sheet.parent.epoch == CALENDAR_MAC_1904,
    )


def _chunks(path: Path, file: str, name: str, width: int, notes: dict[str, int]) -> Iterator[pl.DataFrame]:
    notes.clear()
    rows = (row for row in _rows(path, name, notes) if row[0] > 1)
    schema = {"line": pl.Int64(), **dict.fromkeys([*map(str, range(width)), TOO_MANY_CELLS, FORMULA], pl.String())}
    try:
        while some := list(islice(rows, CHUNK_ROWS)):
            yield pl.DataFrame([_fitted(*row, width) for row in some], schema=schema, orient="row")
    except DAMAGE as error:
        raise _damaged(file) from error


def _fitted(line: int, cells: Sequence[str | None], unset: Mapping[int, str], width: int) -> list[Any]:
    more = ", ".join(cell for cell in cells[width:] if cell and cell.strip()) or None
    told = (f"{at}\t{formula} in column {get_column_letter(at + 1)}" for at, formula in unset.items() if at < width)
    return [line, *cells[:width], *[None] * (width - len(cells)), more, "\n".join(told) or None]


Row = tuple[int, list[str | None], dict[int, str]]


def _rows(path: Path, name: str, notes: dict[str, int]) -> Iterator[Row]:
    """Each row with anything in it: its number, its cells as text, and by their place formulas without a value."""
    with _opened(path) as book:
        sheet = book[name]
        cells = _Cells(book, sheet._shared_strings)
        before = 0
        with sheet._get_source() as source:
            for line, row in cells.rows(source):
                if line <= before:
                    raise ValueError(f"row {line} stands below row {before}")
                before = line
                texts, unset = cells.as_text(row, notes)
                if unset or any(texts):
                    yield line, texts, unset


class _Cells(WorkSheetParser):
    """Openpyxl's cells, each also with its formula, and nothing else of a sheet."""

    def __init__(self, book: Any, shared_strings: Any) -> None:
        super().__init__(None, shared_strings, True, book.epoch, book._date_formats, book._timedelta_formats)  # type: ignore[arg-type]
        self.styles = len(book._cell_styles)
        self.percent = {place for place, style in enumerate(book._cell_styles) if "%" in _format(book, style.numFmtId)}

    def rows(self, source: IO[bytes]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        data = None
        for event, element in iterparse(source, ("start", "end")):  # noqa: S314
            if element.tag == DATA:
                data = element
            elif event == "end" and element.tag == ROW and data is not None:
                yield self.parse_row(element)
                self.row_dimensions.clear()
                data.clear()

    def parse_cell(self, element: Element) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["style_id"] >= self.styles:
            raise ValueError(f"there is no style {cell['style_id']}, which may be a date's or a percentage's")
        formula = element.find(CELL_FORMULA)
        if formula is not None:
            gave_blank = element.get("t") == "str" and element.find(CELL_VALUE) is not None
            cell["formula"] = f"={formula.text or ''}"
            cell["value"] = "" if cell["value"] is None and gave_blank else cell["value"]
        return cell

    def as_text(
        self, row: Sequence[Mapping[str, Any]], notes: dict[str, int]
    ) -> tuple[list[str | None], dict[int, str]]:
        texts: list[str | None] = [None] * max((cell["column"] for cell in row), default=0)
        unset = {}
        for cell in row:
            place = cell["column"] - 1
            texts[place] = _text(cell["value"], cell["style_id"] in self.percent)
            if "formula" in cell and cell["value"] is None:
                unset[place] = cell["formula"]
            elif "formula" in cell:
                notes[FORMULAS] = notes.get(FORMULAS, 0) + 1
        return texts, unset


def _format(book: Any, number: int) -> str:
    own = number - 164
    return BUILTIN_FORMATS.get(number, "") if own < 0 else str(book._number_formats[own])


def _text(value: Any, percent: bool) -> str | None:
    """A cell as it would be typed. A percentage keeps its sign, so that 45% can't be taken for 0.45."""
    match value:
        case None | "":
            return None
        case bool() as truth:
            return str(truth).upper()
        case int() | float() as number:
            return f"{_digits(number * 100)}%" if percent else _digits(number)
        case datetime() as moment:
            return moment.date().isoformat() if moment.time() == time.min else moment.isoformat(" ")
        case date() as day:
            return day.isoformat()
        case other:
            return ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(other))


def _digits(number: float) -> str:
    """A number with the fifteen digits that Excel keeps, and without an exponent."""
    return format(Decimal(format(number, ".15g")), "f")
