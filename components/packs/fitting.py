"""How much of a text fits: an estimate from letters, for files whose readers lay them out themselves."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

LETTER_EM, LINE_EM = 0.52, 1.25
"""An average letter's width and a line's height, in ems of the typeface."""


def lines(text: str, points: float, width_points: float) -> int:
    """Lines that a text takes at a size in a width; at least one."""
    a_line = max(1, int(width_points / (points * LETTER_EM)))
    return max(1, ceil(len(text) / a_line))


def height(text: str, points: float, width_points: float) -> float:
    """A text's height in points."""
    return lines(text, points, width_points) * points * LINE_EM


def cut(text: str, points: float, width_points: float, most: int) -> str:
    """A text of so many lines at most, with an ellipsis where it was longer."""
    letters = most * max(1, int(width_points / (points * LETTER_EM)))
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


NARROWEST, WIDEST = 9, 45
"""Letters that a column's share of the width counts at least and at most."""


def widths(columns: Sequence[str], words: Sequence[Sequence[str]], whole: float) -> list[float]:
    """Each column's part of a width, by its longest text."""
    longest = [max((len(row[at]) for row in (columns, *words)), default=1) for at in range(len(columns))]
    shares = [min(max(each, NARROWEST), WIDEST) for each in longest]
    return [whole * share / sum(shares) for share in shares]
