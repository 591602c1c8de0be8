"""The way in: what was found, and doors for the four kinds of reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

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
    TagKind,
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
from data.queries.levels import own_distribution
from data.queries.loads import contradictions
from data.queries.moves import pairs_of_rounds
from data.queries.official import Indicator, official_indicators
from data.queries.outcomes import GROUPS, responses
from data.sentences import returns
from data.state import RATINGS, State, page_state
from pages.change.distribution import spread_figure
from pages.change.without_later import ID as WITHOUT
from pages.since import since_panel
from pages.site import (
    Page,
    Request,
    briefing_href,
    canonical,
    complaints,
    page_keeps,
    register_page,
    shown_instead,
    wanted_keeps,
)

NAMES = ("workshop", "as_of", "view")


def view(connection: Connection, request: Request) -> Page:
    """``/``."""
    state = page_state(connection, request.query, request.viewer, NAMES, RATINGS)
    domains = stored_domains(connection)
    own = state.programme is not None and state.programme.own
    spread = (own_distribution if own else distribution)(
        connection, Filters(), request.viewer, state.chosen, state.moment
    )
    # Of own returns, areas without the workshop are part of the count: their absence is what needs attention.
    everyone = areas(connection, state.filters, request.viewer, state.chosen, state.moment, unrated=own)
    rated = replace(everyone, rows=everyone.rows[everyone.rows["workshop"].notna()]) if own else everyone
    together = tuple(programme for programme in state.programmes if not programme.shown_alone)
    found = contradictions(connection, Filters(), request.viewer, () if own else together, state.moment)
    returned = responses(connection, Filters(), request.viewer, state.chosen, state.moment)
    with_sites = () if own else _with_sites(connection, state)
    sites = coverage(connection, Filters(), request.viewer, with_sites, state.moment)
    phrases = {d.code: d.phrase for d in domains}
    programme = state.programme.name if state.programme else ""
    return Page(
        title="Overview",
        programme=programme,
        simulated=state.simulated,
        as_of=state.moment.text,
        instead=shown_instead(state, "/"),
        keeps=wanted_keeps(state),
        query_string=canonical(state),
        main=overview(
            Heading(
                *(_own_heading(state, rated, everyone) if own else _heading(spread, phrases)),
                request.url(state.filters.query_string()),
            ),
            _facts(state, spread, rated, everyone, returned, sites),
            [spread_figure(state, spread, domains, found=found)] if _comparable(spread, own) else [],
            _attention(rated, everyone, found, spread, domains, state),
            _doors(
                state.moment.text,
                state.programme.name if own and state.programme else "",
                _briefing(state),
                official_indicators(connection, request.viewer, state.moment)[:1],
            ),
            aside=since_panel(connection, request.viewer, state),
            below=[_programmes(state)],
            complaints=complaints(state),
        ),
    )


def _comparable(spread: Answer, own: bool) -> bool:
    """Whether the distribution has two workshops beside each other; a published one is shown with one as well."""
    return spread.rows["workshop"].nunique() > (1 if own else 0)


def _heading(spread: Answer, phrases: dict[str, str]) -> tuple[str, str]:
    return sentences.overview_finding(spread.rows), sentences.overview_lede(spread.rows, phrases)


def _own_heading(state: State, rated: Answer, everyone: Answer) -> tuple[str, str]:
    programme, rows, workshop = state.programme, rated.rows, state.filters.one("workshop")
    if programme is None or rows.empty:
        return "No ratings have been loaded yet", returns.LOAD
    rated_here, cohorts = sum(rows["cohorts_rated"].dropna()), sum(everyone.rows["cohorts"].dropna())
    lede = returns.overview_lede(rated_here, cohorts, workshop, several=len(state.choices.workshops) > 1)
    return returns.overview_finding(len(rows), len(everyone.rows), programme.name, workshop), lede


def _with_sites(connection: Connection, state: State) -> tuple[Programme, ...]:
    """The one programme whose teams the overview counts: the first that publishes sites."""
    having = publishers(connection, (SITES,), state.moment)
    return tuple(p for p in state.programmes if p.id in having and not p.simulated)[:1]


def _facts(
    state: State, spread: Answer, rated: Answer, everyone: Answer, returned: Answer, sites: Answer
) -> list[Fact]:
    facts = []
    if len(rated.rows):
        anonymised = ", anonymised" if state.programme and state.programme.anonymised else ""
        regions = sentences.plural(rated.rows["region"].nunique(), "region")
        facts.append(Fact("Areas rated", str(len(rated.rows)), "", f"in {regions}{anonymised}"))
    if rated.own and len(rated.rows):
        facts.append(_own_cohorts(everyone, state.filters.one("workshop")))
    bases = dict.fromkeys(zip(spread.rows["workshop"], spread.rows["cohorts"], strict=True))
    if bases and not rated.own:
        facts.append(_cohorts(list(bases)))
    facts.extend(_came_back(row, page_keeps(state)) for row in returned.records())
    if len(sites.rows):
        facts.append(_teams(sites, _moment_kept(state)))
    return facts


def _own_cohorts(rated: Answer, workshop: str) -> Fact:
    counted, cohorts = (sum(rated.rows[column].dropna()) for column in ("cohorts_rated", "cohorts"))
    missing = cohorts - counted
    unit = f"of {cohorts} at {sentences.workshop_words(workshop)}"
    return Fact("Cohorts rated", str(counted), unit, returns.not_counted(missing) if missing else "")


def _cohorts(bases: list[tuple[str, int]]) -> Fact:
    (first, before), *later = bases
    if not later:
        return Fact("Cohorts rated", str(before), f"at {sentences.workshop_words(first)}")
    last, after = later[-1]
    missing = f"{before - after} without a second workshop: not counted as ‘no change’"
    unit = f"at {sentences.workshop_words(first)}, {after} at {sentences.workshop_words(last)}"
    return Fact("Cohorts rated", str(before), unit, missing)


def _came_back(row: dict[str, Any], keeps: str) -> Fact:
    lost = 100 - row["returned_pct"]
    context = anchor(f"{lost}% gave no second answer" if lost else "all answered again", f"/outcomes{keeps}#returns")
    return Fact(f"{GROUPS[row['group']]}, before and after", str(row["follow_up"]), f"of {row['baseline']}", context)


def _moment_kept(state: State) -> str:
    """What links to another programme's page carry: the moment alone."""
    return state.filters.changed(programme=None, workshop=None, view=None).query_string()


def _teams(sites: Answer, keeps: str) -> Fact:
    teams, settings = (sum(sites.rows[column].dropna()) for column in ("teams", "settings"))
    context = anchor(f"{settings:,} education settings", f"/mhst{keeps}")
    return Fact("Mental health support teams", str(teams), f"in {sentences.plural(len(sites.rows), 'site')}", context)


def _attention(
    rated: Answer, everyone: Answer, found: Answer, spread: Answer, domains: tuple[Domain, ...], state: State
) -> list[Attention]:
    as_of = state.moment.text
    return [
        *_low_starts(rated, domains, state),
        *_not_rated(everyone, state),
        *_doubtful_bands(rated, as_of),
        *_without_second(spread, as_of),
        *_contradicting(found, as_of),
    ]


def _not_rated(rated: Answer, state: State) -> list[Attention]:
    """Cohorts of own returns that are not rated at the workshop shown."""
    if not rated.own or state.programme is None:
        return []
    counted, cohorts = (sum(rated.rows[column].dropna()) for column in ("cohorts_rated", "cohorts"))
    if counted >= cohorts:
        return []
    has = sentences.verb(cohorts - counted, "has", "have")
    what = sentences.workshop_words(state.filters.one("workshop")) or "ratings yet"
    text = f"{cohorts - counted} of {cohorts} cohorts {has} no {what}"
    href, where = _who(state, state.programme.name)
    return [Attention(Link(text, href), where, _of_returns(rated))]


def _who(state: State, programme: str) -> tuple[str, str]:
    """Where the cohorts without the workshop shown are listed; those without the first one are told of by area alone."""
    held, at = state.choices.workshops, state.filters.one("workshop")
    kept = {"programme": programme, "as_of": state.moment.text}
    pair = next((pair for pair in pairs_of_rounds(held) if pair[1] == at), None)
    if pair is None:
        return address("/areas", **kept), "Each area's page says how many of its cohorts are rated"
    ends = {} if pair == (held[0], held[-1]) else dict(zip(("from", "to"), pair, strict=True))
    return f"{address('/change', **kept, **ends)}#{WITHOUT}", "Which they are, and how they had started"


def _of_returns(rated: Answer) -> TagKind:
    return "simulated" if rated.simulated else "own-computed"


def _without_second(spread: Answer, as_of: str) -> list[Attention]:
    """Cohorts that are missing from the last workshop; which ones is not published. Of own returns ``_not_rated`` tells."""
    bases = list(dict.fromkeys(zip(spread.rows["workshop"], spread.rows["cohorts"], strict=True)))
    if spread.own or len(bases) < 2 or bases[-1][1] >= bases[0][1]:
        return []
    missing, last = bases[0][1] - bases[-1][1], sentences.workshop_words(bases[-1][0])
    verb = sentences.verb(missing, "has", "have")
    link = Link(f"{missing} of {bases[0][1]} cohorts {verb} no {last}", address("/change", as_of=as_of))
    return [Attention(link, "Not known which: no list of cohorts is published", "published")]


def _low_starts(rated: Answer, domains: tuple[Domain, ...], state: State) -> list[Attention]:
    items: list[Attention] = []
    rows, workshop = rated.rows, state.filters.one("workshop")
    kept = {
        "programme": state.programme.name if rated.own and state.programme else "",
        "workshop": state.filters.chosen.get("workshop", ()),
        "as_of": state.moment.text,
    }
    means: TagKind = _of_returns(rated) if rated.own else "published"
    totals: TagKind = _of_returns(rated) if rated.own else "computed"
    phrases = {d.code: d.phrase for d in domains}
    at_zero = {code: int((rows[code].dropna() == 0).sum()) for code in phrases}
    worst = max(at_zero, key=at_zero.__getitem__)
    if at_zero[worst]:
        start = "start" if workshop == "W1" else sentences.verb(at_zero[worst])
        text = f"{at_zero[worst]} of {len(rows)} areas {start} at 0 on {phrases[worst]} ({worst})"
        href = address("/areas", domain=worst, level="major challenge", **kept)
        where = f"Mean 0.0 at {sentences.workshop_words(workshop)}: ‘major challenge’"
        items.append(Attention(Link(text, href), where, means))
    lowest = rows[rows["band"] == "very low"]
    if len(lowest):
        names = listed([str(name) for name in lowest["area_name"]])
        at = sentences.workshop_words(workshop)
        text = f"{sentences.capital(sentences.plural(len(lowest), 'area'))} with a very low total at {at}"
        items.append(
            Attention(Link(text, address("/areas", band="very low", **kept)), f"{names}: below 4 of 21", totals)
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


def _briefing(state: State) -> Link:
    """The briefing of the reader's own area, or where to choose an area."""
    if state.mine:
        return Link(f"Briefing of {state.mine.name}, one page", briefing_href(state.mine.code, state))
    return Link("Briefing of one area: choose it", f"/areas{page_keeps(state)}")


def _doors(as_of: str, programme: str, briefing: Link, official: Sequence[Indicator]) -> list[Door]:
    """The pages by question; links keep a programme that has own returns. ``official``: the first official indicator that
    there is."""
    by_place = [
        Link("Official figures by place", address("/indicators", indicator=each.code, as_of=as_of)) for each in official
    ]
    kept = {"programme": programme, "as_of": as_of}
    differing = [] if programme else [Link("Bands that differ from published", address("/areas", band=DIFFERS, **kept))]
    return [
        Door(
            "I support a region",
            "Which areas need help, in which domain?",
            (
                Link("All areas on seven domains", address("/areas", **kept)),
                Link("Areas by region", address("/areas", sort="region", **kept)),
                Link("Very low totals", address("/areas", band="very low", **kept)),
            ),
        ),
        Door(
            "I commission services",
            "Where do areas stand, and what reaches whom?",
            (
                Link("Teams, settings and children a team", address("/mhst", **kept)),
                Link("Indicators of the Trailblazer sites", address("/indicators", **kept)),
                *by_place,
                Link(
                    "Highest totals" if programme else "Highest starts",
                    address("/areas", band="high", sort="-total", **kept),
                ),
            ),
        ),
        Door(
            "I report to a board",
            "What can I say, and how sure is it?",
            (
                briefing,
                Link("Change between workshops", address("/change", **kept)),
                Link("Survey outcomes, schools and CYPMHS", address("/outcomes", **kept)),
                Link("Actions and risks", address("/actions", **kept)),
                Link("What changed since a day", address("/since", **kept)),
                Link("Who has not handed in", f"{address('/data', as_of=as_of)}#readiness"),
                *differing,
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


def _kinds(state: State) -> tuple[TagKind, ...]:
    made_up = {programme.simulated for programme in state.programmes}
    if True in made_up:
        return ("part-simulated",) if False in made_up else ("simulated",)
    own = {programme.own for programme in state.programmes}
    return ("published", "own") if len(own) > 1 else ("own",) if True in own else ("published",)


def _programmes(state: State) -> Figure:
    rows = tuple(
        Row(
            (
                anchor(p.name, address("/areas", programme=p.name, as_of=state.moment.text)),
                str(p.areas),
                f"{p.rated_areas} of {p.areas}"
                if p.rated_areas
                else Missing("not_submitted", "none loaded")
                if p.own
                else Missing("not_applicable", "none published by area"),
                _note(p),
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
        finding=f"{sentences.capital(sentences.plural(len(rows), 'programme'))} in the store",
        subline="Choose one to see its areas.",
        body=data_table(
            Table("Programmes in the store", columns, (RowGroup(rows),), empty="Nothing has been loaded yet")
        ),
        tags=_kinds(state),
        simulated=any(programme.simulated for programme in state.programmes),
        source="Source: this store's own record of what was loaded.",
    )


def _note(programme: Programme) -> str:
    if programme.shown_alone:
        return "Shown alone, never beside the anonymised areas"
    return sentences.SIMULATED if programme.simulated else "Own returns" if programme.own else ""


register_page(__name__, "/", view, title="Overview", order=10)
