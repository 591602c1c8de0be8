"""Single marks for use inside sentences, cells and other markup."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from components.model import Contradiction, Missing, TagKind
from components.render import environment


def _draw(mark: str, *values: object) -> Markup:
    macros: Any = environment().get_template("marks.html").module
    return Markup(getattr(macros, mark)(*values))  # noqa: S704 - an autoescaped macro


def tag(kind: TagKind) -> Markup:
    return _draw("tag", kind)


def level(number: int) -> Markup:
    """An agreed level as its square; the word is to stand beside it."""
    return _draw("level", number)


def missing(value: Missing) -> Markup:
    return _draw("missing", value)


def contradiction(value: Contradiction) -> Markup:
    return _draw("differs", value)


def interval(low_pct: float, value_pct: float, high_pct: float, *, clear: bool) -> Markup:
    """An interval; places are in percent of the drawing's width, ``clear`` says that the verdict is up or down."""
    return _draw("interval", low_pct, value_pct, high_pct, clear)


@lru_cache(maxsize=4096)
def mean_cells(codes: tuple[str, ...], values: tuple[Decimal | Missing, ...]) -> Markup:
    """The cells of a matrix row, drawn once a process: sorting and filtering show the same rows again."""
    return Markup("").join(map(_mean_cell, codes, values))


@lru_cache(maxsize=4096)
def _mean_cell(code: str, value: Decimal | Missing) -> Markup:
    """Few different means exist, so each cell is drawn once a process."""
    return _draw("mean_cell", code, value)
