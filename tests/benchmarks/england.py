"""Pages and tables of the API at the scale of England, each beside a bare query that gives the same rows out of an index:
the first one after a load, the first of its address when others were asked before, and one that was asked before.

The bare query reads the very rows of the answer, every column of them, from a table that holds nothing else and lies in
their order; of a page the cells of its tables. It neither filters, works anything out nor writes JSON.

The simulated England is loaded whole first, which takes minutes: its files, their seconds and highest memory come first.
``python -m tests.benchmarks.england STORE`` looks at a store that has it already.
"""

from __future__ import annotations

import csv
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode

import dash
from flask.testing import FlaskClient

import app as wiring
from app import create_app
from data.kept import forget
from data.settings import Settings
from data.store import closing_store
from data.wording import counted
from etl.illustrate import illustrate
from etl.illustrate.england import PROGRAMME, REGIONS
from etl.report import Report
from pages import site
from pages.api import service
from pages.api.table import ApiTable
from pages.api.tables import TABLES
from tests.benchmarks.candidates import prepared
from tests.benchmarks.reader import Results

LIMIT = 1_000
"""Rows of the API's tables that are asked for."""
AREAS = ("SIME-001", "SIME-150", "SIME-300")
FILTERS = {"region": REGIONS[1], "area": "SIME-150", "domain": "C1", "group": "schools"}
TURNS = 3
"""How often each is asked for at most: there are many."""
ROW = re.compile(r'<tr[ >]|role="row"')
CELL = re.compile(r'<t[dh](?=[ >])|role="(?:cell|rowheader|columnheader)"')
TAG = re.compile(r"<[^>]*>?")
Rows = list[list[object]]


def measure(folder: Path, times: int) -> Iterator[Results]:
    """Loads a simulated England, then asks for everything."""
    store = prepared(folder, 23)
    yield from load(store)
    yield from ask(store, times)


def load(store: Path) -> Iterator[Results]:
    """Milliseconds and highest memory in MB of each file, written and loaded."""
    taken: dict[str, list[float]] = {}
    memory: dict[str, list[float]] = {}
    begun = [time.perf_counter()]

    def done(report: Report) -> None:
        taken[report.feed] = [1_000 * (time.perf_counter() - begun.pop())]
        memory[report.feed] = [_highest_memory()]
        begun.append(time.perf_counter())

    with closing_store(f"sqlite:///{store}") as engine:
        _forget_highest_memory()
        illustrate(engine, scale="england", on_report=done)
    yield {"each file of England, written and loaded": taken, "highest memory of it, MB": memory}


def _highest_memory() -> float:
    """Of this process since it was last forgotten, in MB, files that are mapped with it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    highest = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    _forget_highest_memory()
    return int(highest.split()[1]) / 1024


def _forget_highest_memory() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")


def ask(store: Path, times: int) -> Iterator[Results]:
    """Milliseconds of every page and table in process, and of the bare query of the same rows right after it."""
    app = create_app(Settings(database_url=f"sqlite:///{store}", secret_key="benchmark"))  # noqa: S106
    client = app.server.test_client()
    with TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder) / "bare.sqlite")) as bare:
        for address in (*_pages(), *_tables()):
            rows = _rows(client, address)
            asked = {name: _ask(client, address) for name in FORGETTING}
            runs = {**asked, f"bare query of the same {counted(len(rows), 'row')}": _bare(bare, rows)}
            found: dict[str, list[float]] = {name: [] for name in runs}
            for _ in range(min(times, TURNS)):
                for name, run in runs.items():
                    FORGETTING.get(name, _nothing)()
                    found[name].append(_timed(run))
            yield {address.replace(quote(PROGRAMME), "…"): found}


def _pages() -> Iterator[str]:
    listed = [page["path"] for page in dash.page_registry.values() if "view" in page and not page["path_template"]]
    for path in (*listed, *(f"/areas/{code}" for code in AREAS)):
        yield f"{path}?programme={quote(PROGRAMME)}"


def _tables() -> Iterator[str]:
    for table in TABLES:
        if not table.of_one_area:
            yield _table(table, "json")
            yield _table(table, "csv")
        for name, value in FILTERS.items():
            if name in table.parameters:
                yield _table(table, "json", **{name: value})


def _table(table: ApiTable, suffix: str, **filters: str) -> str:
    asked = {"programme": PROGRAMME} if "programme" in table.parameters else {}
    return f"/api/v1/{table.name}.{suffix}?{urlencode({**asked, **filters, 'limit': str(LIMIT)}, quote_via=quote)}"


def _rows(client: FlaskClient, address: str) -> Rows:
    """The rows of an answer, as long as the longest of them; of a page those of its tables, as text."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise AssertionError(f"{address}: {answer.status_code}")
    if ".json" in address:
        return [list(row.values()) for row in answer.json["rows"]]
    rows = list(csv.reader(StringIO(answer.text)))[1:] if ".csv" in address else _cells(answer.text)
    widest = max(map(len, rows), default=0)
    return [[*row, *[None] * (widest - len(row))] for row in rows]


def _cells(html: str) -> list[list[str]]:
    """The texts of the cells of every table's rows, also where their roles alone make them a table."""
    rows = (CELL.split(row)[1:] for row in ROW.split(html)[1:])
    return [[TAG.sub("", cell.partition(">")[2]) for cell in row] for row in rows]


def _ask(client: FlaskClient, address: str) -> Callable[[], object]:
    return lambda: client.get(address).get_data()


def _nothing() -> None:
    """Leaves all that is kept."""


def _forget_answers() -> None:
    forget(site._answered, service._body, wiring._sent)


FORGETTING: dict[str, Callable[[], None]] = {
    "ours, the first after a load": forget,
    "ours, the first of its address": _forget_answers,
    "ours, asked again": _nothing,
}
"""What is forgotten before a page or table is asked for."""


def _bare(bare: sqlite3.Connection, rows: Rows) -> Callable[[], object]:
    """The rows as a table that is its own covering index, and the query that reads them in its order."""
    columns = [f"c{number}" for number in range(max(map(len, rows), default=1))]
    bare.execute("DROP TABLE IF EXISTS answer")
    bare.execute(f"CREATE TABLE answer (at INTEGER PRIMARY KEY, {', '.join(columns)}) WITHOUT ROWID")
    marks = ", ".join("?" * (len(columns) + 1))
    bare.executemany(f"INSERT INTO answer VALUES ({marks})", ([at, *row] for at, row in enumerate(rows)))
    bare.commit()
    query = f"SELECT {', '.join(columns)} FROM answer ORDER BY at LIMIT ?"
    return lambda: bare.execute(query, (len(rows),)).fetchall()


def _timed(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    from tests.benchmarks.__main__ import told  # which imports this module

    for results in ask(Path(sys.argv[1]), 5):
        for name, found in results.items():
            print("\n".join(told(name, found)), flush=True)


if __name__ == "__main__":
    main()
