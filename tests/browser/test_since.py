"""A project manager asks what changed since the last meeting: by day and by load, by region and lead, on paper, on a phone, by
keys and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from data.schema import loads
from data.store import closing_store
from etl.illustrate.places import PROGRAMME
from tests.browser.conftest import Open, serving
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import violations
from tests.browser.test_print_and_zoom import HIDDEN
from tests.conftest import Stores
from tests.returns import load_text

ACTION = """
SELECT p.code, k.code, a.action FROM actions a JOIN action_codes k ON k.id = a.action_id JOIN places p ON p.id = a.place_id
WHERE a.closed_by IS NULL AND a.status = 'on track' AND a.due > CURRENT_DATE ORDER BY p.code, k.code
"""
FIGURE = """
SELECT min(t.code), r.period_start, r.period_end FROM released r JOIN released t
ON t.area_code = r.area_code AND t.scope = 'team' AND t.measure = r.measure AND t.period_start = r.period_start
WHERE r.scope = 'area' AND r.measure = 'referrals_received' AND CAST(r.value AS INTEGER) > 30
AND r.closed_by IS NULL AND r.teams = 1
GROUP BY r.area_code, r.period_start, r.period_end ORDER BY r.area_code, r.period_start DESC
"""
WIDE, PHONE = 1280, 375


@pytest.fixture(scope="module")
def met(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of the simulated programme, of which a meeting's files completed one action, made another late and corrected
    a month of a team to a small number; and the load before those files."""
    url, folder = sqlite_stores.server.create(sqlite_stores.illustrated()), tmp_path_factory.mktemp("since")
    with closing_store(url) as store:
        with store.connect() as connection:
            done, late = connection.exec_driver_sql(ACTION).fetchmany(2)
            (team, start, end), *_ = connection.exec_driver_sql(FIGURE)
            before = connection.scalar(sa.select(sa.func.max(loads.c.id)))
        yesterday = date.today() - timedelta(days=1)
        told = [(*done, "complete", ""), (*late, "on track", yesterday.isoformat())]
        actions = "".join(f'{code},{place},"{text}",{status},{due}\n' for place, code, text, status, due in told)
        small = f"{team},{start},{end},referrals_received,3\n"
        for feed, text in (
            ("actions", f"action_id,area_code,action,status,due\n{actions}"),
            ("mhst_activity", f"team_code,period_start,period_end,measure,value\n{small}"),
        ):
            assert load_text(store, folder, feed, text).rejected == 0
    with serving(url, folder / "log") as address:
        yield address, f"load-{before}"
    sqlite_stores.drop(url)


@pytest.fixture
def server(met: tuple[str, str]) -> str:
    return met[0]


@pytest.fixture
def before(met: tuple[str, str]) -> str:
    """The load before the meeting's files."""
    return met[1]


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_what_a_meeting_asks(reader: Open, before: str, width: int) -> None:
    journey = reader(width)
    page = journey.open(f"/since?since={before}")
    head = page.locator("#changed h2")
    expect(head).to_contain_text("1 action newly overdue, 1 action completed")
    expect(head).to_contain_text("1 figure newly withheld")
    expect(page.locator("#changed")).to_contain_text("newly overdue")
    withheld = page.locator("#changed tr", has_text="newly withheld")
    expect(withheld).to_contain_text("suppressed")
    expect(withheld).to_contain_text("shown")
    assert page.locator("#changed .tag").first.inner_text() == "Simulated"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])


def test_a_day_before_the_first_load_is_said_to_be_one(reader: Open) -> None:
    page = reader(WIDE).open("/since")
    assert page.locator("#changed").count() == 0
    page.get_by_label("Since the day of your last meeting").fill("2020-01-31")
    page.get_by_role("button", name="Show what changed").click()
    expect(page.locator("#changed h2")).to_contain_text("there is nothing before to compare with")
    assert "since=2020-01-31" in page.url


def test_a_load_by_region_and_lead_and_back(reader: Open, before: str) -> None:
    earlier = f"load-{int(before.removeprefix('load-')) - 6}"
    journey = reader(WIDE)
    page = journey.open(f"/since?since={earlier}")
    everything = page.locator("#changed h2")
    expect(everything).to_contain_text("new actions")
    whole = everything.inner_text()
    page.get_by_label("Region").select_option(index=1)
    page.get_by_label("Lead body").select_option(index=1)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(everything).not_to_have_text(whole)
    for narrowed in (f"since={earlier}", "region=", "lead="):
        assert narrowed in page.url
    few, at = everything.inner_text(), page.url
    page.get_by_role("link", name="Before the last load").click()
    expect(page).to_have_url(re.compile(rf"region=.*lead=.*since=load-(?!{earlier[5:]}\b)"))
    page.go_back()
    expect(everything).to_have_text(few)
    assert page.url == at
    again = reader(WIDE).open(at.removeprefix(journey.server))
    expect(again.locator("#changed h2")).to_have_text(few)
    assert (journey.console, journey.failures, journey.elsewhere) == ([], [], [])


def test_the_file_has_all_of_it_and_an_area_leads_on(reader: Open, before: str) -> None:
    page = reader(WIDE).open(f"/since?since={before}")
    with page.expect_download() as downloading:
        page.locator("#changed").get_by_role("link", name=re.compile("CSV")).click()
    lines = downloading.value.path().read_text(encoding="utf-8").splitlines()
    assert len(lines) - 1 == page.locator("#changed a[href*='/areas/']").count()
    assert all(PROGRAMME in line for line in lines[1:])
    page.locator("#changed tr", has_text="newly withheld").locator("a[href*='/areas/']").click()
    expect(page.locator("#since h2")).to_contain_text("1 figure newly withheld")
    with page.expect_download() as downloading:
        page.locator("#since").get_by_role("link", name=re.compile("CSV")).click()
    assert "newly" not in downloading.value.path().read_text(encoding="utf-8")
    assert ",withheld," in downloading.value.path().read_text(encoding="utf-8")


def test_by_keys_alone(reader: Open) -> None:
    page = reader(WIDE).open("/since")
    tab_to(page, "#moment a[href*='since=load-']")
    page.keyboard.press("Enter")
    expect(page.locator("#changed h2")).to_contain_text("Since load")
    tab_to(page, "#changed a[href*='/areas/']")
    page.keyboard.press("Enter")
    expect(page.locator("#since h2")).to_contain_text("Since load")


def test_without_scripts(reader: Open, before: str) -> None:
    page = reader(WIDE, java_script_enabled=False).read("/since")
    page.get_by_label("Since the day of your last meeting").fill("2020-01-31")
    page.get_by_role("button", name="Show what changed").click()
    expect(page.locator("#changed h2")).to_contain_text("there is nothing before to compare with")
    blocked = reader(WIDE, java_script_enabled=False).read(f"/since?since={before}")
    usual = reader(WIDE).open(f"/since?since={before}")
    assert blocked.locator("#main").inner_html() == usual.locator("#main").inner_html()


def test_on_grey_paper(reader: Open, before: str) -> None:
    page = reader(WIDE).open(f"/since?since={before}")
    page.emulate_media(media="print")
    assert page.locator(HIDDEN).evaluate_all("all => all.filter(each => each.checkVisibility()).length") == 0
    expect(page.locator("#changed tr", has_text="newly withheld")).to_be_visible()
    edges = page.locator("section.figure.simulated").evaluate_all(
        "all => all.map(each => getComputedStyle(each).borderTopStyle)"
    )
    assert edges
    assert set(edges) == {"dashed"}
    page.set_viewport_size({"width": 718, "height": 1_000})  # A4 less its margins
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
