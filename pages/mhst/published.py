"""Mental health support teams, as published: whom they cover, how they spend their time, who answered about them."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from components.model import Figure, FilterBar, Heading, Text
from components.views import content
from data.filters import Filters
from data.queries.coverage import (
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
from pages.mhst.found import PATH, SHOWS, Published
from pages.site import Page, Request, canonical, complaints, shown_instead, wanted_keeps

NAMES = ("region", "as_of", "view")
CONTENTS = {
    "coverage": "Coverage",
    "time": "Time by function",
    "sites": "Sites",
    "responses": "Who answered",
    "settings": "Settings",
}
"""Short names of the figures, for the list of what stands on the page."""


def published_view(connection: Connection, request: Request) -> Page:
    """What is published of teams."""
    state = page_state(connection, request.query, request.viewer, NAMES, SHOWS)
    asked = (state.filters, request.viewer, state.chosen, state.moment)
    found = Published(
        coverage(connection, *asked),
        time_by_function(connection, *asked),
        responses(connection, *asked),
        settings(connection, *asked),
        contradictions(connection, Filters(), *asked[1:]),
    )
    return Page(
        title="Mental health support teams",
        programme=state.programme.name if state.programme else "",
        simulated=state.simulated,
        as_of=state.moment.text,
        instead=shown_instead(state, PATH),
        keeps=wanted_keeps(state),
        beside={"/indicators": wanted_keeps(state, "region")},
        query_string=canonical(state),
        rated=False,
        main=content(
            Heading("Mental health support teams", _lede(state, found), request.url(state.filters.query_string())),
            _figures(state, found),
            filters=_bar(state, found),
            complaints=complaints(state),
            names=CONTENTS,
        ),
    )


def _lede(state: State, found: Published) -> Text:
    if all(answer.rows.empty for answer in found.shown):
        own = not_yet(state, PATH, "mental health support teams", ("mhst_teams", "mhst_activity"))
        if own:
            return own
        then = bool(state.moment.text) and not state.having
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


def _bar(state: State, found: Published) -> FilterBar:
    known = len(state.choices.regions)
    shown = bool(len(found.sites.rows) or len(found.responses.rows) or len(found.settings.rows))
    return FilterBar(
        PATH,
        (programmes(state), *([regions(state)] if shown else [])),
        showing=words.showing(len(found.sites.rows), state.filters["region"], known) if shown else "",
        hidden=travelling(state),
    )
