"""How a scale is read in a file of statements, and an answer in a file of answers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from data.scales import SCALES
from etl.kinds import said

__all__ = ["DONT_KNOW", "SCALES", "answers", "labels"]
DONT_KNOW = ("don't know", "don’t know", "dont know", "do not know", "dk")


def labels(scale: str) -> tuple[str, ...] | None:
    """A scale's labels from low to high; None where the text is no scale. Don't know stands on none: it has no position."""
    named = {said(name): parts for name, parts in SCALES.items()}.get(said(scale.strip()))
    if named:
        return named
    parts = tuple(part.strip() for part in scale.split("|"))
    distinct = {said(part) for part in parts}
    sound = len(parts) > 1 and all(parts) and len(distinct) == len(parts) and distinct.isdisjoint(DONT_KNOW)
    return parts if sound else None


def answers(scale: str) -> Iterable[tuple[str, int]]:
    """Every way to give an answer on a scale, as ``said``, with its position: the position itself and its label.

    Where labels are numbers (0|1|2), a number is always a label: else ‘1’ could mean two answers.
    """
    parts = labels(scale) or ()
    numbered = any(re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)?", part) for part in parts)
    for position, label in enumerate(parts, 1):
        yield said(label), position
        if numbered and label.isdecimal():
            yield f"{label}.0", position
        if not numbered:
            yield from ((str(position), position), (f"{position}.0", position))
