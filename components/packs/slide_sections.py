"""A section on a slide: how high it is with all that it has, and as much of it as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.util import Pt

from components.packs import told
from components.packs.fitting import cut, height
from components.packs.slide_strip import add_strip
from components.packs.slides import GAP, INK_2, SMALL_POINTS, Box, Size, add_table, add_text, fit
from components.packs.slides import write as put
from data.briefing.model import Block, Bullet, Bullets, LevelStrip, Note, Section, Table

SPACE, PART_HIGH = 6, 24
"""Between two blocks or sentences, and the line that says how many of all are shown."""
STRIP_HIGH = 340
"""The strip of levels, which leaves room for the notes below it."""


def needed(sections: Sequence[Section], width: float, size: Size, headed: bool) -> float:
    """The height that sections take one below the other, with all that they have."""
    heads = sum(_head_height(each, width, size, headed) + SPACE for each in sections) + GAP / 2 * (len(sections) - 1)
    return heads + sum(block_height(block, width, size) + SPACE for each in sections for block in _blocks(each))


def _blocks(section: Section) -> list[Block]:
    """What a slide has of a section: a note that is all there is stands as a sentence."""
    blocks = told.on_page(section)
    if all(isinstance(block, Note) for block in blocks):
        return [sentences([block.text for block in blocks if isinstance(block, Note)])]
    return [block for block in blocks if not (isinstance(block, Note) and block.of_drawing)]


def sentences(texts: Sequence[str]) -> Bullets:
    return Bullets(tuple(map(Bullet, texts)), len(texts))


def _head_height(section: Section, width: float, size: Size, headed: bool) -> float:
    head = height(cut(section.head, size.text, width, 2), size.text + 2, width) if headed else 0
    return head + (height("; ".join(told.tags_of(section.kinds)), SMALL_POINTS, width) if section.kinds else 0)


def block_height(block: Block, width: float, size: Size) -> float:
    if isinstance(block, LevelStrip):
        return STRIP_HIGH
    if isinstance(block, Bullets):
        return sum(_bullet_height(each.head, each.text, width, size) for each in block.items)
    if isinstance(block, Table):
        columns, rows = _on_slide(block)
        return fit(columns, rows, width, size.table).height_of(len(rows))
    return height(block.text, SMALL_POINTS, width) if isinstance(block, Note) else 0


def _bullet_height(head: str, text: str, width: float, size: Size) -> float:
    return height(f"{head} {text}", size.text, width) + SPACE


def put_section(slide: Any, box: Box, section: Section, size: Size, headed: bool) -> float:
    """Puts a section at the top of a place; how much of its height it takes."""
    frame = add_text(slide, Box(box.left, box.top, box.width, _head_height(section, box.width, size, headed)))
    if headed:
        put(frame.paragraphs[0], cut(section.head, size.text + 2, box.width, 2), size.text + 2, bold=True)
    if section.kinds:
        tags = frame.add_paragraph() if headed else frame.paragraphs[0]
        put(tags, "; ".join(told.tags_of(section.kinds)), SMALL_POINTS, colour=INK_2)
    used = _head_height(section, box.width, size, headed) + SPACE
    for block in _blocks(section):
        used += _block(slide, box.below(used), block, size) + SPACE
    return used


def _block(slide: Any, box: Box, block: Block, size: Size) -> float:
    if isinstance(block, LevelStrip):
        return add_strip(slide, Box(box.left, box.top, box.width, STRIP_HIGH), block)
    if isinstance(block, Table):
        return _rows(slide, box, block, size)
    if isinstance(block, Bullets):
        return put_bullets(slide, box, block, size)
    return _note(slide, box, block)


def _note(slide: Any, box: Box, note: Note) -> float:
    high = height(note.text, SMALL_POINTS, box.width)
    if high > box.height:
        return 0
    put(add_text(slide, Box(box.left, box.top, box.width, high)).paragraphs[0], note.text, SMALL_POINTS, colour=INK_2)
    return high


def put_bullets(slide: Any, box: Box, bullets: Bullets, size: Size) -> float:
    """As many as fit, and how many of all these are; how much of the height they take."""
    frame, used, shown = add_text(slide, box), 0.0, 0
    room = _room(box, block_height(bullets, box.width, size))
    for each in bullets.items:
        high = _bullet_height(each.head, each.text, box.width, size)
        if used + high > room:
            break
        paragraph = frame.paragraphs[0] if not shown else frame.add_paragraph()
        paragraph.space_after = Pt(SPACE)
        if each.head:
            put(paragraph, f"{each.head} ", size.text, bold=True)
        put(paragraph, each.text, size.text)
        used, shown = used + high, shown + 1
    whole = len(bullets.items)
    if shown < whole:
        _part(frame.add_paragraph() if shown else frame.paragraphs[0], shown, whole)
    return used + (PART_HIGH if shown < whole else 0)


def _room(box: Box, needed: float) -> float:
    """The height that there is for a block: where it does not fit, less the line that says how much of it is shown."""
    return box.height if needed <= box.height else box.height - PART_HIGH


def _part(paragraph: Any, shown: int, whole: int) -> None:
    put(paragraph, told.part(shown, whole, "in the document and the workbook"), SMALL_POINTS, colour=INK_2)


def _on_slide(table: Table) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """The columns that stand on the page, of every row."""
    at = table.on_page or tuple(range(len(table.columns)))
    return tuple(table.columns[column] for column in at), [tuple(row[column] for column in at) for row in table.rows]


def _rows(slide: Any, box: Box, table: Table, size: Size) -> float:
    columns, rows = _on_slide(table)
    fitted = fit(columns, rows, box.width, size.table)
    room = _room(box, fitted.height_of(len(rows)))
    place = Box(box.left, box.top, box.width, room)
    shown, used = add_table(slide, place, fitted, rows, table.caption, size.table)
    if shown == len(rows):
        return used
    line = box.below(used + SPACE)
    _part(add_text(slide, Box(line.left, line.top, line.width, PART_HIGH)).paragraphs[0], shown, len(rows))
    return used + PART_HIGH
