"""What control charts say at their last figure: kept at load for now, worked out anew for an earlier moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.charted import Charted, with_declared
from data.filters import Filters
from data.measures.chart_standing import standing, variations
from data.measures.charts import Chart
from data.queries.catalogue import Programme
from data.queries.charts import Made, declared_measures, flags, made
from data.queries.provenance import answer, of_dicts
from data.schema import activity_charts, areas, places, programmes, special_causes
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
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
) -> Answer:
    """One row a measure of an area, or of a team: what its control chart says at its last figure. Columns: ``COLUMNS``.

    Filters: ``region``, ``lead``, ``area``, ``team`` (its own rows alone) and ``measure``. Figures are in ``unit``; ``run``,
    ``upwards`` and ``met`` as in ``measures.charts.Standing``. Rows stand by area, team and the order of measures.
    """
    return answered(connection, summaries(connection, filters, viewer, chosen, moment, scope))


def answered(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Answer:
    """Rows of ``summaries`` as ``charts`` has them."""
    loads = {row["load_id"] for row in rows}
    n = counted(len({row["area_code"] for row in rows}), "area")
    return answer(connection, "activity_charts", of_dicts(COLUMNS, rows), loads, n=n, kinds=("computed",))


def charts_of_areas(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """The rows of ``charts`` that speak of all teams of an area; where ``team`` names teams, theirs."""
    return charts(connection, filters, viewer, chosen, moment, "" if filters["team"] else "area")


def summaries(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    scope: str = "",
) -> list[dict[str, Any]]:
    """The rows of ``charts`` with ``scope``, ``recent`` and ``load_id``; of one ``scope`` (area or team) where it is given."""
    if not viewer.shared or not chosen:
        return []
    ids = [each.id for each in chosen]
    codes = filters["area"]
    rows = _stored(connection, ids, codes) if moment.load is None else _made_anew(connection, ids, moment, codes)
    described = _described(connection, ids, moment)
    known = _known_measures(connection, rows, moment)
    order = {code: place for place, code in enumerate(known)}
    told = [_told(row, described, known) for row in rows if row["measure"] in known]
    asked = {name: filters[name] for name in ("region", "lead", "measure", "team") if filters[name]}
    kept = [row for row in told if _wanted(row, asked, scope)]
    return sorted(kept, key=lambda r: (r["programme"], r["area_code"], r["team_code"] or "", order[r["measure"]]))


def _stored(connection: Connection, ids: Sequence[int], codes: Sequence[str]) -> list[dict[str, Any]]:
    table = activity_charts
    query = sa.select(table).where(table.c.programme_id.in_(ids))
    query = query.where(table.c.area_code.in_(codes)) if codes else query
    return [dict(row) for row in connection.execute(query).mappings()]


def _made_anew(connection: Connection, ids: Sequence[int], moment: AsOf, codes: Sequence[str]) -> list[dict[str, Any]]:
    return [_key(each) | summary(each) for each in made(connection, ids, moment, codes or None)]


def _known_measures(connection: Connection, rows: Sequence[Mapping[str, Any]], moment: AsOf) -> dict[str, Charted]:
    """Every charted measure by its code, in their order."""
    declared = declared_measures(connection, moment)
    return {each.code: each for each in with_declared(declared, {row["measure"] for row in rows})}


def _described(connection: Connection, ids: Sequence[int], moment: AsOf) -> dict[str, dict[str, Any]]:
    named = (areas.c.region, areas.c.lead, areas.c.name.label("area_name"))
    query = (
        sa.select(places.c.code, programmes.c.name.label("programme"), programmes.c.simulated, *named)
        .join(programmes, programmes.c.id == places.c.programme_id)
        .outerjoin(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .where(places.c.kind == "area", places.c.programme_id.in_(ids))
    )
    return {row["code"]: dict(row) for row in connection.execute(query).mappings()}


def _told(row: dict[str, Any], described: Mapping[str, dict[str, Any]], known: Mapping[str, Charted]) -> dict[str, Any]:
    charted = known[row["measure"]]
    told = {"name": charted.name, "theme": charted.theme, "unit": charted.unit, "better": charted.better}
    team = None if row["scope"] == "area" else row["code"]
    named = {name: value for name, value in described[row["area_code"]].items() if name != "code"}
    return row | told | named | {"team_code": team, "charted": charted}


def _wanted(row: Mapping[str, Any], asked: Mapping[str, Collection[str]], scope: str) -> bool:
    """Whether a row, of the areas that are asked for, is of all else that is."""
    named = {"team": "team_code"}
    return scope in ("", row["scope"]) and all(row[named.get(name, name)] in values for name, values in asked.items())


def special_causes_now(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of ``summaries`` whose last figure is a special cause, concerns first."""
    return sorted((row for row in rows if row["special_cause"]), key=lambda row: ORDER.index(row["variation"]))


ORDER = ("concern", "improvement", "changed", "none", "no_limits")
"""Special causes first."""
