"""Whom teams cover and how they spend their time, as published: a team's children and settings, hours by function, all sites."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from components.anchor import anchor
from components.lanes import GONE, axis, from_line, from_zero, point, spread
from components.model import Caveat, Cell, Column, Figure, Row, RowGroup, Scale, Table
from data.answer import Answer, records
from data.measures.coverage import (
    FEW_SETTINGS,
    MANY_CYP,
    MANY_SETTINGS,
    MEANT_CYP,
    has_many,
    settings_outside,
)
from data.sentences import mhst as words
from data.state import State
from pages.contradicted import contradicted
from pages.mhst.found import PATH, Published
from pages.plots import plot
from pages.site import area_href, page_keeps


def _cyp_scale(answer: Answer) -> Scale:
    usual = from_zero(
        "Children and young people a team", MEANT_CYP, 3 * MEANT_CYP, answer.rows["cyp_per_team"].dropna()
    )
    named = tuple((at, f"meant: {words}" if at == MEANT_CYP else words) for at, words in usual.ticks)
    return replace(usual, ticks=named, lines=(Decimal(MEANT_CYP),))


def _settings_scale(answer: Answer) -> Scale:
    usual = from_zero("Settings a team", 10, 40, answer.rows["settings_per_team"].dropna())
    return replace(usual, band=(Decimal(FEW_SETTINGS), Decimal(MANY_SETTINGS)))


def coverage_figure(state: State, found: Published) -> Figure:
    """Children and settings a team, site by site, against what was meant."""
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
        finding=words.coverage_finding(answer.rows),
        subline=words.coverage_subline(answer.rows),
        caveats=(
            Caveat(
                "What was meant",
                f"About {MEANT_CYP:,} children and young people and {FEW_SETTINGS} to {MANY_SETTINGS} settings a team in the "
                "first wave; 7,000 later.",
            ),
            *contradicted(found.contradictions, answer, "rows_against_group_totals", naming=state.filters["region"]),
            Caveat("Not a rate of access", "Population covered says nothing of who is reached."),
        ),
        download="coverage",
    )


def _by_need(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Most children and young people a team first, sites without the figure last."""
    return sorted(rows, key=lambda row: -Fraction(row["cyp_population"], row["teams"]) if row["cyp_per_team"] else 0)


def _covered(row: dict[str, Any], keeps: str) -> Row:
    return Row((site_link(row, keeps), whole(row["teams"]), _cyp_lane(row), _settings_lane(row)))


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


TIME_SCALE = axis(
    "0",
    "100",
    {"0": "0%", "25": "25%", "50": "50%", "75": "75%", "100": "100%"},
    "Lowest, %",
    "Mean, %",
    "Highest, %",
)


def time_figure(state: State, answer: Answer) -> Figure:
    """The three functions' shares of time over sites: mean and range."""
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


def sites_figure(state: State, found: Published) -> Figure:
    """Every site as printed."""
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
            site_link(row, keeps),
            row["region"] or GONE,
            row["integrated_care_system"] or GONE,
            row["providers"] or GONE,
            *(whole(row[name]) for name in ("teams", "settings", "cyp_population")),
            *(_yes_or_no(row[name]) for name in ("four_week_wait_pilot", "funded_in_later_waves")),
        )
    )


def _yes_or_no(value: bool | None) -> Cell:
    return GONE if value is None else "yes" if value else "no"


def whole(value: int | None) -> Cell:
    """A count in print, or that it isn't published."""
    return GONE if value is None else f"{value:,}"


def site_link(row: dict[str, Any], keeps: str) -> Markup:
    """A site's name, leading to its own page."""
    return anchor(row["area_name"], area_href(row["area_code"], keeps))
