"""The store as it was: on the page in words, in the API in rows."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.app.conftest import Page, Table
from tests.app.reading import Element

BEFORE = ("load-1", "2001-01-01")


def state(document: Element) -> str:
    return document.one("section", within="state").text


@pytest.mark.parametrize("as_of", BEFORE)
def test_before_the_areas_were_loaded_there_are_no_ratings(page: Page, table: Table, as_of: str) -> None:
    document = page("/areas", as_of=as_of)
    assert not list(document.one("main").every("td", within="m"))
    assert not re.search(r"\bArea [A-Z]\b", document.one("main").text)
    assert "No areas were in the store then." in document.one("main").text
    assert table("areas", as_of=as_of) == []


@pytest.mark.parametrize(("as_of", "words"), [("load-1", "As of load 1"), ("2001-01-01", "As of")])
@pytest.mark.parametrize("path", ["/", "/areas", "/data"])
def test_a_page_says_as_of_when(page: Page, path: str, as_of: str, words: str) -> None:
    assert words in state(page(path, as_of=as_of))


@pytest.mark.parametrize("path", ["/", "/areas", "/data"])
@pytest.mark.parametrize("as_of", BEFORE)
def test_a_page_of_an_empty_store_reads_well(page: Page, path: str, as_of: str) -> None:
    main = page(path, as_of=as_of).one("main")
    assert not re.search(r" ,|workshop [,.]|all 0|\bNone\b|\bnan\b|\.\.", main.text)


@pytest.mark.parametrize("path", ["/areas", "/areas/LINK-D", "/data", "/"])
def test_after_the_last_load_it_is_as_now(page: Page, path: str) -> None:
    then, now = page(path, as_of="load-21"), page(path)
    assert "As of" not in state(now)
    assert "As of load 21" in state(then)
    figures = [[f.one("h2").text for f in d.one("main").every("section", within="figure")] for d in (then, now)]
    assert figures[0] == figures[1]


def test_a_table_after_the_last_load_is_as_now(table: Table) -> None:
    for name in ("areas", "distribution", "loads", "contradictions"):
        assert table(name, as_of="load-21") == table(name)


def test_links_keep_the_moment(page: Page) -> None:
    document = page("/areas", as_of="load-21")
    links = [link["href"] for link in document.one("table", within="matrix").every("a")]
    to_areas = [link for link in links if link.startswith("/areas")]
    assert to_areas
    assert all("as_of=load-21" in link for link in to_areas)


def test_an_area_is_not_found_before_it_was_loaded(page: Page) -> None:
    document = page("/areas/LINK-D", 404, as_of="load-1")
    assert document.one("h1").text == "Not loaded yet"
    assert "was loaded on" in document.one("main").text
    assert page("/areas/NOWHERE", 404, as_of="load-1").one("h1").text == "Page not found"


@pytest.mark.parametrize("as_of", ["yesterday", "load-", "load-999", "2026-13-01", "21/11/2026", "load-1 "])
@pytest.mark.parametrize("path", ["/", "/areas", "/areas/LINK-D", "/data"])
def test_nonsense_is_now_and_the_page_says_so(page: Page, path: str, as_of: str) -> None:
    document = page(path, as_of=as_of)
    said = " ".join(complaint.text for complaint in document.every("p", within="complaint"))
    assert f"‘{as_of.strip()}" in said
    assert "As of" not in state(document)


def test_nonsense_is_refused_by_the_api(client: FlaskClient) -> None:
    response = client.get("/api/v1/loads.json?as_of=yesterday")
    assert response.status_code == 400
    assert "‘yesterday’" in response.json["error"]["message"]


def test_methods_say_that_they_do_not_depend_on_the_moment(page: Page) -> None:
    document = page("/methods", as_of="load-3")
    assert "whatever the moment looked at" in document.one("main").text
    assert "whatever the moment" not in page("/methods").one("main").text
    assert [link["href"] for link in document.every("a") if link.text == "Areas"] == ["/areas?as_of=load-3"]


@pytest.mark.parametrize("load", range(17, 21))
def test_an_average_that_the_rows_do_not_give_says_so_before_the_rules_were_run(page: Page, load: int) -> None:
    then, now = page("/indicators", as_of=f"load-{load}"), page("/indicators")
    differing = [[tag.text for tag in d.by_id("averages").every("a", within="differs")] for d in (then, now)]
    assert len(differing[1]) == 2
    assert differing[0] == differing[1]
