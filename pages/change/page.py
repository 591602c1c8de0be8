"""The change from one workshop to another: what is published, or what a programme's own ratings give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.lanes import axis, bar, before_after
from components.model import Caveat, Column, Figure, FilterBar, Heading, Option, Row, RowGroup, Select, Table, Text
from components.views import content
from data import sentences
from data.answer import Answer, records
from data.filters import Complaint, Filters, listed
from data.framework import Domain
from data.queries.areas import DOMAIN_CODES
from data.queries.catalogue import publishers
from data.queries.change import FILES, domain_change, group_change, improved
from data.queries.distribution import distribution
from data.queries.framework import stored_domains
from data.queries.loads import contradictions
from data.queries.moves import Pair, pair_of, pairs, pairs_of_rounds
from data.queries.own_change import programme_change
from data.queries.readiness import day_looked_at, today_in_london
from data.queries.unmatched import unmatched
from data.sentences import capital, returns
from data.sentences import own_change as own_words
from data.sentences.change import (
    groups_finding,
    improved_finding,
    means_finding,
    shares_finding,
    signed,
)
from data.state import Shows, State, page_state
from data.wording import workshop_order, workshop_words
from pages.change.distribution import spread_figure
from pages.change.own import own_figures
from pages.change.own_view import own_view
from pages.choosing import having_instead, programmes, select, travelling
from pages.contradicted import contradicted
from pages.plots import plot
from pages.site import (
    Page,
    Request,
    canonical,
    complaints,
    page_keeps,
    register_page,
    shown_instead,
    wanted_keeps,
)

PATH = "/change"
CONTENTS = {
    "means": "Mean levels",
    "transitions": "Who moved where",
    "verdicts": "What can be said",
    "distribution": "Cohorts at each level",
    "widespread": "Good practice, as stated",
    "improved": "Domains improved",
    "scopes": "By region and lead",
    "groups": "By starting group",
    "unmatched": "With and without the later workshop",
    "without": "Who has no later workshop",
    "agreement": "How far tables agreed",
}
"""Short names of the figures of a long page, by their ids."""
NAMES = ("domain", "from", "to", "as_of", "view")
SHOWS = Shows(
    "ratings at two workshops",
    lambda connection, moment: publishers(connection, FILES, moment) | pairs(connection, moment).keys(),
)


def view(connection: Connection, request: Request) -> Page:
    """``/change``."""
    state = page_state(connection, request.query, request.viewer, NAMES, SHOWS)
    held = pairs(connection, state.moment)
    state = _at_a_pair(state, held.get(state.programme.id, []) if state.programme else [])
    lede, figures = _own(connection, request, state) or _published(connection, request, state)
    return Page(
        title="Change",
        programme=state.programme.name if state.programme else "",
        simulated=state.simulated,
        as_of=state.moment.text,
        instead=shown_instead(state, PATH),
        keeps=wanted_keeps(state),
        query_string=canonical(state),
        main=content(
            Heading("Change between workshops", lede, request.url(state.filters.query_string())),
            figures,
            filters=_bar(state, held) if state.programme else None,
            complaints=complaints(state),
            names=CONTENTS,
        ),
    )


def _at_a_pair(state: State, held: Sequence[Pair]) -> State:
    """Workshops that can't be compared are left aside, and the page says so; one alone finds its partner."""
    start, end = state.filters.one("from"), state.filters.one("to")
    if not (start or end):
        return state
    known = held or pairs_of_rounds(state.choices.any_rounds)[:1]
    if any(start in ("", pair[0]) and end in ("", pair[1]) for pair in known):
        return state
    told = Complaint("from", f"{own_words.compared(start, end)} can't be compared here")
    return replace(
        state, filters=state.filters.changed(**{"from": None, "to": None}), complaints=(*state.complaints, told)
    )


Parts = tuple[Text, list[Figure]]


def _own(connection: Connection, request: Request, state: State) -> Parts | None:
    """What a programme's own ratings give; None of others, and where they were not rated at two workshops."""
    if state.programme is None or not state.programme.own:
        return None
    asked = (state.filters.one("from"), state.filters.one("to"))
    change = programme_change(connection, state.programme, asked, request.viewer, state.moment)
    if change is None:
        return None
    pair = Filters().changed(**dict(zip(("from", "to"), change.pair, strict=True)))
    without = unmatched(connection, pair, request.viewer, state.chosen, state.moment)
    day = day_looked_at(connection, state.moment, today_in_london())
    seen = own_view(state, stored_domains(connection), change, without, day)
    return f"{own_words.lede(seen.total)} {own_words.NOT_A_TREND}", own_figures(seen)


def _published(connection: Connection, request: Request, state: State) -> Parts:
    domains = stored_domains(connection)
    asked = (state.filters, request.viewer, state.chosen, state.moment)
    by_domain, groups = domain_change(connection, *asked), group_change(connection, *asked)
    counted = improved(connection, *asked)
    spread = distribution(connection, Filters((), _domain_only(state)), *asked[1:])
    found = contradictions(connection, Filters(), *asked[1:])
    return _lede(state, by_domain, groups), _figures(state, found, by_domain, groups, counted, spread, domains)


def _lede(state: State, by_domain: Answer, groups: Answer) -> Text:
    if state.programme and state.programme.own:
        told = f"{own_words.one_workshop(state.programme.name)} {returns.LOAD}."
        instead = having_instead(state, PATH)
        return anchor("Its areas", f"/areas{page_keeps(state)}", before=Markup("{} {}").format(told, instead)) + "."
    if by_domain.rows.empty and groups.rows.empty:
        return sentences.nothing_published("change between workshops", state.programme.name if state.programme else "")
    return "From the first workshop to the last that is published. Two points in time show change, never trend."


def _domain_only(state: State) -> dict[str, tuple[str, ...]]:
    return {"domain": state.filters.chosen.get("domain", ())}


def _figures(
    state: State,
    found: Answer,
    by_domain: Answer,
    groups: Answer,
    counted: Answer,
    spread: Answer,
    domains: tuple[Domain, ...],
) -> list[Figure]:
    """The figures that there are rows for."""
    stated = bool(by_domain.rows["at_least_widespread_to_pct"].notna().any())
    moved = bool(by_domain.rows["mean_change"].notna().any())
    makers: list[tuple[bool, Callable[[], Figure]]] = [
        (moved, lambda: _means(state, found, by_domain, domains)),
        (len(spread.rows) > 0, lambda: spread_figure(state, spread, domains, path=PATH)),
        (stated, lambda: _shares(state, found, by_domain, domains)),
        (len(counted.rows) > 0, lambda: _improved(state, found, counted)),
        (len(groups.rows) > 0, lambda: _groups(state, found, groups)),
    ]
    return [make() for there, make in makers if there]


def _about(answer: Answer, measure: str) -> list[str]:
    """How contradictions name the domains of an answer at both workshops."""
    return [f"{r['domain']} at {workshop}, {measure}" for r in answer.records() for workshop in (r["from"], r["to"])]


def _bar(state: State, held: Mapping[int, Sequence[Pair]]) -> FilterBar:
    chosen = state.filters["domain"]
    domains = select(state.filters, "domain", "Domain", [(code, code) for code in DOMAIN_CODES], "All seven")
    which = f"domain {listed(chosen)}" if chosen else "all seven domains"
    if state.programme and state.programme.own:
        compared = held.get(state.programme.id, ())
        if not compared:
            return FilterBar(PATH, (programmes(state),), hidden=travelling(state))
        pair = pair_of(compared, (state.filters.one("from"), state.filters.one("to")))
        ends = (
            _end("from", "From", pair[0], [p[0] for p in compared]),
            _end("to", "To", pair[1], [p[1] for p in compared]),
        )
        showing = own_words.showing(pair, chosen)
        return FilterBar(PATH, (programmes(state), domains, *ends), showing=showing, hidden=travelling(state))
    return FilterBar(
        PATH,
        (programmes(state), domains),
        showing=f"Showing the whole programme, {which}, first workshop to last.",
        hidden=travelling(state),
    )


def _end(name: str, label: str, chosen: str, workshops: Sequence[str]) -> Select:
    """One end of a comparison."""
    known = sorted(set(workshops), key=workshop_order)
    return Select(name, label, tuple(Option(w, capital(workshop_words(w)), w == chosen) for w in known))


MEAN_SCALE = axis(
    "0",
    "3",
    {"0": "0 challenge", "1": "1 good elements", "2": "2 widespread", "3": "3 gold"},
    "Workshop 1",
    "Workshop 2",
    lines=("1",),
)


def _means(state: State, found: Answer, answer: Answer, domains: tuple[Domain, ...]) -> Figure:
    by_code = {d.code: d for d in domains}
    known = answer.rows.dropna(subset=["mean_change"])
    ordered = known.sort_values("mean_change", key=lambda column: -column.astype(float), kind="stable")
    table = Table(
        "Mean level of each domain at two workshops",
        (Column("Domain"), Column("Mean level", scale=MEAN_SCALE), Column("Change", numeric=True), Column("How known")),
        (RowGroup(tuple(_mean(row, by_code[row["domain"]]) for row in records(ordered))),),
        key=(("hollow", "workshop 1"), ("filled", "workshop 2")),
        empty="No means at two workshops are published for this programme",
    )
    return plot(
        state,
        PATH,
        table,
        answer,
        id="means",
        finding=means_finding(ordered, {d.code: d.phrase for d in domains}),
        subline=f"Mean level, 0 to 3; not matched. Table 3 counts {answer.n}; the evaluation prints no base.",
        caveats=(
            Caveat(
                "Indicative",
                "A mean of ordered steps is indicative: see the cohorts at each level below. Ratings are "
                "self-reported, and different people may have attended the second workshop.",
            ),
            *_computed(state, [row["domain"] for row in records(ordered) if row["computed"]]),
            *contradicted(found, answer, "sources_differ", naming=_about(answer, "mean level")),
        ),
        download="change",
    )


def _computed(state: State, domains: list[str]) -> list[Caveat]:
    if not domains:
        return []
    missing = "No stated mean was in the store then" if state.moment.text else "The evaluation states no mean for it"
    words = f"{missing}. Ours (dashed) comes from the shares at each level."
    return [Caveat(f"{listed(domains)} {sentences.verb(len(domains))} computed", words)]


def _mean(row: dict[str, Any], domain: Domain) -> Row:
    lane = before_after(row["mean_from"], row["mean_to"], stroke="dashed" if row["computed"] else "join")
    known = "computed" if row["computed"] else "stated"
    return Row((f"{domain.code} {domain.short_name}", lane, signed(row["mean_change"]), known))


SHARE_SCALE = axis("0", "100", {"0": "0%", "50": "50%", "100": "100%"}, "Workshop 1, %", "Workshop 2, %")


def _shares(state: State, found: Answer, answer: Answer, domains: tuple[Domain, ...]) -> Figure:
    names = {d.code: f"{d.code} {d.short_name}" for d in domains}
    stated = answer.rows.dropna(subset=["at_least_widespread_to_pct"])
    rows = tuple(
        Row(
            (
                names[row["domain"]],
                before_after(row["at_least_widespread_from_pct"], row["at_least_widespread_to_pct"]),
                signed(row["at_least_widespread_to_pct"] - row["at_least_widespread_from_pct"]),
            )
        )
        for row in records(stated)
    )
    table = Table(
        "Share of cohorts at widespread good practice or better, as the evaluation states it",
        (
            Column("Domain"),
            Column("Share of cohorts", scale=SHARE_SCALE),
            Column("Change, percentage points", numeric=True),
        ),
        (RowGroup(rows),),
        key=(("hollow", "workshop 1"), ("filled", "workshop 2")),
    )
    return plot(
        state,
        PATH,
        table,
        answer,
        id="widespread",
        finding=shares_finding(answer.rows, {d.code: d.phrase for d in domains}),
        subline=f"% of cohorts; not matched. Table 3 counts {answer.n}; the evaluation prints no base.",
        caveats=(
            *_unstated(answer),
            *contradicted(
                found, answer, "sources_differ", naming=_about(answer, "at widespread good practice or better")
            ),
        ),
        download="change",
    )


def _unstated(answer: Answer) -> list[Caveat]:
    missing = [row["domain"] for row in answer.records() if row["at_least_widespread_to_pct"] is None]
    return [Caveat(f"{listed(missing)} is not stated", "Its shares at each level stand above.")] if missing else []


def _improved(state: State, found: Answer, answer: Answer) -> Figure:
    highest = max(answer.rows["cohorts"])
    scale = axis("0", str(highest + 2), {"0": "0"})
    cohorts_of = {int(row["domains_improved"]): int(row["cohorts"]) for row in records(answer.rows)}
    rows = tuple(
        Row((sentences.plural(count, "domain"), bar(Decimal(cohorts)), str(cohorts)))
        for count, cohorts in sorted(cohorts_of.items())
    )
    table = Table(
        "Cohorts by the number of domains in which their rating rose",
        (Column("Rose in"), Column("Cohorts", scale=scale), Column("Number", numeric=True)),
        (RowGroup(rows),),
    )
    unlisted = [str(n) for n in range(1, 8) if n not in cohorts_of]
    caveats = [
        Caveat(
            "Rises only",
            "A cohort that fell in another domain is counted by its rises. Cohorts without a rise are not listed.",
        )
    ]
    if unlisted:
        caveats.append(
            Caveat(f"No row for {', '.join(unlisted)}", "The report lists no cohort for it, and says no zero.")
        )
    return plot(
        state,
        PATH,
        table,
        answer,
        id="improved",
        finding=improved_finding(answer.rows),
        subline=f"Number of cohorts by how many of the seven domains rose; {answer.n}.",
        caveats=(*caveats, *contradicted(found, answer, "statement_against_rows")),
        download="improved",
    )


TOTAL_SCALE = axis("0", "21", {"0": "0", "7": "7", "14": "14", "21": "21"}, "Workshop 1", "Workshop 2")


def _groups(state: State, found: Answer, answer: Answer) -> Figure:
    rows = tuple(
        Row(
            (
                f"Started {'at ' if str(row['code'])[0].isdigit() else ''}{str(row['code']).removesuffix(' at W1')}",
                before_after(row["mean_from"], row["mean_to"]),
                signed(row["mean_change"]),
                str(row["cohorts"]),
            )
        )
        for row in records(answer.rows.iloc[::-1])
    )
    table = Table(
        "Mean total at two workshops by starting group",
        (
            Column("Total at workshop 1"),
            Column("Mean total of 21", scale=TOTAL_SCALE),
            Column("Change", numeric=True),
            Column("Cohorts", numeric=True),
        ),
        (RowGroup(rows),),
        key=(("hollow", "workshop 1"), ("filled", "workshop 2")),
    )
    return plot(
        state,
        PATH,
        table,
        answer,
        id="groups",
        finding=groups_finding(answer.rows),
        subline="Mean total of 21 at each workshop.",
        caveats=(
            Caveat(
                "Regression to the mean",
                "A group picked for scoring low will score higher next time even if nothing changed. Oldham's view, change "
                "against the average of both scores, needs each cohort's own scores: not published.",
            ),
            Caveat("Not all cohorts", "The report does not say why the other cohorts are left out."),
            *contradicted(found, answer, "parts_against_total"),
        ),
        download="change",
    )


register_page(__name__, PATH, view, title="Change", order=30)
