"""A briefing before a meeting: chosen by keys, read on a phone and without scripts, printed on one page of A4."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.briefings import files
from tests.browser.conftest import Open, serving
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import violations
from tests.conftest import Stores

SINCE = "?since=2020-01-31"


@pytest.fixture(scope="module")
def server(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard on published, simulated and own areas, for who keeps the store."""
    folder = tmp_path_factory.mktemp("busy")
    url = sqlite_stores.loaded(files(), folder, Stores.another_illustrated)
    with serving(url, folder / "log", access="open") as address:
        yield address


@pytest.mark.parametrize("code", ["SIM-D", "SIM-C", "LINK-D", "BUSY"])
def test_it_is_printed_on_one_page(browser: Browser, server: str, code: str) -> None:
    """With all of its sections, an ordinary area and one with the longest texts and 40 actions."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server}/briefing/{code}{SINCE}", wait_until="load")
        printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


@pytest.mark.parametrize("width", [1280, 375])
def test_from_an_area_to_its_briefing(reader: Open, width: int) -> None:
    journey = reader(width=width)
    page = journey.open("/areas/BUSY")
    tab_to(page, "main a[href^='/briefing/BUSY']")
    page.keyboard.press("Enter")
    expect(page.locator("#actions h2")).to_contain_text("25 overdue")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    page.locator("#day-since").fill("2020-01-31")
    tab_to(page, ".brief-choice summary")
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Attendance").uncheck()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#since h2")).to_contain_text("What changed since 31 Jan 2020")
    expect(page.locator("#attendance")).to_have_count(0)
    assert "since=2020-01-31" in page.url
    assert "sections=levels" in page.url
    page.reload()
    expect(page.locator("#since h2")).to_contain_text("What changed since 31 Jan 2020")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])


def test_without_scripts(reader: Open) -> None:
    page = reader(width=375, java_script_enabled=False).read("/briefing/SIM-D")
    page.locator("#day-since").fill("2020-01-31")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#since h2")).to_contain_text("What changed since 31 Jan 2020")
    expect(page.locator("#levels table")).to_be_visible()


def test_compared_with_a_load_its_form_is_no_wider_than_a_phone(reader: Open) -> None:
    page = reader(width=375).open("/briefing/SIM-D?since=load-26")
    expect(page.locator("#day-since")).to_have_value("load-26")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
