"""Reads CSV: UTF-8, with commas, semicolons or tabs."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from itertools import chain, islice
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
    has_quotes = _is_text(path, file)
    separator = _separator(path)
    read = _as_python_reads if has_quotes and _quotes_in_cells(path, file, separator) else _as_polars_reads
    first, *early = _first_rows(path, file, separator)
    headings = cut(first)
    more = max(map(len, (first, *early))) - len(headings) + MORE_CELLS
    return Sheet(
        file,
        None,
        headings,
        tuple(cut(row) for row in early),
        lambda: _chunks(read(path, separator, len(headings) + more), path, file, separator, len(headings), more),
        separator=separator,
    )


def _is_text(path: Path, file: str) -> bool:
    """Refuses what isn't UTF-8 text in lines, and says where it stops being it. Returns whether it has quotation marks."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, has_quotes = 1, False
    with path.open("rb") as content:
        start = content.read(1 << 20)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in start[:2]:
            raise Unreadable(f"{file}: it is Unicode text (UTF-16). {AS_UTF_8}.")
        if b"\n" not in start and b"\r" in start:
            raise Unreadable(f"{file}: its lines end as on an old Mac. {AS_UTF_8}.")
        while start:
            _decoded(decoder, start, line, file)
            line += start.count(b"\n")
            has_quotes = has_quotes or b'"' in start
            start = content.read(1 << 20)
    if decoder.getstate()[0]:
        raise Unreadable(
            f"{file}: it was cut off in the middle of a letter, on line {line}. Save or download it again."
        )
    return has_quotes


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
    return found or [[]]


def _quotes_in_cells(path: Path, file: str, separator: str) -> bool:
    """Whether a cell has a quotation mark within. Refuses one that begins with a mark and doesn't end with one."""
    with path.open(encoding="utf-8-sig", newline="") as content:
        try:
            cells = chain.from_iterable(csv.reader(content, delimiter=separator, strict=True))
            return sum(map('"'.__contains__, cells)) > 0  # to the end: a broken row may follow
        except csv.Error as error:
            raise _broken(path, file, separator) from error


def _as_polars_reads(path: Path, separator: str, width: int) -> Iterator[pl.DataFrame]:
    """The rows below the headings as text, by the place of each cell."""
    content = pl.scan_csv(
        path,
        has_header=False,
        skip_rows=1,
        separator=separator,
        infer_schema=False,
        schema=dict.fromkeys(map(str, range(width)), pl.String()),
        missing_columns="insert",
    )
    return iter(content.collect_batches(chunk_size=CHUNK_ROWS, maintain_order=True))


def _as_python_reads(path: Path, separator: str, width: int) -> Iterator[pl.DataFrame]:
    """The same, slower, for cells with quotation marks within: polars takes an odd one for the beginning of a long cell."""
    schema = dict.fromkeys(map(str, range(width)), pl.String())
    with path.open(encoding="utf-8-sig", newline="") as content:
        rows = islice(csv.reader(content, delimiter=separator, strict=True), 1, None)
        while some := list(islice(rows, CHUNK_ROWS)):
            if max(map(len, some)) > width:
                raise pl.exceptions.ComputeError("a row is too wide")
            yield pl.DataFrame([[*row, *[None] * (width - len(row))] for row in some], schema=schema, orient="row")


def _chunks(
    content: Iterator[pl.DataFrame], path: Path, file: str, separator: str, width: int, more: int
) -> Iterator[pl.DataFrame]:
    line = 2
    beyond = [str(place) for place in range(width, width + more)]
    try:
        for chunk in content:
            yield chunk.with_row_index("line", offset=line).select(
                pl.col("line").cast(pl.Int64),
                *map(str, range(width)),
                _filled(beyond, separator).alias(TOO_MANY_CELLS),
                pl.lit(None, pl.String).alias(FORMULA),
            )
            line += chunk.height
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError) as error:
        raise _broken(path, file, separator, width + more) from error


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
