"""Two indicators of the same places against one another, with n and the caution that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.model import Caveat, Column, Figure, Option, Point, Row, RowGroup, Scatter, Select, Table
from components.views import data_table, figure_actions, scatter
from data.answer import Answer
from data.measures.standing import FEWEST_PAIRS, rank_correlation
from data.queries.indicators import COLUMNS
from data.queries.provenance import answer, of_dicts
from data.sentences import basket as words
from data.sentences import capital, plural
from data.state import State
from data.wording import counted
from pages.indicators.looked import NARROWED_BY
from pages.plots import csv_href
from pages.site import source_line, tags

PATH = "/indicators"
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Side:
    """One of the two: its code, name, unit and type, the period, the breakdown, and a row a place."""

    code: str
    name: str
    unit: str
    type: str
    period: str
    breakdown: str
    rows: Rows

    def said(self, value: Decimal) -> str:
        return words.figure(value, self.unit, self.type)


def against_select(options: Sequence[tuple[str, str]], chosen: str) -> Select:
    """The choice of a second indicator."""
    none = Option("", "Nothing", not chosen)
    return Select(
        "against", "Against", (none, *(Option(code, name, code == chosen) for code, name in options)), wide=True
    )


def scatter_figure(
    connection: Connection, state: State, sides: tuple[Side, Side], kind: tuple[str, str], chosen: str
) -> Figure:
    """``kind``: what a place is called, one and several; ``chosen``: the code of the one that is marked."""
    first, second = sides
    pairs = _pairs(first, second)
    told = _answer(connection, first, second, pairs)
    correlation = rank_correlation([(a["value"], b["value"]) for a, b in pairs])
    here = f"{PATH}{state.filters.query_string()}#scatter"
    both = {name: tuple(dict.fromkeys(getattr(side, name) for side in sides)) for name in ("period", "breakdown")}
    both["indicator"] = (first.code, second.code)
    csv = csv_href(state, "indicators", NARROWED_BY, both, of_programme=kind[0] == "area")
    return Figure(
        id="scatter",
        kind="Figure",
        finding=words.scatter_finding(len(pairs), kind[0], correlation),
        subline=f"Across: {first.name}, {first.period}. Up: {second.name}, {second.period}. n = {len(pairs)}: those with both "
        "figures. Neither axis need start at 0.",
        body=_body(first, second, pairs, kind, chosen) if pairs else _none(kind),
        tags=tags(told),
        simulated=told.simulated,
        actions=figure_actions("chart", chart=here, csv=csv, link=here),
        caveats=_caveats(first, second, len(pairs), correlation),
        source=source_line(told),
    )


def _none(kind: tuple[str, str]) -> Markup:
    columns = (Column("Place"), Column("First", numeric=True), Column("Second", numeric=True))
    return data_table(Table("Places with both figures", columns, (), empty=f"None of the {kind[1]} has both figures"))


def _pairs(first: Side, second: Side) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The rows of places that have both figures, by name."""
    other = {row["geography_code"]: row for row in second.rows if row["value"] is not None}
    both = [(row, other[row["geography_code"]]) for row in first.rows if row["geography_code"] in other]
    return sorted((pair for pair in both if pair[0]["value"] is not None), key=lambda pair: pair[0]["geography_name"])


def _answer(connection: Connection, first: Side, second: Side, pairs: Sequence[Any]) -> Answer:
    rows = [row for pair in pairs for row in pair]
    n = counted(len(pairs), "place")
    own = {row["geography_kind"] for row in rows} == {"area"}
    found = answer(
        connection,
        "indicators",
        of_dicts(COLUMNS, rows),
        {row["load"] for row in rows},
        n=n,
        kinds=("computed",) if own else ("published",),
    )
    return replace(found, period="; ".join(dict.fromkeys((first.period, second.period))))


def _body(first: Side, second: Side, pairs: Sequence[Any], kind: tuple[str, str], chosen: str) -> Markup:
    heads = tuple(f"{side.name}, {side.unit}" for side in (first, second))
    caption = f"{first.name} and {second.name} of each of the {kind[1]}"
    points = tuple(
        Point(
            a["value"],
            b["value"],
            a["geography_name"],
            f"{a['geography_name']}: {first.said(a['value'])}, {second.said(b['value'])}",
            a["geography_code"] == chosen,
        )
        for a, b in pairs
    )
    rows = tuple(Row((a["geography_name"], first.said(a["value"]), second.said(b["value"]))) for a, b in pairs)
    columns = (Column(capital(kind[0])), *(Column(head, numeric=True) for head in heads))
    return scatter(Scatter(caption, heads[0], heads[1], points, Table(caption, columns, (RowGroup(rows),))))


def _caveats(first: Side, second: Side, count: int, correlation: float | None) -> tuple[Caveat, ...]:
    told = [Caveat("Places, not people", words.ECOLOGICAL)]
    if correlation is None:
        told.append(
            Caveat("Too few to say", f"An order in common is told of {FEWEST_PAIRS} places or more; here are {count}.")
        )
    else:
        told.append(
            Caveat(
                "How it is told",
                f"Spearman's rank correlation of {plural(count, 'place')} is {words.signed(correlation)}; 0.7 or more is called "
                "mostly, 0.4 or more to some degree. No test is made: whoever looks at many pairs finds some by chance.",
            )
        )
    if "count" in (first.type, second.type):
        told.append(
            Caveat("Counts follow size", "Two counts of the same places go together because places differ in size.")
        )
    return tuple(told)
