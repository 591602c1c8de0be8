"""The migrations build the schema, and the database itself keeps what the schema promises."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection, Engine

from data import schema
from data.schema import metadata
from data.store import is_migrated, migrate
from tests.conftest import opened
from tests.store.reading import add_load, dump, load_row


def test_migrations_build_what_the_schema_says(store: Engine) -> None:
    with store.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert is_migrated(connection)


def test_migrations_build_the_rules_that_the_schema_says(store: Engine, blank_url: str) -> None:
    with opened(blank_url) as straight:
        metadata.create_all(straight)
        assert rules(store) == rules(straight)


def rules(store: Engine) -> dict[str, Any]:
    """Every table's keys, checks and indexes, with their conditions, as the database tells them."""
    see = sa.inspect(store)
    return {
        name: {
            "key": see.get_pk_constraint(name),
            "unique": by_name(see.get_unique_constraints(name)),
            "checks": by_name(see.get_check_constraints(name)),
            "foreign": by_name(see.get_foreign_keys(name)),
            "indexes": by_name(see.get_indexes(name)),
        }
        for name in metadata.tables
    }


def by_name(things: list[Any]) -> list[str]:
    return sorted(repr({name: in_words(part) for name, part in thing.items()}) for thing in things)


def in_words(part: Any) -> Any:
    return {name: str(value) for name, value in part.items()} if isinstance(part, dict) else part


def test_migrating_again_changes_nothing(published_store: Engine) -> None:
    before = dump(published_store)
    migrate(published_store)
    assert dump(published_store) == before


def test_an_empty_store_holds_the_framework(store: Engine) -> None:
    held = {name: len(rows) for name, rows in dump(store).items() if rows}
    assert held == {"alembic_version": 1, "domains": 7, "levels": 4, "level_descriptions": 28, "workshops": 9}


@pytest.fixture
def connection(store: Engine) -> Iterator[Connection]:
    """Two loads, and one of everything that a fact can be about."""
    with store.connect() as connection:
        add_load(connection, 1)
        add_load(connection, 2)
        one = {"id": 1, "code": "X"}
        programme = one | {"name": "X", "position": 1, "simulated": False, "shown_alone": False, "anonymised": False}
        connection.execute(schema.programmes.insert().values(**programme))
        connection.execute(schema.places.insert().values(**one, kind="area", programme_id=1))
        for table in (
            schema.cohort_codes,
            schema.respondents,
            schema.question_codes,
            schema.indicator_codes,
            schema.team_codes,
            schema.action_codes,
            schema.risk_codes,
        ):
            connection.execute(table.insert().values(**one))
        yield connection


FACT = {"load_id": 1, "line": 2}
RATING = FACT | {"cohort_id": 1, "workshop": "W1", "table_name": "", "domain": "C1", "rating": 3}
ATTENDANCE = FACT | {"cohort_id": 1, "workshop": "W1", "organisation_type": "school", "attended": 20}
RESPONSE = FACT | {"respondent_id": 1, "question_id": 1, "wave": "baseline", "position": 1, "dont_know": False}
AREA = FACT | {"place_id": 1, "name": "X"}
INDICATOR = FACT | {"indicator_id": 1, "name": "X", "unit": "%", "type": "rate", "polarity": "neither"}
ACTIVITY = FACT | {"team_id": 1, "measure": "waiting", "suppressed": False}
ACTIVITY |= {"period_start": date(2026, 1, 1), "period_end": date(2026, 1, 31)}
ACTION = FACT | {"action_id": 1, "place_id": 1, "action": "meet", "status": "on track"}
RISK = FACT | {"risk_id": 1, "place_id": 1, "factor": "turnover", "likelihood": 5, "impact": 1}
PLACE = {"id": 9, "code": "Y", "kind": "area", "programme_id": 1}
FIGURE = FACT | {"programme_id": 1, "file": "x.csv", "scope": "area", "code": "X", "measure": "m", "place_id": 1}
FIGURE |= dict.fromkeys(("domain", "level", "round", "respondents", "item", "value_text", "column"), "")
RELEASED = FACT | {"programme_id": 1, "scope": "team", "disclosure": "child", "value": 5, "teams": 1}
RELEASED |= dict.fromkeys(("area_code", "code", "measure"), "") | dict.fromkeys(
    ("period_start", "period_end"), date(2026, 1, 1)
)
PROFILE = {"place_id": 1, "workshop": "W1", "load_id": 1, "band": "high"}

REFUSED = [
    (schema.ratings, RATING, {"rating": 4}),
    (schema.ratings, RATING, {"rating": -1}),
    (schema.ratings, RATING, {"domain": "C3"}),
    (schema.ratings, RATING, {"workshop": "W0"}),
    (schema.ratings, RATING, {"cohort_id": 2}),
    (schema.ratings, RATING, {"line": 0}),
    (schema.ratings, RATING, {"load_id": 3}),
    (schema.ratings, RATING | {"load_id": 1, "closed_by": 2}, {"closed_by": 1}),
    (schema.ratings, RATING | {"load_id": 1, "closed_by": 2}, {"load_id": 2}),
    (schema.attendance, ATTENDANCE, {"organisation_type": "church"}),
    (schema.attendance, ATTENDANCE, {"attended": -1}),
    (schema.survey_responses, RESPONSE, {"position": None}),
    (schema.survey_responses, RESPONSE, {"dont_know": True}),
    (schema.survey_responses, RESPONSE, {"position": 0}),
    (schema.places, PLACE, {"programme_id": None}),
    (schema.places, PLACE | {"kind": "region", "programme_id": None}, {"programme_id": 1}),
    (schema.places, PLACE, {"kind": "planet"}),
    (schema.places, PLACE, {"code": "X"}),
    (schema.areas, AREA | {"lead": "ICB"}, {"lead": "PCT"}),
    (schema.areas, AREA, {"cyp_population": -1}),
    (schema.areas, AREA | {"valid_from": date(2020, 4, 1)}, {"valid_to": date(2020, 3, 31)}),
    (schema.loads, load_row(3), {"loaded": 0}),
    (schema.loads, load_row(3), {"read": 2}),
    (schema.loads, load_row(3), {"loaded": 2, "rejected": -1}),
    (schema.loads, load_row(3), {"action": "guess"}),
    (schema.loads, load_row(3), {"undoes": 1}),
    (schema.loads, load_row(3) | {"action": "purge", "undoes": 1}, {"undoes": None}),
    (schema.loads, load_row(3) | {"action": "undo", "undoes": 1}, {"undoes": None}),
    (schema.loads, load_row(3), {"source": "999"}),
    (schema.indicators, INDICATOR, {"type": "vibe"}),
    (schema.indicators, INDICATOR, {"polarity": "up"}),
    (schema.indicators, INDICATOR, {"disclosure": "open"}),
    (schema.mhst_activity, ACTIVITY, {"period_end": date(2025, 12, 31)}),
    (schema.mhst_activity, ACTIVITY | {"value": 5}, {"suppressed": True}),
    (schema.mhst_activity, ACTIVITY | {"numerator": 5}, {"suppressed": True}),
    (schema.mhst_activity, ACTIVITY, {"status": "rough"}),
    (schema.actions, ACTION, {"status": "done"}),
    (schema.risks, RISK, {"likelihood": 6}),
    (schema.risks, RISK, {"impact": 0}),
    (schema.published_aggregates, FIGURE, {"scope": "galaxy"}),
    (schema.published_aggregates, FIGURE, {"place_id": None}),
    (schema.published_aggregates, FIGURE | {"scope": "areas", "place_id": None}, {"place_id": 1}),
    (schema.published_aggregates, FIGURE, {"base": -1}),
    (schema.released, RELEASED, {"value_status": "suppressed"}),
    (schema.released, RELEASED, {"value": None}),
    (schema.released, RELEASED, {"scope": "child"}),
    (schema.area_profiles, PROFILE, {"band": "super"}),
]


@pytest.mark.parametrize(("table", "good", "wrong"), REFUSED, ids=[f"{t.name} {wrong}" for t, _, wrong in REFUSED])
def test_the_database_refuses_a_row_that_cannot_be(
    connection: Connection, table: sa.Table, good: dict[str, Any], wrong: dict[str, Any]
) -> None:
    with connection.begin_nested() as savepoint:
        connection.execute(table.insert().values(**good))
        savepoint.rollback()
    with pytest.raises(sa.exc.IntegrityError):
        connection.execute(table.insert().values(**good | wrong))


def test_a_key_has_one_open_row_and_any_number_of_closed_ones(connection: Connection) -> None:
    connection.execute(schema.ratings.insert().values(**RATING, closed_by=2))
    connection.execute(schema.ratings.insert().values(**RATING, closed_by=2))
    connection.execute(schema.ratings.insert().values(**RATING))
    with pytest.raises(sa.exc.IntegrityError):
        connection.execute(schema.ratings.insert().values(**RATING | {"rating": 2}))


@pytest.mark.parametrize("name", schema.FACTS)
def test_every_fact_keeps_one_open_row_a_key(store: Engine, name: str) -> None:
    index = next(each for each in sa.inspect(store).get_indexes(name) if each["name"] == f"uq_{name}_open")
    assert index["unique"]
    assert tuple(index["column_names"]) == schema.FACTS[name]
    condition = index["dialect_options"][f"{store.dialect.name}_where"]
    assert "closed_by IS NULL" in str(condition)
