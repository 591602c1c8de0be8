"""How activity of teams and months is put together: into quarters and years, and into areas.

A month that was not returned is missing, and one of 0 to 4 suppressed: neither is zero, and both are counted. What is
there of some periods or teams is told with how many it comes from, never as the whole. Values are exact; rounding is
for print.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Kind = Literal["flow", "stock", "mean", "median"]
Missing = Literal["suppressed", "not_submitted"]

STOCKS = ("waiting", "emhp_in_post", "settings_engaged")
FLOWS = (
    "referrals_received",
    "referrals_accepted",
    "closed_before_treatment",
    "first_contacts",
    "contacts",
    "group_sessions",
    "outcomes_paired",
    "outcomes_improved",
    "whole_school_activities",
    "consultations",
    "hours_direct",
    "hours_whole_school",
    "hours_advice",
    "emhp_leavers",
)
KINDS: dict[str, Kind] = {
    **dict.fromkeys(FLOWS, "flow"),
    **dict.fromkeys(STOCKS, "stock"),
    "wait_days_mean": "mean",
    "wait_days_median": "median",
}
"""How each measure of the feed is combined; one that an area declared itself is not."""

ABOUT_NOBODY = (
    "whole_school_activities",
    "consultations",
    "hours_direct",
    "hours_whole_school",
    "hours_advice",
    "settings_engaged",
)
ABOUT_STAFF = ("emhp_in_post", "emhp_leavers")
DISCLOSURE = {
    **dict.fromkeys(KINDS, "child"),
    **dict.fromkeys(ABOUT_NOBODY, "none"),
    **dict.fromkeys(ABOUT_STAFF, "staff"),
}
"""Each measure of the feed, and whom its small counts could tell about."""
MOST_SUPPRESSED = 4


@dataclass(frozen=True)
class Part:
    """What a team told for a period, both days included: a value, or None where it is missing or suppressed.

    ``base``: how many people a mean is of.
    """

    start: date
    end: date
    value: Decimal | None
    suppressed: bool = False
    base: Decimal | None = None

    @property
    def told(self) -> bool:
        return self.suppressed or self.value is not None


@dataclass(frozen=True)
class Combined:
    """A figure of several parts, and how many of them were known, missing and suppressed.

    ``value``: of the known parts alone; None where there is none, for medians, and for a mean of which a part is
    suppressed. ``low`` and ``high``: what the told parts allow: of a sum, each suppressed part as 0 and as 4; of
    medians, the lowest and the highest. ``base``: of a mean, people. ``as_at``: of a stock, the day that its value
    stands for, the earliest if there are several.
    """

    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    known: int
    missing: int
    suppressed: int
    base: Fraction | None = None
    as_at: date | None = None

    @property
    def complete(self) -> bool:
        """Whether every part was known."""
        return not self.missing and not self.suppressed

    @property
    def status(self) -> Missing | None:
        """Why there is nothing to show, None where there is something."""
        if self.known and self.low is not None:
            return None
        return "suppressed" if self.suppressed else "not_submitted"


def combined(kind: Kind, teams: Iterable[Sequence[Part]], start: date, end: date) -> Combined:
    """A measure from ``start`` to ``end`` (both included) over the parts of one or more teams.

    Flows add over periods and teams; a stock is each team's last, added over teams; means are weighted by their bases;
    medians are not combined. A month of the period that a team has no part for is missing. Raises ValueError as
    ``within`` does.
    """
    parts = [within(told, start, end) for told in teams]
    if kind == "stock":
        return _stock([last(told) for told in parts])
    everyone = [part for told in parts for part in told]
    return {"flow": _sum, "mean": _mean, "median": _spread}[kind](everyone)


def within(parts: Sequence[Part], start: date, end: date) -> list[Part]:
    """A team's parts inside a period of whole months, in order, and a missing one for each month that none covers.

    Raises ValueError where parts overlap (a month told by itself and within its quarter), where one lies across an end
    of the period (it can't be split), and for a period that is not of whole months.
    """
    if start.day > 1 or end != month_end(end):
        raise ValueError(f"from {start} to {end} are not whole months")
    inside = sorted((part for part in parts if part.end >= start and part.start <= end), key=lambda part: part.start)
    if any(part.start < start or part.end > end for part in inside):
        raise ValueError(f"a figure lies across the period from {start} to {end}")
    if any(after.start <= before.end for before, after in pairwise(inside)):
        raise ValueError(f"figures from {start} to {end} overlap")
    told = {part.start for part in inside}
    without = [month for month in _months(start, end) if month[0] not in told]
    absent = [Part(*month, None) for month in without if not any(_meets(part, month) for part in inside)]
    return sorted(inside + absent, key=lambda part: part.start) if absent else inside


def last(parts: Sequence[Part]) -> Part:
    """The last part that was told, also where it is suppressed; if none was, the last one, missing.

    ``parts``: one or more, in order. An earlier value never stands in for a suppressed later one.
    """
    return next((part for part in reversed(parts) if part.told), parts[-1])


def quarter(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter that holds ``day``; quarters begin in January, April, July, October."""
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    return first, month_end(_next_month(_next_month(first)))


def year(day: date, first_month: int = 4) -> tuple[date, date]:
    """The first and the last day of the year that holds ``day``: the financial year, or one from ``first_month`` on."""
    first = date(day.year - (day.month < first_month), first_month, 1)
    return first, first.replace(year=first.year + 1) - timedelta(days=1)


def _stock(lasts: Sequence[Part]) -> Combined:
    return replace(_sum(lasts), as_at=min((part.end for part in lasts if part.told), default=None))


def _sum(parts: Sequence[Part]) -> Combined:
    known, missing, suppressed = _counts(parts)
    total = Fraction(sum((part.value for part in parts if part.value is not None), start=Decimal(0)))
    low, high = (total, total + MOST_SUPPRESSED * suppressed) if known or suppressed else (None, None)
    return Combined(total if known else None, low, high, known, missing, suppressed)


def _mean(parts: Sequence[Part]) -> Combined:
    """A mean without its base, or of nobody, can't be weighted, and counts as missing."""
    weighted = [(Fraction(part.value), Fraction(part.base)) for part in parts if part.value is not None and part.base]
    suppressed = sum(part.suppressed for part in parts)
    base = sum((people for _, people in weighted), start=Fraction(0))
    value = sum(days * people for days, people in weighted) / base if base and not suppressed else None
    missing = len(parts) - len(weighted) - suppressed
    return Combined(value, value, value, len(weighted), missing, suppressed, base=base)


def _spread(parts: Sequence[Part]) -> Combined:
    values = [Fraction(part.value) for part in parts if part.value is not None]
    return Combined(None, min(values, default=None), max(values, default=None), *_counts(parts))


def _counts(parts: Sequence[Part]) -> tuple[int, int, int]:
    """How many parts are known, missing, suppressed."""
    known, suppressed = sum(part.value is not None for part in parts), sum(part.suppressed for part in parts)
    return known, len(parts) - known - suppressed, suppressed


@lru_cache(maxsize=64)
def _months(start: date, end: date) -> tuple[tuple[date, date], ...]:
    months, first = [], start
    while first <= end:
        months.append((first, month_end(first)))
        first = _next_month(first)
    return tuple(months)


def _meets(part: Part, month: tuple[date, date]) -> bool:
    return part.start <= month[1] and part.end >= month[0]


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_end(day: date) -> date:
    """The last day of the month that holds ``day``."""
    return day.replace(day=monthrange(day.year, day.month)[1])
