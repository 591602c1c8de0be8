"""A table of a Word document as its XML, written in one piece: python-docx looks every cell up anew, which costs more than the
rest of the document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from components.packs import told
from components.packs.fitting import letters_in, widths
from data.briefing.model import Cell, Number
from data.missing import Missing

POINTS, POINTS_WIDE = 9, 8
"""The text's size, and that of tables with many columns."""
WIDE = 6
"""Columns from which a table is set smaller."""
TWIPS = 20
"""Twentieths of a point, in which Word measures."""
INK, HAIR, WASH = "0B0C0C", "8A9197", "F3F5F6"
_BORDERS = (
    f'<w:tblBorders><w:top w:val="single" w:sz="8" w:color="{INK}"/><w:bottom w:val="single" w:sz="4" w:color="{HAIR}"/>'
    f'<w:insideH w:val="single" w:sz="4" w:color="{HAIR}"/></w:tblBorders>'
)


def table_of(columns: Sequence[str], rows: Sequence[tuple[Cell, ...]], caption: str, width_points: float) -> Any:
    """The element: a head that repeats on every page and is on none alone, rows that don't break, every cell's width, the
    caption as description."""
    words = [[told.words(cell) for cell in row] for row in rows]
    points = POINTS if len(columns) < WIDE else POINTS_WIDE
    across = widths(columns, words, width_points, letters_in(width_points, points))
    twips = [int(width * TWIPS) for width in across]
    head = "".join(
        _cell(text, width, points, bold=True, shade=WASH, kept=True) for text, width in zip(columns, twips, strict=True)
    )
    body = "".join(_row(row, texts, twips, points) for row, texts in zip(rows, words, strict=True))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    return parse_xml(
        f"<w:tbl {nsdecls('w')}>{_properties(caption, sum(twips))}"
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{body}</w:tbl>"
    )


def _properties(caption: str, twips: int) -> str:
    return (
        f'<w:tblPr><w:tblW w:w="{twips}" w:type="dxa"/>{_BORDERS}<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="80" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:firstRow="1" w:firstColumn="1" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(caption)}/></w:tblPr>"
    )


def _row(row: Sequence[Cell], texts: Sequence[str], twips: Sequence[int], points: int) -> str:
    cells = "".join(
        _cell(
            text,
            width,
            points,
            bold=at == 0,
            italic=isinstance(value, Missing),
            right=isinstance(value, Number),
        )
        for at, (value, text, width) in enumerate(zip(row, texts, twips, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(
    text: str,
    twips: int,
    points: int,
    *,
    bold: bool = False,
    italic: bool = False,
    right: bool = False,
    shade: str = "",
    kept: bool = False,
) -> str:
    """``kept``: on one page with the row that follows."""
    keep = "<w:keepNext/>" if kept else ""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    style = f"{'<w:b/>' if bold else ''}{'<w:i/>' if italic else ''}"
    side = '<w:jc w:val="right"/>' if right else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips}" w:type="dxa"/>{fill}</w:tcPr>'
        f'<w:p><w:pPr>{keep}<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>{side}</w:pPr>'
        f'<w:r><w:rPr>{style}<w:sz w:val="{2 * points}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
    )
