"""Mental health support teams: the page shows every published figure, and what the API gives."""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

import data
from app import Monitor
from data.filters import address
from tests.app.conftest import Page, Table, on
from tests.app.reading import Element

FOLDER = Path(data.__file__).parent / "published"
LINK = "Link Programme 2017–19"
TRAILBLAZERS = "MHST Trailblazers 2018/19"
REGIONS = (
    "East of England",
    "London",
    "Midlands",
    "North East and Yorkshire",
    "North West",
    "South East",
    "South West",
)
TABLES = ("coverage", "time_by_function", "responses", "settings")
FIGURES = ("coverage", "time", "sites", "responses", "settings")
KIRKLEES = "Kirklees (38), printed under North West, would make the two agree."
TOGETHER = "North Staffordshire and Stoke-on-Trent"


def printed_in(file: str) -> list[dict[str, str]]:
    """A published file as it is."""
    with (FOLDER / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def site_names() -> dict[str, str]:
    """Every spelling of a site's name, with the words that the page has for it."""
    names: dict[str, list[str]] = {}
    for row in printed_in("site_aliases"):
        names.setdefault(row["alias"], []).append(row["site"])
    return {row["site"]: row["site"] for row in printed_in("trailblazer_sites")} | {
        alias: " and ".join(sites) for alias, sites in names.items()
    }


def rows_of(figure: Element) -> list[list[str]]:
    """Each row's cells in words, its head first; heads of groups have one cell."""
    rows = [list(row.every("th", "td")) for body in figure.every("tbody") for row in body.every("tr")]
    return [[cell.text for cell in row] for row in rows]


def row_at(figure: Element, head: str) -> list[str]:
    (found,) = (row for row in rows_of(figure) if row[0] == head)
    return found


def whole(number: str) -> str:
    return f"{int(number):,}"


def figures_of(document: Element) -> set[str]:
    return {figure["id"] for figure in document.one("main").every("section", within="figure")}


def sites_on(document: Element) -> set[str]:
    """The sites that stand anywhere in the content, the longest name first so that none is found within another."""
    names = sorted((row["site"] for row in printed_in("trailblazer_sites")), key=len, reverse=True)
    return set(re.findall(rf"\b(?:{'|'.join(map(re.escape, names))})\b", names_apart(document.one("main").text)))


def names_apart(words: str) -> str:
    """Words without the names of bodies and regions that hold a site's name."""
    kept = {row["site"] for row in printed_in("trailblazer_sites")}
    bodies = [row[name] for row in printed_in("trailblazer_sites") for name in ("integrated_care_system", "providers")]
    for body in sorted((body for body in bodies if body not in kept), key=len, reverse=True):
        words = words.replace(body, "")
    return words.replace("North West London", "")


@pytest.fixture
def document(page_of: Page) -> Element:
    return page_of("/mhst")


# Every published figure.


def test_the_page_has_its_five_figures_in_the_navigation_and_order(document: Element) -> None:
    assert figures_of(document) == set(FIGURES)
    assert document.one("h1").text == "Mental health support teams"
    (current,) = (link for link in document.every("a") if link["aria-current"] == "page" or link["href"] == "/mhst")
    assert current.text == "MHST"


@pytest.mark.parametrize("site", printed_in("trailblazer_sites"), ids=lambda row: row["site"])
def test_every_figure_of_a_site_stands_on_the_page(page_of: Page, site: dict[str, str]) -> None:
    words = [site[name] for name in ("site", "region", "integrated_care_system", "providers")]
    numbers = [whole(site[name]) for name in ("mhsts_funded", "education_settings", "cyp_population")]
    said = [site[name] for name in ("four_week_wait_pilot", "funded_in_later_waves")]
    assert row_at(page_of("/mhst").by_id("sites"), site["site"]) == [*words, *numbers, *said]


def test_sites_are_sorted_by_name(document: Element) -> None:
    names = [row[0] for row in rows_of(document.by_id("sites"))]
    assert names == sorted(row["site"] for row in printed_in("trailblazer_sites"))


def test_a_site_leads_to_its_page(document: Element, page_of: Page) -> None:
    links = {link.text: link["href"] for link in document.by_id("sites").one("table").every("a")}
    assert len(links) == 25
    assert page_of(links["Tower Hamlets"]).one("h1").text.startswith("Tower Hamlets")


@pytest.mark.parametrize("row", printed_in("mhst_time_by_function"), ids=lambda row: row["function"])
@pytest.mark.parametrize("view", ["chart", "table"])
def test_every_figure_of_time_stands_on_the_page(page_of: Page, view: str, row: dict[str, str]) -> None:
    cells = row_at(page_of("/mhst", view=view).by_id("time"), row["function"])
    numbers = [row["min_pct"], row["mean_pct"], row["max_pct"]]
    if view == "table":
        assert cells[1:] == numbers
    else:
        drawn, _, said = cells[1].partition("Lowest, % ")
        assert said == "{}, Mean, % {}, Highest, % {}".format(*numbers)
        assert set(numbers) <= set(drawn.split())


@pytest.mark.parametrize("row", printed_in("trailblazer_settings_by_region"), ids=lambda row: row["region"])
def test_every_figure_of_a_region_stands_on_the_page(page_of: Page, row: dict[str, str]) -> None:
    kinds = ("primary", "secondary", "sixteen_plus", "all_through", "other", "total")
    assert row_at(page_of("/mhst").by_id("settings"), row["region"])[1:] == [whole(row[kind]) for kind in kinds]


RESPONSES = [
    (group, row)
    for group, file in enumerate(("trailblazer_education_survey_responses", "trailblazer_key_informant_responses"))
    for row in printed_in(file)
]


def responses_of(document: Element, group: int) -> dict[str, list[str]]:
    """A group's rows by their head: education settings first, key informants second."""
    body = list(document.by_id("responses").every("tbody"))[group]
    return {row[0]: row[1:] for row in ([cell.text for cell in tr.every("th", "td")] for tr in body.every("tr"))}


@pytest.mark.parametrize(("group", "row"), RESPONSES, ids=[f"{group} {row['site']}" for group, row in RESPONSES])
def test_every_response_stands_on_the_page(page_of: Page, group: int, row: dict[str, str]) -> None:
    cells = responses_of(page_of("/mhst"), group)[site_names()[row["site"]]]
    assert [cells[0], cells[1], cells[3], cells[4]] == [
        whole(row[f"survey_{number}_{what}"]) for number in (1, 2) for what in ("invited", "responses")
    ]


@pytest.mark.parametrize(
    ("group", "head", "cells"),
    [
        (0, "24 sites together", ["1,008", "299", "30%", "936", "159", "17%"]),
        (1, "25 sites together", ["253", "76", "30%", "239", "65", "27%"]),
    ],
)
def test_the_sum_of_responses_counts_every_row_once(document: Element, group: int, head: str, cells: list[str]) -> None:
    assert responses_of(document, group)[head] == cells


def test_sites_that_are_printed_together_are_one_row(document: Element) -> None:
    for group in (0, 1):
        heads = responses_of(document, group)
        assert TOGETHER in heads
        assert not {"North Staffordshire", "Stoke-on-Trent"} & set(heads)


def test_a_site_without_a_row_is_said_to_be_unpublished(document: Element) -> None:
    assert all("not published" in cell for cell in responses_of(document, 0)["Greater Manchester"])
    assert not any("not published" in cell for cell in responses_of(document, 1)["Greater Manchester"])


# What is computed.


def test_sites_are_ordered_by_children_and_young_people_a_team(document: Element) -> None:
    per_team = {
        row["site"]: Decimal(row["cyp_population"]) / Decimal(row["mhsts_funded"])
        for row in printed_in("trailblazer_sites")
    }
    names = [row[0] for row in rows_of(document.by_id("coverage"))]
    assert names == sorted(per_team, key=lambda name: -per_team[name])


@pytest.mark.parametrize(
    ("site", "cells"),
    [
        ("Greater Manchester", ["2", "22,263 (over 12,000)", "32 (over 20)"]),
        ("Liverpool", ["3", "2,929", "8 (below 10)"]),
        ("Doncaster and Rotherham", ["4", "8,242", "14.3"]),
        ("Berkshire West", ["2", "7,090", "20"]),
        ("Swindon", ["3", "11,951", "12.3"]),
    ],
)
def test_what_a_team_covers_is_computed(page_of: Page, site: str, cells: list[str]) -> None:
    assert row_at(page_of("/mhst", view="table").by_id("coverage"), site)[1:] == cells


def test_an_orange_square_stands_where_a_site_is_far_from_what_was_meant(document: Element, page_of: Page) -> None:
    figure = document.by_id("coverage").one("table")
    squares = sum("mark-square" in part.classes for part in figure.every("rect"))
    said = page_of("/mhst", view="table").by_id("coverage").one("table").text
    assert squares == len(re.findall(r"\((?:over|below)", said)) == 7 + 6


def test_the_finding_counts_and_names(document: Element) -> None:
    finding = document.by_id("coverage").one("h2").text
    assert finding.startswith(
        "19 of 25 Trailblazer sites have more children and young people a team than the 8,000 meant"
    )
    assert finding.endswith("Greater Manchester has nearly three times as many")


@pytest.mark.parametrize(
    ("figure", "wanted"),
    [("coverage", 2), ("time", 1), ("sites", 1), ("responses", 2), ("settings", 2)],
)
def test_a_figure_says_what_is_published_and_what_computed(document: Element, figure: str, wanted: int) -> None:
    kinds = [tag.text for tag in document.by_id(figure).every("span", within="tag")]
    assert kinds == ["Published", "Computed from published"][:wanted]


# What contradicts it.


@pytest.mark.parametrize(
    ("figure", "rule", "words"),
    [
        ("coverage", "rows_against_group_totals", KIRKLEES),
        ("settings", "rows_against_group_totals", KIRKLEES),
        ("sites", "statement_against_rows", "says 12 (sites also piloting the four-week wait)"),
        ("sites", "parts_against_total", "says 1050 (education settings recruited in the Trailblazer sites)"),
        ("responses", "parts_against_total", "says 291 (people invited to the first survey)"),
        ("responses", "statement_against_rows", "says 25 (responses from each Trailblazer site)"),
    ],
)
def test_a_contradiction_stands_beside_its_figure(document: Element, figure: str, rule: str, words: str) -> None:
    caveats = document.by_id(figure).one("div", within="caveats")
    assert words in caveats.text
    assert f"/data?rule={rule}" in [link["href"] for link in caveats.every("a")]


def test_means_that_miss_100_are_told(document: Element) -> None:
    assert "add to 99" in document.by_id("time").one("div", within="caveats").text


# The region.


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_narrows_every_figure(page_of: Page, region: str) -> None:
    document = page_of("/mhst", region=region)
    there = {row["site"] for row in printed_in("trailblazer_sites") if row["region"] == region}
    assert {row[0] for row in rows_of(document.by_id("coverage"))} == there
    assert {row[0] for row in rows_of(document.by_id("sites"))} == there
    assert [row[0] for row in rows_of(document.by_id("settings"))] == [region]
    assert sites_on(document) <= there | ({"Kirklees"} if region == "North East and Yorkshire" else set())
    assert {row[0] for row in rows_of(document.by_id("time"))} == {
        row["function"] for row in printed_in("mhst_time_by_function")
    }


@pytest.mark.parametrize("region", REGIONS)
def test_caveats_of_a_region_speak_of_it(page_of: Page, region: str) -> None:
    caveats = " ".join(
        block.text for block in page_of("/mhst", region=region).one("main").every("div", within="caveats")
    )
    assert (KIRKLEES in caveats) == (region in ("North West", "North East and Yorkshire"))
    assert ("Midlands: Table 1" in caveats) == (region == "Midlands")
    assert "says 12" not in caveats
    assert "says 291" not in caveats
    assert (TOGETHER in caveats) == (region == "Midlands")


def test_the_regions_hold_every_response_once(table: Table) -> None:
    def counted(rows: list[dict[str, Any]]) -> Counter[tuple[str, ...]]:
        return Counter((row["area_code"], row["respondents"], row["survey"]) for row in rows)

    every = counted(table("responses"))
    parts = sum((counted(table("responses", region=region)) for region in REGIONS), start=Counter())
    assert parts == every
    assert len(every) == 2 * (23 + 24)


def test_several_regions_are_shown_together(page_of: Page) -> None:
    document = page_of("/mhst", region=["London", "East of England"])
    assert len(rows_of(document.by_id("sites"))) == 8
    assert "Showing 8 sites, London or East of England." in document.by_id("showing").text


def test_the_filter_stands_in_words(document: Element) -> None:
    assert document.by_id("showing").text == "Showing 25 sites, all 7 regions."
    options = {option["value"] for option in document.by_id("filter-region").every("option")}
    assert options == {"", *REGIONS}


def test_a_region_that_is_not_there_is_complained_of(page_of: Page, reader: FlaskClient) -> None:
    document = page_of("/mhst", region="Kent")
    assert "‘Kent’ is not a region here; showing all." in document.one("p", within="complaint").text
    assert len(rows_of(document.by_id("sites"))) == 25
    for name in ("coverage", "responses", "settings"):
        assert reader.get(f"/api/v1/{name}.json?region=Kent").status_code == 400


def test_time_is_not_asked_by_region(reader: FlaskClient) -> None:
    assert reader.get("/api/v1/time_by_function.json?region=London").status_code == 400


# The API.


@pytest.mark.parametrize("region", [None, "London"])
def test_page_and_api_give_the_same_coverage(page: Page, table: Table, region: str | None) -> None:
    values: dict[str, Any] = {"region": region} if region else {}
    shown = {row[0]: row[1:] for row in rows_of(page("/mhst", view="table", **values).by_id("coverage"))}
    rows = table("coverage", **values)
    assert {
        row["area_name"]: [str(row["teams"]), f"{row['cyp_per_team']:,}", f"{row['settings_per_team']:g}"]
        for row in rows
    } == {name: [cell.partition(" (")[0] for cell in cells] for name, cells in shown.items()}


def test_page_and_api_give_the_same_responses(page: Page, table: Table) -> None:
    document = page("/mhst")
    for row in table("responses"):
        group = ("education settings", "key informants").index(row["respondents"])
        cells = responses_of(document, group)[row["area_name"]]
        start = 3 * (int(row["survey"].removeprefix("survey ")) - 1)
        assert cells[start : start + 3] == [f"{row['invited']:,}", f"{row['responses']:,}", f"{row['response_pct']}%"]


def test_page_and_api_give_the_same_settings(page: Page, table: Table) -> None:
    shown = {row[0]: row[1:] for row in rows_of(page("/mhst").by_id("settings"))}
    rows = table("settings")
    assert len(rows) == 7 * 6
    for region in REGIONS:
        assert shown[region] == [f"{row['settings']:,}" for row in rows if row["region"] == region]


def test_page_and_api_give_the_same_time(page: Page, table: Table) -> None:
    shown = rows_of(page("/mhst", view="table").by_id("time"))
    numbers = ("lowest_pct", "mean_pct", "highest_pct")
    assert [[row["function"], *(f"{row[name]:g}" for name in numbers)] for row in table("time_by_function")] == shown


def test_hours_by_site_are_missing_with_their_reason(table: Table) -> None:
    for row in table("coverage"):
        for name in ("direct_pct", "whole_school_pct", "advice_pct"):
            assert (row[name], row[f"{name}_status"]) == (None, "not_applicable")
        assert row["teams_status"] is None


def test_a_site_has_its_row(table: Table) -> None:
    (row,) = (row for row in table("coverage") if row["area_code"] == "TB-GREATER-MANCHESTER")
    wanted = {
        "programme": TRAILBLAZERS,
        "simulated": False,
        "region": "North West",
        "teams": 2,
        "settings": 64,
        "settings_per_team": 32,
        "cyp_population": 44525,
        "cyp_per_team": 22263,
        "four_week_wait_pilot": True,
        "funded_in_later_waves": True,
    }
    assert {name: row[name] for name in wanted} == wanted


def test_a_figure_downloads_the_rows_it_shows(page_of: Page, reader: FlaskClient) -> None:
    document = page_of("/mhst", region="London")
    for figure, rows in (("coverage", 7), ("sites", 7), ("responses", 28), ("settings", 6), ("time", 3)):
        (href,) = (link["href"] for link in document.by_id(figure).every("a") if "/api/" in link["href"])
        assert len(reader.get(href).text.strip().splitlines()) == 1 + rows


# Where there is nothing.


def test_before_the_first_figure_the_page_says_so(page_of: Page, table: Table) -> None:
    document = page_of("/mhst", as_of="load-1")
    assert "Nothing on mental health support teams was in the store then." in document.one("main").text
    assert figures_of(document) == set()
    assert [table(name, as_of="load-1") for name in TABLES] == [[]] * 4


def test_as_of_a_load_in_between_shows_what_there_was(page_of: Page) -> None:
    assert figures_of(page_of("/mhst", as_of="load-14")) == {"coverage", "sites"}
    assert figures_of(page_of("/mhst", as_of="load-18")) == {"coverage", "sites", "responses", "settings"}


def test_an_empty_store_says_how_to_fill_it(app: Monitor, store: Engine, page_of: Page) -> None:
    with on(app, store):
        document = page_of("/mhst")
    assert "Nothing has been loaded yet" in document.one("main").text


@pytest.mark.parametrize(
    "values",
    [{}, {"region": "London"}, {"programme": LINK}, {"as_of": "load-1"}, {"as_of": "load-14"}, {"view": "table"}],
    ids=str,
)
def test_the_page_reads_well(page_of: Page, values: dict[str, str]) -> None:
    words = page_of("/mhst", **values).one("main").text
    assert not re.search(r" ,|\bNone of 0|\bNone\b(?! of)|\bnan\b|\.\.|\beffect|\bimpact|\bled to\b", words)


def test_the_sites_of_the_first_figure_lead_to_their_pages(page_of: Page) -> None:
    links = [link["href"] for link in page_of("/mhst").by_id("coverage").every("a")]
    assert address("/areas/TB-BROMLEY", programme=TRAILBLAZERS) in links


def test_the_time_is_that_of_as_many_sites_as_the_source_says(table: Table) -> None:
    assert {row["sites"] for row in table("time_by_function")} == {13}
