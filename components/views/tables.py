"""Tables with fixed columns."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from components.marks import format_moment, format_number
from components.model import Cell, Column, Distribution, Missing, Row, RowGroup, Table
from components.views.distribution import LEVEL_SHARES
from components.views.frames import Record
from data.answer import records
from data.measures.cascade import LEVELS

_HASH_SHOWN = 12


def loads_table(loads: pd.DataFrame, *, caption: str) -> Table:
    """Every load with its provenance.

    Columns read: id, feed, file, sha256, at, by, read, loaded, unchanged, replaced, rejected, source.
    """
    columns = (
        Column("Load"),
        Column("When, by whom"),
        Column("File"),
        Column("Source"),
        *(Column(label, numeric=True) for label in ("Read", "Loaded", "Unchanged", "Replaced", "Rejected")),
    )
    rows = tuple(_load(row) for row in records(loads))
    return Table(caption, columns, (RowGroup(rows),), wide=True, empty="Nothing has been loaded yet")


def _load(row: Record) -> Row:
    counts = (format_number(int(row[column])) for column in ("read", "loaded", "unchanged", "replaced", "rejected"))
    when = Markup('<span class="keep">{}</span><span class="under">{}</span>').format(
        format_moment(row["at"]), row["by"] or ""
    )
    file = Markup('{}<span class="under">{}, sha256 {}</span>').format(
        row["file"], row["feed"], (row["sha256"] or "")[:_HASH_SHOWN]
    )
    name = Markup('<span class="keep">Load {}</span>').format(row["id"])
    return Row((name, when, file, _words(row["source"]), *counts), id=f"load-{row['id']}")


def distribution_table(item: Distribution) -> Table:
    """The figures behind the stacked bars; their columns are those of Distribution.rows."""
    names = {domain.code: f"{domain.code} {domain.name}" for domain in item.domains}
    columns = (
        Column("Domain"),
        Column("Workshop"),
        Column("Cohorts", numeric=True),
        *(Column(f"{word.capitalize()}, %", numeric=True) for word in LEVELS),
    )
    rows = tuple(
        Row(
            (names[row["domain"]], row["workshop"], str(row["cohorts"]), *(f"{row[share]:g}" for share in LEVEL_SHARES))
        )
        for row in records(item.rows)
    )
    return Table(item.caption, columns, (RowGroup(rows),))


def _words(value: object) -> Cell:
    return Missing("not_applicable") if value is None else str(value)
