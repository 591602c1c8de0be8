"""What an area's means stand beside: its region's and its programme's, and the areas most like it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from data.answer import records
from data.measures.similarity import nearest
from data.queries.areas import DOMAIN_CODES

Means = Mapping[str, Decimal | None]
"""Mean levels, 0 to 3, by domain; None where not rated."""


@dataclass(frozen=True)
class Comparators:
    """Means of area means (0–3), unweighted, since the published areas' numbers of cohorts are not known."""

    region: Means
    region_areas: int
    programme: Means
    programme_areas: int

    @property
    def region_tells(self) -> bool:
        """Whether the region's means are neither those of the area alone nor those of the whole programme."""
        return 1 < self.region_areas < self.programme_areas


def comparators(table: pd.DataFrame, region: str | None) -> Comparators:
    """From the rows of ``queries.areas`` for a whole programme; the region's mean includes the area itself."""
    rated = table.dropna(subset=list(DOMAIN_CODES), how="all")
    of_region = rated[rated["region"] == region]
    return Comparators(means_of(of_region), len(of_region), means_of(rated), len(rated))


def means_of(rows: pd.DataFrame) -> Means:
    """The means of some rows of ``queries.areas``, each row weighing the same."""
    return {code: _mean(rows[code].dropna().tolist()) for code in DOMAIN_CODES}


def _mean(values: list[Decimal]) -> Decimal | None:
    return sum(values, start=Decimal(0)) / len(values) if values else None


SIMILAR_COLUMNS = ("area_code", "area_name", "region", "lead", "distance", "shared", "differs")


def similar(table: pd.DataFrame, code: str) -> pd.DataFrame:
    """The nearest five areas. Columns: ``SIMILAR_COLUMNS``; ``differs`` maps domain → (theirs, the area's own)."""
    means = table.set_index("area_code")[list(DOMAIN_CODES)].astype(float)
    if code not in means.index or means.loc[code].isna().all():
        return pd.DataFrame(columns=list(SIMILAR_COLUMNS), dtype=object)
    near = nearest(means, code)
    exact = {row["area_code"]: row for row in records(table[table["area_code"].isin([code, *near.index])])}
    rows = [
        (
            *(exact[str(other)][name] for name in ("area_code", "area_name", "region", "lead")),
            float(distance),
            int(shared),
            _differences(exact[str(other)], exact[code]),
        )
        for other, distance, shared in near.itertuples()
    ]
    return pd.DataFrame(rows, columns=list(SIMILAR_COLUMNS), dtype=object)


def _differences(other: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    return {code: (other[code], own[code]) for code in DOMAIN_CODES if other[code] != own[code]}
