"""Whom a programme's own teams cover and how they spend their hours, area by area, as its returns tell; and the API's rows, with
what is published of other sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer, joined
from data.filters import Filters
from data.measures.coverage import hour_shares
from data.queries.catalogue import Programme
from data.queries.coverage import COVERAGE_COLUMNS, HOURS, OF_HOURS, coverage, per_team
from data.queries.provenance import answer, of_dicts
from data.queries.totals import totals
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
    hours = totals(connection, _hours_of(filters), viewer, chosen, moment) if by_area else None
    shares = _shares(hours.records()) if hours else {}
    rows = [_row(teams, shares.get(code, {})) for code, teams in by_area.items()]
    rows.sort(key=lambda row: (row["programme"], row["area_name"] or row["area_code"]))
    loads = {team["load_id"] for teams in by_area.values() for team in teams}
    loads |= {load.id for load in hours.loads} if hours else set()
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


def _hours_of(filters: Filters) -> Filters:
    return filters.changed(measure=HOURS_OF_FEED, lead=None, to=None)


def _shares(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Hours by function as shares of their sum, with their months, by area; none of an area where one function's are missing."""
    hours: dict[str, dict[str, Any]] = {}
    months: dict[str, dict[str, Any]] = {}
    for row in rows:
        hours.setdefault(row["area_code"], {})[row["measure"]] = row["value"]
        months[row["area_code"]] = {name: row[name] for name in OF_HOURS}
    made = {code: hour_shares(*(of.get(name) for name in HOURS_OF_FEED)) for code, of in hours.items()}
    return {
        code: dict(zip(HOURS, (shares.direct_pct, shares.whole_school_pct, shares.advice_pct), strict=True))
        | months[code]
        for code, shares in made.items()
        if shares
    }


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
