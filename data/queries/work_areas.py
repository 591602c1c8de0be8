"""The areas of programmes whose actions and risks are looked at: whose may be seen, who owns them, how each area stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.work import COMPLETE, COUNTED, area_summary
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.queries.work import OF_AREA, all_actions, all_risks
from data.queries.work_history import is_local
from data.schema import actions, areas, places, programmes, risks
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted

WITHHELD = (*(name for name in COUNTED if name != COMPLETE), "risks", "high_risks", "reviews_overdue")
"""What is not told of an area without the local right."""
HIGHEST = ("most_overdue_days", "highest_score")
SUMMARY_COLUMNS = (
    *OF_AREA,
    "lead",
    *COUNTED,
    *HIGHEST,
    "risks",
    "high_risks",
    "reviews_overdue",
    *(f"{name}_status" for name in (*WITHHELD, *HIGHEST)),
)


def with_work(connection: Connection, moment: AsOf = NOW) -> set[int]:
    """Ids of the programmes of which actions or risks were loaded."""
    held = (
        sa.select(places.c.programme_id).join(facts, facts.c.place_id == places.c.id).where(open_at(facts, moment))
        for facts in (actions, risks)
    )
    return set(connection.scalars(sa.union(*held)))


def owner_roles(
    connection: Connection, chosen: Sequence[Programme], viewer: Viewer, moment: AsOf = NOW
) -> tuple[str, ...]:
    """Roles that own actions or risks which the viewer may see, in the alphabet's order."""
    told = sa.union(
        *(
            sa.select(facts.c.owner_role)
            .join(places, places.c.id == facts.c.place_id)
            .join(programmes, programmes.c.id == places.c.programme_id)
            .where(open_at(facts, moment), programmes.c.id.in_([p.id for p in chosen]), shared)
            for facts, shared in (
                (actions, sa.or_(is_local(viewer), actions.c.status == COMPLETE)),
                (risks, is_local(viewer)),
            )
        )
    )
    return tuple(sorted(role for role in connection.scalars(told) if role)) if viewer.shared else ()


def areas_at_work(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> list[dict[str, Any]]:
    """One dict an area: ``OF_AREA``, ``lead``, and ``seen``, whether the viewer may see its open work."""
    query = (
        sa.select(
            programmes.c.name.label("programme"),
            programmes.c.simulated,
            areas.c.region,
            areas.c.lead,
            places.c.code.label("area_code"),
            areas.c.name.label("area_name"),
        )
        .select_from(places)
        .join(programmes, programmes.c.id == places.c.programme_id)
        .join(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .where(programmes.c.id.in_([programme.id for programme in chosen]))
        .order_by(programmes.c.position, areas.c.region, places.c.code)
    )
    for name, column in (("region", areas.c.region), ("lead", areas.c.lead), ("area", places.c.code)):
        query = query.where(column.in_(filters[name])) if filters[name] else query
    found = connection.execute(query).mappings() if viewer.shared else ()
    return [{**row, "seen": viewer.sees(row["area_code"], simulated=row["simulated"])} for row in found]


def work_by_area(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    today: date,
) -> Answer:
    """One row an area of own returns that passes the filters: how its actions and risks stand. Columns:
    ``SUMMARY_COLUMNS``. Without the local right its completed actions alone are counted."""
    own = [programme for programme in chosen if programme.own]
    asked = (connection, filters, viewer, own, moment)
    work, threats = all_actions(*asked, today=today), all_risks(*asked, today=today)
    by_area, risks_of = _by_area(work.records()), _by_area(threats.records())
    rows = [_row(area, by_area[area["area_code"]], risks_of[area["area_code"]]) for area in areas_at_work(*asked)]
    loads = {load.id for each in (work, threats) for load in each.loads}
    n = counted(len(rows), "area")
    found = answer(connection, "work", of_dicts(SUMMARY_COLUMNS, rows), loads, n=n, kinds=("computed",))
    return replace(found, period=work.period)


def _by_area(rows: Collection[Mapping[str, Any]]) -> defaultdict[str, list[Mapping[str, Any]]]:
    found: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["area_code"]].append(row)
    return found


def _row(
    area: Mapping[str, Any], work: Sequence[Mapping[str, Any]], threats: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    told = {**area, **area_summary(work, threats)}
    if area["seen"]:
        return told
    gone = (*WITHHELD, *HIGHEST)
    return {**told, **dict.fromkeys(gone), **{f"{name}_status": "suppressed" for name in gone}}
