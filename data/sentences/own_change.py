"""Sentences on how a programme's own ratings moved between two workshops. There is no comparison group: none speaks of a
cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from data.filters import listed
from data.measures.multiplicity import Judgement
from data.measures.rounding import half_up
from data.queries.moves import Moved, Pair
from data.sentences import capital, loading, plural, verb
from data.sentences.change import signed, true_minus
from data.sentences.measured import SELF_REPORTED, moved_words, p_words
from data.sentences.measured import Moved as Said
from data.wording import workshop_words

FAMILY = "seven domains"
INDICATIVE = "Ratings are self-reported, and a mean of ordered steps is indicative: read it with the cohorts at each level below."
RESPONSE_SHIFT = (
    "People who have learned more about joint working may rate the same practice lower, and other people may have been in "
    "the room at the later workshop."
)
NOT_SEVEN = "The same people rate all seven domains at one sitting: they move together, and are not seven findings."
NOT_A_TREND = "Two workshops show a change, never a trend, and nothing here says what brought it about."
MATCHED_ONLY = "Only cohorts rated at both workshops are counted. A cohort without the later one is absent, not ‘same’."
OTHER_SHARES = "The overview counts all that were rated at each workshop, so its shares differ from these."
NO_IMPORTANCE = "A small shift can pass a test when there are many cohorts. Read the size first."
TOO_FEW = "With five changes even the clearest data give p = 0.06: fewer than six are no test. Their counts stand on their own."
FIXED_FAMILY = (
    "P-values are adjusted for the seven domains of a scope, whatever is filtered. The total is one test of its own."
)
REGRESSION = (
    "A group picked for scoring low will score higher next time even if nothing has changed, and one picked for scoring high "
    "lower."
)
NO_TABLES = "No cohort's tables scored apart, so how much of it to expect can't be worked out."
NO_SCORES_APART = "Agreement is known only of cohorts whose tables scored apart."


def one_workshop(programme: str) -> str:
    """Why a programme has no change to show."""
    return f"{programme} has no ratings of its own at two workshops yet, so there is no change to show."


def lede(total: Moved) -> str:
    """``From workshop 1 to workshop 2 the total is up in 12 of 18 matched cohorts, …; self-reported, indicative.``"""
    return f"From {between(total)} the total is {_words(total)}; {SELF_REPORTED}."


def between(each: Moved) -> str:
    """``workshop 1 (W1) to workshop 2 (W2)``."""
    return f"{_named(each.from_workshop)} to {_named(each.to_workshop)}"


def _named(workshop: str) -> str:
    return f"{workshop_words(workshop)} ({workshop})"


def compared(start: str, end: str) -> str:
    """``workshop 2 and workshop 1``, ``workshop 3``: workshops that an address asks for."""
    return capital(listed([workshop_words(workshop) for workshop in (start, end) if workshop]))


def showing(pair: Pair, domains: Sequence[str]) -> str:
    """The sentence of the filters in force."""
    which = f"domain {listed(domains)}" if domains else "all seven domains"
    return f"Showing the whole programme, {which}, {workshop_words(pair[0])} to {workshop_words(pair[1])}."


def _words(each: Moved) -> str:
    """What one domain or the total did, with its test."""
    if not each.matched:
        return "not to be compared, because no cohort is rated in all seven domains at both"
    judged = each.judged or Judgement(None, "too_few", False)
    said = Said(each.up, each.down, each.matched, each.changes, each.smallest_p or 1.0, judged, family=family_of(each))
    return moved_words(said)


def family_of(each: Moved) -> str:
    """What a p-value was adjusted for; blank of a total."""
    return "" if each.domain == "total" else FAMILY


def transitions_finding(moved: Sequence[Moved]) -> str:
    """``Of 427 matched ratings 151 rose, 270 stayed and 6 fell; 150 of 157 moves were by one level``."""
    whole = sum(each.matched for each in moved)
    if not whole:
        return "No cohort is rated at both workshops"
    up, same, down = (sum(getattr(each, name) for each in moved) for name in ("up", "same", "down"))
    told = (
        f"Of {plural(whole, 'matched rating')} {up or 'none'} rose, {same or 'none'} stayed and {down or 'none'} fell"
    )
    return f"{told}{_steps(moved, up + down)}"


def _steps(moved: Sequence[Moved], moves: int) -> str:
    """How many moves were by one level; blank where nothing moved."""
    cells = ((end - start, n) for e in moved for start, row in enumerate(e.transitions) for end, n in enumerate(row))
    steps = sum(count for change, count in cells if abs(change) == 1)
    if moves < 2:
        return (f"; the one move was by {'one level' if steps else 'more than one'}") if moves else ""
    if steps == moves:
        return "; every move was by one level"
    return f"; {steps or 'none'} of {moves} moves {verb(steps or 2, 'was', 'were')} by one level"


def verdicts_finding(moved: Sequence[Moved], phrases: Mapping[str, str]) -> str:
    """In how many domains the change is more than chance would give, and in which. ``moved``: domains of one scope."""
    tested = [each for each in moved if each.verdict not in (None, "too_few")]
    if not tested:
        return f"Too few cohorts moved to test {'any domain' if len(moved) > 1 else phrases[moved[0].domain]}"
    if len(moved) == 1:
        return f"{capital(phrases[moved[0].domain])}: {_words(moved[0])}"
    found = [(word, _where(clear, len(moved), phrases)) for word, clear in _clear(tested) if clear]
    if not found:
        return f"In none of {len(moved)} domains is the change more than chance would give"
    (first, where), *other = found
    rest = "".join(f"; {word} in {place}" for word, place in other)
    return f"{capital(first)} by more than chance would give in {where}{rest}"


def _clear(tested: Sequence[Moved]) -> list[tuple[str, list[str]]]:
    return [(word, [each.domain for each in tested if each.verdict == word]) for word in ("up", "down")]


def _where(codes: Sequence[str], whole: int, phrases: Mapping[str, str]) -> str:
    if len(codes) == whole:
        return "both domains" if whole == 2 else f"all {whole} domains"
    return listed([phrases[code] for code in codes]) if len(codes) <= 2 else f"{len(codes)} of {whole} domains"


VERDICTS = {
    "up": "More than noise: rose",
    "down": "More than noise: fell",
    "no_clear_change": "Too close to call",
    "too_few": "Too few to test",
}


def verdict_head(each: Moved) -> str:
    """The verdict in words."""
    if not each.matched:
        return "Nothing to compare"
    return VERDICTS[each.verdict or "too_few"]


def verdict_rest(each: Moved) -> str:
    """What stands behind a verdict: counts, what the data could give, where the interval says otherwise."""
    if not each.matched:
        return ". No cohort is rated at both"
    if each.verdict == "up":
        return f" in {each.up} of {each.matched}, fell in {each.down}"
    if each.verdict == "down":
        return f" in {each.down} of {each.matched}, rose in {each.up}"
    if each.verdict == "no_clear_change":
        alone = "; the interval alone leaves out zero" if each.judged and each.judged.interval_alone else ""
        return f". Rose in {each.up} of {each.matched}, fell in {each.down}{alone}"
    least = (
        f"; even the clearest data would give {p_words(each.smallest_p)}" if each.smallest_p and each.changes else ""
    )
    return f". {capital(str(each.changes or 'none'))} of {each.matched} moved{least}"


def p_cell(each: Moved) -> str:
    """A p-value as printed in a column."""
    return p_words(each.p_adjusted).removeprefix("p = ").removeprefix("p ") if each.p_adjusted is not None else ""


def points(each: Moved) -> str:
    """``+49 (36 to 63)``: up minus down in percentage points, with its interval."""
    if each.net_share is None or each.lower_95 is None or each.upper_95 is None:
        return ""
    value, low, high = (percent(share) for share in (each.net_share, each.lower_95, each.upper_95))
    return f"{signed(value)} ({true_minus(low)} to {true_minus(high)})"


def percent(share: float) -> Decimal:
    """A share as whole percentage points."""
    return half_up(Decimal(str(share)) * 100) + 0


def scopes_finding(regions: Sequence[Moved], leads: Sequence[Moved], what: str) -> str:
    """``The total rose by more than chance would give in 1 of 2 regions and in no kind of lead``."""
    named = ((regions, "region", "regions"), (leads, "kind of lead", "kinds of lead"))
    if not any(each.verdict not in (None, "too_few") for each in (*regions, *leads)):
        return f"Too few cohorts moved in any region or under any lead to test {what}"
    told = [_in(sum(each.verdict == "up" for each in rows), len(rows), *nouns) for rows, *nouns in named if rows]
    return f"{capital(what)} rose by more than chance would give {listed(told)}"


def _in(count: int, whole: int, one: str, several: str) -> str:
    """``in no region``, ``in the one region``, ``in both regions``, ``in all 9 regions``, ``in 3 of 9 regions``."""
    if not count:
        return f"in no {one}"
    if count == whole:
        return f"in the one {one}" if whole == 1 else f"in {'both' if whole == 2 else f'all {whole}'} {several}"
    return f"in {count} of {whole} {several}"


def groups_finding(groups: Sequence[Moved]) -> str:
    """Whether those that started lower rose more. ``groups``: starting groups, the lowest first."""
    known = [each for each in groups if each.mean_change is not None]
    if len(known) < 2:
        return "All matched cohorts started in the same group"
    lowest, highest = known[0].mean_change, known[-1].mean_change
    if lowest is not None and highest is not None and lowest > highest:
        return "Cohorts that started lower rose more, and part of that is what any repeated score does"
    return "Cohorts that started lower did not rise more than the others"


def oldham_words(each: Moved) -> str:
    """Oldham's view of one domain or the total, in a sentence."""
    if each.variance_from is None or each.variance_to is None:
        return "Oldham's view needs two matched cohorts or more."
    spread = f"the spread (variance) was {each.variance_from:.2f} and is {each.variance_to:.2f}"
    if each.correlation is None:
        return f"Oldham's view can't be had where all cohorts moved alike or stand alike; {spread}."
    if abs(each.correlation) < NO_RELATION:
        says = "change hardly goes with where cohorts stand on average"
    else:
        says = f"cohorts that stand {'higher' if each.correlation > 0 else 'lower'} on average rose more"
    number = signed(half_up(Decimal(str(each.correlation)), 2))
    return f"Against the average of both workshops, which regression to the mean leaves alone, {says} (r = {number}); {spread}."


NO_RELATION = 0.1
"""A correlation nearer to zero than this is called none; it is no test."""


def unmatched_finding(total: Moved) -> str:
    """``6 of 24 cohorts have no workshop 2; they started at 5.20 on average, the others at 6.10``."""
    before = total.matched + total.without_to
    later = workshop_words(total.to_workshop)
    if not before:
        return f"No cohort is rated in all seven domains at {workshop_words(total.from_workshop)}"
    if not total.without_to:
        return f"Every cohort of {workshop_words(total.from_workshop)} has {later}, so none is left out"
    has = verb(total.without_to, "has", "have")
    told = f"{total.without_to} of {plural(before, 'cohort')} {has} no {later}"
    if total.mean_from is None:
        return told
    who = "it" if total.without_to == 1 else "they"
    where = " on average" if total.without_to > 1 else ""
    return f"{told}; {who} started at a total of {total.unmatched_mean}{where}, the matched at {total.mean_from}"


LEVELS_LOCAL = "A cohort's own levels need the local right for its area; who has no later workshop is known to all."


def without_finding(cohorts: int, areas: int, later: str) -> str:
    """``3 cohorts in 2 areas have no workshop 2: who they are, and how they had started``."""
    where = "in one area" if areas == 1 else f"in {areas} areas"
    has = verb(cohorts, "has", "have")
    it, they = ("who it is", "it") if cohorts == 1 else ("who they are", "they")
    return f"{capital(plural(cohorts, 'cohort'))} {where} {has} no {later}: {it}, and how {they} had started"


def ask_them(later: str) -> str:
    """What a lead does about cohorts that lack a workshop."""
    return (
        f"Ask the area whether {later} is planned or was held without a return. Where it was held, load its ratings: "
        f"{loading('cascade_ratings')}."
    )


def absent(later: str) -> str:
    """What it means that cohorts lack a workshop."""
    return f"Without {later} a cohort has no change to count. It is neither zero nor ‘no change’."


def later_only(total: Moved) -> str:
    """Cohorts that were rated at the later workshop alone; blank where there are none."""
    if not total.without_from:
        return ""
    was = verb(total.without_from, "was", "were")
    return (
        f"{capital(plural(total.without_from, 'cohort'))} {was} rated in all seven domains at "
        f"{workshop_words(total.to_workshop)} and not at {workshop_words(total.from_workshop)}: left out too."
    )


def agreement_finding(moved: Sequence[Moved]) -> str:
    """How far tables that scored apart agreed with their cohort's level, over some domains."""
    told = []
    for tables, agreed, workshop in (
        (sum(e.tables_from for e in moved), sum(e.agreed_from for e in moved), moved[0].from_workshop),
        (sum(e.tables_to for e in moved), sum(e.agreed_to for e in moved), moved[0].to_workshop),
    ):
        if tables:
            share = half_up(Fraction(100 * agreed, tables))
            told.append(f"{share}% of {plural(tables, 'table rating')} at {workshop_words(workshop)}")
    return f"Where tables scored apart, {listed(told)} stood at the cohort's level"
