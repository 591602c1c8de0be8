"""Which column of a feed each heading of a file is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from openpyxl.utils import get_column_letter

from data.filters import listed
from etl.model import Column, Feed
from etl.problems import PROBLEM_COLUMNS, Unreadable
from etl.reading import Sheet

MOST_TOLD = 20
"""Headings that a sentence names."""


@dataclass(frozen=True)
class Headings:
    """``places`` gives each column of the feed that the file has, and where; ``unknown`` are the other headings."""

    places: dict[Column, int]
    unknown: tuple[str, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(self.places)

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.places)

    def unknown_in_words(self, feed: Feed) -> str:
        """The headings that are no part of the feed, the first of them, with what each may have been meant to be."""
        left_out = [column.name for column in feed.every_column if not self.has(column.name)]
        meant = {heading: name for name in left_out for heading in _near(name, self.unknown, cutoff=0.8)}
        told = [
            f"‘{clipped(each)}’" + (f" (or {meant[each]}?)" if each in meant else "")
            for each in self.unknown[:MOST_TOLD]
        ]
        more = len(self.unknown) - len(told)
        return ", ".join(told) + (f" and {more:,} more" if more else "")


INVISIBLE = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
"""Characters that show nothing: control characters, marks of the writing's direction, spaces of no width."""


def plain(heading: str) -> str:
    """A heading as names are compared: case, spaces for underscores and a star for ‘required’ don't matter."""
    seen = re.sub(INVISIBLE, "", heading).strip().rstrip("*").strip()
    return re.sub(r"[\s_\-]+", "_", seen).lower()


def match(feed: Feed, sheet: Sheet) -> Headings:
    """The feed's columns in a sheet. Raises Unreadable where one is missing, doubled, or not on the first row."""
    if sheet.hidden:
        raise Unreadable(
            f"{sheet.title}: the sheet is hidden. Show it in Excel, look whether it is what you want to load, and save."
        )
    names = [plain(heading) for heading in sheet.headings]
    _each_once(sheet, names)
    wanted = {plain(column.name): column for column in _columns(feed, names, sheet)}
    missing = [column.name for name, column in wanted.items() if column.must_be_there and name not in names]
    if missing:
        raise Unreadable(_missing(feed, sheet, missing))
    if not sheet.early:
        raise no_rows(sheet)
    places = {column: names.index(name) for name, column in wanted.items() if name in names}
    known = {*wanted, *PROBLEM_COLUMNS}
    unknown = [heading for heading, name in zip(sheet.headings, names, strict=True) if name and name not in known]
    _no_key_is_misspelt(
        feed, sheet, unknown, [name for name, column in wanted.items() if column.key and name not in names]
    )
    return Headings(places, tuple(unknown))


def no_rows(sheet: Sheet) -> Unreadable:
    """What is said of a table that has headings alone, or blank rows under them."""
    return Unreadable(f"{sheet.title}: it has headings but no row of data. Check that the right file was exported.")


def _each_once(sheet: Sheet, names: Sequence[str]) -> None:
    twice = next((name for name, count in Counter(names).items() if name and count > 1), None)
    if twice:
        places = [place for place, name in enumerate(names) if name == twice]
        told = listed([f"{letter(place)} (‘{clipped(sheet.headings[place])}’)" for place in places])
        raise Unreadable(
            f"{sheet.title}: columns {told} have the same heading. Keep one of them, or rename the others."
        )


def _no_key_is_misspelt(feed: Feed, sheet: Sheet, unknown: Sequence[str], left_out: Sequence[str]) -> None:
    """Refuses a column that may be one that tells rows apart: without it, rows would overwrite each other."""
    for name in left_out:
        for heading in _near(name, unknown, cutoff=0.8):
            raise Unreadable(
                f"{sheet.title}: ‘{heading}’ is no column of the feed {feed.name}, but may be {name}, which tells rows apart. "
                "Rename the column, or take it out."
            )


def letter(place: int) -> str:
    """A column as a spreadsheet names it."""
    return get_column_letter(place + 1)


def clipped(text: str, length: int = 80) -> str:
    """A cell as a sentence quotes it."""
    return text if len(text) <= length else f"{text[:length]}…"


def _columns(feed: Feed, names: Sequence[str], sheet: Sheet) -> tuple[Column, ...]:
    """The feed's columns in the shape that the file has. Raises Unreadable where it has columns of two shapes."""
    met = _met(feed, names)
    if len(met) > 1:
        told = " or ".join(map(_in_words, feed.shapes))
        raise Unreadable(
            f"{sheet.title}: it mixes two ways to give {feed.name}. Keep either {told}, and delete the others."
        )
    return feed.columns + (met[0] if met else feed.shapes[0])


def _met(feed: Feed, names: Sequence[str]) -> list[tuple[Column, ...]]:
    return [shape for shape in feed.shapes if any(plain(column.name) in names for column in shape)]


def _missing(feed: Feed, sheet: Sheet, missing: Sequence[str]) -> str:
    lower = next((line for line, row in enumerate(sheet.early, 2) if _looks_like(feed, row)), None)
    if lower:
        return (
            f"{sheet.title}: the headings stand on row {lower}. Delete the rows above it, and unmerge merged cells, so that "
            "row 1 has one heading a column."
        )
    if not sheet.headings and not any(sheet.early):
        return (
            f"{sheet.title}: there is nothing in it but blank lines. Export it again, and look into it before loading."
        )
    if not sheet.headings:
        return f"{sheet.title}: row 1 is blank. Put the headings on it: {listed(_needed(feed))}."
    has = listed([f"‘{clipped(heading)}’" for heading in sheet.headings[:MOST_TOLD] if heading])
    return f"{sheet.title}: {_what_is_missing(feed, sheet, missing)}. Row 1 has {has}.{_hint(feed, sheet, missing)}"


def _what_is_missing(feed: Feed, sheet: Sheet, missing: Sequence[str]) -> str:
    names = [plain(heading) for heading in sheet.headings]
    told = list(missing)
    if len(feed.shapes) > 1 and not _met(feed, names):
        of_shapes = {column.name for shape in feed.shapes for column in shape}
        ways = " or ".join(map(_in_words, feed.shapes))
        told = [name for name in missing if name not in of_shapes] + [f"either {ways}"]
    one = len(missing) == 1
    return f"for the feed {feed.name} the column{'' if one else 's'} {listed(told)} {'is' if one else 'are'} missing"


def _in_words(shape: Sequence[Column]) -> str:
    needed = [column.name for column in shape if column.required]
    return listed(needed) if needed else f"some of {', '.join(column.name for column in shape)}"


def _hint(feed: Feed, sheet: Sheet, missing: Sequence[str]) -> str:
    if len(sheet.headings) == 1 and "|" in sheet.headings[0]:
        return " Its columns are parted by ‘|’: save it with commas, semicolons or tabs."
    known = {plain(column.name) for column in feed.every_column}
    others = [heading for heading in sheet.headings if heading and plain(heading) not in known]
    near = [f"‘{clipped(heading)}’ may be {name}" for name in missing for heading in _near(name, others)]
    return f" {'; '.join(near)}." if near else ""


def _near(name: str, headings: Sequence[str], cutoff: float = 0.6) -> list[str]:
    by_plain = {plain(heading): heading for heading in headings if len(heading) < 100}
    return [by_plain[found] for found in get_close_matches(name, by_plain, n=1, cutoff=cutoff)]


def _looks_like(feed: Feed, row: Sequence[str]) -> bool:
    names = {plain(cell) for cell in row}
    return all(plain(column.name) in names for column in feed.columns if column.must_be_there)


def likeness(feed: Feed, sheet: Sheet) -> int:
    """How many of the feed's columns a sheet has; 0 unless it has all that must be there."""
    names = {plain(heading) for heading in sheet.headings}
    must = [plain(column.name) for column in feed.columns if column.must_be_there]
    return sum(plain(column.name) in names for column in feed.every_column) if names.issuperset(must) else 0


def _needed(feed: Feed) -> list[str]:
    return [column.name for column in feed.columns if column.must_be_there]
