"""A simulated England in small, on every engine: its files load whole, twice change nothing, and nothing of it is real."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data import schema
from etl.illustrate import SEED
from etl.illustrate.england import PROGRAMME, Size, files
from etl.report import Report
from tests.conftest import Stores, opened
from tests.england import MEASURES, assert_as_promised, loaded
from tests.returns import load_text

TINY = Size(areas=6, boards=3, respondents=40, months=12)


@pytest.fixture(scope="module")
def england(stores: Stores) -> Iterator[tuple[Engine, dict[str, Report]]]:
    """A store beside the published tables that the tests only read, and the report of each feed."""
    url = stores.published()
    with opened(url) as store:
        yield store, loaded(store, TINY)
    stores.drop(url)


def test_its_files_load_whole(england: tuple[Engine, dict[str, Report]]) -> None:
    assert_as_promised(england[1], TINY)


def test_all_of_it_is_simulated_and_invented(england: tuple[Engine, dict[str, Report]]) -> None:
    store, reports = england
    numbers = {report.load_id for report in reports.values()}
    with store.connect() as connection:
        simulated = connection.scalars(sa.select(schema.loads.c.id).where(schema.loads.c.simulated))
        assert set(simulated) == numbers
        made_up = sa.select(schema.programmes.c.simulated).where(schema.programmes.c.name == PROGRAMME)
        assert connection.scalar(made_up) is True
        areas = connection.execute(sa.select(schema.areas).where(schema.areas.c.load_id.in_(numbers))).all()
    assert len({area.region for area in areas}) == TINY.boards
    assert {(area.ons_code, area.ods_code) for area in areas} == {(None, None)}


def test_it_has_what_is_hard(england: tuple[Engine, dict[str, Report]]) -> None:
    """People who return and who don't, cohorts without the later rounds, months that are withheld or missing."""
    with england[0].connect() as connection:
        waves = dict(connection.execute(_counted(schema.survey_respondents, "wave")).all())
        ratings = dict(connection.execute(_counted(schema.ratings, "workshop")).all())
        suppressed = dict(connection.execute(_counted(schema.mhst_activity, "suppressed")).all())
    assert waves["baseline"] == TINY.respondents
    assert 0 < waves["follow-up"] < TINY.respondents
    assert ratings["W1"] == 7 * TINY.areas * TINY.cohorts > ratings["W2"] > ratings["W3"] > ratings["W4"] > 0
    months = TINY.areas * TINY.teams * TINY.months * MEASURES
    assert suppressed[True] > 0
    assert 0.9 * months < sum(suppressed.values()) < months


def _counted(table: sa.Table, column: str) -> sa.Select[tuple[object, int]]:
    return sa.select(table.c[column], sa.func.count()).group_by(table.c[column])


def test_a_second_time_it_changes_nothing(store: Engine) -> None:
    loaded(store, TINY)
    again = loaded(store, TINY)
    assert all(report.load_id is None and report.unchanged == report.read for report in again.values())


def test_another_seed_takes_its_place(store: Engine) -> None:
    loaded(store, TINY)
    other = loaded(store, TINY, seed=SEED + 1)
    assert other["mhst_activity"].replaced > 0
    with store.connect() as connection:
        people = sa.select(sa.func.count()).where(schema.survey_respondents.c.closed_by.is_(None))
        baseline = people.where(schema.survey_respondents.c.wave == "baseline")
        assert connection.scalar(baseline) == TINY.respondents


def test_peoples_own_statements_stay(store: Engine, tmp_path: Path) -> None:
    own = "question_code,statement,theme,scale\nQ01,I know whom to ask,Contact,agree-5\n"
    load_text(store, tmp_path, "survey_questions", own)
    loaded(store, TINY)
    with store.connect() as connection:
        first = sa.select(schema.survey_questions.c.closed_by).where(schema.survey_questions.c.load_id == 1)
        assert connection.scalars(first).all() == [None]


def test_a_seed_gives_its_bytes(tmp_path: Path) -> None:
    def marks(folder: str, seed: int) -> list[str]:
        (tmp_path / folder).mkdir()
        made = files(tmp_path / folder, seed, TINY)
        return [hashlib.sha256(path.read_bytes()).hexdigest() for _, path in made]

    first, again, other = marks("first", 1), marks("again", 1), marks("other", 2)
    assert first == again
    assert len([True for one, two in zip(first, other, strict=True) if one != two]) > len(first) / 2
