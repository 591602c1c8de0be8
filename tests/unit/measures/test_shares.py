from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.measures.rounding import half_up
from data.measures.shares import counts_from_shares, counts_that_print


@pytest.mark.parametrize(
    ("share", "base", "counts"),
    [
        ("82", 53, []),
        ("77", 64, [49]),
        ("0", 64, [0]),
        ("100", 64, [64]),
        ("13", 8, [1]),
        ("50", 300, [149, 150, 151]),
        ("50.0", 300, [150]),
        ("101", 64, []),
    ],
)
def test_counts_that_print_as_a_share(share: str, base: int, counts: list[int]) -> None:
    assert counts_that_print(Decimal(share), base) == counts


def test_counts_agree_with_trying_every_one() -> None:
    for base in range(1, 301):
        prints = [half_up(Fraction(100 * count, base)) for count in range(base + 1)]
        for share in range(101):
            tried = [count for count, print_ in enumerate(prints) if print_ == share]
            assert counts_that_print(Decimal(share), base) == tried, (share, base)


@given(st.integers(1, 300), st.decimals(0, 100, places=1))
def test_counts_agree_with_trying_every_one_at_one_decimal(base: int, share: Decimal) -> None:
    tried = [count for count in range(base + 1) if half_up(Fraction(100 * count, base), 1) == share]
    assert counts_that_print(share, base) == tried


def test_a_share_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        counts_that_print(Decimal(50), 0)


@pytest.mark.parametrize(
    ("shares", "base", "counts"),
    [
        ([77, 23, 0, 0], 64, (49, 15, 0, 0)),
        ([28, 70, 2, 0], 61, (17, 43, 1, 0)),
        ([50, 50, 0, 0], 301, None),  # 150 and 151 print alike
        ([77, 25, 0, 0], 64, None),  # 49 and 16 are one too many
        ([82, 18, 0, 0], 53, None),  # no count of 53 prints as 82%
    ],
)
def test_counts_behind_shares_are_given_only_when_there_is_one_set(
    shares: list[int], base: int, counts: tuple[int, ...] | None
) -> None:
    assert counts_from_shares([Decimal(share) for share in shares], base) == counts


compositions = st.lists(st.integers(0, 75), min_size=4, max_size=4).filter(any)


@given(compositions)
def test_any_composition_is_among_those_that_its_shares_allow(counts: list[int]) -> None:
    base = sum(counts)
    shares = [half_up(Fraction(100 * count, base)) for count in counts]
    assert all(count in counts_that_print(share, base) for count, share in zip(counts, shares, strict=True))
    assert counts_from_shares(shares, base) in (None, tuple(counts))


@given(compositions.filter(lambda counts: sum(counts) <= 100))
def test_of_a_hundred_or_fewer_the_shares_tell_the_counts(counts: list[int]) -> None:
    shares = [half_up(Fraction(100 * count, sum(counts))) for count in counts]
    assert counts_from_shares(shares, sum(counts)) == tuple(counts)
