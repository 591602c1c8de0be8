"""What school leads and CYPMHS leads said, before and after: what is published, or what own returns give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.engine import Connection

from components.model import Figure, Heading, Text
from components.views import content
from data import sentences
from data.answer import Answer
from data.filters import Filters
from data.queries import surveys
from data.queries.catalogue import Programme, publishers
from data.queries.outcomes import FILES
from data.queries.survey_units import area_names, named_units
from data.state import Shows, State, page_state
from pages.choosing import not_yet
from pages.outcomes import own_bar, own_change, own_checks, own_statement, published
from pages.outcomes.own import PATH, View, one_place
from pages.outcomes.own_gaps import gaps
from pages.site import Page, Request, canonical, complaints, register_page, shown_instead, wanted_keeps

NAMES = (
    "region",
    "lead",
    "area",
    "scope",
    "group",
    "theme",
    "wave",
    "verdict",
    "question",
    "breakdown",
    "sort",
    "page",
    "as_of",
    "view",
)
CONTENTS = {
    "returns": "Who came back",
    "before-after": "Before and after",
    "changes": "What changed",
    "verdicts": "What can be said",
    "gaps": "Schools beside CYPMHS",
    "answers": "One statement's answers",
    "places": "The same by place",
    "confidence": "Confidence that it lasts",
    "took-part": "Who took part",
    "gone": "Who did not come back",
    "published": "Beside what reports state",
}
"""Short names of the figures, by their ids."""


SHOWS = Shows(
    "survey returns",
    lambda connection, moment: publishers(connection, FILES, moment) | surveys.programmes_asked(connection, moment),
)


def view(connection: Connection, request: Request) -> Page:
    """``/outcomes``."""
    state = page_state(connection, request.query, request.viewer, NAMES, SHOWS)
    asked = surveys.programmes_asked(connection, state.moment)
    if state.programme and state.programme.id in asked:
        state = one_place(state)
    own = _own(connection, request, state) if state.programme and state.programme.id in asked else None

    def ask(query: Callable[..., Answer], theme: Sequence[str] = ()) -> Answer:
        filters = state.filters.changed(theme=theme) if theme else state.filters
        return query(connection, filters, request.viewer, state.chosen, state.moment)

    figures = own_figures(own) if own else published.figures(state, ask)
    return Page(
        title="Outcomes",
        programme=state.programme.name if state.programme else "",
        simulated=state.simulated,
        as_of=state.moment.text,
        instead=shown_instead(state, PATH),
        keeps=wanted_keeps(state),
        query_string=canonical(state),
        rated=False,
        main=content(
            Heading(
                "Outcomes: what leads say, before and after",
                own_bar.lede(own) if own else _lede(state, figures),
                request.url(state.filters.query_string()),
            ),
            figures,
            filters=own_bar.filter_bar(own) if own else published.filter_bar(state),
            complaints=complaints(state),
            names=CONTENTS,
        ),
    )


def _own(connection: Connection, request: Request, state: State) -> View:
    """What the figures of a programme's own surveys are made of."""
    if state.programme is None:
        raise ValueError("a page with own surveys has a programme")
    held = surveys.choices(connection, state.chosen, state.moment)
    wave = state.filters.one("wave") or held.waves[-1]

    told: dict[tuple[Any, ...], Answer] = {}

    def ask(query: Callable[..., Answer], filters: Filters, chosen: Sequence[Programme] = state.chosen) -> Answer:
        """What a query answers; several figures ask the same of the programme that is shown."""
        if chosen is not state.chosen:
            return query(connection, filters, request.viewer, chosen, state.moment)
        key = (query, *sorted(filters.chosen.items()))
        if key not in told:
            told[key] = query(connection, filters, request.viewer, chosen, state.moment)
        return told[key]

    units = named_units(connection, request.viewer, state.programme, wave, state.moment)
    areas = area_names(connection, state.programme, state.moment)
    return View(state, held, wave, units, areas, ask)


def own_figures(view: View) -> list[Figure]:
    """The figures that there are rows for."""
    makers = (
        own_change.returns,
        own_change.changes,
        own_change.verdicts,
        gaps,
        own_statement.answers,
        own_statement.places,
        own_checks.gone,
        own_checks.beside,
    )
    return [figure for make in makers if (figure := make(view))]


def _lede(state: State, figures: list[Figure]) -> Text:
    if not figures:
        own = not_yet(state, PATH, "surveys of leads", ("survey_questions", "survey_responses"))
        return own or sentences.nothing_published("survey of leads", state.programme.name if state.programme else "")
    return (
        "School leads and leads of children and young people’s mental health services (CYPMHS), before the first workshop and "
        "about ten months later."
    )


register_page(__name__, PATH, view, title="Outcomes", order=40)
