"""Who got to the next level: from the same whole level, two matched cohorts or more, nearest start first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from data.measures.learning import NextLevel, next_level


@dataclass(frozen=True)
class Move:
    matched: int
    mean_from: Decimal | None
    mean_to: Decimal | None
    mean_change: Decimal | None


def move(start: str, end: str, matched: int = 3) -> Move:
    return Move(matched, Decimal(start), Decimal(end), Decimal(end) - Decimal(start))


MOVES = {
    "A": move("0.00", "1.00"),
    "B": move("0.67", "1.33"),
    "C": move("0.67", "0.67"),
    "D": move("1.00", "2.00"),
    "E": move("0.50", "2.00", matched=1),
    "F": Move(0, None, None, None),
    "G": move("2.33", "3.00"),
    "H": move("1.50", "1.25"),
}


@pytest.mark.parametrize(
    ("mean", "found"),
    [
        ("0.67", NextLevel(0, 3, ("B", "A"), "A")),
        ("0.00", NextLevel(0, 3, ("A", "B"), "A")),
        ("1.67", NextLevel(1, 2, ("D",), "D")),
        ("2.00", NextLevel(2, 1, ("G",), "G")),
        ("3.00", None),
    ],
)
def test_areas_that_left_the_level_at_which_an_area_stands(mean: str, found: NextLevel | None) -> None:
    assert next_level(Decimal(mean), MOVES) == found


def test_an_area_does_not_learn_from_itself() -> None:
    assert next_level(Decimal("1.00"), MOVES, apart_from="D") == NextLevel(1, 1, (), "")


def test_where_nobody_started_nobody_arrived() -> None:
    assert next_level(Decimal("0.5"), {}) == NextLevel(0, 0, ())
