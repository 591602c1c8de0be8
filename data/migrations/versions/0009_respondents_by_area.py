"""Who has answered in an area at a wave, out of an index: readiness reads no respondent

Nothing changes but how quickly rows are found.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    still_open = sa.text("closed_by IS NULL")
    op.create_index(
        "ix_survey_respondents_by_area",
        "survey_respondents",
        ["place_id", "wave", "date", "load_id"],
        postgresql_where=still_open,
        sqlite_where=still_open,
    )
