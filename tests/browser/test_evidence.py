"""Journeys through the published evidence: filters, views and links of the pages on change, surveys, teams, indicators."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from data.filters import address
from tests.browser.conftest import Open

TRAILBLAZERS = "MHST Trailblazers 2018/19"


def test_one_group_of_leads_is_chosen_and_back_restores_both(reader: Open) -> None:
    visitor = reader()
    page = visitor.open("/outcomes")
    both = page.locator("#gaps-finding").inner_text()
    page.select_option("#filter-group", "cypmhs")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#gaps-finding")).to_contain_text("CYPMHS leads")
    expect(page).to_have_url(f"{visitor.server}/outcomes?group=cypmhs")
    page.go_back()
    expect(page.locator("#gaps-finding")).to_have_text(both)
    assert visitor.console == []


@pytest.mark.parametrize("path", ["/change", "/outcomes", "/mhst", "/indicators"])
def test_a_chart_and_its_table_are_one_link_apart(reader: Open, path: str) -> None:
    visitor = reader()
    page = visitor.open(path)
    drawn = page.locator(".lane-row")
    expect(drawn.first).to_be_visible()
    page.locator("ul.actions").filter(has=page.get_by_text("Chart")).first.get_by_role("link", name="Table").click()
    expect(drawn).to_have_count(0)
    assert "view=table" in page.url
    pasted = reader().open(page.url.removeprefix(visitor.server))
    expect(pasted.locator(".lane-row")).to_have_count(0)
    page.go_back()
    expect(drawn.first).to_be_visible()
    assert visitor.console == []


def test_a_region_narrows_the_teams(reader: Open) -> None:
    visitor = reader()
    page = visitor.open("/mhst")
    page.select_option("#filter-region", "London")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#showing")).to_contain_text("London")
    expect(page.locator("main")).not_to_contain_text("Greater Manchester")
    expect(page).to_have_url(f"{visitor.server}{address('/mhst', programme=TRAILBLAZERS, region='London')}")


def test_an_indicator_is_chosen_with_keys_alone_and_a_pasted_link_restores_it(reader: Open) -> None:
    visitor = reader()
    page = visitor.open("/indicators")
    page.locator("#filter-indicator").focus()
    page.keyboard.type("Index of")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visitor.server}{address('/indicators', programme=TRAILBLAZERS, indicator='imd_score')}")
    heading = page.locator("#main h2", has_text="deprivation").inner_text()
    expect(reader().open("/indicators?indicator=imd_score").locator("#main h2", has_text=heading)).to_have_count(1)


LONG = ["/mhst", "/indicators", "/outcomes"]


@pytest.mark.parametrize("path", LONG)
def test_a_long_table_shows_its_first_rows_on_a_phone_and_the_rest_when_asked(reader: Open, path: str) -> None:
    page = reader(375, java_script_enabled=False).read(path)
    table = page.locator(".folds").first
    expect(table.locator("tr.rest").first).to_be_hidden()
    expect(table.locator("tbody tr:not(.rest)").first).to_be_visible()
    table.locator("summary").click()
    expect(table.locator("tr.rest").last).to_be_visible()


@pytest.mark.parametrize("path", LONG)
def test_nothing_is_folded_on_paper_or_on_a_wide_screen(reader: Open, path: str) -> None:
    page = reader(375).read(path)
    page.emulate_media(media="print")
    assert all(row.is_visible() for row in page.locator("tr.rest").all())
    wide = reader().read(path)
    assert all(row.is_visible() for row in wide.locator("tr.rest").all())
    assert not wide.locator(".fold").first.is_visible()


@pytest.mark.parametrize("path", LONG)
def test_a_phone_scrolls_through_no_more_than_fourteen_screens(reader: Open, path: str) -> None:
    page = reader(375).open(path)
    assert page.evaluate("document.documentElement.scrollHeight") < 14 * 812


@pytest.mark.parametrize("width", [1280, 375])
def test_the_levels_of_a_distribution_are_named_above_it(reader: Open, width: int) -> None:
    page = reader(width).read("/")
    key, chart = page.locator(".key-levels li"), page.locator("table.distribution")
    expect(key).to_have_count(4)
    expect(key.last).to_be_visible()
    below, top = key.last.bounding_box(), chart.bounding_box()
    assert below
    assert top
    assert below["y"] + below["height"] <= top["y"]
