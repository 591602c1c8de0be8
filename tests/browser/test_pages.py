"""Every page at both widths: quiet, at home, within its width, accessible, still."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Reader
from tests.pages import PAGES

WIDTHS = {1280: (1280, 1024, 768, 640), 375: (375, 320)}
"""That of a reader's window → those at which a page is seen to fit; 640 is 1280 at a zoom of 200%."""
SIDEWAYS = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
# Nodes put into or taken out of the page after it had been parsed, and texts that were changed. The parser takes none out,
# and of texts it only adds to the end of one that comes in two parts.
WATCH = """
window.mutations = [];
new MutationObserver(records => records.forEach(record => {
  const within = record.target.nodeType === 1 ? record.target : record.target.parentElement;
  if (!within || !within.closest("#page")) return;
  const changed = record.type === "characterData" && !record.target.data.startsWith(record.oldValue);
  if (record.removedNodes.length || changed || document.readyState !== "loading")
    mutations.push(`${record.type} in ${within.tagName}.${within.className}`);
})).observe(document, {childList: true, characterData: true, characterDataOldValue: true, subtree: true});
"""


def violations(page: Page) -> list[str]:
    """What axe finds, a line each. It is put into a document once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(results => results.violations)")
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def too_wide(page: Page, widths: Iterable[int]) -> list[str]:
    """The widths at which a page has to be moved sideways, and by how much."""
    over = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        over[width] = page.evaluate(SIDEWAYS)
    return [f"{pixels} px at {width}" for width, pixels in over.items() if pixels]


def stirred(visitor: Reader, path: str) -> list[str]:
    """Goes to an address; gives what moved on the page while and after its script took over."""
    visitor.page.add_init_script(WATCH)
    visitor.open(path)
    visitor.settle()
    return visitor.page.evaluate("mutations")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_quiet_still_accessible_and_fits(reader: Open, path: str, width: int) -> None:
    """One visit; whatever is amiss is told together, under its name."""
    visitor = reader(width)
    missing = path == "/nowhere"
    found = {
        "moved when scripts took over": stirred(visitor, path),
        "said on the console": [line for line in visitor.console if not (missing and "status of 404" in line)],
        "failed": [url for url in visitor.failures if not (missing and url == f"{visitor.server}{path}")],
        "asked of another host": visitor.elsewhere,
        "plotly": [url for url in visitor.requests if "plotly" in url.lower()],
        "barriers": violations(visitor.page),
        "too wide": too_wide(visitor.page, WIDTHS[width]),
    }
    assert {what: lines for what, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "path",
    [
        "/areas?sort=region",
        "/areas?as_of=load-1",
        "/areas/TB-CAMDEN",
        "/areas?region=London&sort=-total",
        "/areas?region=Kent",
        "/data?rule=sources_differ",
    ],
)
def test_a_view_of_a_page_is_still_and_fits(reader: Open, path: str) -> None:
    visitor = reader()
    assert stirred(visitor, path) == []
    assert too_wide(visitor.page, chain(*WIDTHS.values())) == []


def test_axe_finds_no_violation_after_a_filter(reader: Open) -> None:
    page = reader().open("/areas?region=Kent")
    page.get_by_label("Region").select_option("London")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#showing")).to_contain_text("Showing 3 of 23 areas")
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/", "/areas", "/areas/LINK-D", "/data"])
def test_print_leaves_out_controls_and_tells_the_address(reader: Open, path: str) -> None:
    visitor = reader()
    page = visitor.read(f"{path}?as_of=load-21")
    page.emulate_media(media="print")
    for control in ("nav.nav", "form.filters", ".ready", ".actions", ".skip"):
        assert all(not found.is_visible() for found in page.locator(control).all())
    permalink = page.locator(".permalink")
    expect(permalink).to_be_visible()
    expect(permalink).to_contain_text(f"{visitor.server}{path}?as_of=load-21")
    assert page.locator("section.figure .source").first.is_visible()


def test_printed_pages_are_numbered(reader: Open) -> None:
    """Chromium keeps only the margin boxes that it knows how to print."""
    page = reader().read("/mhst")
    rules = (
        "[...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).filter(rule => rule instanceof CSSPageRule)"
    )
    (printed,) = page.evaluate(f"{rules}.map(rule => rule.cssText)")
    assert '@bottom-right { content: "Page " counter(page) " of " counter(pages)' in printed


def test_the_screen_shows_what_print_leaves_out_and_not_the_address(reader: Open) -> None:
    page = reader().read("/areas")
    expect(page.locator("form.filters")).to_be_visible()
    expect(page.locator(".permalink")).to_be_hidden()


def test_text_is_in_our_own_typeface(reader: Open) -> None:
    page = reader().open("/areas")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('18px \"Source Sans 3\"'))")
    loaded = page.evaluate("[...document.fonts].map(font => `${font.family} ${font.status}`)")
    assert "Source Sans 3 loaded" in [line.replace('"', "") for line in loaded]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_whose_typeface_comes_too_late_fits_as_well(reader: Open, path: str) -> None:
    visitor = reader()
    visitor.page.route(re.compile(r"\.woff2"), lambda route: route.abort())
    page = visitor.read(path)
    page.wait_for_load_state()
    told = page.evaluate("[...document.fonts].map(font => `${font.family} ${font.status}`)")
    assert "Source Sans 3 error" in [line.replace('"', "") for line in told]
    assert too_wide(page, (1280, 375, 320)) == []
