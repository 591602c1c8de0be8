"""What there is to choose from: programmes, regions, leads, workshops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.kept import kept
from data.queries.provenance import PUBLISHED
from data.schema import (
    area_profiles,
    areas,
    cohorts,
    loads,
    places,
    programmes,
    published_aggregates,
    ratings,
    workshops,
)
from data.versions import NOW, AsOf, open_at
from data.viewer import ANYONE, Viewer
from data.wording import workshop_order


@dataclass(frozen=True)
class Programme:
    """A programme and what the store holds of it. ``shown_alone``: it shares no table, filter or answer with others.
    ``own``: its areas come from its own returns, not from a document."""

    id: int
    code: str
    name: str
    simulated: bool
    shown_alone: bool
    anonymised: bool
    areas: int
    rated_areas: int
    own: bool


@kept(most=16)
def programme_list(connection: Connection, viewer: Viewer, moment: AsOf = NOW) -> tuple[Programme, ...]:
    """Every programme the viewer may see, in their fixed order, simulated ones last, with what it had at a
    moment."""
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
            sa.type_coerce(
                sa.and_(sa.func.count(areas.c.place_id) > 0, sa.func.count().filter(loads.c.feed == PUBLISHED) == 0),
                sa.Boolean,
            ),
        )
        .outerjoin(places, places.c.programme_id == programmes.c.id)
        .outerjoin(areas, is_open)
        .outerjoin(rated, rated.c.place_id == areas.c.place_id)
        .outerjoin(loads, loads.c.id == areas.c.load_id)
        .group_by(programmes.c.id)
        .order_by(programmes.c.simulated, programmes.c.position)
    )
    return tuple(Programme(*row) for row in connection.execute(query))


def with_ratings(connection: Connection, moment: AsOf = NOW) -> frozenset[int]:
    """Ids of the programmes with ratings by area."""
    return frozenset(p.id for p in programme_list(connection, ANYONE, moment) if p.rated_areas)


def _rated(moment: AsOf) -> sa.Select[int]:
    """The areas that had ratings at a moment."""
    at_workshops = _rated_at(moment).subquery()
    return sa.select(at_workshops.c.place_id).distinct()


def _rated_at(moment: AsOf) -> sa.Select[int, str] | sa.CompoundSelect[int, str]:
    """Areas and the workshops at which they had ratings: from the summary now, from the facts for any other moment."""
    if moment.load is None:
        return sa.select(area_profiles.c.place_id, area_profiles.c.workshop)
    facts = published_aggregates
    published = sa.select(facts.c.place_id, facts.c.round.label("workshop")).where(
        facts.c.measure == "cascade_mean", open_at(facts, moment)
    )
    own = (
        sa.select(cohorts.c.place_id, ratings.c.workshop)
        .join(cohorts, (cohorts.c.cohort_id == ratings.c.cohort_id) & open_at(cohorts, moment))
        .where(open_at(ratings, moment))
    )
    return published.union(own)


def publishers(connection: Connection, files: Sequence[str], moment: AsOf = NOW) -> frozenset[int]:
    """The ids of the programmes of which some published files speak."""
    return _publishers(connection, tuple(files), moment)


@kept(most=16)
def _publishers(connection: Connection, files: tuple[str, ...], moment: AsOf) -> frozenset[int]:
    facts = published_aggregates
    names = [f"{file}.csv" for file in files]
    query = sa.select(facts.c.programme_id).where(facts.c.file.in_(names), open_at(facts, moment)).distinct()
    return frozenset(connection.scalars(query))


@dataclass(frozen=True)
class Choices:
    """The values that areas of some programmes have, each sorted."""

    regions: tuple[str, ...]
    leads: tuple[str, ...]
    workshops: tuple[str, ...]
    """Those at which areas have ratings, the earliest first."""
    rounds: tuple[str, ...]
    """Those at which anything of the programmes is published."""
    codes: tuple[str, ...]
    latest: tuple[str, ...] = ()
    """The latest of ``workshops``; none where that differs between programmes."""

    @property
    def any_rounds(self) -> tuple[str, ...]:
        """Workshops of which there is anything, the earliest first."""
        return tuple(sorted({*self.workshops, *self.rounds}, key=workshop_order))


@kept(most=16)
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
    at_any = tuple(connection.scalars(rounds))
    at_workshops = _rated_at(moment).subquery()
    rated = (
        sa.select(places.c.programme_id, at_workshops.c.workshop)
        .join(places, places.c.id == at_workshops.c.place_id)
        .where(places.c.programme_id.in_(ids))
        .distinct()
    )
    of_programme: dict[int, list[str]] = {}
    for programme_id, workshop in connection.execute(rated):
        of_programme.setdefault(programme_id, []).append(workshop)
    known = sorted({workshop for each in of_programme.values() for workshop in each}, key=workshop_order)
    latest = {max(each, key=workshop_order) for each in of_programme.values()}
    return Choices(
        _sorted(regions),
        _sorted(leads),
        tuple(known),
        _sorted(at_any),
        _sorted(codes),
        tuple(latest) if len(latest) == 1 else (),
    )


def _sorted(values: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value is not None}))
