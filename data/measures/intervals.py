"""95% intervals for shares and for differences between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from scipy.optimize import brentq

Z_95 = 1.959964
"""The normal quantile that leaves 2.5% on each side."""


@dataclass(frozen=True)
class Interval:
    """A value with the two ends of its interval, all shares from 0 to 1 or differences of such."""

    value: float
    lower: float
    upper: float

    @property
    def clear(self) -> bool:
        """Whether zero lies outside."""
        return self.lower > 0 or self.upper < 0


def wilson(events: float, base: int, z: float = Z_95) -> Interval:
    """Wilson's score interval for ``events`` of ``base``: (2x + z² ∓ z√(z² + 4x(1 − x/n)))/(2(n + z²)).

    ``events`` may lie between whole numbers where only a rounded share is published. Source: Wilson 1927, as in
    PHEindicatormethods. Raises ValueError for an empty base or events outside 0 to ``base``.
    """
    if base <= 0 or not 0 <= events <= base:
        raise ValueError(f"{events} of {base} is not a share")
    middle, reach = 2 * events + z * z, z * sqrt(z * z + 4 * events * (1 - events / base))
    width = 2 * (base + z * z)
    return Interval(events / base, max(0.0, (middle - reach) / width), min(1.0, (middle + reach) / width))


def newcombe(first: Interval, second: Interval) -> Interval:
    """The difference first − second of two shares of different people, from their Wilson intervals.

    Source: Newcombe 1998, method 10: d − √((p₁ − l₁)² + (u₂ − p₂)²) to d + √((u₁ − p₁)² + (p₂ − l₂)²).
    """
    difference = first.value - second.value
    below = sqrt((first.value - first.lower) ** 2 + (second.upper - second.value) ** 2)
    above = sqrt((first.upper - first.value) ** 2 + (second.value - second.lower) ** 2)
    return Interval(difference, difference - below, difference + above)


@lru_cache(maxsize=4096)
def tango(up: int, down: int, n: int, z: float = Z_95) -> Interval:
    """The difference (``up`` − ``down``)/``n`` of two shares of the same ``n`` people or cohorts, with its score interval.

    The ends are the two θ that solve (b − c − nθ)/√(n(2q + θ(1 − θ))) = ±z with b up, c down and
    q = (√(B² − 4AC) − B)/2A, A = 2n, B = −b − c + (2n − b + c)θ, C = −cθ(1 − θ). Source: Tango 1998, Statistics in
    Medicine 17, 891–908. Raises ValueError where ``n`` is not positive or up and down are not counts out of it.
    """
    if n <= 0 or min(up, down) < 0 or up + down > n:
        raise ValueError(f"{up} up and {down} down of {n} are not counts of changes")
    return Interval((up - down) / n, _tango_lower(up, down, n, z), -_tango_lower(down, up, n, z))


def _tango_lower(up: int, down: int, n: int, z: float) -> float:
    """The lower end; the upper one is that of the changes turned round, negated. Where the standard error at the
    difference itself is zero, the equation has a second root there, and its own is had in closed form."""
    if down == n:
        return -1.0
    if up == n:
        return (n - z * z) / (n + z * z)
    if up == down == 0:
        return -z * z / (n + z * z)

    def excess(difference: float) -> float:
        return up - down - n * difference - z * _tango_spread(difference, up, down, n)

    return float(brentq(excess, -1, (up - down) / n, xtol=1e-12))


def _tango_spread(difference: float, up: int, down: int, n: int) -> float:
    """The standard error of up − down if ``difference`` were true; rounding below zero at −1 and 1 is cut."""
    a, b = 2 * n, -up - down + (2 * n - up + down) * difference
    c = -down * difference * (1 - difference)
    q = (sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
    return sqrt(max(0.0, n * (2 * q + difference * (1 - difference))))
