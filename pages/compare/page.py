"""Two to six cohorts or areas side by side; with nothing chosen, comparisons to start from."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.engine import Connection

from components.model import Figure, Heading
from components.views import content
from data.filters import Complaint, Filters, Query
from data.queries.areas import areas
from data.queries.compare import MOST, Ends, Known, compared, known_areas, known_cohorts, programmes_of
from data.queries.framework import stored_domains
from data.queries.moves import Pair, pair_of, pairs
from data.sentences import comparing as page_words
from data.sentences import own_change as own_words
from data.state import RATINGS, State, page_state
from data.versions import NotAMoment, as_of
from pages.compare.figure import compared_figure
from pages.compare.start import Choice, bar, start_figures
from pages.compare.view import PATH, View
from pages.site import Page, Request, canonical, register_page, shown_instead, wanted_keeps
from pages.site import complaints as usual_complaints

NAMES = ("cohort", "area", "sides", "region", "from", "to", "rows", "as_of")


def view(connection: Connection, request: Request) -> Page:
    """``/compare``."""
    state = page_state(connection, _with_programme(connection, request), request.viewer, NAMES, RATINGS)
    held = pairs(connection, state.moment)
    state, ends = _at_ends(_few(state), held)
    choice = _choice(connection, request, state, held)
    if len(choice.chosen) > 1 and state.programme is not None and ends[0]:
        found = compared(connection, state.filters, request.viewer, state.programme, ends, state.moment)
        looked_at = View(state, found, stored_domains(connection))
        lede, figures = page_words.lede(choice.kind, own=state.programme.own), [compared_figure(looked_at)]
    else:
        lede, figures = _start(choice)
    return Page(
        title="Compare",
        programme=state.programme.name if state.programme else "",
        simulated=state.simulated,
        as_of=state.moment.text,
        instead=shown_instead(state, PATH),
        keeps=wanted_keeps(state),
        query_string=canonical(state),
        main=content(
            Heading(_heading(choice), lede, request.url(state.filters.query_string())),
            figures,
            filters=bar(choice, ends) if choice.everything else None,
            complaints=_complaints(state),
        ),
    )


def _heading(choice: Choice) -> str:
    return f"Compare {choice.kind}" if choice.chosen else "Compare cohorts or areas"


def _start(choice: Choice) -> tuple[str, list[Figure]]:
    programme = choice.state.programme
    if not choice.everything:
        return page_words.nothing_rated(programme.name if programme else "", own=bool(programme and programme.own)), []
    return page_words.start(choice.kind, len(choice.chosen)), start_figures(choice)


# From the address to a state.


def _with_programme(connection: Connection, request: Request) -> Query:
    """A link that names cohorts or areas need not name their programme."""
    codes = [code for name in ("cohort", "area") for code in request.query.get(name, ())]
    if not codes or any(value.strip() for value in request.query.get("programme", ())):
        return request.query
    try:
        moment = as_of(connection, "".join(request.query.get("as_of", ())[:1]))
    except NotAMoment:
        return request.query
    found = programmes_of(connection, codes, request.viewer, moment)
    return {**request.query, "programme": list(found)} if len(found) == 1 else request.query


def _few(state: State) -> State:
    """Cohorts or areas, six at most, and what is left aside in a sentence."""
    filters, told = state.filters, list(state.complaints)
    if filters["cohort"] and filters["area"]:
        told.append(Complaint("area", "Cohorts and areas don't stand in one table"))
        filters = filters.changed(area=None)
    for name in ("cohort", "area"):
        if len(filters[name]) > MOST:
            told.append(Complaint(name, f"{MOST} at most stand side by side, not {len(filters[name])}"))
            filters = filters.changed(**{name: filters[name][:MOST]})
    if filters["cohort"] or filters["area"]:
        filters = filters.changed(sides=None)
    return replace(state, filters=filters, complaints=tuple(told))


def _at_ends(state: State, held: dict[int, list[Pair]]) -> tuple[State, Ends]:
    """The workshops to compare at, as on the page of change; the one there is where there are no two."""
    known = held.get(state.programme.id, []) if state.programme else []
    start, end = state.filters.one("from"), state.filters.one("to")
    if (start or end) and not any(start in ("", pair[0]) and end in ("", pair[1]) for pair in known):
        told = Complaint("from", f"{own_words.compared(start, end)} can't be compared here")
        filters = state.filters.changed(**{"from": None, "to": None})
        state, start, end = replace(state, filters=filters, complaints=(*state.complaints, told)), "", ""
    if known:
        return state, pair_of(known, (start, end))
    return state, ((*state.choices.workshops, "")[0], "")


def _choice(connection: Connection, request: Request, state: State, held: dict[int, list[Pair]]) -> Choice:
    """What is chosen, and what there is to choose from."""
    programme = state.programme
    of_cohorts = _of_cohorts(state, request)
    listing: list[Known] = []
    everything = None
    if programme is not None and programme.rated_areas:
        starting = Filters().changed(workshop=(*state.choices.workshops, "W1")[0])
        everything = areas(connection, starting, request.viewer, state.chosen, state.moment)
        listing = known_areas(everything)
    cohorts = known_cohorts(connection, programme, request.viewer, state.moment) if programme and programme.own else []
    return Choice(
        state,
        "cohorts" if of_cohorts else "areas",
        tuple(state.filters["cohort" if of_cohorts else "area"]),
        tuple(cohorts),
        tuple(listing),
        everything,
        tuple(held.get(programme.id, ())) if programme else (),
    )


def _of_cohorts(state: State, request: Request) -> bool:
    """Whether cohorts are compared: those chosen say so, else the address, else whose levels can be seen."""
    if state.filters["cohort"] or state.filters["area"]:
        return bool(state.filters["cohort"])
    if state.programme is None or not state.programme.own:
        return False
    if state.filters.one("sides"):
        return state.filters.one("sides") == "cohorts"
    return state.simulated or request.viewer.local


def _complaints(state: State) -> tuple[str, ...]:
    """As everywhere; where none of what was asked for is there, nothing is shown instead."""
    empty = {
        c.sentence for c in state.complaints if c.parameter in ("cohort", "area") and not state.filters[c.parameter]
    }
    usual = usual_complaints(replace(state, complaints=tuple(c for c in state.complaints if c.sentence not in empty)))
    return (*usual, *(f"{sentence}; choose from those below." for sentence in empty))


register_page(__name__, PATH, view, title="Compare", order=25)
