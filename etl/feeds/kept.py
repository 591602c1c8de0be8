"""Rows that contradict what the store keeps of their key, in a column that the file doesn't have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from data.schema import ExactDecimal
from etl.write import gives, same_key

Broken = Callable[[sa.Table], sa.Select[int]]


def wrong_way_round(fact: sa.Table, first: str, last: str) -> Broken:
    """Lines that give one of two ends alone, beyond the other one."""

    def broken(stage: sa.Table) -> sa.Select[int]:
        lines = sa.select(stage.c.line).join(fact, same_key(fact, stage))
        if gives(stage, first) == gives(stage, last):
            return lines.where(sa.false())
        low, high = (_comparable((stage if gives(stage, name) else fact).c[name]) for name in (first, last))
        return lines.where(low > high)

    return broken


def _comparable(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Decimals are text on SQLite."""
    return sa.cast(column, sa.Double) if isinstance(column.type, ExactDecimal) else column


def of_another_area(fact: sa.Table, member: str, members: sa.Table) -> Broken:
    """Lines that name another area than that of the cohort or team that the store keeps for them."""

    def broken(stage: sa.Table) -> sa.Select[int]:
        lines = sa.select(stage.c.line).join(fact, same_key(fact, stage))
        if gives(stage, member):
            return lines.where(sa.false())
        return elsewhere(lines, fact.c[member], members, stage.c.place_id)

    return broken


def elsewhere(
    lines: sa.Select[int], member: sa.ColumnElement[int], members: sa.Table, area: sa.ColumnElement[int]
) -> sa.Select[int]:
    """Those lines whose cohort or team is of another area."""
    here = members.c[FACT_KEY[members.name]] == member
    return lines.join(members, here & members.c.closed_by.is_(None)).where(members.c.place_id != area)


FACT_KEY = {"cohorts": "cohort_id", "mhst_teams": "team_id"}
