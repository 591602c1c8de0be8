"""``python -m etl …`` on every engine."""

import errno
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from etl.__main__ import main


@pytest.fixture
def url(store_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", store_url)
    return store_url


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_an_empty_store_says_so(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "status") == "The store is empty. Load the published tables with: python -m etl published\n"
    assert said(capsys, "loads") == "Nothing has been loaded yet.\n"
    assert said(capsys, "status", "--json") == said(capsys, "loads", "--json") == ""


def test_the_published_tables_are_loaded_once(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, again = said(capsys, "published").splitlines(), said(capsys, "published").splitlines()
    assert first[1] == "cascade_baseline_by_area.csv: 23 read, 23 loaded, 0 unchanged, 0 replaced, 0 rejected (load 2)"
    assert (len(first), first[-1].split(":")[0]) == (22, "21 files")
    read = int(first[-1].split()[2])
    assert first[-1] == f"21 files: {read} read, {read} loaded, 0 unchanged, 0 replaced, 0 rejected"
    assert again == [f"21 files: {read} read, 0 loaded, {read} unchanged, 0 replaced, 0 rejected"]
    assert len(said(capsys, "loads").splitlines()) == 21
    assert said(capsys, "status").splitlines()[0] == "Link Programme 2017–19: 23 areas, 23 of them with ratings"


def test_reports_as_json_add_up(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    reports = [json.loads(line) for line in said(capsys, "published", "--json").splitlines()]
    assert [report["id"] for report in reports] == list(range(1, 22))
    assert [r for r in reports if r["read"] != r["loaded"] + r["unchanged"] + r["replaced"] + r["rejected"]] == []
    listed = [json.loads(line) for line in said(capsys, "loads", "--json").splitlines()]
    assert [load["id"] for load in listed] == list(range(21, 0, -1))
    columns = ("id", "feed", "file", "sha256", "at", "by", "read", "loaded", "unchanged", "replaced", "rejected")
    assert [[load[name] for name in columns] for load in reversed(listed)] == [
        [report[name] for name in columns] for report in reports
    ]


@pytest.mark.parametrize("address", ["nonsense", "mysql://me@here/x", "postgresql+psycopg://me@127.0.0.1:1/x"])
def test_a_store_that_cannot_be_reached_is_a_sentence_and_a_code(
    address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert main(["status"]) == 3
    spoken = capsys.readouterr()
    assert (spoken.out, "Traceback" in spoken.err) == ("", False)
    assert "DATABASE_URL" in spoken.err or "not supported" in spoken.err


AREAS = (
    "area_code,area_name,programme,region,lead\nNA,Northtown,North,North West,ICB\nNB,Other,North,North West,nobody\n"
)


def test_a_file_of_problems_is_never_written_over_another_file(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_in = tmp_path / "areas.csv"
    handed_in.write_text(AREAS, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    for name in ("folder/../areas.csv", "nowhere/problems.csv"):
        assert main(["load", "areas", str(handed_in), "--problems", str(tmp_path / name)]) == 2
    assert handed_in.read_text(encoding="utf-8") == AREAS
    assert said(capsys, "loads") == "Nothing has been loaded yet.\n"


def test_a_file_of_problems_is_written_only_where_there_are_any(url: str, tmp_path: Path) -> None:
    handed_in, problems = tmp_path / "areas.csv", tmp_path / "problems.csv"
    handed_in.write_text(AREAS.replace("nobody", "LA"), encoding="utf-8")
    assert main(["load", "areas", str(handed_in), "--problems", str(problems)]) == 0
    assert not problems.exists()


def test_loads_are_listed_with_what_each_did(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    handed_in = tmp_path / "areas.csv"
    handed_in.write_text(AREAS, encoding="utf-8")
    assert main(["load", "Areas", str(handed_in)]) == 1
    assert main(["undo", "1"]) == 0
    capsys.readouterr()
    newest, first = said(capsys, "loads").splitlines()
    assert "undo of load 1" in newest
    assert "areas  areas.csv  2 rows, 1 rejected" in first


def test_more_problems_than_fit_are_counted_by_rule(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_in = tmp_path / "areas.csv"
    bad = "".join(f"N{number},Town,North,North West,{lead}\n" for number, lead in enumerate(["nobody"] * 21 + [""]))
    handed_in.write_text(AREAS + bad, encoding="utf-8")
    assert main(["load", "areas", str(handed_in)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert (len(told), told[-1]) == (22, "  … and 3 more problems; in all 22 × unknown_code, 1 × required_blank")


def test_an_output_that_was_closed_is_told_in_words(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed(*_: object) -> int:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr("etl.commands.status", closed)
    assert main(["status"]) == 2
    assert capsys.readouterr().err == "The output can't be written: Broken pipe.\n"


def lists_of(path: Path, sheet: str) -> dict[str, str]:
    """What may be chosen in each column that has a drop-down list."""
    book = load_workbook(path)
    return {str(each.sqref): each.formula1 for each in book[sheet].data_validations.dataValidation}


def test_a_template_of_risks_has_the_lists_that_the_workbook_of_all_feeds_has(
    published_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", published_url)
    alone, every = tmp_path / "risks.xlsx", tmp_path / "all.xlsx"
    assert main(["template", "risks", "-o", str(alone)]) == main(["template", "auto", "-o", str(every)]) == 0
    assert lists_of(alone, "risks") == lists_of(every, "risks")
    assert lists_of(alone, "risks") == {
        "C2:C2000": "'lists'!$A$2:$A$13",
        "D2:D2000": '"1,2,3,4,5"',
        "E2:E2000": '"1,2,3,4,5"',
    }
    factors = [cell.value for cell in load_workbook(alone)["lists"]["A"]]
    assert (factors[0], len(set(factors))) == ("for factor", 13)
    assert lists_of(every, "actions")["I2:I2000"] == '"not started,on track,at risk,overdue,complete,dropped"'


def test_a_template_of_a_store_without_published_tables_suggests_nothing(url: str, tmp_path: Path) -> None:
    assert main(["template", "risks", "-o", str(tmp_path / "risks.xlsx")]) == 0
    assert load_workbook(tmp_path / "risks.xlsx").sheetnames == ["risks", "how to fill it in"]
