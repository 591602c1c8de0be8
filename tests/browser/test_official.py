"""A reader's way through official figures: a deep link, another kind of place by keys, what a re-issue changed;
and from the basket to two own indicators together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.app.test_own_indicators import FILES as OWN_FILES
from tests.app.test_own_indicators import PROGRAMME
from tests.browser.conftest import Open, serving_files
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import violations
from tests.conftest import Stores
from tests.official import APRIL, CORRECTED, DOWNLOAD, WAITS


@pytest.fixture(scope="module")
def server(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard on a store with the published tables and official files, one of them re-issued."""
    files = (("mhsds", APRIL), ("mhsds", CORRECTED), ("fingertips", DOWNLOAD), ("cyp-waits", WAITS), *OWN_FILES)
    with serving_files(sqlite_stores, tmp_path_factory.mktemp("official"), files) as address:
        yield address


@pytest.mark.parametrize("width", [1280, 375])
def test_from_a_deep_link_to_another_kind_of_place_by_keys(reader: Open, width: int) -> None:
    journey = reader(width=width)
    page = journey.open("/indicators?indicator=MRS11")
    expect(page.locator("#ranking")).to_contain_text("West Yorkshire")
    assert violations(page) == []
    tab_to(page, "#filter-geography")
    page.keyboard.type("Prov")
    tab_to(page, "form.filters button")
    page.keyboard.press("Enter")
    expect(page.locator("#ranking")).to_contain_text("suppressed: 0 to 4")
    assert "geography=provider" in page.url
    pasted = reader(width=width).open(page.url.removeprefix(journey.server))
    expect(pasted.locator("#ranking-finding")).to_have_text(page.locator("#ranking-finding").inner_text())
    page.go_back()
    expect(page.locator("#ranking")).to_contain_text("West Yorkshire")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])


def test_what_a_reissue_replaced_is_one_link_away(reader: Open) -> None:
    journey = reader()
    page = journey.open("/indicators?indicator=MRS11")
    expect(page.locator("#reissued-finding")).to_contain_text("from 120 to 125")
    page.locator("#reissued").get_by_role("link", name="as of load").click()
    expect(page.locator("#ranking")).to_contain_text("120")
    assert "as_of=load-" in page.url
    assert journey.console == []


@pytest.mark.parametrize("width", [1280, 375])
def test_intervals_against_england_are_read_by_all(reader: Open, width: int) -> None:
    journey = reader(width=width)
    page = journey.open("/indicators?indicator=77")
    expect(page.locator("#ranking")).to_contain_text("Hartlepool")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert journey.console == []


@pytest.mark.parametrize("width", [1280, 375])
def test_what_official_figures_are_compared_with_is_one_link_away(reader: Open, width: int) -> None:
    journey = reader(width=width)
    page = journey.open("/indicators?indicator=cyp_waits_days_mean&geography=icb&place=QF7&period=2019/20")
    expect(page.locator("#place")).to_contain_text("England, as published")
    page.locator("#place").get_by_role("link", name="Its region").click()
    expect(page.locator("#place")).to_contain_text("North East and Yorkshire, as published")
    expect(page.locator("#ranking")).to_contain_text("North East and Yorkshire")
    assert "benchmark=region" in page.url
    assert violations(page) == []
    expect(page.locator("#place").get_by_role("link", name="Areas like it")).to_have_count(0)
    page.locator("#place").get_by_role("link", name="England", exact=True).click()
    expect(page.locator("#place")).to_contain_text("England, as published")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (journey.console, journey.failures) == ([], [])


@pytest.mark.parametrize("width", [1280, 375])
def test_from_the_basket_to_two_indicators_together(reader: Open, width: int) -> None:
    journey = reader(width=width)
    page = journey.open(f"/indicators?programme={PROGRAMME}")
    expect(page.locator("#basket-finding")).to_contain_text("Ashby against all areas")
    assert violations(page) == []
    page.locator("#basket").get_by_role("link", name="Its region").click()
    expect(page.locator("#basket-finding")).to_contain_text("Ashby against North")
    page.locator("#basket").get_by_role("link", name="Excluded pupils").click()
    expect(page.locator("#ranking")).to_contain_text("All 12 areas")
    tab_to(page, "#filter-against")
    page.keyboard.type("Schools")
    tab_to(page, "form.filters button")
    page.keyboard.press("Enter")
    expect(page.locator("#scatter")).to_contain_text("Places, not people")
    assert "against=led" in page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])
