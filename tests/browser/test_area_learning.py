"""A reader's way from an area to one that it can learn from, by keys; cohorts' squares at every width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, serving_files
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import SIDEWAYS, violations
from tests.conftest import Stores
from tests.store.test_learning import ACTIONS, AREAS, COHORTS, FIRST, LEARN, SECOND

MADE_UP = f"{LEARN} (simulated)"
OVERLAPS = """() => [...document.querySelectorAll("#domains .axis-row")].filter(drawing => {
  const boxes = [...drawing.querySelectorAll(".cohorts-after rect")].map(box => box.getBoundingClientRect());
  return boxes.some((one, at) => boxes.slice(at + 1).some(other => one.left < other.right && other.left < one.right));
}).length"""
"""Drawings in which two squares of a lane lie over each other."""


@pytest.fixture(scope="module")
def server(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard on a store with the published tables and a simulated programme's files."""
    files = (
        ("areas", AREAS.replace(LEARN, MADE_UP)),
        ("cohorts", COHORTS),
        ("cascade_ratings", FIRST),
        ("cascade_ratings", SECOND),
        ("actions", ACTIONS),
    )
    with serving_files(sqlite_stores, tmp_path_factory.mktemp("learning"), files) as address:
        yield address


@pytest.mark.parametrize("width", [1280, 375])
def test_from_an_area_to_one_to_learn_from(reader: Open, width: int) -> None:
    journey = reader(width=width)
    page = journey.open("/areas/L1")
    expect(page.locator("#domains .cohorts-before").first).to_be_visible()
    expect(page.locator("#similar tbody tr").first).to_contain_text("Learn from:")
    assert violations(page) == []
    tab_to(page, "#similar tbody tr:first-child a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Elmham")
    assert violations(page) == []
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])


def test_squares_fit_every_width_without_lying_over_each_other(reader: Open) -> None:
    page = reader().read("/areas/L1")
    for width in (1280, 1101, 1024, 768, 640, 375, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert (page.evaluate(SIDEWAYS), page.evaluate(OVERLAPS)) == (0, 0), width
