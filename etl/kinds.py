"""What a cell of a feed can hold: how its text is read, and what is said when it can't be.

A kind turns a column of text into typed values, vectorised. A cell that can't be read becomes null; the feed's check
compares text and value, and gives the kind's ``rule`` with its ``remedy`` (``etl/problems.py`` keeps the rows).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import polars as pl
import sqlalchemy as sa

EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's serial dates, which counts a 29 February 1900 that never was."""
SERIALS = (20_000, 80_000)
"""Serial numbers taken for dates: 1954 to 2119. Other numbers in a column of dates are mistakes."""
LONGEST = 5_000
"""Characters that a cell of text may have; a longer one is a pasted document, not a value."""
SUPPRESSED = "*"
"""What publishers put where they withhold a count; it is read as itself, and the feed makes a status of it."""
DIGITS = r"^[+-]?([0-9]{1,18}|[0-9]{1,3}(,[0-9]{3}){1,5})(\.[0-9]*)?$"
"""A number of a size that anything is: 18 figures before the point at most."""


@dataclass(frozen=True)
class RejectedRow:
    """A row that an earlier sheet of the workbook had rejected; ``root`` is the row that it only waits for itself."""

    sheet: str
    line: int
    root: RejectedRow | None = None

    @property
    def in_words(self) -> str:
        """Where the row stands that wants mending."""
        here = f"in sheet ‘{self.sheet}’, line {self.line},"
        if self.root is None:
            return f"{here} was rejected"
        return f"{here} waits for sheet ‘{self.root.sheet}’, line {self.root.line}, which was rejected"


@dataclass(frozen=True)
class References:
    """The codes that the store describes: kind of thing (``area``, ``cohort``, …) → code → id; and the codes whose rows in
    the same workbook were ``rejected``."""

    ids: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    rejected: Mapping[str, Mapping[str, RejectedRow]] = field(default_factory=dict)


class Kind(Protocol):
    """How a cell is read."""

    @property
    def rule(self) -> str:
        """The stable code of the rule that an unreadable cell breaks."""

    @property
    def allowed(self) -> str:
        """What may stand in the cell, for templates and documentation, beginning in lower case."""

    def read(self, text: pl.Expr, references: References) -> pl.Expr:
        """The typed values of trimmed text; null where it can't be read or is null."""

    def mended(self, text: pl.Expr) -> pl.Expr | None:
        """Which cells are read only after a mend worth a note; None where there is none."""

    @property
    def remedy(self) -> str:
        """How to mend an unreadable cell: one sentence, ``{value}`` is the cell."""


class AsItStands:
    """A kind of cell that is read without mending anything worth a note."""

    def mended(self, text: pl.Expr) -> pl.Expr | None:
        return None


@dataclass(frozen=True)
class Text(AsItStands):
    """Words, as they stand."""

    rule: str = "too_long"

    @property
    def allowed(self) -> str:
        return "text"

    def read(self, text: pl.Expr, references: References) -> pl.Expr:
        return pl.when(text.str.len_chars() <= LONGEST).then(text)

    @property
    def remedy(self) -> str:
        return f"Shorten the text to {LONGEST:,} characters."


@dataclass(frozen=True)
class Identity(AsItStands):
    """The code of a thing that the row itself describes; ``table`` keeps it."""

    table: sa.Table
    rule: str = "bad_code"

    @property
    def allowed(self) -> str:
        return "a code of your own, the same in every file"

    def read(self, text: pl.Expr, references: References) -> pl.Expr:
        return pl.when((text.str.len_chars() <= 100) & ~text.str.contains(r"[\x00-\x1f\x7f]")).then(text)

    @property
    def remedy(self) -> str:
        return "Give a code of at most 100 characters on one line."


@dataclass(frozen=True)
class Whole:
    """A whole number from ``low`` to ``high``."""

    low: int = 0
    high: int = 100_000_000
    rule: str = "not_a_whole_number"

    @property
    def allowed(self) -> str:
        bounds = f", {self.low} or more" if self.high == Whole.high else f" from {self.low} to {self.high}"
        return f"a whole number{bounds}"

    def read(self, text: pl.Expr, references: References) -> pl.Expr:
        number = pl.when(text.str.contains(r"^[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.0*)?$")).then(
            text.str.replace_all(",", "").str.replace(r"\.0*$", "").cast(pl.Int64, strict=False)
        )
        return pl.when(number.is_between(self.low, self.high)).then(number)

    def mended(self, text: pl.Expr) -> pl.Expr | None:
        return text.str.contains(r"^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.0*)?$")

    @property
    def remedy(self) -> str:
        return f"‘{{value}}’ must be {self.allowed}, in figures alone."


@dataclass(frozen=True)
class Number:
    """A decimal number, kept exactly; ``*`` where its publisher suppressed it, if ``may_be_suppressed``. Words that
    publishers put for no figure come ``as_they_stand``."""

    may_be_suppressed: bool = False
    as_they_stand: Sequence[str] = ()
    rule: str = "not_a_number"

    @property
    def allowed(self) -> str:
        return "a number, or * where its publisher suppressed it" if self.may_be_suppressed else "a number"

    def read(self, text: pl.Expr, references: References) -> pl.Expr:
        """Decimals as text in one form: no thousands commas, no needless zeros, so that 1.50 equals 1.5."""
        plain = text.str.replace_all(",", "").str.strip_prefix("+")
        fraction = plain.str.contains(r"\.")
        shorter = pl.when(fraction).then(plain.str.replace(r"\.?0*$", "")).otherwise(plain)
        number = shorter.str.replace(r"^(-?)0+([0-9])", "${1}${2}").str.replace(r"^-0$", "0")
        exact = pl.when(text.str.contains(DIGITS)).then(number)
        words = [*self.as_they_stand, *([SUPPRESSED] if self.may_be_suppressed else [])]
        return pl.when(text.is_in(words)).then(text).otherwise(exact) if words else exact

    def mended(self, text: pl.Expr) -> pl.Expr | None:
        return text.str.contains(",") & text.str.contains(DIGITS)

    @property
    def remedy(self) -> str:
        return f"‘{{value}}’ must be {self.allowed}, in figures alone: no % sign, no unit, a point for decimals."


@dataclass(frozen=True)
class Day:
    """A date: ISO or DD/MM/YYYY. A bare serial number of Excel's is read as the date it stands for."""

    rule: str = "not_a_date"

    @property
    def allowed(self) -> str:
        return "a date, like 2026-11-21 or 21/11/2026"

    def read(self, text: pl.Expr, references: References) -> pl.Expr:
        iso = text.str.replace(r"[T ]00:00(:00(\.0+)?)?$", "").str.to_date("%Y-%m-%d", strict=False)
        british = text.str.to_date("%d/%m/%Y", strict=False)
        days = text.str.extract(r"^([0-9]{5})(\.0)?$", 1).cast(pl.Int64, strict=False)
        serial = pl.when(days.is_between(*SERIALS)).then(pl.lit(EPOCH) + pl.duration(days=days)).cast(pl.Date)
        day = pl.coalesce(iso, british, serial)
        return pl.when(day.is_between(date(1900, 1, 1), date(2200, 1, 1))).then(day)

    def mended(self, text: pl.Expr) -> pl.Expr | None:
        return text.str.contains(r"^[0-9]{5}(\.0)?$")

    @property
    def remedy(self) -> str:
        return (
            "‘{value}’ is not a date. Write it like 21/11/2026 or 2026-11-21: the day before the month, the year in four "
            "figures, and no time."
        )


def spoken(text: pl.Expr) -> pl.Expr:
    """Text as codes are compared: lower case, one space, hyphens and underscores alike."""
    return text.str.to_lowercase().str.replace_all(r"[\s_–-]+", " ")


def said(text: str) -> str:
    """``spoken`` of one text."""
    return re.sub(r"[\s_–-]+", " ", text.lower())


@dataclass(frozen=True)
class Code(AsItStands):
    """One of a list of codes, whatever its capitals; ``also`` gives other spellings of a code."""

    codes: Sequence[str]
    also: Mapping[str, str] = field(default_factory=dict)
    rule: str = "unknown_code"

    @property
    def allowed(self) -> str:
        return ", ".join(self.codes)

    def read(self, text: pl.Expr, references: References) -> pl.Expr:
        known = {said(code): code for code in self.codes} | {said(other): code for other, code in self.also.items()}
        return spoken(text).replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)

    @property
    def remedy(self) -> str:
        return f"‘{{value}}’ is not a code of this column. Use one of: {self.allowed}."


@dataclass(frozen=True)
class Numbered(AsItStands):
    """``stem`` and a number: a workshop (W2, workshop 2, 2), a survey's wave (follow-up-2)."""

    stem: str
    pattern: str
    allowed: str
    also: Sequence[str] = ()
    """Codes without a number."""
    rule: str = "unknown_code"

    def read(self, text: pl.Expr, references: References) -> pl.Expr:
        words = spoken(text)
        number = words.str.extract(self.pattern, 1)
        numbered = pl.concat_str(pl.lit(self.stem), number)
        plain = {said(code): code for code in self.also}
        return pl.coalesce(words.replace_strict(plain, default=None, return_dtype=pl.String), numbered)

    @property
    def remedy(self) -> str:
        return f"‘{{value}}’ is not a code of this column. Use {self.allowed}."


@dataclass(frozen=True)
class Known(AsItStands):
    """The code of a thing that another feed describes; read as its id in the store."""

    thing: str
    feed: str

    @property
    def rule(self) -> str:
        return f"unknown_{self.thing}"

    @property
    def allowed(self) -> str:
        article = "an" if self.thing[0] in "aeiou" else "a"
        return f"the code of {article} {self.thing} that is in the store"

    def read(self, text: pl.Expr, references: References) -> pl.Expr:
        ids = references.ids[self.thing]
        return text.replace_strict(list(ids), list(ids.values()), default=None, return_dtype=pl.Int64)

    @property
    def remedy(self) -> str:
        return (
            f"The store has no {self.thing} ‘{{value}}’. Check the code, or load it first with the feed ‘{self.feed}’."
        )
