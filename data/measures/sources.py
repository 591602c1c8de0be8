"""Several sources on one domain, side by side: which way each points, and whether they point together.

A source that says nothing clear points nowhere, and one that points nowhere joins in no agreement. Association, not
effect: sources that agree have not explained each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from data.measures.spc import Flag, Phase, Reason

Pointing = Literal["up", "down", "nowhere"]
"""Up is to the better. A source that is not there is None."""
Together = Literal["agree", "disagree", "no_joint_evidence", "one_source", "no_source"]
Polarity = Literal["higher", "lower"]
"""Which of the two is better."""


def together(sources: Iterable[Pointing | None]) -> Together:
    """A word of agreement or disagreement only where every source that is there, of two at least, points somewhere."""
    there = [source for source in sources if source is not None]
    if len(there) < 2:
        return "one_source" if there else "no_source"
    if "nowhere" in there:
        return "no_joint_evidence"
    return "agree" if len(set(there)) == 1 else "disagree"


def of_counts(up: int, same: int, down: int) -> Pointing | None:
    """Which way matched cohorts point: more than half of them moved, and none the other way; None without any."""
    whole = up + same + down
    if not whole:
        return None
    if 2 * up > whole and not down:
        return "up"
    return "down" if 2 * down > whole and not up else "nowhere"


def of_verdicts(verdicts: Sequence[str]) -> Pointing | None:
    """Which way tested changes point: all that could be tested the same way. None without any; ``too_few`` is no test."""
    if not verdicts:
        return None
    tested = {verdict for verdict in verdicts if verdict != "too_few"}
    if tested == {"up"}:
        return "up"
    return "down" if tested == {"down"} else "nowhere"


def of_latest(latest: Sequence[Latest]) -> Pointing | None:
    """Which way measures point: all of them the same way; None without any."""
    found = {each.pointing for each in latest}
    return found.pop() if len(found) == 1 else "nowhere" if found else None


@dataclass(frozen=True)
class Latest:
    """The last month of a control chart that has a figure: its value beside the chart's limits, and its special cause.

    ``lower`` and ``upper`` are None, and ``why_not`` says why, where there are no limits; then it points nowhere.
    """

    start: date
    value: float
    lower: float | None
    upper: float | None
    flag: Flag | None
    pointing: Pointing
    why_not: Reason | None


def latest(phase: Phase, better: Polarity) -> Latest | None:
    """The last point of a phase that has a figure; None where none has."""
    at = next((at for at in reversed(range(len(phase.points))) if phase.points[at].value is not None), None)
    if at is None:
        return None
    point, flag, limits = phase.points[at], phase.flags[at], phase.limits
    value = point.value or 0.0
    if limits is None:
        return Latest(point.start, value, None, None, None, "nowhere", phase.why_not)
    pointing: Pointing = "nowhere"
    if flag is not None:
        before = phase.points[at - 1].value if flag == "trend" else limits.mean
        pointing = "up" if (value > (before or 0.0)) == (better == "higher") else "down"
    return Latest(point.start, value, limits.lower, limits.upper, flag, pointing, None)
