"""The surveys of a programme's own returns: the page gives back what the simulated programme was told, the API the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from data.store import closing_store
from etl.illustrate.questions import BASELINE, count_of, questions
from tests.app.conftest import Page, Table, _page, asked, on
from tests.conftest import Stores

NAME = "Illustrative programme (simulated)"
BASES = {"schools": 108, "cypmhs": 53}
OWN = {"programme": NAME}


@pytest.fixture(scope="module")
def simulated_store(stores: Stores) -> Iterator[Engine]:
    with closing_store(stores.illustrated()) as store:
        yield store


@pytest.fixture
def client(app: Monitor, simulated_store: Engine) -> Iterator[FlaskClient]:
    with on(app, simulated_store):
        yield app.server.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Page:
    return _page(client)


@pytest.fixture
def table(client: FlaskClient) -> Table:
    return lambda name, **values: asked(client, name, **OWN | {"limit": "5000"} | values).json["rows"]


def test_every_stated_share_comes_back(table: Table) -> None:
    """To the point that a whole number of the base gives; confidence that it lasts is stated in two answers."""
    rows = {(row["group"], row["question_code"]): row for row in table("outcomes", scope="programme")}
    told = [
        (c, g, w, pct) for c, q in questions().items() for g, waves in q.agree_pct.items() for w, pct in waves.items()
    ]
    assert len(told) == 69
    for code, group, wave, share_pct in told:
        row = rows[group, code]
        shown = row["baseline_pct" if wave == BASELINE else "follow_up_pct"]
        answers = list(questions()[code].answers.get(group, {}).values())[:2] or [share_pct]
        people = sum(count_of(pct, BASES[group]) for pct in answers)
        assert shown == int(100 * people / BASES[group] + 0.5), (code, group, wave)
        assert abs(shown - share_pct) <= 1
        assert row["base"] == BASES[group]
        assert row["asked"] == ("both" if len(questions()[code].agree_pct[group]) == 2 else "later")


def test_the_page_lists_its_figures_and_folds_what_is_no_news(page: Page) -> None:
    document = page("/outcomes", **OWN)
    figures = [each["id"] for each in document.one("main").every("section")]
    assert [each["href"] for each in document.one("nav", within="contents").every("a")] == [
        f"#{each}" for each in figures
    ]
    told = document.by_id("published")
    assert (
        told.one("details", within="unfold").text == "33 statements without a published verdict, the same share in both"
    )
    folded = [
        row for body in told.every("tbody", within="aside") for row in body.every("tr") if "group" not in row.classes
    ]
    assert {list(row.every("td"))[-1].text for row in folded} == {"The same share"}
    assert len(folded) == 33
    for name, count in (("gaps", 6), ("gone", 15)):
        aside = [each for body in document.by_id(name).every("tbody", within="aside") for each in body.every("tr")]
        assert sum("group" not in row.classes for row in aside) == count


def test_a_unit_with_enough_of_each_setting_is_broken_down_and_no_other(page: Page, table: Table) -> None:
    document = page("/outcomes", **OWN)
    doors = {each.text: each["href"] for each in document.one("nav", within="ready").every("a")}
    assert "breakdown=setting_type" in doors["By setting"]
    question = document.by_id("places").one("caption").text
    broken = page("/outcomes", **OWN, breakdown="setting_type")
    rows = [row for row in broken.by_id("places").every("tr") if list(row.every("td"))]
    shown = [(row.one("span", within="under").text, int(list(row.every("td"))[2].text)) for row in rows]
    assert shown == [("School leads, primary", 15), ("School leads, secondary", 13)]
    assert "1 of 6 publication units of school leads" in broken.by_id("places").text
    assert broken.by_id("places").one("caption").text == question.replace("by place", "by setting")
    told = table("outcomes", breakdown="setting_type")
    assert {(row["scope"], row["category"], row["base"]) for row in told} == {
        ("unit", "primary", 15),
        ("unit", "secondary", 13),
    }
    whole = {row["base"] for row in table("outcomes", scope="unit", area="SIM-D") if row["code"] == told[0]["code"]}
    assert whole == {15, 13, 28}
    assert not table("outcomes", breakdown="role")


def test_an_areas_figures_are_of_all_its_unit_and_not_of_a_setting(page: Page, table: Table) -> None:
    document = page("/outcomes", **OWN, area="SIM-D")
    whole = [row for row in table("outcomes", area="SIM-D", breakdown="all") if row["group"] == "schools"]
    both = [row for row in whole if row["asked"] == "both"]
    assert {row["base"] for row in whole} == {28}
    shares = [f"{row['baseline_pct']} to {row['follow_up_pct']}%" for row in both]
    changes = document.by_id("changes")
    told = [row for row in changes.every("tr") if list(row.every("td"))]
    assert len(told) == len(both) == 10
    assert all(share in changes.text for share in shares)
    assert f"no clear change on {len(both)} statements" in changes.one("h2").text
    judged = [row for row in document.by_id("verdicts").every("tr") if list(row.every("td"))]
    assert [list(row.every("td"))[1].text for row in judged].count("28") == len(both), "no statement twice"
    gaps = document.by_id("gaps")
    assert "their publication units are not of the same areas" in gaps.one("h2").text
    assert "at once" not in gaps.text
    marked = [row.one("th").text for row in document.by_id("places").every("tr") if "shown above" in row.text]
    assert [name.split("School leads")[0].count("Dunmarrow") for name in marked if "School leads" in name] == [1]
    [file] = [each["href"] for each in changes.every("a") if "/api/v1/" in each["href"]]
    assert "breakdown=all" in file


def test_what_was_asked_once_has_no_change(table: Table) -> None:
    once = [row for row in table("outcomes", scope="programme") if row["asked"] == "later"]
    assert len({row["question_code"] for row in once}) == 20
    assert {(row["pairs"], row["baseline_pct"], row["verdict"]) for row in once} == {(None, None, None)}
    assert {row["verdict_status"] for row in once} == {"not_applicable"}


def test_answers_come_to_the_base_and_to_the_share_agreeing(table: Table) -> None:
    rows = table("survey_answers", scope="programme")
    for row in table("outcomes", scope="programme"):
        mine = [each for each in rows if all(each[n] == row[n] for n in ("group", "question_code"))]
        assert sum(each["follow_up"] for each in mine) == row["base"]
        agreeing = sum(each["follow_up"] for each in mine if each["agrees"])
        assert round(100 * agreeing / row["base"] + 1e-9) == row["follow_up_pct"]
        unsure = [each for each in mine if each["answer"] is None]
        assert [each["label"] for each in unsure] in ([], ["don't know"])


def test_who_did_not_come_back_is_shown_over_whole_units(table: Table) -> None:
    rows = {row["group"]: row for row in table("survey_returns", scope="programme")}
    assert {g: (r["baseline"], r["follow_up"], r["returned_pct"]) for g, r in rows.items()} == {
        "schools": (444, 96, 22),
        "cypmhs": (336, 53, 16),
    }
    assert [(rows[g]["units_told"], rows[g]["units"]) for g in ("schools", "cypmhs")] == [(5, 6), (3, 3)]
    for row in table("attrition"):
        gone = row["asked"] - row["returned"]
        assert gone == 0 or gone >= 11
        assert row["gap_pp"] is None or row["lower_95"] <= row["gap_pp"] <= row["upper_95"]


def test_the_page_says_what_the_figures_are(page: Page) -> None:
    main = page("/outcomes", **OWN).one("main")
    assert {figure["id"] for figure in main.every("section", within="figure")} == {
        "returns",
        "changes",
        "verdicts",
        "gaps",
        "answers",
        "places",
        "gone",
        "published",
    }
    assert "78% of school leads and 84% of CYPMHS leads gave no second answer" in main.text
    assert "School leads (108 pairs) rose clearly on 4 of 10 statements" in main.text
    assert "96 of the 108 school leads who answered both times" in main.text
    assert "a change under 8.6 points would often have been missed" in main.text
    for word in ("impact", " effect ", "led to"):
        assert word not in main.text.replace("Design effect", "")


def test_published_verdicts_stand_as_published_and_differences_say_why(page: Page) -> None:
    text = page("/outcomes", **OWN).by_id("published").text
    assert "not significant" in text
    assert "Of 5 published verdicts 4 are the computed one too" in text
    assert "Differs: " in text
    assert "Shares differ: 82% of 53 is no whole number of people" in text


def test_an_area_leads_to_its_units(page: Page) -> None:
    main = page("/outcomes", area="SIM-A", **OWN).one("main").text
    assert "Alderquay is shown with its publication units: school leads together with Quillmouth and Tarnholme" in main
    assert "School leads (17 pairs)" in main
    alone = page("/outcomes", area="SIM-L", **OWN).one("main").text
    assert "Of Lindenstow nothing can be shown" in alone
    nowhere = page("/outcomes", region="South West", **OWN).one("main").text
    assert "No publication unit lies wholly in South West" in nowhere


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"region": "London"},
        {"area": "SIM-A", "theme": "working together"},
        {"question": "SIM-Q06", "verdict": "up"},
    ],
)
def test_files_hold_what_the_figures_show(page: Page, client: FlaskClient, chosen: dict[str, str]) -> None:
    document = page("/outcomes", view="table", **OWN | chosen)
    for figure in document.every("section", within="figure"):
        [link] = [each["href"] for each in figure.every("a") if "/api/v1/" in each["href"]]
        response = client.get(link)
        assert response.status_code == 200, link
        rows = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))
        assert rows, link
        if figure["id"] in ("changes", "verdicts", "gaps", "gone", "returns"):
            shown = {row.get("statement", "").lower() for row in rows if row.get("asked") != "later"}
            assert all(statement in figure.text.lower() for statement in shown), figure["id"]


@pytest.mark.parametrize(
    ("name", "value"), [("question", "Q99"), ("wave", "later"), ("verdict", "good"), ("scope", "area")]
)
def test_an_impossible_value_is_told_and_refused(page: Page, client: FlaskClient, name: str, value: str) -> None:
    assert value in page("/outcomes", **OWN | {name: value}).one("p", within="complaint").text
    assert client.get(f"/api/v1/outcomes.json?{name}={value}").status_code == 400


def test_two_places_are_not_shown_as_one(page: Page) -> None:
    document = page("/outcomes", region=["London", "Midlands"], **OWN)
    told = "London and Midlands can't be shown as one place; showing London."
    assert document.one("p", within="complaint").text == told


def test_the_widest_gap_comes_first(page: Page, table: Table) -> None:
    known = [row for row in table("gaps", scope="programme") if row["gap_pp"] is not None]
    text = page("/outcomes", sort="-gap_pp", view="table", **OWN).by_id("gaps").one("table").text.lower()
    places = {row["statement"]: text.index(row["statement"].lower()) for row in known}
    assert min(places, key=places.__getitem__) == max(known, key=lambda row: abs(row["gap_pp"]))["statement"]


def test_the_published_page_is_as_it_was_and_offers_the_other(page: Page) -> None:
    document = page("/outcomes")
    assert "481" in document.by_id("returns").text
    assert NAME in [option.raw for option in document.one("form").every("option")]
