"""What a day or a load's name means."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data.versions import NOW, AsOf, NotAMoment, as_of
from tests.store.reading import add_load


@pytest.fixture
def loaded(store: Engine) -> Engine:
    """Loads at instants around the days on which clocks in London change (29 March, 25 October 2026)."""
    with store.begin() as connection:
        for number, at in enumerate(
            [
                "2026-03-28T23:59:59+00:00",
                "2026-03-29T22:59:59+00:00",
                "2026-03-29T23:00:00+00:00",
                "2026-10-24T22:59:59+00:00",
                "2026-10-25T23:59:59+00:00",
                "2026-10-26T00:00:00+00:00",
            ],
            1,
        ):
            add_load(connection, number, at=datetime.fromisoformat(at))
    return store


@pytest.mark.parametrize(
    ("text", "load"),
    [
        ("2026-03-27", 0),
        ("2026-03-28", 1),
        ("2026-03-29", 2),
        ("2026-03-30", 3),
        ("2026-10-24", 4),
        ("2026-10-25", 5),
        ("2026-10-26", 6),
        ("2030-01-01", 6),
        ("0001-01-01", 0),
        ("load-1", 1),
        ("load-6", 6),
        ("load-2-on-2026-03-29", 2),
        ("load-2-on-2030-01-01", 2),
    ],
)
def test_a_day_ends_at_midnight_in_london(loaded: Engine, text: str, load: int) -> None:
    with loaded.connect() as connection:
        assert as_of(connection, text) == AsOf(load, text)


def test_blank_is_now(loaded: Engine) -> None:
    with loaded.connect() as connection:
        assert as_of(connection, "") == NOW


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("load-7", "‘load-7’ is not a load of this store"),
        ("load-0", "‘load-0’ is not a load of this store"),
        ("load-", "neither a day"),
        ("load-1234567890", "neither a day"),
        ("load-2-on-soon", "‘soon’ in ‘load-2-on-soon’ is not a day (like 2026-11-21)"),
        ("load-2-on-", "neither a day"),
        ("load-7-on-2030-01-01", "‘load-7-on-2030-01-01’ is not a load of this store"),
        ("load-2-on-2026-03-28", "‘load-2-on-2026-03-28’ names a day before load 2 was made"),
        ("yesterday", "‘yesterday’ is neither a day (like 2026-11-21) nor a load (like load-12)"),
        ("2026-02-30", "neither a day"),
        ("21/11/2026", "neither a day"),
        ("load-١", "neither a day"),
        ("'; DROP TABLE loads", "neither a day"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(loaded: Engine, text: str, sentence: str) -> None:
    with loaded.connect() as connection, pytest.raises(NotAMoment) as refusal:
        as_of(connection, text)
    assert sentence in str(refusal.value)


def test_the_last_day_of_the_calendar_is_a_day(loaded: Engine) -> None:
    with loaded.connect() as connection:
        assert as_of(connection, "9999-12-31") == AsOf(6, "9999-12-31")


def test_a_day_in_an_empty_store_is_before_every_load(store: Engine) -> None:
    with store.connect() as connection:
        assert as_of(connection, "2026-11-21") == AsOf(0, "2026-11-21")
        assert connection.scalar(sa.text("SELECT count(*) FROM loads")) == 0
