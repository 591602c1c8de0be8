"""A briefing as slides: a native chart and native tables, each with its description; notes say where the figures come from."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, TypeAlias

from pptx import Presentation
from pptx.util import Pt

from components.packs import told
from components.packs.fitting import cut, height
from components.packs.slide_sections import SPACE, block_height, needed, put_bullets, put_section, sentences
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
    add_text,
    largest,
)
from components.packs.slides import write as put
from data.briefing.model import Briefing, Fact, Note, Number, Section
from data.filters import listed
from data.wording import SERVICE

GROUPS = (
    (("levels",), False, SIZES[-1]),
    (("sources", "since"), True, SIZES[-2]),
    (("actions", "risks", "decisions"), False, SIZES[-1]),
    (("attendance", "returns", "highlights"), True, SIZES[-2]),
)
"""Sections that share a slide where there is room for them, in the order of the sections; whether in two columns, the first
of them left and the others right; and the size at which they must fit. What to read with care is on the last slide."""
FINDINGS = ("levels", "since", "actions", "risks", "returns")
"""Sections whose head says what was found: they stand on the first slide."""
TITLES = {
    "sources": "what several sources say",
    "since": "what changed",
    "actions": "actions",
    "risks": "risks",
    "decisions": "what to decide",
    "attendance": "attendance",
    "returns": "returns",
    "highlights": "surveys and activity",
}
"""What a section is about, where it shares a slide."""
OPENING = SIZES[1]
"""The size of sections that fit on the first slide."""
Columns: TypeAlias = list[list[Section]]
"""What stands on a slide, side by side and one below the other."""
FACT_POINTS, FACT_WORD_POINTS, FACT_TOLD_POINTS, MOST_OF_FACT = 40, 26, 14, 6
"""A fact's number, a fact that is a word, and what is told of it, in so many lines at most."""


def write(briefing: Briefing, root: str) -> bytes:
    """The file's content: what fits on the slides, and how much more there is where."""
    briefing = told.writable(briefing)
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDE), Pt(HIGH)
    _about(deck, briefing)
    slides = _slides(briefing)
    opening = add_slide(deck, briefing, briefing.heading.finding)
    box = _opening(opening, briefing)
    while slides and _fit([_of(slides[0])], box, OPENING, headed=True):
        box = _below_each_other(opening, box, _of(slides.pop(0)), OPENING, headed=True)
    if slides:
        _findings(opening, box, slides)
    for columns in slides:
        slide = add_slide(deck, briefing, _together(_of(columns)))
        _of_sections(slide, columns)
        notes = slide.notes_slide.notes_text_frame
        notes.text = "\n".join(f"{each.head}. {each.source}" for each in _of(columns))
    if slides or briefing.facts:
        _closing(
            add_slide(deck, briefing, "What to bear in mind, and where the figures come from"), BODY, briefing, root
        )
    else:
        _closing(opening, box, briefing, root)
    made = BytesIO()
    deck.save(made)
    return made.getvalue()


def _about(deck: Any, briefing: Briefing) -> None:
    about = deck.core_properties
    about.title, about.subject, about.author = told.title(briefing), told.description(briefing)[:255], SERVICE
    about.language, about.keywords = "en-GB", briefing.area_code
    about.created = about.modified = briefing.made_at.replace(tzinfo=None)


def _slides(briefing: Briefing) -> list[Columns]:
    """The sections of each slide, in its columns: as many of a group as there is room for. Slides that would only say that
    there is nothing are none; that stands on the last one."""
    there = {each.id: each for each in briefing.sections if not each.absent}
    slides = [
        slide
        for names, beside, least in GROUPS
        for slide in _of_group([there[name] for name in names if name in there], beside, least)
    ]
    return [slide for slide in slides if not all(_says_nothing(each) for column in slide for each in column)]


def _of_group(sections: list[Section], beside: bool, least: Size) -> list[Columns]:
    """From the end, so that no short section is left over for a slide of its own."""
    if not sections:
        return []
    last = (_columns(sections[-count:], beside) for count in range(len(sections), 1, -1))
    found = next((each for each in last if _fit(each, BODY, least, headed=True)), [sections[-1:]])
    return [*_of_group(sections[: -len(_of(found))], beside, least), found]


def _says_nothing(section: Section) -> bool:
    """Whether a section has no more than notes for a slide."""
    return all(isinstance(block, Note) for block in told.on_page(section))


def _columns(sections: list[Section], beside: bool) -> Columns:
    return [sections[:1], sections[1:]] if beside else [sections]


def _of(columns: Columns) -> list[Section]:
    return [section for column in columns for section in column]


def _fit(columns: Columns, box: Box, size: Size, *, headed: bool) -> bool:
    """Whether all that sections have fits into a place at a size."""
    width = box.columns(len(columns))[0].width
    return all(needed(column, width, size, headed) <= box.height for column in columns)


def _together(sections: Sequence[Section]) -> str:
    """The finding of one section, or what several are about."""
    if len(sections) == 1:
        return sections[0].head
    named = listed([TITLES[section.id] for section in sections])
    return f"{named[:1].upper()}{named[1:]}"


# Sections.


def _of_sections(slide: Any, columns: Columns) -> None:
    """Sections in their columns, as large as all fit, with their heads where they are several."""
    headed = len(_of(columns)) > 1
    size = largest(lambda size: _fit(columns, BODY, size, headed=headed))
    for column, place in zip(columns, BODY.columns(len(columns)), strict=True):
        _below_each_other(slide, place, column, size, headed=headed)


def _below_each_other(slide: Any, box: Box, sections: Sequence[Section], size: Size, *, headed: bool) -> Box:
    """Puts sections at the top of a place; what is left of it."""
    for section in sections:
        box = box.below(put_section(slide, box, section, size, headed) + GAP / 2)
    return box


# The first and the last slide.


def _opening(slide: Any, briefing: Briefing) -> Box:
    """Where the area stands in a sentence and in figures; the place that is left."""
    heading = briefing.heading
    frame = add_text(slide, Box(BODY.left, BODY.top, BODY.width, 80))
    put(frame.paragraphs[0], heading.place, FACT_TOLD_POINTS, colour=INK_2)
    put(frame.add_paragraph(), heading.lede, SIZES[0].text)
    used = height(heading.place, FACT_TOLD_POINTS, BODY.width) + height(heading.lede, SIZES[0].text, BODY.width) + GAP
    box = BODY.below(used)
    if not briefing.facts:
        return box
    places = box.columns(len(briefing.facts))
    return box.below(max(_fact(slide, *each) for each in zip(places, briefing.facts, strict=True)) + GAP)


def _findings(slide: Any, box: Box, slides: Sequence[Columns]) -> None:
    """What the slides after it find."""
    heads = sentences([each.head for columns in slides for each in _of(columns) if each.id in FINDINGS])
    if heads.items:
        put_bullets(slide, box, heads, largest(lambda size: block_height(heads, box.width, size) <= box.height))


def _fact(slide: Any, box: Box, fact: Fact) -> float:
    """Puts a fact at the top of a place; how much of its height it takes."""
    number = fact.value if isinstance(fact.value, Number) else None
    text = number.text if number else told.words(fact.value)
    points = FACT_POINTS if len(text) < 7 else FACT_WORD_POINTS
    frame = add_text(slide, box)
    put(frame.paragraphs[0], fact.label, FACT_TOLD_POINTS, colour=INK_2)
    value = frame.add_paragraph()
    put(value, text, points, bold=True)
    if number and number.unit:
        put(value, f" {number.unit}", FACT_TOLD_POINTS)
    whole = f"Published: {fact.published}; {fact.context}" if fact.published else fact.context
    context = cut(whole, FACT_TOLD_POINTS, box.width, MOST_OF_FACT)
    put(frame.add_paragraph(), context, FACT_TOLD_POINTS, colour=INK_2)
    lines = ((fact.label, FACT_TOLD_POINTS), (text, points), (context, FACT_TOLD_POINTS))
    return sum(height(each, size, box.width) for each, size in lines)


def _closing(slide: Any, box: Box, briefing: Briefing, root: str) -> None:
    """What to read with care, of what there is nothing and why, and beside it where it all comes from."""
    care = briefing.section("care")
    texts = [_notes(care)] if care else []
    shown = {section.id for columns in _slides(briefing) for section in _of(columns)}
    texts += [
        f"{each.head}: {_notes(each)}"
        for each in briefing.sections
        if not each.absent and each.id not in (*shown, "care")
    ]
    texts += [f"{', '.join(each.head for each in sections)}: {reason}" for sections, reason in briefing.absent()]
    left, right = box.columns(2)
    _listed(slide, left, told.CARE, texts, SIZES)
    _listed(slide, right, told.ORIGIN, told.foot(briefing, root), SIZES[-1:])


def _notes(section: Section) -> str:
    return " ".join(block.text for block in told.on_page(section) if isinstance(block, Note))


def _listed(slide: Any, box: Box, head: str, texts: Sequence[str], sizes: Sequence[Size]) -> None:
    """Texts under a head, at the first of the sizes at which all fit."""
    lines = (head, *texts)
    high = {size.text: sum(height(text, size.text, box.width) + SPACE for text in lines) for size in sizes}
    points = next((points for points, needed in high.items() if needed <= box.height), SMALL_POINTS)
    frame = add_text(slide, box)
    for at, text in enumerate(lines):
        paragraph = frame.add_paragraph() if at else frame.paragraphs[0]
        paragraph.space_after = Pt(SPACE)
        put(paragraph, text, points, bold=not at)
