"""Words of an area's figure of seven domains: which cohort stands where, who has no later workshop, what comes next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from data.filters import listed
from data.framework import Domain
from data.measures.cascade import LEVELS
from data.measures.learning import level_reached
from data.queries.areas import DOMAIN_CODES
from data.sentences import domain_finding, plural, verb
from data.wording import workshop_words

MOST_LETTERS = 3
"""Letters of a label that a square on the axis has room for."""
MOST_NAMED = 6
"""Cohorts whose labels are explained one by one."""
MOST_LABELLED = 3
"""Cohorts that a next step is said to be for; of more it gives the number."""
WITHHELD = "The cohorts' own levels need the local right for the area."
LEVELS_DRAWN = (
    "Each square is the level that one cohort agreed. The means beside it are of the cohorts rated in the domain, and need "
    "not stand on a level."
)


def short_labels(codes: Sequence[str]) -> dict[str, str]:
    """A label of three letters at most for each cohort's code: its distinguishing end with a letter, ``SIM-P-1`` → ``P1``;
    where that is too long, not distinct or a domain's code, the cohort's place in the list, ``#1``."""
    parts = [re.findall(r"[^\W\d_]+|\d+", code) for code in codes]
    for length in (1, 2):
        ends = [part[-length:] for part in parts]
        labels = ["".join(end) for end in ends]
        lettered = all(end and end[0].isalpha() for end in ends)
        if lettered and len(set(labels)) == len(codes) and all(map(_is_label, labels)):
            return dict(zip(codes, labels, strict=True))
    return {code: f"#{place}" for place, code in enumerate(codes, 1)}


def _is_label(text: str) -> bool:
    """Whether a text is short, and neither a domain (A1) nor a workshop (W2)."""
    return len(text) <= MOST_LETTERS and text not in DOMAIN_CODES and not re.fullmatch(r"W\d+", text)


def labels_note(labels: Mapping[str, str]) -> str:
    """What the labels stand for: ``P1 is SIM-P-1, P2 is SIM-P-2``; of many the first and the last; blank where they are the
    codes."""
    told = [f"{label} is {code}" for code, label in labels.items() if label != code]
    return ", ".join(told) if len(told) <= MOST_NAMED else f"{told[0]} and so on to {told[-1]}"


def missing_note(missing: Sequence[str], labels: Mapping[str, str], workshop: str) -> str:
    """``P3: no workshop 2, so no filled square``; blank where every cohort has it."""
    if not missing:
        return ""
    return f"{listed([labels[code] for code in missing])}: no {workshop_words(workshop)}, so no filled square"


def heard(workshop: str, levels: Mapping[str, int], unrated: Sequence[str] = ()) -> str:
    """``Workshop 1: SIM-P-1 at 1, SIM-P-2 at 0; SIM-P-3 not rated``, for those who do not see the squares."""
    told = ", ".join(f"{code} at {level}" for code, level in levels.items()) or "no cohort rated"
    without = f"; {listed(unrated)} not rated" if unrated else ""
    return f"{workshop_words(workshop).capitalize()}: {told}{without}."


def levels_finding(
    name: str,
    means: Mapping[str, Decimal | None],
    phrases: Mapping[str, str],
    levels: Mapping[str, Mapping[str, int]],
) -> str:
    """Where an area has furthest to go, and how many of its cohorts stand lowest there. ``levels``: by domain and cohort."""
    finding = domain_finding(name, means, {}, phrases)
    known = {code: mean for code, mean in means.items() if mean is not None}
    lowest = [code for code, mean in known.items() if mean == min(known.values())]
    here = list(levels.get(lowest[0], {}).values()) if len(lowest) == 1 else []
    if not here:
        return finding
    least = min(here)
    if len(here) == 1:
        return f"{finding}: its one cohort rated it ‘{LEVELS[least]}’"
    count = here.count(least)
    whose = ("both" if count == 2 else f"all {count}") if count == len(here) else f"{count} of {len(here)}"
    return f"{finding}: {whose} cohorts rated it ‘{LEVELS[least]}’"


def moved_head(matched: int, rated: int) -> str:
    """``Moved, 2 of 3 matched``."""
    return f"Moved, {matched} of {rated} matched"


def matched_note(matched: int, whole: int) -> str:
    """How many cohorts are matched in one domain, where that is not what the column's head says."""
    return "" if matched == whole else f"{matched} matched"


def step_head(reached: int, behind: Sequence[str], cohorts: int) -> str:
    """``Reach 2 in P1 and P3.``: what is next, and for which cohorts (``behind``, their labels) of how many."""
    if len(behind) == cohorts:
        return f"Reach {reached + 1}."
    who = listed(behind) if len(behind) <= MOST_LABELLED else f"{len(behind)} of {cohorts} cohorts"
    return f"Reach {reached + 1} in {who}."


def next_step(
    domain: Domain, mean: Decimal | None, levels: Mapping[str, int], labels: Mapping[str, str]
) -> tuple[str, str]:
    """The level above the one that every cohort has reached, and what leads there; where only the mean is known, above
    the one that it shows reached."""
    if mean is None:
        return "", ""
    reached = min(levels.values()) if levels else level_reached(mean)
    if reached >= len(domain.steps) - 1:
        return "Keep gold standard.", domain.steps[-1].description
    step = domain.steps[reached].next_step or ""
    behind = [labels[code] for code, level in levels.items() if level == reached]
    if behind:
        return step_head(reached, behind, len(levels)), step
    return f"Reach {reached + 1}{' in every cohort' if mean != reached else ''}.", step


def drawn(name: str, workshops: Sequence[str], region_areas: int, areas: int, near: int) -> str:
    """What the figure draws, in a sentence under its finding."""
    at = " and ".join(workshop.removeprefix("W") for workshop in workshops)
    similar = f", and of the {plural(near, 'area')} most like {name}" if near else ""
    return (
        f"Level agreed by each cohort, 0 to 3, at {verb(len(workshops), 'workshop', 'workshops')} {at}. Means are at "
        f"{workshop_words(workshops[-1])}, beside those of {others(region_areas, areas)}{similar}."
    )


def others(region_areas: int, areas: int) -> str:
    """``the region's 3 areas and of all 23``; the region is only named where its mean would be that of all, or of the area."""
    if areas == 1:
        return "all that are rated, of which it is the only one"
    if region_areas == areas:
        return f"all {areas}, which are its region"
    if region_areas < 2:
        return f"all {areas}, of which no other is in its region"
    return f"the region's {plural(region_areas, 'area')} and of all {areas}"
