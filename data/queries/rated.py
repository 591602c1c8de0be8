"""What cohorts agreed at their workshops, read from facts: profiles and change are worked out from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.kept import kept
from data.measures.cascade import agreed_level
from data.schema import cohorts, ratings
from data.versions import AsOf, open_at


@dataclass(frozen=True)
class RatedCohort:
    """A cohort at one workshop: its level (0–3) by domain, those of its ``tables`` by domain and the table's name where
    they scored apart, and the newest load that brought one of them."""

    levels: dict[str, int]
    tables: dict[str, dict[str, int]]
    load_id: int


OfCohorts = dict[int, RatedCohort]
"""By the cohort's id."""


def rated_cohorts(
    connection: Connection, moment: AsOf, of: Collection[int] | None = None, only: Collection[int] | None = None
) -> Iterator[tuple[tuple[int, str], OfCohorts]]:
    """The cohorts of each area, or ``of`` some, or ``only`` some cohorts, at each workshop: ((place, workshop), cohorts)."""
    query = (
        sa.select(
            cohorts.c.place_id,
            *(ratings.c[name] for name in ("workshop", "cohort_id", "domain", "table_name", "rating", "load_id")),
        )
        .join(cohorts, (cohorts.c.cohort_id == ratings.c.cohort_id) & open_at(cohorts, moment))
        .where(open_at(ratings, moment))
        .order_by(cohorts.c.place_id, ratings.c.workshop, ratings.c.cohort_id, ratings.c.domain)
    )
    if of is not None:
        query = query.where(cohorts.c.place_id.in_(of))
    if only is not None:
        query = query.where(ratings.c.cohort_id.in_(only))
    for key, of_area in groupby(connection.execute(query), itemgetter(0, 1)):
        by_cohort = ((cohort, list(rows)) for cohort, rows in groupby(of_area, itemgetter(2)))
        yield key, {cohort: _rated(rows) for cohort, rows in by_cohort}


@kept(most=4)
def of_place(connection: Connection, moment: AsOf, place_id: int) -> Mapping[str, OfCohorts]:
    """An area's cohorts by the workshop at which they were rated."""
    return {workshop: found for (_, workshop), found in rated_cohorts(connection, moment, [place_id])}


def _rated(rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> RatedCohort:
    """A cohort's levels, from its rows of agreed and of tables' ratings."""
    levels, tables = {}, {}
    for domain, of_domain in groupby(rows, itemgetter(3)):
        told = {row.table_name: row.rating for row in of_domain}
        level = agreed_level(told.pop("", None), told.values())
        if level is not None:
            levels[domain] = level
        if told:
            tables[domain] = told
    return RatedCohort(levels, tables, max(row.load_id for row in rows))
