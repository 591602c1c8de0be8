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
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from data.queries.areas import SORTS
from data.store import migrate, open_store
from etl.published import FOLDER, load_published
from tests.benchmarks.server import in_process, per_request

Results = dict[str, dict[str, list[float]]]
"""What was measured: candidate: milliseconds, one a round."""
PLAIN = "dash as it comes"
SLOW = (PLAIN,)
FEW = 3
CHROMIUM = "/usr/bin/chromium"
BANDWIDTH_BYTES = 10_000_000 / 8
LATENCY_MS = 40
SLOWEST_MS = 120_000
PAINTED = """((texts) => {
  window.paintedAt = {};
  const look = () => {
    const shown = document.body ? document.body.textContent : "";
    for (const text of texts.filter((text) => !(text in window.paintedAt) && shown.includes(text))) {
      window.paintedAt[text] = 0;
      requestAnimationFrame(() => { window.paintedAt[text] = performance.now(); });
    }
    if (Object.keys(window.paintedAt).length < texts.length) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})(%s)"""
DONE = "Object.values(window.paintedAt).filter(Boolean).length === %d"
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


def datasette(folder: Path, rows: Path) -> tuple[list[str], int, dict[str, str]]:
    """Datasette on a table of the same rows."""
    with rows.open(encoding="utf-8") as file:
        head, *body = csv.reader(file)
    with sqlite3.connect(folder / "rows.db") as connection:
        connection.execute(f"CREATE TABLE areas ({', '.join(f'[{name}]' for name in head)})")
        connection.executemany(f"INSERT INTO areas VALUES ({', '.join('?' * len(head))})", body)
    port = free_port()
    options = ["--setting", "default_page_size", "300", "--setting", "max_returned_rows", "1000"]
    return [program("datasette"), "serve", str(folder / "rows.db"), "--port", str(port), *options], port, {}


def plain_dash(rows: Path) -> tuple[list[str], int, dict[str, str]]:
    """Dash as it comes, on the same rows."""
    port = free_port()
    return [sys.executable, "-m", "tests.benchmarks.plain_dash", str(port), str(rows)], port, {}


def rows_of(url: str, folder: Path, count: int) -> Path:
    """The rows that our page shows, as a CSV for the others."""
    path = folder / f"rows-{count}.csv"
    with urllib.request.urlopen(f"{url}/api/v1/areas.csv?limit=1000") as answer:  # noqa: S310
        path.write_bytes(answer.read().removeprefix(b"\xef\xbb\xbf"))
    return path


def cold(browser: Browser, url: str, texts: Sequence[str]) -> tuple[list[float], float | None]:
    """Milliseconds from the start of navigation until each text is painted, nothing cached; and until our page is live.

    A page that is not ours answers as soon as it is there: its second value is None.
    """
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    throughput = {"downloadThroughput": BANDWIDTH_BYTES, "uploadThroughput": BANDWIDTH_BYTES}
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **throughput})
    page.add_init_script(PAINTED % json.dumps(texts))
    page.goto(url, wait_until="networkidle", timeout=SLOWEST_MS)
    page.wait_for_function(DONE % len(texts), timeout=SLOWEST_MS)
    painted = page.evaluate("window.paintedAt")
    live = page.evaluate("performance.getEntriesByName('live').map((mark) => mark.startTime)[0] ?? null")
    context.close()
    return [float(painted[text]) for text in texts], live


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


Cold = tuple[list[float], float | None]


def in_turns(times: int, candidates: dict[str, Callable[[], Cold]]) -> dict[str, list[Cold]]:
    """Every candidate once, then all again; the slowest ones only three times."""
    found: dict[str, list[Cold]] = {name: [] for name in candidates}
    for round_ in range(times):
        for name, measure in candidates.items():
            if name not in SLOW or round_ < FEW:
                found[name].append(measure())
    return found


def cold_tables(browser: Browser, times: int, urls: dict[str, str]) -> Results:
    """A table of 300 areas, cold: a frame painted with its first row in the document, with its last, and filters
    that answer. Rows out of sight are laid out when they come into it."""
    rows = ["Area 001", "Area 300"]
    found = in_turns(times, {name: (lambda url=url: cold(browser, url, rows)) for name, url in urls.items()})
    live = {name: [value for _, value in runs if value is not None] for name, runs in found.items()}
    live[PLAIN] = [painted[-1] for painted, _ in found[PLAIN]]
    return {
        "first row there and a frame painted, cold, 300 areas": {
            name: [at[0] for at, _ in runs] for name, runs in found.items()
        },
        "last row there and a frame painted, cold, 300 areas": {
            name: [at[-1] for at, _ in runs] for name, runs in found.items()
        },
        "filters live, cold, 300 areas": {name: values for name, values in live.items() if values},
    }


def filters(browser: Browser, times: int, urls: dict[str, str]) -> Results:
    """From a click on the filters' button to the new table, beside a callback that does nothing."""
    repaints = {
        "ours, 300 areas": filter_times(browser, urls["300"], times),
        "ours, 23 areas": filter_times(browser, urls["23"], times),
        "no-op callback": answer_times(browser, urls[PLAIN], times),
    }
    return {"filter to repaint": repaints}


def requests(times: int, big: str, others: str) -> dict[str, list[float]]:
    """Milliseconds a request: our page in all its orders, Datasette's table in the same."""
    ours = [f"/areas?sort={sort}" for sort in SORTS]
    theirs = [f"/rows/areas?_sort={sort}" for sort in SORTS if sort != "area_name"]
    found: dict[str, list[float]] = {"ours": [], "datasette": []}
    for _ in range(times):
        found["ours"].append(per_request(big, ours))
        found["datasette"].append(per_request(others, theirs))
    return found


def measure(folder: Path, times: int) -> Iterator[Results]:
    """Every measurement, in milliseconds, as it comes."""
    with ExitStack() as stack:
        big = stack.enter_context(served(*ours(folder, 300), "/healthz"))
        small = stack.enter_context(served(*ours(folder, 23), "/healthz"))
        rows = rows_of(big, folder, 300)
        others = stack.enter_context(served(*datasette(folder, rows)))
        plain = stack.enter_context(served(*plain_dash(rows)))
        play = stack.enter_context(sync_playwright())
        options = {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu"]}
        browser = stack.enter_context(play.chromium.launch(**options))
        pages = {"ours": f"{big}/areas?sort=area", "datasette": f"{others}/rows/areas", PLAIN: f"{plain}/rows"}
        yield cold_tables(browser, times, pages)
        yield filters(browser, times, {"300": big, "23": small, PLAIN: plain})
        yield {"server, 300 areas": in_process(folder / "store-300.sqlite", times)}
        yield {"each request, 20 readers at once, 300 areas": requests(times, big, others)}


def summed_up(results: Results) -> dict[str, dict[str, dict[str, float]]]:
    """What is worth keeping: n, the median in milliseconds, and the ratio of the first candidate to each."""
    return {name: _summed_up(found) for name, found in results.items()}


def _summed_up(found: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    first = statistics.median(next(iter(found.values())))
    middle = {candidate: statistics.median(values) for candidate, values in found.items()}
    return {
        candidate: {"n": len(found[candidate]), "median_ms": round(value, 1), "ratio": round(first / value, 2)}
        for candidate, value in middle.items()
    }


def told(name: str, found: dict[str, list[float]]) -> list[str]:
    lines = [f"{name} (median ms, n, ratio of {next(iter(found))} to it)"]
    for candidate, figures in _summed_up(found).items():
        lines.append(f"  {candidate:<42} {figures['median_ms']:10.1f} {figures['n']:4} {figures['ratio']:6.2f}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("-n", type=int, default=9, help="how often each is measured")
    parser.add_argument("-o", type=Path, help="a file for the figures as JSON")
    options = parser.parse_args()
    kept: Results = {}
    with tempfile.TemporaryDirectory() as folder:
        for results in measure(Path(folder), options.n):
            for name, found in results.items():
                print("\n".join(told(name, found)), flush=True)
            kept |= results
    if options.o:
        options.o.write_text(json.dumps(summed_up(kept), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
