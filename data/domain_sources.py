"""What besides the cohorts' own ratings speaks of a domain: survey statements and activity of mental health support teams.

Declared once, with reasons. A statement belongs to a domain by its theme, which may also be the domain's code or name, or
where a theme holds several domains by its own words. No survey statement at two waves speaks of ``A2`` in the simulated
programme, and no measure of ``mhst_activity`` of ``A2`` and ``E``: how many improved says nothing of the evidence behind
what was done, and hours or sessions count work, not learning.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.framework import framework
from data.measures.sources import Polarity

SCHOOL_WEEKS = {1: 4.0, 2: 3.0, 3: 4.0, 4: 2.5, 5: 3.5, 6: 4.0, 7: 3.5, 8: 0.0, 9: 4.0, 10: 3.5, 11: 4.5, 12: 2.5}
"""Typical school weeks of a month in England, 39 a year: Easter moves, and terms differ between places. Monthly counts of
what schools do can be charted only for each of them, and August not at all."""


@dataclass(frozen=True)
class Measure:
    """Something that teams report month by month. ``numerator`` is a measure of the feed; with a ``denominator`` it is per
    100 of that; ``per_school_week`` makes a rate of a count. ``most``: what it can't be above. ``why``: what it says of its
    domain, and what else moves it.
    """

    name: str
    numerator: str
    better: Polarity
    why: str
    denominator: str = ""
    per_school_week: bool = False
    places: int = 0
    most: float | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The measures of the feed that it needs."""
        return tuple(filter(None, (self.numerator, self.denominator)))


@dataclass(frozen=True)
class DomainSources:
    """Themes and statements (small letters) of surveys and measures of activity that speak of a domain."""

    themes: tuple[str, ...]
    statements: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    no_measure: str = ""


SOURCES: dict[str, DomainSources] = {
    "C1": DomainSources(
        ("knowledge", "roles"),
        ("i understand what the other service can and can't offer",),
        (
            Measure(
                "Referrals accepted, of 100 received",
                "referrals_accepted",
                "higher",
                "Who knows what the other service is for refers whom it takes on; a change of its threshold moves it too.",
                denominator="referrals_received",
                most=100.0,
            ),
        ),
    ),
    "A1": DomainSources(
        ("contact", "contacts"),
        ("i know whom to contact about a young person's mental health",),
        (
            Measure(
                "Consultations a school week",
                "consultations",
                "higher",
                "Who knows whom to ask, asks; a change of staff in the team moves it too.",
                per_school_week=True,
                places=1,
            ),
        ),
    ),
    "S": DomainSources(
        ("joint working", "planning"),
        ("schools and mental health services plan support together",),
        (
            Measure(
                "Settings that the teams work with",
                "settings_engaged",
                "higher",
                "Shared planning begins with those who take part; it says nothing of how well they plan.",
            ),
        ),
    ),
    "C2": DomainSources(
        ("outcomes", "outcome measures", "measures"),
        ("we measure outcomes in the same way as our partners",),
        (
            Measure(
                "Paired outcome measures, for 100 first contacts",
                "outcomes_paired",
                "higher",
                "A shared measure is one that is taken twice; who is measured was first seen some months before.",
                denominator="first_contacts",
            ),
        ),
    ),
    "A2": DomainSources(("learning",), no_measure="no measure of activity speaks of learning"),
    "D": DomainSources(
        ("referral", "referrals", "access"),
        (),
        (
            Measure(
                "Mean wait in days",
                "wait_days_mean",
                "lower",
                "Rapid access is a short wait; more referrals or fewer staff lengthen it too.",
                places=1,
            ),
        ),
    ),
    "E": DomainSources(
        ("evidence",),
        ("i am confident which support has evidence behind it",),
        no_measure="no measure of activity speaks of the evidence behind it",
    ),
}
"""By the domain's code."""


def domain_of(statement: str, theme: str) -> str | None:
    """The domain that a survey statement speaks of; None where the table has none for it."""
    for domain in framework().domains:
        about = SOURCES[domain.code]
        if statement.casefold() in about.statements:
            return domain.code
        if theme.casefold() in (*about.themes, domain.code.casefold(), domain.name.casefold()):
            return domain.code
    return None
