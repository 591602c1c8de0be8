"""Rows of the store that the methods are shown with: of each kind the first that is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from data.filters import Filters
from data.measures.cascade import bands_differ
from data.queries import activity, areas, coverage, outcomes, surveys
from data.queries.catalogue import Programme, programme_list
from data.queries.moves import TOTAL, Moved
from data.queries.own_change import programme_change
from data.viewer import Viewer

Row = Mapping[str, Any]
"""One row of a query's answer, by column; it has ``programme`` and ``simulated``."""


@dataclass(frozen=True)
class OwnMoved:
    """The change of a programme's own ratings: its domains in their order, and a group by where it started whose expected
    rise is known."""

    programme: Programme
    domains: tuple[Moved, ...]
    group: Moved | None

    @property
    def clearest(self) -> Moved:
        """The domain in which most cohorts changed."""
        return max(self.domains, key=lambda each: each.changes)


@dataclass(frozen=True)
class Held:
    """What a store can show of each kind; None where it has nothing of it.

    ``total``: an area with all seven domains, if there is one whose published band differs from the computed one.
    ``answers``: a question of own surveys of a whole programme. ``gap``, ``returns``, ``site``: rows of what is published,
    as ``outcomes.gaps``, ``outcomes.responses`` and ``coverage.coverage`` have them. ``months``: an area's released figures
    of a measure, by their time. ``count``: a team's released count. ``unit``: areas that are shown together.
    """

    moved: OwnMoved | None = None
    total: Row | None = None
    answers: Row | None = None
    gap: Row | None = None
    returns: Row | None = None
    site: Row | None = None
    months: Sequence[Row] = ()
    count: Row | None = None
    unit: Row | None = None


def held(connection: Connection, viewer: Viewer) -> Held:
    """What the store can show now."""
    asked = (connection, Filters(), viewer, programme_list(connection, viewer))
    own = (connection, viewer, asked[-1])
    return Held(
        moved=_moved(*own),
        total=_total(areas.areas(*asked).records()),
        answers=surveys.most_answered(*own),
        gap=_first(outcomes.gaps(*asked).records(), "gap_pp"),
        returns=_first(outcomes.responses(*asked).records(), "returned_pct"),
        site=_first(coverage.coverage(*asked).records(), "cyp_per_team"),
        months=activity.first_series(*own),
        count=activity.first_count(*own),
        unit=surveys.first_joined(*own),
    )


def _moved(connection: Connection, viewer: Viewer, chosen: Sequence[Programme]) -> OwnMoved | None:
    for programme in chosen:
        if programme.own and (found := programme_change(connection, programme, ("", ""), viewer)):
            domains = tuple(each for each in found.of("programme") if each.domain != TOTAL and each.matched)
            groups = [each for each in found.of("starting_group") if each.expected_rise is not None]
            if domains:
                return OwnMoved(programme, domains, next(iter(groups), None))
    return None


def _total(rows: Sequence[Row]) -> Row | None:
    rated = [row for row in rows if row["total"] is not None]
    odd = [row for row in rated if bands_differ(row["band"], row["published_band"])]
    return next(iter((*odd[::-1], *rated)), None)


def _first(rows: Sequence[Row], having: str) -> Row | None:
    return next((row for row in rows if row[having] is not None), None)
