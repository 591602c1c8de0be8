"""/data and its tables on a store with people's own files: who is late, what was rejected, what each load did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from openpyxl import load_workbook
from sqlalchemy.engine import Engine

from data.store import closing_store
from etl.feeds import FEEDS
from etl.history import undo
from tests.app.conftest import Page, Rows, asked, query
from tests.app.reading import Element, read
from tests.conftest import Stores
from tests.returns import DAY, OTHER, PROGRAMME, load_returns, load_text


@pytest.fixture(scope="module")
def filled(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The published tables, loads 22 to 28 of people's files, load 29, which mends a cohort, and load 30, which undoes it."""
    url = stores.published()
    with closing_store(url) as store:
        folder = tmp_path_factory.mktemp("returns")
        load_returns(store, folder)
        load_text(store, folder, "cohorts", "cohort_code,area_code,schools\nNTH-A-1,NTH-A,21\n")
        undo(store, 29, "tester")
        yield store
    stores.drop(url)


@pytest.fixture
def shown(asking: FlaskClient) -> Page:
    """``shown(**query)``: the page /data."""

    def page(status: int = 200, **values: str | list[str]) -> Element:
        response = asking.get(query("/data", **values))
        assert response.status_code == status
        return read(response.text)

    return page


def rows_of(figure: Element) -> dict[str, Element]:
    """A table's rows by the first words of their heads."""
    rows = [row for row in figure.every("tr") if any(cell["scope"] == "row" for cell in row.every("th"))]
    return {next(row.every("th")).text.split()[0]: row for row in rows}


def cells(row: Element) -> dict[str, str]:
    return {cell["data-label"]: cell.text for cell in row.every("td")}


# Who has handed in what.


def test_the_page_opens_with_who_is_late(shown: Page) -> None:
    main = shown(as_of=DAY).one("main")
    figure = next(main.every("section", within="figure"))
    assert figure["id"] == "readiness"
    assert figure.one("h2").text == "1 of 5 areas is late with workshop 2: Northtown; 1 with the baseline survey"


def test_what_comes_from_files_says_so(shown: Page) -> None:
    document = shown(as_of=DAY)
    worn = {
        f["id"]: [tag.text for tag in f.every("span", within="tag")] for f in document.every("section", within="figure")
    }
    assert worn["readiness"] == ["Computed from own returns"]
    assert worn["problems"] == ["Own returns"]
    assert worn["contradictions"] == ["Published", "Computed from published"]
    assert worn["loads"] == ["Published", "Own returns"]


def test_an_area_has_its_returns_in_words_and_what_to_do_next(shown: Page) -> None:
    rows = rows_of(shown(as_of=DAY).by_id("readiness"))
    assert list(rows) == ["Northtown", "Southtown", "Eastham", "Elsewhere", "Westbury"]
    assert cells(rows["Northtown"]) == {
        "Cohorts": "2",
        "Workshop 1": "Handed in both cohorts, last held 17 Jan 2030",
        "Workshop 2": "Late 1 of 2 cohorts (without NTH-A-2), last held 1 Mar 2030, was due by 28 Mar 2030",
        "Baseline survey": "Handed in",
        "Follow-up survey": "not yet due",
        "Team activity": "Handed in reported to 28 Feb 2030, next due by 30 Apr 2030",
        "What to do next": "Ask for workshop 2.",
    }
    assert cells(rows["Eastham"])["Workshop 1"] == "not submitted"
    assert cells(rows["Westbury"])["What to do next"] == "Load its cohorts or teams."


def test_rows_are_grouped_by_who_is_late_or_by_region(shown: Page) -> None:
    def heads(sort: str) -> list[str]:
        figure = shown(as_of=DAY, sort=sort).by_id("readiness")
        return [head.text for head in figure.every("th") if head["scope"] == "rowgroup"]

    assert heads("late") == ["Late with something 2 areas", "Not late 3 areas"]
    assert heads("region") == ["By the Sea 2 areas", "Far Away 1 area", "Upper North 2 areas"]
    assert heads("area_name") == []


def test_ready_made_views_say_how_many_are_late(shown: Page) -> None:
    links = {link.text: link["href"] for link in shown(as_of=DAY).one("nav", within="ready").every("a")}
    assert links["Who is late (2)"] == f"/data?as_of={DAY}#readiness"
    assert links["By region"] == f"/data?as_of={DAY}&sort=region#readiness"
    assert "#problems" in links["Rejected rows"]


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"region": "Upper North"}, ["Northtown", "Southtown"]),
        ({"area": "NTH-C"}, ["Eastham"]),
        ({"programme": OTHER}, ["Elsewhere"]),
        ({"programme": "Link Programme 2017–19"}, []),
        ({"region": "London"}, []),
    ],
)
def test_filters_narrow_the_areas(shown: Page, values: dict[str, str], names: list[str]) -> None:
    document = shown(as_of=DAY, **values)
    assert sorted(rows_of(document.by_id("readiness"))) == sorted(names)
    assert not list(document.every("p", within="complaint"))


def test_a_programme_that_is_chosen_narrows_the_whole_page(shown: Page) -> None:
    document = shown(as_of=DAY, programme=OTHER)
    assert document.by_id("contradictions").one("h2").text == "No contradictions between published figures"
    own = {int(name.removeprefix("load-")) for name in ids(document) if name.startswith("load-")}
    assert {number for number in own if number > 21} == {22, 25, 27}
    links = {link.text: link["href"] for link in document.one("nav", within="nav").every("a")}
    assert "programme=Other%20Programme" in links["Areas"]


def ids(document: Element) -> set[str]:
    return {element["id"] for element in document.every() if element["id"]}


def test_nonsense_falls_back_and_says_so(shown: Page) -> None:
    document = shown(region="Nowhere", sort="colour", rule="unheard")
    said = " ".join(complaint.text for complaint in document.every("p", within="complaint"))
    assert all(f"‘{word}’" in said for word in ("Nowhere", "colour", "unheard"))
    assert len(rows_of(document.by_id("readiness"))) == 5


def test_without_files_the_page_says_what_to_load_and_how(page: Page) -> None:
    figure = page("/data").by_id("readiness")
    assert "nobody is late" in figure.one("h2").text
    assert "python -m etl load auto FILE.xlsx, or send it to whoever keeps this store." in figure.text
    assert "not listed" not in figure.text


def test_one_workbook_for_all_returns_is_one_step_away(page: Page, client: FlaskClient) -> None:
    figure = page("/data").by_id("readiness")
    (href,) = [each["href"] for each in figure.every("a") if each["href"].endswith(".xlsx")]
    answer = client.get(href)
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert load_workbook(BytesIO(answer.data)).sheetnames == [*FEEDS, "how to fill it in", "lists"]


@pytest.mark.parametrize("path", ["/", "/areas", "/areas/LINK-D", "/methods"])
def test_every_page_leads_to_who_has_not_handed_in(page: Page, path: str) -> None:
    (footer,) = page(path).every("footer")
    assert "/data#readiness" in [each["href"] for each in footer.every("a")]


# Rejected rows.


def test_problems_are_counted_and_listed(shown: Page) -> None:
    figure = shown().by_id("problems")
    assert figure.one("h2").text == "8 problems in rows of 6 loads, of 8 kinds"
    heads = [head.text for head in figure.every("th") if head["scope"] == "rowgroup"]
    assert heads[0] == "Load 28: mhst_activity.csv (mhst_activity)"
    assert "Line 5 emhp_fte Emhp fte below zero The figure is below zero" in figure.text
    assert "Values are not shown" in figure.text


def test_a_rule_of_rows_narrows_problems_and_leaves_contradictions(shown: Page) -> None:
    document, whole = shown(rule="not_a_level"), shown()
    assert document.by_id("problems").one("h2").text == "1 problem in rows of 1 load: ‘not a level’"
    finding = document.by_id("contradictions").one("h2").text
    assert finding == whole.by_id("contradictions").one("h2").text
    csv = next(link["href"] for link in document.by_id("problems").every("a") if "csv" in link["href"])
    assert "rule=not_a_level" in csv


def test_a_rule_of_published_figures_narrows_contradictions_and_leaves_problems(shown: Page) -> None:
    document = shown(rule="sources_differ")
    assert document.by_id("problems").one("h2").text.startswith("8 problems")
    csv = {
        f: next(a["href"] for a in document.by_id(f).every("a") if "csv" in a["href"])
        for f in ("problems", "contradictions")
    }
    assert "rule" not in csv["problems"]
    assert "rule=sources_differ" in csv["contradictions"]


def test_no_problem_is_said(page: Page) -> None:
    figure = page("/data").by_id("problems")
    assert figure.one("h2").text == "No row was rejected"
    assert "Every row of every file went in." in figure.text


# Loads.


def test_a_load_says_what_it_did_and_whose_it_is(shown: Page) -> None:
    document = shown()
    assert "Undo of load 29" in document.by_id("load-30").text
    assert PROGRAMME in document.by_id("load-23").text
    assert "of no one programme" in document.by_id("load-25").text


def test_a_load_leads_to_every_page_as_of_it(shown: Page, asking: FlaskClient) -> None:
    document = shown()
    links = [link["href"] for link in document.by_id("load-24").every("a")]
    navigation = [link["href"] for link in document.one("nav", within="nav").every("a")]
    assert links == [f"{path}?as_of=load-24" for path in navigation]
    assert {asking.get(link).status_code for link in links} == {200}


def test_the_store_as_of_a_load_is_without_what_came_later(shown: Page) -> None:
    document = shown(as_of="load-23")
    assert not any(f"load-{number}" in ids(document) for number in range(24, 31))
    assert document.by_id("problems").one("h2").text.startswith("2 problems")


# The API's tables.


@pytest.mark.parametrize("name", ["readiness", "problems", "loads"])
def test_json_and_csv_are_as_described(asking: FlaskClient, name: str) -> None:
    description = asking.get("/api/v1/openapi.json").json
    validate(description)
    properties = description["components"]["schemas"][name]["properties"]
    rows: Rows = asked(asking, name).json["rows"]
    assert rows
    for row in rows:
        assert list(row) == list(properties)
        for column, value in row.items():
            assert _is(value, properties[column]["type"]), (column, value)
            if f"{column}_status" in row:
                assert (value is None) == (row[f"{column}_status"] is not None), column
    head = asking.get(f"/api/v1/{name}.csv").data.decode("utf-8-sig").splitlines()[0]
    assert head == ",".join(properties)


def _is(value: object, types: str | list[str]) -> bool:
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}
    return any(isinstance(value, kinds[kind]) for kind in ([types] if isinstance(types, str) else types))


def test_readiness_is_asked_for_by_region_area_and_day(asking: FlaskClient) -> None:
    rows = asked(asking, "readiness", region="Upper North", as_of=DAY).json["rows"]
    assert {row["area_code"]: row["w2"] for row in rows} == {"NTH-A": "late", "NTH-B": "not_due"}
    later = asked(asking, "readiness", area="NTH-B", as_of="2030-05-30").json["rows"]
    assert later[0]["w2"] == "late"


def test_problems_give_no_value_and_say_why(asking: FlaskClient) -> None:
    rows = asked(asking, "problems").json["rows"]
    assert {(row["value"], row["value_status"]) for row in rows} == {(None, "suppressed")}
    assert [row["line"] for row in asked(asking, "problems", rule="not_a_level").json["rows"]] == [6]


def test_an_unknown_rule_is_refused(asking: FlaskClient) -> None:
    assert asking.get("/api/v1/problems.json?rule=unheard").status_code == 400


def test_loads_say_what_they_took_back(asking: FlaskClient) -> None:
    newest = asked(asking, "loads").json["rows"][0]
    assert (newest["id"], newest["action"], newest["undoes"]) == (30, "undo", 29)


def test_every_word_of_the_page_is_plain(shown: Page) -> None:
    words = shown(as_of=DAY).one("main").text
    assert re.findall(r"\bNone\b|\bnan\b|\bNaT\b|\.\.| ,|handed_in|not_due", words) == []
