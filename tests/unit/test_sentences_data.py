"""Sentences on returns, problems and loads, on plain values; every rule has its remedy in general words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd
import pytest

from data.measures.contradictions import RULES
from data.measures.readiness import RETURNS
from data.sentences import data as words
from etl.check import REQUIRED, ROW_RULES
from etl.feeds import EVERY_FEED
from etl.waiting import WAITING_RULES

ACROSS_ROWS = ("duplicate_key", "repeated_row", "rows_disagree")
BANNED = re.compile(r"\beffect|\bimpact|\bled to\b", re.IGNORECASE)


def every_rule() -> set[str]:
    of_columns = {column.kind.rule for feed in EVERY_FEED.values() for column in feed.every_column}
    of_rows = {rule.code for feed in EVERY_FEED.values() for rule in (*feed.rules, *feed.across)}
    return of_columns | of_rows | set(ROW_RULES) | {REQUIRED, *ACROSS_ROWS, *WAITING_RULES}


def test_every_rule_of_every_feed_has_a_remedy_in_general_words() -> None:
    assert every_rule() - set(words.REMEDIES) == set()


def test_a_remedy_in_general_words_quotes_nothing() -> None:
    assert [rule for rule, remedy in words.REMEDIES.items() if re.search(r"[{}]", remedy)] == []


def test_a_rule_that_is_not_known_gives_nothing_away() -> None:
    assert "--problems" in words.general_remedy("rule_of_tomorrow")


def test_rules_of_rows_and_of_published_figures_have_names_of_their_own() -> None:
    assert not set(RULES) & set(words.REMEDIES)


def areas(*late: dict[str, str], others: int = 0) -> pd.DataFrame:
    rows = [{"area_name": f"Area {n}", **dict.fromkeys(RETURNS, "handed_in"), **of} for n, of in enumerate(late, 1)]
    rows += [{"area_name": f"Other {n}", **dict.fromkeys(RETURNS, "handed_in")} for n in range(others)]
    return pd.DataFrame(rows, dtype=object)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            areas({"w2": "late"}, {"w2": "late", "activity": "late"}, others=6),
            "2 of 8 areas are late with workshop 2: Area 1 and Area 2; 1 with activity",
        ),
        (areas({"w2": "late"}), "The one area here is late with workshop 2: Area 1"),
        (
            areas(*[{"baseline": "late"}] * 6),
            "All 6 areas are late with the baseline survey: Area 1, Area 2, Area 3 and 3 more",
        ),
        (areas({"w1": "not_submitted"}, others=1), "No area is late; 1 of 2 areas has not handed in workshop 1"),
        (areas(others=2), "No area is late: all that is due has been handed in"),
        (areas(dict.fromkeys(RETURNS, "not_applicable")), "1 area, and no cohort or team of it yet"),
        (areas(), "No area that hands in files is here"),
    ],
)
def test_who_is_late(rows: pd.DataFrame, sentence: str) -> None:
    assert words.readiness_finding(rows) == sentence


def row(**values: Any) -> dict[str, Any]:
    usual = dict.fromkeys(RETURNS, "handed_in") | {
        "cohorts": 2,
        "cohorts_w1": 2,
        "without_w1": None,
        "without_w2": None,
        "cohorts_w2": 1,
    }
    days = {"w1_last": date(2026, 1, 17), "w2_last": None, "w2_due": None, "activity_to": None, "activity_due": None}
    return {**usual, **days, **values}


@pytest.mark.parametrize(
    ("values", "name", "said"),
    [
        ({}, "w1", "both cohorts, last held 17 Jan 2026"),
        ({"w2": "late", "w2_due": date(2026, 3, 28)}, "w2", "1 of 2 cohorts, was due by 28 Mar 2026"),
        ({"w2": "not_due", "w2_due": date(2026, 3, 28)}, "w2", "1 of 2 cohorts, by 28 Mar 2026"),
        ({"without_w2": "NTH-A-2"}, "w2", "1 of 2 cohorts (without NTH-A-2)"),
        ({"cohorts_w2": 0, "without_w2": "NTH-A-1, NTH-A-2"}, "w2", "none of 2 cohorts"),
        ({"baseline": "late"}, "baseline", "workshop 1 was held"),
        ({"follow_up": "not_applicable"}, "follow_up", "no survey here"),
        ({"w1": "not_applicable", "cohorts": 0}, "w1", "no cohort"),
        (
            {"activity_to": date(2026, 2, 28), "activity_due": date(2026, 4, 30)},
            "activity",
            "reported to 28 Feb 2026, next due by 30 Apr 2026",
        ),
    ],
)
def test_what_stands_beside_a_standing(values: dict[str, Any], name: str, said: str) -> None:
    assert words.standing_words(row(**values), name) == said


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ({"w2": "late", "activity": "not_submitted"}, "Ask for workshop 2 and activity."),
        (dict.fromkeys(RETURNS, "not_applicable"), "Load its cohorts or teams."),
        ({"w2_due": date(2026, 5, 1), "activity_due": date(2026, 4, 30)}, "Activity by 30 Apr 2026."),
        ({}, "Nothing is open."),
    ],
)
def test_what_to_do_next(values: dict[str, Any], step: str) -> None:
    assert words.next_step(row(**values)) == step


def counts(*found: tuple[int, str, int]) -> pd.DataFrame:
    return pd.DataFrame(found, columns=["load", "rule", "problems"])


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (counts(), "No row was rejected"),
        (counts((4, "not_a_date", 1)), "1 problem in rows of 1 load: ‘not a date’"),
        (
            counts((4, "not_a_date", 2), (5, "not_a_date", 2), (5, "bad_code", 1)),
            "5 problems in rows of 2 loads, of 2 kinds; most often ‘not a date’ (4)",
        ),
        (counts((4, "not_a_date", 1), (5, "bad_code", 1)), "2 problems in rows of 2 loads, of 2 kinds"),
    ],
)
def test_what_was_wrong(rows: pd.DataFrame, sentence: str) -> None:
    assert words.problems_finding(rows) == sentence


def test_what_a_load_did() -> None:
    assert words.action_words("undo", 12) == "Undo of load 12"
    assert words.action_words("purge", 3) == "Purge of load 3"
    assert words.action_words("load", None) == ""
    assert words.action_words("replace", None)


def test_how_much_the_store_rests_on() -> None:
    assert words.loads_lede(1, 5) == "Every figure here comes from 1 load, 5 file rows in all."
    assert words.loads_lede(2, 110693) == "Every figure here comes from one of 2 loads, 110,693 file rows in all."
    assert words.loads_lede(21, 442) == "Every figure here comes from one of 21 loads, 442 file rows in all."


def test_no_sentence_speaks_of_what_came_of_it() -> None:
    texts = [str(value) for name, value in vars(words).items() if name.isupper()]
    assert [text for text in texts if BANNED.search(text)] == []
