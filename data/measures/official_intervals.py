"""The 99.8% interval of an official figure, from the count and the base that its publisher gives."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from data.measures.indicator_release import interval_of
from data.measures.intervals import Interval
from data.measures.rates import LEVEL_998, Level
from data.measures.rounding import places

_PER = re.compile(r"per ([\d,]+)")


def multiplier_of(unit: str | None) -> Decimal | None:
    """What a figure is per: 100 of ``%``, 10,000 of ``per 10,000``; None of every other unit."""
    if unit == "%":
        return Decimal(100)
    found = _PER.fullmatch(unit or "")
    return Decimal(found[1].replace(",", "")) if found else None


def official_interval(
    value: Decimal | None,
    kind: str,
    unit: str | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    level: Level = LEVEL_998,
) -> Interval | None:
    """Wilson's interval of a share, Byar's of a rate (exact below 10 events), in the figure's unit.

    None where the publisher gives no count or base, and where these don't give the figure to its last decimal: it is
    standardised or adjusted then, and has another interval. Source: OHID's Fingertips technical guidance, as in
    PHEindicatormethods ``phe_proportion`` and ``phe_rate``.
    """
    by = multiplier_of(unit)
    if value is None or numerator is None or not denominator or by is None:
        return None
    half = Fraction(1, 2 * 10 ** places(value))
    if abs(Fraction(by) * Fraction(numerator) / Fraction(denominator) - Fraction(value)) > half:
        return None
    return interval_of(kind, numerator, denominator, by, level)
