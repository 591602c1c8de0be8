"""Who got to the next level from where an area stands: over areas' matched cohorts, before and after.

A level is reached by a mean that is at it or above: 1.7 has reached 1. Only areas with two matched cohorts or more count
(see ``similarity.FEWEST_MATCHED``): one cohort's step is not an area's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from data.measures.similarity import FEWEST_MATCHED

TOP = 3


class Move(Protocol):
    """How the matched cohorts of an area moved: how many they are, their mean before and after (0–3) and its
    change."""

    @property
    def matched(self) -> int: ...
    @property
    def mean_from(self) -> Decimal | None: ...
    @property
    def mean_to(self) -> Decimal | None: ...
    @property
    def mean_change(self) -> Decimal | None: ...


@dataclass(frozen=True)
class NextLevel:
    """The step from ``reached`` to the level above: how many areas started within it, the codes of those that are beyond
    it now, the nearest start first, and who of all of them rose furthest; blank where nobody rose."""

    reached: int
    started: int
    arrived: tuple[str, ...]
    furthest: str = ""


def level_reached(mean: Decimal) -> int:
    """The highest level that a mean is at or above, 0 to 3."""
    return int(mean)


def next_level(mean: Decimal, moves: Mapping[str, Move], *, apart_from: str = "") -> NextLevel | None:
    """Which of the areas in ``moves`` (by code) started at the level that ``mean`` has reached and now average the next
    one or more. None at the highest level. Ties keep the order of ``moves``."""
    reached = level_reached(mean)
    if reached >= TOP:
        return None
    started = {
        code: each.mean_from
        for code, each in moves.items()
        if code != apart_from
        and each.matched >= FEWEST_MATCHED
        and each.mean_from is not None
        and level_reached(each.mean_from) == reached
    }
    rises = {code: max(moves[code].mean_change or Decimal(0), Decimal(0)) for code in started}
    nearest = sorted(started, key=lambda code: abs(started[code] - mean))
    arrived = tuple(code for code in nearest if _is_beyond(moves[code], reached))
    return NextLevel(reached, len(started), arrived, max(nearest, key=rises.__getitem__) if any(rises.values()) else "")


def _is_beyond(each: Move, reached: int) -> bool:
    return each.mean_to is not None and level_reached(each.mean_to) > reached
