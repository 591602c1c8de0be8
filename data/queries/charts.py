"""Control charts of what teams reported, made from released rows. What each says now is kept at load: ``chart_summaries``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.charted import Charted, Declared, with_declared
from data.filters import Filters
from data.kept import kept
from data.measures import charts as rules
from data.measures.charts import Chart
from data.queries import activity
from data.queries.catalogue import Programme, programme_list
from data.queries.notes import Note, about, dated_notes, of_place, rebasings
from data.queries.rows import dicts
from data.schema import (
    indicator_codes,
    indicators,
    mhst_teams,
    released,
    team_codes,
)
from data.versions import NOW, AsOf, open_at
from data.viewer import ANYONE, Viewer

AT_ONCE = 2_000
"""Released rows that are fetched together: whoever needs the first charts alone doesn't wait for all."""
READ = (
    "programme_id",
    "area_code",
    "scope",
    "code",
    "measure",
    "period_start",
    "period_end",
    "value",
    "value_status",
    "lowest",
    "highest",
    "status",
    "teams",
    "load_id",
)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Made:
    """A chart of a team, or of all teams of an area (``scope``), with the newest load of its rows, the notes about it, those
    of them that set its limits anew, and the area's or team's notes about ``other`` measures."""

    programme_id: int
    area_code: str
    scope: str
    code: str
    chart: Chart
    load_id: int
    notes: tuple[Note, ...]
    rebased: tuple[Note, ...]
    other: tuple[Note, ...]


@dataclass(frozen=True)
class Known:
    """What charts need beside released rows: declared measures, closed teams, notes by area."""

    declared: tuple[Declared, ...]
    closed: frozenset[str]
    notes: Mapping[str, Sequence[Note]]


def made(
    connection: Connection,
    ids: Sequence[int],
    moment: AsOf = NOW,
    codes: Collection[str] | None = None,
    measures: Collection[str] = (),
    *,
    of_teams: bool = True,
) -> Iterator[Made]:
    """The charts of some programmes; those of the areas ``codes`` alone where given, of ``measures``, by the codes of their
    charts, and the areas' own alone without those ``of_teams``. Reads released rows alone, and none of another measure."""
    known = _known(connection, tuple(ids), moment)
    charted = [each for each in with_declared(known.declared, _codes(known)) if not measures or each.code in measures]
    parts = {part for each in charted for part in each.parts} if measures else None
    teams = _teams(connection, ids, moment, codes) if measures else {}
    rows = _read(connection, ids, moment, codes, parts)
    for (programme_id, area_code), of_it in groupby(rows, itemgetter("programme_id", "area_code")):
        told = _by_code(of_it)
        scopes = [key for key in told if of_teams or key[0] == "area"]
        theirs = sorted(teams.get((programme_id, area_code), ())) if measures else _teams_of(told)
        yield from _of_area(Place(programme_id, area_code, tuple(theirs)), told, known, charted, scopes)


@dataclass(frozen=True)
class Place:
    """An area with the codes of its teams that have told of anything."""

    programme_id: int
    area_code: str
    teams: tuple[str, ...]


ByCode = Mapping[tuple[str, str], Rows]
"""Rows by scope and code, and by the feed's measure."""


def _codes(known: Known) -> set[str]:
    return {each.code for each in known.declared}


def _by_code(rows: Iterable[Mapping[str, Any]]) -> ByCode:
    found: dict[tuple[str, str], dict[str, list[Mapping[str, Any]]]] = {}
    for row in rows:
        found.setdefault((row["scope"], row["code"]), {}).setdefault(row["measure"], []).append(row)
    return found


def _teams_of(told: ByCode) -> list[str]:
    return sorted(code for scope, code in told if scope == "team")


def _teams(
    connection: Connection, ids: Sequence[int], moment: AsOf, codes: Collection[str] | None
) -> dict[tuple[int, str], list[str]]:
    """The same by programme and area, where not all that they told is read."""
    of = released
    by_then = of.c.closed_by.is_(None) if moment.load is None else of.c.load_id <= moment.load
    wanted = [of.c.programme_id.in_(ids), of.c.scope == "team", by_then]
    wanted += [] if codes is None else [of.c.area_code.in_(sorted(codes))]
    found: dict[tuple[int, str], list[str]] = {}
    for programme_id, area_code, code in connection.execute(
        sa.select(of.c.programme_id, of.c.area_code, of.c.code).where(*wanted).distinct()
    ):
        found.setdefault((programme_id, area_code), []).append(code)
    return found


def _read(
    connection: Connection,
    ids: Sequence[int],
    moment: AsOf,
    codes: Collection[str] | None,
    parts: Collection[str] | None,
) -> Iterator[Mapping[str, Any]]:
    wanted = [] if codes is None else [released.c.area_code.in_(sorted(codes))]
    wanted += [] if parts is None else [released.c.measure.in_(sorted(parts))]
    if moment.load is None:
        query = sa.select(*(released.c[name] for name in READ))
        query = query.where(released.c.closed_by.is_(None), released.c.programme_id.in_(ids), *wanted)
        # Whoever stops after some rows leaves the rest unread: the cursor is closed with this generator.
        with connection.execute(query.order_by(*activity.KEY), execution_options={"yield_per": AT_ONCE}) as stream:
            yield from (dict(zip(READ, row, strict=True)) for row in stream)
        return
    chosen = [each for each in programme_list(connection, ANYONE, moment) if each.id in ids]
    yield from dicts(connection.execute(activity.seen(chosen, moment, *wanted)))


@kept(most=8)
def declared_measures(connection: Connection, moment: AsOf = NOW) -> tuple[Declared, ...]:
    """What the feed ``indicators`` declares, every code once."""
    columns = (indicator_codes.c.code, *(indicators.c[name] for name in ("name", "unit", "type", "polarity", "target")))
    query = sa.select(*columns).join(indicators, indicators.c.indicator_id == indicator_codes.c.id)
    return tuple(Declared(*row) for row in connection.execute(query.where(open_at(indicators, moment))))


@kept(8)
def _known(connection: Connection, ids: tuple[int, ...], moment: AsOf) -> Known:
    closed = sa.select(team_codes.c.code).join(mhst_teams, mhst_teams.c.team_id == team_codes.c.id)
    chosen = [each for each in programme_list(connection, ANYONE, moment) if each.id in ids]
    notes = dated_notes(connection, Filters(), ANYONE, chosen, moment).records()
    by_area = {code: list(of_it) for code, of_it in groupby(sorted(notes, key=_area), key=_area)}
    return Known(
        declared_measures(connection, moment),
        frozenset(connection.scalars(closed.where(mhst_teams.c.status == "closed", open_at(mhst_teams, moment)))),
        by_area,
    )


_area = itemgetter("area_code")


def _of_area(
    place: Place, told: ByCode, known: Known, measures: Sequence[Charted], scopes: Sequence[tuple[str, str]]
) -> Iterator[Made]:
    teams, notes = place.teams, known.notes.get(place.area_code, ())
    for charted in measures:
        expected = _expected(charted, told, teams, known) if len(teams) > 1 else None
        found: Chart | None = None
        for scope, code in scopes:
            of_it = told[scope, code]
            team = None if scope == "area" else code
            ours = of_place(notes, team)
            own = about(ours, charted)
            anew = rebasings(own, team, teams)
            if scope == "area" or len(teams) > 1:  # the one team of an area has its area's chart, which comes first
                found = rules.chart(
                    charted, of_it, [note["date"] for note in anew], expected if scope == "area" else None
                )
            if found is not None:
                newest = max(row["load_id"] for part in charted.parts for row in of_it.get(part, ()))
                other = tuple(note for note in ours if note not in own)
                yield Made(
                    place.programme_id, place.area_code, scope, code, found, newest, tuple(own), tuple(anew), other
                )


def _expected(charted: Charted, by_code: ByCode, teams: Sequence[str], known: Known) -> rules.Expected:
    told = (
        {"team_code": code, "period_start": row["period_start"]}
        for code in teams
        for row in by_code.get(("team", code), {}).get(charted.numerator, ())
    )
    return rules.expected_of(told, known.closed)


def one(
    connection: Connection, viewer: Viewer, programme: Programme, area_code: str, moment: AsOf, code: str, team: str
) -> Made | None:
    """One chart: of a measure (its code) of an area, or of one of its teams."""
    if not viewer.shared:
        return None
    scope = ("team", team) if team else ("area", area_code)
    found = made(connection, [programme.id], moment, [area_code], [code])
    return next((each for each in found if (each.scope, each.code) == scope), None)


def flags(each: Made) -> list[dict[str, Any]]:
    """The flagged periods of a chart."""
    told = zip(each.chart.told, each.chart.flags, strict=True)
    return [{"period_start": one.start, "period_end": one.end, "flag": flag} for one, flag in told if flag]
