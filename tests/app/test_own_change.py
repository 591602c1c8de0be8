"""The change of a programme's own returns: plain numbers in, the same numbers on the page and in the API."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from data.filters import Filters
from data.queries.catalogue import Programme, programme_list
from data.queries.cohorts import all_ratings
from data.queries.own_change import own_change
from data.store import closing_store
from data.viewer import ANYONE, Viewer
from pages import site
from pages.api import service
from tests.app.conftest import Page, Rows, _page, asked, on
from tests.conftest import Stores
from tests.returns import load_text

EAST, LATE = "Link East", "Link Late"
LINK = "Link Programme 2017–19"
DOMAINS = ("C1", "A1", "S", "C2", "A2", "D", "E")
START = {"C1": 1, "A1": 1, "S": 1, "C2": 0, "A2": 1, "D": 2, "E": 2}
MOVES = {
    "C1": [1] * 6,
    "A1": [2, *[1] * 6, -1],
    "S": [*[1] * 8, -1],
    "C2": [1] * 12,
    "A2": [1] * 5,
    "D": [],
    "E": [-1] * 10,
}
"""How the first of 18 matched cohorts move; the others stay."""
TESTED = {
    "C1": (6, 0, 0.03125, 0.15625, "no_clear_change"),
    "A1": (7, 1, 0.0625, 0.1875, "no_clear_change"),
    "S": (8, 1, 0.0390625, 0.15625, "no_clear_change"),
    "C2": (12, 0, 2 / 2**12, 7 * 2 / 2**12, "up"),
    "A2": (5, 0, None, None, "too_few"),
    "D": (0, 0, None, None, "too_few"),
    "E": (0, 10, 2 / 2**10, 6 * 2 / 2**10, "down"),
}
"""Up, down, p and p after Holm over the seven, and what is said: by hand, and as in the checks of the sign-flip test."""
AREAS = f"""area_code,area_name,programme,region,lead
E1,Eastham,{EAST},East,ICB
E2,Upton,{EAST},East,LA
E3,Weston,{EAST},West,LA
T1,Lateby,{LATE},East,LA
"""
COHORTS = (
    "cohort_code,area_code,schools\n"
    + "".join(f"E{1 + n % 3}-{n},E{1 + n % 3},{n}\n" for n in range(20))
    + "T1-1,T1,9\n"
)
HEAD = f"cohort_code,workshop,date,table,{','.join(DOMAINS)}\n"


def rated(workshop: str, cohorts: int, *, moved: bool) -> str:
    rows = []
    for n in range(cohorts):
        levels = [START[d] + (MOVES[d][n] if moved and n < len(MOVES[d]) else 0) for d in DOMAINS]
        rows.append(f"E{1 + n % 3}-{n},{workshop},2026-0{workshop[1]}-10,,{','.join(map(str, levels))}\n")
    return "".join(rows)


RATINGS = HEAD + rated("W1", 20, moved=False) + rated("W2", 18, moved=True) + "T1-1,W1,2026-01-10,,1,1,1,1,1,1,1\n"
APART = HEAD + "".join(
    f"E1-0,W1,2026-01-10,{table},{level},1,1,0,1,2,2\n" for table, level in (("a", 1), ("b", 1), ("c", 3))
)


@pytest.fixture(scope="module")
def east_store(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    url, folder = stores.published(), tmp_path_factory.mktemp("east")
    with closing_store(url) as store:
        for feed, text in (
            ("areas", AREAS),
            ("cohorts", COHORTS),
            ("cascade_ratings", RATINGS),
            ("cascade_ratings", APART),
        ):
            assert load_text(store, folder, feed, text).rejected == 0
        yield store
    stores.drop(url)


@pytest.fixture
def east(app: Monitor, east_store: Engine) -> Iterator[FlaskClient]:
    with on(app, east_store):
        yield app.server.test_client()


@pytest.fixture
def page(east: FlaskClient) -> Page:
    return _page(east)


def rows(east: FlaskClient, name: str = "change", **values: str) -> Rows:
    found: Rows = asked(east, name, programme=EAST, limit="100000", **values).json["rows"]
    return found


def of(found: Rows, scope: str, code: str = "") -> dict[str, dict[str, Any]]:
    return {row["domain"]: row for row in found if (row["scope"], row["code"]) == (scope, code)}


# The API.


@pytest.mark.parametrize("domain", DOMAINS)
def test_each_domain_is_tested_as_by_hand(east: FlaskClient, domain: str) -> None:
    row = of(rows(east), "programme")[domain]
    up, down, p, adjusted, verdict = TESTED[domain]
    assert (row["cohorts"], row["cohorts_to"], row["matched"]) == (20, 18, 18)
    assert (row["up"], row["same"], row["down"], row["verdict"]) == (up, 18 - up - down, down, verdict)
    assert (row["p_value"], row["p_adjusted"]) == (p, adjusted)
    assert (row["p_value_status"], row["p_adjusted_status"]) == ((None, None) if p else ("too_few", "too_few"))
    assert row["mean_change"] == pytest.approx(sum(MOVES[domain]) / 18, abs=0.005)
    assert row["net_share"] == pytest.approx((up - down) / 18)
    assert row["lower_95"] < row["net_share"] < row["upper_95"]


def test_the_family_is_the_seven_domains_whatever_is_filtered(east: FlaskClient) -> None:
    (row, *_) = [row for row in rows(east, domain="C1") if row["scope"] == "programme"]
    assert row["p_adjusted"] == TESTED["C1"][3]


def test_levels_before_and_after(east: FlaskClient) -> None:
    row = of(rows(east), "programme")["C2"]
    assert (row["at_major_challenge_from_pct"], row["at_major_challenge_to_pct"]) == (100, 33)
    assert (row["at_least_widespread_from_pct"], row["at_least_widespread_to_pct"]) == (0, 0)
    total = of(rows(east), "programme")["total"]
    assert (total["at_major_challenge_from_pct"], total["at_major_challenge_from_pct_status"]) == (
        None,
        "not_applicable",
    )
    assert (total["p_value"], total["p_adjusted"]) == (total["p_value"], total["p_value"])


def test_places_have_counts_and_areas_no_test(east: FlaskClient) -> None:
    found = rows(east)
    assert {row["code"] for row in found if row["scope"] == "area"} == {"E1", "E2", "E3"}
    row = of(found, "area", "E1")["C1"]
    assert (row["cohorts"], row["matched"], row["up"], row["verdict"]) == (7, 6, 2, "too_few")
    assert {row[f"{name}_status"] for name in ("p_value", "p_adjusted")} == {"too_few"}
    assert {row[f"{name}_status"] for name in ("net_share", "lower_95", "smallest_p")} == {"not_applicable"}
    regions = [of(found, "region", code)["C2"] for code in ("East", "West")]
    assert [row["matched"] for row in regions] == [12, 6]
    assert [row["smallest_p"] for row in regions] == [2 / 2**8, 2 / 2**4]


def test_starting_groups_have_no_test_and_an_expected_rise_where_tables_scored_apart(east: FlaskClient) -> None:
    row = of(rows(east), "starting_group", "good_elements")["C1"]
    assert (row["matched"], row["up"], row["verdict"], row["verdict_status"]) == (18, 6, None, "not_applicable")
    assert row["expected_rise"] is None
    assert row["expected_rise_status"] == "not_applicable"


def test_levels_of_one_cohort_are_for_those_with_the_local_right(east_store: Engine) -> None:
    with east_store.connect() as connection:
        programmes = [p for p in programme_list(connection, ANYONE) if p.name == EAST]
        scopes = {viewer: scopes_of(connection, viewer, programmes) for viewer in (ANYONE, LOCAL)}
        known = all_ratings(connection, Filters(), LOCAL, programmes).records()
    assert "cohort" not in scopes[ANYONE]
    assert scopes[LOCAL]["cohort"] == {f"E1-{n}" for n in range(0, 20, 3)}
    by_key = {(row["cohort_code"], row["workshop"], row["domain"]): row for row in known}
    apart = by_key["E1-0", "W1", "C1"]
    assert (apart["rating"], apart["level"], apart["tables"]) == (1, "good elements of practice", 3)
    assert (apart["agreement"], apart["agreement_within_one"]) == (Decimal(67), Decimal(67))
    alone = by_key["E1-3", "W2", "E"]
    assert (alone["rating"], alone["level"], alone["agreement"], alone["load"]) == (
        1,
        "good elements of practice",
        None,
        24,
    )
    assert by_key["E2-1", "W1", "C1"]["rating"] is None


LOCAL = Viewer("lead of Eastham", local_areas=frozenset({"E1"}))


def scopes_of(connection: Any, viewer: Viewer, programmes: list[Programme]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in own_change(connection, Filters(), viewer, programmes).records():
        found.setdefault(row["scope"], set()).add(row["code"])
    return found


def test_without_accounts_levels_of_cohorts_are_withheld_with_the_reason(east: FlaskClient) -> None:
    found = rows(east, "ratings")
    assert len(found) == 7 * (20 + 18)
    assert {(row["rating"], row["rating_status"], row["level_status"]) for row in found} == {
        (None, "suppressed", "suppressed")
    }
    assert {row["workshop"] for row in found} == {"W1", "W2"}
    assert found[0]["date"] == "2026-01-10"


def test_cohorts_say_which_workshops_they_held(east: FlaskClient) -> None:
    found = {row["cohort_code"]: row for row in rows(east, "cohorts")}
    assert len(found) == 20
    assert (found["E1-18"]["schools"], found["E1-18"]["has_w1"], found["E1-18"]["has_w2"]) == (18, True, False)
    assert [row["cohort_code"] for row in rows(east, "cohorts", region="West")] == sorted(
        c for c in found if c[1] == "3"
    )


@pytest.mark.parametrize("name", ["ratings", "cohorts", "transitions", "change"])
@pytest.mark.parametrize("limit", [7, 50])
def test_walking_with_the_cursor_gives_every_row_once(east: FlaskClient, name: str, limit: int) -> None:
    walked: Rows = []
    cursor: str | None = "0"
    while cursor is not None:
        answer: Any = asked(east, name, programme=EAST, limit=str(limit), cursor=cursor).json
        walked += answer["rows"]
        cursor = answer["meta"]["next"]
    assert walked == rows(east, name)


def test_transitions_add_to_the_matched(east: FlaskClient) -> None:
    found = [row for row in rows(east, "transitions", domain="A1") if row["scope"] == "programme"]
    assert {(r["level_from"], r["level_to"]): r["cohorts"] for r in found if r["cohorts"]} == {
        (1, 0): 1,
        (1, 1): 10,
        (1, 2): 6,
        (1, 3): 1,
    }


def test_the_published_stand_beside_and_unchanged(east: FlaskClient) -> None:
    found: Any = asked(east, "change", limit="100000").json
    published = [row for row in found["rows"] if row["programme"] == LINK]
    assert len(published) == 9
    assert {row["verdict_status"] for row in published} == {"not_applicable"}
    assert {row["programme"] for row in found["rows"]} == {LINK, EAST}
    assert "18 of 20 cohorts matched" in found["meta"]["n"]
    assert [row["domain"] for row in rows(east, **{"from": "W2"})] == []


# The page.


def test_the_page_opens_with_the_finding(page: Page) -> None:
    text = page("/change", programme=EAST).one("main").text
    assert (
        "From workshop 1 (W1) to workshop 2 (W2) the total is up in 9 of 18 matched cohorts and down in 1, more than"
        in text
    )
    assert "self-reported, indicative" in text
    assert "18 of 20 cohorts matched" in text


def test_verdicts_are_in_words_with_the_adjusted_p(page: Page) -> None:
    told = {
        r.one("th").text.split()[0]: r.text
        for r in page("/change", programme=EAST).by_id("verdicts").every("tr")
        if any(r.every("td"))
    }
    assert "0.003 More than noise: rose in 12 of 18, fell in 0" in told["C2"]
    assert "0.01 More than noise: fell in 10 of 18, rose in 0" in told["E"]
    assert "Too close to call. Rose in 6 of 18, fell in 0; the interval alone leaves out zero" in told["C1"]
    assert "Too few to test. 5 of 18 moved; even the clearest data would give p = 0.06" in told["A2"]
    assert "Too few to test. None of 18 moved" in told["D"]


def test_the_squares_hold_what_the_api_gives(page: Page, east: FlaskClient) -> None:
    section = page("/change", programme=EAST, domain="A1").by_id("transitions")
    (square,) = section.every("table")
    cells = [[cell.text for cell in row.every("td")] for row in square.one("tbody").every("tr")]
    found = [row for row in rows(east, "transitions", domain="A1") if row["scope"] == "programme"]
    assert [count for row in cells for count in row] == [str(row["cohorts"]) for row in found]


def test_what_is_left_out_is_said(page: Page) -> None:
    told = page("/change", programme=EAST).by_id("unmatched").text
    assert "2 of 20 cohorts have no workshop 2; they started at a total of 8.00 on average, the matched at 8.00" in told
    assert "neither zero nor ‘no change’" in told


def test_the_overview_leads_to_the_cohorts_without_the_later_workshop(page: Page, east: FlaskClient) -> None:
    (href,) = (link["href"] for link in page("/", programme=EAST).every("a") if link.text.startswith("2 of 20 cohorts"))
    assert href.endswith("#without")
    assert not page("/change", programme=EAST).by_id(href.rpartition("#")[2]).text.startswith("Page not found")
    listed = page("/change", programme=EAST).by_id("without")
    heads = [next(row.every("th")).text for row in listed.every("tr")][1:]
    assert heads == ["E1-18", "E2-19"]
    assert "2 cohorts in 2 areas have no workshop 2" in listed.text
    assert "21 Mar 2026 late" in listed.text  # ten weeks after its workshop 1
    assert listed.text.count("suppressed: with the local right alone") == 2
    assert "A cohort's own levels need the local right" in listed.text
    found = rows(east, "unmatched")
    assert [row["cohort_code"] for row in found] == heads
    assert {row["total_status"] for row in found} == {"suppressed"}


def test_with_the_local_right_it_is_said_how_they_had_started(
    page: Page, east: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "viewer", lambda: Viewer(local_areas=frozenset({"E1"})))
    monkeypatch.setattr(service, "viewer", lambda: Viewer(local_areas=frozenset({"E1"})))
    seen, other = rows(east, "unmatched")
    assert {domain: seen[domain] for domain in DOMAINS} == START
    assert (seen["total"], other["total"]) == (8, None)
    cells = [cell.text for cell in list(page("/change", programme=EAST).by_id("without").every("tr"))[1].every("td")]
    assert cells[3:] == [*(str(START[domain]) for domain in DOMAINS), "8"]


def test_a_long_page_lists_what_stands_on_it(page: Page) -> None:
    document = page("/change", programme=EAST)
    links = [link["href"] for link in document.one("nav", within="contents").every("a")]
    assert len(links) == len(list(document.every("h2"))) - 1  # the list has a head of its own
    assert all(document.by_id(href.removeprefix("#")) for href in links)


def test_agreement_is_shown_where_tables_scored_apart(page: Page) -> None:
    told = page("/change", programme=EAST, domain="C1").by_id("agreement").text
    assert "67% of 3 table ratings at workshop 1 stood at the cohort's level" in told


def test_regression_to_the_mean_stands_beside_starting_levels(page: Page) -> None:
    told = page("/change", programme=EAST, domain="A1").by_id("groups").text
    assert "Regression to the mean" in told
    assert "Oldham's view" in told


@pytest.mark.parametrize("query", [{}, {"domain": "S"}, {"view": "table"}, {"from": "W1", "to": "W2"}])
def test_every_download_gives_rows(page: Page, east: FlaskClient, query: dict[str, str]) -> None:
    links = [link["href"] for link in page("/change", programme=EAST, **query).every("a") if "/api/v1/" in link["href"]]
    assert len(links) >= 6
    for link in links:
        assert east.get(link).text.count("\r\n") > 1, link


def test_workshops_that_cannot_be_compared_are_said(page: Page) -> None:
    text = page("/change", programme=EAST, **{"from": "W2", "to": "W1"}).one("main").text
    assert "Workshop 2 and workshop 1 can't be compared here; showing" in text
    assert "workshop 1 to workshop 2." in text


def test_a_programme_with_one_workshop_says_what_to_load(page: Page) -> None:
    document = page("/change", programme=LATE)
    assert "Link Late has no ratings of its own at two workshops yet" in document.one("main").text
    assert "python -m etl load cascade_ratings FILE" in document.one("main").text
    assert not list(document.every("section", within="figure"))
    assert LINK in [link.text for link in document.one("main").every("a")]


def test_before_the_ratings_there_is_no_change(page: Page) -> None:
    assert "has no ratings of its own at two workshops yet" in page("/change", programme=EAST, as_of="load-23").text
    assert "matched cohorts" in page("/change", programme=EAST, as_of="load-24").one("main").text


@pytest.mark.parametrize("view", ["chart", "table"])
@pytest.mark.parametrize("word", ["effect", "impact", "led to", "None", "nan", " ,", "p = 0.000", "p = 0 "])
def test_words_that_are_never_said(page: Page, word: str, view: str) -> None:
    assert word not in page("/change", programme=EAST, view=view).one("main").text.replace("None of", "").replace(
        "None moved", ""
    )


def test_the_published_page_stays_as_it_was(page: Page) -> None:
    ids = [section["id"] for section in page("/change").every("section", within="figure")]
    assert ids == ["means", "distribution", "widespread", "improved", "groups"]
    assert "Published" in page("/change").by_id("distribution").text


def test_methods_are_shown_with_the_change_that_the_api_gives(page: Page) -> None:
    text = page("/methods").one("main").text
    assert f"{EAST}, W1 to W2, C2: 12 cohorts by +1; p < 0.001." in text
    assert f"{EAST}, W1 to W2: C1 p = 0.03 becomes 0.156, A1 p = 0.06 becomes 0.188, S p = 0.04 becomes 0.156" in text


def test_an_empty_store_says_what_to_load(app: Monitor, sqlite_stores: Stores) -> None:
    with closing_store(sqlite_stores.migrated()) as store, on(app, store):
        for path in ("/", "/areas", "/compare", "/change"):
            main = _page(app.server.test_client())(path).one("main")
            assert "python -m etl published" in main.text, path
            assert "python -m etl illustrate" in main.text, path
            assert not list(main.every("form")), path
            assert "No area matches these filters" not in main.text
