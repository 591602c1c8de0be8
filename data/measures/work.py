"""What an area does about it: how an action stands against a day, how grave a risk is, how many of those meant came.

Nothing here knows what today is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from data.measures.rounding import half_up

COMPLETE, DROPPED = "complete", "dropped"
CLOSED = (COMPLETE, DROPPED)
RED, AMBER, GREEN, NONE = RAGS = ("red", "amber", "green", "none")
"""The one that needs a look most first."""
SOON_DAYS = 14
"""An action that is due within so many days and not started is amber."""


def rag(status: str, due: date | None, day: date) -> str:
    """One of ``RAGS`` for an action's status and the day it is due, on a day that is looked at."""
    if status in CLOSED:
        return NONE
    if status == "overdue" or (due is not None and due < day):
        return RED
    late_start = status == "not started" and due is not None and due <= day + timedelta(days=SOON_DAYS)
    return AMBER if status == "at risk" or due is None or late_start else GREEN


def overdue_days(status: str, due: date | None, day: date) -> int | None:
    """Days past due, 0 where it isn't; None of an action that is closed or has no day."""
    if status in CLOSED or due is None:
        return None
    return max((day - due).days, 0)


def score(likelihood: int, impact: int) -> int:
    """A risk's score, 1 to 25: likelihood × impact, each 1 to 5."""
    return likelihood * impact


def reached_pct(attended: int, target: int | None) -> Decimal | None:
    """Those who came as % of those whom the intended mix has, rounded half up; None without a target."""
    return half_up(Fraction(100 * attended, target)) if target else None


def summed(counts: Iterable[int | None]) -> int | None:
    """The sum of counts; None where there is none, or one of them is not told: a part is not the whole."""
    told = list(counts)
    known = [count for count in told if count is not None]
    return sum(known) if known and len(known) == len(told) else None
