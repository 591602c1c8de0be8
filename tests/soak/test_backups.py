"""Backups of a large store in little memory, and a restore that is killed at every moment."""

from __future__ import annotations

import os
import resource
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy.engine import Engine

from data import schema
from data.store import writing
from etl.backup import backup, restore
from tests.conftest import Stores, opened
from tests.store.reading import count
from tests.store.test_backup import full_url, kill_restores, saved  # noqa: F401

pytestmark = pytest.mark.soak

ROWS = 200_000
MEGABYTES = 40
"""A run takes about 12 by itself; so many rows as Python values take several hundred."""


def grown(work: Callable[[], object]) -> int:
    """By how many megabytes the memory of a process that does some work peaks above where it began."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        _measure(work, sending)
    os.close(sending)
    _, status = os.waitpid(child, 0)
    with os.fdopen(receiving) as report:
        assert status == 0
        return int(report.read())


def _measure(work: Callable[[], object], sending: int) -> NoReturn:
    status = 1
    try:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        work()
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        os.write(sending, str((after - before) // 1024).encode())
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def add_figures(store: Engine) -> None:
    row = {"file": "large.csv", "column": "c", "programme_id": 1, "load_id": 1, "line": 2}
    with writing(store) as connection:
        for start in range(0, ROWS, 5_000):
            batch = [row | {"row": number, "value": f"Łódź {number}" * 10} for number in range(start, start + 5_000)]
            connection.execute(schema.published_figures.insert(), batch)


def test_memory_does_not_grow_with_the_store(stores: Stores, published_url: str, tmp_path: Path) -> None:
    with opened(published_url) as store:
        add_figures(store)
    path, empty = tmp_path / "large.zip", stores.migrated()

    def save() -> None:
        with opened(published_url) as store:
            backup(store, path)

    def bring_back() -> None:
        with opened(empty) as store:
            restore(store, path)

    assert grown(save) < MEGABYTES
    assert grown(bring_back) < MEGABYTES
    with opened(empty) as store, store.connect() as connection:
        assert count(connection, schema.published_figures) > ROWS
    stores.drop(empty)


def test_a_restore_killed_at_any_moment_leaves_the_store_as_it_was(store_url: str, saved: Path) -> None:  # noqa: F811
    assert kill_restores(store_url, saved) > 100
