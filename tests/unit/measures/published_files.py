"""The published files as the rules see them, read without a store."""

from __future__ import annotations

import csv
import tomllib
from decimal import Decimal

import pandas as pd

from data.measures.contradictions import Published, Stated, Table
from etl.published import ALIASES, FOLDER, STATED
from etl.published_tables import DOMAINS, TABLES


def rows(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def published_files() -> Published:
    sites: dict[str, tuple[str, ...]] = {}
    for row in rows(ALIASES):
        sites[row["alias"]] = (*sites.get(row["alias"], ()), row["site"])
    sources = tomllib.loads((FOLDER / "sources.toml").read_text(encoding="utf-8"))
    return Published(
        tables={
            name: Table(name, t.source, t.place, pd.DataFrame(rows(t.file))) for t in TABLES for name in [t.file[:-4]]
        },
        stated=[stated_row(row) for row in rows(STATED)],
        domains=DOMAINS,
        sites=sites,
        sources={code: source["short"] for code, source in sources.items()},
    )


def stated_row(row: dict[str, str]) -> Stated:
    figures = {"value": Decimal(row["value"]), "base": int(row["base"]) if row["base"] else None}
    return Stated(**{**row, **figures})
