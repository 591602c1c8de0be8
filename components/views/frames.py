"""Reading cells of frames, in which a missing value may be None or NaN."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from components.model import Missing

Record = Mapping[Hashable, Any]


def records(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """The rows as dicts, every missing value as None."""
    present = frame.astype(object).where(frame.notna(), None)
    names = present.columns.tolist()
    columns = [present[name].tolist() for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def decimal_or_missing(row: Record, column: str) -> Decimal | Missing:
    """The value, or why it is not there by ``<column>_status``; without a status it was not submitted."""
    value = row[column]
    if value is None:
        return Missing(row.get(f"{column}_status") or "not_submitted")
    return value if isinstance(value, Decimal) else Decimal(str(value))
