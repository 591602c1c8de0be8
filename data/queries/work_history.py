"""How actions came to stand as they do: when they were agreed, and what each load told of them.

Every load's version of an action stays in the store. One of an open action needs the local right for its area, as the
action itself does; one of a completed action is shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.work import COMPLETE
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.schema import action_codes, actions, areas, cohort_codes, cohorts, loads, places, programmes, ratings
from data.versions import LONDON, NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted

TOLD = ("action", "domain", "cohort_code", "owner_role", "agreed_at", "due", "status", "progress_note", "updated")
"""What a load can change of an action."""
HISTORY_COLUMNS = (
    "programme",
    "simulated",
    "area_code",
    "area_name",
    "action_id",
    "load",
    "at",
    *TOLD,
    "changed",
    "gone_load",
)
"""``changed``: names of the columns that differ from the version before, joined by commas; blank of the first one.
``gone_load``: the load that took the action out of the store, where no later version follows; with the local right alone,
since without it nobody is told which of the two it is."""


def is_local(viewer: Viewer) -> sa.ColumnElement[bool]:
    """``Viewer.sees`` in a query."""
    if viewer.everywhere:
        return sa.true()
    return sa.or_(programmes.c.simulated, places.c.code.in_(sorted(viewer.local_areas)))


# When an action began.


@dataclass(frozen=True)
class Beginnings:
    """``workshops``: the day of a workshop of a cohort, or, under None for the cohort, the first one of its area (a place's
    id); ``first``: by action's code the day of its first news, or of the load that first told of it, and how
    many loads did."""

    workshops: Mapping[tuple[int, str | None, str], date] = field(default_factory=dict)
    first: Mapping[str, tuple[date, int]] = field(default_factory=dict)

    def of(self, row: Mapping[str, Any]) -> tuple[date | None, int]:
        """The day on which an action was agreed, and how often a load told of it."""
        loaded, times = self.first.get(row["action_id"], (None, 0))
        at = (row["agreed_at"] or "").strip().upper()
        agreed = self.workshops.get((row["place_id"], row["cohort_code"], at))
        return agreed or loaded, times


NOTHING_BEGAN = Beginnings()


def beginnings(
    connection: Connection,
    chosen: Sequence[Programme],
    viewer: Viewer,
    moment: AsOf = NOW,
    *,
    of_areas: Sequence[str] = (),
) -> Beginnings:
    """When the actions of some programmes were agreed; ``of_areas``: codes of those that matter, all where there are none."""
    of_programmes = places.c.programme_id.in_([programme.id for programme in chosen])
    here = sa.and_(of_programmes, places.c.code.in_(of_areas)) if of_areas else of_programmes
    days: dict[tuple[int, str | None, str], date] = {}
    for place, cohort, workshop, day in connection.execute(_workshops(here, moment)):
        days[place, cohort, workshop] = day
        days[place, None, workshop] = min(day, days.get((place, None, workshop), day))
    found = connection.execute(_first(here, viewer, moment))
    first = {code: (_earlier(at.astimezone(LONDON).date(), news), n) for code, at, news, n in found}
    return Beginnings(days, first)


def _earlier(loaded: date, news: date | None) -> date:
    return loaded if news is None else min(loaded, news)


def _workshops(here: sa.ColumnElement[bool], moment: AsOf) -> sa.Select[Any]:
    """The first day of each cohort's workshops. Ratings are grouped before anything is joined to them: they are many."""
    theirs = (
        sa.select(cohorts.c.cohort_id, cohorts.c.place_id, cohort_codes.c.code)
        .join(cohort_codes, cohort_codes.c.id == cohorts.c.cohort_id)
        .join(places, places.c.id == cohorts.c.place_id)
        .where(open_at(cohorts, moment), here)
        .cte("theirs")
    )
    held = (
        sa.select(ratings.c.cohort_id, ratings.c.workshop, sa.func.min(ratings.c.date).label("day"))
        .where(open_at(ratings, moment), ratings.c.date.is_not(None))
        .where(ratings.c.cohort_id.in_(sa.select(theirs.c.cohort_id)))
        .group_by(ratings.c.cohort_id, ratings.c.workshop)
        .subquery()
    )
    return sa.select(theirs.c.place_id, theirs.c.code, held.c.workshop, held.c.day).join_from(
        theirs, held, held.c.cohort_id == theirs.c.cohort_id
    )


def _first(here: sa.ColumnElement[bool], viewer: Viewer, moment: AsOf) -> sa.Select[Any]:
    versions = (
        sa.select(
            action_codes.c.code,
            sa.func.min(actions.c.load_id).label("load_id"),
            sa.func.min(actions.c.updated).label("news"),
            sa.func.count().label("versions"),
        )
        .select_from(actions)
        .join(action_codes, action_codes.c.id == actions.c.action_id)
        .join(places, places.c.id == actions.c.place_id)
        .join(programmes, programmes.c.id == places.c.programme_id)
        .where(here, *_seen(viewer, moment))
        .group_by(action_codes.c.code)
        .subquery()
    )
    return sa.select(versions.c.code, loads.c.at, versions.c.news, versions.c.versions).join(
        loads, loads.c.id == versions.c.load_id
    )


def _seen(viewer: Viewer, moment: AsOf) -> tuple[sa.ColumnElement[bool], ...]:
    """Versions up to a moment that the viewer may see."""
    until = [] if moment.load is None else [actions.c.load_id <= moment.load]
    return (*until, sa.or_(is_local(viewer), actions.c.status == COMPLETE))


# What each load told.


def action_history(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row an action and load that brought or changed it, the oldest first. Columns: ``HISTORY_COLUMNS``.

    Without the local right for the area only versions of a completed action are among them.
    """
    query = _versions(filters, viewer, chosen, moment)
    found = [dict(row) for row in connection.execute(query).mappings()] if viewer.shared else []
    rows = [row for _, of in groupby(found, lambda row: row["action_id"]) for row in _compared(list(of), moment)]
    count = counted(len({row["action_id"] for row in rows}), "action")
    return answer(connection, "action_history", of_dicts(HISTORY_COLUMNS, rows), {r["load"] for r in rows}, n=count)


def _versions(filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf) -> sa.Select[Any]:
    query = (
        sa.select(
            programmes.c.name.label("programme"),
            programmes.c.simulated,
            places.c.code.label("area_code"),
            areas.c.name.label("area_name"),
            action_codes.c.code.label("action_id"),
            actions.c.load_id.label("load"),
            actions.c.closed_by,
            is_local(viewer).label("local"),
            loads.c.at,
            cohort_codes.c.code.label("cohort_code"),
            *(actions.c[name] for name in TOLD if name != "cohort_code"),
        )
        .select_from(actions)
        .join(action_codes, action_codes.c.id == actions.c.action_id)
        .join(loads, loads.c.id == actions.c.load_id)
        .join(places, places.c.id == actions.c.place_id)
        .join(programmes, programmes.c.id == places.c.programme_id)
        .join(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .outerjoin(cohort_codes, cohort_codes.c.id == actions.c.cohort_id)
        .where(programmes.c.id.in_([programme.id for programme in chosen]), *_seen(viewer, moment))
        .order_by(programmes.c.position, places.c.code, action_codes.c.code, actions.c.load_id)
    )
    for name, column in (("region", areas.c.region), ("area", places.c.code), ("history", action_codes.c.code)):
        query = query.where(column.in_(filters[name])) if filters[name] else query
    return query


def _compared(versions: Sequence[Mapping[str, Any]], moment: AsOf) -> Iterator[dict[str, Any]]:
    """An action's versions, each with what differs from the one before."""
    for before, row in zip((None, *versions), versions, strict=False):
        changed = [name for name in TOLD if before is not None and before[name] != row[name]]
        last = row["local"] and row is versions[-1]  # of others a later version may be there that they do not see
        gone = row["closed_by"] if last and _closed(row["closed_by"], moment) else None
        yield {**row, "changed": ",".join(changed), "gone_load": gone}


def _closed(closed_by: int | None, moment: AsOf) -> bool:
    return closed_by is not None and (moment.load is None or closed_by <= moment.load)
