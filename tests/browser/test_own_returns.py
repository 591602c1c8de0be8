"""A reader's way through a programme that files made: a deep link, another workshop by keys, one area, change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.app.test_own_returns import AREAS, COHORTS, RATINGS
from tests.browser.conftest import Open, serving_files
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import violations
from tests.conftest import Stores


@pytest.fixture(scope="module")
def server(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard on a store with the published tables and a programme's own files."""
    files = (("areas", AREAS), ("cohorts", COHORTS), ("cascade_ratings", RATINGS))
    with serving_files(sqlite_stores, tmp_path_factory.mktemp("own"), files) as address:
        yield address


@pytest.mark.parametrize("width", [1280, 375])
def test_from_a_deep_link_to_an_area(reader: Open, width: int) -> None:
    journey = reader(width=width)
    page = journey.open("/areas?programme=Link+North+2026")
    assert violations(page) == []
    tab_to(page, "#filter-workshop")
    page.keyboard.type("Workshop 1")
    tab_to(page, "form.filters button")
    page.keyboard.press("Enter")
    expect(page.locator("#showing")).to_contain_text("Showing 2 of 2 areas, both regions, all lead bodies, workshop 1")
    tab_to(page, "table.matrix a[href^='/areas/N1']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Northtown upon Riverside")
    expect(page.locator("main")).to_contain_text("Total at workshop 1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])


@pytest.mark.parametrize("width", [1280, 375])
def test_change_from_a_deep_link_to_one_domain_by_keys(reader: Open, width: int) -> None:
    journey = reader(width=width)
    page = journey.open("/change?programme=Link+North+2026&from=W1&to=W2")
    expect(page.locator("main")).to_contain_text(
        "From workshop 1 (W1) to workshop 2 (W2) the total is up in both matched cohorts"
    )
    assert violations(page) == []
    tab_to(page, "#filter-domain")
    page.keyboard.type("A2")
    tab_to(page, "form.filters button")
    page.keyboard.press("Enter")
    expect(page.locator("#showing")).to_contain_text("domain A2, workshop 1 to workshop 2")
    expect(page.locator("table.square")).to_have_count(1)
    assert "domain=A2" in page.url
    tab_to(page, "#transitions .actions a[href*='view=table']")
    page.keyboard.press("Enter")
    expect(page.locator("#transitions table.table")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])
