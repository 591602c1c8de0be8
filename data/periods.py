"""Periods as publishers write them, their days, and how they are said here."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection
from datetime import date
from itertools import pairwise
from math import gcd

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
APRIL, MARCH = 4, 3
MONTHS_A_YEAR, END = 12, 9999
FEWEST_OF_A_RHYTHM = 3
LONGEST = 20
"""Years that a period has at most where only its last two figures tell that it ends in the next century."""
TO = r"\s*[-–]\s*"
YEARS = re.compile(rf"(\d{{4}})(?:{TO}(\d{{2}}(?:\d{{2}})?))?")
FINANCIAL = re.compile(rf"(\d{{4}})/(\d{{2}}(?:\d{{2}})?)(?:{TO}(?:\d{{2}})?\d{{2}}/(\d{{2}}))?")
QUARTER = re.compile(r"(\d{4})(/\d{2})? ?Q([1-4])")
MONTH = re.compile(r"([A-Za-z]{3})[a-z]* (\d{4})")


def dates_of(period: str) -> tuple[date, date] | None:
    """The first and last day of ``2019``, ``2017–2018`` or ``2017 - 19`` (calendar years), ``2018/19`` or ``2018/19 - 20/21``
    (financial years), ``2023 Q1``, ``2023/24 Q1`` or ``April 2024``; None for anything else."""
    text = period.strip()
    if found := YEARS.fullmatch(text):
        first, last = found.groups()
        return _years(int(first), _same_century(first, last or first))
    if found := FINANCIAL.fullmatch(text):
        first, second, last = found.groups()
        return _financial(int(first), _same_century(first, last or second))
    if found := QUARTER.fullmatch(text):
        year, financial, quarter = found.groups()
        return _months(int(year), (APRIL if financial else 1) + 3 * (int(quarter) - 1), 3)
    if found := MONTH.fullmatch(text):
        names = [name[:3].lower() for name in MONTHS]
        name, year = found.groups()
        return _months(int(year), names.index(name.lower()) + 1, 1) if name.lower() in names else None
    return None


def _same_century(first: str, last: str) -> int:
    """The year that two figures stand for after a year in four: 1999 and 00 make 2000."""
    if len(last) == len(first):
        return int(last)
    year = int(first[:2] + last)
    return year if year >= int(first) or year + 100 - int(first) > LONGEST else year + 100


def _years(first: int, last: int) -> tuple[date, date] | None:
    return (date(first, 1, 1), date(last, 12, 31)) if 1 <= first <= last < END else None


def _financial(first: int, last: int) -> tuple[date, date] | None:
    """Of two figures that could be a month, as in 2010/12, only the next year is one."""
    doubtful = last % 100 <= MONTHS_A_YEAR and last != first + 1
    return (date(first, APRIL, 1), date(last, MARCH, 31)) if 1 <= first < last < END and not doubtful else None


def _months(year: int, month: int, months: int) -> tuple[date, date] | None:
    """So many months from a month on, which may be beyond December."""
    if not 1 <= year < END - 1:
        return None
    end = month + months - 2
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1), _last_day(year + end // 12, end % 12 + 1)


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def absent_between(days: Collection[tuple[date, date]]) -> list[tuple[date, date]]:
    """The periods that are missing between some, in order, where their rhythm is clear: three or more of as many whole months
    each, which begin at multiples of their shortest step; none where they don't, or where one would be as long as a step."""
    if not all(start.day == 1 and end == _last_day(end.year, end.month) for start, end in days):
        return []
    begun = sorted(start.year * 12 + start.month - 1 for start, _ in days)
    lengths = {(end.year - start.year) * 12 + end.month - start.month + 1 for start, end in days}
    steps = {after - before for before, after in pairwise(begun)}
    if len(begun) < FEWEST_OF_A_RHYTHM or len(lengths) > 1 or min(steps) < 1 or gcd(*steps) != min(steps):
        return []
    (length,), step = lengths, min(steps)
    if step > length:
        return []
    missing = sorted(set(range(begun[0], begun[-1], step)) - set(begun))
    found = (_months(at // 12, at % 12 + 1, length) for at in missing)
    return [each for each in found if each]


def in_words(start: date, end: date) -> str:
    """``2018/19``, ``2019``, ``2017 to 2019``, ``April 2024``, ``February to April 2024``; else the two days."""
    if start.day != 1 or end != _last_day(end.year, end.month):
        return f"{day_in_words(start)} to {day_in_words(end)}"
    if (start.month, end.month) == (APRIL, MARCH):
        whole = f"{start.year}/{(start.year + 1) % 100:02}"
        return whole if end.year == start.year + 1 else f"{whole} to {end.year - 1}/{end.year % 100:02}"
    if (start.month, end.month) == (1, 12):
        return f"{start.year}" if start.year == end.year else f"{start.year} to {end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{MONTHS[start.month - 1]} {start.year}"
    first = MONTHS[start.month - 1] + ("" if start.year == end.year else f" {start.year}")
    return f"{first} to {MONTHS[end.month - 1]} {end.year}"


def day_in_words(day: date) -> str:
    """``31 August 2024``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_in_words(text: str) -> str:
    """A moment as an address says it, for readers: ``2026-11-21``, ``load 12``, ``load 12 on 2026-11-21``."""
    return text.replace("load-", "load ").replace("-on-", " on ")
