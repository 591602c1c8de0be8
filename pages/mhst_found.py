"""What the page of teams' activity has found: shared by its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data.queries.area import Area
from data.state import State
from data.viewer import Viewer

Row = dict[str, Any]
"""A row of ``queries.chart_summaries.summaries``."""


@dataclass(frozen=True)
class Reported:
    """``rows``: of all areas that the filters let through, or of the one ``area`` or its ``team``; ``everywhere``: of the whole
    programme, its teams too. ``teams``: codes of the area's teams."""

    state: State
    viewer: Viewer
    rows: list[Row]
    everywhere: list[Row]
    area: Area | None
    teams: tuple[str, ...]

    @property
    def team(self) -> str:
        return self.state.filters.one("team")
