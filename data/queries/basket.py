"""An area's own indicators beside those of other areas: the rows of the basket, and what one of them is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.standing import Spread, spread
from data.measures.trend import Trend, recent_trend
from data.queries.catalogue import Programme
from data.queries.own_benchmarks import Line, against, line_of
from data.queries.own_indicators import OwnIndicator, interval_of_row, own_figures
from data.queries.provenance import answer, of_dicts
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.wording import counted

Row = dict[str, Any]
COLUMNS = (
    *("programme", "simulated", "region", "geography_code", "geography_name", "indicator_code", "indicator", "unit"),
    *("polarity", "period", "period_start", "period_end", "breakdown", "value", "value_status", "note", "numerator"),
    *("denominator", "lower_95", "upper_95", "status", "benchmark", "comparison", "load"),
)


@dataclass(frozen=True)
class Standing:
    """One indicator of an area: its ``row`` of the last period (None: it handed none in), where that stands among its
    ``peers``, and the trend of its figures over the periods."""

    indicator: OwnIndicator
    row: Row | None
    peers: Spread | None
    trend: Trend
    figures: int


@dataclass(frozen=True)
class Basket:
    """The indicators of one area, and what makes the benchmark of each."""

    area_code: str
    names: Mapping[str, str]
    standings: tuple[Standing, ...]
    line: Line
    answer: Answer


def basket(
    connection: Connection,
    viewer: Viewer,
    programme: Programme,
    own: Sequence[OwnIndicator],
    wanted: str,
    benchmark: str,
    moment: AsOf = NOW,
) -> Basket:
    """Every own indicator of an area, of the last period that the programme has: two questions, whatever their number. The area
    is the ``wanted`` one, or the first that has a figure where that has none."""
    asked = (viewer, [programme], moment)
    rows = own_figures(connection, Filters(), *asked, latest=own, compared=False) if own else []
    names = {
        row["geography_code"]: row["geography_name"] for row in sorted(rows, key=lambda row: row["geography_name"])
    }
    area = wanted if wanted in names else next(iter(names), "")
    history = own_figures(connection, Filters((), {"area": (area,)}), *asked, compared=False) if own else []
    line = line_of(connection, viewer, programme, own, rows, area, benchmark, moment)
    by_code = _by_code(rows)
    past = _by_code(history)
    standings = [_standing(each, by_code[each.code], past[each.code], area, line) for each in own]
    told = [each.row for each in standings if each.row]
    table = of_dicts(COLUMNS, told)
    loads = {row["load"] for row in told}
    found = answer(connection, "indicators", table, loads, n=counted(len(told), "indicator"), kinds=("computed",))
    return Basket(area, names, tuple(standings), line, found)


def _by_code(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["indicator_code"]].append(row)
    return found


def _standing(each: OwnIndicator, rows: Sequence[Row], past: Sequence[Row], area: str, line: Line) -> Standing:
    compared = against(rows, line)
    own = next((row for row in compared if row["geography_code"] == area), None)
    # Whatever the benchmark, the range is that of all areas unless it is of fewer.
    within = [
        row["value"]
        for row in rows
        if row["value"] is not None and (not line.areas or row["geography_code"] in {*line.areas, area})
    ]
    series = [row for row in past if row["breakdown"] == each.groups[0]]
    intervals = [interval_of_row(row) for row in series]
    trend = recent_trend(intervals, each.polarity)  # type: ignore[arg-type]
    return Standing(each, own, spread(within), trend, sum(found is not None for found in intervals))
