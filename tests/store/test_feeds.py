"""Every feed, with files that hypothesis writes: what goes in is read back, and every load can be taken back.

``tests/soak/test_feeds.py`` runs the same with hundreds of files a feed.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy.engine import Engine

from data import schema
from data.versions import AsOf
from etl.history import undo
from etl.load import Options, load_file
from etl.problems import by_line
from etl.report import Report
from etl.tables_out import write_csv, write_xlsx
from tests.conftest import Stores, opened
from tests.store import feed_model
from tests.store.feed_model import Outcome
from tests.store.strategies import (
    FIRST_LINE,
    FORMS,
    Cell,
    Given,
    Look,
    Wrong,
    corrections,
    files,
    looks,
    reordered,
    spoilt,
    with_wrong,
)
from tests.store.world import State, populated, state

RESPONSES = schema.survey_responses.name
Check = Callable[["World", st.DataObject, str], None]


class World:
    """Stores that have the small world, one an example."""

    def __init__(self, stores: Stores, folder: Path) -> None:
        self.stores, self.folder = stores, folder
        self.url = populated(stores, folder)
        self.numbers = count(1)
        with opened(self.url) as store:
            self.state = state(store)

    @contextmanager
    def again(self) -> Iterator[Loader]:
        url = self.stores.server.create(self.url)
        with opened(url) as store:
            yield Loader(store, self.folder / f"file-{next(self.numbers)}")
        self.stores.drop(url)


class Loader:
    """Loads files into one store, each under a path of its own."""

    def __init__(self, store: Engine, stem: Path) -> None:
        self.store, self.stem, self.numbers = store, stem, count(1)

    def path(self, ending: str) -> Path:
        return self.stem.with_name(f"{self.stem.name}-{next(self.numbers)}.{ending}")

    def __call__(self, file: Given, look: Look, *, replace: bool = False) -> Report:
        path = self.path(look.ending)
        write(path, file, look)
        (report,) = load_file(self.store, file.feed, path, Options(replace=replace))
        path.unlink()
        return report

    def __getitem__(self, load: int) -> State:
        return state(self.store, AsOf(load))

    @property
    def state(self) -> State:
        return state(self.store)


def write(path: Path, file: Given, look: Look) -> None:
    """Writes a file as it is to look."""
    headings = [look.headings[name] for name in file.columns]
    cells = [[row[name] for name in file.columns] for row in file.rows]
    if look.ending == "xlsx":
        _write_workbook(path, headings, cells, look)
        return
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=look.separator, lineterminator=look.line_end)
    writer.writerows([headings, *([cell.text for cell in row] for row in cells)])
    content = text.getvalue().encode("utf-8-sig" if look.byte_order_mark else "utf-8")
    path.write_bytes(_packed(content, look.ending))


def _packed(content: bytes, ending: str) -> bytes:
    if ending == "csv.gz":
        return gzip.compress(content)
    if ending == "csv":
        return content
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("table.csv", content)
    return packed.getvalue()


def _write_workbook(path: Path, headings: list[str], rows: list[list[Cell]], look: Look) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Table")
    sheet.append(headings)
    for row in rows:
        sheet.append([_of_workbook(sheet, cell, own_types=look.own_types) for cell in row])
    book.save(path)


def _of_workbook(sheet: Any, cell: Cell, *, own_types: bool) -> Any:
    if own_types and isinstance(cell.value, date | int) and cell.text == str(cell.value):
        return cell.value
    if own_types and isinstance(cell.value, Decimal) and cell.text == _as_excel_has_it(cell.value):
        return float(cell.value)
    told = WriteOnlyCell(sheet, cell.text)
    told.data_type = "s"
    return told


def _as_excel_has_it(figure: Decimal) -> str:
    """A number with the fifteen digits that Excel keeps."""
    return format(Decimal(format(float(figure), ".15g")), "f")


def counts(report: Report) -> tuple[int, int, int, int, int]:
    return report.read, report.loaded, report.unchanged, report.replaced, report.rejected


def without_lines(facts: State) -> dict[Any, Any]:
    return {key: values for key, (_, values) in facts.items()}


def agree(loader: Loader, report: Report, outcome: Outcome) -> None:
    """The store is what the model says, and the report counts as it does."""
    assert loader.state == outcome.state
    assert counts(report) == outcome.counts, report.in_full()
    assert {problem.line for problem in report.problems} == outcome.rejected


# What holds of each feed.


def read_back(world: World, data: st.DataObject, form: str) -> None:
    """A file is read back equal, whatever the order of its rows and columns and its outer form; twice changes nothing."""
    file = data.draw(files(form))
    other = data.draw(reordered(file))
    expected = feed_model.load(file.feed, world.state, file.lines)
    with world.again() as loader:
        agree(loader, loader(file, data.draw(looks(file.columns))), expected)
        again = loader(other, data.draw(looks(file.columns)))
        assert (counts(again), again.load_id) == ((len(file.rows), 0, len(file.rows), 0, 0), None)
        assert loader.state == expected.state
    with world.again() as loader:
        assert counts(loader(other, data.draw(looks(file.columns)))) == expected.counts
        assert without_lines(loader.state) == without_lines(expected.state)


def corrected_and_undone(world: World, data: st.DataObject, form: str) -> None:
    """Load, correct (once with --replace), undo: each state is the model's, and is readable as of its load."""
    file = data.draw(files(form))
    correction = data.draw(corrections(file))
    replace = data.draw(st.booleans())
    first = feed_model.load(file.feed, world.state, file.lines)
    second = feed_model.load(file.feed, first.state, correction.lines, replace=replace)
    with world.again() as loader:
        loaded = loader(file, data.draw(looks(file.columns)))
        agree(loader, loaded, first)
        report = loader(correction, data.draw(looks(correction.columns)), replace=replace)
        note(report.in_full())
        agree(loader, report, second)
        assert loaded.load_id is not None
        assert loader[loaded.load_id - 1] == world.state
        assert loader[loaded.load_id] == first.state
        _undone(world, loader, {loaded.load_id: world.state, report.load_id: first.state})


def _undone(world: World, loader: Loader, before: Mapping[int | None, State]) -> None:
    """Undoes loads, the newest first: each leaves the facts that were open before it, with their lines."""
    states = {each: loader[each] for each in before if each}
    for each in sorted(states, reverse=True):
        if states[each] != before[each]:
            undo(loader.store, each, "tester")
            assert loader.state == before[each]
    for each, was in states.items():
        assert loader[each] == was


def mended(world: World, data: st.DataObject, form: str) -> None:
    """Rows with a wrong cell are kept verbatim, the others load; the problems' rows, once mended, complete the file."""
    file = data.draw(files(form))
    wrong = data.draw(spoilt(file))
    look = data.draw(looks(file.columns))
    note(str(wrong))
    good = [(line, row) for line, row in file.lines if line not in wrong]
    expected = feed_model.load(file.feed, world.state, good)
    with world.again() as loader:
        report = loader(with_wrong(file, wrong), look)
        assert counts(report) == (len(file.rows), *expected.counts[1:4], len(wrong))
        assert loader.state == expected.state
        rows = _kept(loader, report, with_wrong(file, wrong), wrong, look)
        path = loader.path(data.draw(st.sampled_from(("csv", "xlsx"))))
        _write_mended(path, rows, file, wrong, look)
        (report,) = load_file(loader.store, file.feed, path)
        bad = [(place, dict(file.lines)[line]) for place, line in enumerate(wrong, FIRST_LINE)]
        agree(loader, report, feed_model.load(file.feed, expected.state, bad))


def _kept(
    loader: Loader, report: Report, file: Given, wrong: Mapping[int, Wrong], look: Look
) -> list[Mapping[str, Any]]:
    """The problems of a load, each as it must be."""
    kept = schema.problems
    with loader.store.connect() as connection:
        query = sa.select(kept).where(kept.c.load_id == report.load_id).order_by(kept.c.line, kept.c.id)
        rows = [dict(row) for row in connection.execute(query).mappings()]
    told = [(row["line"], row["column"], row["value"], row["rule"]) for row in rows]
    for line, each in wrong.items():
        cells = {look.headings[name].rstrip(): file.rows[line - FIRST_LINE][name].text for name in file.columns}
        found = {key.rstrip(): cell for key, cell in next(row["row"] for row in rows if row["line"] == line).items()}
        assert (line, look.headings[each.column], each.text, each.rule) in told, told
        assert found == cells
    assert {row["line"] for row in rows} == set(wrong)
    return rows


def _write_mended(
    path: Path, rows: list[Mapping[str, Any]], file: Given, wrong: Mapping[int, Wrong], look: Look
) -> None:
    """The problems as the command writes them, their wrong cells put right."""
    told = by_line(rows)
    for row, (line, each) in zip(told, wrong.items(), strict=True):
        row[look.headings[each.column]] = file.rows[line - FIRST_LINE][each.column].text
    if path.suffix == ".csv":
        write_csv(path, told)
    else:
        write_xlsx(path, {file.feed: told})


CHECKS: tuple[Check, ...] = (read_back, corrected_and_undone, mended)


def run(check: Check, world: World, form: str, examples: int, **how: Any) -> None:
    """Tries a check on so many files of a feed."""

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck), **how)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        assume(data.draw(st.integers(0, 9)))  # else the first file is the simplest there is
        check(world, data, form)

    holds()


@pytest.fixture(scope="module")
def world(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(stores, tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def sqlite_world(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(sqlite_stores, tmp_path_factory.mktemp("world"))


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_a_feed_is_corrected_and_undone(world: World, form: str) -> None:
    run(corrected_and_undone, world, form, 1, derandomize=True, phases=[Phase.generate])


@pytest.mark.parametrize("check", [read_back, mended], ids=lambda check: check.__name__)
@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_a_feed(sqlite_world: World, form: str, check: Check) -> None:
    """On one engine only, since the long run has both."""
    run(check, sqlite_world, form, 1, derandomize=True, phases=[Phase.generate])


def test_a_number_is_a_label_where_labels_are_numbers(world: World) -> None:
    with world.again() as loader:
        path = loader.path("csv")
        path.write_text("question_code,statement,theme,scale\nN,S,T,2|1|0\nM,S,T,no|don't know|yes\n", encoding="utf-8")
        (report,) = load_file(loader.store, "survey_questions", path)
        assert [(each.line, each.rule) for each in report.problems] == [(3, "unknown_scale")]
        rows = "R,schools,WA,baseline,N,2\nR,schools,WA,follow-up,N,0\nR,schools,WA,follow-up-2,N,3\n"
        path.write_text(f"respondent_id,group,area_code,wave,question_code,response\n{rows}", encoding="utf-8")
        (report,) = load_file(loader.store, "survey_responses", path)
        assert [(each.line, each.rule) for each in report.problems] == [(4, "not_on_the_scale")]
        positions = {key[3]: told["position"] for key, (_, told) in loader.state.items() if key[0] == RESPONSES}
    assert positions == {"baseline": 1, "follow-up": 3}
