"""Every file that a figure offers: it comes, and has the rows that the figure is made of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from etl.illustrate.places import PROGRAMME
from tests.app.conftest import _page, on, query
from tests.app.reading import Element
from tests.app.test_official_places import BOARDS, MONTHS, month
from tests.conftest import Stores, opened
from tests.official import DOWNLOAD
from tests.returns import load_text

WIDE = {"indicator": "MRS08b", "geography": "icb", "place": BOARDS[3].code, "against": "MRS11"}
"""An official indicator with every figure that such a page has."""
SINCE = {"programme": PROGRAMME, "since": "load-20"}
ADDRESSES = (
    query("/indicators"),
    query("/indicators", programme=PROGRAMME),
    query("/indicators", indicator="bme_pct", region="London"),
    query("/indicators", **WIDE),
    query("/indicators", **WIDE, benchmark="region", region="South East", find="a", page="2", view="table"),
    query("/indicators", indicator="MRS11", geography="provider", find="trust", page="2"),
    query("/indicators", indicator="77", breakdown="Male"),
    query("/outcomes"),
    query("/outcomes", programme=PROGRAMME, group="schools", view="table"),
    query("/mhst"),
    query("/mhst", programme=PROGRAMME),
    query("/actions", programme=PROGRAMME, rag="red"),
    query("/since", **SINCE),
    query("/change"),
    query("/change", programme=PROGRAMME, view="table"),
    query("/compare", area=["LINK-D", "LINK-C", "LINK-R"]),
    query("/compare", programme=PROGRAMME, area=["SIM-A", "SIM-B"]),
    query("/areas", region="London", sort="-total"),
    query("/areas", programme=PROGRAMME),
    query("/areas/LINK-D"),
    query("/areas/SIM-A"),
    query("/areas/SIM-A", since="load-20"),
    query("/data"),
)


@pytest.fixture(scope="module")
def everything(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store with the published tables, the simulated programme and official files."""
    folder, url = tmp_path_factory.mktemp("downloads"), sqlite_stores.another_illustrated()
    with opened(url) as engine:
        for feed, text in (("mhsds", month(MONTHS[0], 0)), ("mhsds", month(MONTHS[1], 10)), ("fingertips", DOWNLOAD)):
            assert load_text(engine, folder, feed, text).rejected == 0
        yield engine
    sqlite_stores.drop(url)


@pytest.fixture
def client(app: Monitor, everything: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    monkeypatch.setitem(app.server.config, "ACCESS", "open")
    with on(app, everything):
        yield app.server.test_client()


def files_of(document: Element) -> list[tuple[str, int, str]]:
    """The id of a figure, how many rows of numbers it shows, and a file that it offers."""
    return [
        (section["id"], _shown(section), link["href"])
        for section in document.one("main").every("section")
        if section["id"]
        for link in section.every("a")
        if link["href"].startswith("/api/v1/")
    ]


def _shown(figure: Element) -> int:
    rows = [" ".join(cell.text for cell in row.every("td")) for row in figure.every("tr")]
    return sum(any(letter.isdigit() for letter in text) for text in rows)


def rows_in(client: FlaskClient, href: str) -> list[dict[str, str]]:
    response = client.get(href)
    assert response.status_code == 200, (href, response.text[:300])
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_file_of_a_figure_comes_with_rows_where_the_figure_has_some(client: FlaskClient, address: str) -> None:
    offered = files_of(_page(client)(address))
    assert offered
    empty = [(figure, href) for figure, shown, href in offered if not rows_in(client, href) and shown]
    assert not empty


def test_the_files_of_an_official_indicator_have_the_rows_of_its_figures(client: FlaskClient) -> None:
    files = {
        figure: (shown, rows_in(client, href)) for figure, shown, href in files_of(_page(client)("/indicators", **WIDE))
    }
    places = len(BOARDS) - 1
    counts = {figure: len(rows) for figure, (_, rows) in files.items()}
    # Every place on each of the two; The table of periods has England's figure, its file that of every place and period.
    assert counts == {
        "scatter": 2 * places,
        "place": 2,
        "every": 2,
        "ranking": places,
        "boards": places,
        "periods": 2 * places + 2,
    }
    assert {row["indicator_code"] for row in files["scatter"][1]} == {"MRS08b", "MRS11"}
    assert {row["programme"] for _, rows in files.values() for row in rows} == {""}
    assert all(len(rows) >= shown for figure, (shown, rows) in files.items() if figure != "ranking")
