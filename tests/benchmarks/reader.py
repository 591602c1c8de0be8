"""A browser as a reader's, and what it measures of a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

Results = dict[str, dict[str, list[float]]]
"""What was measured: candidate: milliseconds, one a round."""
PLAIN = "dash as it comes"
SLOW = (PLAIN,)
FEW = 2
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


@contextmanager
def browsing() -> Iterator[Browser]:
    with sync_playwright() as play:
        yield play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])


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


def filter_times(browser: Browser, url: str, times: int, name: str, value: str, said: str) -> list[float]:
    """A filter of ours: choose a value and show it, then all again; only the first is timed. ``said``: what the sentence of
    the filters says of the value alone."""
    page = browser.new_context(bypass_csp=True).new_page()
    page.goto(url, wait_until="networkidle")
    everything = page.locator("#showing").inner_text()
    found = []
    for _ in range(times):
        page.select_option(f"#filter-{name}", value)
        found.append(repaint(page, "#filters button", said))
        page.select_option(f"#filter-{name}", "")
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
    """Every candidate once, then all again; the slowest ones only twice."""
    found: dict[str, list[Cold]] = {name: [] for name in candidates}
    for round_ in range(times):
        for name, measure in candidates.items():
            if name not in SLOW or round_ < FEW:
                found[name].append(measure())
    return found
