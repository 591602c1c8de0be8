"""Reading cells of frames, in which a missing value may be None or NaN."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from components.model import Missing

Record = Mapping[str, Any]


def decimal_or_missing(row: Record, column: str) -> Decimal | Missing:
    """The value, or why it is not there by ``<column>_status``; without a status it was not submitted."""
    value = row[column]
    if value is None:
        return Missing(row.get(f"{column}_status") or "not_submitted")
    return value if isinstance(value, Decimal) else Decimal(str(value))
