"""Mental health support teams, as published: whom they cover, how they spend their time, who answered about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.lanes import GONE, axis, from_line, from_zero, point, spread
from components.model import Caveat, Cell, Column, Figure, FilterBar, Heading, Row, RowGroup, Scale, Table, Text
from components.views import content
from data import sentences
from data.answer import Answer, records
from data.filters import Filters
from data.measures.coverage import (
    FEW_SETTINGS,
    MANY_CYP,
    MANY_SETTINGS,
    MEANT_CYP,
    has_many,
    response_pct,
    settings_outside,
)
from data.queries.catalogue import publishers
from data.queries.coverage import (
    FILES,
    RESPONDENTS,
    SETTING_TYPES,
    SURVEYS,
    codes_of,
    coverage,
    responses,
    settings,
    time_by_function,
)
from data.queries.loads import contradictions
from data.sentences import mhst as words
from data.state import State, page_state
from pages.choosing import not_yet, programmes, regions, travelling
from pages.contradicted import contradicted
from pages.plots import plot
from pages.site import Page, Request, area_href, canonical, complaints, page_keeps

PATH = "/mhst"
NAMES = ("region", "as_of", "view")


class Found(NamedTuple):
    """What the page shows: four answers, and what contradicts them."""

    sites: Answer
    time: Answer
    responses: Answer
    settings: Answer
    contradictions: Answer

    @property
    def shown(self) -> tuple[Answer, ...]:
        return (self.sites, self.time, self.responses, self.settings)


def published_view(connection: Connection, request: Request, reporting: frozenset[int]) -> Page:
    """What is published of teams. ``reporting``: programmes of whose teams there is activity, to be chosen beside these."""
    state = page_state(connection, request.query, request.viewer, NAMES, files=FILES)
    asked = (state.filters, request.viewer, state.chosen, state.moment)
    found = Found(
        coverage(connection, *asked),
        time_by_function(connection, *asked),
        responses(connection, *asked),
        settings(connection, *asked),
        contradictions(connection, Filters(), *asked[1:]),
    )
    having = publishers(connection, FILES, state.moment)
    return Page(
        title="Mental health support teams",
        programme=state.programme.name if state.programme else "",
        simulated=state.simulated,
        as_of=state.moment.text,
        keeps=page_keeps(state),
        beside={"/indicators": page_keeps(state, "region")},
        query_string=canonical(state),
        rated=False,
        main=content(
            Heading(
                "Mental health support teams", _lede(state, found, having), request.url(state.filters.query_string())
            ),
            _figures(state, found),
            filters=_bar(state, found, having | reporting),
            complaints=complaints(state),
        ),
    )


def _lede(state: State, found: Found, having: frozenset[int]) -> Text:
    if all(answer.rows.empty for answer in found.shown):
        own = not_yet(state, PATH, "mental health support teams", ("mhst_teams", "mhst_activity"), having)
        if own:
            return own
        then = bool(state.moment.text) and not having
        return words.nothing(state.programme.name if state.programme else "", then)
    return (
        "Whom the teams of the first wave cover, how they spend their time, and who answered the evaluation. Whole school "
        "and advice work is shown beside direct support."
    )


def _figures(state: State, found: Found) -> list[Figure]:
    made = []
    if len(found.sites.rows):
        made.append(_coverage(state, found))
    if len(found.time.rows):
        made.append(_time(state, found.time))
    if len(found.sites.rows):
        made.append(_sites(state, found))
    if len(found.responses.rows):
        made.append(_responses(state, found))
    if len(found.settings.rows):
        made.append(_settings(state, found))
    return made


# Filters.


def _bar(state: State, found: Found, having: frozenset[int]) -> FilterBar:
    known = len(state.choices.regions)
    shown = bool(len(found.sites.rows) or len(found.responses.rows) or len(found.settings.rows))
    return FilterBar(
        PATH,
        (programmes(state, having), *([regions(state)] if shown else [])),
        showing=words.showing(len(found.sites.rows), state.filters["region"], known) if shown else "",
        hidden=travelling(state),
    )


# What contradicts the figures.


def _against(state: State, found: Found, answer: Answer, *rules: str) -> tuple[Caveat, ...]:
    """What contradicts an answer; in a region only what is about the region."""
    return contradicted(found.contradictions, answer, *rules, naming=state.filters["region"])


# Coverage.


def _cyp_scale(answer: Answer) -> Scale:
    usual = from_zero(
        "Children and young people a team", MEANT_CYP, 3 * MEANT_CYP, answer.rows["cyp_per_team"].dropna()
    )
    named = tuple((at, f"meant: {words}" if at == MEANT_CYP else words) for at, words in usual.ticks)
    return replace(usual, ticks=named, lines=(Decimal(MEANT_CYP),))


def _settings_scale(answer: Answer) -> Scale:
    usual = from_zero("Settings a team", 10, 40, answer.rows["settings_per_team"].dropna())
    return replace(usual, band=(Decimal(FEW_SETTINGS), Decimal(MANY_SETTINGS)))


def _coverage(state: State, found: Found) -> Figure:
    answer, keeps = found.sites, page_keeps(state)
    table = Table(
        "Children and young people and education settings a team, by site",
        (
            Column("Site"),
            Column("Teams", numeric=True),
            Column("Children and young people a team", scale=_cyp_scale(answer)),
            Column("Settings a team, meant: 10 to 20", scale=_settings_scale(answer)),
        ),
        (RowGroup(tuple(_covered(row, keeps) for row in _by_need(records(answer.rows)))),),
        key=(
            ("filled", f"up to {MANY_CYP:,}, or {FEW_SETTINGS} to {MANY_SETTINGS} settings"),
            ("square", f"over {MANY_CYP:,}, or outside {FEW_SETTINGS} to {MANY_SETTINGS} settings"),
        ),
    )
    return plot(
        state,
        PATH,
        table,
        answer,
        id="coverage",
        number="Figure 1",
        finding=words.coverage_finding(answer.rows),
        subline=words.coverage_subline(answer.rows),
        caveats=(
            Caveat(
                "What was meant",
                f"About {MEANT_CYP:,} children and young people and {FEW_SETTINGS} to {MANY_SETTINGS} settings a team in the "
                "first wave; 7,000 later.",
            ),
            *_against(state, found, answer, "rows_against_group_totals"),
            Caveat("Not a rate of access", "Population covered says nothing of who is reached."),
        ),
        download="coverage",
    )


def _by_need(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Most children and young people a team first, sites without the figure last."""
    return sorted(rows, key=lambda row: -Fraction(row["cyp_population"], row["teams"]) if row["cyp_per_team"] else 0)


def _covered(row: dict[str, Any], keeps: str) -> Row:
    return Row((_link(row, keeps), _whole(row["teams"]), _cyp_lane(row), _settings_lane(row)))


def _cyp_lane(row: dict[str, Any]) -> Cell:
    value = row["cyp_per_team"]
    if value is None:
        return GONE
    why = f"over {MANY_CYP:,}" if has_many(row["cyp_population"], row["teams"]) else ""
    return from_line(value, Decimal(MEANT_CYP), text=f"{value:,}", concern=why)


def _settings_lane(row: dict[str, Any]) -> Cell:
    value = row["settings_per_team"]
    if value is None:
        return GONE
    why = {"above": f"over {MANY_SETTINGS}", "below": f"below {FEW_SETTINGS}", "": ""}
    return point(value, text=f"{value}", concern=why[settings_outside(row["settings"], row["teams"])])


def _whole(value: int | None) -> Cell:
    return GONE if value is None else f"{value:,}"


# Time.

TIME_SCALE = axis(
    "0",
    "100",
    {"0": "0%", "25": "25%", "50": "50%", "75": "75%", "100": "100%"},
    "Lowest, %",
    "Mean, %",
    "Highest, %",
)


def _time(state: State, answer: Answer) -> Figure:
    rows = tuple(
        Row((row["function"], spread(row["lowest_pct"], row["mean_pct"], row["highest_pct"])))
        for row in answer.records()
    )
    table = Table(
        "Share of teams' time on each of the three functions",
        (Column("Function"), Column("Share of time", scale=TIME_SCALE)),
        (RowGroup(rows),),
    )
    rounding = words.rounding_words(answer.rows)
    return plot(
        state,
        PATH,
        table,
        answer,
        id="time",
        number="Figure 2",
        finding=words.time_finding(answer.rows),
        subline=f"Share of team time by function: mean (circle) and range (bar) over {answer.n}, %.",
        caveats=(
            *([Caveat("Rounding", rounding)] if rounding else []),
            Caveat(
                "No interval", "Only the mean and the range are published, for all sites together and not for each."
            ),
        ),
        download="time_by_function",
    )


# Sites.


def _sites(state: State, found: Found) -> Figure:
    answer, keeps = found.sites, page_keeps(state)
    heads = ("Teams", "Education settings", "Children and young people")
    table = Table(
        "Sites with their region, integrated care system, providers, teams, settings and population covered",
        (
            *(Column(head) for head in ("Site", "Region", "Integrated care system", "Providers")),
            *(Column(head, numeric=True) for head in heads),
            *(Column(head) for head in ("Four-week wait pilot", "Funded in later waves")),
        ),
        (RowGroup(tuple(_site(row, keeps) for row in answer.records())),),
        wide=True,
    )
    return plot(
        state,
        PATH,
        table,
        replace(answer, kinds=("published",)),
        id="sites",
        number="Table 3",
        finding=words.sites_finding(answer.rows),
        subline="As printed, by name. Choose a site for every figure that is published about it.",
        caveats=contradicted(
            found.contradictions,
            answer,
            "parts_against_total",
            "statement_against_rows",
            naming=state.filters["region"],
        ),
        download="coverage",
    )


def _site(row: dict[str, Any], keeps: str) -> Row:
    return Row(
        (
            _link(row, keeps),
            row["region"] or GONE,
            row["integrated_care_system"] or GONE,
            row["providers"] or GONE,
            *(_whole(row[name]) for name in ("teams", "settings", "cyp_population")),
            *(_yes_or_no(row[name]) for name in ("four_week_wait_pilot", "funded_in_later_waves")),
        )
    )


def _link(row: dict[str, Any], keeps: str) -> Markup:
    return anchor(row["area_name"], area_href(row["area_code"], keeps))


def _yes_or_no(value: bool | None) -> Cell:
    return GONE if value is None else "yes" if value else "no"


# Responses.

Counted = Mapping[str, tuple[int, int]]
"""Survey → invited, responses."""


def _responses(state: State, found: Found) -> Figure:
    answer = found.responses
    columns = (
        f"{survey.capitalize()}, {what}" for survey in SURVEYS for what in ("invited", "answered", "response rate")
    )
    table = Table(
        "Invitations and responses to the evaluation's two surveys, by site",
        (Column("Site"), *(Column(name, numeric=True) for name in columns)),
        tuple(
            _respondents(who, answer.rows[answer.rows["respondents"] == who], found.sites.rows) for who in RESPONDENTS
        ),
        wide=True,
    )
    together = answer.rows[answer.rows["area_code"].map(lambda code: len(codes_of(code)) > 1)]["area_name"].unique()
    shared = f"{' and '.join(together)} are printed as one row, and stay one." if len(together) else ""
    return plot(
        state,
        PATH,
        table,
        answer,
        id="responses",
        number="Table 4",
        finding=words.responses_finding(answer.rows),
        subline="Number invited and number who answered, as printed; response rate computed, %. "
        "The sum of the rows comes first.",
        caveats=(
            Caveat(
                "Few answered",
                "Where a handful answered, one more response moves the rate by many points. Those who answered need not "
                "be like those who did not.",
            ),
            *([Caveat("Printed together", shared)] if shared else []),
            *contradicted(
                found.contradictions,
                answer,
                "parts_against_total",
                "statement_against_rows",
                naming=state.filters["region"],
            ),
        ),
        download="responses",
    )


def _respondents(who: str, rows: pd.DataFrame, sites: pd.DataFrame) -> RowGroup:
    counted = {
        str(name): {row["survey"]: (row["invited"], row["responses"]) for row in records(group)}
        for name, group in rows.groupby("area_name", sort=False)
    }
    seen = {code for area_code in rows["area_code"] for code in codes_of(area_code)}
    absent = [row["area_name"] for row in records(sites) if row["area_code"] not in seen]
    listed = sorted([*counted, *absent])
    total = Row((f"{sentences.capital(sentences.plural(len(seen), 'site'))} together", *_rates(_sums(rows))))
    return RowGroup((total, *(Row((name, *_rates(counted.get(name, {})))) for name in listed)), head=who.capitalize())


def _sums(rows: pd.DataFrame) -> Counted:
    return {
        str(survey): (sum(group["invited"]), sum(group["responses"]))
        for survey, group in rows.groupby("survey", sort=False)
    }


def _rates(counted: Counted) -> list[Cell]:
    return [cell for survey in SURVEYS for cell in _rate(counted.get(survey))]


def _rate(counts: tuple[int, int] | None) -> tuple[Cell, Cell, Cell]:
    if counts is None:
        return (GONE, GONE, GONE)
    invited, answered = counts
    return (f"{invited:,}", f"{answered:,}", f"{response_pct(answered, invited)}%" if invited else GONE)


# Settings.

TYPE_HEADS = ("Primary", "Secondary", "16 plus", "All-through", "Other", "All types")


def _settings(state: State, found: Found) -> Figure:
    answer = found.settings
    by_region = {
        str(region): {row["setting_type"]: row["settings"] for row in records(group)}
        for region, group in answer.rows.groupby("region", sort=False)
    }
    together = {kind: sum(counts.get(kind, 0) for counts in by_region.values()) for kind in SETTING_TYPES}
    several = len(by_region) > 1
    listed = {f"{len(by_region)} regions together": together, **by_region} if several else by_region
    table = Table(
        "Education settings by region and type",
        (Column("Region"), *(Column(head, numeric=True) for head in TYPE_HEADS)),
        (
            RowGroup(
                tuple(
                    Row((region, *(_whole(counts.get(kind)) for kind in SETTING_TYPES)))
                    for region, counts in listed.items()
                )
            ),
        ),
    )
    return plot(
        state,
        PATH,
        table,
        replace(answer, kinds=("published", "computed")) if several else answer,
        id="settings",
        number="Table 5",
        finding=words.settings_finding(answer.rows),
        subline="Number of education settings, as printed"
        + ("; the sum over regions is computed." if several else "."),
        caveats=contradicted(
            found.contradictions,
            answer,
            "parts_against_total",
            "rows_against_group_totals",
            naming=state.filters["region"],
        ),
        download="settings",
    )
