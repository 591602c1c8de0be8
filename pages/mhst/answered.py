"""Who answered the evaluation of teams, and the education settings by type, as published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from components.lanes import GONE
from components.model import Caveat, Cell, Column, Figure, Row, RowGroup, Table
from data import sentences
from data.answer import records
from data.measures.coverage import (
    response_pct,
)
from data.queries.coverage import (
    RESPONDENTS,
    SETTING_TYPES,
    SURVEYS,
    codes_of,
)
from data.sentences import mhst as words
from data.state import State
from pages.contradicted import contradicted
from pages.mhst.coverage import whole
from pages.mhst.found import PATH, Published
from pages.plots import plot

Counted = Mapping[str, tuple[int, int]]
"""Survey → invited, responses."""


def responses_figure(state: State, found: Published) -> Figure:
    """Who was invited and who answered, by site and survey."""
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


TYPE_HEADS = ("Primary", "Secondary", "16 plus", "All-through", "Other", "All types")


def settings_figure(state: State, found: Published) -> Figure:
    """Education settings by region and type."""
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
                    Row((region, *(whole(counts.get(kind)) for kind in SETTING_TYPES)))
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
