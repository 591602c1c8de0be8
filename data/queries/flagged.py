"""Activity with the special causes of its control charts, also as of an earlier moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.queries import activity as reported
from data.queries import charts
from data.queries.catalogue import Programme
from data.queries.charts import Made
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.window import EVERYTHING, Window

KEY = ("programme", "area_code", "team_code", "measure", "period_start", "period_end")


def activity(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """The rows of ``queries.activity``. The store keeps today's special causes; those of an earlier moment are worked out
    from what was released then."""
    found = reported.activity(connection, filters, viewer, chosen, moment, window=window)
    if moment.load is None or found.rows.empty:
        return found
    names = {each.id: each.name for each in chosen}
    made = charts.made(connection, list(names), moment, set(found.rows["area_code"]))
    flags = {
        (*_key(each, names), flag["period_start"], flag["period_end"]): flag["flag"]
        for each in made
        for flag in charts.flags(each)
    }
    told = [flags.get(tuple(row[name] for name in KEY)) for row in found.records()]
    return replace(found, rows=found.rows.assign(special_cause=pd.Series(told, dtype=object)))


def _key(each: Made, names: Mapping[int, str]) -> tuple[str | None, ...]:
    team = each.code if each.scope == "team" else None
    return names[each.programme_id], each.area_code, team, each.chart.charted.code
