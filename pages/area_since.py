"""What is new or different of one area since a moment: a figure of its page, or the question since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.marks import format_moment
from components.model import Caveat, Cell, Column, DayForm, Figure, Link, Row, RowGroup, Table, TagKind
from components.views import data_table, figure_actions, since_form
from data.measures.since import Action
from data.measures.work import AMBER, GREEN, RED
from data.queries.area import Area
from data.queries.area_since import Since, area_since, before_last_load
from data.queries.areas import DOMAIN_CODES
from data.queries.readiness import day_looked_at
from data.sentences import capital
from data.sentences import since as words
from data.sentences.data import day_words
from data.sentences.work import rag_words
from data.state import State
from data.viewer import Viewer
from data.wording import workshop_order, workshop_words
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
        return Figure("since", "Table", words.NONE_ASKED, form, words.ASK, kinds, programme.simulated)
    changed = area_since(connection, found, programme, viewer, (state.since, state.moment), today=today)
    since = words.moment_words(state.since, day_looked_at(connection, state.since, today))
    until = words.moment_words(state.moment, day) if state.moment.text else ""
    groups = _groups(changed, local=local)
    table = Table(
        caption=f"What is new or different of {found.name} since {since}",
        columns=(Column("What"), Column(f"On {since}" if "load" not in since else f"After {since}"), Column("Now")),
        groups=groups,
    )
    here = f"{area_href(found.code, state.filters.changed(programme=None).query_string())}#since"
    return Figure(
        id="since",
        number="Table",
        finding=words.finding(changed.differ, len(changed.loads.rows), since, until),
        subline=words.NOTHING_THEN if changed.then.empty and not changed.now.empty else "",
        body=Markup("{}{}").format(data_table(table, folds=True) if groups else "", form),
        tags=tags(changed.loads) if len(changed.loads.rows) else ("simulated",) if programme.simulated else ("own",),
        simulated=programme.simulated,
        actions=figure_actions("table", table=here, link=here),
        caveats=(
            Caveat("What counts as new", words.TWO_READINGS),
            Caveat("Overdue", words.OVERDUE_BY_TIME),
            *([] if local else [Caveat("What is not shown", words.LEVELS_WITHHELD)]),
        ),
        source=source_line(changed.loads) if len(changed.loads.rows) else "",
    )


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
    offered += [(f"Last {days} days", (day - timedelta(days=days)).isoformat()) for days in DAYS]
    asked = state.since.text if state.since else ""
    links = [Link(text, _at(found, state, since), current=since == asked) for text, since in offered]
    return (*links, *([Link("No comparison", _at(found, state, None))] if asked else []))


def _at(found: Area, state: State, since: str | None) -> str:
    return f"{area_href(found.code, state.filters.changed(programme=None, since=since).query_string())}#since"


# What changed.


def _groups(changed: Since, *, local: bool) -> tuple[RowGroup, ...]:
    made = (
        ("Ratings", _ratings(changed, local=local)),
        ("Domain means", _means(changed)),
        ("Actions", _actions(changed)),
        ("Risks", _risks(changed)),
        ("Loads that touched the area", _loads(changed)),
    )
    return tuple(_group(head, rows) for head, rows in made if rows)


def _group(head: str, rows: Sequence[Row]) -> RowGroup:
    more = len(rows) - MOST_ROWS
    return RowGroup(tuple(rows[:MOST_ROWS]), head=head, note=f"and {more} more" if more > 0 else "")


NOT_RATED, NOT_THERE = "not rated", "not there yet"
NO_LONGER = "no longer among those shown"


def _ratings(changed: Since, *, local: bool) -> list[Row]:
    """Each cohort and level; without the local right how many cohorts of each workshop."""
    differ = changed.differ
    if not local:
        return [Row((words.at_words(at), *counts)) for at, counts in words.rated_counts(differ).items()]
    rated_cohorts = {key.cohort for key, _ in differ.rated}
    return [
        *(Row((code, NOT_THERE, "in the store")) for code in differ.cohorts if code not in rated_cohorts),
        *(Row((words.cohort_at(key), NOT_RATED, words.rated_words(told))) for key, told in differ.rated),
        *(Row((words.cohort_at(key), "rated", NOT_RATED)) for key in differ.withdrawn),
        *(
            Row((f"{words.cohort_at(each.key)}, {each.domain}", _level(each.then), _level(each.now)))
            for each in differ.revised
        ),
    ]


def _level(level: int | None) -> Cell:
    return NOT_RATED if level is None else str(level)


def _means(changed: Since) -> list[Row]:
    """Means of workshops that were rated before; those of a new one stand in one row."""
    rows: list[Row] = []
    fresh: dict[str, list[str]] = {}
    for each in sorted(changed.differ.means, key=lambda each: DOMAIN_CODES.index(each.domain)):
        if each.workshop not in changed.then.means:
            fresh.setdefault(each.workshop, []).append(f"{each.domain} {words.mean_words(each.now)}")
            continue
        told = (mean or NOT_RATED for mean in words.means_apart(each.then, each.now))
        rows.append(Row((f"{each.domain} at {workshop_words(each.workshop)}", *told)))
    new = [
        Row((capital(workshop_words(at)), NOT_RATED, ", ".join(fresh[at]))) for at in sorted(fresh, key=workshop_order)
    ]
    return [*new, *rows]


def _actions(changed: Since) -> list[Row]:
    differ, then, now = changed.differ, changed.then.actions, changed.now.actions
    codes = dict.fromkeys((*differ.overdue, *differ.completed, *differ.added, *differ.changed))
    here = [Row((now[code].text, _stood(then.get(code)), _stood(now[code]))) for code in codes]
    return here + [Row((then[code].text, _stood(then[code]), NO_LONGER)) for code in differ.removed]


def _stood(action: Action | None) -> Cell:
    if action is None:
        return NOT_THERE
    told = rag_words({"rag": action.rag, "status": action.status})
    return f"{told}, due {day_words(action.due)}" if action.due and action.rag in (RED, AMBER, GREEN) else told


def _risks(changed: Since) -> list[Row]:
    factors, before = changed.now.risks, changed.then.risks
    gone = [Row((before[code][0], f"score {before[code][1]}", NO_LONGER)) for code in changed.differ.risks_removed]
    return gone + [
        Row(
            (
                factors[code][0],
                NOT_THERE if then is None else f"score {then}",
                f"score {now}",
            )
        )
        for code, then, now in changed.differ.risks
    ]


def _loads(changed: Since) -> list[Row]:
    return [
        Row(
            (
                anchor(f"Load {row['id']}", f"/data#load-{row['id']}"),
                "not loaded yet",
                f"{words.load_words(row['action'], row['undoes'], row['feed'])}, {row['file']}, {format_moment(row['at'])}",
            )
        )
        for row in changed.loads.records()
    ]
