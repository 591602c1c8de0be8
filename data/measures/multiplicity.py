"""Several tests at once: Holm's adjustment over a family fixed beforehand, and what a test then says.

A family is what belongs together by design (the seven domains of one scope, the statements of one theme), never what a
filter happens to show. A member that is too few to test keeps its place: it counts in the family's size, so that no
p-value of the others depends on how much the data of a member hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, Protocol

from data.measures.intervals import Interval
from data.measures.signflip import SignFlip

ALPHA = 0.05

Verdict = Literal["up", "down", "no_clear_change", "too_few"]


class Tested(Protocol):
    """A change with its test. ``net``: what the test is about, more than zero where it went up.

    ``effect``: its size with its interval, None where nothing is matched.
    """

    @property
    def net(self) -> int: ...
    @property
    def effect(self) -> Interval | None: ...
    @property
    def test(self) -> SignFlip: ...


@dataclass(frozen=True)
class Judgement:
    """What a test says. ``p_adjusted``: None where it is too few to test.

    ``interval_alone``: the interval leaves out zero and the adjusted p-value is .05 or more, which the reader is told.
    """

    p_adjusted: float | None
    verdict: Verdict
    interval_alone: bool


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Each p-value adjusted for the family: ranked from the smallest, times the members not yet passed, never below the
    one before, at most 1. None (too few to test) stays None and counts as a member. Source: Holm 1979.

    Raises ValueError where a p-value is not between 0 and 1.
    """
    known = [1.0 if p is None else p for p in p_values]
    if not all(0 <= p <= 1 for p in known):
        raise ValueError("a p-value lies between 0 and 1")
    order = sorted(range(len(known)), key=known.__getitem__)
    steps = accumulate((min(1.0, (len(known) - rank) * known[at]) for rank, at in enumerate(order)), max)
    adjusted = dict(zip(order, steps, strict=True))
    return [None if p is None else adjusted[at] for at, p in enumerate(p_values)]


def judge(tested: Tested, p_adjusted: float | None) -> Judgement:
    """The verdict follows the adjusted p-value; its direction is that of the net change, which the test is about."""
    if p_adjusted is None:
        return Judgement(None, "too_few", False)
    if p_adjusted < ALPHA:
        return Judgement(p_adjusted, "up" if tested.net > 0 else "down", False)
    return Judgement(p_adjusted, "no_clear_change", tested.effect is not None and tested.effect.clear)


def judge_alone(tested: Tested) -> Judgement:
    """Of a test that is in no family: its p-value stands as it is."""
    return judge(tested, tested.test.p)


def judge_family(family: Mapping[str, Tested]) -> dict[str, Judgement]:
    """Of every member of a whole family, by its code."""
    adjusted = holm([tested.test.p for tested in family.values()])
    return {code: judge(tested, p) for (code, tested), p in zip(family.items(), adjusted, strict=True)}
