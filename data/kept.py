"""What depends on nothing but the store's newest load is worked out once and kept, in each process and for each store apart.

Only readers that ask through ``reading`` keep anything: they know the state that they look at, and within one transaction it
stays. A load writes with a connection that keeps nothing, and so does whatever is read while it writes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data.schema import loads, release_rules

Asked = ParamSpec("Asked")
Found = TypeVar("Found")
Question = Callable[Concatenate[Connection, Asked], Found]


@dataclass(frozen=True)
class State:
    """What tells two states of a store apart: its newest load, which an undo and a purge are too, and its rules of release,
    which only ever rise. ``at`` tells a restored store from the one before it."""

    load: int | None
    at: datetime | None
    rules: int | None


Shelf = OrderedDict[Hashable, Any]
"""Answers to one question, the last one used at the end."""


@dataclass
class _Shelves:
    """What is kept of one state of a store, by question."""

    state: State | None = None
    by_question: dict[Hashable, Shelf] = field(default_factory=dict)


_stores: WeakKeyDictionary[Engine, _Shelves] = WeakKeyDictionary()
_lock = Lock()
STATE = "state_that_is_read"
"""The option of a connection that says which state it looks at."""


@contextmanager
def reading(store: Engine) -> Iterator[Connection]:
    """A connection whose one transaction looks at one state of the store, and may use what is kept of it."""
    rules = sa.select(sa.func.sum(release_rules.c.value)).scalar_subquery()
    newest = sa.select(loads.c.id, loads.c.at, rules).order_by(loads.c.id.desc()).limit(1)
    with store.connect() as connection:
        found = connection.execute(newest).first()
        state = State(*found) if found else State(None, None, None)
        _turn_to(connection.engine, state)
        yield connection.execution_options(**{STATE: state})


def state_of(connection: Connection) -> State | None:
    """The state that a connection of ``reading`` looks at; None of any other."""
    state: State | None = connection.get_execution_options().get(STATE)
    return state


def kept(
    most: int, worth: Callable[[Any], bool] = lambda _: True
) -> Callable[[Question[Asked, Found]], Question[Asked, Found]]:
    """Keeps the last ``most`` answers of ``question(connection, …)`` to the newest load, those that are ``worth`` it.

    All that an answer depends on beside the store stands in its arguments: the moment, the viewer, the day. They are
    hashable, and nobody changes what is answered.
    """

    def keeping(question: Question[Asked, Found]) -> Question[Asked, Found]:
        @wraps(question)
        def ask(connection: Connection, /, *args: Asked.args, **named: Asked.kwargs) -> Found:
            state = state_of(connection)
            if state is None:
                return question(connection, *args, **named)
            key = (args, tuple(sorted(named.items())))
            hit, answer = _look_up(connection.engine, question, state, key)
            if hit:
                return answer  # type: ignore[no-any-return]
            found = question(connection, *args, **named)
            if worth(found):
                _put(connection.engine, question, state, key, found, most)
            return found

        return ask

    return keeping


TOGETHER = "areas_asked_for_together"
"""The option of a connection that says of which areas, by their codes, the same will be asked."""


def together(connection: Connection, codes: Iterable[str]) -> Connection:
    """The connection, which from now on reads of all these areas at once what is asked of one of them."""
    return connection.execution_options(**{TOGETHER: tuple(codes)})


def beside(connection: Connection, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The areas to read where some are asked for: all that are asked for together with them, else they alone."""
    several: tuple[str, ...] = connection.get_execution_options().get(TOGETHER, ())
    return several if codes and set(codes) <= set(several) else codes


def _turn_to(store: Engine, state: State) -> None:
    """Everything kept of a store goes when it has another state: a purge leaves nothing here."""
    with _lock:
        shelves = _stores.setdefault(store, _Shelves())
        if shelves.state != state:
            shelves.state = state
            shelves.by_question.clear()


def _shelf(store: Engine, question: Hashable, state: State) -> Shelf:
    """The shelf of a question; one that nobody keeps for a reader of another state than the one that is kept, who began
    before the store changed."""
    shelves = _stores[store]
    return shelves.by_question.setdefault(question, OrderedDict()) if shelves.state == state else OrderedDict()


def _look_up(store: Engine, question: Hashable, state: State, key: Hashable) -> tuple[bool, Any]:
    with _lock:
        answers = _shelf(store, question, state)
        if key not in answers:
            return False, None
        answers.move_to_end(key)
        return True, answers[key]


def _put(store: Engine, question: Hashable, state: State, key: Hashable, found: object, most: int) -> None:
    with _lock:
        answers = _shelf(store, question, state)
        answers[key] = found
        while len(answers) > most:
            answers.popitem(last=False)


def forget(*questions: Callable[..., Any]) -> None:
    """Forgets the answers to some questions, or to all, of every store."""
    asked = {getattr(question, "__wrapped__", question) for question in questions}
    with _lock:
        for shelves in _stores.values():
            for question in list(shelves.by_question):
                if question in asked or not asked:
                    del shelves.by_question[question]
