"""Cohorts side by side, by links and by keys, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.app.test_compare import APART, CAME, south
from tests.app.test_own_returns import AREAS, COHORTS, RATINGS
from tests.browser.conftest import Open, serving_files
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import SIDEWAYS, violations
from tests.conftest import Stores

FEEDS = ("areas", "cohorts", "cascade_ratings", "cascade_ratings", "attendance")


@pytest.fixture(scope="module")
def server(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard on a store with the published tables and a simulated programme."""
    texts = (AREAS, COHORTS, RATINGS, APART, CAME)
    files = [(feed, south(text)) for feed, text in zip(FEEDS, texts, strict=True)]
    with serving_files(sqlite_stores, tmp_path_factory.mktemp("compared"), files) as address:
        yield address


@pytest.mark.parametrize("width", [1280, 375])
def test_from_two_cohorts_to_three_and_back_to_their_area(reader: Open, width: int) -> None:
    journey = reader(width=width)
    page = journey.open("/compare?cohort=S1-1&cohort=S1-2")
    expect(page.get_by_role("heading", level=2)).to_contain_text("S1-1 and S1-2 stand on the same total")
    assert violations(page) == []
    tab_to(page, "#filter-cohort-3")
    page.keyboard.type("S2-1")
    tab_to(page, "form.filters button")
    page.keyboard.press("Enter")
    expect(page.locator("#showing")).to_contain_text("Comparing cohorts S1-1, S1-2 and S2-1")
    expect(page.locator("table.comparison")).to_contain_text("not compared: S2-1 has no workshop 2")
    tab_to(page, "table.comparison a[href$='cohort=S1-1&cohort=S2-1']")
    page.keyboard.press("Enter")
    expect(page.locator("#showing")).to_contain_text("Comparing cohorts S1-1 and S2-1")
    page.get_by_role("link", name="Compare their areas").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare areas")
    assert page.evaluate(SIDEWAYS) == 0
    assert violations(page) == []
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])


def test_six_columns_fit_and_levels_never_look_like_means(reader: Open) -> None:
    six = "&".join(f"cohort={code}" for code in ("S1-1", "S1-2", "S1-3", "S2-1", "S3-1"))
    page = reader(width=1280).open(f"/compare?{six}")
    over = "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1).length"
    assert page.locator("table.comparison td > div").evaluate_all(over) == 0
    squares = page.locator("table.comparison .level").evaluate_all("all => all.map(each => each.offsetWidth)")
    assert set(squares) == {26}
    assert page.locator("table.comparison .mean-box").count() == 0
    page = reader(width=1280).open("/compare?area=S1&area=S2")
    texts = page.locator("table.comparison .mean-box").all_text_contents()
    assert texts
    assert all("." in text for text in texts)
    assert page.locator("table.comparison .level").count() == 0
