"""Actions and risks of a whole programme, on every engine: history, rights, filters, and workbooks that load again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection, Engine

from data.filters import Filters
from data.queries.catalogue import programme_list
from data.queries.risk_factors import OTHER, risk_factors
from data.queries.work import all_actions, all_risks
from data.queries.work_areas import owner_roles, with_work, work_by_area
from data.queries.work_history import action_history
from data.versions import NOW, AsOf, as_of
from data.viewer import ANYONE, KEEPER, Viewer
from data.workbooks import write_forms
from etl.load import load_file
from etl.template import forms
from tests.app.test_own_returns import AREAS, COHORTS, RATINGS
from tests.conftest import Stores
from tests.returns import load_text

TODAY = date(2026, 3, 1)
ACTIONS = """action_id,area_code,cohort_code,domain,action,owner_role,agreed_at,due,status,progress_note,updated
A1,N1,N1-1,A1,Answer calls,team manager,W1,2026-02-17,on track,,
A2,N1,,C1,Publish a list,headteacher,board,2026-02-01,complete,Done,2026-01-20
A3,N2,,C1,Meet each term,team manager,,,not started,,
A4,N2,,,Train staff,,,2026-03-10,not started,,
"""
LATER = """action_id,area_code,status,progress_note,action,due
A1,N1,overdue,Waits for a post,Answer calls,2026-02-17
"""
DONE = """action_id,area_code,status,progress_note,action,due
A1,N1,complete,All answered,Answer calls,2026-02-27
"""
RISKS = """risk_id,area_code,factor,likelihood,impact,owner_role,review_date
R1,N1,Turnover,4,4,team manager,2026-02-27
R2,N2,Funding,2,3,,
"""
FILES = (
    ("areas", AREAS),
    ("cohorts", COHORTS),
    ("cascade_ratings", RATINGS),
    ("actions", ACTIONS),
    ("risks", RISKS),
    ("actions", LATER),
    ("actions", DONE),
)
LOCAL = Viewer("somebody", local_areas=frozenset({"N1"}))


@pytest.fixture
def connection(stores: Stores, tmp_path: Path) -> Iterator[Connection]:
    with stores.holding(FILES, tmp_path) as store, store.connect() as connection:
        yield connection


def _codes(connection: Connection, viewer: Viewer, moment: AsOf = NOW, **values: str) -> list[str]:
    filters = Filters(chosen={name: (value,) for name, value in values.items()})
    chosen = programme_list(connection, viewer)
    return [row["action_id"] for row in all_actions(connection, filters, viewer, chosen, moment, today=TODAY).records()]


def test_filters_ask_how_actions_stand(connection: Connection) -> None:
    then = as_of(connection, "load-4")
    on_the_day = AsOf(then.load, "2026-03-01")
    assert _codes(connection, KEEPER, on_the_day, rag="red") == ["A1"]
    assert _codes(connection, KEEPER, on_the_day, due="soon") == ["A4"]
    assert _codes(connection, KEEPER, on_the_day, due="none") == ["A3"]
    assert _codes(connection, KEEPER, on_the_day, owner="team manager") == ["A1", "A3"]
    assert _codes(connection, KEEPER, on_the_day, cohort="N1-1") == ["A1"]
    assert _codes(connection, ANYONE, on_the_day, owner="team manager") == []
    assert _codes(connection, KEEPER, lead="nobody") == []


def test_an_action_is_as_old_as_the_workshop_where_it_was_agreed(connection: Connection) -> None:
    found = all_actions(connection, Filters(), KEEPER, programme_list(connection, KEEPER), today=TODAY).records()
    by_code = {row["action_id"]: row for row in found}
    assert (by_code["A1"]["agreed_on"], by_code["A1"]["age_days"]) == (date(2026, 1, 10), 50)  # workshop 1 of N1-1
    assert by_code["A2"]["agreed_on"] == date(2026, 1, 20)  # its first news
    assert [by_code[code]["changes"] for code in ("A1", "A2", "A3")] == [3, 1, 1]


def test_history_says_what_each_load_changed(connection: Connection) -> None:
    chosen, asked = programme_list(connection, KEEPER), Filters(chosen={"history": ("A1",)})
    rows = action_history(connection, asked, KEEPER, chosen).records()
    told = [(row["load"], row["status"], row["changed"]) for row in rows]
    assert told == [
        (4, "on track", ""),
        (6, "overdue", "status,progress_note"),
        (7, "complete", "due,status,progress_note"),
    ]
    (seen,) = action_history(connection, asked, ANYONE, chosen).records()
    assert (seen["load"], seen["status"], seen["changed"]) == (7, "complete", "")
    assert action_history(connection, asked, ANYONE, chosen, as_of(connection, "load-6")).rows.empty
    assert len(action_history(connection, asked, LOCAL, chosen, as_of(connection, "load-6")).rows) == 2


def test_each_area_is_summed_up_as_far_as_it_may_be_seen(connection: Connection) -> None:
    chosen = programme_list(connection, LOCAL)
    moment = AsOf(as_of(connection, "load-6").load, "2026-03-01")
    rows = work_by_area(connection, Filters(), LOCAL, chosen, moment, today=TODAY).records()
    mine, other = ({row["area_code"]: row for row in rows}[code] for code in ("N1", "N2"))
    assert (mine["overdue"], mine["complete"], mine["most_overdue_days"]) == (1, 1, 12)
    assert (mine["risks"], mine["high_risks"], mine["reviews_overdue"]) == (1, 1, 1)
    assert (other["overdue"], other["overdue_status"], other["risks"], other["complete"]) == (
        None,
        "suppressed",
        None,
        0,
    )
    assert owner_roles(connection, chosen, ANYONE, moment) == ("headteacher",)
    assert owner_roles(connection, chosen, LOCAL, moment) == ("headteacher", "team manager")
    assert with_work(connection) == {programme.id for programme in chosen if programme.own}


def test_risks_of_the_standard_list_are_told_from_others(published_store: Engine, tmp_path: Path) -> None:
    said = RISKS.replace("Funding", "changes  to School leadership")
    for feed, text in (("areas", AREAS), ("risks", said)):
        assert load_text(published_store, tmp_path, feed, text).rejected == 0
    with published_store.connect() as connection:
        own = [programme for programme in programme_list(connection, KEEPER) if programme.own]
        rows = risk_factors(connection, Filters(), KEEPER, own, today=TODAY).records()
        no_list = risk_factors(connection, Filters(), KEEPER, own, AsOf(0, "0001-01-01"), today=TODAY)
    assert no_list.n == "0 risks"
    by_factor = {row["factor"]: row for row in rows}
    assert len(rows) == 13
    known, other = by_factor["Changes to school leadership"], by_factor[OTHER]
    assert (known["schools_pct"], known["cypmhs_pct"], known["areas"], known["high_risks"]) == (14, 17, 1, 0)
    assert (other["schools_pct"], other["areas"], other["high_risks"]) == (None, 1, 1)


ODD = (
    "=1+1",
    "+44 20",
    "-3 staff",
    "@home",
    "007",
    "12.50",
    "'quoted'",
    "a\nb",
    "TRUE",
    "2026-01-02",
    "_x000D_",
    "é ≥ 5",
)


def test_a_workbook_of_what_is_in_force_loads_back_unchanged(store: Engine, tmp_path: Path) -> None:
    """Texts that a spreadsheet would take for something else stay what they are."""
    for feed, text in FILES[:3]:
        load_text(store, tmp_path, feed, text)
    rows = {
        "actions": [
            {"action_id": f"A{n}", "area_code": "N1", "action": odd, "status": "on track", "owner_role": odd}
            for n, odd in enumerate(ODD)
        ],
        "risks": [
            {"risk_id": f"R{n}", "area_code": "N1", "factor": odd, "likelihood": 2, "impact": 5, "mitigation": odd}
            for n, odd in enumerate(ODD)
        ],
    }
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    write_forms(list(forms().values()), first, rows)
    assert [(told.read, told.loaded) for told in load_file(store, "auto", first)] == [(len(ODD),) * 2] * 2
    with store.connect() as connection:
        asked = (connection, Filters(), KEEPER, programme_list(connection, KEEPER))
        held = {
            "actions": all_actions(*asked, today=TODAY).records(),
            "risks": all_risks(*asked, today=TODAY).records(),
        }
    assert sorted(row["action"] for row in held["actions"]) == sorted(ODD)
    assert sorted(row["factor"] for row in held["risks"]) == sorted(ODD)
    write_forms(list(forms().values()), second, held, note="once more")
    assert [(told.read, told.unchanged) for told in load_file(store, "auto", second)] == [(len(ODD),) * 2] * 2
