"""A programme that files made, beside the published ones: its pages say what is known and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import Monitor
from data.store import closing_store
from tests.app.conftest import Page, _page, asked, on
from tests.app.reading import Element
from tests.conftest import Stores
from tests.returns import load_text

NORTH = "Link North 2026"
LINK = "Link Programme 2017–19"
AREAS = f"""area_code,area_name,programme,region,lead
N1,Northtown upon Riverside,{NORTH},North West,ICB
N2,Southby,{NORTH},North West,LA
N3,Westmoor,{NORTH},Yorkshire,LA
"""
COHORTS = """cohort_code,area_code,schools
N1-1,N1,20
N1-2,N1,18
N1-3,N1,19
N2-1,N2,20
N3-1,N3,21
"""
RATINGS = """cohort_code,workshop,date,C1,A1,S,C2,A2,D,E
N1-1,W1,2026-01-10,1,1,0,0,1,1,1
N1-2,W1,2026-01-11,0,1,1,0,1,1,1
N1-3,W1,2026-01-12,1,1,1,0,1,1,1
N1-1,W2,2026-03-10,2,1,1,1,1,2,1
N1-2,W2,2026-03-11,1,1,1,1,1,2,2
N2-1,W1,2026-01-13,1,1,1,0,1,1,1
"""


@pytest.fixture(scope="module")
def north(app: Monitor, sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Asks the app on a store with the published tables and the files of a programme of three areas: one held workshop 2
    with two of its three cohorts, one held workshop 1 alone, one has no ratings yet."""
    url, folder = sqlite_stores.published(), tmp_path_factory.mktemp("north")
    with closing_store(url) as store:
        for feed, text in (("areas", AREAS), ("cohorts", COHORTS), ("cascade_ratings", RATINGS)):
            assert load_text(store, folder, feed, text).rejected == 0
        with on(app, store):
            yield app.server.test_client()
    sqlite_stores.drop(url)


@pytest.fixture
def page(north: FlaskClient) -> Page:
    return _page(north)


def tags(document: Element) -> set[str]:
    return {tag.text for tag in document.one("main").every("span", within="tag")}


def test_areas_open_at_the_latest_workshop_with_ratings_and_name_it(page: Page) -> None:
    main = page("/areas", programme=NORTH).one("main").text
    assert "Seven domains of joint working in 1 area, at workshop 2. 2 areas have no ratings at workshop 2" in main
    assert "1 area, 2 of 3 cohorts rated at workshop 2" in main
    assert "1 cohort is not rated at this workshop and counts neither as zero nor as ‘no change’." in main


def test_areas_have_a_choice_of_workshop(page: Page) -> None:
    document = page("/areas", programme=NORTH, workshop="W1")
    (workshop,) = (select for select in document.every("select") if select["name"] == "workshop")
    assert [option["value"] for option in workshop.every("option")] == ["W1", "W2", "W1 to W2"]
    assert "2 areas, 4 of 4 cohorts rated at workshop 1" in document.one("main").text
    links = document.one("table", within="matrix").every("a")
    areas = [link.text for link in links if link["href"].startswith("/areas/")]
    assert areas == ["Northtown upon Riverside", "Southby"]


@pytest.mark.parametrize("path", ["/areas", "/areas/N1", "/areas/N2", "/areas/N3", "/"])
def test_tags_of_own_returns_never_say_published_alone(page: Page, path: str) -> None:
    document = page(path, programme=NORTH)
    wanted = {"Own returns", "Computed from own returns"} | ({"Published"} if path == "/" else set())
    assert tags(document) <= wanted
    assert tags(page("/areas", programme=LINK)) == {"Published", "Computed from published"}


def test_a_source_is_the_file_with_its_load(page: Page) -> None:
    sources = [line.text for line in page("/areas/N1").one("main").every("p", within="source")]
    assert sources[0].startswith(
        "Source: areas.csv, load 22; cascade_ratings.csv, load 24. n = 1 area, 2 of 3 cohorts. "
    )
    assert sources[0].endswith("Means, totals and bands are computed from the levels that the cohorts agreed.")


def test_an_area_has_its_totals_at_both_workshops_and_says_of_whom(page: Page) -> None:
    document = page("/areas/N1")
    assert "Total at workshop 1 5.0 of 21 mean of the 2 cohorts at both Total" in document.one("main").text
    assert "Total at workshop 2 9.0 of 21 mean of the same 2" in document.one("main").text
    assert "Cohorts rated 2 of 3 at workshop 2; 3 at workshop 1" in document.one("main").text
    told = "2 of 3 cohorts have workshop 2; one without it is not ‘no change’. Both totals are of the same 2 cohorts."
    assert told in document.one("main").text


def test_an_area_without_the_latest_workshop_shows_the_one_it_held(page: Page) -> None:
    document = page("/areas/N2")
    assert "at workshop 1" in document.one("h1").text + document.one("main").text
    assert "Ratings of 1 cohort at workshop 2 none have been loaded" in document.one("main").text
    asked_for = page("/areas/N2", workshop="W2").one("main").text
    assert "No cohort of this area is rated at workshop 2; showing W1." in asked_for


@pytest.mark.parametrize(("path", "as_of"), [("/areas/N3", ""), ("/areas/N1", "load-22"), ("/areas/N1", "load-23")])
def test_an_area_without_ratings_says_what_to_load(page: Page, path: str, as_of: str) -> None:
    main = page(path, **({"as_of": as_of} if as_of else {})).one("main").text
    assert ("no ratings were in the store then" if as_of else "no ratings have been loaded yet") in main
    assert "python -m etl load cascade_ratings FILE, or send it to whoever keeps this store" in main
    assert "publish" not in main


@pytest.mark.parametrize(
    ("path", "has", "feed"),
    [
        ("/outcomes", LINK, "survey_questions"),
        ("/mhst", "MHST Trailblazers 2018/19", "mhst_teams"),
        ("/indicators", "MHST Trailblazers 2018/19", "indicators"),
    ],
)
def test_pages_without_own_returns_say_what_to_load_and_who_has_them(
    page: Page, path: str, has: str, feed: str
) -> None:
    document = page(path, programme=NORTH)
    text = document.one("main").text
    assert "Link North 2026 comes from its own returns, and none of them tell of " in text
    assert f"Load them with: python -m etl load {feed} FILE, then python -m etl load " in text
    assert has in [link.text for link in document.one("main").every("a")]
    figures = [figure["id"] for figure in document.one("main").every("section", within="figure")]
    assert figures == (["outcomes"] if path == "/indicators" else [])  # the outcomes that every area is asked to follow
    assert NORTH not in page(path).one("h1").text


@pytest.mark.parametrize("path", ["/", "/areas", "/areas/N1", "/change", "/outcomes", "/mhst", "/indicators"])
def test_links_keep_the_programme_and_lead_somewhere(page: Page, north: FlaskClient, path: str) -> None:
    document = page(path, programme=NORTH)
    navigation = [link["href"] for link in document.one("nav", within="nav").every("a")]
    assert all("programme=Link%20North%202026" in href for href in navigation)
    ours = {link["href"].partition("#")[0] for link in document.every("a") if link["href"].startswith("/")}
    assert {href: north.get(href).status_code for href in ours if href} == dict.fromkeys(filter(None, ours), 200)


@pytest.mark.parametrize("word", ["effect", "impact", "led to", "None", "nan", "at .", " ,"])
def test_words_that_are_never_said(page: Page, word: str) -> None:
    for path in ("/", "/areas", "/areas/N1", "/areas/N2", "/areas/N3", "/change"):
        text = page(path, programme=NORTH).one("main").text
        assert word not in text.replace("None of", ""), path


def test_the_api_gives_cohorts_rated_and_each_programme_at_its_latest_workshop(north: FlaskClient) -> None:
    rows = asked(north, "areas", limit="1000").json["rows"]
    at = {(row["programme"], row["workshop"]) for row in rows}
    assert at == {(LINK, "W1"), (NORTH, "W2")}
    (row,) = (row for row in rows if row["programme"] == NORTH)
    assert (row["cohorts"], row["cohorts_rated"], row["total"]) == (3, 2, 9)
    one = asked(north, "areas", programme=NORTH).json["meta"]
    assert (one["sources"], one["n"]) == (["cascade_ratings.csv, load 24"], "1 area, 2 of 3 cohorts")


def test_a_mean_that_says_the_same_as_another_stands_once(page: Page) -> None:
    """Both rated areas are of one region, and each is the one that is most like the other."""
    for view in ("chart", "table"):
        document = page("/areas/N1", workshop="W1", view=view).by_id("domains")
        heads = [head.text for head in document.every("th") if head["scope"] == "col"]
        assert "All 2" in heads
        assert not [head for head in heads if head.startswith(("North West", "Most like it"))]
        assert "all 2, which are its region" in document.text
    strip = page("/briefing/N1").by_id("levels")
    heads = [head.text for head in strip.every("th") if head["scope"] == "col"]
    assert "All 1" in heads
    assert not [head for head in heads if head.startswith("Region")]
