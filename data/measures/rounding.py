"""What a printed figure can stand for. Published figures are decimals; printing rounds half up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def half_up(value: Decimal | Fraction | int, places: int = 0) -> Decimal:
    """``value`` rounded to ``places`` decimals, halves away from zero: 12.5 → 13. What rounds to nothing is 0, never −0."""
    if isinstance(value, Fraction):
        above, below = value.numerator * 10**places, value.denominator
        whole = Decimal((2 * abs(above) + below) // (2 * below))
        return (whole if above >= 0 else -whole).scaleb(-places)
    return +Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)  # + makes 0 of −0


def places(value: Decimal) -> int:
    """How many decimals a figure is printed with."""
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


@dataclass(frozen=True)
class Range:
    """Every value that a figure can stand for.

    It holds its lower end and not its upper one (12.5 prints as 13), or the other way about where ``holds_high``
    (−12.5 prints as −13); where both are the same number it is that number.
    """

    low: Fraction
    high: Fraction
    holds_high: bool = False

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def scaled(self, factor: Fraction) -> Range:
        return Range(self.low * factor, self.high * factor)

    def meets(self, other: Range) -> bool:
        """Whether there is a value that both hold."""
        if self.high == other.low:
            return self._holds(self.high) and other._holds(other.low)
        if other.high == self.low:
            return other._holds(other.high) and self._holds(self.low)
        return self.low < other.high and other.low < self.high

    def _holds(self, end: Fraction) -> bool:
        return self.low == self.high or self.holds_high == (end == self.high)


def exactly(value: Decimal | Fraction | int) -> Range:
    return Range(Fraction(value), Fraction(value))


def printed(value: Decimal, decimals: int | None = None) -> Range:
    """What a figure printed with ``decimals`` decimals (its own when not given) can stand for."""
    half_unit = Fraction(1, 2) / 10 ** (places(value) if decimals is None else decimals)
    middle = Fraction(value)
    return Range(middle - half_unit, middle + half_unit, holds_high=value < 0)


def total(ranges: Iterable[Range]) -> Range:
    return sum(ranges, start=exactly(0))


def smallest(ranges: Iterable[Range]) -> Range:
    """What the smallest of several figures can be."""
    listed = list(ranges)
    return Range(min(r.low for r in listed), min(r.high for r in listed))


def largest(ranges: Iterable[Range]) -> Range:
    """What the largest of several figures can be."""
    listed = list(ranges)
    return Range(max(r.low for r in listed), max(r.high for r in listed))
