"""What an area does about it: how an action stands against a day, how grave a risk is, how many of those meant came.

Nothing here knows what today is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

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
    late_start = status == "not started" and due is not None and (due - day).days <= SOON_DAYS
    return AMBER if status == "at risk" or due is None or late_start else GREEN


def overdue_days(status: str, due: date | None, day: date) -> int | None:
    """Days past due, 0 where it isn't; None of an action that is closed or has no day."""
    if status in CLOSED or due is None:
        return None
    return max((day - due).days, 0)


LATE, SOON, UNDATED = DUE = ("overdue", "soon", "none")
"""How an open action's day lies to the day looked at: gone by, within ``SOON_DAYS``, not set."""


def due_state(status: str, due: date | None, day: date) -> str | None:
    """One of ``DUE`` for an open action; None where its day is further off, or it is closed."""
    if status in CLOSED:
        return None
    if due is None:
        return UNDATED
    return LATE if due < day else SOON if (due - day).days <= SOON_DAYS else None


HIGH, REVIEW_LATE = RISK_STATES = ("high", "review overdue")
HIGH_SCORE = 15
"""From here on a risk is high."""


def risk_states(score: int, review_overdue_days: int | None) -> frozenset[str]:
    """Which of ``RISK_STATES`` hold of a risk."""
    held = ((HIGH, score >= HIGH_SCORE), (REVIEW_LATE, bool(review_overdue_days)))
    return frozenset(state for state, holds in held if holds)


COUNTED = ("overdue", "at_risk", "on_track", "complete", "dropped")
"""An area's actions by where they stand: red, amber, green, and two that have no colour."""
_OF_RAG = {RED: "overdue", AMBER: "at_risk", GREEN: "on_track"}


def area_summary(actions: Sequence[Mapping[str, Any]], risks: Sequence[Mapping[str, Any]]) -> dict[str, int | None]:
    """How an area's actions stand (``COUNTED``), and ``most_overdue_days``, ``risks``, ``high_risks``, ``highest_score`` and
    ``reviews_overdue``; the most and the highest are None where there is none."""
    stand = [_OF_RAG.get(row["rag"]) or row["status"] for row in actions]
    return {
        **{name: stand.count(name) for name in COUNTED},
        "most_overdue_days": max((row["overdue_days"] for row in actions if row["overdue_days"]), default=None),
        "risks": len(risks),
        "high_risks": sum(row["score"] >= HIGH_SCORE for row in risks),
        "highest_score": max((row["score"] for row in risks), default=None),
        "reviews_overdue": sum(bool(row["review_overdue_days"]) for row in risks),
    }


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
