"""The page of a briefing and its files: what they say is what the area's page and the API say for the same link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from app import Monitor
from components.packs import WRITERS
from data.briefing.address import by_query
from data.briefing.model import SECTIONS, Briefing, Bullet, Bullets, LevelStrip, Moves, Number, Rag, Section, Table
from data.missing import Missing
from data.queries.readiness import today_in_london
from data.sentences.sources import GROUPS, TOGETHER
from data.viewer import KEEPER
from tests.app.conftest import _page, asked, on, query
from tests.app.reading import Element, read
from tests.briefings import LONG, files
from tests.conftest import Stores
from tests.packs import plain, text_of

RETURNS = ("w1", "w2", "baseline", "follow_up", "activity")
CODES = ("LINK-D", "SIM-D", "SIM-J", "BUSY")


@pytest.fixture(scope="module")
def busy(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Published, simulated and own areas, one of them with 40 actions and the longest names."""
    with stores.holding(files(), tmp_path_factory.mktemp("busy"), Stores.another_illustrated) as store:
        yield store


@pytest.fixture
def keeper(app: Monitor, busy: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """Asks as who keeps the store."""
    monkeypatch.setitem(app.server.config, "ACCESS", "open")
    with on(app, busy):
        yield app.server.test_client()


def made(store: Engine, code: str, **asked_for: list[str]) -> Briefing:
    with store.connect() as connection:
        found = by_query(connection, code, asked_for, KEEPER, today_in_london())
    assert found is not None
    return found.briefing


def section(found: Briefing, name: str) -> Section:
    each = found.section(name)
    assert each is not None
    return each


def table_of(found: Briefing, name: str) -> Table | None:
    return next((block for block in section(found, name).blocks if isinstance(block, Table)), None)


def as_told(cell: Any) -> object:
    """A cell as the API tells it: text of a number, None where it is missing."""
    if isinstance(cell, Number):
        return float(cell.value)
    if isinstance(cell, Missing):
        return None
    return cell.isoformat() if hasattr(cell, "isoformat") else cell


@pytest.mark.parametrize("code", CODES)
def test_every_figure_is_the_apis_for_the_same_link(busy: Engine, keeper: FlaskClient, code: str) -> None:
    found = made(busy, code)
    at = {"area": code, "as_of": found.as_of.text}
    _levels_are_the_apis(found, keeper, at)
    actions = asked(keeper, "actions", **at).json["rows"]
    open_rows = [row for row in actions if row["status"] not in ("complete", "dropped")]
    shown = table_of(found, "actions")
    told = [(row[0].colour, *map(as_told, row[1:6])) for row in shown.rows if isinstance(row[0], Rag)] if shown else []
    names = ("rag", "domain", "action", "owner_role", "due", "cohort_code")
    assert sorted(told, key=str) == sorted((tuple(row[name] for name in names) for row in open_rows), key=str)
    days = [f"{row['overdue_days']:,} day" for row in open_rows if row["overdue_days"]]
    assert all(any(day in row[0].words for row in shown.rows if isinstance(row[0], Rag)) for day in days if shown)
    _same_rows(table_of(found, "risks"), asked(keeper, "risks", **at).json["rows"], RISKS)
    _same_rows(table_of(found, "attendance"), asked(keeper, "attendance", **at).json["rows"], ATTENDANCE)
    _returns_are_the_apis(found, keeper, at)
    _sources_are_the_apis(found, asked(keeper, "sources", **at).json["rows"])
    _highlights_are_the_apis(found, keeper, at)
    _changes_are_the_apis(made(busy, code, since=["load-1"]), asked(keeper, "since", since="load-1", **at).json["rows"])


RISKS = {
    0: "factor",
    1: "score",
    2: "likelihood",
    3: "impact",
    4: "mitigation",
    7: "review_date",
    8: "review_overdue_days",
}
ATTENDANCE = {0: "cohort_code", 2: "organisation_type", 3: "invited", 4: "attended", 5: "target", 6: "reached_pct"}


def _same_rows(shown: Table | None, rows: list[dict[str, Any]], columns: dict[int, str]) -> None:
    told = [tuple(as_told(row[at]) for at in columns) for row in shown.rows] if shown else []
    assert sorted(told, key=str) == sorted((tuple(row[name] for name in columns.values()) for row in rows), key=str)


def _levels_are_the_apis(found: Briefing, keeper: FlaskClient, at: dict[str, str]) -> None:
    (row,) = asked(keeper, "areas", **at).json["rows"]
    (strip,) = [block for block in section(found, "levels").blocks if isinstance(block, LevelStrip)]
    assert {line.code: as_told(line.area) for line in strip.lines} == {
        line.code: row[line.code] for line in strip.lines
    }
    placed = {
        (each.cohort, at_workshop, line.code): each.level
        for line in strip.lines
        for at_workshop, lane in zip(strip.workshops[::-1], (line.after, line.before), strict=False)
        for each in lane
    }
    rated = asked(keeper, "ratings", **at).json["rows"]
    told = {(each["cohort_code"], each["workshop"], each["domain"]): each["rating"] for each in rated}
    assert placed == {key: value for key, value in told.items() if key[1] in strip.workshops}
    changed = asked(keeper, "change", scope="area", **at).json["rows"]
    _totals_are_the_apis(found, row, [each for each in changed if each["domain"] == "total"])
    moves = {each["domain"]: Moves(each["up"], each["same"], each["down"]) for each in changed}
    assert all(line.moved == moves[line.code] for line in strip.lines if isinstance(line.moved, Moves))


def _totals_are_the_apis(found: Briefing, row: dict[str, Any], changed: list[dict[str, Any]]) -> None:
    """The latest total, and before it the same cohorts' at the first workshop, as matched there; each with its n."""
    totals = [fact for fact in found.facts if fact.label.startswith("Total at")]
    assert as_told(totals[-1].value) == row["total"]
    matched = [each for each in changed if each["to"] == row["workshop"]][:1]
    assert [as_told(fact.value) for fact in totals[:-1]] == [each["mean_from"] for each in matched]
    for each in matched:
        assert str(each["matched"]) in totals[0].context
        assert (f"all {each['cohorts']}:" in totals[0].context) == (each["cohorts"] > each["matched"])


def _returns_are_the_apis(found: Briefing, keeper: FlaskClient, at: dict[str, str]) -> None:
    """The returns, then the attendance of each workshop: in where every cohort that is rated at it has some."""
    shown = table_of(found, "returns")
    words = {"handed_in": "In", "late": "Late"}
    told = [row[1].status if isinstance(row[1], Missing) else row[1] for row in shown.rows] if shown else []
    ready, came, rated = (asked(keeper, table, **at).json["rows"] for table in ("readiness", "attendance", "ratings"))
    returns = [words.get(row[name], row[name]) for row in ready for name in RETURNS]
    assert told[: len(returns)] == returns
    for workshop, standing in zip(("W1", "W2"), told[len(returns) :], strict=bool(shown)):
        there, wanted = ({row["cohort_code"] for row in rows if row["workshop"] == workshop} for rows in (came, rated))
        assert standing == ("In" if there and wanted <= there else "not_submitted"), workshop


def _sources_are_the_apis(found: Briefing, rows: list[dict[str, Any]]) -> None:
    """Matched cohorts and their means by domain, and what the sources say together."""
    shown = table_of(found, "sources")
    told = {row[0].split()[0]: row for row in shown.rows if isinstance(row[0], str)} if shown else {}
    rated = [row for row in rows if row["source"] == "rating" and row["domain"] in told]
    assert bool(rated) == bool(told)
    for row in rated:
        _, moves, before, after, *_, together = told[row["domain"]]
        assert isinstance(together, str)
        ways = Moves(row["up"], row["same"], row["down"]) if row["up"] is not None else Missing("not_matched")
        assert moves == ways
        assert (as_told(before), as_told(after)) == (row["value_from"], row["value_to"])
        assert together == TOGETHER[row["together"]]


def _highlights_are_the_apis(found: Briefing, keeper: FlaskClient, at: dict[str, str]) -> None:
    tables = [block for block in section(found, "highlights").blocks if isinstance(block, Table)]
    if at["area"] == "LINK-D":
        assert not tables
        return
    charts = asked(keeper, "activity_charts", **at).json["rows"]
    answers = asked(keeper, "sources", **at).json["rows"]
    measures = _captioned(tables, "Activity of")
    assert [(row[0], as_told(row[5])) for row in measures] == [(row["name"], row["months"]) for row in charts]
    assert [as_told(row[1]) for row in measures] == [
        None if row["value"] is None else float(f"{row['value']:.15g}") for row in charts
    ]
    said = {(row["item"], row["counted"], row["value_from"], row["value_to"]) for row in answers if row["group"]}
    shown = {(row[0], *map(as_told, row[2:5])) for row in _captioned(tables, "Survey statements")}
    assert shown == said
    outcomes = asked(keeper, "outcomes", programme=found.programme, as_of=at["as_of"]).json["rows"]
    units = {(row["statement"], row["pairs"], row["baseline_pct"], row["follow_up_pct"]) for row in outcomes}
    assert shown <= units
    special = [row for row in charts if row["special_cause"]]
    (bullets, *_) = section(found, "highlights").blocks or [None]
    heads = {item.head for item in bullets.items} if isinstance(bullets, Bullets) else set()
    assert {f"{row['name']}:" for row in special} <= heads
    if isinstance(bullets, Bullets):
        for item in bullets.items:
            _highlight_is_the_apis(item, special, answers)
    noted = asked(keeper, "annotations", **at).json["rows"]
    texts = {(row["date"], row["text"]) for row in noted}
    assert {(as_told(row[0]), row[1]) for row in _captioned(tables, "Dated notes")} <= texts


def _highlight_is_the_apis(item: Bullet, special: list[dict[str, Any]], answers: list[dict[str, Any]]) -> None:
    """The figures of a highlight's sentence: a measure's last one and what was expected, or a statement's pairs and shares."""
    chart = next((row for row in special if item.head == f"{row['name']}:"), None)
    if chart:
        expected = [chart["value"], max(chart["lower"], 0), chart["upper"]]
        _said_of(item.text, expected)
        return
    (row,) = [row for row in answers if row["group"] and f"‘{row['item']}’" in item.text and _group(row) == item.head]
    _said_of(item.text.partition("’: ")[2], [row["counted"], row["value_from"], row["value_to"]])


def _group(row: dict[str, Any]) -> str:
    return GROUPS[row["group"]]


def _said_of(text: str, values: list[float]) -> None:
    """Each value stands in a text, rounded to as many decimals as it is printed with."""
    printed = re.findall(r"\d[\d,]*(?:\.\d+)?", text)
    for value in values:
        near = [
            abs(float(each.replace(",", "")) - value) <= 0.5001 * 10 ** -len(each.partition(".")[2]) for each in printed
        ]
        assert any(near), (text, value)


def _captioned(tables: list[Table], words: str) -> list[tuple[Any, ...]]:
    return [row for table in tables if table.caption.startswith(words) for row in table.rows]


def _changes_are_the_apis(found: Briefing, rows: list[dict[str, Any]]) -> None:
    """What changed, but for the loads, which are not among the API's differences."""
    shown = table_of(found, "since")
    told = [row for row in shown.rows if not str(row[0]).startswith("Load ")] if shown else []
    nothing = "nothing more is known"
    expected = [(row["what"], row["then"] or nothing, row["now"]) for row in rows]
    assert sorted(map(tuple, told), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize("code", CODES)
def test_the_page_says_what_the_model_does_and_the_areas_page_agrees(
    busy: Engine, keeper: FlaskClient, code: str
) -> None:
    """Every sentence and figure that stands on the one page is on it, and what the area's page prints is the same."""
    found = made(busy, code, since=["load-1"])
    text = _plain(_page(keeper)(f"/briefing/{code}", since="load-1"))
    area = _plain(_page(keeper)(f"/areas/{code}", since="load-1", as_of=found.as_of.text))
    for fact in found.facts:
        assert fact.context in text
        if isinstance(fact.value, Number) and fact.label != "Actions":
            assert f"{fact.value.text} {fact.value.unit}" in area
    for each in found.sections:
        assert each.absent in text
        for block in each.blocks:
            if isinstance(block, Bullets):
                assert all(item.text in text for item in block.items[: block.first])
            if isinstance(block, LevelStrip):
                assert all(
                    mean.text in area for line in block.lines for mean in (line.area, line.region, line.programme)
                )
    assert found.sha256 in text


def _plain(element: Element) -> str:
    """What is there to read, but for what only paper has."""
    return re.sub(r" …(?=\W|$)", "", element.one("main").text)


def test_what_it_is_asked_for_is_what_its_address_says(keeper: FlaskClient) -> None:
    """Chosen sections alone, in their order; all of them are none chosen; what can't be had falls back and says so."""
    page = _page(keeper)
    two = page("/briefing/SIM-D", sections=["actions", "levels"])
    assert [each["id"] for each in two.every("section", within="part")] == ["levels", "actions"]
    ticked = [
        each["value"] for each in two.every("input") if each["name"] == "sections" and "checked" in each.attributes
    ]
    assert ticked == ["levels", "actions"]
    link = next(each["href"] for each in two.every("a") if "briefing/SIM-D" in each["href"])
    assert link.startswith("/briefing/SIM-D?sections=levels&sections=actions&as_of=load-") or "sections=actions" in link
    assert "sections" not in made_link(page("/briefing/SIM-D", sections=list(SECTIONS)))
    odd = page("/briefing/SIM-D", sections="gossip", since="yesterday")
    assert "‘gossip’ is not a section of the briefing here" in odd.one("main").text
    assert "‘yesterday’ is neither a day" in odd.one("main").text
    _page(keeper)("/briefing/NOPE", status=404)


def made_link(document: Element) -> str:
    (foot,) = document.every("div", within="brief-foot")
    return next(foot.every("a"))["href"]


def test_its_link_gives_the_same_page_again(keeper: FlaskClient) -> None:
    page = _page(keeper)
    first = page("/briefing/BUSY", since="load-1")
    path, _, rest = made_link(first).partition("?")
    again = read(keeper.get(f"{path}?{rest}").text)
    hashes = [next(each.every("span", within="hash")).text for each in (first, again)]
    assert hashes[0] == hashes[1]


def test_every_kind_of_file_is_at_its_address(busy: Engine, keeper: FlaskClient) -> None:
    """The page offers each; each carries the hash of what it shows and the name of its day."""
    found = made(busy, "BUSY")
    offered = {each.text: each["href"] for each in read(keeper.get("/briefing/BUSY").text).every("a")}
    for suffix, kind in WRITERS.items():
        response = keeper.get(offered[kind.name])
        assert response.status_code == 200, suffix
        assert response.mimetype == kind.media_type
        assert f"briefing-BUSY-{found.as_of.day}.{suffix}" in response.headers["Content-Disposition"]
    page = read(keeper.get(offered["HTML"]).text)
    assert found.sha256 in page.text
    assert LONG in page.text
    assert not list(page.every("script", "link"))
    assert keeper.get("/briefing/NOPE.html").status_code == 404
    assert keeper.get("/briefing/BUSY.odt").status_code == 404
    assert keeper.get("/briefing/BUSY.html?since=2999-01-01").status_code == 400


@pytest.mark.parametrize("viewer", ["keeper", "anyone"])
@pytest.mark.parametrize("code", ["SIM-D", "BUSY"])
def test_files_carry_the_hash_and_the_link_of_their_page(
    request: pytest.FixtureRequest, busy: Engine, app: Monitor, viewer: str, code: str
) -> None:
    """Whoever asks: who lacks the local right gets another briefing, the same on the page and in every file."""
    keeper = request.getfixturevalue("keeper") if viewer == "keeper" else None
    with on(app, busy):
        client = keeper or app.server.test_client()
        page = read(client.get(f"/briefing/{code}").text)
        (sha256,) = re.findall(r"[0-9a-f]{64}", page.one("main").text)
        for suffix in WRITERS:
            text = text_of(suffix, client.get(f"/briefing/{code}.{suffix}").data)
            assert sha256 in text, suffix
            assert plain(f"http://localhost{made_link(page)}") in text, suffix


def test_others_are_told_what_they_may_not_see(keeper: FlaskClient) -> None:
    """Through a proxy nobody has the local right: the page and the file say so, and tell no open action or level."""
    for suffix in ("", *(f".{each}" for each in WRITERS)):
        path = query(f"/briefing/BUSY{suffix}", since="load-1")
        text = text_of(suffix[1:] or "html", keeper.get(path, headers={"X-Forwarded-For": "192.0.2.7"}).data)
        assert re.search("needs?thelocalrightforthearea", text), suffix
        assert not re.search(r"(C1|A1|C2|A2)at\d", text), suffix
        assert "25overdue" not in text, suffix


@pytest.mark.parametrize("path", ["/areas/LINK-D", "/areas/TB-CAMDEN", "/areas/BARE", "/?my=SIM-D"])
def test_pages_lead_to_it(keeper: FlaskClient, path: str) -> None:
    document = read(keeper.get(path).text)
    (href,) = {each["href"] for each in document.one("main").every("a") if each["href"].startswith("/briefing/")}
    assert keeper.get(href).status_code == 200
