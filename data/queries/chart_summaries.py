"""What control charts say at their last figure: kept at load for now, worked out anew for an earlier moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.charted import Charted, with_declared
from data.filters import Filters
from data.kept import beside, kept
from data.measures.chart_standing import standing, variations
from data.measures.charts import Chart
from data.queries.catalogue import Programme
from data.queries.charts import Made, declared_measures, flags, made
from data.queries.provenance import answer, of_dicts
from data.schema import activity_charts, areas, places, programmes, special_causes
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

RECENT = 24
"""Periods that a sparkline has."""
COLUMNS = (
    "programme",
    "simulated",
    "region",
    "lead",
    "area_code",
    "area_name",
    "team_code",
    "measure",
    "name",
    "theme",
    "unit",
    "better",
    "period_start",
    "period_end",
    "value",
    "spread",
    "lower",
    "mean",
    "upper",
    "months",
    "suppressed",
    "why_not",
    "few_points",
    "special_cause",
    "run",
    "upwards",
    "variation",
    "target",
    "assurance",
    "met",
    "flagged",
    "changed_from",
    "rebased",
    "newest_end",
    "newest_gap",
    "status",
)


# Keeping them.


def store(connection: Connection, codes: Collection[str] | None = None) -> None:
    """Writes what the charts say now as the summary that pages read, of the areas ``codes`` or of all."""
    mine = [] if codes is None else [sorted(codes)]
    for table in (activity_charts, special_causes):
        connection.execute(table.delete().where(*(table.c.area_code.in_(listed) for listed in mine)))
    ids = list(connection.scalars(sa.select(programmes.c.id)))
    summaries, flagged = [], []
    for each in made(connection, ids, NOW, codes):
        summaries.append(_key(each) | summary(each))
        flagged += [_key(each) | row for row in flags(each)]
    if summaries:
        connection.execute(activity_charts.insert(), summaries)
    if flagged:
        connection.execute(special_causes.insert(), flagged)


def _key(each: Made) -> dict[str, Any]:
    return {
        "programme_id": each.programme_id,
        "area_code": each.area_code,
        "scope": each.scope,
        "code": each.code,
        "measure": each.chart.charted.code,
    }


def summary(each: Made) -> dict[str, Any]:
    """What a chart says now, with the names of ``activity_charts``."""
    stands = standing(each.chart)
    at, newest = stands.at, stands.newest
    spread = newest.spread if newest else None
    return {
        "period_start": at.start if at else None,
        "period_end": at.end if at else None,
        "newest_end": newest.end if newest else None,
        "newest_gap": newest.gap if newest else None,
        "value": at.value if at else None,
        **{name: getattr(stands, name) for name in _STANDS},
        "spread": f"{spread[0]:f} to {spread[1]:f}" if spread else None,
        "status": at.status if at else None,
        "months": stands.observed,
        "special_cause": stands.flag,
        "target": each.chart.charted.target,
        "rebased": stands.since,
        "recent": recent(each.chart),
        "load_id": each.load_id,
    }


_STANDS = (
    "mean",
    "lower",
    "upper",
    "suppressed",
    "run",
    "met",
    "flagged",
    "changed_from",
    "why_not",
    "few_points",
    "upwards",
    "variation",
    "assurance",
)


def recent(chart: Chart) -> str:
    """The last periods for a sparkline: ``[[value or null, variation], …]`` as JSON."""
    told = zip(chart.told, variations(chart), strict=True)
    return orjson.dumps([[each.value, says] for each, says in told][-RECENT:]).decode()


# Asking for them.


def charts(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    scope: str = "",
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a measure of an area, or of a team: what its control chart says at its last figure. Columns: ``COLUMNS``.

    Filters: ``region``, ``lead``, ``area``, ``team`` (its own rows alone) and ``measure``. Figures are in ``unit``; ``run``,
    ``upwards`` and ``met`` as in ``measures.chart_standing.Standing``. Rows stand by area, team and the order of measures.
    """
    return answered(connection, summaries(connection, filters, viewer, chosen, moment, scope, window=window))


def answered(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Answer:
    """Rows of ``summaries`` as ``charts`` has them."""
    loads = {row["load_id"] for row in rows}
    n = counted(len({row["area_code"] for row in rows}), "area")
    return answer(connection, "activity_charts", of_dicts(COLUMNS, rows), loads, n=n, kinds=("computed",))


def charts_of_areas(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """The rows of ``charts`` that speak of all teams of an area; where ``team`` names teams, theirs."""
    return charts(connection, filters, viewer, chosen, moment, "" if filters["team"] else "area", window=window)


def summaries(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    scope: str = "",
    *,
    window: Window = EVERYTHING,
) -> list[dict[str, Any]]:
    """The rows of ``charts`` with ``scope``, ``recent`` and ``load_id``; of one ``scope`` (area or team) where it is given."""
    codes = filters["area"]
    if window == EVERYTHING and filters == Filters(chosen={"area": codes}):
        read = _of_areas(connection, beside(connection, codes), viewer, tuple(chosen), moment, scope)
        return [row for row in read if row["area_code"] in codes]
    return _read(connection, filters, viewer, chosen, moment, scope, window)


@kept(most=2)
def _of_areas(
    connection: Connection,
    codes: tuple[str, ...],
    viewer: Viewer,
    chosen: tuple[Programme, ...],
    moment: AsOf,
    scope: str,
) -> Sequence[dict[str, Any]]:
    return _read(connection, Filters(chosen={"area": codes}), viewer, chosen, moment, scope, EVERYTHING)


def _read(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf,
    scope: str,
    window: Window,
) -> list[dict[str, Any]]:
    asked = asked_of(connection, filters, viewer, chosen, moment, scope)
    return asked.told(asked.stored(connection, window) if moment.load is None else asked.made_anew(connection, window))


@dataclass(frozen=True)
class Asked:
    """What is asked for, made plain. ``ids``: of programmes in the order of their names; ``described``: the areas by code;
    ``known``: every charted measure by its code, in their order; ``measures``: codes, all where it is empty."""

    ids: tuple[int, ...]
    moment: AsOf
    described: Mapping[str, Mapping[str, Any]]
    known: Mapping[str, Charted]
    measures: tuple[str, ...]
    teams: tuple[str, ...]
    scope: str

    def wanted(self) -> list[sa.ColumnElement[bool]]:
        table = activity_charts
        wanted: list[sa.ColumnElement[bool]] = [
            table.c.programme_id.in_(self.ids),
            table.c.area_code.in_(self.described),
        ]
        wanted += [table.c.measure.in_(self.measures)] if self.measures else []
        wanted += [table.c.scope == "team", table.c.code.in_(self.teams)] if self.teams else []
        return wanted + ([table.c.scope == self.scope] if self.scope else [])

    def stored(self, connection: Connection, window: Window, *also: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
        """Kept rows in their order, of which more may be asked."""
        table = activity_charts
        places_of = {code: place for place, code in enumerate(self.known)}
        order = (
            sa.case({each: place for place, each in enumerate(self.ids)}, value=table.c.programme_id),
            table.c.area_code,
            table.c.scope,
            table.c.code,
            sa.case(places_of, value=table.c.measure, else_=len(places_of)),
        )
        query = window.cut(sa.select(table).where(*self.wanted(), *also).order_by(*order))
        return [dict(row) for row in connection.execute(query).mappings()] if self.described else []

    def made_anew(self, connection: Connection, window: Window = EVERYTHING) -> list[dict[str, Any]]:
        """The same as of an earlier moment."""
        found = made(connection, self.ids, self.moment, self.described, self.measures)
        rows = [_key(each) | summary(each) for each in found if self._of_scope(each.scope, each.code)]
        return list(window.of(sorted(rows, key=self._place)))

    def _of_scope(self, scope: str, code: str) -> bool:
        return self.scope in ("", scope) and (not self.teams or (scope == "team" and code in self.teams))

    def _place(self, row: Mapping[str, Any]) -> tuple[object, ...]:
        programme, measure = self.ids.index(row["programme_id"]), list(self.known).index(row["measure"])
        return programme, row["area_code"], row["scope"], row["code"], measure

    def told(self, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Rows with what their measures and areas are."""
        return [self._told(row) for row in rows if row["measure"] in self.known]

    def _told(self, row: Mapping[str, Any]) -> dict[str, Any]:
        charted = self.known[row["measure"]]
        told = {"name": charted.name, "theme": charted.theme, "unit": charted.unit, "better": charted.better}
        team = None if row["scope"] == "area" else row["code"]
        return {**row, **told, **self.described[row["area_code"]], "team_code": team, "charted": charted}


def asked_of(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf,
    scope: str,
) -> Asked:
    """What filters ask for of some programmes; nothing without the shared right."""
    shown = sorted(chosen, key=lambda programme: programme.name) if viewer.shared else []
    ids = tuple(programme.id for programme in shown)
    described = _described(connection, ids, moment, filters) if ids else {}
    return Asked(ids, moment, described, known_measures(connection, moment), filters["measure"], filters["team"], scope)


def known_measures(connection: Connection, moment: AsOf = NOW) -> dict[str, Charted]:
    """Every charted measure by its code, in their order: those of the list, and behind them those that are declared."""
    declared = declared_measures(connection, moment)
    return {each.code: each for each in with_declared(declared, {each.code for each in declared})}


def _described(
    connection: Connection, ids: Sequence[int], moment: AsOf, filters: Filters
) -> dict[str, Mapping[str, Any]]:
    """The areas that the filters let through, by code: ``programme``, ``simulated``, ``region``, ``lead``, ``area_name``."""
    named = (areas.c.region, areas.c.lead, areas.c.name.label("area_name"))
    asked = ((places.c.code, "area"), (areas.c.region, "region"), (areas.c.lead, "lead"))
    query = (
        sa.select(places.c.code, programmes.c.name.label("programme"), programmes.c.simulated, *named)
        .join(programmes, programmes.c.id == places.c.programme_id)
        .outerjoin(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .where(places.c.kind == "area", places.c.programme_id.in_(ids))
        .where(*(column.in_(filters[name]) for column, name in asked if filters[name]))
    )
    names = ("programme", "simulated", "region", "lead", "area_name")
    return {code: dict(zip(names, about, strict=True)) for code, *about in connection.execute(query)}


def special_causes_now(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of ``summaries`` whose last figure is a special cause, concerns first."""
    return sorted((row for row in rows if row["special_cause"]), key=lambda row: ORDER.index(row["variation"]))


ORDER = ("concern", "improvement", "changed", "none", "no_limits")
"""Special causes first."""
