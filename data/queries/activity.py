"""What mental health support teams reported, as released: nothing here is read from what they handed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.release import HELD
from data.queries.catalogue import Programme
from data.queries.provenance import answer, frame
from data.schema import FACTS, areas, places, programmes, released
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

COLUMNS = (
    "programme",
    "simulated",
    "region",
    "area_code",
    "area_name",
    "team_code",
    "measure",
    "period_start",
    "period_end",
    "value",
    "lowest",
    "highest",
    "numerator",
    "denominator",
    "teams",
    "status",
    "value_status",
    "reason",
    "current",
)

ROUNDED = (released.c.value.is_not(None), released.c.lowest < released.c.highest)
"""Shown, but not as it was handed in."""


def activity(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a team, measure and period, and one for all teams of its area, in the order of their index, so that a part of
    them costs no more than itself. Columns: ``COLUMNS``.

    ``team_code`` is None in an area's row, ``teams`` says of how many. Counts of children are to the nearest 5 and stand
    for ``lowest`` to ``highest``; what is withheld has a code in ``value_status`` and its ``reason`` in words. ``status``
    is that of the figures as handed in. ``current``: at an earlier ``moment`` the row is today's nevertheless, because a
    difference between releases of an area and period that has a withheld count could tell it.
    """
    query = _query(chosen, moment)
    for parameter, column in (("region", areas.c.region), ("area", released.c.area_code)):
        if filters[parameter]:
            query = query.where(column.in_(filters[parameter]))
    rows = connection.execute(window.cut(query)).all() if viewer.shared else []
    loads = {row.load_id for row in rows}
    n = counted(len({row.area_code for row in rows}), "area")
    return answer(connection, "activity", frame(COLUMNS, (row[:-1] for row in rows)), loads, n=n, kinds=("computed",))


def first_count(connection: Connection, viewer: Viewer, chosen: Sequence[Programme]) -> dict[str, Any] | None:
    """The first count of children by a team that is shown rounded. None where there is none."""
    query = _query(chosen, NOW).where(released.c.scope == "team", *ROUNDED).limit(1)
    found = connection.execute(query).mappings().first() if viewer.shared else None
    return None if found is None else dict(found)


def first_series(connection: Connection, viewer: Viewer, chosen: Sequence[Programme]) -> list[dict[str, Any]]:
    """The figures of the first area and measure that has a total shown rounded, by their time."""
    of_areas = _query(chosen, NOW).where(released.c.scope == "area")
    first = connection.execute(of_areas.where(*ROUNDED).limit(1)).mappings().first() if viewer.shared else None
    if first is None:
        return []
    same = {released.c.area_code: "area_code", released.c.measure: "measure", programmes.c.name: "programme"}
    series = of_areas.where(*(column == first[name] for column, name in same.items()))
    return [dict(row) for row in connection.execute(series).mappings()]


def _query(chosen: Sequence[Programme], moment: AsOf) -> sa.Select[Any]:
    is_area = released.c.scope == "area"
    is_current = sa.false() if moment.load is None else _sensitive()
    names = ("measure", "period_start", "period_end", "value", "lowest", "highest", "numerator", "denominator", "teams")
    return (
        sa.select(
            programmes.c.name.label("programme"),
            programmes.c.simulated,
            areas.c.region,
            released.c.area_code,
            areas.c.name.label("area_name"),
            sa.case((is_area, None), else_=released.c.code).label("team_code"),
            *(released.c[name] for name in (*names, "status", "value_status", "reason")),
            is_current.label("current"),
            released.c.load_id,
        )
        .join(programmes, programmes.c.id == released.c.programme_id)
        .join(places, (places.c.kind == "area") & (places.c.code == released.c.area_code))
        .outerjoin(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .where(released.c.programme_id.in_([programme.id for programme in chosen]), _seen(moment, is_current))
        .order_by(*(released.c[name] for name in FACTS[released.name]))
    )


def _seen(moment: AsOf, is_current: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The rows that may be seen of a moment: those of then, and today's of an area and period with a withheld count."""
    if moment.load is None:
        return released.c.closed_by.is_(None)
    then = released.alias("then")
    known_then = sa.select(*_slice(then).clauses).where(then.c.load_id <= moment.load)
    today = sa.and_(released.c.closed_by.is_(None), is_current, _sought(released).in_(known_then))
    return sa.or_(sa.and_(open_at(released, moment), ~is_current), today)


def _sensitive() -> sa.ColumnElement[bool]:
    """Whether any release of a row's area has ever withheld a count of a period that meets the row's: a quarter that was
    shown once would tell a month that is withheld now. Worked out once for all rows."""
    row, other = released.alias("every"), released.alias("other")
    rows = sa.select(*_slice(row).clauses).distinct().cte("slices")
    withheld = (
        sa.select(*_slice(other).clauses)
        .where(other.c.value_status == "suppressed", other.c.reason != HELD)
        .distinct()
        .cte("small")
    )
    met = sa.and_(
        withheld.c.programme_id == rows.c.programme_id,
        withheld.c.area_code == rows.c.area_code,
        withheld.c.period_start <= rows.c.period_end,
        withheld.c.period_end >= rows.c.period_start,
    )
    sensitive = sa.select(*rows.c).join(withheld, met).distinct().cte("sensitive")
    return _sought(released).in_(sa.select(*sensitive.c))


def _slice(table: sa.FromClause) -> sa.Tuple:
    """An area and period of a programme."""
    return sa.tuple_(*(table.c[name] for name in ("programme_id", "area_code", "period_start", "period_end")))


def _sought(table: sa.FromClause) -> sa.Tuple:
    """The same, to be looked for in a list. Were it bare columns, SQLite would go through all rows of the area for each of
    the list's, by an index that begins alike."""
    first, *rest = _slice(table).clauses
    return sa.tuple_(sa.func.coalesce(first, 0), *rest)
