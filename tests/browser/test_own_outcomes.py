"""A reader's way through the surveys of the simulated programme: by keys, on a desk and on a phone, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import violations

ADDRESS = "/outcomes?programme=Illustrative+programme+(simulated)"


@pytest.fixture
def server(illustrated_server: str) -> str:
    return illustrated_server


@pytest.mark.parametrize("width", [1280, 375])
def test_from_a_deep_link_to_one_statement_s_answers_by_keys(reader: Open, width: int) -> None:
    journey = reader(width=width)
    page = journey.open(f"{ADDRESS}&theme=working+together&sort=-gap_pp")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#gaps .actions a").first.focus()
    tab_to(page, "#gaps tbody a")
    page.keyboard.press("Enter")
    expect(page.locator("#answers")).to_contain_text("I am confident which support has evidence behind it")
    page.locator("#answers .actions a").first.focus()
    tab_to(page, "#answers .actions a[href*='view=table']")
    page.keyboard.press("Enter")
    expect(page.locator("#answers table.table")).to_contain_text("Don't know")
    assert "sort=-gap_pp" in page.url
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (375, False)])
def test_rows_of_no_news_are_asked_for_by_keys_and_stand_on_paper(reader: Open, width: int, scripts: bool) -> None:
    journey = reader(width=width, java_script_enabled=scripts)
    page = journey.open(ADDRESS) if scripts else journey.read(ADDRESS)
    folded = page.locator("#gone tbody.aside tr").last
    expect(folded).to_be_hidden()
    tab_to(page, ".contents a[href='#gone']")
    page.keyboard.press("Enter")
    tab_to(page, "#gone .unfold summary")
    page.keyboard.press("Enter")
    expect(folded).to_be_visible()
    expect(page.locator("#published tbody.aside tr").last).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator("#published tbody.aside tr").last).to_be_visible()
    expect(page.locator("#published")).to_contain_text("33 statements without a published verdict")
    expect(page.locator("#published .unfold")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 375])
def test_a_statement_by_setting_is_one_link_away(reader: Open, width: int) -> None:
    journey = reader(width=width)
    page = journey.open(ADDRESS)
    page.locator("nav.ready").get_by_role("link", name="By setting").click()
    expect(page.locator("#places")).to_contain_text("School leads, secondary")
    expect(page.locator("#places")).to_contain_text("1 of 6 publication units of school leads")
    assert "breakdown=setting_type" in page.url
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (journey.console, journey.failures) == ([], [])
