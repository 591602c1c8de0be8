"""Twelve months of what areas released: which months these are, and the rows in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.filters import Filters
from data.queries import activity
from data.queries.catalogue import Programme
from data.queries.chart_summaries import Asked, asked_of
from data.schema import activity_charts, released
from data.versions import AsOf
from data.viewer import Viewer

MONTHS = 12
Row = Mapping[str, Any]
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
    """Twelve months from the first day to the last one, and the areas that have reported, by code: what ``Asked.described``
    says of each, in the order of programmes and codes."""

    first: date
    last: date
    areas: Mapping[str, Mapping[str, Any]]
    chosen: tuple[Programme, ...]
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
        found = activity.seen(self.chosen, self.moment, *wanted).subquery()
        rows = connection.execute(sa.select(*(found.c[name] for name in names))).all()
        return [dict(zip(names, row, strict=True)) for row in rows]

    def about(self, code: str) -> dict[str, Any]:
        """What stands beside every figure of an area's twelve months."""
        return {"area_code": code, **self.areas[code], "period_start": self.first, "period_end": self.last}


def twelve_months(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf
) -> Months | None:
    """The twelve months to ``to``, else to the last month that half of the areas at least have reached, whatever measure and
    team are asked for. None where nothing was told by then."""
    asked = asked_of(connection, filters.changed(team=None, measure=None), viewer, chosen, moment, "area")
    newest = _newest(connection, asked, tuple(chosen)) if asked.described else {}
    last = _last(list(newest.values()), filters.one("to"))
    if last is None:
        return None
    place = {programme.name: at for at, programme in enumerate(sorted(chosen, key=lambda each: each.name))}
    order = sorted(newest, key=lambda code: (place[asked.described[code]["programme"]], code))
    return Months(*year_to(last), {code: asked.described[code] for code in order}, tuple(chosen), moment)


def _newest(connection: Connection, asked: Asked, chosen: tuple[Programme, ...]) -> dict[str, date]:
    """The end of each area's last period: of its charts, which have whole months alone; of what was released, where there are
    none or an earlier moment is looked at."""
    of = activity_charts
    kept = sa.select(of.c.area_code, sa.func.max(of.c.newest_end)).where(*asked.wanted(), of.c.newest_end.is_not(None))
    found = connection.execute(kept.group_by(of.c.area_code)).all() if asked.moment.load is None else []
    if not found:
        wanted = (released.c.scope == "area", released.c.area_code.in_(asked.described))
        told = activity.seen(chosen, asked.moment, *wanted).subquery()
        newest = sa.select(told.c.area_code, sa.func.max(told.c.period_end)).group_by(told.c.area_code)
        found = connection.execute(newest).all()
    return dict(map(tuple, found))


def _last(newest: Sequence[date], asked: str) -> date | None:
    """The end of the last month that half of the areas at least have reached; no later than the day that is asked for. None
    where nobody has told."""
    if not newest:
        return None
    reached = month_end(sorted(newest, reverse=True)[(len(newest) - 1) // 2])
    return min(reached, last_month_by(date.fromisoformat(asked))) if asked else reached


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def last_month_by(day: date) -> date:
    """The end of the last month that has ended by a day."""
    return day if day == month_end(day) else day.replace(day=1) - timedelta(days=1)


def year_to(last: date) -> tuple[date, date]:
    """Twelve months to the end of a month."""
    first = last.year * 12 + last.month - MONTHS
    return date(first // 12, first % 12 + 1, 1), last
