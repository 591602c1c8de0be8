"""The briefing of one area: one page for a meeting, and the files of it to take away."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.engine import Connection

from components.briefing import BriefingForm, DayBox
from components.model import Link, Option
from components.packs import WRITERS
from components.views import briefing_page
from data.briefing.address import by_query
from data.briefing.link import briefing_path, link
from data.briefing.model import SECTIONS, Briefing
from data.queries.area import Area
from data.queries.readiness import today_in_london
from data.sentences import briefing as words
from data.state import State
from data.versions import AsOf
from pages.site import (
    EVIDENCE,
    Page,
    Request,
    area_href,
    canonical,
    complaints,
    no_area,
    page_keeps,
    register_page,
)


def view(connection: Connection, request: Request, area_code: str) -> Page:
    """``/briefing/<area_code>``."""
    made = by_query(connection, area_code, request.query, request.viewer, today_in_london())
    if made is None:
        return no_area(connection, request.viewer, area_code, briefing_path(area_code))
    found, state, item = made.area, made.state, made.briefing
    keeps = page_keeps(state)
    of_area = area_href(found.code, state.filters.changed(programme=None, sections=None).query_string())
    return Page(
        title=f"Briefing of {found.name}",
        programme=found.programme,
        simulated=item.simulated,
        as_of=state.moment.text,
        keeps=keeps,
        query_string=canonical(replace(state, filters=state.filters.changed(programme=None, sections=_few(state)))),
        crumbs=(Link("Areas", f"/areas{keeps}"), Link(found.name, of_area)),
        main=briefing_page(
            item,
            root=request.root,
            evidence=EVIDENCE,
            form=_form(found, state, item, of_area),
            complaints=complaints(state),
        ),
    )


def _few(state: State) -> tuple[str, ...]:
    """The sections that an address names: none where all are chosen."""
    chosen = state.filters["sections"]
    return () if set(chosen) >= set(SECTIONS) else chosen


# The form.


def _form(found: Area, state: State, item: Briefing, of_area: str) -> BriefingForm:
    chosen = state.filters["sections"] or SECTIONS
    today = today_in_london().isoformat()
    since = state.since.text if state.since else ""
    kept = state.filters.chosen.get("my", ())
    return BriefingForm(
        action=briefing_path(found.code),
        days=(
            DayBox("since", "Since the last meeting", since, today),
            DayBox("as_of", "As it was on", state.moment.text, today),
        ),
        sections=tuple(Option(name, words.SECTION_NAMES[name], name in chosen) for name in SECTIONS),
        told=words.sections_chosen(len(chosen), len(SECTIONS)),
        hidden=tuple(("my", value) for value in kept),
        take_away=tuple(_files(found, state.since, item, state.filters["sections"])),
        links=(Link("The area’s page", of_area), Link("Link to this briefing", item.link, copy=True)),
    )


def _files(found: Area, since: AsOf | None, item: Briefing, sections: tuple[str, ...]) -> list[Link]:
    """A file of each kind, of the same moment as the page."""
    return [
        Link(kind.name, link(found.code, since, item.as_of.text, sections, suffix)) for suffix, kind in WRITERS.items()
    ]


register_page(__name__, "/briefing/none", view, title="Briefing", template="/briefing/<area_code>")
