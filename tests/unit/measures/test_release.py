"""What is released of a measure: every branch, with its boundaries."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.measures.release import (
    AT_SOURCE,
    HELD,
    NO_BASE,
    NOT_COMBINED,
    NOTHING,
    PARTS,
    Measure,
    Released,
    Reported,
    fewer_than,
    release_area,
    release_team,
    withheld,
)

D = Decimal
COUNT, STAFF, OPEN = Measure("child", "count"), Measure("staff", "count"), Measure("none", "count")
MEAN, MEDIAN = Measure("child", "mean"), Measure("child", "median")
SHARE, OPEN_SHARE = Measure("child", "ratio", D(100)), Measure("none", "ratio", D(100))
OPEN_MEAN, OPEN_MEDIAN = Measure("none", "mean"), Measure("none", "median")
STAR = Reported(None, suppressed=True)


def of(value: Any = None, above: Any = None, under: Any = None, **rest: bool) -> Reported:
    return Reported(*(None if part is None else D(str(part)) for part in (value, above, under)), **rest)


def shown(value: Any, low: Any, high: Any, above: Any = None, under: Any = None) -> Released:
    return Released(*(None if part is None else D(str(part)) for part in (value, low, high, above, under)))


def hidden(reason: str, low: int | None = None, high: int | None = None, status: str = "suppressed") -> Released:
    ends = (None if low is None else D(low), None if high is None else D(high))
    return Released(None, *ends, value_status=status, reason=reason)


def test_only_what_tells_about_nobody_is_open() -> None:
    assert OPEN.open
    assert not any(Measure(about, "count").open for about in ("child", "respondent", "staff"))


def test_withheld_says_why() -> None:
    assert withheld("because") == Released(None, value_status="suppressed", reason="because")
    assert withheld("because", "not_submitted").value_status == "not_submitted"
    assert fewer_than(7) == "fewer than 7"


# A team's figure.

FOUR = hidden("fewer than 5", 0, 4)


@pytest.mark.parametrize(
    ("measure", "told", "below", "figure"),
    [
        (COUNT, of(0), 5, FOUR),
        (COUNT, of(4), 5, FOUR),
        (COUNT, of("4.4"), 5, FOUR),
        (COUNT, of("4.5"), 5, shown(5, 5, 7)),
        (COUNT, of(5), 5, shown(5, 5, 7)),
        (COUNT, of(8, 3, 9), 5, shown(10, 8, 12)),
        (COUNT, of(9), 10, hidden("fewer than 10", 0, 9)),
        (COUNT, of(), 5, hidden(NOTHING, status="not_submitted")),
        (COUNT, STAR, 5, hidden(AT_SOURCE, 0, 4)),
        (COUNT, STAR, 10, hidden(AT_SOURCE, 0, 4)),
        (COUNT, of(8, held=True), 5, hidden(HELD)),
        (COUNT, of(suppressed=True, held=True), 5, hidden(HELD)),
        (Measure("respondent", "count"), of(12), 11, shown(15, 11, 17)),
        (STAFF, of(4), 5, FOUR),
        (STAFF, of(6), 5, shown(6, 6, 6)),
        (STAFF, of(6, held=True), 5, hidden(HELD)),
        (OPEN, of("2.5"), 5, shown("2.5", "2.5", "2.5")),
        (OPEN, of(1, held=True), 5, shown(1, 1, 1)),
        (OPEN, of(3, 1, 2), 5, shown(3, 3, 3, 1, 2)),
        (OPEN, STAR, 5, hidden(AT_SOURCE, 0, 4)),
        (OPEN, of(), 5, hidden(NOTHING, status="not_submitted")),
        (MEAN, of("12.34", under=5), 5, shown("12.34", "12.34", "12.34", under=5)),
        (MEAN, of("12.34", 60, 13), 5, shown("12.34", "12.34", "12.34", under=15)),
        (MEAN, of("12.34", under=4), 5, hidden("of fewer than 5 people")),
        (MEAN, of("12.34", under=9), 10, hidden("of fewer than 10 people")),
        (MEAN, of("12.34"), 5, hidden(NO_BASE)),
        (MEAN, of(under=9), 5, hidden(NOTHING, status="not_submitted")),
        (MEAN, STAR, 5, hidden(AT_SOURCE, 0, 4)),
        (MEAN, of(12, under=9, held=True), 5, hidden(HELD)),
        (Measure("staff", "mean"), of(12, under=6), 5, shown(12, 12, 12, under=6)),
        (MEDIAN, of(12, under=6), 5, shown(12, 12, 12, under=5)),
        (MEDIAN, of(12), 5, hidden(NO_BASE)),
        (OPEN_MEAN, of(12), 5, shown(12, 12, 12)),
        (SHARE, of("66.6", 6, 9), 5, shown("50.0", "50.0", "50.0", 5, 10)),
        (SHARE, of(None, 6, 9), 5, shown("50.0", "50.0", "50.0", 5, 10)),
        (SHARE, of("44.4", 4, 9), 5, hidden(PARTS)),
        (SHARE, of("44.4", 9, 4), 5, hidden(PARTS)),
        (SHARE, of("44.4"), 5, hidden(NO_BASE)),
        (SHARE, of("44.4", 9), 5, hidden(NO_BASE)),
        (SHARE, of("44.4", None, 9), 5, hidden(NO_BASE)),
        (SHARE, of(None, None, 9, suppressed=True), 5, hidden(AT_SOURCE, 0, 4)),
        (SHARE, of(50, 8, 16, held=True), 5, hidden(HELD)),
        (Measure("child", "ratio"), of(None, 5, 15), 5, shown("0.3", "0.3", "0.3", 5, 15)),
        (Measure("child", "ratio"), of(None, 100, 5), 5, shown("20.0", "20.0", "20.0", 100, 5)),
        (Measure("child", "ratio", D(1000)), of(None, 5, 15), 5, shown("333.3", "333.3", "333.3", 5, 15)),
        (OPEN_SHARE, of("12.5", 1, 8), 5, shown("12.5", "12.5", "12.5", 1, 8)),
        (OPEN_SHARE, of(None, 1, 8), 5, shown("12.5", "12.5", "12.5", 1, 8)),
        (OPEN_SHARE, of(None, 1, 0), 5, hidden(PARTS)),
        (OPEN_SHARE, of(), 5, hidden(NO_BASE)),
    ],
)
def test_a_teams_figure(measure: Measure, told: Reported, below: int, figure: Released) -> None:
    assert release_team(measure, told, below) == figure
    assert release_area(measure, [told], below) == figure


def test_what_is_shown_needs_no_reason() -> None:
    told = release_team(COUNT, of(8))
    assert (told.value_status, told.reason) == (None, None)


# An area's figure.


@pytest.mark.parametrize(
    ("measure", "teams", "below", "figure"),
    [
        (COUNT, [of(4), of(4)], 5, shown(5, 5, 8)),
        (COUNT, [of(1), of(3)], 5, FOUR),
        (COUNT, [of(12), of(13)], 5, shown(25, 23, 27)),
        (COUNT, [of(13), of(0)], 5, shown(15, 13, 17)),
        (COUNT, [of("12.4"), of("12.5")], 5, shown(25, 23, 27)),
        (COUNT, [of(12), STAR], 5, shown(10, 8, 16)),
        (COUNT, [of(3), STAR], 5, hidden("fewer than 5", 0, 8)),
        (COUNT, [of(12), of()], 5, shown(10, 8, 12)),
        (COUNT, [of(3), of()], 5, FOUR),
        (COUNT, [of(), of()], 5, hidden(NOTHING, status="not_submitted")),
        (COUNT, [of(12), of(13, held=True)], 5, hidden(HELD)),
        (COUNT, [of(9), of(9)], 10, shown(15, 13, 18)),
        (COUNT, [of(3), of(4)], 10, hidden("fewer than 10", 0, 9)),
        (STAFF, [of(3), of(6), of(7)], 5, shown(13, 13, 17)),
        (STAFF, [of(3), of(4)], 5, hidden("fewer than 5", 0, 8)),
        (STAFF, [of(6), STAR], 5, shown(6, 6, 10)),
        (OPEN, [of(3), of("4.5")], 5, shown("7.5", "7.5", "7.5")),
        (OPEN, [of(3, held=True), of(4)], 5, shown(7, 7, 7)),
        (OPEN, [of(3), STAR, STAR], 5, shown(3, 3, 11)),
        (OPEN, [STAR, STAR], 5, hidden(AT_SOURCE)),
        (OPEN, [STAR, of()], 5, hidden(AT_SOURCE)),
        (OPEN, [of(), of()], 5, hidden(NOTHING, status="not_submitted")),
        (OPEN, [of(3), of()], 5, shown(3, 3, 3)),
        (MEAN, [of(10, under=5), of(20, under=16)], 5, shown("17.5", "17.5", "17.5", under=20)),
        (MEAN, [of(10, under=5), of(20, under=4)], 5, shown("10.0", "10.0", "10.0", under=5)),
        (MEAN, [of(10, under=5), of(20, under=16)], 10, shown("20.0", "20.0", "20.0", under=15)),
        (MEAN, [of(10, under=5), of(20)], 5, shown("10.0", "10.0", "10.0", under=5)),
        (MEAN, [of(10, under=3), of(20, under=4)], 5, hidden(PARTS)),
        (MEAN, [of(10), of()], 5, hidden(PARTS)),
        (MEAN, [STAR, of()], 5, hidden(PARTS)),
        (MEAN, [of(), of(under=9)], 5, hidden(NOTHING, status="not_submitted")),
        (MEAN, [of(10, under=5), of(20, under=16, held=True)], 5, hidden(HELD)),
        (OPEN_MEAN, [of(10), of(20)], 5, hidden(PARTS)),
        (OPEN_MEAN, [of(10, under=1), of(20, under=3)], 5, shown("17.5", "17.5", "17.5", under=4)),
        (OPEN_MEAN, [of(10, under=0), of(20, under=3)], 5, shown("20.0", "20.0", "20.0", under=3)),
        (MEDIAN, [of(10, under=5), of(20, under=16)], 5, hidden(NOT_COMBINED, 10, 20, "not_applicable")),
        (MEDIAN, [of(10, under=5), of(20, under=16)], 10, hidden(NOT_COMBINED, 20, 20, "not_applicable")),
        (MEDIAN, [of(10, under=5), of(20, under=4)], 5, hidden(NOT_COMBINED, 10, 10, "not_applicable")),
        (MEDIAN, [of(10, under=4), of(20, under=4)], 5, hidden(PARTS)),
        (MEDIAN, [of(), of()], 5, hidden(NOTHING, status="not_submitted")),
        (OPEN_MEDIAN, [of(10), of(20)], 5, hidden(NOT_COMBINED, 10, 20, "not_applicable")),
        (SHARE, [of(None, 6, 9), of(None, 13, 31)], 5, shown("50.0", "50.0", "50.0", 20, 40)),
        (SHARE, [of(None, 6, 9), of(None, 4, 31)], 5, hidden(PARTS)),
        (SHARE, [of(None, 6, 9), of(None, 6, 4)], 5, hidden(PARTS)),
        (SHARE, [of(None, 6, 9), of(50)], 5, hidden(NO_BASE)),
        (SHARE, [of(None, 6, 9), STAR], 5, hidden(AT_SOURCE)),
        (SHARE, [of(None, 6, 9), of(None, 6, 9, held=True)], 5, hidden(HELD)),
        (OPEN_SHARE, [of(None, 1, 3), of(None, 1, 5)], 5, shown("25.0", "25.0", "25.0", 2, 8)),
        (OPEN_SHARE, [of(None, 1, 0), of(None, 1, 0)], 5, hidden(PARTS)),
    ],
)
def test_an_areas_figure(measure: Measure, teams: list[Reported], below: int, figure: Released) -> None:
    assert release_area(measure, teams, below) == figure
    if measure.kind != "median":
        assert release_area(measure, teams[::-1], below) == figure


@given(st.sampled_from(["child", "staff"]), st.lists(st.none() | st.integers(0, 20), min_size=1, max_size=4))
def test_the_range_holds_the_truth(about: str, counts: list[int | None]) -> None:
    teams = [STAR if count is None else of(count) for count in counts]
    figure = release_area(Measure(about, "count"), teams)
    known = sum(count for count in counts if count is not None)
    assert figure.lowest is not None
    assert figure.highest is not None
    assert figure.lowest <= known
    assert known + 4 * counts.count(None) <= figure.highest or known <= figure.highest
