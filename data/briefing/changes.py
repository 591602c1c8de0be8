"""What is new or different of an area since a moment, in words: rows that its page and its briefing share."""

from __future__ import annotations

from collections.abc import Mapping

from data.briefing.asked import Asked
from data.briefing.model import Bullet, Bullets, Note, Section, Table
from data.queries.area_since import Since
from data.queries.causes_since import NO_CAUSE, SPECIAL_CAUSE
from data.queries.loads import first_day
from data.queries.rated_since import MEAN, RATING
from data.queries.released_since import FIGURE, NOT_REPORTED
from data.queries.worked_since import ACTION, RISK
from data.sentences import briefing as told
from data.sentences import capital
from data.sentences import changes as kinds
from data.sentences import since as words
from data.sentences.changed import NOT_RATED, NOT_THERE, Changed

NOT_LOADED = "not loaded yet"
LOADS = "Loads that touched the area"
URGENT_FIRST = (ACTION, SPECIAL_CAUSE, RATING, RISK, MEAN, FIGURE)
RELEASED = (FIGURE, SPECIAL_CAUSE)


def changed_rows(changed: Since) -> Mapping[str, list[Changed]]:
    """Of each kind (its head), in the order of ``URGENT_FIRST``, what differs; then the loads that touched the area."""
    rows = changed.rows.records()
    told = {
        kinds.HEADS[kind]: [Changed(*(row[name] for name in Changed._fields)) for row in rows if row["kind"] == kind]
        for kind in URGENT_FIRST
    }
    return {**told, LOADS: _loads(changed)}


def finding(changed: Since, since: str, until: str = "") -> str:
    """How much of each kind is new or different, since and until when in words."""
    released = kinds.parts(changed.tally.of(RELEASED))
    return words.finding(changed.differ, len(changed.loads.rows), since, until, released)


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
    since = words.moment_words(asked.since, asked.since_day)
    by_kind = changed_rows(changed)
    rows = [row for of_kind in by_kind.values() for row in of_kind]
    differ = rows[: len(rows) - len(by_kind[LOADS])]
    found = capital(f"{finding(changed, since)}.".removeprefix(f"Since {since}").lstrip(": "))
    if not rows:
        return Section("since", told.since_head(since), absent=found)
    first = first_day(asked.connection, [asked.programme], asked.since, asked.moment)
    note = Note(f"{words.nothing_before(first)}." if first else words.NOTHING_THEN if changed.fresh else found)
    withheld = () if asked.local else (Note(words.LEVELS_WITHHELD),)
    bullets = Bullets(
        tuple(Bullet(_differs(row), f"{row.what}:") for row in differ),
        MOST_CHANGES,
        told.part(MOST_CHANGES, len(differ), "change", "on the area’s page and in the files"),
        asked.page("since"),
    )
    table = Table(
        caption=f"What is new or different of {asked.area.name} since {since}",
        columns=("What", f"On {since}" if "load" not in since else f"After {since}", "Now"),
        rows=tuple((row.what, row.then or told.NOTHING_MORE, row.now) for row in rows),
        first=0,
    )
    tags = changed.loads.tags if len(changed.loads.rows) else asked.actions.tags
    return Section(
        "since",
        told.since_head(since, None if first else len(differ)),
        tags,
        (note, *([bullets] if differ and not first else []), table, *withheld),
        _source(changed),
    )


def _differs(row: Changed) -> str:
    new = row.then in ("", NOT_THERE, NOT_RATED, NOT_LOADED, NOT_REPORTED, NO_CAUSE)
    return told.changed("" if new else row.then, f"new, {row.now}" if row.then == NOT_THERE else row.now)


def _source(changed: Since) -> str:
    return told.source_line(changed.loads) if len(changed.loads.rows) else ""
