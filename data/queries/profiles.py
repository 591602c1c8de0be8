"""Each area's seven means, total and bands, worked out from facts; a load stores them, ``as_of`` asks for them anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.measures.cascade import band, rated, total_of_levels, total_of_means
from data.queries.rated import RatedCohort, of_place, rated_cohorts
from data.schema import area_domain_means, area_profiles, domains, places, published_aggregates
from data.versions import AsOf, open_at
from data.wording import workshop_order


@dataclass(frozen=True)
class Profile:
    """One area at one workshop: its domain means (0–3), total (0–21) and bands; ``load_id`` brought the newest part.

    ``cohorts``: how many were rated, where the profile is worked out from their ratings; None where it is published.
    ``agreement``: by domain, how many of its cohorts' tables scored apart, and how many of those their cohort's level.
    """

    place_id: int
    workshop: str
    means: dict[str, Decimal]
    total: Decimal | None
    band: str | None
    published_band: str | None
    load_id: int
    cohorts: int | None = None
    agreement: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def stored(connection: Connection, workshop: str = "") -> list[Profile]:
    """The profiles as the newest load left them, from the summary tables; those of one workshop where it is named."""
    facts, summary = area_domain_means, area_profiles
    # One row an area instead of seven: rows are what reading takes its time for.
    told = sa.func.aggregate_strings(facts.c.domain + " " + sa.cast(facts.c.mean, sa.String), ",")
    of_area = sa.select(facts.c.place_id, facts.c.workshop, told).group_by(facts.c.place_id, facts.c.workshop)
    of_areas = sa.select(*(summary.c[name] for name in SUMMARY))
    if workshop:
        of_area, of_areas = of_area.where(facts.c.workshop == workshop), of_areas.where(summary.c.workshop == workshop)
    means = {(place_id, at): _means(text) for place_id, at, text in connection.execute(of_area).all()}
    profiles = connection.execute(of_areas).all()
    return [Profile(place_id, at, means.get((place_id, at), {}), *rest) for place_id, at, *rest in profiles]


def _means(text: str) -> dict[str, Decimal]:
    """``C1 0.7,A1 1`` → each domain's mean."""
    return {domain: Decimal(mean) for domain, mean in map(str.split, text.split(","))}


def from_facts(connection: Connection, moment: AsOf) -> list[Profile]:
    """The profiles that the facts open at ``moment`` give. What is published of an area and workshop stands as it is;
    else the profile is worked out from the cohorts' ratings."""
    published = _published(connection, moment)
    own = {(profile.place_id, profile.workshop): profile for profile in _of_ratings(connection, moment)}
    return list({**own, **published}.values())


def _of_ratings(connection: Connection, moment: AsOf) -> Iterator[Profile]:
    """Profiles from the levels that cohorts agreed, or their tables where they scored apart."""
    for (place_id, workshop), of_cohorts in rated_cohorts(connection, moment):
        found = rated(cohort.levels for cohort in of_cohorts.values())
        newest = max(cohort.load_id for cohort in of_cohorts.values())
        agreed = _agreement(of_cohorts.values())
        yield Profile(place_id, workshop, found.means, found.total, found.band, None, newest, len(of_cohorts), agreed)


def _agreement(of_cohorts: Iterable[RatedCohort]) -> dict[str, tuple[int, int]]:
    """By domain: the tables that scored apart, and how many of them at their cohort's level."""
    told: dict[str, tuple[int, int]] = {}
    for cohort in of_cohorts:
        for domain, of_tables in cohort.tables.items():
            tables, agreed = told.get(domain, (0, 0))
            at_level = list(of_tables.values()).count(cohort.levels[domain])
            told[domain] = (tables + len(of_tables), agreed + at_level)
    return told


def agreements(connection: Connection, workshop: str, moment: AsOf) -> dict[str, dict[str, tuple[int, int]]]:
    """By an area's code and domain: the tables that scored apart at a workshop, and how many at their cohort's level."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    codes = dict(connection.execute(sa.select(places.c.id, places.c.code)).all())
    for place_id, domain, *told in _agreed(connection, workshop, moment):
        found.setdefault(codes[place_id], {})[domain] = (told[0], told[1])
    return found


def _agreed(connection: Connection, workshop: str, moment: AsOf) -> Iterable[Sequence[Any]]:
    """Place, domain, tables and those at their cohort's level."""
    if moment.load is not None:
        of_it = (each for each in _of_ratings(connection, moment) if each.workshop == workshop)
        return [(each.place_id, domain, *told) for each in of_it for domain, told in each.agreement.items()]
    facts = area_domain_means.c
    query = sa.select(facts.place_id, facts.domain, facts.tables, facts.agreed)
    return connection.execute(query.where(facts.workshop == workshop, facts.tables.is_not(None))).all()


@dataclass(frozen=True)
class Round:
    """What an area's cohorts came to at one workshop: which were rated, the total (0–21) of each that was in all seven domains,
    and the mean of those totals, with its band."""

    workshop: str
    total: Decimal | None
    band: str | None
    rated: frozenset[int]
    totals: Mapping[int, int]

    @property
    def complete(self) -> frozenset[int]:
        """The cohorts that the mean total is of."""
        return frozenset(self.totals)


def rounds(connection: Connection, place_id: int, moment: AsOf) -> list[Round]:
    """An area's workshops from its cohorts' own ratings, the earliest first; none where ratings are published."""
    made = []
    for workshop, of_cohorts in of_place(connection, moment, place_id).items():
        found = rated(cohort.levels for cohort in of_cohorts.values())
        totals = {number: total_of_levels(cohort.levels) for number, cohort in of_cohorts.items()}
        complete = {number: total for number, total in totals.items() if total is not None}
        made.append(Round(workshop, found.total, found.band, frozenset(of_cohorts), complete))
    return sorted(made, key=lambda each: workshop_order(each.workshop))


def workshop_held(held: Sequence[Round], wanted: str) -> str:
    """The workshop at which an area is shown: the one that is ``wanted``, or where its cohorts were not there, its latest."""
    known = [each.workshop for each in held]
    return wanted if wanted in known or not known else known[-1]


def pair_to(held: Sequence[Round], workshop: str) -> tuple[str, str]:
    """The area's first workshop and the one that is shown; that alone, after a blank, where they are one."""
    first = held[0].workshop if held else workshop
    return ("" if first == workshop else first, workshop)


def ends(held: Sequence[Round], pair: tuple[str, str]) -> list[Round]:
    """The rounds of a pair of workshops, the earlier first; one alone where only one is looked at."""
    return [each for each in held if each.workshop in pair]


def _published(connection: Connection, moment: AsOf) -> dict[tuple[int, str], Profile]:
    facts = published_aggregates
    query = sa.select(
        facts.c.place_id,
        facts.c.round,
        facts.c.domain,
        facts.c.measure,
        facts.c.value,
        facts.c.value_text,
        facts.c.load_id,
    ).where(facts.c.scope == "area", facts.c.measure.in_(("cascade_mean", "cascade_band")), open_at(facts, moment))
    means: dict[tuple[int, str], dict[str, Decimal]] = {}
    published: dict[tuple[int, str], str] = {}
    newest: dict[tuple[int, str], int] = {}
    for row in connection.execute(query):
        key = (row.place_id, row.round)
        newest[key] = max(newest.get(key, 0), row.load_id)
        if row.measure == "cascade_band":
            published[key] = row.value_text.lower()
        else:
            means.setdefault(key, {})[row.domain] = row.value
    codes = connection.scalars(sa.select(domains.c.code).order_by(domains.c.position)).all()
    return {key: _profile(key, means.get(key, {}), published.get(key), load, codes) for key, load in newest.items()}


def _profile(
    key: tuple[int, str], means: dict[str, Decimal], published: str | None, load_id: int, codes: Sequence[str]
) -> Profile:
    total = total_of_means(means.get(code) for code in codes)
    return Profile(*key, means, total, band(total), published, load_id)


def store(connection: Connection, profiles: list[Profile]) -> None:
    """Writes the profiles as the summary that pages read."""
    connection.execute(area_domain_means.delete())
    connection.execute(area_profiles.delete())
    if not profiles:
        return
    connection.execute(
        area_profiles.insert(),
        [{name: vars(profile)[name] for name in SUMMARY} for profile in profiles],
    )
    rows = [row for profile in profiles for row in _of_domains(profile)]
    connection.execute(area_domain_means.insert(), rows)


SUMMARY = ("place_id", "workshop", "total", "band", "published_band", "load_id", "cohorts")
"""What the summary has of a profile; the rest is by domain."""


def _of_domains(profile: Profile) -> Iterator[dict[str, object]]:
    for domain, mean in profile.means.items():
        tables, agreed = profile.agreement.get(domain, (None, None))
        row = {"place_id": profile.place_id, "workshop": profile.workshop, "domain": domain, "mean": mean}
        yield row | {"tables": tables, "agreed": agreed}
