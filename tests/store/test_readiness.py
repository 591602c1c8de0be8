"""Who has handed in what, from files as people hand them in; what the store holds; problems without what they quote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Connection, Engine

from data.filters import Filters
from data.queries.catalogue import programme_list
from data.queries.holdings import HOLDING_COLUMNS, holdings
from data.queries.loads import PROBLEM_COLUMNS, PROBLEM_COUNT_COLUMNS, loads, problem_counts, problems
from data.queries.readiness import READINESS_COLUMNS, day_looked_at, readiness
from data.sentences.data import standing_words
from data.store import closing_store
from data.versions import NOW, AsOf, as_of
from data.viewer import ANYONE, Viewer
from data.window import Window
from etl.history import purge, undo
from etl.load import Options, load_file
from tests.conftest import Stores
from tests.returns import DAY, OTHER, PROGRAMME, SECRETS, load_returns, load_text
from tests.store.reading import filtered

TODAY = date.fromisoformat(DAY)
Rows = dict[str, dict[str, Any]]


@pytest.fixture
def reading(filled: Engine) -> Iterator[Connection]:
    with filled.connect() as connection:
        yield connection


def told(connection: Connection, moment: AsOf = NOW, today: date = TODAY, **chosen: str) -> Rows:
    """Each area's row of readiness, in the order of the answer."""
    programmes = programme_list(connection, ANYONE)
    answer = readiness(connection, Filters((), _chosen(chosen)), ANYONE, programmes, moment, today=today)
    assert answer.columns == READINESS_COLUMNS
    return {row["area_code"]: row for row in answer.records()}


def _chosen(values: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {name: (value,) for name, value in values.items()}


def standings(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("w1", "w2", "baseline", "follow_up", "activity"))


def test_each_area_stands_where_its_files_put_it(reading: Connection) -> None:
    rows = told(reading)
    assert {code: standings(row) for code, row in rows.items()} == {
        "NTH-A": ("handed_in", "late", "handed_in", "not_due", "handed_in"),
        "NTH-B": ("handed_in", "not_due", "late", "not_due", "not_applicable"),
        "NTH-C": ("not_submitted", "not_due", "not_due", "not_due", "not_applicable"),
        "NTH-D": ("not_applicable",) * 5,
        "OTH-A": ("not_applicable",) * 4 + ("not_due",),
    }


def test_cohorts_are_counted_and_days_are_of_workshops_and_periods(reading: Connection) -> None:
    row = told(reading)["NTH-A"]
    assert (row["cohorts"], row["cohorts_w1"], row["cohorts_w2"]) == (2, 2, 1)
    assert (row["w1_last"], row["w2_last"]) == (date(2030, 1, 17), date(2030, 3, 1))
    assert row["w2_due"] == date(2030, 3, 28)
    assert (row["activity_to"], row["activity_due"]) == (date(2030, 2, 28), date(2030, 4, 30))
    assert row["late"] == 1


def test_cohorts_that_a_return_is_missing_from_are_named(reading: Connection) -> None:
    named = told(reading)
    names = ("without_w1", "without_w1_status", "without_w2", "without_w2_status")
    assert tuple(named["NTH-A"][name] for name in names) == (None, "not_applicable", "NTH-A-2", None)
    assert tuple(named["NTH-C"][name] for name in names) == ("NTH-C-1", None, "NTH-C-1", None)
    assert standing_words(named["NTH-A"], "w2").startswith("1 of 2 cohorts (without NTH-A-2), last held 1 Mar 2030")


def test_what_is_missing_has_its_reason(reading: Connection) -> None:
    rows = told(reading)
    reasons = ("w1_last_status", "w2_last_status", "activity_to_status")
    assert [rows["NTH-C"][name] for name in reasons] == ["not_submitted", "not_submitted", "not_applicable"]
    assert [rows["OTH-A"][name] for name in reasons] == ["not_applicable", "not_applicable", "not_submitted"]
    assert [rows["NTH-A"][name] for name in reasons] == [None, None, None]


def test_those_late_come_first_and_other_orders_can_be_asked_for(reading: Connection) -> None:
    assert list(told(reading)) == ["NTH-A", "NTH-B", "NTH-C", "OTH-A", "NTH-D"]
    assert list(told(reading, sort="region")) == ["NTH-C", "NTH-D", "OTH-A", "NTH-A", "NTH-B"]
    assert list(told(reading, sort="area_name")) == ["NTH-C", "OTH-A", "NTH-A", "NTH-B", "NTH-D"]


def test_region_and_area_narrow(reading: Connection) -> None:
    assert set(told(reading, region="Upper North")) == {"NTH-A", "NTH-B"}
    assert set(told(reading, area="OTH-A")) == {"OTH-A"}


def test_published_programmes_are_nobodys_debt(published_store: Engine) -> None:
    with published_store.connect() as connection:
        assert told(connection) == {}


def test_a_published_area_with_a_cohort_of_its_own_is_listed_alone(published_store: Engine, tmp_path: Path) -> None:
    load_text(published_store, tmp_path, "cohorts", "cohort_code,area_code\nX-1,LINK-D\n")
    with published_store.connect() as connection:
        assert set(told(connection)) == {"LINK-D"}


def test_another_day_tells_another_story(reading: Connection) -> None:
    assert standings(told(reading, today=date(2030, 3, 28))["NTH-A"])[1] == "not_due"
    assert standings(told(reading, today=date(2030, 5, 1))["NTH-A"])[4] == "late"
    assert standings(told(reading, today=date(2030, 11, 1))["NTH-A"])[3] == "not_due"
    assert standings(told(reading, today=date(2030, 11, 2))["NTH-A"])[3] == "late"


def test_the_day_looked_at_is_that_of_the_moment(reading: Connection) -> None:
    last = max(loads(reading, Filters(), ANYONE, programme_list(reading, ANYONE)).rows["at"])
    assert day_looked_at(reading, NOW, TODAY) == TODAY
    assert day_looked_at(reading, as_of(reading, "2031-05-06"), TODAY) == date(2031, 5, 6)
    assert day_looked_at(reading, as_of(reading, "load-28"), TODAY) == last.date()


def test_before_a_file_came_it_was_missing(reading: Connection) -> None:
    """Loads 22 to 28 are those of ``tests.returns``, in their order."""
    before = told(reading, AsOf(23, "2030-04-15"))
    assert standings(before["NTH-A"]) == ("not_submitted", "not_due", *["not_applicable"] * 3)
    assert told(reading, AsOf(21, "2030-04-15")) == {}


def test_an_area_that_has_ended_is_asked_for_nothing_more(store: Engine, tmp_path: Path) -> None:
    load_returns(store, tmp_path)
    ended = "area_code,area_name,programme,region,lead,valid_to\nNTH-A,Northtown,Northern Programme,Upper North,ICB,2030-04-01\n"
    load_text(store, tmp_path, "areas", ended)
    with store.connect() as connection:
        assert standings(told(connection)["NTH-A"]) == (
            "handed_in",
            "not_applicable",
            "handed_in",
            "not_applicable",
            "handed_in",
        )


def test_no_number_of_people_and_no_code_of_theirs_is_told(reading: Connection) -> None:
    assert not any(secret in str(told(reading)) for secret in SECRETS)


def test_a_viewer_without_rights_is_told_nothing(reading: Connection) -> None:
    nobody = Viewer(shared=False)
    programmes = programme_list(reading, ANYONE)
    assert readiness(reading, Filters(), nobody, programmes, today=TODAY).records() == []
    for ask in (problems, problem_counts, loads, holdings):
        assert ask(reading, Filters(), nobody, programmes).records() == []


# Loads and what was wrong with them.


def listed(connection: Connection, moment: AsOf = NOW) -> dict[int, dict[str, Any]]:
    answer = loads(connection, Filters(), ANYONE, programme_list(connection, ANYONE), moment)
    return {row["id"]: row for row in answer.records()}


def test_a_load_is_of_the_programme_that_its_rows_are_of(reading: Connection) -> None:
    of = {row["feed"]: row["programme"] for row in listed(reading).values() if row["feed"] != "published"}
    assert of == {
        "areas": None,
        "cohorts": PROGRAMME,
        "cascade_ratings": PROGRAMME,
        "survey_questions": None,
        "survey_responses": PROGRAMME,
        "mhst_teams": None,
        "mhst_activity": PROGRAMME,
    }


def test_loads_of_a_programme_are_its_own_and_those_of_none(reading: Connection) -> None:
    chosen = [each for each in programme_list(reading, ANYONE) if each.name == OTHER]
    rows = loads(reading, Filters(), ANYONE, chosen).records()
    assert {row["feed"] for row in rows if row["id"] > 21} == {"areas", "survey_questions", "mhst_teams"}


def test_an_undo_and_a_purge_say_what_they_are_about(store: Engine, tmp_path: Path) -> None:
    load_returns(store, tmp_path)
    undo(store, 7, "tester")
    with store.connect() as connection:
        undone = listed(connection)[8]
        assert (undone["action"], undone["undoes"], undone["programme"]) == ("undo", 7, PROGRAMME)
    purge(store, 5, "tester")
    with store.connect() as connection:
        purged = max(listed(connection).values(), key=lambda row: row["id"])
        assert (purged["action"], purged["undoes"]) == ("purge", 5)
        assert 5 not in set(wrong(connection)["load"])


def test_notes_are_sentences_in_one_text(store: Engine, tmp_path: Path) -> None:
    load_text(store, tmp_path, "areas", "area_code,area_name,programme,region,lead,colour\nA,A,P,R,LA,red\n")
    with store.connect() as connection:
        assert "‘colour’" in listed(connection)[1]["notes"]


def wrong(connection: Connection, viewer: Viewer = ANYONE, moment: AsOf = NOW, **chosen: str) -> Any:
    programmes = programme_list(connection, ANYONE)
    answer = problems(connection, Filters((), _chosen(chosen)), viewer, programmes, moment)
    assert answer.columns == PROBLEM_COLUMNS
    return answer.rows


def test_problems_are_told_by_load_and_line_without_what_they_quote(reading: Connection) -> None:
    rows = wrong(reading)
    assert list(zip(rows["load"], rows["line"], rows["column"], rows["rule"], strict=True)) == [
        (28, 6, "value", "not_a_number"),
        (27, 5, "emhp_fte", "emhp_fte_below_zero"),
        (26, 4, "response", "not_on_the_scale"),
        (26, 5, "question_code", "not_asked_of_the_group"),
        (24, 6, "date", "not_a_date"),
        (24, 6, "C2", "not_a_level"),
        (23, 6, "area_code", "unknown_area"),
        (22, 7, "lead", "unknown_code"),
    ]
    assert set(rows["value_status"]) == {"suppressed"}
    assert rows["value"].isna().all()
    assert not any(secret in rows.to_string() for secret in (*SECRETS, "cypmhs", "Q02"))


def test_the_local_right_shows_rows_of_its_area_alone(reading: Connection) -> None:
    rows = wrong(reading, Viewer(local_areas=frozenset({"NTH-A"})))
    shown = rows[rows["value_status"].isna()]
    assert list(shown["rule"]) == ["not_on_the_scale", "not_asked_of_the_group"]
    assert shown.iloc[0]["value"] == "SECRETX-ANSWER"
    assert "SECRETX-ANSWER" in shown.iloc[0]["remedy"]
    assert set(rows["value_status"].dropna()) == {"suppressed"}


def test_problems_are_those_of_a_rule_a_moment_a_programme(reading: Connection) -> None:
    assert set(wrong(reading, rule="not_a_level")["line"]) == {6}
    assert set(wrong(reading, moment=AsOf(23, "load-23"))["load"]) == {22, 23}
    other = [each for each in programme_list(reading, ANYONE) if each.name == OTHER]
    assert set(problems(reading, Filters(), ANYONE, other).rows["load"]) == {22, 27}


def test_problems_are_counted_by_load_and_rule(reading: Connection) -> None:
    programmes = programme_list(reading, ANYONE)
    counted = problem_counts(reading, Filters(), ANYONE, programmes)
    assert counted.columns == PROBLEM_COUNT_COLUMNS
    assert (sum(counted.rows["problems"]), counted.n) == (8, "8 problems")
    part = problems(reading, Filters(), ANYONE, programmes, window=Window(0, 3))
    assert (len(part.rows), part.n) == (3, "8 problems")


def test_a_file_of_which_nothing_went_in_is_told_too(store: Engine, tmp_path: Path) -> None:
    load_text(store, tmp_path, "cohorts", "cohort_code,area_code\nX-1,NOWHERE\n")
    with store.connect() as connection:
        assert list(wrong(connection)["rule"]) == ["unknown_area"]


def test_stated_columns_stand_also_where_there_is_nothing(store: Engine) -> None:
    with store.connect() as connection:
        assert told(connection) == {}
        assert wrong(connection).empty
        assert holdings(connection, filtered(), ANYONE, ()).columns == HOLDING_COLUMNS
        assert problem_counts(connection, filtered(), ANYONE, ()).columns == PROBLEM_COUNT_COLUMNS


# What the store holds.


def held(connection: Connection, moment: AsOf = NOW) -> Rows:
    answer = holdings(connection, Filters(), ANYONE, programme_list(connection, ANYONE, moment), moment)
    return {row["programme"]: row for row in answer.records()}


def test_what_the_store_holds_of_each_programme(reading: Connection) -> None:
    north = held(reading)[PROGRAMME]
    assert [north[name] for name in ("areas", "cohorts", "teams", "questions")] == [4, 4, 2, 2]
    assert north["rated_cohorts"] == {"W1": 3, "W2": 1}
    newest = {"areas": 22, "cohorts": 23, "cascade_ratings": 24, "survey_responses": 26, "mhst_teams": 27}
    assert north["last_loads"] == {**newest, "mhst_activity": 28}
    assert held(reading)["Link Programme 2017–19"]["cohorts"] == 0


def test_a_load_that_was_taken_back_is_not_the_newest(store: Engine, tmp_path: Path) -> None:
    load_returns(store, tmp_path)
    changed = tmp_path / "cohorts.csv"
    changed.write_text("cohort_code,area_code,schools\nNTH-A-1,NTH-A,21\n", encoding="utf-8")
    load_file(store, "cohorts", changed, Options())
    undo(store, 8, "tester")
    with store.connect() as connection:
        assert held(connection)[PROGRAMME]["last_loads"]["cohorts"] == 2


def test_status_tells_it_in_words_and_as_json(
    stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from etl import commands
    from etl.__main__ import main

    url = stores.migrated()
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr(commands, "today_in_london", lambda: TODAY)
    with closing_store(url) as store:
        load_returns(store, tmp_path)
    assert main(["status"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.startswith("Northern Programme: 4 areas")
    assert [line.partition(", 0 of them")[0] for line in lines] == [
        "  4 cohorts, 3 with workshop 1, 1 with workshop 2; 2 teams",
        "  newest load of each feed: areas 1, cohorts 2, cascade_ratings 3, survey_responses 5, mhst_teams 6, mhst_activity 7",
        "  late with workshop 2: Northtown",
        "  late with the baseline survey: Southtown",
        "  not handed in, workshop 1: Eastham",
        "Other Programme: 1 area",
        "  no cohorts; 1 team",
        "  newest load of each feed: areas 1, mhst_teams 6",
        "  nobody is late",
        "2 survey statements for all programmes",
    ]
    assert main(["status", "--json"]) == 0
    north, _ = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert north["late"] == {"w1": [], "w2": ["NTH-A"], "baseline": ["NTH-B"], "follow_up": [], "activity": []}
    assert (north["programme"], north["areas"], north["rated_cohorts"]) == (PROGRAMME, 4, {"W1": 3, "W2": 1})
    stores.drop(url)
