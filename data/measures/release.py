"""What is released of a measure that teams report: each team's figure, and their area's, as ``disclosure`` has the rules.

Counts of children are withheld under the threshold and rounded, counts of staff withheld, all else is shown as it is.
Means and medians need a base; ratios are made of released counts. Medians are never combined.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from data.measures.disclosure import BELOW, Shown, add, release_count, release_staff, release_total
from data.measures.rounding import half_up

Kind = Literal["count", "mean", "median", "ratio"]
MEASURED = 1
"""Decimals of a mean, a median or a ratio that is worked out here."""


@dataclass(frozen=True)
class Measure:
    """How a measure is released: whom its small counts could tell about, what it is, and by how much a ratio of its parts
    is multiplied (100 for a percentage). ``disclosure``: child, respondent, staff or none."""

    disclosure: str
    kind: Kind
    multiplier: Decimal = Decimal(1)

    @property
    def open(self) -> bool:
        return self.disclosure == "none"


@dataclass(frozen=True)
class Reported:
    """A team's figure of a period as it came. ``value`` None: withheld by its publisher, or only its parts are given.
    ``held``: the period holds another one of the same team and measure."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    suppressed: bool = False
    held: bool = False


@dataclass(frozen=True)
class Released:
    """A figure as it may be shown, or why it isn't: ``value_status`` is a code, ``reason`` says it in words.

    ``lowest`` and ``highest``: what the figure can stand for.
    """

    value: Decimal | None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value_status: str | None = None
    reason: str | None = None


AT_SOURCE = "its publisher withheld it"
HELD = "shorter periods of it are shown, and a difference could tell a withheld one"
PARTS = "a part of it is withheld"
NO_BASE = "how many people it is about was not given"
NOT_COMBINED = "medians are not combined: the teams’ lowest and highest stand beside"
NOTHING = "no figure was given"


def withheld(reason: str, status: str = "suppressed") -> Released:
    return Released(None, value_status=status, reason=reason)


def fewer_than(below: int) -> str:
    return f"fewer than {below}"


@lru_cache(maxsize=1 << 16)
def release_team(measure: Measure, reported: Reported, below: int = BELOW) -> Released:
    """A team's figure of a measure and period."""
    if not measure.open and reported.held:
        return withheld(HELD)
    if reported.suppressed:
        return _between(withheld(AT_SOURCE), release_count(None))
    if measure.kind == "ratio" and not (measure.open and reported.value is not None):
        return _ratio(measure, [reported], below)
    if measure.open:
        return _as_it_is(reported)
    return _count(measure, reported, below) if measure.kind == "count" else _of_base(measure, reported, below)


def release_area(measure: Measure, teams: Sequence[Reported], below: int = BELOW) -> Released:
    """The figure of an area, of its teams' in the same period. One team's is the area's."""
    if len(teams) == 1:
        return release_team(measure, teams[0], below)
    if not measure.open and any(team.held for team in teams):
        return withheld(HELD)
    combine: dict[Kind, Callable[[Measure, Sequence[Reported], int], Released]] = {
        "count": _total,
        "mean": _weighted,
        "median": _spread,
        "ratio": _ratio,
    }
    return combine[measure.kind](measure, teams, below)


# One team.


def _as_it_is(reported: Reported) -> Released:
    if reported.value is None:
        return withheld(NOTHING, "not_submitted")
    value = reported.value
    return Released(value, value, value, reported.numerator, reported.denominator)


def _count(measure: Measure, reported: Reported, below: int) -> Released:
    if reported.value is None:
        return withheld(NOTHING, "not_submitted")
    return _shown(_leaf(measure, reported.value, below), below)


@lru_cache(maxsize=1 << 16)
def _leaf(measure: Measure, value: Decimal | None, below: int) -> Shown:
    release = release_staff if measure.disclosure == "staff" else release_count
    return release(None if value is None else _whole(value), below)


def _whole(value: Decimal) -> int:
    """A count, halves up, however many digits it has."""
    return int(value.to_integral_value(ROUND_HALF_UP))


def _of_base(measure: Measure, reported: Reported, below: int) -> Released:
    """A mean or a median: shown where it is of enough people."""
    if reported.value is None:
        return withheld(NOTHING, "not_submitted")
    if reported.denominator is None:
        return withheld(NO_BASE)
    base = _leaf(measure, reported.denominator, below)
    if base.value is None:
        return withheld(f"of {fewer_than(below)} people")
    return Released(reported.value, reported.value, reported.value, denominator=Decimal(base.value))


def _shown(shown: Shown, below: int) -> Released:
    figure = withheld(fewer_than(below)) if shown.value is None else Released(Decimal(shown.value))
    return _between(figure, shown)


def _between(figure: Released, shown: Shown) -> Released:
    return replace(figure, lowest=Decimal(shown.lowest), highest=Decimal(shown.highest))


# Teams together.


def _total(measure: Measure, teams: Sequence[Reported], below: int) -> Released:
    if measure.open:
        return _sum(teams)
    told = [team for team in teams if team.suppressed or team.value is not None]
    leaves = [_leaf(measure, team.value, below) for team in told]
    if not told:
        return withheld(NOTHING, "not_submitted")
    known = [_whole(team.value) for team in told if team.value is not None]
    if measure.disclosure == "staff" or len(known) < len(told):
        return _shown(add(leaves), below)
    return _shown(release_total(sum(known), leaves, below), below)


def _sum(teams: Sequence[Reported]) -> Released:
    """Figures that tell about nobody are added; one that its publisher withheld adds 0 to 4."""
    known = [team.value for team in teams if team.value is not None]
    if not known:
        reason = (AT_SOURCE, "suppressed") if any(team.suppressed for team in teams) else (NOTHING, "not_submitted")
        return withheld(*reason)
    total, unknown = sum(known, start=Decimal(0)), sum(team.suppressed for team in teams)
    return Released(total, total, total + unknown * release_count(None).highest)


def _weighted(measure: Measure, teams: Sequence[Reported], below: int) -> Released:
    """The mean of the teams' released ones, weighted by their released bases; of those alone that are shown."""
    shown = [(team.value, team.denominator) for team in (release_team(measure, each, below) for each in teams)]
    known = [(value, base) for value, base in shown if value is not None and base]
    if not known:
        return _none_shown(teams)
    people = sum((base for _, base in known), start=Decimal(0))
    total = sum((Fraction(value) * Fraction(base) for value, base in known), start=Fraction(0))
    mean = half_up(total / Fraction(people), MEASURED)
    return Released(mean, mean, mean, denominator=people)


def _spread(measure: Measure, teams: Sequence[Reported], below: int) -> Released:
    shown = [each.value for each in (release_team(measure, team, below) for team in teams) if each.value is not None]
    if not shown:
        return _none_shown(teams)
    return replace(withheld(NOT_COMBINED, "not_applicable"), lowest=min(shown), highest=max(shown))


def _none_shown(teams: Sequence[Reported]) -> Released:
    given = any(team.suppressed or team.value is not None for team in teams)
    return withheld(PARTS) if given else withheld(NOTHING, "not_submitted")


def _ratio(measure: Measure, teams: Sequence[Reported], below: int) -> Released:
    """A ratio of counts as released; a part that is withheld withholds it."""
    parts = [(team.numerator, team.denominator) for team in teams]
    if any(part is None for pair in parts for part in pair):
        return withheld(AT_SOURCE if any(team.suppressed for team in teams) else NO_BASE)
    above, under = (_together(measure, each, below) for each in zip(*parts, strict=True))
    if above is None or not under:
        return withheld(PARTS)
    ratio = half_up(Fraction(above) / Fraction(under) * Fraction(measure.multiplier), MEASURED)
    return Released(ratio, ratio, ratio, above, under)


def _together(measure: Measure, parts: Sequence[Decimal | None], below: int) -> Decimal | None:
    """The teams' parts of a ratio added, as released; None where one is withheld."""
    known = [part for part in parts if part is not None]
    if measure.open:
        return sum(known, start=Decimal(0))
    leaves = [_leaf(measure, part, below) for part in known]
    return None if any(leaf.withheld for leaf in leaves) else Decimal(add(leaves).value or 0)
