"""How a workbook's sheets look: columns as wide as is read at ease, rows as high as their text, pages of A4.

No pane is frozen and nothing filtered: the Analysis Function's check-list advises against both, since they hinder whoever
magnifies a sheet. As a marked table scrolls, its head takes the place of the columns' letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

NARROWEST, WIDEST, COVER = 10, 55, 90
"""Letters of a column of a table, and of the cover's."""
LINE_POINTS, TITLE_POINTS = 16, 20
LETTERS_A_DIGIT = 1.1
A4 = 9
"""Its number in spreadsheets."""
TABLE_AT = 3
"""The row in which the table of notes begins, below its title and what it is."""


def lay_out(sheet: Any, columns: Sequence[str], rows: Sequence[Sequence[str]], top: int) -> None:
    """A sheet whose table's head stands in row ``top``, counted from 0."""
    wide = [_width(column, [row[at] for row in rows]) for at, column in enumerate(columns)]
    for at, width in enumerate(wide):
        sheet.set_column(at, at, width)
    for line, row in enumerate((columns, *rows), top):
        sheet.set_row(line, LINE_POINTS * max(_lines(text, width) for text, width in zip(row, wide, strict=True)))
    for_paper(sheet)


def _width(column: str, texts: Sequence[str]) -> int:
    """Room for its longest text, and for its head in two lines."""
    head = max(ceil(len(column) * 0.6), *map(len, column.split()), 1)
    return min(max(head, *map(len, texts), NARROWEST) + 3, WIDEST)


def _lines(text: str, width: int) -> int:
    """Lines that a wrapped text takes; a column has room for rather more letters than digits."""
    return max(1, ceil(len(text) / (width * LETTERS_A_DIGIT)))


def lay_out_front(workbook: Any, cover: Any, notes: Sequence[str]) -> None:
    """Cover, contents and notes, as gptables lays their rows."""
    texts = [None, None, *cover.intro, None, *cover.about]
    front, contents, noted = (workbook.get_worksheet_by_name(name) for name in ("Cover", "Contents", "Notes"))
    front.set_column(0, 0, COVER)
    noted.set_column(1, 1, COVER)
    front.set_row(0, TITLE_POINTS * _lines(cover.title, COVER * 2 // 3))
    for line, text in enumerate(texts):
        if text:
            front.set_row(line, LINE_POINTS * _lines(text, COVER))
    for line, text in enumerate(notes, TABLE_AT):
        noted.set_row(line, LINE_POINTS * _lines(text, COVER))
    for sheet in (front, contents, noted):
        for_paper(sheet)


def for_paper(sheet: Any) -> None:
    """Landscape A4, all columns on one page."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
