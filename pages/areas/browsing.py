"""The filters of the areas, the views that a reader asks for often, and the pages of a long table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pandas import DataFrame

from components.model import FilterBar, Link, Option, Pages, Search, Select
from data import sentences
from data.answer import Answer
from data.filters import Complaint, Filters
from data.measures.cascade import BANDS, MEAN_WORDS, bands_differ
from data.queries.areas import DIFFERS, DOMAIN_CODES, UNRATED_SORTS
from data.queries.browsing import SLIPPED, STUCK
from data.queries.moves import Pair, between, pair_in
from data.sentences import browsing as words
from data.state import State
from pages.choosing import regions as region_select
from pages.choosing import select, travelling
from pages.site import page_keeps

PATH = "/areas"
NARROWING = ("region", "lead", "band", "area", "find", "domain", "level", "moved", "readiness")
"""What leaves some areas out."""
PLAIN = (*NARROWING[2:], "sort", "page")
"""What a ready-made view begins without; region and lead stay."""
NAMES = (*NARROWING, "workshop", "as_of", "sort", "page")
BAND_WORDS = {
    "very low": "Very low, below 4",
    "low": "Low, 4 to 4.9",
    "fair": "Fair, 5 to 5.9",
    "high": "High, 6 or more",
}
MOST_NAMES = 400
"""Names that are offered while typing; more would make the page heavy."""
A_PAGE = 50
"""Rows of a page; one that would be left with few is joined to the one before."""
LEFT_OVER = 10
EVERYTHING = "all"


def pair_of(state: State) -> Pair | None:
    """The two workshops between which the view shows the change; None of a view of one workshop."""
    return pair_in(state.filters.one("workshop"))


def start_of(state: State) -> str:
    """The workshop of which the areas' bands and levels are."""
    pair = pair_of(state)
    return pair[0] if pair else state.filters.one("workshop")


def bar(state: State, answer: Answer, everything: Answer, phrases: Mapping[str, str]) -> FilterBar:
    """The form over the areas; ``everything`` are those that nothing has left out, ``phrases`` name the domains."""
    filters, rows = state.filters, everything.rows
    regions, leads = state.choices.regions, state.choices.leads
    rated = bool(state.programme and state.programme.rated_areas)
    selects = [
        _programmes(state),
        *([region_select(state)] if regions else []),
        *([select(filters, "lead", "Lead body", [(lead, lead) for lead in leads], "Any lead")] if leads else []),
        *(_of_ratings(state) if rated else []),
        _sort_select(state, rated),
    ]
    return FilterBar(
        action=PATH,
        selects=tuple(selects),
        hidden=travelling(state, "area"),
        showing=f"Showing {sentences.showing(len(answer.rows), len(rows), filters, len(regions), len(leads))}.",
        ready_made=_ready_made(state, _unnarrowed(everything, filters), phrases) if rated else (),
        search=_search(filters, rows),
    )


def _unnarrowed(everything: Answer, filters: Filters) -> DataFrame:
    """The areas of the chosen regions and leads."""
    rows = everything.rows
    for name in ("region", "lead"):
        rows = rows[rows[name].isin(filters[name])] if filters[name] else rows
    return rows


def _programmes(state: State) -> Select:
    options = (Option(p.name, p.name, p in state.chosen) for p in state.programmes if p.areas)
    return Select("programme", "Programme", tuple(options), wide=True)


def _search(filters: Filters, rows: DataFrame) -> Search:
    names = tuple(sorted(rows["area_name"])) if len(rows) <= MOST_NAMES else ()
    return Search("find", "Find an area", filters.one("find"), names)


def _of_ratings(state: State) -> list[Select]:
    """The filters that only areas with ratings have."""
    filters, own = state.filters, bool(state.programme and state.programme.own)
    band = [*((band, BAND_WORDS[band]) for band in BANDS), *([] if own else [(DIFFERS, "Differs from published")])]
    moved = [(name, sentences.capital(told)) for name, told in words.MOVED_WORDS.items()]
    return [
        select(filters, "band", "Band at the start" if pair_of(state) else "Band", band, "Any band"),
        *([_workshops(state)] if len(state.choices.workshops) > 1 else []),
        *([select(filters, "readiness", "Returns", [*words.READINESS_WORDS.items()], "Any returns")] if own else []),
        *([select(filters, "moved", "Moved", moved, "Any way")] if pair_of(state) else []),
        *_level_selects(filters),
    ]


def _level_selects(filters: Filters) -> list[Select]:
    """What a ready-made view has narrowed to stands among the filters, where it can be changed or taken away."""
    if not (filters["level"] or filters["moved"]):
        return []
    domains = [(code, code) for code in DOMAIN_CODES]
    levels = [(word, sentences.capital(word)) for word in MEAN_WORDS]
    level = [select(filters, "level", "Level", levels, "Any level")] if filters["level"] else []
    return [*level, select(filters, "domain", "On domain", domains, "Any domain")]


def _workshops(state: State) -> Select:
    chosen = state.filters.one("workshop")
    known = next(each.options or () for each in state.filters.parameters if each.name == "workshop")
    return Select("workshop", "Workshop", tuple(Option(w, _workshop(w), w == chosen) for w in known))


def _workshop(value: str) -> str:
    told = sentences.capital(sentences.workshop_words(value))
    return f"Change, {told[:1].lower()}{told[1:]}" if pair_in(value) else told


def _sort_select(state: State, rated: bool) -> Select:
    filters = state.filters
    columns = ["total", "-total", *UNRATED_SORTS, *DOMAIN_CODES] if rated else list(UNRATED_SORTS)
    told = {column: _sorted_by(state, column) for column in columns}
    current = filters.one("sort")
    told.setdefault(current, _sorted_by(state, current))
    return Select("sort", "Sort by", tuple(Option(c, text, c == current) for c, text in told.items()))


def _sorted_by(state: State, column: str) -> str:
    return sentences.capital(sentences.sort_words(column, moved=pair_of(state) is not None))


# Ready-made views.

View = tuple[str, Filters, int | None]
"""A view's name, its filters and how many areas it has, where that is known."""


def _ready_made(state: State, rows: DataFrame, phrases: Mapping[str, str]) -> tuple[Link, ...]:
    filters = state.filters
    plain = filters.changed(**dict.fromkeys(PLAIN))
    views = _of_moves(state, plain, rows) if pair_of(state) else _of_levels(state, plain, rows, phrases)
    if any(filters[name] for name in NARROWING):
        views.append(("Clear filters", filters.changed(**dict.fromkeys((*NARROWING, "page"))), None))
    here = filters.query_string()
    return tuple(
        Link(text, f"{PATH}{wanted.query_string()}", wanted.query_string() == here, count)
        for text, wanted, count in views
        if count != 0
    )


def _of_levels(state: State, plain: Filters, rows: DataFrame, phrases: Mapping[str, str]) -> list[View]:
    """Views of one workshop, and where there are two, those of what moved between the first and the last."""
    at_zero = {code: int((rows[code].dropna() == 0).sum()) for code in DOMAIN_CODES}
    worst = max(at_zero, key=at_zero.__getitem__)
    differing = sum(map(bands_differ, rows["band"], rows["published_band"]))
    highest = "Highest starts" if start_of(state) in ("", "W1") else "Highest totals"
    views: list[View] = [
        ("Lowest totals first", plain, None),
        ("By region", plain.changed(sort="region"), None),
        (f"At 0 on {phrases[worst]}", plain.changed(domain=worst, level="major challenge"), at_zero[worst]),
        ("Bands that differ from published", plain.changed(band=DIFFERS), differing),
        (highest, plain.changed(band="high", sort="-total"), int((rows["band"] == "high").sum())),
    ]
    held = state.choices.workshops
    if len(held) < 2 or not (state.programme and state.programme.own):
        return views
    moved = plain.changed(workshop=between((held[0], held[-1])))
    return [
        *views,
        ("Moved most", moved.changed(sort="-total"), None),
        ("Stuck", moved.changed(moved=STUCK), None),
        ("Slipped", moved.changed(moved=SLIPPED), None),
    ]


def _of_moves(state: State, plain: Filters, rows: DataFrame) -> list[View]:
    """Views of what moved, and the way back to the levels; ``rows`` are what moved of the chosen regions and leads."""
    fell = rows[[f"{code}_down" for code in DOMAIN_CODES]].fillna(0).sum(axis=1) > 0
    rose = rows[[f"{code}_up" for code in DOMAIN_CODES]].fillna(0).sum(axis=1) > 0
    stuck = ~rose & (rows["matched"] > 0)
    return [
        ("Moved least first", plain, None),
        ("Moved most", plain.changed(sort="-total"), None),
        ("Stuck", plain.changed(moved=STUCK), int(stuck.sum())),
        ("Slipped", plain.changed(moved=SLIPPED), int(fell.sum())),
        ("Most from a low start", plain.changed(band=("very low", "low"), sort="-total"), None),
        (f"Levels at {sentences.workshop_words((pair_of(state) or ('', ''))[1])}", _at_the_end(state, plain), None),
    ]


def _at_the_end(state: State, plain: Filters) -> Filters:
    pair = pair_of(state)
    return plain.changed(workshop=pair[1] if pair else None)


# Pages.


@dataclass(frozen=True)
class Cut:
    """The rows of one page of a table, and where the rest are; no ``pages`` where all stand here."""

    rows: DataFrame
    pages: Pages | None


def cut(state: State, rows: DataFrame) -> Cut:
    """The rows of the page that an address asks for."""
    wanted, last = state.filters.one("page"), last_page(len(rows))
    if last == 1 or wanted == EVERYTHING:
        return Cut(rows, None)
    page = int(wanted or 1)
    first = (page - 1) * A_PAGE
    end = len(rows) if page == last else first + A_PAGE
    return Cut(rows.iloc[first:end], Pages(words.pages_told(first + 1, end, len(rows)), _links(state, page, last)))


def last_page(rows: int) -> int:
    """How many pages a table has."""
    return max(1, -(-(rows - LEFT_OVER) // A_PAGE))


def _links(state: State, page: int, last: int) -> tuple[Link, ...]:
    numbers = (Link(f"Page {at}", _page(state, at), current=at == page) for at in range(1, last + 1))
    return (*numbers, Link("All on one page", _page(state, EVERYTHING)))


def _page(state: State, page: int | str) -> str:
    return f"{PATH}{state.filters.changed(page=None if page == 1 else str(page)).query_string()}"


def of_a_view(state: State) -> State:
    """The state without a way to have moved where only one workshop is looked at, and the complaint about it."""
    if pair_of(state) or not state.filters["moved"]:
        return state
    told = Complaint("moved", "What areas moved is asked between two workshops")
    return replace(state, filters=state.filters.changed(moved=None), complaints=(*state.complaints, told))


def on_a_page(state: State, rows: int) -> State:
    """The state without a page that the table doesn't have, and the complaint about it."""
    wanted = state.filters.one("page")
    known = ("", EVERYTHING, *map(str, range(1, last_page(rows) + 1)))
    if wanted in known:
        return state
    told = Complaint("page", f"The table has no page ‘{wanted}’")
    return replace(state, filters=state.filters.changed(page=None), complaints=(*state.complaints, told))


def sort_href(filters: Filters, column: str) -> str:
    """Where a column's head leads: the first page, sorted by it, or the other way round."""
    wanted = f"-{column}" if filters.one("sort") == column else column
    return f"{PATH}{filters.changed(sort=wanted, page=None).query_string()}"


def of_area(state: State) -> str:
    """The state that links to an area's page carry: of two workshops, the later one."""
    pair = pair_of(state)
    at = state.filters.changed(workshop=pair[1]) if pair else state.filters
    return page_keeps(replace(state, filters=at), "workshop")
