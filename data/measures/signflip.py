"""The exact two-sided sign-flip test of a summed change.

The null hypothesis: before and after could be swapped within a cohort (an area, a respondent), so that each change is
as likely to be −d as d. The p-value is the share of all 2ᵐ ways to sign the m changes whose sum lies at least as far
from zero as the one seen. Source: Fisher 1935, The Design of Experiments, section 21; the sums are counted by
convolution, as in Pagano and Tritchler 1983. On changes of ±1 it is exact McNemar.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

FEWEST_CHANGES = 6
"""With five changes even the clearest data give p = .0625."""


@dataclass(frozen=True)
class SignFlip:
    """A test of a summed change. ``p``: None where fewer than six changes are not zero, which is too few to test.

    ``changes``: how many are not zero. ``smallest_p``: the p-value if all of them had gone the same way.
    """

    p: float | None
    changes: int
    smallest_p: float


def sign_flip(changes: Iterable[int]) -> SignFlip:
    """Tests whether whole-number changes sum to more than swapping would give; zeros don't count. Exact at any number."""
    moved = [change for change in changes if change]
    smallest = 0.5 ** (len(moved) - 1) if moved else 1.0
    return SignFlip(_two_sided(moved) if len(moved) >= FEWEST_CHANGES else None, len(moved), smallest)


def _two_sided(changes: Sequence[int]) -> float:
    """The exact p-value, divided once. The sum of signed sizes is (all of them) − 2 × (those made negative): it lies as
    far out as the sum seen when the negative part, or by symmetry the positive one, is at most ``reach``."""
    if sum(changes) == 0:
        return 1.0
    sizes = [abs(change) for change in changes]
    reach = (sum(sizes) - abs(sum(changes))) // 2
    return 2 * _subsets_within(sizes, reach) / (1 << len(sizes))


def _subsets_within(sizes: Sequence[int], reach: int) -> int:
    """How many of the 2ᵐ choices among ``sizes`` add to ``reach`` or less, in integers of any length.

    The commonest size begins as binomial coefficients, and each other one convolves them with 1 + xˢⁱᶻᵉ.
    """
    (common, times), *_ = Counter(sizes).most_common(1)
    ways = np.zeros(reach + 1, dtype=object)
    for chosen in range(min(times, reach // common) + 1):
        ways[chosen * common] = comb(times, chosen)
    for size in sizes:
        if size != common:
            ways[size:] = ways[size:] + ways[:-size]
    return int(ways.sum())
