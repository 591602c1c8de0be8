"""Official figures by geography on the page of indicators, and the same in the API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from tests.app.conftest import Page, Rows, _page, asked, on, query
from tests.app.reading import Element
from tests.conftest import Stores, opened
from tests.official import APRIL, CORRECTED, DOWNLOAD, TIDY, WAITS
from tests.returns import load_text


@pytest.fixture(scope="module")
def official(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store with the published tables, two issues of a month and other official files."""
    folder = tmp_path_factory.mktemp("official")
    with opened(stores.published()) as engine:
        for feed, text in (("mhsds", APRIL), ("mhsds", CORRECTED), ("fingertips", DOWNLOAD), ("cyp-waits", WAITS)):
            load_text(engine, folder, feed, text)
        yield engine


@pytest.fixture
def client(app: Monitor, official: Engine) -> Iterator[FlaskClient]:
    with on(app, official):
        yield app.server.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Page:
    return _page(client)


def rows_of(document: Element, figure: str) -> dict[str, list[str]]:
    """The cells of a figure's table by the words of the row's head."""
    rows = [row for row in document.by_id(figure).one("table").every("tr") if any(row.every("td"))]
    return {row.one("th").text: [cell.text for cell in row.every("td")] for row in rows}


def api(client: FlaskClient, **values: str) -> Rows:
    rows: Rows = asked(client, "indicators", **values).json["rows"]
    return rows


def test_the_profiles_are_shown_unless_an_official_indicator_is_chosen(page: Page) -> None:
    document = page("/indicators")
    assert "25 sites on 15 indicators" in document.one("main").text
    groups = [group["label"] for group in document.by_id("filter-indicator").every("optgroup")]
    assert groups[0] == "Published profiles of sites"
    whom = [group.partition(":")[0] for group in groups[1:]]
    assert list(dict.fromkeys(whom)) == [
        "Children and young people, shares, rates and waits",
        "Children and young people, counts",
    ]
    assert {group.partition(": ")[2] for group in groups[1:]} >= {
        "NHS England, Mental Health Services Monthly Statistics"
    }


def test_the_page_opens_on_the_official_shares_rates_and_waits_of_children(page: Page, client: FlaskClient) -> None:
    document = page("/indicators")
    children = document.by_id("children")
    [first, *_] = [each["id"] for each in document.one("main").every("section") if each["id"]]
    assert first == "children"
    england = {row["indicator_code"]: row for row in api(client, geography="country", breakdown="all")}
    shown = {
        row.one("a")["href"].partition("indicator=")[2]: [cell.text for cell in row.every("td")]
        for row in children.every("tr")
        if list(row.every("td"))
    }
    assert shown
    assert "count" not in {england[code]["unit"] for code in shown if code in england}
    assert all(england[code]["period"] == told[1] for code, told in shown.items() if told[1])
    (href,) = [link["href"] for link in children.every("a") if "/api/" in link["href"]]
    assert len(client.get(href).text.strip().splitlines()) > 1


def test_no_official_figure_of_children_stands_beside_a_chosen_indicator(page: Page) -> None:
    assert not [
        each for each in page("/indicators", indicator="imd_score").every("section") if each["id"] == "children"
    ]


def test_one_series_by_place_with_status_and_licence(page: Page) -> None:
    document = page("/indicators", indicator="MRS11")
    assert rows_of(document, "ranking") == {
        "West Yorkshire": ["North East and Yorkshire", "125"],
        "Not known": ["not applicable: not known", "15"],
    }
    said = document.one("main").text
    assert "Contains information from NHS England" in said
    assert "Number, February to April 2024 (performance); 1 of 1 ICB has a figure" in said
    assert "n = 1 ICB." in document.by_id("ranking").text


def test_what_is_withheld_is_said_in_words(page: Page) -> None:
    document = page("/indicators", indicator="MRS11", geography="provider")
    assert rows_of(document, "ranking") == {"A Trust": ["suppressed: 0 to 4"]}
    assert "1 provider: 0 to 4, which the publisher withholds" in document.by_id("ranking").text


def test_a_reissue_shows_both_and_leads_to_the_earlier_one(page: Page) -> None:
    document = page("/indicators", indicator="MRS11")
    assert rows_of(document, "reissued") == {"West Yorkshire": ["120", "125", "as of load 22"]}
    [link] = [a["href"] for a in document.by_id("reissued").every("a") if a.text == "as of load 22"]
    then = page(link)
    assert rows_of(then, "ranking")["West Yorkshire"][-1] == "120"
    assert "reissued" not in then.raw
    assert "showing the store as it is now" not in then.text
    [download] = [a["href"] for a in then.by_id("ranking").every("a") if a.text.startswith("Download")]
    assert "as_of=load-22" in download


def test_the_periods_are_listed_with_englands_figure(page: Page) -> None:
    document = page("/indicators", indicator="cyp_waits_people", geography="icb")
    assert rows_of(document, "periods") == {
        "2020/21": ["not applicable: not published", "not stated", "1", "1", "0", "0"],
        "2019/20": ["547,590", "not stated", "1", "1", "0", "0"],
    }


def test_a_published_comparison_stands_as_published(page: Page) -> None:
    document = page("/indicators", indicator="77")
    assert rows_of(document, "ranking")["Hartlepool"][1:] == ["80 60 to 99", "55.2 to 111.7", "Worse"]
    assert rows_of(document, "ranking")["Isles of Scilly"][1] == "not applicable: Combined"


def test_a_choice_that_there_is_not_falls_back_and_says_so(page: Page) -> None:
    document = page("/indicators", indicator="77", geography="provider", period="1999/00")
    said = document.one("main").text
    assert "‘provider’ is not a kind of place with figures here" in said
    assert "‘1999/00’ is not a period with figures here" in said
    assert "Hartlepool" in rows_of(document, "ranking")


def test_a_region_is_let_go_where_places_have_none(page: Page) -> None:
    document = page("/indicators", indicator="MRS11", geography="provider", region="London")
    assert "The regions of providers are not known here; showing all" in document.one("main").text
    assert "A Trust" in rows_of(document, "ranking")


def test_england_alone_is_not_counted(page: Page) -> None:
    document = page("/indicators", indicator="MRS11", geography="country")
    assert "of England" not in document.one("main").text
    assert "n = 1 place." in document.by_id("ranking").text
    assert rows_of(document, "ranking") == {"England": ["1,234"]}


def test_england_is_not_told_that_it_has_no_figure(page: Page) -> None:
    document = page("/indicators", indicator="MRS08b", geography="country")
    assert "no figure of it is published" not in document.by_id("ranking").text
    assert "Nothing: England is the whole." in document.by_id("ranking").text


def test_many_places_without_a_figure_share_a_row_for_each_reason(app: Monitor, store: Engine, tmp_path: Path) -> None:
    row = "E060000{:02},Place {},2016/17,{},Self-harm (10-24 years),Rate per 100000,Persons,\n"
    lines = [row.format(n, n, "NA" if n < 40 else "*" if n < 45 else n) for n in range(1, 60)]
    load_text(store, tmp_path, "fingertips", TIDY.splitlines()[0] + "\n" + "".join(lines))
    with on(app, store):
        document = _page(app.server.test_client())("/indicators", indicator="fingertips_self_harm_10_24_years")
    told = rows_of(document, "ranking")
    assert told["39 local authorities"][-1] == "not applicable: not published"
    assert told["5 local authorities"][-1] == "suppressed: withheld by the publisher"


def test_the_file_of_a_figure_has_its_rows(client: FlaskClient, page: Page) -> None:
    document = page("/indicators", indicator="MRS11")
    [link] = [a["href"] for a in document.by_id("ranking").every("a") if a.text.startswith("Download")]
    lines = client.get(link).text.strip().splitlines()
    assert len(lines) == 1 + 2
    assert all("MRS11" in line for line in lines[1:])


def test_the_api_gives_official_figures_behind_the_profiles(client: FlaskClient) -> None:
    every = api(client)
    official = [row for row in every if row["programme"] is None]
    assert (len(every) - len(official), {row["simulated"] for row in every}) == (25 * 15, {False})
    assert {row["programme_status"] for row in official} == {"not_applicable"}
    [england] = api(client, indicator="MRS11", geography="country")
    assert (england["value"], england["status"], england["value_status"]) == (1234, "performance", None)
    assert [row["value_status"] for row in api(client, indicator="MRS11", geography="provider")] == ["suppressed"]
    assert api(client, programme="MHST Trailblazers 2018/19", indicator="MRS11") == []


def test_pages_of_the_api_end_where_the_rows_do(client: FlaskClient) -> None:
    every, found, cursor = api(client, limit="1000"), [], "0"
    while cursor is not None:
        answer = asked(client, "indicators", limit="100", cursor=cursor).json
        found += answer["rows"]
        cursor = answer["meta"]["next"]
    assert found == every


def test_the_api_refuses_what_there_is_not(client: FlaskClient) -> None:
    response = client.get(query("/api/v1/indicators.json", period="never"))
    assert (response.status_code, response.json["error"]["code"]) == (400, "bad_period")


def test_what_the_rows_have_can_be_asked_for(client: FlaskClient) -> None:
    assert {row["period"] for row in api(client, period="2018/19")} == {"2018/19"}
    assert {row["geography_kind"] for row in api(client, geography="area")} == {"area"}
    assert len(api(client, as_of="load-22", indicator="MRS11", geography="icb")) == 2


def test_without_published_tables_the_page_opens_on_an_official_indicator(
    app: Monitor, store: Engine, tmp_path: Path
) -> None:
    load_text(store, tmp_path, "cyp-waits", WAITS)
    with on(app, store):
        document = _page(app.server.test_client())("/indicators")
    assert "Official figures by place, as published: NHS Digital" in document.one("main").text
