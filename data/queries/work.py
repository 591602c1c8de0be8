"""What areas do about it: actions, risks and who came to the workshops.

Completed actions are shared; open ones, risks and attendance need the local right for the area, and those of a simulated
programme are of nobody and shown. What may not be seen is not read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.kept import beside, kept
from data.measures import work as rules
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.queries.readiness import day_looked_at
from data.queries.rows import dicts
from data.queries.work_history import NOTHING_BEGAN, Beginnings, beginnings, is_local
from data.schema import (
    action_codes,
    actions,
    areas,
    attendance,
    cohort_codes,
    cohorts,
    places,
    programmes,
    risk_codes,
    risks,
    workshops,
)
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

OF_AREA = ("programme", "simulated", "region", "area_code", "area_name")
ACTION_COLUMNS = (
    *OF_AREA,
    "action_id",
    "cohort_code",
    "domain",
    "action",
    "owner_role",
    "agreed_at",
    "due",
    "status",
    "rag",
    "overdue_days",
    "progress_note",
    "updated",
    "load",
    "lead",
    "agreed_on",
    "age_days",
    "changes",
)
"""``agreed_on``: the day of the workshop where it was agreed, else of its first news or of the load that first brought it,
whichever came first; ``changes``: how often a load told of it, as far as its history may be seen."""
RISK_COLUMNS = (
    *OF_AREA,
    "risk_id",
    "factor",
    "likelihood",
    "impact",
    "score",
    "mitigation",
    "contingency",
    "owner_role",
    "review_date",
    "review_overdue_days",
    "load",
    "lead",
)
COUNTS = ("invited", "attended", "target", "reached_pct")
ATTENDANCE_COLUMNS = (
    *OF_AREA,
    "cohort_code",
    "workshop",
    "organisation_type",
    *COUNTS,
    "load",
    *(f"{name}_status" for name in COUNTS),
)


def all_actions(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    today: date,
) -> Answer:
    """One row an action. Columns: ``ACTION_COLUMNS``.

    ``rag`` (``measures.work.RAGS``), ``overdue_days`` and ``age_days`` are worked out against the day of the moment, else
    ``today``; they, and filters ``rag`` and ``due``, speak of that day.
    Without the local right for its area, and outside simulated programmes, only completed ones are among them.
    """
    asked = (viewer, tuple(chosen), moment, day_looked_at(connection, moment, today))
    whole = _every_action(connection, areas_chosen(filters), *asked)
    narrowing = {name: filters[name] for name in ("domain", "owner", "cohort", "rag", "due") if filters[name]}
    if not narrowing:
        return whole
    rows = [row for row in whole.records() if _passes(row, narrowing, asked[-1])]
    return _answer(connection, "actions", ACTION_COLUMNS, rows, counted(len(rows), "action"), asked[-1])


Areas = tuple[tuple[str, tuple[str, ...]], ...]
"""The filters that choose areas, each with its values."""
Rows = tuple[dict[str, Any], ...]


def areas_chosen(filters: Filters) -> Areas:
    return tuple((name, tuple(filters[name])) for name in ("region", "lead", "area") if filters[name])


@kept(most=32)
def _every_action(
    connection: Connection, areas: Areas, viewer: Viewer, chosen: tuple[Programme, ...], moment: AsOf, day: date
) -> Answer:
    """The actions of some areas before any other filter, as they stand on a day."""
    rows = _own(_actions(connection, _together(connection, areas), viewer, chosen, moment, day), areas)
    return _answer(connection, "actions", ACTION_COLUMNS, rows, counted(len(rows), "action"), day)


def _together(connection: Connection, areas: Areas) -> Areas:
    """Which areas to read where some are asked for."""
    return tuple((name, beside(connection, values) if name == "area" else values) for name, values in areas)


def _own(rows: Rows, areas: Areas) -> list[dict[str, Any]]:
    """Of the rows that were read those that are asked for."""
    codes = dict(areas).get("area")
    return [row for row in rows if codes is None or row["area_code"] in codes]


@kept(most=2)
def _actions(
    connection: Connection, areas: Areas, viewer: Viewer, chosen: tuple[Programme, ...], moment: AsOf, day: date
) -> Rows:
    filters = Filters(chosen=dict(areas))
    told = ("domain", "action", "owner_role", "agreed_at", "due", "status", "progress_note", "updated")
    query = (
        of_areas(actions, chosen, filters, moment)
        .add_columns(
            action_codes.c.code.label("action_id"),
            cohort_codes.c.code.label("cohort_code"),
            *(actions.c[name] for name in told),
        )
        .join(action_codes, action_codes.c.id == actions.c.action_id)
        .outerjoin(cohort_codes, cohort_codes.c.id == actions.c.cohort_id)
        .where(sa.or_(is_local(viewer), actions.c.status == rules.COMPLETE))
        .order_by(programmes.c.position, places.c.code, action_codes.c.code)
    )
    found = seen_rows(connection, query, viewer)
    begun = beginnings(connection, chosen, viewer, moment, of_areas=filters["area"]) if found else NOTHING_BEGAN
    return tuple({**row, **_standing(row, day, begun)} for row in found)


def _standing(row: Mapping[str, Any], day: date, begun: Beginnings) -> dict[str, Any]:
    about = (row["status"], row["due"], day)
    agreed_on, changes = begun.of(row)
    return {
        "rag": rules.rag(*about),
        "overdue_days": rules.overdue_days(*about),
        "agreed_on": agreed_on,
        "age_days": None if agreed_on is None else max((day - agreed_on).days, 0),
        "changes": changes,
    }


_FILTERED = {"domain": "domain", "owner": "owner_role", "cohort": "cohort_code", "rag": "rag"}
"""Filters and the column that each narrows."""


def _passes(row: Mapping[str, Any], narrowing: Mapping[str, Sequence[str]], day: date) -> bool:
    """Whether an action is as filters ask for."""
    if any(row[column] not in narrowing[name] for name, column in _FILTERED.items() if name in narrowing):
        return False
    return "due" not in narrowing or rules.due_state(row["status"], row["due"], day) in narrowing["due"]


def _chosen(query: sa.Select[Any], filters: Filters, **columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """The query narrowed to the values that filters have chosen for columns."""
    chosen = ((column, filters[name]) for name, column in columns.items())
    return query.where(*(column.in_(values) for column, values in chosen if values))


def all_risks(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    today: date,
) -> Answer:
    """One row a risk, of areas for which the viewer has the local right and of simulated programmes. Columns:
    ``RISK_COLUMNS``; ``score`` is likelihood × impact, 1 to 25, ``review_overdue_days`` the days since a review was due on
    the day of the moment, else ``today``."""
    day = day_looked_at(connection, moment, today)
    whole = _every_risk(connection, areas_chosen(filters), viewer, tuple(chosen), moment, day)
    owners, wanted = filters["owner"], set(filters["risk"])
    if not owners and not wanted:
        return whole
    rows = [
        row
        for row in whole.records()
        if (not owners or row["owner_role"] in owners)
        and (not wanted or wanted & rules.risk_states(row["score"], row["review_overdue_days"]))
    ]
    return _answer(connection, "risks", RISK_COLUMNS, rows, counted(len(rows), "risk"), day)


@kept(most=32)
def _every_risk(
    connection: Connection, areas: Areas, viewer: Viewer, chosen: tuple[Programme, ...], moment: AsOf, day: date
) -> Answer:
    """The risks of some areas before any other filter, as they stand on a day."""
    rows = _own(_risks(connection, _together(connection, areas), viewer, chosen, moment, day), areas)
    return _answer(connection, "risks", RISK_COLUMNS, rows, counted(len(rows), "risk"), day)


@kept(most=2)
def _risks(
    connection: Connection, areas: Areas, viewer: Viewer, chosen: tuple[Programme, ...], moment: AsOf, day: date
) -> Rows:
    told = ("factor", "likelihood", "impact", "mitigation", "contingency", "owner_role", "review_date")
    query = (
        of_areas(risks, chosen, Filters(chosen=dict(areas)), moment)
        .add_columns(risk_codes.c.code.label("risk_id"), *(risks.c[name] for name in told))
        .join(risk_codes, risk_codes.c.id == risks.c.risk_id)
        .where(is_local(viewer))
        .order_by(programmes.c.position, places.c.code, risk_codes.c.code)
    )
    return tuple(
        {
            **row,
            "score": rules.score(row["likelihood"], row["impact"]),
            "review_overdue_days": row["review_date"] and max((day - row["review_date"]).days, 0),
        }
        for row in seen_rows(connection, query, viewer)
    )


def all_attendance(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a cohort, workshop and kind of organisation. Columns: ``ATTENDANCE_COLUMNS``.

    Counts are people; ``reached_pct`` is those who came, % of the intended mix. Without the local right for the area there is
    no row, not even one without counts: which rows there are tells which kinds of organisation came, and what came in.
    """
    areas = areas_chosen(filters)
    read = _together(connection, areas) if window == EVERYTHING else areas
    rows = _own(_attendance(connection, read, viewer, tuple(chosen), moment, window), areas)
    n = counted(len({row["cohort_code"] for row in rows}), "cohort")
    return _answer(connection, "attendance", ATTENDANCE_COLUMNS, rows, n)


@kept(most=2)
def _attendance(
    connection: Connection,
    areas: Areas,
    viewer: Viewer,
    chosen: tuple[Programme, ...],
    moment: AsOf,
    window: Window,
) -> Rows:
    told = ("workshop", "organisation_type", "invited", "attended", "target")
    query = (
        of_areas(attendance, chosen, Filters(chosen=dict(areas)), moment, cohorts)
        .add_columns(cohort_codes.c.code.label("cohort_code"), *(attendance.c[name] for name in told))
        .join(cohort_codes, cohort_codes.c.id == attendance.c.cohort_id)
        .join(workshops, workshops.c.code == attendance.c.workshop)
        .where(is_local(viewer))
        .order_by(
            programmes.c.position,
            places.c.code,
            cohort_codes.c.code,
            workshops.c.round,
            attendance.c.organisation_type,
        )
    )
    return tuple({**row, **_reached(row)} for row in seen_rows(connection, window.cut(query), viewer))


def _reached(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {"reached_pct": rules.reached_pct(row["attended"], row["target"])}
    missing = {f"{name}_status": "not_submitted" for name in ("invited", "target") if row[name] is None}
    if told["reached_pct"] is None:
        missing["reached_pct_status"] = "not_submitted" if row["target"] is None else "not_applicable"
    return told | missing


def of_areas(
    facts: sa.Table, chosen: Sequence[Programme], filters: Filters, moment: AsOf, member: sa.Table | None = None
) -> sa.Select[Any]:
    """Facts of areas, or of their cohorts (``member``), with the areas that pass the filters."""
    query = sa.select(
        programmes.c.name.label("programme"),
        programmes.c.simulated,
        areas.c.region,
        areas.c.lead,
        places.c.id.label("place_id"),
        places.c.code.label("area_code"),
        areas.c.name.label("area_name"),
        facts.c.load_id.label("load"),
    ).select_from(facts)
    if member is not None:
        query = query.join(member, (member.c.cohort_id == facts.c.cohort_id) & open_at(member, moment))
    of_place = (facts if member is None else member).c.place_id
    query = (
        query.join(places, places.c.id == of_place)
        .join(programmes, programmes.c.id == places.c.programme_id)
        .join(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .where(open_at(facts, moment), programmes.c.id.in_([programme.id for programme in chosen]))
    )
    return _chosen(query, filters, region=areas.c.region, lead=areas.c.lead, area=places.c.code)


def seen_rows(connection: Connection, query: sa.Select[Any], viewer: Viewer) -> list[dict[str, Any]]:
    return list(dicts(connection.execute(query))) if viewer.shared else []


def _answer(
    connection: Connection,
    name: str,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    n: str,
    day: date | None = None,
) -> Answer:
    found = answer(connection, name, of_dicts(columns, rows), {row["load"] for row in rows}, n=n)
    return found if day is None else replace(found, period=f"as it stood on {day.isoformat()}")
