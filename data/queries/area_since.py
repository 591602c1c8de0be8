"""What the store had of one area at a moment, for comparing two; and which loads touched it between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.cascade import rated
from data.measures.since import Action, AreaState, Differences, RatingKey, differences, for_everyone
from data.queries.area import Area
from data.queries.catalogue import Programme
from data.queries.loads import LOAD_COLUMNS
from data.queries.provenance import answer, of_dicts
from data.queries.rated import rated_cohorts
from data.queries.work import all_actions, all_risks
from data.schema import (
    actions,
    areas,
    attendance,
    cohort_codes,
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
from data.versions import AsOf, open_at
from data.viewer import Viewer
from data.wording import counted


@dataclass(frozen=True)
class Since:
    """An area at two moments, what differs, and the loads that touched it between them, the newest first: columns
    ``LOAD_COLUMNS``."""

    then: AreaState
    now: AreaState
    differ: Differences
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
    then, now = (state_at(connection, area, programme, viewer, moment, today=today) for moment in between)
    local = viewer.sees(area.code, simulated=programme.simulated)
    touching = loads_between(connection, area, between, local=local) if viewer.shared else []
    differ = differences(then, now)
    told = differ if local else for_everyone(differ)
    return Since(then, now, told, _answered(connection, touching, programme))


def state_at(
    connection: Connection, area: Area, programme: Programme, viewer: Viewer, moment: AsOf, *, today: date
) -> AreaState:
    """The area at a moment, as far as the viewer may see it; empty where it was not in the store.

    Levels are among it for counting: they are told only with the local right, see ``queries.cohorts``. Without it there are
    no means: beside the cohorts that came in between, two of them would tell those cohorts' levels.
    """
    if not viewer.shared:
        return AreaState()
    codes = _cohorts(connection, area, moment)
    by_workshop = {at: of for (_, at), of in rated_cohorts(connection, moment, area.place_id)}
    told = {
        RatingKey(codes[number], at): cohort.levels
        for at, of_cohorts in by_workshop.items()
        for number, cohort in of_cohorts.items()
    }
    seen = by_workshop if viewer.sees(area.code, simulated=programme.simulated) else {}
    means = {at: rated(each.levels for each in of_cohorts.values()).means for at, of_cohorts in seen.items()}
    asked = (connection, Filters(chosen={"area": (area.code,)}), viewer, (programme,), moment)
    work = all_actions(*asked, today=today).records()
    threats = all_risks(*asked, today=today).records()
    return AreaState(
        ratings=told,
        means=means,
        actions={row["action_id"]: Action(row["action"], row["status"], row["due"], row["rag"]) for row in work},
        risks={row["risk_id"]: (row["factor"], row["score"]) for row in threats},
        cohorts=frozenset(codes.values()),
    )


def _cohorts(connection: Connection, area: Area, moment: AsOf) -> dict[int, str]:
    query = (
        sa.select(cohorts.c.cohort_id, cohort_codes.c.code)
        .join(cohort_codes, cohort_codes.c.id == cohorts.c.cohort_id)
        .where(cohorts.c.place_id == area.place_id, open_at(cohorts, moment))
    )
    return dict(connection.execute(query).all())


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
