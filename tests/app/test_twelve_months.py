"""Figures of activity are the same whatever is chosen beside them, and every day of the calendar can be asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import Monitor
from data.store import closing_store
from pages.api.activity import ACTIVITY
from pages.api.coverage import COVERAGE
from pages.api.tables import TABLES as DECLARED
from tests.app.conftest import asked, on, query
from tests.app.reading import read
from tests.conftest import Stores

PROGRAMME = "Illustrative programme (simulated)"
COLUMNS = {
    "programme": "programme",
    "region": "region",
    "lead": "lead",
    "area": "area_code",
    "team": "team_code",
    "measure": "measure",
}
"""The column that has what a parameter chooses by."""
CHOOSING = [  # of every table that works something out
    (table.name, name)
    for table in (*ACTIVITY, *COVERAGE)
    if table.name not in ("activity", "activity_points", "annotations")
    for name, column in COLUMNS.items()
    if name in table.parameters and column in table.columns
]
OF_DAYS = {table.name: table.parameters for table in ACTIVITY if "to" in table.parameters}
OF_WORKSHOPS = [table.name for table in DECLARED if "to" in table.parameters and table.name not in OF_DAYS]
ENDS = (
    *({"to": day} for day in ("0001-01-01", "0001-01-15", "0001-01-31", "0001-05-31", "0001-12-31", "0002-01-01")),
    *({"to": day} for day in ("9999-01-01", "9999-12-01", "9999-12-31")),
    *({"from": day} for day in ("0001-01-01", "9999-12-31")),
    {"from": "0001-01-01", "to": "9999-12-31"},
)
PAGES: tuple[tuple[str, dict[str, str | list[str]]], ...] = (
    *(
        (path, {})
        for path in ("/", "/areas", "/areas/SIM-C", "/change", "/outcomes", "/mhst", "/actions", "/indicators")
    ),
    *(("/mhst", {"view": view}) for view in ("table", "funnel")),
    *(("/mhst", {"area": "SIM-C", **more}) for more in ({}, {"measure": "accepted_pct"}, {"team": "SIM-T-C1"})),
    ("/compare", {"area": ["SIM-C", "SIM-P"]}),
    ("/briefing/SIM-C", {}),
    ("/since", {}),
)
ALL = {"limit": "100000"}
FIRST = 5
"""Values of a parameter that are tried, of those that there are."""


@pytest.fixture(scope="module")
def client(app: Monitor, stores: Stores) -> Iterator[FlaskClient]:
    with closing_store(stores.illustrated()) as store, on(app, store):
        yield app.server.test_client()


def rows_of(client: FlaskClient, name: str, **chosen: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = asked(client, name, **ALL, **chosen).json["rows"]
    return found


@pytest.mark.parametrize(("name", "parameter"), CHOOSING)
def test_a_filter_chooses_rows_and_never_changes_a_figure(client: FlaskClient, name: str, parameter: str) -> None:
    column = COLUMNS[parameter]
    every = rows_of(client, name)
    values = list(dict.fromkeys(row[column] for row in every if row[column]))
    for value in values if parameter in ("area", "lead") else values[:FIRST]:
        wanted = [row for row in every if row[column] == value]
        assert rows_of(client, name, **{parameter: value}) == wanted


def test_areas_are_of_the_same_months_and_coverage_says_which(client: FlaskClient) -> None:
    totals = rows_of(client, "activity_totals")
    own = [row for row in rows_of(client, "coverage") if row["whole_school_pct"] is not None]
    told = {(row["period_start"], row["period_end"]) for row in (*totals, *own)}
    assert own
    assert len(told) == 1
    (alone,) = rows_of(client, "activity_totals", area="SIM-C", measure="waiting")
    assert (alone["period_start"], alone["period_end"]) in told


def test_a_comparison_has_the_hours_of_the_api(client: FlaskClient) -> None:
    own = {row["area_code"]: row for row in rows_of(client, "coverage") if row["whole_school_pct"] is not None}
    pair = sorted(own)[:2]
    answer = client.get(query("/compare", programme=PROGRAMME, area=pair))
    told = next(row for row in read(answer.text).every("tr") if "Hours: direct" in row.text).text
    for code in pair:
        shares = [own[code][name] for name in ("direct_pct", "whole_school_pct", "advice_pct")]
        assert ", ".join(f"{share:g}" for share in shares) + "%" in told


@pytest.mark.parametrize("ends", ENDS, ids=str)
def test_every_day_of_the_calendar_has_its_rows(client: FlaskClient, ends: dict[str, str]) -> None:
    none = ends.get("to", "9999") < "0003" or ends.get("from", "0001") > "9000"
    for name in (name for name, parameters in OF_DAYS.items() if set(ends) <= set(parameters)):
        rows = asked(client, name, **ends, limit="1").json["rows"]
        assert bool(rows) != none, name
    for name in OF_WORKSHOPS:
        assert client.get(query(f"/api/v1/{name}.json", **ends)).status_code == 400, name


@pytest.mark.parametrize(("path", "chosen"), PAGES)
def test_every_day_of_the_calendar_has_its_page(
    client: FlaskClient, path: str, chosen: dict[str, str | list[str]]
) -> None:
    for ends in ENDS:
        answer = client.get(query(path, **{"programme": PROGRAMME, **chosen, **ends}))
        assert answer.status_code == 200, (path, ends)


def test_the_last_day_of_the_calendar_is_as_good_as_none(client: FlaskClient) -> None:
    for name in ("activity_totals", "activity_funnel"):
        assert rows_of(client, name, to="9999-12-31") == rows_of(client, name)


def test_an_area_whose_months_are_long_past_is_said_to_be_so(app: Monitor, stores: Stores, tmp_path: Path) -> None:
    areas = "area_code,area_name,programme,region,lead\n" + "".join(
        f"{code},{code}town,Link North,North,ICB\n" for code in ("N1", "N2", "N3")
    )
    teams = "team_code,area_code,status\n" + "".join(f"T{n},N{n},operational\n" for n in (1, 2, 3))
    months = ((1, "2024"), (2, "2026"), (3, "2026"))
    told = "team_code,period_start,period_end,measure,value\n" + "".join(
        f"T{n},{year}-01-01,{year}-01-31,contacts,40\n" for n, year in months
    )
    files = (("areas", areas), ("mhst_teams", teams), ("mhst_activity", told))
    with stores.holding(files, tmp_path) as store, on(app, store):
        ask = app.server.test_client().get
        late = read(ask(query("/mhst", programme="Link North", area="N1")).text).by_id("flow")
        until = read(ask(query("/mhst", programme="Link North", area="N1", to="2024-03-01")).text).by_id("flow")
    assert "Nothing was handed in of February 2025 to January 2026" in late.one("h2").text
    assert "40" in until.text
