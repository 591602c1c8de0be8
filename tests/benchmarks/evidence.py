"""Pages of the published evidence: readable cold beside Datasette's table of the same rows, and a filter of each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from etl.published import FOLDER
from tests.benchmarks.candidates import datasette, ours, plain_dash, served
from tests.benchmarks.reader import Results, answer_times, browsing, cold, filter_times, in_turns

AREAS = 23


@dataclass(frozen=True)
class Shown:
    """A page and the published file that it is made of. ``text``: words of the file's last rows that both pages show;
    ``filter``: a filter's name, its value and what the page says of it."""

    path: str
    file: str
    text: str
    filter: tuple[str, str, str]


PAGES = (
    Shown("/change", "cascade_change_by_domain", "0.6", ("domain", "C2", ", domain C2,")),
    Shown(
        "/outcomes",
        "survey_follow_up_stated",
        "strengths and limitations",
        ("group", "schools", ", School leads, whole"),
    ),
    Shown("/mhst", "trailblazer_sites", "Hammersmith and Fulham Mind", ("region", "London", " sites, London")),
    Shown("/indicators", "trailblazer_site_profiles", "NHS West London CCG", ("region", "London", " sites, London")),
)


def measure(folder: Path, times: int) -> Iterator[Results]:
    """Every page of evidence, in milliseconds."""
    tables = {page.file: FOLDER / f"{page.file}.csv" for page in PAGES}
    with ExitStack() as stack:
        us = stack.enter_context(served(*ours(folder, AREAS), "/healthz"))
        others = stack.enter_context(served(*datasette(folder, tables)))
        plain = stack.enter_context(served(*plain_dash(FOLDER / f"{PAGES[0].file}.csv")))
        browser = stack.enter_context(browsing())
        for page in PAGES:
            yield {f"readable, cold, {page.path}": _readable(browser, times, page, us, others)}
        repaints = {page.path: filter_times(browser, f"{us}{page.path}", times, *page.filter) for page in PAGES}
        yield {"filter to repaint, evidence": repaints | {"no-op callback": answer_times(browser, plain, times)}}


def _readable(browser: Browser, times: int, page: Shown, us: str, others: str) -> dict[str, list[float]]:
    urls = {"ours": f"{us}{page.path}", "datasette": f"{others}/rows/{page.file}"}
    found = in_turns(times, {name: (lambda url=url: cold(browser, url, [page.text])) for name, url in urls.items()})
    return {name: [painted[0] for painted, _ in runs] for name, runs in found.items()}
