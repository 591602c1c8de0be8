"""Runs the benchmarks and prints their ratios with n; ``-o FILE`` also writes them as JSON.

Cold pages are loaded at 10 Mbit/s and 40 ms, each in a new browser context, the candidates taking turns.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from data.store import migrate, open_store
from etl.published import FOLDER, load_published

CHROMIUM = "/usr/bin/chromium"
BANDWIDTH_BYTES = 10_000_000 / 8
LATENCY_MS = 40
SLOWEST_MS = 120_000
READABLE = """(() => {
  const text = %s;
  const look = () => {
    if (!(document.body && document.body.textContent.includes(text))) return requestAnimationFrame(look);
    requestAnimationFrame(() => { window.readableAt = performance.now(); });
  };
  requestAnimationFrame(look);
})()"""
REPAINT = """([button, text]) => new Promise((done) => {
  const start = performance.now();
  const look = () => document.body.textContent.includes(text)
    ? requestAnimationFrame(() => done(performance.now() - start)) : requestAnimationFrame(look);
  document.querySelector(button).click();
  requestAnimationFrame(look);
})"""


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


def program(name: str) -> str:
    """A program of this environment."""
    return str(Path(sys.executable).with_name(name))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def served(command: list[str], port: int, env: dict[str, str] | None = None, path: str = "/") -> Iterator[str]:
    """A server process, once it answers; yields its address."""
    process = subprocess.Popen(
        command, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
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


def ours(folder: Path, count: int) -> tuple[list[str], int, dict[str, str]]:
    """The dashboard on ``count`` areas."""
    url = f"sqlite:///{folder / f'store-{count}.sqlite'}"
    store = open_store(url)
    migrate(store)
    load_published(store, made_areas(folder, count))
    store.dispose()
    port = free_port()
    # Not ``app.py``, which would bring the shipped tables into the store first.
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--preload", "app:server"]
    return [program("gunicorn"), *options], port, {"DATABASE_URL": url, "SECRET_KEY": "bench"}


def datasette(folder: Path, rows: Path) -> tuple[list[str], int]:
    """Datasette on a table of the same rows."""
    with rows.open(encoding="utf-8") as file:
        head, *body = csv.reader(file)
    with sqlite3.connect(folder / "rows.db") as connection:
        connection.execute(f"CREATE TABLE areas ({', '.join(f'[{name}]' for name in head)})")
        connection.executemany(f"INSERT INTO areas VALUES ({', '.join('?' * len(head))})", body)
    port = free_port()
    options = ["--setting", "default_page_size", "300", "--setting", "max_returned_rows", "1000"]
    return [program("datasette"), "serve", str(folder / "rows.db"), "--port", str(port), *options], port


def rows_of(url: str, folder: Path, count: int) -> Path:
    """The rows that our page shows, as a CSV for the others."""
    path = folder / f"rows-{count}.csv"
    with urllib.request.urlopen(f"{url}/api/v1/areas.csv?limit=1000") as answer:  # noqa: S310
        path.write_bytes(answer.read().removeprefix(b"\xef\xbb\xbf"))
    return path


def cold(browser: Browser, url: str, text: str) -> float:
    """Milliseconds from the start of navigation until ``text`` is painted, nothing cached."""
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BANDWIDTH_BYTES,
            "uploadThroughput": BANDWIDTH_BYTES,
        },
    )
    page.add_init_script(READABLE % json.dumps(text))
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.readableAt", timeout=SLOWEST_MS)
    took = float(page.evaluate("window.readableAt"))
    context.close()
    return took


def repaint(page: Page, button: str, text: str) -> float:
    """Milliseconds from a click until ``text`` is painted."""
    return float(page.evaluate(REPAINT, [button, text]))


def filter_times(browser: Browser, url: str, times: int) -> list[float]:
    """Our filter: choose a region and show it, then all regions again; only the first is timed."""
    page = browser.new_context(bypass_csp=True).new_page()
    page.goto(f"{url}/areas", wait_until="networkidle")
    everything = page.locator("#showing").inner_text()
    found = []
    for _ in range(times):
        page.select_option("#filter-region", "London")
        found.append(repaint(page, "#filters button", ", London, "))
        page.select_option("#filter-region", "")
        page.click("#filters button")
        page.wait_for_function("(text) => document.getElementById('showing').innerText === text", arg=everything)
    return found


def answer_times(browser: Browser, url: str, times: int) -> list[float]:
    """A callback that does nothing, on a page that holds nothing."""
    page = browser.new_page()
    page.goto(url, wait_until="networkidle")
    return [repaint(page, "#go", f"answer {number}") for number in range(1, times + 1)]


def in_turns(times: int, candidates: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(times):
        for name, measure in candidates.items():
            found[name].append(measure())
    return found


def measure(folder: Path, times: int) -> dict[str, dict[str, list[float]]]:
    """Every measurement, in milliseconds."""
    command, port, env = ours(folder, 300)
    small_command, small_port, small_env = ours(folder, 23)
    with (
        served(command, port, env, "/healthz") as big,
        served(small_command, small_port, small_env, "/healthz") as small,
    ):
        rows = rows_of(big, folder, 300)
        others, other_port = datasette(folder, rows)
        plain_port = free_port()
        plain = [sys.executable, "-m", "tests.benchmarks.plain_dash", str(plain_port), str(rows)]
        with (
            served(others, other_port) as data_url,
            served(plain, plain_port) as dash_url,
            sync_playwright() as play,
            play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]) as browser,
        ):
            readable = in_turns(
                times,
                {
                    "ours": lambda: cold(browser, f"{big}/areas", "Area 300"),
                    "datasette": lambda: cold(browser, f"{data_url}/rows/areas", "Area 300"),
                    "dash as it comes": lambda: cold(browser, f"{dash_url}/rows", "Area 300"),
                },
            )
            repaints = {
                "ours, 300 areas": filter_times(browser, big, times),
                "ours, 23 areas": filter_times(browser, small, times),
                "no-op callback": answer_times(browser, dash_url, times),
            }
    return {"content readable, cold, 300 areas": readable, "filter to repaint": repaints}


def told(name: str, found: dict[str, list[float]]) -> list[str]:
    middle = {candidate: statistics.median(values) for candidate, values in found.items()}
    first = next(iter(middle))
    lines = [f"{name} (n = {len(found[first])} each, median ms; ratio of {first} to it)"]
    lines += [f"  {candidate:<20} {value:8.0f} {middle[first] / value:6.2f}" for candidate, value in middle.items()]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("-n", type=int, default=9, help="how often each is measured")
    parser.add_argument("-o", type=Path, help="a file for the figures as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = measure(Path(folder), options.n)
    for name, found in results.items():
        print("\n".join(told(name, found)))
    if options.o:
        options.o.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
