"""What figures of an indicator are released as, whatever becomes of its declarations

Nothing is worked out here: stores made before are brought in step when they are opened.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "released_as",
        sa.Column("code", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("type", "disclosure")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_released_as")),
        sa.CheckConstraint(
            "type IN ('count', 'proportion', 'rate', 'mean', 'score')", name=op.f("ck_released_as_type_code")
        ),
        sa.CheckConstraint(
            "disclosure IN ('child', 'respondent', 'staff', 'none')", name=op.f("ck_released_as_disclosure_code")
        ),
    )
