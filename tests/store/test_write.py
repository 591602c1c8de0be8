"""Facts are added, replaced, left or closed; every earlier state stays readable."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection, Engine

from data import schema
from data.versions import NOW, AsOf, open_at
from etl.write import VERSIONING, Written, identify, next_load_id, upsert
from tests.store.reading import add_load, count

QUESTIONS = schema.survey_questions
Cells = dict[str, str]
"""Question → its statement."""


@pytest.fixture
def connection(store: Engine) -> Iterator[Connection]:
    with store.connect() as connection:
        for number, code in enumerate("ABCD", 1):
            connection.execute(schema.question_codes.insert().values(id=number, code=code))
        yield connection


def write(connection: Connection, cells: Cells, *, close_absent: bool = False, line: int = 2) -> Written:
    load = next_load_id(connection)
    add_load(connection, load)
    blank = {column.name: None for column in QUESTIONS.c if column.name not in VERSIONING}
    rows = [
        blank | {"question_id": "ABCD".index(code) + 1, "statement": text, "theme": "", "scale": "", "line": line}
        for code, text in cells.items()
    ]
    return upsert(connection, QUESTIONS, rows, load, close_absent=sa.true() if close_absent else None)


def read(connection: Connection, moment: AsOf = NOW) -> Cells:
    query = sa.select(QUESTIONS.c.question_id, QUESTIONS.c.statement).where(open_at(QUESTIONS, moment))
    return {"ABCD"[row.question_id - 1]: row.statement for row in connection.execute(query)}


@pytest.mark.parametrize(
    ("cells", "close_absent", "did", "left"),
    [
        ({"A": "one", "B": "two"}, False, Written(0, 0, 2), {"A": "one", "B": "two"}),
        ({"C": "new"}, False, Written(1, 0, 0), {"A": "one", "B": "two", "C": "new"}),
        ({"A": "other"}, False, Written(0, 1, 0), {"A": "other", "B": "two"}),
        ({"A": "other"}, True, Written(0, 1, 0, 1), {"A": "other"}),
        ({}, True, Written(0, 0, 0, 2), {}),
        ({}, False, Written(0, 0, 0), {"A": "one", "B": "two"}),
    ],
)
def test_an_upsert_tells_what_it_did(
    connection: Connection, cells: Cells, close_absent: bool, did: Written, left: Cells
) -> None:
    write(connection, {"A": "one", "B": "two"})
    assert write(connection, cells, close_absent=close_absent) == did
    assert read(connection) == left
    assert read(connection, AsOf(1)) == {"A": "one", "B": "two"}


def test_a_row_on_another_line_is_unchanged(connection: Connection) -> None:
    write(connection, {"A": "one"}, line=2)
    assert write(connection, {"A": "one"}, line=9) == Written(0, 0, 1)


def test_a_value_can_become_missing_and_come_back(connection: Connection) -> None:
    place = {"line": 2, "place_id": 1, "name": "Kent", "ons_code": "E1", "valid_to": None}
    connection.execute(schema.places.insert().values(id=1, code="K", kind="region"))
    rest = dict.fromkeys(("ods_code", "parent_id", "valid_from"))
    for number, code in enumerate(["E1", None, None, "E1"], 1):
        add_load(connection, number)
        upsert(connection, schema.geographies, [place | rest | {"ons_code": code}], number)
    facts = schema.geographies
    history = connection.execute(sa.select(facts.c.ons_code, facts.c.load_id, facts.c.closed_by).order_by(facts.c.id))
    assert list(map(tuple, history)) == [("E1", 1, 2), (None, 2, 4), ("E1", 4, None)]


def test_a_decimal_comes_back_digit_for_digit_and_a_day_as_a_day(connection: Connection) -> None:
    connection.execute(schema.team_codes.insert().values(id=1, code="T"))
    add_load(connection, 1)
    period = {"period_start": date(2026, 1, 1), "period_end": date(2026, 1, 31)}
    facts = schema.mhst_activity
    row = dict.fromkeys(("numerator", "denominator", "status", "note")) | period
    upsert(
        connection,
        facts,
        [row | {"team_id": 1, "measure": "m", "value": Decimal("0.10"), "suppressed": False, "line": 2}],
        1,
    )
    value, start = connection.execute(sa.select(facts.c.value, facts.c.period_start)).one()
    assert (str(value), start) == ("0.10", date(2026, 1, 1))


def test_a_fact_without_values_is_added_left_and_closed(connection: Connection) -> None:
    add_load(connection, 1)
    add_load(connection, 2)
    identify(
        connection, schema.programmes, ["X"], name="X", position=1, simulated=False, shown_alone=False, anonymised=False
    )
    identify(connection, schema.places, ["A"], kind="area", programme_id=1)
    row = {"programme_id": 1, "alias": "Ay", "place_id": 1, "line": 2}
    assert upsert(connection, schema.place_aliases, [row], 1) == Written(1, 0, 0)
    assert upsert(connection, schema.place_aliases, [row], 2) == Written(0, 0, 1)
    assert upsert(connection, schema.place_aliases, [], 2, close_absent=sa.true()) == Written(0, 0, 0, 1)


def test_codes_keep_their_ids_and_new_ones_follow_without_gaps(connection: Connection) -> None:
    first = identify(connection, schema.cohort_codes, ["b", "a", "b"])
    assert first == {"a": 1, "b": 2}
    assert identify(connection, schema.cohort_codes, ["c", "a"]) == {"a": 1, "c": 3}
    assert identify(connection, schema.cohort_codes, []) == {}


def test_load_numbers_have_no_gaps(connection: Connection) -> None:
    for _ in range(3):
        savepoint = connection.begin_nested()
        add_load(connection, next_load_id(connection))
        savepoint.rollback()
    add_load(connection, next_load_id(connection))
    assert count(connection, schema.loads) == 1
    assert next_load_id(connection) == 2


steps = st.lists(
    st.tuples(st.dictionaries(st.sampled_from("ABCD"), st.sampled_from(["x", "y", ""])), st.booleans()), max_size=6
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_every_load_leaves_a_state_that_stays_readable(connection: Connection, steps: list[tuple[Cells, bool]]) -> None:
    savepoint = connection.begin_nested()
    states: list[Cells] = [{}]
    for cells, close_absent in steps:
        before = states[-1]
        did = write(connection, cells, close_absent=close_absent)
        after = cells if close_absent else before | cells
        assert (did.added, did.replaced, did.unchanged, did.closed) == model_counts(before, cells, after)
        states.append(after)
    assert read(connection) == states[-1]
    assert [read(connection, AsOf(number)) for number in range(len(states))] == states
    savepoint.rollback()


def model_counts(before: Cells, cells: Cells, after: Cells) -> tuple[int, int, int, int]:
    added = len(cells.keys() - before.keys())
    unchanged = len(cells.items() & before.items())
    return added, len(cells) - added - unchanged, unchanged, len(before.keys() - after.keys())
