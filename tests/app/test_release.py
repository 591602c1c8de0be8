"""A few random stores a engine live through loads, corrections, undos, purges and raised thresholds; see tests.release."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from app import Monitor
from data.queries.examples import Row, held
from data.sentences.examples import OF_STORE
from data.viewer import ANYONE
from tests.app.conftest import on
from tests.release.living import live

SEEDS = (3,)
STEPS = 3


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_can_be_told_from_a_random_store(app: Monitor, store: Engine, tmp_path: Path, seed: int) -> None:
    with on(app, store):
        life = live(seed, store, tmp_path, app.server.test_client(), STEPS)
    assert life.withheld


def test_methods_are_shown_with_released_figures_alone(app: Monitor, store: Engine, tmp_path: Path) -> None:
    with on(app, store):
        live(SEEDS[0], store, tmp_path, app.server.test_client(), 0)
        client = app.server.test_client()
        with store.connect() as connection:
            found = held(connection, ANYONE)
        rows = client.get("/api/v1/activity.json?limit=1000").json["rows"]
        asked = client.get("/api/v1/outcomes.json?limit=1000").json["rows"]
        page = client.get("/methods").text
    counted, answered = found.count, found.answers
    assert counted
    assert answered
    assert found.months
    assert [row for row in rows if row["team_code"] == counted["team_code"] and row["value"] == counted["value"]]
    assert len([row for row in rows if _of_series(row, found.months[0])]) == len(found.months)
    whole = [row["pairs"] for row in asked if row["scope"] == "programme" and not row["breakdown"]]
    assert answered["pairs"] == max(pairs for pairs in whole if pairs is not None)
    told = [OF_STORE[name](found) for name in ("Counts of children", "Totals of an area", "Change of a share")]
    assert all(each and escape(each, quote=False) in page for each in told)


def _of_series(row: Mapping[str, object], first: Row) -> bool:
    same = ("programme", "area_code", "measure")
    return row["team_code"] is None and all(row[name] == first[name] for name in same)
