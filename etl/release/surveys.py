"""Releases survey answers: of publication units, and of scopes that are unions of whole units.

A unit's paired tables are what is released. They are worked out from people's answers when the unit is made, and again
only when nobody or enough of its respondents have changed. All else (shares, tests, every larger scope) is worked out
from these tables.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.units import Standing, breaks_down, decide
from etl.release import answers
from etl.release.answers import BREAKDOWNS, Matched, Slice, Survey, Tables
from etl.release.figures import Question, Scope, answers_of, enough, figure_rows
from etl.write import upsert

Units = dict[Survey, list[Standing]]
FACTS = (schema.survey_respondents, schema.survey_responses, schema.survey_questions, schema.areas)
"""What units and figures are worked out from."""


def release_surveys(connection: Connection, since: int, below: int) -> None:
    """Brings units and figures in step with what the loads from ``since`` on changed; 0: with all facts.

    ``below``: answers of fewer people are not shown.
    """
    if since and not any(_touched(connection, table, since) for table in FACTS):
        return
    newest = connection.scalar(sa.select(sa.func.max(schema.loads.c.id))) or 0
    matched, standing = answers.matched(connection), _standing(connection)
    altered = answers.altered(connection, standing)
    decided = {
        survey: decide(
            standing.get(survey, []),
            [each.area for each in matched.get(survey, {}).values()],
            altered.get(survey, Counter()),
            newest,
            below,
        )
        for survey in {**standing, **matched}
    }
    tables = _kept(connection, decided)
    for survey, fresh in _fresh(connection, decided, matched, below).items():
        tables[survey] |= fresh
    rows = _figure_rows(connection, decided, tables)
    upsert(connection, schema.survey_units, list(_unit_rows(decided)), newest, close_absent=sa.true())
    upsert(connection, schema.survey_figures, list(rows), newest, close_absent=sa.true())


def _touched(connection: Connection, table: sa.Table, since: int) -> bool:
    return bool(
        connection.scalar(sa.select(sa.exists().where(sa.or_(table.c.load_id >= since, table.c.closed_by >= since))))
    )


# Units.


def _standing(connection: Connection) -> Units:
    units = schema.survey_units
    found: Units = defaultdict(list)
    for row in connection.execute(sa.select(units).where(units.c.closed_by.is_(None)).order_by(units.c.unit)):
        standing = Standing(tuple(json.loads(row.areas)), row.matched, row.released_at, row.shown)
        found[Survey(row.programme_id, row.respondent_group, row.wave)].append(standing)
    return found


def _unit_rows(decided: Units) -> Iterator[dict[str, Any]]:
    for survey, units in decided.items():
        for unit in units:
            rests_on = {name: getattr(unit, name) for name in ("matched", "released_at", "shown")}
            yield {**survey.columns, **rests_on, "unit": unit.code, "areas": json.dumps(unit.areas), "line": 1}


# Their tables.


def _kept(connection: Connection, decided: Units) -> dict[Survey, Tables]:
    """The tables that stand of units that are not decided anew."""
    figures = schema.survey_figures
    query = sa.select(figures).where(figures.c.closed_by.is_(None), figures.c.scope == "unit")
    stays = {
        (survey, unit.code) for survey, units in decided.items() for unit in units if unit.shown and not unit.fresh
    }
    found: dict[Survey, Tables] = defaultdict(dict)
    for row in connection.execute(query):
        survey = Survey(row.programme_id, row.respondent_group, row.wave)
        if (survey, row.code) in stays:
            found[survey][row.code, Slice(row.breakdown, row.category), row.question] = answers_of(row.answers)
    return found


def _fresh(
    connection: Connection, decided: Units, matched: Mapping[Survey, Mapping[str, Matched]], below: int
) -> dict[Survey, Tables]:
    """The tables of units that are decided anew, as far as they may be shown."""
    fresh = {survey: [unit for unit in units if unit.fresh] for survey, units in decided.items()}
    allowed = {
        (survey, unit.code, name)
        for survey, units in fresh.items()
        for unit in units
        for name in BREAKDOWNS
        if _breaks_down(unit, name, matched[survey], below)
    }
    by = [name for name in BREAKDOWNS if any(each[2] == name for each in allowed)]
    found = answers.tables(connection, fresh, by)
    return {survey: enough(_allowed(survey, tables, allowed), below) for survey, tables in found.items()}


def _breaks_down(unit: Standing, name: str, matched: Mapping[str, Matched], below: int) -> bool:
    counts = sum((matched[code].categories[name] for code in unit.areas if code in matched), start=Counter[str]())
    return len(counts) > 1 and breaks_down([counts], below)


def _allowed(survey: Survey, tables: Tables, allowed: set[tuple[Survey, str, str]]) -> Tables:
    return {
        (unit, part, question): asked
        for (unit, part, question), asked in tables.items()
        if not part.breakdown or (survey, unit, part.breakdown) in allowed
    }


# Scopes.


def _figure_rows(connection: Connection, decided: Units, tables: Mapping[Survey, Tables]) -> Iterator[dict[str, Any]]:
    regions, leads = _areas(connection)
    questions = _questions(connection)
    for survey, units in decided.items():
        shown = [unit for unit in units if unit.shown]
        scopes = [Scope("unit", unit.code, (unit.code,)) for unit in shown]
        scopes += [Scope("programme", "", tuple(unit.code for unit in shown)), *_wholly("region", shown, regions)]
        yield from figure_rows(survey, [*scopes, *_wholly("lead", shown, leads)], tables.get(survey, {}), questions)


def _wholly(scope: str, units: Sequence[Standing], of_area: Mapping[str, str | None]) -> Iterator[Scope]:
    """The scopes of a kind, each with the units that lie wholly in it."""
    inside: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        of = {of_area.get(code) for code in unit.areas}
        if len(of) == 1 and (name := next(iter(of))):
            inside[name].append(unit.code)
    for name in sorted(inside):
        yield Scope(scope, name, tuple(inside[name]))


def _areas(connection: Connection) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """The region and the lead of each area."""
    areas, places = schema.areas, schema.places
    query = sa.select(places.c.code, areas.c.region, areas.c.lead).join(areas, areas.c.place_id == places.c.id)
    rows = connection.execute(query.where(areas.c.closed_by.is_(None))).all()
    return {row.code: row.region for row in rows}, {row.code: row.lead for row in rows}


def _questions(connection: Connection) -> dict[str, Question]:
    asked, codes = schema.survey_questions, schema.question_codes
    query = sa.select(codes.c.code, asked.c.theme, asked.c.agree_from).join(asked, asked.c.question_id == codes.c.id)
    rows = connection.execute(query.where(asked.c.closed_by.is_(None)))
    return {code: Question(theme, agree_from) for code, theme, agree_from in rows}
