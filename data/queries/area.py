"""One area: who it is, and everything published about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.queries.provenance import PUBLISHED, answer, frame
from data.schema import areas, loads, places, programmes, published_aggregates, sources
from data.versions import LONDON, NOW, AsOf, open_at
from data.viewer import Viewer


@dataclass(frozen=True)
class Area:
    """An area as it was at a moment."""

    place_id: int
    code: str
    name: str
    region: str | None
    lead: str | None
    programme: str
    own: bool = False
    """Whether it comes from a programme's own returns."""


def areas_of_region(
    connection: Connection, region: str, programme: str, viewer: Viewer, moment: AsOf = NOW
) -> list[Area]:
    """The areas of a region, by name, of one programme: the one that is named, else the first that has any, a programme's
    own returns before what is published and both before what is simulated."""
    query = _areas(moment).where(areas.c.region == region).add_columns(programmes.c.simulated, programmes.c.position)
    if programme:
        query = query.where(programmes.c.name == programme)
    possible = viewer.shared and "\x00" not in region + programme  # PostgreSQL has no such character
    found = connection.execute(query).all() if possible else []
    ranked = sorted(found, key=lambda row: (row.simulated, not row.own, row.position, row.name, row.code))
    made = [Area(*row[:7]) for row in ranked]
    return [area for area in made if area.programme == made[0].programme]


def areas_there(connection: Connection, viewer: Viewer, moment: AsOf = NOW) -> list[Area]:
    """Every area that the viewer may see, by code."""
    found = connection.execute(_areas(moment).order_by(places.c.code)).all() if viewer.shared else []
    return [Area(*row) for row in found]


def find_area(connection: Connection, code: str, viewer: Viewer, moment: AsOf = NOW) -> Area | None:
    """The area with a code; None when there is none that the viewer may see."""
    query = _areas(moment).where(places.c.code == code)
    possible = viewer.shared and "\x00" not in code  # PostgreSQL has no such character
    row = connection.execute(query).one_or_none() if possible else None
    return Area(*row) if row else None


def first_loaded(connection: Connection, area: Area) -> date:
    """The day (Europe/London) of the load that first brought an area."""
    brought = sa.select(sa.func.min(loads.c.at)).join(areas, areas.c.load_id == loads.c.id)
    at: datetime = connection.execute(brought.where(areas.c.place_id == area.place_id)).scalar_one()
    return at.astimezone(LONDON).date()


def _areas(moment: AsOf) -> sa.Select[Any]:
    """Every area that there was, with the columns of ``Area`` in their order."""
    own = sa.type_coerce(loads.c.feed != PUBLISHED, sa.Boolean).label("own")
    told = (
        places.c.id,
        places.c.code,
        areas.c.name,
        areas.c.region,
        areas.c.lead,
        programmes.c.name.label("programme"),
    )
    return (
        sa.select(*told, own)
        .join(areas, sa.and_(areas.c.place_id == places.c.id, open_at(areas, moment)))
        .join(programmes, programmes.c.id == places.c.programme_id)
        .join(loads, loads.c.id == areas.c.load_id)
        .where(places.c.kind == "area")
    )


PUBLISHED_COLUMNS = ("figure", "value", "source", "place")


def published_about(connection: Connection, area: Area, moment: AsOf = NOW) -> Answer:
    """Every published figure about an area, also those that it shares with another one.

    Columns: ``PUBLISHED_COLUMNS``, all text as printed; ``figure`` is the measure in words, with its round and whom it
    is about, ``place`` where it stands in ``source``.
    """
    facts = published_aggregates
    shared = sa.and_(
        facts.c.scope == "areas", (sa.literal("+") + facts.c.code + "+").contains(f"+{area.code}+", autoescape=True)
    )
    query = (
        sa.select(
            facts.c.measure,
            facts.c.round,
            facts.c.respondents,
            facts.c.scope,
            facts.c.value_text,
            sources.c.short,
            loads.c.place,
            facts.c.load_id,
        )
        .join(loads, loads.c.id == facts.c.load_id)
        .join(sources, sources.c.code == loads.c.source)
        .where(open_at(facts, moment), sa.or_(facts.c.place_id == area.place_id, shared))
        .order_by(facts.c.load_id, facts.c.id)
    )
    found = connection.execute(query).all()
    rows = [(_figure_words(row), row.value_text, row.short, row.place) for row in found]
    table = frame(PUBLISHED_COLUMNS, rows)
    return answer(connection, "published", table, {row.load_id for row in found}, n=f"{len(rows)} figures")


def _figure_words(row: sa.Row[*tuple[Any, ...]]) -> str:
    parts = [measure_words(row.measure), row.respondents, row.round]
    parts.append("together with another site" if row.scope == "areas" else "")
    return ", ".join(part for part in parts if part)


WORDS = {
    "mhsts": "mental health support teams",
    "cyp": "CYP",
    "pct": "(%)",
    "gbp": "(£)",
    "000": "thousands",
    "bme": "ethnic minority population",
    "imd": "deprivation (IMD)",
    "ccg": "CCG",
    "cqc": "CQC",
    "sof": "Single Oversight Framework (SOF)",
    "mh": "mental health",
    "days": "(days)",
}


def measure_words(measure: str) -> str:
    """A measure's code as words: ``spend_per_child_gbp`` → ``Spend per child (£)``."""
    words = " ".join(WORDS.get(part, part) for part in measure.split("_"))
    return words[:1].upper() + words[1:]
