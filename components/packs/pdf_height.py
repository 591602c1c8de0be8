"""How tall a briefing is on paper, worked out from its words before it is laid out, so that Typst lays it out once.

The typeface's own widths of letters, lines broken where Typst breaks them, and the measures of ``briefing.typ``. All lengths
are in ems of the text's size, so that a size is tried by the width that it leaves. What this leaves out (kerning, a narrow
table's squeezed columns) is well under ``SPARE``; the pages of the finished file tell where it was not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from components.packs import glyphs

Said: TypeAlias = Mapping[str, Any]

SIZES = tuple(quarters / 4 for quarters in range(44, 31, -1))
"""The text's sizes in points, 11 to 8: the largest at which all stands on one page, else the last, on more."""
POINTS_A_MM = 72 / 25.4
WIDTH, HEIGHT = (210 - 2 * 14) * POINTS_A_MM, (297 - 11 - 13) * POINTS_A_MM
SPARE = 0.01
"""The part of a page's height that is kept free, for what is not reckoned with."""
PLAIN, HEAD, BOLD = 400, 600, 700
LINE, LEADING, PARAGRAPH = 0.66, 0.5, 0.62
"""A line, the gap between two, and that between paragraphs."""
TITLE, SUBTITLE = 1.4 * 1.6, 1.2 * 1.15
"""Sizes of the two levels of heads."""
TAG = 0.82 * LINE + 0.66
BESIDE = 2.2
"""What is left between sections side by side."""
SQUARES = 19.0
"""The column of squares."""
MARGIN = 0.4
"""Left and right of a cell, but for a row's first, which has none on its left."""
MARKED = 0.06
"""What a mark before words adds to its line's height."""


def sizes(said: Said) -> Sequence[float]:
    """The sizes to try, in points: first the largest at which a briefing is one page, then the smaller ones; the smallest
    alone where it is one page at none."""
    at = bisect_left(SIZES, SPARE - 1, key=lambda points: -share(said, points))
    return SIZES[min(at, len(SIZES) - 1) :]


def share(said: Said, points: float) -> float:
    """How much of a page's height a briefing takes at a size; more than 1 where it takes more than a page."""
    return height(said, WIDTH / points) * points / HEIGHT


def height(said: Said, width: float) -> float:
    """The whole page's, in ems, in a width in ems."""
    title = _lines(said["finding"], BOLD, width / TITLE)
    tall = LINE + 0.5 + 0.7 + _text(said["place"], width)
    tall += TITLE * (0.55 * 2 + LINE * title + 0.42 * (title - 1))
    tall += _text(said["lede"], width, 1.1)
    tall += 0.6 + TAG if said["marks"] else 0
    tall += _facts(said["facts"], width) if said["facts"] else 0
    tall += sum(_row(row, width) for row in said["sections"])
    foot = [0.84 * _text(each, width / 0.84) for each in said["foot"]]
    return tall + 1 + 0.4 + sum(foot) + 0.84 * PARAGRAPH * (len(foot) - 1)


def _facts(facts: Sequence[Said], width: float) -> float:
    room = width / len(facts) - 1
    return 0.9 + 0.3 + 0.4 + max(_fact(fact, room) for fact in facts)


def _fact(fact: Said, room: float) -> float:
    large = 1.15 if len(fact["value"]) > 9 else 1.7
    wide = large * _wide(fact["value"], BOLD) + _wide(f" {fact['unit']}", PLAIN)
    if fact["published"]:
        wide += 0.9 + 0.82 * _wide(f"≠ published {fact['published']}", HEAD)
    told = [_text(fact["label"], room, 0.92), LINE * large]
    told += [LINE] * int(wide // room)
    told += [_text(fact["context"], room, 0.92)] if fact["context"] else []
    return sum(told) + LEADING * (len(told) - 1)


# Sections.


def _row(row: Sequence[Said], width: float) -> float:
    room = (width - BESIDE * (len(row) - 1)) / len(row)
    return 1.05 + max(_section(each, room, narrow=len(row) > 2) for each in row)


def _section(section: Said, width: float, *, narrow: bool) -> float:
    tags = section["tags"]
    if narrow:
        tall = _head(section["head"], width) + (0.4 + TAG if tags else 0)
    else:
        beside = 0.8 + sum(0.9 + 0.82 * _wide(each, HEAD) for each in tags) + 0.4 * max(0, len(tags) - 1)
        tall = max(_head(section["head"], width - beside), TAG if tags else 0)
    parts = [_text(section["absent"], width)] if section["absent"] else []
    parts += [_block(each, width) for each in section["blocks"]]
    parts = [part for part in parts if part]
    return 0.6 + tall + (0.6 + sum(parts) + 0.42 * (len(parts) - 1) if parts else 0)


def _head(text: str, width: float) -> float:
    return SUBTITLE * LINE + (_lines(text, BOLD, width / SUBTITLE) - 1) * SUBTITLE * (LINE + LEADING)


def _block(block: Said, width: float) -> float:
    if block["is"] == "strip":
        return _strip(block, width)
    if block["is"] == "note":
        return _text(block["text"], width)
    parts = _table(block, width) if block["is"] == "table" else _bullets(block["items"], width)
    more = _text(block["more"], width) if block["more"] else 0
    return parts + more + (PARAGRAPH if parts and more else 0)


def _bullets(items: Sequence[Said], width: float) -> float:
    bullet = _wide("•", PLAIN) + 0.5
    each = [_mixed(((item["head"], BOLD), (item["text"], PLAIN)), width - bullet) for item in items]
    return sum(each) + LEADING * (len(each) - 1) if each else 0


# Tables.


def _strip(strip: Said, width: float) -> float:
    lines = strip["lines"]
    drawn = any(each["before"] or each["after"] or each["own"] is not None for each in lines)
    beside = [*strip["mean_heads"], *filter(None, [strip["moved_head"]])]
    moves = [[each["moved"] or NOTHING] if strip["moved_head"] else [] for each in lines]
    cells = [[*each["means"], *moved] for each, moved in zip(lines, moves, strict=True)]
    taken = sum(_natural(head, [row[at] for row in cells]) for at, head in enumerate(beside))
    room = width - taken - (SQUARES + 2 * MARGIN if drawn else 0) - MARGIN
    tall = [max(_named(each, room), _squares(each) if drawn else LINE) for each in lines]
    inset = 0.16 if drawn else 0.24
    head = (1.1 if drawn else 0.92 * LINE) + 2 * 0.24
    key = 0.5 + LINE + MARKED if drawn and strip["tick_head"] else 0
    return head + sum(tall) + 2 * inset * len(lines) + key


NOTHING: Said = {"is": "text", "text": ""}


def _named(line: Said, room: float) -> float:
    return _mixed(((line["code"], BOLD), (line["name"], HEAD)), room)


def _squares(line: Said) -> float:
    return 2.02 if line["before"] else 1.15


def _table(table: Said, width: float) -> float:
    rows, heads = table["rows"], table["columns"]
    if not rows:
        return 0
    fixed = [
        0 if share else _natural(head, [row[at] for row in rows], HEAD if at == 0 else PLAIN)
        for at, (head, share) in enumerate(zip(heads, table["widths"], strict=True))
    ]
    left = max(0.0, width - sum(fixed)) / (sum(table["widths"]) or 1)
    rooms = [
        (each or share * left) - (MARGIN if at == 0 else 2 * MARGIN)
        for at, (each, share) in enumerate(zip(fixed, table["widths"], strict=True))
    ]
    head = max(0.92 * _text(text, room / 0.92, weight=HEAD) for text, room in zip(heads, rooms, strict=True))
    tall = [
        max(
            _cell(cell, room, HEAD if at == 0 else PLAIN)
            for at, (cell, room) in enumerate(zip(row, rooms, strict=True))
        )
        for row in rows
    ]
    return head + sum(tall) + 2 * 0.26 * (len(rows) + 1)


def _natural(head: str, cells: Sequence[Said], weight: int = PLAIN) -> float:
    """The width of a column as wide as what it holds."""
    wide = [
        0.92 * _wide(head, HEAD),
        *(_marked(cell) + sum(_wide(*each) for each in _told(cell, weight)) for cell in cells),
    ]
    return max(wide) + 2 * MARGIN


def _marked(cell: Said) -> float:
    """What a mark and the blank after it take."""
    return 0.72 + SPACE if cell["is"] in ("rag", "moves") else 0


def _cell(cell: Said, room: float, weight: int) -> float:
    return _mixed(_told(cell, weight), room, _marked(cell)) + (MARKED if _marked(cell) else 0)


def _told(cell: Said, weight: int) -> list[tuple[str, int]]:
    """What a cell says, each part with its weight."""
    told = [(cell["text"], HEAD if cell["is"] == "rag" else weight)]
    return [*told, (f": {cell['why']}", PLAIN)] if cell.get("why") else told


# Words.


def _text(text: str, width: float, larger: float = 1, weight: int = PLAIN) -> float:
    """A paragraph of one weight, its letters so much larger than the text's size, as the gap between its lines is not."""
    count = _lines(text, weight, width / larger)
    return count * LINE * larger + (count - 1) * LEADING


def _mixed(told: Sequence[tuple[str, int]], width: float, before: float = 0) -> float:
    """A paragraph of several weights, with so much before its first word."""
    count = _broken([piece for text, weight in told for piece in _pieces(text, weight)], width, before)
    return count * LINE + (count - 1) * LEADING


def _lines(text: str, weight: int, width: float) -> int:
    return _broken(_pieces(text, weight), width)


def _broken(pieces: Sequence[tuple[float, float]], width: float, before: float = 0) -> int:
    """Lines of pieces, each a width and that of the space after it, where each line takes as many as it holds."""
    count, at = 1, before
    for wide, space in pieces:
        if at and at + wide > width + HAIR:
            count, at = count + 1, 0.0
        at += wide + space
    return count


PIECES = re.compile(r"([^\s-]*-+(?=\w)|\S+)(\s*)")
"""What a line is broken between: words, and parts of a word that end in a hyphen."""


@lru_cache(maxsize=4096)
def _pieces(text: str, weight: int) -> tuple[tuple[float, float], ...]:
    return tuple((_wide(word, weight), SPACE if space else 0.0) for word, space in PIECES.findall(text))


SPACE, HAIR = 0.2, 1e-6
"""The width of a blank, and what two widths may differ by and be one."""


@lru_cache(maxsize=4096)
def _wide(text: str, weight: int) -> float:
    """A text's width on one line."""
    return sum(glyphs.width(letter, weight) for letter in text)
