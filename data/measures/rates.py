"""Counts and rates with their intervals: Byar's from 10 up, the exact one below.

Sources: Byar's approximation as in Breslow and Day 1987; exact by chi-square, Garwood 1936; both as PHEindicatormethods'
``phe_rate`` joins them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy.special import gammainccinv, gammaincinv

from data.measures.intervals import Z_95, Interval

EXACT_BELOW = 10


@dataclass(frozen=True)
class Level:
    """How much an interval leaves out: ``tail``, the share on each side, and the normal quantile ``z`` of it."""

    z: float
    tail: float


LEVEL_95 = Level(Z_95, 0.025)
LEVEL_998 = Level(3.090232, 0.001)


def count_interval(count: int, level: Level = LEVEL_95) -> Interval:
    """A count of events and its interval, in events. Raises ValueError for a count below 0.

    From 10 up O(1 − 1/(9O) − z/(3√O))³ and (O+1)(1 − 1/(9(O+1)) + z/(3√(O+1)))³; below, half the chi-square quantiles
    at 2O and 2(O+1) degrees of freedom.
    """
    if count < 0:
        raise ValueError(f"{count} is not a count")
    lower, upper = _exact(count, level.tail) if count < EXACT_BELOW else _byar(count, level.z)
    return Interval(count, lower, upper)


def rate(count: int, base: float, multiplier: float = 100_000, level: Level = LEVEL_95) -> Interval:
    """Events per ``multiplier`` of ``base`` (people, team-weeks) and its interval; see ``count_interval``.

    Raises ValueError for a base of 0 or less.
    """
    if base <= 0:
        raise ValueError(f"a rate needs a base above 0, not {base}")
    events, scale = count_interval(count, level), multiplier / base
    return Interval(scale * events.value, scale * events.lower, scale * events.upper)


def _byar(count: int, z: float) -> tuple[float, float]:
    above = count + 1
    lower = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3
    return lower, above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3


def _exact(count: int, tail: float) -> tuple[float, float]:
    # Half a chi-square quantile at 2k degrees of freedom is a gamma quantile of shape k; shape 0 has none.
    lower = float(gammaincinv(count, tail)) if count else 0.0
    return lower, float(gammainccinv(count + 1, tail))
