"""Many random stores, each audited by all that can be read of it: ``SOAK_STORES`` of each kind, and an eighth of that on
PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app import Monitor
from tests.app.conftest import app, on
from tests.conftest import Stores, opened
from tests.release import own_auditor
from tests.release.living import live

__all__ = ["app"]
pytestmark = pytest.mark.soak

MANY = int(os.environ.get("SOAK_STORES", "80"))
SEEDS = {"sqlite": range(1_000, 1_000 + MANY), "postgresql": range(2_000, 2_000 + MANY // 8)}
STORES = [(engine, seed) for engine, seeds in SEEDS.items() for seed in seeds]
STEPS = 8


@pytest.mark.parametrize(("engine", "seed"), STORES)
def test_nobody_can_be_told_from_any_of_many_stores(
    app: Monitor,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    engine: str,
    seed: int,
) -> None:
    stores: Stores = request.getfixturevalue(f"{engine}_stores")
    url = stores.migrated()
    with opened(url) as store, on(app, store):
        live(seed, store, tmp_path, app.server.test_client(), STEPS)
    stores.drop(url)


@pytest.mark.parametrize(("engine", "seed"), STORES)
def test_nobody_can_be_told_from_own_indicators_of_many_stores(
    app: Monitor,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    engine: str,
    seed: int,
) -> None:
    stores: Stores = request.getfixturevalue(f"{engine}_stores")
    url = stores.migrated()
    with opened(url) as store:
        own_auditor.live(seed, app, store, tmp_path, STEPS)
    stores.drop(url)
