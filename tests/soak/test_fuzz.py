"""Hundreds of files that were damaged at random, and of tables of random cells."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.conftest import make_store, url_on_postgresql, url_on_sqlite
from tests.store.damaged import ACTIONS
from tests.store.fuzzing import cells_are_kept_verbatim, damaged_files, loads_or_says_why, problems_load_again
from tests.store.test_fuzz import CELL, ONE_STORE, ROWS

__all__ = ["make_store", "url_on_postgresql", "url_on_sqlite"]
pytestmark = pytest.mark.soak


@pytest.mark.parametrize("seed", range(2, 12))
def test_a_file_damaged_at_random_loads_or_says_why(
    seed: int, url_on_sqlite: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in damaged_files(seed, count=100):
        (tmp_path / name).write_bytes(content)
        loads_or_says_why(tmp_path / name, capsys)


@settings(max_examples=400, deadline=None, database=None, suppress_health_check=ONE_STORE)
@given(rows=ROWS)
def test_random_cells_are_counted_and_kept_verbatim(
    rows: list[list[str]], url_on_sqlite: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells_are_kept_verbatim(tmp_path / "ratings.csv", rows, capsys)


TEXTS = st.lists(
    st.lists(CELL, min_size=len(ACTIONS.split(",")), max_size=len(ACTIONS.split(","))), min_size=1, max_size=8
)


@settings(max_examples=100, deadline=None, database=None, suppress_health_check=ONE_STORE)
@given(rows=TEXTS)
def test_files_of_problems_with_random_cells_tell_the_same_again(
    rows: list[list[str]], url_on_postgresql: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problems_load_again(tmp_path, rows, capsys)
