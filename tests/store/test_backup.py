"""A backup holds every row exactly, goes into either engine, and is whole or refused in a sentence."""

import errno
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import orjson
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data import schema
from data.store import is_migrated, revisions, writing
from etl.backup import BackupTrouble, backup, restore
from etl.write import identify
from tests.conftest import Stores, opened
from tests.store.filling import fill
from tests.store.killing import Work, killed_at, moments
from tests.store.reading import add_load, dump
from tests.store.test_kills import content, spread

Parts = dict[str, bytes]
Told = dict[str, list[str]]


@pytest.fixture(scope="module")
def full_url(stores: Stores) -> Iterator[str]:
    """The published store with odd rows in every table; tests only read it."""
    url = stores.published()
    with opened(url) as store, writing(store) as connection:
        fill(connection, schema.metadata)
    yield url
    stores.drop(url)


@pytest.fixture
def full_store(full_url: str) -> Iterator[Engine]:
    with opened(full_url) as store:
        yield store


@pytest.fixture(scope="module")
def saved(full_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the full store."""
    path = tmp_path_factory.mktemp("backup") / "full.zip"
    with opened(full_url) as store:
        backup(store, path)
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def other_stores(request: pytest.FixtureRequest) -> Stores:
    """Where a backup is restored."""
    return request.getfixturevalue(f"{request.param}_stores")


@pytest.fixture
def other_url(other_stores: Stores) -> Iterator[str]:
    """The address of an empty store with the newest schema."""
    url = other_stores.migrated()
    yield url
    other_stores.drop(url)


@pytest.fixture
def other_store(other_url: str) -> Iterator[Engine]:
    with opened(other_url) as store:
        yield store


def told(store: Engine) -> Told:
    """Every row to the last digit: two decimals that are only equal look different here."""
    return {name: sorted(map(repr, rows)) for name, rows in dump(store).items()}


def without_negative_zero(rows: Told) -> Told:
    """PostgreSQL's numbers have no negative zero."""
    return {
        name: sorted(row.replace("Decimal('-0.0')", "Decimal('0.0')") for row in of_table)
        for name, of_table in rows.items()
    }


def parts(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tables(path: Path) -> dict[str, list[bytes]]:
    """A backup's tables; lines sorted, since keys of text stand in each engine's own order."""
    return {name: sorted(part.splitlines()) for name, part in parts(path).items() if name != "datapackage.json"}


def rewritten(path: Path, to: Path, change: Callable[[Parts], None]) -> Path:
    """The backup with another content and a right checksum, as another release might have made it."""
    changed = parts(path)
    change(changed)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in changed.items():
            archive.writestr(name, part)
        archive.comment = b"sha256:" + b"?" * 64
    begin = to.read_bytes()[:-71]
    to.write_bytes(begin + b"sha256:" + hashlib.sha256(begin).hexdigest().encode())
    return to


def described(change: Callable[[dict[str, Any]], None]) -> Callable[[Parts], None]:
    """A change to what a backup says of itself."""

    def apply(content: Parts) -> None:
        package = orjson.loads(content["datapackage.json"])
        change(package)
        content["datapackage.json"] = orjson.dumps(package)

    return apply


def test_every_row_of_every_table_comes_back_on_either_engine(
    full_store: Engine, saved: Path, other_store: Engine, tmp_path: Path
) -> None:
    restored = restore(other_store, saved)
    before, after = told(full_store), told(other_store)
    if other_store.dialect.name == "postgresql":
        before = without_negative_zero(before)
    assert [name for name, rows in before.items() if not rows] == []
    assert after == before
    assert restored.package.rows == sum(len(rows) for name, rows in before.items() if name != "alembic_version")
    again = backup(other_store, tmp_path / "again.zip")
    if full_store.dialect.name == "postgresql" or other_store.dialect.name == "sqlite":
        assert tables(again.path) == tables(saved)


def test_odd_values_are_in_the_backup_as_text(saved: Path) -> None:
    text = b"".join(parts(saved).values()).decode()
    for value in (
        '"1.50"',
        '"-7.000"',
        '"12345678901234567890.1234567890"',
        '"5000"',
        "Łódź",
        '""',
        '"null"',
        "null",
        "true",
    ):
        assert value in text
    for value in ('"9999-12-31"', '"2000-01-01T04:59:59.999999+00:00"', '"{\\"b\\": 1, \\"a\\": [null'):
        assert value in text


def test_a_store_without_tables_is_empty_too(saved: Path, blank_url: str, full_store: Engine) -> None:
    with opened(blank_url) as store:
        restore(store, saved)
        assert without_negative_zero(told(store)) == without_negative_zero(told(full_store))


def test_new_rows_go_on_after_the_restored_ones(saved: Path, other_store: Engine) -> None:
    restore(other_store, saved)
    with writing(other_store) as connection:
        highest = connection.scalar(sa.select(sa.func.max(schema.team_codes.c.id))) or 0
        assert identify(connection, schema.team_codes, ["brand new"]) == {"brand new": highest + 1}
        numbered = [table for table in schema.metadata.sorted_tables if "id" in table.c]
        for table in numbered:
            assert next_id(connection, table) > (connection.scalar(sa.select(sa.func.max(table.c.id))) or 0), table.name


def next_id(connection: Connection, table: sa.Table) -> int:
    """The number that the store gives to a new row."""
    if connection.dialect.name == "postgresql":
        return int(connection.scalar(sa.select(sa.func.nextval(sa.func.pg_get_serial_sequence(table.name, "id")))) or 0)
    return int(connection.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1  # as SQLite does without AUTOINCREMENT


def test_a_backup_says_what_it_is(saved: Path, full_store: Engine) -> None:
    package = orjson.loads(parts(saved)["datapackage.json"])
    assert package["$schema"].startswith("https://datapackage.org/")
    assert (package["format"], package["revision"]) == (1, revisions()[0])
    assert package["release"]
    held = {name: len(rows) for name, rows in dump(full_store).items() if name != "alembic_version"}
    assert {each["name"]: each["rows"] for each in package["resources"]} == held
    for each in package["resources"]:
        names = [field["name"] for field in each["schema"]["fields"]]
        assert names == list(schema.metadata.tables[each["name"]].c.keys())
        assert list(orjson.loads(parts(saved)[each["path"]].splitlines()[0])) == names


def test_a_backup_is_for_its_owner_and_stands_alone_in_its_folder(store: Engine, tmp_path: Path) -> None:
    made = backup(store, tmp_path / "store.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["store.zip"]
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.size == made.path.stat().st_size
    assert made.as_line().startswith(f"{made.package.rows:,} rows in {len(schema.metadata.tables)} tables saved to ")


def test_what_others_write_meanwhile_is_not_in_a_backup(store: Engine, tmp_path: Path) -> None:
    """Neither what is not committed yet nor what is committed after the first table was read."""
    before = told(store)
    with writing(store) as connection:
        add_load(connection, 1)
        backup(store, tmp_path / "uncommitted.zip")
        connection.rollback()
    first = schema.metadata.sorted_tables[0].name

    def write(_: object, __: object, statement: str, *___: object) -> None:
        if f"FROM {first}" in statement:
            with opened(store.url.render_as_string(hide_password=False)) as another, writing(another) as connection:
                add_load(connection, 1)

    sa.event.listen(store, "after_cursor_execute", write)
    backup(store, tmp_path / "committed.zip")
    sa.event.remove(store, "after_cursor_execute", write)
    assert len(told(store)["loads"]) == 1
    for name in ("uncommitted", "committed"):
        assert parts(tmp_path / f"{name}.zip")["loads.jsonl"] == b""
    assert {name: len(rows) for name, rows in tables(tmp_path / "committed.zip").items() if rows} == {
        f"{name}.jsonl": len(rows) for name, rows in before.items() if rows and name != "alembic_version"
    }


def test_a_store_with_data_is_left_alone(published_store: Engine, saved: Path) -> None:
    before = told(published_store)
    with pytest.raises(BackupTrouble, match=r"holds data already.*DATABASE_URL"):
        restore(published_store, saved)
    assert told(published_store) == before


def test_a_store_without_the_schema_is_not_saved(blank_url: str, tmp_path: Path) -> None:
    with opened(blank_url) as store, pytest.raises(BackupTrouble, match="python -m etl migrate"):
        backup(store, tmp_path / "store.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_backup_that_cannot_be_written_is_a_sentence(
    store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    there.write_bytes(b"mine")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")

    def full(_: int) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    for path, says in (
        (there, "is there already"),
        (tmp_path, "is there already"),
        (tmp_path / "dangling", "is there already"),
        (there / "store.zip", "can't be written"),
        (tmp_path / "no" / "store.zip", "can't be written.*No such file or directory.*Name a file in a folder"),
        (tmp_path / ("long" * 100), "can't be written"),
        (tmp_path / "store.zip", "No space left on device"),
    ):
        with pytest.raises(BackupTrouble, match=says):
            backup(store, path)
    assert there.read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dangling", "there"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to the superuser")
def test_a_folder_that_may_not_be_written_to_is_a_sentence(store: Engine, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(BackupTrouble, match="Permission denied"):
        backup(store, tmp_path / "store.zip")


def damaged(whole: bytes) -> Iterator[tuple[bytes, str]]:
    """Files that are not the backup, and what is said of them."""
    for end in (0, 1, 70, 71, len(whole) // 2, len(whole) - 71, len(whole) - 1):
        yield whole[:end], "its end is missing"
    yield whole + b"\n", "its end is missing"
    yield whole[1:], "was changed or damaged"
    for place in range(0, len(whole), len(whole) // 40):
        yield (
            whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :],
            "not a whole backup|was changed or damaged",
        )
    for place in (-1, -64):
        yield whole[:place] + b"?" + whole[len(whole) + place + 1 :], "was changed or damaged"
    yield b"code,name\n1,x\n", "another kind of file"
    yield b"sha256:" + b"0" * 64, "was changed or damaged"
    yield b"sha256:" + hashlib.sha256().hexdigest().encode(), "not a whole backup"


def test_a_file_that_is_not_the_backup_any_more_is_refused(store: Engine, saved: Path, tmp_path: Path) -> None:
    before = told(store)
    path = tmp_path / "damaged.zip"
    for damage, says in damaged(saved.read_bytes()):
        path.write_bytes(damage)
        with pytest.raises(BackupTrouble, match=says):
            restore(store, path)
    for wrong in (tmp_path, tmp_path / "nowhere", path / "below"):
        with pytest.raises(BackupTrouble, match=r"can't be read: .*\. Name a file"):
            restore(store, wrong)
    assert told(store) == before


def lose_loads(content: Parts) -> None:
    del content["loads.jsonl"]


def cut_a_line(content: Parts) -> None:
    content["loads.jsonl"] = content["loads.jsonl"][:-10]


def lose_a_line(content: Parts) -> None:
    content["problems.jsonl"] = content["problems.jsonl"].split(b"\n", 1)[1]


def point_at_nothing(content: Parts) -> None:
    first, rest = content["problems.jsonl"].split(b"\n", 1)
    content["problems.jsonl"] = orjson.dumps(orjson.loads(first) | {"load_id": 99_999}) + b"\n" + rest


def say_nothing(content: Parts) -> None:
    content["datapackage.json"] = b"[]"


def give_an_unknown_type(package: dict[str, Any]) -> None:
    package["resources"][0]["schema"]["fields"][0]["type"] = "blob"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lose_loads, "not a whole backup"),
        (cut_a_line, "not a whole backup|can't hold"),
        (lose_a_line, "has .* rows and should have"),
        (point_at_nothing, "can't hold"),
        (say_nothing, "not a whole backup"),
        (described(give_an_unknown_type), "not a whole backup"),
        (described(lambda package: package.pop("resources")), "not a whole backup"),
        (described(lambda package: package.update(revision="9999", release="9.0")), "release 9.0, .*doesn't know"),
        (described(lambda package: package.update(format=2, release="9.0")), "release 9.0, .*or a newer one"),
    ],
)
def test_a_whole_file_that_this_release_cannot_read_is_refused(
    store: Engine, saved: Path, tmp_path: Path, change: Callable[[Parts], None], says: str
) -> None:
    before = told(store)
    with pytest.raises(BackupTrouble, match=says):
        restore(store, rewritten(saved, tmp_path / "other.zip", change))
    assert told(store) == before


def test_a_character_that_postgresql_has_not_is_a_sentence(
    sqlite_stores: Stores, postgresql_stores: Stores, tmp_path: Path
) -> None:
    with opened(sqlite_stores.migrated()) as store, opened(postgresql_stores.migrated()) as other:
        with writing(store) as connection:
            add_load(connection, 1, file="a\x00b")
        backup(store, tmp_path / "store.zip")
        before = told(other)
        with pytest.raises(BackupTrouble, match="table loads has a row that this store can't hold"):
            restore(other, tmp_path / "store.zip")
        assert told(other) == before


LATER = (
    *("released", "released_periods", "release_rules", "survey_units", "survey_figures", "rating_changes"),
    *("rating_levels", "official_series", "indicator_figures"),
    *("activity_charts", "special_causes", "released_as"),
)
"""Tables that came later, or had no rows."""
LATER_COLUMNS = {
    "loads": ("notes",),
    "indicator_values": ("published_comparison", "published_trend"),
    "area_domain_means": ("tables", "agreed"),
    "annotations": ("rebase",),
}
"""Columns that came later."""


def as_at_0001(content: Parts) -> None:
    """The backup as a release with the first schema would have made it: loads had no notes, nothing was released."""
    package = orjson.loads(content["datapackage.json"])
    package |= {"revision": "0001", "release": "0.0.1"}
    package["resources"] = [each for each in package["resources"] if each["name"] not in LATER]
    for name in LATER:
        del content[f"{name}.jsonl"]
    for table, later in LATER_COLUMNS.items():
        described = next(each for each in package["resources"] if each["name"] == table)["schema"]
        described["fields"] = [field for field in described["fields"] if field["name"] not in later]
        lines = map(orjson.loads, content[f"{table}.jsonl"].splitlines())
        cut = [orjson.dumps({name: cell for name, cell in line.items() if name not in later}) + b"\n" for line in lines]
        content[f"{table}.jsonl"] = b"".join(cut)
    content["datapackage.json"] = orjson.dumps(package)


def told_before(store: Engine) -> Told:
    """Every row, but for what came later."""
    rows = dump(store)
    for table, later in LATER_COLUMNS.items():
        stay = [place for place, column in enumerate(schema.metadata.tables[table].c) if column.name not in later]
        rows[table] = [tuple(row[place] for place in stay) for row in rows[table]]
    return {name: sorted(map(repr, of_table)) for name, of_table in rows.items()}


def test_a_backup_of_an_earlier_schema_arrives_at_this_one(
    other_store: Engine, saved: Path, tmp_path: Path, full_store: Engine
) -> None:
    restored = restore(other_store, rewritten(saved, tmp_path / "older.zip", as_at_0001))
    assert (restored.package.revision, restored.package.release) == ("0001", "0.0.1")
    with other_store.connect() as connection:
        assert is_migrated(connection)
        assert set(map(repr, connection.scalars(sa.select(schema.loads.c.notes)))) == {"[]"}
    before, after = (without_negative_zero(told_before(each)) for each in (full_store, other_store))
    kept = [name for name in before if name not in LATER]
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    with writing(other_store) as connection:
        assert identify(connection, schema.team_codes, ["brand new"])


def kill_restores(url: str, saved: Path, tried: int | None = None) -> int:
    """Kills a restore into the store at ``url`` at so many moments, or at each; then lets one complete."""

    def work(store: Engine) -> None:
        restore(store, saved)

    before, last = content(url), moments_of(url, work)
    at = spread(last, tried or last)
    for moment in at:
        assert killed_at(moment, url, work), moment
        assert content(url) == before, moment
    assert not killed_at(last + 1, url, work)
    assert content(url) != before
    return len(at)


def moments_of(url: str, work: Work) -> int:
    """How many moments work on a store has; nothing of it is committed."""

    def count_and_fail(store: Engine) -> None:
        def fail(*_: object) -> NoReturn:
            raise TimeoutError("on purpose")

        sa.event.listen(store, "commit", fail)
        with pytest.raises(TimeoutError):
            work(store)
        sa.event.remove(store, "commit", fail)

    with opened(url) as store:
        return moments(store, count_and_fail)


def test_a_killed_restore_leaves_the_store_as_it_was(store_url: str, saved: Path) -> None:
    assert kill_restores(store_url, saved, 5) == 5


def test_a_killed_restore_leaves_a_store_without_tables(blank_url: str, saved: Path) -> None:
    assert kill_restores(blank_url, saved, 3) == 3


def test_a_killed_backup_leaves_nothing_that_passes_for_one(
    full_url: str, full_store: Engine, store: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "store.zip"
    last = moments(full_store, lambda opened: backup(opened, tmp_path / "whole.zip"))
    (tmp_path / "whole.zip").unlink()
    for moment in spread(last - 1, 5):
        assert killed_at(moment, full_url, lambda opened: backup(opened, path))
    left = list(tmp_path.iterdir())
    assert (len(left), path.exists()) == (5, False)
    for unfinished in left:
        with pytest.raises(BackupTrouble):
            restore(store, unfinished)
