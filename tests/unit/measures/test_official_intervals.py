"""99.8% intervals of official figures from their published counts and bases."""

from __future__ import annotations

from decimal import Decimal

import pytest

from data.measures.official_intervals import is_count_over_base, multiplier_of, official_interval
from data.measures.rates import LEVEL_95


def test_england_s_rate_has_the_limits_that_its_publisher_prints() -> None:
    """Fingertips 90284, England 2019/20: 92,926 of 9,929,507; its count alone is not rounded."""
    given = (Decimal("93.58571"), "rate", "per 10,000", Decimal(92926), Decimal(9929507))
    wide, usual = official_interval(*given), official_interval(*given, LEVEL_95)
    assert wide is not None
    assert usual is not None
    assert (wide.lower, wide.upper) == pytest.approx((92.63988, 94.5383), abs=5e-4)
    assert (usual.lower, usual.upper) == pytest.approx((92.98496, 94.18939), abs=5e-4)


def test_a_share_has_wilson_s() -> None:
    found = official_interval(Decimal("1.0"), "proportion", "%", Decimal(1), Decimal(100))
    assert found is not None
    assert (found.lower, found.upper) == pytest.approx((0.0873, 10.4555), abs=1e-4)


@pytest.mark.parametrize(
    "given",
    [
        (None, "rate", "per 10,000", Decimal(80), Decimal(10000)),
        (Decimal(80), "rate", "per 10,000", None, Decimal(10000)),
        (Decimal(80), "rate", "per 10,000", Decimal(80), None),
        (Decimal(80), "rate", "per 10,000", Decimal(80), Decimal(0)),
        (Decimal(80), "rate", "value", Decimal(80), Decimal(10000)),
        (Decimal(80), "mean", "per 10,000", Decimal(80), Decimal(10000)),
        (Decimal(81), "rate", "per 10,000", Decimal(80), Decimal(10000)),
        (Decimal("80.1"), "rate", "per 10,000", Decimal(80), Decimal(10000)),
    ],
)
def test_what_is_not_given_or_not_the_count_over_its_base_has_none(
    given: tuple[Decimal | None, str, str, Decimal | None, Decimal | None],
) -> None:
    assert official_interval(*given) is None


def test_a_figure_may_be_rounded_in_its_last_decimal() -> None:
    assert official_interval(Decimal("33.3"), "proportion", "%", Decimal(1), Decimal(3)) is not None
    assert official_interval(Decimal("33.4"), "proportion", "%", Decimal(1), Decimal(3)) is None


def test_a_standardised_rate_is_not_its_count_over_its_base() -> None:
    assert is_count_over_base(Decimal("80.0"), "per 100,000", Decimal(80), Decimal(100000))
    assert not is_count_over_base(Decimal("120.0"), "per 100,000", Decimal(80), Decimal(100000))


@pytest.mark.parametrize(
    ("unit", "by"),
    [
        ("%", Decimal(100)),
        ("per 10,000", Decimal(10000)),
        ("per 1000", Decimal(1000)),
        ("days", None),
        (None, None),
        ("", None),
        ("Crude rate", None),
        ("Rate Per 100,000", None),
        ("per ,", None),
        ("per 0", None),
    ],
)
def test_a_unit_says_what_a_figure_is_per(unit: str | None, by: Decimal | None) -> None:
    assert multiplier_of(unit) == by
