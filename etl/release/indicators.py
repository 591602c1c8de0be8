"""Releases areas' own indicators: every figure by breakdown, kept in step with the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.disclosure import Period, whole_of_others
from data.measures.indicator_release import Given, interval_95, release_groups
from data.measures.release import Measure, Reported
from etl.release.held import CAREFUL, As, held, own
from etl.release.rules import Rules
from etl.since import by_loads
from etl.write import VERSIONING, Stage, analyse

values, indicators, figures = schema.indicator_values, schema.indicators, schema.indicator_figures
places, loads = schema.places, schema.loads
COLUMNS = [column.name for column in figures.c if column.name not in VERSIONING]
Places = sa.Select[Any] | None
"""The ids of the areas that are decided anew; None: all."""


class Told(NamedTuple):
    """A figure as the store has it, with what its indicator is."""

    programme_id: int
    area_code: str
    indicator: str
    period_start: date
    period_end: date
    breakdown: str
    value: Decimal | None
    suppressed: bool
    numerator: Decimal | None
    denominator: Decimal | None
    lower_95: Decimal | None
    upper_95: Decimal | None
    status: str | None
    note: str | None
    type: str
    multiplier: Decimal | None
    disclosure: str | None

    @property
    def series(self) -> tuple[str, str]:
        return self.area_code, self.indicator

    @property
    def period(self) -> Period:
        return self.period_start, self.period_end


def release_indicators(connection: Connection, since: int, rules: Rules) -> None:
    """Brings ``indicator_figures`` in step with what the loads from ``since`` on changed; 0: with all facts."""
    scope = _scope(since)
    if scope is not None and connection.scalar(scope.limit(1)) is None:
        return
    stage = Stage(connection, figures, COLUMNS)
    stage.add_tuples(_rows(connection, scope, rules))
    stage.indexed()
    newest = connection.scalar(sa.select(sa.func.max(loads.c.id)))
    stage.apply(newest or 0, close_absent=_there(scope))
    stage.drop()
    analyse(connection, figures)


def own_values(connection: Connection) -> bool:
    """Whether any area has a figure of an indicator of its own."""
    placed = sa.select(values.c.id).join(places, places.c.id == values.c.place_id).where(places.c.kind == "area")
    return connection.scalar(placed.limit(1)) is not None


def _scope(since: int) -> Places:
    """The areas of which the loads have changed a figure, or an indicator that they have figures of."""
    if since == 0:
        return None
    declared = sa.select(indicators.c.indicator_id).where(by_loads(indicators, since), own())
    # One query for each, which has an index for it.
    parts = (values.c.load_id >= since, values.c.closed_by >= since, values.c.indicator_id.in_(declared))
    changed = sa.union(*(sa.select(values.c.place_id).where(part) for part in parts))
    return sa.select(places.c.id).where(places.c.kind == "area", places.c.id.in_(changed))


def _there(scope: Places) -> sa.ColumnElement[bool]:
    """The released rows that a scope decides anew."""
    if scope is None:
        return sa.true()
    return figures.c.area_code.in_(sa.select(places.c.code).where(places.c.kind == "area", places.c.id.in_(scope)))


def _rows(connection: Connection, scope: Places, rules: Rules) -> Iterator[tuple[Any, ...]]:
    """Every released row of a scope."""
    past, stands = _past(connection, scope), held(connection)
    told = map(Told._make, connection.execute(_reported(scope)))
    for series, group in groupby(told, lambda row: row.series):
        rows = list(group)
        longer = whole_of_others({row.period for row in rows} | past.get(series, set()))
        for _, of_period in groupby(rows, lambda row: row.period):
            yield from _of_period(list(of_period), stands.get(rows[0].indicator), longer, rules)


def _reported(scope: Places) -> sa.Select[Any]:
    """The open figures of a scope, those of an area, indicator and period together."""
    codes, groups = schema.indicator_codes, schema.breakdowns
    columns = {
        "programme_id": places.c.programme_id,
        "area_code": places.c.code,
        "indicator": codes.c.code,
        "breakdown": groups.c.code,
        **{name: indicators.c[name] for name in ("type", "multiplier", "disclosure")},
    }
    described = (indicators.c.indicator_id == values.c.indicator_id) & indicators.c.closed_by.is_(None)
    return (
        sa.select(*(columns[name] if name in columns else values.c[name] for name in Told._fields))
        .join_from(places, values, values.c.place_id == places.c.id)
        .join(codes, codes.c.id == values.c.indicator_id)
        .join(groups, groups.c.id == values.c.breakdown_id)
        .join(indicators, described)
        .where(places.c.kind == "area", values.c.closed_by.is_(None), _within(scope))
        .order_by(places.c.code, codes.c.code, values.c.period_start, values.c.period_end, groups.c.code)
    )


def _within(scope: Places) -> sa.ColumnElement[bool]:
    return sa.true() if scope is None else places.c.id.in_(scope)


def _past(connection: Connection, scope: Places) -> dict[tuple[str, str], set[Period]]:
    """By area and indicator, the periods that were handed in once and no longer stand: what was shown of them can be read
    as of then."""
    codes = schema.indicator_codes
    query = (
        sa.select(places.c.code, codes.c.code, values.c.period_start, values.c.period_end)
        .join_from(places, values, values.c.place_id == places.c.id)
        .join(codes, codes.c.id == values.c.indicator_id)
        .where(places.c.kind == "area", values.c.closed_by.is_not(None), _within(scope))
    )
    found: dict[tuple[str, str], set[Period]] = defaultdict(set)
    for area, indicator, begins, ends in connection.execute(query.distinct()):
        found[area, indicator].add((begins, ends))
    return found


def _of_period(
    rows: Sequence[Told], stands: As | None, longer: Collection[Period], rules: Rules
) -> Iterator[tuple[Any, ...]]:
    """The rows of one area, indicator and period, a row a breakdown. ``stands``: what is held of the indicator, nothing of an
    official one; ``longer``: the periods that hold others."""
    known = stands or As(rows[0].type, rows[0].disclosure or CAREFUL)
    measure = known.measure(rows[0].multiplier)
    below = rules.respondents_below if measure.disclosure == "respondent" else rules.counts_below
    told = {row.breakdown: _as_given(row, measure, row.period in longer) for row in rows}
    released = release_groups(measure, {group: each.reported for group, each in told.items()}, below)
    for row in rows:
        figure = released[row.breakdown]
        ends = interval_95(measure, known.type, told[row.breakdown], figure)  # type: ignore[arg-type]
        key = (row.programme_id, row.area_code, row.indicator, *row.period, row.breakdown)
        parts = (figure.value, figure.lowest, figure.highest, figure.numerator, figure.denominator, *ends)
        yield (*key, measure.disclosure, *parts, row.status, figure.value_status, figure.reason, row.note, 1)


def _as_given(row: Told, measure: Measure, held: bool) -> Given:
    """What was handed in; the parts of a count that is not shown as it is are no part of it."""
    parts = (None, None) if measure.kind == "count" and not measure.open else (row.numerator, row.denominator)
    return Given(Reported(row.value, *parts, row.suppressed, held), row.lower_95, row.upper_95)
