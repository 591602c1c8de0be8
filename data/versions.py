"""The store as it was: which rows were open after a load, and which load a day or a name means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.schema import loads

LONDON = ZoneInfo("Europe/London")
LAST_DAY = date.max - timedelta(days=2)
"""The last day whose end can be reckoned with in any time zone."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LOAD = re.compile(r"load-([0-9]{1,9})(?:-on-(.+))?")


@dataclass(frozen=True)
class AsOf:
    """The state to look at: after ``load``, or now when it is None. ``text`` is how the address says it."""

    load: int | None = None
    text: str = ""

    @property
    def day(self) -> date | None:
        """The day that the address names; None where it names a load alone, or nothing."""
        named = LOAD.fullmatch(self.text)
        told = named[2] if named else self.text
        return day_of(told) if told else None


def day_of(text: str) -> date:
    """The day of an address, like 2026-11-21. Raises ValueError, also for the other ways of ISO 8601 to write one
    (20261121, 2026-W47-6): in an address they are a slip."""
    if not DAY.fullmatch(text):
        raise ValueError(f"‘{text}’ is not a day (like 2026-11-21)")
    return date.fromisoformat(text)


NOW = AsOf()


class NotAMoment(ValueError):
    """The text names no state of this store; the message is a sentence for the reader."""


def as_of(connection: Connection, text: str) -> AsOf:
    """What ``as_of=`` means: a day (to its end, Europe/London), ``load-12``, or ``load-12-on-2026-11-21``, the store after a load
    looked at on a later day, as what is overdue depends on it; blank is now."""
    if not text:
        return NOW
    named = LOAD.fullmatch(text)
    if named:
        return _of_load(connection, int(named[1]), named[2], text)
    try:
        day = day_of(text)
    except ValueError as error:
        raise NotAMoment(f"‘{text}’ is neither a day (like 2026-11-21) nor a load (like load-12)") from error
    end = datetime.combine(min(day, LAST_DAY), time.min, LONDON) + timedelta(days=1)
    newest = connection.scalar(sa.select(sa.func.max(loads.c.id)).where(loads.c.at < end.astimezone(UTC)))
    return AsOf(newest or 0, day.isoformat())


def _of_load(connection: Connection, number: int, day: str | None, text: str) -> AsOf:
    at: datetime | None = connection.scalar(sa.select(loads.c.at).where(loads.c.id == number))
    if at is None:
        raise NotAMoment(f"‘{text}’ is not a load of this store")
    try:
        early = day is not None and day_of(day) < at.astimezone(LONDON).date()
    except ValueError as error:
        raise NotAMoment(f"‘{day}’ in ‘{text}’ is not a day (like 2026-11-21)") from error
    if early:
        raise NotAMoment(f"‘{text}’ names a day before load {number} was made")
    return AsOf(number, f"load-{number}{f'-on-{day}' if day else ''}")


def open_at(table: sa.FromClause, moment: AsOf) -> sa.ColumnElement[bool]:
    """The rows of a fact table that were open at a moment."""
    if moment.load is None:
        return table.c.closed_by.is_(None)
    return sa.and_(table.c.load_id <= moment.load, sa.or_(table.c.closed_by.is_(None), table.c.closed_by > moment.load))
