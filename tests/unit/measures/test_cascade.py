import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.measures.cascade import (
    MEAN_WORDS,
    Agreement,
    agreed_level,
    agreement,
    band,
    band_of_cohorts,
    bands_differ,
    distribution,
    lower_median,
    on_scale,
    rated,
    shown_mean,
    shown_total,
    total_of_levels,
    total_of_means,
    words_of_mean,
)


@pytest.mark.parametrize(
    ("total", "name"),
    [
        ("0", "very low"),
        ("3.9", "very low"),
        ("4", "low"),
        ("4.9", "low"),
        ("5.0", "fair"),
        ("5.9", "fair"),
        ("6.0", "high"),
        ("21", "high"),
    ],
)
def test_a_band_begins_at_its_whole_number(total: str, name: str) -> None:
    assert band(Decimal(total)) == name


def test_no_total_has_no_band() -> None:
    assert band(None) is None


@pytest.mark.parametrize(
    ("sums", "total", "name"), [((2, 0, 2, 5, 4, 1, 4), 6, "high"), ((0, 4, 4, 1, 4, 0, 2), 5, "fair")]
)
def test_thirds_of_three_cohorts_add_exactly(sums: tuple[int, ...], total: int, name: str) -> None:
    assert band(sum(Fraction(part, 3) for part in sums)) == name
    assert band_of_cohorts(sum(sums), 3) == name
    assert sum(sums) == 3 * total


@given(st.integers(0, 21 * 50), st.integers(1, 50))
def test_a_band_in_whole_numbers_is_that_of_the_mean_total(sum_of_totals: int, cohorts: int) -> None:
    assert band_of_cohorts(sum_of_totals, cohorts) == band(Fraction(sum_of_totals, cohorts))


def test_a_band_of_no_cohorts_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        band_of_cohorts(0, 0)


def test_a_total_adds_seven_means_digit_for_digit() -> None:
    assert total_of_means([Decimal("0.1")] * 7) == Decimal("0.7")


@pytest.mark.parametrize("means", [[Decimal(1)] * 6, [Decimal(1)] * 6 + [None], [Decimal(1)] * 8, []])
def test_a_total_needs_all_seven(means: list[Decimal | None]) -> None:
    assert total_of_means(means) is None


@pytest.mark.parametrize(
    ("mean", "word"),
    [
        ("0", "major challenge"),
        ("0.0", "major challenge"),
        ("0.1", "below good"),
        ("1.0", "good elements"),
        ("1.9", "below widespread"),
        ("2", "widespread"),
        ("2.9", "below gold"),
        ("3", "gold standard"),
    ],
)
def test_a_mean_is_at_a_level_or_below_the_next(mean: str, word: str) -> None:
    assert words_of_mean(Decimal(mean)) == word


def test_the_seven_words_go_from_low_to_high() -> None:
    assert tuple(words_of_mean(Decimal(step) / 2) for step in range(7)) == MEAN_WORDS


def test_no_mean_has_no_word() -> None:
    assert words_of_mean(None) is None


@pytest.mark.parametrize("mean", ["-0.1", "3.1"])
def test_a_mean_off_the_scale_is_refused(mean: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 3"):
        words_of_mean(Decimal(mean))


@pytest.mark.parametrize(
    ("mean", "shown"),
    [
        ("0", "0.0"),
        ("1.94", "1.9"),
        ("1.95", "1.95"),
        ("1.999", "1.99"),
        ("2.00", "2.0"),
        ("2.001", "2.01"),
        ("2.04", "2.04"),
        ("2.05", "2.1"),
        ("2.25", "2.3"),
        ("0.04", "0.04"),
        ("2.96", "2.96"),
    ],
)
def test_a_mean_is_not_shown_on_a_level_that_it_is_not_at(mean: str, shown: str) -> None:
    assert shown_mean(Decimal(mean)) == shown


@pytest.mark.parametrize(
    ("total", "shown"),
    [
        ("3.94", "3.9"),
        ("3.95", "3.95"),
        ("3.999", "3.99"),
        ("4", "4.0"),
        ("4.04", "4.0"),
        ("4.96", "4.96"),
        ("5.05", "5.1"),
        ("5.96", "5.96"),
        ("6.96", "7.0"),
        ("2.96", "3.0"),
    ],
)
def test_a_total_is_not_shown_in_a_band_that_it_is_below(total: str, shown: str) -> None:
    assert shown_total(Decimal(total)) == shown


@pytest.mark.parametrize(
    ("computed", "published", "differ"),
    [("low", "fair", True), ("low", "low", False), (None, "low", False), ("low", None, False), (None, None, False)],
)
def test_bands_differ_only_where_there_are_two(computed: str | None, published: str | None, differ: bool) -> None:
    assert bands_differ(computed, published) is differ


DOMAINS = ("C1", "A1", "S", "C2", "A2", "D", "E")


@pytest.mark.parametrize(
    ("agreed", "tables", "level"),
    [(2, (0, 0), 2), (0, (3,), 0), (None, (3, 1), 1), (None, (0, 2, 3), 2), (None, (1,), 1), (None, (), None)],
)
def test_a_cohort_s_level_is_the_agreed_one_else_the_lower_median_of_its_tables(
    agreed: int | None, tables: tuple[int, ...], level: int | None
) -> None:
    assert agreed_level(agreed, tables) == level


def test_an_area_s_mean_is_of_the_cohorts_rated_and_its_total_of_the_complete_ones() -> None:
    found = rated([dict(zip(DOMAINS, (1, 1, 0, 0, 1, 2, 1), strict=True)), {"C1": 2}, {"C1": 2}])
    assert found.means["C1"] == Decimal("1.67")
    assert found.means["E"] == 1
    assert (found.total, found.band) == (6, "high")


def test_a_mean_total_has_two_decimals_rounded_half_up() -> None:
    totals = [dict(zip(DOMAINS, (1, 1, 1, 1, extra, 0, 0), strict=True)) for extra in (0, 0, 1)]
    assert [str(rated(cohorts).total) for cohorts in (totals, totals[1:] * 4)] == ["4.33", "4.50"]


def test_no_rounding_decides_the_band_of_an_area() -> None:
    five, less = dict(zip(DOMAINS, (1, 1, 1, 1, 1, 0, 0), strict=True)), dict.fromkeys(DOMAINS, 0)
    found = rated([five] * 1999 + [less])
    assert (found.total, found.band) == (5, "low")


def test_an_area_without_a_complete_cohort_has_no_total() -> None:
    assert rated([{"C1": 3}]).total is None
    assert rated([]).means == {}


@pytest.mark.parametrize(
    ("levels", "median"),
    [((), None), ((3,), 3), ((0, 3), 0), ((3, 0), 0), ((2, 0, 1), 1), ((0, 1, 2, 3), 1), ((3, 3, 0, 0, 0, 3), 0)],
)
def test_the_lower_median_is_a_level_that_was_given(levels: tuple[int, ...], median: int | None) -> None:
    assert lower_median(levels) == median


@given(st.lists(st.integers(0, 3), min_size=1))
def test_the_lower_median_is_the_standard_library_s(levels: list[int]) -> None:
    assert lower_median(levels) == statistics.median_low(levels)


@pytest.mark.parametrize(
    ("level", "tables", "found"),
    [
        (1, (1, 1, 2, 3), Agreement(4, 2, 3)),
        (2, (0, 1, 2, 3), Agreement(4, 1, 3)),
        (3, (0, 0, 1), Agreement(3, 0, 0)),
        (0, (0,), Agreement(1, 1, 1)),
        (2, (), None),
        (None, (1,), None),
    ],
)
def test_tables_agree_at_the_level_and_within_one(
    level: int | None, tables: tuple[int, ...], found: Agreement | None
) -> None:
    assert agreement(level, tables) == found


@pytest.mark.parametrize(
    ("tables", "pct"),
    [(Agreement(8, 1, 5), (13, 63)), (Agreement(3, 0, 3), (0, 100)), (Agreement(3, 1, 2), (33, 67))],
)
def test_agreement_is_rounded_half_up(tables: Agreement, pct: tuple[int, int]) -> None:
    assert (tables.at_level_pct, tables.within_one_pct) == pct


@pytest.mark.parametrize(
    ("levels", "counts"),
    [((), (0, 0, 0, 0)), ((0, 1, 1, 2, 2, 2, 3, 3, 3, 3), (1, 2, 3, 4)), ((3,), (0, 0, 0, 1)), ((0,), (1, 0, 0, 0))],
)
def test_a_distribution_counts_cohorts_at_each_level(levels: tuple[int, ...], counts: tuple[int, ...]) -> None:
    assert distribution(levels) == counts


@pytest.mark.parametrize("level", [-1, 4])
def test_a_level_off_the_scale_is_refused(level: int) -> None:
    with pytest.raises(ValueError, match=f"0, 1, 2 or 3, not {level}"):
        on_scale(level)
    with pytest.raises(ValueError, match="a level is"):
        distribution([0, level])


def test_a_cohort_s_total_needs_all_seven_domains() -> None:
    levels = dict(zip(DOMAINS, (0, 1, 2, 3, 0, 1, 2), strict=True))
    assert total_of_levels(levels) == 9
    assert total_of_levels(dict.fromkeys(DOMAINS, 0)) == 0
    assert total_of_levels({"C1": 3}) is None
