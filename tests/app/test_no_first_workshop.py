"""An area whose cohorts were not at workshop 1, beside others that were: it is compared with nobody's start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from data.store import closing_store
from tests.app.conftest import Page, _page, asked, on
from tests.conftest import Stores
from tests.returns import load_text

LATE = "Link Late 2026"
AREAS = f"""area_code,area_name,programme,region,lead
L1,Larkmoor,{LATE},South,ICB
L2,Meresby,{LATE},South,LA
L3,Norcombe,{LATE},South,LA
"""
COHORTS = "cohort_code,area_code,schools\n" + "".join(f"L{a}-{n},L{a},20\n" for a in (1, 2, 3) for n in (1, 2))
RATINGS = """cohort_code,workshop,date,C1,A1,S,C2,A2,D,E
L1-1,W2,2026-03-10,1,1,1,1,1,1,1
L1-2,W2,2026-03-10,1,1,1,1,2,1,1
L2-1,W1,2026-01-10,0,1,0,1,0,1,1
L2-2,W1,2026-01-10,0,1,1,0,1,1,0
L2-1,W2,2026-03-10,1,2,1,2,1,2,1
L2-2,W2,2026-03-10,1,1,1,1,1,1,1
L3-1,W1,2026-01-10,0,1,0,1,0,1,1
L3-2,W1,2026-01-10,0,0,0,0,0,0,1
L3-1,W2,2026-03-10,2,2,2,2,1,2,1
L3-2,W2,2026-03-10,1,1,1,1,1,1,1
"""


@pytest.fixture(scope="module")
def late_store(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    url, folder = sqlite_stores.published(), tmp_path_factory.mktemp("late")
    with closing_store(url) as store:
        for feed, text in (("areas", AREAS), ("cohorts", COHORTS), ("cascade_ratings", RATINGS)):
            assert load_text(store, folder, feed, text).rejected == 0
        yield store
    sqlite_stores.drop(url)


@pytest.fixture
def late(app: Monitor, late_store: Engine) -> Iterator[FlaskClient]:
    with on(app, late_store):
        yield app.server.test_client()


@pytest.fixture
def page(late: FlaskClient) -> Page:
    return _page(late)


def test_nobody_is_to_be_learnt_from_where_the_own_start_is_not_known(page: Page) -> None:
    mine = page("/areas/L1").by_id("similar").text
    assert "Learn from" not in mine
    assert "Learn from" in page("/areas/L2").by_id("similar").text  # its neighbour started lower and stands higher


def test_an_area_without_the_first_workshop_is_compared_at_the_second(page: Page) -> None:
    document = page("/compare", area=["L1", "L2"], **{"from": "W1", "to": "W2"})
    rows = {row.one("th").text: row for row in document.every("tr") if len(list(row.every("th"))) == 1}
    cells = [cell.text for cell in rows["A1 Contacts"].every("td")]
    assert cells == [
        "not submitted 1.0 good elements",
        "1.0 1.5 1 up 1 same 0 down good elements to below widespread",
        "Meresby 0.5 above Larkmoor",
    ]
    assert next(rows["Mean total of 21"].every("td")).text == "not submitted to 7.5, mean of 2 cohorts"
    assert "is not rated" not in document.one("main").text


def test_areas_without_any_ratings_are_not_compared(page: Page, late: FlaskClient) -> None:
    loads = {load["feed"]: load["id"] for load in asked(late, "loads").json["rows"] if load["programme"] == LATE}
    document = page("/compare", area=["L1", "L2"], as_of=f"load-{loads['cohorts']}")
    assert "there is nothing to compare" in document.one("main").text
    assert not list(document.every("table", within="comparison"))
