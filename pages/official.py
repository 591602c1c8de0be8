"""Official figures by geography, a part of the page of indicators: its filters, and which figures there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.engine import Connection

from components.model import (
    Figure,
    FilterBar,
    Option,
    Select,
)
from data.queries import official
from data.queries.official import EVERYBODY, KINDS, MADE_HERE, Indicator
from data.sentences import capital
from data.sentences import official as words
from data.viewer import Viewer
from pages.choosing import select, travelling
from pages.looked import IN_REGIONS, Looked, england_of
from pages.official_periods import periods, reissued
from pages.official_ranking import ranking


def filter_bar(looked: Looked, path: str, indicator_select: Select) -> FilterBar:
    """The form over official figures."""
    series, held = looked.series, looked.all_series
    kinds = [kind for kind in KINDS if any(each.kind == kind for each in held)]
    selects = [
        indicator_select,
        _choice("geography", "Kind of place", [(kind, capital(words.kind_words(kind))) for kind in kinds], series.kind),
        _choice("period", "Period", _texts(each.period for each in held if each.kind == series.kind), series.period),
    ]
    groups = _texts(each.breakdown for each in held if each.kind == series.kind)
    if len(groups) > 1:
        named = [(code, "Everybody" if code == EVERYBODY else code) for code, _ in groups]
        selects.append(_choice("breakdown", "Group", named, series.breakdown))
    if series.kind in IN_REGIONS:
        [regions] = [each.options for each in looked.state.filters.parameters if each.name == "region"]
        named = [(name, name) for name in regions or ()]
        selects.append(select(looked.state.filters, "region", "Region", named, "All regions"))
    told = words.showing(series, looked.indicator, looked.state.filters["region"])
    return FilterBar(path, tuple(selects), showing=f"Showing {told}.", hidden=travelling(looked.state, "programme"))


def _texts(values: Iterable[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in dict.fromkeys(values)]


def _choice(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> Select:
    return Select(name, label, tuple(Option(value, text, value == chosen) for value, text in options))


def indicator_select(offered: Sequence[Option], official_ones: Sequence[Indicator], chosen: str) -> Select:
    """All indicators of the page, official ones under their publishers, those of children first."""
    told = [
        Option(each.code, _named(each), each.code == chosen, group=f"{each.source}: {each.theme.lower()}")
        for each in official_ones
    ]
    return Select("indicator", "Indicator", (*offered, *told), wide=True)


def _named(indicator: Indicator) -> str:
    """An indicator with its publisher's own code, where it has one."""
    return indicator.name if indicator.code.startswith(MADE_HERE) else f"{indicator.name} ({indicator.code})"


def figures(connection: Connection, looked: Looked, viewer: Viewer, path: str) -> list[Figure]:
    """The ranking, the periods, and the re-issues where there are any."""
    asked = (connection, looked.state.filters, viewer, looked.state.moment)
    rows = official.figures(*asked)
    england = england_of(connection, looked, viewer)
    drawn = [ranking(connection, looked, rows, path), periods(connection, looked, england, path)]
    changed = [row for row in rows if row["reissued"]]
    return [*drawn, reissued(connection, looked, changed, path)] if changed else drawn
