"""One published indicator: every site's figure, highest first, or the sites grouped by what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd
from markupsafe import Markup

from components.lanes import from_line, point, spanning
from components.model import Caveat, Cell, Column, Figure, Lane, Missing, Row, RowGroup, Table
from data import sentences
from data.answer import Answer, records
from data.sentences.indicators import kind_of, providers_words, ranking_finding, words_finding
from data.site_indicators import BY_CODE, Indicator
from data.state import State
from pages.indicators.basket import PATH
from pages.indicators.site_averages import NOT_COMPARED, site_links
from pages.plots import plot

GONE = Missing("not_applicable", "not published")


def one_indicator(state: State, here: Answer, whole: Answer) -> Figure:
    indicator = BY_CODE[state.filters.one("indicator")]
    rows = here.rows[here.rows["indicator_code"] == indicator.code]
    answer = replace(here, rows=rows, period=indicator.period)
    table = _ranked if indicator.numeric else _grouped
    every = whole.rows[whole.rows["indicator_code"] == indicator.code]
    finding = ranking_finding if indicator.numeric else words_finding
    return plot(
        state,
        PATH,
        table(indicator, answer, site_links(state, whole), every),
        answer,
        id="ranking",
        finding=finding(rows, indicator),
        subline=_subline(indicator, rows),
        caveats=_caveats(indicator, every),
        download="indicators",
        narrowed_by=("region", "indicator"),
    )


def _subline(indicator: Indicator, rows: pd.DataFrame) -> str:
    start = f"{sentences.capital(indicator.unit)}, {indicator.period}; {sentences.plural(len(rows), 'site')}"
    if not indicator.numeric:
        return f"{start}, grouped by value."
    line = " The line is the national average." if rows["benchmark"].notna().any() else ""
    return f"{start}, highest first.{line} The scale need not start at 0, and is the same for every region."


def _ranked(indicator: Indicator, answer: Answer, links: Mapping[str, Markup], every: pd.DataFrame) -> Table:
    known = every.dropna(subset=["value"])
    national = next(iter(known["benchmark"].dropna()), None)
    scale = spanning(list(known["value"]), f"{indicator.name}, {indicator.unit}", line=national, name="England")
    ordered = answer.rows.sort_values(
        "value", key=lambda values: -values.astype(float), kind="stable", na_position="last"
    )
    rows = tuple(
        Row((links[row["geography_name"]], _region(row), _lane(row["value"], row["value_text"], national)))
        for row in records(ordered)
    )
    return Table(
        f"{indicator.name} of each site, highest first",
        (Column("Site"), Column("Region"), Column(sentences.capital(indicator.unit), scale=scale)),
        (RowGroup(rows),),
    )


def _lane(value: Decimal | None, text: str, national: Decimal | None) -> Lane | Missing:
    if value is None:
        return GONE
    return point(value, text=text) if national is None else from_line(value, national, text=text)


def _region(row: Mapping[str, Any]) -> Cell:
    return row["region"] or GONE


def _grouped(indicator: Indicator, answer: Answer, links: Mapping[str, Markup], every: pd.DataFrame) -> Table:
    kinds: dict[str, list[Row]] = {}
    for row in records(answer.rows):
        cells = (links[row["geography_name"]], _region(row), row["provider"] or GONE, row["value_text"])
        kinds.setdefault(kind_of(row["value_text"]), []).append(Row(cells))
    groups = sorted(kinds.items(), key=lambda item: -len(item[1]))
    return Table(
        f"{indicator.name} of each site, grouped by value",
        tuple(map(Column, ("Site", "Region", "Provider", "As published"))),
        tuple(RowGroup(tuple(rows), head=kind, note=sentences.plural(len(rows), "site")) for kind, rows in groups),
    )


def _caveats(indicator: Indicator, every: pd.DataFrame) -> tuple[Caveat, ...]:
    caveats = [NOT_COMPARED] if indicator.numeric else []
    if indicator.note:
        caveats.append(Caveat("What it counts", indicator.note))
    if indicator.of_provider:
        caveats.append(shared("A trust's figure, not a site's", every))
    else:
        caveats.append(Caveat("Whose figure", "The lead CCG's, which may cover more or less than the site."))
    return tuple(caveats)


def shared(head: str, rows: pd.DataFrame) -> Caveat:
    return Caveat(head, providers_words(rows["geography_code"].nunique(), rows["provider"].nunique()))
