"""Sentences about a programme's own returns: how many of its cohorts are rated, what is missing, what to load."""

from __future__ import annotations

from collections.abc import Sequence

from data.queries.profiles import Round
from data.sentences import capital, loading, plural, verb
from data.wording import workshop_words

BANDS_OF_W1 = "bands were set for workshop 1 totals"
"""Said beside a band of a later workshop: most areas stand high by then."""
COMPUTED = "Means, totals and bands are computed from the levels that the cohorts agreed."

MEAN = (
    "The mean of the area's cohorts that are rated in the domain, so 0.7 means the cohorts differ. A total is the mean of "
    "the totals of those rated in all seven."
)
NO_TOTAL = "no cohort is rated in all seven domains"
CHANGE = "Whether the change between workshops is more than noise"
NOT_TESTED = "An area has too few cohorts to test whether they differ by more than noise."
CHANGE_ELSEWHERE = "The change of the programme, its regions and leads"
LOAD = f"Load them with: {loading('cascade_ratings')}"
ABSENT = "Absent is not zero, and not ‘no change’."
NO_RATINGS = "no ratings have been loaded for them"
CHOOSE = "Choose an area for what is known of it."
LOAD_RATINGS = f"No ratings have been loaded for them. {LOAD}."


def rated_of(rated: int, cohorts: int, workshop: str) -> str:
    """``16 of 24 cohorts rated at workshop 2``."""
    return f"{rated} of {plural(cohorts, 'cohort')} rated at {workshop_words(workshop)}"


def not_counted(missing: int) -> str:
    """What cohorts without ratings mean for a mean."""
    whose, counts = ("cohort is", "counts") if missing == 1 else ("cohorts are", "count")
    return f"{missing} {whose} not rated at this workshop and {counts} neither as zero nor as ‘no change’."


def not_rated(areas: int, workshop: str) -> str:
    """``1 area has no ratings at workshop 2 and is not listed``; blank where all have."""
    if not areas:
        return ""
    has = verb(areas, "has", "have")
    return (
        f"{capital(plural(areas, 'area'))} {has} no ratings at {workshop_words(workshop)} and {verb(areas)} not listed."
    )


def both_workshops(rounds: Sequence[Round], cohorts: int) -> str:
    """How far the totals of an area's two workshops speak of the same cohorts; blank with one workshop."""
    if len(rounds) < 2:
        return ""
    first, last = rounds[0], rounds[-1]
    has = verb(len(last.rated), "has", "have")
    held = f"{len(last.rated)} of {plural(cohorts, 'cohort')} {has} {workshop_words(last.workshop)}"
    missing = "" if len(last.rated) >= cohorts else "; one without it is not ‘no change’"
    return f"{held}{missing}. {_compared(first, last)}. {NOT_TESTED}"


def _compared(first: Round, last: Round) -> str:
    """Whose the two totals are, of which the earlier is told of the cohorts in both alone."""
    both, others = len(first.complete & last.complete), len(last.complete - first.complete)
    if not both:
        return "No cohort is in both totals: they can’t be compared"
    if not others:
        return f"Both totals are of the same {plural(both, 'cohort')}"
    return (
        f"The total at {workshop_words(first.workshop)} is of the {plural(both, 'cohort')} in both, that at "
        f"{workshop_words(last.workshop)} also of {plural(others, 'other')}"
    )


def mean_of(cohorts: int, *, both: bool = False, same: bool = False) -> str:
    """Whose total an area's total is: with ``both`` only of the cohorts that have two, with ``same`` of just these again."""
    if same:
        return "the total of the same one" if cohorts == 1 else f"mean of the same {cohorts}"
    if both:
        return "the total of the one cohort at both" if cohorts == 1 else f"mean of the {cohorts} cohorts at both"
    return "the total of one cohort" if cohorts == 1 else f"mean of {cohorts} cohorts"


def none_in_both(workshop: str) -> str:
    """That a total can't be compared with a later one."""
    return f"none of them has one at {workshop_words(workshop)}"


def ratings_of(missing: int, workshop: str) -> str:
    """``Ratings of 1 cohort at workshop 2``."""
    return f"Ratings of {plural(missing, 'cohort')} at {workshop_words(workshop)}"


def awaited(name: str, cohorts: int | None, then: bool) -> str:
    """``3 cohorts of Southby are in the store, and no ratings``."""
    verb_of_time = verb(cohorts or 0, "was", "were") if then else verb(cohorts or 0)
    return f"{capital(plural(cohorts or 0, 'cohort'))} of {name} {verb_of_time} in the store, and no ratings"


def unrated(name: str, then: bool) -> str:
    """The finding of an area of which no ratings are loaded."""
    return f"{name}: no ratings {'were in the store then' if then else 'have been loaded yet'}"


def not_shown(what: str, programme: str, feeds: Sequence[str]) -> str:
    """Why a page has nothing of a programme's own returns, and how to load them; ``feeds`` in the order of loading."""
    return (
        f"{programme} comes from its own returns, and none of them tell of {what} that may be shown. "
        f"Load them with: {loading(*feeds)}. An empty workbook is made by: python -m etl template {feeds[-1]} -o FILE.xlsx."
    )


NONE_PUBLISHED = "No programme here has it published: load the published tables with: python -m etl published"


def overview_finding(rated: int, areas: int, programme: str, workshop: str) -> str:
    """What is there of a programme's own ratings at a workshop."""
    of = f"{rated} of {plural(areas, 'area')}"
    return f"{capital(of)} of {programme} {verb(rated, 'has', 'have')} ratings of {workshop_words(workshop)}"


ONE_WORKSHOP = "No other workshop is loaded, so nothing says yet how they moved."


def overview_lede(rated: int, cohorts: int, workshop: str, *, several: bool) -> str:
    """How many cohorts are rated; with ``several`` workshops, where to see how they moved, with one that there is more to
    load."""
    told = f"{capital(rated_of(rated, cohorts, workshop))}."
    return (
        f"{told} How they moved between workshops, and stood at each level, is on the page of change."
        if several
        else f"{told} {ONE_WORKSHOP}"
    )
