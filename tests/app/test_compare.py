"""Cohorts and areas side by side: what is told, what is withheld, and the same rows from the API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from data.filters import Filters
from data.queries.catalogue import Programme, programme_list
from data.queries.compare import Compared, compared
from data.store import closing_store
from data.versions import as_of
from data.viewer import ANYONE, Viewer
from pages.choosing import compare_href
from tests.app.conftest import Page, _page, asked, on
from tests.app.reading import Element
from tests.app.test_own_returns import AREAS, COHORTS, NORTH, RATINGS
from tests.conftest import Stores
from tests.returns import load_text

SOUTH = "Link South (simulated)"
APART = "cohort_code,workshop,date,table,C1,A1,S,C2,A2,D,E\n" + "".join(
    f"N1-1,W2,2026-03-10,{table},{level},1,1,1,1,2,1\n" for table, level in (("a", 2), ("b", 2), ("c", 1))
)
CAME = """cohort_code,workshop,organisation_type,invited,attended,target
N1-1,W1,school,24,20,20
N1-1,W1,NHS CYPMHS,8,6,6
N1-1,W2,school,20,11,20
N1-1,W2,NHS CYPMHS,6,5,6
N1-2,W1,school,20,18,20
N1-2,W2,school,20,17,20
N1-3,W1,school,20,15,20
"""


def south(text: str) -> str:
    """The same files of the simulated programme, whose codes begin with S."""
    return text.replace(NORTH, SOUTH).replace("N1", "S1").replace("N2", "S2").replace("N3", "S3")


@pytest.fixture(scope="module")
def both_store(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A programme of one's own and a simulated one, with the same files."""
    url, folder = stores.published(), tmp_path_factory.mktemp("both")
    feeds = (("areas", AREAS), ("cohorts", COHORTS), ("cascade_ratings", RATINGS), ("cascade_ratings", APART))
    with closing_store(url) as store:
        for feed, text in (*feeds, ("attendance", CAME)):
            for told in (text, south(text)):
                assert load_text(store, folder, feed, told).rejected == 0
        yield store
    stores.drop(url)


@pytest.fixture
def both(app: Monitor, both_store: Engine) -> Iterator[FlaskClient]:
    with on(app, both_store):
        yield app.server.test_client()


@pytest.fixture
def page(both: FlaskClient) -> Page:
    return _page(both)


def row(document: Element, label: str) -> list[str]:
    """The cells of the row of the comparison that begins so."""
    rows = document.one("table", within="comparison").every("tr")
    (found,) = (each for each in rows if (heads := list(each.every("th"))) and heads[0].text.startswith(label))
    return [cell.text for cell in found.every("td")]


def main(document: Element) -> str:
    return document.one("main").text


def test_cohorts_stand_side_by_side_with_what_can_be_said(page: Page) -> None:
    document = page("/compare", cohort=["S1-1", "S1-2"])
    first, second, said = row(document, "C1")
    assert (first, second) == ("1 2 up 1 good elements to widespread", "0 1 up 1 major challenge to good elements")
    assert said == "S1-1 one level above S1-2"
    assert row(document, "Total of 21") == ["5 to 9, up 4", "5 to 9, up 4", "No difference"]
    assert "S1-1 and S1-2 stand on the same total at workshop 2, 9 of 21" in main(document)
    assert document["tag"] == ""
    assert SOUTH in document.text


def test_tables_that_scored_apart_are_told_with_how_many_agree(page: Page) -> None:
    first, second, said = row(page("/compare", cohort=["S1-1", "S1-2"]), "Tables")
    assert (first, second) == ("20 of 21", "not applicable: no tables scored apart")
    assert said == "Nothing to compare"


def test_attendance_counts_people_and_those_of_schools(page: Page) -> None:
    document = page("/compare", cohort=["S1-1", "S1-2"])
    told = ["26 of 32, then 16 of 26", "18 of 20, then 17 of 20", "S1-1 lowest: 62% as many at workshop 2, 10 fewer"]
    assert row(document, "People at W1") == told
    assert row(document, "People from schools at W1")[:2] == ["20 of 24, then 11 of 20", "18 of 20, then 17 of 20"]


def test_a_cohort_without_the_later_workshop_is_not_compared_and_not_the_same(page: Page) -> None:
    document = page("/compare", cohort=["S1-1", "S1-2", "S1-3"])
    assert "not compared: S1-3 has no workshop 2" in main(document)
    assert row(document, "C1")[2] == "1 not submitted good elements"
    assert row(document, "C1")[3] == "S1-1 one level above S1-2"
    assert "S1-3 can’t be totalled: no workshop 2" in document.one("main").one("h2").text


def test_areas_stand_side_by_side_by_the_means_of_matched_cohorts(page: Page) -> None:
    document = page("/compare", area=["S1", "S2"])
    first, second, _ = row(document, "C1")
    assert first == "0.5 1.5 2 up 0 same 0 down below good to below widespread"
    assert second == "1.0 not submitted good elements"
    assert "3 cohorts, 2 at both workshops" in row(document, "Area")[0]
    matched, alone, _ = row(document, "Mean total of 21")
    assert matched.endswith(", mean of the same 2 cohorts at both")
    assert alone.endswith(", the total of one cohort")
    assert row(document, "People at W1")[0] == "44 of 52, then 33 of 46 in 2 of 3 cohorts"
    assert "not compared: Southby has no workshop 2" in main(document)


def test_only_rows_that_differ(page: Page) -> None:
    everything = page("/compare", cohort=["S1-1", "S1-2"])
    (link,) = (each for each in everything.every("a") if each.text == "Only rows that differ")
    assert "rows=differing" in link["href"]
    some = page("/compare", cohort=["S1-1", "S1-2"], rows="differing")
    heads = [head.text for head in some.one("table", within="comparison").every("th") if head["scope"] == "row"]
    assert "C1" in " ".join(heads)
    assert "Total of 21" not in heads
    assert "Only rows that differ are shown. All rows" in main(some)


def test_each_side_is_removed_swapped_and_added_by_link(page: Page, both: FlaskClient) -> None:
    document = page("/compare", cohort=["S1-1", "S1-2"])
    links = {link.text: link["href"] for link in document.one("main").every("a")}
    assert links["Remove S1-1"].endswith("cohort=S1-2")
    assert document.by_id(links["Swap S1-2"].removeprefix("#"))["name"] == "cohort"
    assert links["Add S1-3"].endswith("cohort=S1-1&cohort=S1-2&cohort=S1-3")
    for href in links.values():
        assert href.startswith(("#", "http")) or both.get(href).status_code == 200, href


def test_levels_of_real_cohorts_are_withheld_with_the_way_to_their_areas(page: Page) -> None:
    document = page("/compare", cohort=["N1-1", "N2-1"])
    withheld = "suppressed: with the local right alone"
    assert row(document, "Seven domains")[:2] == [withheld, withheld]
    assert row(document, "People at W1")[:2] == [withheld, withheld]
    assert "20 schools" in row(document, "Cohort")[0]
    assert not list(document.one("main").every("b", within="level"))
    (link,) = (
        each for each in document.one("table", within="comparison").every("a") if each.text == "Compare their areas"
    )
    areas = page("/compare", programme=NORTH, area=["N1", "N2"])
    assert link["href"].endswith("area=N1&area=N2")
    assert row(areas, "C1")[0].startswith("0.5 1.5 2 up")
    assert row(areas, "People at W1")[0] == withheld


LOCAL = Viewer("lead of Northtown", local_areas=frozenset({"N1"}))


def _compared(store: Engine, viewer: Viewer, moment: str = "") -> Compared:
    with store.connect() as connection:
        programme: Programme = next(each for each in programme_list(connection, viewer) if each.name == NORTH)
        wanted = Filters().changed(cohort=["N1-1", "N2-1"])
        return compared(connection, wanted, viewer, programme, ("W1", "W2"), as_of(connection, moment))


def test_the_local_right_shows_its_own_cohorts_alone(both_store: Engine) -> None:
    mine, other = _compared(both_store, LOCAL).sides
    assert (mine.before["C1"], mine.after["C1"], mine.came["W1"].people) == (1, 2, 26)
    assert (other.shown, other.before, dict(other.came)) == (False, {}, {})
    assert not any(side.shown or side.before for side in _compared(both_store, ANYONE).sides)


def test_as_of_an_earlier_load_there_is_no_attendance(both_store: Engine) -> None:
    with both_store.connect() as connection:
        last = connection.exec_driver_sql("SELECT max(load_id) FROM attendance").scalar()
        first = connection.exec_driver_sql("SELECT min(load_id) FROM attendance").scalar()
    assert last != first
    (mine, _) = _compared(both_store, LOCAL, f"load-{first - 1}").sides
    assert (mine.after["C1"], dict(mine.came)) == (2, {})


def test_published_areas_are_compared_at_the_workshop_that_is_published(page: Page) -> None:
    document = page("/compare", area=["LINK-D", "LINK-C"])
    assert row(document, "C1") == ["1.0 good elements", "0.7 below good", "Area D 0.3 above Area C"]
    assert row(document, "Total of 21")[:2] == ["6.7", "5.7"]
    assert "Survey" not in main(document)
    assert "surveys" not in main(document)


def test_a_link_that_names_cohorts_finds_their_programme(page: Page) -> None:
    document = page("/compare", cohort=["S1-1", "S1-2"])
    assert "Simulated programme: every figure here is made up." in document.text


@pytest.mark.parametrize(
    ("asked_for", "said"),
    [
        ({"cohort": ["S1-1", "S9-9"], "programme": SOUTH}, "‘S9-9’ is not a cohort's code here"),
        ({"cohort": ["S1-1"], "area": ["S1"], "programme": SOUTH}, "Cohorts and areas don't stand in one table"),
        ({"area": [f"LINK-{letter}" for letter in "ABCDEFG"]}, "6 at most stand side by side, not 7"),
        ({"cohort": ["S1-1", "S1-2"], "from": "W2"}, "Workshop 2 can't be compared here"),
        ({"cohort": ["\x00"]}, "is not a cohort's code here; choose from those below."),
    ],
)
def test_what_cant_be_compared_is_said(page: Page, asked_for: dict[str, list[str]], said: str) -> None:
    assert said in main(page("/compare", **asked_for))


@pytest.mark.parametrize(
    "values", [{}, {"programme": SOUTH}, {"programme": NORTH}, {"area": ["S1"]}, {"cohort": ["S1-1"]}]
)
def test_with_nothing_to_compare_it_offers_what_can_be(page: Page, both: FlaskClient, values: dict[str, str]) -> None:
    document = page("/compare", **values)
    assert not list(document.every("table", within="comparison"))
    found = {link["href"] for link in document.one("main").every("a") if "/compare?" in link["href"]}
    assert found
    assert {href: both.get(href).status_code for href in found} == dict.fromkeys(found, 200)


def test_pages_can_lead_to_a_comparison(both: FlaskClient) -> None:
    href = compare_href(SOUTH, cohorts=("S1-1", "S1-2"))
    assert href == "/compare?programme=Link%20South%20%28simulated%29&cohort=S1-1&cohort=S1-2"
    assert "S1-1 and S1-2" in both.get(href).text


def test_one_alone_says_choose_another(page: Page) -> None:
    assert "One cohort alone is no comparison: choose another" in main(page("/compare", cohort=["S1-1"]))


def test_files_hold_the_same_sides(page: Page, both: FlaskClient) -> None:
    document = page("/compare", cohort=["S1-1", "S1-2"])
    files = [link["href"] for link in document.one("main").every("a") if "/api/v1/" in link["href"]]
    assert {href.split("/")[3].split(".")[0] for href in files} == {"ratings", "change", "cohorts", "activity"}
    for href in files:
        assert both.get(href).status_code == 200, href
    rows = asked(both, "ratings", cohort=["S1-1", "S1-2"]).json["rows"]
    assert {row["cohort_code"] for row in rows} == {"S1-1", "S1-2"}
    assert len(rows) == 28


def test_the_api_gives_change_of_cohorts_and_areas_by_code(both: FlaskClient) -> None:
    (cohort,) = asked(both, "change", cohort="S1-1", domain="C1").json["rows"]
    assert (cohort["scope"], cohort["code"], cohort["up"]) == ("cohort", "S1-1", 1)
    assert asked(both, "change", cohort="N1-1").json["rows"] == []
    (area,) = asked(both, "change", area="N1", domain="C1").json["rows"]
    assert (area["scope"], area["code"], area["matched"]) == ("area", "N1", 2)
    assert [row["cohort_code"] for row in asked(both, "cohorts", cohort="N2-1").json["rows"]] == ["N2-1"]
    assert both.get("/api/v1/cohorts.json?cohort=nobody").status_code == 400


@pytest.mark.parametrize("word", ["effect", "impact", "led to", "None", "nan", " ,", "Decimal"])
def test_words_that_are_never_said(page: Page, word: str) -> None:
    for values in ({"cohort": ["S1-1", "S1-3"]}, {"area": ["S1", "S2"]}, {"area": ["LINK-A", "LINK-B"]}, {}):
        text = main(page("/compare", **values))
        assert word not in text.replace("None had", ""), values
