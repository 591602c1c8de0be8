"""Whether an official figure is the count over the base that its publisher gives, and the 99.8% interval of one that is."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from data.measures.indicator_release import interval_of
from data.measures.intervals import Interval
from data.measures.rates import LEVEL_998, Level
from data.measures.rounding import places

_PER = re.compile(r"per ([1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)")


def multiplier_of(unit: str | None) -> Decimal | None:
    """What a figure is per: 100 of ``%``, 10,000 of ``per 10,000``; None of every other unit."""
    if unit == "%":
        return Decimal(100)
    found = _PER.fullmatch(unit or "")
    return Decimal(found[1].replace(",", "")) if found else None


def is_count_over_base(
    value: Decimal | None, unit: str | None, numerator: Decimal | None, denominator: Decimal | None
) -> bool:
    """Whether a count over its base gives a figure to its last decimal, in the figure's unit.

    Not where one of them isn't given or the unit doesn't say what the figure is per. Where they give another figure, it is
    standardised or adjusted.
    """
    by = multiplier_of(unit)
    if value is None or numerator is None or not denominator or by is None:
        return False
    half = Fraction(1, 2 * 10 ** places(value))
    return abs(Fraction(by) * Fraction(numerator) / Fraction(denominator) - Fraction(value)) <= half


def official_interval(
    value: Decimal | None,
    kind: str,
    unit: str | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    level: Level = LEVEL_998,
) -> Interval | None:
    """Wilson's interval of a share, Byar's of a rate (exact below 10 events), in the figure's unit.

    None of a figure that is not ``is_count_over_base``: a standardised or adjusted one has another interval. Source: OHID's
    Fingertips technical guidance, as in PHEindicatormethods ``phe_proportion`` and ``phe_rate``.
    """
    if not is_count_over_base(value, unit, numerator, denominator):
        return None
    return interval_of(kind, numerator, denominator, multiplier_of(unit), level)
