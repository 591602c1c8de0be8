"""Dated notes of what happened, the latest first."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from components.model import Caveat, Cell, Column, Figure, Missing, Row, RowGroup, Table
from data.queries.notes import Note, dated_notes
from data.sentences import charts as words
from data.wording import counted
from pages.mhst import cells
from pages.mhst.found import PATH, Reported
from pages.plots import plot

MOST = 12
"""Notes that all areas together show; an area shows all of its own."""


def notes_figure(connection: Connection, found: Reported) -> Figure | None:
    """The notes of the areas that the filters let through; None where there are none."""
    state = found.state
    told = dated_notes(connection, state.filters, found.viewer, state.chosen, state.moment)
    rows = told.records() if found.area else told.records()[:MOST]
    if not rows:
        return None
    names = {code: charted.name for code, charted in found.reporting.measures.items()}
    head = () if found.area else (Column("Area"),)
    table = Table(
        "Dated notes, the latest first",
        (Column("Day"), *head, Column("What happened"), Column("About"), Column("Who says so"), Column("Limits")),
        (RowGroup(tuple(_row(found, row, names) for row in rows)),),
    )
    return plot(
        state,
        PATH,
        table,
        told,
        id="notes",
        finding=words.notes_finding(rows, len(told.rows)),
        subline=f"The latest {counted(len(rows), 'note')} of {len(told.rows)}. {words.NOTES_DRAWN}",
        caveats=(Caveat("Beside, not because", words.BESIDE),),
        download="annotations",
        narrowed_by=("region", "area", "team"),
    )


def _row(found: Reported, note: Note, names: dict[str, str]) -> Row:
    about = [str(names.get(note["measure"], note["measure"]))] if note["measure"] else []
    about += [f"team {note['team_code']}"] if note["team_code"] else []
    who: Cell = note["by_role"] or Missing("not_submitted")
    area = () if found.area else (cells.area_link(note, found.state),)
    limits = "set anew from this day" if note["rebase"] and note["by_role"] else "as before"
    return Row((words.day(note["date"]), *area, note["text"], ", ".join(about) or "all measures", who, limits))
