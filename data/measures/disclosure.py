"""What may be shown of counts of children and of staff: the second and fifth rules of release.

A *leaf* is a team's count of a measure in a period. Below the threshold (5 unless raised) it is withheld; else it is
shown to the nearest 5. What is shown stands for a range of whole numbers, and everybody may know how it was made: the
range holds whatever could have led to it. Source: NHS Digital's disclosure control for counts of people, rounded
to 5 as NHS England publishes MHSDS.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

BELOW = 5
"""Counts under this are withheld, unless a setting raises it."""
AT_SOURCE = 4
"""The highest count that a publisher's own ``*`` stands for."""
STEP = 5
"""Counts of children are shown to the nearest multiple of this."""


@dataclass(frozen=True)
class Shown:
    """What is released of a count: its value, None where it is withheld, and the whole numbers that it can stand for."""

    value: int | None
    lowest: int
    highest: int

    @property
    def withheld(self) -> bool:
        return self.value is None


def nearest(count: int, step: int = STEP) -> int:
    """The nearest multiple of ``step``, halves up: 7 → 5, 8 → 10."""
    return (2 * count + step) // (2 * step) * step


def release_count(count: int | None, below: int = BELOW) -> Shown:
    """A leaf: under ``below`` it is withheld, else shown to the nearest 5. None: withheld by its publisher, 0 to 4.

    Raises ValueError for a count below zero.
    """
    if count is None:
        return Shown(None, 0, AT_SOURCE)
    if count < 0:
        raise ValueError(f"a count can't be {count}")
    if count < below:
        return Shown(None, 0, below - 1)
    first = _up(below)
    value = max(nearest(count), first)
    return Shown(value, below if value == first else value - STEP // 2, value + STEP // 2)


def release_staff(count: int | None, below: int = BELOW) -> Shown:
    """A count of staff: under ``below`` it is withheld, else shown as it is."""
    if count is None or count < below:
        return release_count(count, below)
    return Shown(count, count, count)


def add(parts: Iterable[Shown]) -> Shown:
    """A total of released figures, with its range; None where all of them are withheld.

    It says nothing that its parts don't: ``about 430, 406 to 454``.
    """
    listed = list(parts)
    shown = [part.value for part in listed if part.value is not None]
    lowest, highest = sum(part.lowest for part in listed), sum(part.highest for part in listed)
    return Shown(sum(shown) if shown else None, lowest, highest)


def release_total(count: int, leaves: Sequence[Shown], below: int = BELOW) -> Shown:
    """The total of an area's leaves, from their true total ``count``: to the nearest 5, held inwards.

    Under ``below`` it is withheld. Else a total T stands for T − 2 to T + 2. Where a leaf is withheld, T is held between
    the least and the most that the leaves can come to. That leaves every withheld one three whole numbers or more to be,
    whatever the others are: with R⁻ and R⁺ the least and the most of the others, a leaf of 0 to w can be from T − 2 − R⁺
    to T + 2 − R⁻, where T is at most R⁺ + w and at least R⁻. 4 + 4 → 5. Raises ValueError for a total that the leaves
    can't come to.
    """
    can_be = add(leaves)
    if not can_be.lowest <= count <= can_be.highest:
        raise ValueError(f"leaves of {can_be.lowest} to {can_be.highest} don't add up to {count}")
    if count < below or not any(leaf.withheld for leaf in leaves):
        return release_count(count, below)
    low, high = _up(max(can_be.lowest, below)), can_be.highest // STEP * STEP
    value = min(max(nearest(count), low), high)
    # At an end to which totals are held, all that lies beyond has the same value.
    lowest = can_be.lowest if value == low else value - STEP // 2
    highest = can_be.highest if value == high else value + STEP // 2
    return Shown(value, max(lowest, below), highest)


def _up(count: int) -> int:
    """The first multiple of 5 that is not below ``count``."""
    return -(-count // STEP) * STEP


NO_LOOSER = {
    "none": ("none", "staff", "child", "respondent"),
    "staff": ("staff", "respondent"),
    "child": ("child", "respondent"),
    "respondent": ("respondent",),
}
"""Whom an indicator could tell about, and what is not looser than it, the least strict first: respondent is stricter than
child and staff, of which neither is stricter than the other, and these than none."""


def strictest(first: str, second: str) -> str:
    """What is no looser than either: child and staff together are respondent."""
    return next(each for each in NO_LOOSER[first] if each in NO_LOOSER[second])


Period = tuple[date, date]
"""First and last day."""


def whole_of_others(periods: Iterable[Period]) -> set[Period]:
    """The periods that hold another one: a quarter beside its months would tell a withheld month by difference.

    ``periods``: of one team and measure.
    """
    found: set[Period] = set()
    earliest_end = date.max
    # From the last to begin backwards; of those that begin on one day, from the shortest.
    for begins, ends in sorted(set(periods), key=lambda period: (-period[0].toordinal(), period[1])):
        if earliest_end <= ends:
            found.add((begins, ends))
        earliest_end = min(earliest_end, ends)
    return found
