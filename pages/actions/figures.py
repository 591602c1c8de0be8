"""The figures of the page of actions and risks: what is agreed, what may go wrong, how each area stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from markupsafe import Markup

from components.anchor import anchor
from components.marks import format_moment
from components.model import Caveat, Cell, Column, Figure, Missing, Row, RowGroup, Sort, Table, Text
from components.views import data_table, figure_actions
from data.answer import Answer
from data.briefing.work import LOCAL_RIGHT
from data.filters import Complaint, Filters
from data.measures import work as rules
from data.queries.areas import DOMAIN_CODES
from data.queries.attendance_totals import Furthest
from data.queries.work_areas import with_work
from data.sentences import actions as words
from data.sentences import capital, plural
from data.sentences import work as work_words
from data.sentences.data import day_words
from data.state import TRAVELLING, Shows, State
from pages.area.work import day_cell, review_cell, score_cell, status_cell
from pages.site import CARRIED, api_url, area_href, briefing_href, source_line, tags

Record = Mapping[str, Any]
PATH = "/actions"
WORK = Shows("actions or risks", with_work)
MOST_ROWS = 25
"""Rows of a table that stand on the page unless all are asked for; the filters narrow them, and the file has all."""
EVERYTHING = "all"
WITHHELD = Missing("suppressed", LOCAL_RIGHT)


@dataclass(frozen=True)
class Found:
    """What the page is of. ``actions`` and ``risks`` pass the filters; ``choice`` are the areas of the chosen regions and
    leads, with ``seen``, ``chosen`` the codes of those that are chosen; ``frame`` the actions and risks of these areas.
    ``history``: of one action, where it is asked for."""

    actions: Answer
    risks: Answer
    frame: tuple[Answer, Answer]
    summary: Answer
    factors: Answer
    choice: Sequence[Record]
    chosen: tuple[str, ...]
    history: Answer | None
    came: Furthest
    day: date

    @cached_property
    def frame_actions(self) -> list[Record]:
        return list(self.frame[0].records())

    @cached_property
    def frame_risks(self) -> list[Record]:
        return list(self.frame[1].records())

    @property
    def areas(self) -> list[Record]:
        """Those that the figures are of."""
        return [area for area in self.choice if not self.chosen or area["area_code"] in self.chosen]

    @property
    def withheld(self) -> str:
        return words.withheld(self.areas)

    @property
    def any_seen(self) -> bool:
        return any(area["seen"] for area in self.areas)


def whole_or_not(state: State) -> State:
    """The state with all rows asked for, or without a page that there isn't."""
    wanted = state.filters.one("page")
    if wanted in ("", EVERYTHING):
        return state
    told = Complaint("page", f"The tables have no page ‘{wanted}’")
    return replace(state, filters=state.filters.changed(page=None), complaints=(*state.complaints, told))


def _head(state: State, label: str, column: str, at: str, *, numeric: bool = False) -> Column:
    return sort_head(state, Column(label, numeric), column, at)


def sort_head(state: State, head: Column, column: str, at: str) -> Column:
    """A head that sorts by its column, or the other way round."""
    current = state.filters.one("sort")
    wanted = f"-{column}" if current == column else column
    href = f"{PATH}{state.filters.changed(sort=wanted).query_string()}#{at}"
    direction = "ascending" if current == column else "descending" if current == f"-{column}" else ""
    return replace(head, sort=Sort(href, direction))  # type: ignore[arg-type]


def csv_href(state: State, table: str, narrowed_by: Sequence[str]) -> str:
    """Where the API gives the rows of a figure."""
    kept = (*CARRIED, *narrowed_by)
    left_out = dict.fromkeys(name for name in state.filters.chosen if name not in kept)
    query = state.filters.changed(**left_out).query_string(always=("programme",))
    return api_url(table, "csv", query)


AREAS = ("region", "lead", "area")
OF_ACTIONS = (*AREAS, "cohort", "domain", "rag", "owner", "due")
OF_RISKS = (*AREAS, "owner", "risk")


def _here(state: State, at: str) -> str:
    return f"{PATH}{state.filters.query_string()}#{at}"


def _links(state: State, at: str, table: str, narrowed_by: Sequence[str]) -> tuple[Any, ...]:
    here = _here(state, at)
    return figure_actions("table", table=here, csv=csv_href(state, table, narrowed_by), link=here)


def whole_asked(state: State) -> bool:
    """Whether all rows of the tables are asked for."""
    return state.filters.one("page") == EVERYTHING


def most_rows(state: State) -> int | None:
    """How many rows of a table stand on the page; None for all."""
    return None if whole_asked(state) else MOST_ROWS


def _cut(state: State, table: Table, whole: int, at: str) -> Markup:
    """The table, and where the rest of it is."""
    body = data_table(table, folds=True)
    if most_rows(state) is None or whole <= MOST_ROWS:
        return body
    href = f"{PATH}{state.filters.changed(page=EVERYTHING).query_string()}#{at}"
    more = anchor("show all of them here", href, before=f"{whole - MOST_ROWS} more: choose fewer above, or")
    return Markup('{}<p class="more">{}</p>').format(body, more)


def _own_tags(state: State, answer: Answer) -> tuple[Any, ...]:
    if len(answer.rows):
        return tags(answer)
    return ("simulated",) if state.simulated else ("own",)


# Actions.


def actions_figure(state: State, found: Found) -> Figure:
    """The actions that pass the filters, what needs a look first unless sorted."""
    told = found.frame_actions if found.actions is found.frame[0] else found.actions.records()
    rows = words.action_order(told, state.filters.one("sort"), DOMAIN_CODES)
    narrowed = bool(len(found.frame[0].rows))
    columns = (
        _head(state, "Status", "rag", "actions"),
        _head(state, "Area", "area", "actions"),
        _head(state, "Domain", "domain", "actions"),
        Column("Action, and its latest news"),
        _head(state, "Owner, by role", "owner", "actions"),
        _head(state, "Due", "due", "actions"),
        _head(state, "Age, days", "age", "actions", numeric=True),
    )
    link = _linker(state)
    table = Table(
        caption="Actions, those that need a look first unless sorted",
        columns=columns,
        groups=(RowGroup(tuple(_action(row, link) for row in rows[: most_rows(state)])),),
        wide=True,
        empty=words.NONE_MATCHES if narrowed else work_words.NONE_COMPLETE,
    )
    return Figure(
        id="actions",
        finding=words.finding(rows, withheld=bool(found.withheld), narrowed=narrowed),
        subline=work_words.actions_subline(found.day, ()),
        body=_cut(state, table, len(rows), "actions"),
        tags=_own_tags(state, found.actions),
        simulated=state.simulated,
        actions=_links(state, "actions", "actions", OF_ACTIONS),
        caveats=(
            Caveat("What the colours mean", work_words.RAG_MEANS),
            Caveat("Age and history", f"{words.AGE_MEANS} {words.HISTORY_MEANS}"),
            *([Caveat("What is not shown", found.withheld)] if found.withheld else []),
        ),
        source=source_line(found.actions) if rows else "",
    )


Linker = Callable[[Record], Text]


def _linker(state: State) -> Linker:
    """How an area's name leads to its page."""
    keeps = state.filters.changed(
        **dict.fromkeys(name for name in state.filters.chosen if name not in KEPT)
    ).query_string()
    return lambda row: anchor(row["area_name"], area_href(row["area_code"], keeps))


KEPT = (*TRAVELLING, "as_of")
"""What links to an area's page carry: it finds its programme by itself."""


def _action(row: Record, link: Linker) -> Row:
    domain = row["domain"] or Missing("not_applicable", "no one domain")
    owner = row["owner_role"] or Missing("not_submitted")
    age: Cell = Missing("not_submitted") if row["age_days"] is None else f"{row['age_days']:,}"
    return Row((status_cell(row), link(row), domain, _told(row), owner, day_cell(row["due"]), age))


def _told(row: Record) -> Markup:
    """The action, whose cohort it is of, the latest news, and the way to its history where more loads than one told of it."""
    news = f"{row['progress_note']}{_on(row['updated'])}" if row["progress_note"] else ""
    cohort = f"Cohort {row['cohort_code']}" if row["cohort_code"] else ""
    under = ". ".join(filter(None, (cohort, news)))
    told = Markup(' <span class="under">{}</span>').format(under) if under else ""
    history = Markup(" {}").format(_history_link(row)) if row["changes"] > 1 else Markup()
    return Markup("{}{}{}").format(row["action"], told, history)


def _on(day: date | None) -> str:
    return "" if day is None else f" ({day_words(day)})"


def _history_link(row: Record) -> Markup:
    href = f"{PATH}{Filters().changed(programme=row['programme'], history=row['action_id']).query_string()}#history"
    return Markup('<span class="under"><a href="{}">{}<span class="vh"> of {}: {}</span></a></span>').format(
        href, f"History, {plural(row['changes'], 'load')}", row["action_id"], row["action"]
    )


# Risks.


def risks_figure(state: State, found: Found) -> Figure:
    """The risks that pass the filters, the gravest first unless sorted."""
    told = found.frame_risks if found.risks is found.frame[1] else found.risks.records()
    rows = words.risk_order(told, state.filters.one("sort"))
    link = _linker(state)
    table = Table(
        caption="Risks, the gravest first unless sorted",
        columns=(
            Column("Risk"),
            _head(state, "Area", "area", "risks"),
            _head(state, "Score, likelihood × impact", "score", "risks"),
            Column("Mitigation"),
            Column("Contingency"),
            _head(state, "Owner, by role", "owner", "risks"),
            _head(state, "Review due", "review", "risks"),
        ),
        groups=(RowGroup(tuple(_risk(row, link) for row in rows[: most_rows(state)])),),
        wide=True,
        empty=words.NO_RISK_MATCHES if found.any_seen else words.RISKS_WITHHELD,
    )
    return Figure(
        id="risks",
        finding=words.risks_finding(rows) if found.any_seen else words.RISKS_WITHHELD.removesuffix("."),
        subline=work_words.SCORE_MEANS,
        body=_cut(state, table, len(rows), "risks"),
        tags=_own_tags(state, found.risks),
        simulated=state.simulated,
        actions=_links(state, "risks", "risks", OF_RISKS),
        source=source_line(found.risks) if rows else "",
    )


def _risk(row: Record, link: Linker) -> Row:
    texts = (row[name] or Missing("not_submitted") for name in ("mitigation", "contingency", "owner_role"))
    return Row((row["factor"], link(row), score_cell(row), *texts, review_cell(row)))


# How each area stands.


def summary_figure(state: State, found: Found) -> Figure:
    """A row an area: its actions by where they stand, and its risks; of many areas those with most that is overdue."""
    heads = ("Overdue", "At risk", "On track or not started", "Complete", "Dropped")
    rows, most = found.summary.records(), most_rows(state)
    cut = most is not None and len(rows) > most
    table = Table(
        caption="Actions and risks by area",
        columns=(
            Column("Area"),
            Column("Region"),
            *(Column(head, numeric=True) for head in heads),
            Column("Risks", numeric=True),
            Column(f"Of them {rules.HIGH_SCORE} or more", numeric=True),
            Column("Reviews overdue", numeric=True),
            Column("Briefing"),
        ),
        groups=(RowGroup(tuple(_standing(row, state) for row in (words.latest_areas(rows, most) if cut else rows))),),
        wide=True,
        empty="No area matches these filters",
    )
    first = f", those with most overdue first, {most} of {len(rows):,}" if cut else ""
    return Figure(
        id="areas",
        finding=words.summary_finding(rows),
        subline=f"Where each area stood on {day_words(found.day)}{first}; under overdue the longest. An area’s name narrows the "
        "page.",
        body=_cut(state, table, len(rows), "areas"),
        tags=_own_tags(state, found.summary),
        simulated=state.simulated,
        actions=_links(state, "areas", "work", AREAS),
        source=source_line(found.summary) if rows else "",
    )


def _standing(row: Record, state: State) -> Row:
    href = f"{PATH}{state.filters.changed(area=row['area_code']).query_string()}"
    cells = (_count(row, name) for name in (*rules.COUNTED, "risks", "high_risks", "reviews_overdue"))
    briefing = anchor("One page", briefing_href(row["area_code"], state))
    return Row((anchor(row["area_name"], href), row["region"] or Missing("not_submitted"), *cells, briefing))


def _count(row: Record, name: str) -> Cell:
    if row[name] is None:
        return Missing("suppressed")
    if name != "overdue" or not row["most_overdue_days"]:
        return str(row[name])
    days = plural(row["most_overdue_days"], "day")
    return Markup('<b>{}</b> <span class="under">{}</span>').format(row[name], days)


# The standard list.


def factors_figure(state: State, found: Found) -> Figure:
    """The standard list of risks, with how many areas carry each, and what leads said of it."""
    rows = found.factors.records()
    groups = [
        RowGroup(tuple(_factor(row, found) for row in rows if row["topic"] == topic), head=topic or "")
        for topic in dict.fromkeys(row["topic"] for row in rows)
    ]
    table = Table(
        caption="The standard list of risks to joint working",
        columns=(
            Column("Risk"),
            Column("Areas with it", numeric=True),
            Column(f"Risks of {rules.HIGH_SCORE} or more", numeric=True),
            Column("School leads calling it high, %", numeric=True),
            Column("CYPMHS leads calling it high, %", numeric=True),
        ),
        groups=tuple(groups),
    )
    return Figure(
        id="factors",
        finding=words.factors_finding(rows),
        subline="The twelve that the Link Programme’s leads were asked about, in their groups, and what areas call otherwise.",
        body=data_table(table, folds=True),
        tags=tags(found.factors),
        simulated=found.factors.simulated,
        actions=_links(state, "factors", "risk_factors", AREAS),
        caveats=(Caveat("Two measures", words.STANDARD_LIST),),
        source=source_line(found.factors),
    )


def _factor(row: Record, found: Found) -> Row:
    counts = [str(row["areas"]), str(row["high_risks"])] if found.any_seen else [WITHHELD, WITHHELD]
    shares = (
        Missing("not_applicable", "not on the list") if row[name] is None else f"{row[name]:g}"
        for name in ("schools_pct", "cypmhs_pct")
    )
    return Row((row["factor"], *counts, *shares))


# The history of one action.


def history_figure(state: State, history: Answer) -> Figure:
    """What each load changed of one action, the oldest first."""
    rows = history.records()
    table = Table(
        caption=f"What each load told of {rows[-1]['action_id']}",
        columns=(
            Column("Load"),
            Column("What it did"),
            Column("Status as handed in"),
            Column("Due"),
            Column("Owner, by role"),
            Column("Progress note"),
        ),
        groups=(RowGroup(tuple(map(_version, rows))),),
        wide=True,
    )
    plain = f"{PATH}{state.filters.changed(history=None).query_string()}#actions"
    return Figure(
        id="history",
        finding=words.history_finding(rows),
        subline=Markup("{}, {}. {}").format(
            rows[-1]["action"], rows[-1]["area_name"], anchor("Back to all actions", plain)
        ),
        body=data_table(table),
        tags=tags(history),
        simulated=history.simulated,
        actions=_links(state, "history", "action_history", ("history",)),
        source=source_line(history),
    )


def _version(row: Record) -> Row:
    load = Markup("{} {}").format(anchor(f"Load {row['load']}", f"/data#load-{row['load']}"), format_moment(row["at"]))
    texts = (row[name] or Missing("not_submitted") for name in ("owner_role", "progress_note"))
    return Row((load, capital(words.changed_words(row)), capital(row["status"]), day_cell(row["due"]), *texts))
