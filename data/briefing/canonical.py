"""A briefing as the one JSON text that it has, and that text's hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from data.briefing.model import Briefing

NOT_HASHED = frozenset(("link", "more_href", "as_of", "made_at", "sha256"))
"""What says how and when a briefing was asked for, or leads elsewhere as of the same moment, and not what it shows."""


def digest(briefing: Briefing) -> str:
    """SHA-256 of all that is shown, in hexadecimal."""
    return hashlib.sha256(as_json(briefing).encode()).hexdigest()


def as_json(briefing: Briefing) -> str:
    """All that is shown, with sorted keys and no needless blank; numbers are told as text, without ending zeros, so that
    every store tells them alike."""
    told = {name: _plain(getattr(briefing, name)) for name in _names(Briefing)}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int)):  # most are, and nothing else is asked of them
        return value
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        named = {name: _plain(getattr(value, name)) for name in _names(type(value))}
        return {"is": type(value).__name__, **named}
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.name not in NOT_HASHED)
