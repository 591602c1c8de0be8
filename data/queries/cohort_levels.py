"""What an area's cohorts agreed at one workshop or two: how many moved for everybody, each one's level for those with
the local right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.measures.change import Change, change
from data.queries.area import Area
from data.queries.areas import DOMAIN_CODES, loads_of_ratings
from data.queries.catalogue import Programme
from data.queries.moves import Pair
from data.queries.provenance import answer, of_dicts
from data.queries.rated import OfCohorts, of_place
from data.schema import cohort_codes, cohorts
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted, workshop_words

LEVEL_COLUMNS = ("programme", "simulated", "area_code", "cohort_code", "workshop", "domain", "rating")
Levels = Mapping[str, int]
"""Levels, 0 to 3, by the code of the cohort."""


@dataclass(frozen=True)
class CohortLevels:
    """An area's cohorts at the workshops ``pair``; the earlier is blank where only one is looked at.

    ``changes``: by domain how the matched cohorts moved, none with one workshop. ``codes``: every cohort that was rated
    at either, in order; ``missing``: those of them without the later workshop. ``before`` and ``after``: by domain the
    levels, empty where they are ``withheld``. ``source``: the rows that
    may be seen (columns ``LEVEL_COLUMNS``) and where everything comes from.
    """

    pair: Pair
    changes: Mapping[str, Change]
    matched: int
    rated: tuple[int, int]
    withheld: bool
    codes: tuple[str, ...]
    missing: tuple[str, ...]
    before: Mapping[str, Levels]
    after: Mapping[str, Levels]
    source: Answer


def cohort_levels(
    connection: Connection, area: Area, programme: Programme, pair: Pair, viewer: Viewer, moment: AsOf = NOW
) -> CohortLevels:
    """The cohorts of an area at two workshops, or at the later one alone. Levels of a simulated programme are of nobody,
    and shown."""
    held = of_place(connection, moment, area.place_id) if viewer.shared else {}
    codes = _codes(connection, area, moment)
    before, after = (_by_domain(held.get(at, {}), codes) for at in pair)
    rated = tuple(_rated(held.get(at, {}), codes) for at in pair)
    local = viewer.sees(area.code, simulated=programme.simulated)
    everyone = [code for code in codes.values() if code in rated[0] or code in rated[1]]
    both = [code for code in everyone if code in rated[0] and code in rated[1]]
    changes = {code: change(before[code], after[code]) for code in DOMAIN_CODES} if pair[0] else {}
    rows = _rows(area, programme, pair, (before, after)) if local else []
    return CohortLevels(
        pair,
        changes,
        len(both),
        (len(rated[0]), len(rated[1])),
        not local,
        tuple(everyone),
        tuple(code for code in everyone if code not in rated[1]),
        before if local else {},
        after if local else {},
        _source(connection, programme, pair, moment, rows, rated),
    )


def _codes(connection: Connection, area: Area, moment: AsOf) -> dict[int, str]:
    """The area's cohorts, by id in the order of their codes."""
    query = (
        sa.select(cohort_codes.c.id, cohort_codes.c.code)
        .join(cohorts, (cohorts.c.cohort_id == cohort_codes.c.id) & open_at(cohorts, moment))
        .where(cohorts.c.place_id == area.place_id)
    )
    found = sorted(connection.execute(query), key=lambda row: _in_order(row.code))
    return {row.id: row.code for row in found}


def _in_order(code: str) -> tuple[int, str]:
    """A-2 before A-10: codes of one area differ by their number."""
    return len(code), code


def _by_domain(of_cohorts: OfCohorts, codes: Mapping[int, str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {domain: {} for domain in DOMAIN_CODES}
    for number, code in codes.items():
        for domain, level in (of_cohorts[number].levels if number in of_cohorts else {}).items():
            found[domain][code] = level
    return found


def _rated(of_cohorts: OfCohorts, codes: Mapping[int, str]) -> frozenset[str]:
    return frozenset(codes[number] for number in of_cohorts if number in codes)


def _rows(
    area: Area, programme: Programme, pair: Pair, levels: tuple[Mapping[str, Levels], Mapping[str, Levels]]
) -> list[dict[str, Any]]:
    about = {"programme": programme.name, "simulated": programme.simulated, "area_code": area.code}
    return [
        {**about, "cohort_code": code, "workshop": at, "domain": domain, "rating": level}
        for at, by_domain in zip(pair, levels, strict=True)
        for domain, of_domain in by_domain.items()
        for code, level in of_domain.items()
    ]


def _source(
    connection: Connection,
    programme: Programme,
    pair: Pair,
    moment: AsOf,
    rows: list[dict[str, Any]],
    rated: tuple[frozenset[str], ...],
) -> Answer:
    told = [f"{counted(len(of), 'cohort')} at {workshop_words(at)}" for at, of in zip(pair, rated, strict=True) if at]
    loads = loads_of_ratings(connection, [programme], [at for at in pair if at], moment)
    return answer(connection, "ratings", of_dicts(LEVEL_COLUMNS, rows), loads, n=", ".join(told), kinds=("own",))
