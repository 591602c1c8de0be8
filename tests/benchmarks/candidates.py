"""What is measured: the dashboard, Datasette and Dash as it comes, each a server on the same rows."""

from __future__ import annotations

import csv
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from data.store import closing_store, migrate
from etl.published import FOLDER, load_published

Candidate = tuple[list[str], int, dict[str, str]]
"""A server's command, its port and its environment."""


def program(name: str) -> str:
    """A program of this environment."""
    return str(Path(sys.executable).with_name(name))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def served(command: list[str], port: int, env: dict[str, str], path: str = "/") -> Iterator[str]:
    """A server process, once it answers; yields its address."""
    process = subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(OSError), urllib.request.urlopen(url + path):  # noqa: S310 - our own address
                break
        yield url
    finally:
        process.terminate()
        process.wait()


def made_areas(folder: Path, count: int) -> Path:
    """A copy of the published tables in which the areas are repeated up to ``count``; returns the folder."""
    target = folder / f"published-{count}"
    shutil.copytree(FOLDER, target)
    path = target / "cascade_baseline_by_area.csv"
    with path.open(encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([f"Area {number + 1:03}", *rows[number % len(rows)][1:]] for number in range(count))
    return target


def prepared(folder: Path, count: int) -> Path:
    """A store with the published tables and ``count`` areas; returns its file."""
    path = folder / f"store-{count}.sqlite"
    with closing_store(f"sqlite:///{path}") as store:
        migrate(store)
        load_published(store, made_areas(folder, count))
    return path


def ours(folder: Path, count: int) -> Candidate:
    """The dashboard on ``count`` areas."""
    url = f"sqlite:///{prepared(folder, count)}"
    port = free_port()
    # Not ``app.py``, which would bring the shipped tables into the store first.
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--preload", "app:server"]
    return [program("gunicorn"), *options], port, {"DATABASE_URL": url, "SECRET_KEY": "bench"}


def datasette(folder: Path, tables: Mapping[str, Path]) -> Candidate:
    """Datasette on tables of the same rows, each from a CSV."""
    with sqlite3.connect(folder / "rows.db") as connection:
        for name, rows in tables.items():
            with rows.open(encoding="utf-8") as file:
                head, *body = csv.reader(file)
            connection.execute(f"CREATE TABLE {name} ({', '.join(f'[{column}]' for column in head)})")
            connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(head))})", body)
    port = free_port()
    options = ["--setting", "default_page_size", "300", "--setting", "max_returned_rows", "1000"]
    return [program("datasette"), "serve", str(folder / "rows.db"), "--port", str(port), *options], port, {}


def plain_dash(rows: Path) -> Candidate:
    """Dash as it comes, on the same rows."""
    port = free_port()
    return [sys.executable, "-m", "tests.benchmarks.plain_dash", str(port), str(rows)], port, {}


def rows_of(url: str, folder: Path, count: int) -> Path:
    """The rows that our page shows, as a CSV for the others."""
    path = folder / f"rows-{count}.csv"
    with urllib.request.urlopen(f"{url}/api/v1/areas.csv?limit=1000") as answer:  # noqa: S310
        path.write_bytes(answer.read().removeprefix(b"\xef\xbb\xbf"))
    return path
