"""Releases what teams reported: each team's figures and their areas', kept in step with the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.activity import DISCLOSURE
from data.measures.disclosure import Period, strictest, whole_of_others
from data.measures.release import Kind, Measure, Released, Reported, release_area, release_team
from etl.release.held import CAREFUL, held
from etl.release.periods import keep_periods
from etl.release.rules import Rules
from etl.since import by_loads, redescribed, touched
from etl.write import VERSIONING, Stage, analyse

AT_ONCE = 5_000
"""Rows that are staged together."""
BUILT_IN: dict[str, Kind] = {"wait_days_mean": "mean", "wait_days_median": "median"}
"""The feed's measures that are no counts."""
UNDECLARED = Measure(CAREFUL, "count")
"""What a measure is that nothing ever described."""
LEAST_FINAL_FIRST = ("performance", "provisional", "final")

facts, teams, released = schema.mhst_activity, schema.mhst_teams, schema.released


COLUMNS = [column.name for column in released.c if column.name not in VERSIONING]


class Told(NamedTuple):
    """A team's figure as the store has it."""

    programme_id: int
    area_code: str
    place_id: int
    team_code: str
    measure: str
    period_start: date
    period_end: date
    value: Decimal | None
    suppressed: bool
    numerator: Decimal | None
    denominator: Decimal | None
    status: str | None


@dataclass(frozen=True)
class Scope:
    """What is decided anew: the periods that meet ``window`` in the places of ``places``; None is all."""

    window: Period | None
    places: sa.Select[Any] | None

    def of(self, period: sa.FromClause, place: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """The rows of a table with periods that lie in it; ``place`` is an id."""
        inside: list[sa.ColumnElement[bool]] = [] if self.places is None else [place.in_(self.places)]
        if self.window:
            inside += [period.c.period_start <= self.window[1], period.c.period_end >= self.window[0]]
        return sa.and_(sa.true(), *inside)

    def holds(self, period: Period) -> bool:
        return self.window is None or (period[0] <= self.window[1] and period[1] >= self.window[0])


def release_activity(connection: Connection, since: int, rules: Rules) -> None:
    """Brings ``released`` in step with what the loads from ``since`` on changed; 0: with all facts."""
    scope = _scope(connection, since)
    if scope is None:
        return
    if touched(connection, since, facts):
        analyse(connection, facts, teams)
    stage = Stage(connection, released, COLUMNS)
    rows = _rows(connection, scope, rules)
    while batch := list(islice(rows, AT_ONCE)):
        stage.add_tuples(batch)
    stage.indexed()
    newest = connection.scalar(sa.select(sa.func.max(schema.loads.c.id)))
    stage.apply(newest or 0, close_absent=_there(scope))
    stage.drop()
    keep_periods(connection, scope.places)


def _there(scope: Scope) -> sa.ColumnElement[bool]:
    """The released rows that a scope decides anew."""
    place = sa.select(schema.places.c.id).where(
        schema.places.c.kind == "area", schema.places.c.code == released.c.area_code
    )
    return scope.of(released, place.correlate(released).scalar_subquery())


# What the loads have touched.


def _scope(connection: Connection, since: int) -> Scope | None:
    """None where the loads have changed nothing that is released here."""
    if since == 0 or redescribed(connection, since):
        return Scope(None, None)
    described = touched(connection, since, teams, schema.areas)
    if not described and not touched(connection, since, facts):
        return None
    reported = sa.select(facts.c.team_id).where(by_loads(facts, since))
    moved = sa.select(teams.c.place_id).where(by_loads(teams, since) | teams.c.team_id.in_(reported))
    renamed = sa.select(schema.areas.c.place_id).where(by_loads(schema.areas, since))
    return Scope(None if described else _window(connection, since), sa.select(sa.union(moved, renamed).subquery()))


def _window(connection: Connection, since: int) -> Period:
    """From the first to the last day that the loads' figures are about, and those that hold them."""
    told = sa.select(sa.func.min(facts.c.period_start), sa.func.max(facts.c.period_end)).where(by_loads(facts, since))
    first, last = connection.execute(told).one()
    return first, last


# What is released.


def _rows(connection: Connection, scope: Scope, rules: Rules) -> Iterator[tuple[Any, ...]]:
    """Every released row of a scope."""
    measures, past = _measures(connection), _past(connection, scope)
    told = map(Told._make, connection.execute(_reported(_all_that_meets(connection, scope))))
    for (_, name), group in groupby(told, attrgetter("place_id", "measure")):
        rows, measure = list(group), measures.get(name, UNDECLARED)
        below = rules.respondents_below if measure.disclosure == "respondent" else rules.counts_below
        yield from _of_area(rows, scope, measure, _holding(rows, past), below)


def _past(connection: Connection, scope: Scope) -> dict[tuple[str, str], set[Period]]:
    """By team and measure, the periods that were handed in once and no longer stand: what was shown of them can be read
    as of then."""
    codes = schema.team_codes
    query = (
        sa.select(codes.c.code, *(facts.c[name] for name in ("measure", "period_start", "period_end")))
        .join(codes, codes.c.id == facts.c.team_id)
        .join(teams, (teams.c.team_id == facts.c.team_id) & teams.c.closed_by.is_(None))
        .where(facts.c.closed_by.is_not(None), Scope(None, scope.places).of(facts, teams.c.place_id))
    )
    found: dict[tuple[str, str], set[Period]] = defaultdict(set)
    for team, measure, begins, ends in connection.execute(query.distinct()):
        found[team, measure].add((begins, ends))
    return found


def _all_that_meets(connection: Connection, scope: Scope) -> Scope:
    """A scope with the whole of every period that meets its window: what tells whether a period in it holds others."""
    if scope.window is None:
        return scope
    span = sa.select(sa.func.min(facts.c.period_start), sa.func.max(facts.c.period_end))
    span = span.join(teams, (teams.c.team_id == facts.c.team_id) & teams.c.closed_by.is_(None))
    first, last = connection.execute(span.where(facts.c.closed_by.is_(None), scope.of(facts, teams.c.place_id))).one()
    return replace(scope, window=(first or scope.window[0], last or scope.window[1]))


def _reported(scope: Scope) -> sa.Select[Any]:
    """The open figures of a scope, an area's of one measure together."""
    columns = {
        "programme_id": schema.places.c.programme_id,
        "area_code": schema.places.c.code,
        "place_id": teams.c.place_id,
        "team_code": schema.team_codes.c.code,
    }
    return (
        sa.select(*(columns[name] if name in columns else facts.c[name] for name in Told._fields))
        .join(teams, (teams.c.team_id == facts.c.team_id) & teams.c.closed_by.is_(None))
        .join(schema.team_codes, schema.team_codes.c.id == facts.c.team_id)
        .join(schema.places, schema.places.c.id == teams.c.place_id)
        .where(facts.c.closed_by.is_(None), scope.of(facts, teams.c.place_id))
        .order_by(teams.c.place_id, facts.c.measure, facts.c.period_start, facts.c.period_end, schema.team_codes.c.code)
    )


def _measures(connection: Connection) -> dict[str, Measure]:
    """How each measure is released: those of the feed, and those that are held of declared ones. What nothing describes any
    more is a count, of children at least."""
    known = {name: Measure(disclosure, BUILT_IN.get(name, "count")) for name, disclosure in DISCLOSURE.items()}
    declared, codes = schema.indicators, schema.indicator_codes
    query = sa.select(codes.c.code, declared.c.multiplier)
    query = query.join(declared, declared.c.indicator_id == codes.c.id).where(declared.c.closed_by.is_(None))
    by = dict(connection.execute(query).all())
    stands = held(connection)
    bare = {code: Measure(strictest(each.disclosure, CAREFUL), "count") for code, each in stands.items()}
    return bare | {code: each.measure(by[code]) for code, each in stands.items() if code in by} | known


def _of_area(
    rows: Sequence[Told], scope: Scope, measure: Measure, holding: Collection[tuple[str, Period]], below: int
) -> Iterator[tuple[Any, ...]]:
    """One measure's rows of an area: each of its teams' and its own, in every period of the scope."""
    for period, of_period in groupby(rows, attrgetter("period_start", "period_end")):
        if not scope.holds(period):
            continue
        told = list(of_period)
        reported = [_as_reported(row, measure, (row.team_code, period) in holding) for row in told]
        for row, each in zip(told, reported, strict=True):
            yield _row(row, "team", row.team_code, 1, row.status, measure, release_team(measure, each, below))
        whole = release_area(measure, reported, below)
        yield _row(told[0], "area", told[0].area_code, len(told), _status(told), measure, whole)


def _holding(rows: Sequence[Any], past: Mapping[tuple[str, str], Collection[Period]]) -> set[tuple[str, Period]]:
    """The teams' periods that hold another of the same team and measure, one that stands or one that once did."""
    by_team: dict[str, set[Period]] = defaultdict(set)
    for row in rows:
        by_team[row.team_code].add((row.period_start, row.period_end))
    return {
        (team, period)
        for team, periods in by_team.items()
        for period in whole_of_others(periods.union(past.get((team, rows[0].measure), ())))
    }


def _as_reported(row: Told, measure: Measure, held: bool) -> Reported:
    """What a team told; the parts of a count that is not shown as it is are no part of it."""
    if measure.kind == "count" and not measure.open:
        return Reported(row.value, None, None, row.suppressed, held)
    return Reported(row.value, row.numerator, row.denominator, row.suppressed, held)


def _status(told: Sequence[Told]) -> str | None:
    """The status of teams' figures together: that of all, else the one that is least final."""
    found = {row.status for row in told}
    return next((status for status in LEAST_FINAL_FIRST if status in found), None)


def _row(
    row: Told, scope: str, code: str, how_many: int, status: str | None, measure: Measure, figure: Released
) -> tuple[Any, ...]:
    """A released row in the order of ``COLUMNS``."""
    key = (row.programme_id, row.area_code, scope, code, row.measure, row.period_start, row.period_end)
    value = (figure.value, figure.lowest, figure.highest, figure.numerator, figure.denominator)
    return (*key, measure.disclosure, *value, how_many, status, figure.value_status, figure.reason, 1)
