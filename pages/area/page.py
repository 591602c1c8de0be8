"""One area: where it stands on the seven domains, what to do next, what is not known, who is like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pandas as pd
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.model import Column, Fact, Figure, Heading, Link, Missing, Row, RowGroup, Table, Text
from components.views import content, data_table, shown_fact
from data import sentences
from data.answer import Answer, records
from data.briefing import facts
from data.filters import Complaint, Filters, address
from data.framework import Domain as FrameworkDomain
from data.queries.area import Area, find_area, published_about
from data.queries.areas import DOMAIN_CODES, areas, rated_only
from data.queries.cohort_levels import CohortLevels, cohort_levels
from data.queries.comparators import comparators
from data.queries.distribution import distribution
from data.queries.framework import stored_domains
from data.queries.learning import Learning, learning
from data.queries.loads import contradictions
from data.queries.profiles import Round, ends, pair_to, rounds, workshop_held
from data.sentences import returns
from data.sentences.own_change import compared
from data.state import State, moment_of, page_state
from data.viewer import Viewer
from pages.area.domains import Standings, domains_figure
from pages.area.learning import learning_figure
from pages.area.more import with_more
from pages.choosing import compare_href
from pages.site import (
    EVIDENCE,
    Page,
    Request,
    api_url,
    area_href,
    briefing_href,
    canonical,
    complaints,
    no_area,
    page_keeps,
    register_page,
    source_line,
    tags,
)

NAMES = ("workshop", "from", "to", "domain", "as_of", "view")
CONTENTS = {
    "domains": "Seven domains",
    "sources": "What each source says",
    "actions": "Actions",
    "risks": "Risks",
    "returns": "Returns",
    "since": "What changed",
    "similar": "Areas like it",
    "unknown": "What is not known",
}
"""Short names of the figures of a long page, by their ids."""


def view(connection: Connection, request: Request, area_code: str) -> Page:
    """``/areas/<area_code>``."""
    moment, _ = moment_of(connection, request.query)
    found = find_area(connection, area_code, request.viewer, moment)
    if found is None:
        return no_area(connection, request.viewer, area_code, area_href(area_code, ""))
    state = page_state(connection, {**request.query, "programme": [found.programme]}, request.viewer, NAMES)
    held = rounds(connection, found.place_id, state.moment) if found.own else []
    state = _at_a_workshop_held(_from_and_to(state, held), held)
    domains = stored_domains(connection)
    programme, (heading, doors, facts, figures) = _parts(connection, request.viewer, found, state, held, domains)
    figures = with_more(connection, request, found, state, domains, figures)
    keeps, briefing = page_keeps(state), Link("Briefing, one page", briefing_href(found.code, state))
    crumbs = (Link("Areas", f"/areas{keeps}"), *_region_crumb(found, state))
    return Page(
        title=found.name,
        programme=found.programme,
        simulated=programme.simulated,
        as_of=state.moment.text,
        keeps=keeps,
        query_string=canonical(replace(state, filters=_told_once(state).changed(programme=None))),
        crumbs=crumbs,
        main=content(
            Heading(
                *heading,
                request.url(state.filters.query_string()),
                (briefing, *doors),
            ),
            figures,
            facts=facts,
            complaints=complaints(state),
            names=CONTENTS,
        ),
    )


Record = dict[str, Any]
Parts = tuple[tuple[str, Text], tuple[Link, ...], list[Fact], list[Figure]]
"""A page's heading with its lede, what a reader does next, its facts and its figures."""


def _parts(
    connection: Connection,
    viewer: Viewer,
    found: Area,
    state: State,
    held: Sequence[Round],
    domains: tuple[FrameworkDomain, ...],
) -> tuple[Answer, Parts]:
    """The areas that it stands beside, and what is told of a rated area, of one whose ratings are awaited, or of one of
    which other figures are published."""
    everything = areas(connection, state.filters, viewer, state.chosen, state.moment, unrated=found.own)
    mine = everything.rows[everything.rows["area_code"] == found.code]
    if not mine.empty and mine[list(DOMAIN_CODES)].notna().any(axis=None):
        programme = rated_only(everything)
        return programme, _of_ratings(connection, viewer, found, records(mine)[0], programme, state, held, domains)
    if found.own:
        return everything, _awaited(found, mine, everything, state)
    return everything, _unrated(found, mine, published_about(connection, found, state.moment))


def _of_ratings(
    connection: Connection,
    viewer: Viewer,
    found: Area,
    row: Record,
    programme: Answer,
    state: State,
    held: Sequence[Round],
    domains: tuple[FrameworkDomain, ...],
) -> Parts:
    """What is told of a rated area; ``row`` is its own of those of the ``programme``."""
    (chosen,) = state.chosen
    told = (Filters(), viewer, state.chosen, state.moment)
    spread, contradicting = distribution(connection, *told), contradictions(connection, *told)
    doubts = [each["note"] for each in contradicting.records() if each["area_code"] == found.code]
    first, last = pair_to(held, row["workshop"])
    pair, asked = (state.filters.one("from") or first, last), (chosen, viewer, state.moment)
    levels = cohort_levels(connection, found, chosen, pair, viewer, state.moment) if held else None
    near = learning(connection, found.code, programme, row["workshop"], *asked)
    return _rated(found, row, programme, spread, domains, state, doubts, held, levels, near)


def _at_a_workshop_held(state: State, held: Sequence[Round]) -> State:
    """An area whose cohorts were not at the programme's workshop is shown at its own latest."""
    wanted = state.filters.one("workshop")
    shown = workshop_held(held, wanted)
    if shown == wanted:
        return state
    filters = state.filters.changed(workshop=shown)
    if "workshop" not in state.filters.chosen:
        return replace(state, filters=filters)
    told = Complaint("workshop", f"No cohort of this area is rated at {sentences.workshop_words(wanted)}")
    return replace(state, filters=filters, complaints=(*state.complaints, told))


def _from_and_to(state: State, held: Sequence[Round]) -> State:
    """The two workshops that an address names, the later one as the one that is shown; those that can't be compared are left
    aside, and the page says so."""
    start, end = state.filters.one("from"), state.filters.one("to")
    if not (start or end):
        return state
    known = [each.workshop for each in held]
    later = end or workshop_held(held, state.filters.one("workshop"))
    if later in known and start in ("", *known[: known.index(later)]):
        return replace(state, filters=state.filters.changed(workshop=later, to=later))
    told = Complaint("from", f"{compared(start, end)} can't be compared here")
    left = state.filters.changed(**{"from": None, "to": None})
    return replace(state, filters=left, complaints=(*state.complaints, told))


def _told_once(state: State) -> Filters:
    """The filters without the workshop that ``to`` names already."""
    return state.filters.changed(workshop=None) if state.filters.one("to") else state.filters


def _region_crumb(found: Area, state: State) -> tuple[Link, ...]:
    if not found.region:
        return ()
    keeps = page_keeps(state)
    joiner = "&" if keeps else "?"
    return (Link(found.region, f"/areas{keeps}{joiner}region={quote(found.region)}"),)


def _means(row: Record) -> dict[str, Decimal | None]:
    return {code: row[code] for code in DOMAIN_CODES}


def _rated(
    found: Area,
    row: Record,
    programme: Answer,
    spread: Answer,
    domains: tuple[FrameworkDomain, ...],
    state: State,
    doubts: list[str],
    held: Sequence[Round],
    levels: CohortLevels | None,
    near: Learning,
) -> Parts:
    means, phrases = _means(row), {d.code: d.phrase for d in domains}
    totals = programme.rows["total"].dropna().tolist()
    place = sentences.rank(row["total"], totals) if row["total"] is not None else None
    beside = comparators(programme.rows, found.region)
    lede = sentences.area_lede(found.region, found.lead, means, row["workshop"])
    heading = (
        sentences.area_finding(found.name, place, means, phrases, row["workshop"]),
        lede,
    )
    doors = (*_workshops(found, row["workshop"], held, state), *_doors(found, levels, near, state))
    pair = levels.pair if levels else ("", row["workshop"])
    both = returns.both_workshops(ends(held, pair), row["cohorts"]) if found.own else ""
    standings = Standings(found, row["workshop"], means, programme, beside, domains, levels, near, doubts, both, state)
    keeps = page_keeps(state, "workshop")
    figures = [
        domains_figure(standings),
        learning_figure(found.code, found.name, near, keeps, _learning_csv(found, row, state), own=found.own),
        _unknown(found, programme, _unknown_of_returns(row, held, levels, state))
        if found.own
        else _unknown(found, programme, _unknown_of_published(spread, page_keeps(state))),
    ]
    if found.own:
        strip = facts.of_returns(row, totals, place, held, pair, local=bool(levels and not levels.withheld))
        return heading, doors, [shown_fact(each, EVIDENCE) for each in strip], figures
    return heading, doors, _facts(row, totals, place, spread, page_keeps(state)), figures


def _learning_csv(found: Area, row: Record, state: State) -> str:
    return api_url("learning", "csv", address("", area=found.code, workshop=row["workshop"], as_of=state.moment.text))


def _workshops(found: Area, workshop: str, held: Sequence[Round], state: State) -> list[Link]:
    """Links to the area's other workshops, and from the one that is shown to those before it."""
    others = [
        Link(
            f"See {sentences.workshop_words(each.workshop)}",
            area_href(found.code, page_keeps(_at(state, each.workshop), "workshop")),
        )
        for each in held
        if each.workshop != workshop
    ]
    known = [each.workshop for each in held]
    before = known[: known.index(workshop)] if workshop in known else []
    start = state.filters.one("from") or (before or [""])[0]
    return [*others, *(_compared_with(found, (each, workshop), state) for each in before if each != start)]


def _compared_with(found: Area, pair: tuple[str, str], state: State) -> Link:
    kept = replace(state, filters=state.filters.changed(**dict(zip(("from", "to"), pair, strict=True))))
    href = area_href(found.code, page_keeps(kept, "from", "to"))
    return Link(f"Compare with {sentences.workshop_words(pair[0])}", href)


def _doors(found: Area, levels: CohortLevels | None, near: Learning, state: State) -> list[Link]:
    """What a reader of an area does next: compare it, and keep it as theirs."""
    cohorts = levels.codes[:MOST_COMPARED] if levels and not levels.withheld else ()
    asked = (found.programme, state.moment.text)
    doors = [Link("Compare its cohorts", compare_href(*asked, cohorts=cohorts))] if len(cohorts) > 1 else []
    if near.codes:
        doors.append(Link("Compare with areas like it", compare_href(*asked, areas=(found.code, *near.codes[:BESIDE]))))
    is_mine = state.mine is not None and state.mine.code == found.code
    kept = replace(state, filters=state.filters.changed(my=None if is_mine else found.code))
    doors.append(
        Link(
            "Forget it as my area" if is_mine else "Keep as my area",
            area_href(found.code, page_keeps(kept, "workshop")),
        )
    )
    return doors


MOST_COMPARED = 6
"""Cohorts that stand side by side at most."""
BESIDE = 2
"""Areas like it that one is compared with."""


def _at(state: State, workshop: str) -> State:
    return replace(state, filters=state.filters.changed(workshop=workshop))


def _facts(row: Record, totals: list[Decimal], place: sentences.Rank | None, spread: Answer, keeps: str) -> list[Fact]:
    change = anchor("the programme's change", f"/change{keeps}", before="by area; see")
    return [
        *(shown_fact(each, EVIDENCE) for each in facts.of_published(row, totals, place)),
        Fact("Cohorts", "Not published", "", f"by anonymised area; in the programme {spread.n}"),
        Fact("Workshop 2", "Not published", "", change),
    ]


# What is not known.

UNKNOWN = (
    ("Each cohort's own levels", "not published by area", "The programme's distribution over the four levels", "/"),
    ("Number of cohorts", "not published for anonymised areas", "In the programme {cohorts}", "/"),
    (
        "Workshop levels after the first, and change",
        "not published by area",
        "The programme before and after",
        "/change",
    ),
    (
        "Surveys of school and CYPMHS leads",
        "published for the whole programme only",
        "What school and CYPMHS leads say",
        "/outcomes",
    ),
    (
        "Actions, risks and attendance",
        "not published by area, and a published programme takes no files",
        "Nothing: no source here has them",
        "",
    ),
)
"""What a reader would look for here, why it isn't here, what there is instead, and where."""


def _unknown_of_published(spread: Answer, keeps: str) -> list[Row]:
    return [
        Row((what, why, _instead(text, f"{href}{keeps}" if href else "", spread))) for what, why, text, href in UNKNOWN
    ]


def _unknown_of_returns(row: Record, held: Sequence[Round], levels: CohortLevels | None, state: State) -> list[Row]:
    """The same of an area whose programme hands in its own files."""
    latest = state.choices.workshops[-1]
    missing = row["cohorts"] - next((len(each.rated) for each in held if each.workshop == latest), 0)
    rows = []
    if levels is None or levels.withheld:
        why = "the cohorts' own levels need the local right for the area"
        rows.append(Row(("Each cohort's own levels", why, "The means of the cohorts, above")))
    if missing:
        rows.insert(0, Row((returns.ratings_of(missing, latest), "none have been loaded", returns.LOAD)))
    if len(held) > 1:
        instead = anchor(returns.CHANGE_ELSEWHERE, f"/change{page_keeps(state)}")
        rows.append(Row((returns.CHANGE, "an area has too few cohorts to test", instead)))
    return rows


def _unknown(found: Area, programme: Answer, rows: Sequence[Row]) -> Figure:
    table = Table(
        caption=f"What is not known about {found.name}, why, and what there is instead",
        columns=(Column("What"), Column("Why it is not here"), Column("What there is instead")),
        groups=(RowGroup(tuple(rows)),),
    )
    return Figure(
        id="unknown",
        finding=f"{sentences.plural(len(rows), 'thing')} that would say more about {found.name} "
        f"{sentences.verb(len(rows))} not here",
        body=data_table(table),
        tags=("simulated",) if programme.simulated else ("own",) if found.own else ("published",),
        simulated=programme.simulated,
        source="Missing is never zero: an area without workshop 2 levels is not an area without change.",
    )


def _instead(text: str, href: str, spread: Answer) -> Text:
    words = text.format(cohorts=spread.n)
    return anchor(words, href) if href else words


# An area without ratings.


def _awaited(found: Area, mine: pd.DataFrame, programme: Answer, state: State) -> Parts:
    """An area of a programme's own returns before its ratings are there: what is, and what to load."""
    cohorts = None if mine.empty else records(mine)[0]["cohorts"]
    then = bool(state.moment.text)
    rows = (
        Row(("Cohorts", *_awaited_row(cohorts, "cohorts"))),
        Row(("Ratings", *_awaited_row(None, "cascade_ratings"))),
    )
    table = Table(
        caption=f"What is loaded of {found.name}, and how to load the rest",
        columns=(Column("What"), Column("In the store", numeric=True), Column("How to load it")),
        groups=(RowGroup(rows),),
    )
    figure = Figure(
        id="awaited",
        finding=returns.awaited(found.name, cohorts, then),
        subline=returns.ABSENT,
        body=data_table(table),
        tags=("simulated",) if programme.simulated else ("own",),
        simulated=programme.simulated,
        source=source_line(programme),
    )
    facts = [Fact("Cohorts", str(cohorts), "", "loaded; none is rated")] if cohorts else []
    return (returns.unrated(found.name, then), sentences.area_lede(found.region, found.lead, {})), (), facts, [figure]


def _awaited_row(count: int | None, feed: str) -> tuple[Text | Missing, str]:
    if count:
        return str(count), "loaded"
    return Missing("not_submitted"), sentences.loading(feed)


def _unrated(found: Area, mine: pd.DataFrame, about: Answer) -> Parts:
    where = sentences.area_lede(found.region, found.lead, {})
    heading = (sentences.unrated_finding(found.name, len(about.rows)), where)
    cohorts = None if mine.empty else records(mine)[0]["cohorts"]
    facts = [Fact("Cohorts", str(cohorts), "", "in the programme")] if cohorts is not None else []
    groups = tuple(
        RowGroup(tuple(Row((row["figure"], row["value"])) for row in rows), head=head)
        for head, rows in _by_source(about).items()
    )
    table = Table(
        caption=f"Every published figure about {found.name}, by source",
        columns=(Column("Figure"), Column("Published value")),
        groups=groups,
        empty="Nothing is published about this area",
    )
    figures = sentences.plural(len(about.rows), "figure")
    figure = Figure(
        id="published",
        finding=f"{sentences.capital(figures)} {sentences.verb(len(about.rows))} published about {found.name}",
        subline="As printed in the source. Indicators of a place are of its lead commissioner or provider, as the source says.",
        body=data_table(table),
        tags=tags(about),
        source=source_line(about),
    )
    return heading, (), facts, [figure]


def _by_source(about: Answer) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for row in about.records():
        groups.setdefault(f"{row['source']}, {row['place']}", []).append(row)
    return groups


register_page(__name__, "/areas/none", view, title="Area", template="/areas/<area_code>")
