"""A few random stores of own indicators a engine, audited by all that can be read of them; see tests.release."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from app import Monitor
from tests.release.own_auditor import live

SEEDS = (24, 26)
STEPS = 4


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_can_be_told_from_own_indicators(app: Monitor, store: Engine, tmp_path: Path, seed: int) -> None:
    assert live(seed, app, store, tmp_path, STEPS).small
