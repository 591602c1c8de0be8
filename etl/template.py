"""An empty workbook for a feed, with its headings, its codes as drop-down lists, and a sheet that explains them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from etl.kinds import Code
from etl.model import Column, Feed

ROWS = 2_000
"""Rows that the drop-down lists reach down to."""
LONGEST_LIST = 255
"""Characters that Excel takes in a drop-down list."""
HEADS = ("column", "needed", "what it is", "what may stand there", "for example")
NEEDED = PatternFill("solid", fgColor="D9E8F5")


def write_template(feed: Feed, path: Path) -> None:
    """Writes the workbook. A feed with two shapes gets the headings of the one that is quicker to fill in: the last."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = feed.name
    columns = feed.columns + feed.shapes[-1]
    _headings(sheet, columns)
    _explained(book.create_sheet("how to fill it in"), feed)
    book.save(path)


def _headings(sheet: Worksheet, columns: Iterable[Column]) -> None:
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        cell = sheet.cell(1, place, column.name)
        cell.font = Font(bold=True)
        if column.must_be_there:
            cell.fill = NEEDED
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(14, len(column.name) + 3)
        _drop_down(sheet, letter, column)


def _drop_down(sheet: Worksheet, letter: str, column: Column) -> None:
    listed = f'"{",".join(column.kind.codes)}"' if isinstance(column.kind, Code) else ""
    if listed and len(listed) <= LONGEST_LIST and not any("," in code for code in column.kind.codes):  # type: ignore[attr-defined]
        choice = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=False)
        choice.add(f"{letter}2:{letter}{ROWS}")
        sheet.add_data_validation(choice)


def _explained(sheet: Worksheet, feed: Feed) -> None:
    sheet.append([feed.about])
    sheet.append(["Fill in the first sheet and leave its headings as they are. Shaded headings are needed."])
    sheet.append([])
    sheet.append(list(HEADS))
    for cell in sheet[4]:
        cell.font = Font(bold=True)
    for column in feed.every_column:
        sheet.append([column.name, needed(column), column.about, column.kind.allowed, column.example])
    for letter, width in zip("ABCDE", (20, 12, 50, 60, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=4):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"


def needed(column: Column) -> str:
    """``yes``, ``yes, key`` or nothing, as the documentation says it."""
    return ", ".join(word for word, said in (("yes", column.must_be_there), ("key", column.key)) if said)
