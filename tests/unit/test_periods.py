"""Periods as publishers write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.periods import absent_between, dates_of, in_words


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2018/19", "2018-04-01", "2019-03-31"),
        ("1999/2000", "1999-04-01", "2000-03-31"),
        ("1999/00", "1999-04-01", "2000-03-31"),
        ("2019", "2019-01-01", "2019-12-31"),
        ("2015–2018", "2015-01-01", "2018-12-31"),
        ("2018 - 20", "2018-01-01", "2020-12-31"),
        ("2015/18", "2015-04-01", "2018-03-31"),
        ("2018/19 - 20/21", "2018-04-01", "2021-03-31"),
        ("2023 Q1", "2023-01-01", "2023-03-31"),
        ("2023/24 Q4", "2024-01-01", "2024-03-31"),
        ("Feb 2024", "2024-02-01", "2024-02-29"),
        ("December 2023", "2023-12-01", "2023-12-31"),
    ],
)
def test_the_days_of_a_period(period: str, first: str, last: str) -> None:
    assert dates_of(period) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("period", ["", "spring 2019", "2018/18", "2020 - 18", "Foo 2019", "2023 Q5", "0000"])
def test_anything_else_is_none(period: str) -> None:
    assert dates_of(period) is None


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2018-04-01", "2019-03-31", "2018/19"),
        ("1999-04-01", "2000-03-31", "1999/00"),
        ("2018-04-01", "2021-03-31", "2018/19 to 2020/21"),
        ("2019-01-01", "2019-12-31", "2019"),
        ("2018-01-01", "2020-12-31", "2018 to 2020"),
        ("2024-04-01", "2024-04-30", "April 2024"),
        ("2024-02-01", "2024-04-30", "February to April 2024"),
        ("2023-12-01", "2024-02-29", "December 2023 to February 2024"),
        ("2024-02-02", "2024-02-09", "2 February 2024 to 9 February 2024"),
    ],
)
def test_a_period_in_words(first: str, last: str, words: str) -> None:
    assert in_words(date.fromisoformat(first), date.fromisoformat(last)) == words


def months(*starts: int, long: int = 3) -> set[tuple[date, date]]:
    """Periods of 2024 that begin in these months."""
    ends = (date(2024 + (start + long - 1) // 12, (start + long - 1) % 12 + 1, 1) for start in starts)
    return {(date(2024, start, 1), end - timedelta(days=1)) for start, end in zip(starts, ends, strict=True)}


@pytest.mark.parametrize(
    ("held", "absent"),
    [
        (months(2, 5, 6), months(3, 4)),
        (months(2, 3, 4), months()),
        (months(4, 7, 8, long=1), months(5, 6, long=1)),
        (months(1, 4, 10), months(7)),
        (months(2, 5), months()),
        (months(2, 4, 7), months()),
        (months(1, 4, 5, long=2) | months(7, long=1), months()),
        (months(1, 5, 9, long=1), months()),
        (
            {(date(year, 4, 1), date(year + 1, 3, 31)) for year in (2019, 2020, 2022)},
            {(date(2021, 4, 1), date(2022, 3, 31))},
        ),
        ({(date(2024, 1, day), date(2024, 1, day + 6)) for day in (1, 8, 22)}, set()),
    ],
)
def test_periods_missing_where_the_rhythm_is_clear(
    held: set[tuple[date, date]], absent: set[tuple[date, date]]
) -> None:
    assert absent_between(held) == sorted(absent)


days = st.dates(date(1950, 1, 1), date(2090, 1, 1))


@given(st.tuples(days, days).map(sorted), st.tuples(days, days).map(sorted))
def test_two_periods_never_share_their_words(one: list[date], other: list[date]) -> None:
    assert (in_words(*one) == in_words(*other)) == (one == other)
