"""``/indicators``: the basket, one indicator of a programme, an official one by geography, or two beside one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.engine import Connection

from components.model import Figure, FilterBar, Heading, Option, Select
from components.views import content
from data.answer import Answer
from data.filters import Filters
from data.periods import in_words
from data.queries import official
from data.queries.basket import basket
from data.queries.catalogue import publishers
from data.queries.indicators import FILES
from data.queries.notes import dated_notes
from data.queries.official import official_indicators
from data.queries.own_indicators import OwnIndicator, own_indicators, with_figures
from data.sentences import basket as words
from data.sentences import plural
from data.sentences.charts import day
from data.state import BENCHMARKS, Shows, State, page_state
from data.viewer import Viewer
from pages.choosing import not_yet, programmes, regions, travelling
from pages.indicators import own as own_indicator
from pages.indicators import site_profiles
from pages.indicators.basket import PATH, basket_figure, children_figure, outcomes_figure
from pages.indicators.looked import Looked, looked_at
from pages.indicators.official import WAS, beside, filter_bar, fresh, indicator_select, levelled
from pages.indicators.official import figures as official_figures
from pages.site import Page, Request, canonical, complaints, register_page, shown_instead, wanted_keeps

NAMES = (
    *("region", "area", "indicator", "against", "geography", "place", "find", "period", "breakdown", "benchmark"),
    *("as_of", "view", "page"),
)
SHOWS = Shows(
    "indicators", lambda connection, moment: publishers(connection, FILES, moment) | with_figures(connection, moment)
)
CONTENTS = {
    "basket": "An area's own indicators",
    "children": "Official figures of children",
    "averages": "Averages beside England",
    "scatter": "Two indicators",
    "place": "The chosen place",
    "every": "All indicators of the place",
    "ranking": "Every place",
    "boards": "Map of boards",
    "periods": "Period by period",
    "reissued": "Re-issued figures",
    "numbers": "Sites in numbers",
    "words": "Sites in words",
    "outcomes": "The standard basket",
}
"""Short names of the figures, by their ids."""


class Offered(NamedTuple):
    """What there is to choose from: official indicators and a programme's own ones."""

    official: tuple[official.Indicator, ...]
    own: tuple[OwnIndicator, ...]
    published: bool
    """Whether the programme has published profiles."""


def view(connection: Connection, request: Request) -> Page:
    """The basket, unless an indicator is chosen."""
    state = page_state(connection, fresh(request.query), request.viewer, NAMES, SHOWS)
    offered = _offered(connection, request, state)
    wanted = state.filters.one("indicator") if "indicator" in state.filters.chosen else ""
    if not wanted and offered.official and not state.having:
        wanted = offered.official[0].code
    for each in offered.official:
        if each.code == wanted:
            looked = levelled(connection, looked_at(connection, state, each), request.viewer, offered.official)
            return _official(connection, request, state, looked, offered)
    for own in offered.own:
        if own.code == wanted:
            return _own(
                connection, request, own_indicator.looked_at(connection, state, request.viewer, own), state, offered
            )
    return _opening(connection, request, state, offered)


def _offered(connection: Connection, request: Request, state: State) -> Offered:
    published = publishers(connection, FILES, state.moment)
    own = own_indicators(connection, request.viewer, state.chosen, state.moment)
    here = state.programme is not None and state.programme.id in published
    offered = official_indicators(connection, request.viewer, state.moment)
    return Offered(offered, own, here)


def _page(
    request: Request, asked: State, state: State, head: Heading, figures: Sequence[Figure], bar: FilterBar
) -> Page:
    programme = state.programme
    return Page(
        title="Indicators",
        programme=programme.name if programme else "",
        simulated=state.simulated,
        as_of=state.moment.text,
        instead=shown_instead(state, PATH),
        keeps=wanted_keeps(state),
        beside={"/mhst": wanted_keeps(state, "region")},
        query_string=canonical(asked) if state.complaints == asked.complaints else None,
        rated=False,
        main=content(head, figures, filters=bar, complaints=complaints(state), names=CONTENTS),
    )


def _official(connection: Connection, request: Request, asked: State, looked: Looked, offered: Offered) -> Page:
    state = looked.state
    lede = f"Official figures by place, as published: {looked.indicator.source}. {looked.indicator.licence}"
    select_one = _indicator_select(state, offered, looked.indicator.code)
    figures, names = official_figures(connection, looked, request.viewer, PATH)
    both, other = beside(connection, looked, request.viewer, offered.official)
    return Page(
        title="Indicators",
        as_of=state.moment.text,
        keeps=wanted_keeps(state),
        query_string=canonical(asked) if state.complaints == asked.complaints else None,
        rated=False,
        main=content(
            Heading("Indicators", lede, request.url(state.filters.query_string())),
            [*both, *figures],
            filters=filter_bar(looked, PATH, [select_one, other], names),
            complaints=complaints(state),
            names=CONTENTS,
        ),
    )


# A programme's own indicators.


def _noted(connection: Connection, viewer: Viewer, looked: own_indicator.OwnLooked) -> dict[str, list[str]]:
    """Dated notes on the whole of the area that is looked at, of the indicator or of none, by period in words."""
    mine, code = Filters(chosen={"area": (looked.area,)}), looked.indicator.code
    told = (
        dated_notes(connection, mine, viewer, looked.state.chosen, looked.state.moment).records() if looked.area else []
    )
    ours = [row for row in told if row["team_code"] is None and (row["measure"] or code) == code]
    found = {
        in_words(*days): [f"{day(row['date'])}: {row['text']}" for row in ours if days[0] <= row["date"] <= days[1]]
        for days in looked.indicator.periods
    }
    return {period: notes for period, notes in found.items() if notes}


def _own(
    connection: Connection, request: Request, looked: own_indicator.OwnLooked, asked: State, offered: Offered
) -> Page:
    state, about = looked.state, looked.indicator
    programme = state.programme.name if state.programme else "a programme"
    lede = f"{about.name}: an indicator that {programme} defines by its own files."
    names = [(row["geography_code"], row["geography_name"]) for row in looked.rows]
    both, other = own_indicator.beside(connection, looked, request.viewer, offered.own)
    figures = [*both, *own_indicator.figures(connection, looked, _noted(connection, request.viewer, looked))]
    selects = (
        programmes(state),
        _indicator_select(state, offered, about.code),
        *([other] if len(offered.own) > 1 else []),
        _one_of("period", "Period", [(each, each) for each in about.periods_in_words], state.filters.one("period")),
        *_groups(about, state.filters.one("breakdown")),
        regions(state),
        _one_of("area", "Area marked", sorted(names, key=lambda each: each[1]), looked.area),
        _benchmarks(state),
    )
    bar = FilterBar(PATH, selects, hidden=(*travelling(state), (WAS, about.code)))
    return _page(
        request, asked, state, Heading("Indicators", lede, request.url(state.filters.query_string())), figures, bar
    )


def _groups(about: OwnIndicator, chosen: str) -> tuple[Select, ...]:
    if len(about.groups) < 2:
        return ()
    named = [(code, "Everybody" if code == official.EVERYBODY else code) for code in about.groups]
    return (_one_of("breakdown", "Group", named, chosen),)


def _one_of(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> Select:
    return Select(name, label, tuple(Option(value, text, value == chosen) for value, text in options))


def _benchmarks(state: State) -> Select:
    named = [(code, words.BENCHMARKS[code][0]) for code in BENCHMARKS]
    return _one_of("benchmark", "Compared with", named, state.filters.one("benchmark"))


def _indicator_select(state: State, offered: Offered, chosen: str) -> Select:
    """Every indicator: those of the profiles, own ones, official ones."""
    basket_first = Option("", "The basket", not chosen)
    profiles = site_profiles.options(state) if offered.published else ()
    own = [Option(each.code, each.name, each.code == chosen, group="Own indicators of areas") for each in offered.own]
    return indicator_select((basket_first, *profiles, *own), offered.official, chosen)


# Where the page opens.


def _opening(connection: Connection, request: Request, state: State, offered: Offered) -> Page:
    found = site_profiles.profiles(connection, request, state)
    figures: list[Figure] = []
    selects = [programmes(state)]
    whole = "indicator" not in state.filters.chosen
    # Beside a programme that is made up no real figure stands: the page says that all are made up.
    official_ones = () if state.simulated else offered.official
    if whole:
        figures += _own_basket(connection, request, state, offered, selects)
        children = children_figure(connection, state, request.viewer, official_ones)
        figures += [children] if children else []
    if offered.published:
        figures += site_profiles.figures(connection, request, state, found)
        selects.append(regions(state))
    if whole:
        figures.append(outcomes_figure(connection, state, request.viewer, offered.own, official_ones))
    chosen = (*state.filters.chosen.get("indicator", ()), "")[0]
    selects.append(_indicator_select(state, offered, chosen))
    bar = FilterBar(PATH, tuple(selects), showing=site_profiles.shown(state, found), hidden=travelling(state))
    own = not offered.own and not_yet(state, PATH, "indicators", ("indicators", "indicator_values"))
    lede = own or _lede(state, offered, found.whole)
    return _page(
        request, state, state, Heading("Indicators", lede, request.url(state.filters.query_string())), figures, bar
    )


def _own_basket(
    connection: Connection, request: Request, state: State, offered: Offered, selects: list[Select]
) -> list[Figure]:
    """The programme's own indicators where it has some; their choices are added to ``selects``."""
    if not offered.own or not state.programme:
        return []
    wanted = state.filters.one("area") or (state.mine.code if state.mine else "")
    told = basket(
        connection,
        request.viewer,
        state.programme,
        offered.own,
        wanted,
        state.filters.one("benchmark"),
        state.moment,
    )
    selects += [_one_of("area", "Area", list(told.names.items()), told.area_code), _benchmarks(state)]
    return [basket_figure(state, told)]


def _lede(state: State, offered: Offered, whole: Answer) -> str:
    if offered.own and state.programme:
        own = plural(len(offered.own), "indicator")
        return f"{state.programme.name} has {own} of its own, beside the standard basket. Choose one for every area and period."
    return site_profiles.lede(state, whole)


register_page(__name__, PATH, view, title="Indicators", order=60)
