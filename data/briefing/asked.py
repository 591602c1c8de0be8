"""What a briefing is asked of: an area at a moment, for a viewer; each question of the store is put once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.briefing.model import Moment
from data.filters import Filters, address
from data.framework import Domain
from data.kept import kept
from data.queries.area import Area
from data.queries.area_since import Since, area_since
from data.queries.area_sources import AreaSources, area_sources
from data.queries.catalogue import Programme
from data.queries.chart_summaries import answered, summaries
from data.queries.framework import stored_domains
from data.queries.notes import between
from data.queries.readiness import day_looked_at, days_before, readiness
from data.queries.work import all_actions, all_attendance, all_risks
from data.schema import loads
from data.versions import LONDON, NOW, AsOf
from data.viewer import Viewer

USUAL_DAYS = 91
"""How far back dated notes go where no day of a meeting is known."""


@dataclass(frozen=True)
class Asked:
    """The area, who asks, and when: ``moment`` is how the store is asked, ``as_of`` how the briefing says it."""

    connection: Connection
    area: Area
    viewer: Viewer
    programme: Programme
    moment: AsOf
    as_of: Moment
    since: AsOf | None

    @property
    def day(self) -> date:
        return self.as_of.day

    @property
    def local(self) -> bool:
        """Whether what needs the local right for the area may be told."""
        return self.viewer.sees(self.area.code, simulated=self.programme.simulated)

    @cached_property
    def domains(self) -> tuple[Domain, ...]:
        return stored_domains(self.connection)

    @property
    def phrases(self) -> dict[str, str]:
        return {domain.code: domain.phrase for domain in self.domains}

    @property
    def _mine(self) -> tuple[Connection, Filters, Viewer, tuple[Programme, ...], AsOf]:
        mine = Filters(chosen={"area": (self.area.code,)})
        return self.connection, mine, self.viewer, (self.programme,), self.moment

    @cached_property
    def actions(self) -> Answer:
        return all_actions(*self._mine, today=self.day)

    @cached_property
    def risks(self) -> Answer:
        return all_risks(*self._mine, today=self.day)

    @cached_property
    def attendance(self) -> Answer:
        return all_attendance(*self._mine)

    @cached_property
    def returns(self) -> Answer:
        """The area's row of readiness; none of an area that hands in no files."""
        return readiness(*self._mine, today=self.day)

    @property
    def work(self) -> list[Answer]:
        """What a decision can follow from."""
        return [self.actions, self.risks, self.returns]

    @property
    def ready(self) -> Mapping[str, Any]:
        return next(iter(self.returns.records()), {})

    @cached_property
    def sources(self) -> AreaSources:
        return area_sources(self.connection, self.area, self.programme, self.viewer, self.moment)

    @cached_property
    def charts(self) -> list[dict[str, Any]]:
        """What the control chart of each measure of all its teams says: rows of ``queries.chart_summaries.summaries``."""
        return summaries(*self._mine, scope="area")

    @cached_property
    def charted(self) -> Answer:
        return answered(self.connection, self.charts)

    @cached_property
    def since_day(self) -> date:
        """The day of the last meeting; without one, three months before the day that is looked at."""
        if self.since is None:
            return days_before(self.day, USUAL_DAYS)
        return day_looked_at(self.connection, self.since, self.day)

    @cached_property
    def notes(self) -> Answer:
        """The dated notes since then."""
        of = (self.connection, self.viewer, self.programme, self.area.code, self.since_day, self.day)
        return between(*of, self.moment)

    @cached_property
    def changed(self) -> Since | None:
        """What differs since the moment that is compared with; None where none is."""
        if self.since is None:
            return None
        between = (self.since, self.moment)
        return area_since(self.connection, self.area, self.programme, self.viewer, between, today=self.day)

    def page(self, anchor: str = "") -> str:
        """The area's own page, as of the same moment."""
        since = self.since.text if self.since else ""
        here = address(f"/areas/{self.area.code}", since=since, as_of=self.as_of.text)
        return f"{here}#{anchor}" if anchor else here


def settled(connection: Connection, moment: AsOf, today: date) -> tuple[AsOf, Moment]:
    """How the store is asked, and what the briefing is as of: a load, with the day that is looked at where that is another one
    than the load's, so that its link gives the same again whatever is loaded later. Only before the first load the day stands
    alone. The newest load is asked for as now, which costs least.
    """
    newest = _newest(connection)
    day = day_looked_at(connection, moment, today)
    load = newest if moment.load is None else moment.load
    at = _at(connection, load)
    of_the_day = at is not None and at.astimezone(LONDON).date() == day
    named = f"load-{load}" if of_the_day else f"load-{load}-on-{day.isoformat()}"
    text = named if at else day.isoformat()
    return (NOW if load >= newest else moment), Moment(text, day, load, at)


@kept(most=1)
def _newest(connection: Connection) -> int:
    return connection.scalar(sa.select(sa.func.max(loads.c.id))) or 0


@kept(most=8)
def _at(connection: Connection, load: int) -> datetime | None:
    """When a load was made (UTC)."""
    at: datetime | None = connection.scalar(sa.select(loads.c.at).where(loads.c.id == load))
    return at
