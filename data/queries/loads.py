"""What was loaded, what was wrong with it, and where published figures contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.kept import kept
from data.measures.contradictions import RULES
from data.queries.catalogue import Programme
from data.queries.provenance import PUBLISHED, answer, frame, of_dicts
from data.schema import (
    actions,
    areas,
    cohorts,
    dated_annotations,
    indicator_values,
    mhst_activity,
    mhst_teams,
    places,
    programmes,
    published_figures,
    ratings,
    risks,
    sources,
    survey_respondents,
    survey_responses,
)
from data.schema import attendance as attendance_facts
from data.schema import contradictions as contradiction_facts
from data.schema import loads as load_rows
from data.schema import problems as problem_rows
from data.sentences.data import general_remedy
from data.versions import LONDON, NOW, AsOf, open_at
from data.viewer import Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

LOAD_COLUMNS = (
    "id",
    "feed",
    "file",
    "sha256",
    "at",
    "by",
    "read",
    "loaded",
    "unchanged",
    "replaced",
    "rejected",
    "source",
    "place",
    "period",
    "programme",
    "simulated",
    "action",
    "undoes",
    "notes",
)
PROBLEM_COLUMNS = (
    "programme",
    "simulated",
    "load",
    "feed",
    "file",
    "line",
    "column",
    "rule",
    "remedy",
    "value",
    "value_status",
)
PROBLEM_COUNT_COLUMNS = ("programme", "simulated", "load", "feed", "file", "rule", "remedy", "problems")
CONTRADICTION_COLUMNS = (
    "programme",
    "simulated",
    "rule",
    "source",
    "where",
    "published",
    "computed",
    "note",
    "area_code",
    "load",
)


def loads(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a load, newest first. Columns: ``LOAD_COLUMNS``; ``at`` is an aware instant in UTC, counts are file rows.

    ``programme`` is the one that the load's rows belong to, None for loads that belong to no one programme. ``action`` is
    load, replace, undo or purge, ``undoes`` the load that the last two are about, ``notes`` are sentences, a semicolon
    between them.
    """
    query = sa.select(load_rows, sources.c.short).outerjoin(sources, sources.c.code == load_rows.c.source)
    query = query.where(*_by_then(moment)).order_by(load_rows.c.id.desc())
    names, of = _names(connection), programmes_of_loads(connection)
    found = connection.execute(query).mappings().all() if viewer.shared else []
    rows = [
        {
            **row,
            "source": row["short"],
            "programme": _only(of.get(row["id"]), names),
            "notes": "; ".join(row["notes"]) or None,
        }
        for row in found
        if _concerns(of.get(row["id"]), chosen, simulated=row["simulated"])
    ]
    table = of_dicts(LOAD_COLUMNS, rows)
    mixed = len({row["feed"] == PUBLISHED for row in rows}) > 1
    kinds = ("published", "own") if mixed else ("published",)
    return answer(connection, "loads", table, [row["id"] for row in rows], n=f"{len(rows)} loads", kinds=kinds)


def _by_then(moment: AsOf) -> list[sa.ColumnElement[bool]]:
    return [] if moment.load is None else [load_rows.c.id <= moment.load]


def _names(connection: Connection) -> dict[int, str]:
    return dict(connection.execute(sa.select(programmes.c.id, programmes.c.name)).all())


def _only(of: Collection[int] | None, names: Mapping[int, str]) -> str | None:
    """The name of the one programme that a load belongs to."""
    return names[next(iter(of))] if of is not None and len(of) == 1 else None


def _concerns(of: Collection[int] | None, chosen: Sequence[Programme], *, simulated: bool = False) -> bool:
    """Whether a load belongs to one of some programmes, or to none at all; of none, a simulated one stands by simulated
    programmes alone."""
    if of:
        return any(programme.id in of for programme in chosen)
    return not simulated or any(programme.simulated for programme in chosen)


# Which programmes a load's rows belong to.


@kept(most=1)
def programmes_of_loads(connection: Connection) -> dict[int, frozenset[int]]:
    """The ids of the programmes that each load's rows belong to; no entry for a load without such rows.

    Of loads of activity, answers and indicator values the first row alone is looked at: they are long, and a file of them
    comes from one programme. An undo or a purge belongs where the load belongs that it takes back.
    """
    found: dict[int, set[int]] = defaultdict(set)
    for load, programme in connection.execute(_BELONGING):
        if programme is not None:
            found[load].add(programme)
    taking_back = sa.select(load_rows.c.id, load_rows.c.undoes).where(load_rows.c.undoes.is_not(None))
    for load, undone in connection.execute(taking_back.order_by(load_rows.c.id)):
        found[load] |= found.get(undone, set())
    return {load: frozenset(of) for load, of in found.items() if of}


def before_last(connection: Connection, chosen: Sequence[Programme], moment: AsOf = NOW) -> int | None:
    """The load before the last one of some programmes; None where that was the first of all, or there is none."""
    ids = {programme.id for programme in chosen}
    mine = [
        load
        for load, of in programmes_of_loads(connection).items()
        if of & ids and (moment.load is None or load <= moment.load)
    ]
    earlier = sa.select(sa.func.max(load_rows.c.id)).where(load_rows.c.id < max(mine, default=0))
    number: int | None = connection.scalar(earlier)
    return number


def first_day(connection: Connection, chosen: Sequence[Programme], since: AsOf, moment: AsOf = NOW) -> date | None:
    """The day (Europe/London) of the first load of some programmes where it came after ``since``, up to ``moment``: there is
    nothing before it to compare with. None where something is."""
    ids = {programme.id for programme in chosen}
    first = min((load for load, of in programmes_of_loads(connection).items() if of & ids), default=0)
    if since.load is None or first <= since.load or (moment.load is not None and moment.load < first):
        return None
    at: datetime = connection.execute(sa.select(load_rows.c.at).where(load_rows.c.id == first)).scalar_one()
    return at.astimezone(LONDON).date()


_OF_PUBLISHED = sa.select(published_figures.c.load_id, published_figures.c.programme_id).distinct()
_COHORTS = sa.select(cohorts.c.cohort_id, cohorts.c.place_id).distinct().subquery()
_TEAMS = sa.select(mhst_teams.c.team_id, mhst_teams.c.place_id).distinct().subquery()
_RESPONDENTS = sa.select(survey_respondents).where(survey_respondents.c.closed_by.is_(None)).subquery()
_PLACES = (
    areas,
    cohorts,
    mhst_teams,
    actions,
    risks,
    dated_annotations,
    ratings,
    attendance_facts,
)
"""Facts that name an area, or a cohort of one."""
_LONG = (
    ("mhst_activity", mhst_activity, _TEAMS, "team_id"),
    ("survey_responses", survey_respondents, None, ""),
    ("survey_responses", survey_responses, _RESPONDENTS, "respondent_id"),
    ("indicator_values", indicator_values, None, ""),
)
"""A feed, its facts of which there are many a load, what has their area, and the column that they share with it."""


def _of_short(facts: sa.Table) -> sa.Select[Any]:
    """Each load and place, or cohort, once before it is joined: a cohort has many rows."""
    own = "place_id" in facts.c
    key = "place_id" if own else "cohort_id"
    once = sa.select(facts.c.load_id, facts.c[key]).distinct().subquery()
    joined = _in_programme(once, None if own else _COHORTS, key)
    return sa.select(once.c.load_id, places.c.programme_id).select_from(joined).distinct()


def _of_long(feed: str, facts: sa.Table, member: sa.FromClause | None, key: str) -> sa.Select[Any]:
    joined = _in_programme(facts, member, key)
    first = sa.select(places.c.programme_id).select_from(joined).where(facts.c.load_id == load_rows.c.id).limit(1)
    of = first.correlate(load_rows).scalar_subquery()
    return sa.select(load_rows.c.id, of).where(load_rows.c.feed == feed)


def _in_programme(facts: sa.FromClause, member: sa.FromClause | None, key: str) -> sa.FromClause:
    """Facts beside their place: their own, or that of the member whose ``key`` they name."""
    if member is None:
        return facts.join(places, places.c.id == facts.c.place_id)
    joined = facts.join(member, member.c[key] == facts.c[key])
    return joined.join(places, places.c.id == member.c.place_id)


_BELONGING: sa.CompoundSelect[Any] = sa.union(
    *(_of_short(facts) for facts in _PLACES), *(_of_long(*each) for each in _LONG), _OF_PUBLISHED
)
"""Load and programme of every row, each pair once."""


# What was wrong with rows.


def problems(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a rule that a rejected row breaks, the newest load first, in its file's order.

    Columns: ``PROBLEM_COLUMNS``. ``column`` is the file's heading, None where the rule is about the whole row. Without the
    local right for the row's area ``value`` is withheld, and ``remedy`` says what the rule wants in general, because the
    remedy that was given to the loader quotes the row.
    """
    where = _problems_of(connection, filters, viewer, chosen, moment)
    query = _about_problems(
        *(problem_rows.c[name] for name in ("line", "column", "rule", *(_LOCAL if viewer.local else ())))
    )
    query = query.where(*where).order_by(load_rows.c.id.desc(), problem_rows.c.line, problem_rows.c.id)
    query = window.cut(query)
    names, of = _names(connection), programmes_of_loads(connection)
    rows = [_problem(dict(row), viewer, names, of) for row in connection.execute(query).mappings()]
    count = connection.scalar(sa.select(sa.func.count()).select_from(_PROBLEMS).where(*where)) or 0
    table, brought = of_dicts(PROBLEM_COLUMNS, rows), {row["load"] for row in rows}
    return answer(connection, "problems", table, brought, n=counted(count, "problem"))


_LOCAL = ("value", "remedy", "row")
"""What may quote a file's cells: not even read without the local right."""
_PROBLEMS = problem_rows.join(load_rows, load_rows.c.id == problem_rows.c.load_id)


def _about_problems(*columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    of_load = (load_rows.c.id.label("load"), load_rows.c.feed, load_rows.c.file, load_rows.c.simulated)
    return sa.select(*of_load, *columns).select_from(_PROBLEMS)


def _problems_of(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf
) -> list[sa.ColumnElement[bool]]:
    of = programmes_of_loads(connection)
    having = connection.scalars(sa.select(problem_rows.c.load_id).distinct())
    concerned = [load for load in having if _concerns(of.get(load), chosen)] if viewer.shared else []
    rules = [problem_rows.c.rule.in_(filters["rule"])] if filters["rule"] else []
    return [problem_rows.c.load_id.in_(concerned), *_by_then(moment), *rules]


def _problem(
    row: Mapping[str, Any], viewer: Viewer, names: Mapping[int, str], of: Mapping[int, frozenset[int]]
) -> dict[str, Any]:
    told = {**row, "programme": _only(of.get(row["load"]), names)}
    if _is_local(row.get("row"), viewer):
        return {**told, "value_status": None if row["value"] is not None else "not_applicable"}
    return {**told, "value": None, "value_status": "suppressed", "remedy": general_remedy(row["rule"])}


def _is_local(row: Mapping[str, str] | None, viewer: Viewer) -> bool:
    """Whether a rejected row names an area that the viewer has the local right for, and no other; with the right for all, any
    row."""
    if viewer.everywhere:
        return True
    named = {cell.strip() for heading, cell in (row or {}).items() if _plain(heading) == "area_code"}
    return bool(named) and named <= viewer.local_areas


def _plain(heading: str) -> str:
    return heading.strip().lower().replace(" ", "_")


def problem_counts(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a load and rule that its rows break, the newest load first, most first. Columns: ``PROBLEM_COUNT_COLUMNS``."""
    where = _problems_of(connection, filters, viewer, chosen, moment)
    count = sa.func.count().label("problems")
    query = _about_problems(problem_rows.c.rule, count).where(*where)
    query = query.group_by(load_rows.c.id, problem_rows.c.rule)
    query = query.order_by(load_rows.c.id.desc(), count.desc(), problem_rows.c.rule)
    names, of = _names(connection), programmes_of_loads(connection)
    rows = [
        {**row, "programme": _only(of.get(row["load"]), names), "remedy": general_remedy(row["rule"])}
        for row in connection.execute(query).mappings()
    ]
    table = of_dicts(PROBLEM_COUNT_COLUMNS, rows)
    n = counted(sum(row["problems"] for row in rows), "problem")
    return answer(connection, "problem_counts", table, {row["load"] for row in rows}, n=n)


# Where published figures contradict each other.


def _position_of(rule: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
    return sa.case({code: position for position, code in enumerate(RULES)}, value=rule)


def contradictions(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a contradiction, in the order of the rules. Columns: ``CONTRADICTION_COLUMNS``; figures are text as
    printed, ``area_code`` is None unless the contradiction is about one area, ``load`` is when it was found."""
    facts = contradiction_facts
    query = (
        sa.select(
            programmes.c.name,
            programmes.c.simulated,
            *(facts.c[name] for name in ("rule", "source", "where", "published", "computed", "note")),
            places.c.code,
            facts.c.load_id,
        )
        .join(programmes, programmes.c.id == facts.c.programme_id)
        .outerjoin(places, places.c.id == facts.c.place_id)
        .where(open_at(facts, moment), facts.c.programme_id.in_([programme.id for programme in chosen]))
        .order_by(programmes.c.position, _position_of(facts.c.rule), facts.c.subject)
    )
    if filters["rule"]:
        query = query.where(facts.c.rule.in_(filters["rule"]))
    rows = connection.execute(query).all() if viewer.shared else []
    table = frame(CONTRADICTION_COLUMNS, rows)
    found = answer(
        connection,
        "contradictions",
        table,
        {row[-1] for row in rows},
        n=f"{len(rows)} contradictions, {len(RULES)} rules",
        kinds=("published", "computed"),
    )
    return replace(found, sources=tuple(dict.fromkeys(source for row in rows for source in row.source.split("; "))))
