"""What every question asked of the store answers with: tidy rows and where they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias, get_args

import pandas as pd


@dataclass(frozen=True)
class LoadRef:
    """A load that brought rows of an answer: its number and when it was made (UTC).

    ``file``: the name of its file, where that is a programme's own; blank where its source is a document.
    """

    id: int
    at: datetime
    file: str = ""


Kind: TypeAlias = Literal["published", "computed", "own", "own-computed", "part-simulated", "simulated"]
"""What rows are: the tags that a figure wears, in their order."""
OWN_KINDS = frozenset(("own", "own-computed"))


@dataclass(frozen=True)
class Answer:
    """Tidy rows and their provenance; the one thing that table, chart, sentence, file and API share.

    ``rows`` has exactly ``columns``, in their order, also when it is empty. A missing or withheld value is
    ``None``, with its reason in ``<column>_status`` where it is another than that nobody publishes it.
    Decimals as published are ``decimal.Decimal``.
    """

    name: str
    rows: pd.DataFrame
    sources: tuple[str, ...] = ()
    """Citations, one a source table: "Ecorys for DfE, …, October 2020, Table 2.1"; of own returns the file and load."""
    period: str = ""
    """What the figures speak of: "workshop 1, January to November 2018"."""
    n: str = ""
    """How many of what the rows rest on, in words: "23 areas"."""
    loads: tuple[LoadRef, ...] = ()
    kinds: tuple[str, ...] = field(default=("published",))
    """``published``, ``computed`` (from published), ``own`` (a programme's own returns), ``own-computed`` (from them),
    ``simulated``, ``part-simulated`` (where some rows are): the tags that the figure wears. The source of the rows decides,
    not the page."""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.rows.columns)

    def records(self) -> list[dict[str, Any]]:
        """The rows as dicts, every missing value None."""
        return records(self.rows)

    @property
    def tags(self) -> tuple[Kind, ...]:
        """The tags that a figure wears for where its rows come from."""
        kinds: tuple[Kind, ...] = get_args(Kind)
        return tuple(kind for kind in kinds if kind in self.kinds)

    @property
    def simulated(self) -> bool:
        return "simulated" in self.kinds or "part-simulated" in self.kinds

    @property
    def own(self) -> bool:
        """Whether any of it comes from a programme's own returns, also from those that are simulated."""
        from_files = any(load.file for load in self.loads)
        return (self.simulated and from_files) or not OWN_KINDS.isdisjoint(self.kinds)


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dicts, every missing value None."""
    columns, values = list(rows.columns), rows.to_numpy(dtype=object)
    odd = values != values  # what isn't equal to itself is not a number, or no time  # noqa: PLR0124
    if odd.any():
        values = values.copy()
        values[odd] = None
    return [dict(zip(columns, row, strict=True)) for row in values.tolist()]


def joined(name: str, *answers: Answer) -> Answer:
    """Answers of the same columns as one, with the provenance of all."""
    return Answer(
        name=name,
        rows=pd.concat([answer.rows for answer in answers], ignore_index=True),
        sources=tuple(dict.fromkeys(source for answer in answers for source in answer.sources)),
        period="; ".join(dict.fromkeys(answer.period for answer in answers if answer.period)),
        n="; ".join(dict.fromkeys(answer.n for answer in answers if answer.n)),
        loads=tuple(sorted({load for answer in answers for load in answer.loads}, key=lambda load: load.id)),
        kinds=tuple(dict.fromkeys(kind for answer in answers for kind in answer.kinds)),
    )
