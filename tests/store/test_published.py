"""The published tables in the store: as printed, once, and with their history."""

import csv
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data import schema
from data.queries import profiles
from data.queries.area import find_area
from data.queries.areas import areas
from data.queries.published import published
from data.versions import NOW, AsOf, open_at
from data.viewer import ANYONE
from etl.published import FOLDER, load_published
from etl.published_tables import TABLES
from etl.report import Report
from tests.conftest import opened
from tests.store.reading import count, dump, filtered, meaning, programme

FILES = {table.file for table in TABLES}
Cells = dict[tuple[str, int, str], str]


def printed(folder: Path = FOLDER) -> Cells:
    """Every cell of the nineteen files."""
    cells: Cells = {}
    for name in FILES:
        with (folder / name).open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), 1):
                cells |= {(name, number, column): value for column, value in row.items()}
    return cells


def stored(store: Engine, moment: AsOf = NOW) -> Cells:
    facts = schema.published_figures
    with store.connect() as connection:
        rows = connection.execute(
            sa.select(facts.c.file, facts.c.row, facts.c.column, facts.c.value).where(open_at(facts, moment))
        )
        return {(file, row, column): value for file, row, column, value in rows}


def test_every_printed_cell_stands_verbatim(read_only_store: Engine) -> None:
    assert len(FILES) == 19
    assert len(printed()) == 1719
    assert stored(read_only_store) == printed()


def test_every_cell_tells_its_line(read_only_store: Engine) -> None:
    facts = schema.published_figures
    with read_only_store.connect() as connection:
        assert count(connection, facts) == connection.scalar(
            sa.select(sa.func.count()).select_from(facts).where(facts.c.line == facts.c.row + 1)
        )


def test_a_first_load_reads_every_file_once(store: Engine) -> None:
    reports = load_published(store)
    assert [report.load_id for report in reports] == list(range(1, 22))
    assert [report.file for report in reports if report.loaded != report.read] == []
    assert {report.file for report in reports} == FILES | {"site_aliases.csv", "stated_figures.csv"}
    with store.connect() as connection:
        totals = connection.execute(
            sa.select(sa.func.count(), sa.func.sum(schema.loads.c.read)).select_from(schema.loads)
        )
        assert tuple(totals.one()) == (21, sum(report.read for report in reports))


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("programmes", 3),
        ("sources", 3),
        ("places", 71),
        ("areas", 71),
        ("area_profiles", 23),
        ("area_domain_means", 161),
    ],
)
def test_what_a_load_brings(read_only_store: Engine, table: str, rows: int) -> None:
    with read_only_store.connect() as connection:
        assert count(connection, schema.metadata.tables[table]) == rows


def test_the_same_files_again_change_no_row_of_any_table(published_store: Engine) -> None:
    before = dump(published_store)
    reports = load_published(published_store)
    assert dump(published_store) == before
    assert {(r.load_id, r.unchanged == r.read, r.loaded, r.replaced, r.rejected) for r in reports} == {
        (None, True, 0, 0, 0)
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the published files to change."""
    copy = tmp_path / "published"
    shutil.copytree(FOLDER, copy, copy_function=shutil.copyfile)
    return copy


def change(folder: Path, file: str, before: str, after: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(before) == 1
    (folder / file).write_text(text.replace(before, after), encoding="utf-8")


def reloaded(store: Engine, folder: Path) -> list[Report]:
    """What a load of ``folder`` reports on the files that changed something."""
    return [report for report in load_published(store, folder) if report.changed]


D = "Area D,CCG,South East,1,1,1,0.7,1,1,1,Low"
D_MENDED = "Area D,CCG,South East,1,1,1,0.7,1,1,0.4,High"


def test_a_changed_row_replaces_just_its_own_cells(published_store: Engine, folder: Path) -> None:
    before = stored(published_store)
    change(folder, "cascade_baseline_by_area.csv", D, D_MENDED)
    (report,) = reloaded(published_store, folder)
    assert (report.load_id, report.read, report.loaded, report.unchanged, report.replaced) == (22, 23, 0, 22, 1)
    after = stored(published_store)
    file = "cascade_baseline_by_area.csv"
    assert dict(after.items() - before.items()) == {(file, 4, "E"): "0.4", (file, 4, "published_rating"): "High"}
    assert after == printed(folder)


def test_an_earlier_value_stays_readable(published_store: Engine, folder: Path) -> None:
    change(folder, "cascade_baseline_by_area.csv", D, D_MENDED)
    reloaded(published_store, folder)
    with published_store.connect() as connection:
        link = programme(connection, "LINK")
        told = {
            text: areas(connection, filtered(area="LINK-D"), ANYONE, link, moment).rows.iloc[0]
            for text, moment in {"before": AsOf(21), "after": AsOf(22), "now": NOW}.items()
        }
    assert {text: (str(row["total"]), row["band"], row["published_band"]) for text, row in told.items()} == {
        "before": ("6.7", "high", "low"),
        "after": ("6.1", "high", "high"),
        "now": ("6.1", "high", "high"),
    }
    assert stored(published_store, AsOf(21)) == printed()


def test_a_mended_figure_closes_its_contradiction(published_store: Engine, folder: Path) -> None:
    change(folder, "cascade_baseline_by_area.csv", D, D_MENDED)
    reloaded(published_store, folder)
    facts = schema.contradictions
    query = sa.select(schema.places.c.code).join(facts).where(facts.c.rule == "band_against_scores")
    with published_store.connect() as connection:
        assert connection.scalars(query.where(open_at(facts, NOW))).all() == ["LINK-T"]
        assert sorted(connection.scalars(query.where(open_at(facts, AsOf(21))))) == ["LINK-D", "LINK-T"]


def test_a_change_taken_back_is_a_load_of_its_own(published_store: Engine, folder: Path) -> None:
    change(folder, "cascade_baseline_by_area.csv", D, D_MENDED)
    reloaded(published_store, folder)
    (report,) = reloaded(published_store, FOLDER)
    assert (report.load_id, report.replaced, report.unchanged) == (23, 1, 22)
    assert stored(published_store) == printed()
    assert stored(published_store, AsOf(22)) == printed(folder)


@pytest.mark.parametrize(
    ("file", "code"), [("cascade_baseline_by_area.csv", "LINK"), ("link_programme_areas.csv", "LINKN")]
)
def test_a_removed_row_is_closed(published_store: Engine, folder: Path, file: str, code: str) -> None:
    change(folder, file, (folder / file).read_text(encoding="utf-8").splitlines(keepends=True)[-1], "")
    (report,) = reloaded(published_store, folder)
    assert (report.loaded, report.replaced, report.unchanged) == (0, 0, 22)
    assert stored(published_store) == printed(folder)
    assert stored(published_store, AsOf(21)) == printed()
    with published_store.connect() as connection:
        chosen = programme(connection, code)
        assert len(areas(connection, filtered(), ANYONE, chosen).rows) == 22
        assert len(areas(connection, filtered(), ANYONE, chosen, AsOf(21)).rows) == 23


def test_the_place_of_a_removed_row_is_no_area_any_more(published_store: Engine, folder: Path) -> None:
    change(folder, "cascade_baseline_by_area.csv", "Area W,CCG,North East,1,1,1,0.5,0.5,1,0.5,Fair\n", "")
    reloaded(published_store, folder)
    with published_store.connect() as connection:
        assert find_area(connection, "LINK-W", ANYONE) is None
        assert find_area(connection, "LINK-W", ANYONE, AsOf(21)) is not None


@pytest.mark.parametrize("file", ["cascade_baseline_by_area.csv", "site_aliases.csv", "stated_figures.csv"])
def test_other_bytes_with_the_same_rows_change_nothing(published_store: Engine, folder: Path, file: str) -> None:
    before = dump(published_store)
    path = folder / file
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") + b"\r\n")
    assert reloaded(published_store, folder) == []
    assert dump(published_store) == before


def test_load_numbers_stay_without_gaps(published_store: Engine, folder: Path) -> None:
    path = folder / "cascade_baseline_by_area.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    reloaded(published_store, folder)
    change(folder, "cascade_baseline_by_area.csv", D, D_MENDED)
    reloaded(published_store, folder)
    reloaded(published_store, FOLDER)
    with published_store.connect() as connection:
        assert list(connection.scalars(sa.select(schema.loads.c.id).order_by(schema.loads.c.id))) == list(range(1, 24))


def test_a_file_that_cannot_be_loaded_leaves_the_store_as_it_was(published_store: Engine, folder: Path) -> None:
    before = dump(published_store)
    change(folder, "cascade_baseline_by_area.csv", D, D_MENDED)
    (folder / "stated_figures.csv").write_text("figure,value\nareas_1,23\n", encoding="utf-8")
    with pytest.raises(KeyError):
        load_published(published_store, folder)
    assert dump(published_store) == before


def test_stored_profiles_are_those_that_the_facts_give(read_only_store: Engine) -> None:
    with read_only_store.connect() as connection:
        kept = sorted(profiles.stored(connection), key=lambda profile: profile.place_id)
        for moment in (NOW, AsOf(21)):
            assert sorted(profiles.from_facts(connection, moment), key=lambda profile: profile.place_id) == kept
        assert len(kept) == 23
        assert profiles.from_facts(connection, AsOf(0)) == []


def test_both_engines_hold_the_same(published_store: Engine, published_sqlite_url: str) -> None:
    with opened(published_sqlite_url) as reference:
        assert meaning(dump(published_store)) == meaning(dump(reference))


def test_the_rules_see_the_tables_as_printed(read_only_store: Engine) -> None:
    with read_only_store.connect() as connection:
        seen = published(connection, NOW)
    rebuilt = {
        (f"{name}.csv", int(row), column): value
        for name, table in seen.tables.items()
        for row, cells in table.cells.to_dict("index").items()
        for column, value in cells.items()
    }
    assert rebuilt == printed()
    assert seen.domains == ("C1", "A1", "S", "C2", "A2", "D", "E")
    assert seen.sites["North Staffs/Stoke-on-Trent"] == ("North Staffordshire", "Stoke-on-Trent")
