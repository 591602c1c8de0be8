"""Workbooks to take away: an empty one with a sheet a feed, an empty one of actions and risks, and one with those in force,
which loads again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

import flask
from sqlalchemy.engine import Connection

from data.queries.readiness import today_in_london
from data.queries.risk_factors import suggestions
from data.queries.work import all_actions, all_risks
from data.queries.work_areas import areas_at_work
from data.state import State, page_state
from data.workbooks import Form, write_forms
from pages.actions.figures import WORK
from pages.site import CARRIED, store, viewer

workbooks = flask.Blueprint("workbooks", __name__)
TEMPLATE, FILLED = "/actions/template.xlsx", "/actions/workbook.xlsx"
EVERY_FEED = "/data/template.xlsx"
SENT_ROUND = ("actions", "risks")
"""Feeds whose rows are handed out again, to be changed and loaded."""
NARROWED_BY = ("region", "lead", "area")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIMULATED = "Simulated: every row of this workbook is made up."


def workbook_href(state: State) -> str:
    """Where the workbook of the chosen areas is."""
    kept = (*CARRIED, *NARROWED_BY)
    left_out = dict.fromkeys(name for name in state.filters.chosen if name not in kept or name in ("my", "since"))
    return f"{FILLED}{state.filters.changed(**left_out).query_string(always=('programme',))}"


@workbooks.get(TEMPLATE)
def template() -> flask.Response:
    """An empty workbook with the sheets of both feeds."""
    with store().connect() as connection:
        forms = _forms(connection, SENT_ROUND)
    return _file(forms, {}, "actions-and-risks-template.xlsx")


@workbooks.get(EVERY_FEED)
def every_feed() -> flask.Response:
    """An empty workbook with the sheets of all feeds: one to fill in, one to load."""
    with store().connect() as connection:
        forms = _forms(connection, _known())
    return _file(forms, {}, "all-returns-template.xlsx")


@workbooks.get(FILLED)
def filled() -> flask.Response:
    """The actions and risks in force of the chosen areas of which one has the local right."""
    query = parse_qs(flask.request.query_string.decode("utf-8", "replace"))
    with store().connect() as connection:
        shows = None if query.get("programme") else WORK
        state = page_state(connection, query, viewer(), (*NARROWED_BY, "as_of"), shows)
        if state.complaints:
            return _refused(400, "; ".join(each.sentence for each in state.complaints))
        rows = in_force(connection, state)
        if rows is None:
            return _refused(403, "This workbook needs the local right for an area. The empty one is for everybody.")
        forms = _forms(connection, SENT_ROUND)
    name = f"actions-and-risks{'-simulated' if state.simulated else ''}.xlsx"
    return _file(forms, rows, name, SIMULATED if state.simulated else "")


def in_force(connection: Connection, state: State) -> Mapping[str, Sequence[Mapping[str, Any]]] | None:
    """Rows of both feeds; None where the viewer has no right to those of any chosen area."""
    asked = (connection, state.filters, viewer(), state.chosen, state.moment)
    seen = {area["area_code"] for area in areas_at_work(*asked) if area["seen"]}
    if not seen:
        return None
    today = today_in_london()
    found = {"actions": all_actions(*asked, today=today), "risks": all_risks(*asked, today=today)}
    return {name: [row for row in each.records() if row["area_code"] in seen] for name, each in found.items()}


def _known() -> Mapping[str, Form]:
    """Every feed's form, in the order in which a workbook is loaded."""
    known: Mapping[str, Form] = flask.current_app.extensions["forms"]
    return known


def _forms(connection: Connection, names: Iterable[str]) -> list[Form]:
    """The forms of feeds, with what is suggested for their columns."""
    known, suggested = _known(), suggestions(connection, viewer())
    return [known[name].suggesting(suggested) for name in names]


def _file(
    forms: Sequence[Form], rows: Mapping[str, Sequence[Mapping[str, Any]]], name: str, note: str = ""
) -> flask.Response:
    written = io.BytesIO()
    write_forms(forms, written, rows, note=note)
    written.seek(0)
    answer = flask.send_file(written, mimetype=XLSX, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _refused(status: int, sentence: str) -> flask.Response:
    return flask.Response(f"{sentence}\n", status, mimetype="text/plain")
