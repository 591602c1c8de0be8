"""A store that any earlier commit made, with rows in every table, arrives at today's schema with its rows.

The commits come from git's history: every one on the main line that changed the schema or a migration, but where two
migrations bear one number, as when two branches have just come together: it can make no store. Each makes its store with
its own code, taken out of git into a folder, and with this environment's libraries.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from data import schema
from data.store import migrate
from tests.conftest import Stores, opened
from tests.store import filling
from tests.store.test_migrate import Rows, rows
from tests.store.test_schema import rules

pytestmark = pytest.mark.soak

ROOT = Path(__file__).parents[2]
MADE_BY_MIGRATE = {"domains", "levels", "level_descriptions", "workshops"}
"""Their wording is each release's own."""
FIRST_SHAPE = {
    ("loads", "action"): ["load", "undo"],  # a purge named no load
    ("attendance", "organisation_type"): ["school", "other"],
    ("mhst_activity", "numerator"): [None],
    ("indicator_values", "numerator"): [None],
}
"""What today's rules let through of what the first ones did. No feed wrote into these tables then."""
MAKE = """
import importlib.util, sys
from data import schema
from data.store import migrate, open_store, writing
from etl.published import load_published

url, filling_py = sys.argv[1:]
spec = importlib.util.spec_from_file_location("filling", filling_py)
filling = importlib.util.module_from_spec(spec)
spec.loader.exec_module(filling)
store = open_store(url)
migrate(store)
load_published(store)
with writing(store) as connection:
    filling.fill(connection, schema.metadata, {fixed!r})
"""
MIGRATE = """
import sys
from data.store import migrate, open_store

migrate(open_store(sys.argv[1]))
"""


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], check=True, capture_output=True).stdout


@cache
def commits() -> tuple[str, ...]:
    """The main line's commits that changed the schema, oldest first. Skips the test where git doesn't know them."""
    try:
        if git("rev-parse", "--is-shallow-repository").strip() == b"true":
            pytest.skip("the clone is shallow: it lacks the earlier commits")
        found = git("log", "--first-parent", "--format=%h", "--reverse", "--", "data/schema.py", "data/migrations")
    except (OSError, subprocess.CalledProcessError) as trouble:
        pytest.skip(f"git has no history here: {trouble}")
    return tuple(filter(numbered_once, found.decode().split())) or pytest.skip("git has no history of the schema here")


def numbered_once(commit: str) -> bool:
    """Whether a commit's migrations have each a number of its own."""
    files = git("ls-tree", "--name-only", commit, "data/migrations/versions/").decode().split()
    numbers = [number for file in files if (number := Path(file).name[:4]).isdigit()]
    return len(numbers) == len(set(numbers))


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each commit's data/ and etl/ in a folder of its own."""
    return {commit: taken_out(commit, tmp_path_factory.mktemp(commit)) for commit in commits()}


def taken_out(commit: str, folder: Path) -> Path:
    with tarfile.open(fileobj=io.BytesIO(git("archive", commit, "data", "etl"))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def run(folder: Path, script: str, *arguments: str) -> None:
    """Runs a script on an earlier commit's code."""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def make(folder: Path, url: str) -> dict[str, Rows]:
    """A store with the published tables and odd rows, by a commit's own code; returns its rows."""
    run(folder, MAKE.replace("{fixed!r}", repr(FIRST_SHAPE)), url, str(filling.__file__))
    with opened(url) as store:
        return rows(store)


def check(store: Engine, before: dict[str, Rows], like: Engine) -> None:
    """The store has today's schema and every row that it had, in whatever columns are still there."""
    assert rules(store) == rules(like)
    after = rows(store)
    assert before.keys() <= after.keys() == schema.metadata.tables.keys()
    made_anew = {"released"} if "slice" in before["released"][0] else set()  # it had no rows before 0004
    for name in before.keys() - MADE_BY_MIGRATE - made_anew:
        assert before[name], name
        both = before[name][0].keys() & after[name][0].keys()
        assert [{c: row[c] for c in both} for row in after[name]] == [
            {c: row[c] for c in both} for row in before[name]
        ], name


def is_of_first_shape(held: dict[str, Rows]) -> bool:
    """Whether it was made before 0001 was changed in place."""
    return "anonymised" not in held["programmes"][0]


def check_first_shape(before: dict[str, Rows], after: dict[str, Rows]) -> None:
    """What stood elsewhere has moved, and what was not said is said."""
    group = {row["id"]: row["respondent_group"] for row in before["respondents"]}
    assert [row["respondent_group"] for row in after["survey_respondents"]] == [
        group[row["respondent_id"]] for row in after["survey_respondents"]
    ]
    unknown = {row["dont_know"] in ("1", "true") for row in after["survey_responses"] if row["position"] is None}
    assert unknown == {True}
    assert [row["code"] for row in after["programmes"] if row["anonymised"] in ("1", "true")] == ["LINK"]


def test_a_store_of_every_earlier_commit_arrives_here(stores: Stores, code: dict[str, Path], store: Engine) -> None:
    for folder in code.values():
        url = stores.without_tables()
        before = make(folder, url)
        with opened(url) as earlier:
            migrate(earlier)
            check(earlier, before, store)
            if is_of_first_shape(before):
                check_first_shape(before, rows(earlier))
        stores.drop(url)


def test_a_store_that_every_commit_migrated_in_turn_arrives_here(
    blank_url: str, code: dict[str, Path], store: Engine
) -> None:
    first, *later = code.values()
    before = make(first, blank_url)
    for folder in later:
        run(folder, MIGRATE, blank_url)
    with opened(blank_url) as earlier:
        migrate(earlier)
        check(earlier, before, store)
        if is_of_first_shape(before):
            check_first_shape(before, rows(earlier))
