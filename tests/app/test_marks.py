"""Simulated figures are marked wherever they stand, on pages, in the API and in files; real ones nowhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import Monitor
from data.store import closing_store
from etl.illustrate.places import PROGRAMME
from pages.api.tables import TABLES, ApiTable
from tests.app.conftest import Page, _page, asked, on, query
from tests.app.reading import Element
from tests.conftest import Stores
from tests.official import APRIL
from tests.returns import load_text

REAL = {"Link Programme 2017–19": "LINK-D", "MHST Trailblazers 2018/19": "TB-CAMDEN"}
MADE_UP = "Simulated programme: every figure here is made up."
OF_THE_STORE = {"programmes", "contradictions", "problems", "loads"}
"""Figures that are of the whole store, or empty for a programme without any; loads of no programme stand among all."""


@pytest.fixture(scope="module")
def both(app: Monitor, sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Asks the app on a store with published tables, official files and the simulated programme."""
    url = sqlite_stores.server.create(sqlite_stores.illustrated())
    with closing_store(url) as store:
        load_text(store, tmp_path_factory.mktemp("official"), "mhsds", APRIL)
        with on(app, store):
            yield app.server.test_client()
    sqlite_stores.drop(url)


@pytest.fixture
def page(both: FlaskClient) -> Page:
    return _page(both)


def pages(area: str) -> tuple[str, ...]:
    return ("/", "/areas", f"/areas/{area}", "/compare", "/change", "/outcomes", "/mhst", "/indicators", "/data")


def figures(document: Element) -> dict[str, tuple[bool, str]]:
    """Each figure of a page: whether the rule above it is dashed, and its tags."""
    found = (each for each in document.one("main").every("section") if "figure" in each.classes)
    return {
        each["id"]: (
            "simulated" in each.classes,
            " ".join(tag.text for tag in each.every("span") if "tag" in tag.classes),
        )
        for each in found
    }


def test_every_page_of_it_and_every_figure_is_marked(page: Page) -> None:
    seen = 0
    for path in pages("SIM-D"):
        document = page(path, programme=PROGRAMME)
        assert MADE_UP in document.text, path
        of_it = {name: marks for name, marks in figures(document).items() if name not in OF_THE_STORE}
        assert set(of_it.values()) <= {(True, "Simulated")}, path
        seen += len(of_it)
    assert seen >= 14


@pytest.mark.parametrize("programme", REAL)
def test_no_page_of_a_real_programme_is_marked(page: Page, programme: str) -> None:
    seen = 0
    for path in pages(REAL[programme]):
        document = page(path, programme=programme)
        assert MADE_UP not in document.text, path
        real = {name: marks for name, marks in figures(document).items() if name != "programmes"}
        assert {marks for marks in real.values() if marks[0] or "imulated" in marks[1]} == set(), path
        seen += len(real)
    assert seen >= 10


def test_official_figures_are_not_marked(page: Page) -> None:
    document = page("/indicators", indicator="MRS11")
    assert MADE_UP not in document.text
    assert {marks for marks in figures(document).values() if marks[0]} == set()


def test_what_has_both_says_that_a_part_is(page: Page) -> None:
    assert figures(page("/"))["programmes"] == (True, "Part simulated")
    assert "Illustrative programme (simulated) 23 23 of 23 Simulated: made up" in page("/").by_id("programmes").text
    loads = page("/data").by_id("loads")
    assert figures(page("/data"))["loads"] == (True, "Part simulated")
    rows = [row.text for row in loads.every("tr") if "Load" in row.text]
    assert all(("Simulated: made up" in row) == ("simulated_" in row) for row in rows)
    assert any("Simulated: made up" in row for row in rows)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_row_of_the_api_says_whether_it_is_simulated(both: FlaskClient, table: ApiTable) -> None:
    one = {"area": "SIM-D"} if table.of_one_area else {}
    for row in asked(both, table.name, limit="100000", **one).json["rows"]:
        made_up = row["programme"] == PROGRAMME or str(row.get("file", "")).startswith("simulated_")
        assert row["simulated"] is made_up, row


@pytest.mark.parametrize("table", [table for table in TABLES if "programme" in table.parameters], ids=lambda t: t.name)
def test_every_file_says_whether_its_rows_are_simulated(both: FlaskClient, table: ApiTable) -> None:
    response = both.get(query(f"/api/v1/{table.name}.csv", programme=PROGRAMME))
    rows = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert {row["simulated"] for row in rows if row["programme"]} <= {"true"}
    if table.name != "loads":  # among which stand those of no programme
        assert {row["programme"] for row in rows} <= {PROGRAMME}


def test_enough_tables_have_rows_of_it(both: FlaskClient) -> None:
    having = [
        table.name
        for table in TABLES
        if "programme" in table.parameters and asked(both, table.name, programme=PROGRAMME, limit="1").json["rows"]
    ]
    assert {
        "areas",
        "distribution",
        "change",
        "transitions",
        "outcomes",
        "cohorts",
        "ratings",
        "activity",
        "activity_charts",
        "activity_points",
        "activity_totals",
        "activity_funnel",
        "annotations",
        "actions",
        "risks",
        "attendance",
    } <= set(having)
