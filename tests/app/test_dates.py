"""Days in addresses, over every address that takes one: what is no day is said to be none, and an order that can't be is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.app.conftest import Page, query
from tests.app.test_pages import PAGES

ODD = (
    "2026-W47-6",
    "20261121",
    "2026W476",
    "2026-325",
    "21/11/2026",
    "2026-11-31",
    "2026-1-2",
    "2026-11-21T00:00",
    "٢٠٢٦-١١-٢١",
    "0000-01-01",
    "May",
)
OF_DAYS = ("as_of", "since", "from", "to")
ANYWHERE = ("as_of", "since")
"""What every page takes; ``from`` and ``to`` are days on pages of activity alone."""


def takers(client: FlaskClient, *names: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each table's address with the parameters of some names that it takes, and what it can't do without."""
    for path, told in client.get("/api/v1/openapi.json").json["paths"].items():
        parameters = {each["name"]: each["required"] for each in told["get"]["parameters"]}
        needed = {"area": "LINK-D"} if parameters.get("area") else {}
        yield from ((path, name, needed) for name in names if name in parameters)


@pytest.mark.parametrize("odd", ODD)
def test_the_api_refuses_what_is_no_day_wherever_one_can_be_given(reader: FlaskClient, odd: str) -> None:
    found = list(takers(reader, *OF_DAYS))
    assert {name for _, name, _ in found} == set(OF_DAYS)
    for path, name, needed in found:
        answer = reader.get(query(path, **needed, **{name: odd}))
        assert (answer.status_code, answer.json["error"]["code"]) == (400, f"bad_{name}"), path
        assert f"‘{odd}’" in answer.json["error"]["message"]


@pytest.mark.parametrize("odd", ["2026-W47-6", "20261121"])
def test_a_load_is_looked_at_on_a_day_alone(reader: FlaskClient, odd: str) -> None:
    for path, name, needed in takers(reader, *ANYWHERE):
        answer = reader.get(query(path, **needed, **{name: f"load-1-on-{odd}"}))
        assert answer.status_code == 400
        assert f"‘{odd}’" in answer.json["error"]["message"]


@pytest.mark.parametrize("name", ANYWHERE)
@pytest.mark.parametrize("path", [path for path in PAGES if path != "/accessibility"])
def test_a_page_says_what_is_no_day_and_shows_the_rest(page: Page, path: str, name: str) -> None:
    for odd in ODD[:3]:
        document = page(path, **{name: odd})
        said = " ".join(complaint.text for complaint in document.every("p", within="complaint"))
        assert f"‘{odd}’ is neither a day (like 2026-11-21) nor a load (like load-12)" in said


def test_a_first_day_behind_the_last_one_is_refused_wherever_both_can_be_given(reader: FlaskClient) -> None:
    of = {path: needed for path, _, needed in takers(reader, "to")}
    both = {path: of[path] for path, _, _ in takers(reader, "from") if path in of}
    days = [path for path in both if "/activity" in path]
    assert len(days) == 4
    assert len(both) > len(days)
    for path, needed in both.items():
        ends = {"from": "2026-05-02", "to": "2026-05-01"} if path in days else {"from": "W2", "to": "W1"}
        answer = reader.get(query(path, **needed, **ends))
        assert (answer.status_code, answer.json["error"]["code"]) == (400, "bad_from"), path
        assert all(f"‘{end}’" in answer.json["error"]["message"] for end in ends.values())


def test_one_day_is_a_period_and_one_workshop_is_no_comparison(reader: FlaskClient) -> None:
    assert reader.get("/api/v1/activity.json?from=2026-05-01&to=2026-05-01").status_code == 200
    assert reader.get("/api/v1/change.json?from=W1&to=W2").status_code == 200
    assert reader.get("/api/v1/change.json?from=W1&to=W1").status_code == 400
