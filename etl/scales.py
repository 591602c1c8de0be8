"""The scales that survey statements are answered on: a name that stands for labels, or the labels themselves."""

from __future__ import annotations

from collections.abc import Iterable

from etl.kinds import said

SCALES = {
    "agree-5": ("strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree"),
    "confidence-4": ("not at all confident", "not very confident", "fairly confident", "very confident"),
    "yes-no": ("no", "yes"),
}
"""Named scales, their labels from low to high."""
DONT_KNOW = ("don't know", "don’t know", "dont know", "do not know", "dk")


def labels(scale: str) -> tuple[str, ...] | None:
    """A scale's labels from low to high; None where the text is no scale."""
    named = {said(name): parts for name, parts in SCALES.items()}.get(said(scale.strip()))
    if named:
        return named
    parts = tuple(part.strip() for part in scale.split("|"))
    distinct = {said(part) for part in parts}
    return parts if len(parts) > 1 and all(parts) and len(distinct) == len(parts) else None


def answers(scale: str) -> Iterable[tuple[str, int]]:
    """Every way to give an answer on a scale, as ``said``, with its position: the position itself and its label."""
    for position, label in enumerate(labels(scale) or (), 1):
        yield from ((str(position), position), (f"{position}.0", position), (said(label), position))
