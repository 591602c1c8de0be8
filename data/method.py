"""What a measure is in words, and a group of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data.queries.examples import Held
from data.sentences.examples import OF_STORE


@dataclass(frozen=True)
class Method:
    """A measure: its name, what it says, the formula in words or signs, who wrote it first, and an example with plain
    numbers, for where the store has none."""

    name: str
    says: str
    formula: str
    source: str
    example: Callable[[], str]

    def worked_out(self, held: Held) -> str:
        """The measure with a row of the store, else with plain numbers."""
        of_store = OF_STORE.get(self.name)
        return (of_store and of_store(held)) or f"With plain numbers: {self.example()}"


@dataclass(frozen=True)
class Group:
    """Measures that are about one kind of data. ``caution`` is what a reader must know of all of them."""

    id: str
    title: str
    caution: str
    methods: tuple[Method, ...]
