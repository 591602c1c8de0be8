"""An area of three workshops: its page compares the two that its address names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import Monitor
from data.store import closing_store
from tests.app.conftest import Page, _page, on
from tests.app.test_own_returns import AREAS, COHORTS, RATINGS
from tests.conftest import Stores
from tests.returns import load_text

THIRD = """cohort_code,workshop,date,C1,A1,S,C2,A2,D,E
N1-1,W3,2026-06-10,3,1,1,1,1,2,1
N1-2,W3,2026-06-11,1,1,1,1,1,2,3
"""


@pytest.fixture(scope="module")
def north(app: Monitor, sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    url, folder = sqlite_stores.migrated(), tmp_path_factory.mktemp("three")
    with closing_store(url) as store:
        for feed, text in (
            ("areas", AREAS),
            ("cohorts", COHORTS),
            ("cascade_ratings", RATINGS + THIRD.split("\n", 1)[1]),
        ):
            assert load_text(store, folder, feed, text).rejected == 0
        with on(app, store):
            yield app.server.test_client()
    sqlite_stores.drop(url)


@pytest.fixture
def page(app: Monitor, north: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Page:
    """Pages as who sits at the machine that has the store sees them: with the levels of cohorts."""
    monkeypatch.setitem(app.server.config, "ACCESS", "open")
    return _page(north)


def _told(page: Page, **values: str) -> str:
    return page("/areas/N1", **values).one("main").text


def test_a_deep_link_names_two_workshops(page: Page) -> None:
    usual, asked = page("/areas/N1"), page("/areas/N1", **{"from": "W2", "to": "W3"})
    assert "workshops 1 and 3" in usual.by_id("domains").text
    assert "workshops 2 and 3" in asked.by_id("domains").text
    links = {a.text: a["href"] for a in usual.one("main").every("a")}
    assert links["Compare with workshop 2"].endswith("/areas/N1?from=W2&to=W3")
    back = {a.text: a["href"] for a in asked.one("main").every("a")}
    assert back["Compare with workshop 1"].endswith("/areas/N1?from=W1&to=W3")
    assert "Compare with workshop 2" not in back
    assert "workshops 1 and 2" in page("/areas/N1", to="W2").by_id("domains").text


def test_workshops_that_cannot_be_compared_are_left_aside(page: Page) -> None:
    for start, end in (("W3", "W2"), ("W2", "W2")):
        assert "can't be compared here" in _told(page, **{"from": start, "to": end}).replace("’", "'")
    assert "workshops 1 and 3" in page("/areas/N1", **{"from": "W3", "to": "W2"}).by_id("domains").text
