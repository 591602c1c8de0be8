"""Who has handed in what, and who is late.

No number of respondents, children or staff stands here: of surveys and activity only whether they are there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.kept import beside, kept
from data.measures import readiness as rules
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.schema import (
    areas,
    cohort_codes,
    cohorts,
    loads,
    mhst_activity,
    mhst_teams,
    places,
    published_figures,
    ratings,
)
from data.schema import survey_respondents as respondents
from data.versions import LONDON, NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted

READINESS_COLUMNS = (
    "programme",
    "simulated",
    "region",
    "area_code",
    "area_name",
    "cohorts",
    "cohorts_w1",
    "cohorts_w2",
    "w1",
    "w1_last",
    "w1_last_status",
    "w2",
    "w2_last",
    "w2_last_status",
    "w2_due",
    "without_w1",
    "without_w1_status",
    "without_w2",
    "without_w2_status",
    "baseline",
    "follow_up",
    "activity",
    "activity_to",
    "activity_to_status",
    "activity_due",
    "late",
)
LATE_FIRST, BY_REGION, BY_NAME = SORTS = ("late", "region", "area_name")
"""How rows of readiness may be sorted; the first is the usual order."""


def today_in_london() -> date:
    """The day that it is for the people who use this."""
    return datetime.now(LONDON).date()


def day_looked_at(connection: Connection, moment: AsOf, today: date) -> date:
    """The day that a moment speaks of: its day, that of its load in London, or today."""
    if moment.load is None:
        return today
    if moment.day:
        return moment.day
    at: datetime | None = connection.scalar(sa.select(loads.c.at).where(loads.c.id == moment.load))
    return at.astimezone(LONDON).date() if at else today


def days_before(day: date, days: int) -> date:
    """An earlier day; the first one of the calendar where there is no earlier."""
    return date.fromordinal(max(day.toordinal() - days, date.min.toordinal()))


_NO_SURVEY = rules.Surveys(asked=False, baseline=False, baseline_on=None, follow_up=False)


@dataclass
class _Area:
    """What the store has of one area that hands in files."""

    place: int
    about: Mapping[str, Any]
    ends: date | None
    cohorts: list[rules.Cohort] = field(default_factory=list)
    without: dict[str, list[str]] = field(default_factory=lambda: {"w1": [], "w2": []})
    """Codes of the cohorts without ratings of a workshop."""
    w1_last: date | None = None
    w2_last: date | None = None
    surveys: rules.Surveys = _NO_SURVEY
    teams: list[rules.Team] = field(default_factory=list)
    has_teams: bool = False
    loads: set[int] = field(default_factory=set)


def readiness(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    today: date,
) -> Answer:
    """One row an area that hands in files, those late with most first. Columns: ``READINESS_COLUMNS``.

    These are all areas of programmes that files made, and of published programmes those that have cohorts, teams or
    respondents. ``cohorts_w1`` and ``cohorts_w2`` count cohorts with ratings. The returns (``measures.readiness.RETURNS``)
    hold its codes, worked out against the day of the moment, else ``today``. Dates are of workshops and periods:
    ``w2_due`` is the earliest last day of a workshop 2 that is not there, ``without_w1`` and ``without_w2`` are the codes of the
    cohorts that have none, with commas between; ``activity_to`` the day up to which every
    team at work has reported. ``late`` counts the returns that are late.
    """
    day = day_looked_at(connection, moment, today)
    found = _found(connection, tuple(chosen), moment, day, beside(connection, filters["area"])) if viewer.shared else ()
    rows = [(area, row) for area, row in found if _passes(area, filters)]
    rows.sort(key=lambda pair: _order(pair[1], filters.one("sort")))
    table = of_dicts(READINESS_COLUMNS, [row for _, row in rows])
    brought = {load for area, _ in rows for load in area.loads}
    n = counted(len(rows), "area")
    kinds = ("own-computed",) if rows else ("computed",)
    whole = answer(connection, "readiness", table, brought, n=n, kinds=kinds)
    return replace(whole, period=f"returns due by {day.isoformat()}")


@kept(most=64)
def _found(
    connection: Connection, chosen: tuple[Programme, ...], moment: AsOf, day: date, codes: tuple[str, ...]
) -> tuple[tuple[_Area, dict[str, Any]], ...]:
    """The areas that hand in files, or some of them, each with its row."""
    return tuple((area, _row(area, day)) for area in _areas(connection, chosen, moment, codes))


def _passes(area: _Area, filters: Filters) -> bool:
    wanted = {"region": area.about["region"], "area": area.about["area_code"]}
    return all(not filters[name] or value in filters[name] for name, value in wanted.items())


def _order(row: Mapping[str, Any], sort: str) -> tuple[Any, ...]:
    by_name = (row["area_name"], row["area_code"])
    if sort == BY_REGION:
        return (row["region"] is None, row["region"] or "", *by_name)
    return by_name if sort == BY_NAME else (-row["late"], *by_name)


# What the store has.


@kept(most=64)
def _areas(
    connection: Connection, chosen: tuple[Programme, ...], moment: AsOf, codes: tuple[str, ...]
) -> tuple[_Area, ...]:
    """The areas that hand in files, or some of them, with all that they have handed in, whatever the day. Of a few areas no
    more is read than theirs."""
    every = _described(connection, chosen, moment, codes)
    only = list(every) if codes else None
    for gather in (_with_cohorts, _with_teams, _with_surveys):
        gather(connection, every, moment, only)
    published = set(connection.scalars(sa.select(published_figures.c.programme_id).distinct()))
    return tuple(area for area in every.values() if area.about["programme_id"] not in published or _has_its_own(area))


def _has_its_own(area: _Area) -> bool:
    return bool(area.cohorts or area.has_teams or area.surveys.baseline or area.surveys.follow_up)


Only = Sequence[int] | None
"""The places whose facts are read; None where all are."""


def _within(column: sa.ColumnElement[Any], only: Only) -> sa.ColumnElement[bool]:
    return sa.true() if only is None else column.in_(only)


def _described(
    connection: Connection, chosen: Sequence[Programme], moment: AsOf, codes: Sequence[str]
) -> dict[int, _Area]:
    known = {programme.id: programme for programme in chosen}
    query = (
        sa.select(
            places.c.id,
            places.c.code,
            places.c.programme_id,
            areas.c.name,
            areas.c.region,
            areas.c.valid_to,
            areas.c.load_id,
        )
        .join(areas, areas.c.place_id == places.c.id)
        .where(places.c.programme_id.in_(known), open_at(areas, moment))
    )
    if codes:
        query = query.where(places.c.code.in_(codes))
    found = {}
    for row in connection.execute(query):
        of = known[row.programme_id]
        about = {"programme": of.name, "simulated": of.simulated, "programme_id": of.id}
        about |= {"region": row.region, "area_code": row.code, "area_name": row.name}
        found[row.id] = _Area(row.id, about, row.valid_to, loads={row.load_id})
    return found


def _with_cohorts(connection: Connection, every: Mapping[int, _Area], moment: AsOf, only: Only) -> None:
    rated: dict[int, dict[str, Any]] = defaultdict(dict)
    query = sa.select(
        ratings.c.cohort_id,
        ratings.c.workshop,
        sa.func.max(ratings.c.date).label("last"),
        sa.func.max(ratings.c.load_id).label("load"),
    ).where(ratings.c.workshop.in_(("W1", "W2")), open_at(ratings, moment))
    if only is not None:
        theirs = sa.select(cohorts.c.cohort_id).where(open_at(cohorts, moment), _within(cohorts.c.place_id, only))
        query = query.where(ratings.c.cohort_id.in_(theirs))
    for row in connection.execute(query.group_by(ratings.c.cohort_id, ratings.c.workshop)):
        rated[row.cohort_id][row.workshop] = row
    named = (cohorts.c.cohort_id, cohorts.c.place_id, cohorts.c.load_id, cohort_codes.c.code)
    described = sa.select(*named).join(cohort_codes, cohort_codes.c.id == cohorts.c.cohort_id)
    described = described.where(open_at(cohorts, moment), _within(cohorts.c.place_id, only)).order_by(
        cohort_codes.c.code
    )
    for cohort_id, place_id, load_id, code in connection.execute(described):
        area = every.get(place_id)
        if area:
            _add_cohort(area, code, rated[cohort_id].get("W1"), rated[cohort_id].get("W2"), load_id)


def _add_cohort(area: _Area, code: str, w1: Any, w2: Any, load_id: int) -> None:
    area.cohorts.append(rules.Cohort(w1 is not None, w1.last if w1 else None, w2 is not None))
    for name, rated in (("w1", w1), ("w2", w2)):
        area.without[name] += [] if rated else [code]
    area.loads |= {load_id, *(row.load for row in (w1, w2) if row)}
    area.w1_last = _latest(area.w1_last, w1.last if w1 else None)
    area.w2_last = _latest(area.w2_last, w2.last if w2 else None)


def _latest(*days: date | None) -> date | None:
    return max((day for day in days if day), default=None)


def _with_surveys(connection: Connection, every: Mapping[int, _Area], moment: AsOf, only: Only) -> None:
    """``asked`` holds for a whole programme: one that runs no survey has nobody late with it. Some answered of any of its
    areas, whichever are read."""
    query = sa.select(
        respondents.c.place_id,
        respondents.c.wave,
        sa.func.max(respondents.c.date).label("last"),
        sa.func.max(respondents.c.load_id).label("load"),
    ).where(open_at(respondents, moment), _within(respondents.c.place_id, only))
    waves: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in connection.execute(query.group_by(respondents.c.place_id, respondents.c.wave)):
        waves[row.place_id][row.wave] = row
    asked = _surveyed(connection, every, moment) if every else set()
    for place, area in every.items():
        told = waves.get(place, {})
        baseline = told.get("baseline")
        follow_up = any(wave.startswith("follow-up") for wave in told)
        on = baseline.last if baseline else None
        area.surveys = rules.Surveys(area.about["programme_id"] in asked, baseline is not None, on, follow_up)
        area.loads |= {row.load for row in told.values()}


def _surveyed(connection: Connection, every: Mapping[int, _Area], moment: AsOf) -> set[int]:
    """The programmes of some areas of which anybody has handed in a survey."""
    here = places.alias()
    anybody = sa.exists().where(respondents.c.place_id == here.c.id, open_at(respondents, moment))
    programmes = {area.about["programme_id"] for area in every.values()}
    query = sa.select(here.c.programme_id).where(here.c.programme_id.in_(programmes), anybody).distinct()
    return set(connection.scalars(query))


def _with_teams(connection: Connection, every: Mapping[int, _Area], moment: AsOf, only: Only) -> None:
    reported = _last_periods(connection, moment, only)
    names = ("team_id", "place_id", "status", "operational_from", "load_id")
    query = sa.select(*(mhst_teams.c[name] for name in names)).where(open_at(mhst_teams, moment))
    query = query.where(_within(mhst_teams.c.place_id, only))
    for row in connection.execute(query):
        area = every.get(row.place_id)
        if area is None:
            continue
        area.has_teams = True
        area.loads.add(row.load_id)
        if row.status in rules.AT_WORK:
            area.teams.append(rules.Team(row.operational_from, reported.get(row.team_id)))


def _last_periods(connection: Connection, moment: AsOf, only: Only) -> dict[int, tuple[date, date]]:
    """Each team's last reported period.

    Steps from measure to measure of a team and takes the last period of each from the index of open rows, so that it costs
    no more when more months are there.
    """
    facts = mhst_activity
    first = _next_measure(mhst_teams.c.team_id, None, moment).label("measure")
    start = sa.select(mhst_teams.c.team_id, first).where(
        open_at(mhst_teams, moment), _within(mhst_teams.c.place_id, only)
    )
    steps = start.cte("steps", recursive=True)
    following = _next_measure(steps.c.team_id, steps.c.measure, moment)
    steps = steps.union_all(sa.select(steps.c.team_id, following).where(steps.c.measure.is_not(None)))
    here = sa.and_(facts.c.team_id == steps.c.team_id, facts.c.measure == steps.c.measure, open_at(facts, moment))
    ends = [
        sa.select(facts.c[name])
        .where(here)
        .order_by(facts.c.period_start.desc(), facts.c.period_end.desc())
        .limit(1)
        .correlate(steps)
        .scalar_subquery()
        for name in ("period_start", "period_end")
    ]
    query = sa.select(steps.c.team_id, *ends).where(steps.c.measure.is_not(None))
    last: dict[int, tuple[date, date]] = {}
    for team, begins, closes in connection.execute(query):
        last[team] = max(last.get(team, (begins, closes)), (begins, closes), key=lambda period: period[::-1])
    return last


def _next_measure(
    team: sa.ColumnElement[int], after: sa.ColumnElement[str] | None, moment: AsOf
) -> sa.ScalarSelect[str]:
    facts = mhst_activity
    query = sa.select(sa.func.min(facts.c.measure)).where(facts.c.team_id == team, open_at(facts, moment))
    return (query if after is None else query.where(facts.c.measure > after)).scalar_subquery()


# What it comes to.


def _row(area: _Area, day: date) -> dict[str, Any]:
    standings = _standings(area, day)
    open_due = [due for due in map(rules.w2_due, area.cohorts) if due]
    reported = [team.last[1] for team in area.teams if team.last]
    everybody = bool(area.teams) and len(reported) == len(area.teams)
    nothing = rules.NOT_SUBMITTED if area.cohorts else rules.NOT_APPLICABLE
    return {
        **area.about,
        **standings,
        "cohorts": len(area.cohorts),
        "cohorts_w1": sum(cohort.w1 for cohort in area.cohorts),
        "cohorts_w2": sum(cohort.w2 for cohort in area.cohorts),
        "w1_last": area.w1_last,
        "w1_last_status": None if area.w1_last else nothing,
        "w2_last": area.w2_last,
        "w2_last_status": None if area.w2_last else nothing,
        "w2_due": min(open_due, default=None) if standings["w2"] != rules.NOT_APPLICABLE else None,
        **_without(area),
        "activity_to": min(reported) if everybody else None,
        "activity_to_status": None if everybody else rules.NOT_SUBMITTED if area.teams else rules.NOT_APPLICABLE,
        "activity_due": _activity_due(area) if standings["activity"] != rules.NOT_APPLICABLE else None,
        "late": sum(standing == rules.LATE for standing in standings.values()),
    }


def _without(area: _Area) -> dict[str, Any]:
    told = {f"without_{name}": ", ".join(codes) or None for name, codes in area.without.items()}
    return told | {f"{name}_status": None if codes else rules.NOT_APPLICABLE for name, codes in told.items()}


def _activity_due(area: _Area) -> date | None:
    return min((due for due in map(rules.activity_due, area.teams) if due), default=None)


def _standings(area: _Area, day: date) -> dict[str, str]:
    """Nothing more is asked of an area that has ended."""
    found = {
        "w1": rules.w1_standing(area.cohorts),
        "w2": rules.w2_standing(area.cohorts, day),
        "baseline": rules.baseline_standing(area.surveys, area.cohorts, day),
        "follow_up": rules.follow_up_standing(area.surveys, area.cohorts, day),
        "activity": rules.activity_standing(area.teams, day),
    }
    ended = area.ends is not None and area.ends < day
    return {
        name: rules.NOT_APPLICABLE if ended and standing != rules.HANDED_IN else standing
        for name, standing in found.items()
    }
