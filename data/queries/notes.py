"""Dated notes of what happened in an area: what charts, tables and briefings say beside figures.

Notes are shared by all members of a programme, as the figures are that they stand beside; they name roles, never people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.charted import Charted
from data.filters import Filters
from data.kept import beside, kept
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.schema import annotation_codes, areas, dated_annotations, places, programmes, team_codes
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted

COLUMNS = (
    "programme",
    "simulated",
    "region",
    "area_code",
    "area_name",
    "team_code",
    "measure",
    "annotation_id",
    "date",
    "text",
    "by_role",
    "rebase",
)
Note = Mapping[str, Any]
"""A note with the names of ``COLUMNS``; ``rebase`` is True or False."""


def dated_notes(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a dated note, the latest first. Columns: ``COLUMNS``. Filters: ``region``, ``area``, and ``team``, which keeps
    those of the whole area."""
    wanted: list[sa.ColumnElement[bool]] = [
        column.in_(filters[name]) for name, column in _COLUMN_OF.items() if filters[name]
    ]
    if filters["team"]:
        wanted.append(team_codes.c.code.in_(filters["team"]) | dated_annotations.c.team_id.is_(None))
    return _answered(connection, _rows(connection, viewer, [each.id for each in chosen], moment, *wanted))


def _answered(connection: Connection, rows: Sequence[Note]) -> Answer:
    loads = {row["load_id"] for row in rows}
    return answer(connection, "annotations", of_dicts(COLUMNS, rows), loads, n=counted(len(rows), "note"))


def between(
    connection: Connection,
    viewer: Viewer,
    programme: Programme,
    area_code: str,
    start: date,
    end: date,
    moment: AsOf = NOW,
) -> Answer:
    """An area's notes of a period, both days included, the latest first, as ``dated_notes`` has them."""
    read = _between(connection, beside(connection, (area_code,)), viewer, programme.id, start, end, moment)
    return _answered(connection, [row for row in read if row["area_code"] == area_code])


@kept(most=2)
def _between(
    connection: Connection,
    codes: tuple[str, ...],
    viewer: Viewer,
    programme_id: int,
    start: date,
    end: date,
    moment: AsOf,
) -> tuple[Note, ...]:
    day = dated_annotations.c.date
    wanted = (places.c.code.in_(codes), day >= start, day <= end)
    return tuple(_rows(connection, viewer, [programme_id], moment, *wanted))


_COLUMN_OF = {"region": areas.c.region, "area": places.c.code}


def _rows(
    connection: Connection, viewer: Viewer, ids: Sequence[int], moment: AsOf, *wanted: sa.ColumnElement[bool]
) -> list[dict[str, Any]]:
    notes = dated_annotations
    query = (
        sa.select(
            programmes.c.name.label("programme"),
            programmes.c.simulated,
            areas.c.region,
            places.c.code.label("area_code"),
            areas.c.name.label("area_name"),
            team_codes.c.code.label("team_code"),
            annotation_codes.c.code.label("annotation_id"),
            *(notes.c[name] for name in ("measure", "date", "text", "by_role", "load_id")),
            notes.c.rebase.is_not(None).label("rebase"),
        )
        .join_from(notes, annotation_codes, annotation_codes.c.id == notes.c.annotation_id)
        .join(places, places.c.id == notes.c.place_id)
        .join(programmes, programmes.c.id == places.c.programme_id)
        .outerjoin(team_codes, team_codes.c.id == notes.c.team_id)
        .outerjoin(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .where(open_at(notes, moment), places.c.programme_id.in_(ids), *wanted)
        .order_by(notes.c.date.desc(), annotation_codes.c.code)
    )
    return [dict(row) for row in connection.execute(query).mappings()] if viewer.shared else []


# Which notes are about a chart.


def of_place(notes: Sequence[Note], team_code: str | None) -> list[Note]:
    """Of an area all its notes, of a team its own and those of the whole area."""
    return [note for note in notes if team_code is None or note["team_code"] in (None, team_code)]


def about(notes: Sequence[Note], charted: Charted) -> list[Note]:
    """The notes about a chart: those of its measure or of none."""
    of_it = {None, charted.code, *charted.parts}
    return [note for note in notes if (note["measure"] or None) in of_it]


def rebasings(notes: Sequence[Note], team_code: str | None, teams: Sequence[str]) -> list[Note]:
    """Those from whose day limits of a chart are set anew, the earliest first: a person asked for it, with a role and a reason.

    What is about one team is about all ``teams`` of its area together only where it is the one."""
    ours = {None, team_code, *(teams if len(teams) == 1 else ())}
    asked = [note for note in notes if note["rebase"] and note["by_role"] and note["team_code"] in ours]
    return sorted(asked, key=lambda note: note["date"])
