"""``python -m etl brief`` on every engine: files for cron, without a screen or a browser."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.packs import WRITERS
from etl.__main__ import main
from tests.briefings import REGION, files
from tests.conftest import Stores


@pytest.fixture(scope="module")
def busy_url(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = stores.loaded(files(), tmp_path_factory.mktemp("busy"), Stores.published)
    yield url
    stores.drop(url)


@pytest.fixture
def output(busy_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", busy_url)
    return tmp_path / "packs"


def test_an_area_in_every_kind_of_file(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command has the local right: who has the store has it. It writes the same again."""
    asked = ["brief", "BUSY", "--since", "load-1", "--json", "-o", str(output)]
    assert main(asked) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["file"].rpartition(".")[2] for each in told] == list(WRITERS)
    assert sorted(path.name for path in output.iterdir()) == sorted(each["file"] for each in told)
    text = next(output.glob("*.html")).read_text(encoding="utf-8")
    assert told[0]["sha256"] in text
    assert "25 overdue" in text
    assert main(asked) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["sha256"] == told[0]["sha256"]


def test_a_region_in_one_zip_with_an_overview(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", "--region", REGION, "--formats", "html", "-o", str(output)]) == 0
    (path,) = output.iterdir()
    assert f"{path.name}: 3 areas of Busy Programme, 3 files and their overview" in capsys.readouterr().out
    with zipfile.ZipFile(path) as pack:
        rows = list(csv.DictReader(io.StringIO(pack.read("overview.csv").decode("utf-8-sig"))))
        names = pack.namelist()
    assert {row["File"] for row in rows} | {"overview.html", "overview.csv"} == set(names)
    by_code = {row["Code"]: row for row in rows}
    assert by_code["BUSY"]["Total of 21"] == "7.00"
    assert by_code["BUSY"]["Actions overdue"] == "25"
    assert by_code["BARE"]["Total of 21"] == "not submitted: no total"


@pytest.mark.parametrize(
    "given",
    [
        ["--formats", "html,xlsx"],
        ["--formats", "HTML, xlsx"],
        ["--formats", "html", "xlsx"],
        ["--formats", "html", "--formats", "xlsx,html"],
    ],
)
def test_several_kinds_of_file_however_they_are_listed(output: Path, given: list[str]) -> None:
    assert main(["brief", "BARE", *given, "--sections", "levels,care", "-o", str(output)]) == 0
    assert sorted(path.suffix for path in output.iterdir()) == [".html", ".xlsx"]
    (page,) = output.glob("*.html")
    assert "sections=levels&amp;sections=care" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "unknown"),
    [
        (["--formats", "pdf,doc", "BARE"], "doc"),
        (["BARE", "--formats", ","], ","),
        (["--formats", "pdf", "BARE"], "bare"),
    ],
)
def test_a_kind_of_file_that_there_is_not(
    output: Path, capsys: pytest.CaptureFixture[str], given: list[str], unknown: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["brief", *given, "-o", str(output)])
    assert ended.value.code == 2
    assert (
        f"‘{unknown}’ is none of pdf, pptx, docx, xlsx, html. An area's code stands before" in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (["NOPE"], "There is no area with the code NOPE. There are: "),
        (["busy"], "There is no area with the code busy. There are: BUSY ("),
        (["--region", "Londn"], "There is no area in the region ‘Londn’. There are: London, "),
        (["--region", "Nowhere"], "There is no area in the region ‘Nowhere’."),
        (["--region", "London", "--programme", "Mine"], "There is no area of Mine in the region ‘London’."),
        (["BUSY", "--since", "2999-01-01"], "‘2999-01-01’ is a day to come."),
        (["BUSY", "--as-of", "soon"], "‘soon’ is neither a day (like 2026-11-21) nor a load (like load-12)."),
    ],
)
def test_what_cannot_be_written(output: Path, capsys: pytest.CaptureFixture[str], asked: list[str], why: str) -> None:
    assert main(["brief", *asked, "-o", str(output)]) == 2
    assert why in capsys.readouterr().err
    assert not list(output.iterdir())


def test_a_folder_that_cannot_be_written_to(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output.write_text("in the way")
    assert main(["brief", "BUSY", "-o", str(output)]) == 2
    assert "packs" in capsys.readouterr().err
