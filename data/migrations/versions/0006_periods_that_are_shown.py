"""Since when an area's figures of a period are shown, and whether their releases may be compared

Nothing is worked out here: stores made before are brought in step when they are opened.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "released_periods",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("known_from", sa.Integer(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_released_periods_programme_id")),
        sa.PrimaryKeyConstraint(
            "programme_id", "area_code", "period_start", "period_end", name=op.f("pk_released_periods")
        ),
    )
