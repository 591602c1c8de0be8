"""CASCADE totals, bands and words for a level or a mean.

Ratings are ordinal, 0 to 3. A total adds all seven domains (0 to 21) and exists only when all seven are there.
Bands of a total (Campbell-Jack, Day and Burnley 2020, Table 2.1, note 10): below 4 very low, 4 to 4.9 low,
5 to 5.9 fair, 6 and over high: positions relative to other areas, not judgements of quality.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from data.measures.rounding import half_up

BANDS = ("very low", "low", "fair", "high")
BAND_STARTS = (0, 4, 5, 6)


def total_of_means(means: Iterable[Decimal | None]) -> Decimal | None:
    """The exact sum of an area's seven published means, 0 to 21; None unless there are seven."""
    listed = list(means)
    if len(listed) != 7 or any(mean is None for mean in listed):
        return None
    return sum((mean for mean in listed if mean is not None), start=Decimal(0))


def band(total: Decimal | Fraction | None) -> str | None:
    """The band of a total, by exact comparison against 4, 5 and 6."""
    if total is None:
        return None
    return [name for name, start in zip(BANDS, BAND_STARTS, strict=True) if total >= start][-1]


def band_of_cohorts(sum_of_totals: int, cohorts: int) -> str:
    """The band of an area's mean total in whole numbers: S < 4n very low, < 5n low, < 6n fair, else high."""
    if cohorts < 1:
        raise ValueError("a band needs at least one complete cohort")
    return [name for name, start in zip(BANDS, BAND_STARTS, strict=True) if sum_of_totals >= start * cohorts][-1]


def agreed_level(agreed: int | None, tables: Iterable[int]) -> int | None:
    """A cohort's level of a domain: the agreed one, else the lower median of its tables; None where there is neither."""
    return lower_median(tables) if agreed is None else agreed


def lower_median(levels: Iterable[int]) -> int | None:
    """The middle level, or the lower of the two in the middle, which is one that was given; None where there is none."""
    ordered = sorted(levels)
    return ordered[(len(ordered) - 1) // 2] if ordered else None


@dataclass(frozen=True)
class Agreement:
    """How many of a cohort's ``tables`` scored the cohort's level, and how many that or one level off."""

    tables: int
    at_level: int
    within_one: int

    @property
    def at_level_pct(self) -> Decimal:
        """% of the tables, rounded half up."""
        return half_up(Fraction(100 * self.at_level, self.tables))

    @property
    def within_one_pct(self) -> Decimal:
        """% of the tables, rounded half up."""
        return half_up(Fraction(100 * self.within_one, self.tables))


def agreement(level: int | None, tables: Iterable[int]) -> Agreement | None:
    """How far a cohort's tables agree with its level (see ``agreed_level``); None where no table scored apart."""
    scored = list(tables)
    if level is None or not scored:
        return None
    gaps = [abs(score - level) for score in scored]
    return Agreement(len(scored), gaps.count(0), gaps.count(0) + gaps.count(1))


def distribution(levels: Iterable[int]) -> tuple[int, int, int, int]:
    """How many cohorts stand at each level, 0 to 3. Raises ValueError for a level off the scale."""
    counts = [0, 0, 0, 0]
    for level in levels:
        counts[on_scale(level)] += 1
    return counts[0], counts[1], counts[2], counts[3]


def on_scale(level: int) -> int:
    """The level itself. Raises ValueError where it is none."""
    if not 0 <= level <= 3:
        raise ValueError(f"a level is 0, 1, 2 or 3, not {level}")
    return level


def total_of_levels(levels: Mapping[str, int]) -> int | None:
    """A cohort's total, 0 to 21, from its levels by domain; None unless all seven are there."""
    return sum(levels.values()) if len(levels) == 7 else None


@dataclass(frozen=True)
class Rated:
    """What an area's cohorts come to at a workshop: means 0–3 of those rated in each domain, and of the totals 0–21 of
    those with all seven; two decimals. None where no cohort is."""

    means: dict[str, Decimal]
    total: Decimal | None
    band: str | None


def rated(cohorts: Iterable[Mapping[str, int]]) -> Rated:
    """An area's means, mean total and band, from each cohort's level (0–3) by domain. The band is worked out in whole
    numbers, so that no rounding decides it."""
    levels: dict[str, list[int]] = {}
    totals = []
    for cohort in cohorts:
        for domain, level in cohort.items():
            levels.setdefault(domain, []).append(level)
        if (total := total_of_levels(cohort)) is not None:
            totals.append(total)
    means = {domain: half_up(Fraction(sum(given), len(given)), 2) for domain, given in levels.items()}
    if not totals:
        return Rated(means, None, None)
    return Rated(means, half_up(Fraction(sum(totals), len(totals)), 2), band_of_cohorts(sum(totals), len(totals)))


LEVELS = ("major challenge", "good elements of practice", "widespread good practice", "gold standard")
"""The four levels' names, 0 to 3."""
LEVEL_WORDS = ("major challenge", "good elements", "widespread", "gold standard")
BELOW_WORDS = ("below good", "below widespread", "below gold")
MEAN_WORDS = tuple(word for pair in zip(LEVEL_WORDS, (*BELOW_WORDS, ""), strict=True) for word in pair if word)
"""The seven words that a mean can have, from low to high."""


def words_of_mean(mean: Decimal | None) -> str | None:
    """The word of a mean 0–3: its level's where it stands on one, else what it is below. None stays None."""
    if mean is None:
        return None
    if not 0 <= mean <= 3:
        raise ValueError(f"a mean level lies between 0 and 3, not at {mean}")
    level = int(mean)
    return LEVEL_WORDS[level] if mean == level else BELOW_WORDS[level]


def shown_signed(change: Decimal) -> str:
    """A change in one decimal, rounded half up, with its sign and a true minus; one that prints as nothing is 0."""
    rounded = change.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return "0" if not rounded else f"{rounded:+}".replace("-", "−")


@lru_cache(maxsize=4096)
def shown_mean(mean: Decimal) -> str:
    """One decimal; two where one would put the mean on a level that it is not at."""
    rounded = mean.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    if rounded == mean or rounded != int(rounded):
        return str(rounded)
    return str(mean.quantize(Decimal("0.01"), rounding=ROUND_DOWN if mean < rounded else ROUND_UP))


@lru_cache(maxsize=4096)
def shown_total(total: Decimal) -> str:
    """One decimal; two where one would seem to reach a band that the total is below."""
    rounded = total.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    if any(total < start <= rounded for start in BAND_STARTS[1:]):
        return str(total.quantize(Decimal("0.01"), rounding=ROUND_DOWN))
    return str(rounded)


def bands_differ(computed: str | None, published: str | None) -> bool:
    """Whether an area has both bands and they are not the same."""
    return bool(computed and published and computed != published)
