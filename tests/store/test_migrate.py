"""A store of an earlier schema arrives at the newest one with its rows; ``tests/soak`` makes them with earlier commits."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data import schema
from data.framework import sync_framework
from data.store import StoreUnreachable, migrate, revisions, upgrade, writing
from etl.write import identify
from tests.conftest import Stores, opened
from tests.store.filling import fill
from tests.store.test_schema import rules

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def full_at_0001(stores: Stores) -> Iterator[str]:
    """The address of a store at the first revision with odd rows in every table, to be copied."""
    url = stores.without_tables()
    with opened(url) as store, writing(store) as connection:
        upgrade(connection, "0001")
        sync_framework(connection)
        added = fill(connection, schema.metadata)
        # All four levels are there, and the first shape of releases had no rows in any store.
        assert {name for name, rows in added.items() if not rows} == {"levels", "released"}
    yield url
    stores.drop(url)


@pytest.fixture
def earlier_url(stores: Stores, full_at_0001: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a store at an earlier revision, 0001 unless told, with odd rows in every table."""
    url = stores.server.create(full_at_0001)
    with opened(url) as store, writing(store) as connection:
        upgrade(connection, getattr(request, "param", "0001"))
    yield url
    stores.drop(url)


def rows(store: Engine) -> dict[str, Rows]:
    """Every table's rows as the database has them, whatever its schema."""
    found = sa.MetaData()
    with store.connect() as connection:
        found.reflect(connection)
        return {
            name: [dict(row) for row in connection.execute(query(table)).mappings()] for name, table in tables(found)
        }


def tables(found: sa.MetaData) -> list[tuple[str, sa.Table]]:
    return [(name, table) for name, table in sorted(found.tables.items()) if name != "alembic_version"]


def query(table: sa.Table) -> sa.Select[Any]:
    return sa.select(*(sa.cast(column, sa.Text).label(column.name) for column in table.c)).order_by(*table.primary_key)


def without(held: dict[str, Rows], table: str, *columns: str) -> dict[str, Rows]:
    """The rows, but for some columns of one table."""
    left = [{name: cell for name, cell in row.items() if name not in columns} for row in held[table]]
    return held | {table: left}


def known_before(after: dict[str, Rows], before: dict[str, Rows]) -> dict[str, Rows]:
    """The rows of later, in the tables and columns that there were before."""
    return {
        name: [{column: row[column] for column in of_table[0]} for row in after[name]] if of_table else after[name]
        for name, of_table in before.items()
    }


@pytest.mark.parametrize("earlier_url", revisions()[1:], indirect=True)
def test_a_store_of_every_earlier_revision_keeps_its_rows(earlier_url: str, store: Engine) -> None:
    with opened(earlier_url) as earlier:
        before = rows(earlier)
        migrate(earlier)
        after = rows(earlier)
        assert known_before(after, before) == before
        assert rules(earlier) == rules(store)


def test_loads_of_revision_0001_have_no_notes(earlier_url: str) -> None:
    with opened(earlier_url) as earlier:
        before = rows(earlier)
        migrate(earlier)
        after = rows(earlier)
    assert {name: len(of_table) for name, of_table in before.items()} == {name: len(after[name]) for name in before}
    assert {row["notes"] for row in after["loads"]} == {"[]"}
    assert without(after, "loads", "notes")["loads"] == before["loads"]
    assert after["problems"] == before["problems"]


@pytest.mark.parametrize("earlier_url", ["0001", "0002"], indirect=True)
def test_a_store_of_the_first_shape_is_built_anew_around_its_rows(earlier_url: str, store: Engine) -> None:
    """What it lacked is more than this column, by which it is known; earlier commits make whole ones in ``tests/soak``."""
    with opened(earlier_url) as earlier:
        with writing(earlier) as connection:
            known = {"position": 1, "simulated": False, "shown_alone": True, "anonymised": True}
            identify(connection, schema.programmes, ["LINK"], name="Link", **known)
            connection.exec_driver_sql("ALTER TABLE programmes DROP COLUMN anonymised")
        before = rows(earlier)
        migrate(earlier)
        after = rows(earlier)
        assert rules(earlier) == rules(store)
        assert sa.inspect(earlier).get_columns("programmes")[-1]["default"] is None
        with writing(earlier) as connection:
            codes = identify(connection, schema.team_codes, ["brand new"])
    assert {row["code"] for row in after["programmes"] if row["anonymised"] in ("1", "true")} == {"LINK"}
    assert known_before(after, before) == before
    assert codes["brand new"] == max(int(row["id"]) for row in before["team_codes"]) + 1


UNRULED = {
    "sqlite": "PRAGMA ignore_check_constraints = ON",
    "postgresql": "ALTER TABLE attendance DROP CONSTRAINT ck_attendance_organisation_type_code",
}
"""Lets a row in that the first shape had no rule against."""


def test_a_row_that_breaks_a_rule_of_today_leaves_the_store_as_it_was(earlier_url: str) -> None:
    with opened(earlier_url) as earlier, writing(earlier) as connection:
        connection.exec_driver_sql("ALTER TABLE programmes DROP COLUMN anonymised")
        connection.exec_driver_sql(UNRULED[earlier.dialect.name])
        connection.exec_driver_sql("UPDATE attendance SET organisation_type = 'church'")
    with opened(earlier_url) as earlier:
        before = rows(earlier)
        with pytest.raises(sa.exc.IntegrityError, match="attendance_organisation_type_code"):
            migrate(earlier)
        assert rows(earlier) == before


def test_a_store_of_a_newer_release_is_refused_in_a_sentence(store: Engine) -> None:
    with writing(store) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreUnreachable, match="a schema that this release doesn't know"):
        migrate(store)
