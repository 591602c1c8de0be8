"""Own indicators of areas as they may be shown

Nothing is worked out here: stores made before are brought in step when they are opened.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.schema import ExactDecimal

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    name = "indicator_figures"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        *(sa.Column(each, sa.String(), nullable=False) for each in ("area_code", "indicator")),
        *(sa.Column(each, sa.Date(), nullable=False) for each in ("period_start", "period_end")),
        *(sa.Column(each, sa.String(), nullable=False) for each in ("breakdown", "disclosure")),
        *(sa.Column(each, ExactDecimal()) for each in ("value", "lowest", "highest", "numerator", "denominator")),
        *(sa.Column(each, ExactDecimal()) for each in ("lower_95", "upper_95")),
        *(sa.Column(each, sa.String()) for each in ("status", "value_status", "reason", "note")),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        *(sa.Column(each, sa.Integer()) for each in ("origin_load_id", "closed_by")),
        sa.CheckConstraint(
            "disclosure IN ('child', 'respondent', 'staff', 'none')", name=op.f(f"ck_{name}_disclosure_code")
        ),
        sa.CheckConstraint("status IN ('final', 'provisional', 'performance')", name=op.f(f"ck_{name}_status_code")),
        sa.CheckConstraint(
            "value_status IN ('suppressed', 'not_submitted', 'not_applicable')",
            name=op.f(f"ck_{name}_value_status_code"),
        ),
        sa.CheckConstraint(
            "(value IS NULL) = (value_status IS NOT NULL)", name=op.f(f"ck_{name}_withheld_has_a_reason")
        ),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f(f"ck_{name}_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f(f"ck_{name}_line_positive")),
        *(
            sa.ForeignKeyConstraint([each], ["loads.id"], name=op.f(f"fk_{name}_{each}"))
            for each in ("closed_by", "load_id", "origin_load_id")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f(f"fk_{name}_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    key = ["programme_id", "area_code", "indicator", "period_start", "period_end", "breakdown"]
    still_open, closed = sa.text("closed_by IS NULL"), sa.text("closed_by IS NOT NULL")
    op.create_index(f"uq_{name}_open", name, key, unique=True, postgresql_where=still_open, sqlite_where=still_open)
    op.create_index(f"ix_{name}_load_id", name, ["load_id"])
    op.create_index(f"ix_{name}_closed_by", name, ["closed_by"], postgresql_where=closed, sqlite_where=closed)
    op.create_index(f"ix_{name}_series", name, ["programme_id", "indicator", "period_start", "period_end", "breakdown"])
