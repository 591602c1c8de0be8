"""The sites' published profiles: every cell of both files is on the page, and the API says the same."""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from data.site_indicators import BY_CODE, CODES
from tests.app.conftest import Page, Rows, Table, asked, on, query
from tests.app.reading import Element

PUBLISHED = Path(__file__).parents[2] / "data" / "published"
LINK, TRAILBLAZERS = "Link Programme 2017–19", "MHST Trailblazers 2018/19"
CONTEXT = ("site", "lead_ccg", "provider")


def cells(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PROFILES = cells("trailblazer_site_profiles")
SUMMARY = cells("trailblazer_indicator_summary")
SITES = [row["site"] for row in PROFILES]
LONDON = {row["site"] for row in cells("trailblazer_sites") if row["region"] == "London"}
WORDS = ("rural_urban", "sof_segment_3_or_4", "cqc_overall", "cqc_cyp_community")


def rows_of(document: Element, figure: str) -> dict[str, list[str]]:
    """The cells of a figure's table by the words of the row's head."""
    rows = [row for row in document.by_id(figure).one("table").every("tr") if any(row.every("td"))]
    return {row.one("th").text: [cell.text for cell in row.every("td")] for row in rows}


def drawn(document: Element) -> list[str]:
    """The sites of the ranking, in its order."""
    return list(rows_of(document, "ranking"))


# What is published.


def test_every_column_of_the_profiles_is_an_indicator_or_context() -> None:
    assert set(PROFILES[0]) == {*CODES, *CONTEXT}
    assert len(CODES) == 15
    assert {code for code in CODES if not BY_CODE[code].numeric} == set(WORDS)


def test_every_cell_of_the_profiles_stands_on_the_page(page_of: Page) -> None:
    document = page_of("/indicators")
    numbers, words = rows_of(document, "numbers"), rows_of(document, "words")
    assert len(PROFILES) == 25
    for row in PROFILES:
        assert numbers[row["site"]] == [row[code] for code in CODES if code not in WORDS]
        assert words[row["site"]] == [row[code] for code in ("lead_ccg", "provider", *WORDS)]


def test_every_cell_of_the_summary_stands_on_the_page(page_of: Page) -> None:
    rows = list(rows_of(page_of("/indicators"), "averages").values())
    assert len(rows) == len(SUMMARY) == 9
    for row, printed in zip(SUMMARY, rows, strict=True):
        assert printed[:3] == [row["period"], row["national_average"], row["trailblazer_average"]]
        assert [extreme.split()[0] for extreme in printed[4:]] == [row["highest_site"], row["lowest_site"]]


def average(code: str, published: str) -> Decimal:
    """The plain mean of the file's cells, half up to the decimals of the published one."""
    exact = sum(Fraction(row[code]) for row in PROFILES) / len(PROFILES)
    unit = Decimal(1).scaleb(Decimal(published).as_tuple().exponent)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(unit, rounding=ROUND_HALF_UP)


def test_the_averages_are_those_of_the_sites_and_two_differ(page_of: Page) -> None:
    printed = [row[3] for row in rows_of(page_of("/indicators"), "averages").values()]
    computed = [str(average(row["indicator"], row["trailblazer_average"])) for row in SUMMARY]
    assert [words.split()[0] for words in printed] == computed
    flagged = {row["indicator"]: words for row, words in zip(SUMMARY, printed, strict=True) if "≠" in words}
    assert flagged == {"bme_pct": "17.7 ≠ published 18.7", "spend_per_child_gbp": "68.83 ≠ published 68.75"}


def test_the_tag_leads_to_the_contradictions(page_of: Page) -> None:
    links = {link["href"] for link in page_of("/indicators").by_id("averages").every("a", within="differs")}
    assert links == {"/data?rule=average_against_rows#contradictions"}
    told = page_of("/data", rule="average_against_rows").by_id("contradictions").text
    assert "18.7" in told
    assert "68.75" in told


@pytest.mark.parametrize("end", ["highest", "lowest"])
def test_an_extreme_names_every_site_that_has_it(table: Table, end: str) -> None:
    for row, given in zip(SUMMARY, table("indicator_averages"), strict=True):
        wanted = [s["site"] for s in PROFILES if Decimal(s[row["indicator"]]) == Decimal(row[f"{end}_site"])]
        assert wanted
        assert given[f"{end}_sites"].split("; ") == wanted


def test_the_other_names_of_sites_are_told(page_of: Page) -> None:
    words = page_of("/indicators").by_id("words").text
    assert "North Kirklees for Kirklees" in words
    assert "North Staffs/Stoke-on-Trent for North Staffordshire and Stoke-on-Trent" in words


# One indicator.


@pytest.mark.parametrize("code", [code for code in CODES if code not in WORDS])
def test_sites_are_ranked_by_the_chosen_indicator(page_of: Page, code: str) -> None:
    rows = rows_of(page_of("/indicators", indicator=code, view="table"), "ranking")
    values = {row["site"]: row[code] for row in PROFILES}
    assert {site: cells[-1] for site, cells in rows.items()} == values
    numbers = [Decimal(values[site]) for site in rows]
    assert numbers == sorted(numbers, reverse=True)


@pytest.mark.parametrize("code", WORDS)
def test_words_are_grouped_by_value(page_of: Page, code: str) -> None:
    document = page_of("/indicators", indicator=code)
    assert {site: cells[-1] for site, cells in rows_of(document, "ranking").items()} == {
        row["site"]: row[code] for row in PROFILES
    }
    heads = [row.text for row in document.by_id("ranking").every("tr", within="group")]
    assert len(heads) == len(set(heads)) > 1
    assert not list(document.by_id("ranking").every("svg", within="lane-row"))


def test_the_finding_counts_the_sites_above_the_national_average(page_of: Page) -> None:
    finding = page_of("/indicators", indicator="spend_per_child_gbp").by_id("ranking-finding").text
    above = sum(Decimal(row["spend_per_child_gbp"]) > Decimal("59.22") for row in PROFILES)
    assert f"{above} of 25 sites are above the national average of £59.22" in finding


def test_the_national_average_is_a_line_through_every_site(page_of: Page) -> None:
    figure = page_of("/indicators").by_id("ranking")
    assert len(list(figure.every("line", within="line"))) == len(PROFILES)
    without = page_of("/indicators", indicator="provider_plan_gbp_000").by_id("ranking")
    assert not list(without.every("line", within="line"))
    assert "no national average is published" in without.one("h2").text


@pytest.mark.parametrize("code", CODES)
def test_no_sentence_claims_an_effect(page_of: Page, code: str) -> None:
    words = page_of("/indicators", indicator=code).one("main").text.lower()
    assert not [word for word in ("effect", "impact", "led to") if word in words]


# Filters.


def test_a_region_narrows_all_but_the_averages(page_of: Page, table: Table) -> None:
    whole, narrow = page_of("/indicators"), page_of("/indicators", region="London")
    assert 0 < len(LONDON) < len(SITES)
    for figure in ("ranking", "numbers", "words"):
        assert set(rows_of(narrow, figure)) == LONDON
        assert set(rows_of(whole, figure)) == set(SITES)
    assert rows_of(narrow, "averages") == rows_of(whole, "averages")
    assert {row["geography_name"] for row in table("indicators", region="London")} == LONDON


def test_the_scale_is_the_same_for_every_region(page_of: Page) -> None:
    axes = [
        next(page_of("/indicators", **values).by_id("ranking").every("th", within="axis")).text
        for values in ({}, {"region": "South West"})
    ]
    assert axes[0] == axes[1]


def test_a_download_gives_the_rows_of_its_figure(page_of: Page, reader: FlaskClient) -> None:
    document = page_of("/indicators", region="London", indicator="imd_score")
    given = {}
    for figure in ("averages", "ranking", "numbers"):
        (href,) = (a["href"] for a in document.by_id(figure).every("a") if a["href"].startswith("/api/"))
        given[figure] = reader.get(href.replace(".csv", ".json")).json["rows"]
    assert len(given["averages"]) == 9
    assert {(r["geography_name"], r["indicator_code"]) for r in given["ranking"]} == {(s, "imd_score") for s in LONDON}
    assert len(given["numbers"]) == len(LONDON) * len(CODES)


def test_the_default_download_is_of_the_indicator_that_is_shown(page_of: Page, reader: FlaskClient) -> None:
    (href,) = (a["href"] for a in page_of("/indicators").by_id("ranking").every("a") if a["href"].startswith("/api/"))
    rows = reader.get(href.replace(".csv", ".json")).json["rows"]
    assert {row["indicator_code"] for row in rows} == {CODES[0]}


@pytest.mark.parametrize("values", [{"indicator": "height"}, {"indicator": ["imd_score", "bme_pct"]}])
def test_what_cannot_be_had_is_complained_about_and_the_default_shown(page_of: Page, values: dict[str, str]) -> None:
    document = page_of("/indicators", **values)
    assert list(document.every("p", within="complaint"))
    assert drawn(document) == drawn(page_of("/indicators"))


def test_an_unknown_indicator_is_refused_by_the_api(reader: FlaskClient) -> None:
    response = reader.get(query("/api/v1/indicators.json", indicator="height"))
    assert response.status_code == 400
    assert response.json["error"]["code"] == "bad_indicator"


# The API.


def test_the_api_has_every_cell_of_the_profiles(table: Table) -> None:
    rows = table("indicators")
    wanted = [(row["site"], code, row[code]) for row in PROFILES for code in CODES]
    assert [(row["geography_name"], row["indicator_code"], row["value_text"]) for row in rows] == wanted
    for row in rows:
        number = row["indicator_code"] not in WORDS
        assert (row["value"] is None, row["value_status"]) == ((False, None) if number else (True, "not_applicable"))
        assert not number or Decimal(str(row["value"])) == Decimal(row["value_text"])


def test_no_row_is_compared_and_every_benchmark_is_published(table: Table) -> None:
    national = {row["indicator"]: float(row["national_average"]) for row in SUMMARY}
    for row in table("indicators"):
        assert row["comparison"] == "not_compared"
        assert row["lower_95"] is row["upper_95"] is None
        assert row["lower_95_status"] == row["upper_95_status"] == "not_applicable"
        assert row["benchmark"] == national.get(row["indicator_code"])
        assert (row["benchmark_status"] is None) == (row["indicator_code"] in national)


PERIODS = (
    ("bme_pct", "2018-04-01", "2019-03-31"),
    ("imd_score", "2019-01-01", "2019-12-31"),
    ("emotional_disorders_pct", "2017-04-01", "2018-03-31"),
    ("cqc_cyp_community", "2015-01-01", "2018-12-31"),
)


@pytest.mark.parametrize(("code", "start", "end"), PERIODS)
def test_a_period_has_its_first_and_last_day(table: Table, code: str, start: str, end: str) -> None:
    assert {(row["period_start"], row["period_end"]) for row in table("indicators", indicator=code)} == {(start, end)}


def test_the_periods_of_profiles_and_averages_agree(table: Table) -> None:
    stated = {row["indicator"]: row["period"] for row in SUMMARY}
    assert {code: BY_CODE[code].period for code in stated} == stated
    assert {row["indicator_code"]: row["period"] for row in table("indicator_averages")} == stated


def test_several_indicators_and_an_area(table: Table) -> None:
    rows = table("indicators", indicator=["imd_score", "cqc_overall"], area="TB-CAMDEN")
    assert [(row["geography_code"], row["value_text"]) for row in rows] == [
        ("TB-CAMDEN", "20.1"),
        ("TB-CAMDEN", "Good (13 August–19 September 2018)"),
    ]
    assert {row["programme"] for row in rows} == {TRAILBLAZERS}


def test_the_sites_stand_before_the_basket_and_all_is_listed(page_of: Page) -> None:
    document = page_of("/indicators")
    figures = [each["id"] for each in document.one("main").every("section")]
    assert figures == ["averages", "ranking", "numbers", "words", "outcomes"]
    assert [each["href"] for each in document.one("nav", within="contents").every("a")] == [
        f"#{each}" for each in figures
    ]


def test_page_and_api_give_the_same_averages(page_of: Page, table: Table) -> None:
    rows: Rows = table("indicator_averages")
    printed = list(rows_of(page_of("/indicators"), "averages").values())
    assert [Decimal(words[3].split()[0]) for words in printed] == [Decimal(str(r["computed_average"])) for r in rows]
    assert ["≠" in words[3] for words in printed] == [row["differs"] for row in rows]


# Nothing there.


def test_a_page_without_these_files_says_so(page_of: Page) -> None:
    document = page_of("/indicators", as_of="load-1")
    main = document.one("main").text
    assert "No indicators" in main
    assert {each["id"] for each in document.one("main").every("section")} == {"outcomes"}
    assert "14 outcomes; none has an indicator here" in main
    assert not [site for site in SITES if site in main]


def test_profiles_without_averages_and_contradictions_are_shown(page_of: Page, reader: FlaskClient) -> None:
    load = next(row["id"] for row in asked(reader, "loads").json["rows"] if "site_profiles" in row["file"])
    document = page_of("/indicators", as_of=f"load-{load}")
    assert set(drawn(document)) == set(SITES)
    assert "no national average is published" in document.by_id("ranking-finding").text
    assert not list(document.by_id("averages").every("td"))


def test_an_empty_store_is_a_page_that_says_so(app: Monitor, store: Engine, page_of: Page) -> None:
    with on(app, store):
        main = page_of("/indicators").one("main").text
    assert "Nothing has been loaded yet" in main


def test_a_complaint_names_the_indicator_that_is_shown(page_of: Page) -> None:
    said = page_of("/indicators", indicator="zzz").one("p", within="complaint").text
    assert said == "‘zzz’ is not an indicator here; showing People from ethnic minorities."


def test_abbreviations_stay_capital(page_of: Page) -> None:
    assert "ranked by: CQC rating of the provider" in page_of("/indicators", indicator="cqc_overall").one("main").text


@pytest.mark.parametrize(("here", "other"), [("/mhst", "/indicators"), ("/indicators", "/mhst")])
def test_a_region_travels_between_the_pages_of_sites(page_of: Page, here: str, other: str) -> None:
    links = [link["href"] for link in page_of(here, region="London").one("nav", within="nav").every("a")]
    assert f"{other}?region=London" in links
    assert "/areas" in links
