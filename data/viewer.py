"""Who asks. Every query takes a viewer from the first day, even while everybody is the same one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Viewer:
    """A reader and their rights.

    ``shared``: area-level CASCADE levels and released aggregates of a programme, which comparing and learning need.
    ``local_areas``: codes of the areas whose cohort detail, open actions, risks, attendance and loads' rejected values they
    may also see: the local right. ``everywhere``: they have it for all areas.
    """

    name: str = "anyone"
    shared: bool = True
    local_areas: frozenset[str] = frozenset()
    everywhere: bool = False

    @property
    def local(self) -> bool:
        """Whether they have the local right for any area."""
        return self.everywhere or bool(self.local_areas)

    def sees(self, area_code: str, *, simulated: bool) -> bool:
        """Whether they may see what needs the local right for an area; what is simulated is of nobody, and seen by all."""
        return simulated or self.everywhere or area_code in self.local_areas


ANYONE = Viewer()
"""Who is known by nothing but the address that they have."""
KEEPER = Viewer("whoever keeps the store", everywhere=True)
"""Who sits at the machine that has the store, and could read its file as well."""
