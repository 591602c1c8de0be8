"""Teams' coverage, hours by function, and how many outcomes there are to go by."""

from __future__ import annotations

from decimal import Decimal

import pytest

from data.measures.coverage import (
    HourShares,
    Outcomes,
    Outside,
    cyp_per_team,
    has_many,
    has_more_than_meant,
    hour_shares,
    meant_cyp,
    response_pct,
    settings_outside,
    settings_per_team,
)


@pytest.mark.parametrize(("wave", "meant"), [("Trailblazer", 8000), ("1", 7000), ("2", 7000), (None, None)])
def test_a_team_was_meant_to_cover_what_its_wave_was(wave: str | None, meant: int | None) -> None:
    assert meant_cyp(wave) == meant


@pytest.mark.parametrize(
    ("cyp", "teams", "meant", "more"),
    [(16_000, 2, 8000, False), (16_001, 2, 8000, True), (7000, 1, 7000, False), (7001, 1, 7000, True)],
)
def test_teams_have_more_than_meant_beyond_the_exact_number(cyp: int, teams: int, meant: int, more: bool) -> None:
    assert has_more_than_meant(cyp, teams, meant) is more


def test_8000_are_meant_unless_said() -> None:
    assert not has_more_than_meant(8000, 1)
    assert has_more_than_meant(8001, 1)


def test_half_as_many_again_are_many() -> None:
    assert not has_many(24_000, 2)
    assert has_many(24_001, 2)


@pytest.mark.parametrize(
    ("settings", "teams", "outside"), [(19, 2, "below"), (20, 2, ""), (40, 2, ""), (41, 2, "above"), (0, 1, "below")]
)
def test_ten_and_twenty_settings_are_within(settings: int, teams: int, outside: Outside) -> None:
    assert settings_outside(settings, teams) == outside


def test_figures_a_team_are_rounded_half_up() -> None:
    assert str(cyp_per_team(15_001, 2)) == "7501"
    assert str(settings_per_team(45, 4)) == "11.3"
    assert str(settings_per_team(44, 4)) == "11"
    assert str(response_pct(1, 8)) == "13"
    assert str(response_pct(61, 61)) == "100"


def test_hours_are_shares_of_their_sum() -> None:
    assert hour_shares(52, 24, 24) == HourShares(Decimal(52), Decimal(24), Decimal(24))
    assert hour_shares(Decimal("0.5"), 1, Decimal("2.5")) == HourShares(Decimal(13), Decimal(25), Decimal(63))
    assert hour_shares(0, 0, 3) == HourShares(Decimal(0), Decimal(0), Decimal(100))


@pytest.mark.parametrize("hours", [(None, 1, 1), (1, None, 1), (1, 1, None), (0, 0, 0)])
def test_hours_that_are_missing_or_none_have_no_shares(hours: tuple[int | None, int | None, int | None]) -> None:
    assert hour_shares(*hours) is None


def test_outcomes_stand_beside_what_they_come_from() -> None:
    found = Outcomes(closed=200, paired=25, improved=16)
    assert (found.paired_pct, found.improved_pct) == (13, 64)


@pytest.mark.parametrize(
    ("outcomes", "paired_pct", "improved_pct"),
    [
        (Outcomes(0, 0, 0), None, None),
        (Outcomes(10, 0, 0), 0, None),
        (Outcomes(None, 10, 5), None, 50),
        (Outcomes(10, 10, None), 100, None),
        (Outcomes(10, 12, 0), 120, 0),
    ],
)
def test_outcomes_of_none_have_no_share(outcomes: Outcomes, paired_pct: int | None, improved_pct: int | None) -> None:
    assert (outcomes.paired_pct, outcomes.improved_pct) == (paired_pct, improved_pct)
