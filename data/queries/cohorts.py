"""Cohorts of own returns, and what each agreed: the levels for those with the local right for its area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.cascade import LEVELS, Agreement, agreed_level, agreement
from data.queries.catalogue import Programme
from data.queries.provenance import answer, frame, of_dicts
from data.schema import areas, cohort_codes, cohorts, domains, places, programmes, ratings, workshops
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

COHORT_COLUMNS = (
    "programme",
    "simulated",
    "region",
    "area_code",
    "area_name",
    "cohort_code",
    "cohort_name",
    "schools",
    "mh_professionals",
    "has_w1",
    "has_w2",
)
LEVEL_COLUMNS = ("rating", "level", "agreement", "agreement_within_one", "tables")
RATING_COLUMNS = (
    "programme",
    "simulated",
    "region",
    "area_code",
    "cohort_code",
    "workshop",
    "date",
    "domain",
    *LEVEL_COLUMNS,
    "load",
    *(f"{name}_status" for name in LEVEL_COLUMNS),
)


def all_cohorts(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a cohort: how large it is, and whether it has ratings of workshops 1 and 2. Columns: ``COHORT_COLUMNS``."""
    has = (_has(workshop, moment) for workshop in ("W1", "W2"))
    about = (cohort_codes.c.code, cohorts.c.name, cohorts.c.schools, cohorts.c.mh_professionals)
    query = _narrowed(
        sa.select(*_NAMED, areas.c.name.label("area_name"), *about, *has, cohorts.c.load_id),
        chosen,
        filters,
        moment,
    ).order_by(*_PLACES)
    rows = connection.execute(window.cut(query)).all() if viewer.shared else []
    table = frame(COHORT_COLUMNS, (row[:-1] for row in rows))
    loads = {row.load_id for row in rows}
    return answer(connection, "cohorts", table, loads, n=counted(len(rows), "cohort"))


def known_codes(
    connection: Connection, chosen: Sequence[Programme], asked: Sequence[str], moment: AsOf = NOW
) -> tuple[str, ...]:
    """Those of the codes ``asked`` for that are cohorts of some programmes."""
    possible = [code for code in asked if code.strip() and "\x00" not in code]  # PostgreSQL has no such character
    if not possible:
        return ()
    query = _narrowed(sa.select(cohort_codes.c.code), chosen, Filters().changed(cohort=possible), moment)
    return tuple(connection.scalars(query))


def cohorts_without(
    connection: Connection, chosen: Sequence[Programme], filters: Filters, workshop: str, moment: AsOf = NOW
) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """The cohorts of some programmes, regions or areas that have no rating of a workshop: ``OF_COHORT``, ``cohort_id``,
    ``load_id``."""
    named = (
        *_NAMED,
        areas.c.name.label("area_name"),
        cohort_codes.c.code.label("cohort_code"),
        cohorts.c.name.label("cohort_name"),
    )
    query = _narrowed(sa.select(*named, cohorts.c.cohort_id, cohorts.c.load_id), chosen, filters, moment)
    return connection.execute(query.where(~_has(workshop, moment)).order_by(*_PLACES)).all()


OF_COHORT = ("programme", "simulated", "region", "area_code", "area_name", "cohort_code", "cohort_name")
_NAMED = (
    programmes.c.name.label("programme"),
    programmes.c.simulated,
    areas.c.region,
    places.c.code.label("area_code"),
)
_PLACES = (programmes.c.position, places.c.code, cohort_codes.c.code)


def _has(workshop: str, moment: AsOf) -> sa.ColumnElement[bool]:
    asked = (ratings.c.cohort_id == cohorts.c.cohort_id, ratings.c.workshop == workshop, open_at(ratings, moment))
    return sa.type_coerce(sa.exists().where(*asked), sa.Boolean)


def _narrowed(query: sa.Select[Any], chosen: Sequence[Programme], filters: Filters, moment: AsOf) -> sa.Select[Any]:
    """The cohorts of programmes, with their areas, that pass the filters."""
    found = (
        query.select_from(cohorts)
        .join(cohort_codes, cohort_codes.c.id == cohorts.c.cohort_id)
        .join(places, places.c.id == cohorts.c.place_id)
        .join(programmes, programmes.c.id == places.c.programme_id)
        .join(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .where(open_at(cohorts, moment), programmes.c.id.in_([programme.id for programme in chosen]))
    )
    told = (("region", areas.c.region), ("area", places.c.code), ("cohort", cohort_codes.c.code))
    for parameter, column in told:
        if filters[parameter]:
            found = found.where(column.in_(filters[parameter]))
    return found


def all_ratings(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a cohort, workshop and domain. Columns: ``RATING_COLUMNS``.

    ``rating`` is 0–3, the agreed one or the lower median of the cohort's tables, ``level`` its word; ``agreement`` and
    ``agreement_within_one`` are % of the ``tables`` that scored apart. Without the local right for the area all five are
    withheld: their reason is ``suppressed``; those of a simulated programme are of nobody, and shown. ``load`` is the newest
    that brought a part of the row.
    """
    found = _rated(connection, chosen, filters, moment, window) if viewer.shared else ()
    local = {row.cohort_id for row in found if viewer.sees(row.area_code, simulated=row.simulated)}
    told = _levels(connection, local, moment)
    names = ("programme", "simulated", "region", "area_code", "cohort_code", "workshop", "date", "domain", "load")
    rows = [
        {name: getattr(row, name) for name in names}
        | _level(told.get((row.cohort_id, row.workshop, row.domain), []), known=row.cohort_id in local)
        for row in found
    ]
    n = counted(len({row.cohort_id for row in found}), "cohort")
    return answer(connection, "ratings", of_dicts(RATING_COLUMNS, rows), {row.load for row in found}, n=n)


ROWS_OF_A_COHORT = 14
"""Seven domains at two workshops: in how many cohorts a part of the rows is looked for first."""
AT_ONCE = 1_000
"""Cohorts that are looked for by name at most: more are found sooner among all."""


def _rated(
    connection: Connection, chosen: Sequence[Programme], filters: Filters, moment: AsOf, window: Window
) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """The rows of ``all_ratings`` in the window: of the first cohorts alone, as long as these have as many."""
    theirs = _narrowed(sa.select(cohorts.c.cohort_id), chosen, filters, moment).order_by(*_PLACES)
    ids = connection.scalars(theirs).all()
    first = len(ids) if window.limit is None else (window.start + window.limit) // ROWS_OF_A_COHORT + 1
    while first < min(len(ids), AT_ONCE):
        found = connection.execute(window.cut(_rated_of(ids[:first], chosen, filters, moment))).all()
        if len(found) == window.limit:
            return found
        first *= 2
    return connection.execute(window.cut(_rated_of(theirs.order_by(None), chosen, filters, moment))).all()


def _rated_of(
    ids: Sequence[int] | sa.Select[int], chosen: Sequence[Programme], filters: Filters, moment: AsOf
) -> sa.Select[Any]:
    key = (ratings.c.cohort_id, ratings.c.workshop, ratings.c.domain)
    newest = (sa.func.max(ratings.c.date).label("date"), sa.func.max(ratings.c.load_id).label("load"))
    asked = sa.select(*key, *newest).where(open_at(ratings, moment), ratings.c.cohort_id.in_(ids)).group_by(*key)
    for parameter, column in (("workshop", ratings.c.workshop), ("domain", ratings.c.domain)):
        if filters[parameter]:
            asked = asked.where(column.in_(filters[parameter]))
    of = asked.subquery()  # grouped before it is joined and sorted: a cohort's tables are many
    about = cohort_codes.c.code.label("cohort_code")
    return (
        _narrowed(sa.select(*_NAMED, about, *of.c), chosen, filters, moment)
        .join(of, of.c.cohort_id == cohorts.c.cohort_id)
        .join(workshops, workshops.c.code == of.c.workshop)
        .join(domains, domains.c.code == of.c.domain)
        .order_by(*_PLACES, workshops.c.round, domains.c.position)
    )


Told = list[tuple[str, int]]
"""Each table's name with its level; blank is what the cohort agreed."""


def _levels(connection: Connection, cohort_ids: Collection[int], moment: AsOf) -> dict[tuple[int, str, str], Told]:
    """What some cohorts and their tables said, by cohort, workshop and domain."""
    told: dict[tuple[int, str, str], Told] = defaultdict(list)
    if cohort_ids:
        names = ("cohort_id", "workshop", "domain", "table_name", "rating")
        query = sa.select(*(ratings.c[name] for name in names)).where(open_at(ratings, moment))
        for cohort, workshop, domain, table, rating in connection.execute(
            query.where(ratings.c.cohort_id.in_(cohort_ids))
        ):
            told[cohort, workshop, domain].append((table, rating))
    return told


def _level(told: Iterable[tuple[str, int]], *, known: bool) -> dict[str, Any]:
    """A cohort's level with its word, and how far its tables agree; or why that is not told."""
    if not known:
        return {f"{name}_status": "suppressed" for name in LEVEL_COLUMNS}
    by_table = dict(told)
    agreed = by_table.pop("", None)
    level = agreed_level(agreed, by_table.values())
    found = agreement(level, by_table.values())
    word = None if level is None else LEVELS[level]
    return {"rating": level, "level": word, **_agreement(found)}


def _agreement(found: Agreement | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {"agreement": found.at_level_pct, "agreement_within_one": found.within_one_pct, "tables": found.tables}
