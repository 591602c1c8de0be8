"""All areas of a programme on the seven domains: the browsing tool of a regional lead."""

from __future__ import annotations

from collections.abc import Mapping

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
from data.filters import Filters
from data.framework import Domain as FrameworkDomain
from data.measures.cascade import BANDS
from data.queries.areas import DIFFERS, DOMAIN_CODES, areas, narrowed
from data.queries.framework import stored_domains
from data.state import State, page_state
from pages.site import (
    EVIDENCE,
    Page,
    Request,
    api_url,
    canonical,
    complaints,
    page_keeps,
    register_page,
    source_line,
    tags,
)

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
    if not state.programme.rated_areas:
        return f"{sentences.capital(count)} of {state.programme.name}. No ratings by domain are published for them."
    if everything.rows.empty:
        return "No ratings by area were in the store then."
    anonymised = " Areas are anonymised." if state.programme.code == "LINK" else ""
    workshop = sentences.workshop_words(state.filters.one("workshop"))
    return f"Seven domains of joint working in {count}, at {workshop}.{anonymised}"


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
        *(
            [_select(filters, "region", "Region", [(r, r) for r in regions], f"All {len(regions)} regions")]
            if regions
            else []
        ),
        *([_select(filters, "lead", "Lead body", [(lead, lead) for lead in leads], "Any lead")] if leads else []),
    ]
    ready: tuple[Link, ...] = ()
    if state.programme and state.programme.rated_areas:
        bands = [*((band, BAND_WORDS[band]) for band in BANDS), (DIFFERS, "Differs from published")]
        selects.append(_select(filters, "band", "Band", bands, "Any band"))
        if len(state.choices.workshops) > 1:
            selects.append(_workshops(state))
        ready = _ready_made(filters, rows, phrases)
    selects.append(_sort_select(filters, bool(ready)))
    hidden = tuple(
        (name, value) for name in ("area", "domain", "level", "as_of") for value in filters.chosen.get(name, ())
    )
    return FilterBar(
        action="/areas",
        selects=tuple(selects),
        hidden=hidden,
        showing=f"Showing {sentences.showing(len(answer.rows), len(rows), filters, len(regions))}.",
        ready_made=ready,
    )


def _select(filters: Filters, name: str, label: str, options: list[tuple[str, str]], everything: str) -> Select:
    """A select for one value. Several values from a link stay in force until another is chosen."""
    chosen = filters.chosen.get(name, ())
    several = [Option("", f"{len(chosen)} chosen", True)] if len(chosen) > 1 else []
    values = [Option(value, text, chosen == (value,)) for value, text in options]
    return Select(name, label, (*several, Option("", everything, not chosen), *values))


def _sort_select(filters: Filters, rated: bool) -> Select:
    columns = ["total", "-total", "area_name", "region", "lead"] if rated else ["area_name", "region", "lead"]
    words = {column: sentences.capital(sentences.sort_words(column)) for column in columns}
    current = filters.one("sort")
    words.setdefault(current, sentences.capital(sentences.sort_words(current)))
    return Select("sort", "Sort by", tuple(Option(c, text, c == current) for c, text in words.items()))


def _workshops(state: State) -> Select:
    chosen = state.filters.one("workshop")
    options = (Option(w, sentences.capital(sentences.workshop_words(w)), w == chosen) for w in state.choices.workshops)
    return Select("workshop", "Workshop", tuple(options))


def _ready_made(filters: Filters, rows: pd.DataFrame, phrases: Mapping[str, str]) -> tuple[Link, ...]:
    """Views that a reader asks for often, with how many areas each shows."""
    plain = filters.changed(region=None, lead=None, band=None, area=None, domain=None, level=None, sort=None)
    at_zero = {code: int((rows[code].dropna() == 0).sum()) for code in DOMAIN_CODES}
    worst = max(at_zero, key=at_zero.__getitem__)
    differing = int((rows["published_band"].notna() & (rows["band"] != rows["published_band"])).sum())
    views = [
        ("Lowest totals first", plain, None),
        ("By region", plain.changed(sort="region"), None),
        (f"At 0 on {phrases[worst]}", plain.changed(domain=worst, level="major challenge"), at_zero[worst]),
        ("Bands that differ from published", plain.changed(band=DIFFERS), differing),
        ("Highest starts", plain.changed(band="high", sort="-total"), int((rows["band"] == "high").sum())),
    ]
    here = filters.query_string()
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
        area_hrefs={code: f"/areas/{code}{page_keeps(state)}" for code in rows["area_code"]},
        sorts=_sorts(filters),
        region_notes=_region_notes(rows) if by_region else None,
    )
    here, query = f"/areas{filters.query_string()}", filters.query_string(always=("programme",))
    return Figure(
        id="areas",
        number="Table 1",
        finding=sentences.areas_finding(rows, {d.code: d.phrase for d in domains}),
        subline=_subline(rows, filters),
        body=matrix(item),
        tags=tags(answer),
        simulated=answer.simulated,
        actions=figure_actions("table", table=here, csv=api_url("areas", "csv", query), link=here),
        caveats=_caveats(rows),
        source=source_line(answer) + " Totals and bands are computed from the seven published means.",
    )


def _summary(rows: pd.DataFrame, everything: pd.DataFrame) -> str:
    if len(rows) == len(everything):
        return f"All {len(rows)} areas"
    return f"These {len(rows)} areas" if len(rows) != 1 else "This area"


def _subline(rows: pd.DataFrame, filters: Filters) -> str:
    if rows.empty:
        return ""
    whose = "Mean level of each area's cohorts" if len(rows) != 1 else "Mean level of the area's cohorts"
    return (
        f"{whose} at {sentences.workshop_words(filters.one('workshop'))}, 0 to 3; {sentences.plural(len(rows), 'area')}"
    )


def _region_notes(rows: pd.DataFrame) -> dict[str, str]:
    notes = {}
    for region, group in rows.groupby("region"):
        totals = group["total"].dropna()
        spread = (
            f", totals {min(totals)} to {max(totals)}"
            if len(totals) > 1
            else f", total {totals.iloc[0]}"
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


def _caveats(rows: pd.DataFrame) -> tuple[Caveat, ...]:
    caveats = [
        Caveat(
            "What a number is",
            "The mean of an area's cohorts, so 0.7 means the cohorts differ. Cohorts' own levels are not published by area.",
        ),
        Caveat(
            "Indicative",
            "Self-reported in a workshop. Levels are ordered steps: the distance from 0 to 1 need not equal that from 1 "
            "to 2. Bands give relative position, not quality.",
        ),
    ]
    differing = rows[rows["published_band"].notna() & (rows["band"] != rows["published_band"])]
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


def _listing(state: State, answer: Answer) -> Figure:
    rows = answer.rows
    keeps = page_keeps(state)
    table = Table(
        caption="Areas with region, lead body and number of cohorts",
        columns=(Column("Area"), Column("Region"), Column("Lead"), Column("Cohorts", numeric=True)),
        groups=(
            RowGroup(
                tuple(
                    Row(
                        (
                            anchor(row["area_name"], f"/areas/{row['area_code']}{keeps}"),
                            row["region"] or Missing("not_applicable", "not published"),
                            row["lead"] or Missing("not_applicable", "not published"),
                            str(row["cohorts"]) if row["cohorts"] else Missing("not_applicable", "no cohorts here"),
                        )
                    )
                    for row in answer.records()
                )
            ),
        ),
        empty="No area matches these filters",
    )
    count, cohorts = sentences.plural(len(rows), "area"), rows["cohorts"].dropna()
    with_cohorts = f", with {sum(cohorts)} cohorts in all" if len(cohorts) else ""
    query = state.filters.query_string(always=("programme",))
    here = f"/areas{state.filters.query_string()}"
    csv = api_url("areas", "csv", query) if state.programme and state.programme.shown_alone else ""
    return Figure(
        id="areas",
        number="Table 1",
        finding=f"{sentences.capital(count)}{with_cohorts}; no ratings by domain are published for them",
        body=data_table(table),
        tags=tags(answer),
        actions=figure_actions("table", table=here, csv=csv, link=here),
        source=source_line(answer),
    )


register_page(__name__, "/areas", view, title="Areas", order=20)
