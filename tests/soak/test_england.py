"""A tenth of a simulated England, loaded whole on every engine, and all that can be asked of it."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from app import Monitor
from etl.illustrate.england import Size
from tests.app.conftest import app, on
from tests.england import assert_answers, assert_as_promised, loaded

__all__ = ["app"]
pytestmark = pytest.mark.soak

TENTH = Size(areas=30, boards=14, respondents=4_000)


def test_a_tenth_of_england_loads_and_answers(app: Monitor, published_store: Engine) -> None:
    assert_as_promised(loaded(published_store, TENTH), TENTH)
    with on(app, published_store):
        assert_answers(app.server.test_client())
