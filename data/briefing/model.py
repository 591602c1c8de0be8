"""What a briefing says, without a word of how it is laid out: the page and every file are drawn from this alone.

No SQL and no HTML. Every text is plain; every figure is a ``Number`` with the value that the API gives and the text that
the page prints. Whatever is not there is a ``Missing`` with its reason, or a section's ``absent``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from data.answer import Kind, LoadRef
from data.missing import Missing
from data.periods import moment_in_words

SECTIONS = (
    "levels",
    "sources",
    "since",
    "actions",
    "risks",
    "decisions",
    "attendance",
    "returns",
    "highlights",
    "care",
)
"""The sections' ids, in the order in which they stand on the page and in every file: what there is to decide follows from the
actions and the risks. The values of the parameter ``sections``."""


@dataclass(frozen=True)
class Number:
    """A figure: its value as the API gives it, the text that is printed, and what follows it (``of 21``, ``%``)."""

    value: Decimal | int
    text: str
    unit: str = ""


@dataclass(frozen=True)
class Rag:
    """How an action stands: its colour, what it is called ("Overdue, 12 days"), and what makes it amber where it was not
    reported so."""

    colour: Literal["red", "amber", "green", "none"]
    words: str
    why: str = ""


@dataclass(frozen=True)
class Moves:
    """How many matched cohorts went up, stayed and went down."""

    up: int
    same: int
    down: int

    @property
    def words(self) -> str:
        """``1 up, 1 same``."""
        counts = ((self.up, "up"), (self.same, "same"), (self.down, "down"))
        return ", ".join(f"{count} {word}" for count, word in counts if count)


Cell: TypeAlias = str | Number | date | Missing | Rag | Moves


@dataclass(frozen=True)
class Placed:
    """A cohort on a level, 0 to 3, under a short label ("P1")."""

    cohort: str
    label: str
    level: int


@dataclass(frozen=True)
class DomainLine:
    """One domain of the strip; ``short``: its name of few letters.

    ``area``, ``region`` and ``programme``: mean levels, 0 to 3; ``before`` and ``after``: cohorts at the earlier and the later
    workshop, empty where they may not be told; ``step``: what comes next, and for whom.
    """

    code: str
    name: str
    short: str
    area: Number | Missing
    region: Number | Missing
    programme: Number | Missing
    before: tuple[Placed, ...] = ()
    after: tuple[Placed, ...] = ()
    moved: Moves | Missing | None = None
    step_head: str = ""
    step: str = ""


@dataclass(frozen=True)
class LevelStrip:
    """The seven domains. The heads name the three means ("Area D", "Region, 3", "All 23") and the column of moves; one is
    blank where there is no such column. ``workshops``: those that ``before`` and ``after`` are of, with one workshop it alone
    (drawn as ``after``); ``tick_head``: what the comparator's mean is."""

    caption: str
    lines: tuple[DomainLine, ...]
    area_head: str
    region_head: str
    programme_head: str
    moved_head: str = ""
    workshops: tuple[str, ...] = ()
    tick_head: str = ""

    @property
    def means(self) -> tuple[tuple[str, str], ...]:
        """Which means of a line there are, each with its head, the area's own first."""
        heads = (("area", self.area_head), ("region", self.region_head), ("programme", self.programme_head))
        return tuple((name, head) for name, head in heads if head)


@dataclass(frozen=True)
class Bullet:
    """A sentence, with words in bold before it."""

    text: str
    head: str = ""


@dataclass(frozen=True)
class Bullets:
    """Sentences, the most urgent first. ``first``: how many stand on the one page; the files have all."""

    items: tuple[Bullet, ...]
    first: int
    more: str = ""
    """How many of all these are, and where all are, where there are more than ``first``: "3 of 14 changes; all of them on the
    area's page"."""
    more_href: str = ""


@dataclass(frozen=True)
class Table:
    """A table, the most urgent rows first; the first cell of a row is its head. ``first``: how many rows stand on the one
    page (0: the table is for the files alone), ``on_page``: which of the columns stand there (empty: all); ``more``: how many of
    all rows these are, and where all are."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    first: int
    more: str = ""
    more_href: str = ""
    on_page: tuple[int, ...] = ()


@dataclass(frozen=True)
class Note:
    """A line under what it explains. One that is not ``on_page`` is for the files, which have room for it; one ``of_drawing``
    says how to read what only the page and the PDF draw."""

    text: str
    on_page: bool = True
    of_drawing: bool = False


Block: TypeAlias = LevelStrip | Bullets | Table | Note


@dataclass(frozen=True)
class Section:
    """A headed part. ``kinds``: the tags that it wears, dashed where any is simulated; ``source``: source, period, n, load
    and date of its figures. ``absent``: why there is nothing, in a line, in place of ``blocks``."""

    id: str
    head: str
    kinds: tuple[Kind, ...] = ()
    blocks: tuple[Block, ...] = ()
    source: str = ""
    absent: str = ""

    @property
    def simulated(self) -> bool:
        return "simulated" in self.kinds or "part-simulated" in self.kinds


@dataclass(frozen=True)
class Heading:
    """``finding``: at most two lines of 26 point; ``place``: where the area is, who leads it, how many cohorts; ``lede``: two
    sentences at most."""

    finding: str
    place: str
    lede: str


@dataclass(frozen=True)
class Fact:
    """One fact of the strip. ``published``: a published value that the figure contradicts, blank where none does."""

    label: str
    value: str | Number | Missing
    context: str = ""
    published: str = ""


@dataclass(frozen=True)
class Moment:
    """What the figures are as of. ``text``: how an address says it (``load-12``, ``load-12-on-2026-11-28``, a day); ``day``: the
    day that is looked at, against which actions are overdue; ``load``: the newest load that is read, 0 in an empty store;
    ``at``: when it was made (UTC)."""

    text: str
    day: date
    load: int
    at: datetime | None

    @property
    def words(self) -> str:
        """``load 12``, ``load 12 on 2026-11-28``, or the day as an address has it."""
        return moment_in_words(self.text)


@dataclass(frozen=True)
class Briefing:
    """A briefing of one area.

    ``link``: the address, from the server's root, that gives the same figures again. ``sha256``: of the canonical JSON of all
    that is shown (``canonical.digest``), so that two files with one hash say the same. ``loads``: those that brought a figure
    of it, the oldest first; ``sources``: their citations. ``made_at`` (UTC) is in no hash.
    """

    area_code: str
    area_name: str
    programme: str
    simulated: bool
    heading: Heading
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    sources: tuple[str, ...]
    loads: tuple[LoadRef, ...]
    since: str
    """How an address says since when, blank where nothing is compared."""
    as_of: Moment
    link: str
    made_at: datetime
    sha256: str = ""

    def section(self, name: str) -> Section | None:
        """The section of an id; None where it was not asked for."""
        return next((each for each in self.sections if each.id == name), None)

    def absent(self) -> list[tuple[list[Section], str]]:
        """Why sections have nothing, those with one reason together."""
        by_reason: dict[str, list[Section]] = {}
        for section in self.sections:
            if section.absent:
                by_reason.setdefault(section.absent, []).append(section)
        return [(sections, reason) for reason, sections in by_reason.items()]

    def numbers(self) -> Iterator[Number]:
        """Every figure that stands in a cell of its own."""
        yield from (fact.value for fact in self.facts if isinstance(fact.value, Number))
        for section in self.sections:
            for block in section.blocks:
                yield from _numbers(block)


def _numbers(block: Block) -> Iterator[Number]:
    if isinstance(block, Table):
        yield from (cell for row in block.rows for cell in row if isinstance(cell, Number))
    if isinstance(block, LevelStrip):
        for line in block.lines:
            yield from (mean for mean in (line.area, line.region, line.programme) if isinstance(mean, Number))
