"""Which column of a feed each heading of a file is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from data.filters import listed
from etl.model import Column, Feed
from etl.problems import PROBLEM_COLUMNS, Unreadable
from etl.reading import Sheet


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


def plain(heading: str) -> str:
    """A heading as names are compared: case, spaces for underscores and a star for ‘required’ don't matter."""
    return re.sub(r"[\s_\-\u200b\ufeff]+", "_", heading.strip().rstrip("*").strip()).lower()


def match(feed: Feed, sheet: Sheet) -> Headings:
    """The feed's columns in a sheet. Raises Unreadable where one is missing, doubled, or not on the first row."""
    names = [plain(heading) for heading in sheet.headings]
    _each_once(sheet, names)
    wanted = {plain(column.name): column for column in _columns(feed, names, sheet)}
    missing = [column.name for name, column in wanted.items() if column.must_be_there and name not in names]
    if missing:
        raise Unreadable(_missing(feed, sheet, missing))
    if not sheet.early:
        raise Unreadable(f"{sheet.title}: it has headings but no row of data. Check that the right file was exported.")
    places = {column: names.index(name) for name, column in wanted.items() if name in names}
    known = {*wanted, *PROBLEM_COLUMNS}
    unknown = [heading for heading, name in zip(sheet.headings, names, strict=True) if name and name not in known]
    return Headings(places, tuple(unknown))


def _each_once(sheet: Sheet, names: Sequence[str]) -> None:
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice:
        raise Unreadable(
            f"{sheet.title}: the heading ‘{twice}’ stands there {names.count(twice)} times. Keep one of these columns."
        )


def _columns(feed: Feed, names: Sequence[str], sheet: Sheet) -> tuple[Column, ...]:
    """The feed's columns in the shape that the file has. Raises Unreadable where it has columns of two shapes."""
    met = [shape for shape in feed.shapes if any(plain(column.name) in names for column in shape)]
    if len(met) > 1:
        told = " or ".join(", ".join(column.name for column in shape) for shape in feed.shapes)
        raise Unreadable(f"{sheet.title}: it mixes two ways to give {feed.name}. Use {told}, not both.")
    return feed.columns + (met[0] if met else feed.shapes[0])


def _missing(feed: Feed, sheet: Sheet, missing: Sequence[str]) -> str:
    lower = next((line for line, row in enumerate(sheet.early, 2) if _looks_like(feed, row)), None)
    if lower:
        return (
            f"{sheet.title}: the headings stand on row {lower}. Delete the rows above it, and part merged cells, so that "
            "row 1 has one heading a column."
        )
    if not sheet.headings:
        return f"{sheet.title}: row 1 is blank. Put the headings on it: {_names(feed)}."
    columns = f"the column{'s' * (len(missing) > 1)} {listed(missing)} {'are' if len(missing) > 1 else 'is'} missing"
    known = {plain(column.name) for column in feed.every_column}
    others = [heading for heading in sheet.headings if heading and plain(heading) not in known]
    near = [f"‘{heading}’ may be {name}" for name in missing for heading in _near(name, others)]
    hint = f" {'; '.join(near)}." if near else ""
    has = listed([f"‘{heading}’" for heading in sheet.headings[:20] if heading])
    return f"{sheet.title}: for the feed {feed.name} {columns}. It has {has}.{hint}"


def _near(name: str, headings: Sequence[str]) -> list[str]:
    by_plain = {plain(heading): heading for heading in headings}
    return [by_plain[found] for found in get_close_matches(name, by_plain, n=1, cutoff=0.6)]


def _looks_like(feed: Feed, row: Sequence[str]) -> bool:
    names = {plain(cell) for cell in row}
    return all(plain(column.name) in names for column in feed.columns if column.must_be_there)


def likeness(feed: Feed, sheet: Sheet) -> int:
    """How many of the feed's columns a sheet has; 0 unless it has all that must be there."""
    names = {plain(heading) for heading in sheet.headings}
    must = [plain(column.name) for column in feed.columns if column.must_be_there]
    return sum(plain(column.name) in names for column in feed.every_column) if names.issuperset(must) else 0


def _names(feed: Feed) -> str:
    return listed([column.name for column in feed.columns if column.must_be_there])
