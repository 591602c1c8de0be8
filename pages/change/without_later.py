"""The cohorts without the later workshop, one by one: who they are, how they had started, and when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from components.anchor import anchor
from components.marks import format_day
from components.model import Caveat, Cell, Column, Figure, Missing, MissingStatus, Row, RowGroup, Table, Text
from components.views import data_table, figure_actions, level
from data.answer import Answer
from data.measures.readiness import LATE, against
from data.queries.areas import DOMAIN_CODES
from data.queries.compare import MOST
from data.queries.moves import TOTAL
from data.sentences import capital, workshop_words
from data.sentences import own_change as words
from data.state import State
from pages.choosing import compare_href
from pages.site import api_url, area_href, page_keeps, source_line, tags

ID = "without"
LOCAL = "with the local right alone"
SHOWN = 60
"""Cohorts that the page lists; of more the file has all."""


def without_figure(state: State, answer: Answer, day: date) -> Figure:
    """``answer``: what ``queries.unmatched`` gives for the two workshops of the state; ``day``: the one looked at."""
    before, after = (workshop_words(state.filters.one(end)) for end in ("from", "to"))
    rows = answer.records()
    here = f"/change{state.filters.query_string()}#{ID}"
    return Figure(
        id=ID,
        finding=words.without_finding(len(rows), len({row["area_code"] for row in rows}), after),
        subline=_subline(state, rows, before),
        body=data_table(_table(state, rows, day), folds=True),
        tags=tags(answer),
        simulated=answer.simulated,
        actions=figure_actions("table", table=here, csv=_csv(state), link=here),
        caveats=(Caveat("What to do next", words.ask_them(after)), *_withheld(rows)),
        source=source_line(answer),
    )


def _table(state: State, rows: list[dict[str, Any]], day: date) -> Table:
    """Without a level that may be seen one column says so, not eight."""
    before, after = (workshop_words(state.filters.one(end)) for end in ("from", "to"))
    due = any(row["due_status"] != "not_applicable" for row in rows)
    seen = not all(map(_is_withheld, rows))
    levels = (*(Column(code, numeric=True) for code in DOMAIN_CODES), Column("Total of 21", numeric=True))
    columns = (
        Column("Cohort"),
        Column("Area"),
        Column(f"Held {before}"),
        *([Column(f"{capital(after)} due")] if due else []),
        *(levels if seen else [Column("Levels and total")]),
    )
    told = tuple(_row(state, row, day, due=due, seen=seen) for row in rows[:SHOWN])
    return Table(f"Cohorts without {after}, and their levels at {before}", columns, (RowGroup(told),), wide=True)


def _subline(state: State, rows: list[dict[str, Any]], before: str) -> Text:
    told = f"Levels 0 to 3 that each agreed at {before}, and their total."
    if len(rows) > SHOWN:
        told += f" The first {SHOWN} of {len(rows)} stand here; the file has all."
    seen = [row["cohort_code"] for row in rows if row["date_from"] and not _is_withheld(row)]
    if state.programme is None or not 1 < len(seen) <= MOST:
        return told
    return anchor(
        "Lay them side by side", compare_href(state.programme.name, state.moment.text, cohorts=seen), before=told
    )


def _csv(state: State) -> str:
    kept = {name: None for name in state.filters.chosen if name not in ("programme", "from", "to", "as_of")}
    return api_url("unmatched", "csv", state.filters.changed(**kept).query_string(always=("programme",)))


def _row(state: State, row: Mapping[str, Any], day: date, *, due: bool, seen: bool) -> Row:
    name = Markup('{} <span class="under">{}</span>').format(row["cohort_code"], row["cohort_name"] or "")
    link = anchor(row["area_name"], area_href(row["area_code"], page_keeps(state)))
    where = Markup('{} <span class="under">{}</span>').format(link, row["region"] or "")
    levels = (*(_level(row, code) for code in DOMAIN_CODES), _total(row)) if seen else (Missing("suppressed", LOCAL),)
    return Row((name, where, _day(row, "date_from"), *([_due(row, day)] if due else []), *levels))


def _missing(row: Mapping[str, Any], name: str) -> Missing:
    status: MissingStatus = row[f"{name}_status"]
    return Missing(status, LOCAL if status == "suppressed" else "")


def _day(row: Mapping[str, Any], name: str) -> Cell:
    return format_day(row[name]) if row[name] else _missing(row, name)


def _due(row: Mapping[str, Any], day: date) -> Cell:
    if row["due"] is None:
        return _missing(row, "due")
    late = Markup(' <b class="under">{}</b>').format("late") if against(row["due"], day) == LATE else ""
    return Markup("{}{}").format(format_day(row["due"]), late)


def _level(row: Mapping[str, Any], code: str) -> Cell:
    return _missing(row, code) if row[code] is None else level(row[code])


def _total(row: Mapping[str, Any]) -> Cell:
    return _missing(row, TOTAL) if row[TOTAL] is None else Markup("<b>{}</b>").format(row[TOTAL])


def _is_withheld(row: Mapping[str, Any]) -> bool:
    return any(row[f"{code}_status"] == "suppressed" for code in DOMAIN_CODES)


def _withheld(rows: list[dict[str, Any]]) -> list[Caveat]:
    return [Caveat("Levels of cohorts", words.LEVELS_LOCAL)] if any(map(_is_withheld, rows)) else []
