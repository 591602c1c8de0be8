"""A part of a long answer: pages of the API are cut by the store, not after everything was read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """The rows from ``start`` on (0 is the first), ``limit`` at most."""

    start: int
    limit: int
