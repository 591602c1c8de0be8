"""What is new or different of an area since a moment, in words: rows that its page and its briefing share."""

from __future__ import annotations

from collections.abc import Mapping

from data.briefing.asked import Asked
from data.briefing.model import Bullet, Bullets, Note, Section, Table
from data.queries.area_since import Since
from data.queries.readiness import day_looked_at
from data.sentences import briefing as told
from data.sentences import since as words
from data.sentences.changed import NOT_RATED, NOT_THERE, Changed, actions_rows, means_rows, ratings_rows, risks_rows

NOT_LOADED = "not loaded yet"
RATINGS, MEANS, ACTIONS, RISKS, LOADS = KINDS = (
    "Ratings",
    "Domain means",
    "Actions",
    "Risks",
    "Loads that touched the area",
)
URGENT_FIRST = (ACTIONS, RATINGS, RISKS, MEANS, LOADS)


def changed_rows(changed: Since, *, local: bool) -> Mapping[str, list[Changed]]:
    """By kind (``KINDS``), in their order; without the ``local`` right ratings are how many cohorts of each workshop."""
    return {
        RATINGS: ratings_rows(changed.then, changed.now, changed.differ, local=local),
        MEANS: means_rows(changed.then, changed.differ),
        ACTIONS: actions_rows(changed.then, changed.now, changed.differ),
        RISKS: risks_rows(changed.then, changed.now, changed.differ),
        LOADS: _loads(changed),
    }


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
