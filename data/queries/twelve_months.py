"""Twelve months of what areas released: which months these are, and the rows in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.filters import Filters
from data.kept import kept
from data.measures.activity import month_end
from data.queries import activity
from data.queries.catalogue import Programme
from data.queries.chart_summaries import Asked, asked_of
from data.schema import activity_charts, released
from data.versions import AsOf
from data.viewer import Viewer

MONTHS = 12
Row = Mapping[str, Any]
Year = tuple[date, date]
"""The first and the last day of twelve months."""
READ = (
    "area_code",
    "measure",
    "period_start",
    "period_end",
    "value",
    "lowest",
    "highest",
    "denominator",
    "value_status",
    "reason",
    "load_id",
)


@dataclass(frozen=True)
class Months:
    """Twelve months of a programme from the first day to the last one, and the areas that are asked for, by code: what
    ``Asked.described`` says of each."""

    first: date
    last: date
    areas: Mapping[str, Mapping[str, Any]]
    programme: Programme
    moment: AsOf

    def rows(
        self, connection: Connection, measures: Sequence[str], codes: Iterable[str], names: Sequence[str] = READ
    ) -> list[dict[str, Any]]:
        """Whole areas' rows of some measures and areas, with the columns ``names``. They are found by their index: none of
        another month is read."""
        of = released
        wanted = (
            of.c.area_code.in_(list(codes)),
            of.c.scope == "area",
            of.c.code == of.c.area_code,
            of.c.measure.in_(measures),
            of.c.period_start >= self.first,
            of.c.period_end <= self.last,
        )
        found = activity.seen([self.programme], self.moment, *wanted).subquery()
        rows = connection.execute(sa.select(*(found.c[name] for name in names))).all()
        return [dict(zip(names, row, strict=True)) for row in rows]

    def about(self, code: str) -> dict[str, Any]:
        """What stands beside every figure of an area's twelve months."""
        return {"area_code": code, **self.areas[code], "period_start": self.first, "period_end": self.last}


def twelve_months(
    connection: Connection, filters: Filters, viewer: Viewer, programme: Programme, moment: AsOf
) -> Months | None:
    """The months of ``year_of`` and, by code, the areas of a programme that the filters ``area``, ``region`` and ``lead`` let
    through. None where there are no such months."""
    ends = year_of(connection, viewer, programme, moment, filters.one("to"))
    if ends is None:
        return None
    asked = asked_of(connection, filters.changed(team=None, measure=None), viewer, [programme], moment, "area")
    return Months(*ends, dict(sorted(asked.described.items())), programme, moment)


def year_of(connection: Connection, viewer: Viewer, programme: Programme, moment: AsOf, to: str = "") -> Year | None:
    """The twelve months of a programme: to the last month that half of its areas at least have reached, or that has ended by
    the day ``to`` where that is earlier. No filter has a say in them, so that a figure is the same whatever is chosen beside it.
    None where nothing was told, and where the calendar has no twelve months by then."""
    told = reached(connection, viewer, programme, moment)
    by = last_month_by(date.fromisoformat(to)) if to else told
    return None if told is None or by is None else year_to(min(told, by))


@kept(most=32)
def reached(connection: Connection, viewer: Viewer, programme: Programme, moment: AsOf) -> date | None:
    """The end of the last month that half of a programme's reporting areas at least have reached; None where none has told."""
    asked = asked_of(connection, Filters(), viewer, [programme], moment, "area")
    newest = sorted(_newest(connection, asked, programme), reverse=True) if asked.described else []
    return month_end(newest[(len(newest) - 1) // 2]) if newest else None


def _newest(connection: Connection, asked: Asked, programme: Programme) -> Sequence[date]:
    """The end of each area's last period: of its charts, which have whole months alone; of what was released, where there are
    none or an earlier moment is looked at."""
    of = activity_charts
    ends = sa.select(sa.func.max(of.c.newest_end)).where(*asked.wanted(), of.c.newest_end.is_not(None))
    found = connection.scalars(ends.group_by(of.c.area_code)).all() if asked.moment.load is None else []
    if found:
        return found
    wanted = (released.c.scope == "area", released.c.area_code.in_(asked.described))
    told = activity.seen([programme], asked.moment, *wanted).subquery()
    return connection.scalars(sa.select(sa.func.max(told.c.period_end)).group_by(told.c.area_code)).all()


def last_month_by(day: date) -> date | None:
    """The end of the last month that has ended by a day; None before the first month of the calendar has."""
    if day == month_end(day):
        return day
    first = day.replace(day=1)
    return None if first == date.min else first - timedelta(days=1)


def year_to(last: date) -> Year | None:
    """Twelve months to the end of a month; None where the calendar begins later."""
    first = last.year * 12 + last.month - MONTHS
    return (date(first // 12, first % 12 + 1, 1), last) if first >= 12 else None
