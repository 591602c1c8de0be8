"""What differs between two states of an area, in words: rows that its page, its programme's and its briefing share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from data.measures.since import Action, AreaState, Differences, days_moved
from data.measures.work import AMBER, GREEN, RED
from data.queries.areas import DOMAIN_CODES
from data.sentences import capital
from data.sentences import since as words
from data.sentences.data import day_words
from data.sentences.work import rag_words
from data.wording import workshop_order, workshop_words

RATED, NOT_RATED, NOT_THERE = "rated", "not rated", "not there yet"
NO_LONGER = "no longer among those shown"


class Changed(NamedTuple):
    """What differs, how it stood and how it stands; ``load``: the number of the load that a row is of."""

    what: str
    then: str
    now: str
    load: int | None = None


def ratings_rows(then: AreaState, now: AreaState, differ: Differences, *, local: bool) -> list[Changed]:
    """Each cohort and, with the ``local`` right, its levels."""
    rated_cohorts = {key.cohort for key, _ in differ.rated}
    return [
        *(Changed(code, NOT_THERE, "in the store") for code in differ.cohorts if code not in rated_cohorts),
        *(
            Changed(words.cohort_at(key), NOT_RATED, words.rated_words(of) if local else RATED, now.loads.get(key))
            for key, of in differ.rated
        ),
        *(Changed(words.cohort_at(key), RATED, NOT_RATED) for key in differ.withdrawn),
        *(_revised(now, differ) if local else _rated_anew(now, differ)),
    ]


def _revised(now: AreaState, differ: Differences) -> Iterator[Changed]:
    for each in differ.revised:
        what = f"{words.cohort_at(each.key)}, {each.domain}"
        yield Changed(what, _level(each.then), _level(each.now), now.loads.get(each.key))


def _rated_anew(now: AreaState, differ: Differences) -> Iterator[Changed]:
    for key in dict.fromkeys(each.key for each in differ.revised):
        yield Changed(words.cohort_at(key), RATED, "ratings revised", now.loads.get(key))


def _level(level: int | None) -> str:
    return NOT_RATED if level is None else str(level)


def means_rows(then: AreaState, differ: Differences) -> list[Changed]:
    """Means of workshops that were rated before; those of a new one stand in one row."""
    rows: list[Changed] = []
    fresh: dict[str, list[str]] = {}
    for each in sorted(differ.means, key=lambda each: DOMAIN_CODES.index(each.domain)):
        if each.workshop not in then.means:
            fresh.setdefault(each.workshop, []).append(f"{each.domain} {words.mean_words(each.now)}")
            continue
        before, after = (mean or NOT_RATED for mean in words.means_told(each))
        rows.append(Changed(f"{each.domain} at {workshop_words(each.workshop)}", before, after))
    new = [
        Changed(capital(workshop_words(at)), NOT_RATED, ", ".join(fresh[at]))
        for at in sorted(fresh, key=workshop_order)
    ]
    return [*new, *rows]


def actions_rows(before: AreaState, after: AreaState, differ: Differences) -> list[Changed]:
    """Actions that are new, or stand otherwise, or are gone."""
    then, now = before.actions, after.actions
    codes = dict.fromkeys(
        code
        for part in ("overdue", "completed", "added", "later", "earlier", "dropped", "changed")
        for code in getattr(differ, part)
    )
    here = [
        Changed(now[code].text, _stood(then.get(code)), _stands(then.get(code), now[code]), after.loads.get(code))
        for code in codes
    ]
    return here + [Changed(then[code].text, _stood(then[code]), NO_LONGER) for code in differ.removed]


def _stood(action: Action | None) -> str:
    if action is None:
        return NOT_THERE
    told_of = rag_words({"rag": action.rag, "status": action.status})
    return f"{told_of}, due {day_words(action.due)}" if action.due and action.rag in (RED, AMBER, GREEN) else told_of


def _stands(then: Action | None, now: Action) -> str:
    """How an action stands; of one whose due day moved from when to when."""
    if then is None or then.due is None or now.due is None or not days_moved(then, now):
        return _stood(now)
    told_of = rag_words({"rag": now.rag, "status": now.status})
    return f"{told_of}, due day moved from {day_words(then.due)} to {day_words(now.due)}"


def risks_rows(then: AreaState, now: AreaState, differ: Differences) -> list[Changed]:
    """Risks that are new, scored anew or gone."""
    factors, before = now.risks, then.risks
    gone = [Changed(before[code][0], f"score {before[code][1]}", NO_LONGER) for code in differ.risks_removed]
    return gone + [
        Changed(
            factors[code][0],
            NOT_THERE if earlier is None else f"score {earlier}",
            f"score {score}",
            now.loads.get(code),
        )
        for code, earlier, score in differ.risks
    ]
