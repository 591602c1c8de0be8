"""One statement's share in many places: cut into pages, every place on one of them, counted and filed whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from data.store import closing_store
from tests.app.conftest import Page, _page, on
from tests.app.reading import Element
from tests.conftest import Stores
from tests.returns import load_text

NAME = "Programme of many areas"
PLACES, LEADS = 70, 12
"""Areas, and school leads of each who answered both times: enough that every area is a unit of its own."""
A_PAGE = 50
AREAS = [f"P{number:02}" for number in range(PLACES)]
FILES = {
    "areas": "area_code,area_name,programme,region,lead\n"
    + "".join(f"{area},Area {area},{NAME},{'East' if area < 'P35' else 'West'},ICB\n" for area in AREAS),
    "survey_questions": "question_code,statement,theme,scale,agree_from,asked_of\n"
    "Q01,I know whom to ask,Contact,agree-5,4,schools\n",
    "survey_responses": "respondent_id,group,area_code,wave,date,question_code,response\n"
    + "".join(
        f"{area}-{lead},schools,{area},{wave},{day},Q01,{4 if lead < share else 2}\n"
        for area in AREAS
        for lead in range(LEADS)
        for wave, day, share in (("baseline", "2029-12-01", 5), ("follow-up", "2030-10-01", 7))
    ),
}
EVERY = 1 + 2 + 1 + PLACES
"""The programme, its regions, its lead, and the units."""


@pytest.fixture(scope="module")
def many(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("many")
    with closing_store(stores.migrated()) as store:
        for feed, text in FILES.items():
            assert load_text(store, folder, feed, text).rejected == 0
        yield store


@pytest.fixture
def client(app: Monitor, many: Engine) -> Iterator[FlaskClient]:
    with on(app, many):
        yield app.server.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Page:
    return _page(client)


def shown(document: Element) -> list[str]:
    """The names of the table's places, in their order."""
    rows = [row for row in document.by_id("places").every("tr") if list(row.every("td"))]
    return [row.one("th").text.removesuffix("School leads") for row in rows]


def pages(document: Element) -> list[tuple[str, str]]:
    """The links to the table's pages, with what they say."""
    return [(each.text, each["href"]) for each in document.by_id("places").every("a") if "page" in each.text.lower()]


def test_places_are_cut_into_pages_and_each_stands_on_one(page: Page) -> None:
    first, second = shown(page("/outcomes")), shown(page("/outcomes", page="2"))
    assert (len(first), len(second)) == (A_PAGE, EVERY - A_PAGE)
    assert first[:4] == ["Whole programme", "East", "West", "ICB"]
    assert [*first, *second][4:] == [f"Area {area}" for area in AREAS]
    assert shown(page("/outcomes", page="all")) == [*first, *second]


def test_a_page_says_which_places_it_has_and_leads_to_the_others(page: Page) -> None:
    second = page("/outcomes", page="2")
    assert f"Places 51 to {EVERY} of {EVERY}" in second.by_id("places").text
    links = [("Page 1", "/outcomes#places"), ("Page 2", "/outcomes?page=2#places")]
    assert pages(second) == [*links, ("All on one page", "/outcomes?page=all#places")]
    for text, href in links:
        linked = page(href.removesuffix("#places")).by_id("places")
        current = [each.text for each in linked.every("a") if each["aria-current"]]
        assert [each for each in current if each.startswith("Page")] == [text]
    assert not pages(page("/outcomes", page="all"))


def test_another_place_or_a_page_that_there_is_not_shows_the_first(page: Page) -> None:
    second = page("/outcomes", page="2")
    [area] = [each["href"] for each in second.by_id("places").every("a") if each.text == "Area P69"]
    assert area == "/outcomes?area=P69"
    assert shown(page("/outcomes", page="3")) == shown(page("/outcomes"))


def test_the_finding_and_the_file_are_of_all_places(page: Page, client: FlaskClient) -> None:
    first, second = page("/outcomes").by_id("places"), page("/outcomes", page="2").by_id("places")
    told = [each.one("h2").text for each in (first, second)]
    assert told[0] == told[1]
    assert f"of {EVERY - 1} changes by place" in told[0]
    [address] = {
        each["href"] for figure in (first, second) for each in figure.every("a") if each.text == "Download CSV"
    }
    rows = [line for line in csv.reader(io.StringIO(client.get(address).text)) if "I know whom to ask" in line]
    assert len(rows) == EVERY
