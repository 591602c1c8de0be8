"""What released figures of several areas come to together: of parts that can be added, and of nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from data.measures.rounding import half_up

FEWEST = 2
"""Areas with a figure, before there is anything to compare one with."""


def pooled(figures: Sequence[Mapping[str, Any]], kind: str | None, multiplier: Decimal | None) -> Decimal | None:
    """A share or rate of the sum of released parts, or a mean weighted by released bases; to one decimal, in the indicator's
    unit.

    ``figures`` have ``value``, ``numerator`` and ``denominator``; those that lack what it takes are left out. None of counts,
    which follow size, of scores, and where fewer than two areas are left.
    """
    if kind not in ("proportion", "rate", "mean"):
        return None
    above = "value" if kind == "mean" else "numerator"
    parts = [(row[above], row["denominator"]) for row in figures if row["value"] is not None]
    known = [(Fraction(top), Fraction(base)) for top, base in parts if top is not None and base]
    if len(known) < FEWEST:
        return None
    people = sum((base for _, base in known), start=Fraction(0))
    if kind == "mean":
        return half_up(sum((value * base for value, base in known), start=Fraction(0)) / people, 1)
    by = Fraction(multiplier or (100 if kind == "proportion" else 1))
    return half_up(by * sum((top for top, _ in known), start=Fraction(0)) / people, 1)
