"""What is new or different of cohorts' ratings and of the means of their areas between two moments.

Which cohorts were rated is read of both moments; levels only of those whose ratings came or went at a workshop that was rated
before, and of those that are put into words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.measures.cascade import rated
from data.measures.since import AreaState, Differences, Levels, RatingKey, differences
from data.queries.differing import Run, run
from data.queries.rated import rated_cohorts
from data.schema import cohort_codes, cohorts, places, ratings
from data.sentences.changed import NOT_RATED, Changed, means_rows, ratings_rows
from data.versions import AsOf, open_at

RATING, MEAN = "rating", "mean"
RATED, MEANS = "rated", "means"
"""Who words runs of cohorts newly rated, and of means of new workshops: ``newly_rated`` and ``new_means``."""


def rated_since(connection: Connection, areas: Sequence[Mapping[str, Any]], between: tuple[AsOf, AsOf]) -> list[Run]:
    """What differs of the ratings of some areas. Without the local right (``seen``) cohorts are named without levels, and no
    mean is told: beside the cohorts that came in between, two of them would tell those cohorts' levels."""
    seen = {area["area_code"]: bool(area["seen"]) for area in areas}
    codes = _touched(connection, list(seen), between)
    then, now = (_members(connection, codes, moment) for moment in between)
    compared = _compared(connection, then, now, between[0])
    told = [
        _levels(connection, moment, members, compared) for moment, members in zip(between, (then, now), strict=True)
    ]
    found: list[Run] = []
    for code in codes:
        before, after = (each.state(code, local=seen[code]) for each in told)
        found += _of_ratings(code, before, after, local=seen[code])
        if seen[code]:
            found += _of_means(code, then, now, before, after)
    return found


def _of_ratings(code: str, before: AreaState, after: AreaState, *, local: bool) -> Iterator[Run]:
    differ = differences(before, after)
    none = replace(differ, cohorts=(), rated=(), withdrawn=(), revised=())
    if local and (differ.cohorts or differ.rated):
        yield _newly_rated(code, after, replace(none, cohorts=differ.cohorts, rated=differ.rated))
    parts = {
        "new": none if local else replace(none, cohorts=differ.cohorts, rated=differ.rated),
        "gone": replace(none, withdrawn=differ.withdrawn),
        "revised": replace(none, revised=differ.revised),
    }
    for change, part in parts.items():
        rows = ratings_rows(before, after, part, local=local)
        if rows:
            yield run(code, RATING, change, rows)


def _newly_rated(code: str, after: AreaState, differ: Differences) -> Run:
    """New cohorts, and those newly rated, to be worded later."""
    told = {key.cohort for key, _ in differ.rated}
    count = len(differ.rated) + sum(cohort not in told for cohort in differ.cohorts)
    loads = frozenset(after.loads[key] for key, _ in differ.rated)
    return Run(code, RATING, "new", count, None, RATED, differ, loads)


def _of_means(code: str, then: Members, now: Members, before: AreaState, after: AreaState) -> Iterator[Run]:
    fresh = tuple(sorted(now.workshops(code) - then.workshops(code)))
    if fresh:
        yield Run(code, MEAN, "new", len(fresh), None, MEANS, fresh)
    for row in means_rows(before, differences(before, after)):
        yield run(code, MEAN, "new" if row.then == NOT_RATED else "revised", [row])


# Who was rated.


@dataclass(frozen=True)
class Members:
    """Some areas at a moment: ``cohorts`` by area; by area, cohort and workshop of those that were rated the cohort's id and
    the newest load of its ratings."""

    cohorts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rated: Mapping[str, Mapping[RatingKey, tuple[int, int]]] = field(default_factory=dict)

    def workshops(self, code: str) -> set[str]:
        return {key.workshop for key in self.rated.get(code, ())}


def _touched(connection: Connection, codes: Sequence[str], between: tuple[AsOf, AsOf]) -> list[str]:
    """Codes of the areas whose cohorts or ratings came, went or moved after the first moment: of others none is read."""
    first = between[0].load or 0
    by = sa.or_(cohorts.c.load_id > first, cohorts.c.closed_by > first)
    of_ratings = sa.select(ratings.c.cohort_id).where(sa.or_(ratings.c.load_id > first, ratings.c.closed_by > first))
    query = (
        sa.select(places.c.code)
        .join(cohorts, cohorts.c.place_id == places.c.id)
        .where(places.c.code.in_(codes), sa.or_(by, cohorts.c.cohort_id.in_(of_ratings)))
        .distinct()
    )
    return sorted(connection.scalars(query)) if codes else []


def _members(connection: Connection, codes: Sequence[str], moment: AsOf) -> Members:
    if not codes or moment.load == 0:
        return Members()
    of_area: dict[str, set[str]] = defaultdict(set)
    told: dict[str, dict[RatingKey, tuple[int, int]]] = defaultdict(dict)
    for area, cohort, number, workshop, load in connection.execute(_of_members(codes, moment)):
        of_area[area].add(cohort)
        if workshop is not None:
            told[area][RatingKey(cohort, workshop)] = number, load
    return Members({code: frozenset(found) for code, found in of_area.items()}, told)


def _of_members(codes: Sequence[str], moment: AsOf) -> sa.Select[Any]:
    """The cohorts of some areas, each once a workshop at which it is rated; once if at none."""
    newest = sa.func.max(ratings.c.load_id)
    return (
        sa.select(places.c.code, cohort_codes.c.code, cohorts.c.cohort_id, ratings.c.workshop, newest)
        .join(cohorts, cohorts.c.place_id == places.c.id)
        .join(cohort_codes, cohort_codes.c.id == cohorts.c.cohort_id)
        .outerjoin(ratings, (ratings.c.cohort_id == cohorts.c.cohort_id) & open_at(ratings, moment))
        .where(open_at(cohorts, moment), places.c.code.in_(codes))
        .group_by(places.c.code, cohort_codes.c.code, cohorts.c.cohort_id, ratings.c.workshop)
    )


# Their levels, as far as they are needed.


def rated_at(connection: Connection, code: str, moment: AsOf, *, local: bool) -> AreaState:
    """An area's cohorts, their ratings and, with the ``local`` right, its means at a moment."""
    return _all_of(connection, moment, [code]).state(code, local=local)


Pairs = Collection[tuple[str, str]]
"""Areas and workshops."""


def _compared(connection: Connection, then: Members, now: Members, first: AsOf) -> Pairs:
    """Areas and workshops that were rated at both moments, and not alike: who was rated differs, or a rating changed."""
    told = [(code, workshop) for code in now.rated for workshop in sorted(then.workshops(code) & now.workshops(code))]
    if not told:
        return ()
    changed = sa.or_(ratings.c.load_id > (first.load or 0), ratings.c.closed_by > (first.load or 0))
    query = sa.select(ratings.c.cohort_id, ratings.c.workshop).where(changed).distinct()
    touched = {(number, workshop) for number, workshop in connection.execute(query)}
    return {(code, workshop) for code, workshop in told if _differ(then, now, code, workshop, touched)}


def _differ(then: Members, now: Members, code: str, workshop: str, touched: Collection[tuple[int, str]]) -> bool:
    before, after = (
        {key: number for key, (number, _) in each.rated.get(code, {}).items() if key.workshop == workshop}
        for each in (then, now)
    )
    return before != after or any((number, workshop) in touched for number in after.values())


@dataclass(frozen=True)
class Told:
    """Who was rated at a moment, and the levels that are needed, by area and workshop."""

    members: Members
    levels: Mapping[str, Mapping[str, Mapping[RatingKey, Levels]]]

    def state(self, code: str, *, local: bool) -> AreaState:
        """An area: the levels of others than the needed ones are empty. Means are those of the needed workshops."""
        mine, of_workshops = self.members.rated.get(code, {}), self.levels.get(code, {})
        known = {key: levels for of in of_workshops.values() for key, levels in of.items()}
        means = {workshop: rated(of.values()).means for workshop, of in of_workshops.items()} if local else {}
        return AreaState(
            ratings={key: known.get(key, {}) for key in mine},
            means=means,
            cohorts=self.members.cohorts.get(code, frozenset()),
            loads={key: load for key, (_, load) in mine.items()},
        )


def _levels(connection: Connection, moment: AsOf, members: Members, pairs: Pairs) -> Told:
    wanted = {
        (number, key.workshop): (code, key)
        for code, of_area in members.rated.items()
        for key, (number, _) in of_area.items()
        if (code, key.workshop) in pairs
    }
    found: dict[str, dict[str, dict[RatingKey, Levels]]] = defaultdict(lambda: defaultdict(dict))
    only = sorted({number for number, _ in wanted})
    for (_, workshop), of_cohorts in rated_cohorts(connection, moment, only=only) if only else ():
        for number, cohort in of_cohorts.items():
            if (number, workshop) in wanted:
                code, key = wanted[number, workshop]
                found[code][workshop][key] = cohort.levels
    return Told(members, found)


# In words.


def newly_rated(connection: Connection, last: AsOf, runs: Sequence[Run]) -> dict[int, list[Changed]]:
    """Runs of cohorts newly rated in words, with their levels."""
    told = _all_of(connection, last, [each.area_code for each in runs])
    return {id(each): _with_levels(each.about, told.state(each.area_code, local=False)) for each in runs}


def _with_levels(differ: Differences, after: AreaState) -> list[Changed]:
    of_levels = tuple((key, after.ratings.get(key, {})) for key, _ in differ.rated)
    return ratings_rows(AreaState(), after, replace(differ, rated=of_levels), local=True)


def new_means(connection: Connection, last: AsOf, runs: Sequence[Run]) -> dict[int, list[Changed]]:
    """Runs of means of new workshops in words."""
    told = _all_of(connection, last, [each.area_code for each in runs])
    return {id(each): _with_means(each.about, told.state(each.area_code, local=True)) for each in runs}


def _with_means(workshops: Collection[str], after: AreaState) -> list[Changed]:
    means = {workshop: after.means[workshop] for workshop in workshops}
    return means_rows(AreaState(), differences(AreaState(), AreaState(means=means)))


def _all_of(connection: Connection, moment: AsOf, codes: Collection[str]) -> Told:
    """The levels of all cohorts of some areas."""
    members = _members(connection, sorted(set(codes)), moment)
    pairs = {(code, workshop) for code in members.rated for workshop in members.workshops(code)}
    return _levels(connection, moment, members, pairs)
