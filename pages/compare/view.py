"""What a comparison is made of: the state, the sides, and the domains they are compared on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from data.framework import Domain
from data.queries.compare import Compared, Side
from data.state import State

PATH = "/compare"


@dataclass(frozen=True)
class View:
    """What the figure is made of. ``kind``: cohorts or areas, and the parameter that names them."""

    state: State
    found: Compared
    domains: tuple[Domain, ...]

    @property
    def sides(self) -> tuple[Side, ...]:
        return self.found.sides

    @property
    def of_cohorts(self) -> bool:
        return bool(self.state.filters["cohort"])

    @property
    def kind(self) -> str:
        return "cohorts" if self.of_cohorts else "areas"

    @property
    def parameter(self) -> str:
        return "cohort" if self.of_cohorts else "area"

    @property
    def last(self) -> str:
        """The workshop at which sides are compared."""
        return self.found.ends[1] or self.found.ends[0]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(named(side) for side in self.sides)

    @property
    def own(self) -> bool:
        """Whether the programme's own returns are compared, not what is published."""
        return self.state.programme is not None and self.state.programme.own

    @property
    def withheld(self) -> bool:
        """Whether no level of any side may be seen."""
        return self.of_cohorts and not any(side.shown for side in self.sides)

    def address(self, **values: str | Sequence[str] | None) -> str:
        return f"{PATH}{self.state.filters.changed(**values).query_string()}"


def named(side: Side) -> str:
    """A cohort by its code, an area by its name."""
    return side.area_name if side.code == side.area_code else side.code
