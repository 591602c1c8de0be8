"""Reads the state of a view from its address, the same way for pages and API."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from data.briefing.model import SECTIONS
from data.filters import Complaint, Filters, Parameter, Query, read
from data.geographies import region_names
from data.measures.cascade import BANDS, MEAN_WORDS
from data.measures.contradictions import RULES
from data.measures.work import DUE, RAGS, RISK_STATES
from data.queries import official, surveys
from data.queries.area import Area, find_area
from data.queries.areas import DIFFERS, DOMAIN_CODES, SORTS, UNRATED_SORTS
from data.queries.browsing import MOVED, READINESS
from data.queries.catalogue import Choices, Programme, choices, programme_list, with_ratings
from data.queries.cohorts import known_codes
from data.queries.moves import SCOPES, between, pairs_of_rounds
from data.queries.outcomes import GROUPS, THEMES
from data.queries.own_indicators import OwnIndicator, own_indicators
from data.queries.published import files as published_files
from data.queries.readiness import today_in_london
from data.queries.reported import offered
from data.queries.work_areas import owner_roles
from data.sentences.data import REMEDIES
from data.site_indicators import CODES, PERIODS
from data.versions import LOAD, NOW, AsOf, NotAMoment, as_of, day_of
from data.viewer import Viewer
from data.wording import workshop_order


@dataclass(frozen=True)
class State:
    """What an address asks for, against what the store has.

    ``chosen``: the programmes in force, in their order. ``complaints``: values of the address that can't be had.
    """

    filters: Filters
    complaints: tuple[Complaint, ...]
    programmes: tuple[Programme, ...]
    chosen: tuple[Programme, ...]
    moment: AsOf
    choices: Choices
    since: AsOf | None = None
    """The moment to compare with; None where none is asked for."""
    mine: Area | None = None
    """The area that the reader keeps as theirs, of whatever programme; None where none is kept."""
    having: frozenset[int] = frozenset()
    """The programmes, by id, that have what the page shows (``what``)."""
    what: str = ""
    wanted: Programme | None = None
    """The programme that another one is shown instead of; None where none is."""

    @property
    def programme(self) -> Programme | None:
        """The one programme of a page; None in an empty store."""
        return self.chosen[0] if self.chosen else None

    @property
    def simulated(self) -> bool:
        """Whether the page's programme is made up, and with it every figure."""
        return bool(self.programme and self.programme.simulated)


@dataclass(frozen=True)
class Shows:
    """What a page shows of a programme, as in "it has no ``what``", and which programmes, by id, have it at a moment."""

    what: str
    held: Callable[[Connection, AsOf], Collection[int]]


RATINGS = Shows("ratings by area", with_ratings)


def page_state(
    connection: Connection, query: Query, viewer: Viewer, names: Sequence[str], shows: Shows | None = None
) -> State:
    """A page shows one programme: the chosen one, else the first with ratings by area.

    Where that can't have what the page ``shows`` the first that has it stands instead, and ``wanted`` says so. A programme
    of own returns that is chosen stays: what is missing of it can still be handed in.
    """
    moment, complaints = moment_of(connection, query)
    programmes = programme_list(connection, viewer, moment)
    usual = tuple(p for p in programmes if p.rated_areas)[:1] or programmes[:1]
    having = frozenset(shows.held(connection, moment)) if shows else frozenset[int]()
    asked, about = read(query, [_programme_parameter(programmes, usual, many=False)])
    wanted = next((p for p in programmes if p.name == asked.one("programme")), None)
    stays = wanted is None or wanted.id in having or (wanted.own and "programme" in asked.chosen)
    instead = None if stays else next((p for p in programmes if p.id in having), None)
    if instead:
        query, complaints = {**query, "programme": (instead.name,)}, (*about, *complaints)
    stock = Stock(viewer, programmes, usual, moment, complaints)
    # What travels between pages is known to every page.
    state = _state(connection, query, (*names, *TRAVELLING), stock, one_programme=True, one_workshop=True)
    state = replace(state, having=having, wanted=wanted if instead else None, what=shows.what if shows else "")
    return with_mine(connection, query, viewer, state)


TRAVELLING = ("my", "since")
"""What a reader keeps of their own in the address: their area, and the date of their last meeting."""


def with_mine(connection: Connection, query: Query, viewer: Viewer, state: State) -> State:
    """The state with the reader's own area, or a complaint that there is none of that code."""
    asked = [value for value in query.get("my", ()) if value.strip()]
    mine = find_area(connection, asked[0], viewer, state.moment) if len(asked) == 1 else None
    if mine or not asked:
        return replace(state, mine=mine)
    told = Complaint("my", f"‘{', '.join(asked)}’ is not the code of one area here")
    return replace(state, filters=state.filters.changed(my=None), complaints=(*state.complaints, told))


def api_state(
    connection: Connection, query: Query, viewer: Viewer, names: Sequence[str], *, one_workshop: bool = True
) -> State:
    """The API gives all programmes unless asked, except those that are shown alone.

    ``one_workshop``: rows are at one workshop, the latest with ratings by area; else at all, unless asked.
    """
    moment, complaints = moment_of(connection, query)
    programmes = programme_list(connection, viewer, moment)
    stock = Stock(viewer, programmes, tuple(p for p in programmes if not p.shown_alone), moment, complaints)
    return _state(connection, query, names, stock, one_programme=False, one_workshop=one_workshop)


@dataclass(frozen=True)
class Stock:
    """What the store has at the moment that an address asks for, for whom, and which programmes stand unless asked."""

    viewer: Viewer
    programmes: tuple[Programme, ...]
    default: tuple[Programme, ...]
    moment: AsOf
    complaints: tuple[Complaint, ...]


def _state(
    connection: Connection,
    query: Query,
    names: Sequence[str],
    stock: Stock,
    *,
    one_programme: bool,
    one_workshop: bool,
) -> State:
    parameter = _programme_parameter(stock.programmes, stock.default, many=not one_programme)
    first, complaints = read(query, [parameter])
    chosen = tuple(p for p in stock.programmes if p.name in first["programme"])
    alone = next((p.name for p in chosen if p.shown_alone), None)
    if alone and len(chosen) > 1 and "programme" in first.chosen:
        complaints += (Complaint("programme", _ALONE.format(alone)),)
        chosen, first = stock.default, first.changed(programme=None)
    available = choices(connection, chosen, stock.moment)
    themes = surveys.themes(connection, chosen, stock.moment) if "theme" in names else ()
    moving = one_programme and "moved" in names
    known = _parameters(available, themes, one_workshop=one_workshop, moving=moving)
    known = _sorted_as_work(known) if "rag" in names else known
    others = [parameter for parameter in known if parameter.name in names]
    if "wave" in names:
        others = _of_surveys(others, surveys.choices(connection, chosen, stock.moment))
    if "geography" in names:
        others = _with_figures(
            connection, query, others, own_indicators(connection, stock.viewer, chosen, stock.moment), stock
        )
    if "cohort" in names:
        cohorts = known_codes(connection, chosen, query.get("cohort", ()), stock.moment)
        others.append(Parameter("cohort", "a cohort's code", cohorts))
    if "owner" in names:
        others.append(
            Parameter("owner", "an owner's role", owner_roles(connection, chosen, stock.viewer, stock.moment))
        )
    if "file" in names:
        others.append(Parameter("file", "a file", published_files(connection, chosen, stock.moment)))
    if of_activity := {"team", "measure"} & set(names):
        others = _with_activity(connection, chosen, others, one_programme=one_programme)
    since, about_since = _since(connection, query, stock.moment) if "since" in names else (None, ())
    usable = dict(query) | {"programme": first.chosen.get("programme", ()), "as_of": (stock.moment.text,)}
    usable["since"] = (since.text,) if since else ()
    filters, other_complaints = read(usable, [parameter, *others])
    told = complaints + stock.complaints + about_since + other_complaints
    if of_activity:
        filters, about_days = _with_days(filters)
        told += about_days
    elif not one_programme:
        told += _out_of_order(filters)
    return State(filters, told, stock.programmes, chosen, stock.moment, available, since)


def _programme_parameter(programmes: Sequence[Programme], usual: Sequence[Programme], *, many: bool) -> Parameter:
    return Parameter(
        "programme", "a programme", tuple(p.name for p in programmes), tuple(p.name for p in usual), many=many
    )


WORK_SORTS = ("rag", "area", "domain", "owner", "due", "age", "score", "review", "mix", "stay")
"""Columns that actions, risks and attendance can be sorted by."""


def _sorted_as_work(parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """The same parameters, where rows are actions and risks."""
    sorts = tuple(f"{sign}{column}" for column in WORK_SORTS for sign in ("", "-"))
    return tuple(
        replace(each, options=sorts, default=WORK_SORTS[:1]) if each.name == "sort" else each for each in parameters
    )


def _of_surveys(parameters: Sequence[Parameter], held: surveys.Choices) -> list[Parameter]:
    """Survey questions have other scopes than change, and waves in place of workshops."""
    return [
        *(each for each in parameters if each.name not in ("scope", "sort")),
        Parameter("scope", "a scope", surveys.SCOPES),
        Parameter("wave", "a wave with figures", held.waves or ("follow-up",)),
        Parameter("question", "a question's code", tuple(held.questions)),
        Parameter("breakdown", "a breakdown with figures", (surveys.EVERYBODY, *surveys.BREAKDOWNS)),
        Parameter("verdict", "a verdict", surveys.VERDICTS),
        Parameter("sort", "an order", surveys.ORDERS, surveys.ORDERS[:1], many=False),
    ]


def _with_figures(
    connection: Connection,
    query: Query,
    parameters: Sequence[Parameter],
    own: Sequence[OwnIndicator],
    stock: Stock,
) -> list[Parameter]:
    """Official and own indicators beside those of published profiles, and what there is of the ones that are asked for."""
    codes = official.codes(connection, stock.moment)
    asked = [code for code in query.get("indicator", ()) if code in codes]
    asked_own = [each for each in own if each.code in query.get("indicator", ())]
    narrowed = any(query.get(name) for name in ("geography", "period", "breakdown"))
    held = official.series_of(connection, asked or codes, stock.moment) if narrowed and (asked or not asked_own) else ()
    regions = region_names() if codes else ()
    own_here = asked_own or ([] if asked else own)
    of_areas = () if asked else PROFILE
    periods = dict.fromkeys(period for each in own_here for period in each.periods_in_words)
    groups = dict.fromkeys(group for each in own_here for group in each.groups)
    every = (*codes, *(each.code for each in own))
    return [
        *(
            _more(each, {"indicator": every, "against": every, "region": regions}.get(each.name, ()))
            for each in parameters
        ),
        Parameter("geography", "a kind of place with figures", _kinds(held, of_areas)),
        Parameter(
            "period", "a period with figures", _distinct(held, "period", (*periods, *(PERIODS if of_areas else ())))
        ),
        Parameter("breakdown", "a breakdown with figures", _distinct(held, "breakdown", (official.EVERYBODY, *groups))),
    ]


BENCHMARKS = ("all", "region", "similar", "england")
"""What an area's own indicators are compared with: all areas of its programme unless another is chosen."""


def _with_activity(
    connection: Connection, chosen: tuple[Programme, ...], parameters: Sequence[Parameter], *, one_programme: bool
) -> list[Parameter]:
    """Teams and measures of activity; ``from`` and ``to`` are days; on a page areas are sorted by what their charts say."""
    found = offered(connection, chosen)
    measures = found.charted if one_programme else tuple(dict.fromkeys((*found.charted, *found.of_feed)))
    days = [Parameter(name, "a day", None, many=False) for name in ("from", "to")]
    sorts = tuple(f"{sign}{column}" for column in CHART_SORTS for sign in ("", "-"))
    of_page = [Parameter("sort", "a column to sort by", sorts, CHART_SORTS[:1], many=False)] if one_programme else []
    kept = [each for each in parameters if each.name not in ("from", "to", "sort")]
    return [
        *kept,
        Parameter("team", "a team’s code", found.teams, many=not one_programme),
        Parameter(
            "measure", "a measure with a chart" if one_programme else "a measure", measures, many=not one_programme
        ),
        *days,
        *of_page,
    ]


CHART_SORTS = ("concern", "improvement", "changed", "area", "region")
"""How areas can be sorted by their charts; the first is the usual order."""


def _with_days(filters: Filters) -> tuple[Filters, tuple[Complaint, ...]]:
    """The filters without a ``from`` or ``to`` that is no day, or that come in the wrong order, and why."""
    told: list[Complaint] = []
    for name in ("from", "to"):
        if filters.one(name) and not _is_day(filters.one(name)):
            told.append(Complaint(name, f"‘{filters.one(name)}’ is not a day (like 2026-04-01)"))
            filters = filters.changed(**{name: None})
    if filters.one("from") and filters.one("to") and filters.one("from") > filters.one("to"):
        told.append(Complaint("from", f"from ‘{filters.one('from')}’ is later than to ‘{filters.one('to')}’"))
        filters = filters.changed(**{"from": None, "to": None})
    return filters, tuple(told)


def _out_of_order(filters: Filters) -> tuple[Complaint, ...]:
    """Why two workshops can't be compared, where the one that comes first is named as the later. A page says so of its own
    pairs."""
    start, end = filters.one("from"), filters.one("to")
    if not (start and end) or workshop_order(start) < workshop_order(end):
        return ()
    return (Complaint("from", f"from ‘{start}’ is not a workshop before to ‘{end}’"),)


def _is_day(text: str) -> bool:
    try:
        return bool(day_of(text))
    except ValueError:
        return False


SIDES = ("cohorts", "areas")
"""What is laid side by side."""
PROFILE = ("area",)
"""The kind of place that published profiles and own indicators are of."""


def _kinds(held: Sequence[official.Series], more: Sequence[str]) -> tuple[str, ...]:
    return (*(kind for kind in official.KINDS if any(each.kind == kind for each in held)), *more)


def _distinct(held: Sequence[official.Series], name: str, more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(getattr(each, name) for each in held), *more)))


def _more(parameter: Parameter, options: Sequence[str]) -> Parameter:
    if not options:
        return parameter
    return replace(parameter, options=tuple(dict.fromkeys((*(parameter.options or ()), *options))))


_ALONE = "‘{}’ is only shown alone: its areas must not stand beside anonymised ones"


def moment_of(connection: Connection, query: Query, name: str = "as_of") -> tuple[AsOf, tuple[Complaint, ...]]:
    """The moment that a parameter of an address asks for, now where it can't be had, and why not."""
    asked = [value for value in query.get(name, ()) if value.strip()]
    if len(asked) > 1:
        return NOW, (Complaint(name, f"{name} takes one value; {', '.join(asked)} are {len(asked)}"),)
    try:
        return as_of(connection, "".join(asked)), ()
    except NotAMoment as error:
        return NOW, (Complaint(name, str(error)),)


def _since(connection: Connection, query: Query, moment: AsOf) -> tuple[AsOf | None, tuple[Complaint, ...]]:
    """The moment to compare with, which comes before the one that is looked at."""
    since, told = moment_of(connection, query, "since")
    if since.load is None:
        return None, told
    latest = moment.text or today_in_london().isoformat()
    # Days are compared as days: two of them can mean one load.
    to_come = not LOAD.fullmatch(since.text) and not LOAD.fullmatch(latest) and since.text > latest
    if to_come and not moment.text:
        return None, (Complaint("since", f"‘{since.text}’ is a day to come"),)
    if to_come or (moment.load is not None and since.load > moment.load):
        return None, (Complaint("since", f"‘{since.text}’ is later than {moment.text}, which is looked at"),)
    return since, told


def _parameters(
    available: Choices, themes: Sequence[str], *, one_workshop: bool, moving: bool
) -> tuple[Parameter, ...]:
    """``moving``: a page that shows workshops shows the change between two of them as well."""
    columns = SORTS if available.workshops else UNRATED_SORTS
    at = (*available.workshops, *(map(between, pairs_of_rounds(available.workshops)) if moving else ()))
    sorts = tuple(f"{sign}{column}" for column in columns for sign in ("", "-"))
    return (
        Parameter("region", "a region", available.regions),
        Parameter("lead", "a kind of lead", available.leads),
        Parameter("area", "an area's code", available.codes),
        Parameter("band", "a band", (*BANDS, DIFFERS)),
        Parameter("domain", "a domain", DOMAIN_CODES),
        Parameter("level", "a level", MEAN_WORDS),
        Parameter("workshop", "a workshop with ratings", at, available.latest, many=False)
        if one_workshop
        else Parameter("workshop", "a workshop with figures", available.any_rounds),
        Parameter("find", "a part of a name", None, many=False),
        Parameter("moved", "a way to have moved", MOVED),
        Parameter("readiness", "a state of returns", READINESS),
        Parameter("scope", "a scope", SCOPES),
        Parameter("page", "a page", None, many=False),
        Parameter("from", "a workshop", available.any_rounds, many=False),
        Parameter("to", "a workshop", available.any_rounds, many=False),
        Parameter("group", "a group of respondents", tuple(GROUPS)),
        Parameter("theme", "a theme", (*THEMES.values(), *themes)),
        Parameter("indicator", "an indicator", CODES, CODES[:1], many=False)
        if one_workshop
        else Parameter("indicator", "an indicator", CODES),
        Parameter("against", "an indicator", CODES, many=False),
        Parameter("benchmark", "what can be compared with", BENCHMARKS, BENCHMARKS[:1], many=False),
        Parameter("place", "a place's code", None, many=not one_workshop),
        Parameter("rule", "a rule", (*RULES, *REMEDIES)),
        Parameter("rag", "a RAG status", RAGS),
        Parameter("due", "a way for a day to lie", DUE),
        Parameter("risk", "a state of risks", RISK_STATES),
        Parameter("history", "an action's code", None, many=False),
        Parameter("sections", "a section of the briefing", SECTIONS),
        Parameter("my", "an area's code", None),
        Parameter("since", "a day or a load", None, many=False),
        Parameter("as_of", "a day or a load", None, many=False),
        Parameter("view", "a way to look at it", ("chart", "table"), ("chart",), many=False),
        Parameter("sides", "what can be compared", SIDES, many=False),
        Parameter("rows", "a choice of rows", ("all", "differing"), ("all",), many=False),
        Parameter("sort", "a column to sort by", sorts, columns[:1], many=False),
    )
