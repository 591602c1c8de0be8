"""A briefing as slides: a native chart and native tables, each with its description; notes say where the figures come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.util import Pt

from components.packs import told
from components.packs.fitting import cut, height
from components.packs.slide_strip import add_strip
from components.packs.slides import (
    BODY,
    GAP,
    HIGH,
    INK_2,
    SIZES,
    SMALL_POINTS,
    WIDE,
    Box,
    Size,
    add_slide,
    add_table,
    add_text,
    fit,
)
from components.packs.slides import (
    write as put,
)
from data.briefing.model import Block, Briefing, Bullets, Fact, LevelStrip, Note, Number, Section, Table
from data.filters import listed
from data.wording import SERVICE

BESIDE = ("sources", "since", "attendance", "returns", "highlights")
"""Sections of sentences, which stand side by side: all of them where there are no more than three, else the first two."""
MOST_BESIDE, FIRST_BESIDE = 3, 2
BELOW = ("actions", "risks")
"""Sections of a table, which share a slide where there is room for both."""
TITLES = {
    "sources": "what several sources say",
    "since": "since the last meeting",
    "actions": "actions",
    "risks": "risks",
    "attendance": "attendance",
    "returns": "returns",
    "highlights": "surveys and activity",
}
"""What a section is about, where it shares a slide."""
SPACE = 6
"""Between two blocks or sentences."""
FACT_POINTS, FACT_WORD_POINTS, FACT_HIGH = 32, 22, 116
"""A fact's number, a fact that is a word, and the height of the row of them."""


def write(briefing: Briefing, root: str) -> bytes:
    """The file's content: what fits on the slides, and how much more there is where."""
    briefing = told.writable(briefing)
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDE), Pt(HIGH)
    _about(deck, briefing)
    _opening(add_slide(deck, briefing, briefing.heading.finding), briefing)
    for sections, beside in _grouped(briefing):
        slide = add_slide(deck, briefing, _together(sections))
        _of_sections(slide, sections, BODY.columns(len(sections)) if beside else None)
        notes = slide.notes_slide.notes_text_frame
        notes.text = "\n".join(f"{each.head}. {each.source}" for each in sections)
    _closing(add_slide(deck, briefing, "What to bear in mind, and where the figures come from"), briefing, root)
    made = BytesIO()
    deck.save(made)
    return made.getvalue()


def _about(deck: Any, briefing: Briefing) -> None:
    about = deck.core_properties
    about.title, about.subject, about.author = told.title(briefing), told.description(briefing)[:255], SERVICE
    about.language, about.keywords = "en-GB", briefing.area_code
    about.created = about.modified = briefing.made_at.replace(tzinfo=None)


def _grouped(briefing: Briefing) -> Iterator[tuple[list[Section], bool]]:
    """The sections of each slide, and whether they stand side by side. What is for decision stands on the first."""
    there = {each.id: each for each in briefing.sections if not each.absent}
    if "levels" in there:
        yield [there["levels"]], False
    beside = [there[name] for name in BESIDE if name in there]
    first = MOST_BESIDE if len(beside) <= MOST_BESIDE else sum(each.id in BESIDE[:FIRST_BESIDE] for each in beside)
    if beside[:first]:
        yield beside[:first], True
    below = [there[name] for name in BELOW if name in there]
    yield from ((group, False) for group in ([below] if _have_room(below) else [[each] for each in below]))
    if beside[first:]:
        yield beside[first:], True


def _have_room(sections: Sequence[Section]) -> bool:
    """Whether sections fit on one slide, one below the other."""
    return bool(sections) and _needed(sections, BODY.width, SIZES[-1]) <= BODY.height


def _together(sections: Sequence[Section]) -> str:
    """The finding of one section, or what several are about."""
    if len(sections) == 1:
        return sections[0].head
    named = listed([TITLES[section.id] for section in sections])
    return f"{named[:1].upper()}{named[1:]}"


# Sections.


def _of_sections(slide: Any, sections: Sequence[Section], columns: Sequence[Box] | None) -> None:
    """Sections in columns or one below the other, as large as they fit."""
    headed = len(sections) > 1
    if columns is None:
        size = _size(lambda size: _needed(sections, BODY.width, size) <= BODY.height)
        box = BODY
        for section in sections:
            box = box.below(_section(slide, box, section, size, headed) + GAP / 2)
        return
    size = _size(
        lambda size: all(
            _needed([each], at.width, size) <= at.height for each, at in zip(sections, columns, strict=True)
        )
    )
    for section, box in zip(sections, columns, strict=True):
        _section(slide, box, section, size, headed)


def _size(fits: Callable[[Size], bool]) -> Size:
    return next((size for size in SIZES if fits(size)), SIZES[-1])


def _needed(sections: Sequence[Section], width: float, size: Size) -> float:
    """The height that sections take with all that they have."""
    heads = sum(_head_height(each, width, size, len(sections) > 1) for each in sections) + GAP * (len(sections) - 1)
    return heads + sum(_block_height(block, width, size) + SPACE for each in sections for block in told.on_page(each))


def _head_height(section: Section, width: float, size: Size, headed: bool) -> float:
    head = height(cut(section.head, size.text, width, 2), size.text + 2, width) if headed else 0
    return head + (height("; ".join(told.tags_of(section.kinds)), SMALL_POINTS, width) if section.kinds else 0)


def _block_height(block: Block, width: float, size: Size) -> float:
    if isinstance(block, Bullets):
        return sum(_bullet_height(each.head, each.text, width, size) for each in block.items) + 2 * SMALL_POINTS
    if isinstance(block, Table):
        columns, rows = _on_slide(block)
        fitted = fit(columns, rows, width, size.table)
        return fitted.height_of(len(rows)) + 2 * SMALL_POINTS
    return height(block.text, SMALL_POINTS, width) if isinstance(block, Note) else 0


def _bullet_height(head: str, text: str, width: float, size: Size) -> float:
    return height(f"{head} {text}", size.text, width) + SPACE


def _section(slide: Any, box: Box, section: Section, size: Size, headed: bool) -> float:
    """Puts a section at the top of a place; how much of its height it takes."""
    frame = add_text(slide, Box(box.left, box.top, box.width, _head_height(section, box.width, size, headed)))
    if headed:
        put(frame.paragraphs[0], cut(section.head, size.text + 2, box.width, 2), size.text + 2, bold=True)
    if section.kinds:
        tags = frame.add_paragraph() if headed else frame.paragraphs[0]
        put(tags, "; ".join(told.tags_of(section.kinds)), SMALL_POINTS, colour=INK_2)
    used = _head_height(section, box.width, size, headed) + SPACE
    for block in told.on_page(section):
        used += _block(slide, box.below(used), block, size) + SPACE
    return used


def _block(slide: Any, box: Box, block: Block, size: Size) -> float:
    if isinstance(block, LevelStrip):
        add_strip(slide, box, block)
        return box.height
    if isinstance(block, Table):
        return _rows(slide, box, block, size)
    if isinstance(block, Bullets):
        return _bullets(slide, box, block, size)
    return _note(slide, box, block)


def _note(slide: Any, box: Box, note: Note) -> float:
    high = height(note.text, SMALL_POINTS, box.width)
    if high > box.height:
        return 0
    put(add_text(slide, Box(box.left, box.top, box.width, high)).paragraphs[0], note.text, SMALL_POINTS, colour=INK_2)
    return high


def _bullets(slide: Any, box: Box, bullets: Bullets, size: Size) -> float:
    """As many as fit, and how many more there are."""
    frame, used, shown = add_text(slide, box), 0.0, 0
    for each in bullets.items:
        high = _bullet_height(each.head, each.text, box.width, size)
        if used + high > box.height - 2 * SMALL_POINTS:
            break
        paragraph = frame.paragraphs[0] if not shown else frame.add_paragraph()
        paragraph.space_after = Pt(SPACE)
        if each.head:
            put(paragraph, f"{each.head} ", size.text, bold=True)
        put(paragraph, each.text, size.text)
        used, shown = used + high, shown + 1
    left = len(bullets.items) - shown
    if left:
        _more(frame.add_paragraph() if shown else frame.paragraphs[0], left)
    return used + (SMALL_POINTS * 1.3 if left else 0)


def _more(paragraph: Any, count: int) -> None:
    put(paragraph, f"{count} more in the document and the workbook", SMALL_POINTS, colour=INK_2)


def _on_slide(table: Table) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """The columns that stand on the page, of every row."""
    at = table.on_page or tuple(range(len(table.columns)))
    return tuple(table.columns[column] for column in at), [tuple(row[column] for column in at) for row in table.rows]


def _rows(slide: Any, box: Box, table: Table, size: Size) -> float:
    columns, rows = _on_slide(table)
    fitted = fit(columns, rows, box.width, size.table)
    room = Box(box.left, box.top, box.width, box.height - 2 * SMALL_POINTS)
    shown, used = add_table(slide, room, fitted, rows, table.caption, size.table)
    if shown == len(rows):
        return used
    line = box.below(used + SPACE)
    _more(add_text(slide, Box(line.left, line.top, line.width, 2 * SMALL_POINTS)).paragraphs[0], len(rows) - shown)
    return used + 2 * SMALL_POINTS


# The first and the last slide.


def _opening(slide: Any, briefing: Briefing) -> None:
    """Where the area stands in a sentence and in figures, and what there is to decide."""
    size, heading = SIZES[1], briefing.heading
    frame = add_text(slide, Box(BODY.left, BODY.top, BODY.width, 80))
    put(frame.paragraphs[0], heading.place, SMALL_POINTS + 2, colour=INK_2)
    put(frame.add_paragraph(), heading.lede, size.text)
    used = height(heading.place, SMALL_POINTS + 2, BODY.width) + height(heading.lede, size.text, BODY.width) + GAP
    box = BODY.below(used)
    if briefing.facts:
        for place, fact in zip(box.columns(len(briefing.facts)), briefing.facts, strict=True):
            _fact(slide, Box(place.left, place.top, place.width, FACT_HIGH), fact)
        box = box.below(FACT_HIGH + GAP)
    decisions = briefing.section("decisions")
    if decisions and not decisions.absent:
        last = _size(lambda size: _needed([decisions, decisions], box.width, size) <= 2 * box.height)
        _section(slide, box, decisions, last, headed=True)


def _fact(slide: Any, box: Box, fact: Fact) -> None:
    number = fact.value if isinstance(fact.value, Number) else None
    text = number.text if number else told.words(fact.value)
    frame = add_text(slide, box)
    put(frame.paragraphs[0], fact.label, SMALL_POINTS + 2, colour=INK_2)
    value = frame.add_paragraph()
    put(value, text, FACT_POINTS if len(text) < 7 else FACT_WORD_POINTS, bold=True)
    if number and number.unit:
        put(value, f" {number.unit}", SMALL_POINTS + 2)
    context = f"Published: {fact.published}; {fact.context}" if fact.published else fact.context
    put(frame.add_paragraph(), cut(context, SMALL_POINTS, box.width, 4), SMALL_POINTS, colour=INK_2)


def _closing(slide: Any, briefing: Briefing, root: str) -> None:
    """What to read with care, of what there is nothing and why, and where it all comes from."""
    care = [
        block.text
        for each in briefing.sections
        if each.id == "care"
        for block in each.blocks
        if isinstance(block, Note)
    ]
    absent = [f"{each.head}: {each.absent}" for each in briefing.sections if each.absent]
    texts = (*care, *absent, *told.foot(briefing, root))
    points = next((size.text for size in SIZES if _high(texts, size.text) <= BODY.height), SMALL_POINTS)
    frame = add_text(slide, BODY)
    for at, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if not at else frame.add_paragraph()
        paragraph.space_after = Pt(SPACE)
        put(paragraph, text, points)


def _high(texts: Sequence[str], points: int) -> float:
    return sum(height(text, points, BODY.width) + SPACE for text in texts)
