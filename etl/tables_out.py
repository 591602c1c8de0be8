"""Writes tables that open in Excel as they should: text stays text, numbers stay numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from data.workbooks import escaped

FORMULA_SIGNS = ("=", "+", "-", "@")
NUMBER = re.compile(r"0|-?[1-9][0-9]{0,14}|-?(0|[1-9][0-9]*)\.[0-9]{0,8}[1-9]")
MOST_DIGITS = 15
"""Digits of a number that Excel keeps."""

Rows = Sequence[Mapping[str, str]]


def headings(rows: Rows) -> list[str]:
    """Every column of the rows, in the order in which they are first met."""
    return list(dict.fromkeys(name for row in rows for name in row))


def write_csv(path: Path, rows: Rows) -> None:
    """A CSV with a byte order mark, so that Excel reads it as UTF-8. A text that Excel would take for a formula gets an
    apostrophe before it, which loading takes away again."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, headings(rows), restval="")
        writer.writeheader()
        writer.writerows({name: harmless(cell) for name, cell in row.items()} for row in rows)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, also where it passes over blanks before the sign."""
    bare = cell.lstrip()
    return f"'{bare}" if bare.startswith(FORMULA_SIGNS) and not is_number(cell) else cell


def is_number(text: str) -> bool:
    """Whether Excel shows the number as it is typed: no needless zeros, no more digits than it keeps."""
    return bool(NUMBER.fullmatch(text)) and sum(map(str.isdigit, text)) <= MOST_DIGITS


def write_xlsx(path: Path, sheets: Mapping[str, Rows]) -> None:
    """A workbook with a sheet a table; its name is the sheet's."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet: Any = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        columns = headings(rows)
        sheet.append([_cell(sheet, column, bold=True) for column in columns])
        for row in rows:
            sheet.append([_cell(sheet, row.get(column, "")) for column in columns])
    book.save(path)


def _cell(sheet: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> Any:
    if is_number(text):
        return WriteOnlyCell(sheet, float(text) if "." in text else int(text))
    cell = WriteOnlyCell(sheet, escaped(text) or None)
    if text:
        cell.data_type = "s"  # else a text that begins with = becomes a formula
    if bold:
        cell.font = Font(bold=True)
    return cell
