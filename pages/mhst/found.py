"""What the page of teams' activity has found: shared by its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from data.answer import Answer
from data.queries.area import Area
from data.queries.catalogue import publishers
from data.queries.chart_areas import Reporting
from data.queries.coverage import FILES
from data.queries.reported import reporters
from data.state import Shows, State
from data.viewer import Viewer

PATH = "/mhst"
SHOWS = Shows(
    "figures of mental health support teams",
    lambda connection, moment: publishers(connection, FILES, moment) | reporters(connection, moment),
)
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


class Published(NamedTuple):
    """What the page shows of what is published: four answers, and what contradicts them."""

    sites: Answer
    time: Answer
    responses: Answer
    settings: Answer
    contradictions: Answer

    @property
    def shown(self) -> tuple[Answer, ...]:
        return (self.sites, self.time, self.responses, self.settings)
