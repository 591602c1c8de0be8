"""No page and no table gives away what files say of people: respondents, figures of children and staff, rejected cells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from pages.api.tables import TABLES, ApiTable
from tests.app.conftest import query
from tests.pages import PAGES
from tests.returns import OTHER, PROGRAMME, SECRETS

PROGRAMMES = ("", PROGRAMME, OTHER)
AREAS = ("/areas/NTH-A", "/areas/NTH-B", "/areas/OTH-A")


def found(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def addresses(path: str, **values: str) -> Iterator[str]:
    """An address for every programme, and as of the last load."""
    for programme in PROGRAMMES:
        of = {"programme": programme} if programme else {}
        yield query(path, **of, **values)
    yield query(path, as_of="load-28", **values)


@pytest.mark.parametrize("path", [path for path in (*PAGES, *AREAS) if path != "/nowhere"])
def test_no_page_gives_them_away(asking: FlaskClient, path: str) -> None:
    answers = {address: asking.get(address) for address in addresses(path)}
    assert {address: answer.status_code for address, answer in answers.items() if answer.status_code >= 500} == {}
    assert {address: found(answer.text) for address, answer in answers.items() if found(answer.text)} == {}


@pytest.mark.parametrize("suffix", ["json", "csv"])
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_table_gives_them_away(asking: FlaskClient, table: ApiTable, suffix: str) -> None:
    path = f"/api/v1/{table.name}.{suffix}"
    whole = () if table.of_one_area else addresses(path, limit="100000")
    of_areas = (
        query(path, area=code, as_of=moment) for code in ("NTH-A", "NTH-B", "OTH-A") for moment in ("", "load-28")
    )
    answers = {a: asking.get(a) for a in (of_areas if table.of_one_area else whole)}
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert {address: found(answer.text) for address, answer in answers.items() if found(answer.text)} == {}


def test_the_store_does_hold_them(filled: Engine) -> None:
    """Else nothing that is searched for could be found."""
    with filled.connect() as connection:
        values = str(connection.exec_driver_sql("SELECT value FROM mhst_activity").all())
        codes = str(connection.exec_driver_sql("SELECT code FROM respondents").all())
        rejected = str(connection.exec_driver_sql("SELECT value, remedy FROM problems").all())
    assert "987654" in values
    assert "RESPONDENTX17" in codes
    assert "SECRETX-ANSWER" in rejected


def test_what_is_released_of_them_is_there(asking: FlaskClient) -> None:
    """Rounded or withheld: else the walk above would pass over an empty table."""
    rows = asking.get(query("/api/v1/activity.json", programme=PROGRAMME, area="NTH-A")).json["rows"]  # type: ignore[index]
    told = {(row["measure"], row["period_start"]): (row["value"], row["reason"]) for row in rows if row["team_code"]}
    assert told == {
        ("referrals_received", "2030-01-01"): (987655, None),
        ("referrals_received", "2030-02-01"): (987660, None),
        ("emhp_in_post", "2030-01-01"): (None, "fewer than 5"),
        ("consultations", "2030-01-01"): (24, None),
    }
