"""What is new or different of the areas of some programmes at a moment, against an earlier one: one road for pages, API and
briefings.

Both moments are read once each for all areas. Without the local right for an area cohorts are counted, none is named, no mean
is told between two moments, and of actions the completed ones alone are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.kept import kept
from data.measures.cascade import rated
from data.measures.since import Action, AreaState, Differences, RatingKey, differences, for_everyone
from data.queries.catalogue import Programme, programme_list
from data.queries.provenance import answer, of_dicts
from data.queries.rated import rated_cohorts
from data.queries.readiness import day_looked_at, days_before
from data.queries.released_since import released_since
from data.queries.work import OF_AREA, all_actions, all_risks
from data.queries.work_areas import areas_at_work
from data.schema import cohort_codes, cohorts, places, ratings
from data.sentences.changed import Changed, actions_rows, means_rows, ratings_rows, risks_rows
from data.versions import NOW, AsOf, as_of, open_at
from data.viewer import ANYONE, Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

ACTION, RATING, MEAN, RISK, FIGURE, SPECIAL_CAUSE = KINDS = (
    "action",
    "rating",
    "mean",
    "risk",
    "figure",
    "special_cause",
)
"""In the order in which a meeting asks: what is late or done, what moved, what may go wrong, what else came or looks odd."""
SINCE_COLUMNS = (*OF_AREA, "kind", "change", "what", "then", "now", "load")
CHANGES = (
    "overdue",
    "completed",
    "new",
    "changed",
    "gone",
    "revised",
    "shown",
    "withheld",
)
"""What a difference is, so that it can be counted."""


def with_returns(connection: Connection, moment: AsOf = NOW) -> frozenset[int]:
    """Ids of the programmes that hand in files; of those that are published nothing changes."""
    return frozenset(programme.id for programme in programme_list(connection, ANYONE, moment) if programme.own)


def since_asked(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    today: date,
    window: Window = EVERYTHING,
) -> Answer:
    """``since`` from the moment that a filter names, else from ``USUAL_DAYS`` before the day looked at."""
    usual = days_before(day_looked_at(connection, moment, today), USUAL_DAYS)
    first = as_of(connection, filters.one("since") or usual.isoformat())
    return since(connection, filters, viewer, chosen, (first, moment), today=today, window=window)


USUAL_DAYS = 28


def since(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    between: tuple[AsOf, AsOf],
    *,
    today: date,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a difference from the first moment to the second. Columns: ``SINCE_COLUMNS``; ``kind`` is one of ``KINDS``,
    ``change`` one of ``CHANGES``, ``then`` and ``now`` are words, ``load`` the one that brought what stands now. The count
    and the loads are of all of them, also where a ``window`` gives a part."""
    own = tuple(programme for programme in chosen if programme.own)
    areas = tuple((name, tuple(filters[name])) for name in ("region", "lead", "area") if filters[name])
    return answered(connection, _all_rows(connection, areas, viewer, own, between, today), window)


def answered(connection: Connection, rows: Sequence[dict[str, Any]], window: Window = EVERYTHING) -> Answer:
    """Every difference as ``since`` has it."""
    told = {row["load"] for row in rows if row["load"] is not None}
    n = counted(len({row["area_code"] for row in rows}), "area")
    shown = of_dicts(SINCE_COLUMNS, window.of(rows))
    found = answer(connection, "since", shown, told, n=n, kinds=("computed",))
    return replace(found, period="")


@kept(most=8)
def _all_rows(
    connection: Connection,
    chosen_areas: tuple[tuple[str, tuple[str, ...]], ...],
    viewer: Viewer,
    own: tuple[Programme, ...],
    between: tuple[AsOf, AsOf],
    today: date,
) -> tuple[dict[str, Any], ...]:
    """Every difference of some areas: pages and parts of an answer share them."""
    return compared(connection, Filters(chosen=dict(chosen_areas)), viewer, own, between, today=today).rows


@dataclass(frozen=True)
class Compared:
    """Areas at two moments, by their codes, and every difference."""

    then: Mapping[str, AreaState]
    now: Mapping[str, AreaState]
    rows: tuple[dict[str, Any], ...]


def compared(
    connection: Connection,
    frame: Filters,
    viewer: Viewer,
    own: Sequence[Programme],
    between: tuple[AsOf, AsOf],
    *,
    whole: bool = False,
    today: date,
) -> Compared:
    """What ``since`` tells; ``whole``: cohorts also of areas of which none was touched, so that their states are whole."""
    areas = areas_at_work(connection, frame, viewer, own, between[1])
    codes = [area["area_code"] for area in areas]
    touched = None if whole else _touched(connection, codes, between)
    then, now = (
        states(connection, frame, viewer, own, moment, areas, touched=touched, today=today) for moment in between
    )
    figures = released_since(connection, viewer, own, codes, between)
    return Compared(then, now, tuple(row for area in areas for row in _of_area(area, then, now, figures)))


def _touched(connection: Connection, codes: Sequence[str], between: tuple[AsOf, AsOf]) -> set[str]:
    """Codes of the areas whose cohorts or ratings came, went or moved between two moments: of others none is read."""
    first = min((moment.load for moment in between if moment.load is not None), default=0)
    by = sa.or_(cohorts.c.load_id > first, cohorts.c.closed_by > first)
    rated = sa.select(ratings.c.cohort_id).where(sa.or_(ratings.c.load_id > first, ratings.c.closed_by > first))
    query = (
        sa.select(places.c.code)
        .join(cohorts, cohorts.c.place_id == places.c.id)
        .where(places.c.code.in_(codes), sa.or_(by, cohorts.c.cohort_id.in_(rated)))
        .distinct()
    )
    return set(connection.scalars(query))


def _of_area(
    area: Mapping[str, Any],
    then: Mapping[str, AreaState],
    now: Mapping[str, AreaState],
    figures: Mapping[str, Sequence[Mapping[str, Any]]],
) -> Iterator[dict[str, Any]]:
    code = area["area_code"]
    about = {name: area[name] for name in OF_AREA}
    before, after = then.get(code, AreaState()), now.get(code, AreaState())
    differ = differences(before, after, open_seen=area["seen"])
    for kind, change, row in _told(before, after, differ, local=area["seen"]):
        yield {**about, "kind": kind, "change": change, **row._asdict()}
    for figure in figures.get(code, ()):
        yield {**about, **figure}


def _told(
    before: AreaState, after: AreaState, differ: Differences, *, local: bool
) -> Iterator[tuple[str, str, Changed]]:
    """Rows in words, each with what it is."""
    differ = differ if local else for_everyone(differ)
    for change, part in _actions_apart(differ):
        for row in actions_rows(before, after, part):
            yield ACTION, change, row
    for change, part in _ratings_apart(differ):
        for row in ratings_rows(before, after, part, local=local):
            yield RATING, change, row
    for row in means_rows(before, differ):
        yield MEAN, "new" if row.then == "not rated" else "revised", row
    for row in risks_rows(before, after, differ):
        yield RISK, "new" if row.then == "not there yet" else "changed" if row.now.startswith("score") else "gone", row


def _ratings_apart(differ: Differences) -> Iterator[tuple[str, Differences]]:
    """The differences of ratings, one kind after the other."""
    none = replace(differ, cohorts=(), rated=(), withdrawn=(), revised=())
    yield "new", replace(none, cohorts=differ.cohorts, rated=differ.rated)
    yield "gone", replace(none, withdrawn=differ.withdrawn)
    yield "revised", replace(none, revised=differ.revised)


def _actions_apart(differ: Differences) -> Iterator[tuple[str, Differences]]:
    """The differences of actions, one kind after the other."""
    none = replace(differ, overdue=(), completed=(), added=(), changed=(), removed=())
    yield "overdue", replace(none, overdue=differ.overdue)
    yield "completed", replace(none, completed=differ.completed)
    yield "new", replace(none, added=differ.added)
    yield "changed", replace(none, changed=differ.changed)
    yield "gone", replace(none, removed=differ.removed)


# All areas at a moment.


def states(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf,
    areas: Sequence[Mapping[str, Any]],
    *,
    touched: Collection[str] | None = None,
    today: date,
) -> dict[str, AreaState]:
    """Some areas at a moment by their codes, as far as the viewer may see them; one that was not in the store is empty.
    Cohorts and ratings are read of those that are ``touched`` alone, where given: of the others both moments have the same.

    Levels are among it for counting: they are told only with the local right. Without it there are no means: beside the cohorts
    that came in between, two of them would tell those cohorts' levels.
    """
    if not viewer.shared or not areas:
        return {}
    codes = [area["area_code"] for area in areas]
    seen = {area["area_code"] for area in areas if area["seen"]}
    members, code_of = _members(connection, sorted(codes if touched is None else touched), moment)
    told, means, loads = _ratings(connection, moment, members, code_of, seen)
    asked = (connection, filters, viewer, chosen, moment)
    work, threats = _by_area(all_actions(*asked, today=today)), _by_area(all_risks(*asked, today=today))
    cohorts_of: dict[str, set[str]] = defaultdict(set)
    for area, cohort in members.values():
        cohorts_of[area].add(cohort)
    return {
        code: _state(code, told, means, loads, work, threats, cohorts_of) for code in (a["area_code"] for a in areas)
    }


def _state(
    code: str,
    told: Mapping[str, Mapping[RatingKey, Mapping[str, int]]],
    means: Mapping[str, Mapping[str, Any]],
    loads: Mapping[str, Mapping[RatingKey | str, int]],
    work: Mapping[str, Sequence[Mapping[str, Any]]],
    threats: Mapping[str, Sequence[Mapping[str, Any]]],
    cohorts_of: Mapping[str, set[str]],
) -> AreaState:
    mine, risky = work.get(code, ()), threats.get(code, ())
    return AreaState(
        ratings=told.get(code, {}),
        means=means.get(code, {}),
        actions={row["action_id"]: Action(row["action"], row["status"], row["due"], row["rag"]) for row in mine},
        risks={row["risk_id"]: (row["factor"], row["score"]) for row in risky},
        cohorts=frozenset(cohorts_of.get(code, ())),
        loads={
            **loads.get(code, {}),
            **{row["action_id"]: row["load"] for row in mine},
            **{row["risk_id"]: row["load"] for row in risky},
        },
    )


def _by_area(found: Answer) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in found.records():
        rows[row["area_code"]].append(row)
    return rows


def _members(
    connection: Connection, area_codes: Sequence[str], moment: AsOf
) -> tuple[dict[int, tuple[str, str]], dict[int, str]]:
    """The cohorts of some areas by their ids: (area's code, cohort's code); and the areas' codes by their places' ids."""
    query = (
        sa.select(cohorts.c.cohort_id, places.c.id, places.c.code, cohort_codes.c.code)
        .join(places, places.c.id == cohorts.c.place_id)
        .join(cohort_codes, cohort_codes.c.id == cohorts.c.cohort_id)
        .where(open_at(cohorts, moment), places.c.code.in_(area_codes))
    )
    members, code_of = {}, {}
    for cohort_id, place_id, area, cohort in connection.execute(query):
        members[cohort_id] = (area, cohort)
        code_of[place_id] = area
    return members, code_of


Ratings = tuple[
    dict[str, dict[RatingKey, Mapping[str, int]]], dict[str, dict[str, Any]], dict[str, dict[RatingKey | str, int]]
]


def _ratings(
    connection: Connection,
    moment: AsOf,
    members: Mapping[int, tuple[str, str]],
    code_of: Mapping[int, str],
    seen: set[str],
) -> Ratings:
    """Levels by area and cohort, means by area and workshop of those that are ``seen``, and the loads that brought them."""
    told: dict[str, dict[RatingKey, Mapping[str, int]]] = defaultdict(dict)
    means: dict[str, dict[str, Any]] = defaultdict(dict)
    loads: dict[str, dict[RatingKey | str, int]] = defaultdict(dict)
    for (place, workshop), of_cohorts in rated_cohorts(connection, moment, only=list(members) if members else ()):
        area = code_of[place]
        for number, cohort in of_cohorts.items():
            key = RatingKey(members[number][1], workshop)
            told[area][key] = cohort.levels
            loads[area][key] = cohort.load_id
        if area in seen:
            means[area][workshop] = rated(each.levels for each in of_cohorts.values()).means
    return told, means, loads
