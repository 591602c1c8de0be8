"""Mental health support teams: a programme's own activity where its teams report, else what is published of teams."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from data.queries.catalogue import publishers
from data.queries.coverage import FILES
from data.queries.reported import reporters
from data.state import page_state
from pages.mhst.found import PATH
from pages.mhst.published import published_view
from pages.mhst.reported import reported_view
from pages.site import Page, Request, register_page

NAMES = ("region", "lead", "area", "team", "measure", "from", "to", "sort", "as_of", "view")


def view(connection: Connection, request: Request) -> Page:
    """``/mhst``."""
    state = page_state(connection, request.query, request.viewer, NAMES, files=FILES, reporting=True)
    reporting = reporters(connection, state.moment)
    if state.programme and state.programme.id in reporting:
        having = publishers(connection, FILES, state.moment) | reporting
        return reported_view(connection, request, state, having)
    return published_view(connection, request, reporting)


register_page(__name__, PATH, view, title="MHST", order=50)
