"""How a figure stands to a benchmark, and to the other areas: the comparison and the quintiles of Fingertips."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from data.measures.intervals import Interval

Polarity = Literal["higher is better", "lower is better", "neither"]
Comparison = Literal["better", "similar", "worse", "higher", "lower", "not_compared"]

QUINTILES = 5


def comparison(interval: Interval | None, benchmark: float | None, polarity: Polarity = "neither") -> Comparison:
    """A figure's interval against a benchmark's point value, in the same unit.

    Higher or lower where the benchmark lies outside, similar where it lies within or on an end; better or worse where
    there is a polarity. The interval may be the 95% or the 99.8% one; without it, or without a benchmark,
    "not_compared". Source: OHID's Fingertips technical guidance, comparison by overlap with a point.
    """
    if interval is None or benchmark is None:
        return "not_compared"
    if interval.lower <= benchmark <= interval.upper:
        return "similar"
    is_higher = interval.lower > benchmark
    if polarity == "neither":
        return "higher" if is_higher else "lower"
    return "better" if is_higher == (polarity == "higher is better") else "worse"


def quintiles(values: Mapping[str, float | None], highest_first: bool = True) -> dict[str, int | None]:
    """Each area's quintile, 1 to 5, by area code; 1 holds the highest values, or the lowest if not ``highest_first``.

    None where the value is missing, and everywhere if fewer than five areas have one. Tied areas share the quintile of
    the foremost of them: with r the number of areas before plus 1, of n, it is 6 − ⌈5(n + 1 − r)/n⌉. So ties can
    leave a quintile empty, and all areas alike stand in quintile 1. Source: PHEindicatormethods, ``phe_quantile``
    (``ties.method = "min"``; ``highest_first`` is its ``invert``).
    """
    known = sorted((value for value in values.values() if value is not None), reverse=highest_first)
    if len(known) < QUINTILES:
        return dict.fromkeys(values)
    return {
        code: None if value is None else _quintile(known.index(value), len(known)) for code, value in values.items()
    }


def _quintile(areas_before: int, areas: int) -> int:
    return QUINTILES + 1 + QUINTILES * (areas_before - areas) // areas
