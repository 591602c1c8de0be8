from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.measures.units import Area, Since, Standing, Unit, breaks_down, decide, partition


def units(*areas: tuple[str, str | None, int], below: int = 11) -> list[str]:
    return ["+".join(area.code for area in unit.areas) for unit in partition([Area(*each) for each in areas], below)]


def test_an_area_with_enough_stands_alone() -> None:
    assert units(("A", "N", 11), ("B", "N", 10), ("C", "S", 30)) == ["A", "C"]


def test_an_area_without_anybody_is_in_no_unit() -> None:
    assert units(("A", "N", 11), ("B", "N", 0)) == ["A"]


def test_small_areas_join_smallest_first_until_enough_stay_without_any_one() -> None:
    assert units(("A", "N", 10), ("B", "N", 6), ("C", "N", 5)) == ["A+B+C"]
    assert units(("A", "N", 10), ("B", "N", 6), ("C", "N", 4)) == []  # 20 − 10 is one too few
    assert units(("A", "N", 10), ("B", "N", 9), ("C", "N", 6), ("D", "N", 6), ("E", "N", 5)) == ["A+B+C+D+E"]
    assert units(("D", "N", 6), ("C", "N", 6), ("B", "N", 6), ("A", "N", 1)) == ["A+B+C+D"]
    fives, eights = [(code, "N", 5) for code in "ABC"], [(code, "N", 8) for code in "DEF"]
    assert units(*fives, *eights) == ["A+B+C+D+E+F"]  # E and F, left over, join the first four


def test_regions_join_apart() -> None:
    assert units(("A", "N", 6), ("B", "N", 6), ("C", "N", 6), ("D", "S", 7), ("E", "S", 7), ("F", "S", 7)) == [
        "A+B+C",
        "D+E+F",
    ]


def test_what_is_left_over_joins_a_unit_of_its_region() -> None:
    joined = [("A", "N", 6), ("B", "N", 6), ("C", "N", 6)]
    assert units(*joined, ("D", "N", 10)) == ["A+B+C+D"]
    assert units(*joined, ("D", "N", 10), ("Z", "N", 40)) == ["A+B+C+D", "Z"]
    nowhere, south = [(code, None, 6) for code in "ABC"], [("E", "S", 6), ("F", "S", 6), ("G", "S", 5)]
    assert units(*nowhere, ("D", None, 10), *south) == ["A+B+C+D", "E+F+G"]  # areas without a region are as of one


def test_a_left_over_area_does_not_join_one_that_could_take_itself_away() -> None:
    assert units(("A", "N", 30), ("B", "N", 4)) == ["A"]


def test_left_over_areas_together_join_an_area_that_stands_alone() -> None:
    assert units(("A", "N", 15), ("B", "N", 6), ("C", "N", 5)) == ["A+B+C"]
    assert units(("A", "N", 15), ("B", "N", 5), ("C", "N", 5)) == ["A"]


def test_joined_areas_take_what_is_left_over_before_one_that_stands_alone() -> None:
    fours, sixes = [(code, "N", 4) for code in "ABCD"], [(code, "N", 6) for code in "EF"]
    assert units(*sixes, ("Z", "N", 12)) == ["E+F+Z"]
    assert units(*fours, *sixes, ("Z", "N", 12)) == ["A+B+C+D+E+F", "Z"]  # though Z is of fewer than the four


def test_what_is_left_over_in_several_regions_joins() -> None:
    assert units(("A", "N", 6), ("B", "S", 6), ("C", "E", 6)) == ["A+B+C"]
    assert units(("A", None, 6), ("B", None, 6), ("C", None, 6)) == ["A+B+C"]


def test_what_is_left_over_joins_that_of_other_regions_before_a_unit_of_one() -> None:
    here = [(code, "E", 6) for code in "ABC"]
    assert units(*here, ("D", "N", 5), ("F", "N", 6), ("G", "S", 6)) == ["A+B+C", "D+F+G"]


def test_what_is_left_over_at_last_joins_a_unit_of_the_programme() -> None:
    assert units(("A", "N", 6), ("B", "N", 6), ("C", "N", 6), ("D", "S", 3)) == ["A+B+C+D"]
    # a mixed unit takes it before one that is of a region
    here = [(code, "N", 6) for code in "ABC"]
    assert units(*here, ("E", "S", 6), ("F", "W", 6), ("G", "M", 6), ("H", "X", 10)) == ["A+B+C", "E+F+G+H"]


def test_a_raised_threshold_asks_for_more() -> None:
    assert units(("A", "N", 11), ("B", "N", 12), below=12) == ["B"]


AREAS = st.lists(st.tuples(st.sampled_from(["N", "S", None]), st.integers(0, 25)), max_size=14).map(
    lambda rows: [Area(f"A{place:02d}", *row) for place, row in enumerate(rows)]
)


@given(AREAS, st.sampled_from([2, 5, 11]))
def test_a_partition_keeps_its_promises(areas: list[Area], below: int) -> None:
    made = partition(areas, below)
    placed = [code for unit in made for code in unit.codes]
    assert len(placed) == len(set(placed))
    assert all(unit.enough(below) for unit in made)
    assert {area.code for area in areas if area.matched >= below} <= set(placed)
    left = [area for area in areas if area.matched and area.code not in placed]
    assert not left or not Unit(tuple(left)).enough(below)
    for area in left:
        assert not any(Unit((*unit.areas, area)).enough(below) for unit in made)
    assert partition(list(reversed(areas)), below) == made


A15 = Standing(("A",), 15, 3)
HIDDEN = Standing(("A",), 15, 3, shown=False)
THEN = (Area("A", "N", 15),)


@pytest.mark.parametrize(
    ("now", "changed", "unit"),
    [
        (15, 0, A15),
        (16, 1, A15),
        (14, 1, A15),
        (25, 10, A15),
        (5, 10, A15),
        (26, 11, Standing(("A",), 26, 9, fresh=True)),
        (15, 11, Standing(("A",), 15, 9, fresh=True)),
        (4, 11, HIDDEN),
        (0, 15, HIDDEN),
    ],
)
def test_a_units_figures_are_decided_anew_after_enough_changes(now: int, changed: int, unit: Standing) -> None:
    assert decide([A15], [Area("A", "N", now)], {"A": Since(changed, THEN)}, 9) == [unit]


def test_a_unit_without_anybody_stays_out_of_sight_until_its_people_are_back() -> None:
    assert decide([A15], [], {"A": Since(15, THEN)}, 9) == [HIDDEN]
    assert decide([HIDDEN], [Area("A", "N", 15)], {}, 10) == [A15]
    assert decide([HIDDEN], [Area("A", "N", 16)], {"A": Since(1, THEN)}, 10) == [A15]
    assert decide([HIDDEN], [Area("A", "N", 26)], {"A": Since(11, THEN)}, 10) == [Standing(("A",), 26, 10, fresh=True)]


def test_a_unit_that_would_differ_from_an_earlier_release_by_few_stays_as_it_is() -> None:
    asked: list[Standing] = []

    def few(unit: Standing) -> bool:
        asked.append(unit)
        return True

    now = [Area("A", "N", 15)]
    assert decide([A15], now, {"A": Since(11, THEN)}, 9, few=few) == [A15]
    assert decide([HIDDEN], now, {"A": Since(11, THEN, erased=3)}, 9, few=few)[0].shown is False
    assert asked == [A15, HIDDEN]
    assert decide([A15], now, {"A": Since(10, THEN)}, 9, few=few) == [A15]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("erased", "unit"),
    [
        (0, Standing(("A",), 15, 9, fresh=True)),  # only people who did not return
        (1, Standing(("A",), 15, 9, shown=False, kept=False)),
        (10, Standing(("A",), 15, 9, shown=False, kept=False)),
        (11, Standing(("A",), 15, 9, fresh=True)),
    ],
)
def test_erased_answers_are_shown_no_longer(erased: int, unit: Standing) -> None:
    assert decide([A15], [Area("A", "N", 15)], {"A": Since(erased=erased)}, 9) == [unit]


def test_a_unit_of_erased_answers_that_has_too_few_is_out_of_sight() -> None:
    gone = Standing(("A",), 4, 9, shown=False, kept=False)
    assert decide([A15], [Area("A", "N", 4)], {"A": Since(11, THEN, erased=11)}, 9) == [gone]
    assert decide([gone], [Area("A", "N", 4)], {}, 10) == [gone]
    assert decide([gone], [Area("A", "N", 15)], {"A": Since(11)}, 10) == [Standing(("A",), 15, 10, fresh=True)]


def test_a_unit_stays_as_it_was_made() -> None:
    joined = Standing(("A", "B", "C"), 18, 3)
    now = [Area("A", "N", 6), Area("B", "N", 6), Area("C", "N", 6), Area("D", "N", 12), Area("E", "N", 5)]
    assert decide([joined], now, {}, 9) == [joined, Standing(("D",), 12, 9, fresh=True)]
    grown = [Area("A", "N", 40), *now[1:3]]
    assert decide([joined], grown, {"A+B+C": Since(34)}, 9) == [Standing(("A", "B", "C"), 52, 9, fresh=True)]
    assert decide([replace(joined, shown=False)], [Area("A", "N", 9)], {"A+B+C": Since(18)}, 9) == [
        replace(joined, shown=False)
    ]


def test_a_raised_threshold_takes_a_unit_from_sight_until_enough_have_come() -> None:
    assert decide([], [Area("A", "N", 15)], {}, 9, below=16) == []
    (hidden,) = decide([A15], [Area("A", "N", 15)], {}, 9, below=16)
    assert hidden == HIDDEN
    few = {"A": Since(1, THEN)}
    assert decide([A15], [Area("A", "N", 16)], few, 9, below=16) == [HIDDEN]  # what stands is of fifteen
    assert decide([hidden], [Area("A", "N", 30)], {"A": Since(15, THEN)}, 10, below=16) == [hidden]
    assert decide([hidden], [Area("A", "N", 31)], {"A": Since(16, THEN)}, 10, below=16) == [
        Standing(("A",), 31, 10, fresh=True)
    ]


@pytest.mark.parametrize(
    ("counts", "may"),
    [
        ([], True),
        ([{"head": 11, "teacher": 0}, {"head": 30, "teacher": 11}], True),
        ([{"head": 11, "teacher": 1}, {"head": 30, "teacher": 11}], False),
        ([{"head": 10, "teacher": 11}], False),
    ],
)
def test_a_breakdown_stands_only_where_every_category_is_nobody_or_enough(
    counts: list[dict[str, int]], may: bool
) -> None:
    assert breaks_down(counts) is may
