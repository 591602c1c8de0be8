"""A load or a migration that is killed leaves the store as it was; ``tests/soak`` tries every moment."""

from collections.abc import Callable

import pytest

from data.store import migrate
from etl.published import load_published
from tests.conftest import Stores, opened
from tests.store.killing import Work, killed_at, moments
from tests.store.reading import Dump, dump, meaning

TRIED = 3
"""Moments that are tried here, spread from the first to the last."""


def content(url: str) -> Dump:
    with opened(url) as store:
        return dump(store)


def spread(last: int, tried: int) -> list[int]:
    return sorted({1 + (last - 1) * step // (tried - 1) for step in range(tried)})


def kill_everywhere(
    url: str, work: Work, complete: Dump, last: int, tried: int, kill: Callable[[int, str, Work], bool] = killed_at
) -> int:
    """Kills at each moment; the store stays as it was each time, and the moment after the last one completes."""
    before = content(url)
    at = spread(last, tried)
    for moment in at:
        assert kill(moment, url, work), moment
        assert content(url) == before, moment
    assert not kill(last + 1, url, work)
    assert meaning(content(url)) == meaning(complete)
    return len(at)


def kill_loads(stores: Stores, url: str, tried: int | None = None) -> int:
    other = stores.migrated()
    with opened(other) as store:
        last = moments(store, load_published)
        complete = dump(store)
    stores.drop(other)
    return kill_everywhere(url, load_published, complete, last, tried or last)


def kill_migrations(stores: Stores, url: str, tried: int | None = None) -> int:
    other = stores.without_tables()
    with opened(other) as store:
        last = moments(store, migrate)
        complete = dump(store)
    stores.drop(other)
    return kill_everywhere(url, migrate, complete, last, tried or last)


def test_a_killed_load_leaves_the_store_as_it_was(stores: Stores, store_url: str) -> None:
    assert kill_loads(stores, store_url, TRIED) == TRIED


def test_a_killed_migration_leaves_the_store_as_it_was(stores: Stores, blank_url: str) -> None:
    assert kill_migrations(stores, blank_url, TRIED) == TRIED


def test_work_that_fails_by_itself_is_not_taken_for_a_kill(store_url: str) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("on purpose")

    with pytest.raises(AssertionError, match="failed by itself"):
        killed_at(1, store_url, fail)
