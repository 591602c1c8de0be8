"""A purge erases what a load brought: from every state, from the loads' own rows and from the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from data import schema
from data.store import writing
from etl.history import Impossible, purge, undo, wiping
from etl.history.timeline import BROUGHT
from etl.summaries import refresh
from tests.conftest import Stores, opened
from tests.store.killing import killed_at, moments
from tests.store.reading import count, dump, meaning
from tests.store.test_kills import content, spread
from tests.store.test_undo import (
    QUESTIONS,
    Cells,
    answer,
    area,
    cohort,
    facts,
    load,
    load_row,
    loads_of,
    open_rows,
    put,
    question,
    refused,
    respondent,
    state,
    states,
    summaries,
    undoing,
    worked_out,
)


def purging(store: Engine, number: int) -> int:
    """Purges a load; returns the purge's number."""
    done = purge(store, number, "someone")
    assert done.remains == ""
    return done.load_id


# In each position. The states are those after each load: a purged load's own is the one before it.


@pytest.mark.parametrize(
    ("loads", "purged", "left"),
    [
        ([{"A": "1"}, {"A": "2", "B": "2"}], 1, [{}, {"A": "2", "B": "2"}]),
        ([{"A": "1"}, {"A": "2", "B": "2"}], 2, [{"A": "1"}, {"A": "1"}]),
        ([{"A": "1"}, {"A": "2", "B": "2"}, {"A": "3"}], 2, [{"A": "1"}, {"A": "1"}, {"A": "3"}]),
        ([{"A": "1"}], 1, [{}]),
        ([{"A": "1"}, {"A": "1"}], 2, [{"A": "1"}, {"A": "1"}]),
    ],
)
def test_a_load_is_gone_from_every_state(store: Engine, loads: list[Cells], purged: int, left: list[Cells]) -> None:
    for cells in loads:
        put(store, cells)
    purging(store, purged)
    assert states(store) == [*left, left[-1]]


def test_what_a_purged_load_closed_is_handed_on(store: Engine) -> None:
    put(store, {"A": "1", "B": "1"})
    put(store, {}, replace=True)
    put(store, {"A": "3"})
    purging(store, 2)
    both = {"A": "1", "B": "1"}
    assert states(store) == [both, both, {"A": "3", "B": "1"}, {"A": "3", "B": "1"}]


def test_what_closed_a_purged_row_closes_the_earlier_one(store: Engine) -> None:
    put(store, {"A": "1"})
    put(store, {"A": "2"})
    put(store, {}, replace=True)
    purging(store, 2)
    assert states(store) == [{"A": "1"}, {"A": "1"}, {}, {}]


def test_a_load_that_was_undone_leaves_no_copies(store: Engine) -> None:
    put(store, {"A": "1", "B": "1"})
    put(store, {"A": "2", "C": "2"}, replace=True)
    undoing(store, 2)
    undoing(store, 3)
    undoing(store, 2)
    purging(store, 2)
    assert states(store) == [{"A": "1", "B": "1"}] * 6
    assert len(open_rows(store)[QUESTIONS.name]) == facts_held(store) == 2


def facts_held(store: Engine) -> int:
    with store.connect() as connection:
        return count(connection, QUESTIONS)


def test_a_load_that_an_undo_restored_is_gone_from_there_too(store: Engine) -> None:
    put(store, {"A": "1"}, line=4)
    put(store, {"A": "2", "B": "2"})
    put(store, {"A": "3", "B": "3"})
    undoing(store, 3)
    purging(store, 2)
    assert states(store) == [{"A": "1"}, {"A": "1"}, {"A": "3", "B": "3"}, {"A": "1"}, {"A": "1"}]
    assert open_rows(store)[QUESTIONS.name] == [(1, "1", "", "", None, None, 4, 1)]


def test_what_later_undos_do_is_as_if_the_load_had_never_come(store: Engine) -> None:
    for text in "123":
        put(store, {"A": text})
    purging(store, 2)
    undoing(store, 3)
    assert state(store) == {"A": "1"}
    undoing(store, 1)
    assert state(store) == {}


# What stays in ``loads``, and what goes with the rows.


def test_only_that_it_happened_stays(store: Engine) -> None:
    put(store, {"A": "1", "B": "1"})
    put(store, {"A": "2", "B": "2"})
    put(store, {"A": "3"})
    undoing(store, 2)
    before = [load_row(store, number) for number in (2, 4)]
    done = purge(store, 2, "the controller")
    nothing = dict.fromkeys(("read", "loaded", "unchanged", "replaced", "rejected"), 0)
    nothing |= {"file": "", "sha256": "", "source": None, "place": None, "period": None, "notes": []}
    assert [load_row(store, number) for number in (2, 4)] == [row | nothing for row in before]
    about = {"id": 5, "feed": "test", "by": "the controller", "action": "purge", "undoes": 2, "simulated": False}
    told = load_row(store, 5)
    assert told == about | nothing | {"at": told["at"]}
    assert (done.load_id, done.purges, done.facts, done.problems, done.codes, done.later) == (5, 2, 2, 0, 0, (3,))


def test_notes_about_a_purged_load_go_and_others_stay(store: Engine) -> None:
    put(store, {"A": "1", "B": "1", "C": "1"})
    put(store, {"A": "2"})
    put(store, {"B": "3"})
    undoing(store, 1)
    assert len(load_row(store, 4)["notes"]) == 2
    purging(store, 2)
    assert load_row(store, 4)["notes"] == [
        "Load 3 has since changed 1 of load 1’s questions, so it stays as it is: question B."
    ]


def test_problems_go(store: Engine) -> None:
    put(store, {})
    put(store, {"A": "1"})
    with writing(store) as connection:
        for number in (1, 2):
            row = {"load_id": number, "line": 2, "rule": "x", "remedy": "x", "row": {"name": "secret"}}
            connection.execute(schema.problems.insert().values(**row))
    assert purge(store, 1, "someone").problems == 1
    with store.connect() as connection:
        assert connection.scalars(sa.select(schema.problems.c.load_id)).all() == [2]


def test_codes_go_that_nothing_else_names(store: Engine) -> None:
    load(store, {schema.areas: (area("X"),), QUESTIONS: (question("Q"),)})
    load(
        store,
        {
            schema.areas: (area("Y"),),
            schema.survey_respondents: (respondent("R", "X"), respondent("S", "Y")),
            schema.survey_responses: (answer("R", "Q"), answer("S", "Q")),
        },
    )
    facts(store, schema.survey_respondents, respondent("S", "X", wave="later"))
    assert purge(store, 2, "someone").codes == 2
    assert [named(store, table) for table in (schema.respondents, schema.places, schema.question_codes)] == [
        {"S"},
        {"X"},
        {"Q"},
    ]


def test_a_programme_goes_with_its_last_area(store: Engine) -> None:
    facts(store, schema.areas, area("X"))
    assert purge(store, 1, "someone").codes == 2
    assert named(store, schema.places) | named(store, schema.programmes) == set()


def named(store: Engine, table: sa.Table) -> set[str]:
    with store.connect() as connection:
        return set(connection.scalars(sa.select(table.c.code)))


# When it is impossible.


def test_a_load_is_purged_once(store: Engine) -> None:
    put(store, {"A": "1"})
    put(store, {"A": "2"})
    undoing(store, 2)
    purging(store, 2)
    assert refused(store, purge, 2) == "Load 2 was already purged, by load 4."
    assert refused(store, undo, 2) == "Load 2 was purged by load 4, so there is nothing left to undo."
    assert refused(store, undo, 3) == "Load 2 was purged by load 4, so there is nothing left to undo."
    assert refused(store, undo, 4) == "Load 4 is a purge. What it erased is gone, so it can’t be undone."
    assert refused(store, purge, 4) == "Load 4 is a purge. It brought nothing that could be erased."
    assert refused(store, purge, 3) == "Load 3 is an undo. To erase what load 2 brought, purge load 2."
    assert refused(store, purge, 9) == "There is no load 9. See which there are with: python -m etl loads"


def test_what_others_stand_on_is_not_purged(store: Engine) -> None:
    facts(store, schema.areas, area("X"))
    facts(store, schema.cohorts, cohort("C", "X"))
    assert refused(store, purge, 1) == "Load 2 has cohorts of area X, which load 1 brought. Undo load 2 first."
    undoing(store, 2)
    purging(store, 1)
    assert named(store, schema.places) == {"X"}  # the closed cohort is of it


# What is computed.


def test_summaries_follow_and_quote_nothing(published_store: Engine) -> None:
    before = summaries(published_store)
    newest = loads_of(published_store)[0]
    purging(published_store, newest)
    assert summaries(published_store) != before
    assert summaries(published_store) == worked_out(published_store)
    with published_store.connect() as connection:
        assert count(connection, schema.stated_figures) == 0
        old = sa.select(sa.func.count()).where(schema.contradictions.c.closed_by.is_not(None))
        assert connection.scalar(old) == 0


@pytest.mark.soak
def test_published_loads_are_purged_to_the_first(published_store: Engine) -> None:
    for number in loads_of(published_store):
        purge(published_store, number, "someone")
    with published_store.connect() as connection:
        assert [
            table.name for table in (*BROUGHT, schema.contradictions, schema.places) if count(connection, table)
        ] == []
        refresh(connection, 0)


# On the disk. Long texts, so that a row that is updated moves and leaves its old copy behind.

SECRET = "A-secret-that-should-never-have-come"


def on_disk(url: str) -> bool:
    path = str(sa.make_url(url).database)
    return any(SECRET.encode() in Path(f"{path}{ending}").read_bytes() for ending in ("", "-wal", "-shm"))


def test_no_byte_of_it_is_left(sqlite_stores: Stores) -> None:
    with sqlite_store(sqlite_stores) as (url, store), opened(url) as other, other.connect() as idle:
        idle.rollback()  # it keeps the -wal file there
        tell_secrets(store)
        assert on_disk(url)
        purging(store, 1)
        assert not on_disk(url)
        assert state(store) == {"A": "open"}


def tell_secrets(store: Engine) -> None:
    """Text, a code and a note of load 1, some of it replaced, restored and closed again, with secure deletion off."""

    @sa.event.listens_for(store, "connect")
    def leave_traces(database: Any, _: Any) -> None:
        database.execute("PRAGMA secure_delete=OFF")

    put(store, {f"{number}-{SECRET}": f"{SECRET} {number} {'x' * 300}" for number in range(60)} | {"A": SECRET})
    put(store, {f"{number}-{SECRET}": f"other {number}" for number in range(0, 60, 2)})
    undoing(store, 2)
    put(store, {"A": "open", f"1-{SECRET}": "again"}, replace=True)
    undoing(store, 4)
    undoing(store, 1)
    purge(store, 2, "someone")
    purge(store, 4, "someone")
    put(store, {"A": "open"})


def test_readers_who_hold_the_file_are_told_of(sqlite_stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiping, "WAIT_SECONDS", 0)
    with sqlite_store(sqlite_stores) as (url, store):
        put(store, {"A": SECRET})
        with opened(url) as other, other.connect() as reader:
            assert count(reader, QUESTIONS) == 1
            done = purge(store, 1, "someone")
            assert done.remains == wiping.IN_USE
            with pytest.raises(Impossible, match=r"already purged, by load 2\. Others were reading"):
                purge(store, 1, "someone")
            reader.rollback()
            with pytest.raises(Impossible, match=r"already purged, by load 2\.$"):
                purge(store, 1, "someone")
            assert not on_disk(url)


def test_a_writer_who_holds_the_file_is_told_of(sqlite_stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiping, "WAIT_SECONDS", 0)
    with sqlite_store(sqlite_stores) as (url, store), opened(url) as other, writing(other):
        assert wiping.wipe(store) == "Erased rows may still be on the disk: database is locked."


@contextmanager
def sqlite_store(stores: Stores) -> Iterator[tuple[str, Engine]]:
    url = stores.migrated()
    with opened(url) as store:
        yield url, store
    stores.drop(url)


# Kills.


def fill(store: Engine) -> None:
    """Load 2 is corrected by load 3, which load 4 takes back."""
    load(store, {schema.areas: (area("X"),), QUESTIONS: (question("A"),)})
    load(store, {schema.cohorts: (cohort("D", "X"),), QUESTIONS: (question("A") | {"scale": "5"}, question("B"))})
    put(store, {"B": "other"})
    undoing(store, 3)


def kill_purges(stores: Stores, url: str, tried: int | None = None) -> int:
    """Before the commit the store stays as it was, after it the purge is done."""
    work = partial(purge, load_id=2, by="someone")
    other = stores.migrated()
    with opened(other) as store:
        fill(store)
        last = moments(store, work)
        complete = meaning(dump(store))
    stores.drop(other)
    with opened(url) as store:
        fill(store)
    before = content(url)
    for moment in [*spread(last, tried or last), last + 1]:
        assert killed_at(moment, url, work) == (moment <= last)
        after = content(url)
        if after != before:
            assert meaning(after) == complete
            return moment
    raise AssertionError("the purge never came to an end")


def test_a_killed_purge_is_done_or_not(stores: Stores, store_url: str) -> None:
    assert kill_purges(stores, store_url, 4) > 50


@pytest.mark.soak
def test_a_purge_killed_at_any_moment_is_done_or_not(stores: Stores, store_url: str) -> None:
    assert kill_purges(stores, store_url) > 50


# Any sequence, beside a model in plain Python.


@dataclass(frozen=True)
class State:
    """What stands under a key, and the loads whose doing it is: a load's, and that of undos that brought it back."""

    value: str | None = None
    owners: frozenset[int] = frozenset()


States = dict[str, State]
ABSENT = State()


@dataclass
class Model:
    """Every load's change of every key, before and after; and the keys' states after every load."""

    now: States = field(default_factory=dict)
    changes: dict[int, dict[str, tuple[State, State]]] = field(default_factory=dict)
    history: dict[int, States] = field(default_factory=dict)
    undoes: dict[int, int] = field(default_factory=dict)
    purged: dict[int, int] = field(default_factory=dict)

    @property
    def next(self) -> int:
        return len(self.history) + 1

    def put(self, cells: Cells, replacing: bool) -> None:
        wanted = {key: cells.get(key) for key in self.now} if replacing else {}
        self._change({key: State(value) for key, value in (wanted | cells).items() if value != self._at(key).value})

    def undo(self, number: int) -> None:
        changes = self.changes[number].items()
        self._change({key: before for key, (before, _) in changes if number in self._at(key).owners}, number)

    def can_undo(self, number: int) -> bool:
        first = number
        while first in self.undoes:
            first = self.undoes[first]
        standing = any(number in self._at(key).owners for key in self.changes.get(number, {}))
        return standing and first not in self.purged and not self._undone(number)

    def _undone(self, number: int) -> bool:
        return any(of == number and not self._undone(later) for later, of in self.undoes.items())

    def _at(self, key: str) -> State:
        return self.now.get(key, ABSENT)

    def _change(self, wanted: States, undoes: int | None = None) -> None:
        number = self.next
        if undoes is not None:
            self.undoes[number] = undoes
        new = {key: replace(to, owners=to.owners | {number}) for key, to in wanted.items()}
        self.changes[number] = {key: (self._at(key), to) for key, to in new.items()}
        self.now = self.now | new
        self.history[number] = self.now

    def purge(self, number: int) -> None:
        """Whatever is the load's doing becomes what stood before it; it and its undos have changed nothing."""
        gone = {number}
        for later, of in self.undoes.items():
            gone |= {later} if of in gone else set()
        before = {key: old for key, (old, _) in self.changes[number].items()}

        def instead(key: str, state: State) -> State:
            if number not in state.owners:
                return state
            stood = before.get(key, ABSENT)  # a change that earlier purges have left without a value is none
            return State(stood.value, (state.owners | stood.owners) - gone)

        def all_instead(states: States) -> States:
            return {key: instead(key, state) for key, state in states.items()}

        for load_, changes in self.changes.items():
            kept = {} if load_ in gone else changes
            pairs = {key: (instead(key, old), instead(key, new)) for key, (old, new) in kept.items()}
            self.changes[load_] = {key: pair for key, pair in pairs.items() if {pair[0].value, pair[1].value} != {None}}
        self.history = {load_: all_instead(states) for load_, states in self.history.items()}
        self.now = all_instead(self.now)
        self.purged[number] = self.next
        self._change({})

    def can_purge(self, number: int) -> bool:
        return number not in {*self.undoes, *self.purged, *self.purged.values()}

    def said(self, number: int) -> Cells:
        return {key: state.value for key, state in self.history[number].items() if state.value is not None}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.dictionaries(st.sampled_from("AB"), st.sampled_from("xyz"), max_size=2), st.booleans()),
        st.tuples(st.sampled_from([undo, purge, undo]), st.integers(1, 12)),
    ),
    min_size=1,
    max_size=12,
)


CLOSED_TWICE = [
    *(({"A": "x"}, False), ({}, True), (purge, 7), ({}, True)),
    *(({"A": "y"}, True), ({"A": "z", "B": "x"}, False), (purge, 10), (purge, 9)),
]
"""A row whose closing is purged after the load that had brought it."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(steps=CLOSED_TWICE)
@given(steps=STEPS)
def test_every_state_is_what_a_plain_model_says(store: Engine, steps: list[tuple[Any, Any]]) -> None:
    follow(store, steps)


@pytest.mark.soak
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_every_state_of_very_many_is_what_a_plain_model_says(store: Engine, steps: list[tuple[Any, Any]]) -> None:
    follow(store, steps)


def follow(store: Engine, steps: list[tuple[Any, Any]]) -> None:
    """Takes the steps on an empty store and in the model; after each the store's every state is the model's."""
    empty(store)
    model = Model()
    for what, how in steps:
        if isinstance(what, dict):
            put(store, what, replace=how)
            model.put(what, how)
        else:
            take_back(store, model, what, (how - 1) % model.next + 1)
        assert states(store) == [model.said(number) for number in model.history]


def empty(store: Engine) -> None:
    with writing(store) as connection:
        for table in (QUESTIONS, schema.question_codes, schema.loads):
            connection.execute(table.delete())


def take_back(store: Engine, model: Model, what: Any, number: int) -> None:
    known = number in model.history
    able, act = (model.can_undo, model.undo) if what is undo else (model.can_purge, model.purge)
    if known and able(number):
        what(store, number, "someone")
        act(number)
    else:
        refused(store, what, number)
