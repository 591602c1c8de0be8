from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.measures.rounding import Range, exactly, half_up, largest, places, printed, smallest, total


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (Decimal("12.5"), 0, "13"),
        (Decimal("12.49"), 0, "12"),
        (Decimal("2.675"), 2, "2.68"),
        (Decimal("0.05"), 1, "0.1"),
        (Fraction(25, 2), 0, "13"),
        (Fraction(1, 3), 1, "0.3"),
        (Fraction(2, 3), 0, "1"),
        (7, 1, "7.0"),
    ],
)
def test_halves_are_rounded_up(value: Decimal | Fraction | int, decimals: int, rounded: str) -> None:
    assert str(half_up(value, decimals)) == rounded


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [("-0.04", 1, "0.0"), ("-0.4", 0, "0"), ("-0.05", 1, "-0.1"), ("-0.5", 0, "-1"), ("0.04", 1, "0.0")],
)
def test_nothing_has_no_sign(value: str, decimals: int, rounded: str) -> None:
    assert str(half_up(Decimal(value), decimals)) == str(half_up(Fraction(value), decimals)) == rounded


@given(st.decimals(-1000, 1000, places=4), st.integers(0, 3))
def test_a_fraction_is_rounded_as_the_same_decimal(value: Decimal, decimals: int) -> None:
    assert half_up(Fraction(value), decimals) == half_up(value, decimals)


@pytest.mark.parametrize(("text", "decimals"), [("4", 0), ("4.0", 1), ("19.20", 2), ("-3346", 0), ("1E+2", 0)])
def test_places_are_those_printed(text: str, decimals: int) -> None:
    assert places(Decimal(text)) == decimals


def test_a_printed_figure_stands_for_all_that_rounds_to_it() -> None:
    assert printed(Decimal("4.0")) == Range(Fraction("3.95"), Fraction("4.05"))
    assert printed(Decimal(4), decimals=1) == Range(Fraction("3.95"), Fraction("4.05"))


def test_a_printed_zero_does_not_stand_for_half_a_unit() -> None:
    assert not printed(Decimal(0)).meets(exactly(Decimal("0.5")))
    assert printed(Decimal("0.0")).meets(exactly(Decimal("0.04")))


@given(st.decimals(0, 100, places=4), st.integers(0, 3))
def test_what_a_value_prints_as_can_stand_for_it(value: Decimal, decimals: int) -> None:
    assert printed(half_up(value, decimals)).meets(exactly(value))


@given(st.decimals(-100, 0, places=4), st.integers(0, 3))
def test_what_a_negative_value_prints_as_can_stand_for_it(value: Decimal, decimals: int) -> None:
    assert printed(half_up(value, decimals)).meets(exactly(value))


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (printed(Decimal(13)), exactly(Decimal("12.5")), True),
        (printed(Decimal(12)), exactly(Decimal("12.5")), False),
        (exactly(1), exactly(1), True),
        (exactly(1), exactly(2), False),
        (printed(Decimal(1)), printed(Decimal(2)), False),
        (printed(Decimal("1.4")), printed(Decimal(1)), True),
    ],
)
def test_ranges_meet_where_they_share_a_value(one: Range, other: Range, meet: bool) -> None:
    assert one.meets(other) is meet
    assert other.meets(one) is meet


def test_ranges_add_and_compare_end_by_end() -> None:
    one, two = Range(Fraction(1), Fraction(4)), Range(Fraction(2), Fraction(3))
    assert total([one, two]) == Range(Fraction(3), Fraction(7))
    assert smallest([one, two]) == Range(Fraction(1), Fraction(3))
    assert largest([one, two]) == Range(Fraction(2), Fraction(4))
    assert one.scaled(Fraction(1, 2)) == Range(Fraction(1, 2), Fraction(2))
