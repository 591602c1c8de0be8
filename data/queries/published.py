"""The published tables as they stand in the store: every cell verbatim, and whole tables rebuilt from their cells."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.contradictions import Published, Stated, Table
from data.queries.catalogue import Programme
from data.queries.provenance import answer, frame
from data.schema import areas, domains, loads, place_aliases, programmes, published_figures, sources, stated_figures
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer

COLUMNS = ("programme", "simulated", "source", "place", "period", "file", "row", "column", "value", "load")


def figures(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a cell of the published files, in their order. Columns: ``COLUMNS``.

    ``row`` counts the file's data rows from 1; ``value`` is the cell's text; ``place`` and ``period`` are those of the
    source's table.
    """
    cells = published_figures
    query = (
        sa.select(
            programmes.c.name,
            programmes.c.simulated,
            sources.c.short,
            loads.c.place,
            loads.c.period,
            *(cells.c[name] for name in ("file", "row", "column", "value", "load_id")),
        )
        .join(programmes, programmes.c.id == cells.c.programme_id)
        .join(loads, loads.c.id == cells.c.load_id)
        .outerjoin(sources, sources.c.code == loads.c.source)
        .where(open_at(cells, moment), cells.c.programme_id.in_([programme.id for programme in chosen]))
        .order_by(programmes.c.position, cells.c.load_id, cells.c.row, cells.c.id)
    )
    rows = connection.execute(query).all() if viewer.shared else []
    return answer(connection, "published", frame(COLUMNS, rows), {row.load_id for row in rows}, n=f"{len(rows)} cells")


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
