"""All areas of a programme on the seven domains: the browsing tool of a regional lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.model import (
    Caveat,
    Column,
    Domain,
    Figure,
    FilterBar,
    Heading,
    Link,
    Matrix,
    Missing,
    Option,
    Row,
    RowGroup,
    Select,
    Sort,
    Table,
)
from components.views import content, data_table, figure_actions, matrix
from data import sentences
from data.answer import Answer
from data.filters import Filters, listed
from data.framework import Domain as FrameworkDomain
from data.measures.cascade import BANDS, MEAN_WORDS, bands_differ, shown_total
from data.queries.areas import DIFFERS, DOMAIN_CODES, UNRATED_SORTS, areas, narrowed
from data.queries.framework import stored_domains
from data.sentences import returns
from data.state import State, page_state
from pages.choosing import regions as region_select
from pages.choosing import select, travelling
from pages.site import (
    EVIDENCE,
    Page,
    Request,
    api_url,
    area_href,
    canonical,
    complaints,
    page_keeps,
    register_page,
    source_line,
    tags,
)

NARROWING = ("region", "lead", "band", "area", "domain", "level")
"""What leaves some areas out."""
NAMES = ("region", "lead", "band", "area", "domain", "level", "workshop", "as_of", "sort")
BAND_WORDS = {
    "very low": "Very low, below 4",
    "low": "Low, 4 to 4.9",
    "fair": "Fair, 5 to 5.9",
    "high": "High, 6 or more",
}
DOMAIN_SORTS = tuple((code, code) for code in DOMAIN_CODES)


def view(connection: Connection, request: Request) -> Page:
    """``/areas``."""
    state = page_state(connection, request.query, request.viewer, NAMES)
    programme = state.programme
    unrated = programme is not None and not programme.rated_areas
    domains = stored_domains(connection)
    whole = Filters(state.filters.parameters, _frame_of(state))
    everything = areas(connection, whole, request.viewer, state.chosen, state.moment, unrated=unrated)
    answer = narrowed(everything, state.filters)
    name = programme.name if programme else ""
    phrases = {d.code: d.phrase for d in domains}
    figure = _listing(state, answer) if unrated else _matrix_figure(state, answer, everything, domains)
    lede = _lede(state, everything)
    return Page(
        title="Areas",
        programme=name,
        simulated=answer.simulated,
        as_of=state.moment.text,
        keeps=page_keeps(state),
        query_string=canonical(state),
        main=content(
            Heading("Areas", lede, request.url(state.filters.query_string())),
            [figure],
            filters=_bar(state, answer, everything, phrases),
            complaints=complaints(state),
        ),
    )


def _frame_of(state: State) -> Mapping[str, tuple[str, ...]]:
    """The state without what narrows it: the same programme, workshop and moment."""
    return {name: values for name, values in state.filters.chosen.items() if name in ("programme", "workshop", "as_of")}


def _lede(state: State, everything: Answer) -> str:
    count = sentences.plural(len(everything.rows), "area")
    if not state.programme:
        return "Nothing has been loaded yet. Load the published tables with: python -m etl published"
    if everything.rows.empty:
        return "No areas were in the store then."
    if not state.programme.rated_areas and state.programme.own:
        return f"{sentences.capital(count)} of {state.programme.name}. {returns.LOAD_RATINGS}"
    if not state.programme.rated_areas:
        return f"{sentences.capital(count)} of {state.programme.name}. No ratings by domain are published for them."
    anonymised = " Areas are anonymised." if state.programme.anonymised else ""
    workshop = sentences.workshop_words(state.filters.one("workshop"))
    left_out = returns.not_rated(state.programme.areas - len(everything.rows), state.filters.one("workshop"))
    more = f" {left_out}" if state.programme.own and left_out else ""
    return f"Seven domains of joint working in {count}, at {workshop}.{anonymised}{more}"


# Filters.


def _bar(state: State, answer: Answer, everything: Answer, phrases: Mapping[str, str]) -> FilterBar:
    filters, rows = state.filters, everything.rows
    regions, leads = state.choices.regions, state.choices.leads
    selects = [
        Select(
            "programme",
            "Programme",
            tuple(Option(p.name, f"{p.name}", p in state.chosen) for p in state.programmes if p.areas),
            wide=True,
        ),
        *([region_select(state)] if regions else []),
        *([select(filters, "lead", "Lead body", [(lead, lead) for lead in leads], "Any lead")] if leads else []),
    ]
    ready: tuple[Link, ...] = ()
    if state.programme and state.programme.rated_areas:
        differs = [] if state.programme.own else [(DIFFERS, "Differs from published")]
        bands = [*((band, BAND_WORDS[band]) for band in BANDS), *differs]
        selects.append(select(filters, "band", "Band", bands, "Any band"))
        if len(state.choices.workshops) > 1:
            selects.append(_workshops(state))
        selects.extend(_level_selects(filters))
        here = narrowed(everything, filters.changed(band=None, area=None, domain=None, level=None)).rows
        ready = _ready_made(filters, here, phrases)
    selects.append(_sort_select(filters, bool(ready)))
    return FilterBar(
        action="/areas",
        selects=tuple(selects),
        hidden=travelling(state, "area"),
        showing=f"Showing {sentences.showing(len(answer.rows), len(rows), filters, len(regions), len(leads))}.",
        ready_made=ready,
    )


def _sort_select(filters: Filters, rated: bool) -> Select:
    columns = ["total", "-total", *UNRATED_SORTS, *DOMAIN_CODES] if rated else list(UNRATED_SORTS)
    words = {column: sentences.capital(sentences.sort_words(column)) for column in columns}
    current = filters.one("sort")
    words.setdefault(current, sentences.capital(sentences.sort_words(current)))
    return Select("sort", "Sort by", tuple(Option(c, text, c == current) for c, text in words.items()))


def _level_selects(filters: Filters) -> list[Select]:
    """What a ready-made view has narrowed to stands among the filters, where it can be changed or taken away."""
    if not filters["level"]:
        return []
    domains = [(code, code) for code in DOMAIN_CODES]
    levels = [(word, sentences.capital(word)) for word in MEAN_WORDS]
    return [
        select(filters, "level", "Level", levels, "Any level"),
        select(filters, "domain", "On domain", domains, "Any domain"),
    ]


def _workshops(state: State) -> Select:
    chosen = state.filters.one("workshop")
    options = (Option(w, sentences.capital(sentences.workshop_words(w)), w == chosen) for w in state.choices.workshops)
    return Select("workshop", "Workshop", tuple(options))


def _ready_made(filters: Filters, rows: pd.DataFrame, phrases: Mapping[str, str]) -> tuple[Link, ...]:
    """Views that a reader asks for often, with how many areas each shows."""
    plain = filters.changed(band=None, area=None, domain=None, level=None, sort=None)
    at_zero = {code: int((rows[code].dropna() == 0).sum()) for code in DOMAIN_CODES}
    worst = max(at_zero, key=at_zero.__getitem__)
    differing = sum(map(bands_differ, rows["band"], rows["published_band"]))
    highest = "Highest starts" if filters.one("workshop") in ("", "W1") else "Highest totals"
    views = [
        ("Lowest totals first", plain, None),
        ("By region", plain.changed(sort="region"), None),
        (f"At 0 on {phrases[worst]}", plain.changed(domain=worst, level="major challenge"), at_zero[worst]),
        ("Bands that differ from published", plain.changed(band=DIFFERS), differing),
        (highest, plain.changed(band="high", sort="-total"), int((rows["band"] == "high").sum())),
    ]
    here = filters.query_string()
    if any(filters[name] for name in ("region", "lead", "band", "area", "level")):
        views.append(("Clear filters", filters.changed(**dict.fromkeys(NARROWING)), None))
    return tuple(
        Link(text, f"/areas{wanted.query_string()}", wanted.query_string() == here, count)
        for text, wanted, count in views
        if count != 0
    )


# The matrix.


def _matrix_figure(state: State, answer: Answer, everything: Answer, domains: tuple[FrameworkDomain, ...]) -> Figure:
    filters, rows = state.filters, answer.rows
    by_region = filters.one("sort").removeprefix("-") == "region"
    item = Matrix(
        rows=rows,
        domains=tuple(Domain(d.code, d.short_name, d.name) for d in domains),
        caption=f"Mean level of each area at {sentences.workshop_words(filters.one('workshop'))}, with total and band",
        summary=_summary(rows, everything.rows),
        evidence_href=EVIDENCE,
        area_hrefs={code: area_href(code, page_keeps(state, "workshop")) for code in rows["area_code"]},
        sorts=_sorts(filters),
        region_notes=_region_notes(rows) if by_region else None,
    )
    here, query = f"/areas{filters.query_string()}", filters.query_string(always=("programme",))
    return Figure(
        id="areas",
        number="Table 1",
        finding=_finding(rows, filters, domains),
        subline=_subline(rows, filters),
        body=matrix(item),
        tags=tags(answer),
        simulated=answer.simulated,
        actions=figure_actions("table", table=here, csv=api_url("areas", "csv", query), link=here),
        caveats=_caveats(rows, own=answer.own),
        source=source_line(
            answer, returns.COMPUTED if answer.own else "Totals and bands are computed from the seven published means."
        ),
    )


def _finding(rows: pd.DataFrame, filters: Filters, domains: tuple[FrameworkDomain, ...]) -> str:
    """What stands out, with what the areas are narrowed to, so that it stays true where it is quoted."""
    finding = sentences.areas_finding(rows, {d.code: d.phrase for d in domains})
    narrowed_to = sentences.narrowed_to(filters)
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


def _region_notes(rows: pd.DataFrame) -> dict[str, str]:
    notes = {}
    for region, group in rows.groupby("region"):
        totals = group["total"].dropna()
        spread = (
            f", totals {shown_total(min(totals))} to {shown_total(max(totals))}"
            if len(totals) > 1
            else f", total {shown_total(totals.iloc[0])}"
            if len(totals)
            else ""
        )
        notes[str(region)] = f"{sentences.plural(len(group), 'area')}{spread}"
    return notes


def _sorts(filters: Filters) -> dict[str, Sort]:
    columns = (("area", "area_name"), ("region", "region"), ("lead", "lead"), ("total", "total"), *DOMAIN_SORTS)
    return {head: _sort(filters, column) for head, column in columns}


def _sort(filters: Filters, column: str) -> Sort:
    current = filters.one("sort")
    wanted = f"-{column}" if current == column else column
    href = f"/areas{filters.changed(sort=wanted).query_string()}"
    return Sort(href, "ascending" if current == column else "descending" if current == f"-{column}" else "")


PUBLISHED_MEAN = (
    "The mean of an area's cohorts, so 0.7 means the cohorts differ. Cohorts' own levels are not published by area."
)


def _caveats(rows: pd.DataFrame, *, own: bool = False) -> tuple[Caveat, ...]:
    caveats = [
        Caveat("What a number is", returns.MEAN if own else PUBLISHED_MEAN),
        Caveat(
            "Indicative",
            "Self-reported in a workshop. Levels are ordered steps: the distance from 0 to 1 need not equal that from 1 "
            "to 2. Bands give relative position, not quality.",
        ),
    ]
    missing = int((rows["cohorts"] - rows["cohorts_rated"]).dropna().sum()) if own else 0
    if missing:
        caveats.append(Caveat("Not every cohort", f"{returns.not_counted(missing)}"))
    differing = rows[list(map(bands_differ, rows["band"], rows["published_band"]))]
    if not differing.empty:
        told = " ".join(
            f"{row.area_name}'s seven means add to {row.total}, {row.band}; the report prints {row.published_band}."
            for row in differing.itertuples()
        )
        head = f"≠ {sentences.capital(sentences.plural(len(differing), 'published band'))} "
        head += "disagrees with its scores" if len(differing) == 1 else "disagree with their scores"
        body = f"{told} Both are kept."
        caveats.append(Caveat(head, anchor("See the contradictions", EVIDENCE, before=body)))
    return tuple(caveats)


# Programmes without ratings by area.


LISTED = (("Region", "region"), ("Lead", "lead"), ("Cohorts", "cohorts"))


def _listed(row: dict[str, Any], columns: list[str], keeps: str, missing: Missing) -> Row:
    cells = (missing if row[c] is None else str(row[c]) for c in columns)
    return Row((anchor(row["area_name"], area_href(row["area_code"], keeps)), *cells))


def _listing(state: State, answer: Answer) -> Figure:
    rows = answer.rows
    keeps = page_keeps(state)
    told = [(head, column) for head, column in LISTED if rows[column].notna().any()]
    own = state.programme is not None and state.programme.own
    missing = Missing("not_submitted") if own else Missing("not_applicable", "not published")
    table = Table(
        caption=f"Areas{', with ' if told else ''}{listed([head.lower() for head, _ in told])}",
        columns=(Column("Area"), *(Column(head, numeric=column == "cohorts") for head, column in told)),
        groups=(
            RowGroup(tuple(_listed(row, [column for _, column in told], keeps, missing) for row in answer.records())),
        ),
        empty="No area matches these filters",
    )
    count, cohorts = sentences.plural(len(rows), "area"), rows["cohorts"].dropna()
    with_cohorts = f", with {sentences.plural(sum(cohorts), 'cohort')} in all" if len(cohorts) else ""
    query = state.filters.query_string(always=("programme",))
    here = f"/areas{state.filters.query_string()}"
    csv = api_url("areas", "csv", query) if state.programme and state.programme.shown_alone else ""
    none = returns.NO_RATINGS if own else "no ratings by domain are published for them"
    return Figure(
        id="areas",
        number="Table 1",
        finding=f"{sentences.capital(count)}{with_cohorts}; {none}",
        subline=returns.CHOOSE if own else "Choose an area for every figure that is published about it.",
        body=data_table(table),
        tags=tags(answer),
        actions=figure_actions("table", table=here, csv=csv, link=here),
        source=source_line(answer),
    )


register_page(__name__, "/areas", view, title="Areas", order=20)
