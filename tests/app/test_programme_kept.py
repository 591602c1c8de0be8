"""The programme that is chosen stays from page to page; a page that has nothing of it says which one it shows, and why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import Monitor
from data.filters import address
from data.queries.catalogue import programme_list
from data.sentences import actions as words
from data.store import closing_store
from data.viewer import ANYONE
from tests.app.conftest import Page, _page, on
from tests.app.reading import Element
from tests.app.test_own_returns import AREAS, COHORTS, NORTH, RATINGS
from tests.conftest import Stores
from tests.returns import load_text

LINK, TRAILBLAZERS, NAMED = (
    "Link Programme 2017–19",
    "MHST Trailblazers 2018/19",
    "Link Programme 2017–19 (named areas)",
)
OF_PROGRAMMES = ("/", "/areas", "/compare", "/change", "/outcomes", "/mhst", "/indicators", "/actions", "/since")
OTHER = NORTH.replace("North", "Other")
"""A programme of own returns that has areas and nothing else."""


@pytest.fixture(scope="module")
def several(app: Monitor, sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Asks the app on a store with the published tables and two programmes of own returns, one with levels."""
    url, folder = sqlite_stores.published(), tmp_path_factory.mktemp("several")
    others = AREAS.replace(NORTH, OTHER).replace("\nN", "\nO")
    files = {"areas": AREAS, "cohorts": COHORTS, "cascade_ratings": RATINGS}
    with closing_store(url) as store:
        for feed, text in (*files.items(), ("areas", others)):
            assert load_text(store, folder, feed, text).rejected == 0
        with store.connect() as connection:
            assert {p.name for p in programme_list(connection, ANYONE)} == {LINK, TRAILBLAZERS, NAMED, NORTH, OTHER}
        with on(app, store):
            yield app.server.test_client()
    sqlite_stores.drop(url)


@pytest.fixture
def page(several: FlaskClient) -> Page:
    return _page(several)


def shown(document: Element) -> str:
    return next(document.one("ul", within="utilities").every("li")).text


def instead(document: Element) -> list[Element]:
    return [item for item in document.one("section", within="state").every("li") if item.text.startswith("Programme:")]


def ways_on(document: Element) -> dict[str, str]:
    return {link.text: link["href"] for link in document.one("ul", within="nav-list").every("a")}


@pytest.mark.parametrize("path", OF_PROGRAMMES)
@pytest.mark.parametrize("name", [NORTH, OTHER])
def test_own_returns_that_are_chosen_stay_on_every_page(page: Page, name: str, path: str) -> None:
    document = page(path, programme=name)
    assert shown(document) == name
    assert not instead(document)
    assert {way.partition("?")[2] for way in ways_on(document).values()} == {address("", programme=name)[1:]}


@pytest.mark.parametrize(
    ("path", "lacks"),
    [
        ("/mhst", "figures of mental health support teams"),
        ("/indicators", "indicators"),
        ("/since", "returns of its own"),
    ],
)
def test_a_page_without_anything_of_the_usual_programme_says_so(page: Page, path: str, lacks: str) -> None:
    document = page(path)
    [told] = instead(document)
    assert shown(document) != LINK
    assert told.text == f"Programme: {LINK} has no {lacks}; shown: {shown(document)}."
    assert not [way for way in ways_on(document).values() if "programme" in way]
    [link] = told.every("a")
    chosen = page(link["href"])
    assert (shown(chosen), instead(chosen)) == (shown(document), [])
    assert chosen.by_id("main").text == document.by_id("main").text


@pytest.mark.parametrize("name", [TRAILBLAZERS, NAMED])
@pytest.mark.parametrize("path", ["/", "/compare", "/change", "/outcomes", "/since"])
def test_the_chosen_one_is_wanted_on_the_next_page_too(page: Page, path: str, name: str) -> None:
    document = page(path, programme=name)
    [told] = instead(document)
    assert told.text.startswith(f"Programme: {name} has no ")
    assert told.text.endswith(f"; shown: {shown(document)}.")
    assert ways_on(document)["Areas"] == address("/areas", programme=name)


def test_where_none_has_it_the_page_says_what_is_missing(page: Page) -> None:
    document = page("/actions")
    assert (shown(document), instead(document)) == (LINK, [])
    assert words.NOTHING_LOADED in document.one("main").text


def test_the_store_as_it_was_says_so_too(page: Page) -> None:
    assert shown(page("/mhst", as_of="load-1")) == LINK


def test_a_programme_that_is_not_there_is_told_beside_the_one_that_is_shown(page: Page) -> None:
    document = page("/mhst", programme="Nowhere")
    assert document.one("p", within="complaint").text == f"‘Nowhere’ is not a programme here; showing {TRAILBLAZERS}."
    assert instead(document)
