"""The simulated programme in a store, on every engine: it gives back what is published, and is marked wherever it stands."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data import schema
from data.filters import Filters
from data.measures.rounding import half_up
from data.queries.activity import activity
from data.queries.areas import areas
from data.queries.catalogue import Programme, programme_list
from data.queries.cohorts import all_cohorts, all_ratings
from data.queries.distribution import LEVEL_CODES, distribution
from data.queries.own_change import own_change, transitions
from data.queries.readiness import readiness, today_in_london
from data.queries.surveys import surveys
from data.viewer import ANYONE, Viewer
from etl.__main__ import main
from etl.illustrate import illustrate, programme
from etl.illustrate.places import PLACES, PROGRAMME
from etl.published import FOLDER
from etl.report import Report
from tests.conftest import Stores, opened
from tests.returns import load_text

NO_SUCH_COUNT = {
    "satisfied overall with the workshop": (82, 81),
    "action points had been agreed at the workshop": (65, 64),
    "satisfied with the implementation of actions": (46, 45),
    "programme helped create a shared understanding of strengths and limitations": (69, 70),
}
"""What the report states of CYPMHS leads that no count out of 53 gives, and the nearest that one does."""


@pytest.fixture(scope="module")
def illustrated_url(stores: Stores) -> Iterator[str]:
    url = stores.published()
    yield url
    stores.drop(url)


@pytest.fixture(scope="module")
def reports(illustrated_url: str) -> list[Report]:
    """What came of loading the programme beside the published data."""
    with opened(illustrated_url) as store:
        return illustrate(store)


@pytest.fixture
def connection(illustrated_url: str, reports: list[Report]) -> Iterator[Connection]:
    with opened(illustrated_url) as store, store.connect() as connection:
        yield connection


@pytest.fixture
def simulated(connection: Connection) -> Programme:
    [found] = [each for each in programme_list(connection, ANYONE) if each.simulated]
    return found


def published_rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_every_feed_goes_in(reports: list[Report]) -> None:
    assert [report.feed for report in reports] == list(programme.MAKERS)
    assert [report for report in reports if report.loaded != report.read or not report.read] == []
    assert [report.problems for report in reports if report.problems] == []


def test_a_load_notes_only_that_more_came_than_the_mix_should_have(reports: list[Report]) -> None:
    """More are invited than the mix should have, so that more may come than it; never more than were invited."""
    noted = {report.feed: report.notes[:-1] for report in reports if report.notes[1:]}
    assert list(noted) == ["attendance"]
    [over] = noted["attendance"]
    assert over.startswith("more people came than the mix should have")


def test_a_second_run_finds_nothing_to_do(
    illustrated_url: str, reports: list[Report], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", illustrated_url)
    assert main(["illustrate"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == len(reports)
    assert [line for line in told if not line.endswith("(already in the store: nothing changed)")] == []


def test_a_seed_is_a_whole_number(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["illustrate", "--seed", "-1"])
    assert "is not a whole number from 0 on" in capsys.readouterr().err


# Marked.


def test_it_is_simulated_wherever_it_stands(connection: Connection, simulated: Programme) -> None:
    assert simulated.name == PROGRAMME
    asked = (connection, Filters(), ANYONE, [simulated])
    answers = [ask(*asked) for ask in (areas, own_change, transitions, all_cohorts, all_ratings, surveys, activity)]
    answers.append(readiness(*asked, today=today_in_london()))
    for answer in answers:
        assert answer.rows["simulated"].all(), answer.name
        assert (len(answer.rows) > 0, answer.simulated, answer.own) == (True, True, True), answer.name


def test_every_load_of_it_and_no_other_says_that_it_is_made_up(connection: Connection, reports: list[Report]) -> None:
    table = schema.loads
    made_up = connection.scalars(sa.select(table.c.id).where(table.c.simulated)).all()
    assert sorted(made_up) == [report.load_id for report in reports]


# Ratings.


def agreed(connection: Connection, simulated: Programme) -> list[dict[str, object]]:
    local = Viewer(local_areas=frozenset(place.code for place in PLACES))
    return all_ratings(connection, Filters(), local, [simulated]).records()


def test_its_cohorts_stand_at_the_levels_of_the_published_table(connection: Connection, simulated: Programme) -> None:
    found = Counter((row["workshop"], row["domain"], row["rating"]) for row in agreed(connection, simulated))
    link = [each for each in programme_list(connection, ANYONE) if each.code == "LINK"]
    stated = distribution(connection, Filters(), ANYONE, link).records()
    assert len(stated) == 14
    for row in stated:
        here = [found[row["workshop"], row["domain"], level] for level in range(4)]
        assert here == [row[code] for code in LEVEL_CODES], row


def test_its_cohorts_improve_on_as_many_domains_as_published(connection: Connection, simulated: Programme) -> None:
    level = {(r["cohort_code"], r["domain"], r["workshop"]): r["rating"] for r in agreed(connection, simulated)}
    ups = Counter(
        cohort
        for cohort, domain, workshop in level
        if workshop == "W2" and level[cohort, domain, "W2"] > level[cohort, domain, "W1"]
    )
    stated = {int(row["domains_improved"]): int(row["cohorts"]) for row in published_rows("cascade_domains_improved")}
    assert Counter(ups.values()) == stated
    risen = own_change(connection, Filters(), ANYONE, [simulated]).rows
    whole = risen[(risen["scope"] == "programme") & (risen["domain"] != "total")]
    assert sum(whole["up"]) == sum(domains * cohorts for domains, cohorts in stated.items()) == 152


# Surveys.


def test_statements_asked_before_and_after_have_the_stated_shares(connection: Connection, simulated: Programme) -> None:
    rows = surveys(connection, Filters(), ANYONE, [simulated]).records()
    whole = {(r["group"], r["statement"]): r for r in rows if r["scope"] == "programme" and not r["breakdown"]}
    stated = published_rows("survey_change_stated")
    assert len(stated) == 5
    for row in stated:
        here = whole[row["group"], row["statement"]]
        shares = (here["pairs"], here["baseline_pct"], here["follow_up_pct"])
        assert shares == (int(row["base"]), int(row["baseline_pct"]), int(row["follow_up_pct"])), row
    assert {(group, here["base"]) for (group, _), here in whole.items()} == {("schools", 108), ("cypmhs", 53)}


def answers_at_follow_up(connection: Connection) -> Counter[tuple[str, str, int | None]]:
    """How many of a group gave a statement each position; None is don't know."""
    told, people, asked = schema.survey_responses, schema.survey_respondents, schema.survey_questions
    same = (people.c.respondent_id == told.c.respondent_id) & (people.c.wave == told.c.wave)
    query = (
        sa.select(people.c.respondent_group, asked.c.statement, told.c.position, sa.func.count())
        .select_from(told.join(people, same).join(asked, asked.c.question_id == told.c.question_id))
        .where(told.c.wave == "follow-up")
        .group_by(people.c.respondent_group, asked.c.statement, told.c.position)
    )
    return Counter({(group, said, at): people for group, said, at, people in connection.execute(query)})


def share_pct(counts: Counter[tuple[str, str, int | None]], group: str, statement: str, *positions: int) -> Decimal:
    everyone = sum(people for (g, s, _), people in counts.items() if (g, s) == (group, statement))
    assert everyone == {"schools": 108, "cypmhs": 53}[group]
    return half_up(Fraction(100 * sum(counts[group, statement, position] for position in positions), everyone))


def test_what_was_asked_afterwards_has_the_stated_shares_or_the_nearest(connection: Connection) -> None:
    counts = answers_at_follow_up(connection)
    agreeing = {"action points had been agreed at the workshop": (2,)}
    differing, stated = {}, published_rows("survey_follow_up_stated")
    for row in stated:
        here = share_pct(counts, row["group"], row["statement"], *agreeing.get(row["statement"], (4, 5)))
        if here != int(row["follow_up_pct"]):
            assert row["group"] == "cypmhs"
            differing[row["statement"]] = (int(row["follow_up_pct"]), int(here))
    assert (len(stated), differing) == (13, NO_SUCH_COUNT)


def test_confidence_and_high_risks_have_the_stated_shares(connection: Connection) -> None:
    counts = answers_at_follow_up(connection)
    [lasting] = {statement for _, statement, _ in counts if statement.startswith("confident that")}
    levels = dict(enumerate(published_rows("survey_confidence_sustainability")[3::-1], 1))
    for group in ("schools", "cypmhs"):
        for position, row in levels.items():
            assert share_pct(counts, group, lasting, position) == int(row[f"{group}_pct"]), (group, row)
        for row in published_rows("survey_high_risks"):
            [asked] = {statement for _, statement, _ in counts if statement.lower().endswith(row["risk"].lower())}
            assert share_pct(counts, group, asked, 3) == int(row[f"{group}_pct"]), (group, row)


def test_every_respondent_who_came_back_is_in_a_unit_that_is_shown(connection: Connection) -> None:
    units = schema.survey_units
    query = sa.select(units.c.respondent_group, sa.func.sum(units.c.matched)).where(
        units.c.shown, units.c.closed_by.is_(None)
    )
    assert dict(connection.execute(query.group_by(units.c.respondent_group)).all()) == {"schools": 108, "cypmhs": 53}


# Beside other programmes.


def test_another_seed_replaces_what_the_first_one_made(sqlite_stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = ("areas", "cohorts", "cascade_ratings", "attendance", "actions", "risks")
    monkeypatch.setattr(programme, "MAKERS", {feed: programme.MAKERS[feed] for feed in kept})
    with opened(sqlite_stores.migrated()) as store:
        illustrate(store, seed=1)
        second = illustrate(store, seed=2)
        facts = (schema.areas, schema.cohorts, schema.ratings, schema.attendance, schema.actions, schema.risks)
        assert [_open(store, fact) for fact in facts] == [
            report.read * (7 if report.feed == "cascade_ratings" else 1) for report in second
        ]
        assert [report.load_id for report in illustrate(store, seed=2) if report.load_id] == []


def _open(store: Engine, fact: sa.Table) -> int | None:
    with store.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(fact).where(fact.c.closed_by.is_(None)))


def test_other_programmes_keep_their_questions_and_indicators(
    store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {
        "survey_questions": "question_code,statement,theme,scale\nQ01,I know whom to contact,Contact,agree-5\n",
        "indicators": "indicator_code,name,unit,type,polarity\nvisits,Visits,visits,count,neither\n",
    }
    for feed, text in own.items():
        load_text(store, tmp_path, feed, text)
    monkeypatch.setattr(programme, "MAKERS", {feed: programme.MAKERS[feed] for feed in own})
    reports = illustrate(store)
    opened_now = [_open(store, fact) for fact in (schema.survey_questions, schema.indicators)]
    assert opened_now == [1 + report.loaded for report in reports]


def test_what_others_stand_on_is_not_replaced(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(programme, "MAKERS", {"areas": programme.MAKERS["areas"]})
    monkeypatch.setenv("DATABASE_URL", store_url)
    assert main(["illustrate", "--scale", "programme", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["id"], told["feed"], told["loaded"]) == (1, "areas", 23)
    area = f"area_code,area_name,programme,region,lead\nMINE,Mine,{PROGRAMME},London,LA\n"
    with opened(store_url) as store:
        load_text(store, tmp_path, "areas", area)
        load_text(store, tmp_path, "cohorts", "cohort_code,area_code\nMINE-1,MINE\n")
    assert main(["illustrate"]) == 2
    assert "--replace" in capsys.readouterr().err
