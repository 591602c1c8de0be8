"""The store's tables: what every feed can bring, from the first day.

A *fact* is append-only. It has a natural key, the load that brought it, the line of that load's file, and the
load that closed it (``NULL`` while it is open). A partial unique index keeps at most one open row a key, so the
open row is the current one, and the rows that were open after load N are the store as of load N.

``line`` is a line of the load's own file, or, where an undo brought back an older row, of ``origin_load_id``'s file.
A purge of a load hands what that load had closed on to the next load of the same key.

An *identity* (place, cohort, team, …) only says that a code exists; what is known of it is a fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal that comes back digit for digit: ``NUMERIC`` on PostgreSQL, text on SQLite (which has only floats)."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.Numeric() if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return format(value, "f")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Stored in UTC, always aware when read."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def one_of(column: str, values: Sequence[str]) -> CheckConstraint:
    """Only these codes may stand in a column."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_code")


def between(column: str, low: float, high: float) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=f"{column}_range")


def not_negative(*columns: str) -> tuple[CheckConstraint, ...]:
    return tuple(CheckConstraint(f"{column} >= 0", name=f"{column}_not_negative") for column in columns)


def reference(column: str, target: str, *, nullable: bool = False) -> Column[int]:
    """A column that points at an identity."""
    return Column(column, Integer, ForeignKey(f"{target}.id"), nullable=nullable)


FACTS: dict[str, tuple[str, ...]] = {}
"""Every fact table's name and the columns of its natural key."""


def fact(name: str, key: Sequence[Column[Any]], *rest: sa.schema.SchemaItem) -> Table:
    """A table of append-only facts; see the module's text."""
    FACTS[name] = tuple(column.name for column in key)
    table = Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        *key,
        *rest,
        Column("load_id", Integer, ForeignKey("loads.id"), nullable=False),
        Column("line", Integer, nullable=False),
        Column("origin_load_id", Integer, ForeignKey("loads.id")),
        Column("closed_by", Integer, ForeignKey("loads.id")),
        CheckConstraint("closed_by IS NULL OR closed_by > load_id", name="closed_later"),
        CheckConstraint("line >= 1", name="line_positive"),
    )
    still_open = text("closed_by IS NULL")
    Index(f"uq_{name}_open", *key, unique=True, postgresql_where=still_open, sqlite_where=still_open)
    Index(f"ix_{name}_load_id", table.c.load_id)
    closed = text("closed_by IS NOT NULL")
    Index(f"ix_{name}_closed_by", table.c.closed_by, postgresql_where=closed, sqlite_where=closed)
    return table


def identity(name: str, *rest: sa.schema.SchemaItem) -> Table:
    """A table of codes that exist; an integer stands for the code in facts."""
    return Table(name, metadata, Column("id", Integer, primary_key=True), Column("code", String, nullable=False), *rest)


# What the framework is made of: loaded from data/framework.toml by ``migrate``.

domains = Table(
    "domains",
    metadata,
    Column("code", String, primary_key=True),
    Column("position", SmallInteger, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("short_name", String, nullable=False),
    Column("phrase", String, nullable=False),
)
levels = Table(
    "levels",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("code", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    between("level", 0, 3),
)
level_descriptions = Table(
    "level_descriptions",
    metadata,
    Column("domain", String, ForeignKey("domains.code"), primary_key=True),
    Column("level", SmallInteger, ForeignKey("levels.level"), primary_key=True, autoincrement=False),
    Column("description", String, nullable=False),
    Column("next_step", String),
)
workshops = Table(
    "workshops",
    metadata,
    Column("code", String, primary_key=True),
    Column("round", SmallInteger, nullable=False, unique=True),
    CheckConstraint("round >= 1", name="round_positive"),
)

# Where rows come from.

sources = Table(
    "sources",
    metadata,
    Column("code", String, primary_key=True),
    Column("citation", String, nullable=False),
    Column("short", String, nullable=False),
    Column("licence", String, nullable=False),
    Column("url", String),
)
loads = Table(
    "loads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed", String, nullable=False),
    Column("file", String, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String, nullable=False),
    Column("action", String, nullable=False),
    Column("undoes", Integer, ForeignKey("loads.id")),
    Column("source", String, ForeignKey("sources.code")),
    Column("place", String),
    Column("period", String),
    Column("simulated", Boolean, nullable=False),
    Column("read", Integer, nullable=False),
    Column("loaded", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("replaced", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("notes", sa.JSON, nullable=False, server_default="[]"),
    one_of("action", ("load", "replace", "undo", "purge")),
    CheckConstraint("(action IN ('undo', 'purge')) = (undoes IS NOT NULL)", name="undo_names_a_load"),
    CheckConstraint("read = loaded + unchanged + replaced + rejected", name="rows_add_up"),
    *not_negative("loaded", "unchanged", "replaced", "rejected"),
)
problems = Table(
    "problems",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("load_id", "loads"),
    Column("line", Integer, nullable=False),
    Column("column", String),
    Column("value", String),
    Column("rule", String, nullable=False),
    Column("remedy", String, nullable=False),
    Column("row", sa.JSON, nullable=False),
    Index("ix_problems_load_id_line", "load_id", "line"),
)

# Programmes and places.

programmes = identity(
    "programmes",
    Column("name", String, nullable=False, unique=True),
    Column("position", SmallInteger, nullable=False),
    Column("simulated", Boolean, nullable=False),
    Column("shown_alone", Boolean, nullable=False),
    Column("anonymised", Boolean, nullable=False),
    UniqueConstraint("code"),
)
PLACE_KINDS = ("area", "country", "region", "icb", "sub_icb", "provider", "local_authority", "other")
places = identity(
    "places",
    Column("kind", String, nullable=False),
    Column("programme_id", Integer, ForeignKey("programmes.id")),
    UniqueConstraint("kind", "code"),
    one_of("kind", PLACE_KINDS),
    CheckConstraint("(kind = 'area') = (programme_id IS NOT NULL)", name="areas_have_a_programme"),
)
LEADS = ("CCG", "LA", "CCG/LA", "ICB", "other")
areas = fact(
    "areas",
    [reference("place_id", "places")],
    Column("name", String, nullable=False),
    Column("region", String),
    Column("lead", String),
    Column("lead_organisation", String),
    Column("ons_code", String),
    Column("ods_code", String),
    Column("rural_urban", String),
    Column("cyp_population", Integer),
    Column("delivery_model", String),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("succeeds", Integer, ForeignKey("places.id")),
    one_of("lead", LEADS),
    one_of("delivery_model", ("in-school", "dedicated lead", "single point of access")),
    CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="valid_in_order"),
    *not_negative("cyp_population"),
)
geographies = fact(
    "geographies",
    [reference("place_id", "places")],
    Column("name", String, nullable=False),
    Column("ons_code", String),
    Column("ods_code", String),
    reference("parent_id", "places", nullable=True),
    Column("valid_from", Date),
    Column("valid_to", Date),
)
place_aliases = fact(
    "place_aliases",
    [reference("programme_id", "programmes"), Column("alias", String, nullable=False), reference("place_id", "places")],
)
breakdowns = identity("breakdowns", Column("name", String, nullable=False), UniqueConstraint("code"))

# CASCADE: cohorts, workshops, ratings.

cohort_codes = identity("cohort_codes", UniqueConstraint("code"))
cohorts = fact(
    "cohorts",
    [reference("cohort_id", "cohort_codes")],
    reference("place_id", "places"),
    Column("name", String),
    Column("schools", Integer),
    Column("mh_professionals", Integer),
    *not_negative("schools", "mh_professionals"),
)
ratings = fact(
    "ratings",
    [
        reference("cohort_id", "cohort_codes"),
        Column("workshop", String, ForeignKey("workshops.code"), nullable=False),
        Column("table_name", String, nullable=False),
        Column("domain", String, ForeignKey("domains.code"), nullable=False),
    ],
    Column("rating", SmallInteger, ForeignKey("levels.level"), nullable=False),
    Column("date", Date),
)
ORGANISATION_TYPES = (
    "school",
    "college",
    "NHS CYPMHS",
    "local authority",
    "CCG",
    "public health",
    "voluntary sector",
    "other",
)
attendance = fact(
    "attendance",
    [
        reference("cohort_id", "cohort_codes"),
        Column("workshop", String, ForeignKey("workshops.code"), nullable=False),
        Column("organisation_type", String, nullable=False),
    ],
    Column("invited", Integer),
    Column("attended", Integer, nullable=False),
    Column("target", Integer),
    one_of("organisation_type", ORGANISATION_TYPES),
    *not_negative("invited", "attended", "target"),
)

# Published figures stay as published; nothing computed stands here.

published_figures = fact(
    "published_figures",
    [
        Column("file", String, nullable=False),
        Column("row", Integer, nullable=False),
        Column("column", String, nullable=False),
    ],
    reference("programme_id", "programmes"),
    Column("value", String, nullable=False),
)
published_aggregates = fact(
    "published_aggregates",
    [
        reference("programme_id", "programmes"),
        Column("file", String, nullable=False),
        Column("scope", String, nullable=False),
        Column("code", String, nullable=False),
        Column("measure", String, nullable=False),
        Column("domain", String, nullable=False),
        Column("level", String, nullable=False),
        Column("round", String, nullable=False),
        Column("respondents", String, nullable=False),
        Column("item", String, nullable=False),
    ],
    reference("place_id", "places", nullable=True),
    Column("value", ExactDecimal),
    Column("value_text", String, nullable=False),
    Column("base", Integer),
    Column("column", String, nullable=False),
    one_of("scope", ("programme", "area", "areas", "region", "starting_group", "breakdown")),
    CheckConstraint("(scope = 'area') = (place_id IS NOT NULL)", name="area_scope_has_a_place"),
    *not_negative("base"),
)
stated_figures = fact(
    "stated_figures",
    [Column("figure", String, nullable=False)],
    reference("programme_id", "programmes"),
    Column("source", String, ForeignKey("sources.code"), nullable=False),
    Column("place", String, nullable=False),
    Column("table", String),
    Column("column", String),
    Column("where", String),
    Column("statistic", String, nullable=False),
    Column("value", ExactDecimal, nullable=False),
    Column("base", Integer),
    Column("words", String, nullable=False),
)

# Surveys.

question_codes = identity("question_codes", UniqueConstraint("code"))
survey_questions = fact(
    "survey_questions",
    [reference("question_id", "question_codes")],
    Column("statement", String, nullable=False),
    Column("theme", String, nullable=False),
    Column("scale", String, nullable=False),
    Column("agree_from", SmallInteger),
    Column("asked_of", String),
)
respondents = identity("respondents", UniqueConstraint("code"))
survey_respondents = fact(
    "survey_respondents",
    [reference("respondent_id", "respondents"), Column("wave", String, nullable=False)],
    Column("respondent_group", String, nullable=False),
    reference("place_id", "places"),
    reference("cohort_id", "cohort_codes", nullable=True),
    Column("setting_type", String),
    Column("role", String),
    Column("date", Date),
    one_of("respondent_group", ("schools", "cypmhs")),
)
Index(
    "ix_survey_respondents_by_area",
    *(survey_respondents.c[name] for name in ("place_id", "wave", "date", "load_id")),
    postgresql_where=text("closed_by IS NULL"),
    sqlite_where=text("closed_by IS NULL"),
)
survey_responses = fact(
    "survey_responses",
    [
        reference("respondent_id", "respondents"),
        reference("question_id", "question_codes"),
        Column("wave", String, nullable=False),
    ],
    Column("position", SmallInteger),
    Column("dont_know", Boolean, nullable=False),
    CheckConstraint("position IS NULL OR position >= 1", name="position_positive"),
    CheckConstraint("dont_know = (position IS NULL)", name="position_or_dont_know"),
)

# MHST activity.

team_codes = identity("team_codes", UniqueConstraint("code"))
mhst_teams = fact(
    "mhst_teams",
    [reference("team_id", "team_codes")],
    reference("place_id", "places"),
    Column("name", String),
    Column("provider", String),
    Column("provider_type", String),
    Column("wave", String),
    Column("status", String),
    Column("operational_from", Date),
    Column("settings", Integer),
    Column("cyp_population", Integer),
    Column("emhp_fte", ExactDecimal),
    Column("other_fte", ExactDecimal),
    one_of("status", ("planned", "training", "operational", "closed")),
    *not_negative("settings", "cyp_population"),
)
VALUE_STATUSES = ("final", "provisional", "performance")
mhst_activity = fact(
    "mhst_activity",
    [
        reference("team_id", "team_codes"),
        Column("measure", String, nullable=False),
        Column("period_start", Date, nullable=False),
        Column("period_end", Date, nullable=False),
    ],
    Column("value", ExactDecimal),
    Column("suppressed", Boolean, nullable=False),
    Column("numerator", ExactDecimal),
    Column("denominator", ExactDecimal),
    Column("status", String),
    Column("note", String),
    one_of("status", VALUE_STATUSES),
    CheckConstraint("period_end >= period_start", name="period_in_order"),
    CheckConstraint("NOT suppressed OR (value IS NULL AND numerator IS NULL)", name="suppressed_has_no_value"),
)

# Indicators, of areas and of places that only open data know.

DISCLOSURES = ("child", "respondent", "staff", "none")
TYPES = ("count", "proportion", "rate", "mean", "score")

indicator_codes = identity("indicator_codes", UniqueConstraint("code"))
indicators = fact(
    "indicators",
    [reference("indicator_id", "indicator_codes")],
    Column("name", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("type", String, nullable=False),
    Column("polarity", String, nullable=False),
    Column("theme", String),
    Column("definition", String),
    Column("source", String),
    Column("scope", String),
    Column("multiplier", ExactDecimal),
    Column("target", ExactDecimal),
    Column("disclosure", String),
    one_of("type", TYPES),
    one_of("polarity", ("higher is better", "lower is better", "neither")),
    one_of("disclosure", DISCLOSURES),
)
indicator_values = fact(
    "indicator_values",
    [
        reference("place_id", "places"),
        reference("indicator_id", "indicator_codes"),
        Column("period_start", Date, nullable=False),
        Column("period_end", Date, nullable=False),
        reference("breakdown_id", "breakdowns"),
    ],
    Column("value", ExactDecimal),
    Column("suppressed", Boolean, nullable=False),
    Column("numerator", ExactDecimal),
    Column("denominator", ExactDecimal),
    Column("lower_95", ExactDecimal),
    Column("upper_95", ExactDecimal),
    Column("status", String),
    Column("note", String),
    Column("published_comparison", String),
    Column("published_trend", String),
    one_of("status", VALUE_STATUSES),
    CheckConstraint("period_end >= period_start", name="period_in_order"),
    CheckConstraint("NOT suppressed OR (value IS NULL AND numerator IS NULL)", name="suppressed_has_no_value"),
    Index("ix_indicator_values_series", "indicator_id", "period_start", "period_end", "breakdown_id", "place_id"),
)

# What areas do about it.

action_codes = identity("action_codes", UniqueConstraint("code"))
actions = fact(
    "actions",
    [reference("action_id", "action_codes")],
    reference("place_id", "places"),
    reference("cohort_id", "cohort_codes", nullable=True),
    Column("domain", String, ForeignKey("domains.code")),
    Column("action", String, nullable=False),
    Column("owner_role", String),
    Column("agreed_at", String),
    Column("due", Date),
    Column("status", String, nullable=False),
    Column("progress_note", String),
    Column("updated", Date),
    one_of("status", ("not started", "on track", "at risk", "overdue", "complete", "dropped")),
)
risk_codes = identity("risk_codes", UniqueConstraint("code"))
risks = fact(
    "risks",
    [reference("risk_id", "risk_codes")],
    reference("place_id", "places"),
    Column("factor", String, nullable=False),
    Column("likelihood", SmallInteger, nullable=False),
    Column("impact", SmallInteger, nullable=False),
    Column("mitigation", String),
    Column("contingency", String),
    Column("owner_role", String),
    Column("review_date", Date),
    between("likelihood", 1, 5),
    between("impact", 1, 5),
)
annotation_codes = identity("annotation_codes", UniqueConstraint("code"))
dated_annotations = fact(
    "annotations",
    [reference("annotation_id", "annotation_codes")],
    reference("place_id", "places"),
    reference("team_id", "team_codes", nullable=True),
    Column("measure", String),
    Column("date", Date, nullable=False),
    Column("text", String, nullable=False),
    Column("by_role", String),
    Column("rebase", String),
    one_of("rebase", ("yes",)),
)

# What a load decides or works out, kept fresh by every load: pages and API read these.

released = fact(
    "released",
    [
        reference("programme_id", "programmes"),
        Column("area_code", String, nullable=False),
        Column("scope", String, nullable=False),
        Column("code", String, nullable=False),
        Column("measure", String, nullable=False),
        Column("period_start", Date, nullable=False),
        Column("period_end", Date, nullable=False),
    ],
    Column("disclosure", String, nullable=False),
    Column("value", ExactDecimal),
    Column("lowest", ExactDecimal),
    Column("highest", ExactDecimal),
    Column("numerator", ExactDecimal),
    Column("denominator", ExactDecimal),
    Column("teams", Integer, nullable=False),
    Column("status", String),
    Column("value_status", String),
    Column("reason", String),
    one_of("scope", ("team", "area")),
    one_of("disclosure", DISCLOSURES),
    one_of("status", VALUE_STATUSES),
    one_of("value_status", ("suppressed", "not_submitted", "not_applicable")),
    CheckConstraint("(value IS NULL) = (value_status IS NOT NULL)", name="withheld_has_a_reason"),
)
indicator_figures = fact(
    "indicator_figures",
    [
        reference("programme_id", "programmes"),
        Column("area_code", String, nullable=False),
        Column("indicator", String, nullable=False),
        Column("period_start", Date, nullable=False),
        Column("period_end", Date, nullable=False),
        Column("breakdown", String, nullable=False),
    ],
    Column("disclosure", String, nullable=False),
    *(Column(name, ExactDecimal) for name in ("value", "lowest", "highest", "numerator", "denominator")),
    *(Column(name, ExactDecimal) for name in ("lower_95", "upper_95")),
    Column("status", String),
    Column("value_status", String),
    Column("reason", String),
    Column("note", String),
    one_of("disclosure", DISCLOSURES),
    one_of("status", VALUE_STATUSES),
    one_of("value_status", ("suppressed", "not_submitted", "not_applicable")),
    CheckConstraint("(value IS NULL) = (value_status IS NOT NULL)", name="withheld_has_a_reason"),
    Index("ix_indicator_figures_series", "programme_id", "indicator", "period_start", "period_end", "breakdown"),
)
survey_units = fact(
    "survey_units",
    [
        reference("programme_id", "programmes"),
        Column("respondent_group", String, nullable=False),
        Column("wave", String, nullable=False),
        Column("unit", String, nullable=False),
    ],
    Column("areas", String, nullable=False),
    Column("matched", Integer, nullable=False),
    Column("released_at", Integer, nullable=False),
    Column("shown", Boolean, nullable=False),
    *not_negative("matched"),
)
survey_figures = fact(
    "survey_figures",
    [
        reference("programme_id", "programmes"),
        Column("scope", String, nullable=False),
        Column("code", String, nullable=False),
        Column("respondent_group", String, nullable=False),
        Column("wave", String, nullable=False),
        Column("breakdown", String, nullable=False),
        Column("category", String, nullable=False),
        Column("question", String, nullable=False),
    ],
    Column("pairs", Integer, nullable=False),
    Column("answers", String, nullable=False),
    Column("figures", String, nullable=False),
    one_of("scope", ("programme", "region", "lead", "unit")),
    one_of("breakdown", ("", "role", "setting_type")),
    *not_negative("pairs"),
)
release_rules = Table(
    "release_rules",
    metadata,
    Column("rule", String, primary_key=True),
    Column("value", Integer, nullable=False),
    one_of("rule", ("counts_below", "respondents_below", "version")),
)
released_as = Table(
    "released_as",
    metadata,
    Column("code", String, primary_key=True),
    Column("type", String, nullable=False),
    Column("disclosure", String, nullable=False),
    one_of("type", TYPES),
    one_of("disclosure", DISCLOSURES),
)
contradictions = fact(
    "contradictions",
    [Column("rule", String, nullable=False), Column("subject", String, nullable=False)],
    reference("programme_id", "programmes"),
    reference("place_id", "places", nullable=True),
    Column("source", String, nullable=False),
    Column("where", String, nullable=False),
    Column("published", String, nullable=False),
    Column("computed", String, nullable=False),
    Column("note", String, nullable=False),
)
area_domain_means = Table(
    "area_domain_means",
    metadata,
    reference("place_id", "places"),
    Column("workshop", String, ForeignKey("workshops.code"), nullable=False),
    Column("domain", String, ForeignKey("domains.code"), nullable=False),
    Column("mean", ExactDecimal, nullable=False),
    Column("tables", Integer),
    Column("agreed", Integer),
    sa.PrimaryKeyConstraint("place_id", "workshop", "domain"),
)
rating_changes = Table(
    "rating_changes",
    metadata,
    reference("programme_id", "programmes"),
    Column("from_workshop", String, ForeignKey("workshops.code"), nullable=False),
    Column("to_workshop", String, ForeignKey("workshops.code"), nullable=False),
    Column("scope", String, nullable=False),
    Column("code", String, nullable=False),
    Column("domain", String, nullable=False),
    *(
        Column(name, Integer, nullable=False)
        for name in ("matched", "without_to", "without_from", "up", "same", "down")
    ),
    *(Column(name, ExactDecimal) for name in ("mean_from", "mean_to", "mean_change")),
    *(Column(name, sa.Double) for name in ("net_share", "lower_95", "upper_95")),
    Column("changes", Integer, nullable=False),
    *(Column(name, sa.Double) for name in ("smallest_p", "p_value", "p_adjusted")),
    Column("verdict", String),
    Column("moved", String),
    Column("unmatched", String),
    Column("unmatched_mean", ExactDecimal),
    *(Column(name, sa.Double) for name in ("correlation", "slope", "variance_from", "variance_to")),
    Column("expected_rise", ExactDecimal),
    *(
        Column(name, Integer, nullable=False)
        for name in ("tables_from", "agreed_from", "near_from", "tables_to", "agreed_to", "near_to")
    ),
    Column("load_id", Integer, ForeignKey("loads.id"), nullable=False),
    sa.PrimaryKeyConstraint("programme_id", "from_workshop", "to_workshop", "scope", "code", "domain"),
    one_of("scope", ("programme", "region", "lead", "starting_group", "area")),
    one_of("verdict", ("up", "down", "no_clear_change", "too_few")),
)
rating_levels = Table(
    "rating_levels",
    metadata,
    reference("programme_id", "programmes"),
    Column("workshop", String, ForeignKey("workshops.code"), nullable=False),
    Column("domain", String, ForeignKey("domains.code"), nullable=False),
    *(Column(f"level_{level}", Integer, nullable=False) for level in range(4)),
    Column("load_id", Integer, ForeignKey("loads.id"), nullable=False),
    sa.PrimaryKeyConstraint("programme_id", "workshop", "domain"),
)
released_periods = Table(
    "released_periods",
    metadata,
    reference("programme_id", "programmes"),
    Column("area_code", String, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("known_from", Integer, nullable=False),
    Column("changed_by", Integer, nullable=False),
    Column("sensitive", Boolean, nullable=False),
    sa.PrimaryKeyConstraint("programme_id", "area_code", "period_start", "period_end"),
)
official_series = Table(
    "official_series",
    metadata,
    reference("indicator_id", "indicator_codes"),
    Column("kind", String, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    reference("breakdown_id", "breakdowns"),
    *(Column(name, Integer, nullable=False) for name in ("places", "shown", "suppressed", "reissued")),
    Column("status", String),
    Column("load_id", Integer, ForeignKey("loads.id"), nullable=False),
    sa.PrimaryKeyConstraint("indicator_id", "kind", "period_start", "period_end", "breakdown_id"),
    one_of("kind", PLACE_KINDS),
    one_of("status", VALUE_STATUSES),
)
area_profiles = Table(
    "area_profiles",
    metadata,
    reference("place_id", "places"),
    Column("workshop", String, ForeignKey("workshops.code"), nullable=False),
    Column("cohorts", Integer),
    Column("total", ExactDecimal),
    Column("band", String),
    Column("published_band", String),
    Column("load_id", Integer, ForeignKey("loads.id"), nullable=False),
    sa.PrimaryKeyConstraint("place_id", "workshop"),
    one_of("band", ("very low", "low", "fair", "high")),
    one_of("published_band", ("very low", "low", "fair", "high")),
)

VARIATIONS = ("none", "improvement", "concern", "changed", "no_limits")
ASSURANCES = ("consistently_meets", "hit_and_miss", "consistently_misses", "not_stable", "none_set", "no_limits")
FLAGS = ("outside_limits", "trend", "two_of_three", "shift")
activity_charts = Table(
    "activity_charts",
    metadata,
    reference("programme_id", "programmes"),
    Column("area_code", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("code", String, nullable=False),
    Column("measure", String, nullable=False),
    Column("period_start", Date),
    Column("period_end", Date),
    Column("newest_end", Date),
    Column("newest_gap", String),
    *(Column(name, sa.Double) for name in ("value", "mean", "lower", "upper")),
    Column("spread", String),
    Column("status", String),
    *(Column(name, Integer, nullable=False) for name in ("months", "suppressed", "run", "met", "flagged")),
    Column("changed_from", Date),
    Column("why_not", String),
    Column("few_points", Boolean, nullable=False),
    Column("special_cause", String),
    Column("upwards", Boolean, nullable=False),
    Column("variation", String, nullable=False),
    Column("assurance", String, nullable=False),
    Column("target", ExactDecimal),
    Column("rebased", Date),
    Column("recent", String, nullable=False),
    Column("load_id", Integer, ForeignKey("loads.id"), nullable=False),
    sa.PrimaryKeyConstraint("programme_id", "area_code", "scope", "code", "measure"),
    one_of("scope", ("team", "area")),
    one_of("special_cause", FLAGS),
    one_of("variation", VARIATIONS),
    one_of("assurance", ASSURANCES),
)
special_causes = Table(
    "special_causes",
    metadata,
    reference("programme_id", "programmes"),
    Column("area_code", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("code", String, nullable=False),
    Column("measure", String, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("flag", String, nullable=False),
    sa.PrimaryKeyConstraint("programme_id", "area_code", "scope", "code", "measure", "period_start", "period_end"),
    one_of("flag", FLAGS),
)
