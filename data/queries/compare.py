"""Cohorts or areas side by side: what each is, where it stood at two workshops, who came; and what there is to choose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.cascade import total_of_levels
from data.measures.rounding import half_up
from data.queries import activity, moves, surveys
from data.queries.areas import DOMAIN_CODES, areas
from data.queries.attended import Attended, Came, who_came
from data.queries.catalogue import Programme
from data.queries.cohorts import all_cohorts, all_ratings
from data.queries.moves import TOTAL, Moved, Pair, Wanted
from data.queries.provenance import answer, of_dicts
from data.queries.rated import rated_cohorts
from data.queries.twelve_months import Year, year_of
from data.schema import areas as area_facts
from data.schema import cohort_codes, cohorts, places, programmes, ratings
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted

MOST = 6
"""Columns that a comparison has room for."""
MEASURES = (
    "referrals_received",
    "referrals_accepted",
    "wait_days_mean",
    "hours_direct",
    "hours_whole_school",
    "hours_advice",
)

Level = int | Decimal
"""A cohort's level (0–3) or total (0–21) in whole numbers, or an area's mean of them."""
Ends = tuple[str, str]
"""The earlier and the later workshop; the later one is blank where there is no second."""


@dataclass(frozen=True)
class Known:
    """A cohort or an area that can be chosen."""

    code: str
    name: str
    area_code: str
    area_name: str
    region: str


@dataclass(frozen=True)
class Side:
    """One cohort or area. ``shown``: whether the viewer may see its cohorts' detail.

    ``before``, ``after``: levels or means by domain, and the total, at the two workshops; of areas those of the cohorts
    rated at both where there are any. ``moved``: an area's cohorts that went up, stayed, went down. ``agreement``: by
    workshop, tables at their cohort's level and all tables. ``held``: by workshop, cohorts that were rated. ``came``: by
    workshop; of an area's cohorts that told of both, ``came_of`` of them. ``totalled``: how many cohorts an area's total is
    the mean of, those of own returns that are rated in all seven domains, the same ones at both workshops where there are two.
    """

    code: str
    name: str
    area_code: str
    area_name: str
    region: str
    shown: bool
    schools: int | None = None
    professionals: int | None = None
    cohorts: int | None = None
    matched: int = 0
    held: Mapping[str, int] = field(default_factory=dict)
    dates: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    before: Mapping[str, Level] = field(default_factory=dict)
    after: Mapping[str, Level] = field(default_factory=dict)
    moved: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    agreement: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    came: Mapping[str, Came] = field(default_factory=dict)
    came_of: int = 0
    totalled: int = 0


@dataclass(frozen=True)
class Compared:
    """Two to six sides, with what their areas' surveys and teams tell; the latter over ``months``, as ``twelve_months`` has them,
    whoever is compared. ``source``: where all of it comes from."""

    sides: tuple[Side, ...]
    ends: Ends
    units: surveys.Units
    answers: Answer
    activity: Answer
    months: Year | None
    source: Answer


# What there is to choose.


def programmes_of(connection: Connection, codes: Sequence[str], viewer: Viewer, moment: AsOf = NOW) -> tuple[str, ...]:
    """The names of the programmes that some cohorts' or areas' codes belong to."""
    possible = [code for code in codes if "\x00" not in code]  # PostgreSQL has no such character
    if not (possible and viewer.shared):
        return ()
    of_cohorts = (
        sa.select(cohorts.c.place_id)
        .join(cohort_codes, cohort_codes.c.id == cohorts.c.cohort_id)
        .where(cohort_codes.c.code.in_(possible), open_at(cohorts, moment))
    )
    named = places.c.id.in_(of_cohorts) | ((places.c.kind == "area") & places.c.code.in_(possible))
    query = sa.select(programmes.c.name).join(places, places.c.programme_id == programmes.c.id).where(named)
    return tuple(sorted(set(connection.scalars(query))))


def known_cohorts(connection: Connection, programme: Programme, viewer: Viewer, moment: AsOf = NOW) -> list[Known]:
    """Every cohort of a programme, by region, area and code."""
    query = (
        sa.select(cohort_codes.c.code, cohorts.c.name, places.c.code, area_facts.c.name, area_facts.c.region)
        .select_from(cohorts)
        .join(cohort_codes, cohort_codes.c.id == cohorts.c.cohort_id)
        .join(places, places.c.id == cohorts.c.place_id)
        .join(area_facts, (area_facts.c.place_id == places.c.id) & open_at(area_facts, moment))
        .where(open_at(cohorts, moment), places.c.programme_id == programme.id)
    )
    found = connection.execute(query) if viewer.shared else ()
    return _in_order(
        Known(code, name or "", area, named or area, region or "") for code, name, area, named, region in found
    )


def known_areas(everything: Answer) -> list[Known]:
    """The areas of an answer of ``queries.areas``, by region and name."""
    rows = everything.records()
    return _in_order(
        Known(row["area_code"], row["area_name"], row["area_code"], row["area_name"], row["region"] or "")
        for row in rows
    )


def _in_order(found: Iterable[Known]) -> list[Known]:
    return sorted(found, key=lambda each: (each.region, each.area_name, each.code))


# What is compared.


def compared(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    programme: Programme,
    ends: Ends,
    moment: AsOf = NOW,
) -> Compared:
    """The cohorts, or else the areas, that the filters name, in their order. A code that is none has no side."""
    make = _cohorts if filters["cohort"] else _areas
    sides, parts = make(connection, filters, viewer, programme, ends, moment)
    mine = [side.code for side in sides if side.shown]
    told, came = who_came(connection, mine, ends, moment, of_areas=not filters["cohort"])
    sides = [_with(side, told.get(side.code)) for side in sides]
    codes = tuple(dict.fromkeys(side.area_code for side in sides))
    chosen = (programme,)
    units = surveys.units_of(connection, viewer, chosen, codes, moment) if programme.own else {}
    names = sorted({unit for unit, _ in units.values()})
    answers = surveys.of_units(connection, viewer, chosen, names, moment)
    reported = activity.of_areas(connection, viewer, chosen, codes, MEASURES, moment)
    months = year_of(connection, viewer, programme, moment)
    loads = [load.id for part in (*parts, answers, reported) for load in part.loads]
    rows = of_dicts(("code", "simulated"), ({"code": side.code, "simulated": programme.simulated} for side in sides))
    kinds = ("computed",) if programme.own else parts[-1].kinds
    n = counted(len(sides), "cohort" if filters["cohort"] else "area")
    source = answer(connection, "compare", rows, [*loads, *came], n=n, kinds=kinds)
    return Compared(tuple(sides), ends, units, answers, reported, months, source)


def _with(side: Side, told: Attended | None) -> Side:
    return side if told is None else replace(side, came=told.came, came_of=told.cohorts)


Made = tuple[list[Side], list[Answer]]


def _cohorts(
    connection: Connection, filters: Filters, viewer: Viewer, programme: Programme, ends: Ends, moment: AsOf
) -> Made:
    codes = filters["cohort"]
    asked = (viewer, (programme,), moment)
    known = all_cohorts(connection, Filters().changed(cohort=codes), *asked)
    rated = all_ratings(connection, Filters().changed(cohort=codes, workshop=[e for e in ends if e]), *asked)
    of_cohort: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rated.records():
        of_cohort[row["cohort_code"]].append(row)
    about = {row["cohort_code"]: row for row in known.records()}
    sides = [_cohort(about[code], of_cohort[code], viewer, ends) for code in codes if code in about]
    return sides, [known, rated]


def _cohort(about: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], viewer: Viewer, ends: Ends) -> Side:
    levels, dates, tables = _read(rows)
    before, after = (_with_total(levels[end]) for end in ends)
    return Side(
        about["cohort_code"],
        about["cohort_name"] or "",
        about["area_code"],
        about["area_name"],
        about["region"] or "",
        shown=viewer.sees(about["area_code"], simulated=about["simulated"]),
        schools=about["schools"],
        professionals=about["mh_professionals"],
        matched=int(bool(before and after)),
        held={row["workshop"]: 1 for row in rows},
        dates={workshop: (min(days), max(days)) for workshop, days in dates.items()},
        before=before,
        after=after,
        agreement={
            workshop: (sum(at for at, _ in told), sum(of for _, of in told)) for workshop, told in tables.items()
        },
    )


Read = tuple[dict[str, dict[str, int]], dict[str, list[date]], dict[str, list[tuple[int, int]]]]


def _read(rows: Sequence[Mapping[str, Any]]) -> Read:
    """A cohort's levels by domain, days, and by domain its tables at its level and all of them; each by workshop."""
    levels: dict[str, dict[str, int]] = defaultdict(dict)
    dates: dict[str, list[date]] = defaultdict(list)
    tables: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        workshop = row["workshop"]
        if row["date"] is not None:
            dates[workshop].append(row["date"])
        if row["rating"] is not None:
            levels[workshop][row["domain"]] = row["rating"]
        if row["tables"]:
            tables[workshop].append((int(half_up(Fraction(row["agreement"] * row["tables"]) / 100)), row["tables"]))
    return levels, dates, tables


def _with_total(levels: Mapping[str, int]) -> dict[str, Level]:
    total = total_of_levels(levels)
    return dict(levels) if total is None else {**levels, TOTAL: total}


def _areas(
    connection: Connection, filters: Filters, viewer: Viewer, programme: Programme, ends: Ends, moment: AsOf
) -> Made:
    codes = filters["area"]
    asked = (viewer, (programme,), moment)
    whole = Filters().changed(area=codes)
    found = [areas(connection, whole.changed(workshop=e), *asked, unrated=True) for e in ends if e]
    at = [{row["area_code"]: row for row in each.records()} for each in found]
    known = all_cohorts(connection, whole, *asked)
    days = _days(connection, programme, codes, moment)
    moved = _moved(connection, programme, (ends[0], ends[1]), codes, moment) if all(ends) and viewer.shared else {}
    sizes = _sizes(known.records())
    complete = _complete(connection, programme, codes, moment) if programme.own and viewer.shared else {}
    sides = [
        _area(
            [each[code] for each in at if code in each],
            sizes.get(code, {}),
            days.get(code, {}),
            moved.get(code, []),
            complete.get(code, {}),
            viewer,
            ends,
        )
        for code in codes
        if code in at[0]
    ]
    return sides, [known, *found]


def _complete(
    connection: Connection, programme: Programme, codes: Sequence[str], moment: AsOf
) -> dict[str, dict[str, int]]:
    """Of each area, by workshop, how many cohorts are rated in all seven domains."""
    query = sa.select(places.c.id, places.c.code).where(
        places.c.programme_id == programme.id, places.c.kind == "area", places.c.code.in_(codes)
    )
    code_of = dict(connection.execute(query).all())
    complete: dict[str, dict[str, int]] = defaultdict(dict)
    for (place_id, workshop), of_cohorts in rated_cohorts(connection, moment, code_of):
        totals = [total_of_levels(cohort.levels) for cohort in of_cohorts.values()]
        complete[code_of[place_id]][workshop] = len(totals) - totals.count(None)
    return complete


def _sizes(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Schools and professionals of each area's cohorts together; left out where a cohort's are not known."""
    by_area: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_area[row["area_code"]].append(row)
    names = ("schools", "mh_professionals")
    return {
        code: {name: sum(row[name] for row in told) for name in names if all(row[name] is not None for row in told)}
        for code, told in by_area.items()
    }


def _area(
    at: Sequence[Mapping[str, Any]],
    size: Mapping[str, int],
    days: Mapping[str, tuple[date, date]],
    moved: Sequence[Moved],
    complete: Mapping[str, int],
    viewer: Viewer,
    ends: Ends,
) -> Side:
    about = at[0]
    before, after = (_means(at[place]) if place < len(at) else {} for place in (0, 1))
    both = {each.domain: each for each in moved if each.matched}
    if both:  # the same cohorts at both ends, or neither end tells of the other
        before = {domain: each.mean_from for domain, each in both.items() if each.mean_from is not None}
        after = {domain: each.mean_to for domain, each in both.items() if each.mean_to is not None}
    elif before:  # without matched cohorts a later mean is of others than the earlier one
        after = {}
    return Side(
        about["area_code"],
        about["area_name"],
        about["area_code"],
        about["area_name"],
        about["region"] or "",
        shown=viewer.sees(about["area_code"], simulated=about["simulated"]),
        schools=size.get("schools"),
        professionals=size.get("mh_professionals"),
        cohorts=about["cohorts"],
        matched=max((each.matched for each in both.values()), default=0),
        held={row["workshop"]: row["cohorts_rated"] for row in at if row["workshop"] and row["cohorts_rated"]},
        dates=days,
        before=before,
        after=after,
        moved={domain: (each.up, each.same, each.down) for domain, each in both.items()},
        agreement=_agreement(moved, ends),
        totalled=both[TOTAL].matched if TOTAL in both else 0 if both else complete.get(ends[0 if before else 1], 0),
    )


def _means(row: Mapping[str, Any]) -> dict[str, Level]:
    return {
        name: row[code] for code, name in (*((c, c) for c in DOMAIN_CODES), ("total", TOTAL)) if row[code] is not None
    }


def _agreement(moved: Sequence[Moved], ends: Ends) -> dict[str, tuple[int, int]]:
    of = [each for each in moved if each.domain != TOTAL]
    told = {
        ends[0]: (sum(e.agreed_from for e in of), sum(e.tables_from for e in of)),
        ends[1]: (sum(e.agreed_to for e in of), sum(e.tables_to for e in of)),
    }
    return {workshop: counts for workshop, counts in told.items() if counts[1]}


def _moved(
    connection: Connection, programme: Programme, pair: Pair, codes: Sequence[str], moment: AsOf
) -> dict[str, list[Moved]]:
    wanted = Wanted(pair, scopes=("area",), codes=tuple(codes))
    found: dict[str, list[Moved]] = defaultdict(list)
    for each in moves.moves(connection, moment, [programme.id], wanted):
        found[each.code].append(each)
    return found


def _days(
    connection: Connection, programme: Programme, codes: Sequence[str], moment: AsOf
) -> dict[str, dict[str, tuple[date, date]]]:
    """The first and the last day on which an area's cohorts held each workshop."""
    query = (
        sa.select(places.c.code, ratings.c.workshop, sa.func.min(ratings.c.date), sa.func.max(ratings.c.date))
        .join(cohorts, (cohorts.c.cohort_id == ratings.c.cohort_id) & open_at(cohorts, moment))
        .join(places, places.c.id == cohorts.c.place_id)
        .where(open_at(ratings, moment), places.c.programme_id == programme.id, places.c.code.in_(codes))
        .group_by(places.c.code, ratings.c.workshop)
    )
    found: dict[str, dict[str, tuple[date, date]]] = defaultdict(dict)
    for code, workshop, first, last in connection.execute(query):
        if first is not None:
            found[code][workshop] = (first, last)
    return found
