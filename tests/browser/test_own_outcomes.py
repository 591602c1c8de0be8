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
