"""Every page and every table of the API answers on a simulated England in small."""

from __future__ import annotations

from sqlalchemy.engine import Engine

from app import Monitor
from tests.app.conftest import on
from tests.england import assert_answers, loaded
from tests.store.test_england import TINY


def test_all_of_it_answers(app: Monitor, published_store: Engine) -> None:
    loaded(published_store, TINY)
    with on(app, published_store):
        assert_answers(app.server.test_client())
