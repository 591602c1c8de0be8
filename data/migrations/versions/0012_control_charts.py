"""Control charts of activity, worked out at load, and annotations from whose day limits are set anew

Nothing is worked out here: stores made before are brought in step when they are opened.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.schema import ExactDecimal

revision = "0012"
down_revision = "0011"

KEY = ("area_code", "scope", "code", "measure")
FLAGS = "'outside_limits', 'trend', 'two_of_three', 'shift'"


def upgrade() -> None:
    with op.batch_alter_table("annotations") as annotations:
        annotations.add_column(sa.Column("rebase", sa.String()))
        annotations.create_check_constraint(op.f("ck_annotations_rebase_code"), "rebase IN ('yes')")
    _charts()
    op.create_table(
        "special_causes",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in KEY),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("period_start", "period_end")),
        sa.Column("flag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_special_causes_programme_id")),
        sa.PrimaryKeyConstraint("programme_id", *KEY, "period_start", "period_end", name=op.f("pk_special_causes")),
        sa.CheckConstraint(f"flag IN ({FLAGS})", name=op.f("ck_special_causes_flag_code")),
    )


def _charts() -> None:
    op.create_table(
        "activity_charts",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in KEY),
        *(sa.Column(name, sa.Date()) for name in ("period_start", "period_end", "newest_end")),
        sa.Column("newest_gap", sa.String()),
        *(sa.Column(name, sa.Double()) for name in ("value", "mean", "lower", "upper")),
        *(sa.Column(name, sa.String()) for name in ("spread", "status")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("months", "suppressed", "run", "met")),
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
            "assurance IN ('consistently_meets', 'hit_and_miss', 'consistently_misses', 'none_set', 'no_limits')",
            name=op.f("ck_activity_charts_assurance_code"),
        ),
    )
