"""An undo restores what a load replaced, leaves what later loads have changed, and is a load itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data import schema
from data.measures.contradictions import find
from data.queries import profiles
from data.queries.published import published
from data.store import writing
from data.versions import NOW, AsOf, open_at
from etl.history import Impossible, Left, broken_references, undo, undone
from etl.history.references import DESCRIBES, links
from etl.history.timeline import BROUGHT, origin
from etl.history.wording import TOLD, notes
from etl.write import VERSIONING, identify, next_load_id, upsert
from tests.conftest import Stores, opened
from tests.store.killing import moments
from tests.store.reading import Dump, add_load, dump
from tests.store.test_kills import kill_everywhere

QUESTIONS = schema.survey_questions
DAY = date(2026, 1, 1)
Cells = dict[str, str]
"""Question → its statement."""
Row = Mapping[str, Any]


# What tests load: rows whose references are codes, under loads of their own.


def facts(store: Engine, table: sa.Table, *rows: Row, replace: bool = False, line: int = 2) -> int:
    """A load of rows of one table; returns its number."""
    return load(store, {table: rows}, replace=replace, line=line)


def load(store: Engine, content: Mapping[sa.Table, tuple[Row, ...]], *, replace: bool = False, line: int = 2) -> int:
    with writing(store) as connection:
        number = next_load_id(connection)
        add_load(connection, number, file=f"{number}.csv")
        for table, rows in content.items():
            blank = {column.name: None for column in table.c if column.name not in VERSIONING} | {"line": line}
            coded = [blank | {name: in_store(connection, table.c[name], row[name]) for name in row} for row in rows]
            upsert(connection, table, coded, number, close_absent=sa.true() if replace else None)
    return number


def in_store(connection: Connection, column: sa.Column[Any], value: Any) -> Any:
    """The number of a code, where the column points at one; else the value."""
    target = next((key.column.table for key in column.foreign_keys), None)
    if target is None or "id" not in target.c or value is None:
        return value
    about: dict[str, Any] = {}
    if target is schema.places:
        about = {"kind": "area", "programme_id": in_store(connection, schema.places.c.programme_id, "P")}
    if target is schema.programmes:
        about = {"name": value, "position": 9, "simulated": False, "shown_alone": False, "anonymised": False}
    if target is schema.breakdowns:
        about = {"name": value}
    return identify(connection, target, [value], **about)[value]


def put(store: Engine, cells: Cells, *, replace: bool = False, line: int = 2) -> int:
    """A load of questions."""
    rows = [{"question_id": code, "statement": text, "theme": "", "scale": ""} for code, text in cells.items()]
    return facts(store, QUESTIONS, *rows, replace=replace, line=line)


def area(code: str, **values: Any) -> Row:
    return {"place_id": code, "name": code} | values


def cohort(code: str, of: str) -> Row:
    return {"cohort_id": code, "place_id": of}


def answer(respondent: str, question: str, position: int = 1) -> Row:
    key = {"respondent_id": respondent, "question_id": question, "wave": "baseline"}
    return key | {"position": position, "dont_know": False}


def respondent(code: str, of: str, **values: Any) -> Row:
    return {"respondent_id": code, "wave": "baseline", "respondent_group": "schools", "place_id": of} | values


def measured(indicator: str, of: str, value: int) -> Row:
    period = {"period_start": DAY, "period_end": DAY, "breakdown_id": "all"}
    return period | {"place_id": of, "indicator_id": indicator, "value": value, "suppressed": False}


def state(store: Engine, moment: AsOf = NOW) -> Cells:
    """The questions at a moment."""
    codes = schema.question_codes
    query = sa.select(codes.c.code, QUESTIONS.c.statement).join(codes, codes.c.id == QUESTIONS.c.question_id)
    with store.connect() as connection:
        return dict(connection.execute(query.where(open_at(QUESTIONS, moment))).all())


def states(store: Engine) -> list[Cells]:
    """The questions after each load."""
    with store.connect() as connection:
        numbers = connection.scalars(sa.select(schema.loads.c.id).order_by(schema.loads.c.id)).all()
    return [state(store, AsOf(number)) for number in numbers]


def open_rows(store: Engine) -> Dump:
    """What files brought and is open, with the file and line that each row is of."""
    with store.connect() as connection:
        return {
            table.name: sorted(
                (
                    tuple(row)
                    for row in connection.execute(
                        sa.select(*(c for c in table.c if c.name not in VERSIONING), origin(table)).where(
                            table.c.closed_by.is_(None)
                        )
                    )
                ),
                key=repr,
            )
            for table in BROUGHT
        }


def load_row(store: Engine, number: int) -> dict[str, Any]:
    with store.connect() as connection:
        found = connection.execute(sa.select(schema.loads).where(schema.loads.c.id == number)).mappings().one()
    return dict(found)


def undoing(store: Engine, number: int) -> int:
    """Undoes a load; returns the undo's number."""
    return undo(store, number, "someone").report.load_id or 0


def refused(store: Engine, act: Callable[[Engine, int, str], object], number: int) -> str:
    """Why an undo or a purge is impossible; nothing is written."""
    before = dump(store)
    with pytest.raises(Impossible) as refusal:
        act(store, number, "someone")
    assert dump(store) == before
    return str(refusal.value)


# What an undo does.


def test_a_correction_is_taken_back_and_earlier_states_stay(store: Engine) -> None:
    put(store, {"A": "one", "B": "two"})
    put(store, {"A": "other", "C": "new"})
    done = undo(store, 2, "someone")
    assert (done.report.load_id, done.undoes, done.closed, done.restored, done.left) == (3, 2, 2, 1, ())
    first = {"A": "one", "B": "two"}
    assert states(store) == [first, {"A": "other", "B": "two", "C": "new"}, first]


def test_a_restored_row_names_its_file_and_line(store: Engine) -> None:
    for line, text in enumerate(("one", "two", "three"), 7):
        put(store, {"A": text}, line=line)
    undoing(store, 3)
    undoing(store, 2)
    columns = [QUESTIONS.c[name] for name in ("statement", "load_id", "line", "origin_load_id")]
    with store.connect() as connection:
        now = connection.execute(sa.select(*columns).where(QUESTIONS.c.closed_by.is_(None))).all()
    assert [tuple(row) for row in now] == [("one", 5, 7, 1)]


def test_an_undo_is_a_load_that_tells_what_it_did(store: Engine) -> None:
    put(store, {"A": "one", "B": "two", "C": "three"})
    put(store, {"A": "other", "D": "four", "E": "five"}, replace=True)
    put(store, {"E": "six"})
    done = undo(store, 2, "someone")
    told = load_row(store, 4)
    about = {"feed": "test", "file": "2.csv", "sha256": "0" * 64, "by": "someone", "action": "undo", "undoes": 2}
    counts = {"read": 5, "loaded": 2, "unchanged": 1, "replaced": 2, "rejected": 0}
    assert {name: told[name] for name in about | counts} == about | counts
    assert {name: getattr(done.report, name) for name in counts} == counts
    assert told["notes"] == list(done.notes)


def test_what_a_replacing_load_closed_is_open_again(store: Engine) -> None:
    put(store, {"A": "one", "B": "two"})
    put(store, {"B": "two"}, replace=True)
    undoing(store, 2)
    assert states(store) == [{"A": "one", "B": "two"}, {"B": "two"}, {"A": "one", "B": "two"}]


def test_what_later_loads_changed_is_left_alone_and_listed(store: Engine) -> None:
    put(store, dict.fromkeys("ABCD", "one"))
    put(store, dict.fromkeys("ABCD", "two"))
    put(store, {"A": "three"})
    put(store, {"C": "four"})
    put(store, {"A": "three", "C": "four", "D": "two"}, replace=True)
    done = undo(store, 2, "someone")
    assert state(store) == {"A": "three", "C": "four", "D": "one"}
    assert [(left.table, left.key, left.load) for left in done.left] == [
        ("questions", "question A", 3),
        ("questions", "question B", 5),
        ("questions", "question C", 4),
    ]
    assert done.notes == (
        "Load 3 has since changed 1 of load 2’s questions, so it stays as it is: question A.",
        "Load 4 has since changed 1 of load 2’s questions, so it stays as it is: question C.",
        "Load 5 has since changed 1 of load 2’s questions, so it stays as it is: question B.",
    )


@pytest.mark.parametrize(
    ("table", "row", "value", "told"),
    [
        (
            schema.ratings,
            {"cohort_id": "L-01", "workshop": "W1", "table_name": "", "domain": "C1"},
            "rating",
            Left("ratings", "cohort L-01, workshop W1, domain C1", 3),
        ),
        (
            schema.ratings,
            {"cohort_id": "L-01", "workshop": "W1", "table_name": "T1", "domain": "C1"},
            "rating",
            Left("ratings", "cohort L-01, workshop W1, table T1, domain C1", 3),
        ),
        (
            schema.indicator_values,
            measured("rate", "X", 0),
            "value",
            Left(
                "indicator values",
                "area X, indicator rate, period start 2026-01-01, period end 2026-01-01, breakdown all",
                3,
            ),
        ),
    ],
)
def test_a_key_is_told_in_the_codes_of_files(store: Engine, table: sa.Table, row: Row, value: str, told: Left) -> None:
    load(store, {table: (row | {value: 1},)})
    load(store, {table: (row | {value: 2},), QUESTIONS: (question("A"),)})
    load(store, {table: (row | {value: 3},)})
    assert undo(store, 2, "someone").left == (told,)


def question(code: str) -> Row:
    return {"question_id": code, "statement": code, "theme": "", "scale": ""}


def test_a_note_names_only_so_many_keys() -> None:
    (told,) = notes(2, [Left("ratings", f"cohort {number}", 3) for number in range(TOLD + 5)])
    assert told.startswith("Load 3 has since changed 25 of load 2’s ratings, so they stay as they are: cohort 0; ")
    assert told.endswith("; cohort 19; 5 more.")


# Undos of what was undone before.


def test_a_load_is_undone_after_the_undo_of_its_correction(store: Engine) -> None:
    put(store, {"A": "one"})
    before = open_rows(store)
    put(store, {"A": "two", "B": "new"})
    put(store, {"A": "three"})
    undoing(store, 3)
    assert state(store) == {"A": "two", "B": "new"}
    assert undo(store, 2, "someone").left == ()
    assert open_rows(store) == before


def test_an_undo_of_an_undo_brings_the_load_back(store: Engine) -> None:
    put(store, {"A": "one", "B": "two"})
    put(store, {"A": "other"}, replace=True)
    after = open_rows(store)
    assert undoing(store, 2) == 3
    assert undoing(store, 3) == 4
    assert open_rows(store) == after
    assert undoing(store, 2) == 5
    assert states(store) == [{"A": "one", "B": "two"}, {"A": "other"}] * 2 + [{"A": "one", "B": "two"}]


def test_a_closing_that_an_undo_brought_back_is_the_loads_own(store: Engine) -> None:
    put(store, {"A": "one", "B": "two"})
    put(store, {"B": "two"}, replace=True)
    put(store, {"A": "three"})
    undoing(store, 3)
    undoing(store, 2)
    assert state(store) == {"A": "one", "B": "two"}


def test_an_undo_is_undone_after_the_undo_of_a_later_correction(store: Engine) -> None:
    put(store, {"A": "one"})
    put(store, {"A": "two"})
    undoing(store, 2)
    put(store, {"A": "three"})
    undoing(store, 4)
    assert undo(store, 3, "someone").left == ()
    assert state(store) == {"A": "two"}


def test_loads_are_undone_one_after_the_other_to_the_first(store: Engine) -> None:
    for cells in ({"A": "1", "B": "1"}, {"A": "2", "C": "2"}, {"B": "3", "C": "3"}, {"A": "4"}):
        put(store, cells)
    went = states(store)
    for number in (4, 3, 2, 1):
        undoing(store, number)
    assert states(store) == [*went, *went[2::-1], {}]


def test_only_an_undo_that_stands_makes_a_load_undone(store: Engine) -> None:
    put(store, {"A": "one"})
    told = []
    for number in (1, 2, 3, 4):
        undoing(store, number)
        with store.connect() as connection:
            told.append(undone(connection))
    assert told == [{1: 2}, {2: 3}, {1: 2, 3: 4}, {2: 3, 4: 5}]


# When it is impossible.


def test_there_is_no_such_load(store: Engine) -> None:
    assert refused(store, undo, 7) == "There is no load 7. See which there are with: python -m etl loads"


def test_a_load_is_undone_once(store: Engine) -> None:
    put(store, {"A": "one"})
    undoing(store, 1)
    assert refused(store, undo, 1) == "Load 1 was already undone, by load 2. Undo load 2 to have it back."


def test_nothing_is_left_of_a_load(store: Engine) -> None:
    put(store, {"A": "one", "B": "two"})
    put(store, {"A": "other"})
    put(store, {"B": "other"})
    assert refused(store, undo, 1) == (
        "Nothing of load 1 is left to undo: loads 2 and 3 have since changed all that it did."
    )


def test_a_load_changed_nothing(store: Engine) -> None:
    put(store, {"A": "one"})
    put(store, {"A": "one"})
    assert refused(store, undo, 2) == "Load 2 changed nothing, so there is nothing to undo."


ACTIVITY = {"team_id": "T", "measure": "m", "period_start": DAY, "period_end": DAY, "value": 1, "suppressed": False}
INDICATOR = {"name": "I", "unit": "%", "type": "rate", "polarity": "neither"}
REFERRING = [
    (schema.areas, [area("X")], schema.cohorts, [cohort("C", "X")], "cohorts of area X"),
    (schema.areas, [area("X")], schema.mhst_teams, [{"team_id": "T", "place_id": "X"}], "teams of area X"),
    (
        schema.areas,
        [area(code) for code in "VWXYZ"],
        schema.cohorts,
        [cohort(f"C-{code}", code) for code in "VWXYZ"],
        "cohorts of areas V, W, X and 2 more",
    ),
    (
        schema.cohorts,
        [cohort("C", "X")],
        schema.attendance,
        [{"cohort_id": "C", "workshop": "W1", "organisation_type": "school", "attended": 1}],
        "attendance figures of cohort C",
    ),
    (QUESTIONS, [question("Q")], schema.survey_responses, [answer("R", "Q")], "responses of question Q"),
    (
        schema.survey_respondents,
        [respondent("R", "X"), respondent("R", "X", wave="later")],
        schema.survey_responses,
        [answer("R", "Q")],
        "responses of respondent R, wave baseline",
    ),
    (
        schema.indicators,
        [{**INDICATOR, "indicator_id": "I"}],
        schema.indicator_values,
        [measured("I", "X", 1)],
        "indicator values of indicator I",
    ),
    (
        schema.mhst_teams,
        [{"team_id": "T", "place_id": "X"}],
        schema.mhst_activity,
        [ACTIVITY],
        "activity figures of team T",
    ),
    (
        schema.indicators,
        [{**INDICATOR, "indicator_id": "m"}],
        schema.mhst_activity,
        [ACTIVITY],
        "activity figures of indicator m",
    ),
]


@pytest.mark.parametrize(("table", "rows", "other", "others", "words"), REFERRING, ids=[case[-1] for case in REFERRING])
def test_what_others_stand_on_stays(
    store: Engine, table: sa.Table, rows: list[Row], other: sa.Table, others: list[Row], words: str
) -> None:
    put(store, {"A": "one"})
    facts(store, table, *rows)
    facts(store, other, *others)
    assert refused(store, undo, 2) == f"Load 3 has {words}, which load 2 brought. Undo load 3 first."
    undoing(store, 3)
    undoing(store, 2)


def test_a_correction_of_what_others_stand_on_is_undone(store: Engine) -> None:
    facts(store, schema.areas, area("X"))
    facts(store, schema.cohorts, cohort("C", "X"))
    facts(store, schema.areas, area("X", region="Kent"))
    undoing(store, 3)
    assert refused(store, undo, 1) == "Load 2 has cohorts of area X, which load 1 brought. Undo load 2 first."


def test_the_newest_load_in_the_way_is_named(store: Engine) -> None:
    facts(store, schema.areas, area("X"), area("Y"))
    facts(store, schema.cohorts, cohort("C", "X"), cohort("D", "Y"))
    facts(store, schema.mhst_teams, {"team_id": "T", "place_id": "Y"})
    assert refused(store, undo, 1) == "Load 3 has teams of area Y, which load 1 brought. Undo load 3 first."


def test_rows_that_never_had_a_description_need_none(store: Engine) -> None:
    facts(store, schema.cohorts, cohort("C", "X"))
    facts(store, schema.areas, area("X"))
    undoing(store, 2)
    with store.connect() as connection:
        assert broken_references(connection, 3) == []


def test_a_row_does_not_come_back_without_what_it_stands_on(store: Engine) -> None:
    facts(store, schema.areas, area("X"), area("Y"))
    facts(store, schema.areas, area("Z"))
    facts(store, schema.cohorts, cohort("C", "Z"))
    facts(store, schema.cohorts, cohort("C", "Y"))
    undoing(store, 2)
    assert refused(store, undo, 4) == (
        "Cohorts of area Z would be open again, which load 5 took away. Undo load 5 first."
    )
    undoing(store, 5)
    undoing(store, 4)


def test_a_replacing_load_is_told_what_it_breaks(store: Engine) -> None:
    facts(store, schema.areas, area("X"), area("Y"))
    facts(store, schema.cohorts, cohort("C", "X"))
    facts(store, schema.areas, area("Y"), replace=True)
    with store.connect() as connection:
        (broken,) = broken_references(connection, 3)
    assert (broken.load, broken.rows, broken.word, broken.code, broken.by) == (2, "cohorts", "area", "X", 1)


def test_links_come_from_the_schema() -> None:
    found = {(link.described.name, link.facts.name, link.column) for link in links()}
    assert {described for described, *_ in found} == {table.name for table in DESCRIBES}
    assert ("survey_respondents", "survey_responses", "respondent_id") in found
    assert ("areas", "areas", "succeeds") in found
    assert ("areas", "areas", "place_id") not in found


# On the published tables.


def loads_of(store: Engine) -> list[int]:
    with store.connect() as connection:
        return list(connection.scalars(sa.select(schema.loads.c.id).order_by(schema.loads.c.id.desc())))


def test_published_loads_are_undone_and_brought_back(published_store: Engine) -> None:
    there_and_back(published_store, loads_of(published_store)[:3])


@pytest.mark.soak
def test_published_loads_are_undone_to_the_first_and_brought_back(published_store: Engine) -> None:
    assert not any(there_and_back(published_store, loads_of(published_store)).values())


@pytest.mark.parametrize("number", [2, 5])
def test_a_table_that_other_figures_speak_of_can_be_undone(published_store: Engine, number: int) -> None:
    there_and_back(published_store, [number])


def test_no_note_of_an_undo_names_a_respondent() -> None:
    (told,) = notes(4, [Left("responses", "respondent R0017, question Q1", 5)])
    assert told == "Load 5 has since changed 1 of load 4’s responses, so it stays as it is."


def there_and_back(store: Engine, numbers: list[int]) -> Dump:
    """What is open after these loads are undone; and once the undos are, everything is as before."""
    before = open_rows(store)
    undos = [undoing(store, number) for number in numbers]
    between = open_rows(store)
    for number in reversed(undos):
        undoing(store, number)
    assert open_rows(store) == before != between
    return between


def test_summaries_follow(published_store: Engine) -> None:
    before = summaries(published_store)
    number = undoing(published_store, loads_of(published_store)[0])
    undone_ = summaries(published_store)
    assert undone_ != before
    assert undone_ == worked_out(published_store)
    undoing(published_store, number)
    assert summaries(published_store) == before == worked_out(published_store)


def summaries(store: Engine) -> tuple[Any, ...]:
    facts = schema.contradictions
    with store.connect() as connection:
        found = connection.execute(sa.select(facts.c.rule, facts.c.subject).where(facts.c.closed_by.is_(None))).all()
        return {tuple(row) for row in found}, {(p.place_id, p.total) for p in profiles.stored(connection)}


def worked_out(store: Engine) -> tuple[Any, ...]:
    with store.connect() as connection:
        found = {(item.rule, item.subject) for item in find(published(connection, NOW))}
        return found, {(p.place_id, p.total) for p in profiles.from_facts(connection, NOW)}


# Kills.


def fill(store: Engine) -> None:
    """Three loads, the second of which an undo takes back but for what the third has changed."""
    load(store, {schema.areas: (area("X"),), schema.cohorts: (cohort("C", "X"),), QUESTIONS: (question("A"),)})
    load(store, {schema.cohorts: (cohort("D", "X"),), QUESTIONS: (question("A") | {"scale": "5"}, question("B"))})
    put(store, {"B": "other"})


def kill_undos(stores: Stores, url: str, tried: int | None = None) -> int:
    work = partial(undo, load_id=2, by="someone")
    other = stores.migrated()
    with opened(other) as store:
        fill(store)
        last = moments(store, work)
        complete = dump(store)
    stores.drop(other)
    with opened(url) as store:
        fill(store)
    return kill_everywhere(url, work, complete, last, tried or last)


def test_a_killed_undo_leaves_the_store_as_it_was(stores: Stores, store_url: str) -> None:
    assert kill_undos(stores, store_url, 4) == 4


@pytest.mark.soak
def test_an_undo_killed_at_any_moment_leaves_the_store_as_it_was(stores: Stores, store_url: str) -> None:
    assert kill_undos(stores, store_url) > 50
