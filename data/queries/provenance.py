"""Where rows come from: the loads that brought them and the places in their sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import OWN_KINDS, Answer, LoadRef
from data.kept import kept
from data.schema import loads, sources


def answer(
    connection: Connection,
    name: str,
    rows: pd.DataFrame,
    load_ids: Iterable[int],
    *,
    n: str,
    kinds: tuple[str, ...] = ("published",),
) -> Answer:
    """Rows with the sources, periods and loads that ``load_ids`` tell; ``kinds`` as of published rows, turned into those
    of own returns where every load is of a programme's files."""
    found = _loads(connection, tuple(sorted(set(load_ids))))
    made_up = set(rows["simulated"]) if "simulated" in rows else set()
    if found and all(_is_own(row) for row in found):
        kinds = tuple(_OF_RETURNS.get(kind, kind) for kind in kinds)
    own = not OWN_KINDS.isdisjoint(kinds)
    told = [
        ", ".join(filter(None, (row.short, row.place))) if row.short else f"{row.file}, load {row.id}"
        for row in found
        if row.short or (own and _is_own(row))
    ]
    return Answer(
        name=name,
        rows=rows,
        sources=tuple(dict.fromkeys(told)),
        period="; ".join(dict.fromkeys(row.period for row in found if row.period)),
        n=n,
        loads=tuple(LoadRef(row.id, row.at, "" if row.feed == PUBLISHED else row.file) for row in found),
        kinds=kinds if True not in made_up else ("part-simulated",) if False in made_up else ("simulated",),
    )


@kept(most=64)
def _loads(connection: Connection, ids: tuple[int, ...]) -> Sequence[Any]:
    """What is known of loads, in their order."""
    query = (
        sa.select(loads.c.id, loads.c.at, loads.c.place, loads.c.period, loads.c.file, loads.c.feed, sources.c.short)
        .outerjoin(sources, sources.c.code == loads.c.source)
        .where(loads.c.id.in_(ids))
        .order_by(loads.c.id)
    )
    return connection.execute(query).all()


PUBLISHED = "published"
"""The feed of the published tables."""
_OF_RETURNS = {"published": "own", "computed": "own-computed"}


def _is_own(load: Any) -> bool:
    """Whether a load is of a programme's own files: neither of the published tables nor of a publisher of open data."""
    return bool(load.feed != PUBLISHED and load.short is None)


def frame(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> pd.DataFrame:
    """Rows under stated columns, every value kept as the object it is."""
    return pd.DataFrame([tuple(row) for row in rows], columns=list(columns), dtype=object)


def of_dicts(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows under stated columns; what a row doesn't have is missing."""
    return frame(columns, ([row.get(name) for name in columns] for row in rows))
