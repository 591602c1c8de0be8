"""What loads from a number on have opened or closed: asked by everything that is worked out again after them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.schema import indicator_codes, indicators, mhst_activity


def by_loads(facts: sa.Table, since: int) -> sa.ColumnElement[bool]:
    """The rows that loads from ``since`` on opened or closed."""
    return sa.or_(facts.c.load_id >= since, facts.c.closed_by >= since)


def touched(connection: Connection, since: int, *facts: sa.Table) -> bool:
    """Whether they opened or closed any row of some tables; 0: whether there is any row."""
    found = (sa.exists().where(by_loads(table, since)) for table in facts)
    return bool(connection.scalar(sa.select(sa.or_(*found))))


def redescribed(connection: Connection, since: int) -> bool:
    """Whether they opened or closed what describes a measure that a team has ever reported; 0: whether anything does."""
    named = sa.exists().where(indicator_codes.c.id == indicators.c.indicator_id, by_loads(indicators, since))
    return bool(
        connection.scalar(sa.select(named.where(indicator_codes.c.code.in_(sa.select(mhst_activity.c.measure)))))
    )
