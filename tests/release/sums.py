"""Sums of units of one wave against those of another, by trying one or two of each: what is left must be nobody or enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from tests.release.rules import ABSENT, GONE, First

Told = Mapping[tuple[tuple[str, str, str], str], Sequence[First]]
"""By survey and unit, what each release that can be read tells of the baseline."""
Held = dict[str, Any]


def check_sums(told: Told, below: int) -> int:
    """Returns how many differences there were to look at."""
    surveys = sorted({survey for survey, _ in told})
    looked = 0
    for one, two in combinations(surveys, 2):
        if one[:2] == two[:2]:
            for question in {
                about for (survey, _), of in told.items() if survey == one for each in of for about, _ in each
            }:
                mine, theirs = (list(_tables(told, survey, question)) for survey in (one, two))
                for first, second in product(_sums(mine), _sums(theirs)):
                    if abs(len(first) - len(second)) < below:
                        looked += 1
                        differing = sum(
                            first.get(who, ABSENT) != second.get(who, ABSENT) for who in {**first, **second}
                        )
                        assert not 0 < differing < below, (one, two, question, differing)
    return looked


def _tables(told: Told, survey: tuple[str, str, str], question: str) -> Iterator[tuple[set[str], Held]]:
    """The areas of each unit, and whom one of its tables holds."""
    for (of, code), releases in told.items():
        for each in releases if of == survey else ():
            parts = [cells for about in ("", GONE[0]) for cells in each.get((question, about), {}).values()]
            for some in (*([part] for part in parts), parts if len(parts) > 1 else []):
                if some:
                    yield set(code.split("+")), {who: said for part in some for who, said in part.items()}


def _sums(tables: Sequence[tuple[set[str], Held]]) -> list[Held]:
    pairs = [one[1] | two[1] for one, two in combinations(tables, 2) if one[0].isdisjoint(two[0])]
    return [*(held for _, held in tables), *pairs]
