"""What is kept of a store is what the store says, whoever changed it, and of no other store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data import schema
from data.kept import forget, kept, reading
from data.store import writing
from data.versions import NOW, AsOf
from etl.history import undo
from etl.history.purging import purge
from tests.conftest import Stores, opened
from tests.store.test_undo import put

asked: list[AsOf] = []


@kept(most=2)
def questions(connection: Connection, moment: AsOf = NOW) -> int:
    """How many survey questions there are, and a note that somebody asked."""
    asked.append(moment)
    table = schema.survey_questions
    return connection.scalar(sa.select(sa.func.count()).where(table.c.closed_by.is_(None))) or 0


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    asked.clear()
    forget()
    yield
    forget()


def ask(store: Engine, *moments: AsOf) -> list[int]:
    with reading(store) as connection:
        return [questions(connection, moment) for moment in moments or (NOW,)]


def test_the_same_question_is_worked_out_once_for_a_load(store: Engine) -> None:
    put(store, {"Q1": "a"})
    assert [ask(store), ask(store)] == [[1], [1]]
    assert asked == [NOW]


def _undo(store: Engine, load: int) -> None:
    undo(store, load, "somebody")


def _purge(store: Engine, load: int) -> None:
    purge(store, load, "somebody")


@pytest.mark.parametrize("take_back", [_undo, _purge])
def test_every_way_to_change_a_store_is_noticed_also_when_another_process_does_it(
    store: Engine, store_url: str, take_back: Callable[[Engine, int], None]
) -> None:
    with opened(store_url) as elsewhere:
        told = ask(store)
        load = put(elsewhere, {"Q1": "a", "Q2": "b"})
        told += ask(store)
        take_back(elsewhere, load)
        assert told + ask(store) == [0, 2, 0]


def test_two_stores_with_loads_of_the_same_number_keep_apart(stores: Stores) -> None:
    with ExitStack() as stack:
        one, other = (stack.enter_context(opened(stores.migrated())) for _ in range(2))
        put(one, {"Q1": "a"})
        put(other, {"Q1": "a", "Q2": "b"})
        assert [*ask(one), *ask(other), *ask(one)] == [1, 2, 1]


def test_a_reader_from_before_a_load_neither_sees_it_nor_keeps_anything_for_those_after_it(store: Engine) -> None:
    with reading(store) as before:
        put(store, {"Q1": "a"})
        assert ask(store) == [1]
        assert questions(before) == 0
        assert ask(store) == [1]
        assert questions(before) == 0


def test_a_reader_that_ends_after_a_purge_takes_nothing_from_those_after_it(store: Engine) -> None:
    load = put(store, {"Q1": "a"})
    with reading(store) as before:
        purge(store, load, "somebody")
        assert ask(store) == [0]
        assert [questions(before), questions(before)] == [1, 1]
        assert ask(store) == [0]
    assert len(asked) == 3


def test_who_writes_and_who_reads_otherwise_keep_nothing(store: Engine) -> None:
    with writing(store) as connection:
        questions(connection)
        questions(connection)
    with store.connect() as connection:
        questions(connection)
    assert len(asked) == 3


def test_a_connection_that_comes_back_to_the_pool_forgets_the_state_it_looked_at(store: Engine) -> None:
    ask(store)
    with store.connect() as connection:
        questions(connection)
    assert len(asked) == 2


def test_no_more_than_the_last_few_answers_are_kept(store: Engine) -> None:
    one, two, three = (AsOf(load, str(load)) for load in (1, 2, 3))
    ask(store, one, two, one, three, one, two)
    assert asked == [one, two, three, two]
