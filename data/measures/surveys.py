"""Change of survey answers between baseline and follow-up, over matched respondents.

The only input is a paired table of one statement in each publication unit (an area, or small areas joined), so that the
cost does not depend on the number of respondents. Shares are of all who were asked: don't-knows are in the base, and
shown apart at both waves because their fall alone moves the share. Without a comparison group no change shows a cause.
Verdicts: ``multiplicity.judge_family`` over the statements of one theme, for one group and scope.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from typing import Literal

from scipy.special import stdtr, stdtrit

from data.measures.intervals import Interval, newcombe, tango, wilson
from data.measures.rounding import half_up
from data.measures.signflip import SignFlip, sign_flip

FEWEST_AREAS = 10
"""From so many areas with pairs on, people of one area are treated as alike."""
DETECTABLE = 2.8
"""Standard errors that a change must have to be seen four times in five at 5%: 1.96 + 0.84."""

Answer = int | None
"""A position on the scale from 1 up; None: don't know."""


@dataclass(frozen=True)
class PairedTable:
    """Respondents of one unit by their answers to one statement.

    ``cells``: (baseline, follow-up) to matched respondents. ``not_returned``: baseline answer to respondents without a
    follow-up. Raises ValueError for a count below 0 or a position below 1.
    """

    cells: Mapping[tuple[Answer, Answer], int]
    not_returned: Mapping[Answer, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(count < 0 for counts in (self.cells, self.not_returned) for count in counts.values()):
            raise ValueError("a number of respondents is 0 or more")
        if any(
            answer is not None and answer < 1 for answer in (*self.not_returned, *(a for c in self.cells for a in c))
        ):
            raise ValueError("a position on the scale is 1 or more")


@dataclass(frozen=True)
class Wave:
    """How many were ``asked`` at a wave, how many of them agree, and how many don't know.

    Percentages are of all asked, rounded half up to whole numbers; they and the share are None where nobody was asked.
    """

    asked: int
    agreeing: int
    dont_know: int

    @property
    def agreeing_pct(self) -> Decimal | None:
        return half_up(Fraction(100 * self.agreeing, self.asked)) if self.asked else None

    @property
    def dont_know_pct(self) -> Decimal | None:
        return half_up(Fraction(100 * self.dont_know, self.asked)) if self.asked else None

    @property
    def share(self) -> Interval | None:
        """The share agreeing, 0 to 1, with Wilson's interval."""
        return wilson(self.agreeing, self.asked) if self.asked else None


@dataclass(frozen=True)
class Moves:
    """Of the ``pairs`` of an area, how many came to agree and how many ceased to."""

    pairs: int
    up: int
    down: int

    @property
    def net(self) -> int:
        return self.up - self.down

    @property
    def discordant(self) -> int:
        return self.up + self.down


@dataclass(frozen=True)
class PairedT:
    """The paired t-test on positions, for comparison with the published method; don't-knows have no position.

    ``mean_change`` in positions, None without pairs. ``t`` and ``p`` (two-sided) are None where there is no test: fewer
    than two pairs, or differences that are all equal, of which t would be infinite or 0/0.
    """

    pairs: int
    mean_change: float | None
    t: float | None
    p: float | None


@dataclass(frozen=True)
class Outcome:
    """How matched respondents changed on one statement in a scope.

    ``areas``: units with pairs. ``effect``: (up − down)/pairs, −1 to 1, None without pairs; its interval allows for areas
    where ``clustered``, else it is Tango's. ``design_effect``: the variance of the difference over that of as many
    unrelated people, None unless clustered. ``test_over``: whose changes were summed and tested. ``smallest_detectable``:
    a share 0 to 1, None where nobody moved, since nothing then tells.
    """

    baseline: Wave
    follow_up: Wave
    areas: int
    up: int
    down: int
    effect: Interval | None
    clustered: bool
    design_effect: float | None
    test: SignFlip
    test_over: Literal["areas", "respondents"]
    smallest_detectable: float | None
    paired_t: PairedT

    @property
    def pairs(self) -> int:
        return self.baseline.asked

    @property
    def net(self) -> int:
        return self.up - self.down

    @property
    def difference_pp(self) -> Decimal | None:
        """Percentage points, rounded half up from the exact difference, not from the two percentages as printed."""
        return half_up(Fraction(100 * self.net, self.pairs)) if self.pairs else None


def outcome(tables: Iterable[PairedTable], agree_from: int) -> Outcome:
    """The change over the units of a scope. ``agree_from``: the lowest position that counts as agreeing."""
    listed = list(tables)
    areas = [moves for moves in (moves_of(table, agree_from) for table in listed) if moves.pairs]
    all_moves = _pooled(areas)
    error = standard_error(areas)
    deff = None if error is None else design_effect(error, all_moves)
    return Outcome(
        baseline=_wave_of(listed, 0, agree_from),
        follow_up=_wave_of(listed, 1, agree_from),
        areas=len(areas),
        up=all_moves.up,
        down=all_moves.down,
        effect=_effect(all_moves, len(areas), error),
        clustered=error is not None,
        design_effect=deff,
        test=sign_flip(_tested(areas)),
        test_over="areas" if len(areas) >= FEWEST_AREAS else "respondents",
        smallest_detectable=smallest_detectable(all_moves, deff),
        paired_t=paired_t(listed),
    )


# Answers.


def wave(answers: Mapping[Answer, int], agree_from: int) -> Wave:
    """The answers of one wave, by respondents who gave each."""
    agreeing = sum(count for answer, count in answers.items() if _agrees(answer, agree_from))
    return Wave(sum(answers.values()), agreeing, answers.get(None, 0))


def _wave_of(tables: Iterable[PairedTable], at: Literal[0, 1], agree_from: int) -> Wave:
    answers: Counter[Answer] = Counter()
    for table in tables:
        for cell, count in table.cells.items():
            answers[cell[at]] += count
    return wave(answers, agree_from)


def _agrees(answer: Answer, agree_from: int) -> bool:
    return answer is not None and answer >= agree_from


def moves_of(table: PairedTable, agree_from: int) -> Moves:
    """Who came to agree, and who ceased to; a don't-know does not agree."""
    moved: Counter[int] = Counter()
    for (was, now), count in table.cells.items():
        moved[_agrees(now, agree_from) - _agrees(was, agree_from)] += count
    return Moves(moved.total(), moved[1], moved[-1])


def _pooled(areas: Iterable[Moves]) -> Moves:
    listed = list(areas)
    return Moves(sum(m.pairs for m in listed), sum(m.up for m in listed), sum(m.down for m in listed))


# The difference, its test and its interval.


def _tested(areas: Sequence[Moves]) -> list[int]:
    """What is swapped: each area's net, since its people are alike, else each respondent's move where areas are few."""
    if len(areas) >= FEWEST_AREAS:
        return [area.net for area in areas]
    moves = _pooled(areas)
    return [1] * moves.up + [-1] * moves.down


def standard_error(areas: Sequence[Moves]) -> float | None:
    """√(G/(G − 1)·Σ(z_g − D·n_g)²)/n of the difference D = Σz/n over G areas of n_g pairs and net z_g; a share.

    None under ten areas, and where it would be zero (all areas have the very same difference), which claims to know
    more than the data tell. Source: Cochran 1977, chapter 9A (ratio to size).
    """
    everyone, groups = _pooled(areas), len(areas)
    squares = sum((everyone.pairs * area.net - everyone.net * area.pairs) ** 2 for area in areas)
    if groups < FEWEST_AREAS or squares == 0:
        return None
    return sqrt(groups / (groups - 1) * squares) / everyone.pairs**2


def _effect(moves: Moves, areas: int, error: float | None) -> Interval | None:
    """D ± t(G − 1)·SE within −1 and 1, else Tango's interval."""
    if error is None:
        return tango(moves.up, moves.down, moves.pairs) if moves.pairs else None
    difference, reach = moves.net / moves.pairs, float(stdtrit(areas - 1, 0.975)) * error
    return Interval(difference, max(-1.0, difference - reach), min(1.0, difference + reach))


def design_effect(error: float, moves: Moves) -> float:
    """SE² over (q − D²)/n, what it would be of unrelated people; q the share that moved. Source: Kish 1965."""
    return error**2 * moves.pairs**3 / (moves.pairs * moves.discordant - moves.net**2)


def smallest_detectable(moves: Moves, deff: float | None) -> float | None:
    """2.8·√(q/n)·√DEFF, the smallest difference that could have been seen, a share; DEFF is 1 where it is not known.

    None where nobody moved; above 1, no change could have been. Source: Connor 1987, Biometrics 43, 207–211, at D = 0.
    """
    if not moves.discordant:
        return None
    return DETECTABLE * sqrt(moves.discordant) / moves.pairs * sqrt(1 if deff is None else deff)


def paired_t(tables: Iterable[PairedTable]) -> PairedT:
    """Student's paired t of positions, follow-up less baseline, from the counts of each difference."""
    differences: Counter[int] = Counter()
    for table in tables:
        for (was, now), count in table.cells.items():
            if was is not None and now is not None:
                differences[now - was] += count
    n, total = differences.total(), sum(gap * count for gap, count in differences.items())
    squares = n * sum(gap**2 * count for gap, count in differences.items()) - total**2  # n times those about the mean
    if squares == 0:
        return PairedT(n, total / n if n else None, None, None)
    t = total * sqrt((n - 1) / squares)
    return PairedT(n, total / n, t, 2 * float(stdtr(n - 1, -abs(t))))


# Different people: who did not return, and the other group.


@dataclass(frozen=True)
class Attrition:
    """What those who did not return could mean for a statement's result.

    ``response``: the share 0 to 1 of ``asked`` that returned, with Wilson's interval, None where nobody was asked. ``gap``:
    the share agreeing at baseline, returned minus not returned, None where either is nobody. ``if_unchanged``: the
    outcome if those who did not return had kept their answers. ``stayed`` and ``left`` are the baseline answers of both.
    """

    stayed: Wave
    left: Wave
    response: Interval | None
    gap: Interval | None
    if_unchanged: Outcome

    @property
    def returned(self) -> int:
        return self.stayed.asked

    @property
    def asked(self) -> int:
        return self.stayed.asked + self.left.asked


def attrition(tables: Iterable[PairedTable], agree_from: int) -> Attrition:
    """Who returned among those asked at baseline, over the units of a scope."""
    listed = list(tables)
    returned, gone = _wave_of(listed, 0, agree_from), _wave_of(map(only_gone, listed), 0, agree_from)
    asked = returned.asked + gone.asked
    return Attrition(
        returned,
        gone,
        wilson(returned.asked, asked) if asked else None,
        unpaired_gap(returned, gone),
        outcome(map(if_unchanged, listed), agree_from),
    )


def only_gone(table: PairedTable) -> PairedTable:
    """Those who did not return, with the answers that they would have kept."""
    return PairedTable({(answer, answer): count for answer, count in table.not_returned.items()})


def if_unchanged(table: PairedTable) -> PairedTable:
    """Everyone asked at baseline, as if those who did not return had kept their answers."""
    return PairedTable(Counter(table.cells) + Counter(only_gone(table).cells))


def unpaired_gap(first: Wave, second: Wave) -> Interval | None:
    """The share agreeing, ``first`` − ``second``, of different people, with Newcombe's interval; None where either is
    nobody. The perspective gap of a statement is that of schools − CYPMHS."""
    if first.share is None or second.share is None:
        return None
    return newcombe(first.share, second.share)
