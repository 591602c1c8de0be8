"""Filters in a browser: the address is the state, and the page changes around the reader."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Reader

ALL = "Showing 23 of 23 areas"
LONDON = "Showing 3 of 23 areas, London"
EASTERN = "Showing 3 of 23 areas, Eastern"


def choose(page: Page, region: str) -> None:
    page.get_by_label("Region").select_option(region)
    page.get_by_role("button", name="Show").click()


def showing(page: Page, sentence: str) -> None:
    """Waits for the sentence of the filters in force."""
    expect(page.locator("#showing")).to_contain_text(sentence)


def names(page: Page) -> list[str]:
    return page.locator("table.matrix tbody:not(.summary) th[scope=row]").all_inner_texts()


def content(page: Page) -> str:
    return page.locator("#main").inner_html()


@pytest.fixture
def visitor(reader: Open) -> Reader:
    """A reader of all areas."""
    found = reader()
    found.open("/areas")
    found.page.evaluate("window.survives = true")
    return found


def stayed(page: Page) -> bool:
    """Whether the page has been there since the reader came."""
    return page.evaluate("window.survives === true")


def test_a_filter_changes_address_and_content_without_leaving_the_page(visitor: Reader) -> None:
    choose(visitor.page, "London")
    showing(visitor.page, LONDON)
    assert "region=London" in visitor.page.url
    assert sorted(names(visitor.page)) == ["Area C", "Area E", "Area V"]
    assert stayed(visitor.page)


def test_an_address_after_a_filter_holds_what_was_chosen_and_no_more(visitor: Reader) -> None:
    choose(visitor.page, "London")
    showing(visitor.page, LONDON)
    expect(visitor.page).to_have_url(f"{visitor.server}/areas?region=London")


def test_a_filter_keeps_the_focus_and_is_announced(visitor: Reader) -> None:
    choose(visitor.page, "London")
    expect(visitor.page.locator("#announce")).to_contain_text(LONDON)
    expect(visitor.page.get_by_role("button", name="Show")).to_be_focused()
    expect(visitor.page.locator("#main")).not_to_have_attribute("aria-busy", "true")


def test_a_filter_keeps_the_place_on_the_page(visitor: Reader) -> None:
    visitor.page.evaluate("scrollTo(0, 120)")
    choose(visitor.page, "London")
    showing(visitor.page, LONDON)
    assert visitor.page.evaluate("scrollY") == 120


def test_back_and_forward_step_through_filters(visitor: Reader) -> None:
    page, region = visitor.page, visitor.page.get_by_label("Region")
    for name, sentence in (("London", LONDON), ("Eastern", EASTERN)):
        choose(page, name)
        showing(page, sentence)
    page.go_back()
    showing(page, LONDON)
    expect(region).to_have_value("London")
    page.go_back()
    showing(page, ALL)
    expect(region).to_have_value("")
    page.go_forward()
    showing(page, LONDON)
    expect(region).to_have_value("London")
    assert stayed(page)


def test_back_from_an_area_returns_to_the_filtered_areas(visitor: Reader) -> None:
    choose(visitor.page, "London")
    showing(visitor.page, LONDON)
    visitor.page.get_by_role("link", name="Area V", exact=True).click()
    expect(visitor.page.locator("h1")).to_contain_text("Area V")
    visitor.page.go_back()
    showing(visitor.page, LONDON)
    expect(visitor.page.get_by_label("Region")).to_have_value("London")


def test_a_reload_restores_the_view(visitor: Reader) -> None:
    choose(visitor.page, "London")
    showing(visitor.page, LONDON)
    before = content(visitor.page)
    visitor.page.reload()
    visitor.taken_over()
    assert content(visitor.page) == before


def test_a_pasted_link_restores_the_view_for_somebody_else(visitor: Reader, reader: Open) -> None:
    choose(visitor.page, "London")
    showing(visitor.page, LONDON)
    colleague = reader()
    colleague.open(visitor.page.url.removeprefix(visitor.server))
    assert content(colleague.page) == content(visitor.page)
    assert colleague.page.title() == visitor.page.title()


def test_a_sort_head_sorts_without_leaving_the_page(visitor: Reader) -> None:
    page = visitor.page
    head = page.locator("table.matrix thead th", has=page.get_by_role("link", name="Area"))
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert names(page)[:2] == ["Area A", "Area B"]
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert names(page)[:2] == ["Area W", "Area V"]
    assert "sort=-area_name" in page.url
    assert stayed(page)


def test_a_ready_made_view_opens_without_leaving_the_page(visitor: Reader) -> None:
    page = visitor.page
    link = page.get_by_role("link", name=re.compile("Bands that differ"))
    link.click()
    showing(page, "Showing 2 of 23 areas")
    assert sorted(names(page)) == ["Area D", "Area T"]
    expect(link).to_have_attribute("aria-current", "true")
    assert stayed(page)


def test_a_value_that_cannot_be_had_is_told(reader: Open) -> None:
    page = reader().open("/areas?region=Kent")
    expect(page.locator(".complaint")).to_contain_text("‘Kent’ is not a region here; showing all")
    choose(page, "London")
    showing(page, LONDON)
    expect(page.locator(".complaint")).to_have_count(0)


def test_two_readers_never_see_each_others_state(visitor: Reader, reader: Open) -> None:
    other = reader()
    other.open("/areas")
    choose(visitor.page, "London")
    choose(other.page, "Eastern")
    showing(visitor.page, LONDON)
    showing(other.page, EASTERN)
    assert sorted(names(visitor.page)) == ["Area C", "Area E", "Area V"]
    assert sorted(names(other.page)) == ["Area A", "Area Q", "Area T"]


def test_the_console_stays_silent_through_filters(visitor: Reader) -> None:
    for name, sentence in (("London", LONDON), ("Eastern", EASTERN)):
        choose(visitor.page, name)
        showing(visitor.page, sentence)
    visitor.page.go_back()
    showing(visitor.page, LONDON)
    assert (visitor.console, visitor.failures, visitor.elsewhere) == ([], [], [])


def test_a_changed_rule_on_the_data_page_changes_its_contradictions(reader: Open) -> None:
    page = reader().open("/data")
    page.get_by_label("Contradictions found by").select_option("base_cannot_give")
    page.get_by_role("button", name="Show").click()
    showing(page, "Showing 4 contradictions")
    assert page.url.endswith("/data?rule=base_cannot_give")


# Slow answers.

ANSWERS = "**/_dash-update-component*"


def test_while_an_answer_is_on_its_way_the_content_is_marked_busy(visitor: Reader) -> None:
    held = visitor.hold(ANSWERS)
    with visitor.page.expect_request(ANSWERS):
        choose(visitor.page, "London")
    expect(visitor.page.locator("#main")).to_have_attribute("aria-busy", "true")
    showing(visitor.page, ALL)
    held[0].continue_()
    showing(visitor.page, LONDON)
    expect(visitor.page.locator("#main")).not_to_have_attribute("aria-busy", "true")


def test_a_late_answer_does_not_replace_a_newer_one(visitor: Reader) -> None:
    held = visitor.hold(ANSWERS)
    for region in ("London", "Eastern"):
        with visitor.page.expect_request(ANSWERS):
            choose(visitor.page, region)
    visitor.until_held(held, 2)
    held[1].continue_()
    showing(visitor.page, EASTERN)
    with visitor.page.expect_response(ANSWERS):
        held[0].continue_()
    visitor.settle()
    showing(visitor.page, EASTERN)
    assert "region=Eastern" in visitor.page.url
