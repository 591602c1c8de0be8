"""All areas of a programme on the seven domains: the browsing tool of a regional lead."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.model import Column, Figure, Heading, Missing, Row, RowGroup, Table
from components.views import content, data_table, figure_actions, page_links
from data import sentences
from data.answer import Answer, records
from data.filters import Filters, listed
from data.queries.areas import areas, narrowed
from data.queries.browsing import by_readiness, moved_areas, narrowed_moves
from data.queries.framework import stored_domains
from data.queries.readiness import today_in_london
from data.sentences import own_change, returns
from data.state import State, page_state
from data.wording import LOAD_FIRST
from pages.areas.browsing import NAMES, bar, cut, of_a_view, of_area, on_a_page, pair_of, start_of
from pages.areas.map import map_figure
from pages.areas.matrix import levels_figure, moved_figure
from pages.site import (
    Page,
    Request,
    api_url,
    area_href,
    canonical,
    complaints,
    page_keeps,
    register_page,
    source_line,
    tags,
)


class Seen(NamedTuple):
    """What a view is of: ``everything``, the areas that nothing has left out, and ``answer``, those that pass the filters."""

    everything: Answer
    answer: Answer


def view(connection: Connection, request: Request) -> Page:
    """``/areas``."""
    state = of_a_view(page_state(connection, request.query, request.viewer, NAMES))
    seen = _seen(connection, request, state)
    state = on_a_page(state, len(seen.answer.rows))
    domains = stored_domains(connection)
    return Page(
        title="Areas",
        programme=state.programme.name if state.programme else "",
        simulated=seen.answer.simulated,
        as_of=state.moment.text,
        keeps=page_keeps(state),
        query_string=canonical(state),
        main=content(
            Heading("Areas", _lede(state, seen.everything), request.url(state.filters.query_string())),
            _figures(connection, request, state, seen),
            filters=bar(state, seen.answer, seen.everything, {d.code: d.phrase for d in domains})
            if state.programme
            else None,
            complaints=complaints(state),
        ),
    )


def _seen(connection: Connection, request: Request, state: State) -> Seen:
    """The areas at a workshop or, of two, with what they moved."""
    programme, pair = state.programme, pair_of(state)
    frame = {name: values for name, values in state.filters.chosen.items() if name in ("programme", "as_of")}
    whole = Filters(state.filters.parameters, frame).changed(workshop=start_of(state))
    unrated = programme is not None and not programme.rated_areas
    everything = areas(connection, whole, request.viewer, state.chosen, state.moment, unrated=unrated)
    answer = narrowed(everything, state.filters)
    if programme and pair:
        started, asked = everything, (request.viewer, programme, pair, state.moment)
        everything = moved_areas(connection, started, *asked)
        answer = narrowed_moves(everything, started, state.filters)
    today = today_in_london()
    passing = by_readiness(connection, answer, state.filters, request.viewer, state.chosen, state.moment, today=today)
    return Seen(everything, passing)


def _figures(connection: Connection, request: Request, state: State, seen: Seen) -> list[Figure]:
    if state.programme is None:
        return []
    if not state.programme.rated_areas:
        return [_listing(state, seen.answer)]
    domains = stored_domains(connection)
    if pair_of(state):
        return [moved_figure(state, seen.answer, seen.everything, domains)]
    levels = levels_figure(connection, request.viewer, state, seen.answer, seen.everything, domains)
    drawn = map_figure(connection, state, seen.answer, domains)
    return [levels, drawn] if drawn else [levels]


def _lede(state: State, everything: Answer) -> str:
    count = sentences.plural(len(everything.rows), "area")
    if not state.programme:
        return f"Nothing has been loaded yet. {LOAD_FIRST}"
    if everything.rows.empty:
        return "No areas were in the store then."
    if not state.programme.rated_areas and state.programme.own:
        return f"{sentences.capital(count)} of {state.programme.name}. {returns.LOAD_RATINGS}"
    if not state.programme.rated_areas:
        return f"{sentences.capital(count)} of {state.programme.name}. No ratings by domain are published for them."
    anonymised = " Areas are anonymised." if state.programme.anonymised else ""
    left_out = returns.not_rated(state.programme.areas - len(everything.rows), start_of(state))
    more = f" {left_out}" if state.programme.own and left_out else ""
    at = sentences.workshop_words(state.filters.one("workshop"))
    when = f"from {at}. {own_change.NOT_A_TREND}" if pair_of(state) else f"at {at}."
    return f"Seven domains of joint working in {count}, {when}{anonymised}{more}"


# Programmes without ratings by area.


LISTED = (("Region", "region"), ("Lead", "lead"), ("Cohorts", "cohorts"))


def _listed(row: dict[str, Any], columns: list[str], keeps: str, missing: Missing) -> Row:
    cells = (missing if row[c] is None else str(row[c]) for c in columns)
    return Row((anchor(row["area_name"], area_href(row["area_code"], keeps)), *cells))


def _listing(state: State, answer: Answer) -> Figure:
    rows, page = answer.rows, cut(state, answer.rows)
    keeps = of_area(state)
    told = [(head, column) for head, column in LISTED if rows[column].notna().any()]
    own = state.programme is not None and state.programme.own
    missing = Missing("not_submitted") if own else Missing("not_applicable", "not published")
    table = Table(
        caption=f"Areas{', with ' if told else ''}{listed([head.lower() for head, _ in told])}",
        columns=(Column("Area"), *(Column(head, numeric=column == "cohorts") for head, column in told)),
        groups=(
            RowGroup(tuple(_listed(row, [column for _, column in told], keeps, missing) for row in records(page.rows))),
        ),
        empty="No area matches these filters",
    )
    count, cohorts = sentences.plural(len(rows), "area"), rows["cohorts"].dropna()
    with_cohorts = f", with {sentences.plural(sum(cohorts), 'cohort')} in all" if len(cohorts) else ""
    query = state.filters.query_string(always=("programme",))
    here = f"/areas{state.filters.query_string()}"
    csv = api_url("areas", "csv", query) if state.programme and state.programme.shown_alone else ""
    none = returns.NO_RATINGS if own else "no ratings by domain are published for them"
    return Figure(
        id="areas",
        finding=f"{sentences.capital(count)}{with_cohorts}; {none}",
        subline=returns.CHOOSE if own else "Choose an area for every figure that is published about it.",
        body=data_table(table) + page_links(page.pages) if page.pages else data_table(table),
        tags=tags(answer),
        simulated=answer.simulated,
        actions=figure_actions("table", table=here, csv=csv, link=here),
        source=source_line(answer),
    )


register_page(__name__, "/areas", view, title="Areas", order=20)
