"""Differences of areas in runs: counted as a whole, put into words only where they are shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from data.sentences.changed import Changed
from data.sentences.changes import NEW_ACTION, Tally, stands, told_as
from data.window import EVERYTHING, Window

Key = TypeVar("Key")


@dataclass(frozen=True)
class Run:
    """Differences of one area, kind and change that stand one after the other.

    ``rows``: in words; None where ``worded_by`` names who words them, from ``about``. ``count``: how many there are.
    ``loads``: those that brought what stands now.
    """

    area_code: str
    kind: str
    change: str
    count: int
    rows: tuple[Changed, ...] | None = None
    worded_by: str = ""
    about: Any = None
    loads: frozenset[int] = frozenset()


def run(area_code: str, kind: str, change: str, rows: Sequence[Changed]) -> Run:
    """A run of rows that are in words already."""
    loads = frozenset(row.load for row in rows if row.load is not None)
    return Run(area_code, kind, change, len(rows), tuple(rows), loads=loads)


class Shown(NamedTuple):
    """A difference in words, with its run."""

    run: Run
    row: Changed


@dataclass(frozen=True)
class Differing:
    """All runs, in their order: an area's stand together. ``areas`` by their codes."""

    areas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()

    @property
    def count(self) -> int:
        return sum(run.count for run in self.runs)

    @property
    def loads(self) -> frozenset[int]:
        return frozenset[int]().union(*(run.loads for run in self.runs))

    def by_kind(self) -> Counter[str]:
        """How many differences there are of each kind."""
        return self._counted(lambda each: each.kind)

    def by_area(self) -> Counter[tuple[str, str]]:
        """How many differences each area has of each kind."""
        return self._counted(lambda each: (each.area_code, each.kind))

    def by_change(self) -> Counter[tuple[str, str]]:
        """How many differences there are of each kind and change."""
        return self._counted(lambda each: (each.kind, each.change))

    def tally(self) -> Tally:
        """How many there are, to be told in a sentence."""
        changes = self.by_change()
        for each in self.runs:
            for row in each.rows or ():
                changes[each.kind, each.change] -= 1
                changes[each.kind, told_as({"kind": each.kind, "change": each.change, "now": row.now})] += 1
        new = (row for each in self.runs if (each.kind, each.change) == NEW_ACTION for row in each.rows or ())
        return Tally(changes, Counter(stands(row.now) for row in new), len({each.area_code for each in self.runs}))

    def _counted(self, by: Callable[[Run], Key]) -> Counter[Key]:
        found: Counter[Key] = Counter()
        for each in self.runs:
            found[by(each)] += each.count
        return found


Part = tuple[Run, Window]
"""A run, and the rows of it that are wanted."""


def cut(runs: Sequence[Run], window: Window = EVERYTHING) -> list[Part]:
    """The runs that have rows in a window of all rows, each with the part of it that lies there."""
    found: list[Part] = []
    for each in runs:
        if window.limit == 0:
            break
        if window.start < each.count:
            found.append((each, window))
        window = window.after(each.count)
    return found


Wording = Callable[[Sequence[Run]], Mapping[int, Sequence[Changed]]]
"""Puts runs into words: their rows by ``id``."""


def worded(parts: Sequence[Part], by: Mapping[str, Wording]) -> Iterator[Shown]:
    """The rows of parts of runs. Those that are put into words by one of ``by`` are so together."""
    later: dict[str, list[Run]] = defaultdict(list)
    for each, _ in parts:
        if each.rows is None:
            later[each.worded_by].append(each)
    told = {key: rows for name, runs in later.items() for key, rows in by[name](runs).items()}
    for each, window in parts:
        for row in window.of(each.rows if each.rows is not None else told[id(each)]):
            yield Shown(each, row)
