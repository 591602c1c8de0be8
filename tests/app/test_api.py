"""The API: what it gives, how it pages and refuses, and that it is as described."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from sqlalchemy.engine import Engine

from app import Monitor
from data.store import open_store
from pages.api.tables import TABLES as DECLARED
from tests.app.conftest import Rows, Table, asked, on, query

LINK = "Link Programme 2017–19"
NAMED = "Link Programme 2017–19 (named areas)"
WORK = ("actions", "risks", "attendance", "attendance_totals", "action_history", "work", "risk_factors", "since")
OWN = (
    "unmatched",
    "survey_answers",
    "attrition",
    "sources",
    "learning",
    "problems",
    "readiness",
    *("activity", "activity_charts", "activity_points", "activity_totals", "activity_funnel", "annotations"),
    "transitions",
    "cohorts",
    "ratings",
    *WORK,
)
"""Tables of what people hand in: empty here, walked where their pages are tested."""
TABLES = tuple(table.name for table in DECLARED if table.name not in OWN)
ALL = "100000"
LONG = {"published": 500, "indicators": 60}
"""Tables of many rows, and the only limit that they are walked with."""
WALKED = [(name, limit) for name in TABLES for limit in (1, 7, 23) if name not in LONG] + list(LONG.items())
SHARES = ("major_challenge", "good_elements", "widespread_good_practice", "gold_standard")


# What it gives.


def test_the_link_programme_has_its_areas(table: Table) -> None:
    rows = table("areas", programme=LINK)
    assert [row["area_name"] for row in sorted(rows, key=lambda row: row["area_code"])] == [
        f"Area {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVW"
    ]


def test_an_area_has_its_row_of_the_published_table(table: Table) -> None:
    (row,) = table("areas", area="LINK-D")
    wanted: dict[str, Any] = {
        "programme": LINK,
        "simulated": False,
        "region": "South East",
        "area_code": "LINK-D",
        "area_name": "Area D",
        "lead": "CCG",
        "cohorts": None,
        "cohorts_rated": None,
        "workshop": "W1",
        **dict.fromkeys(("C1", "A1", "S", "A2", "D", "E"), 1),
        "C2": 0.7,
        "total": 6.7,
        "band": "high",
        "published_band": "low",
    }
    reasons = {name: value for name, value in row.items() if name.endswith("_status")}
    assert row == wanted | reasons
    assert {name for name, reason in reasons.items() if reason} == {"cohorts_status", "cohorts_rated_status"}


def test_the_computed_band_differs_for_two_areas_alone(table: Table) -> None:
    differing = {r["area_code"]: r["band"] for r in table("areas", programme=LINK) if r["band"] != r["published_band"]}
    assert differing == {"LINK-D": "high", "LINK-T": "very low"}


def test_a_total_is_the_exact_sum_of_the_seven_means(table: Table) -> None:
    for row in table("areas", programme=LINK):
        means = [Decimal(str(row[code])) for code in ("C1", "A1", "S", "C2", "A2", "D", "E")]
        assert Decimal(str(row["total"])) == sum(means)


@pytest.mark.parametrize(("workshop", "counts"), [("W1", (49, 15, 0, 0)), ("W2", (17, 43, 1, 0))])
def test_the_distribution_counts_cohorts(table: Table, workshop: str, counts: tuple[int, ...]) -> None:
    (row,) = table("distribution", domain="C2", workshop=workshop)
    assert tuple(row[share] for share in SHARES) == counts
    assert row["cohorts"] == sum(counts)


def test_the_distribution_has_every_domain_at_both_workshops(table: Table) -> None:
    rows = table("distribution")
    assert {(row["domain"], row["workshop"]) for row in rows} == {
        (domain, workshop) for domain in ("C1", "A1", "S", "C2", "A2", "D", "E") for workshop in ("W1", "W2")
    }
    assert len(rows) == 14
    assert {row["cohorts"] for row in rows if row["workshop"] == "W1"} == {64}
    assert {row["cohorts"] for row in rows if row["workshop"] == "W2"} == {61}


def test_every_load_is_told_with_its_file_and_counts(table: Table) -> None:
    rows = table("loads")
    assert [row["id"] for row in rows] == list(range(21, 0, -1))
    assert len({row["file"] for row in rows}) == 21
    for row in rows:
        assert row["read"] == row["loaded"] + row["unchanged"] + row["replaced"] + row["rejected"]
        assert row["rejected"] == 0
        assert len(row["sha256"]) == 64


CONTRADICTIONS = (
    ("band_against_scores", "Low", "High", ("Area D", "6.7")),
    ("band_against_scores", "Low", "Very low", ("Area T", "3.3")),
    ("limit_against_rows", "3.3", "2.3", ("Range of area scores",)),
    ("statements_differ", "6.5", "6.7", ("Area D adds to 6.7", "Area E adds to 6.7")),
    ("sources_differ", "27%", "28%", ("C1 at W2",)),
    ("sources_differ", "25%", "26%", ("A1 at W2",)),
    ("sources_differ", "14%", "15%", ("A2 at W2",)),
    ("parts_against_total", "1783", "1799", ("attendees",)),
    ("parts_against_total", "291", "253", ("invited", "Table 6")),
    ("average_against_rows", "18.7", "17.6", ("thnic minority",)),
    ("rows_against_group_totals", "", "", ("Kirklees", "North West", "North East and Yorkshire")),
    ("base_cannot_give", "82%", "", ("82% of 53",)),
)


@pytest.mark.parametrize(("rule", "published", "computed", "words"), CONTRADICTIONS)
def test_a_contradiction_of_the_sources_is_found(
    table: Table, rule: str, published: str, computed: str, words: tuple[str, ...]
) -> None:
    found = [
        row
        for row in table("contradictions", rule=rule)
        if published in row["published"]
        and computed in row["computed"]
        and all(word.lower() in (row["where"] + row["note"]).lower() for word in words)
    ]
    assert len(found) == 1


def test_a_contradiction_about_an_area_names_its_code(table: Table) -> None:
    assert {row["area_code"] for row in table("contradictions", rule="band_against_scores")} == {"LINK-D", "LINK-T"}


# Every table.


@pytest.mark.parametrize("name", TABLES)
def test_every_row_says_its_programme_and_whether_it_is_simulated(table: Table, name: str) -> None:
    rows = table(name)
    assert rows
    assert {row["simulated"] for row in rows} == {False}
    belonging = rows if name != "loads" else [row for row in rows if row["file"] == "cascade_baseline_by_area.csv"]
    assert all(row["programme"] for row in belonging)


@pytest.mark.parametrize("name", TABLES)
def test_the_answer_says_where_it_comes_from(client: FlaskClient, name: str) -> None:
    meta = asked(client, name, limit=ALL).json["meta"]
    assert meta["sources"]
    assert meta["loaded_at"].endswith("+00:00")
    assert meta["n"]
    assert meta["next"] is None
    assert {"period", "filters"} <= meta.keys()


def test_the_filters_stand_in_a_sentence(client: FlaskClient) -> None:
    said = asked(client, "areas", region=["London", "Eastern"], band="very low").json["meta"]["filters"]
    assert "region: London, Eastern" in said
    assert "band: very low" in said


@pytest.mark.parametrize("name", TABLES)
def test_json_and_csv_hold_the_same_cells(client: FlaskClient, name: str) -> None:
    rows = asked(client, name, limit=ALL).json["rows"]
    response = client.get(f"/api/v1/{name}.csv?limit={ALL}")
    assert response.mimetype == "text/csv"
    assert response.data.startswith(b"\xef\xbb\xbf")
    head, *lines = csv.reader(io.StringIO(response.data.decode("utf-8-sig"), newline=""))
    assert head == list(rows[0])
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        assert [_says(cell, value) for cell, value in zip(line, row.values(), strict=True)] == [True] * len(head), line


def _says(cell: str, value: Any) -> bool:
    """Whether a cell is a value of JSON; a CSV keeps the decimals that were printed (0.90), JSON has numbers."""
    if value is None:
        return cell == ""
    if isinstance(value, bool):
        return cell == str(value).lower()
    return Decimal(cell) == Decimal(str(value)) if isinstance(value, int | float) else cell == value


def test_csv_takes_the_same_filters_as_json(client: FlaskClient) -> None:
    text = client.get(query("/api/v1/areas.csv", region="London", sort="-total")).data.decode("utf-8-sig")
    codes = [line["area_code"] for line in csv.DictReader(io.StringIO(text))]
    rows = asked(client, "areas", region="London", sort="-total").json["rows"]
    assert codes == [row["area_code"] for row in rows]


# Paging.


def _walk(client: FlaskClient, name: str, limit: int) -> list[Rows]:
    parts, cursor = [], "0"
    while cursor:
        answer = asked(client, name, limit=str(limit), cursor=cursor).json
        parts.append(answer["rows"])
        cursor = answer["meta"]["next"]
    return parts


@pytest.mark.parametrize(("name", "limit"), WALKED)
def test_walking_with_the_cursor_gives_every_row_once(client: FlaskClient, name: str, limit: int) -> None:
    parts = _walk(client, name, limit)
    assert [row for part in parts for row in part] == asked(client, name, limit=ALL).json["rows"]
    assert all(len(part) == limit for part in parts[:-1])
    assert 0 < len(parts[-1]) <= limit


def test_a_cursor_behind_the_last_row_gives_none(client: FlaskClient) -> None:
    answer = asked(client, "areas", cursor="23").json
    assert (answer["rows"], answer["meta"]["next"]) == ([], None)


def test_more_than_the_most_counts_as_the_most(client: FlaskClient) -> None:
    assert len(asked(client, "areas", limit="999999").json["rows"]) == 23


# Refusals.

REFUSED = (
    ("areas", {"region": "Kent"}, "Kent"),
    ("areas", {"region": ["London", "Kent"]}, "Kent"),
    ("areas", {"programme": "Atlantis"}, "Atlantis"),
    ("areas", {"lead": "Parish"}, "Parish"),
    ("areas", {"band": "middling"}, "middling"),
    ("areas", {"area": "LINK-Z"}, "LINK-Z"),
    ("areas", {"domain": "F"}, "F"),
    ("areas", {"level": "superb"}, "superb"),
    ("areas", {"workshop": "W9"}, "W9"),
    ("areas", {"workshop": ["W1", "W2"]}, "W1, W2"),
    ("areas", {"sort": "height"}, "height"),
    ("areas", {"as_of": "yesterday"}, "yesterday"),
    ("areas", {"as_of": "2026-02-30"}, "2026-02-30"),
    ("areas", {"as_of": "load-999"}, "load-999"),
    ("areas", {"limit": "0"}, "0"),
    ("areas", {"limit": "-1"}, "-1"),
    ("areas", {"limit": "many"}, "many"),
    ("areas", {"limit": "1e3"}, "1e3"),
    ("areas", {"limit": "99999999999999999999"}, "99999999999999999999"),
    ("areas", {"limit": "٣"}, "٣"),
    ("areas", {"cursor": "-1"}, "-1"),
    ("areas", {"cursor": "next"}, "next"),
    ("distribution", {"workshop": "W9"}, "W9"),
    ("distribution", {"domain": "c2"}, "c2"),
    ("contradictions", {"rule": "hearsay"}, "hearsay"),
    ("published", {"file": "hearsay.csv"}, "hearsay.csv"),
    ("published", {"file": "link_programme_areas.csv"}, "link_programme_areas.csv"),
    ("loads", {"as_of": "load-0"}, "load-0"),
    ("areas", {"colour": "blue"}, "colour"),
    ("loads", {"region": "London"}, "region"),
)


@pytest.mark.parametrize("suffix", ["json", "csv"])
@pytest.mark.parametrize(("name", "values", "said"), REFUSED)
def test_what_cannot_be_had_is_refused_by_name(
    client: FlaskClient, name: str, values: dict[str, Any], said: str, suffix: str
) -> None:
    response = client.get(query(f"/api/v1/{name}.{suffix}", **values))
    assert response.status_code == 400
    assert response.json.keys() == {"error"}
    assert response.json["error"].keys() == {"code", "message"}
    assert f"‘{said}’" in response.json["error"]["message"] or said == "W1, W2"


@pytest.mark.parametrize("path", ["/api/v1/nope.json", "/api/v1/areas.xml", "/api/v1/areas", "/api/v2/areas.json"])
def test_an_unknown_table_is_not_found(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.json["error"].keys() == {"code", "message"}


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_api_only_reads(reader: FlaskClient, method: str) -> None:
    response = getattr(reader, method)("/api/v1/areas.json")
    assert response.status_code == 405
    assert response.mimetype == "application/json"
    assert response.json["error"].keys() == {"code", "message"}


# The description.


@pytest.fixture
def described(reader: FlaskClient) -> dict[str, Any]:
    return reader.get("/api/v1/openapi.json").json


def test_the_description_is_valid(described: dict[str, Any]) -> None:
    validate(described)
    assert described["openapi"].startswith("3.1")


def test_the_description_holds_every_table(described: dict[str, Any]) -> None:
    assert set(described["paths"]) == {
        f"/api/v1/{name}.{suffix}" for name in (*TABLES, *OWN) for suffix in ("json", "csv")
    }


TYPES: dict[str, Any] = {"string": str, "integer": int, "number": int | float, "boolean": bool, "null": None}


def _kinds(described: str | list[str]) -> Any:
    """What a value may be by its description."""
    return reduce(or_, (TYPES[kind] for kind in ([described] if isinstance(described, str) else described)))


@pytest.mark.parametrize("name", TABLES)
def test_every_column_that_may_be_missing_has_its_reason(described: dict[str, Any], name: str) -> None:
    properties = described["components"]["schemas"][name]["properties"]
    may_be_missing = {
        column for column, about in properties.items() if "null" in about["type"] and not column.endswith("_status")
    }
    assert {f"{column}_status" for column in may_be_missing} == {c for c in properties if c.endswith("_status")}


STATUSES = {"suppressed", "not_due", "not_submitted", "not_matched", "not_applicable", "too_few"}


@pytest.mark.parametrize("values", [{}, {"programme": NAMED}, *({"as_of": f"load-{n}"} for n in (3, 9, 18))], ids=str)
@pytest.mark.parametrize("name", [name for name in TABLES if name != "published"])
def test_a_value_is_missing_with_a_reason_or_there_without(
    table: Table, described: dict[str, Any], name: str, values: dict[str, str]
) -> None:
    properties = described["components"]["schemas"][name]["properties"]
    reasons = [column for column in properties if column.endswith("_status")]
    for row in table(name, limit=ALL, **values):
        assert None not in [
            value for column, value in row.items() if f"{column}_status" not in row and column not in reasons
        ]
        for reason in reasons:
            assert (row[reason] in STATUSES) == (row[reason.removesuffix("_status")] is None), reason


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_as_described(table: Table, described: dict[str, Any], name: str) -> None:
    properties = described["components"]["schemas"][name]["properties"]
    for row in table(name):
        assert list(row) == list(properties)
        for column, value in row.items():
            assert isinstance(value, _kinds(properties[column]["type"])), column


@pytest.mark.parametrize("name", TABLES)
def test_every_described_parameter_is_taken(client: FlaskClient, described: dict[str, Any], name: str) -> None:
    for parameter in described["paths"][f"/api/v1/{name}.json"]["get"]["parameters"]:
        assert asked(client, name, **{parameter["name"]: ""}).status_code == 200


# What watches the process.


def test_the_process_is_healthy_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_store_without_tables_is_not_ready(app: Monitor, blank_url: str) -> None:
    assert _readiness(app, open_store(blank_url)) == (503, "not_migrated")


@pytest.mark.parametrize("address", ["sqlite:///{folder}", "postgresql+psycopg://nobody@127.0.0.1:9/none"])
def test_a_store_out_of_reach_is_not_ready(app: Monitor, tmp_path: Path, address: str) -> None:
    store = open_store(address.format(folder=tmp_path))
    assert _readiness(app, store) == (503, "store_unreachable")
    with on(app, store):
        assert app.server.test_client().get("/healthz").status_code == 200


def _readiness(app: Monitor, store: Engine) -> tuple[int, str]:
    with on(app, store):
        response = app.server.test_client().get("/readyz")
    store.dispose()
    return response.status_code, response.json["error"]["code"]
