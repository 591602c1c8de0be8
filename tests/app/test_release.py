"""A few random stores a engine live through loads, corrections, undos, purges and raised thresholds; see tests.release."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from app import Monitor
from tests.app.conftest import on
from tests.release.living import live

SEEDS = (3,)
STEPS = 3


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_can_be_told_from_a_random_store(app: Monitor, store: Engine, tmp_path: Path, seed: int) -> None:
    with on(app, store):
        life = live(seed, store, tmp_path, app.server.test_client(), STEPS)
    assert life.withheld
