import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.measures.disclosure import Shown
from data.measures.multiplicity import Judgement, judge_alone
from data.measures.signflip import sign_flip
from data.sentences import measured as words
from data.sentences.measured import Moved

BANNED = re.compile(r"\beffect|\bimpact|\bled to\b", re.IGNORECASE)


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.6075914, "p = 0.61"),
        (1.0, "p = 1.00"),
        (0.03125, "p = 0.03"),
        (0.0026082, "p = 0.003"),
        (0.00999, "p = 0.010"),
        (0.001, "p = 0.001"),
        (0.00099, "p < 0.001"),
        (0.0, "p < 0.001"),
        (0.0496, "p = 0.0496"),
        (0.049999, "p = 0.049999"),
        (0.05, "p = 0.05"),
        (0.0504, "p = 0.05"),
        (0.04999999, "p just below 0.05"),
    ],
)
def test_a_p_value_never_seems_to_cross_the_line(p: float, said: str) -> None:
    assert words.p_words(p) == said


def moved(up: int, down: int, matched: int, *, family: str = "", noun: str = "matched cohort") -> Moved:
    test = sign_flip([1] * up + [-1] * down)
    verdict = "too_few" if test.p is None else "no_clear_change" if test.p >= 0.05 else "up" if up > down else "down"
    judged = Judgement(test.p, verdict, False)
    return Moved(up, down, matched, test.changes, test.smallest_p, judged, noun, family)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (moved(12, 0, 18), "up in 12 of 18 matched cohorts, more than chance would give, p < 0.001"),
        (moved(10, 1, 18), "up in 10 of 18 matched cohorts and down in 1, more than chance would give, p = 0.01"),
        (moved(1, 10, 18), "down in 10 of 18 matched cohorts and up in 1, more than chance would give, p = 0.01"),
        (moved(6, 0, 6), "up in all 6 matched cohorts, more than chance would give, p = 0.03"),
        (moved(5, 4, 18), "up in 5 of 18 matched cohorts and down in 4: no clear change, p = 1.00"),
        (moved(0, 0, 0), "no matched cohort to compare"),
        (moved(0, 0, 1), "the same in the one matched cohort: too few to test (nobody moved)"),
        (moved(0, 0, 3), "the same in all 3 matched cohorts: too few to test (nobody moved)"),
        (
            moved(1, 0, 1),
            "up in the one matched cohort: too few to test (1 moved, and even if all had gone the same way p = 1.00)",
        ),
        (
            moved(4, 0, 9),
            "up in 4 of 9 matched cohorts: too few to test (4 moved, and even if all had gone the same way p = 0.13)",
        ),
        (
            moved(9, 0, 12, family="seven domains"),
            "up in 9 of 12 matched cohorts, more than chance would give after allowing for seven domains, p = 0.004",
        ),
        (
            moved(9, 2, 20, noun="matched respondent"),
            "up in 9 of 20 matched respondents and down in 2: no clear change, p = 0.07",
        ),
    ],
)
def test_what_moved_is_said_in_words(case: Moved, said: str) -> None:
    assert words.moved_words(case) == said


def test_an_interval_that_disagrees_is_told() -> None:
    case = Moved(9, 2, 20, 11, 0.001, Judgement(0.09, "no_clear_change", True))
    assert words.moved_words(case).endswith(
        "p = 0.09. The interval alone leaves out no change; together with the other tests it is not clear"
    )


def test_agreeing() -> None:
    def said(before: int, after: int, by: int, pairs: int = 199) -> str:
        return words.agreeing_words(Decimal(before), Decimal(after), Decimal(by), pairs)

    assert (
        said(25, 43, 18)
        == "25% agreed at baseline and 43% at follow-up (up 18 percentage points, 199 matched respondents)"
    )
    assert "(down 1 percentage point, 1 matched respondent)" in said(44, 43, -1, 1)
    assert "(the same to a point, 199 matched respondents)" in said(43, 43, 0)


@pytest.mark.parametrize(
    ("smallest", "said"),
    [
        (None, "nobody moved, so nothing tells how small a change could have been seen"),
        (Decimal("14.3"), "a change of 14.3 percentage points or more could have been seen"),
        (Decimal("100.0"), "no change could have been seen with so few respondents"),
    ],
)
def test_what_could_have_been_seen(smallest: Decimal | None, said: str) -> None:
    assert words.detectable_words(smallest) == said


@pytest.mark.parametrize(
    ("shown", "reason", "said"),
    [
        (Shown(430, 406, 454), None, "about 430 (406 to 454)"),
        (Shown(1430, 1406, 1454), None, "about 1,430 (1,406 to 1,454)"),
        (Shown(25, 25, 25), None, "25"),
        (Shown(None, 0, 4), "fewer than 5", "withheld: fewer than 5"),
        (Shown(None, 0, 4), None, "withheld: 0 to 4"),
    ],
)
def test_released_counts(shown: Shown, reason: str | None, said: str) -> None:
    assert words.released_words(shown, reason) == said


def test_months_that_stand_out() -> None:
    march, april, may = (date(2025, month, 1) for month in (3, 4, 5))
    assert words.flags_words([]) == "no month stands out from the usual ups and downs"
    assert words.flags_words([(march, "outside_limits")]) == "March 2025 is outside the control limits"
    assert words.flags_words([(march, "shift"), (april, "outside_limits"), (may, "shift")]) == (
        "April 2025 is outside the control limits; "
        "March 2025 and May 2025 are part of seven months in a row on one side of the mean"
    )


def test_comparisons() -> None:
    assert words.comparison_words("higher", "England (12.3)") == "higher than England (12.3)"
    assert words.comparison_words("similar", "England (12.3)") == "similar to England (12.3)"
    assert words.comparison_words("not_compared", "England (12.3)") == "not compared with England (12.3)"


@pytest.mark.parametrize(
    ("beyond", "said"),
    [
        (0, "None of 23 areas lie outside the 99.8% limits"),
        (1, "1 of 23 areas lies outside the 99.8% limits"),
        (2, "2 of 23 areas lie outside the 99.8% limits"),
    ],
)
def test_outliers(beyond: int, said: str) -> None:
    assert words.outliers_words(beyond, 23, widened=False) == said
    assert words.outliers_words(beyond, 23, widened=True).startswith(f"{said}, which are widened")


@given(st.lists(st.integers(-3, 3), max_size=40), st.integers(0, 20))
def test_no_sentence_speaks_of_a_cause_or_stumbles(changes: list[int], more: int) -> None:
    test = sign_flip(changes)
    up, down = sum(d > 0 for d in changes), sum(d < 0 for d in changes)

    class Tested:
        net, effect = sum(changes), None

    Tested.test = test  # type: ignore[attr-defined]
    said = words.moved_words(
        Moved(up, down, len(changes) + more, test.changes, test.smallest_p, judge_alone(Tested()))  # type: ignore[arg-type]
    )
    assert not BANNED.search(said)
    assert not re.search(r"\b1 matched cohorts|\bNone\b|nan|  ", said)


def test_every_word_of_a_code_is_plain() -> None:
    every = [*words.FLAGS.values(), *words.NO_LIMITS.values(), *words.COMPARISONS.values(), *words.TRENDS.values()]
    assert not [text for text in every if BANNED.search(text) or "_" in text]
