"""What every page shares: how an address becomes a page, in the first response and in every one after it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import dash
import flask
import sqlalchemy as sa
from dash import dcc
from markupsafe import Markup
from sqlalchemy.engine import Connection, Engine
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, RequestRedirect, Rule

from components.anchor import anchor
from components.marks import format_moment
from components.model import Assets, DashSlots, Heading, Link, Shell, StateItem, TagKind, Text
from components.views import document, framed, problem
from data.answer import Answer, LoadRef
from data.briefing.link import briefing_path
from data.filters import Query, address
from data.kept import kept, reading
from data.periods import moment_in_words
from data.queries.area import find_area, first_loaded
from data.queries.outcomes import GROUPS
from data.queries.readiness import today_in_london
from data.schema import loads
from data.sentences.data import day_words
from data.site_indicators import BY_CODE
from data.state import TRAVELLING, State
from data.viewer import Viewer
from data.wording import SERVICE
from pages.access import whoever

VIEW = "view"
"""The id of the store that carries a page's content to the browser."""


@dataclass(frozen=True)
class Request:
    """An address that a reader asks for; ``root`` is the scheme and host, for links that travel."""

    path: str
    pairs: tuple[tuple[str, tuple[str, ...]], ...]
    viewer: Viewer
    root: str

    @property
    def query(self) -> Query:
        """The parsed query string."""
        return dict(self.pairs)

    def url(self, query_string: str) -> str:
        return f"{self.root}{quote(self.path)}{query_string}"


@dataclass(frozen=True)
class Page:
    """A page's content and what the frame around it needs to know.

    ``instead``: why another programme is shown than the one that is wanted, where one is.
    ``keeps``: state that links to other pages carry; ``beside``: to those that have more of it in common.
    ``query_string``: the one that says this state and no more; None where the address asked for something that can't be
    had. ``rated``: the page shows ratings, which are indicative. ``feed``: where the same is an Atom feed.
    """

    title: str
    main: Markup
    programme: str = ""
    simulated: bool = False
    as_of: str = ""
    instead: Text = ""
    keeps: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)
    crumbs: tuple[Link, ...] = ()
    query_string: str | None = None
    status: int = 200
    rated: bool = True
    feed: str = ""


View = Callable[..., Page]
"""``view(connection, request, **path_variables) -> Page``."""


def store() -> Engine:
    """The store of the running application."""
    engine: Engine = flask.current_app.extensions["store"]
    return engine


def viewer() -> Viewer:
    """Who asks, with their rights. Until there are accounts the local right is had on the machine itself alone."""
    return whoever(flask.request, flask.current_app.config["ACCESS"])


def register_page(
    module: str, path: str, view: View, *, title: str, order: int | None = None, template: str | None = None
) -> None:
    """Registers a page with Dash. ``order`` places it in the navigation; None keeps it out."""
    dash.register_page(  # type: ignore[no-untyped-call]
        module,
        path=path,
        path_template=template,
        name=title,
        title=title_being_sent,
        order=order,
        in_navigation=order is not None,
        view=view,
        layout=layout,
    )


def layout(address: str = "", **_: object) -> dcc.Store:
    """Dash's layout of every page: a store with the page's HTML, which a script puts in place.

    ``address`` is where the browser is; what Dash has parsed of it is left aside, so that there is one reading.
    """
    parts = urlsplit(address)
    request = _request(unquote(parts.path) or "/", parse_qs(parts.query))
    return carried(respond(request), request)


def _request(path: str, query: Mapping[str, list[str]]) -> Request:
    pairs = ((name, tuple(values)) for name, values in query.items())
    return Request(path, tuple(pairs), viewer(), flask.request.host_url.rstrip("/"))


def carried(page: Page, request: Request) -> dcc.Store:
    """A page on its way to the browser, with the one address that it has."""
    html = framed(_shell(page, request), page.main)
    flask.g.title = _title(page)
    address = f"{quote(request.path)}{page.query_string}" if page.query_string is not None else None
    return dcc.Store(id=VIEW, data={"html": html, "key": _key(html), "title": _title(page), "address": address})


def title_being_sent(**_: str) -> str:
    """What Dash sets as the document's title: that of the page whose layout it has just asked for."""
    return str(flask.g.get("title", SERVICE))


def _key(html: Markup) -> str:
    """Tells two contents apart, so that the browser leaves alone what it already shows."""
    return hashlib.sha256(html.encode()).hexdigest()[:16]


def _title(page: Page) -> str:
    return f"{page.title} – {SERVICE}"


def requested() -> Request:
    """The address of the request being answered."""
    return _request(flask.request.path, parse_qs(flask.request.query_string.decode("utf-8", "replace")))


def respond(request: Request) -> Page:
    """The page at an address: the same for the first response and for those that a changed filter asks for.

    The store changes only by loads, so a page stays as it is until the next one, or the next day, when more may be due.
    """
    with reading(store()) as connection:
        return _answered(connection, today_in_london(), request)


@kept(most=256)
def _answered(connection: Connection, _day: date, request: Request) -> Page:
    found = _match(request.path)
    if found is None:
        return not_found("There is no page at this address.")
    view, variables = found
    return view(connection, request, **variables)


def _match(path: str) -> tuple[View, dict[str, str]] | None:
    try:
        view, variables = _rules(len(dash.page_registry)).bind("").match(path)
    except (NotFound, RequestRedirect):
        return None
    return view, dict(variables)


@cache
def _rules(_registered: int) -> Map:
    """The addresses of the registered pages; made anew only when a page is added."""
    pages = [page for page in dash.page_registry.values() if "view" in page]
    return Map([Rule(p["path_template"] or p["path"], endpoint=p["view"], strict_slashes=False) for p in pages])


def not_found(what: str) -> Page:
    """The page for an address that leads nowhere."""
    heading = Heading("Page not found", f"{what} Check the address, or start from one of these.")
    return Page("Page not found", problem(heading, WAYS_OUT), status=404)


def no_area(connection: Connection, viewer: Viewer, code: str, href: str) -> Page:
    """The page where no area has a code at the moment that is asked for; of one that came later since when, with the way to
    it (``href``, of its page without a query)."""
    later = find_area(connection, code, viewer)
    if later is None:
        return not_found(f"There is no area with the code {code}.")
    day = first_loaded(connection, later)
    told = f"The first file of {later.name} was loaded on {day_words(day)}: it was not in the store at the moment asked for."
    way = Link(f"{later.name} on {day_words(day)}", f"{href}?as_of={day.isoformat()}")
    return Page("Not loaded yet", problem(Heading("Not loaded yet", told), (way, *WAYS_OUT)), status=404)


def failed(reference: str) -> Page:
    """The page for a fault of ours."""
    heading = Heading(
        "Something went wrong here",
        "This is our fault, not yours. Nothing you loaded is lost. Try again in a minute, or start from one of these.",
    )
    return Page("Something went wrong", problem(heading, WAYS_OUT, reference), status=500)


WAYS_OUT = (
    Link("Overview", "/"),
    Link("All areas on seven domains", "/areas"),
    Link("Loads and contradictions", "/data"),
    Link("Methods and definitions", "/methods"),
)


def whole(page: Page, request: Request, slots: DashSlots, assets: Assets) -> Markup:
    """The whole document: the page within its frame, and what Dash needs beside it."""
    html = framed(_shell(page, request), page.main)
    return document(_title(page), html, key=_key(html), feed=page.feed, dash=slots, assets=assets)


def _shell(page: Page, request: Request) -> Shell:
    navigation = tuple(
        Link(
            entry["name"],
            entry["path"] + page.beside.get(entry["path"], page.keeps),
            current=_is_current(entry["path"], request.path),
        )
        for entry in sorted(_in_navigation(), key=lambda entry: entry["order"])
    )
    return Shell(
        service=SERVICE,
        programme=page.programme,
        utilities=(
            *_own_area(page.keeps),
            Link("Change programme", "/#programmes"),
            Link("Glossary", f"/methods{page.keeps}#glossary", key="g"),
            Link("Help", "/methods"),
        ),
        nav=navigation,
        state=_strip(page),
        crumbs=page.crumbs,
        footer="CASCADE framework: Anna Freud Centre, 2015. Level descriptions here are in our own words.",
        footer_links=(
            Link("Who has handed in what", "/data#readiness"),
            Link("Accessibility", "/accessibility"),
            Link("Methods and definitions", "/methods"),
            Link("API", "/methods#api"),
        ),
        footer_note=f"{_newest_load()}. {SEES_MORE}" if request.viewer.everywhere else _newest_load(),
    )


def _own_area(keeps: str) -> tuple[Link, ...]:
    """The way to the area that a reader keeps as theirs."""
    kept = parse_qs(keeps.removeprefix("?")).get("my", [])
    return tuple(Link("My area", area_href(code, _without_programme(keeps))) for code in kept)


def _without_programme(keeps: str) -> str:
    """An area's page finds its programme by itself."""
    parts = [part for part in keeps.removeprefix("?").split("&") if part and not part.startswith("programme=")]
    return f"?{'&'.join(parts)}" if parts else ""


def _in_navigation() -> list[dict[str, Any]]:
    return [entry for entry in dash.page_registry.values() if entry.get("in_navigation")]


def _is_current(path: str, here: str) -> bool:
    return here == path or (path != "/" and here.startswith(f"{path}/"))


def _strip(page: Page) -> tuple[StateItem, ...]:
    indicative = StateItem(
        "Ratings are indicative:",
        "self-reported in a workshop by each cohort, about 20 schools and as many mental health professionals.",
    )
    items = [indicative] if page.rated else [StateItem("Published", "figures stay as published; computed ones say so.")]
    if page.simulated:
        items.append(StateItem("Simulated", "programme: every figure here is made up."))
    if page.instead:
        items.append(StateItem("Programme:", page.instead))
    if page.as_of:
        items.append(StateItem("As of", f"{moment_in_words(page.as_of)}, and not what came later."))
    return tuple(items)


SEES_MORE = "You ask on the machine itself, so you also see what needs the local right; others do not."


def _newest_load() -> str:
    try:
        with store().connect() as connection:
            row = connection.execute(sa.select(loads.c.id, loads.c.at).order_by(loads.c.id.desc()).limit(1)).first()
    except sa.exc.SQLAlchemyError:
        return ""
    return f"Latest load: number {row.id}, on {format_moment(row.at)}" if row else "Nothing has been loaded yet"


def page_keeps(state: State, *more: str) -> str:
    """What links to other pages carry: the programme, the moment and what it is compared with, when they aren't the usual
    ones, and ``more``."""
    return state.filters.changed(
        **{p.name: None for p in state.filters.parameters if p.name not in (*CARRIED, *more)}
    ).query_string()


def wanted_keeps(state: State, *more: str) -> str:
    """The same for the way on to other pages: with the programme that is wanted, also where another one is shown."""
    if state.wanted is None:
        return page_keeps(state, *more)
    usual = next(parameter.default for parameter in state.filters.parameters if parameter.name == "programme")
    named = None if (state.wanted.name,) == usual else state.wanted.name
    return page_keeps(replace(state, filters=state.filters.changed(programme=named)), *more)


def shown_instead(state: State, path: str) -> Text:
    """Which programme a page shows in place of the one that is wanted, and why; blank where it shows that one."""
    if state.wanted is None or state.programme is None:
        return ""
    here = anchor(state.programme.name, f"{path}{state.filters.query_string()}")
    return Markup("{} has no {}; shown: {}.").format(state.wanted.name, state.what, here)


CARRIED = ("programme", *TRAVELLING, "as_of")


def source_line(answer: Answer, more: str = "") -> Markup:
    """Source, period, n, load date and number, as every figure ends; the number leads to the load's file."""
    few = len(answer.sources) < 4
    if answer.own and not answer.period:
        return _source_of_returns(answer, more)
    cited = f"{'; '.join(answer.sources)}." if few else f"{len(answer.sources)} places, each named above."
    parts = [f"Source: {cited}" if answer.sources else "Source: this store's own record."]
    if answer.period and few:
        parts.append(f"Period: {answer.period}.")
    parts.append(f"n = {answer.n}.")
    loaded = Markup(" ") + _loaded(answer.loads) if answer.loads else ""
    return Markup("{}{} {}").format(" ".join(parts), loaded, more)


def _source_of_returns(answer: Answer, more: str) -> Markup:
    """The same of own returns: their files, each with its load."""
    loads_of = answer.loads
    cited: Markup | str = Markup("; ").join(
        Markup('{}, load <a href="/data#load-{}">{}</a>').format(load.file, load.id, load.id) for load in loads_of
    )
    if len(loads_of) > MOST_FILES:
        cited = Markup("{} files, {}").format(len(loads_of), _numbers(loads_of))
    newest = max(loads_of, key=lambda load: load.id)
    loaded = (
        f"Loaded {format_moment(newest.at)}." if len(loads_of) == 1 else f"Latest loaded {format_moment(newest.at)}."
    )
    return Markup("Source: {}. n = {}. {} {}").format(cited, answer.n, loaded, more)


MOST_FILES = 4
"""Files that a source line names; of more it gives the number."""


def _loaded(loads_of: tuple[LoadRef, ...]) -> Markup:
    newest = max(loads_of, key=lambda load: load.id)
    return Markup("Loaded {}, {}.").format(format_moment(newest.at), _numbers(loads_of))


def _numbers(loads_of: tuple[LoadRef, ...]) -> Markup:
    """``load 24``, ``loads 24 and 41`` or ``loads 24 to 30``, with links to their files."""
    ids = sorted({load.id for load in loads_of})
    in_a_row = ids[-1] - ids[0] + 1 == len(ids)
    told = [ids[0], ids[-1]] if len(ids) > MOST_FILES or (in_a_row and len(ids) > 2) else ids
    numbers = [Markup('<a href="/data#load-{}">{}</a>').format(number, number) for number in told]
    if len(told) < len(ids):
        return Markup("loads {} to {}").format(*numbers)
    *first, last = numbers
    together = Markup(" and ").join([Markup(", ").join(first), last]) if first else last
    return Markup("load{} {}").format("s" if first else "", together)


EVIDENCE = "/data?rule=band_against_scores#contradictions"
"""Where a band that differs from the published one is told in full."""


def tags(answer: Answer) -> tuple[TagKind, ...]:
    """The tags that a figure wears for where its rows come from."""
    return answer.tags


def api_url(table: str, suffix: str, query_string: str) -> str:
    """Where the API gives all rows of a view, without what is the reader's own."""
    parts = query_string.removeprefix("?").split("&")
    kept = "&".join(part for part in parts if part.partition("=")[0] not in TRAVELLING)
    query_string = f"?{kept}" if kept else ""
    return f"/api/v1/{table}.{suffix}{query_string}{'&' if query_string else '?'}limit=100000"


def area_href(code: str, keeps: str) -> str:
    """An area's page, with the state that links carry."""
    return f"/areas/{quote(code, safe='')}{keeps}"


def briefing_href(code: str, state: State) -> str:
    """An area's briefing, of the same moment and since the same meeting."""
    since = state.since.text if state.since else ""
    return address(briefing_path(code), my=state.filters["my"], since=since, as_of=state.moment.text)


def canonical(state: State) -> str | None:
    """The query string of a state, unless its address has to be left as it was asked."""
    return None if state.complaints or state.wanted else state.filters.query_string()


def complaints(state: State) -> tuple[str, ...]:
    """What the address asked for and can't have, each with what is shown instead."""
    return tuple(
        f"{complaint.sentence}; showing {_instead(state, complaint.parameter)}." for complaint in state.complaints
    )


NAMES = {**GROUPS, **{code: indicator.name for code, indicator in BY_CODE.items()}}
"""What people see where an address has a code."""


def _instead(state: State, parameter: str) -> str:
    values = [NAMES.get(value, value) for value in state.filters[parameter]]
    if parameter == "sort":
        return "the usual order"
    if parameter == "since":
        return "no comparison"
    if parameter == "my":
        return "none as yours"
    if parameter == "page":
        return "the first one"
    if parameter == "as_of":
        return "the store as it is now"
    return " and ".join(values) if values else "all"
