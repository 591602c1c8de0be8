"""What was loaded, and where published figures contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.contradictions import RULES
from data.queries.catalogue import Programme
from data.queries.provenance import answer, frame
from data.schema import contradictions as contradiction_facts
from data.schema import loads as load_rows
from data.schema import places, programmes, published_figures, sources
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer

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
)
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

    ``programme`` is the one that the load's published rows belong to, None for loads that belong to no one programme.
    """
    facts = published_figures
    belongs = sa.select(facts.c.load_id, sa.func.min(facts.c.programme_id).label("programme_id")).group_by(
        facts.c.load_id
    )
    of = belongs.subquery()
    ids = [programme.id for programme in chosen]
    query = (
        sa.select(
            *(load_rows.c[name] for name in LOAD_COLUMNS[:11]),
            sources.c.short.label("source"),
            load_rows.c.place,
            load_rows.c.period,
            programmes.c.name.label("programme"),
            load_rows.c.simulated,
        )
        .outerjoin(sources, sources.c.code == load_rows.c.source)
        .outerjoin(of, of.c.load_id == load_rows.c.id)
        .outerjoin(programmes, programmes.c.id == of.c.programme_id)
        .where(sa.or_(of.c.programme_id.is_(None), of.c.programme_id.in_(ids)))
        .order_by(load_rows.c.id.desc())
    )
    if moment.load is not None:
        query = query.where(load_rows.c.id <= moment.load)
    rows = connection.execute(query).all() if viewer.shared else []
    return answer(connection, "loads", frame(LOAD_COLUMNS, rows), [row.id for row in rows], n=f"{len(rows)} loads")


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
