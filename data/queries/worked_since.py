"""What is new or different of actions and risks between two moments. What may not be seen is not read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.measures import work as rules
from data.measures.since import Action, AreaState, Differences, differences, for_everyone
from data.queries.differing import Run, run
from data.queries.readiness import day_looked_at
from data.queries.work_history import is_local
from data.schema import action_codes, actions, areas, places, programmes, risk_codes, risks
from data.sentences.changed import NOT_THERE, actions_rows, risks_rows
from data.versions import AsOf, open_at
from data.viewer import Viewer

ACTION, RISK = "action", "risk"


def worked_since(
    connection: Connection,
    viewer: Viewer,
    ids: Sequence[int],
    of_areas: Sequence[Mapping[str, Any]],
    between: tuple[AsOf, AsOf],
    today: date,
) -> list[Run]:
    """What differs of the actions and risks of some areas, as they stood on the days of the moments, else ``today``. Without
    the local right (``seen``) completed actions alone are read, and it is not told that one is no longer seen: it may be open
    again."""
    codes = [area["area_code"] for area in of_areas]
    then, now = (worked_at(connection, viewer, ids, codes, moment, today) for moment in between)
    found: list[Run] = []
    for area in of_areas:
        code, local = area["area_code"], bool(area["seen"])
        before, after = then.get(code, AreaState()), now.get(code, AreaState())
        if before == after:
            continue
        differ = differences(before, after, open_seen=local)
        found += _of_area(code, before, after, differ if local else for_everyone(differ))
    return found


CHANGE_OF = {
    "overdue": "overdue",
    "completed": "completed",
    "added": "new",
    "later": "later",
    "earlier": "earlier",
    "dropped": "changed",
    "changed": "changed",
    "removed": "gone",
}
"""The parts of ``Differences`` about actions, and what each is called."""


def _of_area(code: str, before: AreaState, after: AreaState, differ: Differences) -> Iterator[Run]:
    none = replace(differ, **dict.fromkeys(CHANGE_OF, ()))
    for part, change in CHANGE_OF.items():
        found = getattr(differ, part)
        if found:
            yield run(code, ACTION, change, actions_rows(before, after, replace(none, **{part: found})))
    for row in risks_rows(before, after, differ):
        change = "new" if row.then == NOT_THERE else "changed" if row.now.startswith("score") else "gone"
        yield run(code, RISK, change, [row])


def worked_at(
    connection: Connection, viewer: Viewer, ids: Sequence[int], codes: Sequence[str], moment: AsOf, today: date
) -> dict[str, AreaState]:
    """Some areas' actions and risks as they stood at a moment."""
    day = day_looked_at(connection, moment, today)
    work: dict[str, dict[str, Action]] = defaultdict(dict)
    threats: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)
    loads: dict[str, dict[Any, int]] = defaultdict(dict)
    for area, code, text, status, due, load in connection.execute(_actions(viewer, ids, codes, moment)):
        work[area][code] = Action(text, status, due, rules.rag(status, due, day))
        loads[area][code] = load
    for area, code, factor, likelihood, impact, load in connection.execute(_risks(viewer, ids, codes, moment)):
        threats[area][code] = factor, rules.score(likelihood, impact)
        loads[area][code] = load
    return {area: AreaState(actions=work[area], risks=threats[area], loads=loads[area]) for area in list(loads)}


def _actions(viewer: Viewer, ids: Sequence[int], codes: Sequence[str], moment: AsOf) -> sa.Select[Any]:
    told = (action_codes.c.code, actions.c.action, actions.c.status, actions.c.due, actions.c.load_id)
    seen = sa.or_(is_local(viewer), actions.c.status == rules.COMPLETE)
    query = _of_areas(actions, ids, codes, moment).add_columns(*told)
    return query.join(action_codes, action_codes.c.id == actions.c.action_id).where(seen).order_by(action_codes.c.code)


def _risks(viewer: Viewer, ids: Sequence[int], codes: Sequence[str], moment: AsOf) -> sa.Select[Any]:
    told = (risk_codes.c.code, risks.c.factor, risks.c.likelihood, risks.c.impact, risks.c.load_id)
    query = _of_areas(risks, ids, codes, moment).add_columns(*told)
    return (
        query.join(risk_codes, risk_codes.c.id == risks.c.risk_id).where(is_local(viewer)).order_by(risk_codes.c.code)
    )


def _of_areas(facts: sa.Table, ids: Sequence[int], codes: Sequence[str], moment: AsOf) -> sa.Select[Any]:
    """Facts of areas that were in the store at the moment, by their codes."""
    return (
        sa.select(places.c.code.label("area_code"))
        .select_from(facts)
        .join(places, places.c.id == facts.c.place_id)
        .join(programmes, programmes.c.id == places.c.programme_id)
        .join(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .where(open_at(facts, moment), places.c.programme_id.in_(ids), places.c.code.in_(codes))
    )
