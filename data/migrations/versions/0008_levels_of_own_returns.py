"""How many cohorts of own returns stand at each level

Nothing is worked out here: stores made before are brought in step when they are opened.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "rating_levels",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("workshop", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        *(sa.Column(f"level_{level}", sa.Integer(), nullable=False) for level in range(4)),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_rating_levels_programme_id")),
        sa.ForeignKeyConstraint(["workshop"], ["workshops.code"], name=op.f("fk_rating_levels_workshop")),
        sa.ForeignKeyConstraint(["domain"], ["domains.code"], name=op.f("fk_rating_levels_domain")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_rating_levels_load_id")),
        sa.PrimaryKeyConstraint("programme_id", "workshop", "domain", name=op.f("pk_rating_levels")),
    )
