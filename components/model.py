"""What pages hand over to be laid out: small frozen values, no markup decisions.

Wherever a field is ``Text``, a ``str`` is escaped and a ``Markup`` is taken as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

import pandas as pd
from markupsafe import Markup

from data.answer import Kind
from data.missing import Missing as Missing  # noqa: PLC0414 - pages take it from here
from data.missing import MissingStatus as MissingStatus  # noqa: PLC0414

Text: TypeAlias = str | Markup
TagKind: TypeAlias = Kind
Direction: TypeAlias = Literal["ascending", "descending", ""]


class Domain(NamedTuple):
    """One of the seven domains: its code, a short name for column heads, its full name."""

    code: str
    short: str
    name: str


@dataclass(frozen=True)
class Link:
    """A link. ``count`` follows in brackets; ``short`` is a beginning of ``text`` that is enough on a phone.

    ``copy``: choosing it copies the address, where the browser lets it. ``key``: the letter that leads there with the
    browser's own keys for it (Alt, or Control and Option).
    """

    text: str
    href: str
    current: bool = False
    count: int | None = None
    short: str = ""
    copy: bool = False
    key: str = ""


@dataclass(frozen=True)
class Option:
    """A choice of a select; neighbours with the same ``group`` stand under its name."""

    value: str
    text: str
    selected: bool = False
    group: str = ""


@dataclass(frozen=True)
class Select:
    """One filter: its query parameter, the label above it and its choices. ``wide`` takes a whole line on a phone; ``key``
    tells apart filters of one parameter."""

    name: str
    label: str
    options: tuple[Option, ...]
    wide: bool = False
    key: str = ""


@dataclass(frozen=True)
class Search:
    """A box to type a part of a name into; ``names`` are offered while typing."""

    name: str
    label: str
    value: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class FilterBar:
    """The GET form over a page's figures.

    ``hidden`` pairs travel with the form; ``showing`` is the sentence of the filters in force; ``ready_made`` are links
    to common views.
    """

    action: str
    selects: tuple[Select, ...]
    showing: Text = ""
    hidden: tuple[tuple[str, str], ...] = ()
    ready_made: tuple[Link, ...] = ()
    button: str = "Show"
    search: Search | None = None


@dataclass(frozen=True)
class DayForm:
    """A GET form for one day (``value``, ISO 8601; ``latest``: the last that can be had) with links to ready ones."""

    action: str
    name: str
    label: str
    value: str = ""
    latest: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    links: tuple[Link, ...] = ()
    button: str = "Show"


@dataclass(frozen=True)
class Contradiction:
    """A published value that differs from the computed one it stands beside; ``href`` leads to the evidence."""

    published: str
    href: str


@dataclass(frozen=True)
class Caveat:
    head: str
    body: Text


@dataclass(frozen=True)
class Fact:
    """One fact of the strip: a label, a large value with its unit, one line of context."""

    label: str
    value: Text
    unit: str = ""
    context: Text = ""
    tag: TagKind | None = None
    contradiction: Contradiction | None = None


@dataclass(frozen=True)
class Figure:
    """A figure or table and all that must stand with it.

    ``kind`` is what it is called, with its number on the page ("Table 1"), and blank of what is no figure but a form;
    ``finding`` the sentence it opens with; ``subline`` what is drawn, its unit and n; ``simulated`` makes the rule above it
    dashed; ``source`` gives source, period, n and load.
    """

    id: str
    finding: str
    body: Markup
    kind: Literal["Figure", "Table", ""] = "Table"
    subline: Text = ""
    tags: tuple[TagKind, ...] = ("published",)
    simulated: bool = False
    actions: tuple[Link, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    caveats_beside: bool = False
    source: Text = ""


@dataclass(frozen=True)
class StateItem:
    """One item of the strip under the navigation: bold words, then the rest."""

    head: str
    text: Text


@dataclass(frozen=True)
class Shell:
    """What stands around every page's content.

    ``programme`` is the programme shown, ``utilities`` the links beside it (change
    programme, help), ``crumbs`` the way here, its last without a link where ``href`` is empty.
    """

    service: str
    programme: str
    utilities: tuple[Link, ...]
    nav: tuple[Link, ...]
    state: tuple[StateItem, ...]
    crumbs: tuple[Link, ...] = ()
    footer: Text = ""
    footer_links: tuple[Link, ...] = ()
    footer_note: Text = ""
    home: str = "/"


_NOTHING = Markup()


@dataclass(frozen=True)
class Assets:
    """What the document brings along: ``styles`` as CSS, the rest as addresses that the server publishes."""

    styles: Markup = _NOTHING
    start: str = "/assets/start.js"
    font: str = "/assets/source-sans-3-latin-wght-normal.woff2"
    icon: str = "/assets/favicon.svg"


@dataclass(frozen=True)
class DashSlots:
    """What Dash writes into its document; every part is markup already, and may be empty."""

    entry: Markup = _NOTHING
    config: Markup = _NOTHING
    scripts: Markup = _NOTHING
    renderer: Markup = _NOTHING


@dataclass(frozen=True)
class Heading:
    """The top of a page's content. ``permalink`` is the full address of the view; it is printed, not shown. ``doors``: what
    a reader does next, shown and not printed."""

    text: str
    lede: Text = ""
    permalink: str = ""
    doors: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Sort:
    """Where a column head leads to sort by it, and how the table is sorted by it now."""

    href: str
    direction: Direction = ""


Shape: TypeAlias = Literal["hollow", "filled", "grey", "diamond", "square", "tick", "none"]
"""What a mark looks like: hollow and filled circle (before, after, or too close and clear), grey circle (no clear
change), turquoise diamond (CYPMHS), orange square (concern), grey tick (one of many), none (a number alone)."""
Stroke: TypeAlias = Literal[
    "join", "dashed", "thin", "grey", "interval", "range", "bar", "frame", "spread", "quartiles"
]
"""What a span looks like: the line between two ends (solid, dashed where computed, thin between two groups, grey
without a clear change), an interval with caps, a wide grey range, a solid bar, the outline of a whole, a pale strip
from the lowest to the highest of many and a darker one over their middle half."""


@dataclass(frozen=True)
class Mark:
    """A mark on an axis with its printed number; ``side``: where the number stands."""

    at: Decimal
    shape: Shape
    text: str = ""
    side: Literal["left", "right", "above"] = "right"
    bold: bool = False


@dataclass(frozen=True)
class Span:
    start: Decimal
    end: Decimal
    stroke: Stroke


@dataclass(frozen=True)
class Lane:
    """One row's marks on an axis. ``numbers`` are what it draws, one for each of the scale's heads."""

    marks: tuple[Mark, ...]
    spans: tuple[Span, ...]
    numbers: tuple[Cell, ...]


@dataclass(frozen=True)
class Scale:
    """The axis of a column, in the units of its marks.

    ``heads`` name the numbers of a lane, for those who read the table or hear it. ``lines`` are strong lines through
    all rows, ``band`` a shaded stretch of what was meant.
    """

    low: Decimal
    high: Decimal
    ticks: tuple[tuple[Decimal, str], ...]
    heads: tuple[str, ...]
    lines: tuple[Decimal, ...] = ()
    band: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, whether its cells are numbers, how to sort by it; with ``scale`` its cells are lanes."""

    label: str
    numeric: bool = False
    sort: Sort | None = None
    scale: Scale | None = None


Cell: TypeAlias = "Text | Missing | Lane"


@dataclass(frozen=True)
class Row:
    """A row: the first cell is its head. ``id`` makes it a target of links."""

    cells: tuple[Cell, ...]
    id: str = ""


@dataclass(frozen=True)
class RowGroup:
    """Rows under a common head with a short note; without a head they stand alone."""

    rows: tuple[Row, ...]
    head: str = ""
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table of text and of marks on axes. ``wide`` tables become stacked rows already on tablets.

    ``empty`` stands where no row does; ``key`` says what each shape stands for. ``aside``: rows of little news, which a screen
    shows when they are asked for by what ``aside_told`` says of them.
    """

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[RowGroup, ...]
    wide: bool = False
    empty: str = "No rows"
    key: tuple[tuple[Shape, str], ...] = ()
    aside: tuple[RowGroup, ...] = ()
    aside_told: str = ""


@dataclass(frozen=True)
class Matrix:
    """Areas by seven domains.

    ``rows`` has the columns area_code, area_name, region, lead, one Decimal or None per domain code, total (Decimal or
    None), band and published_band; reasons for missing values may stand in ``<column>_status``. ``area_hrefs`` maps
    area_code to its page; ``sorts`` maps area, region, lead, total and domain codes to their sort links.
    ``region_notes`` (region to note) groups the rows by region, in the order they come in. ``split``: by area_code and
    domain code, in words, where the tables behind a mean are far from one view. ``whole``: the rows that the summary is of,
    where ``rows`` are one page of them.
    """

    rows: pd.DataFrame
    domains: tuple[Domain, ...]
    caption: str
    summary: str
    evidence_href: str
    area_hrefs: Mapping[str, str] = field(default_factory=dict)
    sorts: Mapping[str, Sort] = field(default_factory=dict)
    region_notes: Mapping[str, str] | None = None
    split: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    whole: pd.DataFrame | None = None
    empty: str = "No area matches these filters"


@dataclass(frozen=True)
class Placed:
    """A cohort on a level (0 to 3), under a short label."""

    level: int
    label: str


@dataclass(frozen=True)
class MovedMatrix:
    """Areas by how their matched cohorts moved in seven domains between two workshops.

    ``rows`` has the columns area_code, area_name, region, lead, matched, cohorts and, for each domain code and for total,
    the mean change (Decimal or None) with ``<code>_up``, ``<code>_same`` and ``<code>_down``, numbers of cohorts. All else is
    as in ``Matrix``.
    """

    rows: pd.DataFrame
    domains: tuple[Domain, ...]
    caption: str
    summary: str
    area_hrefs: Mapping[str, str] = field(default_factory=dict)
    sorts: Mapping[str, Sort] = field(default_factory=dict)
    region_notes: Mapping[str, str] | None = None
    whole: pd.DataFrame | None = None
    empty: str = "No area matches these filters"


@dataclass(frozen=True)
class Pages:
    """Where a long table is cut: ``told`` says what stands here ("1 to 50 of 300"), ``links`` lead to the rest."""

    told: str
    links: tuple[Link, ...]


class Hexagon(NamedTuple):
    """A board's place in a layout of hexagons: ``column`` and ``row`` from the top left, odd rows half a step to the right.

    ``mean``: what it shows, None where nothing is known of it; ``short`` its name of few letters. Of another figure than a mean
    level ``text`` is what stands in it, ``fifth`` (1 the highest, to 5) its shade, and ``told`` says it in words.
    """

    code: str
    short: str
    name: str
    column: int
    row: int
    mean: Decimal | None
    href: str = ""
    text: str = ""
    fifth: int = 0
    told: str = ""


@dataclass(frozen=True)
class Hexagons:
    """A map of boards as hexagons, one a board; ``caption`` says what is drawn. What it shows stands in a table beside it."""

    caption: str
    hexagons: tuple[Hexagon, ...]
    table: Table


class Point(NamedTuple):
    """A place on two axes; ``told`` says it in words, the ``chosen`` one is filled and named."""

    x: Decimal
    y: Decimal
    name: str
    told: str
    chosen: bool = False


@dataclass(frozen=True)
class Scatter:
    """Places by two figures; the heads name the axes. What it shows stands in a table beside it."""

    caption: str
    x_head: str
    y_head: str
    points: tuple[Point, ...]
    table: Table


@dataclass(frozen=True)
class Standing:
    """Where an area stands in one domain, beside its comparators, and its next step.

    ``similar``: the mean of areas like it; None where the chart has no such column. ``lanes``: its cohorts' levels at an
    earlier and a later workshop, or at one; none where they are not shown, and ``heard`` says them in words. ``moved``: how
    many matched cohorts went up, stayed and went down, with a note; None where none is matched. ``reached``: who got to the
    next level from there.
    """

    domain: Domain
    area: Decimal | Missing
    region: Decimal | Missing
    programme: Decimal | Missing
    step_head: str = ""
    step: Text = ""
    similar: Decimal | Missing | None = None
    lanes: tuple[tuple[Placed, ...], ...] = ()
    heard: str = ""
    moved: tuple[int, int, int] | None = None
    moved_note: str = ""
    reached: Text = ""


@dataclass(frozen=True)
class DomainChart:
    """Seven domains of one area on the 0 to 3 axis; the heads name the three means ("Area D", "South East, 3").

    With ``lane_heads`` ("a cohort at workshop 1", …) the cohorts' levels are drawn in place of the means, and ``tick_head``
    says what the tick among them is; ``notes`` stand in the key. ``similar_head`` and ``moved_head`` name two more columns.
    A head is blank where there is no such column.
    """

    caption: str
    standings: tuple[Standing, ...]
    area_head: str
    region_head: str
    programme_head: str
    mean_head: str = "Mean"
    similar_head: str = ""
    moved_head: str = ""
    lane_heads: tuple[str, ...] = ()
    tick_head: str = ""
    notes: tuple[str, ...] = ()

    @property
    def means(self) -> tuple[tuple[str, str], ...]:
        """Which means of a standing there are, each with its head, the area's own first."""
        heads = (
            ("area", self.area_head),
            ("region", self.region_head),
            ("programme", self.programme_head),
            ("similar", self.similar_head),
        )
        return tuple((name, head) for name, head in heads if head)


@dataclass(frozen=True)
class Distribution:
    """Shares of cohorts at each level, by domain and workshop.

    ``rows`` has the columns domain (a code), workshop, cohorts, major_challenge_pct, good_elements_pct,
    widespread_good_practice_pct and gold_standard_pct, workshops of a domain one after the other, the earlier first; where
    shares are rounded, at_least_widespread_pct may say what the last two come to.
    """

    rows: pd.DataFrame
    domains: tuple[Domain, ...]
    caption: str


@dataclass(frozen=True)
class Square:
    """One domain's counts of cohorts by level before (rows) and after (columns), 0 to 3 each."""

    domain: Domain
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Transitions:
    """A small square a domain; the heads name the two workshops, ``note`` says how to read a square."""

    caption: str
    squares: tuple[Square, ...]
    before_head: str
    after_head: str
    note: Text


@dataclass(frozen=True)
class Attention:
    """Something that needs a look: where to see it, a line of context and what kind of figure it is."""

    link: Link
    context: Text
    tag: TagKind


@dataclass(frozen=True)
class Door:
    """A reader's question and the pages that answer it."""

    head: str
    question: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Section:
    """A headed part of a text page; each block is a paragraph, a Table or ready markup."""

    id: str
    head: str
    blocks: tuple[Text | Table, ...]
