"""Rows of a query as dicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa


def dicts(found: sa.Result[*tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Each row under the names of its columns, which are asked for once: a row's own mapping makes them anew each time."""
    names = tuple(found.keys())
    return (dict(zip(names, row, strict=True)) for row in found)
