"""Official figures by geography: what their publishers say of them, and which series there are

Nothing is worked out here: no store of an earlier release has official figures.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KINDS = "('area', 'country', 'region', 'icb', 'sub_icb', 'provider', 'local_authority', 'other')"
STATUSES = "('final', 'provisional', 'performance')"


def upgrade() -> None:
    op.add_column("indicator_values", sa.Column("published_comparison", sa.String(), nullable=True))
    op.add_column("indicator_values", sa.Column("published_trend", sa.String(), nullable=True))
    op.create_index(
        "ix_indicator_values_series",
        "indicator_values",
        ["indicator_id", "period_start", "period_end", "breakdown_id", "place_id"],
    )
    op.create_table(
        "official_series",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("breakdown_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("places", "shown", "suppressed", "reissued")),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"kind IN {KINDS}", name=op.f("ck_official_series_kind_code")),
        sa.CheckConstraint(f"status IN {STATUSES}", name=op.f("ck_official_series_status_code")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator_codes.id"], name=op.f("fk_official_series_indicator_id")),
        sa.ForeignKeyConstraint(["breakdown_id"], ["breakdowns.id"], name=op.f("fk_official_series_breakdown_id")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_official_series_load_id")),
        sa.PrimaryKeyConstraint(
            "indicator_id", "kind", "period_start", "period_end", "breakdown_id", name=op.f("pk_official_series")
        ),
    )
