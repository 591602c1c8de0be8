"""Whole counts behind published percentages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product

from data.measures.rounding import half_up, places


def counts_that_print(share_pct: Decimal, base: int) -> list[int]:
    """Every count out of ``base`` whose percentage prints as ``share_pct`` (rounded half up, its own decimals).

    An empty list means that the base can't give the percentage: 82% of 53.
    """
    if base < 1:
        raise ValueError("a percentage needs a base of at least 1")
    around = int(share_pct * base / 100)
    near = range(max(0, around - 1 - base // 100), min(base, around + 2 + base // 100) + 1)
    return [count for count in near if half_up(Fraction(100 * count, base), places(share_pct)) == share_pct]


def counts_from_shares(shares_pct: Sequence[Decimal], base: int) -> tuple[int, ...] | None:
    """The one set of counts that prints as ``shares_pct`` and adds to ``base``; None when there is none or several.

    77, 23, 0, 0 of 64 → 49, 15, 0, 0.
    """
    candidates = (counts_that_print(share, base) for share in shares_pct)
    fitting = [counts for counts in product(*candidates) if sum(counts) == base]
    return fitting[0] if len(fitting) == 1 else None
