"""Mental health support teams, as published: whom they cover, how they spend their time, who answered about them."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from components.model import Figure, FilterBar, Heading, Text
from components.views import content
from data.filters import Filters
from data.queries.catalogue import publishers
from data.queries.coverage import (
    FILES,
    coverage,
    responses,
    settings,
    time_by_function,
)
from data.queries.loads import contradictions
from data.sentences import mhst as words
from data.state import State, page_state
from pages.choosing import not_yet, programmes, regions, travelling
from pages.mhst.answered import responses_figure, settings_figure
from pages.mhst.coverage import coverage_figure, sites_figure, time_figure
from pages.mhst.found import PATH, Published
from pages.site import Page, Request, canonical, complaints, page_keeps

NAMES = ("region", "as_of", "view")
CONTENTS = {
    "coverage": "Coverage",
    "time": "Time by function",
    "sites": "Sites",
    "responses": "Who answered",
    "settings": "Settings",
}
"""Short names of the figures, for the list of what stands on the page."""


def published_view(connection: Connection, request: Request, reporting: frozenset[int]) -> Page:
    """What is published of teams. ``reporting``: programmes of whose teams there is activity, to be chosen beside these."""
    state = page_state(connection, request.query, request.viewer, NAMES, files=FILES)
    asked = (state.filters, request.viewer, state.chosen, state.moment)
    found = Published(
        coverage(connection, *asked),
        time_by_function(connection, *asked),
        responses(connection, *asked),
        settings(connection, *asked),
        contradictions(connection, Filters(), *asked[1:]),
    )
    having = publishers(connection, FILES, state.moment)
    return Page(
        title="Mental health support teams",
        programme=state.programme.name if state.programme else "",
        simulated=state.simulated,
        as_of=state.moment.text,
        keeps=page_keeps(state),
        beside={"/indicators": page_keeps(state, "region")},
        query_string=canonical(state),
        rated=False,
        main=content(
            Heading(
                "Mental health support teams", _lede(state, found, having), request.url(state.filters.query_string())
            ),
            _figures(state, found),
            filters=_bar(state, found, having | reporting),
            complaints=complaints(state),
            names=CONTENTS,
        ),
    )


def _lede(state: State, found: Published, having: frozenset[int]) -> Text:
    if all(answer.rows.empty for answer in found.shown):
        own = not_yet(state, PATH, "mental health support teams", ("mhst_teams", "mhst_activity"), having)
        if own:
            return own
        then = bool(state.moment.text) and not having
        return words.nothing(state.programme.name if state.programme else "", then)
    return (
        "Whom the teams of the first wave cover, how they spend their time, and who answered the evaluation. Whole school "
        "and advice work is shown beside direct support."
    )


def _figures(state: State, found: Published) -> list[Figure]:
    made = []
    if len(found.sites.rows):
        made.append(coverage_figure(state, found))
    if len(found.time.rows):
        made.append(time_figure(state, found.time))
    if len(found.sites.rows):
        made.append(sites_figure(state, found))
    if len(found.responses.rows):
        made.append(responses_figure(state, found))
    if len(found.settings.rows):
        made.append(settings_figure(state, found))
    return made


# Filters.


def _bar(state: State, found: Published, having: frozenset[int]) -> FilterBar:
    known = len(state.choices.regions)
    shown = bool(len(found.sites.rows) or len(found.responses.rows) or len(found.settings.rows))
    return FilterBar(
        PATH,
        (programmes(state, having), *([regions(state)] if shown else [])),
        showing=words.showing(len(found.sites.rows), state.filters["region"], known) if shown else "",
        hidden=travelling(state),
    )
