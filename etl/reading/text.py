"""Reads CSV: UTF-8, with commas, semicolons or tabs."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import polars as pl

from etl.problems import Unreadable
from etl.reading.sheet import CHUNK_ROWS, FORMULA, TOO_MANY_CELLS, Sheet, cut

SEPARATORS = ",;\t"
LONGEST_LINE = 1_000_000
LONGEST_CELL = 20_000_000
"""Bytes of a cell that the first rows may have; a longer one is a quotation mark that is never closed."""
EARLY_ROWS = 12
MORE_CELLS = 16
"""Cells beyond the widest of the first rows that are looked at."""
AS_UTF_8 = "Save it in Excel as ‘CSV UTF-8 (comma delimited)’"
csv.field_size_limit(LONGEST_CELL)


def text_sheet(path: Path, file: str) -> Sheet:
    """The one table of a text file. Raises Unreadable."""
    _is_text(path, file)
    separator = _separator(path)
    first, *early = _first_rows(path, file, separator)
    headings = cut(first)
    widest = max(map(len, (first, *early)))
    return Sheet(
        file,
        None,
        headings,
        tuple(cut(row) for row in early),
        lambda: _chunks(path, file, separator, len(headings), widest),
        separator=separator,
    )


def _is_text(path: Path, file: str) -> None:
    """Refuses what isn't UTF-8 text in lines, and says where it stops being it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as content:
        start = content.read(1 << 20)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in start[:2]:
            raise Unreadable(f"{file}: it is Unicode text (UTF-16). {AS_UTF_8}.")
        if b"\n" not in start and b"\r" in start:
            raise Unreadable(f"{file}: its lines end as on an old Mac. {AS_UTF_8}.")
        while start:
            _decoded(decoder, start, line, file)
            line += start.count(b"\n")
            start = content.read(1 << 20)
    if decoder.getstate()[0]:
        raise Unreadable(
            f"{file}: it was cut off in the middle of a letter, on line {line}. Save or download it again."
        )


def _decoded(decoder: codecs.IncrementalDecoder, block: bytes, line: int, file: str) -> None:
    if b"\x00" in block:
        at = line + block[: block.index(b"\x00")].count(b"\n")
        raise Unreadable(
            f"{file}: from line {at} on it holds bytes that are not text, as a damaged file does. Export or download it again."
        )
    try:
        decoder.decode(block)
    except UnicodeDecodeError as error:
        at = line + block[: error.start].count(b"\n")
        raise Unreadable(
            f"{file}: it is not UTF-8, the first wrong letter is on line {at}. {AS_UTF_8}, so that names keep their accents "
            "and dashes."
        ) from error


def _separator(path: Path) -> str:
    """The sign that parts most cells of the first row."""
    with path.open(encoding="utf-8-sig", newline="") as content:
        start = content.readline(LONGEST_LINE)
    return max(SEPARATORS, key=lambda sign: len(next(csv.reader([start], delimiter=sign), [])))


def _first_rows(path: Path, file: str, separator: str) -> list[list[str]]:
    """The rows at the top, as far as they can be told apart; the first of them is sound."""
    found: list[list[str]] = []
    with path.open(encoding="utf-8-sig", newline="") as content:
        try:
            found.extend(islice(csv.reader(content, delimiter=separator), EARLY_ROWS))
        except csv.Error as error:
            if not found:
                raise _broken(path, file, separator) from error
    if found and any("\n" in cell for cell in found[0]):
        _has_sound_headings(path, file, separator)
    return found or [[]]


def _has_sound_headings(path: Path, file: str, separator: str) -> None:
    with path.open(encoding="utf-8-sig", newline="") as content:
        try:
            next(csv.reader(content, delimiter=separator, strict=True))
        except csv.Error as error:
            raise _broken(path, file, separator) from error


def _chunks(path: Path, file: str, separator: str, width: int, widest: int) -> Iterator[pl.DataFrame]:
    places = [str(place) for place in range(width)]
    more = [f"more {place}" for place in range(widest - width + MORE_CELLS)]
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
            yield chunk.with_row_index("line", offset=line).select(
                pl.col("line").cast(pl.Int64),
                *places,
                _filled(more, separator).alias(TOO_MANY_CELLS),
                pl.lit(None, pl.String).alias(FORMULA),
            )
            line += chunk.height
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError) as error:
        raise _broken(path, file, separator, width + len(more)) from error


def _filled(more: Sequence[str], separator: str) -> pl.Expr:
    """The cells beyond the headings that hold anything; blank ones are what Excel leaves of emptied columns."""
    filled = (pl.when(pl.col(name).str.strip_chars() != "").then(name) for name in more)
    return pl.concat_str(filled, separator=separator, ignore_nulls=True).replace("", None)


def _broken(path: Path, file: str, separator: str, widest: int | None = None) -> Unreadable:
    """Where a row is far too wide, or a quotation mark is opened and never closed."""
    row = 0
    with path.open(encoding="utf-8-sig", newline="") as content:
        try:
            for row, cells in enumerate(csv.reader(content, delimiter=separator, strict=True), 1):
                if widest and len(cells) > widest:
                    return Unreadable(
                        f"{file}: row {row} has {len(cells)} cells, far more than there are headings. Delete what is too much "
                        "there, or give each column a heading."
                    )
        except csv.Error:
            row += 1
    return Unreadable(
        f"{file}: row {row} has a quotation mark in the wrong place, or one that is never closed. Close it, or double a "
        "quotation mark that belongs to the text."
    )
