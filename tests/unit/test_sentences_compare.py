"""What can be said of cohorts or areas side by side: none, alike, apart, left out; never a cause."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from data.measures.intervals import wilson
from data.sentences import compare as words
from data.sentences import comparing as page_words
from data.sentences.compare import Answered, Stand

D1, R2, N1 = "D1", "R2", "N1"


def stands(*levels: tuple[int | None, int | None], why: str = "has no workshop 2") -> list[Stand]:
    return [Stand(name, *both, why) for name, both in zip((D1, R2, N1, "M4"), levels, strict=False)]


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (((1, 1), (1, 1), (1, 1)), "No difference"),
        (((0, 1), (1, 1), (1, 1)), "No difference; D1 rose most, by one level"),
        (((1, 2), (1, 1), (1, 2)), "D1 and N1 one level above R2"),
        (((1, 2), (1, 1), (1, 1)), "D1 one level above R2 and N1; D1 rose most, by one level"),
        (((1, 3), (1, 2), (1, 1)), "D1 highest, two levels above N1; D1 rose most, by two levels"),
        (((1, 1), (1, 1), (1, 0)), "D1 and R2 one level above N1; N1 fell by one level"),
        (((1, 1), (1, 1), (1, 1), (1, 0)), "M4 one level below the others; M4 fell by one level"),
        (((1, 2), (1, 1), (1, 1), (1, 1)), "D1 one level above the others; D1 rose most, by one level"),
        (((1, 2), (1, 2), (1, None)), "No difference. Not compared: N1 has no workshop 2"),
        (((1, 2), (1, None), (1, None)), "Not compared: R2 and N1 have no workshop 2"),
        (((None, 2), (None, 1)), "D1 one level above R2"),
    ],
)
def test_levels_say_who_stands_higher_and_who_moved_most(
    levels: tuple[tuple[int | None, int | None], ...], said: str
) -> None:
    assert words.levels_said(stands(*levels)) == said


def test_a_side_of_which_the_head_tells_is_left_out_without_a_word() -> None:
    told = [Stand(D1, 1, 2), Stand(R2, 1, 1), Stand(N1, 1, None, "has no workshop 2", told=True)]
    assert words.levels_said(told) == "D1 one level above R2; D1 rose most, by one level"
    assert words.levels_said(told[1:]) == "Nothing to compare"


def test_means_are_compared_by_tenths_and_are_not_called_levels() -> None:
    told = [Stand("Dun", Decimal("0.33"), Decimal("1.33")), Stand("Cor", Decimal("1.00"), Decimal("1.00"))]
    assert words.means_said(told) == "Dun 0.3 above Cor; Dun rose most, by 1.0"
    near = [Stand("Dun", None, Decimal("1.33")), Stand("Cor", None, Decimal("1.25"))]
    assert words.means_said(near) == "No difference"  # both are printed as 1.3


def test_tables_that_differ_most_are_named() -> None:
    assert words.agreement_said([(D1, Fraction(4, 5)), (R2, Fraction(3, 5)), (N1, None)]) == "R2’s tables differ most"
    assert words.agreement_said([(D1, Fraction(4, 5)), (R2, Fraction(4, 5))]) == "Tables agree alike"
    assert words.agreement_said([(D1, None), (R2, None)]) == "No tables scored apart"


def answered(name: str, unit: str, low: int, high: int, verdict: str) -> Answered:
    return Answered(name, unit, Decimal((low + high) // 2), Decimal(low), Decimal(high), verdict)


def test_surveys_say_what_is_more_than_noise_and_whether_units_differ() -> None:
    rose, close = answered(D1, "a", 8, 40, "up"), answered(R2, "b", -6, 29, "no_clear_change")
    assert words.survey_said([rose, close]) == "D1: rose; R2: too close to call. Intervals overlap: no difference shown"
    above = answered(N1, "c", 41, 60, "up")
    assert words.survey_said([rose, above]).endswith("N1 above D1: their intervals lie apart")
    assert words.survey_said([rose, Answered(R2)]) == "D1: rose"


def test_an_interval_clear_of_zero_that_is_too_close_to_call_has_its_reason() -> None:
    alone, close = answered(D1, "a", 2, 30, "no_clear_change"), answered(R2, "b", -6, 29, "no_clear_change")
    said = words.survey_said([alone, close])
    assert said.startswith("R2: too close to call; D1: too close to call once several statements are tested together")


def test_a_rise_is_of_the_exact_totals_and_not_of_those_printed() -> None:
    told = [Stand("Dun", Decimal("5.67"), Decimal("8.33")), Stand("Cor", Decimal("6.00"), Decimal("7.00"))]
    assert words.totals_said(told) == "Dun 1.3 above Cor; Dun rose most, by 2.7"
    assert page_words.finding(told, "W2", of_levels=False).endswith("Dun rose most, by 2.7")
    assert words.survey_said([Answered(D1), Answered(R2)]) == "Nothing that may be shown"
    same = [answered(name, "a", 8, 40, "up") for name in (D1, R2)]
    assert words.survey_said(same) == "One publication unit, the same answers: rose"
    few = [answered(D1, "a", 0, 0, "too_few"), answered(R2, "b", 0, 0, "too_few")]
    assert words.survey_said(few) == "Both too few to test"


@pytest.mark.parametrize(
    ("units", "said"),
    [
        (("", ""), "Nothing that may be shown"),
        (("a", ""), "Only D1 has answers that may be shown"),
        (("a", "a"), "All answers are of one publication unit: nothing can differ"),
        (("a", "a", ""), "All answers that are shown are of one publication unit: nothing can differ"),
        (("a", "a", "b"), "Sides of one unit have the same answers"),
        (("a", "b"), "Each has a unit of its own"),
    ],
)
def test_units_say_whose_answers_they_are(units: tuple[str, ...], said: str) -> None:
    assert words.units_said(list(zip((D1, R2, N1), units, strict=False))) == said


def test_shares_whose_intervals_overlap_are_too_close_to_call() -> None:
    assert words.shares_said([("A", wilson(99, 140)), ("B", wilson(118, 185))]) == (
        "Too close to call: intervals 63–78%, 57–70%"
    )
    assert words.shares_said([("A", wilson(90, 100)), ("B", wilson(40, 100))]).startswith("A above B: intervals")
    assert words.shares_said([("A", wilson(90, 100)), ("B", None)]) == "Nothing to compare"


def test_waits_hours_and_attendance_name_the_far_end() -> None:
    waits = [("A", Decimal(43)), ("B", Decimal(29)), ("C", None)]
    assert words.waits_said(waits) == "A longest, 14 days above B; not tested"
    assert words.hours_said([("A", Decimal(22)), ("B", Decimal(30))]) == "B gives most to whole-school work"
    kept = [(D1, 39, 31), (R2, 41, 36), (N1, 38, 20)]
    assert words.kept_said(kept, "W2") == "N1 lowest: 53% as many at workshop 2, 18 fewer"
    assert words.kept_said([(D1, 39, 39), (R2, 41, 45)], "W2") == "None had fewer people at workshop 2"
    assert words.kept_said([(D1, 39, None), (R2, 41, 36)], "W2") == "Nothing to compare"


@pytest.mark.parametrize(
    ("totals", "said"),
    [
        (((7, 9), (6, 9)), "D1 and R2 stand on the same total at workshop 2, 9 of 21; R2 rose most, by 3"),
        (
            ((7, 9), (6, 9), (6, None)),
            "D1 and R2 stand on the same total at workshop 2, 9 of 21; R2 rose most, by 3; "
            "N1 can’t be totalled: no workshop 2",
        ),
        (((3, 10), (5, 6)), "D1 stands highest at workshop 2, on 10 of 21, and R2 lowest, on 6; D1 rose most, by 7"),
        (((None, None), (None, None)), "D1 and R2 can’t be totalled: no workshop 2"),
    ],
)
def test_the_finding_says_where_they_end_and_who_came_furthest(
    totals: tuple[tuple[int | None, int | None], ...], said: str
) -> None:
    assert page_words.finding(stands(*totals), "W2", of_levels=True) == said


def test_no_sentence_speaks_of_a_cause() -> None:
    fixed = " ".join(value for value in vars(words).values() if isinstance(value, str))
    assert not any(word in fixed.lower() for word in ("effect", "impact", "led to"))
