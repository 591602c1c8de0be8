"""What stands in the files of a briefing, as text without blanks, which every kind of file puts elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pptx
from pypdf import PdfReader


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def text_of(suffix: str, content: bytes) -> str:
    return plain(" ".join(_TEXTS[suffix](content)))


def _of_pdf(content: bytes) -> Iterator[str]:
    yield from (page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def _of_docx(content: bytes) -> Iterator[str]:
    document = docx.Document(BytesIO(content))
    yield from (paragraph.text for paragraph in document.paragraphs)
    yield from (cell.text for table in document.tables for row in table.rows for cell in row.cells)


def _of_pptx(content: bytes) -> Iterator[str]:
    for slide in pptx.Presentation(BytesIO(content)).slides:
        for shape in slide.shapes:
            yield described(shape)
            if shape.has_text_frame:
                yield shape.text_frame.text
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)


def described(shape: Any) -> str:
    """The words of a slide's shape for those who do not see it."""
    return str(shape._element.xpath(".//p:cNvPr")[0].get("descr") or "")


def _of_xlsx(content: bytes) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(BytesIO(content)):
        yield from (str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def _of_html(content: bytes) -> Iterator[str]:
    yield content.decode()


_TEXTS = {"pdf": _of_pdf, "docx": _of_docx, "pptx": _of_pptx, "xlsx": _of_xlsx, "html": _of_html}
