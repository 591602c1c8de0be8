"""The filters that several pages have: how a state becomes selects, and what travels with the form."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from components.anchor import anchor
from components.model import Option, Select
from data.filters import Filters, address
from data.sentences import all_of, capital, returns
from data.state import TRAVELLING, State


def programmes(state: State) -> Select:
    """The programmes that have what a page shows, and the one that is chosen."""
    offered = [p for p in state.programmes if p.id in state.having or p in state.chosen]
    options = tuple(Option(p.name, p.name, p in state.chosen) for p in offered)
    return Select("programme", "Programme", options, wide=True)


def not_yet(state: State, path: str, what: str, feeds: Sequence[str]) -> Markup | None:
    """What a page says of a programme without own returns of what it shows: which ``feeds`` to load, and who has them instead.
    None of others."""
    if state.programme is None or not state.programme.own:
        return None
    return Markup("{} {}").format(returns.not_shown(what, state.programme.name, feeds), having_instead(state, path))


def having_instead(state: State, path: str) -> Markup | str:
    """The other programmes that have what a page shows, as links."""
    links = [
        anchor(p.name, address(path, programme=p.name, as_of=state.moment.text))
        for p in state.programmes
        if p.id in state.having
    ]
    return Markup("Published for {}.").format(Markup(" and ").join(links)) if links else returns.NONE_PUBLISHED


def compare_href(programme: str, as_of: str = "", *, cohorts: Sequence[str] = (), areas: Sequence[str] = ()) -> str:
    """The page that lays some cohorts, or some areas, side by side; six at most."""
    return address("/compare", programme=programme, cohort=cohorts, area=areas, as_of=as_of)


def select(filters: Filters, name: str, label: str, options: Sequence[tuple[str, str]], everything: str) -> Select:
    """A select for one value. Several values from a link stay in force until another is chosen."""
    chosen = filters.chosen.get(name, ())
    several = [Option("", f"{len(chosen)} chosen", True)] if len(chosen) > 1 else []
    values = [Option(value, text, chosen == (value,)) for value, text in options]
    return Select(name, label, (*several, Option("", everything, not chosen), *values))


def regions(state: State) -> Select:
    """The regions of the areas of the chosen programmes."""
    known = state.choices.regions
    everything = capital(all_of(len(known), "region"))
    return select(state.filters, "region", "Region", [(region, region) for region in known], everything)


def travelling(state: State, *names: str) -> tuple[tuple[str, str], ...]:
    """What the form sends along without showing it: the moments, the view, and whatever else a page names."""
    kept = (*names, *TRAVELLING, "as_of", "view")
    return tuple((name, value) for name in kept for value in state.filters.chosen.get(name, ()))
