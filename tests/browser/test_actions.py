"""A project manager's ways over the page of actions, risks and attendance, by filters, keys, on paper and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Reader
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import SIDEWAYS, violations
from tests.browser.test_print_and_zoom import CUT, HIDDEN

FIGURES = ("actions", "risks", "areas", "attendance", "attendance-areas", "factors", "workbook")
SHOWN = re.compile(r"Showing (\d+) of (\d+) actions")


@pytest.fixture
def server(illustrated_server: str) -> str:
    """The dashboard on a store with the simulated programme."""
    return illustrated_server


def quiet(journey: Reader) -> bool:
    return (journey.console, journey.failures, journey.elsewhere) == ([], [], [])


def shown(page: Page) -> int:
    """How many actions the sentence of the filters says are shown."""
    found = SHOWN.search(page.locator("#showing").inner_text())
    assert found
    return int(found[1])


def choose(page: Page, label: str, value: str) -> None:
    page.get_by_label(label).select_option(value)
    page.get_by_role("button", name="Show", exact=True).click()


@pytest.mark.parametrize("width", [1280, 375])
def test_the_page_is_whole_quiet_and_passes_axe(reader: Open, width: int) -> None:
    journey = reader(width)
    page = journey.open("/actions")
    for figure in FIGURES:
        expect(page.locator(f"#{figure} h2")).to_be_visible()
        expect(page.locator(f"#{figure}")).to_contain_text("imulated")
    assert page.locator("#attendance .lane-row").count() >= 16  # all and eight kinds, each at two workshops
    assert (page.evaluate(SIDEWAYS), page.evaluate(CUT)) == (0, [])
    assert violations(page) == []
    journey.settle()
    assert quiet(journey)


def test_filters_narrow_all_figures_and_the_link_restores_them(reader: Open) -> None:
    journey = reader(1280)
    page = journey.open("/actions")
    whole = shown(page)
    choose(page, "Region", "London")
    expect(page).to_have_url(re.compile("region=London"))
    expect(page.locator("#showing")).to_contain_text("London")
    choose(page, "Action stands", "red")
    expect(page).to_have_url(re.compile("rag=red"))
    expect(page.locator("#showing")).to_contain_text("overdue")
    narrowed = shown(page)
    assert 0 < narrowed < whole
    expect(page.locator("#actions tbody tr")).to_have_count(narrowed)
    expect(page.locator("#attendance-areas h2")).to_contain_text("of 3 areas")
    expect(page.locator("#attendance")).not_to_contain_text("By region")
    told = page.locator("#main").inner_html()
    again = reader(1280)
    assert again.open(page.url.removeprefix(journey.server)).locator("#main").inner_html() == told
    page.go_back()
    expect(page).not_to_have_url(re.compile("rag=red"))
    expect(page.get_by_label("Action stands")).to_have_value("")
    assert quiet(journey)
    assert quiet(again)


def test_ready_made_views_lead_to_as_many_as_they_say(reader: Open) -> None:
    journey = reader(1280)
    page = journey.open("/actions?page=all")
    names = ("Overdue", "No due date", "High risks")
    for name in names:
        link = page.locator("nav.ready").get_by_role("link", name=re.compile(f"^{name}"))
        found = re.search(r"\((\d+)\)$", link.inner_text())
        assert found
        link.click()
        expect(page.locator("nav.ready a[aria-current]")).to_contain_text(name)
        at = "risks" if "risk" in name else "actions"
        many = int(found[1])
        expect(page.locator(f"#{at} tbody tr:has(td)")).to_have_count(many)
        page.locator("nav.ready").get_by_role("link", name="Clear filters").click()
        expect(page.locator("nav.ready a[aria-current]")).to_have_count(0)
    assert quiet(journey)


def test_attendance_by_keys_from_the_furthest_area_to_its_cohorts(reader: Open) -> None:
    journey = reader(1280)
    page = journey.open("/actions")
    tab_to(page, "#attendance-areas thead a[href*='sort=stay']")
    page.keyboard.press("Enter")
    expect(page.locator("#attendance-areas th[aria-sort='ascending']")).to_contain_text("Workshop 2")
    expect(page.locator("#attendance-areas h2")).to_contain_text("has the largest drop-out of 23 areas")
    first = page.locator("#attendance-areas tbody").first.locator("tr:has(td) th a").first
    name = first.inner_text()
    tab_to(page, "#attendance-areas tbody th a")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("area=SIM-"))
    expect(page.locator("#attendance-areas h2")).to_contain_text(name)
    expect(page.locator("#attendance-areas tbody").first.locator("tr:has(td)")).to_have_count(1)
    cohorts = page.locator("#attendance-areas tbody").nth(1).locator("tr:has(td) th")
    assert 1 <= cohorts.count() <= 6
    assert all(text.startswith(name) for text in cohorts.all_inner_texts())
    assert violations(page) == []
    assert quiet(journey)


def test_the_lanes_in_numbers_are_the_same_rows(reader: Open) -> None:
    journey = reader(1280)
    page = journey.open("/actions")
    heads = page.locator("#attendance tbody tr:has(td) th").all_inner_texts()
    page.locator("#attendance .actions").get_by_role("link", name="Table").click()
    expect(page.locator("#attendance .lane-row")).to_have_count(0)
    assert page.locator("#attendance tbody tr:has(td) th").all_inner_texts() == heads
    for name in ("Invited, % of those meant", "Second of first, %"):
        expect(page.locator("#attendance thead")).to_contain_text(name)
    assert quiet(journey)


def test_grey_paper_has_every_figure_and_no_control(reader: Open) -> None:
    page = reader(1280).open("/actions")
    page.emulate_media(media="print")
    assert page.locator(HIDDEN).evaluate_all("all => all.filter(each => each.checkVisibility()).length") == 0
    for figure in FIGURES:
        assert page.locator(f"#{figure} h2").is_visible() == (figure != "workbook")  # which says nothing on paper
    for figure in ("attendance", "attendance-areas"):
        section = page.locator(f"#{figure}")
        assert section.evaluate("each => getComputedStyle(each).borderTopStyle") == "dashed"  # simulated, also in grey
        expect(section.locator(".key")).to_contain_text("invited")  # hollow and filled, not two colours
    assert page.locator("p.permalink").is_visible()
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("width", [1280, 375])
def test_without_scripts_filters_sorts_and_views_work(reader: Open, width: int) -> None:
    page = reader(width, java_script_enabled=False).read("/actions")
    choose(page, "Region", "London")
    expect(page.locator("#showing")).to_contain_text("London")
    expect(page.locator("#attendance-areas h2")).to_contain_text("of 3 areas")
    page.locator("nav.ready").get_by_role("link", name=re.compile("^Overdue")).click()
    expect(page.get_by_label("Action stands")).to_have_value("red")
    assert "region=London" in page.url
    page.locator("#attendance .actions").get_by_role("link", name="Table").click()
    expect(page.locator("#attendance .lane-row")).to_have_count(0)
    expect(page.locator("#attendance tbody tr:has(td)").first).to_contain_text("All")
