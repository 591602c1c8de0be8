"""What figures are compared with: official ones with a place's region and with areas like it, own ones with England."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from data.filters import Filters
from data.queries.catalogue import programme_list
from data.queries.official import figures
from data.queries.official_levels import compared_with, level_of, levels_of
from data.queries.own_benchmarks import against, line_of
from data.queries.own_indicators import own_figures, own_indicators
from data.sentences.official import compared_words
from data.versions import NOW
from data.viewer import ANYONE
from tests.official import WAITS
from tests.returns import load_text

HERE = "E06000001"
AREAS = "area_code,area_name,programme,region,lead,ons_code\n" + "".join(
    f"N-{n},Place {n},Named,North,LA,E0600000{n}\n" for n in range(1, 9)
)
COHORTS = "cohort_code,area_code,schools\n" + "".join(f"N-{n}-1,N-{n},20\n" for n in range(1, 9))
LEVELS = {1: "1,1,1,1,1,1,1", **dict.fromkeys(range(2, 7), "1,1,1,1,1,1,0"), 7: "3,3,3,3,3,3,3", 8: "3,3,3,3,3,3,2"}
RATINGS = "cohort_code,workshop,date,C1,A1,S,C2,A2,D,E\n" + "".join(
    f"N-{n}-1,W1,2024-01-10,{levels}\n" for n, levels in LEVELS.items()
)
HEAD = (
    "Indicator ID,Indicator Name,Area Code,Area Name,Sex,Age,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,"
)
COUNTS = {n: 20 * n for n in range(1, 9)}
ADMISSIONS = (
    f"{HEAD}Count,Denominator\n77,Admissions,E92000001,England,Persons,<15 yrs,2023/24,50,49,51,5000,1000000\n"
    "77,Admissions,E92000001,England,Male,<15 yrs,2023/24,70,69,71,3500,500000\n"
    + "".join(
        f"77,Admissions,E0600000{n},Place {n},Persons,<15 yrs,2023/24,{count},{count - 9},{count + 9},{count},10000\n"
        for n, count in COUNTS.items()
    )
    + "".join(
        f"78,Standardised,E0600000{n},Place {n},Persons,<15 yrs,2023/24,{value},9,900,{count},10000\n"
        for n, count in COUNTS.items()
        for value in (count if n < 6 else count * Decimal("1.1"),)
    )
)
OWN = (
    "indicator_code,name,unit,type,polarity,multiplier,disclosure\n"
    'adm,ADMISSIONS,"per 10,000",rate,lower is better,10000,none\n'
    'other,Something else,"per 10,000",rate,lower is better,10000,none\n'
)
VALUES = "area_code,indicator_code,period_start,period_end,value,numerator,denominator\n" + "".join(
    f"N-1,{code},{year}-04-01,{year + 1}-03-31,80,80,10000\n" for code in ("adm", "other") for year in (2022, 2023)
)
FILES = {
    "areas": AREAS,
    "cohorts": COHORTS,
    "cascade_ratings": RATINGS,
    "fingertips": ADMISSIONS,
    "cyp-waits": WAITS,
    "indicators": OWN,
    "indicator_values": VALUES,
}


@pytest.fixture
def loaded(store: Engine, tmp_path: Path) -> Engine:
    for feed, text in FILES.items():
        assert load_text(store, tmp_path, feed, text).rejected == 0, feed
    return store


def compared(store: Engine, benchmark: str, kind: str, place: str, indicator: str) -> tuple[Any, list[dict[str, Any]]]:
    chosen = {"indicator": (indicator,), "geography": (kind,), "place": (place,) if place else ()}
    with store.connect() as connection:
        named = programme_list(connection, ANYONE)
        level = level_of(connection, ANYONE, named, benchmark, kind, place)
        rows = figures(connection, Filters((), chosen), ANYONE)
        return level, compared_with(connection, ANYONE, rows, level)


def test_england_stays_as_the_publisher_has_it(loaded: Engine) -> None:
    level, [row] = compared(loaded, "all", "local_authority", HERE, "77")
    assert (level.name, row["benchmark"], row["comparison"]) == ("England", Decimal(50), "lower")


def test_a_region_is_its_own_published_figure_at_each_period(loaded: Engine) -> None:
    level, rows = compared(loaded, "region", "icb", "QF7", "cyp_waits_days_mean")
    assert level.name == "North East and Yorkshire"
    told = {row["period"]: (row["value"], row["benchmark"]) for row in rows}
    assert told == {"2019/20": (Decimal(40), Decimal(42)), "2020/21": (Decimal(41), None)}


def test_areas_like_a_place_are_added_up_from_their_counts_and_bases(loaded: Engine) -> None:
    """Area 1 starts most like areas 2 to 6: 40 + 60 + 80 + 100 + 120 events of 50,000 people."""
    level, [row] = compared(loaded, "similar", "local_authority", HERE, "77")
    assert level.places == tuple(f"E0600000{n}" for n in range(2, 7))
    assert row["benchmark"] == Decimal("80.0")
    assert (row["comparison"], row["published_comparison"]) == ("lower", None)


def test_areas_like_a_place_are_not_added_up_where_a_figure_is_not_its_count_over_its_base(loaded: Engine) -> None:
    """Of areas 2 to 6, the last has 132 where its count over its base gives 120."""
    level, [row] = compared(loaded, "similar", "local_authority", HERE, "78")
    assert (row["unit"], len(level.places)) == ("per 10,000", 5)
    assert (row["benchmark"], row["comparison"]) == (None, "not_compared")
    assert "Areas like it: not added up" in compared_words(level, there=False, is_count=False)


@pytest.mark.parametrize(
    ("benchmark", "kind", "place", "why"),
    [
        ("region", "local_authority", HERE, "the region of such places is not known here"),
        ("region", "icb", "", "choose a place: its region is meant"),
        ("similar", "icb", "", "choose a place: the areas like it are meant"),
        ("similar", "icb", "QF7", "no area of a programme has its code, so areas like it are not known"),
    ],
)
def test_what_cannot_be_had_says_why(loaded: Engine, benchmark: str, kind: str, place: str, why: str) -> None:
    level, rows = compared(loaded, benchmark, kind, place, "77" if kind == "local_authority" else "cyp_waits_days_mean")
    assert level.why == why
    assert {(row["benchmark"], row["comparison"]) for row in rows} == {(None, "not_compared")}


@pytest.mark.parametrize(
    ("kind", "place", "indicator", "period", "levels"),
    [
        ("icb", "QF7", "cyp_waits_days_mean", "2019/20", ("england", "region")),
        ("icb", "QF7", "cyp_waits_people", "2019/20", ()),
        ("icb", "", "cyp_waits_days_mean", "2019/20", ("england",)),
        ("local_authority", HERE, "77", "2023/24", ("england", "similar")),
        ("local_authority", HERE, "78", "2023/24", ()),
    ],
)
def test_only_levels_with_a_figure_are_offered(
    loaded: Engine, kind: str, place: str, indicator: str, period: str, levels: tuple[str, ...]
) -> None:
    wanted = {"geography": (kind,), "indicator": (indicator,), "period": (period,)}
    with loaded.connect() as connection:
        named = programme_list(connection, ANYONE)
        rows = figures(connection, Filters((), wanted | ({"place": (place,)} if place else {})), ANYONE)
        assert rows
        assert levels_of(connection, ANYONE, named, rows, kind, place) == levels


def test_an_own_indicator_stands_beside_england_where_name_unit_and_period_are_those_of_an_official_one(
    loaded: Engine,
) -> None:
    with loaded.connect() as connection:
        named = programme_list(connection, ANYONE)
        own = own_indicators(connection, ANYONE, named)
        rows = own_figures(connection, Filters(), ANYONE, named, compared=False)
        [programme] = [each for each in named if each.name == "Named"]
        line = line_of(connection, ANYONE, programme, own, rows, "N-1", "england", NOW)
    told = {(row["indicator_code"], row["period"]): row for each in rows for row in against([each], line)}
    assert {key: row["benchmark"] for key, row in told.items()} == {
        ("adm", "2022/23"): None,
        ("adm", "2023/24"): Decimal(50),
        ("other", "2022/23"): None,
        ("other", "2023/24"): None,
    }
    assert told["adm", "2023/24"]["comparison"] == "worse"
