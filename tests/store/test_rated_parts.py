"""Parts of the ratings are read cohort by cohort: they are the whole, whatever the size of a part and of a cohort."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from data.filters import Filters
from data.queries import cohorts
from data.queries.catalogue import programme_list
from data.queries.cohorts import all_ratings
from data.versions import NOW, AsOf
from data.viewer import ANYONE
from data.window import Window
from tests.returns import load_text

AREAS = "area_code,area_name,programme,region,lead\nN1,Northtown,Link North,North,ICB\nS1,Southby,Link South,South,LA\n"
COHORTS = "cohort_code,area_code\n" + "".join(f"{area}-{n},{area}\n" for area in ("S1", "N1") for n in range(9))
ONE_RATING = "".join(f"N1-{n},W1,2026-03-0{n},E,1\n" for n in range(1, 9))
SEVERAL = "".join(f"S1-{n},W{n % 3 + 1},2026-03-0{n},{domain},2\n" for n in range(2, 9, 2) for domain in ("S", "C1"))


@pytest.fixture
def rated(store: Engine, tmp_path: Path) -> Engine:
    ratings = f"cohort_code,workshop,date,domain,rating\n{ONE_RATING}{SEVERAL}"
    for feed, text in (("areas", AREAS), ("cohorts", COHORTS), ("cascade_ratings", ratings)):
        assert load_text(store, tmp_path, feed, text).rejected == 0
    later = "cohort_code,workshop,date,domain,rating\nN1-0,W1,2026-05-01,E,3\nN1-1,W1,2026-05-02,E,3\n"
    assert load_text(store, tmp_path, "cascade_ratings", later).rejected == 0
    return store


@pytest.mark.parametrize("at_once", [0, 4, 1_000])
@pytest.mark.parametrize("moment", [NOW, AsOf(3)], ids=["now", "as of a load"])
@pytest.mark.parametrize("chosen", [{}, {"domain": ("C1",)}, {"area": ("N1",)}, {"workshop": ("W3",)}])
def test_parts_are_the_whole(
    rated: Engine, monkeypatch: pytest.MonkeyPatch, at_once: int, moment: AsOf, chosen: dict[str, tuple[str, ...]]
) -> None:
    monkeypatch.setattr(cohorts, "AT_ONCE", at_once)
    monkeypatch.setattr(cohorts, "ROWS_OF_A_COHORT", 3)
    with rated.connect() as connection:
        asked = (connection, Filters(chosen=chosen), ANYONE, programme_list(connection, ANYONE), moment)
        whole = all_ratings(*asked).records()
        parts = [all_ratings(*asked, window=Window(start, 3)).records() for start in range(0, len(whole) + 3, 3)]
    assert whole
    assert [row for part in parts for row in part] == whole


def test_the_newest_load_and_day_of_a_row_stand_beside_it(rated: Engine) -> None:
    with rated.connect() as connection:
        found = all_ratings(connection, Filters(), ANYONE, programme_list(connection, ANYONE), window=Window(0, 3))
    told = [(row["cohort_code"], str(row["date"]), row["load"]) for row in found.records()]
    assert told == [("N1-0", "2026-05-01", 4), ("N1-1", "2026-05-02", 4), ("N1-2", "2026-03-02", 3)]
