"""Squares of cohorts on the axis of levels: beside each other while there is room, else a count."""

from __future__ import annotations

from decimal import Decimal

import pytest

from components.model import Domain, DomainChart, Missing, Placed, Standing
from components.views import domain_chart
from components.views.domains import squares_on
from tests.app.reading import Element, read

D = Decimal


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["P1"], ["P1"]),
        (["P1", "P2", "P3"], ["P1", "P2", "P3"]),
        (["P1", "P2", "P3", "P4"], ["×4"]),
        (["P10", "P11"], ["P10", "P11"]),
        (["P10", "P11", "P12"], ["×3"]),
        ([f"P{n}" for n in range(1, 13)], ["×12"]),
    ],
)
def test_squares_stand_about_their_level_without_touching(labels: list[str], told: list[str]) -> None:
    squares = squares_on(labels)
    assert [square.text for square in squares] == told
    assert squares[0].left == -(squares[-1].left + squares[-1].width)
    ends = [square.left + square.width for square in squares]
    assert all(end < after.left for end, after in zip(ends, squares[1:], strict=False))


def chart(*lanes: tuple[Placed, ...], moved: tuple[int, int, int] | None = None) -> Element:
    standing = Standing(
        Domain("C1", "Roles", "Clarity"),
        D("1.00"),
        D("0.9"),
        Missing("not_submitted"),
        lanes=lanes,
        heard="P-1 at 1.",
        moved=moved,
    )
    heads = ("a cohort at workshop 1", "the same at workshop 2")[: len(lanes)]
    moved_head = "Moved, 1 of 1 matched" if len(lanes) > 1 else ""
    item = DomainChart("Standing", (standing,), "P", "North, 2", "All 3", lane_heads=heads, moved_head=moved_head)
    return read(str(domain_chart(item)))


def test_two_workshops_are_two_lanes_hollow_and_filled() -> None:
    document = chart((Placed(1, "P1"),), (Placed(2, "P1"),), moved=(1, 0, 0))
    cell = document.one("td", within="axis")
    assert [svg["class"] for svg in cell.every("svg") if "cohorts" in svg["class"]] == [
        "cohorts-before",
        "cohorts-after",
    ]
    assert "P-1 at 1." in cell.text
    assert "1 up 0 same 0 down" in document.one("td", within="moved").text


def test_one_workshop_is_one_lane_and_nothing_moved() -> None:
    document = chart((Placed(1, "P1"),))
    cell = document.one("td", within="axis")
    assert [svg["class"] for svg in cell.every("svg") if "cohorts" in svg["class"]] == ["cohorts-before"]
    assert "moved" not in document.text.lower()


def test_without_matched_cohorts_the_cell_says_so() -> None:
    assert chart((Placed(1, "P1"),), ()).one("td", within="moved").text == "not matched"


def test_without_levels_the_means_are_drawn() -> None:
    document = chart()
    assert [circle["class"] for circle in document.one("td", within="axis").every("circle")] == ["at-w1"]
    assert "above the line: North, 2" in document.text
