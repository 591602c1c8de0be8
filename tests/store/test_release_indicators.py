"""Areas' own indicators as released: of now, of earlier moments, and after an undo or a purge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data import schema
from data.filters import Filters
from data.queries.catalogue import programme_list
from data.queries.own_indicators import own_figures, own_indicators
from data.settings import Settings
from data.versions import NOW, AsOf
from data.viewer import ANYONE
from etl.history import Impossible, Purged, Undone, purge, undo
from etl.loosen import loosen
from etl.settle import settle
from tests.conftest import Stores
from tests.returns import load_text
from tests.store.reading import dump

AREAS = "area_code,area_name,programme,region,lead\nA,Ay,World,North,LA\nB,Bee,World,North,LA\nC,Sea,World,South,CCG\n"
INDICATORS = """indicator_code,name,unit,type,polarity,multiplier,disclosure
absent,Absence,%,proportion,lower is better,100,child
calls,Calls,count,count,lower is better,,child
schools,Schools with a lead,%,proportion,higher is better,100,none
"""
HEAD = "area_code,indicator_code,period_start,period_end,breakdown,value,numerator,denominator\n"
DECLARED = 2
"""The load of the indicators."""
YEAR, TERM = "2025-09-01,2026-08-31", "2025-09-01,2025-12-31"
Seen = dict[tuple[str, str, str], Any]


class Told:
    """A store that areas' files go into; ``load`` gives the load's number."""

    def __init__(self, store: Engine, folder: Path) -> None:
        self.store, self.folder = store, folder

    def load(self, feed: str, text: str) -> int:
        report = load_text(self.store, self.folder, feed, text)
        assert report.rejected == 0, report.problems
        assert report.load_id is not None
        return report.load_id

    def report(self, *lines: str) -> int:
        return self.load("indicator_values", "\n".join([HEAD.strip(), *lines, ""]))

    def rows(self, load: int | None = None, **chosen: str) -> list[dict[str, Any]]:
        filters = Filters((), {name: (value,) for name, value in chosen.items()})
        with self.store.connect() as connection:
            programmes = programme_list(connection, ANYONE)
            return own_figures(connection, filters, ANYONE, programmes, NOW if load is None else AsOf(load))

    def seen(self, load: int | None = None) -> dict[tuple[str, str, str], int | float | None]:
        """(area, indicator, breakdown) → value."""
        return {
            (row["geography_code"], row["indicator_code"], row["breakdown"]): row["value"] for row in self.rows(load)
        }


@pytest.fixture
def told(stores: Stores, tmp_path: Path) -> Iterator[Told]:
    with stores.holding((("areas", AREAS), ("indicators", INDICATORS)), tmp_path) as store:
        yield Told(store, tmp_path)


def test_counts_of_children_are_withheld_or_rounded_and_shares_made_of_what_is_shown(told: Told) -> None:
    told.report(
        f"A,calls,{YEAR},,37,,",
        f"B,calls,{YEAR},,4,,",
        f"C,calls,{YEAR},,*,,",
        f"A,absent,{YEAR},,9.94,32,322",
        f"B,absent,{YEAR},,1.3,4,310",
        f"C,absent,{YEAR},,20.7,,",
        f"A,schools,{YEAR},,75,3,4",
    )
    seen = told.seen()
    assert [seen[area, "calls", "all"] for area in "ABC"] == [35, None, None]
    assert [str(seen[area, "absent", "all"]) for area in "ABC"] == ["9.4", "None", "None"]
    assert seen["A", "schools", "all"] == 75
    raw = repr(told.rows())
    assert "9.94" not in raw
    assert "'322'" not in raw
    reasons = {row["geography_code"]: row["reason"] for row in told.rows(indicator="absent")}
    assert reasons["B"] == "a part of it is withheld"
    assert reasons["C"] == "how many people it is about was not given"


def test_a_small_group_takes_all_groups_along(told: Told) -> None:
    told.report(f"A,calls,{YEAR},,40,,", f"A,calls,{YEAR},girls,37,,", f"A,calls,{YEAR},boys,3,,")
    assert told.seen() == {
        ("A", "calls", "all"): 40,
        ("A", "calls", "boys"): None,
        ("A", "calls", "girls"): None,
    }


def test_a_year_beside_its_term_is_withheld_also_once_the_term_is_undone(told: Told) -> None:
    term = told.report(f"A,calls,{TERM},,37,,")
    told.report(f"A,calls,{YEAR},,40,,")
    assert [row["value"] for row in told.rows()] == [37 // 5 * 5, None]
    undo(told.store, term, "someone")
    assert [row["value"] for row in told.rows()] == [None]
    purge(told.store, term, "someone")
    assert [row["value"] for row in told.rows()] == [40]


def test_an_earlier_moment_shows_today_where_a_figure_was_ever_withheld(told: Told) -> None:
    first = told.report(f"A,calls,{YEAR},,4,,", f"B,calls,{YEAR},,30,,")
    told.report(f"A,calls,{YEAR},,6,,", f"B,calls,{YEAR},,60,,")
    then = {row["geography_code"]: (row["value"], bool(row["current"])) for row in told.rows(first)}
    assert then == {"A": (5, True), "B": (30, False)}
    assert told.seen(DECLARED) == {}


def test_a_mean_that_was_another_one_is_shown_as_it_is_today(told: Told) -> None:
    """The mean of eleven and then that of twelve would tell what the twelfth said."""
    told.load("indicators", "indicator_code,name,unit,type,polarity\nscore,Score,points,mean,higher is better\n")
    first = told.report(f"A,score,{YEAR},,12.4,,11")
    told.report(f"A,score,{YEAR},,13.5,,12")
    assert [(str(row["value"]), bool(row["current"])) for row in told.rows(first)] == [("13.5", True)]


@pytest.mark.parametrize("taken_back", [undo, purge])
def test_what_was_stricter_once_holds_also_when_its_declaration_is_taken_back(
    told: Told, taken_back: Callable[[Engine, int, str], Undone | Purged]
) -> None:
    first = told.report(f"A,schools,{YEAR},,75,3,4")
    changed = told.load("indicators", INDICATORS.replace("100,none", "100,child"))
    assert told.seen() == told.seen(first) == {("A", "schools", "all"): None}
    done = taken_back(told.store, changed, "someone")
    assert told.seen() == told.seen(first) == {("A", "schools", "all"): None}
    told.report(f"B,schools,{YEAR},,50,2,4")
    assert told.seen() == {("A", "schools", "all"): None, ("B", "schools", "all"): None}
    assert disclosures(told) == {"child"}
    notes = done.notes if isinstance(done, Undone) else done.held
    assert notes == (
        "‘schools’ is declared as none now, and its figures stay withheld as child: what was stricter once holds. To loosen "
        "it on purpose: python -m etl loosen schools none",
    )


def test_an_earlier_moment_shows_today_where_a_stricter_declaration_came_since(told: Told) -> None:
    told.load("indicators", INDICATORS.replace("better,,child", "better,,staff"))
    first = told.report(f"A,calls,{YEAR},,40,,", f"A,calls,{YEAR},girls,30,,")
    assert told.seen(first) == {("A", "calls", "all"): 40, ("A", "calls", "girls"): 30}
    told.load("indicators", INDICATORS.replace("better,,child", "better,,respondent"))
    told.report(f"A,calls,{YEAR},,43,,")
    assert [(row["value"], bool(row["current"])) for row in told.rows(first)] == [(45, True), (30, True)]


def test_what_no_longer_stands_is_not_shown_as_it_was_before_a_stricter_declaration(told: Told) -> None:
    first = told.report(f"A,schools,{YEAR},,75,3,4")
    assert told.seen(first) == {("A", "schools", "all"): 75}
    undo(told.store, first, "someone")
    assert told.seen(first) == {("A", "schools", "all"): 75}
    told.load("indicators", INDICATORS.replace("100,none", "100,child"))
    assert told.seen(first) == {}


def disclosures(told: Told) -> set[str]:
    """What pages say whom figures could tell about."""
    with told.store.connect() as connection:
        return {each.disclosure for each in own_indicators(connection, ANYONE, programme_list(connection, ANYONE))}


def test_a_steward_loosens_on_purpose_and_the_load_says_so(told: Told) -> None:
    told.report(f"A,schools,{YEAR},,75,3,4", f"A,calls,{YEAR},,4,,")
    undo(told.store, told.load("indicators", INDICATORS.replace("100,none", "100,child")), "someone")
    said = loosen(told.store, "schools", "none")
    assert said == "schools was released as child, and is none since: loosened on purpose, by load 6."
    assert told.seen() == {("A", "schools", "all"): 75, ("A", "calls", "all"): None}
    with told.store.connect() as connection:
        [notes] = connection.scalars(sa.select(schema.loads.c.notes).where(schema.loads.c.id == 6))
    assert f"{', '.join(notes)}, by load 6." == said
    loosen(told.store, "calls", "none")
    assert told.seen()["A", "calls", "all"] == 4
    told.report(f"B,calls,{YEAR},,3,,")
    assert told.seen()["B", "calls", "all"] == 3
    told.load("indicators", INDICATORS)
    assert told.seen()["B", "calls", "all"] is None


@pytest.mark.parametrize(
    ("code", "disclosure", "said"),
    [
        ("absent", "none", "No figure was released under ‘absent’. "),
        ("nothing", "none", "No figure was released under ‘nothing’. "),
        ("calls", "child", "‘calls’ is released as child already."),
        ("calls", "respondent", "‘calls’ is released as child, and respondent is stricter. "),
    ],
)
def test_nothing_is_loosened_that_a_file_may_declare(told: Told, code: str, disclosure: str, said: str) -> None:
    told.report(f"A,calls,{YEAR},,4,,")
    before = dump(told.store)
    with pytest.raises(Impossible, match=f"^{said}"):
        loosen(told.store, code, disclosure)
    assert dump(told.store) == before


def test_a_purge_leaves_no_code_that_nothing_names_any_more(told: Told) -> None:
    figures = told.report(f"A,calls,{YEAR},,4,,")
    purge(told.store, figures, "someone")
    with told.store.connect() as connection:
        assert list(connection.scalars(sa.select(schema.released_as.c.code))) == ["calls"]
    purge(told.store, DECLARED, "someone")
    with told.store.connect() as connection:
        assert list(connection.scalars(sa.select(schema.released_as.c.code))) == []


def test_a_declaration_counts_from_the_first_figure_on(told: Told) -> None:
    told.load("indicators", INDICATORS.replace("100,none", "100,respondent"))
    told.load("indicators", INDICATORS)
    told.report(f"A,schools,{YEAR},,75,3,4")
    assert told.seen() == {("A", "schools", "all"): 75}


def test_a_store_of_before_holds_what_was_declared_while_figures_stood(told: Told) -> None:
    told.report(f"A,schools,{YEAR},,75,3,4")
    undo(told.store, told.load("indicators", INDICATORS.replace("100,none", "100,child")), "someone")
    with told.store.begin() as connection:
        connection.execute(schema.released_as.delete())
        rules = schema.release_rules
        connection.execute(rules.insert(), [{"rule": "version", "value": 9}, {"rule": "counts_below", "value": 5}])
    settle(told.store, Settings())
    assert told.seen() == {("A", "schools", "all"): None}


def test_a_measure_of_teams_stays_as_strict_as_it_was(told: Told) -> None:
    told.load("mhst_teams", "team_code,team_name,area_code\nT1,Team,A\n")
    told.load("mhst_activity", f"team_code,measure,period_start,period_end,value\nT1,calls,{YEAR},8\n")
    released, open_ = schema.released, schema.released.c.closed_by.is_(None)

    def shown() -> set[tuple[str, Decimal | None]]:
        with told.store.connect() as connection:
            return {
                tuple(row)
                for row in connection.execute(sa.select(released.c.disclosure, released.c.value).where(open_))
            }

    assert shown() == {("child", 10)}
    changed = told.load("indicators", INDICATORS.replace("better,,child", "better,,respondent"))
    assert shown() == {("respondent", None)}
    undo(told.store, changed, "someone")
    assert shown() == {("respondent", None)}
    with told.store.begin() as connection:
        connection.execute(schema.indicators.delete())
    settle(told.store, Settings(suppress_counts_below=6))
    assert shown() == {("respondent", None)}


def test_the_level_of_all_areas_and_the_comparison_with_it(told: Told) -> None:
    told.report(f"A,absent,{YEAR},,,200,1000", f"B,absent,{YEAR},,,100,1000", f"C,absent,{YEAR},,,150,1000")
    rows = told.rows()
    assert {str(row["benchmark"]) for row in rows} == {"15.0"}
    assert [row["comparison"] for row in rows] == ["worse", "better", "similar"]
    assert [row["geography_code"] for row in told.rows(region="North")] == ["A", "B"]
    assert {str(row["benchmark"]) for row in told.rows(region="North")} == {"15.0"}


def test_a_raised_threshold_decides_anew(told: Told) -> None:
    told.report(f"A,calls,{YEAR},,7,,")
    settle(told.store, Settings())
    assert told.seen() == {("A", "calls", "all"): 5}
    settle(told.store, Settings(suppress_counts_below=10))
    assert told.seen() == {("A", "calls", "all"): None}


def test_indicators_are_listed_with_their_periods(told: Told) -> None:
    told.report(f"A,calls,{TERM},girls,37,,", f"A,calls,{YEAR},,40,,")
    with told.store.connect() as connection:
        [calls] = own_indicators(connection, ANYONE, programme_list(connection, ANYONE))
    assert (calls.code, calls.disclosure, calls.groups) == ("calls", "child", ("all", "girls"))
    assert calls.periods_in_words == ("September 2025 to August 2026", "September to December 2025")


@pytest.mark.parametrize(
    ("code", "old", "new", "rule"),
    [
        ("calls", "count,count,lower is better,,child", "count,count,lower is better,,none", "disclosure_loosened"),
        ("calls", "count,count,lower is better,,child", "count,count,lower is better,,staff", "disclosure_loosened"),
        ("calls", "count,count,lower is better,,child", "count,score,lower is better,,child", "type_changed"),
    ],
)
def test_a_later_file_never_loosens_what_figures_were_released_as(
    told: Told, tmp_path: Path, code: str, old: str, new: str, rule: str
) -> None:
    first = told.report(f"A,{code},{YEAR},,4,,")
    report = load_text(told.store, tmp_path, "indicators", INDICATORS.replace(old, new))
    assert [problem.rule for problem in report.problems] == [rule]
    assert told.seen() == told.seen(first) == {("A", code, "all"): None}
    told.load("indicators", INDICATORS.replace(old, "count,count,lower is better,,respondent"))
    blank = load_text(told.store, tmp_path, "indicators", INDICATORS.replace(old, "count,count,lower is better,,"))
    assert [problem.rule for problem in blank.problems] == ["disclosure_loosened"]


def test_a_measure_of_teams_is_no_indicator_of_areas_nor_the_other_way_round(told: Told, tmp_path: Path) -> None:
    told.load("mhst_teams", "team_code,team_name,area_code\nT1,Team,A\n")
    told.load("indicators", "indicator_code,name,unit,type,polarity\nwaiting,Waiting,people,count,lower is better\n")
    head = "team_code,measure,period_start,period_end,value\n"
    told.load("mhst_activity", f"{head}T1,absent,{YEAR},4\n")
    told.report(f"A,calls,{YEAR},,4,,")
    for code in ("waiting", "absent"):
        report = load_text(told.store, tmp_path, "indicator_values", f"{HEAD}A,{code},{YEAR},,4,,\n")
        assert [problem.rule for problem in report.problems] == ["measure_of_teams"]
    report = load_text(told.store, tmp_path, "mhst_activity", f"{head}T1,calls,{YEAR},4\n")
    assert [problem.rule for problem in report.problems] == ["indicator_of_areas"]
