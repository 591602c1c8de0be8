"""From an address to a briefing: what the page and the files of it share."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Connection

from data.briefing.assembly import briefing
from data.briefing.model import Briefing
from data.queries.area import Area, find_area
from data.queries.readiness import today_in_london
from data.state import State, moment_of, page_state
from pages.site import Request

NAMES = ("sections", "as_of")


@dataclass(frozen=True)
class Made:
    """A briefing, and the state of the address that asked for it."""

    area: Area
    state: State
    briefing: Briefing


def make(connection: Connection, request: Request, area_code: str) -> Made | None:
    """The briefing that an address asks for; None where there is no such area."""
    moment, _ = moment_of(connection, request.query)
    found = find_area(connection, area_code, request.viewer, moment)
    if found is None:
        return None
    state = page_state(connection, {**request.query, "programme": [found.programme]}, request.viewer, NAMES)
    asked = (state.chosen[0], state.moment, state.since, state.filters["sections"], today_in_london())
    return Made(found, state, briefing(connection, found, request.viewer, *asked))
