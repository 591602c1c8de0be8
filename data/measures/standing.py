"""Where one figure stands among many: their range and quartiles, and how many others lie below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scipy.stats import spearmanr

FEWEST_QUARTILES = 5
"""Values, before their middle half is anything to speak of."""
FEWEST_PAIRS = 10
"""Places with both figures, before their order is compared."""
STRONG, SOME = 0.7, 0.4
"""From which rank correlation on places are said to be alike in order, and in part."""


@dataclass(frozen=True)
class Spread:
    """The lowest and highest of ``count`` values, in their unit, and their quartiles; None of fewer than five."""

    count: int
    lowest: Decimal
    highest: Decimal
    quartiles: tuple[Decimal, Decimal, Decimal] | None


def spread(values: Sequence[Decimal]) -> Spread | None:
    """Of known values; None of none. Quartiles lie between values in proportion (the usual definition of R and NumPy)."""
    known = sorted(values)
    if not known:
        return None
    cuts = (
        (_cut(known, Fraction(1, 4)), _cut(known, Fraction(1, 2)), _cut(known, Fraction(3, 4)))
        if len(known) >= FEWEST_QUARTILES
        else None
    )
    return Spread(len(known), known[0], known[-1], cuts)


def _cut(ordered: Sequence[Decimal], share: Fraction) -> Decimal:
    at = share * (len(ordered) - 1)
    below, part = divmod(at.numerator, at.denominator)
    if part == 0:
        return ordered[below]
    return ordered[below] + (ordered[below + 1] - ordered[below]) * Decimal(part) / Decimal(at.denominator)


def rank_correlation(pairs: Sequence[tuple[Decimal, Decimal]]) -> float | None:
    """Spearman's rank correlation; None of fewer than ten pairs, and where all of one side are equal."""
    if len(pairs) < FEWEST_PAIRS or any(len(set(side)) < 2 for side in zip(*pairs, strict=True)):
        return None
    first, second = ([float(value) for value in side] for side in zip(*pairs, strict=True))
    return float(spearmanr(first, second).statistic)
