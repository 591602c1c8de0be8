"""What every file of a briefing says alike: cells in words, the marks it wears, and where it comes from."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import TypeVar, cast

from components.marks import format_day, format_moment, tag_words
from data.answer import Kind
from data.briefing.model import (
    Block,
    Briefing,
    Cell,
    DomainLine,
    LevelStrip,
    Moves,
    Note,
    Number,
    Placed,
    Rag,
    Section,
    Table,
)
from data.missing import Missing
from data.wording import SERVICE, counted, workshop_words

SIMULATED = "Simulated: every figure is made up"
LOCAL = "Contains local detail: cohorts, open actions or risks"
INDICATIVE = "Ratings are self-reported: indicative"
FRAMEWORK = "CASCADE framework: Anna Freud Centre, 2015. Level descriptions here are in our own words."
CARE, ORIGIN = "Read with care", "Where the figures come from"
MOST_SOURCES = 4
"""Sources that a foot names; of more it gives the number, as the pages do."""


def words(cell: Cell) -> str:
    """A cell as it is printed."""
    if isinstance(cell, Number):
        return f"{cell.text}{_joined(cell.unit)}"
    if isinstance(cell, (Missing, Moves)):
        return cell.words
    if isinstance(cell, Rag):
        return f"{cell.words}: {cell.why}" if cell.why else cell.words
    return format_day(cell) if isinstance(cell, date) else cell


def _joined(unit: str) -> str:
    """A unit after its number: ``%`` stands close, words apart."""
    return f" {unit}" if unit[:1].isalpha() else unit


NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML has no way to write."""
T = TypeVar("T")


def writable(value: T) -> T:
    """A model all of whose texts XML can hold."""
    if isinstance(value, str):
        return cast("T", NOT_XML.sub(" ", value))
    if isinstance(value, tuple):
        return cast("T", tuple(map(writable, value)))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: writable(getattr(value, each.name)) for each in fields(value)})
    return value


def title(briefing: Briefing) -> str:
    return f"Briefing: {briefing.area_name}, {format_day(briefing.as_of.day)}"


def tags_of(kinds: tuple[Kind, ...]) -> list[str]:
    return [tag_words(kind) for kind in kinds]


def undrawn(section: Section) -> list[Block]:
    """The blocks for a file that draws no strip of levels."""
    return [block for block in section.blocks if not (isinstance(block, Note) and block.of_drawing)]


def on_page(section: Section) -> list[Block]:
    """The blocks for one page: without tables and notes that are for the files with room for all."""
    return [block for block in section.blocks if _is_for_page(block)]


def _is_for_page(block: Block) -> bool:
    if isinstance(block, Table):
        return block.first > 0
    return block.on_page if isinstance(block, Note) else True


def part(shown: int, whole: int, where: str) -> str:
    """``6 of 14; all of them in the document``: how many a file shows, and what has all."""
    return f"{shown} of {whole}; all of them {where}"


def marks(briefing: Briefing) -> list[str]:
    """What must stand on every page, slide and sheet."""
    return [*([SIMULATED] if briefing.simulated else []), *([LOCAL] if has_local_detail(briefing) else [])]


def has_local_detail(briefing: Briefing) -> bool:
    """Whether it tells what of a real programme only those with the local right may see."""
    if briefing.simulated:
        return False
    strips = [block for each in briefing.sections for block in each.blocks if isinstance(block, LevelStrip)]
    levels = any(line.before or line.after for strip in strips for line in strip.lines)
    return levels or any(each.blocks for each in briefing.sections if each.id in ("actions", "risks", "attendance"))


def heard(strip: LevelStrip, line: DomainLine) -> str:
    """Where a domain's cohorts stand, for those who do not see the squares."""
    lanes = [lane for lane in (line.before, line.after) if lane]
    told = [f"{workshop_words(at)}: {_placed(lane)}" for at, lane in zip(strip.workshops, lanes, strict=False)]
    return f"{line.code}, levels 0 to 3. {'; '.join(told) or 'No cohort is shown'}."


def _placed(lane: tuple[Placed, ...]) -> str:
    return ", ".join(f"{each.label} at {each.level}" for each in lane)


def foot(briefing: Briefing, root: str) -> list[str]:
    """Sources, loads, moment, hash and link: what lets a reader get the same figures again."""
    newest = f"; newest {briefing.as_of.load}, {format_moment(briefing.as_of.at)}" if briefing.as_of.at else ""
    numbers = ", ".join(str(load.id) for load in briefing.loads)
    return [
        f"Sources: {_sources(briefing)}. As of {briefing.as_of.words}. {counted(len(briefing.loads), 'load')} brought its "
        f"figures: {numbers or 'none'}{newest}.",
        f"Made {format_moment(briefing.made_at)} from {root}{briefing.link}. SHA-256 of its data: {briefing.sha256}.",
        f"{INDICATIVE}. {FRAMEWORK}",
    ]


def _sources(briefing: Briefing) -> str:
    if len(briefing.sources) > MOST_SOURCES:
        return f"{counted(len(briefing.sources), 'file')} or tables, named at each figure’s page"
    return "; ".join(briefing.sources) or "this store’s own record"


def description(briefing: Briefing) -> str:
    return f"{briefing.heading.finding}. {SERVICE}."
