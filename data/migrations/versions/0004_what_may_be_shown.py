"""Figures that may be shown: counts of children, staff and hours as released, survey units and their figures

``released`` had no rows before: it is made anew. What stands in the new tables is worked out when the store is next
opened for writing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.schema import ExactDecimal

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.drop_table("released")
    op.create_table(
        "release_rules",
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "rule IN ('counts_below', 'respondents_below', 'version')", name=op.f("ck_release_rules_rule_code")
        ),
        sa.PrimaryKeyConstraint("rule", name=op.f("pk_release_rules")),
    )
    op.create_table(
        "released",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("disclosure", sa.String(), nullable=False),
        sa.Column("value", ExactDecimal(), nullable=True),
        sa.Column("lowest", ExactDecimal(), nullable=True),
        sa.Column("highest", ExactDecimal(), nullable=True),
        sa.Column("numerator", ExactDecimal(), nullable=True),
        sa.Column("denominator", ExactDecimal(), nullable=True),
        sa.Column("teams", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("value_status", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "disclosure IN ('child', 'respondent', 'staff', 'none')", name=op.f("ck_released_disclosure_code")
        ),
        sa.CheckConstraint("scope IN ('team', 'area')", name=op.f("ck_released_scope_code")),
        sa.CheckConstraint("status IN ('final', 'provisional', 'performance')", name=op.f("ck_released_status_code")),
        sa.CheckConstraint(
            "value_status IN ('suppressed', 'not_submitted', 'not_applicable')",
            name=op.f("ck_released_value_status_code"),
        ),
        sa.CheckConstraint(
            "(value IS NULL) = (value_status IS NOT NULL)", name=op.f("ck_released_withheld_has_a_reason")
        ),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_released_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_released_line_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_released_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_released_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_released_origin_load_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_released_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released")),
    )
    with op.batch_alter_table("released", schema=None) as batch_op:
        batch_op.create_index(
            "ix_released_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_released_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_released_open",
            ["programme_id", "area_code", "scope", "code", "measure", "period_start", "period_end"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )
    op.create_table(
        "survey_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("respondent_group", sa.String(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("breakdown", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("figures", sa.String(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("breakdown IN ('', 'role', 'setting_type')", name=op.f("ck_survey_figures_breakdown_code")),
        sa.CheckConstraint(
            "scope IN ('programme', 'region', 'lead', 'unit')", name=op.f("ck_survey_figures_scope_code")
        ),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_survey_figures_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_survey_figures_line_positive")),
        sa.CheckConstraint("pairs >= 0", name=op.f("ck_survey_figures_pairs_not_negative")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_survey_figures_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_survey_figures_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_survey_figures_origin_load_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_survey_figures_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_figures")),
    )
    with op.batch_alter_table("survey_figures", schema=None) as batch_op:
        batch_op.create_index(
            "ix_survey_figures_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_survey_figures_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_survey_figures_open",
            ["programme_id", "scope", "code", "respondent_group", "wave", "breakdown", "category", "question"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )
    op.create_table(
        "survey_units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("respondent_group", sa.String(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("areas", sa.String(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_survey_units_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_survey_units_line_positive")),
        sa.CheckConstraint("matched >= 0", name=op.f("ck_survey_units_matched_not_negative")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_survey_units_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_survey_units_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_survey_units_origin_load_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_survey_units_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_units")),
    )
    with op.batch_alter_table("survey_units", schema=None) as batch_op:
        batch_op.create_index(
            "ix_survey_units_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_survey_units_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_survey_units_open",
            ["programme_id", "respondent_group", "wave", "unit"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )
