"""Damages files at random, always in the same way for one seed, and loads them."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.__main__ import main
from etl.reading import sheets_of
from tests.store.damaged import ACTIONS, HEADS, ratings
from tests.store.files import book, gzipped, shared, with_parts, zipped

Damage = Callable[[random.Random, bytes], bytes]
CODES = (0, 1, 2, 3)
COUNTS = re.compile(r": (\d+) read, (\d+) loaded, (\d+) unchanged, (\d+) replaced, (\d+) rejected \(")
ODD_CELLS = (
    *("", " ", "0", "1", "3", "4", "-1", "1.0", "1.5", "1e3", "01", "+2", "1,000", "٣", "½", "NaN", "inf", "TRUE", "*"),
    *("NTH-A-1", "NTH-A-2", "NTH-B-1", "nth-a-1", "NTH-A-1 ", "Total", "W1", "W2", "w 3", "W10", "2", "cohort_code"),
    *("2026-03-05", "05/03/2026", "2026-02-30", "46086", "46086.5", "99999", "0000-00-00", "2026-3-5", "5/3/26"),
    *(
        "=1+1",
        "'=1",
        "'",
        '"',
        '""',
        'a"b',
        "a,b",
        "a;b",
        "a\nb",
        "a\r\nb",
        "a\tb",
        "\\",
        "\\N",
        "NULL",
        "{value}",
        "%s",
    ),
    *(
        "\u200b",
        "\u00a0",
        "\ufeff",
        "\u202e",
        "\ufffd",
        "\u2028",
        "\x0b",
        "\x1c",
        "\x85",
        "é",
        "e\u0301",
        "🎉",
        "𝄞",
        "ß",
    ),
    *("a" * 6_000, "9" * 40, "#N/A", "####", "good elements", "1 - good elements", "0: major challenge"),
)


def flipped(dice: random.Random, content: bytes) -> bytes:
    """Some bytes become others."""
    changed = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 5, 30))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def cut_off(dice: random.Random, content: bytes) -> bytes:
    return content[: dice.randrange(len(content))]


def put_in(dice: random.Random, content: bytes) -> bytes:
    """Something stands in the middle that wasn't there: signs of the format, rubbish, a piece of the file itself."""
    at, start = dice.randrange(len(content)), dice.randrange(len(content))
    piece = content[start : start + dice.randrange(1, 60)]
    signs = (
        b'"',
        b",",
        b";",
        b"\t",
        b"\r",
        b"\n",
        b"\r\n",
        b'""',
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xc3",
        b"'",
    )
    return content[:at] + dice.choice((piece, dice.choice(signs), dice.randbytes(dice.randrange(1, 9)))) + content[at:]


def taken_out(dice: random.Random, content: bytes) -> bytes:
    at = dice.randrange(len(content))
    return content[:at] + content[at + dice.randrange(1, 40) :]


def inside(dice: random.Random, content: bytes) -> bytes:
    """One of an archive's files is damaged before it is packed, so that its sum is right."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = dice.choice([each for each in archive.namelist() if not each.startswith(("docProps/", "xl/theme"))])
        part = archive.read(name)
    damage = dice.choice((flipped, cut_off, put_in, taken_out))
    return with_parts(content, {name: damage(dice, part)})


OF_BYTES: Sequence[Damage] = (flipped, cut_off, put_in, taken_out)


def whole_files() -> dict[str, bytes]:
    """Sound files of ratings, by name."""
    rounds = [(cohort, number) for number in (1, 2, 3, 4) for cohort in ("NTH-A-1", "NTH-A-2")]
    text = ratings(*(f"{cohort},W{number},2026-0{number}-05,{number % 4},1" for cohort, number in rounds))
    rows = [(cohort, f"W{number}", date(2026, number, 5), number % 4, 1) for cohort, number in rounds]
    quoted = "\r\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in text.split())
    return {
        "ratings.csv": text.encode(),
        "quoted.csv": quoted.encode("utf-8-sig"),
        "ratings.xlsx": book(HEADS, *rows),
        "shared.xlsx": shared(book(HEADS, *rows)),
        "ratings.zip": zipped({"ratings.csv": text}, zipfile.ZIP_STORED),
        "ratings.csv.gz": gzipped(text),
    }


def damaged_files(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents of damaged files."""
    dice = random.Random(seed)  # noqa: S311
    sound = whole_files()
    for _ in range(count):
        name = dice.choice(list(sound))
        damages = (*OF_BYTES, inside, inside, inside) if name.endswith(".xlsx") else OF_BYTES
        yield name, dice.choice(damages)(dice, sound[name])


def loads_or_says_why(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The promises of any load of any file."""
    code = main(["load", "cascade_ratings", str(path)])
    spoken = capsys.readouterr()
    assert code in CODES
    assert spoken.out + spoken.err
    assert "Traceback" not in spoken.err
    counts = [list(map(int, found)) for found in COUNTS.findall(spoken.out)]
    assert bool(counts) != bool(spoken.err)
    assert [each for each in counts if each[0] != sum(each[1:])] == []
    if counts and path.suffix == ".csv" and b"\r" not in path.read_bytes().replace(b"\r\n", b""):
        # Python ends a line at a return that stands alone; here that belongs to the cell.
        assert _as_polars_reads(path) == _as_python_reads(path)


Read = dict[int, tuple[str, ...]]


def _as_polars_reads(path: Path) -> Read:
    with sheets_of(path) as (sheet,):
        width = len(sheet.headings)
        rows = (row for chunk in sheet.chunks() for row in chunk.iter_rows(named=True))
        return _filled((row["line"], [row[str(place)] or "" for place in range(width)]) for row in rows)


def _as_python_reads(path: Path) -> Read:
    with sheets_of(path) as (sheet,), path.open(encoding="utf-8-sig", newline="") as file:
        width = len(sheet.headings)
        rows = csv.reader(file, delimiter=sheet.separator or ",")
        return _filled((line, [*row, *[""] * width][:width]) for line, row in enumerate(rows, 1) if line > 1)


def _filled(rows: Iterable[tuple[int, list[str]]]) -> Read:
    return {line: tuple(row) for line, row in rows if any(cell.strip() for cell in row)}


def table_of(rows: Sequence[Sequence[str]], headings: Sequence[str]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([headings, *rows])
    return file.getvalue()


def cells_are_kept_verbatim(path: Path, rows: Sequence[Sequence[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """Rows of any cells: all are counted, and those that are rejected are kept as they were typed."""
    path.write_text(table_of(rows, HEADS), encoding="utf-8", newline="")
    code = main(["load", "cascade_ratings", str(path), "--json", "--dry-run"])
    spoken = capsys.readouterr()
    (report,) = map(json.loads, spoken.out.rstrip("\n").split("\n"))
    assert (code in (0, 1, 2), spoken.err) == (True, "")
    if report["refused"]:
        return
    assert report["read"] == report["loaded"] + report["unchanged"] + report["replaced"] + report["rejected"]
    for problem in report["problems"]:
        typed = rows[problem["line"] - 2]
        assert list(problem["row"].values()) == list(typed)


def problems_load_again(folder: Path, rows: Sequence[Sequence[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """Actions of any cells: a file of their problems, not mended, is read whole and rejected whole."""
    path = folder / "actions.csv"
    path.write_text(table_of(rows, ACTIONS.split(",")), encoding="utf-8", newline="")
    for problems in (folder / "problems.csv", folder / "problems.xlsx"):
        problems.unlink(missing_ok=True)
        first = _report(capsys, "load", "actions", str(path), "--problems", str(problems))
        late = {problem["rule"] for problem in first["problems"]} & {"repeated_row", "duplicate_key"}
        if first["rejected"] and not late:
            again = _report(capsys, "load", "actions", str(problems))
            assert (again["read"], again["rejected"]) == (first["rejected"], first["rejected"])


def _report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main([*arguments, "--json"]) in (0, 1, 2)
    (report,) = map(json.loads, capsys.readouterr().out.rstrip("\n").split("\n"))
    return dict(report)
