"""The published change and the published surveys: page and API give the same figures for the same address."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from data.schema import published_aggregates
from tests.app.conftest import Page, Table, on, query
from tests.app.reading import Element

TRAILBLAZERS = "MHST Trailblazers 2018/19"
STATED = {
    "C1": ("0.9", "1.2"),
    "A1": ("0.9", "1.2"),
    "S": ("0.6", "1.1"),
    "C2": ("0.2", "0.7"),
    "A2": ("0.9", "1.1"),
    "D": ("0.8", "1.1"),
    "E": ("0.8", "1.0"),
}


def test_means_are_as_stated_and_the_missing_one_is_computed(table: Table) -> None:
    rows = [row for row in table("change") if row["scope"] == "programme"]
    assert {row["domain"]: (f"{row['mean_from']:.1f}", f"{row['mean_to']:.1f}") for row in rows} == STATED
    assert [row["domain"] for row in rows if row["computed"]] == ["C2"]
    assert {(row["cohorts"], row["cohorts_to"]) for row in rows} == {(64, 61)}


def test_before_the_stated_means_were_loaded_all_are_computed(page: Page, table: Table) -> None:
    assert {row["computed"] for row in table("change", as_of="load-3")} == {True}
    told = page("/change", as_of="load-3").by_id("means").text
    assert "are computed" in told
    assert "No stated mean was in the store then." in told


def test_nothing_is_called_computed_where_there_is_nothing(published_store: Engine, table: Table, app: Monitor) -> None:
    spread = published_aggregates.update().where(published_aggregates.c.measure == "at_level_pct")
    with published_store.begin() as connection:
        connection.execute(spread.values(base=7))
    with on(app, published_store):
        (row,) = [row for row in table("change") if row["domain"] == "C2"]
    assert (row["computed"], row["mean_from"], row["mean_from_status"]) == (False, None, "not_applicable")


def test_what_needs_cohorts_is_missing_with_its_reason(table: Table) -> None:
    for row in table("change"):
        for column in ("up", "same", "down", "p_value", "p_adjusted", "verdict"):
            assert row[column] is None
            assert row[f"{column}_status"] == "not_applicable"


def test_starting_groups_are_matched(table: Table) -> None:
    groups = {row["code"]: row for row in table("change") if row["scope"] == "starting_group"}
    assert {code: row["matched"] for code, row in groups.items()} == {"6 or 7 at W1": 20, "below 6 at W1": 21}
    assert all(row["matched_status"] is None for row in groups.values())
    assert groups["below 6 at W1"]["mean_change"] == pytest.approx(3.1)


def test_the_page_draws_what_the_api_gives(page: Page, table: Table) -> None:
    section = page("/change", view="table").by_id("means")
    shown = {
        row.one("th").text.split()[0]: tuple(cell.text for cell in row.every("td"))[:2]
        for row in section.every("tr")
        if any(row.every("td"))
    }
    rows = [row for row in table("change") if row["scope"] == "programme"]
    assert shown == {row["domain"]: (f"{row['mean_from']:.1f}", f"{row['mean_to']:.1f}") for row in rows}


@pytest.mark.parametrize("view", ["chart", "table"])
@pytest.mark.parametrize("domain", ["C1", "C2"])
def test_one_domain_is_all_that_is_left(page: Page, domain: str, view: str) -> None:
    document = page("/change", domain=domain, view=view)
    heads = [row.one("th").text for row in document.by_id("means").every("tr") if any(row.every("td"))]
    assert [head.split()[0] for head in heads] == [domain]
    assert ("computed" in document.by_id("means").text) == (domain == "C2")


@pytest.mark.parametrize(
    ("path", "filtered"), [("/change", {"domain": "C2"}), ("/outcomes", {"theme": "confidence that it lasts"})]
)
def test_figures_are_counted_as_they_stand_also_when_others_are_hidden(
    page: Page, path: str, filtered: dict[str, str]
) -> None:
    left, whole = numbers(page(path, **filtered)), numbers(page(path))
    assert list(whole.values()) == [f"Figure {place}" for place in range(1, 6)]
    assert list(left.values()) == list(whole.values())[: len(left)]
    assert [name for name in whole if name in left] == list(left)
    assert len(left) < len(whole)


def numbers(document: Element) -> dict[str, str]:
    """The number of each figure of a page."""
    return {s["id"]: s.one("span", within="number").text for s in document.every("section", within="figure")}


@pytest.mark.parametrize("path", ["/", "/change", "/outcomes", "/areas/LINK-D"])
def test_a_workshop_s_code_is_explained_where_it_first_stands(page: Page, path: str) -> None:
    text = page(path).one("main").text
    assert "W1" not in text.partition("workshop 1 (W1)")[0]
    assert " pp" not in text


ADDRESSES = ("/change", "/outcomes", "/outcomes?group=schools", "/outcomes?theme=before%20and%20after")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_download_gives_rows(page: Page, client: FlaskClient, address: str) -> None:
    links = [link["href"] for link in page(address).every("a") if "/api/v1/" in link["href"]]
    assert links
    for link in links:
        response = client.get(link)
        assert response.status_code == 200, link
        assert response.text.count("\r\n") > 1, link


@pytest.mark.parametrize("path", ["/change", "/outcomes"])
def test_before_the_files_were_loaded_nothing_is_shown(page: Page, path: str) -> None:
    document = page(path, as_of="load-1")
    assert "was not in the store then" in document.one("main").text
    assert not list(document.every("section", within="figure"))


def test_a_contradiction_stands_beside_its_figure_and_no_other(page: Page) -> None:
    change = page("/change")
    assert "1.2 in chapter 4, text; 1.3 from Table 3" in change.by_id("means").text
    assert "27% in chapter 4, text" in change.by_id("widespread").text
    assert "Conclusions says 81.3" in change.by_id("improved").text
    assert "61 (follow-up frameworks" in change.by_id("groups").text
    assert "Two reports differ" not in page("/change", domain="D").one("main").text
    assert "82% of 53" in page("/outcomes").by_id("gaps").text
    assert "whole number of people" not in page("/outcomes", theme="high risks to sustainability").one("main").text


def test_the_surveys_published_verdicts_stay(table: Table) -> None:
    rows = [row for row in table("outcomes") if row["pairs"]]
    assert [row["published"] for row in rows] == ["not_significant"] * 2 + ["significant"] * 3
    assert [row["difference_pp"] for row in rows] == [5, 4, 10, 11, 5]
    assert all(row["verdict"] is None and row["verdict_status"] == "not_applicable" for row in rows)


def test_filters_narrow_the_surveys(table: Table) -> None:
    rows = table("outcomes", group="cypmhs", theme="what the programme did")
    assert {(row["group"], row["theme"]) for row in rows} == {("cypmhs", "what the programme did")}
    assert len(rows) == 7


def test_no_gap_is_drawn_between_different_questions(table: Table, page: Page) -> None:
    assert "confidence that it lasts" not in {row["theme"] for row in table("gaps")}
    assert "no gap is drawn" in page("/outcomes").by_id("confidence").text


def test_a_statement_put_to_one_group_has_no_gap(table: Table) -> None:
    statement = "programme improved access to specialist mental health services in schools"
    assert statement in {row["statement"] for row in table("outcomes")}
    (row,) = (row for row in table("gaps") if row["statement"] == statement)
    assert (row["schools_pct"], row["cypmhs_pct"], row["gap_pp"]) == (None, 45, None)
    assert row["gap_pp_status"] == "not_applicable"


def test_three_of_eighteen_gaps_are_clear(table: Table) -> None:
    rows = table("gaps")
    clear = {row["statement"]: (row["gap_pp"], row["lower_95"], row["upper_95"]) for row in rows if row["clear"]}
    assert len([row for row in rows if row["gap_pp"] is not None]) == 18
    assert clear == {
        "action points had been agreed at the workshop": (19, 5, 34),
        "Staff turnover for MH support within schools": (-22, -36, -8),
        "Within schools for MH support": (-23, -38, -7),
    }


def test_returns_are_shares_of_the_baseline(table: Table) -> None:
    rows = {row["group"]: row for row in table("survey_returns")}
    assert {g: (r["baseline"], r["follow_up"], r["returned_pct"]) for g, r in rows.items()} == {
        "schools": (481, 108, 22),
        "cypmhs": (345, 53, 15),
    }


@pytest.mark.parametrize(("name", "value"), [("theme", "weather"), ("group", "parents"), ("domain", "C3")])
def test_an_impossible_value_is_told_and_refused(page: Page, client: FlaskClient, name: str, value: str) -> None:
    path, api = ("/change", "change") if name == "domain" else ("/outcomes", "outcomes")
    assert value in page(path, **{name: value}).one("p", within="complaint").text
    assert client.get(query(f"/api/v1/{api}.json", **{name: value})).status_code == 400


def test_counts_of_who_took_part_add_up(table: Table) -> None:
    sums: dict[tuple[str, str], Decimal] = {}
    for row in table("took_part"):
        sums[row["breakdown"], row["workshop"]] = (
            sums.get((row["breakdown"], row["workshop"]), Decimal(0)) + row["respondents"]
        )
    assert sums[("capacity", "W1")] == 1783
    assert sums[("role", "W1")] == 1799
