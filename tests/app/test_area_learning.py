"""An area's page: each cohort on the levels for those who may see it, the next level, whom to learn from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import Monitor
from data.queries.areas import DOMAIN_CODES
from data.store import closing_store
from data.viewer import Viewer
from pages import site
from tests.app.conftest import Page, _page, asked, on
from tests.app.reading import Element, read
from tests.app.test_own_returns import AREAS as NORTH_AREAS
from tests.app.test_own_returns import COHORTS as NORTH_COHORTS
from tests.app.test_own_returns import NORTH
from tests.app.test_own_returns import RATINGS as NORTH_RATINGS
from tests.conftest import Stores
from tests.returns import load_text
from tests.store.test_learning import ACTIONS, AREAS, COHORTS, FIRST, LEARN, SECOND

MADE_UP = "Link North (simulated)"
WITHHELD = "The cohorts' own levels need the local right for the area."
TWELVE = "T1"
TWELVE_AREA = f"area_code,area_name,programme,region,lead\n{TWELVE},Twelveham,{MADE_UP},North West,LA\n"
TWELVE_COHORTS = "cohort_code,area_code\n" + "".join(f"T1-K{n},T1\n" for n in range(1, 13))
TWELVE_RATINGS = "cohort_code,workshop,C1,A1,S,C2,A2,D,E\n" + "".join(
    f"T1-K{n},W1,{n % 3},1,1,1,1,1,0\n" for n in range(1, 13)
)


@pytest.fixture(scope="module")
def learning(app: Monitor, sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Asks the app on a store with an own programme of four areas, with actions, and a simulated one of four, of which one
    has a single cohort and one has twelve."""
    url, folder = sqlite_stores.published(), tmp_path_factory.mktemp("learning")
    files = (
        ("areas", AREAS),
        ("cohorts", COHORTS),
        ("cascade_ratings", FIRST),
        ("cascade_ratings", SECOND),
        ("actions", ACTIONS),
        ("areas", NORTH_AREAS.replace(NORTH, MADE_UP)),
        ("areas", TWELVE_AREA),
        ("cohorts", NORTH_COHORTS),
        ("cohorts", TWELVE_COHORTS),
        ("cascade_ratings", NORTH_RATINGS),
        ("cascade_ratings", TWELVE_RATINGS),
    )
    with closing_store(url) as store:
        for feed, text in files:
            assert load_text(store, folder, feed, text).rejected == 0
        with on(app, store):
            yield app.server.test_client()
    sqlite_stores.drop(url)


@pytest.fixture
def page(learning: FlaskClient) -> Page:
    return _page(learning)


def domain(document: Element, code: str) -> Element:
    """A domain's row of Figure 1."""
    rows = document.by_id("domains").one("table").every("tr")
    (found,) = (row for row in rows if any(head.text.startswith(f"{code} ") for head in row.every("th")))
    return found


def squares(row: Element, kind: str) -> list[str]:
    return [text.text for svg in row.every("svg", within=f"cohorts-{kind}") for text in svg.every("text")]


def test_cohorts_of_a_simulated_area_stand_on_their_levels(page: Page) -> None:
    document = page("/areas/N1")
    row = domain(document, "C1")
    assert (squares(row, "before"), squares(row, "after")) == (["#2", "#1", "#3"], ["#2", "#1"])
    assert "Workshop 1: N1-1 at 1, N1-2 at 0, N1-3 at 1. Workshop 2: N1-1 at 2, N1-2 at 1; N1-3 not rated." in row.text
    assert "2 up 0 same 0 down" in row.one("td", within="moved").text
    text = document.by_id("domains").text
    assert "Moved, 2 of 3 matched" in text
    assert "#3: no workshop 2, so no filled square" in text
    assert "need the local right" not in document.one("main").text


def test_one_cohort_without_workshop_2_has_one_lane_and_no_moves(page: Page) -> None:
    document = page("/areas/N2")
    row = domain(document, "C1")
    assert (squares(row, "before"), squares(row, "after")) == (["#1"], [])
    assert "its one cohort rated it ‘major challenge’" in document.by_id("domains-finding").text
    assert "Moved" not in document.by_id("domains").text


def test_twelve_cohorts_are_counts_where_they_do_not_fit(page: Page) -> None:
    document = page("/areas/T1")
    assert squares(domain(document, "C1"), "before") == ["×4", "×4", "×4"]
    assert squares(domain(document, "E"), "before") == ["×12"]
    assert all(f"T1-K{n} at {n % 3}" in domain(document, "C1").text for n in range(1, 13))
    assert "K1 is T1-K1 and so on to K12 is T1-K12" in document.by_id("domains").text


def test_the_file_of_levels_holds_what_is_drawn(page: Page, learning: FlaskClient) -> None:
    links = {link.text: link["href"] for link in page("/areas/N1").by_id("domains").every("a")}
    lines = learning.get(links["Download CSV"]).text.splitlines()
    assert len(lines) == 1 + 7 * 5


def test_without_the_right_means_are_drawn_and_the_page_says_why(page: Page, learning: FlaskClient) -> None:
    document = page("/areas/L1")
    assert WITHHELD in document.by_id("domains").text
    assert "the cohorts' own levels need the local right for the area" in document.by_id("unknown").text
    assert not [svg for svg in document.by_id("domains").every("svg") if "cohorts-" in svg["class"]]
    assert "L1-K1" not in document.one("main").text
    assert "1 up 1 same 0 down" in domain(document, "C1").text
    assert {row["rating"] for row in asked(learning, "ratings", area="L1").json["rows"]} == {None}


def test_with_the_local_right_they_are_shown_of_that_area_alone(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = Viewer("lead of Ashby", local_areas=frozenset({"L1"}))
    monkeypatch.setattr(site, "viewer", lambda: lead)
    assert squares(domain(page("/areas/L1"), "C1"), "before") == ["K1", "K2", "K3"]
    assert WITHHELD not in page("/areas/L1").one("main").text
    assert WITHHELD in page("/areas/L2").one("main").text


def test_whom_to_learn_from_comes_first_in_words(page: Page) -> None:
    document = page("/areas/L1")
    found = document.by_id("similar")
    assert document.by_id("similar-finding").text == (
        "Elmham started no higher than Ashby and has moved ahead of it: learn from it"
    )
    rows = [row.text for row in found.one("tbody").every("tr")]
    assert rows[0].startswith("Learn from: Elmham North, LA-led")
    assert "2 up 0 same 0 down Mean change +5.50, 2 cohorts matched" in rows[0]
    assert "2 completed: C1 and no domain C1 Write it on one page (commissioner) Meet each term" in rows[0]
    assert not [row for row in rows[1:] if "Learn from" in row]
    assert all("none completed" in row for row in rows[1:])
    assert "SECRETX" not in document.text


def test_who_got_to_the_next_level_is_named_by_link(page: Page) -> None:
    row = domain(page("/areas/L1"), "C1")
    assert "1 of 1" not in row.text
    assert "went from below 2 to 2 or more: Elmham." in row.text
    (link,) = (link for link in row.every("a") if link.text == "Elmham")
    assert link["href"] == f"/areas/L2?programme={LEARN.replace(' ', '%20')}"


def test_at_workshop_1_one_lane_is_drawn_and_learning_stays(page: Page) -> None:
    document = page("/areas/N1", workshop="W1")
    assert squares(domain(document, "C1"), "after") == []
    assert "learn from it" in page("/areas/L1", workshop="W1").by_id("similar-finding").text


def test_as_of_before_workshop_2_nobody_has_moved(page: Page) -> None:
    document = page("/areas/L1", as_of="load-24")
    assert "nobody has moved from here" in document.by_id("similar").text
    assert "Learn from" not in document.one("main").text


def test_the_published_programme_says_that_no_workshop_2_is_published(page: Page) -> None:
    text = page("/areas/LINK-D").by_id("similar").text
    assert "No workshop 2 is published by area" in text
    assert "Completed actions" not in text


@pytest.mark.parametrize("word", ["effect", "impact", "led to", "None,", " nan", "at .", " ,", "not worked out"])
def test_words_that_are_never_said(page: Page, word: str) -> None:
    for code in ("L1", "L2", "N1", "N2", "N3", "T1", "LINK-D", "TB-CAMDEN"):
        assert word not in page(f"/areas/{code}").one("main").text, code


def test_what_each_source_says_and_whom_to_learn_from_are_files(learning: FlaskClient) -> None:
    """The same as the page, one area at a time."""
    page = read(learning.get("/areas/L1").text)
    for name in ("learning", "sources"):
        refused = learning.get(f"/api/v1/{name}.json")
        assert (refused.status_code, refused.json["error"]["code"]) == (400, "bad_area")  # type: ignore[index]
    (href,) = (link["href"] for link in page.by_id("similar").every("a") if "learning.csv" in link["href"])
    lines = list(csv.DictReader(io.StringIO(learning.get(href).text.removeprefix("\ufeff"))))
    shown = list(page.by_id("similar").every("tr"))[1:]
    assert [line["near_name"] for line in lines] == [next(row.every("a")).text for row in shown]
    assert [line["learn_from"] == "true" for line in lines] == ["Learn from" in row.text for row in shown]
    (href,) = (link["href"] for link in page.by_id("sources").every("a") if "sources.csv" in link["href"])
    lines = list(csv.DictReader(io.StringIO(learning.get(href).text.removeprefix("\ufeff"))))
    rated = {line["domain"]: line for line in lines if line["source"] == "rating"}
    assert len(rated) == len(DOMAIN_CODES)
    for row in list(page.by_id("sources").every("tr"))[1:]:
        line = rated[row.text.split()[0]]
        assert f"{line['up']} up" in row.text
        assert f"{line['down']} down" in row.text
    assert {line["value_to_status"] for line in lines if line["source"] == "survey"} <= {
        "not_submitted",
        "not_applicable",
    }
