"""What stands beside the rows of every table of the API: it tells what these rest on, whole or in parts, and never less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import Monitor
from data.store import closing_store
from pages.api.service import CUT, META
from pages.api.tables import TABLES
from tests.app.conftest import on, query
from tests.conftest import Stores

EMPTY = ("problems",)
"""No row of the store's files was rejected."""


@pytest.fixture(scope="module")
def illustrated(app: Monitor, stores: Stores) -> Iterator[FlaskClient]:
    """A store with the published tables and the simulated programme."""
    with closing_store(stores.illustrated()) as store, on(app, store):
        yield app.server.test_client()


def ask(client: FlaskClient, table: Any, **values: str) -> dict[str, Any]:
    area = {"area": "SIM-C"} if table.of_one_area else {}
    since = {"since": "2026-01-01"} if "since" in table.parameters else {}
    answer = client.get(query(f"/api/v1/{table.name}.json", **area, **since, **values))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json
    return told


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_parts_of_a_table_name_all_that_their_rows_rest_on(illustrated: FlaskClient, table: Any) -> None:
    whole = ask(illustrated, table, limit="100000")
    assert whole["meta"].keys() == META.keys()
    assert bool(whole["rows"]) is (table.name not in EMPTY)
    size = -(-len(whole["rows"]) // 3) or 1
    parts = [ask(illustrated, table, limit=str(size), cursor=str(start)) for start in range(0, 3 * size, size)]
    parts = [part for part in parts if part["rows"]]
    assert [row for part in parts for row in part["rows"]] == whole["rows"]
    assert {load for part in parts for load in part["meta"]["loads"]} == set(whole["meta"]["loads"])
    for part in (whole, *parts):
        assert {row["load"] for row in part["rows"] if row.get("load") is not None} <= set(part["meta"]["loads"])
        assert part["meta"]["n"]
        assert bool(part["meta"]["sources"]) is bool(part["rows"])
        assert (part["meta"]["loaded_at"] or "") <= (whole["meta"]["loaded_at"] or "")


def test_the_description_says_what_stands_beside_the_rows(reader: FlaskClient) -> None:
    described = reader.get("/api/v1/openapi.json").json["components"]["schemas"]["Meta"]["properties"]
    assert described.keys() == META.keys()
    assert all(CUT in described[name]["description"] for name in ("sources", "period", "loaded_at", "loads", "n"))
