"""Whom a programme's own teams cover and how they spend their hours, area by area, as its returns tell; and the API's rows, with
what is published of other sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer, joined
from data.filters import Filters
from data.kept import kept
from data.measures.coverage import hour_shares
from data.queries.catalogue import Programme
from data.queries.coverage import COVERAGE_COLUMNS, HOURS, OF_HOURS, coverage, per_team
from data.queries.provenance import answer, of_dicts
from data.queries.totals import sums
from data.queries.twelve_months import twelve_months
from data.schema import areas, mhst_teams, places, programmes, team_codes
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted

AT_WORK = (None, "operational")
"""How a team stands that counts: planned ones and those in training reach nobody yet, closed ones nobody any more."""
HOURS_OF_FEED = ("hours_direct", "hours_whole_school", "hours_advice")


def every_coverage(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """The rows of ``coverage``, as published, and of ``own_coverage``."""
    asked = (connection, filters, viewer, chosen, moment)
    told = [found for found in (coverage(*asked), own_coverage(*asked)) if len(found.rows)]
    return joined("coverage", *told) if told else coverage(*asked)


def own_coverage(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row an area with teams of its own at work, by name. Columns: ``COVERAGE_COLUMNS``.

    ``settings`` and ``cyp_population`` are sums over those teams, None where one has not told: what is missing is not zero.
    ``HOURS`` are whole %, of twelve months of the programme as released, as ``totals`` has them; ``OF_HOURS`` are their first
    and last day. Filters: ``region``, ``area``.
    """
    by_area: dict[str, list[Mapping[str, Any]]] = {}
    for team in _teams(connection, filters, viewer, chosen, moment):
        by_area.setdefault(team["area_code"], []).append(team)
    hours: dict[str, Hours] = {}
    for programme in chosen if by_area else ():
        hours |= _hours(connection, filters["region"], filters["area"], viewer, programme, moment)
    told = {code: hours[code] for code in by_area if code in hours}
    rows = [_row(teams, told[code].shares if code in told else {}) for code, teams in by_area.items()]
    rows.sort(key=lambda row: (row["programme"], row["area_name"] or row["area_code"]))
    loads = {team["load_id"] for teams in by_area.values() for team in teams}
    loads.update(*(each.loads for each in told.values()))
    n = f"{counted(len(rows), 'area')}, {counted(sum(row['teams'] for row in rows), 'team')}"
    return answer(connection, "coverage", of_dicts(COVERAGE_COLUMNS, rows), loads, n=n)


def _teams(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf
) -> list[Mapping[str, Any]]:
    """Teams at work with their areas, by code."""
    asked = ((areas.c.region, filters["region"]), (places.c.code, filters["area"]))
    query = (
        sa.select(
            programmes.c.name.label("programme"),
            programmes.c.simulated,
            places.c.code.label("area_code"),
            areas.c.name.label("area_name"),
            areas.c.region,
            *(mhst_teams.c[name] for name in ("provider", "settings", "cyp_population", "status", "load_id")),
        )
        .join_from(mhst_teams, places, places.c.id == mhst_teams.c.place_id)
        .join(team_codes, team_codes.c.id == mhst_teams.c.team_id)
        .join(programmes, programmes.c.id == places.c.programme_id)
        .outerjoin(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .where(open_at(mhst_teams, moment), programmes.c.id.in_([each.id for each in chosen]))
        .where(*(column.in_(values) for column, values in asked if values))
        .order_by(team_codes.c.code)
    )
    found = connection.execute(query).mappings() if viewer.shared and chosen else ()
    return [dict(team) for team in found if team["status"] in AT_WORK]


@dataclass(frozen=True)
class Hours:
    """Hours by function of an area: their ``shares`` with their months, blank where one function's are missing, and the loads
    that brought them."""

    shares: Mapping[str, Any]
    loads: frozenset[int]


@kept(most=32)
def _hours(
    connection: Connection,
    regions: tuple[str, ...],
    codes: tuple[str, ...],
    viewer: Viewer,
    programme: Programme,
    moment: AsOf,
) -> dict[str, Hours]:
    """By area, of twelve months of a programme: of all its areas, or of some regions and codes."""
    filters = Filters(chosen={"region": regions, "area": codes})
    months = twelve_months(connection, filters, viewer, programme, moment)
    summed = sums(connection, months, HOURS_OF_FEED) if months else ()
    return {code: _hours_of(list(rows)) for code, rows in groupby(summed, itemgetter("area_code"))}


def _hours_of(rows: Sequence[Mapping[str, Any]]) -> Hours:
    loads = frozenset[int]().union(*(row["loads"] for row in rows))
    hours = {row["measure"]: row["value"] for row in rows}
    made = hour_shares(*(hours.get(name) for name in HOURS_OF_FEED))
    if made is None:
        return Hours({}, loads)
    shares = dict(zip(HOURS, (made.direct_pct, made.whole_school_pct, made.advice_pct), strict=True))
    return Hours(shares | {name: rows[0][name] for name in OF_HOURS}, loads)


def _row(teams: Sequence[Mapping[str, Any]], shares: Mapping[str, Any]) -> dict[str, Any]:
    about = {name: teams[0][name] for name in ("programme", "simulated", "area_code", "area_name", "region")}
    settings, people = (_sum(team[name] for team in teams) for name in ("settings", "cyp_population"))
    providers = dict.fromkeys(team["provider"] for team in teams if team["provider"])
    return {
        **about,
        "teams": len(teams),
        "settings": settings,
        "cyp_population": people,
        "providers": "; ".join(sorted(providers)) or None,
        **per_team(len(teams), settings, people),
        **shares,
    }


def _sum(values: Iterable[int | None]) -> int | None:
    told = list(values)
    return None if None in told else sum(value or 0 for value in told)
