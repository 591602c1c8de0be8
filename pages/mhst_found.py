"""What the page of teams' activity has found: shared by its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data.queries.area import Area
from data.queries.chart_areas import Reporting
from data.state import State
from data.viewer import Viewer

Row = dict[str, Any]
"""A row of ``queries.chart_summaries.summaries``."""


@dataclass(frozen=True)
class Reported:
    """``reporting``: what there is to choose from in the whole programme. ``of_area``: all rows of the one ``area`` and its
    teams, none where no area is chosen."""

    state: State
    viewer: Viewer
    reporting: Reporting
    area: Area | None
    of_area: list[Row]

    @property
    def team(self) -> str:
        return self.state.filters.one("team")

    @property
    def rows(self) -> list[Row]:
        """Those of the area, or of the team that is chosen."""
        return [row for row in self.of_area if (row["team_code"] or "") == self.team]

    @property
    def teams(self) -> tuple[str, ...]:
        """Codes of the area's teams."""
        return tuple(sorted({row["team_code"] for row in self.of_area if row["team_code"]}))
