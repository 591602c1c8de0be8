"""A file's load or correction that is killed leaves the store as it was; ``tests/soak`` tries every moment."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from etl.load import AUTO, Options, load_file
from tests.conftest import Stores, opened
from tests.store.killing import killed_apart, moments
from tests.store.reading import dump
from tests.store.test_kills import kill_everywhere
from tests.store.test_load import AREAS, COHORTS, RATINGS, workbook

TRIED = 3
"""Moments that are tried here; each takes a process that imports the loader."""
QUESTIONS = "question_code,statement,theme,scale\nQ1,S,T,agree-5\nQ2,S,T,yes-no\n"
ANSWERS = (
    "respondent_id,group,area_code,wave,question_code,response\n"
    "R1,schools,NA,baseline,Q1,4\nR1,schools,NA,baseline,Q2,yes\nR2,cypmhs,SB,baseline,Q1,9\nR3,cypmhs,SB,baseline,Q1,2\n"
)
FIRST = {"areas": AREAS, "cohorts": COHORTS, "cascade_ratings": RATINGS, "survey_questions": QUESTIONS}
FIRST |= {"survey_responses": ANSWERS}
SECOND = FIRST | {
    "cascade_ratings": RATINGS.replace("NA-1,W1,2026-01-14,1", "NA-1,W1,2026-01-14,3").replace("SB-1,W1", "SB-9,W1"),
    "survey_responses": ANSWERS.replace("Q1,4", "Q1,5").replace("R3,", "R4,"),
}


def load(store: Engine, path: Path, options: Options = Options()) -> None:  # noqa: B008
    """A workbook's load, as a process of its own can take it."""
    load_file(store, AUTO, path, options)


def loaded_first(stores: Stores, path: Path, *, first: bool) -> str:
    """The address of a store with what a workbook brings before the one that is killed."""
    url = stores.migrated()
    if first:
        with opened(url) as store:
            load(store, path)
    return url


def kill_loads(stores: Stores, folder: Path, *, correcting: bool, tried: int | None = None) -> int:
    """Kills a load, or a correction with ``--replace`` of its ratings, at each moment."""
    first, second = (workbook(folder / f"{n}.xlsx", sheets) for n, sheets in enumerate((FIRST, SECOND), 1))
    work = partial(load, path=second) if correcting else partial(load, path=first)
    whole, url = (loaded_first(stores, first, first=correcting) for _ in range(2))
    with opened(whole) as store:
        last = moments(store, work)
        complete = dump(store)
    found = kill_everywhere(url, work, complete, last, tried or last, killed_apart)
    for each in (whole, url):
        stores.drop(each)
    return found


@pytest.mark.parametrize("correcting", [False, True])
def test_a_killed_load_of_a_workbook_leaves_the_store_as_it_was(
    stores: Stores, tmp_path: Path, correcting: bool
) -> None:
    assert kill_loads(stores, tmp_path, correcting=correcting, tried=TRIED) == TRIED
