"""Releases survey answers: of publication units, and of scopes that are unions of whole units.

A unit's paired tables are what is released. They are worked out from people's answers when the unit is made, and again
only when enough of its respondents have changed. All else (shares, tests, every larger scope) is worked out
from these tables.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.measures.units import Since, Standing, breaks_down, decide, enough_of
from data.scales import agrees_from
from data.versions import AsOf
from etl.release import answers
from etl.release.answers import Matched
from etl.release.asked import BREAKDOWNS, GONE, WHO, WHOLE, Slice, Survey, Tables
from etl.release.earlier import Compared, Unit, compare
from etl.release.erased import NOTHING_ERASED, Erased, Resting
from etl.release.figures import Question, Scope, answers_of, enough, figure_rows
from etl.release.moved import left_as_they_are, moves
from etl.release.waves import kept_apart
from etl.since import touched
from etl.write import analyse, upsert

Units = dict[Survey, list[Standing]]
UNCHANGED = Compared()
FACTS = (schema.survey_respondents, schema.survey_responses, schema.survey_questions, schema.areas)
"""What units and figures are worked out from."""


def release_surveys(
    connection: Connection, since: int, below: int, erased: Erased = NOTHING_ERASED, *, upgraded: bool = False
) -> None:
    """Brings units and figures in step with what the loads from ``since`` on changed; 0: with all facts.

    ``below``: answers of fewer people are not shown. ``erased``: what a purge has taken away. ``upgraded``: figures were last
    made by an earlier release of the product; those of units of which nobody has changed are made anew.
    """
    if since and not touched(connection, since, *FACTS):
        return
    if touched(connection, since, schema.survey_responses):
        analyse(connection, schema.survey_respondents, schema.survey_responses)
    newest = connection.scalar(sa.select(sa.func.max(schema.loads.c.id))) or 0
    matched, standing = answers.matched(connection), standing_units(connection)
    compared = _compared(connection, standing, matched, erased, below, upgraded=upgraded)
    anew = dict.fromkeys(_unchanged(standing, compared), 0) if upgraded else {}
    known = _since(connection, standing, compared, {**anew, **erased.resting})
    moved = moves(connection)
    stay = left_as_they_are(connection, standing, moved)
    decided = {
        survey: decide(
            standing.get(survey, []),
            [each.area for each in matched.get(survey, {}).values()],
            known.get(survey, {}),
            newest,
            below,
            partial(_few, compared, stay, survey),
        )
        for survey in {**standing, **matched}
    }
    kept, back = _kept(connection, decided)
    unsure = back if since else {(survey, unit) for survey, of in kept.items() for unit, _, _ in of}
    few = _few_gone(connection, decided, kept, unsure, below)
    tables = defaultdict(dict, {survey: enough(_without_gone(survey, of, few), below) for survey, of in kept.items()})
    fresh = _fresh(connection, decided, matched, below)
    settled = {survey: _without_few(compared, survey, of_survey) for survey, of_survey in fresh.items()}
    for survey, apart in kept_apart(connection, decided, settled, moved, erased, below).items():
        tables[survey] |= apart
    decided = _with_something_to_show(decided, tables)
    rows = _figure_rows(connection, decided, tables)
    upsert(connection, schema.survey_units, list(_unit_rows(decided)), newest, close_absent=sa.true())
    upsert(connection, schema.survey_figures, list(rows), newest, close_absent=sa.true())


# Units.


def standing_units(connection: Connection) -> Units:
    """The units of every survey, in the order of their codes."""
    units, figures = schema.survey_units, schema.survey_figures
    same = [figures.c[name] == units.c[name] for name in ("programme_id", "respondent_group", "wave")]
    own = sa.and_(*same, figures.c.scope == "unit", figures.c.code == units.c.unit)
    then = (figures.c.load_id <= units.c.released_at) & (figures.c.closed_by > units.c.released_at)
    kept = sa.exists().where(own, figures.c.closed_by.is_(None) | then)
    query = sa.select(units, kept.label("kept")).where(units.c.closed_by.is_(None)).order_by(units.c.unit)
    found: Units = defaultdict(list)
    for row in connection.execute(query):
        standing = Standing(tuple(json.loads(row.areas)), row.matched, row.released_at, row.shown, kept=row.kept)
        found[Survey(row.programme_id, row.respondent_group, row.wave)].append(standing)
    return found


def _compared(
    connection: Connection,
    standing: Units,
    now: Mapping[Survey, Mapping[str, Matched]],
    erased: Erased,
    below: int,
    *,
    upgraded: bool,
) -> dict[Unit, Compared]:
    """The units whose respondents have changed in any way, or all where the product has, beside their earlier releases."""
    told = answers.told_about(connection, standing) | erased.resting.keys()
    about = [
        (survey, unit)
        for survey, units in standing.items()
        for unit in units
        if upgraded or (survey, unit.code) in told or sum(_matched(now, survey, unit)) != unit.matched
    ]
    return compare(connection, about, erased, below)


def _unchanged(standing: Units, compared: Mapping[Unit, Compared]) -> list[Unit]:
    """The units in sight whose figures would be of the very same people's answers."""
    return [
        (survey, unit.code)
        for survey, units in standing.items()
        for unit in units
        for beside in [compared.get((survey, unit.code), UNCHANGED)]
        if unit.shown and not (beside.changed or beside.few)
    ]


def _since(
    connection: Connection, standing: Units, compared: Mapping[Unit, Compared], erased: Resting
) -> dict[Survey, dict[str, Since]]:
    """What has become of each unit's respondents since its figures were decided."""
    changed = [
        (survey, unit)
        for survey, units in standing.items()
        for unit in units
        if compared.get((survey, unit.code), UNCHANGED).changed
    ]
    then = {load: answers.matched(connection, AsOf(load)) for load in {unit.released_at for _, unit in changed}}
    found: dict[Survey, dict[str, Since]] = defaultdict(dict)
    for survey, unit in changed:
        of_then = then[unit.released_at].get(survey, {})
        areas = tuple(of_then[code].area for code in unit.areas if code in of_then)
        found[survey][unit.code] = Since(compared[survey, unit.code].changed, areas)
    for (survey, code), people in erased.items():
        found[survey][code] = replace(found[survey].get(code, Since()), erased=people)
    return found


def _few(compared: Mapping[Unit, Compared], stay: Collection[Unit], survey: Survey, unit: Standing) -> bool:
    return (survey, unit.code) in stay or compared.get((survey, unit.code), UNCHANGED).few


def _without_few(compared: Mapping[Unit, Compared], survey: Survey, tables: Tables) -> Tables:
    """New tables of units, without the breakdowns, and those who did not return, that would change by a few people's
    answers."""
    found = {}
    for (unit, part, question), asked in tables.items():
        broken = compared.get((survey, unit), UNCHANGED).broken
        if (question, part.breakdown) not in broken:
            few = part == WHOLE and (question, GONE.breakdown) in broken
            found[unit, part, question] = replace(asked, not_returned=None) if few else asked
    return found


def _matched(now: Mapping[Survey, Mapping[str, Matched]], survey: Survey, unit: Standing) -> Iterator[int]:
    of_survey = now.get(survey, {})
    return (of_survey[code].area.matched for code in unit.areas if code in of_survey)


def _unit_rows(decided: Units) -> Iterator[dict[str, Any]]:
    for survey, units in decided.items():
        for unit in units:
            rests_on = {name: getattr(unit, name) for name in ("matched", "released_at", "shown")}
            yield {**survey.columns, **rests_on, "unit": unit.code, "areas": json.dumps(unit.areas), "line": 1}


# Their tables.


def _kept(connection: Connection, decided: Units) -> tuple[dict[Survey, Tables], set[Unit]]:
    """The tables that stand of units that are not decided anew; also of those that were out of sight for a while, and which
    these are."""
    figures = schema.survey_figures
    stays = {
        (survey, unit.code): unit.released_at
        for survey, units in decided.items()
        for unit in units
        if unit.shown and not unit.fresh
    }
    found: dict[Survey, Tables] = defaultdict(dict)

    def take(which: sa.ColumnElement[bool], wanted: Mapping[tuple[Survey, str], int]) -> None:
        for row in connection.execute(sa.select(figures).where(figures.c.scope == "unit", which)):
            survey = Survey(row.programme_id, row.respondent_group, row.wave)
            at = wanted.get((survey, row.code))
            if at is not None and (row.closed_by is None or row.load_id <= at < row.closed_by):
                found[survey][row.code, Slice(row.breakdown, row.category), row.question] = answers_of(row.answers)

    take(figures.c.closed_by.is_(None), stays)
    shown = {(survey, unit) for survey, tables in found.items() for unit, _, _ in tables}
    if back := {about: at for about, at in stays.items() if about not in shown}:
        take(figures.c.closed_by.is_not(None) & figures.c.code.in_({code for _, code in back}), back)
    return found, set(back)


def _few_gone(
    connection: Connection, decided: Units, kept: Mapping[Survey, Tables], unsure: Collection[Unit], below: int
) -> set[Unit]:
    """Of units of which it is unsure the ones that show who did not return, and without any one of their areas too few: a
    threshold was raised since."""
    showing = [
        (survey, unit)
        for survey, units in decided.items()
        for unit in units
        if len(unit.areas) > 1 and (survey, unit.code) in unsure and not unit.fresh
        for asked in [kept.get(survey, {}).get((unit.code, WHOLE, WHO))]
        if asked and asked.not_returned
    ]
    gone = answers.gone_then(connection, showing)
    return {
        (survey, unit.code) for (survey, unit), areas in zip(showing, gone, strict=True) if not enough_of(areas, below)
    }


def _without_gone(survey: Survey, tables: Tables, few: Collection[Unit]) -> Tables:
    """Tables without those who did not return, of some units."""
    return {
        (unit, part, question): replace(asked, not_returned=None) if (survey, unit) in few and part == WHOLE else asked
        for (unit, part, question), asked in tables.items()
    }


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
    found = answers.tables(connection, fresh, by, below)
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


def _with_something_to_show(decided: Units, tables: Mapping[Survey, Tables]) -> Units:
    """A unit of which no question may be shown is not shown."""
    told = {(survey, unit) for survey, each in tables.items() for unit, _, question in each if question != WHO}
    return {
        survey: [replace(unit, shown=unit.shown and (survey, unit.code) in told) for unit in units]
        for survey, units in decided.items()
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
    query = sa.select(codes.c.code, asked.c.theme, asked.c.scale, asked.c.agree_from)
    query = query.join(asked, asked.c.question_id == codes.c.id)
    rows = connection.execute(query.where(asked.c.closed_by.is_(None)))
    return {code: Question(theme, agrees_from(scale, stated)) for code, theme, scale, stated in rows}
