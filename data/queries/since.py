"""What is new or different of the areas of some programmes at a moment, against an earlier one: one road for pages, API and
briefings.

Differences are counted in runs, and put into words as far as they are shown. Without the local right for an area the levels
of cohorts are not told, nor is a mean between two moments, and of actions the completed ones alone are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.kept import kept
from data.queries import causes_since, rated_since, released_since
from data.queries.catalogue import Programme, programme_list
from data.queries.causes_since import SPECIAL_CAUSE
from data.queries.differing import Differing, Part, cut, worded
from data.queries.provenance import answer, of_dicts
from data.queries.rated_since import MEAN, RATING
from data.queries.readiness import day_looked_at, days_before
from data.queries.released_since import FIGURE
from data.queries.work import OF_AREA
from data.queries.work_areas import areas_at_work
from data.queries.worked_since import ACTION, RISK, worked_since
from data.versions import NOW, AsOf, as_of
from data.viewer import ANYONE, Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

KINDS = (ACTION, RATING, MEAN, RISK, FIGURE, SPECIAL_CAUSE)
"""In the order in which a meeting asks: what is late or done, what moved, what may go wrong, what else came or looks odd."""
SINCE_COLUMNS = (*OF_AREA, "kind", "change", "what", "then", "now", "load")
CHANGES = (
    "overdue",
    "completed",
    "new",
    "later",
    "earlier",
    "changed",
    "gone",
    "revised",
    "shown",
    "withheld",
)
"""What a difference is, so that it can be counted."""


def with_returns(connection: Connection, moment: AsOf = NOW) -> frozenset[int]:
    """Ids of the programmes that hand in files; of those that are published nothing changes."""
    return frozenset(programme.id for programme in programme_list(connection, ANYONE, moment) if programme.own)


def since_asked(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    today: date,
    window: Window = EVERYTHING,
) -> Answer:
    """``since`` from the moment that a filter names, else from ``USUAL_DAYS`` before the day looked at."""
    usual = days_before(day_looked_at(connection, moment, today), USUAL_DAYS)
    first = as_of(connection, filters.one("since") or usual.isoformat())
    return since(connection, filters, viewer, chosen, (first, moment), today=today, window=window)


USUAL_DAYS = 28


def since(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    between: tuple[AsOf, AsOf],
    *,
    today: date,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a difference from the first moment to the second. Columns: ``SINCE_COLUMNS``; ``kind`` is one of ``KINDS``,
    ``change`` one of ``CHANGES``, ``then`` and ``now`` are words, ``load`` the one that brought what stands now. The count
    and the loads are of all of them, also where a ``window`` gives a part."""
    found = differing(connection, filters, viewer, chosen, between, today=today)
    return in_words(connection, found, cut(found.runs, window), chosen, between)


def differing(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    between: tuple[AsOf, AsOf],
    *,
    today: date,
) -> Differing:
    """What differs, to be counted; ``in_words`` tells it."""
    own = tuple(programme for programme in chosen if programme.own)
    areas = tuple((name, tuple(filters[name])) for name in ("region", "lead", "area") if filters[name])
    return _differing(connection, areas, viewer, own, between, today)


@kept(most=8)
def _differing(
    connection: Connection,
    chosen_areas: tuple[tuple[str, tuple[str, ...]], ...],
    viewer: Viewer,
    own: tuple[Programme, ...],
    between: tuple[AsOf, AsOf],
    today: date,
) -> Differing:
    """Pages and parts of an answer share it."""
    found = areas_at_work(connection, Filters(chosen=dict(chosen_areas)), viewer, own, between[1])
    areas, ids = {area["area_code"]: area for area in found}, [programme.id for programme in own]
    if not areas:
        return Differing()
    runs = (
        *worked_since(connection, viewer, ids, found, between, today),
        *rated_since.rated_since(connection, found, between),
        *released_since.released_since(connection, ids, list(areas), between),
        *causes_since.causes_since(connection, ids, list(areas), between),
    )
    place = {code: at for at, code in enumerate(areas)}
    return Differing(areas, tuple(sorted(runs, key=lambda run: (place[run.area_code], KINDS.index(run.kind)))))


def in_words(
    connection: Connection,
    found: Differing,
    parts: Sequence[Part],
    chosen: Sequence[Programme],
    between: tuple[AsOf, AsOf],
) -> Answer:
    """Parts of what differs as ``since`` tells it, with the count and the loads of all."""
    ids = [programme.id for programme in chosen if programme.own]
    by = {
        released_since.PERIODS: partial(released_since.new_periods, connection, ids, between),
        causes_since.CAUSES: partial(causes_since.new_causes, connection, ids, between),
        rated_since.RATED: partial(rated_since.newly_rated, connection, between[1]),
        rated_since.MEANS: partial(rated_since.new_means, connection, between[1]),
    }
    about = {code: {name: area[name] for name in OF_AREA} for code, area in found.areas.items()}
    rows = [
        {**about[run.area_code], "kind": run.kind, "change": run.change, **row._asdict()}
        for run, row in worded(parts, by)
    ]
    n = counted(len({run.area_code for run in found.runs}), "area")
    told = answer(connection, "since", of_dicts(SINCE_COLUMNS, rows), found.loads, n=n, kinds=("computed",))
    return replace(told, period="")


def first_of_kind(found: Differing, kind: str, most: int | None) -> list[Part]:
    """The first rows of a kind in the order of ``CHANGES``, of areas in theirs."""
    runs = sorted((run for run in found.runs if run.kind == kind), key=lambda run: CHANGES.index(run.change))
    return cut(runs, Window(0, most))
