"""Control charts of what teams reported, from released rows: worked out at load for now, anew for an earlier moment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.charted import Charted, Declared, with_declared
from data.filters import Filters
from data.measures import charts as rules
from data.measures.charts import Chart
from data.queries import activity
from data.queries.catalogue import Programme, programme_list
from data.queries.notes import Note, about, dated_notes, rebasings
from data.queries.provenance import answer, of_dicts
from data.schema import (
    activity_charts,
    areas,
    indicator_codes,
    indicators,
    mhst_teams,
    places,
    programmes,
    released,
    special_causes,
    team_codes,
)
from data.versions import NOW, AsOf, open_at
from data.viewer import ANYONE, Viewer
from data.wording import counted

AT_ONCE = 2_000
"""Released rows that are fetched together: whoever needs the first charts alone doesn't wait for all."""
RECENT = 24
"""Periods that a sparkline has."""
READ = (
    "programme_id",
    "area_code",
    "scope",
    "code",
    "measure",
    "period_start",
    "period_end",
    "value",
    "value_status",
    "lowest",
    "highest",
    "status",
    "teams",
    "load_id",
)
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
OF_STORE = tuple(column.name for column in activity_charts.c if column.name not in ("programme_id", "scope", "code"))
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Made:
    """A chart of a team, or of all teams of an area (``scope``), with the newest load of its rows, the notes about it, and those
    of them that set its limits anew."""

    programme_id: int
    area_code: str
    scope: str
    code: str
    chart: Chart
    load_id: int
    notes: tuple[Note, ...]
    rebased: tuple[Note, ...]


@dataclass(frozen=True)
class Known:
    """What charts need beside released rows: declared measures, closed teams, notes by area."""

    declared: tuple[Declared, ...]
    closed: frozenset[str]
    notes: Mapping[str, Sequence[Note]]


# Making them.


def made(
    connection: Connection,
    ids: Sequence[int],
    moment: AsOf = NOW,
    codes: Collection[str] | None = None,
    only: Callable[[Charted], bool] = lambda charted: True,
    measures: Collection[str] | None = None,
) -> Iterator[Made]:
    """The charts of some programmes, those of the areas ``codes`` and of the measures that are ``only`` wanted where given, whose
    parts are ``measures``. Reads released rows alone."""
    known = _known(connection, ids, moment)
    for (programme_id, area_code), rows in groupby(
        _read(connection, ids, moment, codes, measures), itemgetter("programme_id", "area_code")
    ):
        yield from _of_area(programme_id, area_code, list(rows), known, only)


def _read(
    connection: Connection,
    ids: Sequence[int],
    moment: AsOf,
    codes: Collection[str] | None,
    measures: Collection[str] | None,
) -> Iterator[Mapping[str, Any]]:
    wanted = [] if codes is None else [released.c.area_code.in_(sorted(codes))]
    wanted += [] if measures is None else [released.c.measure.in_(sorted(measures))]
    if moment.load is None:
        query = sa.select(*(released.c[name] for name in READ))
        query = query.where(released.c.closed_by.is_(None), released.c.programme_id.in_(ids), *wanted)
        # Whoever stops after some rows leaves the rest unread: the cursor is closed with this generator.
        with connection.execute(query.order_by(*activity.KEY), execution_options={"yield_per": AT_ONCE}) as stream:
            yield from map(dict, stream.mappings())
        return
    chosen = [each for each in programme_list(connection, ANYONE, moment) if each.id in ids]
    yield from map(dict, connection.execute(activity.seen(chosen, moment, *wanted)).mappings())


def _known(connection: Connection, ids: Sequence[int], moment: AsOf) -> Known:
    columns = (indicator_codes.c.code, *(indicators.c[name] for name in ("name", "unit", "type", "polarity", "target")))
    declared = sa.select(*columns).join(indicators, indicators.c.indicator_id == indicator_codes.c.id)
    closed = sa.select(team_codes.c.code).join(mhst_teams, mhst_teams.c.team_id == team_codes.c.id)
    chosen = [each for each in programme_list(connection, ANYONE, moment) if each.id in ids]
    notes = dated_notes(connection, Filters(), ANYONE, chosen, moment).records()
    by_area = {code: list(of_it) for code, of_it in groupby(sorted(notes, key=_area), key=_area)}
    return Known(
        tuple(Declared(*row) for row in connection.execute(declared.where(open_at(indicators, moment)))),
        frozenset(connection.scalars(closed.where(mhst_teams.c.status == "closed", open_at(mhst_teams, moment)))),
        by_area,
    )


_area = itemgetter("area_code")


def _of_area(
    programme_id: int,
    area_code: str,
    rows: Sequence[Mapping[str, Any]],
    known: Known,
    only: Callable[[Charted], bool],
) -> Iterator[Made]:
    by_code: dict[tuple[str, str], dict[str, list[Mapping[str, Any]]]] = {}
    for row in rows:
        by_code.setdefault((row["scope"], row["code"]), {}).setdefault(row["measure"], []).append(row)
    teams = sorted(code for scope, code in by_code if scope == "team")
    whole = by_code.get(("area", area_code), {})
    notes = known.notes.get(area_code, ())
    for charted in filter(only, with_declared(known.declared, whole)):
        expected = _expected(charted, by_code, teams, known) if len(teams) > 1 else None
        found: Chart | None = None
        for (scope, code), of_it in by_code.items():
            team = None if scope == "area" else code
            own = about(notes, charted, team)
            anew = rebasings(own, team, teams)
            if scope == "area" or len(teams) > 1:  # the one team of an area has its area's chart, which comes first
                found = rules.chart(
                    charted, of_it, [note["date"] for note in anew], expected if scope == "area" else None
                )
            if found is not None:
                newest = max(row["load_id"] for part in charted.parts for row in of_it.get(part, ()))
                yield Made(programme_id, area_code, scope, code, found, newest, tuple(own), tuple(anew))


def _expected(
    charted: Charted, by_code: Mapping[tuple[str, str], Rows], teams: Sequence[str], known: Known
) -> rules.Expected:
    told = (
        {"team_code": code, "period_start": row["period_start"]}
        for code in teams
        for row in by_code["team", code].get(charted.numerator, ())
    )
    return rules.expected_of(told, known.closed)


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


def flags(each: Made) -> list[dict[str, Any]]:
    """The flagged periods of a chart."""
    told = zip(each.chart.told, each.chart.flags, strict=True)
    return [{"period_start": one.start, "period_end": one.end, "flag": flag} for one, flag in told if flag]


def summary(each: Made) -> dict[str, Any]:
    """What a chart says now, with the names of ``activity_charts``."""
    stands = rules.standing(each.chart)
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
    told = zip(chart.told, rules.variations(chart), strict=True)
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
    declared = _known(connection, (), moment).declared
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


def one(
    connection: Connection, viewer: Viewer, programme: Programme, area_code: str, moment: AsOf, code: str, team: str
) -> Made | None:
    """One chart: of a measure (its code) of an area, or of one of its teams."""
    if not viewer.shared:
        return None
    scope = ("team", team) if team else ("area", area_code)
    found = made(connection, [programme.id], moment, [area_code], lambda charted: charted.code == code)
    return next((each for each in found if (each.scope, each.code) == scope), None)
