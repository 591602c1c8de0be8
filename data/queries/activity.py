"""What mental health support teams reported, as released: nothing here is read from what they handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.kept import beside, kept
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.queries.rows import dicts, of_each_area
from data.schema import FACTS, areas, places, programmes, released, released_periods, special_causes
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

FIGURE = (
    "value",
    "lowest",
    "highest",
    "numerator",
    "denominator",
    "teams",
    "status",
    "value_status",
    "reason",
)
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
    *FIGURE,
    "special_cause",
    "current",
)
KEY = tuple(released.c[name] for name in FACTS[released.name])
OF_CHILDREN = (
    released.c.disclosure == "child",
    released.c.value.is_not(None),
    released.c.lowest != released.c.highest,
)
"""Counts of children that are shown, to the nearest 5."""


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
    is that of the figures as handed in. ``special_cause`` is the flag of the figure's own control chart, None where it has
    none. ``current``: at an earlier ``moment`` the row is today's nevertheless, because a difference between releases of an
    area and period that has a withheld count could tell it.
    """
    query = window.cut(seen(chosen, moment, *_wanted(filters, moment)))
    rows = list(dicts(connection.execute(query))) if viewer.shared else []
    loads = {row["load_id"] for row in rows}
    n = counted(len({row["area_code"] for row in rows}), "area")
    return answer(connection, "activity", of_dicts(COLUMNS, rows), loads, n=n, kinds=("computed",))


def of_areas(
    connection: Connection,
    viewer: Viewer,
    chosen: Sequence[Programme],
    codes: Sequence[str],
    measures: Sequence[str],
    moment: AsOf = NOW,
) -> Answer:
    """The rows of ``activity`` that speak of all teams of some areas, of some measures. Columns: ``COLUMNS``."""
    wanted = (released.c.scope == "area", released.c.area_code.in_(codes), released.c.measure.in_(measures))
    rows = list(dicts(connection.execute(seen(chosen, moment, *wanted)))) if viewer.shared and codes else []
    loads = {row["load_id"] for row in rows}
    n = counted(len({row["area_code"] for row in rows}), "area")
    return answer(connection, "activity", of_dicts(COLUMNS, rows), loads, n=n, kinds=("computed",))


def _wanted(filters: Filters, moment: AsOf) -> list[sa.ColumnElement[bool]]:
    """A region is told by its areas' codes, which the index has: no row of another one is read."""
    inside = sa.select(places.c.code).join(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
    told: dict[str, Any] = {"region": inside.where(areas.c.region.in_(filters["region"])), "area": filters["area"]}
    wanted: list[sa.ColumnElement[bool]] = [
        released.c.area_code.in_(codes) for name, codes in told.items() if filters[name]
    ]
    if filters["team"]:
        wanted += [released.c.scope == "team", released.c.code.in_(filters["team"])]
    if filters["measure"]:
        wanted.append(released.c.measure.in_(filters["measure"]))
    ends = (("from", released.c.period_start.__ge__), ("to", released.c.period_end.__le__))
    return wanted + [holds(date.fromisoformat(filters.one(name))) for name, holds in ends if filters.one(name)]


def of_area(
    connection: Connection,
    viewer: Viewer,
    programme: Programme,
    area_code: str,
    measures: Sequence[str],
    moment: AsOf = NOW,
) -> list[dict[str, Any]]:
    """Of which periods all teams of an area together are shown to have told any of some measures: ``period_start``,
    ``period_end``, ``load_id`` and ``current``, as ``activity`` has them, each once."""
    read = beside(connection, (area_code,))
    found = _of_areas(connection, read, programme, tuple(measures), moment) if viewer.shared else {}
    return found.get(area_code, [])


@kept(most=2)
def _of_areas(
    connection: Connection, codes: tuple[str, ...], programme: Programme, measures: tuple[str, ...], moment: AsOf
) -> Mapping[str, list[dict[str, Any]]]:
    same = (released.c.area_code.in_(codes), released.c.scope == "area", released.c.measure.in_(measures))
    rows = seen([programme], moment, *same).subquery()
    told = sa.select(*(rows.c[name] for name in ("area_code", "period_start", "period_end", "load_id", "current")))
    return of_each_area(dicts(connection.execute(told.distinct())))


def first_count(connection: Connection, viewer: Viewer, chosen: Sequence[Programme]) -> dict[str, Any] | None:
    """A team's count of children that is shown: the first that was released. None where there is none."""
    return _first(connection, viewer, chosen, "team")


def first_series(connection: Connection, viewer: Viewer, chosen: Sequence[Programme]) -> list[dict[str, Any]]:
    """The figures of an area and measure of which a total of children is shown, by their time."""
    first = _first(connection, viewer, chosen, "area")
    if first is None:
        return []
    same = (released.c[name] == first[name] for name in ("programme_id", "area_code", "measure", "scope"))
    return list(dicts(connection.execute(seen(chosen, NOW, *same))))


def _first(connection: Connection, viewer: Viewer, chosen: Sequence[Programme], scope: str) -> dict[str, Any] | None:
    """In the order of their numbers, not of their keys: no row is sorted to find one. Adding 0 keeps the index of
    programmes out of it, whose rows would have to be."""
    wanted = (released.c.closed_by.is_(None), released.c.scope == scope, *OF_CHILDREN)
    theirs = (released.c.programme_id + 0).in_([programme.id for programme in chosen])
    first = sa.select(released.c.id).where(theirs, *wanted).order_by(released.c.id).limit(1).scalar_subquery()
    query = _rows(chosen, NOW, sa.false()).where(released.c.id == first)
    found = connection.execute(query).mappings().first() if viewer.shared else None
    return None if found is None else dict(found)


def seen(
    chosen: Sequence[Programme], moment: AsOf, *wanted: sa.ColumnElement[bool]
) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    """The rows that may be seen of a moment: those of then, and today's of an area and period whose releases may not be
    compared. Open rows are read in the order of their index, so that a part of them is soon found."""
    is_open = released.c.closed_by.is_(None)
    if moment.load is None:
        return _rows(chosen, moment, sa.false()).where(is_open, *wanted).order_by(*KEY)
    about, known = released_periods, released.c.load_id <= moment.load
    standing = is_open & sa.case((about.c.sensitive, about.c.known_from <= moment.load), else_=known)
    closed_since = known & (released.c.closed_by > moment.load) & ~about.c.sensitive
    same = sa.and_(*(about.c[column.name] == released.c[column.name] for column in about.primary_key))
    rows = _rows(chosen, moment, about.c.sensitive).join(about, same).where(*wanted)
    return sa.union_all(rows.where(standing), rows.where(closed_since)).order_by(*(column.name for column in KEY))


def _rows(chosen: Sequence[Programme], moment: AsOf, current: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Released rows with the names of their programmes and areas, and their keys; ``current`` says which are today's at an
    earlier moment. Special causes are of today's charts: at an earlier moment they are worked out anew, see
    ``queries.flagged``."""
    found = special_causes
    today = sa.and_(*(found.c[column.name] == column for column in KEY)) if moment.load is None else sa.false()
    return (
        sa.select(
            programmes.c.name.label("programme"),
            programmes.c.simulated,
            areas.c.region,
            areas.c.name.label("area_name"),
            sa.case((released.c.scope == "area", None), else_=released.c.code).label("team_code"),
            *(released.c[name] for name in FIGURE),
            found.c.flag.label("special_cause"),
            current.label("current"),
            released.c.load_id,
            *(column.label(column.name) for column in KEY),
        )
        .join(programmes, programmes.c.id == released.c.programme_id)
        .join(places, (places.c.kind == "area") & (places.c.code == released.c.area_code))
        .outerjoin(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .outerjoin(found, today)
        .where(released.c.programme_id.in_([programme.id for programme in chosen]))
    )
