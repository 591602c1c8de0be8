"""One app a process, since Dash binds callbacks to the first; its store is the one that a test asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from app import Monitor, create_app
from data.settings import Settings
from tests.app.reading import Element, read

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def app(published_sqlite_url: str) -> Monitor:
    application = create_app(Settings(database_url=published_sqlite_url, secret_key="test", access="shared"))  # noqa: S106
    application.server.test_client_class = Asking
    return application


class Asking(FlaskClient):
    """Reads every answer to its end, so that no file stays open."""

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> TestResponse:
        return super().open(*args, buffered=buffered, **kwargs)


@contextmanager
def on(app: Monitor, store: Engine) -> Iterator[None]:
    """The app reads another store within the block."""
    usual = app.server.extensions["store"]
    app.server.extensions["store"] = store
    try:
        yield
    finally:
        app.server.extensions["store"] = usual


@pytest.fixture
def client(app: Monitor, read_only_store: Engine) -> Iterator[FlaskClient]:
    """Asks the app on a published store, on every engine."""
    with on(app, read_only_store):
        yield app.server.test_client()


@pytest.fixture
def asking(app: Monitor, filled: Engine) -> Iterator[FlaskClient]:
    """Asks the app on a store with people's files, on every engine."""
    with on(app, filled):
        yield app.server.test_client()


@pytest.fixture
def reader(app: Monitor) -> FlaskClient:
    """Asks the app on one engine: for what no store has a say in."""
    return app.server.test_client()


def query(path: str, **values: str | list[str]) -> str:
    """``/areas?region=South%20East``."""
    return f"{path}?{urlencode(values, doseq=True, quote_via=quote)}" if values else path


Page = Callable[..., Element]
"""``page(path, status=200, **query)``: the document at an address."""
Table = Callable[..., Rows]
"""``table(name, **query)``: the API's rows."""


def _page(client: FlaskClient) -> Page:
    def page(path: str, status: int = 200, **values: str | list[str]) -> Element:
        response = client.get(query(path, **values))
        assert response.status_code == status
        return read(response.text)

    return page


@pytest.fixture
def page(client: FlaskClient) -> Page:
    return _page(client)


@pytest.fixture
def page_of(reader: FlaskClient) -> Page:
    """A page on one engine."""
    return _page(reader)


@pytest.fixture
def table(client: FlaskClient) -> Table:
    def rows(name: str, **values: str | list[str]) -> Rows:
        return asked(client, name, **values).json["rows"]

    return rows


def asked(client: FlaskClient, name: str, **values: str | list[str]) -> TestResponse:
    """The API's answer, which must be one."""
    response = client.get(query(f"/api/v1/{name}.json", **values))
    assert response.status_code == 200, response.text
    return response
