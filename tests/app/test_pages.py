"""Every page as a reader without scripts gets it: there, whole, honest about faults."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from data.store import open_store
from tests.app.conftest import Page, on

NAVIGATION = (
    "/",
    "/areas",
    "/compare",
    "/change",
    "/outcomes",
    "/mhst",
    "/indicators",
    "/actions",
    "/since",
    "/data",
    "/methods",
)
PAGES = (
    *NAVIGATION,
    "/accessibility",
    "/areas/LINK-D",
    "/briefing/LINK-D",
    "/areas/LINKN-BRADFORD",
    "/areas/TB-CAMDEN",
)
CONTENT = (
    ("/", "Of all cohorts rated, those at ‘major challenge’ on outcome measures (C2) fell from 77% to 28%"),
    ("/areas", "13 of 23 areas were at ‘major challenge’ on outcome measures (C2)"),
    ("/areas/LINK-D", "Area D: joint highest start of 23 areas"),
    ("/areas/LINK-D", "≠ published Low"),
    ("/areas/LINKN-BRADFORD", "Bradford: 1 published figure, not a rating by domain"),
    ("/areas/TB-CAMDEN", "Camden: 32 published figures, none of them a rating by domain"),
    ("/change", "The mean level rose in every domain, most on shared planning and outcome measures (+0.5)"),
    ("/outcomes", "78% of school leads and 85% of CYPMHS leads gave no second answer"),
    ("/mhst", "19 of 25 Trailblazer sites"),
    ("/indicators", "wait"),
    ("/data", "stated_figures.csv"),
    ("/data", "Kirklees"),
    ("/methods", "1 + 1 + 1 + 0.7 + 1 + 1 + 1 = 6.7"),
    ("/accessibility", "Everything can be reached and used from the keyboard"),
)
UNKNOWN = (
    "/nowhere",
    "/areas/LINK-Z",
    "/areas/link-d",
    "/areas/LINK-D/more",
    "/areas/%20",
    "/areas/none",
    "/not-found",
)
PLACEHOLDER = re.compile(
    r"(?i:lorem|ipsum|\btodo\b|\btbc\b|\btbd\b|placeholder|coming soon|undefined|\bnan\b|\bnat\b|loading\.\.\.)"
    r"|\bNone\b(?! of)|Decimal\(|datetime|\{\{|\}\}| ,|\( | \)|\.\."
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_with_one_heading(page: Page, path: str) -> None:
    document = page(path)
    assert [heading.text for heading in document.every("h1")] == [document.one("main").one("h1").text]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_no_placeholder(page: Page, path: str) -> None:
    words = page(path).one("main").text
    assert PLACEHOLDER.findall(words) == []


@pytest.mark.parametrize(("path", "words"), CONTENT)
def test_the_first_response_holds_the_content(page: Page, path: str, words: str) -> None:
    assert words in page(path).one("main").text


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_and_links_within_the_page_lead_somewhere(page_of: Page, path: str) -> None:
    document = page_of(path)
    ids = [element["id"] for element in document.every() if element["id"]]
    assert len(ids) == len(set(ids))
    inner = {link["href"][1:] for link in document.every("a") if link["href"].startswith("#")}
    assert inner <= set(ids)


def test_the_navigation_names_every_page_in_its_order(page_of: Page) -> None:
    links = [link["href"] for link in page_of("/").one("nav", within="nav").every("a")]
    assert tuple(links) == NAVIGATION


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_to_an_answer(page_of: Page, reader: FlaskClient, path: str) -> None:
    links = {link["href"].partition("#")[0] for link in page_of(path).every("a")}
    ours = sorted(link for link in links if link.startswith("/"))
    assert {link: reader.get(link).status_code for link in ours} == dict.fromkeys(ours, 200)


@pytest.mark.parametrize("path", PAGES)
def test_an_anchor_that_a_link_names_is_there(page_of: Page, path: str) -> None:
    for link in {link["href"] for link in page_of(path).every("a") if link["href"].startswith("/")}:
        target, _, anchor = link.partition("#")
        if anchor:
            assert any(element["id"] == anchor for element in page_of(target).every()), link


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_has_its_tag_finding_and_source(page: Page, path: str) -> None:
    for figure in page(path).one("main").every("section", within="figure"):
        tags = {tag.text for tag in figure.one("p", within="tags").every("span", within="tag")}
        assert tags
        assert tags <= {"Published", "Computed from published"}
        assert figure.one("h2").text
        assert figure["aria-labelledby"] == figure.one("h2")["id"]
        assert all(source.text for source in figure.every("p", within="source"))


@pytest.mark.parametrize("path", PAGES)
def test_no_figure_is_without_a_source(page: Page, path: str) -> None:
    figures = page(path).one("main").every("section", within="figure")
    assert [figure["id"] for figure in figures if not any(figure.every("p", within="source"))] == []


@pytest.mark.parametrize("path", ["/", "/areas", "/areas/LINK-D"])
def test_a_figure_of_ratings_says_indicative_beside_it(page: Page, path: str) -> None:
    figure = next(page(path).one("main").every("section", within="figure"))
    assert "Indicative" in figure.text
    assert "elf-reported" in figure.text


@pytest.mark.parametrize("path", ["/", "/areas", "/areas/LINK-D", "/data"])
def test_a_source_line_has_source_n_and_load(page: Page, path: str) -> None:
    line = next(page(path).one("main").every("p", within="source")).text
    assert re.search(r"Source: .+ n = .+ Loaded \d+ \w+ \d{4}, \d\d:\d\d, loads? \d+", line)


def test_a_published_band_that_differs_stands_beside_the_computed_one(page: Page) -> None:
    rows = {next(row.every("th")).text: row.text for row in page("/areas").one("table", within="matrix").every("tr")}
    differing = {name for name, words in rows.items() if "≠" in words}
    assert differing == {"Area D", "Area T"}
    assert "High ≠ published Low" in rows["Area D"]
    assert "Very low ≠ published Low" in rows["Area T"]


@pytest.mark.parametrize("path", UNKNOWN)
def test_an_address_that_leads_nowhere_is_not_found(page: Page, path: str) -> None:
    document = page(path, 404)
    assert document.one("h1").text == "Page not found"
    assert "/areas" in [link["href"] for link in document.one("main").every("a")]


def test_an_unknown_address_brings_no_script_onto_the_page(page_of: Page) -> None:
    main = page_of("/areas/<script>alert(1)</script>", 404).one("main")
    assert not list(main.every("script"))


UNASKED = {"as_of": "load-20", "sort": "-D"}
"""An address that no other test asks for: pages are kept until the next load."""
Break = Callable[[str, str], None]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, app: Monitor) -> Break:
    """Makes a function of ours fail as if it had a bug."""
    assert app

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the inner workings")

    return lambda module, name: monkeypatch.setattr(sys.modules[module], name, fail)


def test_a_fault_in_a_view_is_a_page_with_a_reference(
    page_of: Page, broken: Break, caplog: pytest.LogCaptureFixture
) -> None:
    broken("pages.areas.page", "areas")
    with caplog.at_level(logging.ERROR):
        document = page_of("/areas", 500, **UNASKED)
    reference = document.one("main").one("b").text
    assert re.fullmatch(r"[0-9a-f]{8}", reference)
    assert reference in caplog.text
    assert "inner workings" not in document.text
    assert "Traceback" not in document.raw


def test_a_fault_in_the_api_is_an_error_with_a_reference(reader: FlaskClient, broken: Break) -> None:
    broken("pages.api.service", "api_state")
    response = reader.get("/api/v1/areas.json")
    assert response.status_code == 500
    assert set(response.json["error"]) == {"code", "message"}
    assert re.search(r"Reference: [0-9a-f]{8}", response.json["error"]["message"])
    assert "inner workings" not in response.text


def test_a_fault_in_a_view_does_not_reach_other_pages(page_of: Page, broken: Break) -> None:
    broken("pages.areas.page", "areas")
    assert page_of("/data").one("h1").text == "Data"


def test_a_store_without_tables_is_a_page_with_a_reference(app: Monitor, page_of: Page, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    with on(app, store):
        document = page_of("/areas", 500)
    store.dispose()
    assert document.one("h1").text == "Something went wrong here"
    assert "sqlite" not in json.dumps(document.text).lower()


@pytest.mark.parametrize("path", ["/", "/areas", "/data", "/methods", "/accessibility"])
def test_a_page_says_so_when_nothing_has_been_loaded(app: Monitor, store: Engine, page_of: Page, path: str) -> None:
    with on(app, store):
        document = page_of(path)
    assert document.one("h1").text
    assert "Nothing has been loaded yet" in document.text


@pytest.mark.parametrize("path", PAGES)
def test_figures_and_tables_are_counted_in_the_order_of_the_page(page: Page, path: str) -> None:
    called = [each.text for each in page(path).every("span", within="number")]
    assert [name.split(" ")[1] for name in called] == [str(place) for place in range(1, len(called) + 1)]
    assert {name.split(" ")[0] for name in called} <= {"Figure", "Table"}
