"""Sentences on what changed of a programme, or a part of it, since a moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from data.filters import listed
from data.measures.work import DROPPED
from data.sentences import plural

Record = Mapping[str, Any]

HEADS = {
    "action": "Actions",
    "rating": "Ratings of cohorts",
    "mean": "Domain means",
    "risk": "Risks",
    "figure": "Figures of activity and surveys",
    "special_cause": "New special causes",
}
"""Of each kind, in the order in which they are told."""
OTHER_COHORTS, OF_OTHERS = "other cohorts rated", " of other cohorts than then"
COUNTED: dict[tuple[str, str], tuple[str, str]] = {
    ("action", "overdue"): ("action", " newly overdue"),
    ("action", "completed"): ("action", " completed"),
    ("action", "new"): ("new action", ""),
    ("action", "later"): ("due day", " moved later"),
    ("action", "earlier"): ("due day", " moved earlier"),
    ("action", DROPPED): ("action", " dropped"),
    ("action", "changed"): ("action", " with another status"),
    ("rating", "new"): ("return", " of ratings"),
    ("rating", "revised"): ("rating", " revised"),
    ("mean", "revised"): ("domain mean", " moved"),
    ("mean", OTHER_COHORTS): ("domain mean", OF_OTHERS),
    ("risk", "new"): ("new risk", ""),
    ("risk", "changed"): ("risk", " scored anew"),
    ("figure", "new"): ("new report", " of activity"),
    ("figure", "revised"): ("figure", " revised"),
    ("figure", "withheld"): ("figure", " newly withheld"),
    ("figure", "shown"): ("figure", " newly shown"),
    ("special_cause", "new"): ("new special cause", ""),
}
"""What is counted of each kind and change: its noun and what follows."""
NONE_ASKED = "Choose a day, such as that of your last meeting, to see what is new or different since then."
NO_RETURNS = "No programme here hands in files of its own yet; what is published doesn’t change between meetings."
BY_TIME = "An action also comes to be overdue, and a special cause goes by, without any load: both moments are worked out alike."
RELEASES = (
    "A figure whose earlier release withheld a small number is told as newly shown or newly withheld, without its values: the "
    "difference of two releases could tell the number. Nor is a figure told as newly withheld since a day before everything was "
    "released anew: two thresholds could tell it."
)
NOTHING = "nothing of what may be shown here has changed"


@dataclass(frozen=True)
class Tally:
    """How many differences there are: by kind and change, of new actions by how they stand (``STANDS``), and in how many
    areas."""

    changes: Mapping[tuple[str, str], int]
    stands: Mapping[str, int]
    areas: int

    def of(self, kinds: Collection[str]) -> Tally:
        """Those of some kinds."""
        return replace(self, changes={key: count for key, count in self.changes.items() if key[0] in kinds})


def finding(found: Tally, since: str, until: str = "") -> str:
    """``Since 14 Oct 2026: 3 actions newly overdue and 5 actions completed, in 7 areas``."""
    head = f"Since {since}{f', as of {until}' if until else ''}"
    if not any(found.changes.values()):
        return f"{head if until else f'Since {from_end(since)}'} {NOTHING}"
    told = parts(found) or [plural(sum(found.changes.values()), "difference")]
    return f"{head}: {listed(told[:MOST_TOLD])}{_and_more(told)}, in {plural(found.areas, 'area')}"


def from_end(since: str) -> str:
    """``the end of 20 Nov 2026``: what was loaded on a day counts as there before, so that nothing new is said of its end; of a
    load as it is."""
    return since if since.startswith("load ") else f"the end of {since}"


def parts(found: Tally) -> list[str]:
    """How much of each kind and change: ``1 figure revised``, ``2 new special causes``."""
    told = ((key, *said) for key, said in COUNTED.items() if found.changes.get(key))
    return [f"{plural(found.changes[key], noun)}{more}{_of_new(found, key)}" for key, noun, more in told]


def by_kind(found: Tally) -> dict[str, str]:
    """Of each kind that there is, in their order, how much differs: ``3 newly overdue, 5 completed``."""
    told = {}
    for kind in HEADS:
        parts = [
            f"{many:,} {in_words({'change': change})}"
            for (of, change), many in sorted(found.changes.items())
            if of == kind and many
        ]
        if parts:
            told[kind] = ", ".join(parts)
    return told


def _of_new(found: Tally, key: tuple[str, str]) -> str:
    """How new actions stand that are overdue or complete already: `` (1 overdue, 2 complete)``."""
    told = ", ".join(f"{found.stands[stands]} {stands}" for stands in STANDS if found.stands.get(stands))
    return f" ({told})" if told and key == NEW_ACTION else ""


NEW_ACTION, STANDS = ("action", "new"), ("overdue", "complete")


def stands(now: str) -> str:
    """How a new action stands, of ``STANDS``; blank where it is neither."""
    return next((each for each in STANDS if now.startswith(each)), "")


MOST_TOLD = 4


def _and_more(told: Sequence[str]) -> str:
    return ", and more" if len(told) > MOST_TOLD else ""


def in_words(row: Record) -> str:
    """``newly overdue``, ``revised``; of an action that came after the day ``new, overdue``."""
    change = told_as(row)
    if (row.get("kind"), change) == NEW_ACTION and (standing := stands(str(row["now"]))):
        return f"new, {standing}"
    if change in ("later", "earlier"):
        return f"due day moved {change}"
    return f"newly {change}" if change in ("overdue", "shown", "withheld") else change


def mean_of(cohorts: int, mean: str) -> str:
    """``mean of 2 cohorts 1.5``."""
    return f"{MEAN_OF}{plural(cohorts, 'cohort')} {mean}"


MEAN_OF = "mean of "


def told_as(row: Record) -> str:
    """A row's change; of an action that was dropped and of a mean that is of other cohorts now that they are so."""
    kind, change, now = row.get("kind"), str(row["change"]), str(row.get("now", ""))
    if (kind, change) == ("action", "changed") and now.startswith(DROPPED):
        return DROPPED
    if (kind, change) == ("mean", "revised") and now.startswith(MEAN_OF):
        return OTHER_COHORTS
    return change
