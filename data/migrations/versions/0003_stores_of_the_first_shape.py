"""Stores of the first shape: made in the first hour, before 0001 was changed in place

Such a store says that it has revision 0001 or 0002, but lacks columns and rules that 0001 has built since. Its tables are
built anew by the present 0001 and 0002 and filled with their own rows, on both engines alike: SQLite can change neither a
rule nor a column that a rule names. A row that breaks a rule of today ends the migration and leaves the store as it was.
"""

from __future__ import annotations

from importlib import import_module

import sqlalchemy as sa
from alembic import op
from sqlalchemy.engine import Connection

revision = "0003"
down_revision = "0002"

EARLIER = ("0001_the_store_for_all_feeds", "0002_what_a_load_noted")
# fmt: off
TABLES = [
    "action_codes", "actions", "annotation_codes", "annotations", "area_domain_means", "area_profiles", "areas",
    "attendance", "breakdowns", "cohort_codes", "cohorts", "contradictions", "domains", "geographies",
    "indicator_codes", "indicator_values", "indicators", "level_descriptions", "levels", "loads", "mhst_activity",
    "mhst_teams", "place_aliases", "places", "problems", "programmes", "published_aggregates", "published_figures",
    "question_codes", "ratings", "released", "respondents", "risk_codes", "risks", "sources", "stated_figures",
    "survey_questions", "survey_respondents", "survey_responses", "team_codes", "workshops",
]
# fmt: on
"""What 0001 makes: other tables of the database are not ours."""

GROUP = "(SELECT respondent_group FROM kept_respondents WHERE kept_respondents.id = respondent_id)"
MISSING = {
    ("programmes", "anonymised"): "code = 'LINK'",  # the one programme of that time whose areas have no names
    ("survey_respondents", "respondent_group"): GROUP,
    ("survey_responses", "dont_know"): "position IS NULL",
}
"""What goes into a column that the first shape lacks and that must hold something."""


def upgrade() -> None:
    connection = op.get_bind()
    if "anonymised" in {column["name"] for column in sa.inspect(connection).get_columns("programmes")}:
        return
    kept = _set_aside(connection)
    for module in EARLIER:
        import_module(f"data.migrations.versions.{module}").upgrade()
    for table in _tables(connection).sorted_tables:
        _fill(connection, table, kept[table.name])
    for each in kept.values():
        op.execute(f"DROP TABLE {each.name}")


def _tables(connection: Connection) -> sa.MetaData:
    """As they are in the database, those that others point at first when sorted."""
    metadata = sa.MetaData()
    metadata.reflect(connection, only=TABLES)
    return metadata


def _set_aside(connection: Connection) -> dict[str, sa.TableClause]:
    """Moves every table's rows into a temporary one and drops the table."""
    found = _tables(connection)
    for name, table in found.tables.items():
        connection.execute(sa.select(table).into(f"kept_{name}", temporary=True))
    found.drop_all(connection)
    return {name: sa.table(f"kept_{name}", *map(sa.column, table.c.keys())) for name, table in found.tables.items()}


def _fill(connection: Connection, table: sa.Table, kept: sa.TableClause) -> None:
    given = {name: sa.literal_column(words) for (of, name), words in MISSING.items() if of == table.name}
    values = given | {name: kept.c[name] for name in table.c.keys() if name in kept.c}  # noqa: SIM118
    connection.execute(table.insert().from_select(list(values), sa.select(*values.values()).select_from(kept)))
    if connection.dialect.name == "postgresql" and "id" in table.c:
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        connection.execute(sa.select(sa.func.setval(sequence, sa.func.max(table.c.id))))
