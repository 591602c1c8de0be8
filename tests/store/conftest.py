"""Stores that hold a little of everything, for commands that load more into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from etl.__main__ import main
from tests.conftest import Stores
from tests.store.files import STANDING

MakeStore = Callable[[Stores], str]


@pytest.fixture(scope="session")
def make_store(tmp_path_factory: pytest.TempPathFactory) -> MakeStore:
    """Makes stores that hold ``STANDING``: one an engine is loaded, the others are its copies."""
    loaded: dict[Stores, str] = {}

    def make(stores: Stores) -> str:
        if stores not in loaded:
            loaded[stores] = stores.migrated()
            _load_standing(loaded[stores], tmp_path_factory.mktemp("standing"))
        return stores.server.create(loaded[stores])

    return make


def _load_standing(url: str, folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        for feed, text in STANDING.items():
            path = folder / f"{feed}.csv"
            path.write_text(text, encoding="utf-8")
            assert main(["load", feed, str(path)]) == 0


@pytest.fixture
def url_on_sqlite(make_store: MakeStore, sqlite_stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a SQLite store that commands use."""
    address = make_store(sqlite_stores)
    monkeypatch.setenv("DATABASE_URL", address)
    yield address
    sqlite_stores.drop(address)


@pytest.fixture
def url_on_postgresql(
    make_store: MakeStore, postgresql_stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The same on PostgreSQL."""
    address = make_store(postgresql_stores)
    monkeypatch.setenv("DATABASE_URL", address)
    yield address
    postgresql_stores.drop(address)
