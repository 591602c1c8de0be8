"""Who came to the workshops of some cohorts or areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.schema import attendance, cohort_codes, cohorts, places
from data.versions import NOW, AsOf, open_at

SCHOOLS = ("school", "college")
"""Kinds of organisation whose people are of schools."""


@dataclass(frozen=True)
class Came:
    """How many people came to a workshop and how many were invited, all and those of schools; None where not told."""

    people: int
    invited: int | None
    of_schools: int
    schools_invited: int | None


@dataclass(frozen=True)
class Attended:
    """Who came, by workshop, and of how many cohorts that is."""

    came: Mapping[str, Came]
    cohorts: int


def who_came(
    connection: Connection, codes: Sequence[str], workshops: Sequence[str], moment: AsOf = NOW, *, of_areas: bool
) -> tuple[dict[str, Attended], set[int]]:
    """Who came to some workshops of cohorts or of areas, by code, and the loads that told. The caller asks only for those
    of which the viewer may see the detail.

    Of an area's cohorts those count that told of every workshop, so that all are of the same people's cohorts.
    """
    if not codes:
        return {}, set()
    wanted = [workshop for workshop in workshops if workshop]
    rows = connection.execute(_query(codes, wanted, moment, of_areas=of_areas)).all()
    told: dict[str, dict[int, dict[str, list[Any]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for code, cohort, workshop, *rest in rows:
        told[code][cohort][workshop].append(rest)
    found = {code: _attended(list(of.values()), wanted, of_areas=of_areas) for code, of in told.items()}
    return found, {row.load_id for row in rows}


def _query(codes: Sequence[str], workshops: Sequence[str], moment: AsOf, *, of_areas: bool) -> sa.Select[Any]:
    facts, code = attendance, places.c.code if of_areas else cohort_codes.c.code
    names = ("cohort_id", "workshop", "organisation_type", "attended", "invited", "load_id")
    return (
        sa.select(code, *(facts.c[name] for name in names))
        .join(cohorts, (cohorts.c.cohort_id == facts.c.cohort_id) & open_at(cohorts, moment))
        .join(cohort_codes, cohort_codes.c.id == cohorts.c.cohort_id)
        .join(places, places.c.id == cohorts.c.place_id)
        .where(open_at(facts, moment), facts.c.workshop.in_(workshops), code.in_(codes))
    )


def _attended(told: Sequence[Mapping[str, list[Any]]], workshops: Sequence[str], *, of_areas: bool) -> Attended:
    used = [of for of in told if not of_areas or all(workshop in of for workshop in workshops)]
    came = {workshop: _came([row for of in used for row in of.get(workshop, ())]) for workshop in workshops}
    return Attended({workshop: each for workshop, each in came.items() if each is not None}, len(used))


def _came(rows: Sequence[Any]) -> Came | None:
    if not rows:
        return None
    of_schools = [row for row in rows if row[0] in SCHOOLS]
    return Came(sum(row[1] for row in rows), _invited(rows), sum(row[1] for row in of_schools), _invited(of_schools))


def _invited(rows: Sequence[Any]) -> int | None:
    return sum(row[2] for row in rows) if rows and all(row[2] is not None for row in rows) else None
