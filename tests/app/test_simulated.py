"""A simulated programme's pages: all of them say that it is made up, and that its figures are of its own returns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import Monitor
from data.store import closing_store
from tests.app.conftest import Page, _page, on
from tests.app.test_own_returns import AREAS, COHORTS, NORTH, RATINGS, tags
from tests.conftest import Stores
from tests.returns import load_text

MADE_UP = "Link North (simulated)"
PAGES = ("/", "/areas", "/areas/N1", "/compare", "/change", "/outcomes", "/mhst", "/indicators", "/data")


@pytest.fixture(scope="module")
def made_up(app: Monitor, sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Asks the app on a store with the published tables and a simulated programme's files."""
    url, folder = sqlite_stores.published(), tmp_path_factory.mktemp("simulated")
    files = {"areas": AREAS.replace(NORTH, MADE_UP), "cohorts": COHORTS, "cascade_ratings": RATINGS}
    with closing_store(url) as store:
        for feed, text in files.items():
            assert load_text(store, folder, feed, text).rejected == 0
        with on(app, store):
            yield app.server.test_client()
    sqlite_stores.drop(url)


@pytest.fixture
def page(made_up: FlaskClient) -> Page:
    return _page(made_up)


@pytest.mark.parametrize("path", PAGES)
def test_the_page_says_that_its_figures_are_made_up(page: Page, path: str) -> None:
    assert "Simulated programme: every figure here is made up." in page(path, programme=MADE_UP).text


@pytest.mark.parametrize("path", ["/areas", "/areas/N1", "/change"])
def test_its_figures_wear_that_tag_alone(page: Page, path: str) -> None:
    assert tags(page(path, programme=MADE_UP)) == {"Simulated"}


def test_its_areas_are_of_own_returns(page: Page) -> None:
    main = page("/areas", programme=MADE_UP).one("main").text
    assert "Means, totals and bands are computed from the levels that the cohorts agreed." in main
    assert "The mean of the area's cohorts that are rated in the domain" in main
    assert "published" not in main


def test_the_overview_counts_its_cohorts_and_leads_to_its_areas(page: Page) -> None:
    main = page("/", programme=MADE_UP).one("main")
    assert "1 of 3 areas of Link North (simulated) has ratings of workshop 2" in main.text
    assert "3 of 5 cohorts have no workshop 2" in main.text
    [link] = [each for each in main.every("a") if "cohorts have no" in each.text]
    assert "programme=Link" in link["href"]
