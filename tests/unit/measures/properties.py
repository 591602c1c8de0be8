"""Properties of measures: each test module lists its own with what they hold for; the soak runs them at length."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

Property = Callable[..., None]
Properties = Mapping[Property, tuple[SearchStrategy[Any], ...]]


def hold(properties: Properties, check: Property, examples: int = 100) -> None:
    """Runs ``check`` on ``examples`` of what it holds for."""
    often = settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    often(given(*properties[check])(check))()
