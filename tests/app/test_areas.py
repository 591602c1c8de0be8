"""The areas page and the API give the same rows for the same address, and only what was asked for."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.app.conftest import Page, Table, query
from tests.app.reading import Element

LINK = "Link Programme 2017–19"
NAMED = "Link Programme 2017–19 (named areas)"
TRAILBLAZERS = "MHST Trailblazers 2018/19"
REGIONS = (
    "East Midlands",
    "Eastern",
    "London",
    "North East",
    "North West",
    "South East",
    "South West",
    "West Midlands",
)
LEADS = ("CCG", "CCG/LA", "LA")
ANONYMISED = re.compile(r"\bArea [A-Z]\b")
DOMAINS = ("C1", "A1", "S", "C2", "A2", "D", "E")
ADDRESSES: tuple[dict[str, Any], ...] = (
    {},
    {"sort": "-total"},
    {"sort": "area_name"},
    {"sort": "-area_name"},
    {"sort": "C2"},
    {"sort": "-E"},
    {"sort": "region"},
    {"sort": "-lead"},
    {"region": "South West"},
    {"region": ["London", "Eastern"], "sort": "-C1"},
    {"lead": "CCG/LA"},
    {"lead": ["CCG", "LA"], "band": "very low"},
    {"band": ["fair", "low"]},
    {"band": "differs from published"},
    {"domain": "C2", "level": "major challenge"},
    {"level": "good elements", "region": "London"},
    {"area": ["LINK-D", "LINK-T"]},
    {"find": "area d"},
    {"find": "link-t"},
)
NAMES = [str(values) for values in ADDRESSES]


def shown(document: Element) -> set[str]:
    """The anonymised areas that stand anywhere in the content, the filters' own lists aside."""
    return set(ANONYMISED.findall(document.one("main").text))


def ready_made(document: Element) -> list[Element]:
    return list(document.one("nav", within="ready").every("a"))


def printed(document: Element) -> list[dict[str, Any]]:
    """The rows of the matrix as they stand on the page, in its order."""
    rows = [row for row in document.one("table", within="matrix").every("tr") if any(row.every("td", within="region"))]
    return [_printed(row) for row in rows]


def _printed(row: Element) -> dict[str, Any]:
    means = {cell["data-c"]: Decimal(cell.one("b").text) for cell in row.every("td", within="m")}
    band = row.one("td", within="band")
    computed, _, published = band.text.partition(" ≠ published ")
    return {
        "area_name": row.one("th").text,
        "region": row.one("td", within="region").text.partition(",")[0],
        "lead": row.one("td", within="lead").text,
        **means,
        "total": Decimal(row.one("td", within="total").one("b").text),
        "band": computed.lower(),
        "published_band": (published or computed).lower(),
    }


def given(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the API with the columns that the page prints."""
    words = {name: row[name] for name in ("area_name", "region", "lead", "band", "published_band")}
    return words | {name: Decimal(str(row[name])).quantize(Decimal("0.1")) for name in (*DOMAINS, "total")}


@pytest.mark.parametrize("values", ADDRESSES, ids=NAMES)
def test_page_and_api_give_the_same_rows(page: Page, table: Table, values: dict[str, Any]) -> None:
    rows = table("areas", **values)
    assert rows
    assert printed(page("/areas", **values)) == [given(row) for row in rows]


def test_london_holds_three_areas_with_their_ratings_in_words(page: Page) -> None:
    document = page("/areas", region="London")
    assert shown(document) == {"Area C", "Area E", "Area V"}
    cells = document.one("table", within="matrix").every("td", within="m")
    words = [cell.one("span").text for cell in cells]
    assert len(words) == 3 * 7
    assert set(words) <= {"major challenge", "below good", "good elements"}


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_shows_its_own_areas_and_no_other(page: Page, table: Table, region: str) -> None:
    rows = table("areas", region=region)
    assert {row["region"] for row in rows} == {region}
    assert shown(page("/areas", region=region)) == {row["area_name"] for row in rows}


@pytest.mark.parametrize("lead", LEADS)
def test_a_lead_shows_its_own_areas_and_no_other(page: Page, table: Table, lead: str) -> None:
    rows = table("areas", lead=lead)
    assert {row["lead"] for row in rows} == {lead}
    assert shown(page("/areas", lead=lead)) == {row["area_name"] for row in rows}


def test_the_regions_hold_every_area_once(table: Table) -> None:
    codes = [row["area_code"] for region in REGIONS for row in table("areas", region=region)]
    assert len(codes) == 23
    assert set(codes) == {row["area_code"] for row in table("areas")}


def test_a_ready_made_view_shows_what_its_link_counts(page: Page, client: FlaskClient) -> None:
    links = ready_made(page("/areas"))
    assert len(links) == 5
    for link in links:
        rows = client.get(link["href"].replace("/areas", "/api/v1/areas.json")).json["rows"]
        count = re.search(r"\((\d+)\)", link.text)
        assert shown(page(link["href"])) == {row["area_name"] for row in rows}
        assert not count or int(count[1]) == len(rows)


def test_a_ready_made_view_marks_itself_as_current(page: Page) -> None:
    for link in ready_made(page("/areas")):
        current = [other for other in ready_made(page(link["href"])) if other["aria-current"]]
        assert [other["href"] for other in current] == [link["href"]]


def test_by_region_keeps_every_area_under_its_region(page: Page, table: Table) -> None:
    bodies = list(page("/areas", sort="region").one("table", within="matrix").every("tbody"))[1:]
    for body in bodies:
        region = _region(next(body.every("th")).text)
        wanted = {row["area_name"] for row in table("areas", region=region)}
        assert set(ANONYMISED.findall(body.text)) == wanted
    assert len(bodies) == len(REGIONS)


def _region(head: str) -> str:
    return next(region for region in REGIONS if head.startswith(region))


def test_the_form_shows_what_is_in_force(page: Page) -> None:
    form = page("/areas", region="London", sort="-total").one("form", within="filters")
    selected = {
        select["name"]: next(o["value"] for o in select.every("option") if "selected" in o.attributes)
        for select in form.every("select")
    }
    assert selected == {"programme": LINK, "region": "London", "lead": "", "band": "", "sort": "-total"}


def test_the_form_keeps_what_it_has_no_list_for(page: Page) -> None:
    form = page("/areas", domain="C2", level="major challenge", as_of="load-21").one("form", within="filters")
    hidden = {(field["name"], field["value"]) for field in form.every("input") if field["type"] == "hidden"}
    assert hidden == {("as_of", "load-21")}


def test_what_a_ready_made_view_narrows_to_can_be_taken_away(page: Page) -> None:
    narrowed = page("/areas", domain="C2", level="major challenge", region="London")
    form = narrowed.one("form", within="filters")
    assert {"level", "domain", "region"} <= {field["name"] for field in form.every("select")}
    assert "Clear filters" in narrowed.text


def test_blank_choices_are_no_choices(page: Page) -> None:
    blank = page("/areas", region="", lead="", band="", sort="total")
    assert blank.one("main").one("table").text == page("/areas").one("main").one("table").text
    assert not list(blank.every("p", within="complaint"))


# What can't be had.

REFUSED = (
    ({"region": "Kent"}, "‘Kent’ is not a region here; showing all."),
    ({"region": ["Kent", "London"]}, "‘Kent’ is not a region here; showing London."),
    ({"lead": "Parish"}, "‘Parish’ is not a kind of lead here; showing all."),
    ({"band": "middling"}, "‘middling’ is not a band here; showing all."),
    ({"workshop": "W2"}, "‘W2’ is not a workshop with ratings here; showing W1."),
    ({"sort": "height"}, "‘height’ is not a column to sort by here; showing the usual order."),
    ({"programme": "Atlantis"}, f"‘Atlantis’ is not a programme here; showing {LINK}."),
    ({"as_of": "yesterday"}, "‘yesterday’ is neither a day (like 2026-11-21) nor a load (like load-12)"),
    ({"as_of": "load-999"}, "‘load-999’ is not a load of this store; showing the store as it is now."),
    ({"area": "LINKN-BRADFORD"}, "‘LINKN-BRADFORD’ is not an area's code here; showing all."),
)


@pytest.mark.parametrize(("values", "sentence"), REFUSED)
def test_a_page_falls_back_and_says_so(page: Page, values: dict[str, Any], sentence: str) -> None:
    document = page("/areas", **values)
    assert sentence in " ".join(complaint.text for complaint in document.every("p", within="complaint"))
    assert list(document.one("table", within="matrix").every("td", within="m"))


@pytest.mark.parametrize("path", ["/areas", "/data"])
def test_what_an_address_asks_for_is_escaped_where_it_is_refused(page_of: Page, path: str) -> None:
    name = {"/areas": "region", "/data": "rule"}[path]
    main = page_of(path, **{name: '"><script>alert(1)</script>'}).one("main")
    assert "<script>" in main.text
    assert not list(main.every("script"))


# Anonymised and named areas never meet.


@pytest.fixture
def named(table: Table) -> set[str]:
    """The names of the named areas."""
    return {row["area_name"] for row in table("areas", programme=NAMED)}


def test_the_named_areas_come_alone_and_without_ratings(table: Table) -> None:
    rows = table("areas", programme=NAMED)
    assert len(rows) == 23
    assert {row["programme"] for row in rows} == {NAMED}
    assert all(row[column] is None for row in rows for column in (*DOMAINS, "total", "band", "region"))


@pytest.mark.parametrize("lead", LEADS)
def test_a_lead_never_brings_anonymised_and_named_areas_together(
    page: Page, table: Table, named: set[str], lead: str
) -> None:
    anonymised = page("/areas", lead=lead).one("main")
    by_name = page("/areas", lead=lead, programme=NAMED)
    assert not any(name in anonymised.text for name in named)
    assert not shown(by_name)
    assert not named & {row["area_name"] for row in table("areas", lead=lead)}
    assert {row["programme"] for row in table("areas", lead=lead, programme=NAMED)} == {NAMED}


@pytest.mark.parametrize("path", ["/areas", "/areas/LINK-D", "/data"])
def test_a_page_with_anonymised_areas_names_none(page: Page, named: set[str], path: str) -> None:
    words = page(path).one("main").text
    assert ANONYMISED.search(words)
    assert not [name for name in named if re.search(rf"\b{re.escape(name)}\b", words)]


@pytest.mark.parametrize("name", ["areas", "distribution", "contradictions"])
@pytest.mark.parametrize("other", [LINK, TRAILBLAZERS])
def test_the_api_refuses_named_areas_beside_others(client: FlaskClient, name: str, other: str) -> None:
    response = client.get(query(f"/api/v1/{name}.json", programme=[other, NAMED]))
    assert response.status_code == 400
    assert NAMED in response.json["error"]["message"]


@pytest.mark.parametrize("path", ["/areas"])
def test_a_page_refuses_named_areas_beside_others(page: Page, named: set[str], path: str) -> None:
    document = page(path, programme=[LINK, NAMED])
    assert list(document.every("p", within="complaint"))
    assert not any(name in document.one("main").text for name in named)


def test_the_api_without_a_programme_has_no_named_area(client: FlaskClient, named: set[str]) -> None:
    for name in ("areas", "contradictions", "distribution"):
        words = client.get(f"/api/v1/{name}.json").text
        assert not [area for area in named if re.search(rf"\"{re.escape(area)}\"", words)]


def test_an_anonymised_code_is_unknown_among_the_named(client: FlaskClient) -> None:
    response = client.get(query("/api/v1/areas.json", programme=NAMED, area="LINK-D"))
    assert response.status_code == 400
    assert "LINK-D" in response.json["error"]["message"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"band": "very low"}, "Very low totals: "),
        ({"level": "below good", "domain": "C2", "region": "London"}, "London, below good on C2: "),
        ({"lead": "LA"}, "Led by LA: "),
        ({"workshop": "W1"}, ""),
    ],
)
def test_a_heading_names_what_the_areas_are_narrowed_to(page: Page, values: dict[str, str], words: str) -> None:
    heading = page("/areas", **values).by_id("areas-finding").text
    assert heading.startswith(words)
    assert (": " in heading) == bool(words)
