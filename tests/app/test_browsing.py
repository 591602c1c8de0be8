"""Areas by what they moved, by what they have handed in, by name, page by page, and on the map of boards."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import Monitor
from data.store import closing_store
from data.viewer import Viewer
from pages import site
from pages.areas import browsing
from tests.app.conftest import Page, Table, _page, asked, on
from tests.app.reading import Element
from tests.conftest import Stores
from tests.returns import load_text

WEST = "Link West 2026"
AREAS = f"""area_code,area_name,programme,region,lead,ods_code,ons_code
V1,Ashcombe,{WEST},South West,ICB,QUY,
V2,Birchmere,{WEST},South West,LA,,E54000040
V3,Cobblegate,{WEST},London,LA,,
V4,Dunmere,{WEST},London,ICB,15N,
"""
COHORTS = """cohort_code,area_code,schools
V1-1,V1,20
V1-2,V1,20
V2-1,V2,18
V3-1,V3,19
V4-1,V4,20
"""
RATINGS = """cohort_code,workshop,date,table,C1,A1,S,C2,A2,D,E
V1-1,W1,2026-01-10,,1,1,0,0,1,1,1
V1-2,W1,2026-01-10,,1,1,1,0,1,1,1
V2-1,W1,2026-01-11,,1,1,1,0,1,1,1
V3-1,W1,2026-01-12,,1,1,1,2,1,1,1
V4-1,W1,2026-01-13,,0,0,0,0,0,0,0
V1-1,W2,2026-03-10,,2,1,1,1,1,2,1
V1-2,W2,2026-03-10,,2,1,1,0,1,1,1
V2-1,W2,2026-03-11,,1,1,1,0,1,1,1
V3-1,W2,2026-03-12,,2,1,1,1,1,1,1
V3-1,W2,2026-03-12,one,2,1,1,3,1,1,1
V3-1,W2,2026-03-12,two,2,1,1,3,1,1,1
V3-1,W2,2026-03-12,three,2,1,1,1,1,1,1
"""
MOVED = "W1 to W2"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def west(
    app: Monitor, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """Asks the app on a store with a programme of four areas: one rose in two cohorts, one is stuck, one rose and slipped,
    one never held workshop 2."""
    stores: Stores = request.getfixturevalue(f"{request.param}_stores")
    url, folder = stores.published(), tmp_path_factory.mktemp("west")
    with closing_store(url) as store:
        for feed, text in (("areas", AREAS), ("cohorts", COHORTS), ("cascade_ratings", RATINGS)):
            assert load_text(store, folder, feed, text).rejected == 0
        with on(app, store):
            yield app.server.test_client()
    stores.drop(url)


@pytest.fixture
def page(west: FlaskClient) -> Page:
    return _page(west)


@pytest.fixture
def table(west: FlaskClient) -> Table:
    return lambda name, **values: asked(west, name, **values).json["rows"]


def rows(document: Element) -> dict[str, Element]:
    """The rows of the matrix by their area's name, in its order."""
    every = document.one("table", within="matrix").every("tr")
    return {row.one("th").text: row for row in every if any(row.every("td", within="region"))}


def cell(document: Element, area: str, code: str) -> str:
    return next(cell.text for cell in rows(document)[area].every("td", within="m") if cell["data-c"] == code)


def finding(document: Element, name: str = "areas-finding") -> str:
    return document.by_id(name).text


def ask(page: Page, /, **values: Any) -> Element:
    return page("/areas", programme=WEST, **values)


def test_the_change_of_each_area_stands_in_its_row_with_who_went_where(page: Page) -> None:
    document = ask(page, workshop=MOVED, sort="-total")
    assert list(rows(document)) == ["Ashcombe", "Birchmere", "Cobblegate", "Dunmere"]
    assert cell(document, "Ashcombe", "C1") == "+1.0 2 up"
    assert cell(document, "Ashcombe", "C2") == "+0.5 1 up, 1 same"
    assert cell(document, "Cobblegate", "C2") == "−1.0 1 down"
    assert cell(document, "Birchmere", "E") == "0 1 same"
    assert cell(document, "Dunmere", "E") == "not matched"
    assert (
        finding(document) == "1 of 3 areas rose on the total, most in Ashcombe (+2.5); in 1 a cohort fell on a domain"
    )


def test_the_change_on_the_page_is_that_of_the_api(page: Page, table: Table) -> None:
    given = {
        (row["code"], row["domain"]): row
        for row in table("change", programme=WEST, scope="area", **{"from": "W1", "to": "W2"})
    }
    assert {code for code, _ in given} == {"V1", "V2", "V3", "V4"}
    document = ask(page, workshop=MOVED)
    for code, name in (("V1", "Ashcombe"), ("V2", "Birchmere"), ("V3", "Cobblegate")):
        for domain in ("C1", "C2", "E"):
            change = Decimal(str(given[code, domain]["mean_change"]))
            assert Decimal(cell(document, name, domain).split()[0].replace("−", "-")) == change.quantize(Decimal("0.1"))


@pytest.mark.parametrize(
    ("values", "areas"),
    [
        ({"moved": "stuck"}, ["Birchmere"]),
        ({"moved": "slipped"}, ["Cobblegate"]),
        ({"moved": ["slipped", "stuck"]}, ["Birchmere", "Cobblegate"]),
        ({"moved": "stuck", "domain": "C2"}, ["Birchmere", "Cobblegate"]),
        ({"moved": "slipped", "domain": "C1"}, []),
        ({"band": "very low"}, ["Dunmere"]),
        ({"level": "major challenge", "domain": "C2", "sort": "-total"}, ["Ashcombe", "Birchmere", "Dunmere"]),
        ({"region": "London"}, ["Cobblegate", "Dunmere"]),
    ],
    ids=str,
)
def test_areas_are_found_by_how_they_moved_and_where_they_started(
    page: Page, values: dict[str, Any], areas: list[str]
) -> None:
    document = ask(page, workshop=MOVED, **values)
    assert (list(rows(document)) if areas else []) == areas
    assert bool(areas) or "No area matches these filters" in document.one("main").text


def test_what_moved_is_not_asked_of_one_workshop(page: Page) -> None:
    document = ask(page, moved="stuck")
    assert "What areas moved is asked between two workshops; showing all." in document.one("main").text
    assert "tuck:" not in finding(document)
    assert len(rows(document)) == 3


def test_counts_and_the_file_of_a_narrowed_change_are_of_what_is_shown(page: Page, west: FlaskClient) -> None:
    document = ask(page, workshop=MOVED, region="London")
    ready = [link.text for link in document.one("nav", within="ready").every("a")]
    assert "Slipped (1)" in ready
    assert not [text for text in ready if text.startswith("Stuck")]  # Birchmere is in another region
    (href,) = (
        link["href"] for link in document.one("main").every("a") if link["href"].startswith("/api/v1/change.csv")
    )
    codes = {line.split(",")[3] for line in west.get(href).text.splitlines()[1:]}
    assert codes == {"V3", "V4"}


def test_ready_made_views_lead_to_the_change_and_back(page: Page, west: FlaskClient) -> None:
    levels = ask(page)
    links = {link.text: link["href"] for link in levels.one("nav", within="ready").every("a")}
    assert {"Moved most", "Stuck", "Slipped"} <= set(links)
    stuck = _page(west)(links["Stuck"])
    assert list(rows(stuck)) == ["Birchmere"]
    back = {link.text: link["href"] for link in stuck.one("nav", within="ready").every("a")}
    assert {"Stuck (1)", "Slipped (1)"} <= set(back)
    assert list(rows(_page(west)(back["Levels at workshop 2"]))) == list(rows(levels))


def test_an_areas_page_opens_at_the_later_of_two_workshops(page: Page) -> None:
    link = rows(ask(page, workshop=MOVED))["Ashcombe"].one("a")
    assert link["href"] == "/areas/V1?programme=Link%20West%202026"
    assert "at workshop 2" in page(link["href"]).one("h1").text


def test_a_pair_of_workshops_that_was_not_held_is_refused(page: Page, west: FlaskClient) -> None:
    assert "‘W1 to W3’ is not a workshop with ratings here" in ask(page, workshop="W1 to W3").one("main").text
    assert west.get("/api/v1/areas.json", query_string={"workshop": MOVED}).status_code == 400


@pytest.mark.parametrize(
    ("typed", "areas"), [("mere", ["Birchmere"]), ("V3", ["Cobblegate"]), ("v", []), ("ASH", ["Ashcombe"])]
)
def test_an_area_is_found_by_a_part_of_its_name_or_its_code(
    page: Page, table: Table, typed: str, areas: list[str]
) -> None:
    document = ask(page, find=typed)
    shown = list(rows(document)) if areas else []
    assert shown == areas == [row["area_name"] for row in table("areas", programme=WEST, find=typed)]
    field = next(each for each in document.every("input") if each["name"] == "find")
    assert field["value"] == typed


def test_areas_are_found_by_what_they_have_handed_in(page: Page, table: Table) -> None:
    late = ask(page, workshop="W1", readiness="w2")
    assert list(rows(late)) == ["Dunmere"]
    assert [row["area_code"] for row in table("areas", programme=WEST, workshop="W1", readiness="w2")] == ["V4"]
    complete = {row["area_code"] for row in table("areas", programme=WEST, workshop="W1", readiness="complete")}
    anything = {row["area_code"] for row in table("areas", programme=WEST, workshop="W1", readiness="late")}
    assert complete | anything == {"V1", "V2", "V3", "V4"}
    assert not complete & anything


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks has the local right for one area."""
    monkeypatch.setattr(site, "viewer", lambda: Viewer(local_areas=frozenset(("V3",))))


def test_without_the_local_right_nothing_tells_how_far_tables_agree(page: Page) -> None:
    assert "ables differ" not in ask(page, sort="area_name").text


@pytest.mark.usefixtures("local")
def test_a_mean_is_marked_where_tables_are_far_from_one_view(page: Page) -> None:
    document = ask(page, sort="area_name")
    assert cell(document, "Cobblegate", "C2") == (
        "1.0 good elements Tables differ: 1 of 3 tables at their cohort's level"
    )
    assert "Tables differ" not in cell(document, "Cobblegate", "C1")
    assert "Tables that differ" in document.one("main").text
    assert "Tables that differ" not in ask(page, workshop="W1").one("main").text


@pytest.mark.parametrize("workshop", ["W1", MOVED])
def test_a_long_table_is_cut_into_pages_and_counted_whole(
    page: Page, monkeypatch: pytest.MonkeyPatch, workshop: str
) -> None:
    monkeypatch.setattr(browsing, "A_PAGE", 2)
    monkeypatch.setattr(browsing, "LEFT_OVER", 0)
    view = {"workshop": workshop, "sort": "-area_name"}
    first, second = ask(page, **view), ask(page, **view, page="2")
    assert list(rows(first)) == ["Dunmere", "Cobblegate"]
    assert list(rows(second)) == ["Birchmere", "Ashcombe"]
    assert finding(first) == finding(second)
    assert first.one("tbody", within="summary").text == second.one("tbody", within="summary").text
    pages = first.one("nav", within="pages")
    assert pages.one("p").text == "Areas 1 to 2 of 4"
    assert [link.text for link in pages.every("a")] == ["Page 1", "Page 2", "All on one page"]
    assert len(rows(ask(page, **view, page="all"))) == 4
    assert "The table has no page ‘3’; showing the first one" in ask(page, **view, page="3").one("main").text


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (50, 1), (60, 1), (61, 2), (110, 2), (111, 3), (300, 6)], ids=str)
def test_no_page_is_left_with_few_rows(count: int, pages: int) -> None:
    assert browsing.last_page(count) == pages


@pytest.mark.usefixtures("local")
def test_an_earlier_moment_is_marked_from_the_facts_as_today_is_from_the_summary(page: Page, table: Table) -> None:
    newest = max(int(load["id"]) for load in table("loads"))
    today, then = ask(page), ask(page, as_of=f"load-{newest}")
    assert [row.text for row in rows(today).values()] == [row.text for row in rows(then).values()]
    assert "Tables differ" in cell(then, "Cobblegate", "C2")


def test_boards_stand_on_the_map_where_areas_have_their_codes(page: Page) -> None:
    document = ask(page)
    drawn = [each for each in document.every("g") if "hex" in each["class"].split()]
    assert len(drawn) == 42
    shown = [each for each in drawn if "hex-none" not in each["class"]]
    assert [each.one("title").raw for each in shown] == [
        "NHS Bristol, North Somerset and South Gloucestershire Integrated Care Board: 0.5, below good",
        "NHS Bath and North East Somerset, Swindon and Wiltshire Integrated Care Board: 0.0, major challenge",
    ]
    assert finding(document, "boards-finding") == (
        "The areas of 2 integrated care boards average 0.0 to 0.5 on outcome measures, lowest in Bath and North East "
        "Somerset, Swindon and Wiltshire"
    )


def test_no_map_is_drawn_where_no_area_has_a_code(page: Page) -> None:
    assert not list(ask(page, find="cobblegate").every("g", within="hex-none"))
    assert not [each for each in page("/areas").every("h2") if each["id"] == "boards-finding"]


PATHS = ("/", "/areas", "/areas/V2", "/compare", "/change", "/outcomes", "/mhst", "/indicators", "/data", "/methods")


@pytest.mark.parametrize("path", PATHS)
def test_a_readers_area_and_last_meeting_travel_in_every_link(page: Page, path: str) -> None:
    document = page(path, programme=WEST, my="V1", since="load-20")
    links = {link.text: link["href"] for link in document.one("nav", within="nav").every("a")}
    assert all("my=V1" in href and "since=load-20" in href for href in links.values()), links
    utilities = {link.text: link["href"] for link in document.one("ul", within="utilities").every("a")}
    assert utilities["My area"] == "/areas/V1?my=V1&since=load-20"
    files = [link["href"] for link in document.one("main").every("a") if link["href"].startswith("/api/")]
    assert not [href for href in files if "my=" in href]
    assert not [href for href in files if "since=" in href and not href.startswith("/api/v1/since.csv?")]


def test_an_area_is_kept_and_forgotten_by_link(page: Page, west: FlaskClient) -> None:
    links = {link.text: link["href"] for link in page("/areas/V1").one("main").every("a")}
    kept = _page(west)(links["Keep as my area"])
    assert "My area" in kept.one("ul", within="utilities").text
    links = {link.text: link["href"] for link in kept.one("main").every("a")}
    assert "my=" not in links["Forget it as my area"]


@pytest.mark.parametrize("my", ["V9", ["V1", "V2"], "\x00"], ids=["unknown", "two", "nothing"])
def test_an_area_that_is_none_is_not_kept(page: Page, my: Any) -> None:
    document = ask(page, my=my)
    assert "is not the code of one area here; showing none as yours." in document.one("main").text
    assert "My area" not in document.one("ul", within="utilities").text


def test_an_area_leads_to_what_it_is_compared_with(page: Page, west: FlaskClient) -> None:
    links = {link.text: link["href"] for link in page("/areas/V1").one("main").every("a")}
    assert "Compare its cohorts" not in links  # their levels need the local right
    compared = _page(west)(links["Compare with areas like it"])
    assert {"Ashcombe", "Birchmere", "Cobblegate"} <= set(compared.one("main").text.replace(",", " ").split())
