"""Cohorts or areas side by side: one row a measure, one column a side, and a last one of what can be said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from components.comparison import CompareCell, Comparison, Level, Points, Profile, Steps
from components.marks import format_mean, mean_class
from components.model import Missing, Text
from components.render import environment, render
from data.measures.cascade import LEVEL_WORDS, words_of_mean

ROOMY = 3
"""Sides that leave room for words beside the marks; of more the words are for those who hear the table."""
HALF = 56
"""Half of an interval's drawing, in pixels; 6 more stand at each end for the caps."""


@dataclass(frozen=True)
class _Box:
    """A level in a square or a mean in a cell."""

    text: str
    mark: str


@dataclass(frozen=True)
class _Row:
    label: object
    cells: list[Markup]
    said: object


def comparison(item: Comparison) -> Markup:
    """The table with the key of its marks."""
    groups = [
        {
            "head": g.head,
            "note": g.note,
            "rows": [_Row(r.label, [_cell(c) for c in r.cells], _kept(r.said)) for r in g.rows],
        }
        for g in item.groups
    ]
    key = [(_box(level), words) for level, words in item.key]
    return render("comparison.html", item=item, groups=groups, key=key, roomy=len(item.sides) <= ROOMY)


_CODE = re.compile(r"\w+(?:-\w+)+")


def _kept(said: Text) -> Text:
    """A sentence whose codes (SIM-D-1) are not broken over two lines."""
    if isinstance(said, Markup):
        return said
    return Markup(_CODE.sub(r'<span class="keep">\g<0></span>', str(escape(said))))  # noqa: S704 - escaped


def _cell(cell: CompareCell) -> Markup:
    macros: Any = environment().get_template("compared.html").module
    if isinstance(cell, Steps):
        return Markup(macros.steps(*_steps(cell)))  # noqa: S704 - an autoescaped macro
    if isinstance(cell, Points):
        return Markup(macros.points(cell, _signed(cell.value), *_drawn(cell)))  # noqa: S704
    if isinstance(cell, Profile):
        return Markup(macros.profile(cell))  # noqa: S704
    return Markup(macros.words(cell))  # noqa: S704


def _steps(cell: Steps) -> tuple[object, ...]:
    ends = [cell.start if isinstance(cell.start, Missing) else _box(cell.start)]
    if cell.end is not None:
        ends.append(cell.end if isinstance(cell.end, Missing) else _box(cell.end))
    return ends, _move(cell), cell.moved, _words(cell)


def _box(level: Level) -> _Box:
    if isinstance(level, int):
        return _Box(str(level), f"level l{level}")
    return _Box(format_mean(level), f"mean-box {mean_class(level)}")


def _move(cell: Steps) -> int | None:
    """By how many levels a cohort moved; a mean's cohorts are counted instead."""
    if isinstance(cell.start, int) and isinstance(cell.end, int):
        return cell.end - cell.start
    return None


def _words(cell: Steps) -> str:
    """``good elements to widespread``; once where both ends have the same word."""
    ends = [_word(end) for end in (cell.start, cell.end) if end is not None and not isinstance(end, Missing)]
    return " to ".join(dict.fromkeys(ends))


def _word(level: Level) -> str:
    return LEVEL_WORDS[level] if isinstance(level, int) else words_of_mean(level) or ""


def _signed(points: Decimal) -> str:
    """Whole percentage points with their sign; a true minus."""
    return f"{points:+}".replace("-", "−") if points else "0"


def _drawn(cell: Points) -> tuple[float | None, float | None, float]:
    """Where the ends of the interval and the value lie, in pixels; beyond the reach they lie at its end."""
    low, high = (None if end is None else _x(cell, end) for end in (cell.low, cell.high))
    return low, high, _x(cell, cell.value)


def _x(cell: Points, value: Decimal) -> float:
    within = min(max(float(value) / cell.reach, -1.0), 1.0)
    return round(6 + HALF + HALF * within, 1)
