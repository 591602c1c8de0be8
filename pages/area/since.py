"""What is new or different of one area since a moment: a figure of its page, or the question since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.model import Caveat, Column, DayForm, Figure, Link, Row, RowGroup, Table, TagKind
from components.views import data_table, figure_actions, since_form
from data.briefing.changes import changed_rows
from data.briefing.changes import finding as told
from data.filters import address
from data.queries.area import Area
from data.queries.area_since import Since, area_since, before_last_load
from data.queries.loads import first_day
from data.queries.readiness import day_looked_at, days_before
from data.sentences import changes
from data.sentences import since as words
from data.sentences.changed import Changed
from data.state import State
from data.viewer import Viewer
from pages.site import area_href, source_line, tags

DAYS = (7, 28)
MOST_ROWS = 10
"""Rows of each kind that stand on the page."""


def since_figure(connection: Connection, viewer: Viewer, found: Area, state: State, *, today: date) -> Figure:
    """What changed since the moment that the address names; without one, links and a form to choose it."""
    programme = state.chosen[0]
    day = day_looked_at(connection, state.moment, today)
    local = viewer.sees(found.code, simulated=programme.simulated)
    form = since_form(_form(connection, found, state, day, local=local))
    if state.since is None:
        kinds: tuple[TagKind, ...] = ("simulated",) if programme.simulated else ("own-computed",)
        return Figure("since", words.NONE_ASKED, form, "", words.ASK, kinds, programme.simulated)
    changed = area_since(connection, found, programme, viewer, (state.since, state.moment), today=today)
    since = words.moment_words(state.since, day_looked_at(connection, state.since, today))
    until = words.moment_words(state.moment, day) if state.moment.text else ""
    groups, first = _groups(changed), first_day(connection, state.chosen, state.since, state.moment)
    table = Table(
        caption=f"What is new or different of {found.name} since {since}",
        columns=(Column("What"), Column(f"On {since}" if "load" not in since else f"After {since}"), Column("Now")),
        groups=() if first else groups,
        aside=groups if first else (),
        aside_told=words.ALL_NEW if first else "",
    )
    here = f"{area_href(found.code, state.filters.changed(programme=None).query_string())}#since"
    return Figure(
        id="since",
        finding=words.nothing_before(first) if first else told(changed, since, until),
        subline=anchor(words.COMPARE_FIRST, _at(found, state, first.isoformat()))
        if first
        else words.NOTHING_THEN
        if changed.fresh
        else "",
        body=Markup("{}{}").format(data_table(table, folds=True) if groups else "", form),
        tags=tags(changed.loads) if len(changed.loads.rows) else ("simulated",) if programme.simulated else ("own",),
        simulated=programme.simulated,
        actions=figure_actions("table", table=here, csv=_csv(found, state), link=here),
        caveats=(
            Caveat("What counts as new", words.TWO_READINGS),
            Caveat("By time alone", changes.BY_TIME),
            Caveat("Releases", changes.RELEASES),
            *([] if local else [Caveat("What is not shown", words.LEVELS_WITHHELD)]),
        ),
        source=source_line(changed.loads) if len(changed.loads.rows) else "",
    )


def _csv(found: Area, state: State) -> str:
    """The same rows from the API."""
    asked = {"programme": found.programme, "area": found.code, "since": state.since.text if state.since else ""}
    return address("/api/v1/since.csv", **asked, as_of=state.moment.text)


# The question since when.


def _form(connection: Connection, found: Area, state: State, day: date, *, local: bool) -> DayForm:
    asked = state.since.text if state.since else ""
    kept = state.filters.changed(programme=None, since=None)
    hidden = tuple((name, value) for name, values in kept.chosen.items() for value in values)
    return DayForm(
        action=area_href(found.code, ""),
        name="since",
        label="Since the day of your last meeting",
        value="" if asked.startswith("load-") else asked,
        latest=day.isoformat(),
        hidden=hidden,
        links=_links(connection, found, state, day, local=local),
        button="Show what changed",
    )


def _links(connection: Connection, found: Area, state: State, day: date, *, local: bool) -> tuple[Link, ...]:
    before = before_last_load(connection, found, state.moment, local=local)
    offered = [("Since before its last load", f"load-{before}")] if before else []
    offered += [(f"Last {days} days", days_before(day, days).isoformat()) for days in DAYS]
    asked = state.since.text if state.since else ""
    links = [Link(text, _at(found, state, since), current=since == asked) for text, since in offered]
    return (*links, *([Link("No comparison", _at(found, state, None))] if asked else []))


def _at(found: Area, state: State, since: str | None) -> str:
    return f"{area_href(found.code, state.filters.changed(programme=None, since=since).query_string())}#since"


# What changed.


def _groups(changed: Since) -> tuple[RowGroup, ...]:
    return tuple(_group(head, rows) for head, rows in changed_rows(changed).items() if rows)


def _group(head: str, rows: Sequence[Changed]) -> RowGroup:
    more = len(rows) - MOST_ROWS
    return RowGroup(tuple(map(_row, rows[:MOST_ROWS])), head=head, note=f"and {more} more" if more > 0 else "")


def _row(row: Changed) -> Row:
    what = (
        row.what if row.load is None or not row.what.startswith("Load ") else anchor(row.what, f"/data#load-{row.load}")
    )
    return Row((what, row.then, row.now))
