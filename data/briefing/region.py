"""The overview of a region's briefings: a row an area, for who gets them all at once."""

from __future__ import annotations

from collections.abc import Sequence

from data.briefing.model import Briefing, Bullets, Cell, Fact, LevelStrip, Moves, Number, Table
from data.missing import Missing

COLUMNS = (
    "Area",
    "Code",
    "Finding",
    "Total of 21",
    "Domains moved up",
    "Actions overdue",
    "Returns missing",
    "File",
    "SHA-256",
)


def overview(region: str, made: Sequence[tuple[Briefing, str]]) -> Table:
    """The areas of a region with their briefings' files, in their order."""
    rows = tuple(_row(briefing, file) for briefing, file in made)
    on_page = tuple(range(len(COLUMNS) - 1))
    return Table(f"Briefings of {region}", COLUMNS, rows, first=len(rows), on_page=on_page)


def _row(briefing: Briefing, file: str) -> tuple[Cell, ...]:
    return (
        briefing.area_name,
        briefing.area_code,
        briefing.heading.finding,
        _total(briefing),
        _moved(briefing),
        _fact(briefing, "Actions") or Missing("not_applicable", "none loaded"),
        _missing(briefing),
        file,
        briefing.sha256,
    )


def _total(briefing: Briefing) -> Cell:
    """Of the latest workshop."""
    totals = [fact for fact in briefing.facts if fact.label.startswith("Total at")]
    last = totals[-1].value if totals else None
    return last if isinstance(last, Number) else Missing("not_submitted", "no total")


def _fact(briefing: Briefing, label: str) -> Number | None:
    found: Fact | None = next((fact for fact in briefing.facts if fact.label == label), None)
    return found.value if found and isinstance(found.value, Number) else None


def _moved(briefing: Briefing) -> Cell:
    """In how many of the seven domains more cohorts went up than down."""
    levels = briefing.section("levels")
    strips = [block for block in levels.blocks if isinstance(block, LevelStrip)] if levels else []
    moves = [line.moved for strip in strips for line in strip.lines if isinstance(line.moved, Moves)]
    if not moves:
        return Missing("not_matched")
    up = sum(each.up > each.down for each in moves)
    return Number(up, str(up))


def _missing(briefing: Briefing) -> Cell:
    """How many returns are late, not submitted or not due yet."""
    returns = briefing.section("returns")
    if returns is None or returns.absent:
        return Missing("not_applicable", "no files are asked for")
    missing = sum(len(block.items) for block in returns.blocks if isinstance(block, Bullets))
    return Number(missing, str(missing))
