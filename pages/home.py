"""The way in: what was found, and doors for the four kinds of reader."""

from __future__ import annotations


import pandas as pd
from sqlalchemy.engine import Connection

from components.model import Attention, Caveat, Distribution, Domain, Door, Fact, Figure, Heading, Link
from components.views import distribution as distribution_chart
from components.views import figure_actions, overview
from data import sentences
from data.answer import Answer
from data.filters import Filters
from data.framework import Domain as FrameworkDomain
from data.queries.areas import DIFFERS, areas
from data.queries.distribution import distribution
from data.queries.framework import stored_domains
from data.queries.loads import contradictions
from data.state import State, page_state
from pages.site import EVIDENCE, Page, Request, api_url, page_keeps, register_page, source_line

NAMES = ("as_of",)


def view(connection: Connection, request: Request) -> Page:
    """``/``."""
    query = {name: values for name, values in request.query.items() if name != "programme"}
    state = page_state(connection, query, request.viewer, (*NAMES, "workshop"))
    domains = stored_domains(connection)
    spread = distribution(connection, Filters(), request.viewer, state.chosen, state.moment)
    rated = areas(connection, state.filters, request.viewer, state.chosen, state.moment)
    found = contradictions(connection, Filters(), request.viewer, state.chosen, state.moment)
    programme = state.programme.name if state.programme else ""
    return Page(
        title="Overview",
        programme=programme,
        as_of=state.moment.text,
        keeps=page_keeps(state),
        main=overview(
            Heading(sentences.overview_finding(spread.rows), sentences.overview_lede(spread.rows), request.url(state.filters.query_string())),
            _facts(state, spread, rated),
            [_spread(state, spread, domains)] if len(spread.rows) else [],
            _attention(rated.rows, found, domains),
            _doors(state),
        ),
    )


def _facts(state: State, spread: Answer, rated: Answer) -> list[Fact]:
    regions = rated.rows["region"].nunique()
    bases = dict.fromkeys(zip(spread.rows["workshop"], spread.rows["cohorts"], strict=True))
    facts = []
    if len(rated.rows):
        facts.append(Fact("Areas rated", str(len(rated.rows)), "", f"in {regions} regions, anonymised"))
    if bases:
        (first, before), *later = bases
        after = later[-1] if later else None
        value = f"{before} at {first}" + (f", {after[1]} at {after[0]}" if after else "")
        missing = f"{before - after[1]} without a second workshop: not counted as ‘no change’" if after else ""
        facts.append(Fact("Cohorts rated", value, "", missing))
    facts.extend(Fact(p.name, str(p.areas), "areas", "no ratings by domain published") for p in state.programmes if p.areas and not p.rated_areas)
    return facts


def _spread(state: State, spread: Answer, domains: tuple[FrameworkDomain, ...]) -> Figure:
    here = f"/{state.filters.query_string()}"
    csv = api_url("distribution", "csv", state.filters.changed(workshop=None).query_string(always=("programme",)))
    return Figure(
        id="distribution",
        number="Figure 1",
        finding=sentences.distribution_finding(spread.rows, {d.code: d.phrase for d in domains}),
        subline=f"Share of cohorts at each level, %, by domain; {spread.n}. Rows may not add to 100 because of rounding.",
        body=distribution_chart(
            Distribution(
                rows=spread.rows,
                domains=tuple(Domain(d.code, d.short_name, d.name) for d in domains),
                caption="Share of cohorts at each level of each domain, workshop 1 and workshop 2",
            )
        ),
        tags=("published",),
        simulated=spread.simulated,
        actions=figure_actions("chart", chart=here, csv=csv, link=here),
        caveats=(
            Caveat("Not a matched comparison", "Workshop 2 has fewer cohorts than workshop 1 and may have had different people in the room."),
            Caveat("Indicative", "Self-reported, on ordered steps. There is no comparison group."),
        ),
        caveats_beside=True,
        source=source_line(spread),
    )


def _attention(rows: pd.DataFrame, found: Answer, domains: tuple[FrameworkDomain, ...]) -> list[Attention]:
    items = []
    phrases = {d.code: d.phrase for d in domains}
    at_zero = {code: rows[rows[code].map(lambda mean: mean == 0)] for code in phrases if len(rows)}
    if at_zero:
        worst = max(at_zero, key=lambda code: len(at_zero[code]))
        count = len(at_zero[worst])
        if count:
            link = Link(f"{count} of {len(rows)} areas start at 0 on {phrases[worst]} ({worst})", f"/areas?domain={worst}&level=major%20challenge")
            items.append(Attention(link, "At ‘major challenge’ in every one of their cohorts", "published"))
    lowest = rows[rows["band"] == "very low"]
    if len(lowest):
        names = sentences.listed([str(name) for name in lowest["area_name"]])
        link = Link(f"{sentences.capital(sentences.plural(len(lowest), 'area'))} with a very low total", "/areas?band=very%20low")
        items.append(Attention(link, f"{names}: below 4 of 21", "computed"))
    differing = rows[rows["published_band"].notna() & (rows["band"] != rows["published_band"])]
    if len(differing):
        told = ". ".join(f"{row.area_name}: {row.published_band}, computed {row.band}" for row in differing.itertuples())
        link = Link(f"{sentences.capital(sentences.plural(len(differing), 'published band'))} contradict their own scores", f"/areas?band={DIFFERS.replace(' ', '%20')}")
        items.append(Attention(link, told, "computed"))
    if len(found.rows):
        link = Link(f"{sentences.plural(len(found.rows), 'contradiction')} between published figures", EVIDENCE.replace("?rule=band_against_scores", ""))
        items.append(Attention(link, "Found by general rules, allowing for rounding", "computed"))
    return items


def _doors(state: State) -> list[Door]:
    regions = [Link(region, f"/areas?region={region.replace(' ', '%20')}") for region in state.choices.regions]
    programmes = [Link(p.name, f"/areas?programme={p.name.replace(' ', '%20')}", count=p.areas) for p in state.programmes if p.areas]
    return [
        Door("I support a region", "Which areas need help, in which domain?", (Link("All areas on seven domains", "/areas"), Link("Areas by region", "/areas?sort=region"), *regions)),
        Door(
            "I commission services",
            "Where are starts lowest, and who is similar?",
            (
                Link("Lowest totals first", "/areas"),
                Link("Highest starts", "/areas?band=high&sort=-total"),
            ),
        ),
        Door("I report to a board", "What can I say, and how sure is it?", (Link("Methods and definitions", "/methods"), Link("Bands that differ from published", "/areas?band=differs%20from%20published"))),
        Door("I check the figures", "Is this number right?", (Link("Loads and their files", "/data#loads"), Link("Contradictions", "/data#contradictions"), Link("Tidy files and API", "/methods#api"))),
        Door("Programmes", "What is in the store?", tuple(programmes)),
    ]


register_page(__name__, "/", view, title="Overview", order=10)
