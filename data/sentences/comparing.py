"""What the page of comparisons says as a whole: its finding, what is chosen, how to begin."""

from __future__ import annotations

from collections.abc import Sequence

from data.filters import listed
from data.measures.cascade import shown_total
from data.sentences import capital, returns, verb
from data.sentences.compare import Stand, printed, whole
from data.wording import LOAD_FIRST, workshop_words


def finding(stands: Sequence[Stand], later: str, *, of_levels: bool) -> str:
    """The main thing: who ends where on the total, who came furthest, who can't be totalled."""
    known = [printed(each, shown_total) for each in stands if each.end is not None]
    out = _untotalled([each for each in stands if each.end is None])
    if len(known) < 2:
        return out or "No totals to compare"
    told = [_ends(known, later, of_levels=of_levels), _came_from(known), out]
    return capital("; ".join(part for part in told if part))


def _ends(known: Sequence[Stand], later: str, *, of_levels: bool) -> str:
    order = sorted(known, key=lambda each: each.end or 0, reverse=True)
    high, low = order[0].end or 0, order[-1].end or 0
    top, lowest = ([each.name for each in order if each.end == end] for end in (high, low))
    at = f"at {workshop_words(later)}"
    if high == low:
        total = "total" if of_levels else "mean total"
        return f"{listed(top)} stand on the same {total} {at}, {whole(high)} of 21"
    stand = verb(len(top), "stands", "stand")
    return f"{listed(top)} {stand} highest {at}, on {whole(high)} of 21, and {listed(lowest)} lowest, on {whole(low)}"


def _came_from(known: Sequence[Stand]) -> str:
    """Who moved most, where one of them did."""
    moves = {each.name: each.moved for each in known if each.moved is not None}
    if len(set(moves.values())) < 2:
        return ""
    most = max(moves.values())
    names = [name for name, move in moves.items() if move == most]
    return f"{names[0]} rose most, by {whole(most)}" if len(names) == 1 and most > 0 else ""


def _untotalled(left: Sequence[Stand]) -> str:
    """``N1 can’t be totalled: no workshop 2``."""
    told = []
    for why in dict.fromkeys(each.why for each in left):
        names = [each.name for each in left if each.why == why]
        told.append(f"{listed(names)} can’t be totalled: {why.removeprefix('is ').removeprefix('has ')}")
    return "; ".join(told)


def comparing(names: Sequence[str], kind: str, pair: tuple[str, str]) -> str:
    """``Comparing cohorts D1, R2 and N1, workshop 1 to workshop 2.``"""
    start, end = map(workshop_words, pair)
    when = f"{start} to {end}" if end else start
    what = f"cohorts {listed(names)}" if kind == "cohorts" else listed(names)
    return f"Comparing {what}, {when}." if len(names) > 1 else f"{names[0]} is chosen: choose another."


def lede(kind: str, *, own: bool) -> str:
    """What the page is for; of programmes that are published, mean levels by area alone."""
    if not own:
        return f"Two to six {kind} side by side, on what is published of them: the mean levels of their cohorts."
    return (
        f"Two to six {kind} side by side: levels, surveys, activity and attendance, and what the differences can bear."
    )


def start(kind: str, chosen: int) -> str:
    """How to begin, with nothing or one alone chosen."""
    if chosen:
        return f"One {kind.removesuffix('s')} alone is no comparison: choose another, or take a ready-made one."
    return "Lay two to six cohorts or areas side by side: choose them, or take a ready-made comparison."


def nothing_chosen(kind: str, *, choose_region: bool) -> str:
    """The sentence of the filters in force, before anything is chosen."""
    if choose_region:
        return f"No {kind} chosen yet. Choose a region first: its {kind} are offered then."
    return f"No {kind} chosen yet."


def like_it(names: Sequence[str]) -> str:
    """``Compare with E, F and G``."""
    return f"Compare with {listed(names)}"


def nothing_rated(programme: str, *, own: bool) -> str:
    """Why there is nothing to compare; of a programme with ``own`` returns, what to load."""
    if not programme:
        return f"Nothing has been loaded yet. {LOAD_FIRST}"
    load = f" {returns.LOAD}." if own else ""
    return f"No area of {programme} has ratings, or had them in the store then, so there is nothing to compare.{load}"
