"""Keeps what a reader of an earlier moment needs of every area and period: since when it is shown, which load was the last to
bring or close a figure of it, and whether a difference between its releases could tell a withheld count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.measures.release import HELD
from data.schema import mhst_teams, places, released, released_periods, team_codes
from etl.write import analyse

KEY = ("programme_id", "area_code", "period_start", "period_end")


def keep_periods(connection: Connection, of_places: sa.Select[Any] | None = None) -> None:
    """Brings ``released_periods`` in step with ``released``: of the areas with the ids that a query gives and those that their
    teams were in before, or of all."""
    codes = None if of_places is None else _codes(of_places)
    connection.execute(released_periods.delete().where(_in(released_periods, codes)))
    brought, closed = released.c.load_id, sa.func.coalesce(released.c.closed_by, 0)
    last = sa.func.max(sa.case((closed > brought, closed), else_=brought))
    shown = sa.select(*_key(released), sa.func.min(brought), last, sa.false())
    shown = shown.where(_in(released, codes)).group_by(*_key(released))
    connection.execute(released_periods.insert().from_select([*KEY, "known_from", "changed_by", "sensitive"], shown))
    analyse(connection, released_periods)
    connection.execute(
        released_periods.update()
        .where(sa.tuple_(*_key(released_periods)).in_(_sensitive(codes, _moved(connection))))
        .values(sensitive=True)
    )


def _codes(of_places: sa.Select[Any]) -> sa.Select[Any]:
    theirs = sa.select(mhst_teams.c.team_id).where(mhst_teams.c.place_id.in_(of_places))
    been = sa.select(mhst_teams.c.place_id).where(mhst_teams.c.team_id.in_(theirs))
    return sa.select(places.c.code).where(places.c.kind == "area", places.c.id.in_(of_places) | places.c.id.in_(been))


def _key(table: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    return [table.c[name] for name in KEY]


def _in(table: sa.FromClause, codes: sa.Select[Any] | None) -> sa.ColumnElement[bool]:
    return sa.true() if codes is None else table.c.area_code.in_(codes)


def _moved(connection: Connection) -> list[str]:
    """Codes of the teams that have been in several areas."""
    code, several = team_codes.c.code, sa.func.count(mhst_teams.c.place_id.distinct()) > 1
    query = sa.select(code).join(mhst_teams, mhst_teams.c.team_id == team_codes.c.id).group_by(code).having(several)
    return list(connection.scalars(query))


def _sensitive(codes: sa.Select[Any] | None, moved: Sequence[str]) -> sa.Select[Any]:
    """The periods that meet one of which the releases may not be compared. ``moved``: teams that have been in several areas."""
    small = sa.select(*_key(released)).where(_withheld(released))
    parts = [small, *_revised(), *([_told_elsewhere(moved)] if moved else [])]
    telling = sa.union(*(part.where(_in(released, codes)) for part in parts)).cte("telling")
    every = released_periods.alias("every")
    same_area = (telling.c.programme_id == every.c.programme_id) & (telling.c.area_code == every.c.area_code)
    return sa.select(*_key(every)).join(telling, same_area & _meet(telling, every))


def _withheld(releases: sa.FromClause) -> sa.ColumnElement[bool]:
    """A count was: a quarter that was shown once would tell a month that is withheld now."""
    return sa.and_(releases.c.value_status == "suppressed", releases.c.reason != HELD)


def _of_people(releases: sa.FromClause) -> sa.ColumnElement[bool]:
    """Means and medians that could tell about people: of these alone a base stands without a part."""
    return sa.and_(releases.c.disclosure != "none", releases.c.numerator.is_(None), releases.c.denominator.is_not(None))


def _revised() -> Iterator[sa.Select[Any]]:
    """A mean of people was released as two: with their numbers both would tell of the few who came in between or went. One of
    the two is closed; closed rows and open ones have an index each."""
    other = released.alias("revised")
    figure = (*KEY, "scope", "code", "measure")
    same = sa.and_(*(other.c[name] == released.c[name] for name in figure), other.c.value != released.c.value)
    was = sa.select(*_key(released)).where(_of_people(released), released.c.closed_by.is_not(None))
    for stands in (other.c.closed_by.is_(None), other.c.closed_by.is_not(None)):
        yield was.join(other, sa.and_(same, _of_people(other), stands))


def _told_elsewhere(moved: Sequence[str]) -> sa.Select[Any]:
    """What a team told in one area, where what it told in another one is such a count or mean."""
    other = released.alias("elsewhere")
    same = (other.c[name] == released.c[name] for name in ("scope", "code", "measure"))
    other_mean = sa.and_(
        *(other.c[name] == released.c[name] for name in ("period_start", "period_end")),
        _of_people(released),
        _of_people(other),
        other.c.value != released.c.value,
    )
    telling = (_withheld(other) & _meet(other, released)) | other_mean
    return (
        sa.select(*_key(released))
        .join(other, sa.and_(*same, other.c.area_code != released.c.area_code, telling))
        .where(released.c.scope == "team", released.c.code.in_(moved), other.c.code.in_(moved))
    )


def _meet(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(one.c.period_start <= other.c.period_end, one.c.period_end >= other.c.period_start)
