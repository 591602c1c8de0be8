"""The page of actions and risks, its workbooks and its tables of the API."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.engine import Engine

from app import Monitor
from data.store import closing_store
from etl.illustrate.places import PROGRAMME
from pages.tables import TABLES
from tests.app.conftest import Page, _page, asked, on
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
    assert [each.text for each in document.one("main").every("span", within="number")] == [
        f"Table {n}" for n in range(1, 7)
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


@pytest.mark.parametrize("name", ["actions", "risks", "action_history", "work", "risk_factors"])
def test_tables_are_as_described(simulated: FlaskClient, name: str) -> None:
    (declared,) = (table for table in TABLES if table.name == name)
    rows = asked(simulated, name, programme=PROGRAMME, limit="7").json["rows"]
    assert rows
    assert all(list(row) == list(declared.described) for row in rows)
    lines = simulated.get(f"/api/v1/{name}.csv?programme={PROGRAMME}&limit=7").text.splitlines()
    assert (lines[0].lstrip("\ufeff"), len(lines)) == (",".join(declared.described), len(rows) + 1)


def test_who_came_is_told_against_the_mix_and_cohort_by_cohort(simulated: FlaskClient) -> None:
    rows = asked(simulated, "attendance", programme=PROGRAMME, limit="100000").json["rows"]
    first = [row for row in rows if row["workshop"] == "W1"]
    held = {row["cohort_code"] for row in rows if row["workshop"] == "W2"}
    shown = _page(simulated)("/actions", page="all").by_id("attendance")
    cells = [td.text for td in next(tr for tr in shown.every("tr") if list(tr.every("td"))).every("td")]
    wanted = [sum(row[name] for row in first) for name in ("target", "invited", "attended")]
    before = sum(row["attended"] for row in first if row["cohort_code"] in held)
    after = sum(row["attended"] for row in rows if row["workshop"] == "W2")
    assert [*cells[:3], *cells[4:6]] == [f"{each:,}" for each in (*wanted, before, after)]
    cohorts = {row["cohort_code"] for row in rows}
    heads = [th.text for th in shown.every("th") if th["scope"] == "row"]
    assert all(any(code in head for head in heads) for code in cohorts)
    first = [th.text for th in _page(simulated)("/actions").by_id("attendance").every("th") if th["scope"] == "row"]
    assert 25 <= len([head for head in first if any(code in head for code in cohorts)]) < len(cohorts)


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


def test_everybody_has_the_empty_workbook(north: FlaskClient) -> None:
    book = load_workbook(io.BytesIO(north.get("/actions/template.xlsx").data))
    assert [[cell.value for cell in row] for row in book["actions"].iter_rows(min_row=2)] == []
    assert book["risks"].data_validations.dataValidation[0].formula1 == "'lists'!$A$2:$A$13"


def test_where_nothing_is_loaded_it_says_how_to_begin(page: Page) -> None:
    document = page("/actions")
    assert "No action or risk has been loaded yet" in document.one("main").text
    assert [each["id"] for each in document.one("main").every("section", within="figure")] == ["workbook"]
