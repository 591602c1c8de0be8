"""Reads CSV: UTF-8, with commas, semicolons or tabs."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import polars as pl

from etl.problems import Unreadable
from etl.reading.sheet import CHUNK_ROWS, FORMULA, TOO_MANY_CELLS, Sheet, cut

SEPARATORS = ",;\t"
LONGEST_LINE = 1_000_000
EARLY_ROWS = 12
MORE_CELLS = 16
"""Cells beyond the headings that are looked at: blank ones are what Excel leaves of emptied columns."""


def text_sheet(path: Path, file: str) -> Sheet:
    """The one table of a text file. Raises Unreadable."""
    _is_text(path, file)
    separator = _separator(path)
    first, *early = _first_rows(path, separator)
    headings = cut(first)
    return Sheet(
        file, None, headings, tuple(cut(row) for row in early), lambda: _chunks(path, file, separator, headings)
    )


def _is_text(path: Path, file: str) -> None:
    """Refuses what isn't UTF-8 text in lines, and says where it stops being it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as content:
        start = content.read(1 << 20)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise Unreadable(f"{file}: it is Unicode text (UTF-16). Save it in Excel as ‘CSV UTF-8’.")
        if start.lstrip()[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml", b"%pdf", b"{\\rtf")):
            raise Unreadable(f"{file}: it is a web page or a document, not a table. Export the table itself as CSV.")
        if b"\n" not in start and start.count(b"\r") > 1:
            raise Unreadable(f"{file}: its lines end as on an old Mac. Save it in Excel as ‘CSV UTF-8’.")
        while start:
            _decoded(decoder, start, line, file)
            line += start.count(b"\n")
            start = content.read(1 << 20)
    if decoder.getstate()[0]:
        raise Unreadable(f"{file}: its last letter is cut off. Save or download it again.")


def _decoded(decoder: codecs.IncrementalDecoder, block: bytes, line: int, file: str) -> None:
    if b"\x00" in block:
        at = line + block[: block.index(b"\x00")].count(b"\n")
        raise Unreadable(f"{file}: it holds bytes that are not text, first on line {at}. Save it as ‘CSV UTF-8’.")
    try:
        decoder.decode(block)
    except UnicodeDecodeError as error:
        at = line + block[: error.start].count(b"\n")
        raise Unreadable(
            f"{file}: it is not UTF-8, the first wrong letter is on line {at}. Save it in Excel as ‘CSV UTF-8 (comma "
            "delimited)’, so that names keep their accents and dashes."
        ) from error


def _separator(path: Path) -> str:
    """The sign that parts most cells of the first row."""
    with path.open(encoding="utf-8-sig", newline="") as content:
        start = content.readline(LONGEST_LINE)
    return max(SEPARATORS, key=lambda sign: len(next(csv.reader([start], delimiter=sign), [])))


def _first_rows(path: Path, separator: str) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as content:
        try:
            return list(islice(csv.reader(content, delimiter=separator), EARLY_ROWS)) or [[]]
        except csv.Error:  # a cell longer than any can be: a quotation mark that is never closed
            return [next(csv.reader([content.readline(LONGEST_LINE)], delimiter=separator), [])]


def _chunks(path: Path, file: str, separator: str, headings: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    places = [str(place) for place in range(len(headings))]
    more = [f"more {place}" for place in range(MORE_CELLS)]
    content = pl.scan_csv(
        path,
        has_header=False,
        skip_rows=1,
        separator=separator,
        infer_schema=False,
        schema=dict.fromkeys([*places, *more], pl.String()),
        missing_columns="insert",
    )
    line = 2
    try:
        for chunk in content.collect_batches(chunk_size=CHUNK_ROWS, maintain_order=True):
            filled = (pl.when(pl.col(name).str.strip_chars() != "").then(name) for name in more)
            yield chunk.with_row_index("line", offset=line).select(
                pl.col("line").cast(pl.Int64),
                *places,
                pl.coalesce(filled).alias(TOO_MANY_CELLS),
                pl.lit(None, pl.String).alias(FORMULA),
            )
            line += chunk.height
    except pl.exceptions.ComputeError as error:
        raise Unreadable(f"{file}: {_what_broke(path, separator, len(headings) + MORE_CELLS)}") from error


def _what_broke(path: Path, separator: str, widest: int) -> str:
    """Where a row is far too wide, or a quotation mark is opened and never closed."""
    row = 0
    with path.open(encoding="utf-8-sig", newline="") as content:
        try:
            for row, cells in enumerate(csv.reader(content, delimiter=separator, strict=True), 1):
                if len(cells) > widest:
                    return f"row {row} has {len(cells)} cells, far more than there are headings. Give it one a heading."
        except csv.Error:
            row += 1
    return (
        f"row {row} has a quotation mark in the wrong place, or one that is never closed. Close it, or double a "
        "quotation mark that belongs to the text."
    )
