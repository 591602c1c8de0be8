"""Where figures come from: loads with their provenance, and contradictions between published figures."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.marks import format_moment
from components.model import Caveat, Column, Figure, FilterBar, Heading, Link, Option, Row, RowGroup, Select, Table
from components.views import content, data_table, figure_actions, loads_table
from data import sentences
from data.answer import Answer
from data.filters import listed
from data.measures.contradictions import RULES
from data.queries.loads import contradictions, loads
from data.state import State, page_state
from pages.site import Page, Request, api_url, area_href, canonical, complaints, page_keeps, register_page, source_line

NAMES = ("rule", "as_of")


def view(connection: Connection, request: Request) -> Page:
    """``/data``."""
    query = {name: values for name, values in request.query.items() if name != "programme"}
    state = page_state(connection, query, request.viewer, NAMES)
    together = tuple(programme for programme in state.programmes if not programme.shown_alone)
    every_load = loads(connection, state.filters, request.viewer, state.programmes, state.moment)
    found = contradictions(connection, state.filters, request.viewer, together, state.moment)
    figures = [_contradictions(state, found), _loads(state, every_load)]
    rows = sum(every_load.rows["read"])
    return Page(
        title="Data",
        programme="All programmes",
        as_of=state.moment.text,
        keeps=page_keeps(state),
        query_string=canonical(state),
        main=content(
            Heading("Data", _lede(every_load, rows), request.url(state.filters.query_string())),
            figures,
            filters=_bar(state, found),
            complaints=complaints(state),
        ),
    )


def _lede(every_load: Answer, rows: int) -> str:
    count = len(every_load.rows)
    return f"Every figure here comes from one of {sentences.plural(count, 'load')}, {rows} file rows in all."


def _bar(state: State, found: Answer) -> FilterBar:
    chosen = state.filters["rule"]
    options = tuple(Option(rule, sentences.rule_words(rule), chosen == (rule,)) for rule in RULES)
    rules = Select("rule", "Contradictions found by", (Option("", "Every rule", not chosen), *options), wide=True)
    which = listed([sentences.rule_words(rule) for rule in chosen], "or") if chosen else "every rule"
    return FilterBar(
        action="/data",
        selects=(rules,),
        hidden=tuple(("as_of", value) for value in state.filters.chosen.get("as_of", ())),
        ready_made=(Link("Contradictions", "#contradictions"), Link("Loads and their files", "#loads")),
        showing=f"Showing {sentences.plural(len(found.rows), 'contradiction')}, found by {which}.",
    )


def _contradictions(state: State, found: Answer) -> Figure:
    here = f"/data{state.filters.query_string()}#contradictions"
    table = Table(
        caption="Published figures that contradict each other, by rule",
        columns=tuple(Column(head) for head in ("Where", "Published", "Rows or other source give", "What is wrong")),
        groups=tuple(
            RowGroup(
                tuple(_contradiction(row) for row in found.records() if row["rule"] == rule),
                head=sentences.rule_words(rule),
                note=RULES[rule],
            )
            for rule in RULES
            if (found.rows["rule"] == rule).any()
        ),
        empty="No rule found a contradiction",
    )
    sources = len(found.sources)
    return Figure(
        id="contradictions",
        number="Table 1",
        finding=f"{sentences.capital(sentences.plural(len(found.rows), 'contradiction'))} between published figures"
        + (f", in {sentences.plural(sources, 'source')}" if len(found.rows) else ""),
        subline="Found at load by rules of a general kind that allow for rounding. Published figures stay as published.",
        body=data_table(table),
        tags=("published", "computed"),
        actions=figure_actions(
            "table", table=here, csv=api_url("contradictions", "csv", state.filters.query_string()), link=here
        ),
        caveats=(
            Caveat(
                "What a contradiction is",
                "Two figures that can't both be right. A rule can't tell which of the two is wrong.",
            ),
            Caveat(
                "Rounding",
                "Parts may differ from a total by half a unit each, and within a source a percentage may be cut off: neither "
                "counts. Two sources that print one figure differently are listed, even where cutting off would explain it.",
            ),
            Caveat(
                "What is not looked for",
                "Claims in words alone. Figures that stand only in pictures could not be read.",
            ),
        ),
        source=source_line(found),
    )


def _contradiction(row: dict[str, Any]) -> Row:
    where = Markup('{}<span class="under">{}</span>').format(row["where"], row["source"])
    note = (
        anchor("See the area", area_href(row["area_code"], ""), before=row["note"]) if row["area_code"] else row["note"]
    )
    return Row((where, row["published"], row["computed"], note))


def _loads(state: State, every_load: Answer) -> Figure:
    here = f"/data{state.filters.query_string()}#loads"
    rows = every_load.rows
    newest = f"; the newest on {format_moment(rows.iloc[0]['at'])}" if len(rows) else ""
    return Figure(
        id="loads",
        number="Table 2",
        finding=f"{sentences.capital(sentences.plural(len(rows), 'load'))}, {_rejected(rows)}{newest}",
        subline="Newest first. Read = loaded + unchanged + replaced + rejected, in file rows.",
        body=data_table(
            loads_table(rows.assign(source=_cited(rows)), caption="Loads with their file, source and counts")
        ),
        tags=("published",),
        actions=figure_actions(
            "table", table=here, csv=api_url("loads", "csv", state.filters.changed(rule=None).query_string()), link=here
        ),
        source=source_line(every_load),
    )


def _cited(rows: pd.DataFrame) -> pd.Series:
    return rows["source"].where(rows["source"].isna(), rows["source"].astype(str) + ", " + rows["place"].astype(str))


def _rejected(rows: pd.DataFrame) -> str:
    rejected = sum(rows["rejected"])
    return f"{rejected} rows rejected" if rejected else "no row rejected"


register_page(__name__, "/data", view, title="Data", order=90)
