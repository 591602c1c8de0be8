"""The framework as the store holds it: a licensed site's own wording, where it has loaded it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.framework import Domain, Step
from data.kept import kept
from data.schema import domains, level_descriptions


@kept(most=1)
def stored_domains(connection: Connection) -> tuple[Domain, ...]:
    """The seven domains in their order, each with its four steps."""
    steps: dict[str, list[Step]] = {}
    for row in connection.execute(sa.select(level_descriptions).order_by(level_descriptions.c.level)):
        steps.setdefault(row.domain, []).append(Step(row.level, row.description, row.next_step))
    return tuple(
        Domain(row.code, row.name, row.short_name, row.phrase, tuple(steps.get(row.code, ())))
        for row in connection.execute(sa.select(domains).order_by(domains.c.position))
    )
