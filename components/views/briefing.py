"""A briefing as HTML: on screen with its form, on paper one page of A4."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from markupsafe import Markup

from components.anchor import anchor
from components.briefing import BriefingForm
from components.marks import format_day, format_moment
from components.model import Cell as HtmlCell
from components.model import Column, Contradiction, Heading, Missing, Row, RowGroup
from components.model import Fact as HtmlFact
from components.model import Table as HtmlTable
from components.render import environment, render
from components.views.blocks import data_table
from components.views.inline import rag
from data.briefing.model import (
    Block,
    Briefing,
    Bullet,
    Bullets,
    Cell,
    DomainLine,
    Fact,
    LevelStrip,
    Moves,
    Note,
    Number,
    Placed,
    Rag,
    Section,
    Table,
)

MOST_IN_HALF = 330
"""Letters that a section of sentences has room for in half of the width."""
HALVES = frozenset(("sources", "since", "risks", "attendance", "returns", "highlights"))
"""Sections that stand in half of the width, where another one can stand beside them."""
MOST_LETTERS, MOST_OF_HEAD, MOST_OF_CELL = 115, 80, 62
"""Letters of a sentence, of the bold words before it, and of a cell on paper."""
AXIS_PCT = (10.0, 90.0)
SQUARE_PX, GAP_PX, MOST_SQUARES = 10, 3, 4
"""A cohort's square, what stands between two, and how many there is room for at one level."""


def briefing_page(
    item: Briefing,
    *,
    root: str,
    evidence: str,
    base: str | None = "",
    form: BriefingForm | None = None,
    complaints: Sequence[str] = (),
) -> Markup:
    """The content of the page, or of a file of it, which has no ``form``. ``root``: scheme and host of the address that is
    printed; ``base``: what links begin with, None where they would lead nowhere; ``evidence``: where a contradicted band is
    told in full."""
    shown = [each for each in item.sections if not each.absent]
    return render(
        "briefing.html",
        briefing=item,
        address=f"{root}{item.link}",
        here=_href(base, item.link),
        facts=[shown_fact(each, _href(base, evidence)) for each in item.facts],
        sections=[_Part(section, half, _blocks(section, half, base)) for section, half in _in_halves(shown)],
        absent=item.absent(),
        form=form,
        complaints=complaints,
        day=format_day(item.as_of.day),
        made=format_moment(item.made_at),
        latest=format_moment(item.as_of.at) if item.as_of.at else "",
    )


Base: TypeAlias = "str | None"


def _href(base: Base, path: str) -> str:
    return "" if base is None or not path else f"{base}{path}"


@dataclass(frozen=True)
class _Part:
    section: Section
    half: bool
    blocks: list[Markup]


def overview_page(table: Table, one: Briefing) -> Markup:
    """The overview of several briefings, of which ``one`` is any: a row an area, nothing cut, each file a link."""
    columns = tuple(Column(table.columns[at], numeric=_is_number(table, at)) for at in table.on_page)
    file = table.columns.index("File")
    rows = tuple(Row(tuple(_of_overview(row[at], linked=at == file) for at in table.on_page)) for row in table.rows)
    heading = Heading(table.caption, f"{one.programme}, as of {one.as_of.words}.")
    drawn = data_table(HtmlTable(table.caption, columns, (RowGroup(rows),), wide=True))
    return render("main.html", heading=heading, facts=(), filters=None, complaints=(), contents=(), blocks=[drawn])


def _of_overview(cell: Cell, *, linked: bool) -> HtmlCell:
    if linked and isinstance(cell, str):
        return anchor("Open", cell)
    return _cell(cell, len(str(cell)))


def _in_halves(sections: Sequence[Section]) -> Iterator[tuple[Section, bool]]:
    """Each section, and whether it takes half of the width: two neighbours that may do so together, one alone not."""
    at = 0
    while at < len(sections):
        both = [each for each in sections[at : at + 2] if _may_be_half(each)]
        beside = len(both) == 2
        for section in sections[at : at + 1 + beside]:
            yield section, beside
        at += 1 + beside


def _may_be_half(section: Section) -> bool:
    """Those that are meant to, and what is decided and to be read with care where that is short."""
    letters = sum(len(text) for block in section.blocks for text in _texts(block))
    return section.id in HALVES or (section.id in ("decisions", "care") and letters <= MOST_IN_HALF)


def _texts(block: Block) -> list[str]:
    if isinstance(block, Bullets):
        return [f"{each.head} {each.text}" for each in block.items[: block.first]]
    return [block.text] if isinstance(block, Note) else []


def shown_fact(fact: Fact, evidence: str) -> HtmlFact:
    """A fact for the strip; ``evidence``: where a contradicted one is told in full."""
    value: Markup | str = fact.value if isinstance(fact.value, str) else ""
    if isinstance(fact.value, Missing):
        value = _missing(fact.value)
    number = fact.value if isinstance(fact.value, Number) else Number(0, "")
    differs = Contradiction(fact.published, evidence) if fact.published else None
    return HtmlFact(fact.label, value or number.text, number.unit, fact.context, contradiction=differs)


def _missing(value: Missing) -> Markup:
    return Markup('<i class="missing">{}</i>').format(value.words)


# Blocks.


def _blocks(section: Section, half: bool, base: Base) -> list[Markup]:
    return [drawn for block in section.blocks if (drawn := _block(block, half, base))]


def _block(block: Block, half: bool, base: Base) -> Markup:
    if isinstance(block, LevelStrip):
        return _strip(block)
    if isinstance(block, Bullets):
        return _bullets(block, base)
    if isinstance(block, Table):
        return _table(block, half, base) if block.first else Markup()
    return _note(block) if block.on_page else Markup()


def _note(block: Note) -> Markup:
    return Markup('<p class="note">{}</p>').format(block.text)


def _bullets(block: Bullets, base: Base) -> Markup:
    items = Markup("").join(map(_bullet, block.items[: block.first]))
    return Markup('<ul class="bullets">{}</ul>{}').format(items, _more(block.more, _href(base, block.more_href)))


def _bullet(item: Bullet) -> Markup:
    head = Markup("<b>{}</b> ").format(fitted(item.head, MOST_OF_HEAD)) if item.head else ""
    return Markup("<li>{}{}</li>").format(head, fitted(item.text))


def _more(told: str, href: str) -> Markup:
    if not told:
        return Markup()
    return Markup('<p class="more">{}</p>').format(anchor(told, href) if href else told)


def _table(block: Table, half: bool, base: Base) -> Markup:
    at = block.on_page or tuple(range(len(block.columns)))
    columns = tuple(Column(block.columns[place], numeric=_is_number(block, place)) for place in at)
    shown = block.rows[: block.first]
    most = {place: _room(block, place, half) for place in at}
    rows = tuple(Row(tuple(_cell(row[place], most[place]) for place in at)) for row in shown)
    table = HtmlTable(block.caption, columns, (RowGroup(rows),))
    return Markup("{}{}").format(data_table(table), _more(block.more, _href(base, block.more_href)))


def _room(block: Table, place: int, half: bool) -> int:
    """Letters that a column has room for: the one with the longest texts most of them."""
    lengths = [
        max((len(str(row[at])) for row in block.rows if isinstance(row[at], str)), default=0)
        for at in range(len(block.columns))
    ]
    most = MOST_OF_CELL * 3 // 4 if half else MOST_OF_CELL
    return most if lengths[place] == max(lengths) else most // 2


def _is_number(block: Table, place: int) -> bool:
    return any(isinstance(row[place], Number) for row in block.rows)


def _cell(cell: Cell, most: int) -> HtmlCell:
    if isinstance(cell, Number):
        return f"{cell.text}{cell.unit if cell.unit == '%' else ''}"
    if isinstance(cell, Rag):
        under = Markup(' <span class="under">{}</span>').format(cell.why) if cell.why else ""
        return Markup("{}{}").format(rag(cell.colour, cell.words), under)
    if isinstance(cell, Moves):
        return _went(cell)
    if isinstance(cell, date):
        return Markup('<span class="keep">{}</span>').format(format_day(cell))
    return fitted(cell, most) if isinstance(cell, str) else cell


def fitted(text: str, most: int = MOST_LETTERS) -> Markup | str:
    """A text of which paper has as many letters as there is room for, cut at a word; a screen has all of it."""
    head = on_paper(text, most)
    if head == text:
        return text
    rest = Markup('<span class="rest">{}</span><span class="cut" aria-hidden="true"> …</span>').format(
        text[len(head) :]
    )
    return Markup("{}{}").format(head, rest)


def on_paper(text: str, most: int = MOST_LETTERS) -> str:
    """As much of a text as paper has room for."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(",;:. ")


def _went(moves: Moves) -> Markup:
    """Which ways matched cohorts went: those that any did."""
    ways = ((moves.up, "up"), (moves.same, "same"), (moves.down, "down"))
    macros = environment().get_template("marks.html").module
    return Markup(macros.went([(count, way) for count, way in ways if count]))  # type: ignore[attr-defined]  # noqa: S704


# The strip.


@dataclass(frozen=True)
class _Square:
    """``left`` in pixels from the level; ``text`` where it stands for several."""

    left: float
    width: int
    text: str = ""


@dataclass(frozen=True)
class _Spot:
    x: float
    top: int
    kind: str
    squares: list[_Square]


@dataclass(frozen=True)
class _Line:
    line: DomainLine
    own_x: float | None
    tick_x: float | None
    spots: list[_Spot]
    moved: Markup | Missing | None
    heard: str


def _strip(item: LevelStrip) -> Markup:
    levels = ("0", "1 good", "2 wide", "3 gold")
    axis = [(_x(Decimal(level)), word) for level, word in enumerate(levels)]
    cohorts = any(line.before or line.after for line in item.lines)
    lines = [_line(item, line, cohorts) for line in item.lines]
    return render("briefing_strip.html", strip=item, axis=axis, lines=lines, cohorts=cohorts)


def _x(mean: Decimal) -> float:
    return round(AXIS_PCT[0] + (AXIS_PCT[1] - AXIS_PCT[0]) * float(mean) / 3, 2)


def _line(item: LevelStrip, line: DomainLine, cohorts: bool) -> _Line:
    lanes = ((line.before, 1, "before"), (line.after, 11, "after"))
    spots = [spot for placed, top, kind in lanes for spot in _spots(placed, top, kind)]
    moved = _went(line.moved) if isinstance(line.moved, Moves) else line.moved
    return _Line(
        line,
        _x(Decimal(line.area.value)) if isinstance(line.area, Number) and not cohorts else None,
        _x(Decimal(line.programme.value)) if isinstance(line.programme, Number) else None,
        spots,
        moved,
        _heard(item, line),
    )


def _spots(placed: Sequence[Placed], top: int, kind: str) -> Iterator[_Spot]:
    for level in sorted({each.level for each in placed}):
        count = sum(each.level == level for each in placed)
        yield _Spot(_x(Decimal(level)), top, kind, _squares(count))


def _squares(count: int) -> list[_Square]:
    """Squares beside each other about a level; of many one with their number."""
    if count > MOST_SQUARES:
        width = SQUARE_PX + 8 * len(str(count))
        return [_Square(-width / 2, width, f"×{count}")]
    whole = count * SQUARE_PX + (count - 1) * GAP_PX
    return [_Square(place * (SQUARE_PX + GAP_PX) - whole / 2, SQUARE_PX) for place in range(count)]


def _heard(item: LevelStrip, line: DomainLine) -> str:
    """The squares for those who do not see them: ``W1: P1 at 1, P2 at 0. W2: P1 at 2.``"""
    lanes = [lane for lane in (line.before, line.after) if lane]
    named = item.workshops if len(lanes) == len(item.workshops) else item.workshops[-len(lanes) :]
    told = (
        f"{workshop}: {', '.join(f'{each.label} at {each.level}' for each in lane)}."
        for workshop, lane in zip(named, lanes, strict=False)
    )
    return " ".join(told)
