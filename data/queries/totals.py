"""Twelve months of what areas released, put together. Only released figures are added, and a sum of them says what it can stand
for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.activity import KINDS, Part, combined
from data.measures.release import AT_SOURCE
from data.queries.catalogue import Programme
from data.queries.provenance import answer, of_dicts
from data.queries.twelve_months import Months, twelve_months
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.window import EVERYTHING, Window
from data.wording import counted

AT_ONCE = 20
"""Areas whose months are read together: whoever needs the first rows alone doesn't wait for all."""
EVERY = 1_000
"""The same where all are needed: a query less is time saved, and no more stand in memory than this."""
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
Row = Mapping[str, Any]


def totals(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> Answer:
    """One row an area and measure of the feed. Columns: ``COLUMNS``. A total of a measure that an area declared itself is not
    made: nobody said how it is put together. The months are those of the area's programme, whatever is chosen."""
    wanted = [name for name in KINDS if not filters["measure"] or name in filters["measure"]]
    by_name = sorted(chosen, key=lambda each: each.name)
    months = [twelve_months(connection, filters, viewer, programme, moment) for programme in by_name]
    at_once = EVERY if window.limit is None else AT_ONCE
    every = chain.from_iterable(sums(connection, each, wanted, at_once=at_once) for each in months if each)
    stop = None if window.limit is None else window.start + window.limit
    found = list(islice(every, window.start, stop))
    n = counted(len({row["area_code"] for row in found}), "area")
    loads = {load for row in found for load in row["loads"]}
    return answer(connection, "activity_totals", of_dicts(COLUMNS, found), loads, n=n, kinds=("computed",))


def sums(
    connection: Connection, months: Months, wanted: Sequence[str], *, at_once: int = EVERY
) -> Iterator[dict[str, Any]]:
    """The rows of ``totals`` of one programme and the measures ``wanted``, area by area, with the ``loads`` of what is added."""
    codes = list(months.areas)
    for start in range(0, len(codes), at_once):
        some = codes[start : start + at_once]
        of: dict[tuple[str, str], list[Row]] = {}
        for row in months.rows(connection, wanted, some):
            of.setdefault((row["area_code"], row["measure"]), []).append(row)
        for key in ((code, measure) for code in some for measure in wanted):
            if key in of:
                yield _total(months, of[key]) | {"loads": {row["load_id"] for row in of[key]}}


def _total(months: Months, rows: Sequence[Row]) -> dict[str, Any]:
    code, measure = rows[0]["area_code"], rows[0]["measure"]
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
    about = {**months.about(code), "measure": measure}
    kind = KINDS[measure]
    try:
        put = combined(kind, [parts], months.first, months.last)
    except ValueError:  # months beside their quarter: nothing says which stands
        return about | {"months": 0, "suppressed": 0, "missing": 0, "reason": OVERLAP}
    low, high = _range(rows) if kind == "flow" else (put.low, put.high)
    return about | {
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
