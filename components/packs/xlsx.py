"""A briefing as a workbook by the Government Analysis Function's rules: a cover, a list of contents, one table a sheet.

Numbers are numbers. Text stays text, also where it begins as a formula would. What is not there has its shorthand, and the
sheet's legend says which reason it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from typing import Any

import pandas as pd
from gptables import Cover, GPTable, produce_workbook

from components.packs import told
from components.packs.sheets import lay_out, lay_out_front
from components.packs.strips import level_columns, levels_at, mean_columns, means_at, moves_of, step_of
from data.briefing.model import (
    Block,
    Briefing,
    Bullets,
    Cell,
    LevelStrip,
    Note,
    Number,
    Section,
    Table,
)
from data.missing import Missing, MissingStatus
from data.wording import workshop_words

SHORTHAND: dict[MissingStatus, str] = {
    "suppressed": "[c]",
    "not_due": "[x]",
    "not_submitted": "[x]",
    "not_matched": "[z]",
    "not_applicable": "[z]",
    "too_few": "[z]",
}
"""As the Analysis Function has it: confidential, not available, not applicable."""
BLANK = Missing("not_applicable", "nothing was handed in")
"""No cell is empty: whoever reads a sheet by ear can't tell one from the end of the table."""
NO_FIGURE = Missing("not_applicable", "it has no figure")
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
DAY = "d mmm yyyy"
LONGEST_LABEL = 31
"""Letters of a sheet's label that spreadsheets take."""


@dataclass
class _Sheet:
    """One table and what stands around it."""

    label: str
    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    notes: list[str] = field(default_factory=list)
    source: str = ""
    refers_to: tuple[str, ...] = ()


def write(briefing: Briefing, root: str) -> bytes:
    """The file's content: all rows of every section."""
    made, notes = BytesIO(), _notes(briefing)
    listed = [replace(sheet, rows=_filled(sheet.rows)) for sheet in _labelled(_sheets(briefing))]
    tables = {sheet.label: _gptable(sheet, number) for number, sheet in enumerate(listed, 1)}
    cover = Cover(
        title=told.title(briefing),
        intro=[briefing.heading.finding, briefing.heading.place, briefing.heading.lede, *told.marks(briefing)],
        about=told.foot(briefing, root),
        cover_label="Cover",
    )
    workbook = produce_workbook(
        filename=made,
        sheets=tables,
        cover=cover,
        notes_table=pd.DataFrame({"Reference": list(notes), "Note text": list(notes.values())}),
        workbook_options={**OPTIONS, "in_memory": True},
    )
    for sheet in listed:
        lay_out(workbook.get_worksheet_by_name(sheet.label), *_texts(sheet), tables[sheet.label].data_range[0])
    lay_out_front(workbook, cover, list(notes.values()))
    workbook.set_properties(
        {
            "title": told.title(briefing),
            "subject": told.description(briefing),
            "created": briefing.made_at,
            "language": "en-GB",
        }
    )
    workbook.close()
    return made.getvalue()


def _notes(briefing: Briefing) -> dict[str, str]:
    """What to read with care, under the names that the list of sections refers to."""
    care = briefing.section("care")
    blocks = care.blocks if care else ()
    texts = (told.INDICATIVE, *(block.text for block in blocks if isinstance(block, Note)), MISSING)
    return {f"note{number}": text for number, text in enumerate(texts, 1)}


MISSING = (
    "Shorthand: [c] suppressed; [x] not yet due or not submitted; [z] not applicable, not matched or too few to test."
)
REFERENCE = "$$"
"""What stands around the name of a note: a text of somebody's own must not be taken for one."""


def _own_text(text: str) -> str:
    return text.replace(REFERENCE, "$ $")


def _texts(sheet: _Sheet) -> tuple[Sequence[str], list[list[str]]]:
    """Heads and cells as they are read."""
    cells = [[str(_value(c)) if isinstance(c, Missing) else told.words(c) for c in row] for row in sheet.rows]
    return sheet.columns, cells


def _filled(rows: Sequence[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    return [tuple(cell or BLANK for cell in row) for row in rows]


def _gptable(sheet: _Sheet, number: int) -> Any:
    missing = {f"{SHORTHAND[c.status]} = {c.words}" for row in sheet.rows for c in row if isinstance(c, Missing)}
    return GPTable(
        table=pd.DataFrame(
            [[_value(cell) for cell in row] for row in sheet.rows],
            columns=[_own_text(column) for column in sheet.columns],
            dtype=object,
        ),
        table_name=f"table_{number}",
        title=_own_text(sheet.title) + "".join(f"{REFERENCE}{name}{REFERENCE}" for name in sheet.refers_to),
        subtitles=[_own_text(note) for note in sheet.notes if note != sheet.title],
        source=_own_text(sheet.source.removeprefix("Source: ")) or None,
        legend=[_own_text(each) for each in sorted(missing)],
        index_columns={},
        additional_formatting=list(_formats(sheet)),
    )


def _formats(sheet: _Sheet) -> Iterator[dict[str, Any]]:
    """How cells are shown: text wrapped, days as days, numbers with the decimals that the page prints."""
    everywhere = {"text_wrap": True, "valign": "top"}
    yield {"column": {"columns": list(range(len(sheet.columns))), "format": everywhere}}
    for line, row in enumerate(sheet.rows, 1):
        for at, cell in enumerate(row):
            if shown := _shown(cell):
                yield {"cell": {"cells": (line, at), "format": shown}}


def _shown(cell: Cell) -> dict[str, str]:
    if isinstance(cell, date):
        return {"num_format": DAY, "align": "left"}
    decimals = len(cell.text.partition(".")[2]) if isinstance(cell, Number) else 0
    return {"num_format": f"0.{'0' * decimals}"} if decimals else {}


def _value(cell: Cell) -> float | int | str | date:
    if isinstance(cell, Number):
        return int(cell.value) if cell.value == int(cell.value) else float(cell.value)
    if isinstance(cell, Missing):
        return SHORTHAND[cell.status]
    return cell if isinstance(cell, date) else told.words(cell)


def _labelled(sheets: Iterable[_Sheet]) -> Iterator[_Sheet]:
    """Each with a label of its own."""
    taken: set[str] = set()
    for sheet in sheets:
        label, number = sheet.label[:LONGEST_LABEL], 2
        while label.casefold() in taken:
            label, number = f"{sheet.label[: LONGEST_LABEL - 2]} {number}", number + 1
        taken.add(label.casefold())
        sheet.label = label
        yield sheet


def _sheets(briefing: Briefing) -> Iterator[_Sheet]:
    yield _contents(briefing)
    if briefing.facts:
        yield _facts(briefing)
    for section in briefing.sections:
        yield from _of_section(section, told.marks(briefing))


def _contents(briefing: Briefing) -> _Sheet:
    """What the briefing has, section by section: also those of which there is nothing."""
    rows: list[tuple[Cell, ...]] = [
        (
            each.head,
            ", ".join(told.tags_of(each.kinds)) or NO_FIGURE,
            each.absent or "here",
            each.source.removeprefix("Source: ") or NO_FIGURE,
        )
        for each in briefing.sections
    ]
    columns = ("Section", "Kind of figures", "What is there", "Source")
    sheet = _Sheet("Sections", f"{briefing.area_name}: the briefing’s sections", columns, rows, told.marks(briefing))
    sheet.refers_to = tuple(_notes(briefing))
    return sheet


def _facts(briefing: Briefing) -> _Sheet:
    rows: list[tuple[Cell, ...]] = [
        (
            fact.label,
            fact.value,
            (fact.value.unit if isinstance(fact.value, Number) else "") or Missing("not_applicable", "no unit"),
            fact.context,
            fact.published or Missing("not_applicable", "none differs"),
        )
        for fact in briefing.facts
    ]
    columns = ("Fact", "Value", "Unit", "Context", "Published value that it contradicts")
    return _Sheet("Facts", f"{briefing.area_name}: the briefing’s facts", columns, rows, told.marks(briefing))


def _of_section(section: Section, marks: Sequence[str]) -> Iterator[_Sheet]:
    """A sheet for each table, and one for sentences where they are all there is."""
    notes = [*marks, *(block.text for block in told.undrawn(section) if isinstance(block, Note))]
    tables = [block for block in section.blocks if isinstance(block, (Table, LevelStrip))]
    bullets = [block for block in section.blocks if isinstance(block, Bullets)]
    for block in tables or bullets:
        sheet = _of_block(section, block)
        sheet.notes, sheet.source = [section.head, *notes], section.source
        yield sheet


def _of_block(section: Section, block: Block) -> _Sheet:
    label = section.id.capitalize()
    if isinstance(block, LevelStrip):
        return _of_strip(label, block)
    if isinstance(block, Table):
        columns = tuple(f"{column}{_unit(block, at)}" for at, column in enumerate(block.columns))
        return _Sheet(label, block.caption, columns, list(block.rows))
    items = block.items if isinstance(block, Bullets) else ()
    return _Sheet(label, section.head, ("What", "In words"), [(each.head or section.head, each.text) for each in items])


def _unit(table: Table, at: int) -> str:
    """A column's unit, where its numbers have one and its head does not say it."""
    units = {row[at].unit for row in table.rows if isinstance(row[at], Number)}  # type: ignore[union-attr]
    [unit] = units if len(units) == 1 else [""]
    return f", {unit}" if unit and not table.columns[at].endswith(unit) else ""


def _of_strip(label: str, strip: LevelStrip) -> _Sheet:
    places = level_columns(strip)
    columns = (
        "Domain",
        "Name",
        *mean_columns(strip),
        *(f"Level of {cohort} at {workshop_words(at)}" for _, at, cohort in places),
        *(f"Matched cohorts that {way}" for way in (("rose", "stayed", "fell") if strip.moved_head else ())),
        "Next step",
    )
    rows: list[tuple[Cell, ...]] = [
        (
            line.code,
            line.name,
            *means_at(strip, line),
            *levels_at(line, places),
            *(moves_of(line.moved) if strip.moved_head else ()),
            step_of(line),
        )
        for line in strip.lines
    ]
    return _Sheet(label, strip.caption, columns, rows)
