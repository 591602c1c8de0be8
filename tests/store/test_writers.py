"""One writer at a time, on every engine; and what a store that can't be opened says."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy.engine import Engine

import data.store
from data.store import StoreBusy, StoreUnreachable, migrate, open_store, writing
from etl.published import load_published
from tests.conftest import Stores, opened
from tests.store.reading import dump, meaning

Result = TypeVar("Result")


def at_once(url: str, work: Callable[[Engine], Result]) -> list[Result]:
    """What two writers get who open the store and start together."""
    together = Barrier(2)

    def one(_: int) -> Result:
        together.wait(timeout=60)
        with opened(url) as store:
            return work(store)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, range(2)))


def test_of_two_loads_at_once_one_loads_and_the_other_finds_nothing_to_do(stores: Stores, store_url: str) -> None:
    changed = [sum(report.changed for report in reports) for reports in at_once(store_url, load_published)]
    assert sorted(changed) == [0, 21]
    complete = stores.published()
    with opened(store_url) as store, opened(complete) as other:
        assert meaning(dump(store)) == meaning(dump(other))
    stores.drop(complete)


def test_two_migrations_at_once_build_one_schema(blank_url: str, store: Engine) -> None:
    at_once(blank_url, migrate)
    with opened(blank_url) as migrated:
        assert dump(migrated) == dump(store)


def test_a_writer_who_waits_too_long_is_told_what_to_do(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data.store, "WAIT_SECONDS", 0.1)
    with opened(store_url) as first, opened(store_url) as second, writing(first):
        with pytest.raises(StoreBusy, match="Wait for it to end"):
            load_published(second)
        with second.connect() as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM loads").scalar() == 0


def test_a_failed_write_leaves_nothing_and_frees_the_store(store: Engine) -> None:
    before = dump(store)

    def fail() -> None:
        with writing(store) as connection:
            connection.exec_driver_sql("DELETE FROM workshops")
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError):
        fail()
    with writing(store):
        pass
    assert dump(store) == before


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "DATABASE_URL is not an address of a store"),
        ("", "DATABASE_URL is not an address of a store"),
        ("mysql://me@here/store", "A store on mysql is not supported"),
        ("postgresql+nothing://me@here/store", "postgresql+psycopg://"),
    ],
)
def test_an_address_of_no_store_is_refused_in_a_sentence(url: str, says: str) -> None:
    with pytest.raises(StoreUnreachable) as refusal:
        open_store(url)
    assert says in str(refusal.value)
