"""Coverage of a programme's own teams: those at work alone, a sum only where each has told, hours as the totals have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Connection, Engine

from data.filters import Filters
from data.kept import reading
from data.queries.catalogue import programme_list
from data.queries.own_coverage import every_coverage, own_coverage
from data.queries.totals import totals
from data.store import closing_store as opened
from data.viewer import ANYONE
from tests.conftest import Stores
from tests.returns import load_text

AREAS = (
    "area_code,area_name,programme,region,lead\nN1,Northtown,Link North,North,ICB\nN2,Southby,Link North,South,LA\n"
    "N3,Westcott,Link North,South,LA\n"
)
TEAMS = (
    "team_code,area_code,provider,status,settings,cyp_population\n"
    "T1,N1,Trust,operational,10,8000\nT2,N1,Charity,operational,15,7001\nT3,N1,Trust,planned,20,9000\n"
    "T4,N2,Trust,operational,12,\nT5,N2,Trust,operational,14,6000\nT6,N3,Trust,closed,12,7000\n"
)
HOURS = {"hours_direct": 50, "hours_whole_school": 30, "hours_advice": 20}
ACTIVITY = "team_code,period_start,period_end,measure,value\n" + "".join(
    f"T1,2026-01-01,2026-01-31,{name},{hours}\n" for name, hours in HOURS.items()
)


@pytest.fixture
def own(store: Engine, tmp_path: Path) -> Engine:
    for feed, text in (("areas", AREAS), ("mhst_teams", TEAMS), ("mhst_activity", ACTIVITY)):
        assert load_text(store, tmp_path, feed, text).rejected == 0
    return store


def months_of(team: str, *months: int) -> str:
    """Hours of a team in some months of 2026 that have 31 days."""
    told = ((f"{team},2026-{month:02}-01,2026-{month:02}-31", month) for month in months)
    return "".join(f"{of},{name},{hours + month}\n" for of, month in told for name, hours in HOURS.items())


OTHERS = (
    "area_code,area_name,programme,region,lead\nN1,Northtown,Link North,North,ICB\nN2,Southby,Link North,South,LA\n"
    "M1,Eastham,Link East,East,LA\n"
)


@pytest.fixture
def apart(store: Engine, tmp_path: Path) -> Engine:
    """Two programmes: of the first one area has told until May, the other until March; the second until August."""
    told = (
        ACTIVITY.partition("\n")[0] + "\n" + months_of("T1", 1, 3, 5) + months_of("T4", 1, 3) + months_of("T7", 1, 5, 8)
    )
    teams = "team_code,area_code,status\nT1,N1,operational\nT4,N2,operational\nT7,M1,operational\n"
    for feed, text in (("areas", OTHERS), ("mhst_teams", teams), ("mhst_activity", told)):
        assert load_text(store, tmp_path, feed, text).rejected == 0
    return store


@pytest.fixture(scope="module")
def illustrated(stores: Stores) -> Iterator[Connection]:
    with opened(stores.illustrated()) as engine, engine.connect() as connection:
        yield connection


def by_area(connection: Connection, **chosen: str) -> dict[str, dict[str, Any]]:
    filters = Filters(chosen={name: (value,) for name, value in chosen.items()})
    found = own_coverage(connection, filters, ANYONE, programme_list(connection, ANYONE)).records()
    return {row["area_code"]: row for row in found}


def test_teams_at_work_are_summed_and_what_is_missing_is_not_zero(own: Engine) -> None:
    with own.connect() as connection:
        found = by_area(connection)
        assert list(by_area(connection, area="N2")) == list(by_area(connection, region="South")) == ["N2"]
    assert set(found) == {"N1", "N2"}, "a closed team covers nobody"
    north, south = found["N1"], found["N2"]
    assert (north["teams"], north["settings"], north["cyp_population"]) == (2, 25, 15001)
    assert (float(north["settings_per_team"]), north["cyp_per_team"]) == (12.5, 7501)
    assert north["providers"] == "Charity; Trust"
    assert (south["settings"], south["cyp_population"], south["cyp_per_team"]) == (26, None, None)


def test_hours_are_shares_of_their_sum_and_none_where_they_are_not_told(own: Engine) -> None:
    with own.connect() as connection:
        found = by_area(connection)
    assert [found["N1"][name] for name in ("direct_pct", "whole_school_pct", "advice_pct")] == [50, 30, 20]
    assert found["N2"]["direct_pct"] is None


def test_a_programmes_months_are_its_own_whatever_is_chosen(apart: Engine) -> None:
    with apart.connect() as connection:
        every = by_area(connection)
        alone = {code: by_area(connection, area=code)[code] for code in every}
        of_region = by_area(connection, region="South")
        programmes = programme_list(connection, ANYONE)
        (east,) = (each for each in programmes if each.name == "Link East")
        told = totals(connection, Filters(), ANYONE, programmes).records()
        of_one = totals(connection, Filters(), ANYONE, [east]).records()
    assert alone == every
    assert of_region["N2"] == every["N2"]
    assert {code: row["period_end"] for code, row in every.items()} == {
        "N1": date(2026, 5, 31),
        "N2": date(2026, 5, 31),
        "M1": date(2026, 8, 31),
    }
    assert [row for row in told if row["programme"] == east.name] == of_one
    assert of_one


def test_published_sites_and_own_areas_are_one_table(illustrated: Connection) -> None:
    programmes = programme_list(illustrated, ANYONE)
    rows = every_coverage(illustrated, Filters(), ANYONE, programmes).records()
    assert {row["simulated"] for row in rows} == {True, False}
    assert len({row["area_code"] for row in rows}) == len(rows)


def test_hours_that_are_kept_are_those_of_the_newest_load(own: Engine, tmp_path: Path) -> None:
    """The first reading keeps them; what a later load brings is seen by the next."""
    with reading(own) as connection:
        assert by_area(connection) == by_area(connection)
        assert by_area(connection)["N1"]["direct_pct"] == 50
    more = ACTIVITY.partition("\n")[0] + "\nT1,2026-01-01,2026-01-31,hours_direct,150\n"
    assert load_text(own, tmp_path, "mhst_activity", more).replaced == 1
    with reading(own) as connection:
        assert by_area(connection)["N1"]["direct_pct"] == 75
        assert by_area(connection, area="N1") == by_area(connection, region="North")


def test_the_loads_are_those_of_the_areas_that_are_told(own: Engine, tmp_path: Path) -> None:
    """Not that of the hours of an area whose only team is closed."""
    hours = ACTIVITY.replace("T1,", "T6,")
    closed = load_text(own, tmp_path, "mhst_activity", hours)
    with own.connect() as connection:
        found = own_coverage(connection, Filters(), ANYONE, programme_list(connection, ANYONE))
        assert closed.load_id not in {load.id for load in found.loads}
        assert {load.file for load in found.loads} == {"mhst_teams.csv", "mhst_activity.csv"}
