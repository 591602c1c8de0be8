"""What a load works out once, so that no page has to: area profiles, change between workshops, control charts and
contradictions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.contradictions import find
from data.queries import chart_summaries, levels, moves, official, profiles
from data.queries.published import published
from data.versions import NOW
from etl.release import release
from etl.release.erased import NOTHING_ERASED, Erased
from etl.since import by_loads, redescribed, touched
from etl.write import upsert

PROFILES = (schema.ratings, schema.cohorts, schema.published_aggregates)
"""What area profiles rest on."""
MOVES = (schema.ratings, schema.cohorts, schema.areas)
"""What change between workshops rests on."""
CONTRADICTIONS = (schema.published_figures, schema.stated_figures, schema.place_aliases, schema.areas)
"""What is looked through for contradictions."""


def refresh(connection: Connection, since: int, erased: Erased = NOTHING_ERASED, *, upgraded: bool = False) -> None:
    """Brings all that is worked out to the state of the facts, after the loads from ``since`` on (0: after any). What
    is new carries the newest load's number. ``erased``: what a purge has taken away; ``upgraded``: an earlier release of the
    product worked out what stands."""
    release(connection, since, erased, upgraded=upgraded)
    refresh_ratings(connection, since)
    if _due(connection, since, [schema.indicator_values]):
        official.store(connection, since)
    refresh_charts(connection, since)
    newest = connection.scalar(sa.select(sa.func.max(schema.loads.c.id)))
    if newest is not None and _due(connection, since, CONTRADICTIONS):
        upsert(connection, schema.contradictions, _contradictions(connection), newest, close_absent=sa.true())


def refresh_ratings(connection: Connection, since: int) -> None:
    """Brings what is worked out of ratings to the state of the facts; its tables hold no history. After a purge (0) nothing
    tells what it has taken away."""
    if _due(connection, since, PROFILES):
        profiles.store(connection, profiles.from_facts(connection, NOW))
    if _due(connection, since, MOVES):
        moves.store(connection, moves.from_facts(connection, NOW))
        levels.store(connection, levels.from_facts(connection, NOW))


def refresh_charts(connection: Connection, since: int) -> None:
    """Brings the control charts of the areas that loads have touched to the state of what is released."""
    if since == 0 or redescribed(connection, since):
        chart_summaries.store(connection)
    elif codes := set(connection.scalars(_charted_again(since))):
        chart_summaries.store(connection, codes)


def _charted_again(since: int) -> sa.CompoundSelect[Any]:
    """The areas of which a figure, a team or a note was opened or closed."""
    released, places = schema.released, schema.places
    about = (schema.dated_annotations, schema.mhst_teams)
    named = (
        sa.select(places.c.code).join(table, table.c.place_id == places.c.id).where(by_loads(table, since))
        for table in about
    )
    return sa.union(sa.select(released.c.area_code).where(by_loads(released, since)), *named)


def _due(connection: Connection, since: int, rests_on: Collection[sa.Table]) -> bool:
    """Whether what rests on some facts has to be worked out again."""
    return since == 0 or touched(connection, since, *rests_on)


def _contradictions(connection: Connection) -> list[dict[str, Any]]:
    cells = schema.published_figures
    programme_of = dict(connection.execute(sa.select(cells.c.file, cells.c.programme_id).distinct()).all())
    areas = schema.areas
    query = (
        sa.select(schema.places.c.programme_id, areas.c.name, areas.c.place_id)
        .join(areas, areas.c.place_id == schema.places.c.id)
        .where(areas.c.closed_by.is_(None))
    )
    place_of = {(programme, name): place for programme, name, place in connection.execute(query)}
    rows = []
    for line, item in enumerate(find(published(connection, NOW)), 1):
        programme_id = programme_of[f"{item.file}.csv"]
        row = {name: value for name, value in vars(item).items() if name not in ("file", "area")}
        place_id = place_of.get((programme_id, item.area)) if item.area else None
        rows.append(row | {"programme_id": programme_id, "place_id": place_id, "line": line})
    return rows
