"""Which way sources point, and whether they point together."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from data.measures import sources
from data.measures.sources import Latest, Pointing, together
from data.measures.spc import Point, phase

KINDS: tuple[Pointing | None, ...] = ("up", "down", "nowhere", None)


@pytest.mark.parametrize("given", [*product(KINDS, repeat=3), *product(KINDS, repeat=2), *product(KINDS, repeat=1), ()])
def test_together_of_every_combination(given: tuple[Pointing | None, ...]) -> None:
    there = [each for each in given if each is not None]
    if len(there) < 2:
        expected = "one_source" if there else "no_source"
    elif all(each == "up" for each in there) or all(each == "down" for each in there):
        expected = "agree"
    elif all(each in ("up", "down") for each in there):
        expected = "disagree"
    else:
        expected = "no_joint_evidence"
    assert together(given) == expected


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (("up", "up", "up"), "agree"),
        (("down", None, "down"), "agree"),
        (("up", "down", None), "disagree"),
        (("up", "up", "down"), "disagree"),
        (("up", "up", "nowhere"), "no_joint_evidence"),
        (("nowhere", "nowhere", None), "no_joint_evidence"),
        (("up", None, None), "one_source"),
        ((None, None, None), "no_source"),
    ],
)
def test_together_in_examples(given: tuple[Pointing | None, ...], word: str) -> None:
    assert together(given) == word


@pytest.mark.parametrize(
    ("counts", "pointing"),
    [
        ((2, 1, 0), "up"),
        ((1, 1, 0), "nowhere"),
        ((2, 0, 1), "nowhere"),
        ((0, 1, 2), "down"),
        ((0, 3, 0), "nowhere"),
        ((1, 0, 0), "up"),
        ((0, 0, 0), None),
    ],
)
def test_counts_of_cohorts(counts: tuple[int, int, int], pointing: str | None) -> None:
    assert sources.of_counts(*counts) == pointing


@pytest.mark.parametrize(
    ("verdicts", "pointing"),
    [
        ([], None),
        (["up"], "up"),
        (["up", "too_few"], "up"),
        (["up", "no_clear_change"], "nowhere"),
        (["up", "down"], "nowhere"),
        (["down", "down"], "down"),
        (["too_few", "too_few"], "nowhere"),
    ],
)
def test_verdicts_of_a_survey(verdicts: list[str], pointing: str | None) -> None:
    assert sources.of_verdicts(verdicts) == pointing


def _chart(*values: float | None) -> list[Point]:
    return [Point(date(2025 + at // 12, at % 12 + 1, 1), value) for at, value in enumerate(values)]


STEADY = (10, 11, 10, 12, 11, 10, 11, 12, 10, 11, 12, 11, 10, 11)


@pytest.mark.parametrize(
    ("last", "better", "pointing"), [(30, "higher", "up"), (30, "lower", "down"), (11, "lower", "nowhere")]
)
def test_the_last_month_of_a_chart(last: float, better: sources.Polarity, pointing: str) -> None:
    found = sources.latest(phase(tuple(_chart(*STEADY, last))), better)
    assert found is not None
    assert (found.start, found.value, found.pointing) == (date(2026, 3, 1), last, pointing)
    assert found.flag == ("outside_limits" if last == 30 else None)


def test_a_trend_points_where_it_goes_not_where_it_stands() -> None:
    falling = (40, 41, 40, 42, 41, 40, 41, 42, 60, 58, 56, 54, 52, 50, 48)
    found = sources.latest(phase(tuple(_chart(*falling))), "lower")
    assert found is not None
    assert (found.flag, found.pointing) == ("trend", "up")


def test_the_last_month_that_has_a_figure() -> None:
    found = sources.latest(phase(tuple(_chart(*STEADY, None))), "higher")
    assert found is not None
    assert found.start == date(2026, 2, 1)
    assert sources.latest(phase(tuple(_chart(None, None))), "higher") is None


def test_too_few_months_point_nowhere_and_say_why() -> None:
    found = sources.latest(phase(tuple(_chart(1, 2, 3))), "higher")
    assert found == Latest(date(2025, 3, 1), 3, None, None, None, "nowhere", "not_enough_data")


def test_several_measures_point_together_or_nowhere() -> None:
    def one(pointing: Pointing) -> Latest:
        return Latest(date(2026, 1, 1), 1.0, None, None, None, pointing, None)

    assert sources.of_latest([one("up"), one("up")]) == "up"
    assert sources.of_latest([one("up"), one("nowhere")]) == "nowhere"
    assert sources.of_latest([]) is None
