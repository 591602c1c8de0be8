"""How actions stand against a day, risks and attendance: the rules of the API, word by word."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from data.measures.work import overdue_days, rag, reached_pct, score, summed

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("status", "due_in", "colour"),
    [
        ("complete", -30, "none"),
        ("dropped", None, "none"),
        ("on track", -1, "red"),
        ("not started", -1, "red"),
        ("at risk", -1, "red"),
        ("overdue", 30, "red"),
        ("overdue", None, "red"),
        ("on track", 0, "green"),
        ("at risk", 90, "amber"),
        ("at risk", None, "amber"),
        ("not started", 0, "amber"),
        ("not started", 14, "amber"),
        ("not started", 15, "green"),
        ("on track", 3, "green"),
        ("on track", None, "amber"),
        ("not started", None, "amber"),
    ],
)
def test_the_colour_of_an_action(status: str, due_in: int | None, colour: str) -> None:
    due = None if due_in is None else DAY + timedelta(days=due_in)
    assert rag(status, due, DAY) == colour


@pytest.mark.parametrize(
    ("status", "due", "days"),
    [
        ("on track", date(2026, 11, 10), 12),
        ("overdue", date(2026, 11, 22), 0),
        ("on track", date(2026, 12, 1), 0),
        ("on track", None, None),
        ("complete", date(2026, 1, 1), None),
        ("dropped", date(2026, 1, 1), None),
    ],
)
def test_days_overdue(status: str, due: date | None, days: int | None) -> None:
    assert overdue_days(status, due, DAY) == days


def test_a_score_and_a_share_of_the_mix() -> None:
    assert score(4, 5) == 20
    assert [reached_pct(19, 20), reached_pct(1, 8), reached_pct(3, None), reached_pct(3, 0)] == [95, 13, None, None]


@pytest.mark.parametrize(("counts", "total"), [([], None), ([3, 4], 7), ([3, None], None), ([0], 0), ([None], None)])
def test_a_part_is_not_the_whole(counts: list[int | None], total: int | None) -> None:
    assert summed(counts) == total
