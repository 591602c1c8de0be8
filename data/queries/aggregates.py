"""Published aggregates as tidy rows: what the pages of published evidence read."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.queries.catalogue import Programme
from data.queries.provenance import frame
from data.schema import areas, places, programmes, published_aggregates
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer

COLUMNS = (
    "programme",
    "simulated",
    "file",
    "scope",
    "code",
    "area_code",
    "area_name",
    "region",
    "measure",
    "domain",
    "level",
    "round",
    "respondents",
    "item",
    "value",
    "value_text",
    "base",
    "load",
)


def aggregates(
    connection: Connection,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    files: Sequence[str],
) -> pd.DataFrame:
    """The measures of some published files, a row a figure, in the files' order. Columns: ``COLUMNS``.

    ``value`` is the Decimal as printed, None where the figure is words (``value_text`` has them either way);
    ``area_code``, ``area_name`` and ``region`` are None for figures that are not about one area; ``base`` is people,
    cohorts or sites, as the file says.
    """
    if not viewer.shared:
        return frame(COLUMNS, [])
    facts = published_aggregates
    names = ("measure", "domain", "level", "round", "respondents", "item", "value", "value_text", "base")
    query = (
        sa.select(
            programmes.c.name,
            programmes.c.simulated,
            facts.c.file,
            facts.c.scope,
            facts.c.code,
            places.c.code,
            areas.c.name,
            areas.c.region,
            *(facts.c[name] for name in names),
            facts.c.load_id,
        )
        .join(programmes, programmes.c.id == facts.c.programme_id)
        .outerjoin(places, places.c.id == facts.c.place_id)
        .outerjoin(areas, sa.and_(areas.c.place_id == facts.c.place_id, open_at(areas, moment)))
        .where(facts.c.file.in_([f"{file}.csv" for file in files]), open_at(facts, moment))
        .where(facts.c.programme_id.in_([programme.id for programme in chosen]))
        .order_by(programmes.c.position, facts.c.load_id, facts.c.line, facts.c.id)
    )
    return frame(COLUMNS, connection.execute(query))
