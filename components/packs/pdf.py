"""A briefing as a tagged PDF, one page of A4 for an ordinary area: laid out by Typst, which refuses what breaks PDF/UA-1."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst

from components.marks import format_day
from components.packs import glyphs, pdf_height, told
from components.views.briefing import MOST_LETTERS, MOST_OF_CELL, MOST_OF_HEAD, on_paper
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
    Number,
    Placed,
    Rag,
    Section,
    Table,
)
from data.missing import Missing
from data.wording import SERVICE

TEMPLATE = Path(__file__).with_name("briefing.typ")
ROWS = (
    ("levels",),
    ("sources", "since"),
    ("actions",),
    ("risks", "decisions"),
    ("attendance", "returns", "highlights"),
    ("care",),
)
"""Sections that stand side by side, row by row."""


def write(briefing: Briefing, root: str) -> bytes:
    """The file's content: the rows that stand on the one page; the other files have all."""
    content, file = said(briefing, root), b""
    for points in pdf_height.sizes(content):
        file = _compiled({**content, "size": points}, int(briefing.made_at.timestamp()))
        if _pages(file) == 1:
            break
    return file


def _compiled(content: dict[str, Any], at: int) -> bytes:
    """The file of what the template lays out, made at a second since 1970 (UTC)."""
    return typst.compile(
        str(TEMPLATE),
        font_paths=_fonts(),
        sys_inputs={"briefing": json.dumps(content, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=at,
    )


@cache
def _fonts() -> typst.Fonts:
    """The typeface alone, read once in a process."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[glyphs.folder()])


def _pages(file: bytes) -> int:
    """How many pages a file has: Typst does not compress the tree of pages, whose root counts them."""
    return max(int(count) for count in PAGES.findall(file))


PAGES = re.compile(rb"/Type\s*/Pages\s*/Count\s+(\d+)")


def said(briefing: Briefing, root: str) -> dict[str, Any]:
    """What the template lays out at a ``size`` in points, with the typeface's signs alone, and a line that says so where any was
    another one."""
    content = _said(briefing, root)
    printed: dict[str, Any] = glyphs.printable(content)
    return printed if printed == content else {**printed, "foot": [*printed["foot"], glyphs.EXPLAINED]}


def _said(briefing: Briefing, root: str) -> dict[str, Any]:
    day = format_day(briefing.as_of.day)
    return {
        "title": told.title(briefing),
        "description": told.description(briefing),
        "keywords": [briefing.area_code, briefing.programme, *told.marks(briefing)],
        "service": SERVICE,
        "area": briefing.area_name,
        "day": day,
        "place": briefing.heading.place,
        "finding": briefing.heading.finding,
        "lede": briefing.heading.lede,
        "marks": told.marks(briefing),
        "facts": [_fact(fact) for fact in briefing.facts],
        "sections": [[_section(each) for each in row] for row in _rows(briefing.sections)],
        "foot": told.foot(briefing, root),
    }


def _rows(sections: Sequence[Section]) -> list[list[Section]]:
    """The sections that are there, row by row."""
    by_id = {section.id: section for section in sections}
    rows = [[by_id[name] for name in row if name in by_id] for row in ROWS]
    return [row for row in rows if row]


def _fact(fact: Fact) -> dict[str, str]:
    number = fact.value if isinstance(fact.value, Number) else None
    text = number.text if number else told.words(fact.value)
    unit = number.unit if number else ""
    return {"label": fact.label, "value": text, "unit": unit, "context": fact.context, "published": fact.published}


def _section(section: Section) -> dict[str, Any]:
    return {
        "head": section.head,
        "tags": told.tags_of(section.kinds),
        "simulated": section.simulated,
        "absent": section.absent,
        "blocks": [_block(block) for block in told.on_page(section)],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, LevelStrip):
        return _strip(block)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Bullets):
        items = [_sentence(each) for each in block.items[: block.first]]
        return {"is": "bullets", "items": items, "more": block.more}
    return {"is": "note", "text": block.text}


def _sentence(item: Bullet) -> dict[str, str]:
    return {"head": _cut(item.head, MOST_OF_HEAD), "text": _cut(item.text, MOST_LETTERS)}


def _cut(text: str, most: int) -> str:
    """What paper has room for, as the page has it on paper; the other files have the whole."""
    head = on_paper(text, most)
    return text if head == text else f"{head} …"


def _table(table: Table) -> dict[str, Any]:
    at = table.on_page or tuple(range(len(table.columns)))
    rows = [[_cell(row[column]) for column in at] for row in table.rows[: table.first]]
    widths = [_width([row[column] for row in rows]) for column in range(len(at))]
    return {
        "is": "table",
        "columns": [table.columns[column] for column in at],
        "rows": rows,
        "widths": widths if any(widths) else [1, *widths[1:]],
        "more": table.more,
    }


NARROW = 18
"""Letters up to which a column is as wide as what it holds."""


def _width(cells: Sequence[dict[str, Any]]) -> int:
    """A column's share of the width that is left; 0 where it is as wide as its cells."""
    longest = max((len(cell["text"]) for cell in cells), default=0)
    return 0 if longest <= NARROW else min(longest, 60)


def _cell(cell: Cell) -> dict[str, Any]:
    text = _cut(told.words(cell), MOST_OF_CELL * 3 // 2)
    if isinstance(cell, Rag):
        return {"is": "rag", "text": cell.words, "colour": cell.colour, "why": cell.why}
    if isinstance(cell, Moves):
        return {"is": "moves", "text": text, "up": cell.up, "down": cell.down}
    kind = "number" if isinstance(cell, Number) else "missing" if isinstance(cell, Missing) else "text"
    return {"is": kind, "text": text}


def _strip(strip: LevelStrip) -> dict[str, Any]:
    return {
        "is": "strip",
        "mean_heads": [head for _, head in strip.means],
        "moved_head": strip.moved_head,
        "tick_head": strip.tick_head,
        "lines": [_line(strip, line) for line in strip.lines],
    }


def _line(strip: LevelStrip, line: DomainLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "name": line.name,
        "means": [_cell(getattr(line, name)) for name, _ in strip.means],
        "tick": _mean(line.programme),
        "own": None if any(each.before or each.after for each in strip.lines) else _mean(line.area),
        "before": _at_levels(line.before),
        "after": _at_levels(line.after),
        "moved": None if line.moved is None else _cell(line.moved),
        "heard": told.heard(strip, line),
    }


def _mean(cell: Cell) -> float | None:
    return float(cell.value) if isinstance(cell, Number) else None


def _at_levels(lane: Iterable[Placed]) -> dict[str, list[str]]:
    """The labels at each level, side by side."""
    found: dict[str, list[str]] = {}
    for each in lane:
        found.setdefault(str(each.level), []).append(each.label)
    return found
