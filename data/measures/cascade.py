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
    if agreed is not None:
        return agreed
    scored = sorted(tables)
    return scored[(len(scored) - 1) // 2] if scored else None


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
        if len(cohort) == 7:
            totals.append(sum(cohort.values()))
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
