"""What a load promises, on every engine: real files through the real loader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from openpyxl import Workbook
from sqlalchemy.engine import Engine

from data import schema
from data.store import migrate, writing
from data.versions import NOW, AsOf, open_at
from etl.feeds import FEEDS
from etl.history import undo
from etl.load import AUTO, Options, load_file
from etl.problems import Unreadable
from etl.report import Report
from tests.conftest import Stores, opened
from tests.store.reading import Dump, dump

AREAS = "area_code,area_name,programme,region,lead\nNA,Northtown,North,North West,ICB\nSB,Southby,North,South East,LA\n"
COHORTS = "cohort_code,area_code,schools\nNA-1,NA,20\nNA-2,NA,18\nSB-1,SB,22\n"
RATINGS = (
    "cohort_code,workshop,date,C1,A1,S,C2,A2,D,E\n"
    "NA-1,W1,2026-01-14,1,1,0,0,1,2,1\nNA-2,W1,2026-01-15,2,1,1,0,1,1,1\nSB-1,W1,2026-01-16,0,0,0,0,1,0,1\n"
)


@pytest.fixture
def loader(stores: Stores, tmp_path: Path) -> Iterator[Loader]:
    with stores.holding((("areas", AREAS), ("cohorts", COHORTS)), tmp_path) as store:
        yield Loader(store, tmp_path)


class Loader:
    """Writes a file of a feed and loads it."""

    def __init__(self, store: Engine, folder: Path) -> None:
        self.store, self.folder = store, folder

    def __call__(self, feed: str, content: str, options: Options = Options()) -> Report:  # noqa: B008
        path = self.folder / f"{feed}.csv"
        path.write_text(content, encoding="utf-8")
        (report,) = load_file(self.store, feed, path, options)
        return report

    def ratings(self, moment: AsOf = NOW) -> dict[tuple[str, str, str], int]:
        facts = schema.ratings
        query = sa.select(schema.cohort_codes.c.code, facts.c.workshop, facts.c.domain, facts.c.rating)
        with self.store.connect() as connection:
            rows = connection.execute(query.join(facts).where(open_at(facts, moment))).all()
        return {(code, workshop, domain): rating for code, workshop, domain, rating in rows}

    def facts(self, feed: str) -> list[tuple[object, ...]]:
        """The open rows of the tables that a feed fills."""
        tables = [fact.table for fact in FEEDS[feed].facts]
        with self.store.connect() as connection:
            return [
                tuple(row)
                for table in tables
                for row in connection.execute(sa.select(table).where(table.c.closed_by.is_(None)).order_by(table.c.id))
            ]

    def dump(self) -> Dump:
        return dump(self.store)


def counts(report: Report) -> tuple[int, int, int, int, int]:
    return report.read, report.loaded, report.unchanged, report.replaced, report.rejected


def test_a_wide_row_is_seven_ratings_with_the_line_that_told_them(loader: Loader) -> None:
    report = loader("cascade_ratings", RATINGS)
    assert counts(report) == (3, 3, 0, 0, 0)
    assert report.exit_code == 0
    assert loader.ratings()["NA-1", "W1", "D"] == 2
    with loader.store.connect() as connection:
        lines = connection.execute(sa.select(schema.ratings.c.line, sa.func.count()).group_by(schema.ratings.c.line))
        assert sorted(lines.all()) == [(2, 7), (3, 7), (4, 7)]


def test_the_same_file_twice_changes_nothing_and_says_so(loader: Loader) -> None:
    loader("cascade_ratings", RATINGS)
    before = loader.dump()
    again = loader("cascade_ratings", RATINGS)
    assert loader.dump() == before
    assert counts(again) == (3, 0, 3, 0, 0)
    assert (again.load_id, again.exit_code) == (None, 0)
    assert "already in the store: nothing changed" in again.as_line()


def test_the_same_file_with_rejected_rows_twice_is_one_load(loader: Loader) -> None:
    bad = RATINGS.replace("NA-2,W1", "NA-9,W1")
    first = loader("cascade_ratings", bad)
    before = loader.dump()
    again = loader("cascade_ratings", bad)
    assert (counts(first), counts(again)) == ((3, 2, 0, 0, 1), (3, 0, 2, 0, 1))
    assert (first.exit_code, again.exit_code) == (1, 1)
    assert loader.dump() == before


def test_a_correction_replaces_and_the_earlier_value_stays_readable(loader: Loader) -> None:
    first = loader("cascade_ratings", RATINGS)
    corrected = loader("cascade_ratings", RATINGS.replace("NA-1,W1,2026-01-14,1", "NA-1,W1,2026-01-14,3"))
    assert counts(corrected) == (3, 0, 2, 1, 0)
    assert loader.ratings()["NA-1", "W1", "C1"] == 3
    assert loader.ratings(AsOf(first.load_id))["NA-1", "W1", "C1"] == 1


def test_an_absent_column_keeps_what_stands_and_a_blank_cell_clears_it(loader: Loader) -> None:
    loader("cohorts", "cohort_code,area_code,schools,cohort_name\nNA-1,NA,20,First\n")
    loader("cohorts", "cohort_code,area_code,schools\nNA-1,NA,21\n")
    assert cohort(loader, "NA-1") == {"schools": 21, "name": "First"}
    cleared = loader("cohorts", "cohort_code,area_code,cohort_name\nNA-1,NA,\n")
    assert cohort(loader, "NA-1") == {"schools": 21, "name": None}
    assert counts(cleared) == (1, 0, 0, 1, 0)


def cohort(loader: Loader, code: str) -> Mapping[str, object]:
    facts = schema.cohorts
    query = sa.select(facts.c.schools, facts.c.name).join(schema.cohort_codes).where(schema.cohort_codes.c.code == code)
    with loader.store.connect() as connection:
        return dict(connection.execute(query.where(facts.c.closed_by.is_(None))).mappings().one())


def test_a_blank_wide_cell_is_not_rated_and_clears_what_stood(loader: Loader) -> None:
    loader("cascade_ratings", RATINGS)
    report = loader("cascade_ratings", "cohort_code,workshop,C1,A1\nNA-1,W1,,1\n")
    assert counts(report) == (1, 0, 0, 1, 0)
    assert ("NA-1", "W1", "C1") not in loader.ratings()
    assert len(loader.ratings()) == 20


def test_strict_loads_nothing_when_a_row_is_rejected(loader: Loader) -> None:
    before = loader.dump()
    report = loader("cascade_ratings", RATINGS.replace("0,0,0,0,1,0,1", "0,0,4,0,1,0,1"), Options(strict=True))
    assert loader.dump() == before
    assert (report.exit_code, report.rejected, report.load_id) == (2, 1, None)
    assert [problem.line for problem in report.problems] == [4]


def test_a_rejected_row_is_kept_verbatim_with_line_column_value_rule_and_remedy(loader: Loader) -> None:
    report = loader("cascade_ratings", RATINGS.replace("0,0,0,0,1,0,1", "0,0, 4 ,0,1,0,1") + "XX-1,W1,,1,1,1,1,1,1,1\n")
    with loader.store.connect() as connection:
        kept = connection.execute(sa.select(schema.problems).order_by(schema.problems.c.line)).mappings().all()
    assert [(row["load_id"], row["line"], row["column"], row["value"], row["rule"]) for row in kept] == [
        (report.load_id, 4, "S", " 4 ", "not_a_level"),
        (report.load_id, 5, "cohort_code", "XX-1", "unknown_cohort"),
    ]
    assert kept[0]["row"]["cohort_code"] == "SB-1"
    assert kept[1]["remedy"].startswith("The store has no cohort ‘XX-1’.")


def test_rows_of_one_key_that_differ_are_all_rejected_whatever_their_order(loader: Loader) -> None:
    rows = ["NA-1,W1,C1,1", "NA-1,W1,C1,2", "NA-1,W1,A1,0", "NA-1,W1,A1,0"]
    for content in (rows, rows[::-1]):
        report = loader("cascade_ratings", "\n".join(["cohort_code,workshop,domain,rating", *content]))
        assert report.rejected == 3
        assert sorted(problem.rule for problem in report.problems) == ["duplicate_key", "duplicate_key", "repeated_row"]
        assert loader.ratings() == {("NA-1", "W1", "A1"): 0}


def test_replace_closes_what_the_file_no_longer_has_for_its_areas_and_workshops(loader: Loader) -> None:
    loader("cascade_ratings", RATINGS)
    loader("cascade_ratings", "cohort_code,workshop,C1\nNA-2,W2,3\n")
    report = loader("cascade_ratings", "cohort_code,workshop,C1\nNA-1,W1,2\n", Options(replace=True))
    assert counts(report) == (1, 0, 0, 1, 0)
    assert "closed because the file no longer has it: 13 entries" in report.notes
    left = {(code, workshop) for code, workshop, _ in loader.ratings()}
    assert left == {("NA-1", "W1"), ("NA-2", "W2"), ("SB-1", "W1")}
    assert [key for key in loader.ratings() if key[0] == "NA-1"] == [("NA-1", "W1", "C1")]


def test_replace_closes_nothing_when_rows_were_rejected(loader: Loader) -> None:
    loader("cascade_ratings", RATINGS)
    report = loader("cascade_ratings", "cohort_code,workshop,C1\nNA-1,W1,2\nNA-2,W1,9\n", Options(replace=True))
    assert len(loader.ratings()) == 21
    assert any(note.startswith("nothing was closed by --replace") for note in report.notes)


def test_replace_does_not_take_away_what_other_rows_stand_on(loader: Loader) -> None:
    before = loader.dump()
    with pytest.raises(Unreadable, match=r"Load 2 has cohorts of area SB.*without --replace"):
        loader("areas", "".join(AREAS.splitlines(keepends=True)[:2]), Options(replace=True))
    assert loader.dump() == before


def test_a_dry_run_says_what_a_load_would_and_writes_nothing(loader: Loader) -> None:
    bad = RATINGS.replace("NA-2,W1", "NA-9,W1")
    before = loader.dump()
    tried = loader("cascade_ratings", bad, Options(dry_run=True))
    assert loader.dump() == before
    real = loader("cascade_ratings", bad)
    assert counts(tried) == counts(real)
    assert (tried.exit_code, tried.load_id) == (real.exit_code, None)
    assert "dry run: nothing was written" in tried.as_line()


def workbook(path: Path, sheets: Mapping[str, str]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, content in sheets.items():
        sheet = book.create_sheet(name)
        for line in content.splitlines():
            sheet.append([int(cell) if cell.isdecimal() else cell or None for cell in line.split(",")])
    book.save(path)
    return path


SHEETS = {"cascade_ratings": RATINGS, "Cohorts": COHORTS, "notes": "anything\n1\n", "AREAS": AREAS}


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_workbook_loads_its_sheets_in_the_order_in_which_they_need_each_other(
    store: Engine, tmp_path: Path, dry_run: bool
) -> None:
    reports = load_file(store, AUTO, workbook(tmp_path / "all.xlsx", SHEETS), Options(dry_run=dry_run))
    assert [(report.feed, report.loaded, report.rejected) for report in reports] == [
        ("areas", 2, 0),
        ("cohorts", 3, 0),
        ("cascade_ratings", 3, 0),
    ]


def test_what_is_worked_out_of_a_workbook_bears_the_load_of_the_sheet_that_it_rests_on(
    store: Engine, tmp_path: Path
) -> None:
    sheets = {
        "areas": AREAS,
        "mhst_teams": "team_code,area_code\nT1,NA\n",
        "mhst_activity": "team_code,period_start,period_end,measure,value\nT1,2026-01-01,2026-01-31,contacts,90\n",
        "actions": "action_id,area_code,action,status\nA1,NA,Meet,on track\n",
    }
    by_feed = {each.feed: each for each in load_file(store, AUTO, workbook(tmp_path / "all.xlsx", sheets))}
    assert by_feed["actions"].loaded == 1, "a later sheet brings something too"
    with store.connect() as connection:
        found = set(connection.scalars(sa.select(schema.released.c.load_id)))
    assert found == {by_feed["mhst_activity"].load_id}


def test_a_workbook_under_strict_is_all_or_nothing(store: Engine, tmp_path: Path) -> None:
    before = dump(store)
    sheets = SHEETS | {"cascade_ratings": RATINGS.replace("SB-1,W1", "SB-9,W1")}
    reports = load_file(store, AUTO, workbook(tmp_path / "all.xlsx", sheets), Options(strict=True))
    assert dump(store) == before
    assert [report.exit_code for report in reports] == [2, 2, 2]


def test_two_loads_at_once_are_both_in(store_url: str, tmp_path: Path) -> None:
    with opened(store_url) as store:
        Loader(store, tmp_path)("areas", AREAS)
    together = Barrier(2)

    def one(code: str) -> Report:
        folder = tmp_path / code
        folder.mkdir()
        with opened(store_url) as own:
            together.wait(timeout=60)
            return Loader(own, folder)("cohorts", f"cohort_code,area_code\n{code},NA\n")

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(one, ("X-1", "X-2")))
    assert sorted(report.load_id or 0 for report in reports) == [2, 3]
    with opened(store_url) as store, store.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.cohorts)) == 2


def test_a_programme_is_made_by_the_first_area_that_names_it(loader: Loader) -> None:
    loader("areas", "area_code,area_name,programme,region,lead\nNC,Third,North,North West,ICB\nX,X,Other one,E,LA\n")
    with loader.store.connect() as connection:
        programmes = connection.execute(sa.select(schema.programmes.c.code, schema.programmes.c.name)).all()
    assert sorted(programmes) == [("NORTH", "North"), ("OTHER-ONE", "Other one")]


def test_an_area_may_succeed_one_of_its_own_file_unless_that_one_is_rejected(loader: Loader) -> None:
    head = "area_code,area_name,programme,region,lead,succeeds\n"
    assert loader("areas", f"{head}N2,New,North,N,ICB,N1\nN1,Old,North,N,ICB,\n").rejected == 0
    report = loader("areas", f"{head}N4,New,North,N,ICB,N3\nN3,Old,North,N,nobody,\n")
    assert [(problem.line, problem.rule) for problem in report.problems] == [(2, "unknown_area"), (3, "unknown_code")]


def test_figures_are_kept_exactly_and_in_one_form(loader: Loader) -> None:
    loader("mhst_teams", "team_code,area_code,emhp_fte\nT1,NA,4.50\n")
    assert counts(loader("mhst_teams", "team_code,area_code,emhp_fte\nT1,NA,4.5\n")) == (1, 0, 1, 0, 0)


def test_suppressed_values_stay_suppressed_and_are_never_nought(loader: Loader) -> None:
    loader("mhst_teams", "team_code,area_code\nT1,NA\n")
    head = "team_code,period_start,period_end,measure,value\n"
    report = loader("mhst_activity", f"{head}T1,2026-01-01,2026-01-31,waiting,*\nT1,2026-02-01,2026-02-28,waiting,\n")
    assert report.loaded == 2
    facts = schema.mhst_activity
    with loader.store.connect() as connection:
        rows = connection.execute(sa.select(facts.c.value, facts.c.suppressed).order_by(facts.c.line)).all()
    assert rows == [(None, True), (None, False)]


def test_people_and_their_answers_are_two_facts_of_one_row(loader: Loader) -> None:
    loader("survey_questions", "question_code,statement,theme,scale\nQ1,S,T,agree-5\nQ2,S,T,yes-no\n")
    rows = [
        "R1,schools,NA,baseline,Q1,Agree,head",
        "R1,schools,NA,baseline,Q2,don't know,head",
        "R2,cypmhs,SB,baseline,Q1,5,",
    ]
    report = loader(
        "survey_responses", "\n".join(["respondent_id,group,area_code,wave,question_code,response,role", *rows])
    )
    assert counts(report) == (3, 3, 0, 0, 0)
    with loader.store.connect() as connection:
        answers = connection.execute(sa.select(schema.survey_responses.c.position, schema.survey_responses.c.dont_know))
        assert sorted(answers.all(), key=repr) == [(4, False), (5, False), (None, True)]
        people = sa.select(sa.func.count()).select_from(schema.survey_respondents)
        assert connection.scalar(people) == 2


def test_replace_of_a_survey_takes_away_respondents_of_its_areas_groups_and_waves_with_their_answers(
    loader: Loader,
) -> None:
    loader("survey_questions", "question_code,statement,theme,scale\nQ1,S,T,agree-5\nQ2,S,T,yes-no\n")
    head = "respondent_id,group,area_code,wave,question_code,response\n"
    kept = "R8,cypmhs,NA,baseline,Q1,2\nR9,schools,SB,baseline,Q1,2\nR1,schools,NA,follow-up,Q1,5\n"
    loader("survey_responses", f"{head}R1,schools,NA,baseline,Q1,4\nR1,schools,NA,baseline,Q2,yes\n{kept}")
    report = loader("survey_responses", f"{head}R2,schools,NA,baseline,Q1,4\n", Options(replace=True))
    assert counts(report) == (1, 1, 0, 0, 0)
    facts, people = schema.survey_responses, schema.survey_respondents
    with loader.store.connect() as connection:
        for table in (facts, people):
            query = sa.select(schema.respondents.c.code, table.c.wave).join(schema.respondents)
            rows = connection.execute(query.where(table.c.closed_by.is_(None))).all()
            assert sorted(rows) == [("R1", "follow-up"), ("R2", "baseline"), ("R8", "baseline"), ("R9", "baseline")]


def test_a_workshop_can_t_be_after_a_later_one_that_stands(loader: Loader) -> None:
    head = "cohort_code,workshop,date,C1\n"
    loader("cascade_ratings", f"{head}NA-1,W3,2026-06-01,2\n")
    report = loader("cascade_ratings", f"{head}NA-1,W2,2026-07-01,2\n")
    assert [problem.rule for problem in report.problems] == ["workshops_out_of_order"]


def test_rejected_rows_leave_no_code_behind_and_block_nothing(loader: Loader) -> None:
    head = "area_code,area_name,programme,region,lead,succeeds\n"
    rejected = loader("areas", f"{head}NX,New,Ghost,N,ICB,TYPO\n")
    assert rejected.rejected == 1
    with loader.store.connect() as connection:
        codes = set(connection.scalars(sa.select(schema.places.c.code)))
        names = list(connection.scalars(sa.select(schema.programmes.c.name)))
    assert (codes, names) == ({"NA", "SB"}, ["North"])
    assert loader("areas", f"{head}TYPO,Right,Other,N,ICB,\n").rejected == 0


def test_one_area_in_two_programmes_of_a_file_is_a_problem_of_its_rows(loader: Loader) -> None:
    head = "area_code,area_name,programme,region,lead\n"
    report = loader("areas", f"{head}NX,New,One,N,ICB\nNX,Newer,Two,N,ICB\n")
    assert {problem.rule for problem in report.problems} == {"duplicate_key"}


def test_a_row_rejected_late_does_not_count_for_what_others_tell(loader: Loader) -> None:
    loader("survey_questions", "question_code,statement,theme,scale\nQ1,S,T,agree-5\nQ2,S,T,agree-5\n")
    head = "respondent_id,group,area_code,wave,question_code,response,role\n"
    loader("survey_responses", f"{head}R1,schools,NA,baseline,Q1,1,head\nR1,schools,NA,baseline,Q2,1,head\n")
    rows = ["R1,schools,NA,baseline,Q1,2,lead", "R1,schools,NA,baseline,Q1,3,lead", "R1,schools,NA,baseline,Q2,5,lead"]
    report = loader("survey_responses", head + "\n".join(rows))
    assert counts(report) == (3, 0, 0, 1, 2)
    people = schema.survey_respondents
    with loader.store.connect() as connection:
        told = connection.execute(sa.select(people.c.role, people.c.line).where(people.c.closed_by.is_(None))).all()
    assert told == [("lead", 4)]


def test_an_area_whose_load_was_undone_may_come_back_in_another_programme(loader: Loader) -> None:
    head = "area_code,area_name,programme,region,lead\n"
    first = loader("areas", f"{head}NX,New,Tpyo,N,ICB\n")
    undo(loader.store, first.load_id or 0, "tester")
    assert loader("areas", f"{head}NX,New,Typo mended,N,ICB\n").rejected == 0


def test_a_workbook_says_which_sheets_it_passed_over_and_refuses_two_of_one_feed(store: Engine, tmp_path: Path) -> None:
    reports = load_file(store, AUTO, workbook(tmp_path / "all.xlsx", SHEETS))
    assert "sheets that are not named as feeds were not loaded: ‘notes’" in reports[0].notes
    assert reports[0].as_line().startswith("all.xlsx, sheet ‘AREAS’: 2 read")
    with pytest.raises(Unreadable, match="several sheets are named ‘areas’"):
        load_file(store, AUTO, workbook(tmp_path / "two.xlsx", {"areas": AREAS, "AREAS ": AREAS}))


def test_a_formula_without_a_value_matters_only_in_a_column_that_is_stored(loader: Loader, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "cohorts.xlsx", {"cohorts": "cohort_code,area_code,schools,of my own\nNA-7,NA,3,=C2*2\n"}
    )
    assert load_file(loader.store, "cohorts", path)[0].rejected == 0
    path = workbook(tmp_path / "cohorts.xlsx", {"cohorts": "cohort_code,area_code,schools\nNA-8,NA,=1+2\n"})
    assert [problem.rule for problem in load_file(loader.store, "cohorts", path)[0].problems] == [
        "formula_without_value"
    ]


@pytest.mark.parametrize(
    ("typed", "hint"), [("NA1", "Did you mean ‘NA-1’?"), ("na-2", "Did you mean ‘NA-2’?"), ("NA-3", None)]
)
def test_a_hint_never_names_a_code_with_another_number(loader: Loader, typed: str, hint: str | None) -> None:
    report = loader("cascade_ratings", f"cohort_code,workshop,C1\n{typed},W1,1\n")
    (problem,) = report.problems
    assert (hint in problem.remedy) if hint else ("Did you mean" not in problem.remedy)


def test_reading_commands_do_not_wait_for_a_load(store_url: str) -> None:
    with opened(store_url) as first, opened(store_url) as second, writing(first):
        migrate(second)


def test_programmes_stand_in_the_order_in_which_a_file_names_them(loader: Loader) -> None:
    names = [f"Programme {letter}" for letter in "ZKBXAMQC"]
    rows = [f"P{number},Area,{name},N,ICB" for number, name in enumerate(names)]
    loader("areas", "\n".join(["area_code,area_name,programme,region,lead", *rows]))
    programmes = schema.programmes
    with loader.store.connect() as connection:
        made = connection.scalars(sa.select(programmes.c.name).order_by(programmes.c.position)).all()
    assert made == ["North", *names]


# What the store keeps of a row, in columns that the file doesn't have.

ACTION = "action_id,area_code,action,status"
TEAMS = "team_code,area_code\nT1,NA\n"
FIGURE = "team_code,period_start,period_end,measure"
KEPT = {
    "an action's cohort": (
        [("actions", f"{ACTION},cohort_code\nX1,NA,Meet,on track,NA-1\n")],
        ("actions", f"{ACTION}\nX1,SB,Meet,on track\n"),
        "cohort_of_another_area",
    ),
    "an annotation's team": (
        [
            ("mhst_teams", TEAMS),
            ("annotations", "annotation_id,area_code,team_code,date,text\nN1,NA,T1,2026-05-01,New contact\n"),
        ],
        ("annotations", "annotation_id,area_code,date,text\nN1,SB,2026-05-01,New contact\n"),
        "team_of_another_area",
    ),
    "the end of an area": (
        [
            (
                "areas",
                "area_code,area_name,programme,region,lead,valid_to\nNA,Northtown,North,North West,ICB,2026-03-31\n",
            )
        ],
        (
            "areas",
            "area_code,area_name,programme,region,lead,valid_from\nNA,Northtown,North,North West,ICB,2026-04-01\n",
        ),
        "ends_before_it_begins",
    ),
    "a numerator": (
        [
            ("mhst_teams", TEAMS),
            ("mhst_activity", f"{FIGURE},value,numerator\nT1,2026-05-01,2026-05-31,contacts,8,8\n"),
        ],
        ("mhst_activity", f"{FIGURE},value\nT1,2026-05-01,2026-05-31,contacts,*\n"),
        "suppressed_with_a_part",
    ),
    "a suppressed value": (
        [("mhst_teams", TEAMS), ("mhst_activity", f"{FIGURE},value\nT1,2026-05-01,2026-05-31,contacts,*\n")],
        ("mhst_activity", f"{FIGURE},numerator\nT1,2026-05-01,2026-05-31,contacts,8\n"),
        "suppressed_part_of_a_value",
    ),
    "a respondent's cohort": (
        [
            ("survey_questions", "question_code,statement,theme,scale\nQ1,We know whom to call,Contact,agree-5\n"),
            (
                "survey_responses",
                "respondent_id,group,area_code,cohort_code,wave,question_code,response\n"
                "R1,schools,NA,NA-1,baseline,Q1,4\n",
            ),
        ],
        (
            "survey_responses",
            "respondent_id,group,area_code,wave,question_code,response\nR1,schools,SB,baseline,Q1,4\n",
        ),
        "cohort_of_another_area",
    ),
}


@pytest.mark.parametrize("case", KEPT, ids=str)
def test_a_row_that_contradicts_what_the_store_keeps_is_rejected(loader: Loader, case: str) -> None:
    before, (feed, content), rule = KEPT[case]
    for each in before:
        assert loader(*each).rejected == 0
    kept = loader.facts(feed)
    report = loader(feed, content)
    assert (report.rejected, [problem.rule for problem in report.problems]) == (1, [rule])
    assert loader.facts(feed) == kept
