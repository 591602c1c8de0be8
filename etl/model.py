"""What a feed is: its columns, its rules, and the facts that its rows become. Reading, checking, loading, reports,
templates and documentation follow from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from etl.kinds import Kind, References
from etl.write import VERSIONING

LINE = "line"
"""The column of every frame that holds a row's line: its row in a spreadsheet, the header being 1."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column that a file may have. ``key`` columns tell rows apart; a blank key cell reads as ``blank``. ``there``: the file
    must have the column, though its cells may be blank."""

    name: str
    kind: Kind
    about: str
    example: str = ""
    required: bool = False
    key: bool = False
    blank: str | None = None
    there: bool = False

    @property
    def must_be_filled(self) -> bool:
        """Whether no cell may be blank; ``blank`` gives a key that may be left out."""
        return self.required or (self.key and self.blank is None)

    @property
    def must_be_there(self) -> bool:
        """Whether a file without the column can't be loaded."""
        return self.must_be_filled or self.there


@dataclass(frozen=True)
class Rule:
    """What must hold within a row, beyond each cell. ``holds`` is true, or null where the rule doesn't apply.

    ``needs`` are the columns that a file must have for the rule to apply; derived columns need not be named.
    ``remedy`` may name columns of the row, as they were typed, in braces. ``thing``: the kind of thing that another feed could
    describe under the column's code, so that the rule would hold.
    """

    code: str
    column: str
    holds: pl.Expr
    remedy: str
    needs: tuple[str, ...] = ()
    thing: str | None = None


@dataclass(frozen=True)
class Doubt:
    """What is loaded as it stands and noted, because it is likely wrong: ``what`` says so where ``holds``, a row's expression
    over the feed's columns, is true; what a file lacks is null."""

    what: str
    holds: pl.Expr


@dataclass(frozen=True)
class Across:
    """What must hold between rows, of the file and the store: ``broken`` gives the staged lines that break it.

    ``broken`` takes the staging table of the feed's first fact and returns a query of lines.
    """

    code: str
    column: str
    broken: Callable[[sa.Table], sa.Select[int]]
    remedy: str


Covers = Callable[[sa.Table], sa.ColumnElement[bool]]
"""Given the fact's staging table: which open facts the file speaks for, that is those of its areas and periods."""


@dataclass(frozen=True)
class Fact:
    """A fact table that rows go into.

    ``taken`` names the file's column of a fact's column where the names differ. ``rows`` makes the fact's rows of the
    file's, where one isn't the other. Where the column ``stands`` is null, the file says that nothing stands under
    the key. ``shared`` facts are told by several rows of the file, which must agree; of those that rows tell
    ``in_passing`` the last stands, and the report doesn't count them.
    """

    table: sa.Table
    covers: Covers
    taken: Mapping[str, str] = field(default_factory=dict)
    rows: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    stands: str | None = None
    shared: bool = False
    in_passing: bool = False

    def columns(self, given: pl.DataFrame) -> dict[str, str]:
        """Each column of the fact that the file gives → the frame's column."""
        names = {column.name: self.taken.get(column.name, column.name) for column in self.table.c}
        return {fact: name for fact, name in names.items() if fact not in VERSIONING and name in given.columns}


Derive = Callable[[Connection], Callable[[pl.DataFrame], pl.DataFrame]]
"""Called once a load; gives what adds to each chunk's frame the columns that rules and facts need. The frame has every
column that the file gives, as its value and, as it was typed, as ``typed_…``."""
Identify = Callable[[Connection, pl.DataFrame], pl.DataFrame]
"""Turns the codes that good rows describe into ids, making those that are new."""
Frames = Callable[[Connection, pl.DataFrame], Sequence[pl.DataFrame]]
"""Makes of good rows the rows of each fact, with ids, where more than ``identify`` and the facts' own ``rows`` is needed."""


@dataclass(frozen=True)
class Feed:
    """A kind of file that people hand in.

    ``source`` is the code of its publisher in ``data/open_data/sources.toml``, of official files. ``repeats``: rows that say
    the same as an earlier one are taken once, not rejected.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    facts: tuple[Fact, ...]
    shapes: tuple[tuple[Column, ...], ...] = ((),)
    """Columns that a file has besides, in one of these sets: long or wide."""
    rules: tuple[Rule, ...] = ()
    across: tuple[Across, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    derive: Derive | None = None
    identify: Identify | None = None
    frames: Frames | None = None
    source: str | None = None
    repeats: bool = False

    @property
    def every_column(self) -> tuple[Column, ...]:
        """All columns of all shapes."""
        return self.columns + tuple(column for shape in self.shapes for column in shape)


__all__ = [
    "LINE",
    "Across",
    "Column",
    "Covers",
    "Derive",
    "Doubt",
    "Fact",
    "Feed",
    "Frames",
    "Identify",
    "Kind",
    "References",
    "Rule",
]
