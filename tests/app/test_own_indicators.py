"""Own indicators on the page of indicators: the basket, one of them, two of them, and what is withheld."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from tests.app.conftest import Page, Rows, _page, asked, on
from tests.app.test_official import rows_of
from tests.conftest import Stores, opened
from tests.returns import load_text

PROGRAMME = "World"
AREAS = "area_code,area_name,programme,region,lead\n" + "".join(
    f"W-{letter},{name},World,{region},LA\n"
    for letter, name, region in zip(
        "ABCDEFGHIJKL",
        ("Ashby", "Birley", "Corby", "Derby", "Ely", "Filey", "Goole", "Hexham", "Ilkley", "Jarrow", "Kirby", "Leek"),
        ("North", "North", *["South"] * 10),
        strict=True,
    )
)
INDICATORS = """indicator_code,name,unit,type,polarity,theme,multiplier,disclosure,target
excluded,Excluded pupils,%,proportion,lower is better,Exclusions,100,child,1
calls,Calls to crisis lines,count,count,lower is better,,,child,
led,Schools with a lead,%,proportion,higher is better,Skills and knowledge,100,none,
"""
HEAD = "area_code,indicator_code,period_start,period_end,breakdown,value,numerator,denominator\n"
YEARS = range(2019, 2025)


def value_rows() -> Iterator[str]:
    for place, letter in enumerate("ABCDEFGHIJKL"):
        for year in YEARS:
            days = f"{year}-09-01,{year + 1}-08-31"
            yield f"W-{letter},excluded,{days},,,{(year - 2018) * 40 if letter == 'A' else 100 + 10 * place},2000"
            yield f"W-{letter},led,{days},,,{40 + place},100"
            yield f"W-{letter},calls,{days},,{3 if letter == 'B' else 123},,"


FILES = (
    ("areas", AREAS),
    ("indicators", INDICATORS),
    ("indicator_values", HEAD + "\n".join(value_rows()) + "\n"),
    ("annotations", "annotation_id,area_code,date,text,by_role\nN1,W-A,2024-10-01,A new policy <b>,head of service\n"),
)
"""Feed and file, in the order in which they are loaded."""


@pytest.fixture(scope="module")
def own(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store with a programme of twelve areas that has three indicators of its own, and nothing else but the published."""
    folder = tmp_path_factory.mktemp("own")
    with opened(stores.published()) as engine:
        for feed, text in FILES:
            assert load_text(engine, folder, feed, text).rejected == 0
        yield engine


@pytest.fixture
def client(app: Monitor, own: Engine) -> Iterator[FlaskClient]:
    with on(app, own):
        yield app.server.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Page:
    return _page(client)


def api(client: FlaskClient, **values: str) -> Rows:
    rows: Rows = asked(client, "indicators", **values).json["rows"]
    return rows


def test_the_page_opens_on_an_areas_basket(page: Page) -> None:
    document = page("/indicators", programme=PROGRAMME)
    rows = rows_of(document, "basket")
    assert list(rows) == ["Excluded pupils %", "Schools with a lead %", "Calls to crisis lines count"]
    assert rows["Excluded pupils %"][:5] == [
        "12.0% 10.7% to 13.5%",
        "September 2024 to August 2025",
        "2,000",
        "Worse than all areas 8.3%",
        "Increasing: getting worse",
    ]
    assert rows["Calls to crisis lines count"][3] == "not applicable: counts follow size"
    assert "Ashby against all areas: worse on 1, similar on 1 and not compared on 1 of 3 indicators" in document.text
    heads = [row.text for row in document.by_id("basket").every("tr", within="group")]
    assert heads[-1].startswith("Local indicators")


def test_the_spine_says_what_it_draws(page: Page) -> None:
    """The range, the middle and the level of the areas, heard with the chart and as columns of the table."""
    heard = rows_of(page("/indicators", programme=PROGRAMME), "basket")["Excluded pupils %"][-1]
    assert heard.endswith("Lowest 5.5%, Median 8.3%, Highest 12.0%, Compared with 8.3%")
    table = page("/indicators", programme=PROGRAMME, view="table").by_id("basket").one("table")
    assert [cell.text for cell in table.every("th")][6:10] == ["Lowest", "Median", "Highest", "Compared with"]


@pytest.mark.parametrize(
    ("benchmark", "said"),
    [
        ("region", "Worse than North 8.8%"),
        ("similar", "not applicable: no level of areas like it"),
        ("england", "not applicable: no official indicator has its name, unit and period"),
    ],
)
def test_what_is_compared_with_is_chosen_by_a_link(page: Page, benchmark: str, said: str) -> None:
    opening = page("/indicators", programme=PROGRAMME)
    [href] = [link["href"] for link in opening.by_id("basket").every("a") if f"benchmark={benchmark}" in link["href"]]
    assert rows_of(page(href), "basket")["Excluded pupils %"][3] == said


def test_the_standard_basket_says_what_there_is_and_what_to_load(page: Page) -> None:
    document = page("/indicators", programme=PROGRAMME)
    rows = rows_of(document, "outcomes")
    assert len(rows) == 14
    assert rows["Fewer school exclusions where behaviour has a mental health dimension"][0] == "Excluded pupils"
    assert rows["Wellbeing of education professionals, and less anxiety"][0] == "not submitted"
    assert "theme ‘Staff wellbeing’" in rows["Wellbeing of education professionals, and less anxiety"][-1]
    assert "14 outcomes; 2 have an indicator here" in document.text


def test_one_indicator_ranks_every_area_with_both_intervals(page: Page) -> None:
    document = page("/indicators", programme=PROGRAMME, indicator="excluded", area="W-C")
    rows = rows_of(document, "ranking")
    assert list(rows)[:2] == ["All 12 areas", "Ashby"]
    assert "Corby (chosen)" in rows
    assert rows["Ashby"][-4:] == ["12.0% 10.7% to 13.5%", "9.9% to 14.4%", "2,000", "Worse than all areas 8.3%"]
    rug = next(row for row in document.by_id("ranking").every("tr") if row.text.startswith("All 12"))
    assert len(list(rug.every("line", within="mark-tick"))) == 11
    assert len(list(rug.every("circle", within="mark-filled"))) == 1


def test_one_area_at_every_period_with_its_trend(page: Page) -> None:
    document = page("/indicators", programme=PROGRAMME, indicator="excluded")
    rows = rows_of(document, "periods")
    assert next(iter(rows)) == "September 2024 to August 2025"
    assert len(rows) == len(YEARS)
    assert "Increasing: getting worse" in document.by_id("periods").text
    assert "Target: 1%" in document.by_id("periods").text
    assert rows["September 2024 to August 2025"][-1] == "1 Oct 2024: A new policy <b>"
    assert rows["September 2023 to August 2024"][-1] == "none"


def test_a_withheld_count_is_nowhere_and_says_why(page: Page, client: FlaskClient) -> None:
    document = page("/indicators", programme=PROGRAMME, indicator="calls")
    assert "suppressed: fewer than 5" in rows_of(document, "ranking")["Birley"]
    assert "125" in rows_of(document, "ranking")["Ashby (chosen)"]
    assert "123" not in document.text
    told = [row for row in api(client, programme=PROGRAMME, indicator="calls") if row["geography_code"] == "W-B"]
    assert {(row["value"], row["value_status"], row["note"]) for row in told} == {(None, "suppressed", "fewer than 5")}


def test_the_api_gives_own_indicators_page_by_page(client: FlaskClient) -> None:
    whole = api(client, programme=PROGRAMME)
    assert len(whole) == 12 * len(YEARS) * 3
    parts, cursor = [], "0"
    while cursor:
        answer = asked(client, "indicators", programme=PROGRAMME, limit="50", cursor=cursor).json
        parts += answer["rows"]
        cursor = answer["meta"]["next"]
    assert parts == whole
    [one] = api(client, indicator="led", area="W-A", period="September 2024 to August 2025")
    told = ("value", "lower_95", "upper_95", "benchmark", "comparison", "geography_kind")
    assert [one[name] for name in told] == [40, 30.94, 49.8, 45.5, "similar", "area"]
    assert (
        api(client, indicator="led", region="North", period="September 2024 to August 2025")[1]["geography_code"]
        == "W-B"
    )


@pytest.mark.parametrize("code", ["", "excluded", "calls", "led"])
def test_no_sentence_claims_an_effect(page: Page, code: str) -> None:
    words = page("/indicators", programme=PROGRAMME, indicator=code).one("main").text.lower()
    assert not [word for word in ("effect", "impact", "led to") if word in words]


def test_two_own_indicators_against_one_another(page: Page) -> None:
    document = page("/indicators", programme=PROGRAMME, indicator="excluded", against="led", area="W-C")
    figure = document.by_id("scatter")
    assert len(rows_of(document, "scatter")) == len(list(figure.every("circle"))) == 12
    assert len(list(figure.every("circle", within="mark-filled"))) == 1
    assert "Something else may move both" in figure.text
    few = page("/indicators", programme=PROGRAMME, indicator="excluded", against="led", region="North")
    assert "too few to say whether they go together" in few.by_id("scatter").text
