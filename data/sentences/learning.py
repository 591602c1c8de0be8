"""Sentences about who got further from where an area stands, and whom it can learn from. They tell what happened, not why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from data.filters import listed
from data.measures.learning import TOP, NextLevel
from data.measures.similarity import FEWEST_MATCHED
from data.queries.learning import AreaMove, Completed, Learning, Near
from data.sentences import plural, similar_finding, verb
from data.sentences.change import signed
from data.wording import workshop_words

MOST_NAMED = 3
"""Areas that a sentence names; of more it gives the number."""
MOST_ACTIONS = 2
"""Completed actions that are told in full."""
NOT_PUBLISHED = "No workshop 2 is published by area, so who moved from a similar start is not known."
ONE_WORKSHOP = "No area of this programme has ratings of a second workshop yet, so nobody has moved from here."
NONE_COMPLETED = "none completed"
LEARN_FROM = "Learn from:"
FROM_WHOM = (
    f"Similar, started at or below this area's total, and {FEWEST_MATCHED} or more matched cohorts stand higher now: "
    "higher than they did, and than this area does."
)
NO_CAUSE = "What an area completed stands beside how it moved; neither says that one followed from the other."
SAME_START = (
    "‘At this level’: areas whose matched cohorts, two or more, averaged the same whole level at the first workshop. The "
    "nearest start is named first."
)


def next_level_words(found: NextLevel) -> str:
    """Who of those at an area's level got to the next one: ``3 of 9 areas at this level went from below 1 to 1 or more:``,
    and their names must follow; ``None of 9 areas at this level reached 1.``"""
    target = found.reached + 1
    if not found.started:
        return "No other area with two matched cohorts started at this level."
    who = "The one area" if found.started == 1 else _share(len(found.arrived), found.started)
    if found.arrived:
        return f"{who} at this level went from below {target} to {target}{'' if target == TOP else ' or more'}:"
    has = "has not reached" if found.started == 1 else "reached"
    return f"{who} at this level {has} {target}."


def _share(count: int, whole: int) -> str:
    return f"All {whole} areas" if count == whole else f"{count or 'None'} of {whole} areas"


def risen(rise: Decimal | None) -> str:
    """How far the area rose that is named before it."""
    return f" rose most, by {rise} on average."


def and_more(count: int) -> str:
    """What follows the named areas: `` and 4 more.``, or a full stop."""
    return f" and {count} more." if count else "."


def finding(name: str, learning: Learning) -> str:
    """Whom an area can learn from; with one workshop who is most like it."""
    pairs = [(each.name, round(each.distance, 9)) for each in sorted(learning.near, key=lambda each: each.distance)]
    if not learning.near or learning.moves is None or not learning.has_start:
        return similar_finding(name, pairs, learning.workshop)
    teachers = [each.name for each in learning.near if each.teaches]
    if not teachers:
        return _no_teacher(name, learning.near)
    it, has = ("it", "has") if len(teachers) == 1 else ("them", "have")
    return f"{listed(teachers)} started no higher than {name} and {has} moved ahead of it: learn from {it}"


def _no_teacher(name: str, near: Sequence[Near]) -> str:
    """That none moved ahead, of those of which it can be said."""
    enough = sum(each.moved is not None and each.moved.matched >= FEWEST_MATCHED for each in near)
    if not enough:
        areas = "area" if len(near) == 1 else f"{len(near)} areas"
        has = verb(len(near), "has", "have")
        return f"The {areas} that started most like {name} {has} too few matched cohorts to say who moved ahead"
    if len(near) == 1:
        return f"The area that started most like {name} has not moved ahead of it since"
    told = f"None of the {len(near)} areas that started most like {name} has moved ahead of it since"
    return told if enough == len(near) else f"{told}, as far as {enough} with enough matched cohorts can say"


def subline(learning: Learning) -> str:
    """What the distance is, of how many areas, and what moved."""
    if not learning.near:
        return ""
    at = workshop_words(learning.workshop)
    told = (
        f"Distance over the seven {at} means, each standardised over {learning.areas} areas; 0 is identical. "
        f"{_nearest(len(learning.near), learning.areas - 1)}"
    )
    if learning.moves is None:
        return told
    before, after = map(workshop_words, learning.moves.pair)
    return f"{told} Moves are of the total, from {before} to {after}, matched cohorts only."


def caption(name: str, near: int, at: str) -> str:
    """``The 5 areas whose workshop 1 means are nearest to Pell's``; ``at``: the workshop in words."""
    if near == 1:
        return f"The area whose {at} means are nearest to {name}'s"
    return f"The {near} areas whose {at} means are nearest to {name}'s"


def _nearest(shown: int, others: int) -> str:
    """``Nearest 5 of 23.``; where all stand there, that they do."""
    return "It is the only other area." if others == 1 else f"Nearest {shown} of {others}."


def moved_words(moved: AreaMove) -> str:
    """``Mean change +2.67, 3 cohorts matched``."""
    change = "" if moved.mean_change is None else f"Mean change {signed(moved.mean_change)}, "
    return f"{change}{plural(moved.matched, 'cohort')} matched"


def completed_head(done: Sequence[Completed]) -> str:
    """``3 completed: C1, C2 twice``: how many, by domain."""
    counts = Counter(each.domain or "no domain" for each in done)
    told = [domain if count == 1 else f"{count} on {domain}" for domain, count in counts.items()]
    return f"{len(done)} completed: {listed(told)}"


def completed_words(done: Completed) -> str:
    """``C1 Write down who does what (commissioner)``."""
    owner = f" ({done.owner_role})" if done.owner_role else ""
    return f"{done.domain} {done.action}{owner}".strip()


def also(count: int) -> str:
    """How many more there are than are told; blank for none."""
    return f"and {count} more" if count else ""


def no_start(name: str) -> str:
    """Why nobody can be called ahead."""
    return f"{name} has no total there, so nobody can be said to have moved ahead of it."


def not_moved(name: str, before: str, after: str) -> str:
    """What stands for ``now`` where an area has no matched cohort."""
    return (
        f"No cohort of {name} is rated at both {workshop_words(before)} and {workshop_words(after)}: others are compared "
        "with where it started."
    )


def without_counts(areas: int) -> str:
    """How many of the nearest have too few matched cohorts to learn from; blank where none has."""
    if not areas:
        return ""
    return f"{plural(areas, 'area')} here {verb(areas, 'has', 'have')} fewer than {FEWEST_MATCHED} matched cohorts."
