"""The scales that survey statements are answered on: a name that stands for labels, or the labels themselves."""

from __future__ import annotations

import re

SCALES = {
    "agree-5": ("strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree"),
    "confidence-4": ("not at all confident", "not very confident", "fairly confident", "very confident"),
    "yes-no": ("no", "yes"),
}
"""Named scales, their labels from low to high."""
AGREE_FROM = {"agree-5": 4, "confidence-4": 3, "yes-no": 2}
"""The lowest position that counts as agreeing on each named scale, where its statement says no other."""


def labels_of(scale: str) -> tuple[str, ...]:
    """A scale's labels from low to high: those of its name, else the parts between |."""
    return _NAMED.get(_plain(scale)) or tuple(part.strip() for part in scale.split("|"))


def agrees_from(scale: str | None, stated: int | None) -> int | None:
    """The lowest position that counts as agreeing: the one that a statement gives, else that of its named scale. None on a
    scale of own labels, and where the scale is not known."""
    return stated if stated is not None or scale is None else _OWN_AGREE_FROM.get(_plain(scale))


def label_at(scale: str | None, position: int | None) -> str:
    """What an answer says: a position's label, or that one doesn't know."""
    if position is None:
        return "don't know"
    known = labels_of(scale) if scale else ()
    return known[position - 1] if position <= len(known) else f"position {position}"


def _plain(name: str) -> str:
    return re.sub(r"[\s_–-]+", " ", name.strip().lower())


_NAMED = {_plain(name): parts for name, parts in SCALES.items()}
_OWN_AGREE_FROM = {_plain(name): position for name, position in AGREE_FROM.items()}
