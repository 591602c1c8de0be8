"""Lanes: how each kind of comparison is drawn on an axis, with its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal

from markupsafe import Markup

from components.model import Cell, Lane, Mark, Missing, Scale, Shape, Span, Stroke

GONE = Missing("not_applicable", "not published")


def axis(low: str, high: str, ticks: dict[str, str], *heads: str, lines: tuple[str, ...] = ()) -> Scale:
    """A scale; ``ticks`` maps where a label stands to its words."""
    at = tuple((Decimal(place), words) for place, words in ticks.items())
    return Scale(Decimal(low), Decimal(high), at, heads, tuple(map(Decimal, lines)))


def spanning(values: Sequence[Decimal], head: str, *, line: Decimal | None = None, name: str = "") -> Scale:
    """A scale from one round number to another around all values and the ``line``, which has its ``name`` above it.

    Round numbers that would run into the name are left unwritten.
    """
    ends = (*values, *([] if line is None else [line]))
    step = round_step(max(ends) - min(ends))
    first = math.floor(min(ends) / step)
    last = max(math.ceil(max(ends) / step), first + 1)
    stops = [step * n for n in range(first, last + 1)]
    near = (stops[-1] - stops[0]) * _NAME_SHARE
    ticks = tuple((at, "" if line is not None and abs(at - line) < near else _round(at)) for at in stops)
    named = () if line is None else ((line, f"{name} {line}"),)
    return Scale(stops[0], stops[-1], (*ticks, *named), (head,), () if line is None else (line,))


def from_zero(head: str, step: int, least: int, values: Iterable[Decimal]) -> Scale:
    """A scale from zero in steps: to ``least``, or as far beyond it as the values reach."""
    stops = max(least // step, math.ceil(max(values, default=Decimal(0)) / step))
    ticks = tuple((Decimal(at), f"{at:,}") for at in range(0, stops * step + 1, step))
    return Scale(Decimal(0), Decimal(stops * step), ticks, (head,))


_NAME_SHARE = Decimal("0.2")
"""How much of an axis the name of a line takes to each side, on a phone."""


def round_step(span: Decimal) -> Decimal:
    """The round number that makes about four steps of a span."""
    wanted = span / 4 or Decimal(1)
    steps = (Decimal(factor).scaleb(wanted.adjusted()) for factor in (1, 2, 5, 10))
    return next(step for step in steps if step >= wanted)


def _round(value: Decimal) -> str:
    return f"{value:,f}".replace("-", "−")


def before_after(before: Decimal, after: Decimal, *, stroke: Stroke = "join") -> Lane:
    """Hollow before, filled after; ``grey`` where the change is not clear, ``dashed`` where an end is computed."""
    shape: Shape = "grey" if stroke == "grey" else "filled"
    first_left = before <= after
    return Lane(
        (
            Mark(before, "hollow", f"{before}", "left" if first_left else "right"),
            Mark(after, shape, f"{after}", "right" if first_left else "left", bold=True),
        ),
        (Span(before, after, stroke),),
        (f"{before}", f"{after}"),
    )


def reached(invited: Decimal | None, came: Decimal, *, concern: str = "") -> Lane:
    """Those who were invited, hollow, and those who came, both in % of those meant; an orange square where ``concern`` says why
    it is one."""
    first_left = invited is not None and invited <= came
    shape: Shape = "square" if concern else "filled"
    mark = Mark(came, shape, f"{came}", "right" if first_left else "left", bold=True)
    if invited is None:
        return Lane((mark,), (), (Missing("not_submitted"), _worded(f"{came}", concern)))
    start = Mark(invited, "hollow", f"{invited}", "left" if first_left else "right")
    return Lane((start, mark), (Span(invited, came, "join"),), (f"{invited}", _worded(f"{came}", concern)))


def two_groups(schools: Decimal | None, cypmhs: Decimal | None) -> Lane:
    """School leads as a circle, CYPMHS leads as a diamond."""
    both = [(schools, "filled"), (cypmhs, "diamond")]
    there = sorted((value, shape) for value, shape in both if value is not None)
    sides = ("left", "right") if len(there) == 2 else ("right",)
    marks = tuple(
        Mark(value, shape, f"{value}", side)  # type: ignore[arg-type]
        for (value, shape), side in zip(there, sides, strict=True)
    )
    spans = (Span(there[0][0], there[1][0], "thin"),) if len(there) == 2 else ()
    return Lane(marks, spans, (_cell(schools), _cell(cypmhs)))


def in_one_line(words: str, *, bold: bool) -> Markup:
    """The words beside a drawing, never broken; ``bold`` where it is filled."""
    return (Markup('<b class="keep">{}</b>') if bold else Markup('<span class="keep">{}</span>')).format(words)


def interval(value: Decimal, low: Decimal, high: Decimal, *, clear: bool, shape: Shape = "filled") -> Lane:
    """A difference with its 95% interval: of its ``shape`` where it is clear of zero, else hollow; its numbers stand in the
    column beside it."""
    return Lane((Mark(value, shape if clear else "hollow"),), (Span(low, high, "interval"),), ())


def spread(low: Decimal, mean: Decimal, high: Decimal) -> Lane:
    """A mean within the range from the lowest to the highest."""
    marks = (
        Mark(low, "none", f"{low}", "left"),
        Mark(high, "none", f"{high}", "right"),
        Mark(mean, "filled", f"{mean}", "above", bold=True),
    )
    return Lane(marks, (Span(low, high, "range"),), (f"{low}", f"{mean}", f"{high}"))


def from_line(value: Decimal, line: Decimal, *, text: str, concern: str = "") -> Lane:
    """How far a value lies from what was meant; an orange square where ``concern`` says why it is one."""
    side = "right" if value >= line else "left"
    mark = Mark(value, "square" if concern else "filled", text, side, bold=bool(concern))  # type: ignore[arg-type]
    return Lane((mark,), (Span(line, value, "thin"),), (_worded(text, concern),))


def point(value: Decimal, *, text: str = "", concern: str = "") -> Lane:
    """A value alone; an orange square where ``concern`` says why it is one."""
    mark = Mark(value, "square" if concern else "filled", text, bold=bool(concern))
    return Lane((mark,), (), (_worded(text or f"{value}", concern),))


def _worded(text: str, concern: str) -> str:
    return f"{text} ({concern})" if concern else text


def bar(value: Decimal, *, whole: Decimal | None = None) -> Lane:
    """A bar from zero, within the outline of the whole where there is one; its number stands in the column beside it."""
    frame = (Span(Decimal(0), whole, "frame"),) if whole is not None else ()
    return Lane((), (*frame, Span(Decimal(0), value, "bar")), ())


def _cell(value: Decimal | None) -> Cell:
    return GONE if value is None else f"{value}"
