"""How a programme's own ratings moved between two workshops, worked out from facts; a load stores it, ``as_of`` asks
for it anew.

Matched cohorts only. Tests stand at programme, region and lead; an area has counts and means, and so has a group of
cohorts by where they started. The family of a test is the seven domains of its scope, whatever a reader filters by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.kept import kept
from data.measures.cascade import BANDS, Agreement, agreement, band, distribution, total_of_levels
from data.measures.change import (
    Change,
    Oldham,
    change,
    expected_rise,
    judge_domains,
    oldham,
    pairs_of,
    reliability,
    transitions,
)
from data.measures.multiplicity import Judgement, Verdict, judge_alone
from data.measures.rounding import half_up
from data.queries.rated import RatedCohort, rated_cohorts
from data.schema import areas, cohort_codes, cohorts, domains, levels, places, rating_changes, ratings, workshops
from data.versions import AsOf, open_at
from data.window import EVERYTHING, Window
from data.wording import workshop_order

TOTAL = "total"
TESTED = ("programme", "region", "lead")
SCOPES = (*TESTED, "starting_group", "area", "cohort")
Pair = tuple[str, str]
"""An earlier and a later workshop."""


@dataclass(frozen=True)
class Moved:
    """One scope and domain, or the total, between two workshops; the columns of ``rating_changes``.

    ``without_to``, ``without_from``: cohorts rated at the earlier, the later workshop alone. Means: levels 0–3 or totals
    0–21, two decimals. ``net_share``: (up − down)/matched with its interval, −1 to 1. ``changes``: matched cohorts that
    changed; ``smallest_p``: what they could give at most. Tests are None where none stands. ``moved``: 16 counts, from
    level 0 to levels 0–3, then from 1 …; ``unmatched``: how many of ``without_to`` stood at each level; both are None of
    a total. ``unmatched_mean``: where those stood on average. ``correlation`` to ``variance_to``: Oldham's view of the
    programme. ``expected_rise``: of a starting group, where tables scored apart. Then of matched cohorts' tables at each
    workshop: how many, how many at the cohort's level, and within one of it.
    """

    programme_id: int
    from_workshop: str
    to_workshop: str
    scope: str
    code: str
    domain: str
    matched: int
    without_to: int
    without_from: int
    up: int
    same: int
    down: int
    mean_from: Decimal | None
    mean_to: Decimal | None
    mean_change: Decimal | None
    net_share: float | None
    lower_95: float | None
    upper_95: float | None
    changes: int
    smallest_p: float | None
    p_value: float | None
    p_adjusted: float | None
    verdict: str | None
    moved: str | None
    unmatched: str | None
    unmatched_mean: Decimal | None
    correlation: float | None
    slope: float | None
    variance_from: float | None
    variance_to: float | None
    expected_rise: Decimal | None
    tables_from: int
    agreed_from: int
    near_from: int
    tables_to: int
    agreed_to: int
    near_to: int
    load_id: int

    @property
    def judged(self) -> Judgement | None:
        """What its test says; None where no test stands."""
        if self.verdict is None:
            return None
        clear = self.lower_95 is not None and self.upper_95 is not None and (self.lower_95 > 0 or self.upper_95 < 0)
        return Judgement(self.p_adjusted, cast(Verdict, self.verdict), clear and self.verdict == "no_clear_change")

    @property
    def transitions(self) -> tuple[tuple[int, ...], ...]:
        """4 × 4 counts, rows the level before; none of a total."""
        counts = _counts(self.moved)
        return tuple(counts[at : at + 4] for at in range(0, len(counts), 4))

    @property
    def levels_from(self) -> tuple[int, ...]:
        """How many matched cohorts stood at each level before."""
        return tuple(map(sum, self.transitions))

    @property
    def levels_to(self) -> tuple[int, ...]:
        """The same after."""
        return tuple(map(sum, zip(*self.transitions, strict=True)))

    @property
    def levels_unmatched(self) -> tuple[int, ...]:
        """How many of those without the later workshop stood at each level."""
        return _counts(self.unmatched)


def _counts(text: str | None) -> tuple[int, ...]:
    return tuple(map(int, text.split(","))) if text else ()


NAMES = tuple(field.name for field in fields(Moved))


@dataclass(frozen=True)
class Wanted:
    """Which rows to read: those of one pair of workshops, of one end, of some domains, scopes or codes; blank is any."""

    pair: Pair = ("", "")
    domains: tuple[str, ...] = ()
    scopes: tuple[str, ...] = SCOPES
    codes: tuple[str, ...] = ()

    def has(self, each: Moved) -> bool:
        ends = zip(self.pair, (each.from_workshop, each.to_workshop), strict=True)
        known = (not self.domains or each.domain in self.domains) and (not self.codes or each.code in self.codes)
        return known and each.scope in self.scopes and all(asked in ("", end) for asked, end in ends)


ALL = Wanted()


def moves(
    connection: Connection,
    moment: AsOf,
    programme_ids: Collection[int],
    wanted: Wanted = ALL,
    window: Window = EVERYTHING,
) -> list[Moved]:
    """How some programmes moved: from the summary, or for an earlier moment from facts. Programmes, pairs, scopes, codes
    and domains come in their order."""
    if moment.load is None:
        return _stored(connection, programme_ids, wanted, window)
    found = [each for each in from_facts(connection, moment, programme_ids) if wanted.has(each)]
    return list(window.of(_in_order(connection, found)))


def _stored(connection: Connection, programme_ids: Collection[int], wanted: Wanted, window: Window) -> list[Moved]:
    summary = rating_changes.c
    start, end = workshops.alias("start"), workshops.alias("end_")
    query = (
        sa.select(*(summary[name] for name in NAMES))
        .join(start, start.c.code == summary.from_workshop)
        .join(end, end.c.code == summary.to_workshop)
        .outerjoin(domains, domains.c.code == summary.domain)
        .where(summary.programme_id.in_(list(programme_ids)), summary.scope.in_(wanted.scopes))
    )
    for column, asked in zip((summary.from_workshop, summary.to_workshop), wanted.pair, strict=True):
        query = query.where(column == asked) if asked else query
    if wanted.domains:
        query = query.where(summary.domain.in_(wanted.domains))
    if wanted.codes:
        query = query.where(summary.code.in_(wanted.codes))
    groups = _groups(connection)
    query = query.order_by(
        *(summary.programme_id, start.c.round, end.c.round),
        _place(summary.scope, SCOPES),
        sa.case((summary.scope == "starting_group", _place(summary.code, groups)), else_=0),
        *(summary.code, sa.func.coalesce(domains.c.position, AFTER_ALL)),
    )
    return [Moved(*row) for row in connection.execute(window.cut(query))]


AFTER_ALL = 99
"""Where a total stands among the domains."""


def _place(column: sa.ColumnElement[str], values: Sequence[str]) -> sa.ColumnElement[int]:
    return sa.case({value: at for at, value in enumerate(values)}, value=column)


def _groups(connection: Connection) -> list[str]:
    """The codes of starting groups, the lowest first."""
    return [*connection.scalars(sa.select(levels.c.code).order_by(levels.c.level)), *BANDS]


def _in_order(connection: Connection, found: list[Moved]) -> list[Moved]:
    codes = [*connection.scalars(sa.select(domains.c.code).order_by(domains.c.position)), TOTAL]
    groups = _groups(connection)

    def place(each: Moved) -> tuple[Any, ...]:
        rounds = (workshop_order(each.from_workshop), workshop_order(each.to_workshop))
        code = groups.index(each.code) if each.scope == "starting_group" else 0
        return each.programme_id, *rounds, SCOPES.index(each.scope), code, each.code, codes.index(each.domain)

    return sorted(found, key=place)


def pairs_of_rounds(rounds: Iterable[str]) -> list[Pair]:
    """The first workshop against the last, then each against the next."""
    held = sorted(rounds, key=workshop_order)
    if len(held) < 2:
        return []
    return list(dict.fromkeys([(held[0], held[-1]), *pairwise(held)]))


def between(pair: Pair) -> str:
    """How an address names a pair of workshops: ``W1 to W2``."""
    return " to ".join(pair)


def pair_in(workshop: str) -> Pair | None:
    """The pair that an address names where it could name a workshop; None where it does name one."""
    start, to, end = workshop.partition(" to ")
    return (start, end) if to else None


def pair_of(held: Sequence[Pair], asked: Pair) -> Pair:
    """The pair that is asked for, blank where either end will do; the first against the last where there is none."""
    return next((p for p in held if asked[0] in ("", p[0]) and asked[1] in ("", p[1])), held[0])


@kept(most=16)
def pairs(connection: Connection, moment: AsOf) -> dict[int, list[Pair]]:
    """Each programme's pairs of workshops at which its own cohorts were rated; programmes with one workshop have none."""
    return _pairs(connection, _summary_rounds() if moment.load is None else _fact_rounds(moment))


def _pairs(connection: Connection, rounds: sa.sql.Executable) -> dict[int, list[Pair]]:
    of_programme: dict[int, list[str]] = defaultdict(list)
    for programme_id, workshop in connection.execute(rounds):
        of_programme[programme_id].append(workshop)
    return {number: found for number, held in of_programme.items() if (found := pairs_of_rounds(held))}


def _summary_rounds() -> sa.CompoundSelect[int, str]:
    of = rating_changes.c
    ends = (
        sa.select(of.programme_id, end).where(of.scope == "programme") for end in (of.from_workshop, of.to_workshop)
    )
    return sa.union(*ends)


def _fact_rounds(moment: AsOf) -> sa.Select[int, str]:
    return (
        sa.select(places.c.programme_id, ratings.c.workshop)
        .join(cohorts, (cohorts.c.cohort_id == ratings.c.cohort_id) & open_at(cohorts, moment))
        .join(places, places.c.id == cohorts.c.place_id)
        .where(open_at(ratings, moment))
        .distinct()
    )


def store(connection: Connection, found: Sequence[Moved]) -> None:
    """Writes how programmes moved as the summary that pages read."""
    connection.execute(rating_changes.delete())
    if found:
        connection.execute(rating_changes.insert(), [vars(each) for each in found])


# From facts.


@dataclass(frozen=True)
class _Place:
    programme_id: int
    code: str
    region: str | None
    lead: str | None


@dataclass(frozen=True)
class _Round:
    """What the cohorts of a programme came to at a workshop: each one's place, what it agreed, and by domain or total
    each one's level, and how far its tables agree where they scored apart."""

    places: dict[str, _Place]
    cohorts: dict[str, RatedCohort]
    levels: dict[str, dict[str, int]]
    agreement: dict[str, dict[str, Agreement]]


def from_facts(connection: Connection, moment: AsOf, programme_ids: Collection[int] | None = None) -> list[Moved]:
    """How every programme, or some, moved between its workshops, as the facts open at ``moment`` give it."""
    words = connection.scalars(sa.select(levels.c.code).order_by(levels.c.level)).all()
    found: list[Moved] = []
    for between in _betweens(connection, moment, programme_ids):
        for (scope, code), members in _scopes(between).items():
            found.extend(_of_scope(between, scope, code, members))
        found.extend(_of_starting_groups(between, words))
    return found


def of_cohorts(
    connection: Connection,
    moment: AsOf,
    programme_ids: Collection[int],
    area_codes: Collection[str] | None,
    only: Collection[str] = (),
) -> list[Moved]:
    """How each cohort of some areas, or of all, moved, its code in ``code``: from facts, for those with the local right.
    Of cohorts whose codes are asked for ``only`` theirs are read."""
    query = sa.select(cohort_codes.c.id, cohort_codes.c.code)
    query = query.where(cohort_codes.c.code.in_(only)) if only else query
    codes = {str(number): code for number, code in connection.execute(query)}
    found: list[Moved] = []
    for between in _betweens(connection, moment, programme_ids, [int(number) for number in codes] if only else None):
        for number, place in _everyone(between).items():
            if area_codes is None or place.code in area_codes:
                found.extend(_of_scope(between, "cohort", codes[number], [number]))
    return _in_order(connection, found)


def _betweens(
    connection: Connection,
    moment: AsOf,
    programme_ids: Collection[int] | None,
    only: Collection[int] | None = None,
) -> Iterator[_Between]:
    """Every pair of workshops of each programme, with all of its cohorts or ``only`` some."""
    known = _places(connection, moment)
    of_programme: dict[int, dict[str, dict[str, tuple[_Place, RatedCohort]]]] = defaultdict(lambda: defaultdict(dict))
    for (place_id, workshop), of_area in rated_cohorts(connection, moment, only=only):
        place = known.get(place_id)
        if place is not None and (programme_ids is None or place.programme_id in programme_ids):
            told = {str(number): (place, cohort) for number, cohort in of_area.items()}
            of_programme[place.programme_id][workshop].update(told)
    codes = connection.scalars(sa.select(domains.c.code).order_by(domains.c.position)).all()
    for programme_id, held in of_programme.items():
        # A programme has the workshops of all its cohorts, whichever are read.
        compared = pairs_of_rounds(held) if only is None else pairs(connection, moment).get(programme_id, [])
        rounds = {at: _round(held.get(at, {}), codes) for at in {end for pair in compared for end in pair}}
        for pair in compared:
            yield _Between(programme_id, pair, rounds[pair[0]], rounds[pair[1]])


def _places(connection: Connection, moment: AsOf) -> dict[int, _Place]:
    query = (
        sa.select(places.c.id, places.c.programme_id, places.c.code, areas.c.region, areas.c.lead)
        .join(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .where(places.c.kind == "area")
    )
    return {place_id: _Place(*about) for place_id, *about in connection.execute(query)}


def _round(told: Mapping[str, tuple[_Place, RatedCohort]], codes: Sequence[str]) -> _Round:
    agreed = {number: cohort for number, (_, cohort) in told.items()}
    by_domain = {
        code: {number: cohort.levels[code] for number, cohort in agreed.items() if code in cohort.levels}
        for code in codes
    }
    totals = {number: total_of_levels(cohort.levels) for number, cohort in agreed.items()}
    by_domain[TOTAL] = {number: total for number, total in totals.items() if total is not None}
    agree = {domain: _agreeing(domain, of_domain, agreed) for domain, of_domain in by_domain.items()}
    return _Round({number: place for number, (place, _) in told.items()}, agreed, by_domain, agree)


def _agreeing(domain: str, of_domain: Mapping[str, int], agreed: Mapping[str, RatedCohort]) -> dict[str, Agreement]:
    apart = ((number, level, agreed[number].tables.get(domain)) for number, level in of_domain.items())
    return {
        number: each
        for number, level, tables in apart
        if tables and (each := agreement(level, tables.values())) is not None
    }


@dataclass(frozen=True)
class _Between:
    """Two workshops of a programme."""

    programme_id: int
    workshops: Pair
    before: _Round
    after: _Round


def _everyone(between: _Between) -> dict[str, _Place]:
    """The cohorts rated at either workshop."""
    return {**between.before.places, **between.after.places}


def _scopes(between: _Between) -> dict[tuple[str, str], list[str]]:
    """The same by scope and its code."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for number, place in _everyone(between).items():
        about = (("programme", ""), ("region", place.region), ("lead", place.lead), ("area", place.code))
        for scope, code in about:
            if code is not None:
                found[scope, code].append(number)
    return found


def _of_scope(between: _Between, scope: str, code: str, members: Sequence[str]) -> Iterator[Moved]:
    changes = {domain: _change(between, domain, members) for domain in between.before.levels}
    judged: dict[str, Judgement] = {}
    if scope in TESTED:
        judged = judge_domains({domain: each for domain, each in changes.items() if domain != TOTAL})
        judged[TOTAL] = judge_alone(changes[TOTAL])
    for domain, figures in changes.items():
        yield _moved(between, (scope, code, domain), members, figures, judged.get(domain))


def _change(between: _Between, domain: str, members: Iterable[str]) -> Change:
    return change(_of(between.before, domain, members), _of(between.after, domain, members))


def _of(rated: _Round, domain: str, members: Iterable[str]) -> dict[str, int]:
    found = rated.levels[domain]
    return {number: found[number] for number in members if number in found}


def _moved(
    between: _Between,
    about: tuple[str, str, str],
    members: Sequence[str],
    figures: Change,
    judged: Judgement | None,
    rise: Decimal | None = None,
) -> Moved:
    scope, _, domain = about
    before, after = (_of(end, domain, members) for end in (between.before, between.after))
    matched = pairs_of(before, after)
    left = [level for number, level in before.items() if number not in after]
    effect = figures.effect if judged else None
    seen = oldham(matched) if scope == "programme" else Oldham(None, None, None, None)
    both = [number for number in before if number in after]
    return Moved(
        between.programme_id,
        *between.workshops,
        *about,
        figures.matched,
        figures.without_to,
        figures.without_from,
        figures.up,
        figures.same,
        figures.down,
        figures.mean_from,
        figures.mean_to,
        figures.mean_change,
        effect.value if effect else None,
        effect.lower if effect else None,
        effect.upper if effect else None,
        figures.test.changes,
        figures.test.smallest_p if judged else None,
        figures.test.p if judged else None,
        judged.p_adjusted if judged else None,
        judged.verdict if judged else None,
        None if domain == TOTAL else _told(count for row in transitions(matched) for count in row),
        None if domain == TOTAL else _told(distribution(left)),
        half_up(Fraction(sum(left), len(left)), 2) if left else None,
        seen.correlation,
        seen.slope,
        seen.variance_from,
        seen.variance_to,
        rise,
        *_agreement(between.before, domain, both),
        *_agreement(between.after, domain, both),
        _newest(between, members),
    )


def _told(counts: Iterable[int]) -> str:
    return ",".join(map(str, counts))


def _agreement(rated: _Round, domain: str, members: Iterable[str]) -> tuple[int, int, int]:
    """Of the tables of some cohorts: how many, how many at the cohort's level, how many within one of it."""
    of_domain = rated.agreement[domain]
    found = [of_domain[number] for number in members if number in of_domain]
    return sum(e.tables for e in found), sum(e.at_level for e in found), sum(e.within_one for e in found)


def _newest(between: _Between, members: Iterable[str]) -> int:
    ends = (between.before.cohorts, between.after.cohorts)
    return max(end[number].load_id for number in members for end in ends if number in end)


# Groups of cohorts by where they started.


def _of_starting_groups(between: _Between, words: Sequence[str]) -> Iterator[Moved]:
    """Matched cohorts of the programme by their level in a domain, or the band of their total, at the earlier workshop."""
    for domain, before in between.before.levels.items():
        after = between.after.levels[domain]
        start = {number: level for number, level in before.items() if number in after}
        groups: dict[str, list[str]] = defaultdict(list)
        for number, level in start.items():
            groups[str(band(Fraction(level))) if domain == TOTAL else words[level]].append(number)
        rho = reliability(_tables(between.before, domain, start))
        for code, members in groups.items():
            rise = None if rho is None else expected_rise(rho, _mean(start.values()), _mean(map(start.get, members)))
            figures = _change(between, domain, members)
            yield _moved(between, ("starting_group", code, domain), members, figures, None, rise)


def _tables(rated: _Round, domain: str, members: Iterable[str]) -> list[list[int]]:
    """The levels, or totals, of each cohort's tables."""
    if domain != TOTAL:
        return [list(rated.cohorts[number].tables.get(domain, {}).values()) for number in members]
    return [_table_totals(rated.cohorts[number]) for number in members]


def _table_totals(cohort: RatedCohort) -> list[int]:
    by_table: dict[str, dict[str, int]] = defaultdict(dict)
    for domain, told in cohort.tables.items():
        for table, level in told.items():
            by_table[table][domain] = level
    return [total for told in by_table.values() if (total := total_of_levels(told)) is not None]


def _mean(values: Iterable[int | None]) -> Fraction:
    known = [value for value in values if value is not None]
    return Fraction(sum(known), len(known))
