"""Publication units of a survey: the third and fourth rules of release.

Answers are shown of units only: an area with enough matched respondents, or areas of a region joined until there are.
Every total is a union of whole units, so that no difference of totals is about fewer people. Units depend on numbers of
respondents and never on answers. Source: the TaMHS evaluation's rule (10 or fewer are withheld), over
areas in place of schools.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

BELOW = 11
"""Fewer matched respondents than this are never shown, unless a setting raises it."""


@dataclass(frozen=True)
class Area:
    """An area's matched respondents of one group and pair of waves; ``region`` None where it has none."""

    code: str
    region: str | None
    matched: int


@dataclass(frozen=True)
class Unit:
    """Areas that are shown together, in the order of their codes."""

    areas: tuple[Area, ...]

    @property
    def matched(self) -> int:
        return sum(area.matched for area in self.areas)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(area.code for area in self.areas)

    @property
    def regions(self) -> set[str]:
        """The regions that its areas are of; blank where one has none."""
        return {area.region or "" for area in self.areas}

    def enough(self, below: int) -> bool:
        """Whether there are enough respondents, also for those who know one area's answers: any one of several taken away."""
        known = max(area.matched for area in self.areas) if len(self.areas) > 1 else 0
        return self.matched - known >= below


def enough_of(gone: Sequence[Area], below: int = BELOW) -> bool:
    """Whether those of a unit who did not return may be shown: nobody, or enough also without any one of several areas."""
    return not gone or Unit(tuple(gone)).enough(below)


def partition(areas: Iterable[Area], below: int = BELOW) -> list[Unit]:
    """The units of areas that have none yet, each area in one at most. What fits nowhere is in none.

    An area with enough respondents is a unit. Smaller ones join within their region, smallest first, until the unit has
    enough without any one of its areas. What is left over joins a unit of its region; else the leftovers of all regions
    join as those of one do; else a unit of the programme. Ties go by code.
    """
    having = sorted((area for area in areas if area.matched), key=_smallest_first)
    units = [_unit([area]) for area in having if area.matched >= below]
    small = [area for area in having if area.matched < below]
    left: list[Area] = []
    for region in sorted({area.region or "" for area in small}):
        joined, over = _join([area for area in small if (area.region or "") == region], below)
        units, still = _place(units + joined, over, below, region)
        left += still
    joined, over = _join(sorted(left, key=_smallest_first), below)
    units, _ = _place(units + joined, over, below)
    return sorted(units, key=lambda unit: unit.areas[0].code)


def _smallest_first(area: Area) -> tuple[int, str]:
    return area.matched, area.code


def _unit(areas: Iterable[Area]) -> Unit:
    return Unit(tuple(sorted(areas, key=lambda area: area.code)))


def _join(areas: Iterable[Area], below: int) -> tuple[list[Unit], list[Area]]:
    """Units of small areas, in the order in which they come, and the areas left over."""
    units: list[Unit] = []
    waiting: list[Area] = []
    for area in areas:
        waiting.append(area)
        if _unit(waiting).enough(below):
            units.append(_unit(waiting))
            waiting = []
    return units, waiting


def _place(
    units: list[Unit], over: Sequence[Area], below: int, region: str | None = None
) -> tuple[list[Unit], list[Area]]:
    """The units with left-over areas in one of them, all in the same or each in the one that takes it, and the areas that
    none takes. ``region``: only units of it."""
    if not over:
        return units, []
    for unit in sorted(units, key=_takes_first):
        together = _unit([*unit.areas, *over])
        if together.enough(below) and (region is None or unit.regions == {region}):
            return [together if each is unit else each for each in units], []
    if len(over) == 1:
        return units, [*over]
    left: list[Area] = []
    for area in over:
        units, still = _place(units, [area], below, region)
        left += still
    return units, left


def _takes_first(unit: Unit) -> tuple[bool, bool, int, str]:
    """Joined units take others before areas that stand alone, mixed ones before those of one region, small ones first."""
    return len(unit.areas) == 1, len(unit.regions) == 1, unit.matched, unit.areas[0].code


@dataclass(frozen=True)
class Standing:
    """A unit that was made: its areas' codes, and what its figures rest on.

    ``matched``: how many respondents there were when they were last decided, by load ``released_at``. ``shown``: whether
    they may be seen. ``kept``: they are still there to be seen. ``fresh``: they are to be worked out anew; else those that
    stand are kept.
    """

    areas: tuple[str, ...]
    matched: int
    released_at: int
    shown: bool = True
    fresh: bool = False
    kept: bool = True

    @property
    def code(self) -> str:
        return "+".join(self.areas)


@dataclass(frozen=True)
class Since:
    """What is known of a unit's respondents since its figures were decided.

    ``changed``: how many came, went, or are told of otherwise. ``then``: its areas as they were, where anybody has changed.
    ``erased``: of how many the figures hold answers that were erased for good; None where they hold no erased answers at all.
    """

    changed: int = 0
    then: tuple[Area, ...] = ()
    erased: int | None = None


NOTHING = Since()


def decide(
    standing: Iterable[Standing],
    now: Iterable[Area],
    since: Mapping[str, Since],
    load: int,
    below: int = BELOW,
    few: Callable[[Standing], bool] = lambda unit: False,
) -> list[Standing]:
    """The units after a load. ``now``: every area's matched respondents; ``since``: by a unit's code. ``few`` tells of a
    unit whether new figures would differ from any earlier ones of it by the answers of a few people.

    Units stay as they were made, also without anybody: only areas that are in none make new ones. A unit's figures are
    decided anew when enough of its respondents have changed, compared with each of its releases; until then those that
    stand are shown, as long as they rest on enough. Erased answers are shown no longer.
    """
    by_code = {area.code: area for area in now}
    units = list(standing)
    kept = []
    for unit in units:
        areas = _unit(by_code[code] for code in unit.areas if code in by_code)
        kept.append(_decided(unit, areas, since.get(unit.code, NOTHING), load, below, few))
    taken = {code for unit in units for code in unit.areas}
    made = partition((area for area in by_code.values() if area.code not in taken), below)
    codes = [(tuple(area.code for area in unit.areas), unit.matched) for unit in made]
    return kept + [Standing(areas, matched, load, fresh=True) for areas, matched in codes]


def _decided(
    unit: Standing, areas: Unit, since: Since, load: int, below: int, few: Callable[[Standing], bool]
) -> Standing:
    how_many = max(since.changed, since.erased or 0)
    due = how_many >= below or (how_many == 0 and since.erased is not None)
    if due and areas.enough(below) and not few(unit):
        return Standing(unit.areas, areas.matched, load, fresh=True)
    if since.erased is not None:
        return Standing(unit.areas, areas.matched, load, shown=False, kept=False)
    then = Unit(since.then) if how_many and since.then else areas
    there = how_many < below or areas.enough(below)
    return replace(unit, shown=unit.kept and there and then.enough(below))


def breaks_down(counts: Iterable[Mapping[str, int]], below: int = BELOW) -> bool:
    """Whether figures by role or setting may stand beside the whole's: in every unit a category has nobody or enough.

    ``counts``: of each unit, its matched respondents by category; those without one are a category too.
    """
    return all(count == 0 or count >= below for unit in counts for count in unit.values())
