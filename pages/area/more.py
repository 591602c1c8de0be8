"""What stands on the page of one area besides where it stands: its sources, its work, its returns, what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.engine import Connection

from components.model import Figure
from data.filters import Filters, address
from data.framework import Domain as FrameworkDomain
from data.queries.area import Area
from data.queries.area_sources import area_sources
from data.queries.readiness import day_looked_at, readiness, today_in_london
from data.queries.work import all_actions, all_attendance, all_risks
from data.state import State
from data.viewer import Viewer
from pages.area.since import since_figure
from pages.area.sources import sources_figure
from pages.area.work import actions_figure, returns_figure, risks_figure
from pages.site import Request, api_url, area_href

BEFORE = ("similar", "unknown")
"""Figures of the page that stand behind these."""


def with_more(
    connection: Connection,
    request: Request,
    found: Area,
    state: State,
    domains: tuple[FrameworkDomain, ...],
    figures: Sequence[Figure],
) -> list[Figure]:
    """The page's figures with those of an area's own files among them."""
    if not (found.own and state.programme):
        return list(figures)
    more = list(_more(connection, request.viewer, found, state, domains))
    at = next((at for at, figure in enumerate(figures) if figure.id in BEFORE), len(figures))
    return [*figures[:at], *more, *figures[at:]]


def _more(
    connection: Connection,
    viewer: Viewer,
    found: Area,
    state: State,
    domains: tuple[FrameworkDomain, ...],
) -> Iterator[Figure]:
    today, moment, programme = today_in_london(), state.moment, state.chosen[0]
    mine = Filters(chosen={"area": (found.code,)})
    asked = (connection, mine, viewer, state.chosen, moment)
    ready, came = readiness(*asked, today=today), all_attendance(*asked)
    local = viewer.sees(found.code, simulated=programme.simulated)
    here = area_href(found.code, state.filters.changed(programme=None).query_string())
    sources = area_sources(connection, found, programme, viewer, moment)
    if sources.any:
        csv = api_url("sources", "csv", address("", area=found.code, as_of=moment.text))
        yield sources_figure(found, sources, domains, next(iter(ready.records()), {}), here, csv)
    actions, risks = all_actions(*asked, today=today), all_risks(*asked, today=today)
    chosen, day = state.filters["domain"], day_looked_at(connection, moment, today)
    if len(actions.rows) or not local:
        yield actions_figure(found, actions, chosen, day, here, moment.text, local=local)
    if len(risks.rows):
        yield risks_figure(found, risks, here, moment.text)
    returned = returns_figure(found, ready, came, here, moment.text, local=local)
    if returned:
        yield returned
    yield since_figure(connection, viewer, found, state, today=today)
