"""The published tables as they stand in the store: every figure as printed, and whole tables rebuilt from their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.contradictions import Published, Stated, Table
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.schema import areas, domains, loads, place_aliases, programmes, published_figures, sources, stated_figures
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer

COLUMNS = (
    "programme",
    "simulated",
    "source",
    "place",
    "period",
    "file",
    "row",
    "column",
    "value",
    "words",
    "load",
)
STATED = "stated_figures.csv"


def figures(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a cell of the published tables, in their order, and one a figure that a source's text states. Columns:
    ``COLUMNS``.

    ``row`` counts the file's data rows from 1; ``value`` is the figure as printed; ``place`` and ``period`` are those of
    the source's table. ``words`` says what a figure of the text is about.
    """
    found = sa.union_all(_cells(moment), _said(moment)).subquery()
    query = (
        sa.select(programmes.c.name, programmes.c.simulated, sources.c.short, *list(found.c)[2:])
        .join(programmes, programmes.c.id == found.c.programme_id)
        .outerjoin(sources, sources.c.code == found.c.source)
        .where(found.c.programme_id.in_([programme.id for programme in chosen]))
        .order_by(programmes.c.position, found.c.load, found.c.row, found.c.nth)
    )
    if filters["file"]:
        query = query.where(found.c.file.in_(filters["file"]))
    names = ("programme", "simulated", "source", *found.c.keys()[2:])
    rows = [dict(zip(names, row, strict=True)) for row in connection.execute(query)] if viewer.shared else []
    table = of_dicts(COLUMNS, rows)
    whole = answer(connection, "published", table, {row["load"] for row in rows}, n=f"{len(rows)} figures")
    texts = dict.fromkeys(f"{row['source']}, text" for row in rows if row["file"] == STATED)
    return replace(whole, sources=(*whole.sources, *texts))


def _cells(moment: AsOf) -> sa.Select[tuple[Any, ...]]:
    cells = published_figures
    return (
        sa.select(
            cells.c.programme_id,
            loads.c.source,
            loads.c.place,
            loads.c.period,
            cells.c.file,
            cells.c.row,
            cells.c.column,
            cells.c.value,
            sa.cast(sa.null(), sa.String).label("words"),
            cells.c.load_id.label("load"),
            cells.c.id.label("nth"),
        )
        .join(loads, loads.c.id == cells.c.load_id)
        .where(open_at(cells, moment))
    )


def _said(moment: AsOf) -> sa.Select[tuple[Any, ...]]:
    facts = stated_figures
    return sa.select(
        facts.c.programme_id,
        facts.c.source,
        facts.c.place,
        sa.cast(sa.null(), sa.String),
        sa.literal(STATED),
        facts.c.line - 1,
        sa.literal("value"),
        sa.cast(facts.c.value, sa.String),
        facts.c.words,
        facts.c.load_id,
        facts.c.id,
    ).where(open_at(facts, moment))


def files(connection: Connection, chosen: Sequence[Programme], moment: AsOf = NOW) -> tuple[str, ...]:
    """The published files that hold figures of some programmes, by name."""
    ids = [programme.id for programme in chosen]
    cells = published_figures
    there = sa.select(cells.c.file).where(open_at(cells, moment), cells.c.programme_id.in_(ids)).distinct()
    facts = stated_figures
    said = sa.select(facts.c.id).where(open_at(facts, moment), facts.c.programme_id.in_(ids)).limit(1)
    stated = [] if connection.scalar(said) is None else [STATED]
    return tuple(sorted([*connection.scalars(there), *stated]))


def published(connection: Connection, moment: AsOf) -> Published:
    """Every published table, statement, alias and source, for the rules that look for contradictions."""
    return Published(
        tables=_tables(connection, moment),
        stated=_stated(connection, moment),
        domains=tuple(connection.scalars(sa.select(domains.c.code).order_by(domains.c.position))),
        sites=_sites(connection, moment),
        sources={row.code: row.short for row in connection.execute(sa.select(sources.c.code, sources.c.short))},
    )


def _tables(connection: Connection, moment: AsOf) -> dict[str, Table]:
    cells = published_figures
    query = (
        sa.select(cells.c.file, cells.c.row, cells.c.column, cells.c.value, loads.c.source, loads.c.place)
        .join(loads, loads.c.id == cells.c.load_id)
        .where(open_at(cells, moment))
        .order_by(cells.c.file, cells.c.row)
    )
    found = pd.DataFrame(connection.execute(query).all(), columns=["file", "row", "column", "value", "source", "place"])
    tables = {}
    for file, group in found.groupby("file", sort=False):
        name = str(file).removesuffix(".csv")
        wide = group.pivot(index="row", columns="column", values="value")
        tables[name] = Table(name, group["source"].iloc[0], group["place"].iloc[0], wide)
    return tables


def _stated(connection: Connection, moment: AsOf) -> list[Stated]:
    facts = stated_figures
    names = ("figure", "source", "place", "table", "column", "where", "statistic", "value", "base", "words")
    query = sa.select(*(facts.c[name] for name in names)).where(open_at(facts, moment)).order_by(facts.c.line)
    return [Stated(*row) for row in connection.execute(query)]


def _sites(connection: Connection, moment: AsOf) -> dict[str, tuple[str, ...]]:
    query = (
        sa.select(place_aliases.c.alias, areas.c.name)
        .join(areas, sa.and_(areas.c.place_id == place_aliases.c.place_id, open_at(areas, moment)))
        .where(open_at(place_aliases, moment))
    )
    names: dict[str, tuple[str, ...]] = {}
    for alias, site in connection.execute(query):
        names[alias] = (*names.get(alias, ()), site)
    return names
