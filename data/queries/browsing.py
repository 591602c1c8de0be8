"""Areas by what they moved between two workshops, and by what they have handed in: what a lead browses them for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy.engine import Connection

from data.answer import Answer, records
from data.filters import Filters
from data.measures.readiness import LATE, NOT_SUBMITTED, RETURNS
from data.queries.areas import COLUMNS, DOMAIN_CODES, counted_areas, in_order, loads_of_ratings, narrowed
from data.queries.catalogue import Programme
from data.queries.moves import TOTAL, Moved, Pair, Wanted, moves
from data.queries.provenance import answer, of_dicts
from data.queries.readiness import readiness
from data.versions import NOW, AsOf
from data.viewer import Viewer

STUCK, SLIPPED = MOVED = ("stuck", "slipped")
"""Areas where no matched cohort rose, and those where one fell: on the chosen domains, or on all."""
ANY_LATE, NONE_LATE = "late", "complete"
READINESS = (ANY_LATE, NONE_LATE, *RETURNS)
"""Areas with a return that is late or not there, with none, or with a certain one."""
WAYS = ("up", "same", "down")
CODES = (*DOMAIN_CODES, TOTAL)
ABOUT = COLUMNS[: COLUMNS.index("cohorts_rated")]
"""What an area's row says of the area itself."""
MOVED_COLUMNS = (
    *ABOUT,
    "matched",
    "band",
    *CODES,
    *(f"{code}_{way}" for code in CODES for way in WAYS),
)


def moved_areas(
    connection: Connection, started: Answer, viewer: Viewer, programme: Programme, pair: Pair, moment: AsOf = NOW
) -> Answer:
    """One row an area of ``started``, an answer of ``areas`` at the earlier of two workshops, in its order. Columns:
    ``MOVED_COLUMNS``.

    Domains and total: the mean change of its matched cohorts, levels −3 to 3 and −21 to 21, None where none is matched;
    ``<code>_up``, ``_same``, ``_down`` count those. ``band`` is of the earlier workshop.
    """
    found = moves(connection, moment, [programme.id], Wanted(pair, scopes=("area",))) if viewer.shared else []
    by_area = _by_area(found)
    rows = [_row(row, by_area.get(row["area_code"], {})) for row in started.records()]
    table = of_dicts(MOVED_COLUMNS, rows)
    loads = loads_of_ratings(connection, [programme], set(pair), moment) if rows else []
    return answer(connection, "change", table, loads, n=matched_of(table), kinds=("own-computed",))


def narrowed_moves(whole: Answer, started: Answer, filters: Filters) -> Answer:
    """The rows of an answer of ``moved_areas`` that pass the filters, sorted as they say. Bands and levels are asked of
    where an area started, so that those with a similar start stand together."""
    kept = narrowed(started, filters.changed(sort=None)).rows["area_code"]
    table = _moving(whole.rows[whole.rows["area_code"].isin(kept)], filters)
    table = in_order(table, filters.one("sort") or "total")
    return replace(whole, rows=table, n=matched_of(table))


def matched_of(table: pd.DataFrame) -> str:
    """``23 areas, 61 of 64 cohorts matched``."""
    told = f"{sum(table['matched'].dropna())} of {sum(table['cohorts'].dropna())} cohorts matched"
    return f"{counted_areas(table.assign(cohorts_rated=None))}, {told}"


def _by_area(found: Iterable[Moved]) -> dict[str, dict[str, Moved]]:
    told: dict[str, dict[str, Moved]] = {}
    for each in found:
        told.setdefault(each.code, {})[each.domain] = each
    return told


def _row(area: Mapping[str, Any], moved: Mapping[str, Moved]) -> dict[str, Any]:
    row = {name: area[name] for name in ABOUT} | {"band": area["band"]}
    row["matched"] = max((each.matched for each in moved.values()), default=0)
    for code, each in moved.items():
        row |= {code: each.mean_change} | {f"{code}_{way}": getattr(each, way) for way in WAYS}
    return row


def _moving(table: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The areas that moved as the filters say."""
    if not filters["moved"]:
        return table
    codes = filters["domain"] or DOMAIN_CODES
    rose, fell = (table[[f"{code}_{way}" for code in codes]].fillna(0).sum(axis=1) > 0 for way in ("up", "down"))
    known = {STUCK: ~rose & (table["matched"] > 0), SLIPPED: fell}
    return table[pd.concat([known[name] for name in filters["moved"]], axis=1).any(axis=1)]


def by_readiness(
    connection: Connection,
    whole: Answer,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf,
    *,
    today: date,
) -> Answer:
    """The rows of an answer about areas whose returns stand as the filters say: all of them where they say nothing."""
    wanted = filters["readiness"]
    if not wanted:
        return whole
    told = readiness(connection, Filters(), viewer, chosen, moment, today=today)
    codes = {row["area_code"] for row in records(told.rows) if _stands(row, wanted)}
    table = whole.rows[whole.rows["area_code"].isin(codes)]
    n = matched_of(table) if "matched" in table else counted_areas(table)
    return replace(whole, rows=table, n=n)


def _stands(row: Mapping[str, Any], wanted: Collection[str]) -> bool:
    missing = {name for name in RETURNS if row[name] in (LATE, NOT_SUBMITTED)}
    return (
        bool(missing & set(wanted)) or (ANY_LATE in wanted and bool(missing)) or (NONE_LATE in wanted and not missing)
    )
