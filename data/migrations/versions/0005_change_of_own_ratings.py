"""How a programme's own ratings moved between two workshops, worked out at load"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.schema import ExactDecimal

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "rating_changes",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("from_workshop", sa.String(), nullable=False),
        sa.Column("to_workshop", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("without_to", sa.Integer(), nullable=False),
        sa.Column("without_from", sa.Integer(), nullable=False),
        sa.Column("up", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("down", sa.Integer(), nullable=False),
        sa.Column("mean_from", ExactDecimal(), nullable=True),
        sa.Column("mean_to", ExactDecimal(), nullable=True),
        sa.Column("mean_change", ExactDecimal(), nullable=True),
        sa.Column("net_share", sa.Double(), nullable=True),
        sa.Column("lower_95", sa.Double(), nullable=True),
        sa.Column("upper_95", sa.Double(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("smallest_p", sa.Double(), nullable=True),
        sa.Column("p_value", sa.Double(), nullable=True),
        sa.Column("p_adjusted", sa.Double(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("moved", sa.String(), nullable=True),
        sa.Column("unmatched", sa.String(), nullable=True),
        sa.Column("unmatched_mean", ExactDecimal(), nullable=True),
        sa.Column("correlation", sa.Double(), nullable=True),
        sa.Column("slope", sa.Double(), nullable=True),
        sa.Column("variance_from", sa.Double(), nullable=True),
        sa.Column("variance_to", sa.Double(), nullable=True),
        sa.Column("expected_rise", ExactDecimal(), nullable=True),
        sa.Column("tables_from", sa.Integer(), nullable=False),
        sa.Column("agreed_from", sa.Integer(), nullable=False),
        sa.Column("near_from", sa.Integer(), nullable=False),
        sa.Column("tables_to", sa.Integer(), nullable=False),
        sa.Column("agreed_to", sa.Integer(), nullable=False),
        sa.Column("near_to", sa.Integer(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "scope IN ('programme', 'region', 'lead', 'starting_group', 'area')",
            name=op.f("ck_rating_changes_scope_code"),
        ),
        sa.CheckConstraint(
            "verdict IN ('up', 'down', 'no_clear_change', 'too_few')", name=op.f("ck_rating_changes_verdict_code")
        ),
        sa.ForeignKeyConstraint(["from_workshop"], ["workshops.code"], name=op.f("fk_rating_changes_from_workshop")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_rating_changes_load_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_rating_changes_programme_id")),
        sa.ForeignKeyConstraint(["to_workshop"], ["workshops.code"], name=op.f("fk_rating_changes_to_workshop")),
        sa.PrimaryKeyConstraint(
            "programme_id", "from_workshop", "to_workshop", "scope", "code", "domain", name=op.f("pk_rating_changes")
        ),
    )
