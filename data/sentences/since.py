"""Sentences on what changed of an area since a moment. They tell what differs, not why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from data.filters import listed
from data.measures.cascade import shown_mean
from data.measures.rounding import half_up
from data.measures.since import Differences, MovedMean, RatingKey
from data.queries.areas import DOMAIN_CODES
from data.sentences import capital, plural
from data.sentences.changes import OF_OTHERS, from_end, mean_of
from data.sentences.data import day_words
from data.versions import AsOf
from data.wording import workshop_words

NONE_ASKED = "What changed since your last meeting"
ASK = (
    "Choose a day, such as that of your last meeting: what is new or different of this area since then stands here, and the "
    "day travels along in the links to other pages."
)
NOTHING_THEN = "The store had nothing of this area then, so all that it has now is new."
TRAVELS = "Source: this store’s own record of what was loaded. The day travels along in the links to other pages."
COMPARE_FIRST = "Compare with the end of that day"
ALL_NEW = "All that has come since, as new"
TWO_READINGS = (
    "Both moments are read the same way: what a load brought, corrected or took back counts, whenever it is about."
)
OF_FEED = (
    "What each load brought, corrected or took back. Means of several loads, and what time alone did, are on the page."
)
SIMULATED = "Simulated: every figure here is made up."
LEVELS_WITHHELD = (
    "Without the local right for the area it is told which cohorts were rated, not their levels or means, and of actions "
    "only those that are complete are read."
)


def moment_words(moment: AsOf, day: date) -> str:
    """``20 Nov 2026``, ``load 12 (20 Nov 2026)``; ``day``: the one that the moment speaks of."""
    if moment.text.startswith("load-"):
        return f"load {moment.load} ({day_words(day)})"
    return day_words(day)


def nothing_before(day: date) -> str:
    """Why all of a programme would be told as new: ``day`` is the one of its first load."""
    return f"The first files of this programme came on {day_words(day)}: there is nothing before to compare with"


def entry_title(load: int, rows: Sequence[Mapping[str, Any]], *, simulated: bool) -> str:
    """``Load 32: 46 differences in 12 areas``."""
    areas = plural(len({row["area_code"] for row in rows}), "area")
    made_up = "Simulated: " if simulated else ""
    return f"{made_up}{capital(f'load {load}')}: {plural(len(rows), 'difference')} in {areas}"


def change_line(row: Mapping[str, Any], change: str) -> str:
    """``Ashby: Name a deputy (new). Then: not there yet. Now: on track``."""
    return f"{row['area_name']}: {row['what']} ({change}). Then: {row['then'] or 'not told'}. Now: {row['now'] or 'not told'}"


def finding(differ: Differences, loads: int, since: str, until: str = "", released: Sequence[str] = ()) -> str:
    """``Since 20 Nov 2026: 2 cohorts newly rated, 3 domain means moved, 1 action completed``.

    ``loads``: how many touched the area; ``until`` names the later moment where that isn't now; ``released``: how much differs
    of its figures, in words.
    """
    head = f"Since {since}" if not until else f"From {since} to {until}"
    told = [*parts(differ), *released]
    if told:
        return f"{head}: {listed(told)}"
    touched = f", though {plural(loads, 'load')} touched it" if loads else ""
    return f"{head if until else f'Since {from_end(since)}'} nothing of what is shown here has changed{touched}"


def parts(differ: Differences) -> list[str]:
    """How much of each kind is new or different."""
    rated = {key.cohort for key, _ in differ.rated}
    revised = {each.key.cohort for each in differ.revised} | {key.cohort for key in differ.withdrawn}
    new, changed = (sum((then is None) == fresh for _, then, _ in differ.risks) for fresh in (True, False))
    moved = [each for each in differ.means if each.then is not None]
    counts = (
        (len(differ.cohorts), "new cohort", ""),
        (len(rated), "cohort", " newly rated"),
        (len(revised), "cohort", " with revised ratings"),
        (sum(not each.of_others for each in moved), "domain mean", " moved"),
        (sum(each.of_others for each in moved), "domain mean", OF_OTHERS),
        (len(differ.completed), "action", " completed"),
        (len(differ.overdue), "action", " newly overdue"),
        (len(differ.added), "new action", ""),
        (len(differ.later), "due day", " moved later"),
        (len(differ.earlier), "due day", " moved earlier"),
        (len(differ.dropped), "action", " dropped"),
        (len(differ.changed), "action", " with another status"),
        (len(differ.removed), "action", " no longer shown"),
        (new, "new risk", ""),
        (changed, "risk", " scored anew"),
        (len(differ.risks_removed), "risk", " no longer there"),
    )
    return [f"{plural(count, noun)}{more}" for count, noun, more in counts if count]


def rated_words(levels: Mapping[str, int]) -> str:
    """``C1 at 1, A1 at 0, …``."""
    return ", ".join(f"{domain} at {levels[domain]}" for domain in DOMAIN_CODES if domain in levels)


def cohort_at(key: RatingKey) -> str:
    """``NTH-A-1 at workshop 2``."""
    return f"{key.cohort} at {workshop_words(key.workshop)}"


def mean_words(mean: Decimal | None) -> str:
    """A mean as shown; blank where there is none."""
    return "" if mean is None else shown_mean(mean)


def means_apart(then: Decimal | None, now: Decimal | None) -> tuple[str, str]:
    """Two means as shown, in two decimals where one would print them alike."""
    told = mean_words(then), mean_words(now)
    if then is None or now is None or told[0] != told[1]:
        return told
    return str(half_up(then, 2)), str(half_up(now, 2))


def means_told(mean: MovedMean) -> tuple[str, str]:
    """Two means as shown; where cohorts came in or went, each with how many it is of, since their levels need not have moved:
    ``mean of 1 cohort 2.0``, ``mean of 2 cohorts 1.5``."""
    then, now = means_apart(mean.then, mean.now)
    if not mean.of_others:
        return then, now
    return mean_of(len(mean.of_then), then), mean_of(len(mean.of_now), now)


def load_words(action: str, undoes: int | None, feed: str) -> str:
    """``Actions``, ``Undo of load 12``."""
    if undoes is not None:
        return f"{capital(action)} of load {undoes}"
    return capital(feed.replace("_", " ").replace("mhst", "MHST").replace("cascade", "CASCADE"))
