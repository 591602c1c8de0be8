"""The page of actions and risks, its workbooks and its tables of the API."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.engine import Engine

from app import Monitor
from data.queries.risk_factors import OTHER
from data.store import closing_store
from etl.illustrate.places import PROGRAMME
from etl.load import load_file
from pages.api.tables import TABLES
from tests.app.conftest import Page, _page, asked, on
from tests.app.reading import Element
from tests.app.test_area_work import FILES, LATER, SECRETS
from tests.app.test_own_returns import NORTH
from tests.conftest import Stores
from tests.returns import load_text

Home = dict[str, FlaskClient]


@pytest.fixture(scope="module")
def illustrated(sqlite_stores: Stores) -> Iterator[Engine]:
    with closing_store(sqlite_stores.illustrated()) as store:
        yield store


@pytest.fixture
def simulated(app: Monitor, illustrated: Engine) -> Iterator[FlaskClient]:
    with on(app, illustrated):
        yield app.server.test_client()


@pytest.fixture(scope="module")
def northern(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store with the published tables and a real programme's open and closed work."""
    url, folder = sqlite_stores.published(), tmp_path_factory.mktemp("actions")
    with closing_store(url) as store:
        for feed, text in (*FILES, ("actions", LATER)):
            assert load_text(store, folder, feed, text).rejected == 0
        yield store
    sqlite_stores.drop(url)


@pytest.fixture
def north(app: Monitor, northern: Engine) -> Iterator[FlaskClient]:
    with on(app, northern):
        yield app.server.test_client()


@pytest.fixture
def keeper(app: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks sits at the machine that has the store."""
    monkeypatch.setitem(app.server.config, "ACCESS", "open")


def test_ready_made_views_count_what_they_lead_to(simulated: FlaskClient) -> None:
    page = _page(simulated)
    links = {
        a.text: a["href"]
        for a in page("/actions").one("nav", within="ready").every("a")
        if re.search(r"\(\d+\)", a.text)
    }
    assert len(links) == 6
    for text, href in links.items():
        count = int(re.search(r"\((\d+)\)", text)[1])  # type: ignore[index]
        table = "risks" if "risk=" in href else "actions"
        query = href.partition("#")[0].removeprefix("/actions")
        rows = simulated.get(f"/api/v1/{table}.json{query}&programme={PROGRAMME}&limit=1000").json["rows"]
        assert len(rows) == count, text
        shown = page(f"/actions{query}&page=all").by_id(table)
        assert len([tr for tr in shown.one("tbody").every("tr") if list(tr.every("td"))]) == count, text


def test_every_head_sorts_and_figures_are_numbered(simulated: FlaskClient) -> None:
    page = _page(simulated)
    document = page("/actions", page="all")
    kinds = ("Table", "Table", "Table", "Figure", "Figure", "Table")
    assert [each.text for each in document.one("main").every("span", within="number")] == [
        f"{kind} {place}" for place, kind in enumerate(kinds, 1)
    ]
    rows = asked(simulated, "actions", programme=PROGRAMME).json["rows"]
    due = sorted(row["due"] for row in rows)
    shown = page("/actions", sort="due", page="all").by_id("actions")
    days = [td.text for td in shown.every("td") if td["data-label"] == "Due"]
    assert (len(days), days[0].split()[-1]) == (len(due), due[0][:4])
    heads = [a["href"] for a in document.by_id("actions").one("thead").every("a")]
    for href in heads:
        assert "showing" not in page(href.partition("#")[0]).one("main").text.partition("Ready-made")[2][:40]
    assert page("/actions", sort="-score").by_id("risks").one("table").every("td")
    told = page("/actions", sort="cohorts", rag="purple", owner="nobody", page="7").one("main").text
    for sentence in (
        "‘purple’ is not a RAG status here; showing all.",
        "‘nobody’ is not an owner's role here; showing all.",
        "The tables have no page ‘7’; showing the first one.",
    ):
        assert sentence in told


@pytest.mark.parametrize(
    "name", ["actions", "risks", "attendance", "attendance_totals", "action_history", "work", "risk_factors"]
)
def test_tables_are_as_described(simulated: FlaskClient, name: str) -> None:
    (declared,) = (table for table in TABLES if table.name == name)
    rows = asked(simulated, name, programme=PROGRAMME, limit="7").json["rows"]
    assert rows
    assert all(list(row) == list(declared.described) for row in rows)
    lines = simulated.get(f"/api/v1/{name}.csv?programme={PROGRAMME}&limit=7").text.splitlines()
    assert (lines[0].lstrip("\ufeff"), len(lines)) == (",".join(declared.described), len(rows) + 1)


def _numbers(found: Element) -> dict[str, list[str]]:
    """A table's cells by the head of their row."""
    rows = (tr for tr in found.every("tr") if list(tr.every("td")))
    return {tr.one("th").text: [td.text for td in tr.every("td")] for tr in rows}


def test_who_came_is_told_in_all_by_kind_and_region(simulated: FlaskClient) -> None:
    rows = asked(simulated, "attendance", programme=PROGRAMME, limit="100000").json["rows"]
    first = [row for row in rows if row["workshop"] == "W1"]
    held = {row["cohort_code"] for row in rows if row["workshop"] == "W2"}
    shown = _numbers(_page(simulated)("/actions", view="table").by_id("attendance"))
    for head, kept in (
        ("All", lambda _: True),
        ("CCG", lambda row: row["organisation_type"] == "CCG"),
        ("London", lambda row: row["region"] == "London"),
    ):
        wanted = [sum(row[name] for row in first if kept(row)) for name in ("target", "invited", "attended")]
        before = sum(row["attended"] for row in first if kept(row) and row["cohort_code"] in held)
        after = sum(row["attended"] for row in rows if kept(row) and row["workshop"] == "W2")
        assert [*shown[head][2:5], *shown[head][7:]] == [f"{each:,}" for each in (*wanted, before, after)], head
    assert "lane-row" in str(simulated.get("/actions").text)  # and drawn, unless asked for in numbers


def test_areas_and_cohorts_come_furthest_first_and_can_be_sorted(simulated: FlaskClient) -> None:
    def told(name: str, **values: str) -> list[float]:
        rows = asked(simulated, "attendance_totals", programme=PROGRAMME, limit="100000", **values).json["rows"]
        return sorted(row[name] for row in rows if row["organisation_type"] is None and row[name] is not None)

    page = _page(simulated)
    for sort, column, name in (("mix", 5, "filled_pct"), ("stay", 6, "kept_pct"), ("-stay", 6, "kept_pct")):
        found = page("/actions", sort=sort, view="table", page="all").by_id("attendance-areas")
        areas, cohorts = (list(body.every("tr")) for body in found.every("tbody"))
        for rows, scope in ((areas, "area"), (cohorts, "cohort")):
            cells = ([td.text for td in tr.every("td")] for tr in rows[1:])
            shares = [int(each[column]) for each in cells if each[column].isdecimal()]
            wanted = told(name, scope=scope)
            assert shares == (wanted[::-1] if sort.startswith("-") else wanted)
    short = _numbers(page("/actions").by_id("attendance-areas"))
    assert len(short) == 23 + 25
    assert "Cohort by cohort 25 of 64" in page("/actions").by_id("attendance-areas").text


def test_history_of_one_action(simulated: FlaskClient) -> None:
    found = _page(simulated)("/actions", history="SIM-J-A1").by_id("history")
    assert "stands as load" in found.one("h2").text
    told = _page(simulated)("/actions", history="X-1").one("main").text
    assert "‘X-1’ is not the code of an action that is shown here; showing all." in told


def test_without_the_local_right_open_work_is_not_there(north: FlaskClient) -> None:
    document = _page(north)("/actions", programme=NORTH)
    text = document.one("main").text
    assert not [secret for secret in SECRETS if secret in text]
    assert "Open actions, risks and attendance of every area need the local right" in text
    assert not [each for each in document.one("main").every("section") if each["id"] == "attendance"]
    assert document.by_id("risks").one("h2").text == "Risks need the local right for the area"
    assert "2 actions complete or dropped; open ones need the local right" in text
    assert "suppressed" in document.by_id("areas").text
    for href in (
        "/actions/workbook.xlsx",
        "/api/v1/action_history.csv",
        "/api/v1/work.csv",
        "/api/v1/risk_factors.csv",
    ):
        answer = north.get(f"{href}?programme={NORTH}")
        assert answer.status_code == (403 if "xlsx" in href else 200)
        assert not [secret for secret in SECRETS if secret in answer.text]


@pytest.mark.usefixtures("keeper")
def test_who_sits_at_the_store_sees_it_and_takes_it_away(north: FlaskClient) -> None:
    document = _page(north)("/actions", programme=NORTH)
    assert "SECRET risk" in document.by_id("risks").text
    assert "History, 2 loads" in document.by_id("actions").text
    assert "History, 1 load" not in document.by_id("actions").text, "one load is no history"
    changed = _page(north)("/actions", programme=NORTH, history="N1-A1").by_id("history")
    assert changed.one("h2").text == "N1-A1 went from on track to complete in 2 loads"
    assert "Changed the action and its status" in changed.text
    answer = north.get(f"/actions/workbook.xlsx?programme={NORTH}&area=N1")
    assert "filename=actions-and-risks.xlsx" in answer.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["actions", "risks", "how to fill it in", "lists"]
    assert [cell.value for cell in book["risks"][2]][:5] == ["N1-R1", "N1", "SECRET risk", 4, 4]
    assert [row[0].value for row in book["lists"].iter_rows(max_row=3)][
        1
    ] == "Staff turnover for MH support within schools"
    assert north.get("/actions/workbook.xlsx?area=nowhere").status_code == 400


@pytest.mark.usefixtures("keeper")
def test_what_is_taken_away_loads_back_as_it_is_and_as_it_was_changed(
    app: Monitor, sqlite_stores: Stores, tmp_path: Path
) -> None:
    url, path = sqlite_stores.published(), tmp_path / "back.xlsx"
    with closing_store(url) as store, on(app, store):
        for feed, text in (
            *FILES,
            ("risks", "risk_id,area_code,factor,likelihood,impact,mitigation\nN1-R2,N1,=1+1,2,2,-\n"),
        ):
            load_text(store, tmp_path, feed, text)
        client = app.server.test_client()
        path.write_bytes(client.get(f"/actions/workbook.xlsx?programme={NORTH}").data)
        reports = load_file(store, "auto", path)
        assert [(each.loaded, each.replaced, each.rejected, each.load_id) for each in reports] == [(0, 0, 0, None)] * 2
        assert [each.unchanged for each in reports] == [
            len(asked(client, name).json["rows"]) for name in ("actions", "risks")
        ]
        book = load_workbook(path)
        listed = book["lists"]["A5"].value
        book["risks"]["C2"] = f"{listed.upper()} "
        book.save(path)
        changed = load_file(store, "auto", path)[1]
        assert (changed.replaced, changed.unchanged) == (1, 1)
        factors = asked(client, "risk_factors", programme=NORTH).json["rows"]
        assert [row["factor"] for row in factors if row["risks"]] == [listed, OTHER]
        assert len(factors) == 12 + 1  # Table 5.2, and all else
    sqlite_stores.drop(url)


def test_everybody_has_the_empty_workbook(north: FlaskClient) -> None:
    book = load_workbook(io.BytesIO(north.get("/actions/template.xlsx").data))
    assert [[cell.value for cell in row] for row in book["actions"].iter_rows(min_row=2)] == []
    assert book["risks"].data_validations.dataValidation[0].formula1 == "'lists'!$A$2:$A$13"


def test_where_nothing_is_loaded_it_says_how_to_begin(page: Page) -> None:
    document = page("/actions")
    assert "No action or risk has been loaded yet" in document.one("main").text
    assert [each["id"] for each in document.one("main").every("section", within="figure")] == ["workbook"]
