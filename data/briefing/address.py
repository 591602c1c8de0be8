"""From an address to a briefing: what the page, the files of it and the command share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.engine import Connection

from data.briefing.assembly import briefing
from data.briefing.model import Briefing
from data.filters import Query
from data.queries.area import Area, find_area
from data.state import State, moment_of, page_state
from data.viewer import Viewer

NAMES = ("sections", "as_of")


@dataclass(frozen=True)
class Made:
    """A briefing, and the state of the address that asked for it, with what of it can't be had."""

    area: Area
    state: State
    briefing: Briefing


def by_query(connection: Connection, area_code: str, query: Query, viewer: Viewer, today: date) -> Made | None:
    """The briefing that an address's query string asks for; None where there is no such area."""
    moment, _ = moment_of(connection, query)
    found = find_area(connection, area_code, viewer, moment)
    if found is None:
        return None
    state = page_state(connection, {**query, "programme": [found.programme]}, viewer, NAMES)
    asked = (state.chosen[0], state.moment, state.since, state.filters["sections"], today)
    return Made(found, state, briefing(connection, found, viewer, *asked))
