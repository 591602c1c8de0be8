"""What teams' activity there is to choose from: programmes that report, their teams and measures; and what was re-issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.charted import CODES
from data.measures.activity import KINDS
from data.queries.catalogue import Programme
from data.queries.rows import dicts
from data.schema import FACTS, activity_charts, mhst_teams, released, released_periods, team_codes
from data.versions import NOW, AsOf, open_at


def reporters(connection: Connection, moment: AsOf = NOW) -> frozenset[int]:
    """The ids of the programmes of whose teams any activity is released."""
    if moment.load is None:
        return frozenset(connection.scalars(sa.select(activity_charts.c.programme_id).distinct()))
    query = sa.select(released.c.programme_id).where(released.c.load_id <= moment.load).distinct()
    return frozenset(connection.scalars(query))


@dataclass(frozen=True)
class Offered:
    """Codes of teams and of measures: ``charted`` ones, and those of the feed besides."""

    teams: tuple[str, ...]
    charted: tuple[str, ...]
    of_feed: tuple[str, ...]


def offered(connection: Connection, chosen: Sequence[Programme]) -> Offered:
    """What there is of some programmes; a measure that an indicator declares stands behind those of the list."""
    held = activity_charts
    ids = [programme.id for programme in chosen]
    teams = sa.select(held.c.code).where(held.c.scope == "team", held.c.programme_id.in_(ids)).distinct()
    own = sa.select(held.c.measure).where(held.c.measure.not_in(CODES), held.c.programme_id.in_(ids)).distinct()
    declared = sorted(connection.scalars(own))
    return Offered(tuple(sorted(connection.scalars(teams))), (*CODES, *declared), (*KINDS, *declared))


def teams_of(connection: Connection, place_id: int, moment: AsOf = NOW) -> list[dict[str, Any]]:
    """An area's teams by code: ``team_code``, ``name``, ``provider``, ``wave``, ``status``, ``operational_from``, ``settings``,
    ``cyp_population``, ``load_id``. What teams are is organisational; how many staff they have is not here."""
    names = ("name", "provider", "wave", "status", "operational_from", "settings", "cyp_population", "load_id")
    query = (
        sa.select(team_codes.c.code.label("team_code"), *(mhst_teams.c[name] for name in names))
        .join(mhst_teams, mhst_teams.c.team_id == team_codes.c.id)
        .where(mhst_teams.c.place_id == place_id, open_at(mhst_teams, moment))
        .order_by(team_codes.c.code)
    )
    return list(dicts(connection.execute(query)))


def reissued(
    connection: Connection, programme: Programme, area_code: str, code: str, measures: Sequence[str]
) -> dict[date, int]:
    """The periods of a series (by first day) whose released figure replaced another one, with the load that did. A period
    of which two releases may not be compared is never among them."""
    now, before, about = released, released.alias("before"), released_periods
    same = [now.c[name] == before.c[name] for name in FACTS[released.name]]
    period = [about.c[column.name] == now.c[column.name] for column in about.primary_key]
    query = (
        sa.select(now.c.period_start, sa.func.max(now.c.load_id))
        .join(before, sa.and_(*same))
        .join(about, sa.and_(*period))
        .where(
            now.c.programme_id == programme.id,
            now.c.area_code == area_code,
            now.c.code == code,
            now.c.measure.in_(measures),
            now.c.closed_by.is_(None),
            before.c.closed_by.is_not(None),
            before.c.value.is_distinct_from(now.c.value),
            about.c.sensitive.is_(False),
        )
        .group_by(now.c.period_start)
    )
    return dict(connection.execute(query).all())
