"""What stands under the codes of indicators and measures, which a later file must not loosen."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.activity import DISCLOSURE

NO_LOOSER = {
    "none": ("none", "staff", "child", "respondent"),
    "staff": ("staff", "respondent"),
    "child": ("child", "respondent"),
    "respondent": ("respondent",),
}
"""Whom an indicator could tell about, and what it may be declared as later: respondent is stricter than child and staff, of
which neither is stricter than the other, and these than none."""


def declared_with_figures(connection: Connection) -> dict[str, tuple[str, str]]:
    """Code → (disclosure, type) as last declared, of codes that a figure stands or once stood under, in any programme."""
    codes, described = schema.indicator_codes, schema.indicators
    values, activity = schema.indicator_values, schema.mhst_activity
    figures = codes.c.id.in_(sa.select(values.c.indicator_id)) | codes.c.code.in_(sa.select(activity.c.measure))
    query = sa.select(codes.c.code, described.c.disclosure, described.c.type)
    query = query.join(described, described.c.indicator_id == codes.c.id).where(figures)
    newest_last = query.order_by(sa.case((described.c.closed_by.is_(None), 1), else_=0), described.c.load_id)
    return {code: (disclosure or "child", kind) for code, disclosure, kind in connection.execute(newest_last)}


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
