"""Runs the benchmarks and prints their ratios with n; ``-o FILE`` also writes them as JSON.

Cold pages are loaded at 10 Mbit/s and 40 ms, each in a new browser context, the candidates taking turns.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser

from data.queries.areas import SORTS
from tests.benchmarks import england, evidence, loading, packs
from tests.benchmarks.candidates import datasette, ours, plain_dash, prepared, rows_of, served
from tests.benchmarks.reader import PLAIN, Results, answer_times, browsing, cold, filter_times, in_turns
from tests.benchmarks.server import in_process, per_request


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
    region = ("region", "London", ", London, ")
    repaints = {
        "ours, 300 areas": filter_times(browser, f"{urls['300']}/areas", times, *region),
        "ours, 23 areas": filter_times(browser, f"{urls['23']}/areas", times, *region),
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


def areas(folder: Path, times: int) -> Iterator[Results]:
    """Pages of areas: their tables cold, their filters, and many readers at once."""
    with ExitStack() as stack:
        big = stack.enter_context(served(*ours(folder, 300), "/healthz"))
        small = stack.enter_context(served(*ours(folder, 23), "/healthz"))
        rows = rows_of(big, folder, 300)
        others = stack.enter_context(served(*datasette(folder, {"areas": rows})))
        plain = stack.enter_context(served(*plain_dash(rows)))
        browser = stack.enter_context(browsing())
        pages = {"ours": f"{big}/areas?sort=area", "datasette": f"{others}/rows/areas", PLAIN: f"{plain}/rows"}
        yield cold_tables(browser, times, pages)
        yield filters(browser, times, {"300": big, "23": small, PLAIN: plain})
        yield {"each request, 20 readers at once, 300 areas": requests(times, big, others)}


def server(folder: Path, times: int) -> Iterator[Results]:
    """The query of the areas' table, without a server around it."""
    yield {"server, 300 areas": in_process(prepared(folder, 300), times)}


PARTS: dict[str, Callable[[Path, int], Iterator[Results]]] = {
    "areas": areas,
    "server": server,
    "evidence": evidence.measure,
    "loading": loading.measure,
    "packs": packs.measure,
    "england": england.measure,
}


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
    parser.add_argument("-n", type=int, default=5, help="how often each is measured")
    parser.add_argument("-o", type=Path, help="a file for the figures as JSON")
    parser.add_argument("--only", choices=PARTS, help="one part; in the file the others stay as they are")
    options = parser.parse_args()
    kept: Results = {}
    for part in [options.only] if options.only else PARTS:
        with tempfile.TemporaryDirectory() as folder:
            for results in PARTS[part](Path(folder), options.n):
                for name, found in results.items():
                    print("\n".join(told(name, found)), flush=True)
                kept |= results
    if options.o:
        before = json.loads(options.o.read_text(encoding="utf-8")) if options.only else {}
        options.o.write_text(json.dumps(before | summed_up(kept), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
