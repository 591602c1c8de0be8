"""Files as people hand them in: rows under their columns' names."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

Row = Mapping[str, object]
"""A row of a feed, by column; None is a blank cell. All rows of a file have the columns of its first one."""


def write(path: Path, rows: Iterable[Row]) -> None:
    """Writes rows as CSV: the same rows give the same bytes on every machine."""
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)
