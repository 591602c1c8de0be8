"""A load and a migration, killed at every one of their statements and commits, on every engine."""

from pathlib import Path

import pytest

from tests.conftest import Stores
from tests.store import test_load_kills
from tests.store.test_kills import kill_loads, kill_migrations

pytestmark = pytest.mark.soak


def test_a_load_killed_at_any_moment_leaves_the_store_as_it_was(stores: Stores, store_url: str) -> None:
    assert kill_loads(stores, store_url) > 400


def test_a_migration_killed_at_any_moment_leaves_the_store_as_it_was(stores: Stores, blank_url: str) -> None:
    assert kill_migrations(stores, blank_url) > 150


@pytest.mark.parametrize("correcting", [False, True])
def test_a_load_of_people_s_files_killed_at_any_moment_leaves_the_store_as_it_was(
    stores: Stores, tmp_path: Path, correcting: bool
) -> None:
    assert test_load_kills.kill_loads(stores, tmp_path, correcting=correcting) > 80
