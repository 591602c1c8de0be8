"""What a comparison is made of: a column a side, rows of steps between levels or means, and of changes with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from components.model import Link, Missing, Text

Level: TypeAlias = int | Decimal
"""A level, in whole numbers, or a mean of levels."""


@dataclass(frozen=True)
class Steps:
    """From a level or mean to a later one; without a second workshop ``end`` is None. ``moved``: how many cohorts behind a
    mean went up, stayed and went down."""

    start: Level | Missing
    end: Level | Missing | None = None
    moved: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Points:
    """A change in percentage points; with ``low`` and ``high`` its 95% interval is drawn, from −``reach`` to ``reach``.
    ``clear``: more than noise. ``note`` stands below."""

    value: Decimal
    note: str
    low: Decimal | None = None
    high: Decimal | None = None
    clear: bool = False
    reach: int = 40


@dataclass(frozen=True)
class Profile:
    """What a side is, in lines, and what can be done with its column."""

    lines: tuple[Text, ...]
    links: tuple[Link, ...] = ()


CompareCell: TypeAlias = "Text | Missing | Steps | Points | Profile"


@dataclass(frozen=True)
class Side:
    """The head of a column."""

    name: str
    href: str


@dataclass(frozen=True)
class Compare:
    """One row: a cell a side, and what can be said. ``differs``: the sides are not alike in it."""

    label: Text
    cells: tuple[CompareCell, ...]
    said: Text = ""
    differs: bool = True


@dataclass(frozen=True)
class CompareGroup:
    """Rows under a common head with a short note; without a head they stand alone."""

    rows: tuple[Compare, ...]
    head: str = ""
    note: str = ""


@dataclass(frozen=True)
class Comparison:
    """Sides by measures. ``key``: which swatches of levels or means stand above, with their words."""

    caption: str
    sides: tuple[Side, ...]
    groups: tuple[CompareGroup, ...]
    key: tuple[tuple[Level, str], ...] = ()
