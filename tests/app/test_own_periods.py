"""An own indicator that not every area handed in at every period: the page compares each period as the API does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from tests.app.conftest import _page, asked, on
from tests.app.test_official import rows_of
from tests.conftest import Stores, opened
from tests.returns import load_text

PROGRAMME = "Gaps"
LATEST, FIRST = "September 2024 to August 2025", "September 2023 to August 2024"
AREAS = "area_code,area_name,programme,region,lead\n" + "".join(
    f"G-{letter},{name},Gaps,{region},LA\n"
    for letter, name, region in (
        ("A", "Ashby", "North"),
        ("B", "Birley", "North"),
        ("C", "Corby", "North"),
        ("D", "Derby", "South"),
    )
)
INDICATORS = """indicator_code,name,unit,type,polarity,multiplier,disclosure
led,Schools with a lead,%,proportion,higher is better,100,none
"""
COUNTS = {2023: {"A": 400, "B": 400, "C": 100, "D": 300}, 2024: {"A": 400, "B": 400}}
"""Schools with a lead of 1,000, by the year in which the period starts: two areas hand in nothing of the last."""
VALUES = "area_code,indicator_code,period_start,period_end,numerator,denominator\n" + "".join(
    f"G-{letter},led,{year}-09-01,{year + 1}-08-31,{count},1000\n"
    for year, counts in COUNTS.items()
    for letter, count in counts.items()
)


@pytest.fixture(scope="module")
def gaps(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store with a programme of four areas, two of which have no figure of the last period."""
    folder = tmp_path_factory.mktemp("gaps")
    with opened(stores.published()) as engine:
        for feed, text in (("areas", AREAS), ("indicators", INDICATORS), ("indicator_values", VALUES)):
            assert load_text(engine, folder, feed, text).rejected == 0, feed
        yield engine


@pytest.fixture
def client(app: Monitor, gaps: Engine) -> Iterator[FlaskClient]:
    with on(app, gaps):
        yield app.server.test_client()


@pytest.mark.parametrize("period", [LATEST, FIRST])
@pytest.mark.parametrize(
    ("benchmark", "said"), [("programme", "Better than all areas 30.0%"), ("region", "Better than North 30.0%")]
)
def test_an_area_without_a_figure_of_the_chosen_period_counts_in_the_others(
    client: FlaskClient, period: str, benchmark: str, said: str
) -> None:
    chosen = {"programme": PROGRAMME, "indicator": "led", "area": "G-A"}
    rows = rows_of(_page(client)("/indicators", **chosen, period=period, benchmark=benchmark), "periods")
    assert said in rows[FIRST]
    told = asked(client, "indicators", **chosen, period=FIRST).json["rows"]
    assert [(row["benchmark"], row["comparison"]) for row in told] == [(30, "better")]
