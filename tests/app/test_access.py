"""The local right without accounts: on the machine itself, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from app import Monitor
from data.store import closing_store
from data.viewer import ANYONE, KEEPER
from pages.access import whoever
from tests.app.conftest import asked, on
from tests.app.reading import read
from tests.app.test_area_work import FILES
from tests.conftest import Stores
from tests.returns import load_text


def who(host: str = "localhost:8050", address: str = "127.0.0.1", access: str = "open", **headers: str) -> object:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    builder = EnvironBuilder(headers={"Host": host, **told}, environ_overrides={"REMOTE_ADDR": address})
    return whoever(Request(builder.get_environ()), access)


@pytest.mark.parametrize(
    ("host", "address"),
    [("localhost", "127.0.0.1"), ("127.0.0.1:8050", "127.0.0.1"), ("[::1]:8050", "::1"), ("127.0.0.9", "127.0.0.9")],
)
def test_somebody_at_the_machine_has_the_local_right(host: str, address: str) -> None:
    assert who(host, address) is KEEPER
    assert who(host, address, "shared") is ANYONE


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("monitor.example", "127.0.0.1"),  # another host's name, made to lead here
        ("localhost", "192.0.2.7"),  # another machine
        ("localhost.example", "127.0.0.1"),
        ("127.0.0.1.example", "127.0.0.1"),
        ("localhost", ""),  # a socket without an address
    ],
)
def test_nobody_else_has_it(host: str, address: str) -> None:
    assert who(host, address) is ANYONE


@pytest.mark.parametrize(
    "header",
    [
        "X_Forwarded_For",
        "X_Forwarded_Proto",
        "X_Real_IP",
        "Forwarded",
        "Via",
        "CF_Connecting_IP",
        "X_Client_IP",
        "Fastly_Client_IP",
    ],
)
def test_nobody_has_it_through_a_proxy(header: str) -> None:
    assert who(**{header: "192.0.2.7"}) is ANYONE


@pytest.fixture(scope="module")
def worked(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store with a real programme's files, also of actions and risks, and a rejected row."""
    url, folder = sqlite_stores.published(), tmp_path_factory.mktemp("access")
    rejected = ("risks", "risk_id,area_code,factor,likelihood,impact\nN1-R2,N1,Turnover,9,1\n")
    with closing_store(url) as store:
        for feed, text in (*FILES, rejected):
            load_text(store, folder, feed, text)
        yield store
    sqlite_stores.drop(url)


@pytest.fixture
def keeper(app: Monitor, worked: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """Asks as who sits at the machine."""
    monkeypatch.setitem(app.server.config, "ACCESS", "open")
    with on(app, worked):
        yield app.server.test_client()


def both(keeper: FlaskClient, table: str) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """A table's rows on the machine itself and through a proxy."""
    here = asked(keeper, table).json["rows"]
    return here, keeper.get(f"/api/v1/{table}.json", headers={"X-Forwarded-For": "192.0.2.7"}).json["rows"]


@pytest.mark.parametrize("table", ["actions", "risks", "change", "attendance", "attendance_totals"])
def test_rows_that_need_the_local_right_are_told_on_the_machine_itself_alone(keeper: FlaskClient, table: str) -> None:
    here, elsewhere = both(keeper, table)
    assert len(here) > len(elsewhere)


@pytest.mark.parametrize("table", ["ratings", "problems"])
def test_values_that_need_the_local_right_are_told_on_the_machine_itself_alone(keeper: FlaskClient, table: str) -> None:
    here, elsewhere = both(keeper, table)
    assert len(here) == len(elsewhere)
    assert not any("suppressed" in row.values() for row in here)
    assert all("suppressed" in row.values() for row in elsewhere)


def test_a_page_says_that_others_see_less(keeper: FlaskClient) -> None:
    assert "others do not" in read(keeper.get("/areas").text).one("footer").text
    elsewhere = keeper.get("/areas", headers={"Via": "1.1 proxy"}).text
    assert "others do not" not in read(elsewhere).one("footer").text


@pytest.mark.parametrize("address", ["/actions", "/api/v1/actions.json", "/briefing/N1.html", "/actions/workbook.xlsx"])
def test_what_others_may_not_see_is_kept_by_no_browser(keeper: FlaskClient, address: str) -> None:
    assert keeper.get(address).headers["Cache-Control"] == "no-store"
    assert "no-store" not in keeper.get("/assets/url.js").headers.get("Cache-Control", "")
