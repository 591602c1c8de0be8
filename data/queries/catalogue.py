"""What there is to choose from: programmes, regions, leads, workshops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.schema import area_profiles, areas, places, programmes, published_aggregates, workshops
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer


@dataclass(frozen=True)
class Programme:
    """A programme and what the store holds of it. ``shown_alone``: it shares no table, filter or answer with others."""

    id: int
    code: str
    name: str
    simulated: bool
    shown_alone: bool
    anonymised: bool
    areas: int
    rated_areas: int


def programme_list(connection: Connection, viewer: Viewer, moment: AsOf = NOW) -> tuple[Programme, ...]:
    """Every programme the viewer may see, in their fixed order, with what it had at a moment."""
    if not viewer.shared:
        return ()
    rated = _rated(moment).subquery()
    is_open = sa.and_(areas.c.place_id == places.c.id, open_at(areas, moment))
    query = (
        sa.select(
            programmes.c.id,
            programmes.c.code,
            programmes.c.name,
            programmes.c.simulated,
            programmes.c.shown_alone,
            programmes.c.anonymised,
            sa.func.count(areas.c.place_id),
            sa.func.count(rated.c.place_id),
        )
        .outerjoin(places, places.c.programme_id == programmes.c.id)
        .outerjoin(areas, is_open)
        .outerjoin(rated, rated.c.place_id == areas.c.place_id)
        .group_by(programmes.c.id)
        .order_by(programmes.c.position)
    )
    return tuple(Programme(*row) for row in connection.execute(query))


def _rated(moment: AsOf) -> sa.Select[int]:
    """The areas that had ratings at a moment: from the summary now, from the facts for any other."""
    if moment.load is None:
        return sa.select(area_profiles.c.place_id).distinct()
    facts = published_aggregates
    return sa.select(facts.c.place_id).where(facts.c.measure == "cascade_mean", open_at(facts, moment)).distinct()


def publishers(connection: Connection, files: Sequence[str], moment: AsOf = NOW) -> set[int]:
    """The ids of the programmes of which some published files speak."""
    facts = published_aggregates
    names = [f"{file}.csv" for file in files]
    query = sa.select(facts.c.programme_id).where(facts.c.file.in_(names), open_at(facts, moment)).distinct()
    return set(connection.scalars(query))


@dataclass(frozen=True)
class Choices:
    """The values that areas of some programmes have, each sorted."""

    regions: tuple[str, ...]
    leads: tuple[str, ...]
    workshops: tuple[str, ...]
    """Those at which areas have ratings."""
    rounds: tuple[str, ...]
    """Those at which anything of the programmes is published."""
    codes: tuple[str, ...]


def choices(connection: Connection, chosen: tuple[Programme, ...], moment: AsOf) -> Choices:
    """What can be filtered by among the areas of ``chosen``."""
    ids = [programme.id for programme in chosen]
    query = (
        sa.select(places.c.code, areas.c.region, areas.c.lead)
        .join(areas, sa.and_(areas.c.place_id == places.c.id, open_at(areas, moment)))
        .where(places.c.programme_id.in_(ids))
    )
    found = connection.execute(query).all()
    codes, regions, leads = zip(*found, strict=True) if found else ((), (), ())
    facts = published_aggregates
    published = (facts.c.programme_id.in_(ids), open_at(facts, moment))
    rounds = sa.select(workshops.c.code).where(workshops.c.code.in_(sa.select(facts.c.round).where(*published)))
    rated_at = rounds.where(
        workshops.c.code.in_(sa.select(facts.c.round).where(facts.c.measure == "cascade_mean", *published))
    )
    at_any, rated = tuple(connection.scalars(rounds)), tuple(connection.scalars(rated_at))
    return Choices(_sorted(regions), _sorted(leads), _sorted(rated), _sorted(at_any), _sorted(codes))


def _sorted(values: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value is not None}))
