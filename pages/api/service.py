"""API v1: the same rows as the pages, read-only, as JSON and CSV; its description; and what watches the process."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import flask
import orjson
import pandas as pd
import sqlalchemy as sa
from apispec import APISpec
from sqlalchemy.engine import Connection

from data.answer import Answer, records
from data.filters import Query
from data.kept import kept, reading
from data.queries import readiness
from data.queries.areas import DOMAIN_CODES, SORTS
from data.queries.official import KINDS
from data.queries.outcomes import THEMES
from data.site_indicators import CODES
from data.state import State, api_state
from data.store import is_migrated
from data.viewer import Viewer
from data.window import Window
from data.wording import SERVICE
from pages.api.table import ApiTable
from pages.api.tables import TABLES
from pages.site import store, viewer

api = flask.Blueprint("api", __name__)
BY_NAME = {table.name: table for table in TABLES}
DEFAULT_LIMIT, MOST = 1_000, 100_000
PAGING = ("limit", "cursor")
SPREADSHEET_FORMULA = ("=", "+", "-", "@", "\t", "\r")
PLAIN_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


class Refused(Exception):
    """A request that can't be answered: an HTTP status, a stable code and a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@api.errorhandler(Refused)
def refuse(error: Refused) -> flask.Response:
    return _json({"error": {"code": error.code, "message": error.message}}, error.status)


@api.get("/api/v1/<name>.<suffix>")
def rows(name: str, suffix: str) -> flask.Response:
    """The rows of one table, filtered as a page would be."""
    table = BY_NAME.get(name)
    if table is None or suffix not in ("json", "csv"):
        raise Refused(
            404, "no_such_table", f"There is no {name}.{suffix}. Tables: {', '.join(BY_NAME)}; as .json or .csv"
        )
    query = parse_qs(flask.request.query_string.decode("utf-8", "replace"))
    _only_known(table, query)
    _of_one_area(table, query)
    with reading(store()) as connection:
        asked = (name, suffix, tuple((one, tuple(values)) for one, values in query.items()))
        body = _body(connection, *asked, viewer(), readiness.today_in_london())
    if suffix == "json":
        return flask.Response(body, mimetype="application/json")
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return flask.Response(body, mimetype="text/csv", headers=headers)


LARGEST_KEPT = 2_000_000
"""Bytes of an answer that is kept; a longer one is a download, and asked for once."""


@kept(most=32, worth=lambda body: len(body) <= LARGEST_KEPT)
def _body(
    connection: Connection,
    name: str,
    suffix: str,
    pairs: tuple[tuple[str, tuple[str, ...]], ...],
    viewer: Viewer,
    _day: date,
) -> bytes:
    """What is sent of a table's rows. Like a page it stays as it is until the next load, or the next day."""
    table, query = BY_NAME[name], dict(pairs)
    limit, start = _page(query)
    state = _state(connection, table, query, viewer)
    chosen = state.programmes if table.every_programme and "programme" not in state.filters.chosen else state.chosen
    asked = (connection, state.filters, viewer, chosen, state.moment)
    window = Window(start, limit + 1)
    answer = table.ask(*asked, window=window) if table.long else table.ask(*asked)
    rest = answer.rows if table.long else answer.rows.iloc[start:]
    part = rest.iloc[:limit]
    following = start + limit if len(rest) > limit else None
    if suffix == "csv":
        return _csv(table, part)
    return _packed({"meta": _meta(answer, state, table, following), "rows": _told(table, part)})


@api.get("/api/v1/openapi.json")
def description() -> flask.Response:
    return _json(openapi())


@api.get("/api/", defaults={"anything": ""})
@api.get("/api/<path:anything>")
def nothing(anything: str) -> flask.Response:
    raise Refused(404, "not_found", f"There is nothing at /api/{anything}. See /api/v1/openapi.json")


@api.route("/api/<path:anything>", methods=["POST", "PUT", "PATCH", "DELETE"])
def writing(anything: str) -> flask.Response:
    raise Refused(405, "read_only", f"/api/{anything} can only be read: use GET")


@api.get("/healthz")
def healthy() -> flask.Response:
    """The process answers."""
    return _json({"status": "ok"})


@api.get("/readyz")
def ready() -> flask.Response:
    """The store is reachable and has the newest schema."""
    try:
        with store().connect() as connection:
            migrated = is_migrated(connection)
    except sa.exc.SQLAlchemyError:
        raise Refused(503, "store_unreachable", "The store can't be reached") from None
    if not migrated:
        raise Refused(503, "not_migrated", "The store has an older schema. Run: python -m etl migrate")
    return _json({"status": "ready"})


def _only_known(table: ApiTable, query: Query) -> None:
    for name in query:
        if name not in (*table.parameters, *PAGING):
            raise Refused(
                400,
                "unknown_parameter",
                f"‘{name}’ is not a parameter of {table.name}; it takes {', '.join((*table.parameters, *PAGING))}",
            )


def _of_one_area(table: ApiTable, query: Query) -> None:
    asked = [code for code in query.get("area", ()) if code.strip()]
    if table.of_one_area and len(asked) != 1:
        raise Refused(400, "bad_area", f"{table.name} is told of one area at a time: give area=CODE, once")


def _page(query: Query) -> tuple[int, int]:
    """How many rows, from which one."""
    return min(_whole(query, "limit", DEFAULT_LIMIT, 1), MOST), _whole(query, "cursor", 0, 0)


def _whole(query: Query, name: str, default: int, least: int) -> int:
    text = (*query.get(name, ()), str(default))[0]
    if len(query.get(name, ())) > 1 or not (
        text.isascii() and text.isdigit() and len(text) < 19 and int(text) >= least
    ):
        raise Refused(400, f"bad_{name}", f"‘{text}’ is not a {name}: it takes one whole number from {least} up")
    return int(text)


def _state(connection: Connection, table: ApiTable, query: Query, viewer: Viewer) -> State:
    state = api_state(connection, query, viewer, table.parameters, one_workshop=table.one_workshop)
    if state.complaints:
        first = state.complaints[0]
        raise Refused(400, f"bad_{first.parameter}", "; ".join(complaint.sentence for complaint in state.complaints))
    return state


def _meta(answer: Answer, state: State, table: ApiTable, following: int | None) -> dict[str, Any]:
    return {
        "table": answer.name,
        "sources": list(answer.sources),
        "period": answer.period,
        "loaded_at": max((load.at for load in answer.loads), default=None),
        "loads": [load.id for load in answer.loads],
        "n": answer.n,
        "filters": _filters_sentence(state, table),
        "next": None if following is None else str(following),
    }


def _filters_sentence(state: State, table: ApiTable) -> str:
    said = [
        f"{name.replace('_', ' ')}: {', '.join(state.filters[name])}"
        for name in table.parameters
        if state.filters[name]
    ]
    return "; ".join(said)


def _told(table: ApiTable, part: pd.DataFrame) -> list[dict[str, object]]:
    """Rows as described, with the reason for every value that is missing."""
    reasons = [(f"{name}_status", name) for name in table.missing]
    return [_with_reasons(row, table.columns, reasons) for row in records(part)]


def _with_reasons(
    row: Mapping[str, Any], columns: Iterable[str], reasons: Iterable[tuple[str, str]]
) -> dict[str, object]:
    """A reason that the row has stands; without one a missing value is not published."""
    told = {name: row.get(name) for name in columns}
    for status, name in reasons:
        why = row.get(status)
        told[status] = "not_applicable" if why is None and told[name] is None else why
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)
    raise TypeError(type(value).__name__)


def _json(content: Mapping[str, Any], status: int = 200) -> flask.Response:
    return flask.Response(_packed(content), status, mimetype="application/json")


def _packed(content: Mapping[str, Any]) -> bytes:
    return orjson.dumps(content, default=_plain, option=orjson.OPT_NON_STR_KEYS)


def _csv(table: ApiTable, part: pd.DataFrame) -> bytes:
    """UTF-8 with a byte-order mark, which Excel needs to read it as such."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.described)
    writer.writerows([_cell(value) for value in row.values()] for row in _told(table, part))
    return f"\ufeff{text.getvalue()}".encode()


def _cell(value: Any) -> str:
    """A cell's text; words that a spreadsheet would take for a formula get a leading apostrophe, numbers stay."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    text = str(value).lower() if isinstance(value, bool) else str(value)
    formula = isinstance(value, str) and text.startswith(SPREADSHEET_FORMULA) and not PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if formula else text


# The description.

PARAMETERS: Mapping[str, str] = {
    "programme": "Programme, by name; repeat for several",
    "region": "Region; repeat for several",
    "lead": "Lead body; repeat for several",
    "band": "Computed band (very low, low, fair, high) or ‘differs from published’; repeat for several",
    "area": "Code of an area; repeat for several. On change its own rows alone; of surveys those of its publication unit",
    "cohort": "Code of a cohort; repeat for several. On change its own rows, of those that may be seen",
    "domain": f"Domain: {', '.join(DOMAIN_CODES)}; repeat for several. On areas it says where `level` is looked for",
    "find": "A part of an area's name, or its code",
    "readiness": "How an area's returns stand: late (any is late or not there), complete (none is), or w1, w2, baseline, "
    "follow_up, activity (that one is); repeat for several",
    "rag": "How an action stands: red, amber, green or none; repeat for several",
    "owner": "Role that owns an action or a risk; repeat for several",
    "due": "How an open action's day lies: overdue (gone by), soon (within 14 days) or none (not set); repeat for several",
    "risk": "high (score 15 or more) or ‘review overdue’; repeat for several",
    "history": "Code of an action",
    "since": "The moment to compare with: a day (2026-11-21, Europe/London) or a load (load-12)",
    "scope": "programme, region, lead, starting_group, area or cohort, of surveys programme, region, lead or unit; repeat for "
    "several",
    "level": "Word of a mean, such as ‘major challenge’ or ‘below good’; repeat for several",
    "workshop": "Workshop: W1, W2, …",
    "team": "Code of a team; repeat for several",
    "measure": "Measure of activity, as the feed names it, or by the code of its chart; repeat for several",
    "from": "Earlier workshop of a comparison: W1, W2, …; of activity a first day: 2026-04-01",
    "to": "Later workshop of a comparison: W2, W3, …; of activity a last day: 2026-10-31",
    "group": "Group of respondents: schools or cypmhs; repeat for several",
    "wave": "Later wave of a survey, such as follow-up; repeat for several",
    "verdict": "What a test says: up, down, no_clear_change or too_few; repeat for several",
    "question": "Code of a survey's question; repeat for several",
    "theme": f"Theme of a statement: {', '.join(THEMES.values())}; repeat for several",
    "indicator": f"Indicator: {', '.join(CODES)}, or the code of an official one; repeat for several",
    "geography": f"Kind of place: {', '.join(KINDS)}; repeat for several",
    "place": "Code of a place of official figures; repeat for several",
    "period": "Period in words, as the rows have it: ‘February to April 2024’, ‘2023/24’; repeat for several",
    "breakdown": "Breakdown, as the rows have it; repeat for several",
    "file": "Published file, such as trailblazer_sites.csv; repeat for several",
    "rule": "Code of a rule; repeat for several",
    "as_of": "The store as it was: a day (2026-11-21, Europe/London), a load (load-12), or a load looked at on a later day "
    "(load-12-on-2026-11-21)",
    "sort": f"Column to sort by, with - for descending: {', '.join(SORTS)}",
    "limit": "How many rows at most (1,000 unless asked; more than 100,000 counts as 100,000)",
    "cursor": "Where to go on: `next` of the rows before",
}


def openapi() -> dict[str, Any]:
    """The OpenAPI description, made from the tables' declarations."""
    spec = APISpec(
        title=f"{SERVICE}: API",
        version="1",
        openapi_version="3.1.0",
        info={"description": "Read-only tables behind the pages. Published figures stay as published."},
    )
    spec.components.schema("Error", _ERROR)
    spec.components.schema("Meta", _META)
    for table in TABLES:
        spec.components.schema(table.name, _row_schema(table))
        for suffix, media in (("json", "application/json"), ("csv", "text/csv")):
            spec.path(f"/api/v1/{table.name}.{suffix}", operations={"get": _operation(table, suffix, media)})
    return spec.to_dict()


_ERROR = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
            "required": ["code", "message"],
        }
    },
    "required": ["error"],
}


CUT = (
    "all that the rows of this answer rest on; an answer that limit or cursor cuts can name more than its own rows need, never "
    "less"
)
"""The one rule of what stands beside the rows of every table."""
META: Mapping[str, tuple[str, str]] = {
    "table": ("string", "Name of the table"),
    "sources": ("array", f"Citations: {CUT}"),
    "period": ("string", f"What the figures speak of: {CUT}"),
    "loaded_at": ("string", f"When the newest of the loads was made, UTC: {CUT}"),
    "loads": ("array", f"Numbers of loads: {CUT}"),
    "n": ("string", f"How many of what, in words: {CUT}"),
    "filters": ("string", "The parameters in force, as a sentence"),
    "next": ("string", "The cursor of the following rows, null at the end"),
}
_META = {
    "type": "object",
    "properties": {
        name: {"type": kind if kind == "array" else [kind, "null"], "description": about}
        | ({"items": {"type": "integer" if name == "loads" else "string"}} if kind == "array" else {})
        for name, (kind, about) in META.items()
    },
    "required": list(META),
}


def _row_schema(table: ApiTable) -> dict[str, Any]:
    filled = table.columns.keys() - table.missing.keys()
    properties = {
        name: {"type": kind if name in filled else [kind, "null"], "description": about}
        for name, (kind, about) in table.described.items()
    }
    return {"type": "object", "properties": properties, "required": list(properties)}


def _operation(table: ApiTable, suffix: str, media: str) -> dict[str, Any]:
    rows_schema = {"type": "array", "items": {"$ref": f"#/components/schemas/{table.name}"}}
    whole = {
        "type": "object",
        "properties": {"meta": {"$ref": "#/components/schemas/Meta"}, "rows": rows_schema},
        "required": ["meta", "rows"],
    }
    refused = {
        "description": "A parameter or value that can't be had",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    return {
        "operationId": f"{table.name}_{suffix}",
        "summary": table.about,
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": table.of_one_area and name == "area",
                "description": PARAMETERS[name],
                "schema": {"type": "array", "items": {"type": "string"}}
                if "repeat" in PARAMETERS[name]
                else {"type": "string"},
            }
            for name in (*table.parameters, *PAGING)
        ],
        "responses": {
            "200": {
                "description": "The rows",
                "content": {media: {"schema": whole if suffix == "json" else {"type": "string"}}},
            },
            "400": refused,
        },
    }
