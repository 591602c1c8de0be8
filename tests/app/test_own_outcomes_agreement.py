"""Statements that don't say what counts as agreeing: a named scale does, a scale of own labels has answers alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from data.store import closing_store
from tests.app.conftest import Page, _page, on, query
from tests.conftest import Stores
from tests.returns import load_text

NONE = "no position counts as agreeing: answers alone"
FILES = {
    "areas": "area_code,area_name,programme,region,lead\nP1,Area one,Programme,East,ICB\nP2,Area two,Programme,West,ICB\n",
    "survey_questions": "question_code,statement,theme,scale,agree_from,asked_of\n"
    "Q01,I know whom to ask,Contact,agree-5,,schools\n"
    "Q02,How often we meet,Meetings,never|sometimes|often|always,,schools\n",
    "survey_responses": "respondent_id,group,area_code,wave,date,question_code,response\n"
    + "".join(
        f"{area}-{lead},schools,{area},{wave},{day},{question},{4 if lead < agree else 2}\n"
        for area in ("P1", "P2")
        for lead in range(20)
        for question in ("Q01", "Q02")
        for wave, day, agree in (("baseline", "2029-12-01", 5), ("follow-up", "2030-10-01", 12))
    ),
}


@pytest.fixture(scope="module")
def held(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("agreement")
    with closing_store(stores.migrated()) as store:
        for feed, text in FILES.items():
            assert load_text(store, folder, feed, text).rejected == 0
        yield store


@pytest.fixture
def client(app: Monitor, held: Engine) -> Iterator[FlaskClient]:
    with on(app, held):
        yield app.server.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Page:
    return _page(client)


def rows(client: FlaskClient, table: str, question: str) -> list[dict[str, object]]:
    """A table's rows of the whole programme and one question."""
    answer = client.get(query(f"/api/v1/{table}.json", question=question, scope="programme"))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json["rows"]
    return found


def test_a_named_scale_says_itself_what_agrees(client: FlaskClient, page: Page) -> None:
    [share] = rows(client, "outcomes", "Q01")
    assert (share["asked"], share["pairs"], share["baseline_pct"], share["follow_up_pct"]) == ("both", 40, 25, 60)
    assert {row["answer"]: row["agrees"] for row in rows(client, "survey_answers", "Q01")} == {4: True, 2: False}
    told = page("/outcomes", question="Q01").by_id("places").text
    assert NONE not in told.lower()
    assert "asked once" not in told.lower()


def test_own_labels_have_answers_alone_and_were_not_asked_once(client: FlaskClient, page: Page) -> None:
    [share] = rows(client, "outcomes", "Q02")
    assert (share["asked"], share["pairs"], share["baseline_pct"]) == ("both", 40, None)
    assert {row["answer"]: row["agrees"] for row in rows(client, "survey_answers", "Q02")} == {4: None, 2: None}
    shown = page("/outcomes", question="Q02")
    places = shown.by_id("places")
    assert f"‘How often we meet’: {NONE}" in places.one("h2").text
    assert "no share agreeing" in places.text
    assert "asked once" not in places.text.lower()
    assert NONE in shown.by_id("verdicts").text
    assert "always" in shown.by_id("answers").text.lower()


def test_a_statement_without_agreement_is_not_called_too_few(page: Page) -> None:
    told = page("/outcomes", theme="Meetings").by_id("verdicts").text
    assert NONE in told
    assert "too few" not in told.lower()


def test_the_api_says_why_there_is_no_share(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").text
    assert NONE in described
    assert "nobody said which answers agree" not in described
