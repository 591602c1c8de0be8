"""Files that were damaged at random, and tables of random cells: a few of those that the soak tries."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.damaged import HEADS
from tests.store.fuzzing import ODD_CELLS, cells_are_kept_verbatim, damaged_files, loads_or_says_why

CELL = st.sampled_from(ODD_CELLS) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)
ROWS = st.lists(st.lists(CELL, min_size=len(HEADS), max_size=len(HEADS)), min_size=1, max_size=6)
ONE_STORE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def test_a_file_damaged_at_random_loads_or_says_why(
    url_on_sqlite: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in damaged_files(seed=1, count=40):
        (tmp_path / name).write_bytes(content)
        loads_or_says_why(tmp_path / name, capsys)


@settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=ONE_STORE)
@given(rows=ROWS)
def test_random_cells_are_counted_and_kept_verbatim(
    rows: list[list[str]], url_on_sqlite: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells_are_kept_verbatim(tmp_path / "ratings.csv", rows, capsys)
