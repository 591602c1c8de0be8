"""Rows of a workbook whose area, cohort, measure … stands on a rejected row of another sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from sqlalchemy.engine import Engine

from data.schema import problems
from etl.__main__ import main
from etl.load import Options, load_file
from etl.report import Report, to_mend_in_words
from etl.waiting import WAITING_RULES
from tests.store.files import book

SHEETS = {
    "areas": (
        ("area_code", "area_name", "programme", "region", "lead"),
        ("NTH-A", "Northtown", "North", "N", "ICB"),
        ("NTH-C", "Norcross", "North", "N", "nobody"),
    ),
    "cohorts": (("cohort_code", "area_code"), ("NTH-A-1", "NTH-A"), ("NTH-C-1", " NTH-C "), ("NTH-C-2", "NTH-CC")),
    "cascade_ratings": (
        ("cohort_code", "workshop", "C1"),
        ("NTH-C-1", "W1", 1),
        ("NTH-C-1", "W2", 9),
        ("NTH-A-1", "W1", 2),
        ("NTH-C-2", "W1", 2),
    ),
    "survey_questions": (("question_code", "statement", "theme", "scale"), ("Q1", "I know", "Contact", "agree-7")),
    "survey_responses": (
        ("respondent_id", "group", "area_code", "wave", "question_code", "response"),
        ("R1", "schools", "NTH-A", "baseline", "Q1", 4),
        ("R2", "schools", "NTH-C", "baseline", "Q1", 4),
    ),
    "indicators": (("indicator_code", "name", "unit", "type", "polarity"), ("own", "Own", "n", "odd", "neither")),
    "mhst_teams": (("team_code", "area_code"), ("T1", "NTH-A"), ("T2", "NTH-C")),
    "mhst_activity": (
        ("team_code", "period_start", "period_end", "measure", "value"),
        ("T1", "2026-01-01", "2026-01-31", "own", 9),
        ("T2", "2026-01-01", "2026-01-31", "contacts", 9),
    ),
}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "returns.xlsx"
    path.write_bytes(book(**SHEETS))
    return path


def said(reports: list[Report]) -> dict[str, list[tuple[int, str]]]:
    return {each.feed: [(problem.line, problem.rule) for problem in each.problems] for each in reports}


def remedy(reports: list[Report], feed: str, line: int, rule: str) -> str:
    (report,) = (each for each in reports if each.feed == feed)
    return next(found.remedy for found in report.problems if (found.line, found.rule) == (line, rule))


def test_rows_that_wait_are_told_apart_from_what_wants_mending(store: Engine, workbook: Path) -> None:
    reports = load_file(store, "auto", workbook)
    assert said(reports) == {
        "areas": [(3, "unknown_code")],
        "cohorts": [(3, "waits_for_area"), (4, "unknown_area")],
        "cascade_ratings": [
            (2, "waits_for_cohort"),
            (3, "waits_for_cohort"),
            (3, "not_a_level"),
            (5, "waits_for_cohort"),
        ],
        "survey_questions": [(2, "unknown_scale")],
        "survey_responses": [(2, "waits_for_question"), (3, "waits_for_area"), (3, "waits_for_question")],
        "mhst_teams": [(3, "waits_for_area")],
        "indicators": [(2, "unknown_code")],
        "mhst_activity": [(2, "waits_for_indicator"), (3, "waits_for_team")],
    }
    assert {each.feed: (each.rejected, each.waiting, each.to_mend) for each in reports if each.waiting} == {
        "cohorts": (2, 1, 1),
        "cascade_ratings": (3, 2, 1),
        "survey_responses": (2, 2, 0),
        "mhst_teams": (1, 1, 0),
        "mhst_activity": (2, 2, 0),
    }
    assert to_mend_in_words(reports) == "returns.xlsx: 5 problems to mend; 8 rows only wait for them"
    assert [each.as_columns()["waiting"] for each in reports if each.feed == "cohorts"] == [1]
    kept = sa.select(sa.func.count()).where(problems.c.rule.in_(WAITING_RULES))
    with store.connect() as connection:
        assert connection.scalar(kept) == 10


def test_a_row_that_waits_names_the_row_to_mend(store: Engine, workbook: Path) -> None:
    reports = load_file(store, "auto", workbook, Options(dry_run=True))
    assert remedy(reports, "cohorts", 3, "waits_for_area") == (
        "The row of ‘NTH-C’ in sheet ‘areas’, line 3, was rejected: mend that row and load again."
    )
    assert remedy(reports, "cascade_ratings", 2, "waits_for_cohort") == (
        "The row of ‘NTH-C-1’ in sheet ‘cohorts’, line 3, waits for sheet ‘areas’, line 3, which was rejected: mend that row "
        "and load again."
    )
    assert remedy(reports, "cascade_ratings", 5, "waits_for_cohort") == (
        "The row of ‘NTH-C-2’ in sheet ‘cohorts’, line 4, was rejected: mend that row and load again."
    )
    assert "Did you mean ‘NTH-C’?" in remedy(reports, "cohorts", 4, "unknown_area")


def test_what_wants_mending_is_printed_before_what_waits(store: Engine, workbook: Path) -> None:
    (ratings,) = (each for each in load_file(store, "auto", workbook) if each.feed == "cascade_ratings")
    line, first, *_ = ratings.in_full().splitlines()
    assert "3 rejected, 2 of them waiting for another sheet (" in line
    assert first.endswith("(not_a_level)")


def test_a_rejected_row_of_an_area_that_the_store_has_holds_nothing_up(store: Engine, tmp_path: Path) -> None:
    path = tmp_path / "returns.xlsx"
    path.write_bytes(book(areas=(*SHEETS["areas"][:2], ("NTH-C", "Norcross", "North", "N", "LA"))))
    assert [each.rejected for each in load_file(store, "auto", path)] == [0]
    path.write_bytes(book(areas=SHEETS["areas"], cohorts=SHEETS["cohorts"][:3]))
    assert [(each.rejected, each.waiting) for each in load_file(store, "auto", path)] == [(1, 0), (0, 0)]


def test_rows_with_one_key_are_what_others_wait_for(store: Engine, tmp_path: Path) -> None:
    """Only the whole sheet can tell them."""
    path = tmp_path / "returns.xlsx"
    head, first, _ = SHEETS["areas"]
    path.write_bytes(book(areas=(head, first, (*first[:-1], "LA")), cohorts=SHEETS["cohorts"][:2]))
    reports = load_file(store, "auto", path)
    assert said(reports) == {"areas": [(2, "duplicate_key"), (3, "duplicate_key")], "cohorts": [(2, "waits_for_area")]}
    assert "sheet ‘areas’, line 2, was rejected" in reports[1].problems[0].remedy


def test_mending_what_is_to_mend_is_enough(url_on_sqlite: str, tmp_path: Path) -> None:
    handed_in, rejected = tmp_path / "returns.xlsx", tmp_path / "rejected.xlsx"
    head, _, rejected_area = SHEETS["areas"]
    ratings = SHEETS["cascade_ratings"][:2]
    handed_in.write_bytes(book(areas=(head, rejected_area), cohorts=SHEETS["cohorts"][:3], cascade_ratings=ratings))
    assert main(["load", "auto", str(handed_in), "--problems", str(rejected)]) == 1
    made = load_workbook(rejected)
    assert [len(list(sheet.rows)) for sheet in made] == [2, 2, 2]
    made["areas"]["E2"].value = "ICB"
    made.save(rejected)
    assert main(["load", "auto", str(rejected)]) == 0


def test_commands_say_what_is_to_mend(url_on_sqlite: str, workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Once, after all sheets; a file without rows that wait has no such line."""
    assert main(["load", "auto", str(workbook)]) in (1, 2)
    assert capsys.readouterr().out.splitlines()[-1].endswith("only wait for them")
    alone = workbook.with_name("areas.csv")
    alone.write_text("area_code,area_name,programme,region,lead\nN9,Town,North 2026,N,nobody\n", encoding="utf-8")
    assert main(["load", "areas", str(alone)]) == 2
    assert "to mend" not in capsys.readouterr().out
