"""Workbooks of feeds' own columns: empty ones to fill in, and ones with what the store has, to change and load again.

What a column is comes as a ``Form``: the feeds are declared in the loader, which makes forms of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

ROWS = 2_000
"""Rows that the drop-down lists reach down to at least."""
LONGEST_LIST = 255
"""Characters that Excel takes in a drop-down list."""
HOW, LISTS = "how to fill it in", "lists"
"""Sheets that are no feed's: loading passes over them."""
HEADS = ("column", "needed", "what it is", "what may stand there", "for example")
NEEDED = PatternFill("solid", fgColor="D9E8F5")
FILL_IN = "Fill in the first sheet and leave its headings as they are. Shaded headings are needed."
FILL_IN_ALL = "Fill in the sheets before this one and leave their headings as they are. Shaded headings are needed."
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
LONG_TEXT = 30
"""Width of a column whose cells are sentences."""


@dataclass(frozen=True)
class FormColumn:
    """A column to fill in. ``needed``: ``yes``, ``yes, key`` or nothing; ``codes`` alone may stand there, where there are
    any, ``suggested`` may."""

    name: str
    needed: str
    about: str
    allowed: str
    example: str = ""
    codes: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A feed's sheet: its name is the feed's. ``more``: columns that are explained, and stand in another shape of it."""

    name: str
    about: str
    columns: tuple[FormColumn, ...]
    more: tuple[FormColumn, ...] = ()

    def suggesting(self, suggested: Mapping[str, tuple[str, ...]]) -> Form:
        """The same, with what is suggested for columns of some names."""
        return replace(self, columns=tuple(replace(c, suggested=suggested.get(c.name, ())) for c in self.columns))


Rows = Sequence[Mapping[str, object]]


def write_forms(
    forms: Sequence[Form], target: Path | IO[bytes], rows: Mapping[str, Rows] | None = None, *, note: str = ""
) -> None:
    """Writes a workbook with a sheet a form, which may have ``rows`` by the form's name, and one that explains them, which
    begins with the ``note``. Text stays text, also where it begins like a formula; numbers and dates are such."""
    book = Workbook()
    book.remove(book.worksheets[0])
    lists = book.create_sheet(LISTS) if any(column.suggested for form in forms for column in form.columns) else None
    for place, form in enumerate(forms):
        filled = (rows or {}).get(form.name, ())
        sheet = book.create_sheet(form.name, place)
        _headings(sheet, form, max(ROWS, len(filled) + ROWS // 2), lists)
        _fill(sheet, form, filled)
    _explained(book.create_sheet(HOW, len(forms)), forms, note)
    book.active = 0
    book.save(target)


def _headings(sheet: Worksheet, form: Form, last: int, lists: Worksheet | None) -> None:
    sheet.freeze_panes = "A2"
    for place, column in enumerate(form.columns, 1):
        cell = sheet.cell(1, place, column.name)
        cell.font = Font(bold=True)
        if column.needed:
            cell.fill = NEEDED
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(14, len(column.name) + 3)
        _drop_down(sheet, letter, column, last, lists)


def _drop_down(sheet: Worksheet, letter: str, column: FormColumn, last: int, lists: Worksheet | None) -> None:
    listed = f'"{",".join(column.codes)}"' if column.codes else ""
    fits = listed and len(listed) <= LONGEST_LIST and not any("," in code for code in column.codes)
    source = listed if fits else _listed(lists, column) if lists is not None and column.suggested else ""
    if source:
        choice = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
        choice.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(choice)


def _listed(lists: Worksheet, column: FormColumn) -> str:
    """Writes what is suggested for a column on the sheet of lists, and says where it stands there."""
    place = lists.max_column + 1 if lists.cell(1, 1).value else 1
    for row, value in enumerate((f"for {column.name}", *column.suggested), 1):
        put(lists.cell(row, place), value)
    letter = get_column_letter(place)
    lists.column_dimensions[letter].width = max(map(len, column.suggested)) + 2
    return f"{quote_sheetname(LISTS)}!${letter}$2:${letter}${len(column.suggested) + 1}"


def _fill(sheet: Worksheet, form: Form, rows: Rows) -> None:
    for at, row in enumerate(rows, 2):
        for place, column in enumerate(form.columns, 1):
            value = row.get(column.name)
            if value is not None:
                put(sheet.cell(at, place), value)
    for place, column in enumerate(form.columns, 1):
        if any(len(str(row.get(column.name) or "")) > LONG_TEXT for row in rows):
            letter = get_column_letter(place)
            sheet.column_dimensions[letter].width = 2 * LONG_TEXT
            for cell in sheet[letter][1:]:
                cell.alignment = Alignment(wrap_text=True, vertical="top")


def put(cell: Any, value: object) -> None:
    """Writes a value as what it is: a text is never a formula, a date is one."""
    if isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    elif isinstance(value, (int, float, Decimal)):
        cell.value = value
    else:
        cell.value = escaped(str(value))
        cell.data_type = "s"  # else a text that begins with = becomes a formula


def escaped(text: str) -> str:
    """Text whose characters that XML can't hold are written as Excel writes them; what looks like that is kept from being
    read so."""
    literal = LOOKS_ESCAPED.sub("_x005F_", text)
    return ILLEGAL_CHARACTERS_RE.sub(lambda found: f"_x{ord(found[0]):04X}_", literal)


def _explained(sheet: Worksheet, forms: Sequence[Form], note: str) -> None:
    if note:
        sheet.append([note])
    sheet.append([FILL_IN if len(forms) == 1 else FILL_IN_ALL])
    for form in forms:
        sheet.append([])
        sheet.append([f"{form.name}: {form.about}" if len(forms) > 1 else form.about])
        sheet.append(list(HEADS))
        _bold(sheet[sheet.max_row])
        first = sheet.max_row + 1
        for column in form.columns + form.more:
            sheet.append([column.name, column.needed, column.about, column.allowed, column.example])
        _as_text(cell for row in sheet.iter_rows(min_row=first) for cell in row)
    for letter, width in zip("ABCDE", (20, 12, 50, 60, 30), strict=True):
        sheet.column_dimensions[letter].width = width


def _bold(cells: Iterable[Any]) -> None:
    for cell in cells:
        cell.font = Font(bold=True)


def _as_text(cells: Iterable[Any]) -> None:
    for cell in cells:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if isinstance(cell.value, str):
            cell.data_type = "s"
