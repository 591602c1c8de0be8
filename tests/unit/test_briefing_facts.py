"""The totals of the strip of facts are of the same cohorts, with those that did not come again said apart; a band of a later
workshop says that bands were published for totals of the first."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest

from data.briefing.facts import of_returns
from data.briefing.model import Number
from data.measures.cascade import band
from data.measures.rounding import half_up
from data.queries.profiles import Round
from data.sentences import workshop_words
from data.sentences.returns import BANDS_OF_W1, both_workshops


@pytest.mark.parametrize(("workshop", "said"), [("W1", False), ("W2", True), ("W3", True)])
def test_a_band_of_a_later_workshop_says_of_which_bands_are(workshop: str, said: bool) -> None:
    row = {"workshop": workshop, "band": "high", "cohorts_rated": 3, "cohorts": 4}
    found = of_returns(row, [], None, [], ("", workshop), local=True)[0]
    assert found.label == f"Band at {workshop_words(workshop)}"
    assert (BANDS_OF_W1 in found.context) == said


def held(workshop: str, totals: Mapping[int, int]) -> Round:
    mean = half_up(Fraction(sum(totals.values()), len(totals)), 2) if totals else None
    return Round(workshop, mean, band(mean), frozenset(totals), totals)


@pytest.mark.parametrize(
    ("before", "after", "first", "last", "said"),
    [
        (
            {1: 5, 2: 7},
            {1: 9, 2: 8},
            ("6", "mean of 2 cohorts; band high"),
            ("8.5", "mean of 2 cohorts"),
            "Both totals are of the same 2 cohorts",
        ),
        (
            {1: 5, 2: 7, 3: 2},
            {1: 9, 2: 8},
            ("6", "mean of the 2 cohorts at both; all 3: 4.7, band low"),
            ("8.5", "mean of the same 2"),
            "Both totals are of the same 2 cohorts",
        ),
        (
            {1: 5, 2: 7},
            {1: 9, 2: 8, 3: 1},
            ("6", "mean of the 2 cohorts at both; 8.5 at workshop 2; band high"),
            ("6", "mean of 3 cohorts"),
            "The total at workshop 1 is of the 2 cohorts in both, that at workshop 2 also of 1 other",
        ),
        (
            {1: 5, 3: 2},
            {1: 9},
            ("5", "the total of the one cohort at both; all 2: 3.5, band very low"),
            ("9", "the total of the same one"),
            "Both totals are of the same 1 cohort",
        ),
        (
            {1: 5, 2: 7},
            {3: 9},
            ("6", "mean of 2 cohorts; band high; none of them has one at workshop 2"),
            ("9", "the total of one cohort"),
            "No cohort is in both totals: they can’t be compared",
        ),
    ],
    ids=["all came again", "one did not", "one came later", "one of two did not", "other cohorts"],
)
def test_totals_side_by_side_are_of_the_same_cohorts(
    before: Mapping[int, int], after: Mapping[int, int], first: tuple[str, str], last: tuple[str, str], said: str
) -> None:
    rounds = [held("W1", before), held("W2", after)]
    row = {"workshop": "W2", "band": None, "cohorts_rated": len(after), "cohorts": 4}
    found = of_returns(row, [], None, rounds, ("W1", "W2"), local=True)
    told = [(fact.value.value, fact.context) for fact in found[:2] if isinstance(fact.value, Number)]
    assert told == [(Decimal(value), context) for value, context in (first, last)]
    assert f" {said}. " in both_workshops(rounds, 4)


def test_who_may_not_see_a_cohort_is_not_handed_the_difference() -> None:
    """Neither the total of all beside that of those that came again, nor that of those beside one with a newcomer."""
    row = {"workshop": "W2", "band": None, "cohorts_rated": 2, "cohorts": 4}
    for before, after in (({1: 5, 2: 7, 3: 2}, {1: 9, 2: 8}), ({1: 5, 2: 7}, {1: 9, 2: 8, 3: 1})):
        found = of_returns(row, [], None, [held("W1", before), held("W2", after)], ("W1", "W2"), local=False)
        assert "4.7" not in found[0].context
        assert "8.5" not in found[0].context
