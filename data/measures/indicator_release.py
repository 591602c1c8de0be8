"""What is released of an area's own indicator: its figure and those of groups of it, with the interval that they allow.

The rules are those of what teams report (``release``). Groups add up to the whole: where one of them is withheld all of them
are, so that no difference tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from data.measures.disclosure import BELOW
from data.measures.intervals import Interval, wilson
from data.measures.rates import LEVEL_95, Level, rate
from data.measures.release import Measure, Released, Reported, release_team, withheld
from data.measures.rounding import half_up

Type = Literal["count", "proportion", "rate", "mean", "score"]
WHOLE = "all"
"""The breakdown of figures that are of everybody whom the indicator counts."""
GROUPS = "it or another group of the same whole is small, and a difference could tell it"
DECIMALS = 2
"""Of the ends of an interval that is worked out here."""


@dataclass(frozen=True)
class Given:
    """A figure as it came: what was reported, and the 95% interval that its file gives."""

    reported: Reported
    lower_95: Decimal | None = None
    upper_95: Decimal | None = None


def release_groups(measure: Measure, told: Mapping[str, Reported], below: int = BELOW) -> dict[str, Released]:
    """The figures of one area, indicator and period by breakdown, as they may be shown.

    Where any of them is withheld every group is, for one reason, which names none of them; the whole stands by itself. So they
    are where exact figures of groups leave few of the whole, or of another group.
    """
    figures = {group: release_team(measure, each, below) for group, each in told.items()}
    small = any(figure.value_status == "suppressed" for figure in figures.values())
    if measure.open or not (small or _leaves_few(measure, told, below)):
        return figures
    return {group: figure if group == WHOLE else withheld(GROUPS) for group, figure in figures.items()}


def _leaves_few(measure: Measure, told: Mapping[str, Reported], below: int) -> bool:
    """Whether groups tell a small count of who is in none of them that was handed in, or in several, as where groups of two kinds
    (by sex, by age) overlap. Counts of staff are exact, and so are means, by which a reader has the sum of what those who are
    left told. Counts of children are rounded, and leave more than two numbers for it to be."""
    if measure.disclosure != "staff" and measure.kind != "mean":
        return False
    named = ("value",) if measure.kind == "count" else ("numerator", "denominator")
    return any(
        _tell(below, *(getattr(told[each], name) for each in (whole, *_parts(whole, told))))
        for whole in told
        for name in named
    )


def _parts(whole: str, groups: Iterable[str]) -> list[str]:
    """The groups that are a part of another one: of everybody all are, of a group those that have all the words of its name and
    more, ``EMHP, primary`` of ``EMHP``."""
    if whole == WHOLE:
        return [group for group in groups if group != WHOLE]
    return [group for group in groups if _words(whole) < _words(group)]


def _words(group: str) -> set[str]:
    return set(re.findall(r"\w+", group.lower()))


def _tell(below: int, whole: Decimal | None, *groups: Decimal | None) -> bool:
    """Groups that overlap add to more than their whole; of those that don't, all together leave the fewest."""
    known = [group for group in groups if group is not None]
    if whole is None or not known:
        return False
    rest = whole - sum(known, start=Decimal(0))
    return rest < 0 or 0 < rest < below


def interval_95(measure: Measure, kind: Type, given: Given, figure: Released) -> tuple[Decimal | None, Decimal | None]:
    """The ends of a released figure's 95% interval, in its unit; None where there is none.

    That of the file where it tells about nobody, or of a mean that may be shown; else it is worked out of the released
    parts: an exact one would tell the count that it was made of.
    """
    if figure.value is None:
        return None, None
    stands = measure.open or measure.kind == "mean"
    if stands and given.lower_95 is not None and given.upper_95 is not None:
        return given.lower_95, given.upper_95
    found = interval_of(kind, figure.numerator, figure.denominator, measure.multiplier)
    if found is None:
        return None, None
    return half_up(Decimal(str(found.lower)), DECIMALS), half_up(Decimal(str(found.upper)), DECIMALS)


def interval_of(
    kind: str,
    numerator: Decimal | None,
    denominator: Decimal | None,
    multiplier: Decimal | None,
    level: Level = LEVEL_95,
) -> Interval | None:
    """Wilson's interval of a proportion, Byar's of a rate, in the indicator's unit; None of what is neither, and where the
    parts are not given or can't be those of one."""
    if kind not in ("proportion", "rate") or numerator is None or not denominator or denominator < 0:
        return None
    by = float(multiplier or (100 if kind == "proportion" else 1))
    if kind == "rate" and numerator >= 0 and numerator == int(numerator):
        return rate(int(numerator), float(denominator), by, level)
    if kind == "rate" or not 0 <= numerator <= denominator or denominator != int(denominator):
        return None
    share = wilson(float(numerator), int(denominator), level.z)
    return Interval(by * share.value, by * share.lower, by * share.upper)
