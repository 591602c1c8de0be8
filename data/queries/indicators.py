"""The indicators of sites as published, and behind them those of areas and of official files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer, records
from data.filters import Filters
from data.queries import official, own_indicators
from data.queries.aggregates import aggregates
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.schema import areas, place_aliases
from data.site_indicators import BY_CODE, CONTEXT, described
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

PROFILES, SUMMARY = "trailblazer_site_profiles", "trailblazer_indicator_summary"
FILES = (PROFILES, SUMMARY)

OFFICIAL_COLUMNS = (
    "numerator",
    "denominator",
    "status",
    "value_status",
    "published_comparison",
    "published_trend",
    "note",
    "reissued",
    "earlier_value",
    "load",
    "lowest",
    "highest",
    "disclosure",
    "current",
)
"""What only official figures and own indicators have."""
MANY = 5
"""Periods that are too many to name."""
COLUMNS = (
    "programme",
    "simulated",
    "region",
    "geography_code",
    "geography_name",
    *CONTEXT,
    "indicator_code",
    "indicator",
    "unit",
    "polarity",
    "period",
    "period_start",
    "period_end",
    "breakdown",
    "value",
    "value_text",
    "lower_95",
    "upper_95",
    "benchmark",
    "comparison",
    "geography_kind",
    *OFFICIAL_COLUMNS,
)


def indicators(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row a site and indicator, in the profiles' order. Columns: ``COLUMNS``.

    ``value`` is the Decimal as printed, None where the figure is words; ``value_text`` has it as printed either way.
    ``benchmark`` is the national average; no bases are published, so there are no intervals and ``comparison`` is
    ``not_compared``.
    """
    found = aggregates(connection, viewer, chosen, moment, files=(PROFILES,))
    averages = aggregates(connection, viewer, chosen, moment, files=(SUMMARY,))
    national = {(r["programme"], r["item"]): r["value"] for r in _measured(averages, "national_average")}
    names = {(r["area_code"], r["measure"]): r["value_text"] for r in records(found) if r["measure"] in CONTEXT}
    rows = [_site(row, names, national) for row in records(found) if row["measure"] in BY_CODE]
    table = of_dicts(COLUMNS, rows)
    whole = answer(connection, "indicators", table, {*found["load"], *averages["load"]}, n="")
    return narrowed(whole, filters)


def every_indicator(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """The rows of ``indicators``, behind them those of areas' own indicators as released, and behind these official figures by
    geography, which are of no programme: not where one is asked for. Columns: ``COLUMNS``."""
    published = indicators(connection, filters, viewer, chosen, moment)
    asked = (connection, filters, viewer, chosen, moment)
    rows, left = [*window.of(published.records())], window.after(len(published.rows))
    rows += own_indicators.own_figures(*asked, window=left)
    if "programme" not in filters.chosen:
        left = left if left.limit is None and not left.start else left.after(own_indicators.count_figures(*asked))
        rows += official.figures(connection, filters, viewer, moment, window=left)
    whole = answer(connection, "indicators", of_dicts(COLUMNS, rows), {row["load"] for row in rows}, n="")
    places = {(row["geography_kind"], row["geography_code"]) for row in rows}
    periods = dict.fromkeys(row["period"] for row in rows)
    return replace(whole, n=counted(len(places), "place"), period="; ".join(periods) if len(periods) < MANY else "")


FILTERED = {
    "region": "region",
    "area": "geography_code",
    "place": "geography_code",
    "indicator": "indicator_code",
    "geography": "geography_kind",
    "period": "period",
    "breakdown": "breakdown",
}
"""Each filter's column."""


def narrowed(whole: Answer, filters: Filters) -> Answer:
    """The rows of an answer of ``indicators`` that pass the filters."""
    rows = whole.rows
    for name, column in FILTERED.items():
        if filters[name]:
            rows = rows[rows[column].isin(filters[name])]
    sites = rows["geography_code"].nunique()
    return replace(whole, rows=rows.reset_index(drop=True), n=counted(sites, "site"))


def _measured(found: pd.DataFrame, measure: str) -> list[dict[str, Any]]:
    return records(found[found["measure"] == measure])


def _site(
    row: Mapping[str, Any], names: Mapping[tuple[str, str], str], national: Mapping[tuple[str, str], Decimal]
) -> dict[str, Any]:
    told = described(BY_CODE[row["measure"]])
    told |= {name: row[name] for name in ("programme", "simulated", "region", "value", "value_text")}
    told |= {"geography_code": row["area_code"], "geography_name": row["area_name"], "breakdown": "all"}
    told |= {"geography_kind": "area", "reissued": False, "load": row["load"]}
    told |= {name: names.get((row["area_code"], name)) for name in CONTEXT}
    return told | {"benchmark": national.get((row["programme"], row["measure"])), "comparison": "not_compared"}


# Names.


def spellings(
    connection: Connection, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> dict[str, tuple[str, ...]]:
    """Other names that the sources use, each with the sites that it stands for."""
    facts = place_aliases
    query = (
        sa.select(facts.c.alias, areas.c.name)
        .join(areas, sa.and_(areas.c.place_id == facts.c.place_id, open_at(areas, moment)))
        .where(open_at(facts, moment), facts.c.programme_id.in_([programme.id for programme in chosen]))
        .order_by(facts.c.line)
    )
    names: dict[str, tuple[str, ...]] = {}
    for alias, site in connection.execute(query) if viewer.shared else ():
        names[alias] = (*names.get(alias, ()), site)
    return names
