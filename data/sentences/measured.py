"""What a measure says, in plain words: tests, intervals, control charts, benchmarks, trends and released counts.

The one place for headline, text alternative, briefing and API alike. There is no comparison group: no sentence speaks of a
cause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.filters import listed
from data.measures.disclosure import Shown
from data.measures.multiplicity import ALPHA, Judgement
from data.measures.rounding import half_up
from data.sentences import all_of, plural, verb

NO_AGREEMENT = "no position counts as agreeing: answers alone"
SELF_REPORTED = "self-reported, indicative"
LEAST_PRINTED = Decimal("0.001")


def p_words(p: float) -> str:
    """``p = 0.03``, ``p = 0.002``, ``p < 0.001``; with more digits where fewer would seem to cross .05."""
    exact = Decimal(str(p))
    if exact < LEAST_PRINTED:
        return f"p < {LEAST_PRINTED}"
    for places in (2 if exact >= Decimal("0.01") else 3, 3, 4, 5, 6):
        printed = half_up(exact, places)
        if (printed < Decimal(str(ALPHA))) == (p < ALPHA):
            return f"p = {printed}"
    return f"p just {'below' if p < ALPHA else 'above'} {ALPHA}"


@dataclass(frozen=True)
class Moved:
    """How many of ``matched`` things went up and down, and what a test says of it. ``noun``: what they are, in the
    singular; ``family``: what the p-value was adjusted for, blank where it stands alone."""

    up: int
    down: int
    matched: int
    changes: int
    smallest_p: float
    judged: Judgement
    noun: str = "matched cohort"
    family: str = ""


def moved_words(moved: Moved) -> str:
    """``up in 12 of 18 matched cohorts and down in 2, more than chance would give, p = 0.002``."""
    if not moved.matched:
        return f"no {moved.noun} to compare"
    return f"{_directions(moved)}{_said_of(moved)}"


def _directions(moved: Moved) -> str:
    if not moved.up and not moved.down:
        return f"the same in {_all(moved)}"
    lead, other = ("up", "down") if moved.up >= moved.down else ("down", "up")
    first, second = (moved.up, moved.down) if lead == "up" else (moved.down, moved.up)
    of = f"in {first} of {plural(moved.matched, moved.noun)}" if first < moved.matched else f"in {_all(moved)}"
    return f"{lead} {of}" + (f" and {other} in {second}" if second else "")


def _all(moved: Moved) -> str:
    return f"the one {moved.noun}" if moved.matched == 1 else all_of(moved.matched, moved.noun)


def _said_of(moved: Moved) -> str:
    verdict, p = moved.judged.verdict, moved.judged.p_adjusted
    if verdict == "too_few" or p is None:
        return f": too few to test ({changes_words(moved.changes, moved.smallest_p)})"
    family = f" after allowing for {moved.family}" if moved.family else ""
    if verdict != "no_clear_change":
        return f", more than chance would give{family}, {p_words(p)}"
    alone = ". The interval alone leaves out no change; together with the other tests it is not clear"
    return f": no clear change{family}, {p_words(p)}" + (alone if moved.judged.interval_alone else "")


def changes_words(changes: int, smallest_p: float) -> str:
    """Why so few can't be tested: what the clearest data would give."""
    if not changes:
        return "nobody moved"
    return f"{changes} moved, and even if all had gone the same way {p_words(smallest_p)}"


def agreeing_words(baseline_pct: Decimal, follow_up_pct: Decimal, difference_pp: Decimal, pairs: int) -> str:
    """``25% agreed before and 43% after (up 18 percentage points, 199 matched respondents)``."""
    if not difference_pp:
        went = "the same to a point"
    else:
        went = f"{'up' if difference_pp > 0 else 'down'} {plural(int(abs(difference_pp)), 'percentage point')}"
    people = plural(pairs, "matched respondent")
    return f"{baseline_pct}% agreed at baseline and {follow_up_pct}% at follow-up ({went}, {people})"


def detectable_words(smallest_pp: Decimal | None) -> str:
    """What could have been seen, beside ``no clear change``."""
    if smallest_pp is None:
        return "nobody moved, so nothing tells how small a change could have been seen"
    if smallest_pp >= 100:
        return "no change could have been seen with so few respondents"
    return f"a change of {smallest_pp} percentage points or more could have been seen"


# Released counts.


def released_words(shown: Shown, reason: str | None = None) -> str:
    """``about 430 (406 to 454)``, ``25``, ``withheld: fewer than 5``."""
    if shown.value is None:
        return f"withheld: {reason}" if reason else f"withheld: {shown.lowest} to {shown.highest}"
    if shown.lowest == shown.highest == shown.value:
        return f"{shown.value:,}"
    return f"about {shown.value:,} ({shown.lowest:,} to {shown.highest:,})"


# Charts, benchmarks and trends.

FLAGS: Mapping[str, str] = {
    "outside_limits": "outside the control limits",
    "trend": "part of seven months that rose or fell one after the other",
    "two_of_three": "one of two in three months that came near the same limit",
    "shift": "part of seven months in a row on one side of the mean",
}
"""Each rule of a control chart, said of a month."""
NO_LIMITS: Mapping[str, str] = {
    "not_enough_data": "fewer than 12 months: too few for control limits",
    "too_much_suppressed": "more than a quarter of the months are withheld: no control limits",
    "no_range": "every month is the same: no control limits",
}
COMPARISONS: Mapping[str, str] = {
    "better": "better than",
    "similar": "similar to",
    "worse": "worse than",
    "higher": "higher than",
    "lower": "lower than",
}
TRENDS: Mapping[str, str] = {
    "increasing": "rising over the last five figures",
    "decreasing": "falling over the last five figures",
    "no_clear_trend": "no clear trend over the last five figures",
    "cannot_be_calculated": "too few figures for a trend",
}


def flags_words(flagged: Sequence[tuple[date, str]]) -> str:
    """Which months stand out, by rule. ``flagged``: the month's first day and the rule, in order."""
    if not flagged:
        return "no month stands out from the usual ups and downs"
    told = []
    for rule, words in FLAGS.items():
        months = [f"{month:%B %Y}" for month, of in flagged if of == rule]
        if months:
            told.append(f"{listed(months)} {verb(len(months))} {words}")
    return "; ".join(told)


def comparison_words(comparison: str, benchmark: str) -> str:
    """``higher than England (12.3)``; ``benchmark`` names it with its value."""
    if comparison not in COMPARISONS:
        return f"not compared with {benchmark}"
    return f"{COMPARISONS[comparison]} {benchmark}"


def outliers_words(beyond: int, areas: int, widened: bool) -> str:
    """How many areas lie outside a funnel's wider limits."""
    of = f"{beyond or 'None'} of {plural(areas, 'area')} {verb(beyond or 2, 'lies', 'lie')} outside the 99.8% limits"
    return f"{of}, which are widened because areas differ more than chance would give" if widened else of
