"""How all areas of a programme stand on their control charts, and which of them and of the measures there are to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.charted import Charted
from data.filters import Filters
from data.kept import kept
from data.queries.catalogue import Programme
from data.queries.chart_summaries import Asked, asked_of
from data.schema import activity_charts, released
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.window import EVERYTHING


@dataclass(frozen=True)
class AreasNow:
    """How all areas stand. ``areas``: one row an area that reports, by code: ``area_code``, ``area_name``, ``region``, ``lead``,
    ``programme``, ``simulated``, ``measures`` (how many it has), ``with_limits`` (of how many charts have them), ``newest_end``.
    ``special``: the rows of ``summaries`` whose last figure is a special cause. ``loads``: ids of the loads of all rows."""

    areas: tuple[dict[str, Any], ...]
    special: tuple[dict[str, Any], ...]
    loads: frozenset[int]


AREA_COLUMNS = (
    "programme",
    "simulated",
    "region",
    "lead",
    "area_code",
    "area_name",
    "measures",
    "with_limits",
    "newest_end",
)


def areas_now(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> AreasNow:
    """How the areas stand that the filters let through, whatever team or measure they ask for. A page's cost is that of its
    areas and special causes, not of all charts."""
    asked = asked_of(connection, filters.changed(team=None, measure=None), viewer, chosen, moment, "area")
    if moment.load is None:
        special = asked.stored(connection, EVERYTHING, activity_charts.c.special_cause.is_not(None))
        counts = _counts(connection, asked)
    else:
        every = asked.made_anew(connection)
        special = [row for row in every if row["special_cause"]]
        counts = [{**row, "measures": 1, "with_limits": int(row["variation"] != NO_LIMITS)} for row in every]
    return AreasNow(_by_area(asked, counts), tuple(asked.told(special)), frozenset(row["load_id"] for row in counts))


NO_LIMITS = "no_limits"


def _counts(connection: Connection, asked: Asked) -> list[dict[str, Any]]:
    """Kept rows counted by area and load."""
    table = activity_charts
    with_limits = sa.func.sum(sa.case((table.c.variation != NO_LIMITS, 1), else_=0))
    query = sa.select(
        table.c.area_code,
        table.c.load_id,
        sa.func.count().label("measures"),
        with_limits.label("with_limits"),
        sa.func.max(table.c.newest_end).label("newest_end"),
    )
    grouped = query.where(*asked.wanted()).group_by(table.c.area_code, table.c.load_id)
    return [dict(row) for row in connection.execute(grouped.order_by(table.c.area_code)).mappings()]


def _by_area(asked: Asked, counts: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    found: dict[str, dict[str, Any]] = {}
    for row in counts:
        code = row["area_code"]
        area = found.setdefault(code, {"area_code": code, **asked.described[code], **NOTHING_YET})
        area["measures"] += row["measures"]
        area["with_limits"] += row["with_limits"]
        area["newest_end"] = max(filter(None, (area["newest_end"], row["newest_end"])), default=None)
    return tuple(found.values())


NOTHING_YET: Mapping[str, Any] = {"measures": 0, "with_limits": 0, "newest_end": None}


@dataclass(frozen=True)
class Reporting:
    """What teams have reported of. ``areas``: by code, in the order of their names, each with its ``region``, ``lead`` and
    ``area_name``; ``measures``: charted ones by code, in their order."""

    areas: Mapping[str, Mapping[str, Any]]
    measures: Mapping[str, Charted]

    @property
    def names(self) -> dict[str, str]:
        return {code: about["area_name"] or code for code, about in self.areas.items()}

    def within(self, filters: Filters) -> int:
        """How many of the areas the filters let through."""
        asked = [(name, filters[name]) for name in ("region", "lead") if filters[name]]
        codes = set(self.areas) & set(filters["area"] or self.areas)
        return sum(all(self.areas[code][name] in values for name, values in asked) for code in codes)


@kept(most=8)
def reporting(connection: Connection, viewer: Viewer, chosen: tuple[Programme, ...], moment: AsOf = NOW) -> Reporting:
    """The areas and measures of which anything is charted; at an earlier moment, was released by then."""
    asked = asked_of(connection, Filters(), viewer, chosen, moment, "area")
    codes, measures = _charted(connection, asked) if moment.load is None else _released_by(connection, asked)
    there = {code: about for code, about in asked.described.items() if code in codes}
    by_name = sorted(there.items(), key=lambda each: each[1]["area_name"] or each[0])
    return Reporting(dict(by_name), {code: each for code, each in asked.known.items() if code in measures})


def _charted(connection: Connection, asked: Asked) -> tuple[set[str], set[str]]:
    of = activity_charts
    theirs = (of.c.programme_id.in_(asked.ids), of.c.scope == asked.scope)
    codes, measures = (
        set(connection.scalars(sa.select(column).where(*theirs).distinct()))
        for column in (of.c.area_code, of.c.measure)
    )
    return codes, measures


def _released_by(connection: Connection, asked: Asked) -> tuple[set[str], set[str]]:
    of, load = released, asked.moment.load
    query = sa.select(of.c.area_code, of.c.measure).distinct()
    by_then = query.where(of.c.programme_id.in_(asked.ids), of.c.scope == asked.scope, of.c.load_id <= load)
    found = connection.execute(by_then).all()
    told = {measure for _, measure in found}
    return {code for code, _ in found}, {code for code, each in asked.known.items() if told.issuperset(each.parts)}


def area_of_team(connection: Connection, chosen: Sequence[Programme], team: str) -> str | None:
    """The code of the area whose team has charts of its own under this code."""
    of = activity_charts
    theirs = (of.c.programme_id.in_([each.id for each in chosen]), of.c.scope == "team", of.c.code == team)
    return connection.scalar(sa.select(of.c.area_code).where(*theirs).limit(1))
