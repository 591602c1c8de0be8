"""What the store holds of each programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.queries.catalogue import Programme
from data.queries.loads import programmes_of_loads
from data.queries.provenance import answer, of_dicts
from data.schema import cohorts, loads, mhst_teams, places, ratings
from data.schema import survey_questions as questions
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted

HOLDING_COLUMNS = (
    "programme",
    "simulated",
    "areas",
    "rated_areas",
    "cohorts",
    "rated_cohorts",
    "teams",
    "questions",
    "last_loads",
)


def holdings(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a programme, in their order. Columns: ``HOLDING_COLUMNS``.

    ``rated_cohorts`` maps a workshop to how many cohorts have ratings of it; ``last_loads`` maps a feed to the newest load
    that brought something of the programme which still stands; ``questions`` counts the statements of all surveys in
    the store, which belong to no one programme.
    """
    asked = connection.scalar(sa.select(sa.func.count()).select_from(questions).where(open_at(questions, moment))) or 0
    cohorts_of = _per_programme(connection, cohorts, moment)
    teams_of = _per_programme(connection, mhst_teams, moment)
    rated, last = _rated_cohorts(connection, moment), _last_loads(connection, moment)
    rows = [
        {
            **{name: getattr(programme, name) for name in ("simulated", "areas", "rated_areas")},
            "programme": programme.name,
            "cohorts": cohorts_of.get(programme.id, 0),
            "rated_cohorts": rated.get(programme.id, {}),
            "teams": teams_of.get(programme.id, 0),
            "questions": asked,
            "last_loads": last.get(programme.id, {}),
        }
        for programme in (chosen if viewer.shared else ())
    ]
    brought = {load for row in rows for load in row["last_loads"].values()}
    table = of_dicts(HOLDING_COLUMNS, rows)
    return answer(connection, "holdings", table, brought, n=counted(len(rows), "programme"), kinds=("computed",))


def _per_programme(connection: Connection, facts: sa.Table, moment: AsOf) -> dict[int, int]:
    query = (
        sa.select(places.c.programme_id, sa.func.count())
        .join(facts, facts.c.place_id == places.c.id)
        .where(open_at(facts, moment))
        .group_by(places.c.programme_id)
    )
    return dict(connection.execute(query).all())


def _rated_cohorts(connection: Connection, moment: AsOf) -> dict[int, dict[str, int]]:
    query = (
        sa.select(places.c.programme_id, ratings.c.workshop, sa.func.count(ratings.c.cohort_id.distinct()))
        .join(cohorts, sa.and_(cohorts.c.cohort_id == ratings.c.cohort_id, open_at(cohorts, moment)))
        .join(places, places.c.id == cohorts.c.place_id)
        .where(open_at(ratings, moment))
        .group_by(places.c.programme_id, ratings.c.workshop)
        .order_by(ratings.c.workshop)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for programme, workshop, count in connection.execute(query):
        found[programme][workshop] = count
    return found


def _last_loads(connection: Connection, moment: AsOf) -> dict[int, dict[str, int]]:
    """Programme → feed → its newest load that was not taken back."""
    taken_back = sa.select(loads.c.undoes).where(loads.c.undoes.is_not(None), *_by_then(moment))
    standing = loads.c.action.in_(("load", "replace")) & loads.c.id.not_in(taken_back)
    query = sa.select(loads.c.id, loads.c.feed).where(standing, *_by_then(moment)).order_by(loads.c.id)
    of = programmes_of_loads(connection)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for load, feed in connection.execute(query):
        for programme in of.get(load, ()):
            found[programme][feed] = load
    return found


def _by_then(moment: AsOf) -> list[sa.ColumnElement[bool]]:
    return [] if moment.load is None else [loads.c.id <= moment.load]
