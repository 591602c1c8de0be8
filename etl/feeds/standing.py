"""What stands under the codes of indicators and measures: a code is either areas' or teams'."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.activity import DISCLOSURE


def measures_of_teams(connection: Connection) -> list[int]:
    """The ids of codes that are measures of the list, or that teams have, or once had, a figure of."""
    codes, reported = schema.indicator_codes, sa.select(schema.mhst_activity.c.measure)
    return list(
        connection.scalars(sa.select(codes.c.id).where(codes.c.code.in_(DISCLOSURE) | codes.c.code.in_(reported)))
    )


def codes_of_areas(connection: Connection) -> list[str]:
    """The codes of indicators that areas have, or once had, a figure of."""
    codes, values = schema.indicator_codes, schema.indicator_values
    return list(connection.scalars(sa.select(codes.c.code).where(codes.c.id.in_(sa.select(values.c.indicator_id)))))
