"""The areas of the simulated programme and their cohorts: places that do not exist, in the NHS's seven regions.

As many areas, leads of each kind and cohorts as the Link Programme 2017–19 had (23, and 64 cohorts, two to five an area).
Nothing here depends on the seed, so that another one replaces what the first one made, row by row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from numpy.random import Generator

from etl.illustrate.sheets import Row

PROGRAMME = "Illustrative programme (simulated)"
FIRST_WORKSHOP = date(2025, 9, 15)
"""A Monday; five cohorts a week hold their first workshop from then on, in the order of their codes."""


@dataclass(frozen=True)
class Panel:
    """How many respondents of a group an area had at baseline, and how many of them came back at follow-up."""

    asked: int
    back: int


@dataclass(frozen=True)
class Place:
    """An area, how many cohorts it has, and who answered its surveys."""

    letter: str
    name: str
    region: str
    lead: str
    rural_urban: str
    cyp_population: int
    delivery_model: str
    cohorts: int
    schools: Panel
    cypmhs: Panel

    @property
    def code(self) -> str:
        return f"SIM-{self.letter}"

    @property
    def lead_organisation(self) -> str:
        bodies = {"CCG": "Commissioning Group", "LA": "Council", "CCG/LA": "Commissioning Group and Council"}
        return f"{self.name} {bodies[self.lead]}"


@dataclass(frozen=True)
class Cohort:
    """A cohort, and the day of its first workshop."""

    place: Place
    number: int
    first_workshop: date

    @property
    def code(self) -> str:
        return f"{self.place.code}-{self.number}"


TOWN, MIXED, RURAL = "Predominantly urban", "Urban with significant rural", "Predominantly rural"
IN_SCHOOL, ONE_LEAD, ONE_POINT = "in-school", "dedicated lead", "single point of access"
NEY, NW, MID = "North East and Yorkshire", "North West", "Midlands"
EAST, LON, SE, SW = "East of England", "London", "South East", "South West"


PLACES = (
    Place("A", "Alderquay", EAST, "LA", TOWN, 137_500, ONE_LEAD, 3, Panel(21, 6), Panel(18, 2)),
    Place("B", "Brindlemoor", MID, "CCG/LA", MIXED, 92_300, IN_SCHOOL, 3, Panel(22, 4), Panel(13, 4)),
    Place("C", "Corrowby", LON, "CCG", TOWN, 120_400, IN_SCHOOL, 3, Panel(20, 12), Panel(14, 2)),
    Place("D", "Dunmarrow", SE, "CCG", RURAL, 66_000, ONE_POINT, 3, Panel(25, 6), Panel(14, 1)),
    Place("E", "Elverstrand", LON, "LA", TOWN, 133_400, ONE_POINT, 2, Panel(16, 3), Panel(8, 1)),
    Place("F", "Fennockbury", NEY, "LA", MIXED, 93_300, ONE_LEAD, 3, Panel(23, 5), Panel(18, 4)),
    Place("G", "Glaishaven", SW, "LA", RURAL, 64_600, ONE_LEAD, 3, Panel(21, 6), Panel(18, 2)),
    Place("H", "Hollinmarsh", MID, "LA", MIXED, 57_400, IN_SCHOOL, 2, Panel(13, 3), Panel(14, 3)),
    Place("I", "Isenbrook", MID, "CCG", TOWN, 162_000, IN_SCHOOL, 3, Panel(20, 3), Panel(15, 3)),
    Place("J", "Juniperholt", MID, "CCG", MIXED, 87_400, ONE_LEAD, 3, Panel(20, 3), Panel(19, 3)),
    Place("K", "Kestrelby", MID, "LA", TOWN, 142_700, ONE_POINT, 2, Panel(16, 3), Panel(9, 3)),
    Place("L", "Lindenstow", SE, "LA", RURAL, 46_300, IN_SCHOOL, 2, Panel(17, 0), Panel(9, 0)),
    Place("M", "Marrowdene", NW, "LA", TOWN, 85_700, IN_SCHOOL, 3, Panel(22, 6), Panel(14, 2)),
    Place("N", "Netherquill", SW, "CCG", RURAL, 73_600, ONE_POINT, 2, Panel(19, 6), Panel(10, 2)),
    Place("O", "Orlescombe", NW, "LA", MIXED, 69_800, IN_SCHOOL, 2, Panel(19, 5), Panel(10, 2)),
    Place("P", "Pellingmere", NEY, "LA", TOWN, 101_100, ONE_POINT, 3, Panel(20, 5), Panel(17, 4)),
    Place("Q", "Quillmouth", EAST, "LA", RURAL, 57_400, ONE_POINT, 3, Panel(21, 5), Panel(19, 1)),
    Place("R", "Rushavon", SE, "LA", MIXED, 58_100, IN_SCHOOL, 3, Panel(24, 5), Panel(18, 1)),
    Place("S", "Silverthwaite", NW, "CCG", MIXED, 50_400, ONE_LEAD, 3, Panel(24, 6), Panel(19, 2)),
    Place("T", "Tarnholme", EAST, "LA", RURAL, 33_500, ONE_LEAD, 3, Panel(22, 6), Panel(19, 2)),
    Place("U", "Umberfold", NEY, "CCG", TOWN, 96_500, IN_SCHOOL, 3, Panel(22, 4), Panel(14, 4)),
    Place("V", "Vellanmoor", LON, "LA", TOWN, 96_500, ONE_POINT, 2, Panel(19, 2), Panel(8, 1)),
    Place("W", "Wrenchester", NEY, "CCG", MIXED, 80_900, ONE_LEAD, 5, Panel(35, 4), Panel(28, 4)),
)
"""Who came back is spread so that every respondent is in a publication unit: of an area, of a region, or of what is left
over. Lindenstow has no follow-up."""


def cohorts() -> list[Cohort]:
    """Every cohort, in the order of their codes."""
    numbered = [(place, number) for place in PLACES for number in range(1, place.cohorts + 1)]
    return [Cohort(*each, _working_day(position)) for position, each in enumerate(numbered)]


def _working_day(position: int) -> date:
    weeks, days = divmod(position, 5)
    return FIRST_WORKSHOP + timedelta(weeks=weeks, days=days)


def area_rows(rng: Generator) -> Iterator[Row]:
    """The feed ``areas``."""
    for place in PLACES:
        yield {
            "area_code": place.code,
            "area_name": place.name,
            "programme": PROGRAMME,
            "region": place.region,
            "lead": place.lead,
            "lead_organisation": place.lead_organisation,
            "rural_urban": place.rural_urban,
            "cyp_population": place.cyp_population,
            "delivery_model": place.delivery_model,
        }


def cohort_rows(rng: Generator) -> Iterator[Row]:
    """The feed ``cohorts``: about 20 schools and as many professionals in each."""
    for position, cohort in enumerate(cohorts()):
        yield {
            "cohort_code": cohort.code,
            "area_code": cohort.place.code,
            "cohort_name": f"{cohort.place.name}, cohort {cohort.number}",
            "schools": 17 + position * 5 % 8,
            "mh_professionals": 15 + position * 7 % 9,
        }
