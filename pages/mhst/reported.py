"""What a programme's own teams report: all areas with their special causes first, or one area and one of its charts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.model import FilterBar, Heading, Option, Select
from components.views import content
from data.filters import Complaint, address
from data.queries.area import find_area
from data.queries.chart_areas import area_of_team, reporting
from data.queries.chart_summaries import summaries
from data.sentences import all_of, capital
from data.sentences import charts as words
from data.state import State
from data.viewer import Viewer
from pages.choosing import programmes, regions, select, travelling
from pages.mhst.area import area_figures
from pages.mhst.areas import areas_figures
from pages.mhst.found import PATH, Reported
from pages.site import Page, Request, area_href, canonical, complaints, page_keeps, shown_instead, wanted_keeps

CONTENTS = {
    "areas": "Special causes",
    "measure": "One measure",
    "funnel": "Funnel of areas",
    "measures": "Measures",
    "chart": "Chart",
    "flow": "Referral to outcome",
    "teams": "Teams",
    "notes": "Notes",
}
"""Short names of the figures, for the list of what stands on the page."""
LEDE = (
    "Activity by function, month by month, and coverage. Whole-school and advice work is shown beside direct support; what is "
    "out of the ordinary comes first."
)


def reported_view(connection: Connection, request: Request, asked: State) -> Page:
    """``/mhst`` of a programme whose teams report."""
    found = _found(connection, asked, request.viewer)
    state = found.state
    figures = area_figures(connection, found) if found.area else areas_figures(connection, found)
    return Page(
        title="Mental health support teams",
        programme=state.programme.name if state.programme else "",
        simulated=state.simulated,
        as_of=state.moment.text,
        instead=shown_instead(state, PATH),
        keeps=wanted_keeps(state),
        beside={"/indicators": wanted_keeps(state, "region"), "/areas": wanted_keeps(state, "region", "lead")},
        query_string=canonical(state),
        rated=False,
        main=content(
            Heading("Mental health support teams", _lede(found), request.url(state.filters.query_string())),
            figures,
            filters=_bar(found),
            complaints=complaints(state),
            names=CONTENTS,
        ),
    )


def _found(connection: Connection, asked: State, viewer: Viewer) -> Reported:
    state = _with_area(connection, asked)
    codes = state.filters["area"]
    area = find_area(connection, codes[0], viewer, state.moment) if len(codes) == 1 else None
    of_one = state.filters.changed(region=None, lead=None, team=None, measure=None)
    rows = summaries(connection, of_one, viewer, state.chosen, state.moment) if area else []
    return Reported(state, viewer, reporting(connection, viewer, tuple(state.chosen), state.moment), area, rows)


def _with_area(connection: Connection, state: State) -> State:
    """A team's area is chosen with it; a team of another area than the chosen one is left out."""
    team = state.filters.one("team")
    if not team:
        return state
    code = area_of_team(connection, state.chosen, team)
    chosen = state.filters["area"]
    if code and not chosen:
        return replace(state, filters=state.filters.changed(area=code))
    if chosen == (code,):
        return state
    told = Complaint("team", f"‘{team}’ is not a team of the area that is chosen")
    return replace(state, filters=state.filters.changed(team=None), complaints=(*state.complaints, told))


def _lede(found: Reported) -> Markup | str:
    if found.area is None:
        return LEDE
    keeps = page_keeps(found.state)
    every = address(PATH, **_kept(found.state))
    return Markup('{}. <a href="{}">All areas’ activity</a>, or <a href="{}">{} on the seven domains</a>.').format(
        words.where(found.area.name, found.team, 0 if found.team else len(found.teams)),
        every,
        area_href(found.area.code, keeps),
        found.area.name,
    )


def _kept(state: State) -> dict[str, tuple[str, ...]]:
    return {
        name: state.filters.chosen.get(name, ()) for name in ("programme", "region", "lead", "my", "since", "as_of")
    }


# The form.


def _bar(found: Reported) -> FilterBar:
    state = found.state
    selects = [programmes(state)]
    if found.area is None:
        selects.append(regions(state))
    selects.append(_areas(found))
    if len(found.teams) > 1:
        teams = [(code, code) for code in found.teams]
        selects.append(select(state.filters, "team", "Team", teams, capital(all_of(len(teams), "team"))))
    if found.area:
        selects += _months(found)
    selects.append(_measures(found))
    hidden = travelling(state, *([] if found.area is None else ["region"]), "lead", "sort")
    return FilterBar(PATH, tuple(selects), showing=_showing(found), hidden=hidden)


def _areas(found: Reported) -> Select:
    options = sorted(
        found.reporting.names.items(), key=lambda each: (len(each[1]), each[1]) if len(each[1]) < 9 else (9, each[1])
    )
    return select(found.state.filters, "area", "Place", options, "All areas")


def _measures(found: Reported) -> Select:
    known = found.reporting.measures
    chosen = found.state.filters.one("measure")
    everything = "The first special cause" if found.area else "All measures"
    options = tuple(Option(code, each.name, code == chosen, group=each.theme) for code, each in known.items())
    by_theme = sorted(options, key=lambda option: list(dict.fromkeys(o.group for o in options)).index(option.group))
    return Select("measure", "Measure", (Option("", everything, not chosen), *by_theme), wide=True)


def _months(found: Reported) -> list[Select]:
    """From which month to which a chart is drawn; its limits are of all of them."""
    ends = sorted({row["newest_end"] for row in found.rows if row["newest_end"]})
    if not ends:
        return []
    last = ends[-1].year * 12 + ends[-1].month - 1
    starts = [_month(last - back) for back in (11, 23, 35)]
    filters = found.state.filters
    shown = {start.isoformat(): f"{start:%b %Y}" for start in starts}
    if filters.one("from"):
        shown.setdefault(filters.one("from"), filters.one("from"))
    return [select(filters, "from", "From", sorted(shown.items()), "First month")]


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _showing(found: Reported) -> str:
    filters = found.state.filters
    if found.area:
        place = words.where(found.area.name, found.team, 0 if found.team else len(found.teams))
        return f"Showing {place}{_days(found.state)}."
    return words.showing_areas(found.reporting.within(filters), filters["region"], filters["lead"])


def _days(state: State) -> str:
    start, end = state.filters.one("from"), state.filters.one("to")
    told = [f"from {start}"] if start else []
    return "".join(f", {each}" for each in [*told, *([f"to {end}"] if end else [])])
