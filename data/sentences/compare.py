"""What can be said of cohorts or areas side by side. A cohort has one agreed level a domain: no sentence calls a single
difference of levels more than that, and none speaks of a cause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from data.filters import listed
from data.measures.cascade import shown_mean, shown_total
from data.measures.intervals import Interval
from data.measures.rounding import half_up
from data.sentences import capital, returns, verb
from data.sentences.mhst import NUMBER_WORDS
from data.wording import workshop_words

Level = int | Decimal
NO_DIFFERENCE = "No difference"
ONE_LEVEL = "one agreed level a cohort and domain, so a single difference can't be tested"
MEANS = "means of a few cohorts each, so a difference of means is not tested"
FEW_COHORTS = "A cohort has one agreed level in a domain, and an area two to five cohorts: too few for any test."
INTERVALS = "Survey and activity rows carry 95% intervals; where they overlap the row says ‘too close to call’."
OTHER_PEOPLE = "Those at a later workshop may not be those at the first. Levels are self-reported and indicative."
SHOWN_TOGETHER = (
    "Answers are shown for publication units, never for a cohort. Where an area has too few matched people its answers stand "
    "together with those of other areas."
)
WITHHELD = "The levels of these cohorts are seen by those with the local right for their areas alone"
AREAS_INSTEAD = "Their areas can be compared by their means"


@dataclass(frozen=True)
class Stand:
    """Where one side stood and stands; ``why`` says what it lacks: ``has no workshop 2``, ``is not rated``."""

    name: str
    start: Level | None
    end: Level | None
    why: str = "is not rated"
    told: bool = False
    """Whether the head of the rows says already why it isn't compared."""
    rise: Level | None = None
    """The move as printed, where the ends are those printed."""

    @property
    def moved(self) -> Level | None:
        if self.rise is not None:
            return self.rise
        return None if self.start is None or self.end is None else self.end - self.start


def levels_said(stands: Sequence[Stand]) -> str:
    """Who stands higher by how many levels, and who moved most. ``stands``: agreed levels of one domain."""
    return _said(stands, _levels_apart, _levels_apart)


def means_said(stands: Sequence[Stand]) -> str:
    """The same of areas' means, as they are printed: two that print alike are no different."""
    return _said([printed(each, shown_mean) for each in stands], _tenths, _tenths)


def totals_said(stands: Sequence[Stand]) -> str:
    """The same of totals, of cohorts in whole numbers, of areas as they are printed."""
    return _said([printed(each, shown_total) for each in stands], whole, whole)


def total_of(cohorts: int, *, both: bool) -> str:
    """Of how many cohorts a mean total is, the same ones where it is of ``both`` workshops; blank where that isn't known."""
    if not cohorts:
        return ""
    if not both:
        return returns.mean_of(cohorts)
    return "one cohort at both" if cohorts == 1 else f"mean of the same {cohorts} cohorts at both"


def printed(stand: Stand, shown: Callable[[Decimal], str]) -> Stand:
    start, end = (
        each if each is None or isinstance(each, int) else Decimal(shown(each)) for each in (stand.start, stand.end)
    )
    return replace(stand, start=start, end=end, rise=_rise(stand))


def _rise(stand: Stand) -> Level | None:
    """A move as printed: of what is exact, since the difference of two rounded ends may be a tenth off."""
    moved = stand.moved
    return moved if moved is None or isinstance(moved, int) else half_up(moved, 1)


def _tenths(gap: Level) -> str:
    return str(half_up(Decimal(gap), 1))


def _levels_apart(gap: Level) -> str:
    return f"{NUMBER_WORDS[int(gap)]} level{'' if gap == 1 else 's'}"


def whole(gap: Level) -> str:
    return str(gap) if isinstance(gap, int) else str(half_up(gap, 1))


Words = Callable[[Level], str]


def _said(stands: Sequence[Stand], apart: Words, steps: Words) -> str:
    known = [each for each in stands if each.end is not None]
    out = not_compared([each for each in stands if each.end is None and not each.told])
    if len(known) < 2:
        return capital(out or "nothing to compare")
    told = "; ".join(part for part in (_highest(known, apart), _moved_most(known, steps)) if part)
    return capital(". ".join(part for part in (told, capital(out)) if part))


def not_compared(left: Sequence[Stand]) -> str:
    """``not compared: N1 has no workshop 2``; blank where nobody is left out."""
    reasons = dict.fromkeys(each.why for each in left)
    told = [f"{listed([each.name for each in left if each.why == why])} {_several(why, left)}" for why in reasons]
    return f"not compared: {'; '.join(told)}" if told else ""


def _several(why: str, left: Sequence[Stand]) -> str:
    """The verb of a reason, for one side or several."""
    count = sum(each.why == why for each in left)
    first, _, rest = why.partition(" ")
    return f"{verb(count, first, {'has': 'have', 'is': 'are'}.get(first, first))} {rest}"


def _highest(known: Sequence[Stand], apart: Words) -> str:
    """``D1 and N1 one level above R2``."""
    values = sorted({each.end for each in known if each.end is not None})
    low, high = values[0], values[-1]
    if low == high:
        return NO_DIFFERENCE
    gap = apart(high - low)
    if not _counts(high - low, apart):
        return "less than a tenth apart"
    top, bottom = ([each.name for each in known if each.end == end] for end in (high, low))
    if len(values) == 2:
        if len(bottom) > 2:
            return f"{listed(top)} {gap} above the others"
        if len(top) > 2:
            return f"{listed(bottom)} {gap} below the others"
        return f"{listed(top)} {gap} above {listed(bottom)}"
    return f"{listed(top)} highest, {gap} above {listed(bottom)}"


def _moved_most(known: Sequence[Stand], steps: Words) -> str:
    """Who moved most, where it is one of them alone, and who fell; blank where all moved alike."""
    moves = {each.name: each.moved for each in known if each.moved is not None}
    if len(set(moves.values())) < 2:
        return ""
    most = max(moves.values())
    risers = [name for name, move in moves.items() if move == most]
    told = (
        [f"{risers[0]} rose most, by {steps(most)}"] if most > 0 and len(risers) == 1 and _counts(most, steps) else []
    )
    fallers = {move: [name for name, other in moves.items() if other == move] for move in moves.values() if move < 0}
    told += [
        f"{listed(names)} fell by {steps(-move)}" for move, names in sorted(fallers.items()) if _counts(-move, steps)
    ]
    return ", ".join(told)


def _counts(gap: Level, steps: Words) -> bool:
    """Whether a step is more than nothing as printed."""
    return steps(gap).strip("0.") != ""


def agreement_said(shares: Sequence[tuple[str, Fraction | None]]) -> str:
    """Whose tables differ most; ``shares``: of tables at their cohort's level, by name."""
    return _lowest_of(shares, "tables differ most", "Tables agree alike", "No tables scored apart")


def _lowest_of(shares: Sequence[tuple[str, Fraction | None]], most: str, alike: str, none: str) -> str:
    known = {name: share for name, share in shares if share is not None}
    if len(known) < 2:
        return none if not known else "Nothing to compare"
    if len(set(known.values())) == 1:
        return alike
    names = [name for name, share in known.items() if share == min(known.values())]
    return f"{listed([f'{name}’s' for name in names])} {most}"


# Surveys.


@dataclass(frozen=True)
class Answered:
    """What a publication unit answered to one statement, for a side: the change in percentage points with its interval, its
    verdict and pairs; ``unit`` is blank where the side's area stands in none that is shown."""

    name: str
    unit: str = ""
    change: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    verdict: str | None = None

    @property
    def tested(self) -> bool:
        return self.verdict in ("up", "down", "no_clear_change") and self.low is not None and self.high is not None


VERDICTS = {"up": "rose", "down": "fell", "no_clear_change": "too close to call", "too_few": "too few to test"}
TOGETHER = f"{VERDICTS['no_clear_change']} once several statements are tested together"
"""Where an interval of its own leaves out zero, and Holm's test of the whole theme does not."""


def _verdict(each: Answered) -> str:
    if each.verdict == "no_clear_change" and each.low is not None and each.high is not None:
        return TOGETHER if each.low > 0 or each.high < 0 else VERDICTS["no_clear_change"]
    return VERDICTS[each.verdict or "too_few"]


def units_said(units: Sequence[tuple[str, str]]) -> str:
    """What it means that sides have their answers in the same or in other publication units; a blank unit is none."""
    shown = [unit for _, unit in units if unit]
    if not shown:
        return "Nothing that may be shown"
    if len(shown) == 1:
        return f"Only {next(name for name, unit in units if unit)} has answers that may be shown"
    if len(set(shown)) == 1:
        all_of_them = "" if len(shown) == len(units) else " that are shown"
        return f"All answers{all_of_them} are of one publication unit: nothing can differ"
    return "Sides of one unit have the same answers" if len(set(shown)) < len(shown) else "Each has a unit of its own"


def survey_said(answers: Sequence[Answered]) -> str:
    """Which sides rose or fell by more than noise, and whether they differ from each other."""
    known = [each for each in answers if each.unit and each.change is not None]
    if not known:
        return "Nothing that may be shown"
    if len(known) > 1 and len({each.unit for each in known}) == 1:
        return f"One publication unit, the same answers: {_verdict(known[0])}"
    told = [
        f"{listed([each.name for each in known if _verdict(each) == words])}: {words}"
        for words in (*VERDICTS.values(), TOGETHER)
        if any(_verdict(each) == words for each in known)
    ]
    if len(told) == 1 and len(known) == len(answers) > 1:
        told = [f"{'both' if len(known) == 2 else f'all {NUMBER_WORDS[len(known)]}'} {told[0].rpartition(': ')[2]}"]
    return capital("; ".join(told)) + _between([each for each in known if each.tested])


def _between(tested: Sequence[Answered]) -> str:
    """Whether intervals of different units overlap."""
    if len({each.unit for each in tested}) < 2:
        return ""
    above = [
        f"{a.name} above {b.name}"
        for a in tested
        for b in tested
        if a.low is not None and b.high is not None and a.low > b.high
    ]
    return f". {listed(above)}: their intervals lie apart" if above else ". Intervals overlap: no difference shown"


# Activity of an area's teams.


def shares_said(shares: Sequence[tuple[str, Interval | None]]) -> str:
    """Whether shares with 95% intervals can be told apart."""
    known = [(name, share) for name, share in shares if share is not None]
    if len(known) < 2:
        return "Nothing to compare"
    ends = ", ".join(f"{_pct(share.lower)}–{_pct(share.upper)}%" for _, share in known)
    apart = [f"{a} above {b}" for a, one in known for b, other in known if one.lower > other.upper]
    if not apart:
        return f"Too close to call: intervals {ends}"
    if len(apart) > 2:
        top, low = (pick(known, key=lambda each: each[1].value)[0] for pick in (max, min))
        apart = [f"{top} highest, above {low}"]
    return f"{listed(apart)}: intervals {ends}"


def _pct(share: float) -> Decimal:
    return half_up(Decimal(str(share)) * 100)


def waits_said(waits: Sequence[tuple[str, Decimal | None]]) -> str:
    """How far mean waits lie apart, days."""
    known = sorted((days, name) for name, days in waits if days is not None)
    if len(known) < 2:
        return "Nothing to compare"
    (shortest, low), (longest, high) = known[0], known[-1]
    gap = half_up(longest - shortest)
    return f"{high} longest, {gap} days above {low}; not tested" if gap else "Less than a day apart"


def hours_said(shares: Sequence[tuple[str, Decimal | None]]) -> str:
    """Who gives most to the whole-school approach; ``shares``: its % of hours by function."""
    known = {name: share for name, share in shares if share is not None}
    if len(known) < 2:
        return "Nothing to compare"
    most = max(known.values())
    names = [name for name, share in known.items() if share == most]
    if len(names) == len(known):
        return NO_DIFFERENCE
    return f"{listed(names)} {verb(len(names), 'gives', 'give')} most to whole-school work"


# Attendance.


def kept_said(kept: Sequence[tuple[str, int | None, int | None]], later: str) -> str:
    """Where fewest came to the later workshop for those at the first: names with people at both. Who came twice isn't known."""
    known = [
        (Fraction(after, before), name, before - after) for name, before, after in kept if before and after is not None
    ]
    if len(known) < 2:
        return "Nothing to compare"
    least = min(share for share, _, _ in known)
    names = [name for share, name, _ in known if share == least]
    if least >= 1:
        return f"None had fewer people at {workshop_words(later)}"
    if len(names) == len(known):
        return f"Each had the same share at {workshop_words(later)}"
    lost = next(lost for share, _, lost in known if share == least)
    people = f", {lost} fewer" if len(names) == 1 else ""
    return f"{listed(names)} lowest: {half_up(100 * least)}% as many at {workshop_words(later)}{people}"
