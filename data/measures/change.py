"""Change of CASCADE levels between two rounds (W1→W2), over matched cohorts.

Rounds are mappings of cohort to level 0–3, or to total 0–21; a cohort that was not rated is not in one. Only cohorts in
both are matched, and those in one are counted. Levels are ordinal: means stand beside transitions. Two rounds show
change, never trend, and without a comparison group they show no cause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from typing import TypeVar

from data.measures.cascade import distribution, on_scale
from data.measures.intervals import Interval, tango
from data.measures.multiplicity import Judgement, judge_family
from data.measures.rounding import half_up
from data.measures.signflip import SignFlip, sign_flip

DOMAINS_IN_FAMILY = 7

K = TypeVar("K")
"""What tells one cohort from another: its code or its id."""

Pairs = Sequence[tuple[int, int]]
"""The level before and after of each matched cohort."""
Transitions = tuple[tuple[int, ...], ...]
"""4 × 4 counts of cohorts: rows are the level before, columns the level after, 0 to 3 each."""


@dataclass(frozen=True)
class Change:
    """How the matched cohorts changed in one domain or in the total.

    ``without_to``: cohorts rated in the first round only; ``without_from``: in the second only. ``net``: the summed
    change, in levels. Means: levels, two decimals, each rounded from the exact fraction, so that the change need not be
    the difference of the two as printed. ``effect``: (up − down)/matched with Tango's interval, both −1 to 1. Means and
    effect are None where no cohort is matched.
    """

    matched: int
    without_to: int
    without_from: int
    up: int
    same: int
    down: int
    net: int
    mean_from: Decimal | None
    mean_to: Decimal | None
    mean_change: Decimal | None
    effect: Interval | None
    test: SignFlip

    @property
    def cohorts(self) -> int:
        """Those rated in either round."""
        return self.matched + self.without_to + self.without_from


def pairs_of(before: Mapping[K, int], after: Mapping[K, int]) -> list[tuple[int, int]]:
    """The matched cohorts' levels before and after, in the order of ``before``."""
    return [(level, after[cohort]) for cohort, level in before.items() if cohort in after]


def change(before: Mapping[K, int], after: Mapping[K, int]) -> Change:
    """How cohorts changed from one round to another, with the exact test of the summed change."""
    pairs = pairs_of(before, after)
    changes = [to - start for start, to in pairs]
    up, down = sum(moved > 0 for moved in changes), sum(moved < 0 for moved in changes)
    return Change(
        matched=len(pairs),
        without_to=len(before) - len(pairs),
        without_from=len(after) - len(pairs),
        up=up,
        same=len(pairs) - up - down,
        down=down,
        net=sum(changes),
        mean_from=_mean([start for start, _ in pairs]),
        mean_to=_mean([to for _, to in pairs]),
        mean_change=_mean(changes),
        effect=tango(up, down, len(pairs)) if pairs else None,
        test=sign_flip(changes),
    )


def _mean(values: Sequence[int]) -> Decimal | None:
    return half_up(Fraction(sum(values), len(values)), 2) if values else None


def judge_domains(changes: Mapping[str, Change]) -> dict[str, Judgement]:
    """Verdicts by domain under Holm over the seven domains of one scope. A total, which is in no family, is for
    ``judge_alone``. Raises ValueError unless all seven are there: a filter must not make the family smaller."""
    if len(changes) != DOMAINS_IN_FAMILY:
        raise ValueError(f"the family is all seven domains of a scope, not {len(changes)}")
    return judge_family(changes)


# Levels before and after.


@dataclass(frozen=True)
class Standing:
    """How many of the ``cohorts`` are at least at widespread good practice, and how many at major challenge.

    Percentages are rounded half up to whole numbers; None where there is no cohort.
    """

    cohorts: int
    widespread: int
    challenge: int

    @property
    def widespread_pct(self) -> Decimal | None:
        return half_up(Fraction(100 * self.widespread, self.cohorts)) if self.cohorts else None

    @property
    def challenge_pct(self) -> Decimal | None:
        return half_up(Fraction(100 * self.challenge, self.cohorts)) if self.cohorts else None


def standing(levels: Iterable[int]) -> Standing:
    """Where cohorts stand in a round. Raises ValueError for a level off the scale."""
    counts = distribution(levels)
    return Standing(sum(counts), counts[2] + counts[3], counts[0])


def transitions(pairs: Pairs) -> Transitions:
    """How many cohorts went from each level to each. Raises ValueError for a level off the scale."""
    counts = Counter((on_scale(start), on_scale(to)) for start, to in pairs)
    return tuple(tuple(counts[start, to] for to in range(4)) for start in range(4))


# Regression to the mean.


@dataclass(frozen=True)
class Oldham:
    """Change against the mean of before and after, which regression to the mean alone leaves unrelated.

    ``correlation`` from −1 to 1; ``slope``: levels of change a level of the mean; variances (n − 1) in levels². More than
    zero: those that stand higher rose more, and the spread grew. None where undefined: fewer than two cohorts; for the
    slope, means that are all equal; for the correlation also changes that are.
    """

    correlation: float | None
    slope: float | None
    variance_from: float | None
    variance_to: float | None


def oldham(pairs: Pairs) -> Oldham:
    """Source: Oldham 1962, Journal of Chronic Diseases 15, 969–977. The covariance of change and mean is half of the
    difference of the two variances; the sums are whole numbers, so that what is undefined is known exactly."""
    n = len(pairs)
    if n < 2:
        return Oldham(None, None, None, None)
    start, end = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    changes, sums = [to - was for was, to in pairs], [was + to for was, to in pairs]
    of_changes, of_sums, shared = _centred(changes, changes), _centred(sums, sums), _centred(changes, sums)
    return Oldham(
        shared / sqrt(of_changes * of_sums) if of_changes and of_sums else None,
        2 * shared / of_sums if of_sums else None,
        _centred(start, start) / (n * (n - 1)),
        _centred(end, end) / (n * (n - 1)),
    )


def _centred(one: Sequence[int], other: Sequence[int]) -> int:
    """n times the sum of products about the means."""
    return len(one) * sum(a * b for a, b in zip(one, other, strict=True)) - sum(one) * sum(other)


def reliability(tables: Iterable[Sequence[int]]) -> Fraction | None:
    """ρ = σ²between/(σ²between + σ²within/k) of a cohort's rating, 0 to 1, from the levels of each cohort's tables.

    One-way analysis of variance with k the tables a cohort as it weighs them, which comes to 1 − within/between mean
    square; below zero counts as zero. None where undefined: fewer than two cohorts, no cohort with two tables, or all
    levels equal. Source: Shrout and Fleiss 1979, ICC(1, k).
    """
    scored = [levels for levels in tables if levels]
    n, groups = sum(map(len, scored)), len(scored)
    if groups < 2 or n == groups:
        return None
    of_groups = sum((Fraction(sum(levels) ** 2, len(levels)) for levels in scored), start=Fraction(0))
    between = (of_groups - Fraction(sum(map(sum, scored)) ** 2, n)) / (groups - 1)
    within = (sum(level**2 for levels in scored for level in levels) - of_groups) / (n - groups)
    if between == 0:
        return None if within == 0 else Fraction(0)
    return max(Fraction(0), 1 - within / between)


def expected_rise(rho: Fraction, overall: Fraction, group: Fraction) -> Decimal:
    """(1 − ρ)(overall − group mean): how far a group chosen by its start would rise if nothing had changed, in levels,
    two decimals. ``overall`` and ``group``: mean levels before, of all cohorts of the scope and of the group."""
    return half_up((1 - rho) * (overall - group), 2)
