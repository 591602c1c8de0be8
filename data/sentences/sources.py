"""Sentences on what several sources say of one domain, side by side. None speaks of a cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from data.domain_sources import Measure
from data.filters import listed
from data.measures.rounding import half_up
from data.measures.sources import Latest, Pointing, Together
from data.queries.area_sources import Charted, DomainEvidence, Statement
from data.sentences import plural
from data.sentences.measured import NO_AGREEMENT
from data.wording import workshop_words

TOGETHER: Mapping[Together, str] = {
    "agree": "Agree",
    "disagree": "Disagree",
    "no_joint_evidence": "No joint evidence",
    "one_source": "One source only",
    "no_source": "No source",
}
SURVEY_VERDICTS: Mapping[str, str] = {
    "up": "up",
    "down": "down",
    "no_clear_change": "too close to call",
    "too_few": "too few to test",
}
GROUPS = {"schools": "Schools", "cypmhs": "CYPMHS"}
FLAGS = {
    "outside_limits": "outside the limits",
    "trend": "trend, seven in a row",
    "two_of_three": "two of three near a limit",
    "shift": "shift, seven on one side of the mean",
}
NO_LIMITS = {
    "not_enough_data": "fewer than 12: too few for limits",
    "too_much_suppressed": "over a quarter withheld: no limits",
    "no_range": "always the same: no limits",
}
ASSOCIATION = "Association, not cause: sources that point the same way do not show what brought it about."
TOGETHER_MEANS = (
    "‘Agree’ and ‘disagree’ stand only where every source that there is, of two at least, points up or down. Ratings point "
    "where most matched cohorts moved one way and none the other, surveys where all that could be tested did, activity where "
    "the last month is a special cause. All else is no joint evidence."
)
NOT_TESTED = "An area has too few cohorts for any test: how many rose, stayed and fell stands on its own."
UNITS = (
    "Survey answers are shown of a publication unit, which may be several areas together, so that nobody can be made out: "
    "they speak of all of them. Shares agreeing at baseline and follow-up, of those who answered both times."
)
ACTIVITY = (
    "All teams of the area together, the last period beside the limits of a control chart. Counts of children are to the "
    "nearest 5. Rates a school week take typical terms, 39 weeks a year, without August."
)
TODAY = "Some periods show today's release: a difference between releases of it could tell a withheld count."


def finding(found: Sequence[DomainEvidence], phrases: Mapping[str, str]) -> str:
    """Where the sources agree and where they disagree; or that nowhere they point together."""
    agree = [phrases[each.domain] for each in found if each.together == "agree"]
    disagree = [phrases[each.domain] for each in found if each.together == "disagree"]
    if not agree and not disagree:
        several = sum(each.together == "no_joint_evidence" for each in found)
        if not several:
            return "No domain has more than one source"
        where = "the one domain" if several == 1 else f"any of {several} domains"
        return f"The sources do not all point clearly up or down on {where}: too few, too close to call, or mixed"
    told = [f"agree on {_few(agree)}"] if agree else []
    told += [f"disagree on {_few(disagree)}"] if disagree else []
    return f"The sources {listed(told)}; elsewhere there is no joint evidence"


MOST_NAMED = 2


def _few(phrases: Sequence[str]) -> str:
    return listed(phrases) if len(phrases) <= MOST_NAMED else plural(len(phrases), "domain")


def subline(pair: tuple[str, str], units: str = "") -> str:
    """What the columns are, and whose answers the survey's are (``units``)."""
    between = f" from {workshop_words(pair[0])} to {workshop_words(pair[1])}" if pair[0] else ""
    told = f"The same domain seen by the cohorts' own ratings{between}, the leads' survey and the teams' activity."
    return f"{told} {units}" if units else told


def rating_head(pair: tuple[str, str]) -> str:
    """``Self-rating, W1 to W2``."""
    return f"Self-rating, {pair[0]} to {pair[1]}" if pair[0] else "Self-rating"


def matched_words(each: DomainEvidence) -> str:
    """``2 of 3 matched; mean 1.0 to 1.7``; blank where none is matched."""
    moved = each.moved
    if moved is None:
        return ""
    return f"{moved.matched} of {moved.matched + moved.without_to} matched; {levels_words(each)}"


def levels_words(each: DomainEvidence) -> str:
    """``mean 0.7 to 1.3``; blank where none is matched."""
    moved = each.moved
    if moved is None or moved.mean_from is None or moved.mean_to is None:
        return ""
    return f"mean {half_up(moved.mean_from, 1)} to {half_up(moved.mean_to, 1)}"


def units_words(units: Mapping[str, Sequence[str]], names: Mapping[str, str], own: str) -> str:
    """Whose answers they are: ``Survey answers are of leads of this area with Ashcombe and Brill.`` ``units``: the codes of
    the areas of each group's publication unit."""
    whose = {group: unit_words(areas, names, own) for group, areas in units.items()}
    if not whose:
        return ""
    if len(set(whose.values())) == 1:
        return f"Survey answers are of {next(iter(whose.values()))}."
    return f"Survey answers are of {'; '.join(f'{words} ({GROUPS[group]})' for group, words in whose.items())}."


def unit_words(areas: Sequence[str], names: Mapping[str, str], own: str) -> str:
    """``this area alone``, ``this area with Ashcombe and Brill``, ``this area with 12 others``."""
    others = [names.get(code, code) for code in areas if code != own]
    if not others:
        return "this area alone"
    return f"this area with {listed(others) if len(others) <= MOST_OTHERS else f'{len(others)} others'}"


MOST_OTHERS = 5


def shares_words(each: Statement) -> str:
    """``46% to 71%, 28 pairs``; without known answers that agree the pairs alone."""
    pairs = plural(each.pairs, "pair")
    if each.baseline_pct is None or each.follow_up_pct is None:
        return pairs
    return f"{each.baseline_pct}% to {each.follow_up_pct}%, {pairs}"


def verdict_words(each: Statement) -> str:
    """What the survey's test says."""
    return SURVEY_VERDICTS[each.verdict] if each.verdict else NO_AGREEMENT


def charted_words(each: Charted) -> str:
    """``33.7 in Oct 2026, limits 27.1 to 40.3``."""
    if each.latest is None:
        return "periods of several lengths: not charted" if each.months else "every period is withheld"
    at = _period(each)
    value = _number(each.latest.value, each.measure)
    if each.latest.lower is None or each.latest.upper is None:
        return f"{value} in {at}"
    low = max(each.latest.lower, 0.0)
    high = each.latest.upper if each.measure.most is None else min(each.latest.upper, each.measure.most)
    more = 0 if each.measure.denominator else 1
    return f"{value} in {at}, limits {_number(low, each.measure, more)} to {_number(high, each.measure, more)}"


def _period(each: Charted) -> str:
    start = each.latest.start if each.latest else None
    if start is None:
        return ""
    return f"the quarter from {start:%b %Y}" if each.quarters else f"{start:%b %Y}"


def _number(value: float, measure: Measure, more: int = 0) -> str:
    return f"{half_up(Decimal(str(value)), max(measure.places, more)):,}"


def special_words(latest: Latest) -> str:
    """``improvement: outside the limits``, ``no special cause``, or why there are no limits."""
    if latest.why_not:
        return NO_LIMITS[latest.why_not]
    if latest.flag is None:
        return "no special cause"
    return f"{'improvement' if latest.pointing == 'up' else 'concern'}: {FLAGS[latest.flag]}"


def direction_words(pointing: Sequence[Pointing | None]) -> str:
    """Which way sources that agree point: ``all three better``, ``both worse``; blank of others."""
    there = [each for each in pointing if each]
    if len(set(there)) != 1 or there[0] == "nowhere":
        return ""
    return f"{'both' if len(there) == 2 else 'all three'} {'better' if there[0] == 'up' else 'worse'}"
