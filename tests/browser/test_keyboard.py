"""Everything from the keyboard alone, with the focus in sight."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

FOCUSABLE = "a[href], button, select, input:not([type=hidden]), summary"
LOOK = """element => { const style = getComputedStyle(element);
  return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.backgroundColor].join(" "); }"""
LOOKS = f"""() => [...document.querySelectorAll("{FOCUSABLE}")].filter(e => e.checkVisibility()).map((element, place) => {{
  element.dataset.place = place; return ({LOOK})(element); }})"""
FOCUSED = f"() => ({{place: document.activeElement.dataset.place, look: ({LOOK})(document.activeElement)}})"


def tab_to(page: Page, wanted: str) -> None:
    """Presses Tab until the element has the focus, as often as the page has elements that take it."""
    for _ in range(page.locator(FOCUSABLE).count()):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", wanted):
            return
    pytest.fail(f"Tab never reaches {wanted}")


def test_the_skip_link_comes_first_and_leads_to_the_content(reader: Open) -> None:
    page = reader().open("/areas")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_region_is_chosen_with_keys_alone(reader: Open) -> None:
    page = reader().open("/areas")
    tab_to(page, "#filter-region")
    page.keyboard.type("London")
    expect(page.get_by_label("Region")).to_have_value("London")
    tab_to(page, "form.filters button")
    page.keyboard.press("Enter")
    expect(page.locator("#showing")).to_contain_text("Showing 3 of 23 areas, London")
    expect(page.get_by_role("button", name="Show")).to_be_focused()


def test_a_sort_head_is_used_with_keys_and_keeps_the_focus(reader: Open) -> None:
    page = reader().open("/areas")
    tab_to(page, "table.matrix thead a")
    page.keyboard.press("Enter")
    head = page.locator("table.matrix thead th").first
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(head.get_by_role("link")).to_be_focused()


def test_an_area_is_reached_with_keys_alone(reader: Open) -> None:
    page = reader().open("/areas?area=LINK-D")
    tab_to(page, "table.matrix tbody a[href*='LINK-D']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Area D")


def test_the_menu_of_a_phone_opens_with_keys(reader: Open) -> None:
    page = reader(375).open("/")
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    expect(page.locator("nav.nav").get_by_role("link", name="Methods")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("path", ["/", "/areas", "/areas/LINK-D", "/data", "/methods", "/nowhere"])
def test_everything_interactive_is_reached_in_its_order_and_shows_the_focus(
    reader: Open, path: str, width: int
) -> None:
    page = reader(width).open(path)
    before = page.evaluate(LOOKS)
    reached: list[dict[str, Any]] = []
    for _ in before:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert [int(focus["place"]) for focus in reached] == list(range(len(before)))
    unseen = [focus["place"] for focus in reached if focus["look"] == before[int(focus["place"])]]
    assert [page.locator(f"[data-place='{place}']").inner_text() for place in unseen] == []
