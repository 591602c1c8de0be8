"""What differs between two states of an area: what is new, what moved, what was done. Pure: two states in, differences out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from data.measures import work


class RatingKey(NamedTuple):
    cohort: str
    workshop: str


Levels = Mapping[str, int]
"""A cohort's level (0–3) by domain."""


@dataclass(frozen=True)
class Action:
    """An action as it stood: what is done, its status, its day and its colour on the day of its state."""

    text: str
    status: str
    due: date | None
    rag: str


@dataclass(frozen=True)
class AreaState:
    """What the store had of an area at a moment. ``ratings`` by cohort and workshop; ``means`` by workshop and domain;
    ``actions``, ``risks`` (factor and score) and ``cohorts`` by code, as far as they may be seen."""

    ratings: Mapping[RatingKey, Levels] = field(default_factory=dict)
    means: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)
    risks: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    cohorts: frozenset[str] = frozenset()
    loads: Mapping[RatingKey | str, int] = field(default_factory=dict)
    """The load that brought a cohort's ratings, or an action or risk by its code."""

    @property
    def empty(self) -> bool:
        return not (self.ratings or self.means or self.actions or self.risks or self.cohorts)


class MovedMean(NamedTuple):
    """A domain's mean at a workshop, then and now; None where it was not rated, or no longer is. ``of_then`` and ``of_now``:
    the cohorts that were rated in it."""

    workshop: str
    domain: str
    then: Decimal | None
    now: Decimal | None
    of_then: frozenset[str] = frozenset()
    of_now: frozenset[str] = frozenset()

    @property
    def of_others(self) -> bool:
        """Whether it is a mean of other cohorts than it was, so that their levels need not have moved."""
        return self.then is not None and self.now is not None and self.of_then != self.of_now


class Revised(NamedTuple):
    """A level that another one stands for now; None where there is none any more, or was none."""

    key: RatingKey
    domain: str
    then: int | None
    now: int | None


@dataclass(frozen=True)
class Differences:
    """What is new or different now. Keys are codes, in order.

    ``rated``: cohorts newly rated at a workshop, with their levels; ``withdrawn``: those of which no rating stands any more;
    ``revised``: levels of others that changed. ``completed`` and ``overdue``: actions that came to be so;
    ``added``: new ones, however they stand, the overdue first; ``later`` and ``earlier``: open ones
    whose due day moved; ``dropped``: those that came to be so; ``changed``: others with another status, day or colour;
    ``removed``: those that are no longer there to be seen. ``risks``: new ones, or whose score changed, with the score then
    (None where it was not there) and now.
    """

    cohorts: tuple[str, ...]
    rated: tuple[tuple[RatingKey, Levels], ...]
    withdrawn: tuple[RatingKey, ...]
    revised: tuple[Revised, ...]
    means: tuple[MovedMean, ...]
    completed: tuple[str, ...]
    overdue: tuple[str, ...]
    added: tuple[str, ...]
    later: tuple[str, ...]
    earlier: tuple[str, ...]
    dropped: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    risks: tuple[tuple[str, int | None, int], ...]
    risks_removed: tuple[str, ...]

    @property
    def any(self) -> bool:
        return any(vars(self).values())


def differences(then: AreaState, now: AreaState, *, open_seen: bool = True) -> Differences:
    """What differs from ``then`` to ``now``; ``open_seen``: whether also actions that are not complete are read. Where they are
    not, nothing tells a new one from one that was completed: both are told as completed."""
    fresh = {code for code in now.actions if code not in then.actions} if open_seen else set()
    completed = _came_to(then, now, lambda action: action.status == work.COMPLETE, fresh)
    dropped = _came_to(then, now, lambda action: action.status == work.DROPPED, fresh)
    overdue = _came_to(then, now, lambda action: action.rag == work.RED, fresh)
    days = {code: moved for code in now.actions if (moved := days_moved(then.actions.get(code), now.actions[code]))}
    later, earlier = (
        tuple(code for code in days if code not in overdue and (days[code] > 0) == past) for past in (True, False)
    )
    told, order = (
        {*completed, *overdue, *later, *earlier, *dropped},
        {code: place for place, code in enumerate(now.actions)},
    )
    return Differences(
        cohorts=tuple(sorted(now.cohorts - then.cohorts)),
        rated=tuple((key, now.ratings[key]) for key in sorted(now.ratings) if key not in then.ratings),
        withdrawn=tuple(key for key in sorted(then.ratings) if key not in now.ratings),
        revised=_revised(then, now),
        means=_moved(then, now),
        completed=completed,
        overdue=overdue,
        added=tuple(sorted(fresh, key=lambda code: (now.actions[code].rag != work.RED, order[code]))),
        later=later,
        earlier=earlier,
        dropped=dropped,
        changed=tuple(code for code in now.actions if _stands_otherwise(then, now, code) and code not in told),
        removed=tuple(code for code in then.actions if code not in now.actions),
        risks=tuple(_risks(then, now)),
        risks_removed=tuple(code for code in then.risks if code not in now.risks),
    )


def for_everyone(differ: Differences) -> Differences:
    """What differs as those without the local right are told it: not that a completed action is no longer seen, since it may
    be open again."""
    return replace(differ, removed=())


def _revised(then: AreaState, now: AreaState) -> tuple[Revised, ...]:
    found = []
    for key in sorted(then.ratings.keys() & now.ratings.keys()):
        before, after = then.ratings[key], now.ratings[key]
        for domain in dict.fromkeys((*after, *before)):
            if before.get(domain) != after.get(domain):
                found.append(Revised(key, domain, before.get(domain), after.get(domain)))
    return tuple(found)


def _moved(then: AreaState, now: AreaState) -> tuple[MovedMean, ...]:
    found = []
    for workshop in sorted({*then.means, *now.means}):
        before, after = then.means.get(workshop, {}), now.means.get(workshop, {})
        for domain in dict.fromkeys((*after, *before)):
            if before.get(domain) != after.get(domain):
                of_both = (_rated_in(state, workshop, domain) for state in (then, now))
                found.append(MovedMean(workshop, domain, before.get(domain), after.get(domain), *of_both))
    return tuple(found)


def _rated_in(state: AreaState, workshop: str, domain: str) -> frozenset[str]:
    """The cohorts that are rated in a domain at a workshop."""
    return frozenset(key.cohort for key, of in state.ratings.items() if key.workshop == workshop and domain in of)


def _came_to(
    then: AreaState, now: AreaState, holds: Callable[[Action], bool], fresh: Collection[str]
) -> tuple[str, ...]:
    """Actions of which something holds now that did not before, without the ``fresh`` ones."""
    return tuple(
        code
        for code, action in now.actions.items()
        if code not in fresh and holds(action) and not (code in then.actions and holds(then.actions[code]))
    )


def days_moved(then: Action | None, now: Action) -> int:
    """How many days later the due day of an action is that was open and is; 0 of any other."""
    due, before = now.due, then.due if then else None
    if then is None or due is None or before is None or {then.status, now.status} & set(work.CLOSED):
        return 0
    return (due - before).days


def _stands_otherwise(then: AreaState, now: AreaState, code: str) -> bool:
    return code in then.actions and replace(then.actions[code], text="") != replace(now.actions[code], text="")


def _risks(then: AreaState, now: AreaState) -> Iterator[tuple[str, int | None, int]]:
    for code, (_, score) in now.risks.items():
        before = then.risks[code][1] if code in then.risks else None
        if before != score:
            yield code, before, score
