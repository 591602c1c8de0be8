"""95% intervals for shares and for differences between them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

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
