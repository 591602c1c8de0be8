"""Indicators that the simulated programme's areas define themselves, and their figures by financial year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from numpy.random import Generator

from etl.illustrate.places import PLACES, Place
from etl.illustrate.sheets import Row

YEARS = (2020, 2021, 2022, 2023, 2024, 2025)
"""Financial years, by the year that they begin in."""
SOURCE = "Made up for this illustration"
UNLIKE = 0.22
"""Standard deviation of how areas differ, on the scale of log odds or of logarithms."""


@dataclass(frozen=True)
class Indicator:
    """An indicator, its level in the first year, and by how much that changes from year to year as a part of itself.

    ``of_population``: what part of an area's children and young people it is of; None for schools.
    """

    code: str
    name: str
    unit: str
    type: str
    polarity: str
    theme: str
    definition: str
    multiplier: int
    disclosure: str
    level: float
    drift: float
    of_population: float | None
    target: float | None = None


INDICATORS = (
    Indicator(
        code="sim_persistent_absence",
        name="Persistent absence",
        unit="%",
        type="proportion",
        polarity="lower is better",
        theme="Schools",
        definition="Pupils who miss a tenth of sessions or more",
        multiplier=100,
        disclosure="child",
        level=0.21,
        drift=-0.04,
        of_population=0.62,
        target=18,
    ),
    Indicator(
        code="sim_self_harm_admissions",
        name="Hospital admissions for self-harm, aged 10 to 24",
        unit="per 100,000",
        type="rate",
        polarity="lower is better",
        theme="Crisis prevention",
        definition="Admissions in the year over young people aged 10 to 24",
        multiplier=100_000,
        disclosure="child",
        level=0.0034,
        drift=-0.03,
        of_population=0.55,
    ),
    Indicator(
        code="sim_support_reached",
        name="Young people with a probable disorder who had NHS support",
        unit="%",
        type="proportion",
        polarity="higher is better",
        theme="Earlier access",
        definition="Those with at least one contact over those estimated to have a probable disorder",
        multiplier=100,
        disclosure="child",
        level=0.36,
        drift=0.06,
        of_population=0.17,
        target=45,
    ),
    Indicator(
        code="sim_schools_with_lead",
        name="Schools with a trained senior mental health lead",
        unit="%",
        type="proportion",
        polarity="higher is better",
        theme="Skills and knowledge",
        definition="State-funded schools whose lead has finished the training",
        multiplier=100,
        disclosure="none",
        level=0.55,
        drift=0.12,
        of_population=None,
        target=90,
    ),
)
PUPILS_A_SCHOOL = 420


def indicator_rows(rng: Generator) -> Iterator[Row]:
    """The feed ``indicators``."""
    for each in INDICATORS:
        yield {
            "indicator_code": each.code,
            "name": each.name,
            "unit": each.unit,
            "type": each.type,
            "polarity": each.polarity,
            "theme": each.theme,
            "definition": each.definition,
            "source": SOURCE,
            "scope": "areas of the simulated programme",
            "multiplier": each.multiplier,
            "target": each.target,
            "disclosure": each.disclosure,
        }
    for code, name, unit, kind, polarity, target in TARGETS:
        about = {"indicator_code": code, "name": name, "unit": unit, "type": kind, "polarity": polarity}
        yield about | {"source": SOURCE, "scope": "areas of the simulated programme", "target": target}


TARGETS = (
    ("wait_days_mean", "Mean wait to first contact", "days", "mean", "lower is better", 40),
    ("accepted_pct", "Referrals accepted", "%", "proportion", "higher is better", 75),
    ("paired_pct", "Paired outcome measures, of first contacts", "%", "proportion", "higher is better", 75),
)
"""Targets for what teams report."""


def value_rows(rng: Generator) -> Iterator[Row]:
    """The feed ``indicator_values``: every area, indicator and year."""
    for place in PLACES:
        for each in INDICATORS:
            level = each.level * float(rng.lognormal(sigma=UNLIKE))
            for number, year in enumerate(YEARS):
                yield _value(rng, place, each, year, min(0.95, level * (1 + each.drift) ** number))


def _value(rng: Generator, place: Place, each: Indicator, year: int, level: float) -> Row:
    part = each.of_population if each.of_population is not None else 1 / PUPILS_A_SCHOOL
    denominator = round(place.cyp_population * part)
    numerator = int(rng.binomial(denominator, level))
    return {
        "area_code": place.code,
        "indicator_code": each.code,
        "period_start": date(year, 4, 1).isoformat(),
        "period_end": date(year + 1, 3, 31).isoformat(),
        "value": round(each.multiplier * numerator / denominator, 1),
        "numerator": numerator,
        "denominator": denominator,
        "status": "provisional" if year == YEARS[-1] else "final",
    }
