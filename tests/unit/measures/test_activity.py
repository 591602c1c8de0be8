"""Months into quarters and years, teams into areas: what adds, what does not, and what was not told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.measures.activity import FLOWS, KINDS, STOCKS, Combined, Kind, Part, combined, last, quarter, within, year
from etl.feeds.mhst_activity import DISCLOSURE

APRIL, MAY, JUNE = ((date(2030, month, 1), date(2030, month, day)) for month, day in ((4, 30), (5, 31), (6, 30)))
QUARTER = (date(2030, 4, 1), date(2030, 6, 30))
MARCH = (date(2030, 3, 1), date(2030, 3, 31))
SUPPRESSED = "*"


def part(month: tuple[date, date], value: str | int | None, base: int | None = None) -> Part:
    people = None if base is None else Decimal(base)
    if value == SUPPRESSED:
        return Part(*month, None, suppressed=True, base=people)
    return Part(*month, None if value is None else Decimal(value), base=people)


def told(*values: str | int | None) -> list[Part]:
    """A team's April, May, June."""
    return [part(month, value) for month, value in zip((APRIL, MAY, JUNE), values, strict=True)]


def of_quarter(kind: Kind, *teams: list[Part]) -> Combined:
    return combined(kind, teams, *QUARTER)


def test_every_measure_of_the_feed_has_its_kind() -> None:
    assert KINDS.keys() == DISCLOSURE.keys()
    assert {KINDS[measure] for measure in STOCKS} == {"stock"}
    assert {KINDS[measure] for measure in FLOWS} == {"flow"}
    assert STOCKS == ("waiting", "emhp_in_post", "settings_engaged")
    assert (KINDS["wait_days_mean"], KINDS["wait_days_median"]) == ("mean", "median")


# Flows


def test_flows_add_over_months_and_teams() -> None:
    found = of_quarter("flow", told(10, "2.5", 0), told(5, 5, 5))
    assert found == Combined(Fraction("27.5"), Fraction("27.5"), Fraction("27.5"), 6, 0, 0)
    assert found.complete
    assert found.status is None


def test_a_missing_month_is_counted_and_is_not_zero() -> None:
    found = of_quarter("flow", told(10, None, 5))
    assert found == Combined(Fraction(15), Fraction(15), Fraction(15), 2, 1, 0)
    assert not found.complete
    assert found.status is None


def test_a_month_without_a_row_is_missing_too() -> None:
    assert of_quarter("flow", [part(APRIL, 10), part(JUNE, 5)]) == of_quarter("flow", told(10, None, 5))
    assert of_quarter("flow", []) == Combined(None, None, None, 0, 3, 0)


def test_a_suppressed_month_adds_0_to_4() -> None:
    found = of_quarter("flow", told(10, SUPPRESSED, SUPPRESSED))
    assert found == Combined(Fraction(10), Fraction(10), Fraction(18), 1, 0, 2)
    assert not found.complete
    assert found.status is None


def test_what_is_wholly_suppressed_has_a_range_and_no_value() -> None:
    found = of_quarter("flow", told(SUPPRESSED, None, SUPPRESSED))
    assert found == Combined(None, Fraction(0), Fraction(8), 0, 1, 2)
    assert found.status == "suppressed"


def test_a_zero_is_a_value() -> None:
    found = of_quarter("flow", told(0, 0, 0))
    assert found == Combined(Fraction(0), Fraction(0), Fraction(0), 3, 0, 0)
    assert found.status is None


def test_what_nobody_told_was_not_submitted() -> None:
    found = of_quarter("flow", told(None, None, None), told(None, None, None))
    assert found == Combined(None, None, None, 0, 6, 0)
    assert found.status == "not_submitted"
    assert combined("flow", [], *QUARTER) == Combined(None, None, None, 0, 0, 0)


def test_a_quarter_told_as_one_counts_once() -> None:
    found = of_quarter("flow", [part(QUARTER, 30)], told(1, 2, 3))
    assert found == Combined(Fraction(36), Fraction(36), Fraction(36), 4, 0, 0)


@given(
    st.lists(
        st.lists(st.none() | st.just(SUPPRESSED) | st.integers(0, 50), min_size=3, max_size=3), min_size=1, max_size=4
    )
)
def test_every_part_is_known_missing_or_suppressed(rows: list[list[str | int | None]]) -> None:
    cells = [cell for row in rows for cell in row]
    found = of_quarter("flow", *(told(*row) for row in rows))
    known = [cell for cell in cells if isinstance(cell, int)]
    assert (found.known, found.missing, found.suppressed) == (len(known), cells.count(None), cells.count(SUPPRESSED))
    assert found.value == (sum(known) if known else None)
    assert found.complete == (len(known) == len(cells))
    if found.high is not None:
        assert found.high - (found.low or 0) == 4 * cells.count(SUPPRESSED)


# Stocks


def test_a_stock_is_the_last_value_of_each_team_added() -> None:
    found = of_quarter("stock", told(10, 20, 7), told(1, 2, 5))
    assert found == Combined(Fraction(12), Fraction(12), Fraction(12), 2, 0, 0, as_at=date(2030, 6, 30))


def test_a_stock_not_told_last_stands_as_at_an_earlier_day() -> None:
    found = of_quarter("stock", told(10, 20, None), told(1, 2, 5))
    assert found == Combined(Fraction(25), Fraction(25), Fraction(25), 2, 0, 0, as_at=date(2030, 5, 31))


def test_a_suppressed_last_value_has_no_earlier_one_in_its_place() -> None:
    found = of_quarter("stock", told(10, 20, SUPPRESSED), told(1, 2, None))
    assert found == Combined(Fraction(2), Fraction(2), Fraction(6), 1, 0, 1, as_at=date(2030, 5, 31))


def test_a_team_that_told_no_stock_is_missing() -> None:
    found = of_quarter("stock", told(None, None, None), [])
    assert found == Combined(None, None, None, 0, 2, 0)
    assert found.status == "not_submitted"


def test_the_last_told_is_taken() -> None:
    assert last(told(1, None, None)).value == 1
    assert last(told(1, SUPPRESSED, None)).suppressed
    assert last(told(None, None, None)) == part(JUNE, None)


# Means and medians


def test_mean_waits_are_weighted_by_their_bases() -> None:
    found = of_quarter("mean", [part(APRIL, 10, 30), part(MAY, 20, 10), part(JUNE, "12.5", 0)])
    assert found == Combined(Fraction(25, 2), Fraction(25, 2), Fraction(25, 2), 2, 1, 0, base=Fraction(40))
    assert found.status is None


def test_a_mean_without_its_base_counts_as_missing() -> None:
    found = of_quarter("mean", [part(APRIL, 10, 30), part(MAY, 20), part(JUNE, None, 5)])
    assert found == Combined(Fraction(10), Fraction(10), Fraction(10), 1, 2, 0, base=Fraction(30))


def test_a_mean_of_a_suppressed_part_is_withheld() -> None:
    found = of_quarter("mean", [part(APRIL, 10, 30), part(MAY, SUPPRESSED, 10), part(JUNE, 10, 1)])
    assert found == Combined(None, None, None, 2, 0, 1, base=Fraction(31))
    assert found.status == "suppressed"


def test_no_means_have_no_mean() -> None:
    found = of_quarter("mean", told(None, 20, None))
    assert found == Combined(None, None, None, 0, 3, 0, base=Fraction(0))
    assert found.status == "not_submitted"


def test_medians_are_never_combined() -> None:
    found = of_quarter("median", told(10, None, 30), told(SUPPRESSED, 5, 25))
    assert found == Combined(None, Fraction(5), Fraction(30), 4, 1, 1)
    assert found.status is None


def test_no_medians_have_no_range() -> None:
    assert of_quarter("median", told(None, None, None)) == Combined(None, None, None, 0, 3, 0)
    assert of_quarter("median", told(SUPPRESSED, None, None)).status == "suppressed"


# Periods


def test_parts_outside_the_period_are_left_out() -> None:
    july = (date(2030, 7, 1), date(2030, 7, 31))
    parts = [part(july, 9), part(JUNE, 3), part(MARCH, 9), part(APRIL, 1)]
    assert within(parts, *QUARTER) == [part(APRIL, 1), part(MAY, None), part(JUNE, 3)]


def test_a_week_told_covers_its_month() -> None:
    week = (date(2030, 5, 31), date(2030, 5, 31))
    assert within([part(week, 1)], *QUARTER) == [part(APRIL, None), part(week, 1), part(JUNE, None)]
    first = (date(2030, 5, 1), date(2030, 5, 1))
    assert within([part(first, 1)], *QUARTER) == [part(APRIL, None), part(first, 1), part(JUNE, None)]


@pytest.mark.parametrize(
    "period",
    [
        (date(2030, 3, 31), date(2030, 4, 1)),
        (date(2030, 6, 30), date(2030, 7, 1)),
        (date(2030, 1, 1), date(2030, 12, 31)),
    ],
)
def test_a_figure_across_an_end_is_refused(period: tuple[date, date]) -> None:
    with pytest.raises(ValueError, match="lies across the period from 2030-04-01 to 2030-06-30"):
        within([part(period, 1)], *QUARTER)


@pytest.mark.parametrize("other", [QUARTER, APRIL, (date(2030, 4, 30), date(2030, 5, 31))])
def test_figures_that_overlap_are_refused(other: tuple[date, date]) -> None:
    with pytest.raises(ValueError, match="figures from 2030-04-01 to 2030-06-30 overlap"):
        within([part(APRIL, 1), part(other, 1)], *QUARTER)


@pytest.mark.parametrize(
    ("start", "end"), [(date(2030, 4, 2), date(2030, 6, 30)), (date(2030, 4, 1), date(2030, 6, 29))]
)
def test_a_period_of_part_months_is_refused(start: date, end: date) -> None:
    with pytest.raises(ValueError, match=f"from {start} to {end} are not whole months"):
        within([], start, end)


def test_a_year_has_twelve_months_of_its_own_length() -> None:
    months = within([], date(2027, 4, 1), date(2028, 3, 31))
    assert [(month.start.day, month.end.day) for month in months] == [
        (1, days) for days in (30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29, 31)
    ]
    assert (months[0].start, months[8].end, months[-1].end) == (date(2027, 4, 1), date(2027, 12, 31), date(2028, 3, 31))


@pytest.mark.parametrize(
    ("day", "first", "end"),
    [
        (date(2030, 1, 1), date(2030, 1, 1), date(2030, 3, 31)),
        (date(2030, 3, 31), date(2030, 1, 1), date(2030, 3, 31)),
        (date(2030, 5, 15), date(2030, 4, 1), date(2030, 6, 30)),
        (date(2030, 9, 30), date(2030, 7, 1), date(2030, 9, 30)),
        (date(2030, 12, 31), date(2030, 10, 1), date(2030, 12, 31)),
    ],
)
def test_a_day_has_its_quarter(day: date, first: date, end: date) -> None:
    assert quarter(day) == (first, end)


def test_a_day_has_its_financial_year() -> None:
    assert year(date(2030, 3, 31)) == (date(2029, 4, 1), date(2030, 3, 31))
    assert year(date(2030, 4, 1)) == (date(2030, 4, 1), date(2031, 3, 31))
    assert year(date(2030, 8, 31), first_month=9) == (date(2029, 9, 1), date(2030, 8, 31))
    assert year(date(2030, 7, 1), first_month=1) == (date(2030, 1, 1), date(2030, 12, 31))
