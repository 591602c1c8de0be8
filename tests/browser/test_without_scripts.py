"""What works when scripts are blocked, broken or late: everything."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TAKEN_OVER, Open
from tests.pages import PAGES as EVERY_PAGE

PAGES = (*EVERY_PAGE, "/areas/TB-CAMDEN")
DASH = re.compile(r"/_dash|/_reload")
LONDON = "Showing 3 of 23 areas, London"


@pytest.fixture
def blocked(reader: Open) -> Open:
    """A reader whose browser runs no scripts."""
    return lambda width=1280: reader(width, java_script_enabled=False)


def choose_london(page: Page) -> None:
    page.get_by_label("Region").select_option("London")
    page.get_by_role("button", name="Show").click()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_reads_the_same_without_scripts(blocked: Open, reader: Open, path: str) -> None:
    page, usual = blocked().read(path), reader().open(path)
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("#main").inner_html() == usual.locator("#main").inner_html()


@pytest.mark.parametrize("width", [1280, 375])
def test_filters_work_without_scripts(blocked: Open, width: int) -> None:
    page = blocked(width).read("/areas")
    choose_london(page)
    expect(page.locator("#showing")).to_contain_text(LONDON)
    expect(page.get_by_label("Region")).to_have_value("London")
    assert "region=London" in page.url


def test_sort_heads_work_without_scripts(blocked: Open) -> None:
    page = blocked().read("/areas")
    page.locator("table.matrix thead").get_by_role("link", name="Area").click()
    expect(page.locator("table.matrix tbody:not(.summary) th").first).to_have_text("Area A")


def test_ready_made_views_work_without_scripts(blocked: Open) -> None:
    page = blocked().read("/areas")
    page.get_by_role("link", name=re.compile("Bands that differ")).click()
    expect(page.locator("#showing")).to_contain_text("Showing 2 of 23 areas")


def test_the_menu_of_a_phone_opens_without_scripts(blocked: Open) -> None:
    page = blocked(375).read("/areas")
    methods = page.locator("nav.nav").get_by_role("link", name="Methods")
    expect(methods).to_be_hidden()
    page.get_by_text("Menu", exact=True).click()
    methods.click()
    expect(page.locator("h1")).to_have_text("Methods and definitions")


def test_filters_work_when_dash_never_comes(reader: Open) -> None:
    visitor = reader()
    visitor.page.route(DASH, lambda route: route.abort())
    page = visitor.read("/areas")
    choose_london(page)
    expect(page.locator("#showing")).to_contain_text(LONDON)


def test_filters_work_while_dash_is_still_on_its_way(reader: Open) -> None:
    visitor = reader()
    visitor.hold(re.compile("/_dash-(layout|dependencies|update)"))
    with visitor.page.expect_request("**/_dash-layout"):
        visitor.page.goto(f"{visitor.server}/areas")
    choose_london(visitor.page)
    expect(visitor.page.locator("#showing")).to_contain_text(LONDON)
    assert visitor.page.url.startswith(f"{visitor.server}/areas?")
    expect(visitor.page.locator(TAKEN_OVER)).to_have_count(0)
