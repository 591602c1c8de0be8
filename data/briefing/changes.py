"""What is new or different of an area since a moment, in words: rows that its page and its briefing share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from data.briefing.asked import Asked
from data.briefing.model import Bullet, Bullets, Note, Section, Table
from data.measures.since import Action
from data.measures.work import AMBER, GREEN, RED
from data.queries.area_since import Since
from data.queries.areas import DOMAIN_CODES
from data.queries.readiness import day_looked_at
from data.sentences import briefing as told
from data.sentences import capital
from data.sentences import since as words
from data.sentences.data import day_words
from data.sentences.work import rag_words
from data.wording import workshop_order, workshop_words

NOT_RATED, NOT_THERE = "not rated", "not there yet"
NO_LONGER = "no longer among those shown"
NOT_LOADED = "not loaded yet"
RATINGS, MEANS, ACTIONS, RISKS, LOADS = KINDS = (
    "Ratings",
    "Domain means",
    "Actions",
    "Risks",
    "Loads that touched the area",
)
URGENT_FIRST = (ACTIONS, RATINGS, RISKS, MEANS, LOADS)


class Changed(NamedTuple):
    """What differs, how it stood and how it stands; ``load``: the number of the load that a row is of."""

    what: str
    then: str
    now: str
    load: int | None = None


def changed_rows(changed: Since, *, local: bool) -> Mapping[str, list[Changed]]:
    """By kind (``KINDS``), in their order; without the ``local`` right ratings are how many cohorts of each workshop."""
    return {
        RATINGS: _ratings(changed, local=local),
        MEANS: _means(changed),
        ACTIONS: _actions(changed),
        RISKS: _risks(changed),
        LOADS: _loads(changed),
    }


def _ratings(changed: Since, *, local: bool) -> list[Changed]:
    differ = changed.differ
    if not local:
        return [Changed(words.at_words(at), *counts) for at, counts in words.rated_counts(differ).items()]
    rated_cohorts = {key.cohort for key, _ in differ.rated}
    return [
        *(Changed(code, NOT_THERE, "in the store") for code in differ.cohorts if code not in rated_cohorts),
        *(Changed(words.cohort_at(key), NOT_RATED, words.rated_words(of)) for key, of in differ.rated),
        *(Changed(words.cohort_at(key), "rated", NOT_RATED) for key in differ.withdrawn),
        *(
            Changed(f"{words.cohort_at(each.key)}, {each.domain}", _level(each.then), _level(each.now))
            for each in differ.revised
        ),
    ]


def _level(level: int | None) -> str:
    return NOT_RATED if level is None else str(level)


def _means(changed: Since) -> list[Changed]:
    """Means of workshops that were rated before; those of a new one stand in one row."""
    rows: list[Changed] = []
    fresh: dict[str, list[str]] = {}
    for each in sorted(changed.differ.means, key=lambda each: DOMAIN_CODES.index(each.domain)):
        if each.workshop not in changed.then.means:
            fresh.setdefault(each.workshop, []).append(f"{each.domain} {words.mean_words(each.now)}")
            continue
        then, now = (mean or NOT_RATED for mean in words.means_apart(each.then, each.now))
        rows.append(Changed(f"{each.domain} at {workshop_words(each.workshop)}", then, now))
    new = [
        Changed(capital(workshop_words(at)), NOT_RATED, ", ".join(fresh[at]))
        for at in sorted(fresh, key=workshop_order)
    ]
    return [*new, *rows]


def _actions(changed: Since) -> list[Changed]:
    differ, then, now = changed.differ, changed.then.actions, changed.now.actions
    codes = dict.fromkeys((*differ.overdue, *differ.completed, *differ.added, *differ.changed))
    here = [Changed(now[code].text, _stood(then.get(code)), _stood(now[code])) for code in codes]
    return here + [Changed(then[code].text, _stood(then[code]), NO_LONGER) for code in differ.removed]


def _stood(action: Action | None) -> str:
    if action is None:
        return NOT_THERE
    told_of = rag_words({"rag": action.rag, "status": action.status})
    return f"{told_of}, due {day_words(action.due)}" if action.due and action.rag in (RED, AMBER, GREEN) else told_of


def _risks(changed: Since) -> list[Changed]:
    factors, before = changed.now.risks, changed.then.risks
    gone = [Changed(before[code][0], f"score {before[code][1]}", NO_LONGER) for code in changed.differ.risks_removed]
    return gone + [
        Changed(factors[code][0], NOT_THERE if then is None else f"score {then}", f"score {now}")
        for code, then, now in changed.differ.risks
    ]


def _loads(changed: Since) -> list[Changed]:
    return [
        Changed(
            f"Load {row['id']}",
            NOT_LOADED,
            f"{words.load_words(row['action'], row['undoes'], row['feed'])}, {row['file']}, {told.at_words(row['at'])}",
            row["id"],
        )
        for row in changed.loads.records()
    ]


# The section.

MOST_CHANGES = 3


def since_section(asked: Asked) -> Section:
    """What changed since the last meeting, the most urgent first; without a day, that one was not chosen."""
    changed = asked.changed
    if changed is None or asked.since is None:
        return Section("since", told.SINCE, absent=told.NEEDS_SINCE)
    since = words.moment_words(asked.since, day_looked_at(asked.connection, asked.since, asked.day))
    by_kind = changed_rows(changed, local=asked.local)
    rows = [row for kind in URGENT_FIRST for row in by_kind[kind]]
    finding = words.finding(changed.differ, len(changed.loads.rows), since)
    if not rows:
        return Section("since", told.since_head(since), absent=f"{finding}.")
    note = Note(words.NOTHING_THEN if changed.then.empty and not changed.now.empty else f"{finding}.")
    withheld = () if asked.local else (Note(words.LEVELS_WITHHELD),)
    bullets = Bullets(
        tuple(Bullet(_differs(row), f"{row.what}:") for row in rows),
        MOST_CHANGES,
        told.rest(len(rows) - MOST_CHANGES, "change", "on the area’s page and in the files"),
        asked.page("since"),
    )
    table = Table(
        caption=f"What is new or different of {asked.area.name} since {since}",
        columns=("What", f"On {since}" if "load" not in since else f"After {since}", "Now"),
        rows=tuple((row.what, row.then or told.NOTHING_MORE, row.now) for row in rows),
        first=0,
    )
    kinds = changed.loads.tags if len(changed.loads.rows) else asked.actions.tags
    return Section("since", told.since_head(since), kinds, (note, bullets, table, *withheld), _source(changed))


def _differs(row: Changed) -> str:
    new = row.then in ("", NOT_THERE, NOT_RATED, NOT_LOADED)
    return told.changed("" if new else row.then, f"new, {row.now}" if row.then == NOT_THERE else row.now)


def _source(changed: Since) -> str:
    return told.source_line(changed.loads) if len(changed.loads.rows) else ""
