"""Areas and their seven domain means, totals and bands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.kept import kept
from data.measures.cascade import bands_differ, words_of_mean
from data.queries import profiles
from data.queries.catalogue import Programme
from data.queries.profiles import Profile
from data.queries.provenance import answer, frame
from data.schema import areas as area_facts
from data.schema import cohorts as cohort_facts
from data.schema import loads as all_loads
from data.schema import places, programmes, published_aggregates, ratings
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted, workshop_order

DOMAIN_CODES = ("C1", "A1", "S", "C2", "A2", "D", "E")
COLUMNS = (
    "programme",
    "simulated",
    "region",
    "area_code",
    "area_name",
    "lead",
    "cohorts",
    "cohorts_rated",
    "workshop",
    *DOMAIN_CODES,
    "total",
    "band",
    "published_band",
)
DIFFERS = "differs from published"
"""A band filter: areas whose computed band isn't the published one."""


def areas(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    unrated: bool = False,
) -> Answer:
    """One row an area of the chosen programmes that passes the filters, at one workshop, sorted.

    Columns: ``COLUMNS``. Means are Decimals 0–3 (None where not rated), ``total`` 0–21, bands very low to high;
    ``cohorts_rated`` is known of own returns alone.
    Areas without ratings are left out unless ``unrated`` asks for them or their programme is only shown alone.
    """
    if not viewer.shared:
        return answer(connection, "areas", frame(COLUMNS, ()), (), n=counted(0, "area"))
    asked = next(iter(filters.chosen.get("workshop", ())), "")
    return narrowed(_everything(connection, tuple(chosen), moment, asked, unrated), filters)


@kept(most=32)
def _everything(
    connection: Connection, chosen: tuple[Programme, ...], moment: AsOf, workshop: str, unrated: bool
) -> Answer:
    """The rows of ``areas`` before any filter, at a workshop or, where it is blank, each programme's latest."""
    profiled = {(profile.place_id, profile.workshop): profile for profile in _profiles(connection, workshop, moment)}
    cohorts = _cohorts(connection, chosen, moment)
    places_found = connection.execute(_places(chosen, moment)).all()
    workshops = _workshops(workshop, places_found, profiled)
    rows: list[list[object]] = []
    loads, kinds = set[int](), set[str]()
    for place_id, load_id, shown_alone, *about in places_found:
        profile = profiled.get((place_id, workshops.get(about[0], "")))
        if profile is None and not (unrated or shown_alone):
            continue
        rows.append([*about, cohorts.get(place_id), *_rated(profile)])
        loads.add(load_id if profile is None else profile.load_id)
        kinds.update(_kinds(profile))
    if "own-computed" in kinds:
        loads.update(loads_of_ratings(connection, chosen, set(workshops.values()), moment))
    told = tuple(kind for kind in KINDS if kind in kinds) or KINDS[:1]
    return answer(connection, "areas", frame(COLUMNS, rows), loads, n="", kinds=told)


KINDS = ("published", "computed", "own-computed")


def _kinds(profile: Profile | None) -> tuple[str, ...]:
    """What a row is: a published area's means are printed, and only its total is computed."""
    if profile is None or (profile.total is None and profile.cohorts is None):
        return ("published",)
    return ("published", "computed") if profile.cohorts is None else ("own-computed",)


def loads_of_ratings(
    connection: Connection, chosen: Sequence[Programme], at: Collection[str], moment: AsOf
) -> tuple[int, ...]:
    """Every load that cohorts' open ratings at some workshops come from; a profile names its newest alone."""
    return _loads_of_ratings(connection, tuple(programme.id for programme in chosen), tuple(sorted(at)), moment)


@kept(most=64)
def _loads_of_ratings(
    connection: Connection, programme_ids: tuple[int, ...], at: tuple[str, ...], moment: AsOf
) -> tuple[int, ...]:
    facts = ratings
    used = (
        sa.select(facts.c.id)
        .join(cohort_facts, (cohort_facts.c.cohort_id == facts.c.cohort_id) & open_at(cohort_facts, moment))
        .join(places, places.c.id == cohort_facts.c.place_id)
        .where(facts.c.load_id == all_loads.c.id, facts.c.workshop.in_(at), open_at(facts, moment))
        .where(places.c.programme_id.in_(programme_ids))
    )
    return tuple(connection.scalars(sa.select(all_loads.c.id).where(used.exists())))


def narrowed(whole: Answer, filters: Filters) -> Answer:
    """The rows of an answer of ``areas`` that pass the filters, sorted as they say."""
    table = in_order(_passing(whole.rows, filters), filters.one("sort") or "total")
    return replace(whole, rows=table, n=counted_areas(table))


def rated_only(whole: Answer) -> Answer:
    """The rows of an answer of ``areas`` that have ratings."""
    table = whole.rows.dropna(subset=list(DOMAIN_CODES), how="all")
    return replace(whole, rows=table, n=counted_areas(table))


def counted_areas(table: pd.DataFrame) -> str:
    """``8 areas``, and of own returns ``16 of 24 cohorts`` too."""
    rated = table["cohorts_rated"].dropna()
    areas_told = counted(len(table), "area")
    if rated.empty:
        return areas_told
    return f"{areas_told}, {sum(rated)} of {counted(sum(table['cohorts'].dropna()), 'cohort')}"


def _workshops(
    chosen: str, found: Sequence[sa.Row[*tuple[Any, ...]]], profiled: Mapping[tuple[int, str], Profile]
) -> dict[str, str]:
    """Each programme's workshop to show: the chosen one, else its latest with ratings."""
    programme_of = {place.id: place.programme for place in found}
    latest: dict[str, str] = {}
    for place_id, workshop in profiled:
        programme = programme_of.get(place_id)
        if programme is not None:
            latest[programme] = chosen or max(latest.get(programme, ""), workshop, key=workshop_order)
    return latest


def _profiles(connection: Connection, workshop: str, moment: AsOf) -> list[Profile]:
    return profiles.stored(connection, workshop) if moment.load is None else profiles.from_facts(connection, moment)


def _places(chosen: Sequence[Programme], moment: AsOf) -> sa.Select[tuple[Any, ...]]:
    """The areas of programmes: their place, load and whether they are shown alone, then the first of ``COLUMNS``."""
    facts = area_facts
    return (
        sa.select(
            places.c.id,
            facts.c.load_id,
            programmes.c.shown_alone,
            programmes.c.name.label("programme"),
            programmes.c.simulated,
            facts.c.region,
            places.c.code,
            facts.c.name,
            facts.c.lead,
        )
        .join(facts, sa.and_(facts.c.place_id == places.c.id, open_at(facts, moment)))
        .join(programmes, programmes.c.id == places.c.programme_id)
        .where(programmes.c.id.in_([programme.id for programme in chosen]))
        .order_by(programmes.c.position, facts.c.name)
    )


def _cohorts(connection: Connection, chosen: Sequence[Programme], moment: AsOf) -> dict[int, int]:
    """How many cohorts each area has: of own returns those that were loaded, else as published. A programme is either,
    so that a page asks one of the two."""
    counts: dict[int, int] = {}
    if any(programme.own for programme in chosen):
        own = sa.select(cohort_facts.c.place_id, sa.func.count()).where(open_at(cohort_facts, moment))
        counts.update(dict(connection.execute(own.group_by(cohort_facts.c.place_id)).all()))
    if not all(programme.own for programme in chosen):
        facts = published_aggregates
        query = sa.select(facts.c.place_id, facts.c.value).where(
            facts.c.scope == "area", facts.c.measure == "cohorts", open_at(facts, moment)
        )
        counts.update((place_id, int(value)) for place_id, value in connection.execute(query))
    return counts


UNRATED = (None,) * (len(DOMAIN_CODES) + 5)


def _rated(profile: Profile | None) -> tuple[object, ...]:
    """What a profile says, in the order of the last of ``COLUMNS``."""
    if profile is None:
        return UNRATED
    means = map(profile.means.get, DOMAIN_CODES)
    return (profile.cohorts, profile.workshop, *means, profile.total, profile.band, profile.published_band)


def _passing(table: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    keep = pd.Series(True, index=table.index)
    for parameter, column in (("region", "region"), ("lead", "lead"), ("area", "area_code")):
        if filters[parameter]:
            keep &= table[column].isin(filters[parameter])
    if wanted := filters.one("find").casefold():
        keep &= table["area_name"].map(str.casefold).str.contains(wanted, regex=False) | (
            table["area_code"].map(str.casefold) == wanted
        )
    if filters["band"]:
        differs = pd.Series(map(bands_differ, table["band"], table["published_band"]), index=table.index, dtype=bool)
        keep &= table["band"].isin(filters["band"]) | (differs if DIFFERS in filters["band"] else False)
    if filters["level"]:
        codes = filters["domain"] or DOMAIN_CODES
        keep &= table[list(codes)].map(words_of_mean).isin(filters["level"]).any(axis=1)
    return table[keep]


UNRATED_SORTS = ("area_name", "region", "lead")
"""What areas without ratings can be sorted by; the first is the usual one, here as below."""
SORTS = ("total", "area_name", "region", "lead", *DOMAIN_CODES)


def in_order(table: pd.DataFrame, sort: str) -> pd.DataFrame:
    """By one column, ``-`` for descending; ties by total, then name; what is missing comes last."""
    values, totals, names = (table[name].tolist() for name in (sort.removeprefix("-"), "total", "area_name"))
    places = sorted(range(len(table)), key=lambda at: (totals[at] is None, totals[at] or 0, names[at]))
    known = [at for at in places if values[at] is not None]
    known.sort(key=values.__getitem__, reverse=sort.startswith("-"))
    return table.iloc[known + [at for at in places if values[at] is None]]
