"""What the figures of own indicators and declared measures are released as: the strictest that was ever declared of them.

A declaration counts from the first figure under its code on. What it made stricter stays so when it is taken back, closed or
erased: else the undo would show what was withheld. Kept are a code, a type and whom it could tell about, nothing of a figure
or a person; a code that a purge has taken away altogether goes here too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.activity import DISCLOSURE
from data.measures.disclosure import strictest
from data.measures.release import Kind, Measure
from data.schema import indicator_codes, indicators, loads, released_as
from etl.since import touched

KINDS: dict[str, Kind] = {"count": "count", "proportion": "ratio", "rate": "ratio", "mean": "mean", "score": "mean"}
"""An indicator's type, and what a measure that it declares is."""
BY = {"proportion": Decimal(100)}
"""What a ratio of an indicator's parts is per, where it doesn't say."""
CAREFUL = "child"
"""Whom an indicator could tell about that doesn't say it, or that nothing describes any more."""


class As(NamedTuple):
    """An indicator's type, and whom its small counts could tell about."""

    type: str
    disclosure: str

    def measure(self, multiplier: Decimal | None) -> Measure:
        """How its figures are released."""
        return Measure(self.disclosure, KINDS[self.type], multiplier or BY.get(self.type, Decimal(1)))


def held(connection: Connection) -> dict[str, As]:
    """By code, what its figures are released as."""
    return {code: As(kind, about) for code, kind, about in connection.execute(sa.select(released_as))}


def own() -> sa.ColumnElement[bool]:
    """The rows of ``indicators`` that people's own files brought."""
    by = sa.func.coalesce(indicators.c.origin_load_id, indicators.c.load_id)
    return by.in_(sa.select(loads.c.id).where(loads.c.source.is_(None)))


def hold(connection: Connection, since: int) -> None:
    """Brings what is held in step with what the loads from ``since`` on declared, or brought figures under; 0: with all."""
    if since and not touched(connection, since, indicators, schema.indicator_values, schema.mhst_activity):
        return
    known = held(connection)
    # What is held of a code holds its earlier declarations too, or was loosened since on purpose.
    stands = [row for row in connection.execute(_declared()) if row.closed_by is None or row.code not in known]
    telling = [row for row in stands if known.get(row.code) != _with(known.get(row.code), row)]
    first = _first_figures(connection, {row.code for row in telling}) if telling else {}
    changed: dict[str, As] = {}
    for row in telling:
        if row.code in first and (row.closed_by is None or row.closed_by > first[row.code]):
            changed[row.code] = _with(changed.get(row.code, known.get(row.code)), row)
    keep(connection, changed)


def keep(connection: Connection, told: Mapping[str, As]) -> None:
    """Writes what figures under some codes are released as from now on."""
    if told:
        connection.execute(released_as.delete().where(released_as.c.code.in_(told)))
        connection.execute(released_as.insert(), [{"code": code, **each._asdict()} for code, each in told.items()])


def _with(known: As | None, row: sa.Row[tuple[str, str, str, int | None]]) -> As:
    """What is held together with a declaration; the type is that of the first."""
    about = row.disclosure or CAREFUL
    return As(known.type, strictest(known.disclosure, about)) if known else As(row.type, about)


def _declared() -> sa.Select[tuple[str, str, str, int | None]]:
    """Every declaration of codes of people's own, of now and before, the oldest first; a measure of the list has none that
    counts."""
    query = sa.select(indicator_codes.c.code, indicators.c.type, indicators.c.disclosure, indicators.c.closed_by)
    query = query.join(indicators, indicators.c.indicator_id == indicator_codes.c.id)
    return query.where(own(), indicator_codes.c.code.not_in(list(DISCLOSURE))).order_by(indicators.c.load_id)


def _first_figures(connection: Connection, codes: Collection[str]) -> dict[str, int]:
    """Of some codes, the load that brought the first figure of an area or a team, one that stands or one that once did."""
    values, activity = schema.indicator_values, schema.mhst_activity
    of_areas = sa.select(indicator_codes.c.code, sa.func.min(values.c.load_id))
    of_areas = of_areas.join(values, values.c.indicator_id == indicator_codes.c.id)
    of_areas = of_areas.where(indicator_codes.c.code.in_(codes)).group_by(indicator_codes.c.code)
    of_teams = sa.select(activity.c.measure, sa.func.min(activity.c.load_id))
    of_teams = of_teams.where(activity.c.measure.in_(codes)).group_by(activity.c.measure)
    return dict(connection.execute(of_areas).all()) | dict(connection.execute(of_teams).all())


def held_back(connection: Connection, declared: sa.ColumnElement[bool] | None = None) -> list[str]:
    """A sentence for each code that is released as something stricter than what is ``declared`` now: by any row of
    ``indicators``, or by some."""
    stands = held(connection)
    found = []
    now = _declared().where(indicators.c.closed_by.is_(None), sa.true() if declared is None else declared)
    for row in connection.execute(now):
        about = row.disclosure or CAREFUL
        if row.code in stands and (before := stands[row.code].disclosure) != about:
            found.append(
                f"‘{row.code}’ is declared as {about} now, and its figures stay withheld as {before}: what was stricter once "
                f"holds. To loosen it on purpose: python -m etl loosen {row.code} {about}"
            )
    return found


def forget_codes(connection: Connection) -> None:
    """After a purge: codes that are no longer there."""
    connection.execute(released_as.delete().where(released_as.c.code.not_in(sa.select(indicator_codes.c.code))))
