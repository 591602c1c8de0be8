"""Control charts of what teams reported, made from released rows. What each says now is kept at load: ``chart_summaries``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
from data.queries.notes import Note, about, dated_notes, rebasings
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
    """A chart of a team, or of all teams of an area (``scope``), with the newest load of its rows, the notes about it, and those
    of them that set its limits anew."""

    programme_id: int
    area_code: str
    scope: str
    code: str
    chart: Chart
    load_id: int
    notes: tuple[Note, ...]
    rebased: tuple[Note, ...]


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
    only: Callable[[Charted], bool] = lambda charted: True,
    measures: Collection[str] | None = None,
    *,
    of_teams: bool = True,
) -> Iterator[Made]:
    """The charts of some programmes, those of the areas ``codes`` and of the measures that are ``only`` wanted where given, whose
    parts are ``measures``; without those ``of_teams`` the areas' own. Reads released rows alone."""
    known = _known(connection, tuple(ids), moment)
    for (programme_id, area_code), rows in groupby(
        _read(connection, ids, moment, codes, measures), itemgetter("programme_id", "area_code")
    ):
        yield from _of_area(programme_id, area_code, list(rows), known, only, of_teams)


def _read(
    connection: Connection,
    ids: Sequence[int],
    moment: AsOf,
    codes: Collection[str] | None,
    measures: Collection[str] | None,
) -> Iterator[Mapping[str, Any]]:
    wanted = [] if codes is None else [released.c.area_code.in_(sorted(codes))]
    wanted += [] if measures is None else [released.c.measure.in_(sorted(measures))]
    if moment.load is None:
        query = sa.select(*(released.c[name] for name in READ))
        query = query.where(released.c.closed_by.is_(None), released.c.programme_id.in_(ids), *wanted)
        # Whoever stops after some rows leaves the rest unread: the cursor is closed with this generator.
        with connection.execute(query.order_by(*activity.KEY), execution_options={"yield_per": AT_ONCE}) as stream:
            yield from map(dict, stream.mappings())
        return
    chosen = [each for each in programme_list(connection, ANYONE, moment) if each.id in ids]
    yield from map(dict, connection.execute(activity.seen(chosen, moment, *wanted)).mappings())


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
    programme_id: int,
    area_code: str,
    rows: Sequence[Mapping[str, Any]],
    known: Known,
    only: Callable[[Charted], bool],
    of_teams: bool,
) -> Iterator[Made]:
    by_code: dict[tuple[str, str], dict[str, list[Mapping[str, Any]]]] = {}
    for row in rows:
        by_code.setdefault((row["scope"], row["code"]), {}).setdefault(row["measure"], []).append(row)
    teams = sorted(code for scope, code in by_code if scope == "team")
    whole = by_code.get(("area", area_code), {})
    notes = known.notes.get(area_code, ())
    for charted in filter(only, with_declared(known.declared, whole)):
        expected = _expected(charted, by_code, teams, known) if len(teams) > 1 else None
        found: Chart | None = None
        for (scope, code), of_it in by_code.items():
            if scope == "team" and not of_teams:
                continue
            team = None if scope == "area" else code
            own = about(notes, charted, team)
            anew = rebasings(own, team, teams)
            if scope == "area" or len(teams) > 1:  # the one team of an area has its area's chart, which comes first
                found = rules.chart(
                    charted, of_it, [note["date"] for note in anew], expected if scope == "area" else None
                )
            if found is not None:
                newest = max(row["load_id"] for part in charted.parts for row in of_it.get(part, ()))
                yield Made(programme_id, area_code, scope, code, found, newest, tuple(own), tuple(anew))


def _expected(
    charted: Charted, by_code: Mapping[tuple[str, str], Rows], teams: Sequence[str], known: Known
) -> rules.Expected:
    told = (
        {"team_code": code, "period_start": row["period_start"]}
        for code in teams
        for row in by_code["team", code].get(charted.numerator, ())
    )
    return rules.expected_of(told, known.closed)


def one(
    connection: Connection, viewer: Viewer, programme: Programme, area_code: str, moment: AsOf, code: str, team: str
) -> Made | None:
    """One chart: of a measure (its code) of an area, or of one of its teams."""
    if not viewer.shared:
        return None
    scope = ("team", team) if team else ("area", area_code)
    found = made(connection, [programme.id], moment, [area_code], lambda charted: charted.code == code)
    return next((each for each in found if (each.scope, each.code) == scope), None)


def flags(each: Made) -> list[dict[str, Any]]:
    """The flagged periods of a chart."""
    told = zip(each.chart.told, each.chart.flags, strict=True)
    return [{"period_start": one.start, "period_end": one.end, "flag": flag} for one, flag in told if flag]
