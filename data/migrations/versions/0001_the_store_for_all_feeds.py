"""The store for all feeds"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.schema import ExactDecimal, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "action_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_action_codes_code")),
    )
    op.create_table(
        "annotation_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_annotation_codes_code")),
    )
    op.create_table(
        "breakdowns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breakdowns")),
        sa.UniqueConstraint("code", name=op.f("uq_breakdowns_code")),
    )
    op.create_table(
        "cohort_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_cohort_codes_code")),
    )
    op.create_table(
        "domains",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("phrase", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_domains")),
        sa.UniqueConstraint("position", name=op.f("uq_domains_position")),
    )
    op.create_table(
        "indicator_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_indicator_codes_code")),
    )
    op.create_table(
        "levels",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 3", name=op.f("ck_levels_level_range")),
        sa.PrimaryKeyConstraint("level", name=op.f("pk_levels")),
        sa.UniqueConstraint("code", name=op.f("uq_levels_code")),
    )
    op.create_table(
        "programmes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("shown_alone", sa.Boolean(), nullable=False),
        sa.Column("anonymised", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("code", name=op.f("uq_programmes_code")),
        sa.UniqueConstraint("name", name=op.f("uq_programmes_name")),
    )
    op.create_table(
        "question_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_question_codes_code")),
    )
    op.create_table(
        "respondents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_respondents")),
        sa.UniqueConstraint("code", name=op.f("uq_respondents_code")),
    )
    op.create_table(
        "risk_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_risk_codes_code")),
    )
    op.create_table(
        "sources",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("short", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_sources")),
    )
    op.create_table(
        "team_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_team_codes_code")),
    )
    op.create_table(
        "workshops",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("round >= 1", name=op.f("ck_workshops_round_positive")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_workshops")),
        sa.UniqueConstraint("round", name=op.f("uq_workshops_round")),
    )
    op.create_table(
        "level_descriptions",
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("next_step", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["domain"], ["domains.code"], name=op.f("fk_level_descriptions_domain")),
        sa.ForeignKeyConstraint(["level"], ["levels.level"], name=op.f("fk_level_descriptions_level")),
        sa.PrimaryKeyConstraint("domain", "level", name=op.f("pk_level_descriptions")),
    )
    op.create_table(
        "loads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("period", sa.String(), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("loaded", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("replaced", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(action IN ('undo', 'purge')) = (undoes IS NOT NULL)", name=op.f("ck_loads_undo_names_a_load")
        ),
        sa.CheckConstraint("action IN ('load', 'replace', 'undo', 'purge')", name=op.f("ck_loads_action_code")),
        sa.CheckConstraint("loaded >= 0", name=op.f("ck_loads_loaded_not_negative")),
        sa.CheckConstraint("read = loaded + unchanged + replaced + rejected", name=op.f("ck_loads_rows_add_up")),
        sa.CheckConstraint("rejected >= 0", name=op.f("ck_loads_rejected_not_negative")),
        sa.CheckConstraint("replaced >= 0", name=op.f("ck_loads_replaced_not_negative")),
        sa.CheckConstraint("unchanged >= 0", name=op.f("ck_loads_unchanged_not_negative")),
        sa.ForeignKeyConstraint(["source"], ["sources.code"], name=op.f("fk_loads_source")),
        sa.ForeignKeyConstraint(["undoes"], ["loads.id"], name=op.f("fk_loads_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loads")),
    )
    op.create_table(
        "places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'area') = (programme_id IS NOT NULL)", name=op.f("ck_places_areas_have_a_programme")
        ),
        sa.CheckConstraint(
            "kind IN ('area', 'country', 'region', 'icb', 'sub_icb', 'provider', 'local_authority', 'other')",
            name=op.f("ck_places_kind_code"),
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_places_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_places_kind_code")),
    )
    op.create_table(
        "actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("domain", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("owner_role", sa.String(), nullable=True),
        sa.Column("agreed_at", sa.String(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("progress_note", sa.String(), nullable=True),
        sa.Column("updated", sa.Date(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('not started', 'on track', 'at risk', 'overdue', 'complete', 'dropped')",
            name=op.f("ck_actions_status_code"),
        ),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_actions_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_actions_line_positive")),
        sa.ForeignKeyConstraint(["action_id"], ["action_codes.id"], name=op.f("fk_actions_action_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_actions_closed_by")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort_codes.id"], name=op.f("fk_actions_cohort_id")),
        sa.ForeignKeyConstraint(["domain"], ["domains.code"], name=op.f("fk_actions_domain")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_actions_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_actions_origin_load_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_actions_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    with op.batch_alter_table("actions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_actions_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_actions_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_actions_open",
            ["action_id"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "annotations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("annotation_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("measure", sa.String(), nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_role", sa.String(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_annotations_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_annotations_line_positive")),
        sa.ForeignKeyConstraint(["annotation_id"], ["annotation_codes.id"], name=op.f("fk_annotations_annotation_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_annotations_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_annotations_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_annotations_origin_load_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_annotations_place_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team_codes.id"], name=op.f("fk_annotations_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotations")),
    )
    with op.batch_alter_table("annotations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_annotations_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_annotations_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_annotations_open",
            ["annotation_id"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "area_domain_means",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("workshop", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("mean", ExactDecimal(), nullable=False),
        sa.ForeignKeyConstraint(["domain"], ["domains.code"], name=op.f("fk_area_domain_means_domain")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_area_domain_means_place_id")),
        sa.ForeignKeyConstraint(["workshop"], ["workshops.code"], name=op.f("fk_area_domain_means_workshop")),
        sa.PrimaryKeyConstraint("place_id", "workshop", "domain", name=op.f("pk_area_domain_means")),
    )
    op.create_table(
        "area_profiles",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("workshop", sa.String(), nullable=False),
        sa.Column("cohorts", sa.Integer(), nullable=True),
        sa.Column("total", ExactDecimal(), nullable=True),
        sa.Column("band", sa.String(), nullable=True),
        sa.Column("published_band", sa.String(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("band IN ('very low', 'low', 'fair', 'high')", name=op.f("ck_area_profiles_band_code")),
        sa.CheckConstraint(
            "published_band IN ('very low', 'low', 'fair', 'high')", name=op.f("ck_area_profiles_published_band_code")
        ),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_area_profiles_load_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_area_profiles_place_id")),
        sa.ForeignKeyConstraint(["workshop"], ["workshops.code"], name=op.f("fk_area_profiles_workshop")),
        sa.PrimaryKeyConstraint("place_id", "workshop", name=op.f("pk_area_profiles")),
    )
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("lead", sa.String(), nullable=True),
        sa.Column("lead_organisation", sa.String(), nullable=True),
        sa.Column("ons_code", sa.String(), nullable=True),
        sa.Column("ods_code", sa.String(), nullable=True),
        sa.Column("rural_urban", sa.String(), nullable=True),
        sa.Column("cyp_population", sa.Integer(), nullable=True),
        sa.Column("delivery_model", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("succeeds", sa.Integer(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "delivery_model IN ('in-school', 'dedicated lead', 'single point of access')",
            name=op.f("ck_areas_delivery_model_code"),
        ),
        sa.CheckConstraint("lead IN ('CCG', 'LA', 'CCG/LA', 'ICB', 'other')", name=op.f("ck_areas_lead_code")),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_areas_closed_later")),
        sa.CheckConstraint("cyp_population >= 0", name=op.f("ck_areas_cyp_population_not_negative")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_areas_line_positive")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name=op.f("ck_areas_valid_in_order")
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_areas_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_areas_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_areas_origin_load_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_areas_place_id")),
        sa.ForeignKeyConstraint(["succeeds"], ["places.id"], name=op.f("fk_areas_succeeds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
    )
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.create_index(
            "ix_areas_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_areas_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_areas_open",
            ["place_id"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("workshop", sa.String(), nullable=False),
        sa.Column("organisation_type", sa.String(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=True),
        sa.Column("attended", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "organisation_type IN ('school', 'college', 'NHS CYPMHS', 'local authority', 'CCG', 'public health', 'voluntary sector', 'other')",
            name=op.f("ck_attendance_organisation_type_code"),
        ),
        sa.CheckConstraint("attended >= 0", name=op.f("ck_attendance_attended_not_negative")),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_attendance_closed_later")),
        sa.CheckConstraint("invited >= 0", name=op.f("ck_attendance_invited_not_negative")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_attendance_line_positive")),
        sa.CheckConstraint("target >= 0", name=op.f("ck_attendance_target_not_negative")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_attendance_closed_by")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort_codes.id"], name=op.f("fk_attendance_cohort_id")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_attendance_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_attendance_origin_load_id")),
        sa.ForeignKeyConstraint(["workshop"], ["workshops.code"], name=op.f("fk_attendance_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(
            "ix_attendance_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_attendance_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_attendance_open",
            ["cohort_id", "workshop", "organisation_type"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "cohorts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("schools", sa.Integer(), nullable=True),
        sa.Column("mh_professionals", sa.Integer(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_cohorts_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_cohorts_line_positive")),
        sa.CheckConstraint("mh_professionals >= 0", name=op.f("ck_cohorts_mh_professionals_not_negative")),
        sa.CheckConstraint("schools >= 0", name=op.f("ck_cohorts_schools_not_negative")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_cohorts_closed_by")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort_codes.id"], name=op.f("fk_cohorts_cohort_id")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_cohorts_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_cohorts_origin_load_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_cohorts_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
    )
    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cohorts_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_cohorts_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_cohorts_open",
            ["cohort_id"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "contradictions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("where", sa.String(), nullable=False),
        sa.Column("published", sa.String(), nullable=False),
        sa.Column("computed", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_contradictions_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_contradictions_line_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_contradictions_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_contradictions_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_contradictions_origin_load_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_contradictions_place_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_contradictions_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contradictions")),
    )
    with op.batch_alter_table("contradictions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_contradictions_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_contradictions_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_contradictions_open",
            ["rule", "subject"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "geographies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ons_code", sa.String(), nullable=True),
        sa.Column("ods_code", sa.String(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_geographies_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_geographies_line_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_geographies_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_geographies_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_geographies_origin_load_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["places.id"], name=op.f("fk_geographies_parent_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_geographies_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_geographies")),
    )
    with op.batch_alter_table("geographies", schema=None) as batch_op:
        batch_op.create_index(
            "ix_geographies_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_geographies_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_geographies_open",
            ["place_id"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "indicator_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("breakdown_id", sa.Integer(), nullable=False),
        sa.Column("value", ExactDecimal(), nullable=True),
        sa.Column("suppressed", sa.Boolean(), nullable=False),
        sa.Column("numerator", ExactDecimal(), nullable=True),
        sa.Column("denominator", ExactDecimal(), nullable=True),
        sa.Column("lower_95", ExactDecimal(), nullable=True),
        sa.Column("upper_95", ExactDecimal(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('final', 'provisional', 'performance')", name=op.f("ck_indicator_values_status_code")
        ),
        sa.CheckConstraint(
            "NOT suppressed OR (value IS NULL AND numerator IS NULL)",
            name=op.f("ck_indicator_values_suppressed_has_no_value"),
        ),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_indicator_values_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_indicator_values_line_positive")),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_indicator_values_period_in_order")),
        sa.ForeignKeyConstraint(["breakdown_id"], ["breakdowns.id"], name=op.f("fk_indicator_values_breakdown_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_indicator_values_closed_by")),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator_codes.id"], name=op.f("fk_indicator_values_indicator_id")
        ),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_indicator_values_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_indicator_values_origin_load_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_indicator_values_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_values")),
    )
    with op.batch_alter_table("indicator_values", schema=None) as batch_op:
        batch_op.create_index(
            "ix_indicator_values_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_indicator_values_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_indicator_values_open",
            ["place_id", "indicator_id", "period_start", "period_end", "breakdown_id"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "indicators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("polarity", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("definition", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("multiplier", ExactDecimal(), nullable=True),
        sa.Column("target", ExactDecimal(), nullable=True),
        sa.Column("disclosure", sa.String(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "disclosure IN ('child', 'respondent', 'staff', 'none')", name=op.f("ck_indicators_disclosure_code")
        ),
        sa.CheckConstraint(
            "polarity IN ('higher is better', 'lower is better', 'neither')", name=op.f("ck_indicators_polarity_code")
        ),
        sa.CheckConstraint(
            "type IN ('count', 'proportion', 'rate', 'mean', 'score')", name=op.f("ck_indicators_type_code")
        ),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_indicators_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_indicators_line_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_indicators_closed_by")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator_codes.id"], name=op.f("fk_indicators_indicator_id")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_indicators_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_indicators_origin_load_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicators")),
    )
    with op.batch_alter_table("indicators", schema=None) as batch_op:
        batch_op.create_index(
            "ix_indicators_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_indicators_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_indicators_open",
            ["indicator_id"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "mhst_activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("value", ExactDecimal(), nullable=True),
        sa.Column("suppressed", sa.Boolean(), nullable=False),
        sa.Column("numerator", ExactDecimal(), nullable=True),
        sa.Column("denominator", ExactDecimal(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('final', 'provisional', 'performance')", name=op.f("ck_mhst_activity_status_code")
        ),
        sa.CheckConstraint(
            "NOT suppressed OR (value IS NULL AND numerator IS NULL)",
            name=op.f("ck_mhst_activity_suppressed_has_no_value"),
        ),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_mhst_activity_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_mhst_activity_line_positive")),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_mhst_activity_period_in_order")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_mhst_activity_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_mhst_activity_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_mhst_activity_origin_load_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team_codes.id"], name=op.f("fk_mhst_activity_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mhst_activity")),
    )
    with op.batch_alter_table("mhst_activity", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mhst_activity_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_mhst_activity_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_mhst_activity_open",
            ["team_id", "measure", "period_start", "period_end"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "mhst_teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("provider_type", sa.String(), nullable=True),
        sa.Column("wave", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("operational_from", sa.Date(), nullable=True),
        sa.Column("settings", sa.Integer(), nullable=True),
        sa.Column("cyp_population", sa.Integer(), nullable=True),
        sa.Column("emhp_fte", ExactDecimal(), nullable=True),
        sa.Column("other_fte", ExactDecimal(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('planned', 'training', 'operational', 'closed')", name=op.f("ck_mhst_teams_status_code")
        ),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_mhst_teams_closed_later")),
        sa.CheckConstraint("cyp_population >= 0", name=op.f("ck_mhst_teams_cyp_population_not_negative")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_mhst_teams_line_positive")),
        sa.CheckConstraint("settings >= 0", name=op.f("ck_mhst_teams_settings_not_negative")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_mhst_teams_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_mhst_teams_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_mhst_teams_origin_load_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_mhst_teams_place_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team_codes.id"], name=op.f("fk_mhst_teams_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mhst_teams")),
    )
    with op.batch_alter_table("mhst_teams", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mhst_teams_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_mhst_teams_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_mhst_teams_open",
            ["team_id"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "place_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_place_aliases_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_place_aliases_line_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_place_aliases_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_place_aliases_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_place_aliases_origin_load_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_place_aliases_place_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_place_aliases_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_aliases")),
    )
    with op.batch_alter_table("place_aliases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_place_aliases_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_place_aliases_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_place_aliases_open",
            ["programme_id", "alias", "place_id"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "problems",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(), nullable=True),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("remedy", sa.String(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_problems_load_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problems")),
    )
    with op.batch_alter_table("problems", schema=None) as batch_op:
        batch_op.create_index("ix_problems_load_id_line", ["load_id", "line"], unique=False)

    op.create_table(
        "published_aggregates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("respondents", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("value", ExactDecimal(), nullable=True),
        sa.Column("value_text", sa.String(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(scope = 'area') = (place_id IS NOT NULL)", name=op.f("ck_published_aggregates_area_scope_has_a_place")
        ),
        sa.CheckConstraint(
            "scope IN ('programme', 'area', 'areas', 'region', 'starting_group', 'breakdown')",
            name=op.f("ck_published_aggregates_scope_code"),
        ),
        sa.CheckConstraint("base >= 0", name=op.f("ck_published_aggregates_base_not_negative")),
        sa.CheckConstraint(
            "closed_by IS NULL OR closed_by > load_id", name=op.f("ck_published_aggregates_closed_later")
        ),
        sa.CheckConstraint("line >= 1", name=op.f("ck_published_aggregates_line_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_published_aggregates_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_published_aggregates_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_published_aggregates_origin_load_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_published_aggregates_place_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_published_aggregates_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_aggregates")),
    )
    with op.batch_alter_table("published_aggregates", schema=None) as batch_op:
        batch_op.create_index(
            "ix_published_aggregates_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_published_aggregates_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_published_aggregates_open",
            ["programme_id", "file", "scope", "code", "measure", "domain", "level", "round", "respondents", "item"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "published_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_published_figures_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_published_figures_line_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_published_figures_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_published_figures_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_published_figures_origin_load_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_published_figures_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_figures")),
    )
    with op.batch_alter_table("published_figures", schema=None) as batch_op:
        batch_op.create_index(
            "ix_published_figures_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_published_figures_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_published_figures_open",
            ["file", "row", "column"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("workshop", sa.String(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("rating", sa.SmallInteger(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_ratings_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_ratings_line_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_ratings_closed_by")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort_codes.id"], name=op.f("fk_ratings_cohort_id")),
        sa.ForeignKeyConstraint(["domain"], ["domains.code"], name=op.f("fk_ratings_domain")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_ratings_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_ratings_origin_load_id")),
        sa.ForeignKeyConstraint(["rating"], ["levels.level"], name=op.f("fk_ratings_rating")),
        sa.ForeignKeyConstraint(["workshop"], ["workshops.code"], name=op.f("fk_ratings_workshop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
    )
    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ratings_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_ratings_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_ratings_open",
            ["cohort_id", "workshop", "table_name", "domain"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "released",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slice", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("breakdown", sa.String(), nullable=False),
        sa.Column("period_start", sa.String(), nullable=False),
        sa.Column("period_end", sa.String(), nullable=False),
        sa.Column("value", ExactDecimal(), nullable=True),
        sa.Column("lowest", ExactDecimal(), nullable=True),
        sa.Column("highest", ExactDecimal(), nullable=True),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("shown_in", sa.String(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("slice IN ('activity', 'survey', 'staff')", name=op.f("ck_released_slice_code")),
        sa.CheckConstraint("status = 'shown' OR value IS NULL", name=op.f("ck_released_withheld_has_no_value")),
        sa.CheckConstraint(
            "status IN ('shown', 'suppressed', 'not_due', 'not_submitted', 'not_matched', 'not_applicable', 'too_few')",
            name=op.f("ck_released_status_code"),
        ),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_released_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_released_line_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_released_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_released_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_released_origin_load_id")),
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
            ["slice", "scope", "code", "measure", "breakdown", "period_start", "period_end"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "risks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("factor", sa.String(), nullable=False),
        sa.Column("likelihood", sa.SmallInteger(), nullable=False),
        sa.Column("impact", sa.SmallInteger(), nullable=False),
        sa.Column("mitigation", sa.String(), nullable=True),
        sa.Column("contingency", sa.String(), nullable=True),
        sa.Column("owner_role", sa.String(), nullable=True),
        sa.Column("review_date", sa.Date(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_risks_closed_later")),
        sa.CheckConstraint("impact BETWEEN 1 AND 5", name=op.f("ck_risks_impact_range")),
        sa.CheckConstraint("likelihood BETWEEN 1 AND 5", name=op.f("ck_risks_likelihood_range")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_risks_line_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_risks_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_risks_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_risks_origin_load_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_risks_place_id")),
        sa.ForeignKeyConstraint(["risk_id"], ["risk_codes.id"], name=op.f("fk_risks_risk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risks")),
    )
    with op.batch_alter_table("risks", schema=None) as batch_op:
        batch_op.create_index(
            "ix_risks_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_risks_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_risks_open",
            ["risk_id"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "stated_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("table", sa.String(), nullable=True),
        sa.Column("column", sa.String(), nullable=True),
        sa.Column("where", sa.String(), nullable=True),
        sa.Column("statistic", sa.String(), nullable=False),
        sa.Column("value", ExactDecimal(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_stated_figures_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_stated_figures_line_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_stated_figures_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_stated_figures_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_stated_figures_origin_load_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_stated_figures_programme_id")),
        sa.ForeignKeyConstraint(["source"], ["sources.code"], name=op.f("fk_stated_figures_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_figures")),
    )
    with op.batch_alter_table("stated_figures", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stated_figures_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_stated_figures_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_stated_figures_open",
            ["figure"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "survey_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("scale", sa.String(), nullable=False),
        sa.Column("agree_from", sa.SmallInteger(), nullable=True),
        sa.Column("asked_of", sa.String(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_survey_questions_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_survey_questions_line_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_survey_questions_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_survey_questions_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_survey_questions_origin_load_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question_codes.id"], name=op.f("fk_survey_questions_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_questions")),
    )
    with op.batch_alter_table("survey_questions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_survey_questions_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_survey_questions_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_survey_questions_open",
            ["question_id"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "survey_respondents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("respondent_id", sa.Integer(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("respondent_group", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("setting_type", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "respondent_group IN ('schools', 'cypmhs')", name=op.f("ck_survey_respondents_respondent_group_code")
        ),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_survey_respondents_closed_later")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_survey_respondents_line_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_survey_respondents_closed_by")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort_codes.id"], name=op.f("fk_survey_respondents_cohort_id")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_survey_respondents_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_survey_respondents_origin_load_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_survey_respondents_place_id")),
        sa.ForeignKeyConstraint(
            ["respondent_id"], ["respondents.id"], name=op.f("fk_survey_respondents_respondent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_respondents")),
    )
    with op.batch_alter_table("survey_respondents", schema=None) as batch_op:
        batch_op.create_index(
            "ix_survey_respondents_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_survey_respondents_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_survey_respondents_open",
            ["respondent_id", "wave"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )

    op.create_table(
        "survey_responses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("respondent_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=True),
        sa.Column("dont_know", sa.Boolean(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("origin_load_id", sa.Integer(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("closed_by IS NULL OR closed_by > load_id", name=op.f("ck_survey_responses_closed_later")),
        sa.CheckConstraint("dont_know = (position IS NULL)", name=op.f("ck_survey_responses_position_or_dont_know")),
        sa.CheckConstraint("line >= 1", name=op.f("ck_survey_responses_line_positive")),
        sa.CheckConstraint("position IS NULL OR position >= 1", name=op.f("ck_survey_responses_position_positive")),
        sa.ForeignKeyConstraint(["closed_by"], ["loads.id"], name=op.f("fk_survey_responses_closed_by")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_survey_responses_load_id")),
        sa.ForeignKeyConstraint(["origin_load_id"], ["loads.id"], name=op.f("fk_survey_responses_origin_load_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question_codes.id"], name=op.f("fk_survey_responses_question_id")),
        sa.ForeignKeyConstraint(["respondent_id"], ["respondents.id"], name=op.f("fk_survey_responses_respondent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_responses")),
    )
    with op.batch_alter_table("survey_responses", schema=None) as batch_op:
        batch_op.create_index(
            "ix_survey_responses_closed_by",
            ["closed_by"],
            unique=False,
            postgresql_where=sa.text("closed_by IS NOT NULL"),
            sqlite_where=sa.text("closed_by IS NOT NULL"),
        )
        batch_op.create_index("ix_survey_responses_load_id", ["load_id"], unique=False)
        batch_op.create_index(
            "uq_survey_responses_open",
            ["respondent_id", "question_id", "wave"],
            unique=True,
            postgresql_where=sa.text("closed_by IS NULL"),
            sqlite_where=sa.text("closed_by IS NULL"),
        )
