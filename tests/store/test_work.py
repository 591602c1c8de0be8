"""Actions, risks, attendance and the sources of an area, on every engine: who may see what, as of when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.queries.area import Area, find_area
from data.queries.area_since import area_since, before_last_load, loads_between
from data.queries.area_sources import area_sources
from data.queries.catalogue import Programme, programme_list
from data.queries.work import all_actions, all_attendance, all_risks
from data.versions import NOW, AsOf, as_of
from data.viewer import ANYONE, Viewer
from tests.app.test_own_returns import AREAS, COHORTS, RATINGS
from tests.conftest import Stores, opened

TODAY = date(2026, 3, 1)
ACTIONS = """action_id,area_code,cohort_code,domain,action,due,status
A1,N1,N1-1,A1,Answer calls,2026-02-17,on track
A2,N1,,C1,Publish a list,2026-02-01,complete
A3,N2,,C1,Meet each term,,not started
"""
DONE = """action_id,area_code,domain,action,due,status
A1,N1,A1,Answer calls,2026-02-17,complete
"""
RISKS = """risk_id,area_code,factor,likelihood,impact,review_date
R1,N1,Turnover,4,4,2026-02-27
R2,N2,Funding,2,3,
"""
ATTENDANCE = """cohort_code,workshop,organisation_type,invited,attended,target
N1-1,W1,school,24,19,20
N1-1,W1,other,,3,
N2-1,W1,school,20,10,20
"""
FILES = (
    ("areas", AREAS),
    ("cohorts", COHORTS),
    ("cascade_ratings", RATINGS),
    ("actions", ACTIONS),
    ("risks", RISKS),
    ("attendance", ATTENDANCE),
)
LOCAL = Viewer("somebody", local_areas=frozenset({"N1"}))


@pytest.fixture
def connection(stores: Stores, tmp_path: Path) -> Iterator[Connection]:
    with stores.holding((*FILES, ("actions", DONE)), tmp_path) as store, store.connect() as connection:
        yield connection


def programmes(connection: Connection) -> tuple[Programme, ...]:
    return programme_list(connection, ANYONE)


def area(connection: Connection, code: str) -> Area:
    found = find_area(connection, code, ANYONE)
    assert found is not None
    return found


def codes(answer: Answer, name: str = "action_id") -> list[str]:
    return [row[name] for row in answer.records()]


def test_open_actions_need_the_local_right(connection: Connection) -> None:
    then = as_of(connection, "load-6")
    asked = (connection, Filters())
    assert codes(all_actions(*asked, ANYONE, programmes(connection), then, today=TODAY)) == ["A2"]
    assert codes(all_actions(*asked, LOCAL, programmes(connection), then, today=TODAY)) == ["A1", "A2"]
    assert codes(all_actions(*asked, ANYONE, programmes(connection), today=TODAY)) == ["A1", "A2"]
    nobody = Viewer("nobody", shared=False, local_areas=frozenset({"N1"}))
    assert codes(all_actions(*asked, nobody, programmes(connection), today=TODAY)) == []


def test_actions_are_narrowed_and_stand_against_the_day(connection: Connection) -> None:
    then, everybody = as_of(connection, "load-4"), Viewer(local_areas=frozenset({"N1", "N2"}))
    asked = (everybody, programmes(connection), AsOf(then.load, "2026-03-01"))
    rows = all_actions(connection, Filters(), *asked, today=TODAY).records()
    assert [(row["rag"], row["overdue_days"]) for row in rows] == [("red", 12), ("none", None), ("amber", None)]
    assert rows[0]["cohort_code"] == "N1-1"
    narrowed = Filters(chosen={"domain": ("C1",), "area": ("N2",)})
    assert codes(all_actions(connection, narrowed, *asked, today=TODAY)) == ["A3"]


def test_risks_need_the_local_right(connection: Connection) -> None:
    chosen = programmes(connection)
    assert codes(all_risks(connection, Filters(), ANYONE, chosen, today=TODAY), "risk_id") == []
    (row,) = all_risks(connection, Filters(), LOCAL, chosen, as_of(connection, "2030-03-01"), today=TODAY).records()
    assert (row["risk_id"], row["score"], row["review_overdue_days"]) == ("R1", 16, 1463)


def test_attendance_needs_the_local_right(connection: Connection) -> None:
    rows = all_attendance(connection, Filters(), LOCAL, programmes(connection)).records()
    told = {(row["cohort_code"], row["organisation_type"]): row for row in rows}
    assert set(told) == {("N1-1", "school"), ("N1-1", "other")}  # no row says which kinds came to N2-1
    school, other = told["N1-1", "school"], told["N1-1", "other"]
    assert (school["invited"], school["attended"], school["reached_pct"]) == (24, 19, 95)
    assert (other["invited"], other["invited_status"], other["reached_pct"]) == (None, "not_submitted", None)


def test_what_changed_between_two_loads(connection: Connection) -> None:
    (programme,) = programmes(connection)
    found = area(connection, "N1")
    between = (as_of(connection, "load-2"), NOW)
    changed = area_since(connection, found, programme, LOCAL, between, today=TODAY)
    assert len(changed.differ.rated) == 5
    assert (changed.differ.added, changed.differ.completed) == (("A1", "A2"), ())  # new since then, however they stand
    assert changed.differ.risks == (("R1", None, 16),)
    assert [row["id"] for row in changed.loads.records()] == [7, 6, 5, 4, 3]
    since = area_since(connection, found, programme, ANYONE, (as_of(connection, "load-6"), NOW), today=TODAY)
    assert (since.differ.completed, since.differ.added, since.differ.rated) == (("A1",), (), ())
    assert (since.fresh, changed.fresh) == (False, False)
    assert not area_since(
        connection, found, programme, LOCAL, (as_of(connection, "load-7"), NOW), today=TODAY
    ).differ.any


def test_loads_that_touched_an_area(connection: Connection) -> None:
    def between(code: str, after: int, *, local: bool = True) -> list[int]:
        return loads_between(connection, area(connection, code), (AsOf(after, f"load-{after}"), NOW), local=local)

    def before(moment: AsOf, *, local: bool = True) -> int | None:
        return before_last_load(connection, area(connection, "N1"), moment, local=local)

    assert between("N2", 5) == [6]
    assert between("N2", 5, local=False) == []
    assert between("N3", 2) == []
    assert before(NOW) == 6
    assert before(NOW, local=False) == 2
    assert before(as_of(connection, "load-5")) == 4
    assert before(AsOf(0, "load-0")) is None


def test_an_area_without_surveys_or_activity_has_its_ratings_alone(connection: Connection) -> None:
    (programme,) = programmes(connection)
    found = area_sources(connection, area(connection, "N1"), programme, ANYONE)
    assert found.pair == ("W1", "W2")
    assert {each.together for each in found.domains} == {"one_source"}
    assert {each.moved.matched for each in found.domains if each.moved} == {2}
    assert (found.units, found.teams) == ({}, False)
    assert not area_sources(connection, area(connection, "N3"), programme, ANYONE).any
    assert not area_sources(connection, area(connection, "N1"), programme, ANYONE, as_of(connection, "load-2")).any


@pytest.fixture(scope="module")
def illustrated(stores: Stores) -> Iterator[Connection]:
    with opened(stores.illustrated()) as store, store.connect() as connection:
        yield connection


def test_each_source_stands_in_its_publication_unit_and_on_its_chart(illustrated: Connection) -> None:
    (programme,) = (each for each in programmes(illustrated) if each.simulated)
    found = area_sources(illustrated, area(illustrated, "SIM-P"), programme, ANYONE)
    contact = found.domains[1]
    assert [(each.group, each.pairs >= 11, "SIM-P" in each.areas) for each in contact.statements] == [
        ("cypmhs", True, True),
        ("schools", True, True),
    ]
    (chart,) = contact.charted
    assert chart.months == 33  # three Augusts have no school week
    assert set(found.names) == {code for areas in found.units.values() for code in areas}
    newest = as_of(illustrated, f"load-{max(load.id for load in found.source.loads)}")
    then = area_sources(illustrated, area(illustrated, "SIM-P"), programme, ANYONE, newest)
    assert [each.pointing for each in then.domains] == [each.pointing for each in found.domains]


def test_a_team_that_reports_by_quarter_has_no_limits_yet(illustrated: Connection) -> None:
    (programme,) = (each for each in programmes(illustrated) if each.simulated)
    found = area_sources(illustrated, area(illustrated, "SIM-G"), programme, ANYONE)
    charts = [chart for each in found.domains for chart in each.charted]
    assert charts
    assert {(chart.quarters, chart.latest.why_not if chart.latest else "") for chart in charts} == {
        (True, "not_enough_data")
    }
