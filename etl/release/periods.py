"""Keeps what a reader of an earlier moment needs of every area and period: since when it is shown, which load was the last to
bring or close a figure of it, and whether a difference between its releases could tell a withheld count."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.measures.release import HELD
from data.schema import places, released, released_periods
from etl.write import analyse

KEY = ("programme_id", "area_code", "period_start", "period_end")


def keep_periods(connection: Connection, of_places: sa.Select[Any] | None = None) -> None:
    """Brings ``released_periods`` in step with ``released``: of the areas with the ids that a query gives, or of all."""
    codes = None if of_places is None else sa.select(places.c.code).where(places.c.id.in_(of_places))
    connection.execute(released_periods.delete().where(_in(released_periods, codes)))
    brought, closed = released.c.load_id, sa.func.coalesce(released.c.closed_by, 0)
    last = sa.func.max(sa.case((closed > brought, closed), else_=brought))
    shown = sa.select(*_key(released), sa.func.min(brought), last, sa.false())
    shown = shown.where(_in(released, codes)).group_by(*_key(released))
    connection.execute(released_periods.insert().from_select([*KEY, "known_from", "changed_by", "sensitive"], shown))
    analyse(connection, released_periods)
    connection.execute(
        released_periods.update()
        .where(sa.tuple_(*_key(released_periods)).in_(_sensitive(codes)))
        .values(sensitive=True)
    )


def _key(table: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    return [table.c[name] for name in KEY]


def _in(table: sa.FromClause, codes: sa.Select[Any] | None) -> sa.ColumnElement[bool]:
    return sa.true() if codes is None else table.c.area_code.in_(codes)


def _sensitive(codes: sa.Select[Any] | None) -> sa.Select[Any]:
    """The periods that meet one of which any release has ever withheld a count: a quarter that was shown once would tell a
    month that is withheld now. And those of which a mean of people was released as two: with their numbers both would tell of
    the few who came in between or went."""
    withheld = (released.c.value_status == "suppressed") & (released.c.reason != HELD)
    small = sa.select(*_key(released)).where(withheld, _in(released, codes))
    of_people = sa.and_(
        released.c.disclosure != "none", released.c.numerator.is_(None), released.c.denominator.is_not(None)
    )
    figure = (*_key(released), released.c.scope, released.c.code, released.c.measure)
    several = sa.func.count(released.c.value.distinct()) > 1
    revised = sa.select(*_key(released)).where(of_people, _in(released, codes)).group_by(*figure).having(several)
    telling = sa.union(small, revised).cte("telling")
    every = released_periods.alias("every")
    met = sa.and_(
        telling.c.programme_id == every.c.programme_id,
        telling.c.area_code == every.c.area_code,
        telling.c.period_start <= every.c.period_end,
        telling.c.period_end >= every.c.period_start,
    )
    return sa.select(*_key(every)).join(telling, met)
