"""Each question of those who open the dashboard, from a programme's overview, in at most three clicks or keys beyond typing:
in 23 areas, in 300, and for an area with one cohort and no workshop 2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from data.schema import areas, places
from data.store import closing_store
from etl.illustrate import england
from etl.illustrate.places import PROGRAMME
from etl.load import Options, load_file
from tests.app.test_own_returns import AREAS, COHORTS, NORTH, RATINGS
from tests.browser.conftest import Open, Reader, serving
from tests.browser.test_pages import SIDEWAYS, violations
from tests.conftest import Stores
from tests.returns import load_text

MOST = 3
RATED = ("areas", "cohorts", "cascade_ratings")
"""The first feeds of the simulated England: what its areas are browsed by."""
FIRST = (
    sa.select(areas.c.name, places.c.code, areas.c.region)
    .join(places, places.c.id == areas.c.place_id)
    .where(places.c.code == "SIME-001")
)
"""One of its areas."""


@dataclass(frozen=True)
class Country:
    """A programme, one of its areas with a part of its name that is no other's, and one of its regions."""

    programme: str
    area: str
    typed: str
    code: str
    region: str
    areas: int


SMALL = Country(PROGRAMME, "Pellingmere", "pelling", "SIM-P", "London", 23)


@pytest.fixture(scope="module")
def large(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Country]]:
    """A server on the simulated programme, the 300 areas of the simulated England with their ratings, and a small programme
    in which one area has one cohort and no workshop 2; and one of the 300."""
    folder = tmp_path_factory.mktemp("questions")
    url = sqlite_stores.copied("questions", lambda: _load_large(sqlite_stores, folder))
    with closing_store(url) as store, store.connect() as connection:
        name, code, region = connection.execute(FIRST).one()
    with serving(url, folder / "log") as address:
        yield address, Country(england.PROGRAMME, name, name, code, region, 300)


def _load_large(stores: Stores, folder: Path) -> str:
    url = stores.another_illustrated()
    with closing_store(url) as store:
        for feed, path in islice(england.files(folder, 1), len(RATED)):
            load_file(store, feed, path, Options(strict=True, simulated=True))
        for feed, text in zip(RATED, (AREAS, COHORTS, RATINGS), strict=True):
            load_text(store, folder, feed, text)
    return url


@pytest.fixture(params=["23 areas", "300 areas"])
def country(request: pytest.FixtureRequest, large: tuple[str, Country]) -> Country:
    return SMALL if request.param == "23 areas" else large[1]


@pytest.fixture
def server(large: tuple[str, Country]) -> str:
    return large[0]


class Visit:
    """A reader's way, whose clicks and keys are counted."""

    def __init__(self, reader: Reader, programme: str) -> None:
        self.reader, self.steps = reader, 0
        self.page: Page = reader.open(f"/?programme={quote(programme)}")

    def click(self, place: Locator) -> None:
        self._leads_on(place.first.click)

    def _leads_on(self, act: Callable[[], object]) -> None:
        """Does something, and waits for where it leads: another page, or other content of the same."""
        before, shows = self.page.url, self.page.locator("html").get_attribute("data-shows")
        act()
        self.page.wait_for_url(lambda url: url != before)
        if urlsplit(self.page.url).path == urlsplit(before).path:
            self.page.wait_for_selector(f"html:not([data-shows='{shows}'])")
        else:
            self.reader.taken_over()
        self.steps += 1

    def link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name, exact=True))

    def go(self, name: str) -> None:
        """By the main navigation, which is a menu on a phone."""
        self.click(self.page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True))

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)
        self.steps += 1

    def show(self) -> None:
        self.click(self.page.locator("form.filters button"))

    def find(self, typed: str) -> None:
        """Types a part of a name, and Enter."""
        self.page.get_by_label("Find an area").fill(typed)
        self._leads_on(lambda: self.page.keyboard.press("Enter"))

    def has(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def ends(self) -> None:
        """The answer took few steps, the console is quiet, and the link opens the same for somebody else."""
        assert self.steps <= MOST
        assert self.page.evaluate(SIDEWAYS) == 0
        assert (self.reader.console, self.reader.failures, self.reader.elsewhere) == ([], [], [])


@pytest.fixture
def visit(reader: Open, country: Country) -> Visit:
    return Visit(reader(), country.programme)


def rows(page: Page) -> Locator:
    return page.locator("table.matrix tbody:not(.summary) tr:not(.group)")


# A regional lead.


def test_every_area_of_a_region_on_seven_domains(visit: Visit, country: Country) -> None:
    visit.go("Areas")
    visit.choose("Region", country.region)
    visit.show()
    expect(visit.page.locator("#showing")).to_contain_text(f"of {country.areas if country.areas < 300 else 285} areas")
    regions = set(rows(visit.page).locator("td.region").evaluate_all("all => all.map(each => each.firstChild.data)"))
    assert regions == {country.region}
    expect(rows(visit.page).first.locator("td.m")).to_have_count(7)
    visit.ends()


def test_the_areas_in_the_order_of_a_domain(visit: Visit) -> None:
    visit.go("Areas")
    visit.click(visit.page.locator("table.matrix thead a", has_text="Measures"))
    shown = rows(visit.page).locator("td[data-c=C2] b").all_text_contents()
    assert shown == sorted(shown, key=float)
    visit.ends()


def test_one_area_by_its_name(visit: Visit, country: Country) -> None:
    visit.go("Areas")
    visit.find(country.typed)
    visit.click(rows(visit.page).locator("th a"))
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text(country.area)
    visit.has("Next step, in our own words")
    visit.ends()


def test_areas_that_moved_most_from_a_low_start(visit: Visit) -> None:
    visit.go("Areas")
    visit.link("Moved most")
    visit.link("Most from a low start")
    changes = rows(visit.page).locator("td.total b").all_text_contents()
    numbers = [float(each.replace("−", "-")) for each in changes]
    assert numbers == sorted(numbers, reverse=True)
    visit.has("Narrowed by where they stood at workshop 1")
    visit.ends()


def test_whom_an_area_can_learn_from(visit: Visit, country: Country) -> None:
    visit.go("Areas")
    visit.find(country.typed)
    visit.click(rows(visit.page).locator("th a"))
    expect(visit.page.locator("#similar h2")).to_be_visible()
    visit.has("Moved since", "Completed actions")
    visit.ends()


def test_areas_that_slipped(visit: Visit) -> None:
    visit.go("Areas")
    visit.link("Slipped")
    expect(visit.page.locator("#areas h2")).to_contain_text("a cohort fell on a domain, most often on")
    expect(rows(visit.page).first).to_contain_text("down")
    visit.ends()


def test_the_exact_view_as_a_link(visit: Visit, reader: Open, country: Country) -> None:
    visit.go("Areas")
    visit.link("By region")
    told = visit.page.locator("main").inner_text()
    other = reader().open(visit.page.url.removeprefix(visit.reader.server))
    assert other.locator("main").inner_text() == told
    visit.page.go_back()
    expect(visit.page.locator("#showing")).to_contain_text("sorted by total")
    visit.ends()


# A commissioner.


def test_cohorts_side_by_side(visit: Visit, country: Country) -> None:
    visit.go("Compare")
    if not visit.page.locator("main a[href*='cohort=']").count():
        visit.link(country.region)
    visit.click(visit.page.locator("main a[href*='/compare?'][href*='cohort=']"))
    visit.has("What can be said")
    expect(visit.page.locator("table.comparison .level").first).to_be_visible()
    visit.ends()


def test_whether_a_change_is_more_than_noise(visit: Visit) -> None:
    visit.go("Change")
    expect(visit.page.locator("#verdicts table")).to_contain_text("More than noise")
    visit.ends()


def test_the_change_of_regions_and_leads(visit: Visit) -> None:
    visit.go("Change")
    for group in ("By region", "By lead"):
        expect(visit.page.get_by_role("rowheader", name=group)).to_be_visible()
    visit.ends()


def test_a_comparison_from_nothing(visit: Visit) -> None:
    visit.go("Compare")
    visit.click(visit.page.locator("main a[href*='/compare?'][href*='area=']"))
    visit.has("What can be said")
    expect(visit.page.locator("table.comparison")).to_be_visible()
    visit.ends()


# A project manager.


def test_what_changed_since_a_load(visit: Visit, country: Country) -> None:
    visit.go("Areas")
    visit.find(country.typed)
    visit.click(rows(visit.page).locator("th a"))
    expect(visit.page.locator("#since")).to_contain_text("Since before its last load")
    visit.ends()


def test_what_is_late_and_who_is_missing(visit: Visit) -> None:
    visit.go("Areas")
    visit.choose("Returns", "Anything late or missing")
    visit.show()
    expect(visit.page.locator("#areas h2")).to_contain_text("Anything late or missing: ")
    expect(rows(visit.page).first).to_be_visible()
    visit.ends()


# An analyst.


def test_a_figure_leads_to_its_file_and_its_rows(visit: Visit) -> None:
    visit.go("Areas")
    csv = visit.page.locator("#areas a", has_text="Download").first.get_attribute("href")
    answer = visit.page.request.get(f"{visit.reader.server}{csv}")
    assert answer.ok
    assert "area_code" in answer.text()
    visit.click(visit.page.locator("#areas a[href^='/data#load-']"))
    visit.has("cascade_ratings")
    visit.ends()


def test_a_word_is_one_key_away(visit: Visit) -> None:
    # The browser's own keys don't reach a driven one: the letter stands on the link, which leads there.
    visit.click(visit.page.locator("a[accesskey=g]"))
    assert visit.page.url.endswith("#glossary")
    visit.has("Too close to call", "A difference that chance alone could well give.")
    visit.ends()


# An area with one cohort and no workshop 2.


@pytest.mark.parametrize("width", [1280, 375])
def test_an_area_with_one_cohort_and_no_second_workshop(reader: Open, width: int) -> None:
    visit = Visit(reader(width), NORTH)
    page = visit.reader.open(f"/areas?programme={quote(NORTH)}&workshop=W1")
    visit.click(page.get_by_role("link", name="Southby"))
    visit.has("1 of 1", "Southby")
    assert violations(page) == []
    page = visit.reader.open(f"/areas?programme={quote(NORTH)}&workshop=W1%20to%20W2")
    expect(rows(page).filter(has_text="Southby")).to_contain_text("not matched")
    assert violations(page) == []
    visit.reader.open("/compare?area=N1&area=N2")
    visit.has("not compared", "Southby")
    assert violations(visit.page) == []
    visit.steps = 1
    visit.ends()


def test_two_readers_never_see_each_others_filters(reader: Open, country: Country) -> None:
    base = f"/areas?programme={quote(country.programme)}"
    first, second = reader(), reader()
    one, two = first.open(f"{base}&region={quote(country.region)}"), second.open(f"{base}&sort=-total")
    two.locator("form.filters button").click()
    one.reload()
    first.taken_over()
    expect(one.locator("#showing")).to_contain_text(country.region)
    expect(two.locator("#showing")).not_to_contain_text(f", {country.region},")
    expect(two.locator("#showing")).to_contain_text("highest first")


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("query", ["", "&workshop=W1%20to%20W2", "&find=a&readiness=late", "&sort=region&page=2"])
def test_no_view_of_the_areas_has_a_barrier(reader: Open, large: tuple[str, Country], query: str, width: int) -> None:
    journey = reader(width)
    page = journey.open(f"/areas?programme={quote(large[1].programme)}{query}")
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) == 0


def test_a_cell_of_the_matrix_is_read_with_its_row_and_column(reader: Open) -> None:
    page = reader().open(f"/areas?programme={quote(SMALL.programme)}&find=pelling")
    tree = page.locator("table.matrix").aria_snapshot()
    assert 'rowheader "Pellingmere"' in tree
    for head in ("C1 Roles", "C2 Measures", "Total of 21", "Band of total"):
        assert f'columnheader "{head}' in tree
    assert "cell" in tree
