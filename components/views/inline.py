"""A single mark, drawn once a process for each value that it can have."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from markupsafe import Markup

from components.model import Contradiction, Missing, Text
from components.render import environment


def _draw(mark: str, *values: object) -> Markup:
    macros: Any = environment().get_template("marks.html").module
    return Markup(getattr(macros, mark)(*values))  # noqa: S704 - an autoescaped macro


def differs(contradiction: Contradiction) -> Markup:
    """The tag that stands beside a computed value that differs from the published one."""
    return _draw("differs", contradiction)


def moves(up: int, same: int, down: int) -> Markup:
    """How many went up, stayed and went down."""
    return _draw("moves", up, same, down)


def rag(kind: str, words: Text) -> Markup:
    """How an action stands: ``red``, ``amber``, ``green``, or ``none`` of one that is complete or dropped."""
    return _draw("rag", kind, words)


@lru_cache(maxsize=8)
def level(value: int) -> Markup:
    """A level, 0 to 3, as its square."""
    return Markup('<b class="level l{0}">{0}</b>').format(value)


def variation(kind: Literal["none", "improvement", "concern", "changed", "no_limits"], words: Text) -> Markup:
    """What a control chart says of a month, in words beside its mark."""
    return _draw("variation", kind, words)


@lru_cache(maxsize=4096)
def mean_cells(codes: tuple[str, ...], values: tuple[Decimal | Missing, ...], split: tuple[str, ...] = ()) -> Markup:
    """The cells of a matrix row, drawn once a process: sorting and filtering show the same rows again. ``split``: by cell,
    in words, where tables are far from one view; blank where they aren't."""
    return Markup("").join(map(_mean_cell, codes, values, split or ("",) * len(codes)))


@lru_cache(maxsize=4096)
def _mean_cell(code: str, value: Decimal | Missing, split: str) -> Markup:
    """Few different means exist, so each cell is drawn once a process."""
    return _draw("mean_cell", code, value, split)


@lru_cache(maxsize=4096)
def moved_cell(code: str, value: Decimal | None, ways: tuple[int, int, int]) -> Markup:
    """How an area's matched cohorts moved in a domain: mean change, and how many went up, stayed and went down."""
    way = "stayed" if not value else "rose" if value > 0 else "fell"
    return _draw("moved_cell", code, value, way, _went(*ways))


def _went(up: int, same: int, down: int) -> str:
    """The two most that can be told in a cell: ``2 up, 1 same``."""
    told = [f"{count} {word}" for count, word in ((up, "up"), (down, "down"), (same, "same")) if count]
    return ", ".join(told[:2])
