"""/data in a browser, on a store with people's own files: a project manager two hours before a meeting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from data.store import closing_store
from tests.browser.conftest import Open, serving
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import SIDEWAYS, violations
from tests.conftest import Stores
from tests.returns import DAY, load_returns

LATE = "1 of 5 areas is late with workshop 2: Northtown; 1 with the baseline survey"
PATH = f"/data?as_of={DAY}"


@pytest.fixture(scope="module")
def server(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard on the published tables and the files of two programmes."""
    folder = tmp_path_factory.mktemp("returns")
    url = sqlite_stores.published()
    with closing_store(url) as store:
        load_returns(store, folder)
    with serving(url, folder / "log") as address:
        yield address
    sqlite_stores.drop(url)


def test_who_is_late_is_found_narrowed_sent_on_and_taken_back(reader: Open) -> None:
    visitor = reader()
    page = visitor.open(PATH)
    finding = page.locator("#readiness-finding")
    expect(finding).to_have_text(LATE)
    page.get_by_role("link", name="By region").click()
    expect(page.locator("#readiness tr.group th").first).to_contain_text("By the Sea")
    page.select_option("#filter-region", "Upper North")
    page.get_by_role("button", name="Show").click()
    expect(finding).to_have_text("1 of 2 areas is late with workshop 2: Northtown; 1 with the baseline survey")
    expect(page.locator("#showing")).to_contain_text("2 of 5 areas")
    pasted = reader().open(page.url.removeprefix(visitor.server))
    expect(pasted.locator("#readiness tbody th[scope=row]")).to_have_count(2)
    page.go_back()
    expect(finding).to_have_text(LATE)
    assert (visitor.console, visitor.failures, visitor.elsewhere) == ([], [], [])


def test_a_rejected_row_and_the_store_before_it_are_reached_with_keys_alone(reader: Open) -> None:
    visitor = reader()
    page = visitor.open(PATH)
    tab_to(page, "#filter-rule")
    page.keyboard.type("Not a level")
    tab_to(page, "form.filters button")
    page.keyboard.press("Enter")
    expect(page.locator("#problems-finding")).to_have_text("1 problem in rows of 1 load: ‘not a level’")
    page.locator("#load-24 summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#load-24 a").first).to_be_focused()
    tab_to(page, "#load-24 a[href^='/data']")
    page.keyboard.press("Enter")
    expect(page.locator("section.state")).to_contain_text("As of load 24")
    expect(page.locator("#load-25")).to_have_count(0)
    assert (visitor.console, visitor.failures) == ([], [])


@pytest.mark.parametrize("path", [PATH, f"{PATH}&sort=region", "/data?rule=not_a_level", "/data?as_of=load-24"])
def test_the_page_is_accessible_and_keeps_to_its_width(reader: Open, path: str) -> None:
    page = reader().open(path)
    for width in (1280, 768, 375, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(SIDEWAYS) == 0
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []


def test_the_page_reads_the_same_without_scripts(reader: Open) -> None:
    plain, usual = reader(java_script_enabled=False).read(PATH), reader().open(PATH)
    assert plain.locator("#main").inner_html() == usual.locator("#main").inner_html()
    plain.locator("#load-24 summary").click()
    expect(plain.locator("#load-24 a").first).to_be_visible()


def test_a_filter_keeps_to_the_rows_in_a_narrow_window(reader: Open) -> None:
    page = reader(375).open(f"{PATH}&area=NTH-A")
    row = page.locator("#readiness tbody tr", has_text="Northtown")
    expect(row).to_contain_text("was due by 28 Mar 2030")
    expect(row.locator("td").first).to_be_visible()
