"""Measures shown with rows of a store: what goes in and what comes out, checked by hand or against checks.md."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from data.methods import GROUPS
from data.queries.catalogue import Programme
from data.queries.examples import Held, OwnMoved, Row
from data.sentences.examples import OF_STORE
from tests.unit.test_sentences_own_change import moved

LINK: Row = {"programme": "Link", "simulated": False}
MADE_UP: Row = {"programme": "Demo", "simulated": True}
PROGRAMME = Programme(1, "link", "Link", False, False, False, 3, 3, True)
CLEAR, FEW = moved(12, 0, 6, domain="C2"), moved(5, 0, 13, domain="A2")
TABLES = replace(CLEAR, tables_from=40, agreed_from=31, near_from=39)
ADJUSTED = OwnMoved(PROGRAMME, (CLEAR, FEW), None)
GROUP = replace(
    moved(3, 0, 1, domain="C1", scope="starting_group"), code="good_elements", expected_rise=Decimal("0.18")
)
TOTAL: Row = {
    **LINK,
    **{code: Decimal(1) for code in ("C1", "A1", "S", "C2", "A2", "D", "E")},
    "area_name": "Eastham",
    "total": Decimal(7),
    "band": "high",
    "published_band": None,
}
ANSWERS: Row = {
    **MADE_UP,
    "group": "schools",
    "statement": "We know whom to ring",
    "question_code": "Q1",
    "pairs": 108,
    "up": 20,
    "down": 30,
    "difference_pp": -9,
    "lower_95": Decimal("-21.5"),
    "upper_95": Decimal("3.5"),
    "design_effect": 1.266,
    "p_value": 0.125,
    "smallest_detectable_pp": Decimal("14.7"),
}
GAP: Row = {
    **LINK,
    "statement": "liked it",
    "schools_pct": 84,
    "schools_base": 108,
    "cypmhs_pct": 93,
    "cypmhs_base": 53,
    "gap_pp": -9,
    "lower_95": -18,
    "upper_95": 2,
}
SITE: Row = {**LINK, "area_name": "Bury", "cyp_population": 39_500, "teams": 4, "cyp_per_team": 9_875}
COUNT: Row = {
    **LINK,
    "team_code": "T1",
    "area_name": "Bury",
    "measure": "first_contacts",
    "period_start": date(2026, 2, 1),
    "teams": 1,
    "value": Decimal(5),
    "lowest": Decimal(5),
    "highest": Decimal(7),
}
MONTHS: list[Row] = [
    {
        **COUNT,
        "period_start": date(2026, 1 + n, 1),
        "period_end": date(2026, 1 + n, monthrange(2026, 1 + n)[1]),
        "value": Decimal(5 + 5 * (n % 2)),
        "value_status": None,
    }
    for n in range(12)
]
QUARTER: Row = {**MONTHS[0], "period_end": date(2026, 3, 31), "value": Decimal(25)}
WITHHELD: Row = {**MONTHS[5], "value": None, "value_status": "suppressed"}
LATER: Row = {**MONTHS[1], "period_start": date(2027, 2, 1), "period_end": date(2027, 2, 28)}
JOINED: Row = {**LINK, "areas": ["A", "B", "C"], "group": "schools"}


@pytest.mark.parametrize(
    ("name", "held", "said"),
    [
        (
            "Level and agreement",
            Held(moved=OwnMoved(PROGRAMME, (TABLES,), None)),
            "Link, W1 to W2, C2: at the earlier workshop 31 of 40 tables stood at their cohort’s level, 39 within one.",
        ),
        ("Band of a total", Held(total=TOTAL), "Link, Eastham: 1 + 1 + 1 + 1 + 1 + 1 + 1 = 7, which is high."),
        (
            "Band of a total",
            Held(total={**TOTAL, "published_band": "low"}),
            "Link, Eastham: 1 + 1 + 1 + 1 + 1 + 1 + 1 = 7, which is high; the report prints low.",
        ),
        ("Test of change", Held(moved=ADJUSTED), "Link, W1 to W2, C2: 12 cohorts by +1; p < 0.001."),
        (
            "Test of change",
            Held(moved=OwnMoved(PROGRAMME, (FEW,), None)),
            "Link, W1 to W2, A2: 5 cohorts by +1; too few to test, at the clearest p = 0.06.",
        ),
        (
            "Test of change",
            Held(moved=OwnMoved(replace(PROGRAMME, simulated=True), (moved(0, 0, 3, domain="S"),), None)),
            "Link (simulated), W1 to W2, S: no cohort moved; too few to test, at the clearest p = 1.00.",
        ),
        (
            "Size of change",
            Held(moved=OwnMoved(PROGRAMME, (moved(9, 3, 20, domain="C1"),), None)),
            "Link, W1 to W2, C1: up in 9 and down in 3 of 32: 0.188, 95% from −0.027 to 0.390.",
        ),
        (
            "Several tests at once",
            Held(moved=ADJUSTED),
            "Link, W1 to W2: C2 p < 0.001 becomes 0.001; 1 of 2 are too few to test, and count.",
        ),
        (
            "Change by where it started",
            Held(moved=OwnMoved(PROGRAMME, (moved(0, 0, 4, domain="C1"),), None)),
            None,
        ),
        (
            "Expected rise",
            Held(moved=OwnMoved(PROGRAMME, (CLEAR,), GROUP)),
            "Link, W1 to W2, C1: the 4 cohorts that began at good elements would rise by 0.18; they rose by 0.75.",
        ),
        (
            "Change of a share",
            Held(answers=ANSWERS),
            "Demo (simulated), school leads, ‘We know whom to ring’, 108 matched respondents, 20 up and 30 down: −9 percentage "
            "points, 95% from −21.5 to 3.5, design effect 1.27, p = 0.13.",
        ),
        (
            "Change of a share",
            Held(answers={**ANSWERS, "p_value": None, "design_effect": None, "statement": None}),
            "Demo (simulated), school leads, ‘Q1’, 108 matched respondents, 20 up and 30 down: −9 percentage points, 95% "
            "from −21.5 to 3.5, too few to test.",
        ),
        (
            "Smallest change that could be seen",
            Held(answers=ANSWERS),
            "Demo (simulated), school leads, ‘We know whom to ring’, 108 matched respondents: 14.7 percentage points.",
        ),
        (
            "Gap between two groups",
            Held(gap=GAP),
            "Link, ‘liked it’: schools 84% of 108, CYPMHS 93% of 53: −9 percentage points, 95% from −18 to 2.",
        ),
        (
            "Interval of a share",
            Held(returns={**LINK, "group": "cypmhs", "baseline": 100, "follow_up": 20}),
            "Link, CYPMHS leads who answered again: 20 of 100: 0.133 to 0.289.",
        ),
        ("Children a team", Held(site=SITE), "Link, Bury: 39,500 children and young people in 4 teams: 9,875 a team."),
        (
            "Control chart (XmR)",
            Held(months=MONTHS),
            "Link, Bury, first contacts, 12 months: mean 7.50, limits −5.80 to 20.80.",
        ),
        ("Control chart (XmR)", Held(months=MONTHS[:11]), None),
        # A quarter is no month; a month without figures is a gap: 11 moves of 5, then one more beyond the gap counts not.
        (
            "Control chart (XmR)",
            Held(months=[*MONTHS[:1], QUARTER, *MONTHS[1:], LATER]),
            "Link, Bury, first contacts, 14 months: mean 7.69, limits −5.61 to 20.99.",
        ),
        ("Control chart (XmR)", Held(months=[*MONTHS[:5], WITHHELD, *MONTHS[6:]]), None),
        (
            "Counts of children",
            Held(count=COUNT),
            "Link, team T1, first contacts from 1 February 2026: about 5 (5 to 7).",
        ),
        (
            "Totals of an area",
            Held(months=[WITHHELD, COUNT]),
            "Link, Bury, 1 team, first contacts from 1 February 2026: about 5 (5 to 7).",
        ),
        ("Publication units", Held(unit=JOINED), "Link: A, B and C are shown together."),
    ],
)
def test_a_measure_is_shown_with_a_row_of_the_store(name: str, held: Held, said: str | None) -> None:
    assert OF_STORE[name](held) == said


def test_the_spread_before_and_after_is_of_the_matched_cohorts() -> None:
    starts = "0,2,0,0, 0,1,1,0, 0,1,1,0, 0,0,0,0".replace(" ", "")
    each = replace(moved(3, 1, 2, domain="C1"), moved=starts)
    said = OF_STORE["Change by where it started"](Held(moved=OwnMoved(PROGRAMME, (each,), None)))
    assert said == "Link, W1 to W2, C1, 6 cohorts: variance 0.80 before and 0.27 after, correlation −0.54."


@pytest.mark.parametrize("name", OF_STORE)
def test_nothing_is_said_of_what_the_store_has_not(name: str) -> None:
    assert OF_STORE[name](Held()) is None


def test_every_example_belongs_to_a_method_and_else_it_has_plain_numbers() -> None:
    methods = {method.name: method for group in GROUPS for method in group.methods}
    assert OF_STORE.keys() <= methods.keys()
    assert all(method.worked_out(Held()) == f"With plain numbers: {method.example()}" for method in methods.values())
    said = methods["Children a team"].worked_out(Held(site=SITE))
    assert re.match("Link, Bury: ", said)
