"""What could be told from releases over time, and what a purge leaves of them; random stores are in tests.release."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data import schema
from data.filters import Filters
from data.queries.activity import activity, first_count, first_series
from data.queries.catalogue import programme_list
from data.versions import NOW, AsOf
from data.viewer import ANYONE
from etl.history import purge, undo
from etl.load import Options, load_file
from etl.problems import Unreadable
from etl.release import earlier
from tests.conftest import Stores
from tests.returns import load_text
from tests.store.reading import dump

AREAS = "area_code,area_name,programme,region,lead\nA,Ay,World,North,LA\nB,Bee,World,North,LA\nC,Sea,World,South,CCG\n"
TEAMS = "team_code,area_code\nT1,A\nT2,A\nT3,B\n"
QUESTIONS = "question_code,statement,theme,scale,agree_from\nQ1,S,T,agree-5,4\nQ2,S,T,agree-5,4\n"
JAN, FEB, MAR, QUARTER = (
    ("2026-01-01", "2026-01-31"),
    ("2026-02-01", "2026-02-28"),
    ("2026-03-01", "2026-03-31"),
    ("2026-01-01", "2026-03-31"),
)
Figures = dict[tuple[str, str], list[list[int | None]]]


class Told:
    """A store that people's files go into; ``load`` gives the load's number."""

    def __init__(self, store: Engine, folder: Path) -> None:
        self.store, self.folder = store, folder

    def load(self, feed: str, text: str) -> int:
        report = load_text(self.store, self.folder, feed, text)
        assert report.rejected == 0, report.problems
        assert report.load_id is not None
        return report.load_id

    def report(self, *rows: tuple[str, tuple[str, str], object], measure: str = "contacts") -> int:
        lines = [f"{team},{period[0]},{period[1]},{measure},{value}" for team, period, value in rows]
        return self.load("mhst_activity", "\n".join(["team_code,period_start,period_end,measure,value", *lines, ""]))

    def ask(self, *people: tuple[str, Iterable[int], dict[str, int]], role: str = "", region: str = "") -> int:
        """``people``: an area, its people's numbers, and what they answer at follow-up; 3 at the baseline."""
        lines = [
            f"{area}{who},schools,{area},{role},{wave},{question},{after if wave == 'follow-up' else 3}"
            for area, numbers, answers in people
            for who in numbers
            for wave in ("baseline", "follow-up")
            for question, after in answers.items()
        ]
        head = "respondent_id,group,area_code,role,wave,question_code,response"
        return self.load("survey_responses", "\n".join([head, *lines, ""]))

    def ask_instead(self, people: int, keeps: Callable[[int, str], bool]) -> int:
        """A file in place of the earlier ones, with the answers of area A's people that it ``keeps`` by number and question."""
        lines = [
            f"A{who},schools,A,,{wave},{question},{4 if wave == 'follow-up' else 3}"
            for who in range(people)
            for wave in ("baseline", "follow-up")
            for question in ("Q1", "Q2")
            if keeps(who, question)
        ]
        head = "respondent_id,group,area_code,role,wave,question_code,response"
        file = self.folder / "instead.csv"
        file.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
        (report,) = load_file(self.store, "survey_responses", file, Options(replace=True))
        assert report.load_id is not None
        return report.load_id

    def figures(self, load: int | None = None, scope: str = "unit") -> dict[tuple[str, str, str], str]:
        """(code, category, question) → answers, of now or as of a load."""
        table = schema.survey_figures
        is_open = table.c.closed_by.is_(None)
        if load is not None:
            is_open = (table.c.load_id <= load) & (is_open | (table.c.closed_by > load))
        query = sa.select(table.c.code, table.c.category, table.c.question, table.c.answers)
        with self.store.connect() as connection:
            rows = connection.execute(query.where(is_open, table.c.scope == scope, table.c.question != "")).all()
        return {(code, category, question): answers for code, category, question, answers in rows}

    def seen(self, load: int | None = None) -> dict[tuple[str, str, str], tuple[object, bool]]:
        """(team or area, first day, last day) → value and whether it is today's."""
        moment = NOW if load is None else AsOf(load)
        with self.store.connect() as connection:
            rows = activity(connection, Filters(), ANYONE, programme_list(connection, ANYONE), moment).records()
        return {
            (row["team_code"] or row["area_code"], str(row["period_start"]), str(row["period_end"])): (
                row["value"],
                row["current"],
            )
            for row in rows
        }


@pytest.fixture
def told(stores: Stores, tmp_path: Path) -> Iterator[Told]:
    files = (("areas", AREAS), ("mhst_teams", TEAMS), ("survey_questions", QUESTIONS))
    with stores.holding(files, tmp_path) as store:
        yield Told(store, tmp_path)


BOTH = {"Q1": 4, "Q2": 4}


# Counts over time.


def test_a_quarter_that_was_undone_does_not_tell_a_month(told: Told) -> None:
    first = told.report(("T3", QUARTER, 36))
    assert told.seen()["T3", *QUARTER] == (35, False)
    undo(told.store, first, "someone")
    told.report(("T3", JAN, 18), ("T3", FEB, 18), ("T3", MAR, 0))
    assert ("T3", *QUARTER) not in told.seen(first)
    assert told.seen(first) == {}


def test_a_quarter_beside_months_that_were_undone_is_withheld(told: Told) -> None:
    """36 less 18 to 22 and 18 to 22 leaves a withheld month 0 or 1."""
    months = told.report(("T3", JAN, 18), ("T3", FEB, 18), ("T3", MAR, 0))
    undo(told.store, months, "someone")
    told.report(("T3", QUARTER, 36))
    assert told.seen()["T3", *QUARTER][0] is None
    assert {key: value for key, (value, _) in told.seen(months).items() if key[0] == "T3"} == {
        ("T3", *JAN): 20,
        ("T3", *FEB): 20,
    }
    purge(told.store, months, "someone")
    assert told.seen()["T3", *QUARTER] == (35, False)
    assert told.seen(months) == {}


def test_only_periods_that_meet_a_withheld_count_show_today(told: Told) -> None:
    first = told.report(("T1", JAN, 30), ("T1", FEB, 30), ("T3", FEB, 30))
    told.report(("T1", JAN, 3), ("T1", FEB, 50), ("T3", FEB, 40))
    assert told.seen(first) == {
        ("T1", *JAN): (None, True),
        ("A", *JAN): (None, True),
        ("T1", *FEB): (30, False),
        ("A", *FEB): (30, False),
        ("T3", *FEB): (30, False),
        ("B", *FEB): (30, False),
    }


def test_counts_of_respondents_are_withheld_as_answers_are(told: Told) -> None:
    told.load(
        "indicators",
        "indicator_code,name,unit,type,polarity,disclosure\nreplies,R,people,count,neither,respondent\n",
    )
    told.report(("T1", JAN, 10), ("T3", JAN, 11), measure="replies")
    assert (told.seen()["T1", *JAN][0], told.seen()["T3", *JAN][0]) == (None, 15)


@pytest.mark.parametrize("column", ["numerator", "denominator"])
def test_a_part_below_zero_is_refused(told: Told, column: str) -> None:
    told.load("indicators", "indicator_code,name,unit,type,polarity\nshare,S,%,proportion,neither\n")
    parts = {"numerator": "3", "denominator": "9"} | {column: "-1"}
    text = "team_code,period_start,period_end,measure,value,numerator,denominator\n"
    row = f"T1,2026-01-01,2026-01-31,share,,{parts['numerator']},{parts['denominator']}\n"
    report = load_text(told.store, told.folder, "mhst_activity", text + row)
    assert [(each.rule, each.column) for each in report.problems] == [(f"{column}_below_zero", column)]


def test_a_figure_of_very_many_digits_is_no_crash(told: Told) -> None:
    text = "team_code,period_start,period_end,measure,value\nT1,2026-01-01,2026-01-31,contacts," + "9" * 40 + "\n"
    try:
        report = load_text(told.store, told.folder, "mhst_activity", text)
    except Unreadable:
        return
    assert report.rejected == 1 or told.seen()["T1", *JAN][0] is not None


# Answers over time.


def test_many_told_of_alike_and_one_otherwise_is_one(told: Told) -> None:
    """Roles of all, and one other answer: the new figures would differ by that one."""
    told.ask(("A", range(20), BOTH))
    before = told.figures()
    told.ask(("A", range(20), BOTH), role="head")
    told.ask(("A", range(1, 20), BOTH), ("A", [0], BOTH | {"Q1": 1}), role="teacher")
    assert told.figures() == before


def test_a_mended_file_after_an_undo_does_not_tell_the_one_that_was_mended(told: Told) -> None:
    first = told.ask(("A", range(20), BOTH))
    before = told.figures()
    undo(told.store, first, "someone")
    assert told.figures() == {}
    told.ask(("A", range(1, 20), BOTH), ("A", [0], BOTH | {"Q1": 1}))
    assert told.figures() == before == told.figures(first)


def test_a_mended_file_after_an_undo_keeps_its_units(told: Told) -> None:
    six = [(area, range(6), BOTH) for area in "ABC"]
    first = told.ask(*six)
    assert {code for code, _, _ in told.figures()} == {"A+B+C"}
    undo(told.store, first, "someone")
    told.ask(*six[:2], ("C", range(30), BOTH))
    assert {code for code, _, _ in told.figures()} == {"A+B+C"}


def test_every_earlier_release_counts_not_only_the_last(told: Told) -> None:
    """Twelve answers wrongly, then eleven of them back: the third release would differ from the first by one."""
    told.ask(("A", range(20), BOTH))
    told.ask(("A", range(12), BOTH | {"Q1": 1}))
    second = told.figures()
    told.ask(("A", range(11), BOTH))
    assert told.figures() == second
    told.ask(("A", [11], BOTH))
    assert told.figures() != second  # all twelve are back: as the first release


@pytest.mark.parametrize(("scale", "own"), [("agree-5", 4), ("Agree 5", 4), ("confidence-4", 3), ("yes-no", 2)])
def test_a_named_scale_has_a_position_of_its_own_that_counts_as_agreeing(told: Told, scale: str, own: int) -> None:
    head = QUESTIONS.splitlines()[0]
    told.load("survey_questions", f"{head}\nQ1,S,T,{scale},\nQ2,S,T,{scale},{own}\n")
    answers = ((own, range(8)), (own - 1, range(8, 20)))
    lines = [
        f"A{who},schools,A,{wave},{question},{before if wave == 'baseline' else own}"
        for before, people in answers
        for who in people
        for wave in ("baseline", "follow-up")
        for question in ("Q1", "Q2")
    ]
    told.load("survey_responses", "\n".join(["respondent_id,group,area_code,wave,question_code,response", *lines, ""]))
    query = "SELECT figures FROM survey_figures WHERE scope = 'unit' AND closed_by IS NULL AND question <> ''"
    with told.store.connect() as connection:
        blank, given = connection.exec_driver_sql(query).scalars()
    assert blank == given
    assert json.loads(blank)["baseline"] == {"asked": 20, "agreeing": 8, "dont_know": 0}


def test_a_scale_of_own_labels_has_answers_alone_until_somebody_says_what_agrees(told: Told) -> None:
    head = QUESTIONS.splitlines()[0]
    query = "SELECT figures FROM survey_figures WHERE scope = 'unit' AND closed_by IS NULL AND question = 'Q1'"
    told.ask(("A", range(20), BOTH))
    for position, known in (("", False), ("3", True)):
        told.load("survey_questions", f"{head}\nQ1,S,T,never|rarely|often|always,{position}\n")
        with told.store.connect() as connection:
            assert bool(json.loads(connection.exec_driver_sql(query).scalar_one())) is known
        assert set(told.figures()) == {("A", "", "Q1"), ("A", "", "Q2")}


def test_a_question_that_a_few_answer_otherwise_holds_the_unit(told: Told) -> None:
    told.ask(("A", range(20), BOTH))
    before = told.figures()
    told.ask(("A", range(11), BOTH | {"Q1": 1}), ("A", [12], BOTH | {"Q2": 1}))
    assert told.figures() == before
    told.ask(("A", range(8, 20), {"Q2": 2}))
    assert told.figures() != before


def test_a_category_that_few_join_is_shown_no_longer(told: Told) -> None:
    told.ask(("A", range(12), BOTH), role="head")
    told.ask(("B", range(12), BOTH), role="head")
    told.load(
        "survey_responses",
        "respondent_id,group,area_code,role,wave,question_code,response\n"
        + "".join(
            f"C{who},schools,C,{'head' if who < 12 else 'teacher'},{wave},Q1,3\n"
            for who in range(24)
            for wave in ("baseline", "follow-up")
        ),
    )
    assert {category for code, category, _ in told.figures() if code == "C"} == {"", "head", "teacher"}
    told.load(
        "survey_responses",
        "respondent_id,group,area_code,role,wave,question_code,response\n"
        + "".join(
            f"C{who},schools,C,{'head' if who < 25 else 'teacher'},{wave},Q1,3\n"
            for who in range(24, 37)
            for wave in ("baseline", "follow-up")
        ),
    )
    assert {category for code, category, _ in told.figures() if code == "C"} == {""}


# Purges.


def test_erased_corrections_are_shown_no_longer(told: Told) -> None:
    told.ask(("A", range(20), BOTH))
    before = told.figures()
    wrong = told.ask(("A", range(12), BOTH | {"Q1": 1}))
    assert told.figures() != before
    purge(told.store, wrong, "someone")
    assert told.figures() == before


def test_figures_that_hold_a_few_erased_answers_are_out_of_sight(told: Told) -> None:
    told.ask(("A", range(15), BOTH))
    few = told.ask(("B", range(3), BOTH | {"Q1": 1}), ("C", range(12), BOTH))
    more = told.ask(("B", range(3, 20), BOTH))
    assert {code for code, _, _ in told.figures()} == {"A", "B", "C"}
    purge(told.store, few, "someone")
    assert {code for code, _, _ in told.figures()} == {"A"}
    assert ("B", "", "Q1") not in told.figures(more)
    told.ask(("B", range(30, 41), BOTH))
    assert {code for code, _, _ in told.figures()} == {"A", "B"}


def test_units_of_which_everything_was_erased_are_made_anew(told: Told) -> None:
    wrong = told.ask(*[(area, range(6), BOTH) for area in "ABC"])
    purge(told.store, wrong, "someone")
    assert [rows for name, rows in dump(told.store).items() if name.startswith("survey_") and rows][1:] == []
    told.ask(("C", range(30), BOTH))
    assert {code for code, _, _ in told.figures()} == {"C"}


def test_the_names_that_an_erased_file_gave_to_regions_go(told: Told) -> None:
    told.ask(("A", range(15), BOTH), ("B", range(15), BOTH))
    wrong = told.load("areas", AREAS.replace("North", "SECRETLAND").replace("LA", "ICB"))
    told.load("areas", AREAS)
    purge(told.store, wrong, "someone")
    assert "SECRETLAND" not in str(dump(told.store))
    assert {code for code, _, _ in told.figures(scope="lead")} == {"LA"}


def test_what_an_erased_file_said_of_a_question_goes(told: Told) -> None:
    told.ask(("A", range(15), BOTH))
    before = dump(told.store)
    wrong = told.load("survey_questions", QUESTIONS.replace(",4\n", ",3\n"))
    purge(told.store, wrong, "someone")
    after = dump(told.store)
    asked = [row for row in before["survey_figures"] if "Q1" in row or "Q2" in row]
    assert len(after["survey_figures"]) == len(before["survey_figures"]) + len(
        asked
    )  # those of before, and those of today
    with told.store.connect() as connection:
        query = "SELECT DISTINCT figures FROM survey_figures WHERE scope = 'unit' AND question <> ''"
        said = connection.exec_driver_sql(query).all()
    assert len(said) == 1


def test_a_team_that_an_erased_file_moved_is_where_it_was(told: Told) -> None:
    told.report(("T1", JAN, 30), ("T2", JAN, 22))
    wrong = told.load("mhst_teams", "team_code,area_code\nT2,C\n")
    purge(told.store, wrong, "someone")
    with told.store.connect() as connection:
        rows = connection.exec_driver_sql(f"SELECT * FROM released WHERE load_id = {wrong}").all()  # noqa: S608
    assert rows == []
    assert told.seen()["A", *JAN] == (50, False)


def test_the_history_of_other_areas_is_untouched(told: Told) -> None:
    told.report(("T1", JAN, 30), ("T3", JAN, 30))
    told.ask(("A", range(15), BOTH), ("B", range(15), BOTH))
    wrong = told.report(("T1", JAN, 60))
    asked = told.ask(("A", range(15), BOTH | {"Q1": 2}))
    told.report(("T3", JAN, 80))
    last = told.ask(("B", range(15), BOTH | {"Q1": 2}))
    mine = {
        load: {key: row for key, row in told.seen(load).items() if key[0] in ("T3", "B")} for load in range(4, last + 1)
    }
    units = {
        load: {key: row for key, row in told.figures(load).items() if key[0] == "B"} for load in range(4, last + 1)
    }
    purge(told.store, wrong, "someone")
    purge(told.store, asked, "someone")
    assert mine == {load: {key: row for key, row in told.seen(load).items() if key[0] in ("T3", "B")} for load in mine}
    assert units == {load: {key: row for key, row in told.figures(load).items() if key[0] == "B"} for load in units}
    assert 60 not in {value for load in mine for value, _ in told.seen(load).values()}


def test_figures_that_a_question_changed_are_compared_when_the_first_question_is_erased(told: Told) -> None:
    told.ask(("A", range(20), BOTH))
    told.load("survey_questions", QUESTIONS.replace(",4\n", ",3\n"))
    before = told.figures()
    purge(told.store, 3, "someone")
    assert told.figures() == before
    told.ask(("A", range(11), BOTH | {"Q1": 1}), ("A", [12], BOTH | {"Q2": 1}))
    assert told.figures() == before


def test_people_who_were_out_while_an_erased_file_stood_are_back(told: Told) -> None:
    told.ask(("A", range(30), BOTH))
    before = told.figures()
    without = told.ask_instead(30, lambda who, question: who < 18)
    assert told.figures() != before
    purge(told.store, without, "someone")
    assert told.figures() == before
    assert not told.figures(without)


def test_answers_that_an_erased_file_took_out_are_back(told: Told) -> None:
    told.ask(("A", range(24), BOTH))
    before = told.figures()
    without = told.ask_instead(24, lambda who, question: who >= 12 or question == "Q1")
    assert told.figures() != before
    purge(told.store, without, "someone")
    assert told.figures() == before


def test_figures_that_lack_a_few_whom_an_erased_file_took_out_are_out_of_sight(told: Told) -> None:
    told.ask(("A", range(24), BOTH))
    few = told.ask_instead(24, lambda who, question: who >= 5)
    at_both = {(wave, question): 1 for wave in ("baseline", "follow-up") for question in ("Q1", "Q2")}
    told.load("survey_responses", _asked(_people_at("A", 19, at_both, first=5)))
    assert {_people(answers) for answers in told.figures().values()} == {19}
    purge(told.store, few, "someone")
    assert told.figures() == {}


def test_a_second_file_that_takes_nearly_as_many_out_tells_nobody(told: Told) -> None:
    told.ask(("A", range(24), BOTH))
    first = told.ask_instead(24, lambda who, question: who >= 12 or question == "Q1")
    purge(told.store, first, "someone")
    second = told.ask_instead(24, lambda who, question: who >= 11 or question == "Q1")
    then, now = told.figures(second - 1), told.figures()
    assert {question: _people(answers) for (_, _, question), answers in then.items()} == {"Q1": 24, "Q2": 24}
    assert {question: _people(answers) for (_, _, question), answers in now.items()} == {"Q1": 24, "Q2": 13}


def _people(answers: str) -> int:
    return sum(count for *_, count in json.loads(answers)["pairs"])


@pytest.mark.parametrize("at_once", [1, 25, 2_000])
def test_units_are_compared_alike_however_many_at_once(
    told: Told, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(earlier, "AT_ONCE", at_once)
    told.ask(("A", range(20), BOTH), ("B", range(20), BOTH), ("C", range(20), BOTH))
    before = told.figures()
    told.ask(("A", range(3), BOTH | {"Q1": 1}), ("B", range(12), BOTH | {"Q1": 1}), ("C", range(12), BOTH | {"Q2": 2}))
    now = told.figures()
    changed = {key for key in now if now[key] != before[key]}
    assert changed == {("B", "", "Q1"), ("C", "", "Q2")}


def test_the_first_count_that_is_shown_is_the_same_on_every_engine(told: Told) -> None:
    told.report(("T1", JAN, 3), ("T1", FEB, 10), ("T1", MAR, 100), ("T2", MAR, 30))
    told.report(("T2", JAN, 12), measure="hours_direct")
    with told.store.connect() as connection:
        chosen = programme_list(connection, ANYONE)
        count, months = first_count(connection, ANYONE, chosen), first_series(connection, ANYONE, chosen)
    assert count is not None
    assert (count["team_code"], count["value"], count["lowest"], count["highest"]) == ("T1", 10, 8, 12)
    assert {row["measure"] for row in months} == {"contacts"}


def test_hours_are_no_example_of_a_total_of_children(told: Told) -> None:
    told.report(("T1", JAN, "12.5"), ("T2", JAN, "*"), measure="hours_direct")
    with told.store.connect() as connection:
        chosen = programme_list(connection, ANYONE)
        assert first_count(connection, ANYONE, chosen) is None
        assert first_series(connection, ANYONE, chosen) == []


# What was asked once, and who did not come back.


Asked = list[tuple[str, str, str, object]]
"""A respondent, a wave, a question and the answer."""


def _asked(rows: Asked) -> str:
    """A file of answers; a respondent's first letter is the area."""
    lines = [f"{who},schools,{who[0]},,{wave},{question},{answer}" for who, wave, question, answer in rows]
    return "\n".join(["respondent_id,group,area_code,role,wave,question_code,response", *lines, ""])


def _people_at(area: str, people: int, asked: dict[tuple[str, str], object], first: int = 0) -> Asked:
    return [(f"{area}{who}", *at, answer) for who in range(first, first + people) for at, answer in asked.items()]


BASE, LATER = ("baseline", "Q1"), ("follow-up", "Q1")
ONCE = ("follow-up", "Q2")


def _told_of(told: Told, question: str, load: int | None = None) -> dict[str, dict[str, object]]:
    return {code: json.loads(text) for (code, _, asked), text in told.figures(load).items() if asked == question}


def test_a_statement_that_was_asked_once_is_shown_of_matched_respondents(told: Told) -> None:
    told.load("survey_responses", _asked(_people_at("A", 15, {BASE: 3, LATER: 4, ONCE: 5})))
    told.load("survey_responses", _asked(_people_at("B", 10, {BASE: 3, LATER: 4, ONCE: 5})))
    told.load("survey_responses", _asked(_people_at("A", 4, {("baseline", "Q1"): 2}, first=20)))
    assert _told_of(told, "Q2") == {"A": {"asked": "later", "once": [[5, 15]], "pairs": [], "not_returned": []}}


def test_few_who_answered_once_are_not_shown(told: Told) -> None:
    told.load("survey_responses", _asked([*_people_at("A", 15, {BASE: 3, LATER: 4}), *_people_at("A", 10, {ONCE: 5})]))
    assert _told_of(told, "Q2") == {}


def test_a_wave_that_is_told_later_does_not_tell_those_of_whom_it_is_not(told: Told) -> None:
    """18 of 20 are asked again: the pairs would show the first answers of two."""
    told.load("survey_responses", _asked(_people_at("A", 20, {BASE: 3, LATER: 4, ONCE: 5})))
    before = told.figures()
    told.load("survey_responses", _asked(_people_at("A", 18, {("baseline", "Q2"): 2})))
    assert told.figures() == before
    told.load("survey_responses", _asked(_people_at("A", 20, {("baseline", "Q2"): 2})))
    assert _told_of(told, "Q2")["A"]["pairs"] == [[2, 5, 20]]


def test_few_who_did_not_come_back_are_not_shown(told: Told) -> None:
    came = {BASE: 3, LATER: 4}
    told.load("survey_responses", _asked([*_people_at("A", 15, came), *_people_at("A", 10, {BASE: 1}, first=50)]))
    told.load("survey_responses", _asked([*_people_at("B", 15, came), *_people_at("B", 11, {BASE: 1}, first=50)]))
    gone = {code: figures["not_returned"] for code, figures in _told_of(told, "Q1").items()}
    assert gone == {"A": None, "B": [[1, 11]]}


@pytest.mark.parametrize(("others", "shown"), [(10, None), (11, [[1, 27]])])
def test_who_knows_one_area_s_losses_does_not_know_the_others(told: Told, others: int, shown: object) -> None:
    """Three areas are one unit: 16 of A did not come back, and some of B."""
    rows = [row for area in "ABC" for row in _people_at(area, 6, {BASE: 3, LATER: 4})]
    gone = [*_people_at("A", 16, {BASE: 1}, first=50), *_people_at("B", others, {BASE: 1}, first=50)]
    told.load("survey_responses", _asked([*rows, *gone]))
    assert {code: figures["not_returned"] for code, figures in _told_of(told, "Q1").items()} == {"A+B+C": shown}


def test_one_who_did_not_come_back_and_is_told_of_otherwise_is_not_seen(told: Told) -> None:
    """Enough matched respondents change, and one of the others: their table is not shown anew."""
    told.load(
        "survey_responses",
        _asked([*_people_at("A", 20, {BASE: 3, LATER: 4}), *_people_at("A", 12, {BASE: 1}, first=50)]),
    )
    assert _told_of(told, "Q1")["A"]["not_returned"] == [[1, 12]]
    told.load("survey_responses", _asked([*_people_at("A", 12, {LATER: 1}), *_people_at("A", 1, {BASE: 5}, first=50)]))
    assert _told_of(told, "Q1")["A"] == {"not_returned": None, "pairs": [[3, 1, 12], [3, 4, 8]]}


# Two later waves beside one baseline.


def _two_waves(told: Told, second: Iterable[int], *, at_once: bool) -> set[str]:
    """Of A's 30 people the first 20 came to the first follow-up and ``second`` to the second one. Which waves show them."""
    files = [
        _people_at("A", 30, {BASE: 3}) + _people_at("A", 20, {LATER: 4}),
        [(f"A{who}", "follow-up-2", "Q1", 5) for who in second],
    ]
    for rows in [[*files[0], *files[1]]] if at_once else files:
        told.load("survey_responses", _asked(rows))
    figures = schema.survey_figures
    query = sa.select(figures.c.wave).where(figures.c.closed_by.is_(None), figures.c.question == "Q1")
    with told.store.connect() as connection:
        return set(connection.scalars(query))


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(
    ("second", "shown"),
    [
        (range(20), {"follow-up", "follow-up-2"}),
        (range(2, 20), {"follow-up"}),
        (range(11, 30), {"follow-up", "follow-up-2"}),
    ],
    ids=["the same people", "all but two", "many others"],
)
def test_a_second_follow_up_does_not_tell_the_baseline_of_a_few(
    told: Told, second: Iterable[int], shown: set[str], *, at_once: bool
) -> None:
    assert _two_waves(told, second, at_once=at_once) == shown


@pytest.mark.parametrize(("both", "shown"), [(11, False), (7, True)])
def test_units_of_one_wave_added_up_do_not_tell_a_few_of_a_joined_unit_of_another(
    told: Told, both: int, shown: bool
) -> None:
    """Eleven of each of three areas come back first, and fewer of each a second time: these are one unit."""
    for wave, people in (("follow-up", 11), ("follow-up-2", min(both, 10))):
        told.load(
            "survey_responses",
            "\n".join(
                [
                    "respondent_id,group,area_code,wave,question_code,response",
                    *(
                        f"{area}{who},schools,{area},{each},Q1,{1 + who % 5}"
                        for area in "ABC"
                        for who in range(people)
                        for each in ("baseline", wave)
                    ),
                    "",
                ]
            ),
        )
    codes = {code for code, _, _ in told.figures()}
    assert codes == {"A", "B", "C"} | ({"A+B+C"} if shown else set())


# Means over time.


def test_a_mean_that_was_another_one_is_shown_as_it_is_today(told: Told) -> None:
    """The mean of five and then that of six would tell how long the sixth waited."""
    head = "team_code,period_start,period_end,measure,value,denominator\n"
    first, last = (
        told.load("mhst_activity", f"{head}T3,{JAN[0]},{JAN[1]},wait_days_mean,{mean},{people}\n")
        for mean, people in (("12.4", 5), ("13.5", 6))
    )
    assert told.seen(first)["T3", *JAN] == told.seen(first)["B", *JAN] == (13.5, True)
    assert last


# People who move between areas.


def _asked_where(
    told: Told, where: dict[str, str], answers: dict[str, int] | None = None, wave: str = "follow-up"
) -> int:
    """``where``: the area of each person, who says 3 at the baseline and then 4, or what ``answers`` have of them."""
    lines = [
        f"{who},schools,{area},{at},Q1,{3 if at == 'baseline' else (answers or {}).get(who, 4)}"
        for who, area in where.items()
        for at in ("baseline", wave)
    ]
    return told.load(
        "survey_responses", "\n".join(["respondent_id,group,area_code,wave,question_code,response", *lines, ""])
    )


def _named(area: str, numbers: Iterable[int]) -> dict[str, str]:
    return {f"{area}{number}": area for number in numbers}


def _people_in(told: Told, load: int) -> Counter[tuple[int | None, ...]]:
    """Whom all units together show as of a load, by both answers."""
    shown = [json.loads(answers)["pairs"] for answers in told.figures(load).values()]
    return sum((Counter({tuple(pair[:2]): pair[2]}) for pairs in shown for pair in pairs), start=Counter())


def test_two_units_added_up_do_not_tell_of_one_by_those_who_move_between_them(told: Told) -> None:
    """Eleven of A go to B, and one who stays says otherwise: each unit differs by enough, both together by that one."""
    people = _named("A", range(22)) | _named("B", range(11))
    first = _asked_where(told, people)
    last = _asked_where(told, people | dict.fromkeys(_named("A", range(11)), "B"), {"A11": 5})
    assert _people_in(told, first) == _people_in(told, last)
    assert told.figures(first, "programme") == told.figures(last, "programme")


def test_two_units_of_a_second_wave_do_not_tell_of_one_by_those_who_moved_before_it(told: Told) -> None:
    """Of A's and B's people all came to the first follow-up, all but one to the second: eleven had gone from A to B between."""
    people = _named("A", range(23)) | _named("B", range(11))
    first = _asked_where(told, people)
    moved = people | dict.fromkeys(_named("A", range(11)), "B")
    rows = [
        (who, area, wave)
        for who, area in moved.items()
        for wave in ("baseline", "follow-up-2")
        if (who, wave) != ("A11", "follow-up-2")
    ]
    head = "respondent_id,group,area_code,wave,question_code,response"
    told.load(
        "survey_responses", "\n".join([head, *(f"{who},schools,{area},{wave},Q1,3" for who, area, wave in rows), ""])
    )
    figures = schema.survey_figures
    query = sa.select(figures.c.wave, figures.c.pairs).where(figures.c.question == "Q1", figures.c.scope == "unit")
    with told.store.connect() as connection:
        waves = [wave for wave, _ in connection.execute(query.where(figures.c.closed_by.is_(None)))]
    assert waves.count("follow-up") == 2
    assert waves.count("follow-up-2") < 2
    assert first


def test_many_changes_of_one_wave_do_not_hide_one_of_the_other(told: Told) -> None:
    """Eleven say otherwise at the follow-up, and one at the baseline: that column would tell of the one."""
    people = _named("A", range(22))
    first = _asked_where(told, people)
    told.load("survey_responses", _asked([("A20", *BASE, 1)]))
    last = _asked_where(told, people, dict.fromkeys(_named("A", range(11)), 5))
    assert json.loads(told.figures(last)["A", "", "Q1"])["pairs"] == [[3, 4, 11], [3, 5, 11]]
    told.load("survey_responses", _asked([("A20", *BASE, 1), *((f"A{n}", *LATER, 4) for n in range(11))]))
    assert told.figures() == told.figures(last)
    assert first


def test_units_that_nobody_moved_between_are_decided_anew(told: Told) -> None:
    people = _named("A", range(22)) | _named("B", range(11)) | _named("C", range(11))
    _asked_where(told, people)
    last = _asked_where(told, people | {"A0": "B"}, dict.fromkeys(_named("C", range(11)), 5))
    assert json.loads(told.figures(last)["C", "", "Q1"])["pairs"] == [[3, 5, 11]]


def test_a_quarter_that_a_team_told_in_another_area_does_not_tell_a_month(told: Told) -> None:
    quarter = told.report(("T3", QUARTER, 36))
    told.load("mhst_teams", "team_code,area_code\nT3,A\n")
    told.report(("T3", JAN, 18), ("T3", FEB, 18), ("T3", MAR, 0))
    assert ("T3", *QUARTER) not in told.seen(quarter)
    assert ("B", *QUARTER) not in told.seen(quarter)


def test_a_mean_that_a_team_told_in_another_area_is_not_shown_beside_another_one(told: Told) -> None:
    head = "team_code,period_start,period_end,measure,value,denominator\n"
    first = told.load("mhst_activity", f"{head}T3,{JAN[0]},{JAN[1]},wait_days_mean,12.4,5\n")
    told.load("mhst_teams", "team_code,area_code\nT3,A\n")
    told.load("mhst_activity", f"{head}T3,{JAN[0]},{JAN[1]},wait_days_mean,13.5,6\n")
    assert ("T3", *JAN) not in told.seen(first)
