"""Bad and damaged files, through the real command: what the person sees, the exit code, and what is in the store then."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from data.store import closing_store
from etl.__main__ import main
from etl.history.timeline import COMPUTED
from tests.store.damaged import ACTIONS, CASES, CLEAN, HEAD, Case, ratings
from tests.store.files import STANDING, book, written
from tests.store.reading import dump

LOADS = len(STANDING)
SUMMARIES = tuple(table.name for table in COMPUTED)
"""Facts that a load works out of others."""
Capture = pytest.CaptureFixture[str]


def _facts(url: str) -> dict[str, set[str]]:
    with closing_store(url) as store:
        return written(store)


def _comes_of(case: Case, url: str, folder: Path, capsys: Capture) -> None:
    path = folder / case.file
    if case.content is not None:
        path.write_bytes(case.bytes())
    with closing_store(url) as store:
        whole = dump(store) if case.is_refused else None
    before = _facts(url)
    capsys.readouterr()
    code = main(["load", case.feed, str(path)])
    spoken = capsys.readouterr()
    assert (spoken.err if case.is_refused else spoken.out) == case.printed(LOADS + 1)
    assert (spoken.out if case.is_refused else spoken.err) == ""
    assert code == case.code
    after = _facts(url)
    kept = [name for name in after if name not in SUMMARIES]
    assert sorted(fact for name in kept for fact in after[name] - before[name]) == sorted(case.adds)
    assert [fact for name in kept for fact in before[name] - after[name]] == []
    if case.is_refused:
        with closing_store(url) as store:
            assert dump(store) == whole


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_a_damaged_file_meets_a_sentence(case: Case, url_on_sqlite: str, tmp_path: Path, capsys: Capture) -> None:
    _comes_of(case, url_on_sqlite, tmp_path, capsys)


ON_POSTGRESQL = [case for case in CASES if case.code == 1 or not case.is_refused][::4]


@pytest.mark.parametrize("case", ON_POSTGRESQL, ids=lambda case: case.kind)
def test_so_it_does_on_postgresql(case: Case, url_on_postgresql: str, tmp_path: Path, capsys: Capture) -> None:
    _comes_of(case, url_on_postgresql, tmp_path, capsys)


def test_every_kind_is_named_once() -> None:
    kinds = [case.kind for case in CASES]
    assert len(kinds) == len(set(kinds)) >= 55


def _said(capsys: Capture, *arguments: object) -> tuple[int, str]:
    capsys.readouterr()
    code = main([str(each) for each in arguments])
    spoken = capsys.readouterr()
    return code, spoken.out + spoken.err


def test_a_folder_is_no_file(url_on_sqlite: str, tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "ratings.csv"
    folder.mkdir()
    said = _said(capsys, "load", "cascade_ratings", folder)
    assert said == (2, "ratings.csv: it is a folder. Name a file in it.\n")


def test_a_pipe_is_no_file(url_on_sqlite: str, tmp_path: Path, capsys: Capture) -> None:
    pipe = tmp_path / "ratings.csv"
    os.mkfifo(pipe)
    sentence = "ratings.csv: it is no file on a disk. Save what it gives to a file, and load that.\n"
    assert _said(capsys, "load", "cascade_ratings", pipe) == (2, sentence)


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (errno.EACCES, "you have no right to read it. Ask its owner, or close it where it is open."),
        (errno.EIO, "the file can't be opened (Input/output error)."),
    ],
)
def test_a_file_that_cannot_be_opened(
    trouble: int, sentence: str, url_on_sqlite: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text(CLEAN, encoding="utf-8")
    open_ = Path.open

    def refuse(self: Path, *arguments: object, **more: object) -> object:
        if self == path:
            raise OSError(trouble, os.strerror(trouble), str(path))
        return open_(self, *arguments, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    assert _said(capsys, "load", "cascade_ratings", path) == (2, f"ratings.csv: {sentence}\n")


def test_an_unknown_feed_is_wrong_usage(url_on_sqlite: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["load", "ratings", "ratings.csv"])
    assert ended.value.code == 2
    assert "invalid choice: 'ratings' (choose from" in capsys.readouterr().err


def test_many_columns_and_a_note_of_them(url_on_sqlite: str, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "ratings.csv"
    more = ",".join(f"x{number}" for number in range(10_000))
    path.write_text(f"{HEAD},{more}\nNTH-A-1,W1,2026-03-05,1,2{',' * 10_000}\n", encoding="utf-8")
    code, said = _said(capsys, "load", "cascade_ratings", path)
    assert (code, said.splitlines()[0]) == (
        0,
        f"ratings.csv: 1 read, 1 loaded, 0 unchanged, 0 replaced, 0 rejected (load {LOADS + 1})",
    )
    assert "columns that are no part of the feed were not stored: ‘x0’, ‘x1’" in said


def test_strict_loads_nothing_of_a_file_with_a_bad_row(url_on_sqlite: str, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text(ratings("NTH-A-1,W1,2026-03-05,1,2", "NTH-A-2,W1,2026-03-05,4,2"), encoding="utf-8")
    with closing_store(url_on_sqlite) as store:
        before = dump(store)
        code, said = _said(capsys, "load", "cascade_ratings", path, "--strict")
        assert dump(store) == before
    assert (code, said.splitlines()[0]) == (
        2,
        "ratings.csv: 2 read, 0 loaded, 1 unchanged, 0 replaced, 1 rejected "
        "(nothing was loaded: --strict, and rows were rejected)",
    )


def test_a_bad_sheet_of_a_workbook_holds_back_the_good_one(url_on_sqlite: str, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "all.xlsx"
    good = (("area_code", "area_name", "programme", "region", "lead"), ("WST-A", "Westby", "West 2026", "West", "ICB"))
    path.write_bytes(book(areas=good, actions=(ACTIONS.split(",")[1:], ("NTH-A", "Meet", "on track", None))))
    with closing_store(url_on_sqlite) as store:
        before = dump(store)
        code, said = _said(capsys, "load", "auto", path)
        assert dump(store) == before
    has = "‘area_code’, ‘action’, ‘status’ and ‘due’"
    sentence = f"all.xlsx, sheet ‘actions’: for the feed actions the column action_id is missing. Row 1 has {has}.\n"
    assert (code, said) == (2, sentence)


def test_a_bad_file_leaves_the_good_one_in(url_on_sqlite: str, tmp_path: Path, capsys: Capture) -> None:
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_bytes(b"")
    good.write_text(CLEAN, encoding="utf-8")
    code, said = _said(capsys, "load", "cascade_ratings", bad, good)
    assert code == 1
    assert said.startswith(f"good.csv: 1 read, 1 loaded, 0 unchanged, 0 replaced, 0 rejected (load {LOADS + 1})\n")
    assert said.endswith("bad.csv: the file is empty. Export it again, and look into it before loading.\n")
