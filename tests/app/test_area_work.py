"""One area's sources, actions, risks, returns and what changed: simulated, own with and without the local right, published."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from data.kept import forget
from data.store import closing_store
from data.viewer import Viewer
from etl.illustrate.places import PROGRAMME
from pages import site
from pages.api import service
from tests.app.conftest import Page, _page, asked, on
from tests.app.reading import Element
from tests.app.test_own_returns import AREAS, COHORTS, NORTH, RATINGS
from tests.conftest import Stores
from tests.returns import load_text

ACTIONS = """action_id,area_code,domain,action,owner_role,due,status
N1-A1,N1,A1,SECRET open plan,lead,2020-01-01,on track
N1-A2,N1,C1,Publish one list,lead,2026-01-01,complete
N1-A3,N1,C1,SECRET dropped plan,lead,2026-01-01,dropped
"""
LATER = """action_id,area_code,domain,action,owner_role,due,status
N1-A1,N1,A1,Answer every call,lead,2020-01-01,complete
"""
RISKS = """risk_id,area_code,factor,likelihood,impact,mitigation
N1-R1,N1,SECRET risk,4,4,SECRET mitigation
"""
ATTENDANCE = """cohort_code,workshop,organisation_type,invited,attended,target
N1-1,W1,school,9876,8765,9999
"""
SECRETS = ("SECRET", "9876", "8765", "9,876", "8,765")
REVISED = """cohort_code,workshop,date,C1,A1,S,C2,A2,D,E
N1-1,W2,2026-03-10,3,1,1,1,1,2,1
N1-3,W2,2026-03-12,2,2,1,1,1,2,1
"""
FILES = (
    ("areas", AREAS),
    ("cohorts", COHORTS),
    ("cascade_ratings", RATINGS),
    ("actions", ACTIONS),
    ("risks", RISKS),
    ("attendance", ATTENDANCE),
)
BEFORE = "load-27"
"""The last of ``FILES``; after it come more ratings and an action that was completed."""


@pytest.fixture(scope="module")
def northern(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A store with the published tables and a real programme's files, also of actions and risks."""
    url, folder = sqlite_stores.published(), tmp_path_factory.mktemp("work")
    with closing_store(url) as store:
        for feed, text in (*FILES, ("cascade_ratings", REVISED), ("actions", LATER)):
            assert load_text(store, folder, feed, text).rejected == 0
        yield store
    sqlite_stores.drop(url)


@pytest.fixture
def north(app: Monitor, northern: Engine) -> Iterator[FlaskClient]:
    with on(app, northern):
        yield app.server.test_client()


@pytest.fixture
def page(north: FlaskClient) -> Page:
    return _page(north)


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever asks has the local right for N1."""
    somebody = Viewer("somebody", local_areas=frozenset({"N1"}))
    monkeypatch.setattr(site, "viewer", lambda: somebody)
    monkeypatch.setattr(service, "viewer", lambda: somebody)
    forget()
    yield
    forget()


@pytest.fixture(scope="module")
def illustrated(sqlite_stores: Stores) -> Iterator[Engine]:
    with closing_store(sqlite_stores.illustrated()) as store:
        yield store


@pytest.fixture
def simulated(app: Monitor, illustrated: Engine) -> Iterator[FlaskClient]:
    """Asks the app on a store with the simulated programme."""
    with on(app, illustrated):
        yield app.server.test_client()


@pytest.fixture
def made_up(simulated: FlaskClient) -> Page:
    return _page(simulated)


def figures(document: Element) -> dict[str, Element]:
    return {each["id"]: each for each in document.one("main").every("section", within="figure")}


def numbers(document: Element) -> list[str]:
    return [each.one("span", within="number").text for each in figures(document).values()]


# A simulated area shows all.


def test_figures_are_numbered_by_their_place(made_up: Page) -> None:
    found = figures(made_up("/areas/SIM-P"))
    order = [
        name for name in found if name in ("domains", "sources", "actions", "risks", "returns", "since", "similar")
    ]
    assert order == ["domains", "sources", "actions", "risks", "returns", "since", "similar"]
    told = [each.text.split() for each in made_up("/areas/SIM-P").every("span", within="number")]
    assert [int(place) for _, place in told] == list(range(1, len(found)))  # the form to ask since when is not counted
    assert {kind for kind, _ in told} <= {"Figure", "Table"}


def test_a_domain_has_each_source_and_what_they_say_together(made_up: Page) -> None:
    found = figures(made_up("/areas/SIM-H"))["sources"]
    rows = {row.one("th").text: row.text for row in found.one("tbody").every("tr")}
    assert len(rows) == 7
    (wait,) = (text for head, text in rows.items() if head.startswith("D "))
    assert "2 up 0 same 0 down" in wait
    assert "Mean wait in days" in wait
    assert "not applicable: no statement asked at both waves is about it" in wait
    assert re.search(r"improvement: .*Agree both better$", wait)
    assert "One source only" in next(text for head, text in rows.items() if head.startswith("A2"))
    assert "Survey answers are of this area with" in found.text
    assert "Association, not cause" in found.text


def test_an_area_without_teams_and_without_a_follow_up_says_why(made_up: Page) -> None:
    found = figures(made_up("/areas/SIM-L"))["sources"]
    assert found.one("h2").text == "No domain has more than one source"
    assert "not submitted: no follow-up yet" in found.text
    assert "not applicable: no team at work" in found.text
    assert figures(made_up("/areas/SIM-L"))["returns"].one("h2").text == "Returns: the follow-up survey is late"


def test_actions_come_with_the_chosen_domain_first(made_up: Page) -> None:
    found = figures(made_up("/areas/SIM-H", domain="E"))["actions"]
    domains = [next(row.every("td")).text for row in found.one("tbody").every("tr")]
    assert domains[0] == "E"
    assert len(domains) == 4
    assert domains.index("E") + domains.count("E") == len(domains[: domains.count("E")])
    assert "those of E first" in found.text


def test_the_day_looked_at_decides_what_is_overdue(simulated: FlaskClient) -> None:
    rows = asked(simulated, "actions", programme=PROGRAMME, limit="1000").json["rows"]
    assert {row["rag"] for row in rows} == {"red", "amber", "green", "none"}
    for row in rows:
        closed = row["status"] in ("complete", "dropped")
        assert closed == (row["rag"] == "none")
        assert (row["overdue_days"] is None) == closed
        assert not row["overdue_days"] or row["rag"] == "red"


@pytest.mark.parametrize(
    ("name", "values", "of"),
    [
        ("actions", {"domain": "A1"}, ("domain", "A1")),
        ("actions", {"area": "SIM-P"}, ("area_code", "SIM-P")),
        ("risks", {"area": "SIM-P"}, ("area_code", "SIM-P")),
        ("attendance", {"area": "SIM-P"}, ("area_code", "SIM-P")),
        ("attendance", {"region": "London"}, ("region", "London")),
    ],
)
def test_tables_are_narrowed(simulated: FlaskClient, name: str, values: dict[str, str], of: tuple[str, str]) -> None:
    everything = asked(simulated, name, programme=PROGRAMME, limit="10000").json["rows"]
    rows = asked(simulated, name, programme=PROGRAMME, limit="10000", **values).json["rows"]
    assert rows == [row for row in everything if row[of[0]] == of[1]]
    assert 0 < len(rows) < len(everything)


def test_scores_and_shares_are_worked_out(simulated: FlaskClient) -> None:
    risks = asked(simulated, "risks", programme=PROGRAMME).json["rows"]
    assert all(row["score"] == row["likelihood"] * row["impact"] for row in risks)
    came = asked(simulated, "attendance", programme=PROGRAMME, limit="10000").json["rows"]
    assert all(abs(row["reached_pct"] - 100 * row["attended"] / row["target"]) <= 0.5 for row in came)
    assert asked(simulated, "risks", programme=PROGRAMME, as_of="load-32").json["rows"] == []


# What changed since.


def test_without_a_moment_it_is_asked_for(made_up: Page) -> None:
    found = figures(made_up("/areas/SIM-P"))["since"]
    assert found.one("h2").text == "What changed since your last meeting"
    form = found.one("form")
    assert (form["method"], form["action"], form.one("input")["type"]) == ("get", "/areas/SIM-P", "date")
    links = {link.text: link["href"] for link in form.every("a")}
    assert list(links) == ["Since before its last load", "Last 7 days", "Last 28 days"]
    assert all("since=" in href for href in links.values())


def test_what_a_load_brought_is_told(made_up: Page) -> None:
    found = figures(made_up("/areas/SIM-P", since="load-32"))["since"]
    assert "3 new risks" in found.one("h2").text
    assert "load-32" not in found.one("h2").text
    assert "Load 33" in found.text
    nothing = figures(made_up("/areas/SIM-P", since="load-34"))["since"]
    assert "nothing of what is shown here has changed" in nothing.one("h2").text
    assert not list(nothing.every("table"))


def test_it_travels_between_pages_but_not_into_files(made_up: Page, simulated: FlaskClient) -> None:
    for path in ("/areas/SIM-P", "/areas", "/change", "/outcomes", "/data", "/methods", "/"):
        document = made_up(path, programme=PROGRAMME, since="load-30")
        assert all("since=load-30" in link["href"] for link in document.one("nav", within="nav").every("a")), path
        files = [link["href"] for link in document.one("main").every("a") if "/api/v1/" in link["href"]]
        assert all("/api/v1/since." in href for href in files if "since=" in href), path
        assert {simulated.get(href).status_code for href in files} <= {200}, path


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            {"since": "soon"},
            "‘soon’ is neither a day (like 2026-11-21) nor a load (like load-12); showing no comparison.",
        ),
        ({"since": "2999-01-01"}, "‘2999-01-01’ is a day to come; showing no comparison."),
        (
            {"since": "2999-01-02", "as_of": "2999-01-01"},
            "‘2999-01-02’ is later than 2999-01-01, which is looked at; showing no comparison.",
        ),
        ({"since": "load-999"}, "‘load-999’ is not a load of this store; showing no comparison."),
        (
            {"since": "load-30", "as_of": "load-28"},
            "‘load-30’ is later than load-28, which is looked at; showing no comparison.",
        ),
    ],
)
def test_a_moment_that_cannot_be_had(made_up: Page, values: dict[str, str], told: str) -> None:
    assert told in made_up("/areas/SIM-P", **values).one("main").text


# A programme of one's own, without the local right and with it.


def test_without_the_local_right_nothing_open_is_told(page: Page, north: FlaskClient) -> None:
    for since in ("", BEFORE, "load-21"):
        document = page("/areas/N1", **({"since": since} if since else {}))
        assert not [secret for secret in SECRETS if secret in document.text]
    found = figures(page("/areas/N1"))
    assert found["actions"].one("h2").text == "2 completed actions; open ones need the local right"
    assert "Open actions, risks and attendance need the local right" in found["actions"].text
    assert "risks" not in found
    assert "suppressed: it needs the local right for the area" in found["returns"].text
    for name in ("actions", "risks", "attendance"):
        for suffix in ("json", "csv"):
            text = north.get(f"/api/v1/{name}.{suffix}?programme=Link%20North%202026").text
            assert not [secret for secret in SECRETS if secret in text]
    assert [row["status"] for row in asked(north, "actions", programme=NORTH).json["rows"]] == ["complete", "complete"]
    for name in ("attendance", "attendance_totals"):  # not even a row: it would tell which kinds handed in
        assert asked(north, name, programme=NORTH).json["rows"] == []


def test_without_it_what_changed_names_cohorts_and_tells_no_level_or_mean(page: Page) -> None:
    found = figures(page("/areas/N1", since=BEFORE))["since"]
    told = r"Since load 27 \(.*\): 1 cohort newly rated, 1 cohort with revised ratings and 1 action completed"
    assert re.fullmatch(told, found.one("h2").text)
    assert "N1-3 at workshop 2 not rated rated N1-1 at workshop 2 rated ratings revised" in found.text
    assert "Answer every call not there yet complete" in found.text
    assert not re.search(r"[A-Z]\d? at \d|\d\.\d", found.one("table").text)
    assert "Actions, " not in found.text  # that anything came in of open work is not told


@pytest.mark.usefixtures("local")
def test_with_it_all_is_told(page: Page, north: FlaskClient) -> None:
    found = figures(page("/areas/N1", as_of=BEFORE))
    assert found["actions"].one("h2").text == "Actions: 1 overdue, 1 complete, 1 dropped"
    assert "SECRET open plan" in found["actions"].text
    assert found["risks"].one("h2").text == "1 risk ‘SECRET risk’ at 16 of 25; no review is overdue"
    assert "8765 of 9876 people invited came, in 1 cohort" in found["returns"].text
    since = figures(page("/areas/N1", since=BEFORE))["since"].text
    assert "N1-1 at workshop 2, C1 2 3" in since
    assert "N1-3 at workshop 2 not rated C1 at 2" in since
    assert re.search(r"C1 at workshop 2 mean of \d cohorts? \d\.\d mean of \d cohorts? \d\.\d", since)
    assert "Actions, " in since
    assert "Answer every call overdue, due 1 Jan 2020 complete" in since
    assert len(asked(north, "risks", programme=NORTH).json["rows"]) == 1


@pytest.mark.parametrize("path", ["/areas/N1", "/briefing/N1"])
def test_before_its_first_load_an_area_says_when_that_was(page: Page, path: str) -> None:
    found = page(path, status=404, as_of="load-1")
    assert "The first file of" in found.text
    assert f"{path}?as_of=20" in next(found.one("main").every("a"))["href"]
    assert "There is no area with the code N9" in page("/areas/N9", status=404, as_of="load-1").text


def test_areas_with_little_say_so(page: Page) -> None:
    for area in ("N2", "N3"):
        found = figures(page(f"/areas/{area}"))
        assert found["actions"].one("h2").text == "No completed action of this area has been loaded"
        assert not list(found["actions"].every("table"))
        assert "need the local right" in found["actions"].text
        assert "sources" not in found
        assert "since" in found


@pytest.mark.parametrize("path", ["/areas/LINK-D", "/areas/TB-CAMDEN"])
def test_published_areas_have_none_of_it(page: Page, path: str) -> None:
    document = page(path, since="load-20")
    assert not {"sources", "actions", "risks", "returns", "since"} & set(figures(document))
    assert [int(each.split()[1]) for each in numbers(document)] == list(range(1, len(numbers(document)) + 1))


@pytest.mark.parametrize("word", ["effect", "impact ", "led to", "None", "nan", " ,", "..", "1 actions", "1 cohorts"])
def test_words_that_are_never_said(page: Page, word: str) -> None:
    for path in ("/areas/N1", "/areas/N2", "/areas/N3"):
        assert word not in page(path, since=BEFORE).one("main").text.replace("None of", ""), path
