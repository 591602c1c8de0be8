"""A real server in a process of its own, Chromium, and readers who each have their own context."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from data.store import closing_store
from tests.conftest import Stores
from tests.returns import load_text

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    # The last such list is the one that counts: here Playwright's own with three more. Each of these is a page of the
    # browser's address bar, which would be run anew in every context, for nobody.
    "--disable-features=AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,"
    "AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
)
# Says on the document's root how often the page's script has taken over or put content in place. A selector can wait for
# that; waiting for a script's value would need the eval that the content security policy forbids.
COUNT_SHOWS = """
window.dash_clientside = Object.defineProperty({}, "monitor", {
  set(monitor) {
    const root = document.documentElement;
    const show = (...given) => {
      try { return monitor.show(...given); } finally { root.dataset.shows = Number(root.dataset.shows || 0) + 1; }
    };
    this.counted = {show};
  },
  get() { return this.counted; },
});
"""
TAKEN_OVER = "html[data-shows]"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@contextmanager
def serving(url: str, log: Path, access: str = "shared") -> Iterator[str]:
    """The address of the dashboard on a store as gunicorn serves it, on a port that the system chose."""
    environment = {**os.environ, "DATABASE_URL": url, "SECRET_KEY": "test", "ACCESS": access}
    with socket.create_server(("127.0.0.1", 0)) as listening, log.open("wb") as output:
        command = ["-m", "gunicorn", "--bind", f"fd://{listening.fileno()}", "--threads", "8", "--no-control-socket"]
        process = subprocess.Popen(
            [sys.executable, *command, "app:server"],
            cwd=ROOT,
            env=environment,
            pass_fds=[listening.fileno()],
            stdout=output,
            stderr=output,
        )
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            # The socket takes calls already: this one waits in line until the server answers.
            with urlopen(f"{address}/readyz", timeout=60) as answer:  # noqa: S310 - our own address
                assert answer.status == 200, log.read_text()
            yield address
        finally:
            process.terminate()
            process.wait()


@contextmanager
def serving_files(stores: Stores, folder: Path, files: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The address of the dashboard on a store with the published tables and files of these feeds and texts."""
    url = stores.published()
    with closing_store(url) as store:
        for feed, text in files:
            load_text(store, folder, feed, text)
    with serving(url, folder / "log") as address:
        yield address


@pytest.fixture(scope="session")
def server(published_sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard on the published tables."""
    with serving(published_sqlite_url, tmp_path_factory.mktemp("server") / "log") as address:
        yield address


@pytest.fixture(scope="session")
def illustrated_server(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard on the published tables and the simulated programme."""
    with serving(sqlite_stores.illustrated(), tmp_path_factory.mktemp("illustrated") / "log") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@dataclass
class Reader:
    """A page in a context of its own, and what it said and asked for."""

    page: Page
    server: str
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", lambda answer: self.failures.append(answer.url) if answer.status >= 400 else None)

    def _failed(self, request: Request) -> None:
        self.failures.append(f"{request.url}: {request.failure}")

    def open(self, path: str) -> Page:
        """Goes to an address and waits until the page's script has taken over."""
        self.page.goto(f"{self.server}{path}")
        self.taken_over()
        return self.page

    def taken_over(self) -> None:
        self.page.wait_for_selector(TAKEN_OVER)

    def read(self, path: str) -> Page:
        """Goes to an address and waits for the first response alone."""
        self.page.goto(f"{self.server}{path}", wait_until="domcontentloaded")
        return self.page

    def hold(self, addresses: str | re.Pattern[str]) -> list[Route]:
        """From now on keeps back what is asked from these addresses, in the order of asking."""
        held: list[Route] = []

        def keep(route: Route) -> None:
            held.append(route)

        self.page.route(addresses, keep)
        return held

    def until_held(self, held: list[Route], count: int) -> None:
        """Waits until so many requests are kept back: the driver tells of a request before it hands it over."""
        deadline = time.monotonic() + 15
        while len(held) < count:
            assert time.monotonic() < deadline, f"only {len(held)} of {count} requests were made"
            self.page.evaluate("0")  # each round trip lets the driver hand over what has come

    def settle(self) -> None:
        """Waits until nothing is under way any more."""
        self.page.wait_for_load_state("networkidle")

    @property
    def elsewhere(self) -> list[str]:
        """Requests to another host."""
        return [url for url in self.requests if not url.startswith((f"{self.server}/", "data:"))]


Open = Callable[..., Reader]
"""``reader(width=1280, **context)``: a reader in a new context."""


@pytest.fixture
def reader(browser: Browser, server: str) -> Iterator[Open]:
    contexts = []

    def new(width: int = 1280, **options: Any) -> Reader:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.add_init_script(COUNT_SHOWS)
        return Reader(context.new_page(), server)

    yield new
    for context in contexts:
        context.close()
