"""A reader's way through teams' activity, simulated and published: from a special cause to its chart and rule, to a funnel's
outliers, by link, by keys, on paper and on a phone, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from etl.illustrate.places import PROGRAMME
from tests.app.conftest import query
from tests.browser.conftest import Open
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import SIDEWAYS, violations
from tests.browser.test_print_and_zoom import CUT, HIDDEN

ALL, AREA = query("/mhst", programme=PROGRAMME), query("/mhst", programme=PROGRAMME, area="SIM-C")
MEASURE = query("/mhst", programme=PROGRAMME, measure="wait_days_mean")
SHARE = query("/mhst", programme=PROGRAMME, measure="accepted_pct")
STATES = {"all": ALL, "one measure": MEASURE, "area": AREA, "published": "/mhst"}
CHART_LIBRARY = re.compile(r"plotly|async-graph", re.IGNORECASE)


@pytest.fixture
def server(illustrated_server: str) -> str:
    return illustrated_server


def text_of(page: Page) -> str:
    return page.locator("#main").inner_text()


def main_of(page: Page) -> str:
    return page.locator("#main").inner_html()


def test_a_special_cause_leads_to_its_chart_that_names_the_rule_and_back_again(reader: Open) -> None:
    journey = reader()
    page = journey.open(ALL)
    before = text_of(page)
    concern = page.locator("#areas tbody td:nth-child(3) a").first
    measure = concern.inner_text()
    concern.click()
    expect(page.locator("#chart h2")).to_contain_text("concern")
    assert (page.locator("#chart h2").inner_text()).startswith(measure.split(", a school week")[0])
    expect(page.locator("#chart")).to_be_in_viewport()
    expect(page.locator("#chart svg .xmr-bracket").first).to_be_attached()
    expect(page.locator("#chart .caveats")).to_contain_text("Which rule")
    rule = page.locator("#chart svg .xmr-rule").text_content() or ""
    assert re.match(r"Above the upper limit|Below the lower limit|Shift, |Trend, |Two of three ", rule)
    page.go_back()
    expect(page.locator("#areas")).to_be_visible()
    assert text_of(page) == before
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])


def test_a_deep_link_is_the_exact_view(reader: Open) -> None:
    page = reader().open(AREA)
    page.locator("#filter-measure").select_option("referrals_received")
    page.locator("#filter-from").select_option(index=1)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#chart h2")).to_contain_text("Referrals received")
    page.locator("#chart .actions a[href*='view=table']").click()
    expect(page.locator("#chart table.table")).to_be_visible()
    again = reader().open(page.url.removeprefix(page.url.partition("/mhst")[0]))
    expect(again.locator("#chart table.table")).to_be_visible()
    assert text_of(again) == text_of(page)


def test_a_funnel_has_its_outliers_under_it_and_all_areas_a_click_away(reader: Open) -> None:
    page = reader().open(SHARE)
    outliers = page.locator("#funnel table.table tbody th[scope=row]")
    named = page.locator("#funnel svg .funnel-name").all_text_contents()
    assert sorted(outliers.all_inner_texts()) == sorted(named) != []
    halo = page.locator("#funnel svg .funnel-name").first
    expect(halo).to_have_css("paint-order", "stroke")
    expect(halo).to_have_css("stroke-width", "4px")
    page.locator("#funnel .actions a[href*='view=table']").click()
    expect(page.locator("#funnel table.table")).to_contain_text("Within")
    assert page.locator("#funnel table.table tbody th[scope=row]").count() > len(named)
    page.locator("#funnel table.table tbody a").first.click()
    expect(page.locator("#measures h2")).to_be_visible()
    assert "area=SIM-" in page.url


def test_areas_of_no_news_unfold_when_asked(reader: Open) -> None:
    page = reader().open(ALL)
    quiet = page.locator("#areas tbody.aside tr:not(.group)").first
    expect(quiet).not_to_be_visible()
    page.locator("#areas details.unfold summary").click()
    expect(quiet).to_be_visible()
    expect(quiet).to_contain_text("none")


@pytest.mark.parametrize("width", [1280, 375])
def test_from_a_special_cause_to_the_next_measure_by_keys(reader: Open, width: int) -> None:
    journey = reader(width=width)
    page = journey.open(ALL)
    tab_to(page, "#areas tbody td:nth-child(3) a")
    page.keyboard.press("Enter")
    expect(page.locator("#chart h2")).to_contain_text("concern")
    page.locator("#measures .actions a").first.focus()
    tab_to(page, "#measures tbody a[href*='measure=accepted_pct']")
    page.keyboard.press("Enter")
    expect(page.locator("#chart h2")).to_contain_text("Share accepted")
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing_and_nothing_goes_sideways(reader: Open, name: str, width: int) -> None:
    journey = reader(width=width)
    page = journey.open(STATES[name])
    assert violations(page) == []
    assert page.evaluate(SIDEWAYS) == 0
    assert page.evaluate(CUT) == []
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])
    assert [url for url in journey.requests if CHART_LIBRARY.search(url)] == [], "nothing here is drawn by a library"


@pytest.mark.parametrize("name", STATES)
def test_a_long_page_lists_what_stands_on_it(reader: Open, name: str) -> None:
    page = reader().open(STATES[name])
    listed = page.get_by_role("navigation", name="On this page").get_by_role("link")
    figures = page.locator("section.figure").evaluate_all("all => all.map(each => '#' + each.id)")
    assert [link.get_attribute("href") for link in listed.all()] == figures


@pytest.mark.parametrize("name", STATES)
def test_grey_paper_has_the_figures_their_marks_and_the_link(reader: Open, name: str) -> None:
    page = reader(width=1280).open(STATES[name])
    page.emulate_media(media="print")
    assert page.locator(HIDDEN).evaluate_all("all => all.filter(each => each.checkVisibility()).length") == 0
    assert page.locator("p.permalink").is_visible()
    for figure in page.locator("section.figure").all():
        expect(figure.locator("h2")).to_be_visible()
        expect(figure.locator("svg, table").first).to_be_visible()
    wordless = "all => all.filter(each => !each.parentElement.textContent.trim()).length"
    assert page.locator("#areas td svg, #measures td:nth-child(5) svg").evaluate_all(wordless) == 0


@pytest.mark.parametrize("name", STATES)
def test_it_reads_the_same_without_scripts(reader: Open, name: str) -> None:
    blocked = reader(java_script_enabled=False).read(STATES[name])
    assert main_of(blocked) == main_of(reader().open(STATES[name]))


def test_an_area_is_chosen_without_scripts(reader: Open) -> None:
    page = reader(java_script_enabled=False).read(ALL)
    page.get_by_label("Place").select_option("SIM-C")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#chart svg[role=img]")).to_be_visible()
    expect(page.locator("#showing")).to_contain_text("Showing")
