"""Small squares of transitions, one a domain: how many cohorts went from each level to each."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from components.model import Column, Domain, Row, RowGroup, Square, Table, Transitions
from components.render import render
from data.measures.cascade import LEVELS


@dataclass(frozen=True)
class _Square:
    domain: Domain
    counts: tuple[tuple[int, ...], ...]
    up: int
    same: int
    down: int


def squares(item: Transitions) -> Markup:
    """The squares, with how many went up, stayed and went down over each, and how to read one at the end."""
    return render("squares.html", transitions=item, squares=[_square(square) for square in item.squares])


def _square(square: Square) -> _Square:
    cells = [(end - start, count) for start, row in enumerate(square.counts) for end, count in enumerate(row)]
    up, same = (sum(count for moved, count in cells if (moved > 0) - (moved < 0) == sign) for sign in (1, 0))
    return _Square(square.domain, square.counts, up, same, sum(count for _, count in cells) - up - same)


def squares_table(item: Transitions) -> Table:
    """The same counts as rows: a domain's level before, and a column a level after."""
    columns = (
        Column(f"Level at {item.before_head}"),
        *(Column(f"{word.capitalize()} at {item.after_head}", numeric=True) for word in LEVELS),
    )
    groups = tuple(
        RowGroup(
            tuple(
                Row((f"{level} {word}", *map(str, row)))
                for level, (word, row) in enumerate(zip(LEVELS, square.counts, strict=True))
            ),
            head=f"{square.domain.code} {square.domain.name}",
        )
        for square in item.squares
    )
    return Table(item.caption, columns, groups)
