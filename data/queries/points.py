"""Every period of control charts, as the chart draws it: the rows beside a chart, its file, and the API's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures import chart_standing
from data.measures.charts import Chart
from data.queries import charts
from data.queries.catalogue import Programme
from data.queries.chart_summaries import asked_of
from data.queries.charts import Made
from data.queries.provenance import answer, of_dicts
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

COLUMNS = (
    "programme",
    "simulated",
    "area_code",
    "team_code",
    "measure",
    "unit",
    "period_start",
    "period_end",
    "value",
    "value_status",
    "gap",
    "figure",
    "teams",
    "lower",
    "mean",
    "upper",
    "special_cause",
    "variation",
    "status",
)
AT_ONCE = 10
"""Areas whose charts are made together."""
STATUS = {"no_school_weeks": "not_applicable", "not_every_team": "not_submitted"}
"""Which of the API's reasons stands for a gap that is not one itself."""


def points(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row a period of a chart of an area, or of a team where ``team`` names it. Columns: ``COLUMNS``.

    ``value`` and the limits of its phase are in ``unit``, ``figure`` is the released figure of a count that is charted for each
    school week, and ``figure_gap``, which only the page reads, why it has none. ``gap`` says why there is no value. Filters:
    ``area``, ``team``, ``measure``, ``from``, ``to``.
    """
    stop = None if window.limit is None else window.start + window.limit
    found = list(islice(_all(connection, filters, viewer, chosen, moment), window.start, stop))
    loads = {row["load_id"] for row in found}
    n = counted(len(found), "period")
    return answer(connection, "activity_points", of_dicts(COLUMNS, found), loads, n=n, kinds=("computed",))


def _all(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf
) -> Iterator[dict[str, Any]]:
    for programme in sorted(chosen, key=lambda each: each.id) if viewer.shared else ():
        for each in _made(connection, filters, viewer, programme, moment):
            if not filters["team"] or each.code in filters["team"]:
                yield from of_chart(each, programme, filters.one("from"), filters.one("to"))


def _made(
    connection: Connection, filters: Filters, viewer: Viewer, programme: Programme, moment: AsOf
) -> Iterator[Made]:
    """The charts that are asked for, some areas at a time: whoever stops after them has the others neither read nor made."""
    areas = Filters(chosen={"area": filters["area"]})
    codes = sorted(asked_of(connection, areas, viewer, [programme], moment, "area").described)
    for start in range(0, len(codes), AT_ONCE):
        some, of_teams = codes[start : start + AT_ONCE], bool(filters["team"])
        yield from charts.made(connection, [programme.id], moment, some, filters["measure"], of_teams=of_teams)


def of_chart(each: Made, programme: Programme, start: str = "", end: str = "") -> Iterator[dict[str, Any]]:
    """The rows of one chart from a day to a day (ISO 8601; blank: from the first, to the last), with ``load_id``."""
    about = {
        "programme": programme.name,
        "simulated": programme.simulated,
        "area_code": each.area_code,
        "team_code": each.code if each.scope == "team" else None,
        "measure": each.chart.charted.code,
        "unit": each.chart.charted.unit,
        "load_id": each.load_id,
    }
    for row in _periods(each.chart):
        if (not start or row["period_start"].isoformat() >= start) and (
            not end or row["period_end"].isoformat() <= end
        ):
            yield about | row


def _periods(chart: Chart) -> Iterator[dict[str, Any]]:
    limits = [phase.limits for phase in chart.phases for _ in phase.points]
    for told, flag, says, of_phase in zip(
        chart.told, chart.flags, chart_standing.variations(chart), limits, strict=True
    ):
        yield {
            "period_start": told.start,
            "period_end": told.end,
            "value": told.value,
            "value_status": None if told.gap is None else STATUS.get(told.gap, told.gap),
            "gap": told.gap,
            "figure": told.raw,
            "figure_gap": told.raw_gap or told.gap,
            "teams": told.teams,
            "lower": chart.charted.within(of_phase.lower) if of_phase else None,
            "mean": of_phase.mean if of_phase else None,
            "upper": chart.charted.within(of_phase.upper) if of_phase else None,
            "special_cause": flag,
            "variation": says if told.value is not None else None,
            "status": told.status,
        }
