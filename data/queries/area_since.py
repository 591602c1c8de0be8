"""What is new or different of one area between two moments, as of all areas; and which loads touched it between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.since import AreaState, Differences, differences, for_everyone
from data.queries.area import Area
from data.queries.catalogue import Programme
from data.queries.loads import LOAD_COLUMNS
from data.queries.provenance import answer, of_dicts
from data.queries.rated_since import rated_at
from data.queries.since import differing, since
from data.queries.worked_since import worked_at
from data.schema import (
    actions,
    areas,
    attendance,
    cohorts,
    dated_annotations,
    indicator_values,
    loads,
    mhst_activity,
    mhst_teams,
    ratings,
    risks,
    survey_respondents,
)
from data.sentences.changes import Tally
from data.versions import AsOf
from data.viewer import Viewer
from data.wording import counted


@dataclass(frozen=True)
class Since:
    """What differs of an area; ``fresh``: the store had nothing of it then. ``rows``: as ``queries.since.since`` has them, and
    ``tally`` how many there are; ``loads``: those that touched the area between the moments, the newest first: columns
    ``LOAD_COLUMNS``."""

    differ: Differences
    fresh: bool
    rows: Answer
    tally: Tally
    loads: Answer


def area_since(
    connection: Connection,
    area: Area,
    programme: Programme,
    viewer: Viewer,
    between: tuple[AsOf, AsOf],
    *,
    today: date,
) -> Since:
    """What is new or different of an area at the second moment, against the first."""
    mine = Filters(chosen={"area": (area.code,)})
    own = [programme.id] if programme.own and viewer.shared else []
    local = viewer.sees(area.code, simulated=programme.simulated)
    then, now = (_state(connection, area, viewer, own, moment, today, local=local) for moment in between)
    touching = loads_between(connection, area, between, local=local) if viewer.shared else []
    differ = differences(then, now, open_seen=local)
    asked = (connection, mine, viewer, (programme,), between)
    return Since(
        differ=differ if local else for_everyone(differ),
        fresh=then.empty and not now.empty,
        rows=since(*asked, today=today),
        tally=differing(*asked, today=today).tally(),
        loads=_answered(connection, touching, programme),
    )


def _state(
    connection: Connection, area: Area, viewer: Viewer, own: Sequence[int], moment: AsOf, today: date, *, local: bool
) -> AreaState:
    """An area at a moment, as far as the viewer may see it; empty where it was not in the store or hands in no files."""
    if not own:
        return AreaState()
    done = worked_at(connection, viewer, own, [area.code], moment, today).get(area.code, AreaState())
    agreed = rated_at(connection, area.code, moment, local=local)
    return replace(agreed, actions=done.actions, risks=done.risks, loads={**agreed.loads, **done.loads})


# Loads.

OF_PLACE = (areas, cohorts, mhst_teams, dated_annotations, survey_respondents, indicator_values, actions, risks)
"""Facts that name the area."""
OF_MEMBER = (
    (ratings, cohorts, "cohort_id"),
    (mhst_activity, mhst_teams, "team_id"),
    (attendance, cohorts, "cohort_id"),
)
"""Facts of its cohorts and teams, what has their area, and the column that they share with it."""
LOCAL = (actions, risks, attendance)
"""Facts of which that anything came in is for those with the local right."""


def loads_between(connection: Connection, area: Area, between: tuple[AsOf, AsOf], *, local: bool) -> list[int]:
    """The loads after the first moment, up to the second, that brought or closed something of the area; the newest first.
    Without the ``local`` right those of its work alone are not among them."""
    after, last = between[0].load or 0, between[1].load
    query = sa.union(*(each for facts, here in _facts_of(area, local=local) for each in _touching(facts, here, after)))
    numbers = {number for pair in connection.execute(query) for number in pair if number is not None}
    return sorted((n for n in numbers if n > after and (last is None or n <= last)), reverse=True)


def _facts_of(area: Area, *, local: bool) -> Iterator[tuple[sa.Table, sa.ColumnElement[bool]]]:
    """Each fact table, and which of its rows are of the area."""
    left_out = () if local else LOCAL
    for facts in OF_PLACE:
        if facts not in left_out:
            yield facts, facts.c.place_id == area.place_id
    for facts, member, key in OF_MEMBER:
        if facts not in left_out:
            yield facts, facts.c[key].in_(sa.select(member.c[key]).where(member.c.place_id == area.place_id))


def _touching(facts: sa.Table, here: sa.ColumnElement[bool], after: int) -> Iterator[sa.Select[int, int]]:
    """Loads that brought rows, and closed them, after a load. Open rows and closed ones have an index each."""
    loads_of = sa.select(facts.c.load_id, facts.c.closed_by).where(here).distinct()
    yield loads_of.where(facts.c.closed_by.is_(None), facts.c.load_id > after)
    yield loads_of.where(facts.c.closed_by > after)


def _answered(connection: Connection, touching: list[int], programme: Programme) -> Answer:
    found = sa.select(loads).where(loads.c.id.in_(touching)).order_by(loads.c.id.desc())
    rows = [{**row, "programme": programme.name} for row in connection.execute(found).mappings()] if touching else []
    n = counted(len(rows), "load")
    return answer(connection, "loads", of_dicts(LOAD_COLUMNS, rows), touching, n=n)


def before_last_load(connection: Connection, area: Area, moment: AsOf, *, local: bool) -> int | None:
    """The load before the last one that touched the area; None where that was the first of all, or none did."""
    touching = loads_between(connection, area, (AsOf(0, "load-0"), moment), local=local)
    if not touching:
        return None
    number: int | None = connection.scalar(sa.select(sa.func.max(loads.c.id)).where(loads.c.id < touching[0]))
    return number
