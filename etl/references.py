"""The codes that rows of a file may refer to: what the store describes now."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from etl.kinds import References, RejectedRow

DESCRIBED = {
    "area": (schema.places, schema.areas.c.place_id),
    "cohort": (schema.cohort_codes, schema.cohorts.c.cohort_id),
    "question": (schema.question_codes, schema.survey_questions.c.question_id),
    "team": (schema.team_codes, schema.mhst_teams.c.team_id),
    "indicator": (schema.indicator_codes, schema.indicators.c.indicator_id),
}
"""Kind of thing → its identities, and the fact column that describes them."""


def references(connection: Connection, rejected: Mapping[str, Mapping[str, RejectedRow]]) -> References:
    """Every code with an open description, with its id, and those whose rows in the same workbook were ``rejected``."""
    return References({thing: _open(connection, *tables) for thing, tables in DESCRIBED.items()}, rejected)


def _open(connection: Connection, identity: sa.Table, described: sa.Column[int]) -> dict[str, int]:
    query = (
        sa.select(identity.c.code, identity.c.id)
        .join(described.table, described == identity.c.id)
        .where(described.table.c.closed_by.is_(None))
    )
    return dict(connection.execute(query).all())
