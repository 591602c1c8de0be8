"""The two tables of areas by seven domains: levels at a workshop, and the change between two."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

import pandas as pd
from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.model import Caveat, Direction, Domain, Figure, Matrix, MovedMatrix, Sort
from components.views import figure_actions, matrix, moved_matrix, page_links
from data import sentences
from data.answer import Answer
from data.filters import Filters, address
from data.framework import Domain as FrameworkDomain
from data.measures.cascade import bands_differ, shown_total
from data.queries.areas import DOMAIN_CODES
from data.queries.browsing import SLIPPED, STUCK
from data.queries.profiles import agreements
from data.sentences import browsing as words
from data.sentences import own_change, returns
from data.state import State
from data.viewer import Viewer
from pages.areas.browsing import PATH, Cut, cut, of_area, pair_of, sort_href
from pages.site import EVIDENCE, api_url, area_href, source_line, tags

SORTED = (("area", "area_name"), ("region", "region"), ("lead", "lead"), ("total", "total"))
"""The heads that sort, and the columns that they sort by; the domains sort by their codes."""


def levels_figure(
    connection: Connection,
    viewer: Viewer,
    state: State,
    answer: Answer,
    everything: Answer,
    domains: tuple[FrameworkDomain, ...],
) -> Figure:
    """The mean level of each area's cohorts in each domain, at one workshop. How far their tables agree needs the local
    right for the area; of a simulated programme it is of nobody."""
    filters, rows, page = state.filters, answer.rows, cut(state, answer.rows)
    local = {code for code in rows["area_code"] if viewer.sees(code, simulated=answer.simulated)}
    split = _split(connection, state, local) if answer.own and local else {}
    item = Matrix(
        rows=page.rows,
        domains=_heads(domains),
        caption=f"Mean level of each area at {sentences.workshop_words(filters.one('workshop'))}, with total and band",
        summary=_summary(rows, everything.rows),
        evidence_href=EVIDENCE,
        area_hrefs=_hrefs(state, page.rows),
        sorts=_sorts(filters),
        region_notes=_region_notes(rows) if _by_region(filters) else None,
        split={code: split[code] for code in page.rows["area_code"] if code in split},
        whole=rows,
    )
    query = filters.changed(page=None).query_string(always=("programme",))
    here = f"{PATH}{filters.query_string()}"
    return Figure(
        id="areas",
        finding=_finding(sentences.areas_finding(rows, _phrases(domains)), rows, filters),
        subline=_subline(rows, filters),
        body=_with_pages(matrix(item), page),
        tags=tags(answer),
        simulated=answer.simulated,
        actions=figure_actions("table", table=here, csv=api_url("areas", "csv", query), link=here),
        caveats=_caveats(rows, own=answer.own, split=bool(item.split)),
        source=source_line(
            answer, returns.COMPUTED if answer.own else "Totals and bands are computed from the seven published means."
        ),
    )


def moved_figure(state: State, answer: Answer, everything: Answer, domains: tuple[FrameworkDomain, ...]) -> Figure:
    """How each area's matched cohorts moved in each domain between two workshops."""
    filters, rows, page = state.filters, answer.rows, cut(state, answer.rows)
    pair = pair_of(state) or ("", "")
    item = MovedMatrix(
        rows=page.rows,
        domains=_heads(domains),
        caption=f"Change of each area's matched cohorts, {sentences.workshop_words(filters.one('workshop'))}",
        summary=_summary(rows, everything.rows),
        area_hrefs=_hrefs(state, page.rows),
        sorts=_sorts(filters),
        region_notes=_counted(rows) if _by_region(filters) else None,
        whole=rows,
    )
    here = f"{PATH}{filters.query_string()}"
    kept = {name: filters.one(name) for name in ("programme", "as_of")}
    shown = rows["area_code"] if len(rows) < len(everything.rows) else ()
    ends = {"from": pair[0], "to": pair[1]}
    csv = api_url("change", "csv", address("", **kept, **ends, scope="area", area=tuple(shown)))
    return Figure(
        id="areas",
        finding=_moved_finding(rows, filters, _phrases(domains)),
        subline=f"Mean change of each area's matched cohorts, in levels, and how many of them went which way; {answer.n}. "
        f"{words.started(filters, pair)}",
        body=_with_pages(moved_matrix(item), page),
        tags=tags(answer),
        simulated=answer.simulated,
        actions=figure_actions("table", table=here, csv=csv, link=here),
        caveats=(
            Caveat("Matched cohorts only", own_change.MATCHED_ONLY),
            Caveat("Too few to test", f"{returns.NOT_TESTED} The counts stand on their own."),
            Caveat(
                "A low start has more room",
                anchor(
                    "See Oldham's view",
                    f"/change{address('', **kept)}#groups",
                    before="Areas that started low rise more often, also where nothing changed: part of it is what any "
                    "repeated score does.",
                ),
            ),
        ),
        source=source_line(answer, returns.COMPUTED),
    )


def _with_pages(table: Markup, page: Cut) -> Markup:
    return table + page_links(page.pages) if page.pages else table


def _heads(domains: tuple[FrameworkDomain, ...]) -> tuple[Domain, ...]:
    return tuple(Domain(d.code, d.short_name, d.name) for d in domains)


def _phrases(domains: tuple[FrameworkDomain, ...]) -> Mapping[str, str]:
    return {d.code: d.phrase for d in domains}


def _hrefs(state: State, rows: pd.DataFrame) -> dict[str, str]:
    keeps = of_area(state)
    return {code: area_href(code, keeps) for code in rows["area_code"]}


def _by_region(filters: Filters) -> bool:
    return filters.one("sort").removeprefix("-") == "region"


def _split(connection: Connection, state: State, local: Collection[str]) -> dict[str, dict[str, str]]:
    """What is said of means of some areas whose tables are far from one view, by area and domain."""
    told = agreements(connection, state.filters.one("workshop"), state.moment)
    return {
        area: said
        for area, of_area_ in told.items()
        if area in local
        and (said := {code: text for code, counts in of_area_.items() if (text := words.split_words(*counts))})
    }


def _moved_finding(rows: pd.DataFrame, filters: Filters, phrases: Mapping[str, str]) -> str:
    """What stands out among areas that moved; of those that are stuck or have slipped, what that is."""
    if len(rows) and filters["moved"] in ((STUCK,), (SLIPPED,)):
        of_kind = words.stuck_finding(rows) if filters["moved"] == (STUCK,) else words.slipped_finding(rows, phrases)
        return _finding(of_kind, rows, filters.changed(moved=None))
    return _finding(words.moved_finding(rows, phrases), rows, filters)


def _finding(finding: str, rows: pd.DataFrame, filters: Filters) -> str:
    """What stands out, with what the areas are narrowed to, so that it stays true where it is quoted."""
    narrowed_to = "; ".join(filter(None, (sentences.narrowed_to(filters), words.moved_to(filters))))
    return f"{narrowed_to}: {finding}" if narrowed_to and len(rows) else finding


def _summary(rows: pd.DataFrame, everything: pd.DataFrame) -> str:
    if len(rows) == 1:
        return "This area"
    return f"{'All' if len(rows) == len(everything) else 'These'} {len(rows)} areas"


def _subline(rows: pd.DataFrame, filters: Filters) -> str:
    if rows.empty:
        return ""
    whose = "Mean level of each area's cohorts" if len(rows) != 1 else "Mean level of the area's cohorts"
    workshop = filters.one("workshop")
    counted = sentences.plural(len(rows), "area")
    rated = rows["cohorts_rated"].dropna()
    if len(rated):
        counted += f", {returns.rated_of(sum(rated), sum(rows['cohorts'].dropna()), workshop)}"
        return f"{whose}, 0 to 3; {counted}"
    return f"{whose} at {sentences.workshop_words(workshop)}, 0 to 3; {counted}"


def _counted(rows: pd.DataFrame) -> dict[str, str]:
    return {str(region): sentences.plural(len(group), "area") for region, group in rows.groupby("region")}


def _region_notes(rows: pd.DataFrame) -> dict[str, str]:
    notes = _counted(rows)
    for region, group in rows.groupby("region"):
        notes[str(region)] += _spread(group["total"].dropna().tolist())
    return notes


def _spread(totals: list[Decimal]) -> str:
    if not totals:
        return ""
    low, high = shown_total(min(totals)), shown_total(max(totals))
    return f", totals {low} to {high}" if len(totals) > 1 else f", total {low}"


def _sorts(filters: Filters) -> dict[str, Sort]:
    columns = (*SORTED, *((code, code) for code in DOMAIN_CODES))
    return {head: _sort(filters, column) for head, column in columns}


def _sort(filters: Filters, column: str) -> Sort:
    current = filters.one("sort")
    direction: Direction = "ascending" if current == column else "descending" if current == f"-{column}" else ""
    return Sort(sort_href(filters, column), direction)


PUBLISHED_MEAN = (
    "The mean of an area's cohorts, so 0.7 means the cohorts differ. Cohorts' own levels are not published by area."
)


def _caveats(rows: pd.DataFrame, *, own: bool, split: bool) -> tuple[Caveat, ...]:
    later = Caveat("Bands of a later workshop", f"{sentences.capital(returns.BANDS_OF_W1)}.")
    missing = int((rows["cohorts"] - rows["cohorts_rated"]).dropna().sum()) if own else 0
    return (
        Caveat("What a number is", returns.MEAN if own else PUBLISHED_MEAN),
        Caveat(
            "Indicative",
            "Self-reported in a workshop. Levels are ordered steps: the distance from 0 to 1 need not equal that from 1 "
            "to 2. Bands give relative position, not quality.",
        ),
        *([later] if set(rows["workshop"]) - {"W1"} else []),
        *([Caveat("Tables that differ", words.SPLIT)] if split else []),
        *([Caveat("Not every cohort", returns.not_counted(missing))] if missing else []),
        *_differing(rows[list(map(bands_differ, rows["band"], rows["published_band"]))]),
    )


def _differing(rows: pd.DataFrame) -> list[Caveat]:
    """The areas whose published band is another than their scores give."""
    if rows.empty:
        return []
    told = " ".join(
        f"{row.area_name}'s seven means add to {row.total}, {row.band}; the report prints {row.published_band}."
        for row in rows.itertuples()
    )
    head = f"≠ {sentences.capital(sentences.plural(len(rows), 'published band'))} "
    head += "disagrees with its scores" if len(rows) == 1 else "disagree with their scores"
    return [Caveat(head, anchor("See the contradictions", EVIDENCE, before=f"{told} Both are kept."))]
