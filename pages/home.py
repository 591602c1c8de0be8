"""The way in: what was found, and doors for the four kinds of reader."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.model import (
    Attention,
    Column,
    Door,
    Fact,
    Figure,
    Heading,
    Link,
    Missing,
    Row,
    RowGroup,
    Table,
)
from components.views import data_table, overview
from data import sentences
from data.answer import Answer
from data.filters import Filters, address, listed
from data.framework import Domain
from data.measures.cascade import bands_differ
from data.queries.areas import DIFFERS, areas
from data.queries.catalogue import Programme, publishers
from data.queries.coverage import SITES, coverage
from data.queries.distribution import distribution
from data.queries.framework import stored_domains
from data.queries.loads import contradictions
from data.queries.outcomes import GROUPS, responses
from data.state import State, page_state
from pages.site import Page, Request, canonical, complaints, page_keeps, register_page
from pages.spread import spread_figure

NAMES = ("as_of", "view")


def view(connection: Connection, request: Request) -> Page:
    """``/``."""
    query = {name: values for name, values in request.query.items() if name != "programme"}
    state = page_state(connection, query, request.viewer, (*NAMES, "workshop"))
    domains = stored_domains(connection)
    spread = distribution(connection, Filters(), request.viewer, state.chosen, state.moment)
    rated = areas(connection, state.filters, request.viewer, state.chosen, state.moment)
    together = tuple(programme for programme in state.programmes if not programme.shown_alone)
    found = contradictions(connection, Filters(), request.viewer, together, state.moment)
    returned = responses(connection, Filters(), request.viewer, state.chosen, state.moment)
    sites = coverage(connection, Filters(), request.viewer, _with_sites(connection, state), state.moment)
    programme = state.programme.name if state.programme else ""
    return Page(
        title="Overview",
        programme=programme,
        as_of=state.moment.text,
        keeps=page_keeps(state),
        query_string=canonical(state),
        main=overview(
            Heading(
                sentences.overview_finding(spread.rows),
                sentences.overview_lede(spread.rows, {d.code: d.phrase for d in domains}),
                request.url(state.filters.query_string()),
            ),
            _facts(state, spread, rated, returned, sites),
            [spread_figure(state, spread, domains, found=found)] if len(spread.rows) else [],
            _attention(rated, found, spread, domains, state.moment.text),
            _doors(state.moment.text),
            below=[_programmes(state)],
            complaints=complaints(state),
        ),
    )


def _with_sites(connection: Connection, state: State) -> tuple[Programme, ...]:
    """The one programme whose teams the overview counts: the first that publishes sites."""
    having = publishers(connection, (SITES,), state.moment)
    return tuple(p for p in state.programmes if p.id in having and not p.simulated)[:1]


def _facts(state: State, spread: Answer, rated: Answer, returned: Answer, sites: Answer) -> list[Fact]:
    facts = []
    if len(rated.rows):
        anonymised = ", anonymised" if state.programme and state.programme.anonymised else ""
        regions = sentences.plural(rated.rows["region"].nunique(), "region")
        facts.append(Fact("Areas rated", str(len(rated.rows)), "", f"in {regions}{anonymised}"))
    bases = dict.fromkeys(zip(spread.rows["workshop"], spread.rows["cohorts"], strict=True))
    if bases:
        facts.append(_cohorts(list(bases)))
    facts.extend(_came_back(row, page_keeps(state)) for row in returned.records())
    if len(sites.rows):
        facts.append(_teams(sites, _moment_kept(state)))
    return facts


def _cohorts(bases: list[tuple[str, int]]) -> Fact:
    (first, before), *later = bases
    if not later:
        return Fact("Cohorts rated", str(before), f"at {sentences.workshop_words(first)}")
    last, after = later[-1]
    missing = f"{before - after} without a second workshop: not counted as ‘no change’"
    unit = f"at {sentences.workshop_words(first)}, {after} at {sentences.workshop_words(last)}"
    return Fact("Cohorts rated", str(before), unit, missing)


def _came_back(row: dict[str, Any], keeps: str) -> Fact:
    context = anchor(f"{100 - row['returned_pct']}% gave no second answer", f"/outcomes{keeps}#returns")
    return Fact(f"{GROUPS[row['group']]}, before and after", str(row["follow_up"]), f"of {row['baseline']}", context)


def _moment_kept(state: State) -> str:
    """What links to another programme's page carry: the moment alone."""
    return state.filters.changed(programme=None, workshop=None, view=None).query_string()


def _teams(sites: Answer, keeps: str) -> Fact:
    teams, settings = (sum(sites.rows[column].dropna()) for column in ("teams", "settings"))
    context = anchor(f"{settings:,} education settings", f"/mhst{keeps}")
    return Fact("Mental health support teams", str(teams), f"in {sentences.plural(len(sites.rows), 'site')}", context)


def _attention(
    rated: Answer, found: Answer, spread: Answer, domains: tuple[Domain, ...], as_of: str
) -> list[Attention]:
    return [
        *_low_starts(rated.rows, domains, as_of),
        *_doubtful_bands(rated, as_of),
        *_without_second(spread, as_of),
        *_contradicting(found, as_of),
    ]


def _without_second(spread: Answer, as_of: str) -> list[Attention]:
    """Cohorts that are missing from the last workshop; which ones is not published."""
    bases = list(dict.fromkeys(zip(spread.rows["workshop"], spread.rows["cohorts"], strict=True)))
    if len(bases) < 2 or bases[-1][1] >= bases[0][1]:
        return []
    missing, last = bases[0][1] - bases[-1][1], sentences.workshop_words(bases[-1][0])
    verb = sentences.verb(missing, "has", "have")
    link = Link(f"{missing} of {bases[0][1]} cohorts {verb} no {last}", address("/change", as_of=as_of))
    return [Attention(link, "Not known which: no list of cohorts is published", "published")]


def _low_starts(rows: pd.DataFrame, domains: tuple[Domain, ...], as_of: str) -> list[Attention]:
    items = []
    phrases = {d.code: d.phrase for d in domains}
    at_zero = {code: int((rows[code].dropna() == 0).sum()) for code in phrases}
    worst = max(at_zero, key=at_zero.__getitem__)
    if at_zero[worst]:
        text = f"{at_zero[worst]} of {len(rows)} areas start at 0 on {phrases[worst]} ({worst})"
        href = address("/areas", domain=worst, level="major challenge", as_of=as_of)
        items.append(Attention(Link(text, href), "Mean 0.0 at workshop 1: ‘major challenge’", "published"))
    lowest = rows[rows["band"] == "very low"]
    if len(lowest):
        names = listed([str(name) for name in lowest["area_name"]])
        text = f"{sentences.capital(sentences.plural(len(lowest), 'area'))} with a very low total"
        items.append(
            Attention(
                Link(text, address("/areas", band="very low", as_of=as_of)), f"{names}: below 4 of 21", "computed"
            )
        )
    return items


def _doubtful_bands(rated: Answer, as_of: str) -> list[Attention]:
    differing = [r for r in rated.records() if bands_differ(r["band"], r["published_band"])]
    if not differing:
        return []
    told = ". ".join(f"{r['area_name']}: published {r['published_band']}, computed {r['band']}" for r in differing)
    verb = "contradicts its own scores" if len(differing) == 1 else "contradict their own scores"
    text = f"{sentences.plural(len(differing), 'published band')} {verb}"
    return [Attention(Link(text, address("/areas", band=DIFFERS, as_of=as_of)), told, "computed")]


def _contradicting(found: Answer, as_of: str) -> list[Attention]:
    if not len(found.rows):
        return []
    text = f"{sentences.plural(len(found.rows), 'contradiction')} between published figures"
    return [
        Attention(
            Link(text, f"{address('/data', as_of=as_of)}#contradictions"),
            "Found by general rules, allowing for rounding",
            "computed",
        )
    ]


def _doors(as_of: str) -> list[Door]:
    return [
        Door(
            "I support a region",
            "Which areas need help, in which domain?",
            (
                Link("All areas on seven domains", address("/areas", as_of=as_of)),
                Link("Areas by region", address("/areas", sort="region", as_of=as_of)),
                Link("Very low totals", address("/areas", band="very low", as_of=as_of)),
            ),
        ),
        Door(
            "I commission services",
            "Where do areas stand, and what reaches whom?",
            (
                Link("Teams, settings and children a team", address("/mhst", as_of=as_of)),
                Link("Indicators of the Trailblazer sites", address("/indicators", as_of=as_of)),
                Link("Highest starts", address("/areas", band="high", sort="-total", as_of=as_of)),
            ),
        ),
        Door(
            "I report to a board",
            "What can I say, and how sure is it?",
            (
                Link("Change between workshops", address("/change", as_of=as_of)),
                Link("Survey outcomes, schools and CYPMHS", address("/outcomes", as_of=as_of)),
                Link("Bands that differ from published", address("/areas", band=DIFFERS, as_of=as_of)),
            ),
        ),
        Door(
            "I check the figures",
            "Is this number right?",
            (
                Link("Loads, files and contradictions", address("/data", as_of=as_of)),
                Link("What each level means", "/methods#levels"),
                Link("Tidy files and API", "/methods#api"),
            ),
        ),
    ]


def _programmes(state: State) -> Figure:
    rows = tuple(
        Row(
            (
                anchor(p.name, address("/areas", programme=p.name, as_of=state.moment.text)),
                str(p.areas),
                f"{p.rated_areas} of {p.areas}"
                if p.rated_areas
                else Missing("not_applicable", "none published by area"),
                "Shown alone, never beside the anonymised areas" if p.shown_alone else "",
            )
        )
        for p in state.programmes
    )
    columns = (
        Column("Programme"),
        Column("Areas", numeric=True),
        Column("Areas with ratings", numeric=True),
        Column("Note"),
    )
    return Figure(
        id="programmes",
        number="Table 1",
        finding=f"{sentences.capital(sentences.plural(len(rows), 'programme'))} in the store",
        subline="Choose one to see its areas.",
        body=data_table(
            Table("Programmes in the store", columns, (RowGroup(rows),), empty="Nothing has been loaded yet")
        ),
        tags=("published",),
        source="Source: this store's own record of what was loaded.",
    )


register_page(__name__, "/", view, title="Overview", order=10)
