"""Rows of a query as dicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa


def dicts(found: sa.Result[*tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Each row under the names of its columns, which are asked for once: a row's own mapping makes them anew each time."""
    names = tuple(found.keys())
    return (dict(zip(names, row, strict=True)) for row in found)


def of_each_area(rows: Iterable[dict[str, Any]]) -> Mapping[str, list[dict[str, Any]]]:
    """Rows by their ``area_code``, in their order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["area_code"], []).append(row)
    return found
