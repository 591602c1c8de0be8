"""Lanes on an axis: where marks lie, and the same table in numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from components.lanes import GONE, axis, bar, before_after, from_line, from_zero, interval, reached, spread, two_groups
from components.model import Column, Missing, Row, RowGroup, Sort, Table
from components.views import data_table, shown
from components.views.plotted import PAD_PCT, drawn, in_numbers, ticks, x_of
from tests.app.reading import read

SCALE = axis("0", "100", {"0": "0%", "50": "half", "100": "all"}, "Before", "After")
D = Decimal


@pytest.mark.parametrize(("value", "x"), [("0", PAD_PCT), ("50", 50), ("100", 100 - PAD_PCT), ("120", 100 - PAD_PCT)])
def test_a_value_lies_in_proportion_and_within_the_drawing(value: str, x: float) -> None:
    assert x_of(SCALE, D(value)) == x


def test_an_axis_that_starts_above_zero() -> None:
    assert x_of(axis("3", "9", {"3": "3"}), D("6")) == 50
    assert x_of(axis("-50", "50", {"0": "0"}), D("0")) == 50


def test_ticks_stand_where_their_values_are() -> None:
    assert [(tick.x, tick.text) for tick in ticks(SCALE)] == [(PAD_PCT, "0%"), (50, "half"), (100 - PAD_PCT, "all")]


@pytest.mark.parametrize(
    ("before", "after", "sides"), [("20", "60", ["left", "right"]), ("60", "20", ["right", "left"])]
)
def test_numbers_stand_outside_the_line_between_two_ends(before: str, after: str, sides: list[str]) -> None:
    lane = drawn(SCALE, before_after(D(before), D(after)))
    assert [mark.shape for mark in lane.marks] == ["hollow", "filled"]
    assert [mark.side for mark in lane.marks] == sides
    assert lane.words == f"Before {before}, After {after}"
    (line,) = lane.spans
    assert line.x1 < line.x2


def test_a_change_that_is_not_clear_is_grey_and_a_computed_one_dashed() -> None:
    assert before_after(D(1), D(2), stroke="grey").marks[1].shape == "grey"
    assert before_after(D(1), D(2), stroke="dashed").spans[0].stroke == "dashed"


def test_a_group_that_was_not_asked_has_no_mark() -> None:
    lane = two_groups(None, D(45))
    assert [mark.shape for mark in lane.marks] == ["diamond"]
    assert not lane.spans
    assert lane.numbers == (GONE, "45")
    assert drawn(SCALE, lane).words == "After 45"


@pytest.mark.parametrize(("schools", "shapes"), [("20", ["filled", "diamond"]), ("80", ["diamond", "filled"])])
def test_the_lower_group_has_its_number_on_the_left(schools: str, shapes: list[str]) -> None:
    marks = two_groups(D(schools), D(50)).marks
    assert [mark.shape for mark in marks] == shapes
    assert [mark.side for mark in marks] == ["left", "right"]


def test_an_interval_is_hollow_unless_it_is_clear_of_zero() -> None:
    assert interval(D(2), D(-9), D(16), clear=False).marks[0].shape == "hollow"
    assert interval(D(19), D(5), D(34), clear=True).marks[0].shape == "filled"


def test_a_mean_stands_above_its_range() -> None:
    lane = spread(D(20), D(52), D(72))
    assert [(mark.at, mark.side) for mark in lane.marks if mark.bold] == [(D(52), "above")]
    assert lane.numbers == ("20", "52", "72")


def test_a_concern_is_a_square_on_its_side_of_the_line() -> None:
    above, below = from_line(D(9), D(8), text="9", concern="above").marks[0], from_line(D(7), D(8), text="7").marks[0]
    assert (above.shape, above.side, above.bold) == ("square", "right", True)
    assert (below.shape, below.side, below.bold) == ("filled", "left", False)


def table_of(*cells: object) -> Table:
    columns = (Column("What"), Column("Share", scale=SCALE), Column("Change", numeric=True))
    return Table("A caption", columns, (RowGroup((Row(("x", *cells)),)),), key=(("hollow", "before"),))  # type: ignore[arg-type]


def test_in_numbers_each_drawn_number_has_a_column() -> None:
    plain = in_numbers(table_of(before_after(D(20), D(60)), "+40"))
    assert [column.label for column in plain.columns] == ["What", "Before", "After", "Change"]
    assert plain.groups[0].rows[0].cells == ("x", "20", "60", "+40")
    assert not plain.key


def test_a_bar_leaves_no_column_behind_because_its_number_stands_beside_it() -> None:
    table = Table(
        "C",
        (Column("What"), Column("", scale=axis("0", "9", {})), Column("n")),
        (RowGroup((Row(("x", bar(D(3)), "3")),)),),
    )
    assert [column.label for column in in_numbers(table).columns] == ["What", "n"]


def test_a_missing_lane_is_missing_in_every_column() -> None:
    gone = Missing("not_applicable", "not published")
    assert in_numbers(table_of(gone, "")).groups[0].rows[0].cells == ("x", gone, gone, "")


def test_a_drawn_table_says_its_numbers_to_those_who_do_not_see_it() -> None:
    document = read(shown(table_of(before_after(D(20), D(60)), "+40"), "chart"))
    cell = document.one("td", within="axis")
    assert cell.one("span", within="vh").text == "Before 20, After 60"
    assert all(svg["aria-hidden"] == "true" for svg in cell.every("svg") if svg["height"])
    assert document.one("ul", within="key").text == "before"


def test_the_table_view_draws_nothing() -> None:
    document = read(shown(table_of(before_after(D(1), D(2)), "+40"), "table"))
    assert not list(document.every("svg"))


@pytest.mark.parametrize(("most", "end"), [("39", 40), ("40", 40), ("41", 50), ("113", 120)])
def test_a_scale_from_zero_holds_every_value(most: str, end: int) -> None:
    scale = from_zero("Settings", 10, 40, [D("3"), D(most)])
    assert (scale.low, scale.high) == (0, end)
    assert [at for at, _ in scale.ticks] == list(range(0, end + 1, 10))


@pytest.mark.parametrize(
    ("groups", "folded"),
    [
        ((8,), []),
        ((9,), [9 - 6]),
        ((25,), [25 - 6]),
        ((24, 25), [21, 22]),
        ((2, 3, 4, 2), [0, 0, 3, 2]),
        ((1, 1, 3, 5, 2), [0, 0, 0, 4, 2]),
    ],
)
def test_a_long_table_folds_behind_its_first_rows(groups: tuple[int, ...], folded: list[int]) -> None:
    table = Table("", (Column("Site"),), tuple(RowGroup((Row(("x",)),) * count, head="g") for count in groups))
    bodies = read(shown(table, "table")).every("tbody")
    rest = [sum(row["class"] == "rest" for row in body.every("tr")) for body in bodies]
    assert rest == (folded or [0] * len(groups))


def test_who_came_is_marked_where_more_came_than_were_invited() -> None:
    usual, doubtful = reached(Decimal(119), Decimal(90)), reached(Decimal(50), Decimal(90), concern="doubtful")
    assert [mark.shape for mark in usual.marks] == ["hollow", "filled"]
    assert usual.numbers == ("119", "90")
    assert [mark.shape for mark in doubtful.marks] == ["hollow", "square"]
    assert doubtful.numbers == ("50", "90 (doubtful)")
    assert isinstance(reached(None, Decimal(90)).numbers[0], Missing)


def test_a_drawn_column_can_be_sorted_by_and_so_can_its_last_number() -> None:
    scale = axis("0", "100", {"0": "0", "100": "100"}, "Invited", "Came")
    head = Column("Who came", sort=Sort("/x?sort=came", "ascending"), scale=scale)
    table = Table("Who", (Column("Who"), head), ())
    assert '<th scope="col" class="axis" aria-sort="ascending"><a href="/x?sort=came">Who came' in data_table(table)
    numbers = in_numbers(table).columns
    assert [(column.label, column.sort) for column in numbers[1:]] == [("Invited", None), ("Came", head.sort)]
