"""What the simulated cohorts agreed at their workshops: Table 3 of the Link Programme's final report, cohort by cohort.

Table 3's shares have one set of counts for 64 and 61 cohorts. ``MOVES`` is one way from the first workshop's counts to
the second's that has as many domains improved, 152, as the report counts over its cohorts (``data/published/``:
cascade_rating_distribution.csv and cascade_domains_improved.csv). The seed decides who is who.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from numpy.random import Generator

from data.measures.cascade import lower_median
from etl.illustrate.places import PLACES, Cohort, cohorts
from etl.illustrate.sheets import Row

Levels = dict[str, int]
"""A level, 0 to 3, by domain."""
Move = tuple[int, int]
"""A level at workshop 1 and at workshop 2."""

MOVES: dict[str, dict[Move, int]] = {
    "C1": {(0, 1): 7, (0, 2): 1, (1, 1): 37, (1, 2): 16},
    "A1": {(0, 1): 5, (0, 2): 1, (1, 0): 1, (1, 1): 39, (1, 2): 15},
    "S": {(0, 0): 1, (0, 1): 22, (0, 2): 1, (1, 0): 1, (1, 1): 31, (1, 2): 4, (2, 2): 1},
    "C2": {(0, 0): 15, (0, 1): 31, (1, 0): 2, (1, 1): 12, (1, 2): 1},
    "A2": {(0, 0): 1, (0, 1): 6, (1, 0): 1, (1, 1): 44, (1, 2): 9},
    "D": {(0, 1): 13, (1, 0): 1, (1, 1): 39, (1, 2): 8},
    "E": {(0, 0): 4, (0, 1): 7, (1, 0): 2, (1, 1): 43, (1, 2): 5},
}
"""How many of the 61 cohorts with both workshops moved from a level to a level."""
WITHOUT_W2: dict[str, Levels] = {
    "SIM-G-3": {"C1": 1, "A1": 1, "S": 0, "C2": 0, "A2": 1, "D": 0, "E": 1},
    "SIM-J-3": {"C1": 1, "A1": 1, "S": 0, "C2": 0, "A2": 1, "D": 1, "E": 1},
    "SIM-W-5": {"C1": 1, "A1": 1, "S": 1, "C2": 0, "A2": 1, "D": 1, "E": 0},
}
"""The three cohorts that never held workshop 2, and what they agreed at workshop 1."""
IMPROVED = {7: 2, 5: 5, 4: 12, 3: 7, 2: 18, 1: 8, 0: 9}
"""How many cohorts improved on so many domains, most first."""
EXCHANGES = 3_000
"""Enough to leave nothing of the order in which improvements were dealt out."""
TABLES = (3, 6)
"""A cohort scores at three to six tables."""
OFF = (-2, -1, 0, 1, 2)
OFF_SHARES = (0.01, 0.13, 0.72, 0.13, 0.01)
"""How far a table's level lies from the one that is agreed, and how often."""


@dataclass(frozen=True)
class Rated:
    """A cohort's agreed levels at workshop 1 and, where it held it, at workshop 2."""

    cohort: Cohort
    before: Levels
    after: Levels | None


def rating_rows(rng: Generator) -> Iterator[Row]:
    """The feed ``cascade_ratings``: the agreed levels of every cohort and workshop, then those of its tables."""
    for rated in agreed(rng):
        held = rated.cohort.first_workshop
        yield from _sheet(rng, rated.cohort, "W1", held, rated.before)
        if rated.after is not None:
            yield from _sheet(rng, rated.cohort, "W2", _second_workshop(rng, held), rated.after)


def agreed(rng: Generator) -> list[Rated]:
    """What every cohort agreed, in the order of their codes. Weak cohorts start lower, and improve on more."""
    twice = [cohort for cohort in cohorts() if cohort.code not in WITHOUT_W2]
    strength = _strengths(rng, twice)
    moves = _dealt(rng, twice, _improvements(rng, twice, strength), strength)
    return [_rated(cohort, moves) for cohort in cohorts()]


def _rated(cohort: Cohort, moves: Mapping[str, Mapping[str, Move]]) -> Rated:
    if cohort.code in WITHOUT_W2:
        return Rated(cohort, WITHOUT_W2[cohort.code], None)
    before, after = ({domain: move[at] for domain, move in moves[cohort.code].items()} for at in (0, 1))
    return Rated(cohort, before, after)


def _strengths(rng: Generator, those: Iterable[Cohort]) -> dict[str, float]:
    """How far joint working has come, by cohort: cohorts of one area are alike."""
    of_area = {place.code: float(rng.normal(scale=0.5)) for place in PLACES}
    return {cohort.code: of_area[cohort.place.code] + float(rng.normal(scale=0.3)) for cohort in those}


# Who improves on what.


def _improvements(rng: Generator, twice: Sequence[Cohort], strength: Mapping[str, float]) -> dict[str, set[str]]:
    """The domains that each cohort improves on: ``IMPROVED`` by cohort, ``MOVES`` by domain."""
    counts = [domains for domains, how_many in IMPROVED.items() for _ in range(how_many)]
    left = {domain: sum(n for (start, end), n in moves.items() if end > start) for domain, moves in MOVES.items()}
    improved: dict[str, set[str]] = {}
    for cohort, count in zip(_by_strength(rng, twice, strength), counts, strict=True):
        improved[cohort.code] = set(sorted(left, key=lambda domain: -left[domain])[:count])
        for domain in improved[cohort.code]:
            left[domain] -= 1
    return _exchanged(rng, improved)


def _exchanged(rng: Generator, improved: dict[str, set[str]]) -> dict[str, set[str]]:
    """The same counts by cohort and by domain, put together at random: two cohorts exchange a domain each."""
    codes = list(improved)
    for one, other in rng.integers(len(codes), size=(EXCHANGES, 2)):
        mine, theirs = improved[codes[one]], improved[codes[other]]
        if mine - theirs and theirs - mine:
            given, taken = str(rng.choice(sorted(mine - theirs))), str(rng.choice(sorted(theirs - mine)))
            improved[codes[one]] = mine - {given} | {taken}
            improved[codes[other]] = theirs - {taken} | {given}
    return improved


def _dealt(
    rng: Generator, twice: Sequence[Cohort], improved: Mapping[str, set[str]], strength: Mapping[str, float]
) -> dict[str, dict[str, Move]]:
    """Each cohort's move in each domain: the lowest moves go to the weakest of those that improved, or did not."""
    dealt: dict[str, dict[str, Move]] = {cohort.code: {} for cohort in twice}
    for domain, counts in MOVES.items():
        for up in (True, False):
            those = [cohort for cohort in twice if (domain in improved[cohort.code]) == up]
            moves = sorted(move for move, n in counts.items() for _ in range(n) if (move[1] > move[0]) == up)
            for cohort, move in zip(_by_strength(rng, those, strength), moves, strict=True):
                dealt[cohort.code][domain] = move
    return dealt


def _by_strength(rng: Generator, those: Iterable[Cohort], strength: Mapping[str, float]) -> list[Cohort]:
    """Weak cohorts first, roughly: nobody is weak in everything."""
    seen = {cohort.code: strength[cohort.code] + float(rng.normal(scale=1.5)) for cohort in those}
    return sorted(those, key=lambda cohort: seen[cohort.code])


# Their sheets.


def _second_workshop(rng: Generator, first: date) -> date:
    """Six to eight weeks after the first, or ten if that would be at Christmas."""
    day = first + timedelta(weeks=int(rng.integers(6, 9)))
    at_christmas = date(first.year, 12, 20) <= day <= date(first.year + 1, 1, 4)
    return first + timedelta(weeks=10) if at_christmas else day


def _sheet(rng: Generator, cohort: Cohort, workshop: str, day: date, levels: Levels) -> Iterator[Row]:
    about = {"cohort_code": cohort.code, "workshop": workshop, "date": day.isoformat()}
    yield {**about, "table": "", **levels}
    tables = int(rng.integers(TABLES[0], TABLES[1], endpoint=True))
    scores = {domain: _at_tables(rng, level, tables) for domain, level in levels.items()}
    for table in range(tables):
        yield {**about, "table": table + 1, **{domain: at[table] for domain, at in scores.items()}}


def _at_tables(rng: Generator, level: int, tables: int) -> list[int]:
    """The tables' levels of a domain; their lower median is the agreed level or next to it."""
    while True:
        off = rng.choice(OFF, tables, p=OFF_SHARES)
        scores = [min(3, max(0, level + int(step))) for step in off]
        if abs((lower_median(scores) or 0) - level) <= 1:
            return scores
