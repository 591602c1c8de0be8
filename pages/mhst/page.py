"""Mental health support teams: a programme's own activity where its teams report, else what is published of teams."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from data.queries.reported import reporters
from data.state import page_state
from pages.mhst.found import PATH, SHOWS
from pages.mhst.published import published_view
from pages.mhst.reported import reported_view
from pages.site import Page, Request, register_page

NAMES = ("region", "lead", "area", "team", "measure", "from", "to", "sort", "as_of", "view")


def view(connection: Connection, request: Request) -> Page:
    """``/mhst``."""
    state = page_state(connection, request.query, request.viewer, NAMES, SHOWS)
    if state.programme and state.programme.id in reporters(connection, state.moment):
        return reported_view(connection, request, state)
    return published_view(connection, request)


register_page(__name__, PATH, view, title="MHST", order=50)
