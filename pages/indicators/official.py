"""Official figures by geography, a part of the page of indicators: its filters, and which figures there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Connection

from components.model import (
    Figure,
    FilterBar,
    Option,
    Search,
    Select,
)
from data.filters import Filters, Query
from data.geographies import UNPLACED
from data.queries import official
from data.queries.official import EVERYBODY, KINDS, MADE_HERE, Indicator, group_order
from data.queries.official_levels import compared_with, level_of, levels_of
from data.sentences import capital
from data.sentences import official as words
from data.viewer import Viewer
from pages.areas.browsing import MOST_NAMES
from pages.choosing import select, travelling
from pages.indicators.looked import IN_REGIONS, Looked, england_of
from pages.indicators.official_map import boards_figure
from pages.indicators.official_periods import periods, reissued
from pages.indicators.official_place import place_figures
from pages.indicators.official_ranking import ranking
from pages.indicators.scatter import Side, against_select, scatter_figure


def filter_bar(looked: Looked, path: str, first: Sequence[Select], names: tuple[str, ...] = ()) -> FilterBar:
    """The form over official figures; ``names`` of places are offered while typing."""
    series, held = looked.series, looked.all_series
    kinds = [kind for kind in KINDS if any(each.kind == kind for each in held)]
    selects = [
        *first,
        _choice("geography", "Kind of place", [(kind, capital(words.kind_words(kind))) for kind in kinds], series.kind),
        _choice("period", "Period", _texts(each.period for each in held if each.kind == series.kind), series.period),
    ]
    here = sorted({each.breakdown for each in held if each.kind == series.kind}, key=group_order)
    groups = _texts(here)
    if len(groups) > 1:
        named = [(code, "Everybody" if code == EVERYBODY else code) for code, _ in groups]
        selects.append(_choice("breakdown", "Group", named, series.breakdown))
    levels = [code for code in words.LEVELS if code in (*looked.levels, looked.level.code)]
    if len(levels) > 1:
        named = [(code, words.LEVELS[code][0]) for code in levels]
        selects.append(_choice("benchmark", "Compared with", named, looked.level.code))
    if series.kind in IN_REGIONS:
        [regions] = [each.options for each in looked.state.filters.parameters if each.name == "region"]
        named = [(name, name) for name in regions or ()]
        selects.append(select(looked.state.filters, "region", "Region", named, "All regions"))
    told = words.showing(series, looked.indicator, looked.state.filters["region"])
    hidden = (*travelling(looked.state, "programme"), (WAS, looked.indicator.code))
    search = Search("find", "Find a place", looked.state.filters.one("find"), names)
    return FilterBar(path, tuple(selects), showing=f"Showing {told}.", hidden=hidden, search=search)


WAS = "was"
"""What the form sends along: the indicator that its other choices were made for."""
OF_AN_INDICATOR = ("geography", "place", "find", "period", "breakdown", "against", "page")
"""Choices that are dropped when another indicator is chosen."""


def fresh(query: Query) -> Query:
    """A query without what was chosen for the former indicator, where the form was sent to change it."""
    former = query.get(WAS, ())
    if not former or list(former) == list(query.get("indicator", ())):
        return query
    return {name: values for name, values in query.items() if name not in OF_AN_INDICATOR}


def _texts(values: Iterable[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in dict.fromkeys(values)]


def _choice(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> Select:
    return Select(name, label, tuple(Option(value, text, value == chosen) for value, text in options))


def indicator_select(offered: Sequence[Option], official_ones: Sequence[Indicator], chosen: str) -> Select:
    """All indicators of the page, official ones by whom they are about and who publishes them."""
    told = [Option(each.code, _named(each), each.code == chosen, group=words.group_of(each)) for each in official_ones]
    return Select("indicator", "Indicator", (*offered, *told), wide=True)


def _named(indicator: Indicator) -> str:
    """An indicator with its publisher's own code, where it has one."""
    name = words.name_of(indicator)
    return name if indicator.code.startswith(MADE_HERE) else f"{name} ({indicator.code})"


def beside(
    connection: Connection, looked: Looked, viewer: Viewer, offered: Sequence[Indicator]
) -> tuple[list[Figure], Select]:
    """The indicator against another official one of the same kind of place where one is chosen: of everybody and the same
    period where it has that, else of its last."""
    kind, state = looked.series.kind, looked.state
    there = official.codes_of(connection, kind, state.moment)
    others = [each for each in offered if each.code in there and each.code != looked.indicator.code]
    other = next((each for each in others if each.code == state.filters.one("against")), None)
    select_one = against_select([(each.code, _named(each)) for each in others], other.code if other else "")
    if other is None:
        return [], select_one
    series = [each for each in official.series_of(connection, [other.code], state.moment) if each.kind == kind]
    best = max(
        series, key=lambda each: (each.breakdown == EVERYBODY, each.period == looked.series.period, each.period_end)
    )
    others_own = {"indicator": other.code, "period": best.period, "breakdown": best.breakdown}
    filters = (state.filters.changed(place=None), state.filters.changed(place=None, **others_own))
    sides = [
        Side(
            about.code,
            words.name_of(about),
            about.unit,
            about.type,
            at.period,
            at.breakdown,
            _short(connection, chosen, viewer, looked),
        )
        for about, at, chosen in zip((looked.indicator, other), (looked.series, best), filters, strict=True)
    ]
    called = words.KIND_WORDS[looked.series.called]
    return [scatter_figure(connection, state, (sides[0], sides[1]), called, state.filters.one("place"))], select_one


def _short(connection: Connection, filters: Filters, viewer: Viewer, looked: Looked) -> list[dict[str, Any]]:
    """The rows of known places, with their names as they are shown."""
    rows = official.figures(connection, filters, viewer, looked.state.moment)
    known = (row for row in rows if row["geography_code"] not in UNPLACED)
    return [row | {"geography_name": words.short_name(row["geography_name"])} for row in known]


def levelled(connection: Connection, looked: Looked, viewer: Viewer, offered: Sequence[Indicator]) -> Looked:
    """What is looked at with what it is compared with, what else it could be compared with, and the counts beside it."""
    state, moment = looked.state, looked.state.moment
    at = (looked.series.kind, state.filters.one("place"))
    level = level_of(connection, viewer, state.programmes, state.filters.one("benchmark"), *at, moment)
    rows = official.figures(connection, state.filters, viewer, moment)
    levels = levels_of(connection, viewer, state.programmes, rows, *at, moment)
    return replace(looked, level=level, levels=levels, counts=official.counts_beside(looked.indicator, offered))


def _sizes(connection: Connection, looked: Looked, viewer: Viewer) -> list[dict[str, Any]]:
    """How many each provider has by the count of all beside the indicator."""
    if looked.series.kind != "provider" or not looked.whole:
        return []
    wanted = looked.state.filters.changed(indicator=looked.whole.code, place=None)
    return official.figures(connection, wanted, viewer, looked.state.moment)


def figures(connection: Connection, looked: Looked, viewer: Viewer, path: str) -> tuple[list[Figure], tuple[str, ...]]:
    """One place where it is chosen, the ranking, the map of boards, the periods, and the re-issues where there are any; and the
    names of the places."""
    state, moment = looked.state, looked.state.moment
    published = official.figures(connection, state.filters.changed(place=None), viewer, moment)
    rows = compared_with(connection, viewer, published, looked.level, moment)
    england = england_of(connection, looked, viewer)
    drawn = place_figures(connection, looked, viewer, path) if looked.state.filters["place"] else []
    drawn.append(ranking(connection, looked, rows, path, _sizes(connection, looked, viewer)))
    if boards := boards_figure(connection, looked, rows, path):
        drawn.append(boards)
    drawn.append(periods(connection, looked, england, path))
    changed = [row for row in rows if row["reissued"]]
    names = tuple(sorted(words.short_name(row["geography_name"]) for row in rows)) if len(rows) <= MOST_NAMES else ()
    return [*drawn, *([reissued(connection, looked, changed, path)] if changed else [])], names
