"""What changed of a whole programme between two moments, on every engine: the same as of its areas one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from data.filters import Filters
from data.queries.area import find_area
from data.queries.area_since import area_since
from data.queries.catalogue import programme_list
from data.queries.since import differing, since
from data.queries.work_history import action_history
from data.settings import Settings
from data.store import closing_store
from data.versions import NOW, AsOf, as_of
from data.viewer import ANYONE, KEEPER, Viewer
from data.window import EVERYTHING, Window
from etl.settle import settle
from tests.app.test_own_returns import AREAS, COHORTS, RATINGS
from tests.conftest import Stores
from tests.returns import load_text

TODAY = date(2026, 3, 1)
ACTIONS = """action_id,area_code,action,due,status
A1,N1,Answer calls,2026-02-17,on track
A2,N1,Publish a list,2026-02-01,on track
A3,N2,Meet each term,2026-02-20,on track
"""
LATER = """action_id,area_code,action,due,status
A1,N1,Answer calls,2026-02-17,complete
A4,N2,Train staff,,not started
"""
REOPENED = """action_id,area_code,action,due,status
A1,N1,Answer calls,2026-02-17,on track
"""
RISKS = """risk_id,area_code,factor,likelihood,impact
R1,N1,Turnover,4,4
"""
REVISED = """cohort_code,workshop,date,C1,A1,S,C2,A2,D,E
N1-1,W2,2026-03-10,3,1,1,1,1,2,1
N1-3,W2,2026-03-12,2,2,1,1,1,2,1
"""
TEAMS = "team_code,area_code,status\nT1,N1,operational\nT2,N1,operational\n"
ACTIVITY = """team_code,period_start,period_end,measure,value
T1,2025-01-01,2025-01-31,whole_school_activities,10
T1,2025-02-01,2025-02-28,whole_school_activities,12
T1,2025-01-01,2025-01-31,referrals_received,40
T2,2025-01-01,2025-01-31,referrals_received,3
"""
CORRECTED = """team_code,period_start,period_end,measure,value
T1,2025-01-01,2025-01-31,whole_school_activities,11
T1,2025-03-01,2025-03-31,whole_school_activities,14
T2,2025-01-01,2025-01-31,referrals_received,30
"""
FIRST = (
    ("areas", AREAS),
    ("cohorts", COHORTS),
    ("cascade_ratings", RATINGS),
    ("actions", ACTIONS),
    ("mhst_teams", TEAMS),
    ("mhst_activity", ACTIVITY),
)
SECOND = (("actions", LATER), ("risks", RISKS), ("cascade_ratings", REVISED), ("mhst_activity", CORRECTED))
THEN = f"load-{len(FIRST)}"
LOCAL = Viewer("somebody", local_areas=frozenset({"N1"}))


@pytest.fixture
def connection(stores: Stores, tmp_path: Path) -> Iterator[Connection]:
    with stores.holding((*FIRST, *SECOND), tmp_path) as store, store.connect() as connection:
        yield connection


def _told(connection: Connection, viewer: Viewer, first: AsOf, **values: str) -> set[tuple[str, ...]]:
    filters = Filters(chosen={name: (value,) for name, value in values.items()})
    found = since(connection, filters, viewer, programme_list(connection, viewer), (first, NOW), today=TODAY)
    return {
        tuple(row[name] for name in ("area_code", "kind", "change", "what", "then", "now")) for row in found.records()
    }


def test_who_keeps_the_store_sees_every_kind(connection: Connection) -> None:
    told = _told(connection, KEEPER, AsOf(as_of(connection, THEN).load, "2026-02-18"))
    assert {
        ("N1", "action", "completed", "Answer calls", "overdue, due 17 Feb 2026", "complete"),
        ("N2", "action", "overdue", "Meet each term", "on track, due 20 Feb 2026", "overdue, due 20 Feb 2026"),
        ("N2", "action", "new", "Train staff", "not there yet", "at risk"),
        ("N1", "risk", "new", "Turnover", "not there yet", "score 16"),
        ("N1", "rating", "revised", "N1-1 at workshop 2, C1", "2", "3"),
        ("N1", "figure", "new", "Activity, Mar 2025", "not reported", "1 figure"),
    } <= told
    assert not [row for row in told if row[1] == "action" and row[3] == "Publish a list"]  # overdue at both


def test_figures_are_told_as_their_releases_may_be_compared(connection: Connection) -> None:
    told = {row for row in _told(connection, ANYONE, as_of(connection, THEN)) if row[1] == "figure"}
    assert ("N1", "figure", "new", "Activity, Mar 2025", "not reported", "1 figure") in told
    months = [row for row in told if row[3].endswith("Jan 2025")]
    assert all(not any(sign.isdigit() for sign in "".join(row[4:])) for row in months)  # a release withheld a count


def test_without_the_local_right_no_level_or_mean_is_told(connection: Connection) -> None:
    told = _told(connection, ANYONE, as_of(connection, THEN))
    assert {row[:3] for row in told if row[1] in ("rating", "mean", "risk", "action")} == {
        ("N1", "rating", "new"),
        ("N1", "rating", "revised"),
        ("N1", "action", "completed"),
    }
    assert {row[3:] for row in told if row[1] == "rating"} == {
        ("N1-3 at workshop 2", "not rated", "rated"),
        ("N1-1 at workshop 2", "rated", "ratings revised"),
    }
    assert not [row for row in told if "Train staff" in row]
    of_one = _told(connection, LOCAL, as_of(connection, THEN))
    assert {row[0] for row in of_one if row[1] in ("mean", "risk")} == {"N1"}
    assert _told(connection, KEEPER, as_of(connection, THEN), area="N3") == set()


def test_an_action_that_is_open_again_is_told_as_gone_to_nobody(connection: Connection, tmp_path: Path) -> None:
    done, store = as_of(connection, f"load-{len(FIRST) + 1}"), connection.engine
    assert load_text(store, tmp_path, "actions", REOPENED).rejected == 0
    asked, chosen = Filters(chosen={"history": ("A1",)}), programme_list(connection, KEEPER)
    with store.connect() as now:
        assert not [row for row in _told(now, ANYONE, done) if row[1] == "action"]
        assert {row[2] for row in _told(now, LOCAL, done) if row[3] == "Answer calls"} == {"overdue"}
        (seen,) = action_history(now, asked, ANYONE, chosen).records()
        area = find_area(now, "N1", ANYONE)
        assert area is not None
        differ = area_since(now, area, chosen[-1], ANYONE, (done, NOW), today=TODAY).differ
    assert (seen["status"], seen["gone_load"], differ.removed) == ("complete", None, ())


@pytest.mark.parametrize("viewer", [ANYONE, LOCAL, KEEPER])
@pytest.mark.parametrize("first", ["load-1", THEN, f"load-{len(FIRST) + 2}"])
@pytest.mark.parametrize("last", ["", f"load-{len(FIRST) + 3}"])
def test_all_areas_at_once_are_as_each_by_itself(connection: Connection, viewer: Viewer, first: str, last: str) -> None:
    chosen, between = programme_list(connection, viewer), (as_of(connection, first), as_of(connection, last))

    def rows(window: Window = EVERYTHING, **values: str) -> list[dict[str, Any]]:
        filters = Filters(chosen={name: (value,) for name, value in values.items()})
        return since(connection, filters, viewer, chosen, between, today=TODAY, window=window).records()

    together = rows()
    for area in ("N1", "N2", "N3"):
        assert rows(area=area) == [row for row in together if row["area_code"] == area]
    parts = [rows(Window(start, 2)) for start in range(0, len(together) + 2, 2)]
    assert [row for part in parts for row in part] == together
    found = differing(connection, Filters(), viewer, chosen, between, today=TODAY)
    assert found.count == len(together)
    assert found.by_change() == Counter((row["kind"], row["change"]) for row in together)
    assert found.by_area() == Counter((row["area_code"], row["kind"]) for row in together)


@pytest.mark.parametrize("viewer", [ANYONE, LOCAL])
def test_rows_are_what_differs_of_an_area(connection: Connection, viewer: Viewer) -> None:
    (programme,) = (each for each in programme_list(connection, viewer) if each.own)
    area = find_area(connection, "N1", viewer)
    assert area is not None
    both = (as_of(connection, THEN), NOW)
    found = area_since(connection, area, programme, viewer, both, today=TODAY)
    told = Counter((row["kind"], row["change"]) for row in found.rows.records())
    assert told["action", "completed"] == len(found.differ.completed) == 1
    assert told["rating", "revised"] == (len(found.differ.revised) if viewer is LOCAL else 1) > 0
    assert told["mean", "revised"] == sum(each.then is not None for each in found.differ.means)


def test_a_higher_threshold_tells_no_count_that_lies_between_the_two(store: Engine, tmp_path: Path) -> None:
    report = "team_code,period_start,period_end,measure,value,status\nT1,2025-01-01,2025-01-31,referrals_received,{}\n"
    teams = "team_code,area_code\nT1,N1\n"
    for feed, text in (("areas", AREAS), ("mhst_teams", teams), ("mhst_activity", report.format("5,provisional"))):
        assert load_text(store, tmp_path, feed, text).rejected == 0
    settle(store, Settings(suppress_counts_below=6))
    assert load_text(store, tmp_path, "mhst_activity", report.format("5,final")).rejected == 0
    assert load_text(store, tmp_path, "mhst_activity", report.format("40,final")).rejected == 0
    assert load_text(store, tmp_path, "mhst_activity", report.format("3,final")).rejected == 0
    with store.connect() as now:
        newest = now.scalar(sa.text("SELECT max(id) FROM loads"))
        told = [_told(now, KEEPER, as_of(now, f"load-{load}")) for load in range(newest - 4, newest)]
    changes = [{row[2] for row in of if row[1] == "figure"} for of in told]
    assert changes == [set(), set(), set(), {"withheld"}]


def test_more_areas_cost_no_more_queries(sqlite_stores: Stores) -> None:
    with closing_store(sqlite_stores.illustrated()) as store, store.connect() as connection:
        chosen = [programme for programme in programme_list(connection, ANYONE) if programme.simulated]
        newest = connection.scalar(sa.text("SELECT max(id) FROM loads"))
        asked: list[str] = []
        event.listen(store, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
        counts = []
        for filters in (Filters(), Filters(chosen={"area": ("SIM-C",)})):
            asked.clear()
            first = AsOf(newest - 8, f"load-{newest - 8}")
            rows = since(connection, filters, ANYONE, chosen, (first, NOW), today=TODAY).rows
            assert len(rows)
            counts.append(len(asked))
    assert counts[0] <= counts[1] + 4  # what none of the areas has is not asked for
