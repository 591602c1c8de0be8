"""Twelve months of what areas released, put together; and the funnel of their shares. Only released figures are added, and a sum
of them says what it can stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.answer import Answer
from data.charted import CHARTED, Charted
from data.filters import Filters
from data.measures.activity import KINDS, Part, combined
from data.measures.funnel import Funnel, Share, funnel
from data.measures.release import AT_SOURCE
from data.queries import activity
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.schema import areas, places, released
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.wording import counted

MONTHS = 12
FEWEST_MONTHS = 6
"""Months that an area must show to stand in a funnel."""
COLUMNS = (
    "programme",
    "simulated",
    "region",
    "lead",
    "area_code",
    "area_name",
    "measure",
    "period_start",
    "period_end",
    "value",
    "lowest",
    "highest",
    "months",
    "suppressed",
    "missing",
    "reason",
)
OVERLAP = "months overlap: one is told twice, or beside its quarter"
FUNNEL_COLUMNS = (
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
    "base",
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
Row = Mapping[str, Any]


def year_to(last: date) -> tuple[date, date]:
    """Twelve months to the end of a month."""
    first = last.year * 12 + last.month - MONTHS
    return date(first // 12, first % 12 + 1, 1), last


def _rows(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf,
    measures: Sequence[str],
) -> list[dict[str, Any]]:
    """Whole areas' rows of some measures, in twelve months to ``to``, or to the last month that most areas have."""
    if not viewer.shared or not chosen:
        return []
    wanted = [released.c.scope == "area", released.c.measure.in_(measures)]
    wanted += [released.c.area_code.in_(filters["area"])] if filters["area"] else []
    rows = [dict(row) for row in connection.execute(activity.seen(chosen, moment, *wanted)).mappings()]
    kept = [row for row in rows if not filters["region"] or row["region"] in filters["region"]]
    if not kept:
        return []
    last = _last(kept, filters.one("to"))
    if last is None:
        return []
    start, end = year_to(last)
    inside = [row for row in kept if row["period_start"] >= start and row["period_end"] <= end]
    return [row | {"from": start, "until": end} for row in inside]


def _last(rows: Sequence[Row], asked: str) -> date | None:
    """The end of the last month that is told of by half of the areas at least, else by any; no later than what is asked for.
    None where no month ends by then."""
    by_end: dict[date, set[str]] = {}
    for row in rows:
        by_end.setdefault(row["period_end"], set()).add(row["area_code"])
    most = max(map(len, by_end.values()))
    by_then = [end for end in by_end if not asked or end.isoformat() <= asked]
    if not by_then:
        return None
    last = max((end for end in by_then if 2 * len(by_end[end]) >= most), default=max(by_then))
    return (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def totals(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """One row an area and measure of the feed. Columns: ``COLUMNS``. A total of a measure that an area declared itself is not
    made: nobody said how it is put together."""
    wanted = [name for name in KINDS if not filters["measure"] or name in filters["measure"]]
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in _rows(connection, filters, viewer, chosen, moment, wanted):
        found.setdefault((row["area_code"], row["measure"]), []).append(row)
    leads = _leads(connection, moment)
    order = list(KINDS)
    rows = [_total(of_it) | {"lead": leads.get(code)} for (code, _), of_it in found.items()]
    rows = [row for row in rows if not filters["lead"] or row["lead"] in filters["lead"]]
    rows.sort(key=lambda row: (row["programme"], row["area_code"], order.index(row["measure"])))
    loads = {row["load_id"] for of_it in found.values() for row in of_it}
    n = counted(len({row["area_code"] for row in rows}), "area")
    return answer(connection, "activity_totals", of_dicts(COLUMNS, rows), loads, n=n, kinds=("computed",))


def _leads(connection: Connection, moment: AsOf) -> dict[str, str]:
    query = sa.select(places.c.code, areas.c.lead).join(areas, areas.c.place_id == places.c.id)
    return dict(connection.execute(query.where(open_at(areas, moment))).all())


def _total(rows: Sequence[Row]) -> dict[str, Any]:
    first = rows[0]
    parts = [
        Part(
            row["period_start"],
            row["period_end"],
            row["value"],
            row["value_status"] == "suppressed",
            row["denominator"],
        )
        for row in rows
    ]
    about = {name: first[name] for name in COLUMNS[:6] if name in first} | {"measure": first["measure"]}
    kind = KINDS[first["measure"]]
    try:
        put = combined(kind, [parts], first["from"], first["until"])
    except ValueError:  # months beside their quarter: nothing says which stands
        return about | {
            "period_start": first["from"],
            "period_end": first["until"],
            "months": 0,
            "suppressed": 0,
            "missing": 0,
            "reason": OVERLAP,
        }
    low, high = _range(rows) if kind == "flow" else (put.low, put.high)
    return about | {
        "period_start": first["from"],
        "period_end": first["until"],
        "value": None if put.value is None else _decimal(put.value),
        "lowest": None if low is None else _decimal(low),
        "highest": None if high is None else _decimal(high),
        "months": put.known,
        "suppressed": put.suppressed,
        "missing": put.missing,
        "reason": None,
    }


def _range(rows: Sequence[Row]) -> tuple[Any, Any]:
    """What released figures can stand for together. One that its publisher withheld adds 0 to 4; beside one that is withheld
    without a range for another reason, nobody can say."""
    known = [row for row in rows if row["value"] is not None or row["value_status"] == "suppressed"]
    unknown = [row for row in known if row["highest"] is None and row["reason"] != AT_SOURCE]
    if not known or any(row["value"] is None for row in unknown):
        return None, None
    return (
        sum((row["lowest"] or Decimal(0)) for row in known),
        sum((row["highest"] if row["highest"] is not None else Decimal(4)) for row in known),
    )


def _decimal(value: Any) -> Decimal:
    """A sum stays whole; a mean gets one decimal."""
    exact = Decimal(value.numerator) / Decimal(value.denominator) if hasattr(value, "numerator") else Decimal(value)
    return exact if exact == exact.to_integral_value() else exact.quantize(Decimal("0.1"))


# The funnel.


@dataclass(frozen=True)
class AreasFunnel:
    """The funnel of a measure over the areas of a programme; ``rows`` as ``FUNNEL_COLUMNS``, ``left_out`` names areas that show
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
    chosen: Sequence[Programme],
    moment: AsOf,
    charted: Charted,
) -> AreasFunnel:
    """The funnel of all areas of the chosen programmes: of a fixed scope, whatever the filters; ``to`` ends its months."""
    whole = Filters(filters.parameters, {name: v for name, v in filters.chosen.items() if name == "to"})
    found = _rows(connection, whole, viewer, chosen, moment, charted.parts)
    by_area: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        by_area.setdefault(row["area_code"], []).append(row)
    added = {code: _both(of_it, charted) for code, of_it in by_area.items()}
    enough = {code: each for code, each in added.items() if each[2] >= FEWEST_MONTHS and each[0] <= each[1] and each[1]}
    made = funnel([Share(code, int(events), int(base)) for code, (events, base, _) in enough.items()])
    rows = tuple(_stands(made, code, by_area[code][0], enough[code], charted) for code in enough) if made else ()
    names = {code: of_it[0]["area_name"] or code for code, of_it in by_area.items()}
    left = tuple(names[code] for code, each in added.items() if each[2] < FEWEST_MONTHS)
    none = tuple(names[code] for code, each in added.items() if each[2] >= FEWEST_MONTHS and code not in enough)
    n = counted(len(rows), "area")
    loads = {row["load_id"] for row in found}
    told = answer(connection, "activity_funnel", of_dicts(FUNNEL_COLUMNS, rows), loads, n=n, kinds=("computed",))
    return AreasFunnel(charted, made, rows, left, none, told)


def _both(rows: Sequence[Row], charted: Charted) -> tuple[Decimal, Decimal, int]:
    """Both parts over the periods in which both are shown, and how many months these are."""
    of: dict[tuple[date, date], dict[str, Decimal | None]] = {}
    for row in rows:
        of.setdefault((row["period_start"], row["period_end"]), {})[row["measure"]] = row["value"]
    shown = {p: parts for p, parts in of.items() if all(parts.get(name) is not None for name in charted.parts)}
    events, base = (
        sum((parts[name] or Decimal(0) for parts in shown.values()), start=Decimal(0)) for name in charted.parts
    )
    return events, base, sum(activity_months(period) for period in shown)


def activity_months(period: tuple[date, date]) -> int:
    start, end = period
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _stands(
    made: Funnel, code: str, first: Row, parts: tuple[Decimal, Decimal, int], charted: Charted
) -> dict[str, Any]:
    point = next(each for each in made.points if each.code == code)
    about = {name: first[name] for name in ("programme", "simulated", "region", "area_code", "area_name")}
    ends = {"95": point.limits_95, "998": point.limits_998}
    return about | {
        "measure": charted.code,
        "period_start": first["from"],
        "period_end": first["until"],
        "months": parts[2],
        "events": parts[0],
        "base": parts[1],
        "share_pct": 100 * point.share,
        "target_pct": 100 * made.target,
        **{
            f"{end}_{level}": 100 * pair[at]
            for level, pair in ends.items()
            for at, end in enumerate(("lower", "upper"))
        },
        "z": point.z,
        "standing": "outside_998" if point.outside_998 else "outside_95" if point.outside_95 else "within",
        "widened_by": made.phi**0.5 if made.widened else 1.0,
    }


def funnel_of_areas(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> Answer:
    """The rows of each programme's funnel, of every share unless one is asked for. Columns: ``FUNNEL_COLUMNS``."""
    wanted = [each for each in SHARES if not filters["measure"] or each.code in filters["measure"]]
    made = [
        areas_funnel(connection, filters, viewer, [programme], moment, charted)
        for programme in chosen
        for charted in wanted
    ]
    rows = [row for each in made for row in each.rows]
    loads = {load.id for each in made for load in each.source.loads}
    n = counted(len({row["area_code"] for row in rows}), "area")
    return answer(connection, "activity_funnel", of_dicts(FUNNEL_COLUMNS, rows), loads, n=n, kinds=("computed",))
