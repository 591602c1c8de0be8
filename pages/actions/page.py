"""Actions and risks of a programme: what a project manager looks at in the two hours before a governance meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.model import Figure, FilterBar, Heading, Link, Option, Select
from components.views import content
from data.answer import Answer
from data.filters import Complaint, Filters
from data.measures import work as rules
from data.queries.areas import DOMAIN_CODES
from data.queries.attendance_totals import furthest
from data.queries.readiness import day_looked_at, today_in_london
from data.queries.risk_factors import risk_factors
from data.queries.work import all_actions, all_risks
from data.queries.work_areas import areas_at_work, work_by_area
from data.queries.work_history import action_history
from data.sentences import actions as words
from data.sentences import capital, plural
from data.state import State, page_state
from pages.actions.attendance import attendance_figures, order_of
from pages.actions.figures import (
    AREAS,
    PATH,
    WORK,
    Found,
    Record,
    actions_figure,
    factors_figure,
    history_figure,
    most_rows,
    risks_figure,
    summary_figure,
    whole_or_not,
)
from pages.actions.workbooks import TEMPLATE, workbook_href
from pages.choosing import programmes, regions, select, travelling
from pages.site import Page, Request, canonical, complaints, register_page, shown_instead, wanted_keeps

NARROWING = (*AREAS, "cohort", "domain", "rag", "owner", "due", "risk")
NAMES = (*NARROWING, "history", "as_of", "sort", "view", "page")


def view(connection: Connection, request: Request) -> Page:
    """``/actions``."""
    state = whole_or_not(page_state(connection, request.query, request.viewer, NAMES, WORK))
    state, found = _found(connection, request, state)
    return Page(
        title="Actions and risks",
        programme=state.programme.name if state.programme else "",
        simulated=state.simulated,
        as_of=state.moment.text,
        instead=shown_instead(state, PATH),
        keeps=wanted_keeps(state),
        beside=dict.fromkeys(("/areas", "/since"), wanted_keeps(state, "region")),
        query_string=canonical(state),
        rated=False,
        main=content(
            Heading("Actions and risks", _lede(state, found), request.url(state.filters.query_string())),
            _figures(state, found, known=_known(state)),
            filters=_bar(state, found),
            complaints=complaints(state),
        ),
    )


def _known(state: State) -> bool:
    return state.programme is not None and state.programme.id in state.having


def _found(connection: Connection, request: Request, state: State) -> tuple[State, Found]:
    """What the page shows; a history that isn't there to be seen is a complaint."""
    today, filters, moment = today_in_london(), state.filters, state.moment
    frame = Filters(filters.parameters, {name: filters[name] for name in AREAS if filters[name]})
    who = (request.viewer, state.chosen, moment)
    history = _history(connection, request, state)
    if filters["history"] and history is None:
        told = Complaint("history", f"‘{filters.one('history')}’ is not the code of an action that is shown here")
        state = replace(state, filters=filters.changed(history=None), complaints=(*state.complaints, told))
    return state, Found(
        actions=all_actions(connection, filters, *who, today=today),
        risks=all_risks(connection, filters, *who, today=today),
        frame=(
            all_actions(connection, frame, *who, today=today),
            all_risks(connection, frame, *who, today=today),
        ),
        summary=work_by_area(connection, frame, *who, today=today),
        factors=risk_factors(connection, frame, *who, today=today),
        choice=areas_at_work(connection, frame.changed(area=None), *who),
        chosen=filters["area"],
        history=history,
        came=furthest(connection, frame, *who, order=order_of(state), most=most_rows(state)),
        day=day_looked_at(connection, moment, today),
    )


def _history(connection: Connection, request: Request, state: State) -> Answer | None:
    if not state.filters["history"]:
        return None
    asked = Filters(chosen={"history": state.filters["history"]})
    found = action_history(connection, asked, request.viewer, state.chosen, state.moment)
    return found if len(found.rows) else None


def _lede(state: State, found: Found) -> str:
    if not _known(state):
        return f"{words.NOTHING_LOADED}. {words.HOW_TO_START}"
    rows = found.frame_actions
    told = f"{words.finding(rows, withheld=bool(found.withheld))}."
    if found.any_seen:
        told = f"{told} {words.risks_finding(found.frame_risks)}."
    return told


def _figures(state: State, found: Found, *, known: bool) -> list[Figure]:
    """The figures that there are; where nothing is loaded, how to begin."""
    figures = []
    if known:
        figures = [
            *([history_figure(state, found.history)] if found.history else []),
            actions_figure(state, found),
            risks_figure(state, found),
            summary_figure(state, found),
            *attendance_figures(state, found.came),
            *([factors_figure(state, found)] if len(found.factors.rows) else []),
        ]
    figures.append(_workbooks(state, found, known=known))
    return figures


def _workbooks(state: State, found: Found, *, known: bool) -> Figure:
    """What is sent round and loaded again."""
    links = [anchor("An empty workbook", TEMPLATE)]
    filled = known and found.any_seen
    if filled:
        count = f"{plural(len(found.frame[0].rows), 'action')} and {plural(len(found.frame[1].rows), 'risk')}"
        links = [anchor("A filled-in workbook", workbook_href(state), before=f"{capital(count)} in force:"), *links]
    items = Markup("").join(Markup("<li>{}</li>").format(link) for link in links)
    return Figure(
        id="workbook",
        kind="",
        finding="A workbook to send round and load again",
        subline=words.SEND_ROUND if filled else words.HOW_TO_START,
        body=Markup('<ul class="plain">{}</ul>').format(items),
        tags=(("simulated",) if state.simulated else ("own",)) if known else ("published",),
        simulated=known and state.simulated,
        source="Source: the feeds’ own columns, and as risks to choose from the list as published.",
    )


# Filters.


def _bar(state: State, found: Found) -> FilterBar:
    filters, actions = state.filters, found.frame_actions
    domains = [(code, code) for code in DOMAIN_CODES]
    rag = [(each, capital(words.NAMES[each])) for each in rules.RAGS]
    due = [(each, capital(words.DUE_WORDS[each])) for each in rules.DUE]
    risk = [(each, capital(words.RISK_WORDS[each])) for each in rules.RISK_STATES]
    known = {parameter.name: parameter.options or () for parameter in filters.parameters}
    selects = [
        programmes(state),
        *([regions(state)] if state.choices.regions else []),
        *(
            [select(filters, "lead", "Lead body", _same(state.choices.leads), "Any lead")]
            if state.choices.leads
            else []
        ),
        _areas(state, found),
        *([_cohorts(filters, actions)] if filters["area"] or filters["cohort"] else []),
        select(filters, "domain", "Domain", domains, "Any domain"),
        select(filters, "rag", "Action stands", rag, "Any way"),
        select(filters, "due", "Action is due", due, "Any day"),
        select(filters, "owner", "Owner, by role", _same(known["owner"]), "Anybody"),
        select(filters, "risk", "Risk", risk, "Any risk"),
    ]
    shown = words.showing(filters, len(found.actions.rows), len(actions), found.day)
    return FilterBar(
        action=PATH,
        selects=tuple(selects),
        hidden=travelling(state, "sort"),
        showing=f"Showing {shown}.",
        ready_made=_ready_made(state, found) if _known(state) else (),
    )


def _same(values: Sequence[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def _areas(state: State, found: Found) -> Select:
    """The areas of the chosen regions, by region."""
    chosen = state.filters.chosen.get("area", ())
    options = [
        Option(area["area_code"], area["area_name"], chosen == (area["area_code"],), area["region"] or "")
        for area in found.choice
    ]
    several = [Option("", f"{len(chosen)} chosen", True)] if len(chosen) > 1 else []
    return Select("area", "Area", (*several, Option("", "Every area", not chosen), *options))


def _cohorts(filters: Filters, actions: Sequence[Record]) -> Select:
    codes = sorted({row["cohort_code"] for row in actions if row["cohort_code"]})
    return select(filters, "cohort", "Cohort", _same(codes), "Any cohort")


def _ready_made(state: State, found: Found) -> tuple[Link, ...]:
    """What is asked before a meeting, each with how many there are."""
    plain = state.filters.changed(**dict.fromkeys((*NARROWING[3:], "history")))
    here = state.filters.query_string()
    actions, risks = found.frame_actions, found.frame_risks
    due = [rules.due_state(row["status"], row["due"], found.day) for row in actions]
    held = [rules.risk_states(row["score"], row["review_overdue_days"]) for row in risks]
    views = [
        ("Overdue", plain.changed(rag=rules.RED), sum(row["rag"] == rules.RED for row in actions), "actions"),
        (f"Due in {rules.SOON_DAYS} days", plain.changed(due=rules.SOON), due.count(rules.SOON), "actions"),
        ("No due date", plain.changed(due=rules.UNDATED), due.count(rules.UNDATED), "actions"),
        ("At risk", plain.changed(rag=rules.AMBER), sum(row["rag"] == rules.AMBER for row in actions), "actions"),
        (
            f"High risks (score {rules.HIGH_SCORE} or more)",
            plain.changed(risk=rules.HIGH),
            sum(rules.HIGH in each for each in held),
            "risks",
        ),
        (
            "Review overdue",
            plain.changed(risk=rules.REVIEW_LATE),
            sum(rules.REVIEW_LATE in each for each in held),
            "risks",
        ),
    ]
    if any(state.filters[name] for name in NARROWING):
        views.append(("Clear filters", state.filters.changed(**dict.fromkeys((*NARROWING, "history"))), -1, ""))
    return tuple(
        Link(
            text,
            f"{PATH}{wanted.query_string()}{'#' if at else ''}{at}",
            wanted.query_string() == here,
            None if count < 0 else count,
        )
        for text, wanted, count, at in views
    )


register_page(__name__, PATH, view, title="Actions and risks", order=65)
