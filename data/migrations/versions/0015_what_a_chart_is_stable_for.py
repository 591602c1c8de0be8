"""Control charts say whether their process has changed, and that there is no assurance where it is not stable

The table holds no facts: it is made again, and its rows are worked out when the store is opened.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.schema import ExactDecimal

revision = "0015"
down_revision = "0014"

KEY = ("area_code", "scope", "code", "measure")
FLAGS = "'outside_limits', 'trend', 'two_of_three', 'shift'"


def upgrade() -> None:
    op.drop_table("activity_charts")
    op.create_table(
        "activity_charts",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in KEY),
        *(sa.Column(name, sa.Date()) for name in ("period_start", "period_end", "newest_end")),
        sa.Column("newest_gap", sa.String()),
        *(sa.Column(name, sa.Double()) for name in ("value", "mean", "lower", "upper")),
        *(sa.Column(name, sa.String()) for name in ("spread", "status")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("months", "suppressed", "run", "met", "flagged")),
        sa.Column("changed_from", sa.Date()),
        sa.Column("why_not", sa.String()),
        sa.Column("few_points", sa.Boolean(), nullable=False),
        sa.Column("special_cause", sa.String()),
        sa.Column("upwards", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("variation", "assurance")),
        sa.Column("target", ExactDecimal()),
        sa.Column("rebased", sa.Date()),
        sa.Column("recent", sa.String(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_activity_charts_programme_id")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_activity_charts_load_id")),
        sa.PrimaryKeyConstraint("programme_id", *KEY, name=op.f("pk_activity_charts")),
        sa.CheckConstraint("scope IN ('team', 'area')", name=op.f("ck_activity_charts_scope_code")),
        sa.CheckConstraint(f"special_cause IN ({FLAGS})", name=op.f("ck_activity_charts_special_cause_code")),
        sa.CheckConstraint(
            "variation IN ('none', 'improvement', 'concern', 'changed', 'no_limits')",
            name=op.f("ck_activity_charts_variation_code"),
        ),
        sa.CheckConstraint(
            "assurance IN "
            "('consistently_meets', 'hit_and_miss', 'consistently_misses', 'not_stable', 'none_set', 'no_limits')",
            name=op.f("ck_activity_charts_assurance_code"),
        ),
    )
