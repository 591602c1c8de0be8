"""What changed since a moment: the page, the overview's panel and the API's table say the same."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from etl.illustrate.places import PROGRAMME
from pages.api.tables import TABLES
from tests.app.conftest import Page, _page, asked
from tests.app.test_actions import illustrated, keeper, north, northern, simulated  # noqa: F401
from tests.app.test_area_work import SECRETS
from tests.app.test_own_returns import NORTH


def _newest(client: FlaskClient) -> int:
    return int(client.get("/api/v1/loads.json?limit=1").json["rows"][0]["id"])


def test_page_file_and_overview_agree(simulated: FlaskClient) -> None:  # noqa: F811
    moment = f"load-{_newest(simulated) - 2}"
    page, values = _page(simulated), {"programme": PROGRAMME, "since": moment}
    rows = asked(simulated, "since", **values, limit="100000").json["rows"]
    (declared,) = (table for table in TABLES if table.name == "since")
    assert rows
    assert all(list(row) == list(declared.described) for row in rows)
    changed = page("/since", **values, page="all").by_id("changed")
    assert len([tr for tr in changed.every("tr") if list(tr.every("td"))]) == len(rows)
    overdue = [row for row in rows if (row["kind"], row["change"]) == ("action", "overdue")]
    told = re.search(r"(\d+) actions? newly overdue", changed.one("h2").text)
    assert (int(told[1]) if told else 0) == len(overdue)
    csv = [a["href"] for a in changed.every("a") if ".csv" in a["href"]]
    assert len(simulated.get(csv[0]).text.splitlines()) == len(rows) + 1
    overview = page("/", **values).one("main").text
    assert "Since the last meeting, load" in overview
    assert f"{len(overdue)} newly overdue" in overview or not overdue
    assert "Since the last meeting" not in page("/", programme=PROGRAMME).one("main").text


def test_without_the_local_right_no_secret_is_in_it(north: FlaskClient) -> None:  # noqa: F811
    for path in ("/since", "/", "/api/v1/since.csv", "/api/v1/since.json"):
        answer = north.get(f"{path}?programme={NORTH}&since=load-21")
        assert answer.status_code == 200
        assert not [secret for secret in SECRETS if secret in answer.text]
        assert not re.search(r"[A-Z]\d? at \d", answer.text)


def test_a_moment_that_cannot_be_had(north: FlaskClient, page: Page) -> None:  # noqa: F811
    assert north.get("/api/v1/since.json?since=soon").status_code == 400
    for path in ("/since", "/api/v1/since.json", "/actions"):
        for day in ("0001-01-01", "9999-12-31"):
            assert north.get(f"{path}?as_of={day}").status_code == 200
    assert "‘soon’ is neither a day" in page("/since", since="soon").one("main").text
    assert not list(page("/since").one("main").every("table"))


def test_before_the_first_load_of_a_programme_one_sentence_and_no_list(north: FlaskClient) -> None:  # noqa: F811
    asked_for = {"programme": NORTH, "since": "2001-01-01"}
    found = _page(north)("/since", **asked_for).one("main")
    told = "The first files of this programme came on"
    assert told in found.text
    assert "there is nothing before to compare with" in found.text
    (link,) = [a["href"] for a in found.every("a") if a.text == "Compare with the end of that day"]
    assert told not in _page(north)(link).one("main").text
    assert 'tbody class="aside"' in north.get("/since", query_string=asked_for).text
    assert asked(north, "since", **asked_for).json["rows"]
    area = next(iter(asked(north, "since", **asked_for).json["rows"]))["area_code"]
    for path in (f"/areas/{area}", f"/briefing/{area}"):
        assert told in _page(north)(path, since="2001-01-01").one("main").text
