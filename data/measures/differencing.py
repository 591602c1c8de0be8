"""What sums of tables tell of a few people: some tables added, less some others added, where nearly the same people are in both.

A table is whose answers it holds. Two sums that hold the same answers of the same people tell nothing by their difference;
where they differ by few, the difference is those few people's answers. Source: differencing, in the Government Statistical
Service's guidance on statistical disclosure control of tables, over people in place of places.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Table = Mapping[Any, Hashable]
"""By person, what a table holds of them."""
Cell = tuple[int, Hashable]
"""A table's place, and what it holds of some people."""


def tell_few(fresh: Sequence[Table], others: Sequence[Table], below: int) -> set[int]:
    """The places of those of ``fresh`` that are part of a difference of two sums which fewer than ``below`` people tell apart,
    and not nobody. A sum may take any of ``fresh`` and ``others``, each person once."""
    tables = [*fresh, *others]
    alike: Counter[tuple[Cell, ...]] = Counter()
    held: dict[Any, list[Cell]] = defaultdict(list)
    for place, table in enumerate(tables):
        for person, answer in table.items():
            held[person].append((place, answer))
    alike.update(tuple(cells) for cells in held.values())
    inside: dict[int, list[tuple[Cell, ...]]] = defaultdict(list)
    for cells in alike:
        for place, _ in cells:
            inside[place].append(cells)
    return {place for place in range(len(fresh)) if fresh[place] and _Search(alike, inside, below, {place: 1}).finds()}


@dataclass
class _Search:
    """Looks for a difference that holds one table: ``signs`` are 1 of a table that is added, -1 of one that is taken away, 0
    of one that is left out; those that nobody has asked about are missing. ``alike`` counts people by what holds them."""

    alike: Mapping[tuple[Cell, ...], int]
    inside: Mapping[int, Sequence[tuple[Cell, ...]]]
    below: int
    signs: dict[int, int] = field(default_factory=dict)

    def finds(self) -> bool:
        told, doubt = 0, None
        for cells in self._touched():
            over = sum(self.signs.get(place, 0) for place, _ in cells)
            if over and (place := self._undecided(cells)) is not None:
                doubt = max(doubt or (0, 0, 0), (self.alike[cells], place, -over))
            elif over or self._told_otherwise(cells):
                told += self.alike[cells]
            if told >= self.below:
                return False
        if doubt is None:
            return told > 0
        return any(self._with(doubt[1], sign) for sign in (doubt[2], 0))

    def _touched(self) -> Iterator[tuple[Cell, ...]]:
        """Whom any table holds that is added or taken away."""
        yield from {cells for place, sign in self.signs.items() if sign for cells in self.inside[place]}

    def _undecided(self, cells: Sequence[Cell]) -> int | None:
        return next((place for place, _ in cells if place not in self.signs), None)

    def _told_otherwise(self, cells: Sequence[Cell]) -> bool:
        """Whether those who are in both sums said otherwise in one of them."""
        return len({answer for place, answer in cells if self.signs.get(place)}) > 1

    def _with(self, place: int, sign: int) -> bool:
        """Whether there is one with a table on a side, which holds nobody twice."""
        if sign and any(self.signs.get(other) == sign for cells in self.inside[place] for other, _ in cells):
            return False
        self.signs[place] = sign
        found = self.finds()
        del self.signs[place]
        return found
