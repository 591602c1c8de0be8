"""How far the tables of an area's cohorts agree with their levels

Nothing is worked out here: stores made before are brought in step when they are opened.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for name in ("tables", "agreed"):
        op.add_column("area_domain_means", sa.Column(name, sa.Integer()))
