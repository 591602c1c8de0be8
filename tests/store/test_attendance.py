"""Sums of who came, on every engine, against the same sums made row by row; and what a load notes of attendance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Connection, Engine

from data.filters import Filters
from data.measures.attendance import filled
from data.queries.attendance_totals import attendance_totals, furthest
from data.queries.catalogue import programme_list
from data.queries.work import all_attendance
from data.versions import as_of
from data.viewer import ANYONE, KEEPER, Viewer
from data.window import Window
from tests.app.test_own_returns import AREAS, COHORTS
from tests.returns import load_text

Row = dict[str, Any]
# N1-1 held both, and its return of workshop 2 names no college; N1-2 held the first alone, N2-1 has a return of the second alone.
CAME = """cohort_code,workshop,organisation_type,invited,attended,target
N1-1,W1,school,24,19,20
N1-1,W1,college,2,1,1
N1-1,W1,other,2,5,1
N1-1,W2,school,20,12,20
N1-1,W2,CCG,2,2,1
N1-2,W1,school,20,10,20
N1-2,W1,college,1,0,1
N2-1,W2,school,20,9,20
"""


@pytest.fixture
def connection(store: Engine, tmp_path: Path) -> Iterator[Connection]:
    for feed, text in (("areas", AREAS), ("cohorts", COHORTS), ("attendance", CAME)):
        assert load_text(store, tmp_path, feed, text).rejected == 0
    with store.connect() as connection:
        yield connection


def totals(connection: Connection, viewer: Viewer = KEEPER, window: Window | None = None, **chosen: str) -> list[Row]:
    filters = Filters(chosen={name: (value,) for name, value in chosen.items()})
    asked = (connection, filters, viewer, programme_list(connection, viewer))
    return attendance_totals(*asked, **({"window": window} if window else {})).records()


def one(rows: Sequence[Row], scope: str, code: str, kind: str | None = None) -> Row:
    (row,) = (row for row in rows if (row["scope"], row["code"], row["organisation_type"]) == (scope, code, kind))
    return row


def test_cohorts_are_paired_by_cohort_and_a_kind_that_is_not_named_is_nobody(connection: Connection) -> None:
    rows = totals(connection)
    both = one(rows, "cohort", "N1-1")
    assert (both["matched"], both["matched_w1"], both["matched_w2"], both["kept_pct"], both["unnamed"]) == (
        1,
        25,
        14,
        56,
        2,
    )
    college = one(rows, "area", "N1", "college")
    assert (college["cohorts"], college["attended"], college["matched_w1"], college["matched_w2"]) == (2, 1, 1, 0)
    assert (college["kept_pct"], college["unnamed"]) == (0, 1)
    ccg = one(rows, "area", "N1", "CCG")
    assert (ccg["attended"], ccg["matched_w1"], ccg["matched_w2"], ccg["kept_pct_status"]) == (
        None,
        0,
        2,
        "not_applicable",
    )
    assert one(rows, "cohort", "N1-1")["over_invited"] == 1


def test_a_cohort_with_one_workshop_alone_is_not_matched(connection: Connection) -> None:
    rows = totals(connection)
    first, second = one(rows, "cohort", "N1-2"), one(rows, "cohort", "N2-1")
    assert (first["cohorts"], first["matched"], first["attended"], first["matched_w1"]) == (1, 0, 10, None)
    assert first["kept_pct_status"] == "not_matched"
    assert (second["cohorts"], second["matched"], second["attended"], second["attended_status"]) == (
        0,
        0,
        None,
        "not_submitted",
    )
    whole = next(row for row in rows if row["scope"] == "programme" and row["organisation_type"] is None)
    assert (whole["cohorts"], whole["matched"]) == (2, 1)  # the one with workshop 2 alone is in neither


def test_a_mix_that_is_overfilled_in_one_kind_is_not_filled(connection: Connection) -> None:
    area = one(totals(connection), "area", "N1")
    assert (area["target"], area["attended"], area["reached_pct"]) == (43, 35, 81)
    assert area["filled_pct"] == 72  # 19 + 1 + 1 and 10 + 0 of 43


def test_what_one_cohort_does_not_tell_has_no_sum(connection: Connection, store: Engine, tmp_path: Path) -> None:
    text = "cohort_code,workshop,organisation_type,attended\nN1-2,W1,other,4\n"
    assert load_text(store, tmp_path, "attendance", text).loaded == 1
    with store.connect() as later:
        area = one(totals(later), "area", "N1")
        assert (area["attended"], area["target"], area["invited"], area["reached_pct"]) == (39, None, None, None)
        assert {area[f"{name}_status"] for name in ("target", "invited", "filled_pct")} == {"not_submitted"}
        chosen = programme_list(later, KEEPER)
        before = attendance_totals(later, Filters(), KEEPER, chosen, as_of(later, "load-3")).records()
        assert one(before, "area", "N1")["target"] == 43


def test_without_the_local_right_there_is_no_row(connection: Connection) -> None:
    assert totals(connection, ANYONE) == []
    seen = totals(connection, Viewer("somebody", local_areas=frozenset({"N2"})))
    assert {row["code"] for row in seen if row["scope"] in ("area", "cohort")} == {"N2", "N2-1"}
    whole = [row for row in seen if row["scope"] == "programme" and row["organisation_type"] is None]
    assert [row["matched"] for row in whole] == [0]  # sums are of what is seen alone


def test_rows_are_narrowed_and_cut(connection: Connection) -> None:
    rows = totals(connection)
    assert totals(connection, window=Window(2, 3)) == rows[2:5]
    assert {row["scope"] for row in totals(connection, scope="area")} == {"area"}
    assert {row["code"] for row in totals(connection, scope="cohort", cohort="N1-2")} == {"N1-2"}


def test_sums_are_those_of_the_rows(connection: Connection) -> None:
    told = all_attendance(connection, Filters(), KEEPER, programme_list(connection, KEEPER)).records()
    for row in totals(connection, scope="area"):
        of = [each for each in told if each["area_code"] == row["code"]]
        pairs = {(each["cohort_code"], each["workshop"]) for each in of}
        matched = {code for code, _ in pairs if {(code, "W1"), (code, "W2")} <= pairs}
        mine = [each for each in of if row["organisation_type"] in (None, each["organisation_type"])]
        first = [each for each in mine if each["workshop"] == "W1"]
        assert (row["attended"] or 0) == sum(each["attended"] for each in first)
        for workshop in ("W1", "W2"):
            people = [e["attended"] for e in mine if e["workshop"] == workshop and e["cohort_code"] in matched]
            assert (row[f"matched_{workshop.lower()}"] or 0) == sum(people)
        if row["target"]:
            places = sum(filled(each["attended"], each["target"]) for each in first)
            assert abs(row["filled_pct"] * row["target"] - 100 * places) * 2 <= row["target"]


def test_furthest_first(connection: Connection) -> None:
    asked = (connection, Filters(), KEEPER, programme_list(connection, KEEPER))
    found = furthest(*asked, order="mix", most=2)
    assert [row["code"] for row in found.of("cohort")] == ["N1-2", "N1-1"]
    assert (found.whole["cohort"], found.nobody) == (3, {"N1-2": ["college"]})
    assert [row["code"] for row in furthest(*asked, order="-mix", most=None).of("cohort")] == ["N1-1", "N1-2", "N2-1"]
    assert [row["code"] for row in furthest(*asked, order="stay", most=1).of("cohort")] == ["N1-1"]


def test_a_load_notes_what_is_likely_wrong(store: Engine, tmp_path: Path) -> None:
    for feed, text in (("areas", AREAS), ("cohorts", COHORTS)):
        load_text(store, tmp_path, feed, text)
    report = load_text(store, tmp_path, "attendance", CAME)
    assert (report.loaded, report.rejected) == (8, 0)
    invited, mix = report.notes
    assert invited.startswith("more people came than were invited:")
    assert invited.endswith("(1 row, the first in line 4)")
    assert mix.startswith("more people came than the mix should have")
    assert mix.endswith("(2 rows, the first in line 4)")
    plain = "cohort_code,workshop,organisation_type,attended\nN1-2,W2,other,4\n"
    assert load_text(store, tmp_path, "attendance", plain).notes == ()
