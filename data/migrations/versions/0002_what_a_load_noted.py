"""What a load noted: the mends it made, and what an undo left alone"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("loads", sa.Column("notes", sa.JSON(), nullable=False, server_default="[]"))
