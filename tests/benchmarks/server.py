"""What a server takes for a page and for a table of the API, beside others on the same rows."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from data.filters import Filters
from data.queries.areas import areas
from data.queries.catalogue import programme_list
from data.store import closing_store
from data.viewer import ANYONE

READERS = 20
SECONDS = 3.0
BARE = "SELECT p.code, m.domain, m.mean FROM area_domain_means m JOIN places p ON p.id = m.place_id ORDER BY m.place_id"


def per_request(url: str, paths: Sequence[str]) -> float:
    """Milliseconds that a server takes for each request while ``READERS`` ask all the time, each on one connection."""
    done = [0] * READERS
    stop = time.monotonic() + SECONDS

    def ask(reader: int) -> None:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        for path in itertools.islice(itertools.cycle(paths), reader, None):
            if time.monotonic() > stop:
                break
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            done[reader] += response.status == 200
        connection.close()

    threads = [threading.Thread(target=ask, args=(reader,)) for reader in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return SECONDS * 1000 / max(sum(done), 1)


def in_process(store: Path, times: int) -> dict[str, list[float]]:
    """Milliseconds for the areas' table as the page asks for it, and for a bare query of the same means."""
    with closing_store(f"sqlite:///{store}") as engine, engine.connect() as connection:
        chosen = programme_list(connection, ANYONE)[:1]
        asked = {
            "ours: areas with means, bands and sources": lambda: areas(connection, Filters(), ANYONE, chosen),
            "bare query of the same means": lambda: connection.execute(sa.text(BARE)).all(),
        }
        return {name: [_timed(ask) for _ in range(times * 5)] for name, ask in asked.items()}


def _timed(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000
