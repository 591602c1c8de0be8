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
from data.queries.official import codes, figures, official_indicators, series_of
from data.versions import NOW, AsOf
from data.viewer import ANYONE
from etl.history import Impossible, purge, undo
from etl.load import Options, load_file
from etl.report import Report
from tests.official import APRIL, CORRECTED, DOWNLOAD, MAY, MHSDS, STARTED, TIDY, WAITS

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
    assert (icb.places, icb.shown, icb.reissued, icb.status) == (1, 1, 1, "performance")
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


def test_an_undo_of_the_only_file_leaves_no_figure(store: Engine, load: Load) -> None:
    only = load("mhsds", APRIL)
    assert only.load_id
    undo(store, only.load_id, "me")
    with store.connect() as connection:
        assert official_indicators(connection, ANYONE) == ()
    assert rows(store) == []


def test_a_purge_does_not_take_the_places_that_other_figures_stand_on(store: Engine, load: Load) -> None:
    load("mhsds", APRIL)
    load("mhsds", MAY)
    undo(store, 1, "me")
    with pytest.raises(Impossible, match="Undo load 2 first"):
        purge(store, 1, "me")
    assert len(rows(store)) == 6


def test_an_undo_brings_no_figure_back_whose_place_was_erased(store: Engine, load: Load) -> None:
    load("mhsds", APRIL)
    load("mhsds", MAY)
    taken = undo(store, 2, "me").report.load_id
    purge(store, 1, "me")
    assert taken
    with pytest.raises(Impossible, match="Load its file again instead"):
        undo(store, taken, "me")
    load("mhsds", MAY)
    assert len(rows(store)) == 6


def test_a_purge_leaves_no_series(store: Engine, load: Load) -> None:
    load("mhsds", APRIL)
    load("mhsds", MAY)
    purge(store, 2, "me")
    with store.connect() as connection:
        assert {each.period for each in series_of(connection, ["MRS11"])} == {"February to April 2024"}
    purge(store, 1, "me")
    with store.connect() as connection:
        assert (series_of(connection, ["MRS11"]), codes(connection)) == ((), ())


def test_an_undone_correction_that_is_brought_back_still_says_what_it_replaced(store: Engine, load: Load) -> None:
    load("mhsds", APRIL)
    load("mhsds", CORRECTED)
    taken = undo(store, 2, "me").report.load_id
    assert taken
    assert [row["reissued"] for row in rows(store, indicator="MRS11", geography="icb")] == [False, False]
    undo(store, taken, "me")
    [found] = [row for row in rows(store, indicator="MRS11", geography="icb") if row["geography_code"] == "QWO"]
    assert (found["value"], found["earlier_value"], found["reissued"]) == (Decimal(125), Decimal(120), True)


def test_replace_speaks_for_its_months_kinds_of_places_and_groups_alone(store: Engine, load: Load) -> None:
    load("mhsds", APRIL)
    load("mhsds", MAY)
    england = "".join(line for line in APRIL.splitlines(keepends=True) if "England" in line or "MEASURE" in line)
    load("mhsds", england, replace=True)
    assert len(rows(store)) == 12
    load("fingertips", DOWNLOAD)
    men = "".join(line for line in DOWNLOAD.splitlines(keepends=True) if "Male" in line or "Indicator" in line)
    load("fingertips", men, replace=True)
    assert len(rows(store, indicator="77")) == 5


def test_a_provisional_file_closes_no_surer_figure(store: Engine, load: Load) -> None:
    load("mhsds", APRIL)
    other = APRIL.replace("Performance", "Provisional").replace("RXX,A TRUST", "RYY,B TRUST").replace("QWO", "QOP")
    others = "".join(
        line for line in other.splitlines(keepends=True) if "England," not in line and "UNKNOWN" not in line
    )
    load("mhsds", others, replace=True)
    assert {"QWO", "QOP", "RXX", "RYY"} <= {row["geography_code"] for row in rows(store)}


def test_the_newest_period_names_a_place_and_the_last_row_of_a_file(store: Engine, load: Load) -> None:
    load("mhsds", MAY.replace("A TRUST", "AN OLD NAME", 1).replace("A TRUST", "A NEW NAME"))
    assert told(store, "geography_name", geography="provider") == {("A NEW NAME",)}
    load("mhsds", APRIL)
    assert told(store, "geography_name", geography="provider") == {("A NEW NAME",)}
    assert load("mhsds", MAY.replace("A TRUST", "AN OLD NAME", 1).replace("A TRUST", "A NEW NAME")).load_id is None


def test_a_file_that_does_not_tell_the_unit_leaves_it(store: Engine, load: Load) -> None:
    load("fingertips", DOWNLOAD)
    load("fingertips", DOWNLOAD.splitlines()[0] + "\n" + DOWNLOAD.splitlines()[6].replace("2023/24", "2024/25") + "\n")
    assert told(store, "unit", "type") == {("per 10,000", "rate")}


def test_a_withheld_count_leaves_the_published_value(store: Engine, load: Load) -> None:
    load("fingertips", DOWNLOAD.replace("80,60,99,80,10000", "80,60,99,*,10000"))
    assert ("E06000001", Decimal(80), None) in told(store, "geography_code", "value", "numerator")


def test_a_second_age_is_another_group(store: Engine, load: Load) -> None:
    load("fingertips", DOWNLOAD)
    assert load("fingertips", DOWNLOAD.replace("<15 yrs", "15-24 yrs")).replaced == 0
    assert {"<15 yrs", "15-24 yrs"} <= {row["breakdown"] for row in rows(store, geography="local_authority")}


def test_an_interval_the_wrong_way_round_is_rejected(load: Load) -> None:
    report = load("fingertips", DOWNLOAD.replace("80,60,99,80", "80,99,60,80"))
    assert [problem.rule for problem in report.problems] == ["interval_out_of_order"]


def test_counts_have_no_benchmark_and_shares_have_englands(store: Engine, load: Load) -> None:
    load("mhsds", APRIL)
    assert {row["benchmark"] for row in rows(store, indicator="MRS11")} == {None}
    assert told(store, "geography_code", "benchmark", indicator="MRS08b") == {
        ("E92000001", None),
        ("RXX", Decimal("12.345678")),
    }


def test_a_period_beyond_the_calendar_is_a_sentence(load: Load) -> None:
    report = load("fingertips", TIDY.replace("2016/17,402.2", "9999/00,402.2"))
    assert [problem.rule for problem in report.problems] == ["not_a_period"]


def test_a_number_of_forty_figures_is_a_sentence(load: Load) -> None:
    report = load("mhsds", APRIL.replace(",1234\n", f",1{'0' * 40}\n"))
    assert [problem.rule for problem in report.problems] == ["not_a_number"]


def test_a_download_of_fingertips_with_its_traps(store: Engine, load: Load) -> None:
    report = load("fingertips", DOWNLOAD)
    assert (report.loaded, report.unchanged, report.rejected) == (5, 1, 0)
    assert "rows that say the same as an earlier one were taken once (1 row)" in report.notes
    seen = told(store, "geography_code", "breakdown", "value", "comparison", "published_comparison", "note")
    assert seen == {
        ("E92000001", "<15 yrs", Decimal(50), "not_compared", None, None),
        ("E92000001", "<15 yrs, Most deprived (Deciles)", None, "not_compared", None, "Not shown"),
        ("E92000001", "Male, <15 yrs", Decimal(60), "not_compared", None, None),
        ("E06000001", "<15 yrs", Decimal(80), "higher", "Worse", None),
        ("E06000053", "<15 yrs", None, "not_compared", None, "Combined"),
    }
    assert told(store, "unit", "type") == {("per 10,000", "rate")}


def test_the_tidy_form_of_fingertips(store: Engine, load: Load) -> None:
    assert load("fingertips", TIDY).loaded == 2
    assert told(store, "geography_kind", "indicator_code", "period", "value", "unit", "published_comparison") == {
        ("local_authority", "fingertips_self_harm_10_24_years", "2016/17", Decimal("402.2"), "per 100000", "Worse"),
        ("other", "fingertips_self_harm_10_24_years", "2016/17", None, "per 100000", "Not compared"),
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


def test_an_area_with_a_gss_code_of_before_is_joined_too(store: Engine, load: Load) -> None:
    load("areas", "area_code,area_name,programme,region,lead,ons_code\nSY,South,P,North,ICB,E54000009\n")
    load("cyp-waits", WAITS)
    assert told(store, "geography_code", area="SY") == {("QF7",)}


OWN = "indicator_code,name,unit,type,polarity,disclosure\n"


def test_an_own_indicator_cannot_take_an_official_code(load: Load) -> None:
    load("mhsds", APRIL)
    report = load("indicators", f"{OWN}MRS11,Ours,%,proportion,neither,\nours,Ours,%,proportion,neither,\n")
    assert [problem.rule for problem in report.problems] == ["official_code"]


@pytest.mark.parametrize(
    ("feed", "content", "code"),
    [("mhsds", APRIL, "MRS11"), ("fingertips", DOWNLOAD, "77")],
)
def test_an_official_figure_takes_no_own_indicator_nor_its_disclosure(
    store: Engine, load: Load, feed: str, content: str, code: str
) -> None:
    load("indicators", f"{OWN}{code},Ours,%,proportion,neither,child\n")
    report = load(feed, content)
    assert {problem.rule for problem in report.problems} == {"own_code"}
    with store.connect() as connection:
        named = sa.select(schema.indicator_codes.c.id).where(schema.indicator_codes.c.code == code).scalar_subquery()
        own = sa.select(schema.indicators.c.disclosure).where(schema.indicators.c.indicator_id == named)
        assert set(connection.scalars(own)) == {"child"}
        assert code not in codes(connection)


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
