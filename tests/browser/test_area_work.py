"""A project manager's way to what changed since the last meeting of an area, by keys and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import violations


@pytest.fixture
def server(illustrated_server: str) -> str:
    """The dashboard on a store with the simulated programme."""
    return illustrated_server


@pytest.mark.parametrize("width", [1280, 375])
def test_from_an_area_to_what_changed(reader: Open, width: int) -> None:
    journey = reader(width=width)
    page = journey.open("/areas/SIM-P?domain=S")
    expect(page.locator("#sources h2")).to_be_visible()
    expect(page.locator("#actions")).to_contain_text("those of S first")
    expect(page.locator("#returns")).to_contain_text("Attendance, workshop 2")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    tab_to(page, ".contents a[href='#since']")
    page.keyboard.press("Enter")
    tab_to(page, "#since a[href*='since=load-']")
    page.keyboard.press("Enter")
    expect(page.locator("#since h2")).to_contain_text("Since load")
    assert "since=load-" in page.url
    assert "domain=S" in page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])


def test_a_day_of_ones_own(reader: Open) -> None:
    journey = reader(width=1280)
    page = journey.open("/areas/SIM-P")
    page.locator("#since-day").fill("2020-01-31")
    page.locator("form.since button").click()
    expect(page.locator("#since h2")).to_contain_text("there is nothing before to compare with")
    assert page.url.endswith("?since=2020-01-31")
    expect(page.locator("#since-day")).to_have_value("2020-01-31")
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])
