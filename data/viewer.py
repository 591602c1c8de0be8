"""Who asks. Every query takes a viewer from the first day, even while everybody is the same one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Viewer:
    """A reader and their rights.

    ``shared``: area-level CASCADE levels and released aggregates of a programme, which comparing and learning need.
    ``local_areas``: codes of the areas whose cohort detail, open actions, loads' rejected values and raw counts they
    may also see; empty while there are no accounts.
    """

    name: str = "anyone"
    shared: bool = True
    local_areas: frozenset[str] = frozenset()

    def sees(self, area_code: str, *, simulated: bool) -> bool:
        """Whether they may see what needs the local right for an area; what is simulated is of nobody, and seen by all."""
        return simulated or area_code in self.local_areas


ANYONE = Viewer()
"""The viewer of an installation without accounts."""
