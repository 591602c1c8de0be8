"""A load and a migration, killed at every one of their statements and commits, on every engine."""

from collections.abc import Callable

import pytest

from tests.conftest import Stores
from tests.store.test_kills import kill_loads, kill_migrations

pytestmark = pytest.mark.soak


def test_a_load_killed_at_any_moment_leaves_the_store_as_it_was(
    stores: Stores, store_url: str, record_property: Callable[[str, object], None]
) -> None:
    tried = kill_loads(stores, store_url)
    record_property("moments", tried)
    assert tried > 100


def test_a_migration_killed_at_any_moment_leaves_the_store_as_it_was(
    stores: Stores, blank_url: str, record_property: Callable[[str, object], None]
) -> None:
    tried = kill_migrations(stores, blank_url)
    record_property("moments", tried)
    assert tried > 50
