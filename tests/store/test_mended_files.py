"""What people do next: they open the file of problems or a template, mend or fill in the cells, and load it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from data.store import closing_store
from etl.__main__ import main
from etl.feeds import FEEDS
from etl.history.timeline import COMPUTED
from etl.kinds import Day
from etl.problems import PROBLEM_COLUMNS
from tests.store.files import book, new_book, saved, written
from tests.store.reading import dump

Capture = pytest.CaptureFixture[str]
Rows = list[dict[str, str]]
Mend = Callable[[Rows], Rows]
SUMMARIES = tuple(table.name for table in COMPUTED)


def _facts(url: str) -> set[str]:
    with closing_store(url) as store:
        return {fact for name, facts in written(store).items() if name not in SUMMARIES for fact in facts}


def _said(capsys: Capture, *arguments: object) -> tuple[int, str]:
    capsys.readouterr()
    code = main([str(each) for each in arguments])
    spoken = capsys.readouterr()
    return code, spoken.out + spoken.err


def _read(path: Path, sheet: str | None = None) -> Rows:
    """The rows of a file of problems, as Excel shows them."""
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    made = load_workbook(path)
    rows = [["" if value is None else str(value) for value in row] for row in made[sheet or made.sheetnames[0]].values]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def _save(path: Path, rows: Rows, sheet: str = "Sheet1") -> Path:
    """The rows after mending, in a file as Excel saves it."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        made = new_book(**{sheet: [list(row) for row in (rows[0], *(row.values() for row in rows))]})
        for cell in (cell for row in made.worksheets[0].iter_rows() for cell in row if cell.value is not None):
            cell.data_type = "s"  # a text that begins with = stays one, as it does in Excel
        path.write_bytes(saved(made))
    return path


def _set(rows: Rows, **cells: str) -> Rows:
    return [{**row, **cells} for row in rows]


MENDS: Mapping[str, tuple[str, str, Mend, Sequence[str]]] = {
    "wide ratings": (
        "cascade_ratings",
        "cohort_code,workshop,date,C1,A1\nNTH-A-1,W1,2026-03-05,1,4\nNTH-A-2,W1,2026-03-05,0,3\n",
        lambda rows: _set(rows, A1="3"),
        ("NTH-A-1 W1 A1 3 2026-03-05", "NTH-A-1 W1 C1 1 2026-03-05"),
    ),
    "long ratings": (
        "cascade_ratings",
        "cohort_code,workshop,domain,rating\nNTH-A-1,W1,C1,9\nNTH-A-2,W1,C1,2\n",
        lambda rows: _set(rows, rating="1 - good elements"),
        ("NTH-A-1 W1 C1 1",),
    ),
    "semicolons": (
        "actions",
        "action_id;area_code;action;status\nX-1;NTH-A;Meet, then write;never\n",
        lambda rows: _set(rows, status="on track"),
        ("X-1 NTH-A Meet, then write on track",),
    ),
    "rows with one key": (
        "risks",
        "risk_id,area_code,factor,likelihood,impact\nR-1,NTH-A,Staff,3,4\nR-1,NTH-A,Staff,2,4\n",
        lambda rows: rows[:1],
        ("R-1 NTH-A Staff 3 4",),
    ),
    "columns of one's own": (
        "risks",
        "Risk ID*,area code,factor,likelihood,impact,Seen by\nR-1,NTH-A,Staff,7,4,Jo\n",
        lambda rows: _set(rows, likelihood="3"),
        ("R-1 NTH-A Staff 3 4",),
    ),
    "cells that begin like a formula, and leading zeros": (
        "actions",
        "action_id,area_code,action,status,progress_note\n=1+1,NTH-A,-5,never,+44 20\n0012,NTH-A,@all,never,1.50\n",
        lambda rows: _set(rows, status="on track"),
        ("=1+1 NTH-A -5 on track +44 20", "0012 NTH-A @all on track 1.50"),
    ),
    "line breaks, quotation marks and accents": (
        "actions",
        'action_id,area_code,action,status\nX-1,NTH-A,"Café: ""yes""\nthen; tea",never\n',
        lambda rows: _set(rows, status="on track"),
        ('X-1 NTH-A Café: "yes"\nthen; tea on track',),
    ),
    "characters that can't be seen": (
        "actions",
        "action_id,area_code,action,status\nX-1,NTH-A,Me\x07et,never\n",
        lambda rows: _set(rows, status="on track"),
        ("X-1 NTH-A Meet on track",),
    ),
    "a row with too many cells": (
        "actions",
        "action_id,area_code,status,action\nX-1,NTH-A,on track,Meet,then write,soon\n",
        lambda rows: _set(rows, action=f"{rows[0]['action']}, {rows[0]['(more)']}"),
        ("X-1 NTH-A Meet, then write,soon on track",),
    ),
}


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize("name", MENDS)
def test_the_file_of_problems_loads_once_its_cells_are_mended(
    name: str, ending: str, url_on_sqlite: str, tmp_path: Path, capsys: Capture
) -> None:
    feed, content, mend, adds = MENDS[name]
    handed_in, problems = tmp_path / "handed in.csv", tmp_path / f"problems{ending}"
    handed_in.write_text(content, encoding="utf-8")
    assert _said(capsys, "load", feed, handed_in, "--problems", problems)[0] in (1, 2)
    before = _facts(url_on_sqlite)
    rows = _read(problems)
    assert set(PROBLEM_COLUMNS) <= set(rows[0])
    code, said = _said(capsys, "load", feed, _save(problems, mend(rows), feed))
    assert (code, sorted(_facts(url_on_sqlite) - before)) == (0, sorted(adds)), said


def test_the_file_of_problems_itself_loads_where_the_store_has_changed(
    url_on_sqlite: str, tmp_path: Path, capsys: Capture
) -> None:
    """Without Excel in between: a cohort was missing, and is there now."""
    handed_in, cohort = tmp_path / "ratings.csv", tmp_path / "cohort.csv"
    handed_in.write_text("cohort_code,workshop,C1\nNTH-A-9,W1,1\n", encoding="utf-8")
    cohort.write_text("cohort_code,area_code\nNTH-A-9,NTH-A\n", encoding="utf-8")
    problems = [tmp_path / "problems.csv", tmp_path / "problems.xlsx"]
    for path in problems:
        assert _said(capsys, "load", "cascade_ratings", handed_in, "--problems", path)[0] == 2
    assert _said(capsys, "load", "cohorts", cohort)[0] == 0
    assert [_said(capsys, "load", "cascade_ratings", path)[0] for path in problems] == [0, 0]
    assert "NTH-A-9 W1 C1 1" in _facts(url_on_sqlite)


def test_a_workbook_of_feeds_gives_a_workbook_of_problems(url_on_sqlite: str, tmp_path: Path, capsys: Capture) -> None:
    handed_in, problems = tmp_path / "all.xlsx", tmp_path / "problems.xlsx"
    areas = (
        ("area_code", "area_name", "programme", "region", "lead"),
        ("WST-A", "Westby", "West 2026", "West", "nobody"),
    )
    ratings = (("cohort_code", "workshop", "C1"), ("NTH-A-1", "W1", 7), ("NTH-A-2", "W1", 2))
    handed_in.write_bytes(book(areas=areas, cascade_ratings=ratings, notes=(("any",), ("thing",))))
    assert _said(capsys, "load", "auto", handed_in, "--problems", problems)[0] == 1
    mended = load_workbook(problems)
    assert mended.sheetnames == ["areas", "cascade_ratings"]
    mended["areas"]["E2"].value, mended["cascade_ratings"]["C2"].value = "ICB", 3
    mended.save(problems)
    before = _facts(url_on_sqlite)
    assert _said(capsys, "load", "auto", problems)[0] == 0
    assert _facts(url_on_sqlite) - before == {"WST-A Westby West ICB", "NTH-A-1 W1 C1 3"}


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_second_file_of_problems_tells_only_what_is_still_wrong(
    ending: str, url_on_sqlite: str, tmp_path: Path, capsys: Capture
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / f"second{ending}"
    first.write_text("risk_id,area_code,factor,likelihood,impact\nR-1,NTH-A,Staff,7,9\n", encoding="utf-8")
    assert _said(capsys, "load", "risks", first, "--problems", second)[0] == 2
    (told,) = _read(second)
    assert told["problem_column"] == "likelihood; impact"
    third = tmp_path / f"third{ending}"
    assert _said(capsys, "load", "risks", _save(second, _set([told], impact="4"), "risks"), "--problems", third)[0] == 2
    (told,) = _read(third)
    assert (told["problem_line"], told["problem_column"], told["problem_rule"]) == (
        "2",
        "likelihood",
        "not_a_whole_number",
    )
    assert list(told) == ["risk_id", "area_code", "factor", "likelihood", "impact", *PROBLEM_COLUMNS]


def test_the_files_of_problems_open_in_excel_as_they_should(
    url_on_sqlite: str, tmp_path: Path, capsys: Capture
) -> None:
    handed_in = tmp_path / "handed in.csv"
    handed_in.write_text(
        "action_id,area_code,action,status,due\n0012,NTH-A,=HYPERLINK(1),never,05/03/2026\n7,NTH-A,-5,never, +1\n",
        encoding="utf-8",
    )
    as_csv, as_xlsx = tmp_path / "problems.csv", tmp_path / "problems.xlsx"
    for path in (as_csv, as_xlsx):
        assert _said(capsys, "load", "actions", handed_in, "--problems", path)[0] == 2
    assert as_csv.read_bytes().startswith(b"\xef\xbb\xbfaction_id,area_code,action,status,due,problem_line,")
    assert [list(row.values())[:6] for row in _read(as_csv)] == [
        ["0012", "NTH-A", "'=HYPERLINK(1)", "never", "05/03/2026", "2"],
        ["7", "NTH-A", "-5", "never", "'+1", "3"],
    ]
    sheet = load_workbook(as_xlsx)["actions"]
    kinds = [[(cell.value, cell.data_type) for cell in row[:6]] for row in sheet.iter_rows(min_row=2)]
    assert kinds == [
        [("0012", "s"), ("NTH-A", "s"), ("=HYPERLINK(1)", "s"), ("never", "s"), ("05/03/2026", "s"), (2, "n")],
        [(7, "n"), ("NTH-A", "s"), (-5, "n"), ("never", "s"), (" +1", "s"), (3, "n")],
    ]


def test_the_file_of_problems_is_none_of_those_loaded(url_on_sqlite: str, tmp_path: Path, capsys: Capture) -> None:
    handed_in = tmp_path / "risks.csv"
    handed_in.write_text("risk_id,area_code,factor,likelihood,impact\nR-1,NTH-A,Staff,7,4\n", encoding="utf-8")
    content = handed_in.read_bytes()
    code, said = _said(capsys, "load", "risks", handed_in, "--problems", handed_in)
    assert (code, "another file" in said) == (2, True)
    assert handed_in.read_bytes() == content


def test_templates_filled_in_with_their_examples_load(
    store_url: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the feeds' order: what an example refers to is the example of a feed before it."""
    monkeypatch.setenv("DATABASE_URL", store_url)
    for number, feed in enumerate(FEEDS, 1):
        path = tmp_path / f"{feed}.xlsx"
        assert _said(capsys, "template", feed, "-o", path)[0] == 0
        _fill_in(path, feed)
        report = f"{feed}.xlsx: 1 read, 1 loaded, 0 unchanged, 0 replaced, 0 rejected (load {number})\n"
        assert _said(capsys, "load", feed, path) == (0, report)


def _fill_in(path: Path, feed: str) -> None:
    """As a person would in Excel: numbers become numbers, dates dates."""
    made = load_workbook(path)
    sheet = made[feed]
    columns = {column.name: column for column in FEEDS[feed].every_column}
    for place, (heading,) in enumerate(sheet.iter_cols(max_row=1), 1):
        column = columns[str(heading.value)]
        sheet.cell(2, place, _typed(column.example, isinstance(column.kind, Day)))
    made.save(path)


def _typed(example: str, is_date: bool) -> Any:
    if is_date and example:
        return date.fromisoformat(example)
    return float(example) if example.replace(".", "", 1).isdecimal() else example or None


def test_one_workbook_for_all_feeds_loads_whole_in_one_command(
    store_url: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every sheet filled in, in whatever order; those left empty are passed over, and it is said which."""
    monkeypatch.setenv("DATABASE_URL", store_url)
    path, some = tmp_path / "all.xlsx", ("actions", "areas", "cohorts")
    assert _said(capsys, "template", "auto", "-o", path) == (
        0,
        "all.xlsx: fill it in, then load it with: python -m etl load auto all.xlsx\n",
    )
    for feed in some:
        _fill_in(path, feed)
    code, said = _said(capsys, "load", "auto", path)
    assert code == 0
    assert [line.split(":")[0] for line in said.splitlines() if "1 read, 1 loaded" in line] == [
        f"all.xlsx, sheet ‘{feed}’" for feed in FEEDS if feed in some
    ]
    empty = ", ".join(feed for feed in FEEDS if feed not in some)
    assert f"sheets with headings alone were passed over: {empty}" in said
    for feed in FEEDS:
        _fill_in(path, feed)
    code, said = _said(capsys, "load", "auto", path)
    assert (code, said.count("1 read, 1 loaded"), said.count("1 read, 0 loaded, 1 unchanged")) == (0, 10, 3)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            lambda book: setattr(book["actions"], "title", "Action log"),
            "all.xlsx, sheet ‘Action log’: it has rows of actions, but is not named so. Name the sheet ‘actions’ and load the "
            "workbook again, or take the sheet out. Nothing was loaded.",
        ),
        (
            lambda book: book["actions"].delete_cols(1),
            "all.xlsx, sheet ‘actions’: for the feed actions the column action_id is missing. Row 1 has",
        ),
        (
            lambda book: [book[feed].delete_rows(2) for feed in ("areas", "actions")],
            "all.xlsx: its sheets have headings but no row of data. Fill them in, then load it again.",
        ),
    ],
    ids=["misnamed", "a column is gone", "nothing filled in"],
)
def test_a_wrong_sheet_of_the_one_workbook_keeps_it_out(
    url_on_sqlite: str, tmp_path: Path, capsys: Capture, changed: Callable[[Any], object], sentence: str
) -> None:
    path = tmp_path / "all.xlsx"
    _said(capsys, "template", "auto", "-o", path)
    for feed in ("areas", "actions"):
        _fill_in(path, feed)
    book = load_workbook(path)
    changed(book)
    book.save(path)
    with closing_store(url_on_sqlite) as store:
        before = dump(store)
        code, said = _said(capsys, "load", "auto", path)
        assert dump(store) == before
    assert code == 2
    assert said.startswith(sentence)


def test_a_template_that_was_not_filled_in_says_so(url_on_sqlite: str, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "risks.xlsx"
    _said(capsys, "template", "risks", "-o", path)
    code, said = _said(capsys, "load", "risks", path)
    sentence = "it has headings but no row of data. Check that the right file was exported."
    assert (code, said) == (2, f"risks.xlsx, sheet ‘risks’: {sentence}\n")
