"""The funnel of a share over all areas of a programme, over twelve months as released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.engine import Connection

from data.answer import Answer
from data.charted import CHARTED, Charted
from data.filters import Filters
from data.measures.funnel import Funnel, FunnelPoint, Share, funnel
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.queries.twelve_months import Months, twelve_months
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.wording import counted

FEWEST_MONTHS = 6
"""Months that an area must show to stand in a funnel."""
COLUMNS = (
    "programme",
    "simulated",
    "region",
    "area_code",
    "area_name",
    "measure",
    "period_start",
    "period_end",
    "months",
    "events",
    "events_lowest",
    "events_highest",
    "base",
    "base_lowest",
    "base_highest",
    "share_pct",
    "target_pct",
    "lower_95",
    "upper_95",
    "lower_998",
    "upper_998",
    "z",
    "standing",
    "widened_by",
)
SHARES = tuple(each for each in CHARTED if each.shown == "share" and each.of_whole and len(each.denominator) == 1)
"""Shares of which both parts are counts of the same people: what a funnel can be of."""
READ = ("area_code", "measure", "period_start", "period_end", "value", "lowest", "highest", "load_id")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class AreasFunnel:
    """The funnel of a measure over the areas of a programme; ``rows`` as ``COLUMNS``, ``left_out`` names areas that show
    fewer than six months, ``no_share`` others whose parts make no share: nothing to divide by, or more than all of it."""

    charted: Charted
    funnel: Funnel | None
    rows: tuple[dict[str, Any], ...]
    left_out: tuple[str, ...]
    no_share: tuple[str, ...]
    source: Answer


def areas_funnel(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    programme: Programme,
    moment: AsOf,
    charted: Charted,
) -> AreasFunnel:
    """The funnel of all areas of a programme: of a fixed scope, whatever the filters; ``to`` ends its months."""
    whole = Filters(filters.parameters, {name: v for name, v in filters.chosen.items() if name == "to"})
    months = twelve_months(connection, whole, viewer, programme, moment)
    found = [] if months is None else months.rows(connection, charted.parts, months.areas, READ)
    added = _added(found, charted)
    enough = {code: each for code, each in added.items() if each.months >= FEWEST_MONTHS and each.is_share}
    made = funnel([each.of(code) for code, each in enough.items()])
    rows = (
        tuple(_stands(made, point, enough[point.code], charted, months) for point in made.points)
        if made and months
        else ()
    )
    names = {code: months.areas[code]["area_name"] or code for code in added} if months else {}
    left = tuple(names[code] for code, each in added.items() if each.months < FEWEST_MONTHS)
    none = tuple(names[code] for code, each in added.items() if each.months >= FEWEST_MONTHS and not each.is_share)
    n = counted(len(rows), "area")
    loads = {row["load_id"] for row in found}
    told = answer(connection, "activity_funnel", of_dicts(COLUMNS, rows), loads, n=n, kinds=("computed",))
    return AreasFunnel(charted, made, rows, left, none, told)


@dataclass(frozen=True)
class Added:
    """Both parts of a share over the periods in which both are shown, the least and the most that they can stand for, and how
    many months these are."""

    events: Decimal
    base: Decimal
    of_events: tuple[Decimal, Decimal]
    of_base: tuple[Decimal, Decimal]
    months: int

    def of(self, code: str) -> Share:
        (events, most_events), (base, most_base) = self.of_events, self.of_base
        return Share(
            code, int(self.events), int(self.base), (int(events), int(most_events)), (int(base), int(most_base))
        )

    @property
    def is_share(self) -> bool:
        return bool(self.base) and self.events <= self.base


def _added(rows: Sequence[Row], charted: Charted) -> dict[str, Added]:
    """By area."""
    of: dict[str, dict[tuple[date, date], dict[str, Row]]] = {}
    for row in rows:
        periods = of.setdefault(row["area_code"], {})
        if row["value"] is not None:
            periods.setdefault((row["period_start"], row["period_end"]), {})[row["measure"]] = row
    added, names = {}, charted.parts
    for code, periods in of.items():
        shown = {period: parts for period, parts in periods.items() if len(parts) == len(names)}
        part, whole = ([_sum(shown.values(), name, end) for end in ("value", "lowest", "highest")] for name in names)
        added[code] = Added(part[0], whole[0], (part[1], part[2]), (whole[1], whole[2]), sum(map(_months_of, shown)))
    return added


def _sum(months: Iterable[Mapping[str, Row]], name: str, end: str) -> Decimal:
    """What is not rounded stands for itself."""
    rows = [parts[name] for parts in months]
    return sum((row["value"] if row[end] is None else row[end] for row in rows), start=Decimal(0))


def _months_of(period: tuple[date, date]) -> int:
    start, end = period
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _stands(made: Funnel, point: FunnelPoint, added: Added, charted: Charted, months: Months) -> dict[str, Any]:
    ends = {"95": point.limits_95, "998": point.limits_998}
    return months.about(point.code) | {
        "measure": charted.code,
        "months": added.months,
        "events": added.events,
        "base": added.base,
        "share_pct": 100 * point.share,
        "target_pct": 100 * made.target,
        **{
            f"{end}_{level}": 100 * pair[at]
            for level, pair in ends.items()
            for at, end in enumerate(("lower", "upper"))
        },
        "z": point.z,
        "events_lowest": added.of_events[0],
        "events_highest": added.of_events[1],
        "base_lowest": added.of_base[0],
        "base_highest": added.of_base[1],
        "standing": point.standing,
        "widened_by": made.phi**0.5 if made.widened else 1.0,
    }


def funnel_of_areas(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """The rows of each programme's funnel, of every share unless one is asked for. Columns: ``COLUMNS``."""
    wanted = [each for each in SHARES if not filters["measure"] or each.code in filters["measure"]]
    made = [
        areas_funnel(connection, filters, viewer, programme, moment, charted)
        for programme in chosen
        for charted in wanted
    ]
    rows = [row for each in made for row in each.rows]
    loads = {load.id for each in made for load in each.source.loads}
    n = counted(len({row["area_code"] for row in rows}), "area")
    return answer(connection, "activity_funnel", of_dicts(COLUMNS, rows), loads, n=n, kinds=("computed",))
