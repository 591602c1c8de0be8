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


LONGEST = 200
"""Letters of a text that count towards its column's width."""
BESIDE = 4
"""Letters' worth of a cell's margins, and of what bold letters are wider."""


def letters_in(width_points: float, points: float) -> int:
    """Letters that stand side by side in a width."""
    return int(width_points / (points * LETTER_EM))


def widths(columns: Sequence[str], words: Sequence[Sequence[str]], whole: float, letters: int) -> list[float]:
    """Each column's part of a width that has room for so many letters: at least its longest word, as far as there is room
    for that, and of the rest no more than its longest text needs."""
    texts = [[row[at] for row in (columns, *words)] for at in range(len(columns))]
    least = [BESIDE + max((len(word) for text in column for word in text.split()), default=1) for column in texts]
    wanted = [max(low, BESIDE + min(max(map(len, column)), LONGEST)) for low, column in zip(least, texts, strict=True)]
    more = sum(wanted) - sum(least)
    room = min(letters - sum(least), more)
    if room <= 0 or more == 0:
        return [whole * low / sum(least) for low in least]
    shares = [low + (want - low) * room / more for low, want in zip(least, wanted, strict=True)]
    return [whole * share / letters for share in shares]
