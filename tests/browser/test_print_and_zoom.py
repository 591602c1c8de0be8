"""The pages of joint working on grey paper, with letters twice as large, at 200% and on a phone: nothing is lost.

Meaning must not rest on colour, which a printer may leave out with every fill: rules, outlines, hatches, shapes and words
carry it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from etl.illustrate.places import PROGRAMME
from tests.app.conftest import query
from tests.browser.conftest import ARGUMENTS, CHROMIUM, Open
from tests.browser.test_pages import SIDEWAYS

OF = {"programme": PROGRAMME}
PAGES = {
    "overview": query("/", **OF),
    "areas": query("/areas", **OF),
    "moved": query("/areas", workshop="W1 to W2", **OF),
    "regions": query("/areas", sort="region", **OF),
    "area": "/areas/SIM-P",
    "numbers": "/areas/SIM-P?view=table",
    "compare": query("/compare", area=["SIM-P", "SIM-A", "SIM-C"], **OF),
    "cohorts": query("/compare", cohort=["SIM-P-1", "SIM-G-3", "SIM-A-1"], **OF),
    "change": query("/change", **OF),
    "outcomes": query("/outcomes", **OF),
    "indicators": query("/indicators", **OF),
}
LARGE_LETTERS = "--blink-settings=defaultFontSize=32"
"""Chromium's own setting of 32 in place of 16 px, which is what zooming text alone does."""
CUT = """() => [...document.querySelectorAll('main td, main th, main p, main li, main h2, main dd')]
  .filter(each => getComputedStyle(each).overflowX !== 'visible' && !each.closest('.vh')
    && getComputedStyle(each).position !== 'absolute' && each.scrollWidth > each.clientWidth + 1)
  .map(each => each.textContent.trim().slice(0, 60))"""
"""Text that its own box cuts."""
OUTLINED = """() => ['l0', 'm0', 'l1'].flatMap(name => [...document.querySelectorAll('main .' + name)])
  .filter(each => getComputedStyle(each).outlineStyle === 'none' && getComputedStyle(each).borderTopStyle === 'none')
  .length"""
"""Squares and cells of the lowest levels without a line around them, which every printer prints."""
WORDLESS = (
    "() => [...document.querySelectorAll('main td.m, main .level')].filter(each => !each.textContent.trim()).length"
)
HIDDEN = ".nav, .filters, .actions, .contents, .next, .doors, form.since, #moment, #workbook, .crumbs, .skip"


@pytest.fixture
def server(illustrated_server: str) -> str:
    return illustrated_server


@pytest.fixture(scope="module")
def large(browser: Browser) -> Iterator[Browser]:
    """Chromium with letters twice as large, beside the usual one."""
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, LARGE_LETTERS])
    yield chromium
    chromium.close()


@pytest.mark.parametrize("name", PAGES)
def test_grey_paper_has_everything_but_the_controls(reader: Open, name: str) -> None:
    page = reader(width=1280).open(PAGES[name])
    page.emulate_media(media="print")
    shown = page.locator(HIDDEN).evaluate_all("all => all.filter(each => each.checkVisibility()).length")
    assert shown == 0
    assert page.locator("p.permalink").is_visible()
    figures = page.locator("section.figure").evaluate_all(
        "all => all.map(each => [each.classList.contains('simulated'), getComputedStyle(each).borderTopStyle,"
        " each.querySelector('.tag')?.textContent ?? ''])"
    )
    assert figures
    for made_up, rule, tag in figures:
        assert rule == ("dashed" if made_up else "solid")
        assert ("imulated" in tag) == made_up
    assert page.evaluate(OUTLINED) == 0
    assert page.evaluate(WORDLESS) == 0
    kept = page.locator(".squares, .distribution, .domains:not(.domains-more), main tr, main svg").evaluate_all(
        "all => all.filter(each => each.checkVisibility() && getComputedStyle(each).breakInside !== 'avoid').length"
    )
    assert kept == 0


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_when_all_is_twice_as_large(reader: Open, large: Browser, server: str, name: str) -> None:
    """A page zoomed to 200% has half the width; letters alone may be twice as large; a phone has 375 px."""
    usual = reader(width=640).open(PAGES[name])
    for width in (640, 375):
        usual.set_viewport_size({"width": width, "height": 900})
        assert _faults(usual) == (0, []), width
    context = large.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{server}{PAGES[name]}")
    page.locator("main h1").wait_for()
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32
    assert _faults(page) == (0, [])
    context.close()


def _faults(page: Page) -> tuple[int, list[str]]:
    return page.evaluate(SIDEWAYS), page.evaluate(CUT)


def test_a_cell_of_the_matrix_is_read_with_its_heads(reader: Open) -> None:
    """In Chromium's own tree of what is read aloud the row and the column of each cell have their heads; on a phone, where
    no head row stands, a cell begins with its domain."""
    tree = reader(width=1280).open(PAGES["areas"]).locator("table.matrix").aria_snapshot()
    heads = re.findall(r'columnheader "([^"]*)"', tree)
    row = re.split(r"\n +- row ", tree[tree.index('rowheader "Kestrelby"') :])[0]
    cells = re.findall(r'cell "([^"]*)"', row)
    assert len(heads) == len(cells) + 1  # the row's own head
    assert dict(zip(heads[1:], cells, strict=True))["C2 Measures"] == "0.0 major challenge"
    tree = reader(width=375).open(PAGES["areas"]).locator("table.matrix").aria_snapshot()
    row = re.split(r"\n +- row ", tree[tree.index('rowheader "Kestrelby"') :])[0]
    assert 'cell "C2 0.0 major challenge"' in row


@pytest.mark.parametrize("path", ["/since", "/actions"])
def test_paper_leaves_out_figures_that_only_ask(reader: Open, path: str) -> None:
    page = reader(width=1280).open(query(path, **OF))
    asking = page.locator("#moment, #workbook")
    expect(asking).to_be_visible()
    page.emulate_media(media="print")
    expect(asking).to_be_hidden()
    assert page.locator(HIDDEN).evaluate_all("all => all.filter(each => each.checkVisibility()).length") == 0
