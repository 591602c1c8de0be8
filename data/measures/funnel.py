"""Funnel plots of shares: which areas differ from their scope's share by more than their size explains.

Limits p̄ ± z√(p̄(1 − p̄)/n), p̄ being the share of all areas of a fixed scope together, never of the areas a filter
happens to show. Where areas differ more than chance lets them, the limits are widened. Source: Spiegelhalter 2005,
"Funnel plots for comparing institutional performance" (multiplicative over-dispersion, nothing winsorised).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

from data.measures.rates import LEVEL_95, LEVEL_998

TOLERANCE = 1e-9
"""φ must pass what chance allows by more: 3 of 12 and 9 of 12 give exactly 3, which as floats comes out above."""


Standing = Literal["within", "too_close", "outside_95", "outside_998"]
Ends = tuple[int, int]


@dataclass(frozen=True)
class Share:
    """An area's ``events`` of ``base``, whole numbers. Raises ValueError where that is no share; a base of 0 may be.

    ``of_events`` and ``of_base``: the least and the most that the two can stand for, where they are rounded.
    """

    code: str
    events: int
    base: int
    of_events: Ends | None = None
    of_base: Ends | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.events <= self.base:
            raise ValueError(f"{self.events} of {self.base} is not a share")

    @property
    def lowest(self) -> tuple[int, int]:
        """Events and base of the share that lies least above any target, and ``highest`` of the one that lies least below."""
        return (self.of_events or (self.events,) * 2)[0], (self.of_base or (self.base,) * 2)[1]

    @property
    def highest(self) -> tuple[int, int]:
        base = max(1, (self.of_base or (self.base,) * 2)[0])
        return min((self.of_events or (self.events,) * 2)[1], base), base


@dataclass(frozen=True)
class FunnelPoint:
    """An area of a funnel: its share (0–1), its distance z from the target in standard errors (before any widening),
    and the limits at its base. ``standing``: outside only where every value that its rounded parts can stand for lies outside on
    the same side, of limits around the target as it is; ``too_close`` where the rounded ones do and another doesn't."""

    code: str
    base: int
    share: float
    z: float
    limits_95: tuple[float, float]
    limits_998: tuple[float, float]
    standing: Standing = "within"

    @property
    def outside_95(self) -> bool:
        return not self.limits_95[0] <= self.share <= self.limits_95[1]

    @property
    def outside_998(self) -> bool:
        return not self.limits_998[0] <= self.share <= self.limits_998[1]


@dataclass(frozen=True)
class Funnel:
    """The target p̄ (0–1), φ = mean z², what φ may reach by chance (1 + 2√(2/k) for k areas), whether the limits are
    widened by √φ because it is more, and the areas."""

    target: float
    phi: float
    phi_by_chance: float
    points: tuple[FunnelPoint, ...]

    @property
    def widened(self) -> bool:
        return _passes(self.phi, self.phi_by_chance)

    @property
    def outliers(self) -> tuple[FunnelPoint, ...]:
        """The areas outside the 95% limits, in the order given; those outside the 99.8% ones say so."""
        return tuple(point for point in self.points if point.outside_95)


def limits(target: float, base: float, z: float, phi: float = 1.0) -> tuple[float, float]:
    """target ± z√(φ·target(1 − target)/base), cut off at 0 and 1; shares. ``base`` is above 0."""
    reach = z * sqrt(phi) * _standard_error(target, base)
    return max(0.0, target - reach), min(1.0, target + reach)


def funnel(scope: Sequence[Share]) -> Funnel | None:
    """The funnel of all areas of a scope. Areas with a base of 0 are left out; None where no area is left."""
    areas = [area for area in scope if area.base > 0]
    if not areas:
        return None
    target = sum(area.events for area in areas) / sum(area.base for area in areas)
    phi = sum(_z(area.events, area.base, target) ** 2 for area in areas) / len(areas)
    by_chance = 1 + 2 * sqrt(2 / len(areas))
    widening = phi if _passes(phi, by_chance) else 1.0
    return Funnel(target, phi, by_chance, tuple(_point(area, target, widening) for area in areas))


def _passes(phi: float, by_chance: float) -> bool:
    return phi > by_chance + TOLERANCE


def _point(area: Share, target: float, phi: float) -> FunnelPoint:
    at_95, at_998 = (limits(target, area.base, level.z, phi) for level in (LEVEL_95, LEVEL_998))
    share, z = area.events / area.base, _z(area.events, area.base, target)
    point = FunnelPoint(area.code, area.base, share, z, at_95, at_998)
    return replace(point, standing=_standing(area, point, target, phi))


def _standing(area: Share, point: FunnelPoint, target: float, phi: float) -> Standing:
    """Above the target z = (events − target·base)/√(base·target(1 − target)) falls with the base and rises with the events, so
    that of all fills the one with the fewest of the most lies nearest; below, the one with the most of the fewest."""
    if not point.outside_95:
        return "within"
    events, base = area.lowest if point.share > target else area.highest
    share = events / base

    def outside(z: float) -> bool:
        low, high = limits(target, base, z, phi)
        return share > high if point.share > target else share < low

    return "outside_998" if outside(LEVEL_998.z) else "outside_95" if outside(LEVEL_95.z) else "too_close"


def _z(events: int, base: int, target: float) -> float:
    error = _standard_error(target, base)
    # Where the scope's share is 0 or 1, so is each area's, and none differs.
    return (events / base - target) / error if error else 0.0


def _standard_error(target: float, base: float) -> float:
    return sqrt(target * (1 - target) / base)
