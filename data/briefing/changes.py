"""What is new or different of an area since a moment, in words: rows that its page and its briefing share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
IN_ORDER = (RATING, MEAN, ACTION, RISK, SPECIAL_CAUSE, FIGURE)
"""Who was rated, what moved, then what is done about it and what else came."""
RELEASED = (FIGURE, SPECIAL_CAUSE)


def changed_rows(changed: Since) -> Mapping[str, list[Changed]]:
    """Of each kind (its head), in the order of ``IN_ORDER``, what differs; then the loads that touched the area."""
    rows = changed.rows.records()
    told = {
        kinds.HEADS[kind]: [Changed(*(row[name] for name in Changed._fields)) for row in rows if row["kind"] == kind]
        for kind in IN_ORDER
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
    """What changed since the last meeting; without a day, that one was not chosen. The loads have a table of their own: they
    are not among the changes that the head counts."""
    changed = asked.changed
    if changed is None or asked.since is None:
        return Section("since", told.SINCE, absent=told.NEEDS_SINCE)
    since = words.moment_words(asked.since, asked.since_day)
    by_kind = changed_rows(changed)
    differ = [row for kind, of_kind in by_kind.items() if kind != LOADS for row in of_kind]
    found = capital(f"{finding(changed, since)}.".removeprefix(f"Since {since}").lstrip(": "))
    if not differ and not by_kind[LOADS]:
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
    on = f"On {since}" if "load" not in since else f"After {since}"
    tables = (
        _table(f"What is new or different of {asked.area.name} since {since}", ("What", on, "Now"), differ),
        _table(f"{LOADS} since {since}", ("Load", on, "Now"), by_kind[LOADS]),
    )
    tags = changed.loads.tags if len(changed.loads.rows) else asked.actions.tags
    return Section(
        "since",
        told.since_head(since, None if first else len(differ)),
        tags,
        (note, *([bullets] if differ and not first else []), *filter(None, tables), *withheld),
        _source(changed),
    )


def _table(caption: str, columns: tuple[str, ...], rows: Sequence[Changed]) -> Table | None:
    """For the files; None without rows."""
    told_of = tuple((row.what, row.then or told.NOTHING_MORE, row.now) for row in rows)
    return Table(caption, columns, told_of, first=0) if rows else None


def _differs(row: Changed) -> str:
    new = row.then in ("", NOT_THERE, NOT_RATED, NOT_LOADED, NOT_REPORTED, NO_CAUSE)
    return told.changed("" if new else row.then, f"new, {row.now}" if row.then == NOT_THERE else row.now)


def _source(changed: Since) -> str:
    return told.source_line(changed.loads) if len(changed.loads.rows) else ""
