"""Official files through the loader, on every engine: small ones in their layouts, and the real ones where they are there."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data import schema
from data.filters import Filters
from data.queries.official import figures, official_indicators, series_of
from data.versions import NOW, AsOf
from data.viewer import ANYONE
from etl.history import Impossible, purge, undo
from etl.load import Options, load_file
from etl.report import Report
from tests.official import APRIL, CORRECTED, DOWNLOAD, MHSDS, STARTED, TIDY, WAITS

REAL = Path(__file__).parents[3] / "shared" / "real"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not beside this checkout")

Load = Callable[..., Report]


@pytest.fixture
def load(store: Engine, tmp_path: Path) -> Load:
    def loaded(feed: str, content: str, file: str = "official.csv", **options: bool) -> Report:
        path = tmp_path / file
        path.write_text(content, encoding="utf-8")
        (report,) = load_file(store, feed, path, Options(**options))
        return report

    return loaded


def rows(store: Engine, moment: AsOf = NOW, **filters: str) -> list[dict[str, Any]]:
    with store.connect() as connection:
        return figures(connection, Filters((), {name: (value,) for name, value in filters.items()}), ANYONE, moment)


def told(store: Engine, *columns: str, **filters: str) -> set[tuple[Any, ...]]:
    return {tuple(row[column] for column in columns) for row in rows(store, **filters)}


def test_a_month_becomes_figures_of_places_that_are_made_as_met(store: Engine, load: Load) -> None:
    assert (
        load("mhsds", APRIL).as_line().startswith("official.csv: 6 read, 6 loaded, 0 unchanged, 0 replaced, 0 rejected")
    )
    assert told(store, "geography_kind", "geography_code", "region", "value", "value_status", indicator="MRS11") == {
        ("country", "E92000001", None, Decimal(1234), None),
        ("icb", "QWO", "North East and Yorkshire", Decimal(120), None),
        ("icb", "UNKNOWN", None, Decimal(15), None),
        ("provider", "RXX", None, None, "suppressed"),
    }
    assert told(store, "period", "status", "unit", "type", indicator="MRS08b") == {
        ("April 2024", "performance", "%", "proportion")
    }
    assert told(store, "period", indicator="MRS11") == {("February to April 2024",)}


def test_the_same_month_twice_changes_nothing(store: Engine, load: Load) -> None:
    load("mhsds", APRIL)
    again = load("mhsds", APRIL)
    assert (again.load_id, again.unchanged) == (None, 6)


def test_both_spellings_of_a_breakdown_and_a_ccg_are_one(store: Engine, load: Load) -> None:
    row = "01/06/2022,30/06/2022,Performance,{} {} GP Practice or Residence,02P,NAME,NONE,NONE,CYP01,People (CYP),{}\n"
    load("mhsds", MHSDS + row.format("CCG", "-", 10))
    assert load("mhsds", MHSDS + row.format("Sub ICB", "of", 15)).replaced == 1
    assert told(store, "geography_kind", "geography_name", "value") == {
        ("sub_icb", "NHS South Yorkshire ICB - 02P", Decimal(15))
    }


def test_another_way_to_count_people_into_a_place_is_a_group(store: Engine, load: Load) -> None:
    row = "01/06/2024,30/06/2024,Performance,ICB of {},QWO,NAME,NONE,NONE,CYP01,People (CYP),{}\n"
    load("mhsds", MHSDS + row.format("GP Practice or Residence", 10) + row.format("Residence", 15))
    assert told(store, "geography_kind", "breakdown", "value") == {
        ("icb", "all", Decimal(10)),
        ("icb", "by residence", Decimal(15)),
    }


def test_what_a_breakdown_adds_to_the_place_is_a_group(store: Engine, load: Load) -> None:
    start = "01/04/2024,30/04/2024,Performance,"
    load(
        "mhsds",
        f"{MHSDS}{start}England,England,England,NONE,NONE,CYP01,People (CYP),90\n"
        f"{start}England; Age,England,England,14,14 to 15,CYP01,People (CYP),30\n",
    )
    assert told(store, "breakdown", "value") == {("all", Decimal(90)), ("Age: 14", Decimal(30))}


def test_a_place_that_is_none_is_rejected_and_kept(store: Engine, load: Load) -> None:
    report = load("mhsds", APRIL.replace("Provider,RXX", "Moon phase,RXX"))
    assert (report.loaded, report.rejected) == (4, 2)
    assert {problem.rule for problem in report.problems} == {"unknown_breakdown"}
    assert "‘Moon phase’ begins with no kind of place" in report.problems[0].remedy


def test_a_reissue_replaces_and_both_stay_readable(store: Engine, load: Load) -> None:
    first = load("mhsds", APRIL)
    second = load("mhsds", CORRECTED)
    assert (second.replaced, second.unchanged) == (1, 5)
    [now] = rows(store, indicator="MRS11", geography="icb", breakdown="all", period="February to April 2024")[:1]
    assert (now["value"], now["earlier_value"], now["reissued"]) == (Decimal(125), Decimal(120), True)
    assert (now["load"], now["earlier_load"]) == (second.load_id, first.load_id)
    assert Decimal(120) in {row["value"] for row in rows(store, AsOf(first.load_id), indicator="MRS11")}
    with store.connect() as connection:
        [icb] = [each for each in series_of(connection, ["MRS11"]) if each.kind == "icb"]
        [then] = [each for each in series_of(connection, ["MRS11"], AsOf(first.load_id)) if each.kind == "icb"]
    assert (icb.places, icb.shown, icb.reissued, icb.status) == (2, 2, 1, "performance")
    assert then.reissued == 0


def test_a_less_sure_figure_does_not_replace_a_surer_one(store: Engine, load: Load) -> None:
    load("mhsds", APRIL.replace("Performance", "Provisional"))
    assert load("mhsds", APRIL).replaced == 6
    report = load("mhsds", APRIL.replace("Performance", "Provisional"))
    assert (report.rejected, {problem.rule for problem in report.problems}) == (6, {"less_sure"})
    assert told(store, "status", indicator="MRS11") == {("performance",)}


def test_replace_closes_what_a_reissue_no_longer_has(store: Engine, load: Load) -> None:
    load("mhsds", APRIL)
    without = "".join(line for line in APRIL.splitlines(keepends=True) if "QWO" not in line)
    load("mhsds", without, replace=True)
    assert told(store, "geography_code", indicator="MRS11", geography="icb") == {("UNKNOWN",)}


def test_series_are_those_that_the_facts_give_after_every_step(store: Engine, load: Load) -> None:
    load("mhsds", APRIL)
    load("fingertips", DOWNLOAD)
    second = load("mhsds", APRIL.replace(",120\n", ",*\n"))
    assert second.load_id
    undo(store, second.load_id, "me")
    with store.connect() as connection:
        kept = series_of(connection, ["MRS11", "MRS08b", "77"])
        again = series_of(connection, ["MRS11", "MRS08b", "77"], AsOf(99))
    assert kept == again
    assert [each.suppressed for each in kept if each.kind == "icb"] == [0]


def test_the_first_file_can_be_undone_though_later_ones_rest_on_its_places(store: Engine, load: Load) -> None:
    first = load("mhsds", APRIL)
    load(
        "mhsds",
        APRIL.replace("01/02/2024,30/04/2024", "01/03/2024,31/05/2024").replace("01/04/2024,30/04", "01/05/2024,31/05"),
    )
    assert first.load_id
    done = undo(store, first.load_id, "me")
    assert done.left == ()
    assert told(store, "period", "geography_name", geography="icb") == {
        ("March to May 2024", "NHS West Yorkshire Integrated Care Board"),
        ("March to May 2024", "UNKNOWN"),
    }
    assert done.report.load_id
    undo(store, done.report.load_id, "me")
    assert len(rows(store, geography="icb")) == 4
    with pytest.raises(Impossible, match="Undo load 2 first"):
        purge(store, first.load_id, "me")


def test_an_undo_of_the_only_file_leaves_nothing(store: Engine, load: Load) -> None:
    only = load("mhsds", APRIL)
    assert only.load_id
    undo(store, only.load_id, "me")
    with store.connect() as connection:
        assert official_indicators(connection, ANYONE) == ()
        open_places = sa.select(sa.func.count()).where(schema.geographies.c.closed_by.is_(None))
        assert connection.scalar(open_places) == 0


def test_a_download_of_fingertips_with_its_traps(store: Engine, load: Load) -> None:
    report = load("fingertips", DOWNLOAD)
    assert (report.loaded, report.unchanged, report.rejected) == (5, 1, 0)
    assert "rows that say the same as an earlier one were taken once (1 row)" in report.notes
    seen = told(store, "geography_code", "breakdown", "value", "comparison", "published_comparison", "note")
    assert seen == {
        ("E92000001", "all", Decimal(50), "not_compared", None, None),
        ("E92000001", "Most deprived (Deciles)", None, "not_compared", None, "Not shown"),
        ("E92000001", "Male", Decimal(60), "not_compared", None, None),
        ("E06000001", "all", Decimal(80), "higher", "Worse", None),
        ("E06000053", "all", None, "not_compared", None, "Combined"),
    }
    assert told(store, "unit", "type") == {("per 10,000", "rate")}


def test_the_tidy_form_of_fingertips(store: Engine, load: Load) -> None:
    assert load("fingertips", TIDY).loaded == 2
    assert told(store, "geography_kind", "indicator_code", "period", "value", "unit", "published_comparison") == {
        ("local_authority", "self_harm_10_24_years", "2016/17", Decimal("402.2"), "per 100000", "Worse"),
        ("other", "self_harm_10_24_years", "2016/17", None, "per 100000", "Not compared"),
    }


def test_a_period_that_cannot_be_read_is_a_sentence(load: Load) -> None:
    report = load("fingertips", TIDY.replace("2016/17,402.2", "a while ago,402.2"))
    assert (report.loaded, report.rejected) == (1, 1)
    assert [(p.rule, p.column) for p in report.problems] == [("not_a_period", "period")]


def test_waiting_times_of_several_years(store: Engine, load: Load) -> None:
    report = load("cyp-waits", WAITS)
    assert (report.read, report.loaded, report.unchanged) == (7, 6, 1)
    of = {"indicator": "cyp_waits_people"}
    assert told(store, "geography_kind", "geography_code", "period", "value", **of) == {
        ("country", "E92000001", "2019/20", Decimal(547590)),
        ("region", "Y63", "2019/20", Decimal(89845)),
        ("icb", "QF7", "2019/20", Decimal(5000)),
        ("icb", "QF7", "2020/21", Decimal(5100)),
        ("sub_icb", "00C", "2020/21", Decimal(900)),
        ("other", "UNKNOWN", "2020/21", Decimal(6570)),
    }
    assert told(store, "value_status", indicator="cyp_waits_before_referral", geography="icb") == {("suppressed",)}


def test_an_area_is_joined_to_a_place_by_its_codes(store: Engine, load: Load) -> None:
    load(
        "areas", "area_code,area_name,programme,region,lead,ods_code\nNA,North,P,North,ICB,QWO\nSB,South,P,South,ICB,\n"
    )
    load("mhsds", APRIL)
    assert told(store, "geography_code", area="NA") == {("QWO",)}
    assert told(store, "geography_code", area="SB") == set()


def test_an_own_indicator_cannot_take_an_official_code(load: Load) -> None:
    head = "indicator_code,name,unit,type,polarity\n"
    report = load("indicators", f"{head}MRS11,Ours,%,proportion,neither\nours,Ours,%,proportion,neither\n")
    assert [problem.rule for problem in report.problems] == ["official_code"]


@pytest.mark.parametrize("ending", [".gz", ".zip"])
def test_files_come_as_they_are_downloaded(store: Engine, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"MHSDS.csv{ending}" if ending == ".gz" else tmp_path / "MHSDS.zip"
    if ending == ".gz":
        path.write_bytes(gzip.compress(APRIL.encode("utf-8-sig")))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("MHSDS.csv", APRIL)
    (report,) = load_file(store, "mhsds", path)
    assert report.loaded == 6


# The real files.


@needs_real
def test_the_real_months_load_whole(store: Engine) -> None:
    stars = 0
    for path in sorted(REAL.glob("MHSDS_Data_4WW_*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as content:
            lines = content.read().splitlines()
        (report,) = load_file(store, "mhsds", path)
        assert (report.read, report.loaded, report.rejected) == (len(lines) - 1, len(lines) - 1, 0)
        stars += sum(line.endswith(",*") for line in lines)
    suppressed = sa.select(sa.func.count()).where(schema.indicator_values.c.suppressed)
    with store.connect() as connection:
        assert connection.scalar(suppressed) == stars == 35481
        held = connection.scalar(sa.select(sa.func.sum(schema.official_series.c.suppressed)))
    assert held == stars
    of = {"indicator": "MRS11", "geography": "country", "period": "February to April 2024"}
    assert [row["value"] for row in rows(store, **of)] == [Decimal(204357)]


@needs_real
def test_a_corrected_august_keeps_both(store: Engine, tmp_path: Path) -> None:
    path = REAL / "MHSDS_Data_4WW_2024-08_Perf.csv.gz"
    (first,) = load_file(store, "mhsds", path)
    corrected = (
        gzip.decompress(path.read_bytes()).decode().replace(f"MRS11,{STARTED},161510", f"MRS11,{STARTED},161512")
    )
    again = tmp_path / "MHSDS_Data_4WW_2024-08_Perf_v2.csv.gz"
    again.write_bytes(gzip.compress(corrected.encode()))
    (second,) = load_file(store, "mhsds", again)
    assert (second.replaced, second.unchanged) == (1, first.read - 1)
    of = {"indicator": "MRS11", "geography": "country"}
    assert [row["value"] for row in rows(store, **of)] == [Decimal(161512)]
    assert [row["value"] for row in rows(store, AsOf(first.load_id), **of)] == [Decimal(161510)]


@needs_real
@pytest.mark.parametrize(
    ("feed", "pattern", "read", "once"),
    [
        ("fingertips", "fingertips_90284_*.csv", 1079, 157),
        ("fingertips", "fingertips_90813_*.csv", 1078, 0),
        ("cyp-waits", "cyp_second_contact_*.csv", 591, 5),
    ],
)
def test_the_other_real_files_load_whole(store: Engine, feed: str, pattern: str, read: int, once: int) -> None:
    [path] = REAL.glob(pattern)
    (report,) = load_file(store, feed, path)
    assert (report.read, report.loaded, report.unchanged, report.rejected) == (read, read - once, once, 0)
