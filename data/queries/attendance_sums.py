"""Sums of who came to workshops 1 and 2, by cohort, area, region and programme, worked out by the store.

How cohorts are paired is said in ``data.measures.attendance``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.filters import Filters
from data.measures.attendance import FIRST, SECOND, WORKSHOPS
from data.queries.catalogue import Programme
from data.queries.work import of_areas
from data.queries.work_history import is_local
from data.schema import ORGANISATION_TYPES, attendance, cohort_codes, cohorts, programmes
from data.versions import AsOf, open_at
from data.viewer import Viewer

Scope: TypeAlias = Literal["programme", "region", "area", "cohort"]
SCOPES: tuple[Scope, ...] = ("programme", "region", "area", "cohort")
Cut: TypeAlias = tuple[Scope, bool]
"""A scope, and whether its rows are of each kind of organisation, else of all."""


def seen_cohorts(filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf) -> sa.CTE:
    """The cohorts whose attendance the viewer may see, with their areas."""
    query = (
        of_areas(cohorts, chosen, filters, moment)
        .add_columns(cohorts.c.cohort_id, cohort_codes.c.code.label("cohort_code"), programmes.c.position)
        .join(cohort_codes, cohort_codes.c.id == cohorts.c.cohort_id)
        .where(is_local(viewer))
    )
    codes = filters["cohort"]
    return (query.where(cohort_codes.c.code.in_(codes)) if codes else query).cte("seen")


def _returned(facts: Any, seen: sa.CTE, moment: AsOf, *workshops: str) -> sa.ColumnElement[bool]:
    """Which attendance is of these cohorts, at some workshops."""
    of_them = facts.c.cohort_id.in_(sa.select(seen.c.cohort_id))
    return sa.and_(open_at(facts, moment), facts.c.workshop.in_(workshops), of_them)


def whence(connection: Connection, seen: sa.CTE, moment: AsOf) -> tuple[set[int], int]:
    """The loads that told, and of how many cohorts."""
    here = _returned(attendance, seen, moment, *WORKSHOPS)
    loads = set(connection.scalars(sa.select(attendance.c.load_id).where(here).distinct()))
    return loads, connection.scalar(sa.select(sa.func.count(attendance.c.cohort_id.distinct())).where(here)) or 0


ADDED = (
    "cohorts",
    "matched",
    "returns",
    "target",
    "targets",
    "invited",
    "invitations",
    "attended",
    "places",
    "matched_w1",
    "matched_w2",
    "unnamed",
    "over_invited",
)
"""What adds up from cohorts to areas, regions and programmes. ``returns``: of workshop 1, one a cohort and kind; ``targets`` and
``invitations`` those of them that tell how many were meant and invited; ``places``: those of the mix that are filled."""


def sums(seen: sa.CTE, moment: AsOf, cuts: tuple[Cut, ...]) -> sa.Select[Any]:
    kinds = _kinds(seen, moment)
    cohort = sa.union_all(sa.select(kinds), _over_kinds(kinds)).cte("of_cohorts")
    area = _added(cohort, cohort.c.place_id, cohort.c.organisation_type).cte("of_areas")
    together = sa.union_all(*(_cut(seen, cohort, area, *cut) for cut in cuts)).subquery()
    kind = sa.func.coalesce(together.c.organisation_type, "")
    return sa.select(together).order_by(together.c.position, together.c.place, together.c.code, kind)


OF_SCOPE: Mapping[Scope, tuple[str, str]] = {
    "programme": ("programme", "programme"),
    "region": ("region", "region"),
    "area": ("area_code", "area_name"),
    "cohort": ("cohort_code", "area_name"),
}
"""The columns that give a scope's code and name."""


def _cut(seen: sa.CTE, cohort: sa.CTE, area: sa.CTE, scope: Scope, by_kind: bool) -> sa.Select[Any]:
    """The rows of a scope: those of regions and programmes are added up from their areas'."""
    rows, key = (cohort, "cohort_id") if scope == "cohort" else (area, "place_id")
    keys = ("position", "programme", "simulated", *OF_SCOPE[scope], key)
    about = sa.select(*(seen.c[name] for name in dict.fromkeys(keys))).distinct().subquery()
    code, name = (about.c[column] for column in OF_SCOPE[scope])
    kind = rows.c.organisation_type
    of = dict.fromkeys((about.c.position, about.c.programme, about.c.simulated, code, name, kind))
    added = scope in ("programme", "region")
    query = sa.select(
        about.c.position,
        sa.literal(SCOPES.index(scope), sa.Integer).label("place"),
        about.c.programme,
        about.c.simulated,
        sa.literal(scope, sa.String).label("scope"),
        code.label("code"),
        name.label("name"),
        kind.label("organisation_type"),
        *((_sum(rows.c[each]) if added else rows.c[each]).label(each) for each in ADDED),
    ).join_from(rows, about, about.c[key] == rows.c[key])
    query = query.where(code.is_not(None), kind.is_not(None) if by_kind else kind.is_(None))
    return query.group_by(*of) if added else query


def _kinds(seen: sa.CTE, moment: AsOf) -> sa.CTE:
    """A row a cohort and kind of organisation that a return of workshop 1 or 2 names, with what is ``ADDED``."""
    cells = _paired(seen, moment)
    c = cells.c
    held = sa.select(attendance.c.cohort_id).where(_returned(attendance, seen, moment, *WORKSHOPS))
    many = sa.func.count(attendance.c.workshop.distinct())
    both = held.group_by(attendance.c.cohort_id).having(many == len(WORKSHOPS)).subquery()
    matched = both.c.cohort_id.is_not(None)
    place = sa.case((c.attended < c.target, c.attended), else_=c.target)
    told = {
        "cohorts": _one(c.attended.is_not(None)),
        "matched": _one(matched),
        "returns": _one(c.attended.is_not(None)),
        "target": c.target,
        "targets": _one(c.target.is_not(None)),
        "invited": c.invited,
        "invitations": _one(c.invited.is_not(None)),
        "attended": c.attended,
        "places": sa.case((c.target.is_not(None), place)),
        "matched_w1": sa.case((matched, sa.func.coalesce(c.attended, 0)), else_=0),
        "matched_w2": sa.case((matched, sa.func.coalesce(c.later, 0)), else_=0),
        "unnamed": _one(sa.and_(matched, c.attended > 0, c.later.is_(None))),
        "over_invited": c.over_invited,
    }
    columns = (told[name].label(name) for name in ADDED)
    return (
        sa.select(seen.c.place_id, c.cohort_id, c.organisation_type, *columns)
        .join_from(cells, seen, seen.c.cohort_id == c.cohort_id)
        .outerjoin(both, both.c.cohort_id == c.cohort_id)
        .cte("of_kinds")
    )


def _paired(seen: sa.CTE, moment: AsOf) -> sa.Subquery:
    """A row a cohort and kind: people at workshop 1 and, as ``later``, at workshop 2, None where a return doesn't name it."""
    first, later = attendance.alias("first"), attendance.alias("later")
    same = (first.c.cohort_id == later.c.cohort_id) & (first.c.organisation_type == later.c.organisation_type)
    at_first = (
        sa.select(
            *(first.c[name] for name in ("cohort_id", "organisation_type", "target", "invited", "attended")),
            later.c.attended.label("later"),
            (_over(first) + _over(later)).label("over_invited"),
        )
        .outerjoin_from(first, later, same & (later.c.workshop == SECOND) & open_at(later, moment))
        .where(_returned(first, seen, moment, FIRST))
    )
    before = sa.exists().where(same, first.c.workshop == FIRST, open_at(first, moment))
    nothing = [sa.null().cast(sa.Integer).label(name) for name in ("target", "invited", "attended")]
    later_alone = sa.select(
        later.c.cohort_id, later.c.organisation_type, *nothing, later.c.attended.label("later"), _over(later)
    ).where(_returned(later, seen, moment, SECOND), ~before)
    return sa.union_all(at_first, later_alone).subquery()


def _one(holds: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.case((holds, 1), else_=0)


def _over(facts: Any) -> sa.ColumnElement[int]:
    """1 where more came than were invited; a kind that isn't there, or of which that isn't told, has 0."""
    return _one(facts.c.attended > facts.c.invited)


def _over_kinds(kinds: sa.CTE) -> sa.Select[Any]:
    """A row a cohort, of all kinds: it counts once."""
    once = ("cohorts", "matched")
    columns = ((sa.func.max if name in once else _sum)(kinds.c[name]).label(name) for name in ADDED)
    every = sa.null().cast(sa.String).label("organisation_type")
    return sa.select(kinds.c.place_id, kinds.c.cohort_id, every, *columns).group_by(kinds.c.place_id, kinds.c.cohort_id)


def _sum(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A sum that is a whole number: PostgreSQL makes decimals of sums of sums."""
    return sa.cast(sa.func.sum(column), sa.Integer)


def _added(rows: sa.CTE, *of: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(*of, *(_sum(rows.c[name]).label(name) for name in ADDED)).group_by(*of)


def nobody_of(connection: Connection, codes: Sequence[str], moment: AsOf) -> dict[str, list[str]]:
    """By cohort's code the kinds of organisation that the mix has and of which nobody came to workshop 1. The caller asks only
    for cohorts whose attendance the viewer may see."""
    facts = attendance.c
    query = (
        sa.select(cohort_codes.c.code, facts.organisation_type)
        .join(cohort_codes, cohort_codes.c.id == facts.cohort_id)
        .where(open_at(attendance, moment), facts.workshop == FIRST, facts.target > 0, facts.attended == 0)
        .where(cohort_codes.c.code.in_(codes))
    )
    found: dict[str, list[str]] = {}
    for code, kind in connection.execute(query) if codes else ():
        found.setdefault(code, []).append(kind)
    return {code: sorted(kinds, key=ORGANISATION_TYPES.index) for code, kinds in found.items()}
