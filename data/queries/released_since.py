"""What releases changed between two moments: figures of activity that are new, revised, newly withheld or shown, surveys that
are newly shown, and new special causes on areas' charts.

Of an area and period whose releases may not be compared (``released_periods``: some release withheld a count) it is told that
a figure came to be shown or withheld, never a value of two moments.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.charted import codes_of
from data.domain_sources import SOURCES, Measure
from data.measures.charts import Chart
from data.queries import surveys
from data.queries.area import measure_words
from data.queries.area_sources import charted
from data.queries.catalogue import Programme
from data.queries.charts import Made, made
from data.schema import activity_charts, released, released_periods, special_causes, survey_units
from data.sentences.data import day_words
from data.sentences.sources import FLAGS
from data.versions import AsOf, open_at
from data.viewer import Viewer
from data.wording import counted, uncapital

KEY = ("programme_id", "area_code", "scope", "code", "measure", "period_start", "period_end")
NOT_REPORTED, WITHHELD, SHOWN = "not reported", "suppressed", "shown"
NO_CAUSE = "no special cause"
CHARTED = tuple(measure for about in SOURCES.values() for measure in about.measures)
Told = dict[str, list[dict[str, Any]]]
"""Rows by area: kind, change, what, then, now, load."""


def released_since(
    connection: Connection,
    viewer: Viewer,
    chosen: Sequence[Programme],
    codes: Sequence[str],
    between: tuple[AsOf, AsOf],
) -> Told:
    """What differs of the released figures of some areas, by their codes."""
    if not viewer.shared or not codes:
        return {}
    told: Told = defaultdict(list)
    of_activity = [dict(row) for row in connection.execute(_changed(chosen, codes, between)).mappings()]
    for row in _figures(of_activity):
        told[row.pop("area_code")].append(row)
    for row in _surveys(connection, chosen, set(codes), between):
        told[row.pop("area_code")].append(row)
    touched = sorted({row["area_code"] for row in of_activity})
    for row in _special_causes(connection, chosen, touched, between):
        told[row.pop("area_code")].append(row)
    return told


# Activity.


def _changed(chosen: Sequence[Programme], codes: Sequence[str], between: tuple[AsOf, AsOf]) -> sa.Select[Any]:
    """Areas' figures that stand at the second moment and came after the first, with what stood then."""
    first, last = between
    then, now = released.alias("then"), released.alias("now")
    same = sa.and_(*(then.c[name] == now.c[name] for name in KEY))
    about = released_periods
    of_period = sa.and_(*(about.c[column.name] == now.c[column.name] for column in about.primary_key))
    return (
        sa.select(
            *(now.c[name] for name in ("area_code", "measure", "period_start", "period_end", "value", "value_status")),
            now.c.load_id,
            then.c.id.label("earlier"),
            then.c.value.label("value_then"),
            then.c.value_status.label("status_then"),
            sa.func.coalesce(about.c.sensitive, sa.false()).label("sensitive"),
        )
        .outerjoin(then, same & open_at(then, first))
        .outerjoin(about, of_period)
        .where(
            open_at(now, last),
            now.c.load_id > (first.load or 0),
            now.c.scope == "area",
            now.c.programme_id.in_([programme.id for programme in chosen]),
            now.c.area_code.in_(codes),
        )
        .order_by(now.c.area_code, now.c.period_start, now.c.period_end, now.c.measure)
    )


def _figures(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """New figures a period, others one by one."""
    for (area, start, end), of in groupby(rows, lambda row: (row["area_code"], row["period_start"], row["period_end"])):
        found = list(of)
        fresh = [row for row in found if row["earlier"] is None]
        if fresh:
            yield {
                "area_code": area,
                "kind": "figure",
                "change": "new",
                "what": f"Activity, {_period(start, end)}",
                "then": NOT_REPORTED,
                "now": counted(len(fresh), "figure"),
                "load": max(row["load_id"] for row in fresh),
            }
        for row in found:
            change = _change(row)
            if row["earlier"] is not None and change:
                yield _figure(row, change)


def _change(row: Mapping[str, Any]) -> str:
    """``shown``, ``withheld`` or ``revised``; blank where nothing may be told."""
    if (row["value"] is None) != (row["value_then"] is None):
        return "shown" if row["value_then"] is None else "withheld"
    return "revised" if row["value"] != row["value_then"] and not row["sensitive"] else ""


def _figure(row: Mapping[str, Any], change: str) -> dict[str, Any]:
    then, now = _said(row, "value_then", "status_then"), _said(row, "value", "value_status")
    return {
        "area_code": row["area_code"],
        "kind": "figure",
        "change": change,
        "what": f"{measure_words(row['measure'])}, {_period(row['period_start'], row['period_end'])}",
        "then": then,
        "now": now,
        "load": row["load_id"],
    }


def _said(row: Mapping[str, Any], value: str, status: str) -> str:
    if row[value] is None:
        return str(row[status] or WITHHELD).replace("_", " ")
    return SHOWN if row["sensitive"] else f"{row[value]:,f}"


def _period(start: Any, end: Any) -> str:
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%b} {start.year}"
    return f"{day_words(start)} to {day_words(end)}"


# Surveys.


def _surveys(
    connection: Connection, chosen: Sequence[Programme], codes: set[str], between: tuple[AsOf, AsOf]
) -> Iterator[dict[str, Any]]:
    """Publication units that are shown now, and were not or with other respondents."""
    first, last = between
    then, now = survey_units.alias("then"), survey_units.alias("now")
    key = ("programme_id", "respondent_group", "wave", "unit")
    same = sa.and_(*(then.c[name] == now.c[name] for name in key))
    query = (
        sa.select(
            now.c.respondent_group,
            now.c.wave,
            now.c.areas,
            now.c.matched,
            now.c.shown,
            now.c.load_id,
            then.c.shown.label("shown_then"),
            then.c.matched.label("matched_then"),
        )
        .outerjoin(then, same & open_at(then, first))
        .where(open_at(now, last), now.c.load_id > (first.load or 0))
        .where(now.c.programme_id.in_([programme.id for programme in chosen]))
        .order_by(now.c.respondent_group, now.c.wave, now.c.unit)
    )
    for row in connection.execute(query).mappings():
        was = bool(row["shown_then"])
        if not was and not row["shown"]:
            continue
        about = {
            "kind": "figure",
            "change": "revised" if was and row["shown"] else "shown" if row["shown"] else "withheld",
            "what": f"{_wave(row['wave'])} survey of {uncapital(surveys.NAMES[row['respondent_group']])}",
            "then": _matched(row["matched_then"]) if was else "not shown",
            "now": _matched(row["matched"]) if row["shown"] else "not shown",
            "load": row["load_id"],
        }
        yield from ({"area_code": code, **about} for code in json.loads(row["areas"]) if code in codes)


def _wave(wave: str) -> str:
    return wave[:1].upper() + wave[1:]


def _matched(people: int) -> str:
    return counted(people, "matched respondent")


# Special causes.


def _special_causes(
    connection: Connection, chosen: Sequence[Programme], codes: Sequence[str], between: tuple[AsOf, AsOf]
) -> Iterator[dict[str, Any]]:
    """Charts whose last month shows a special cause that the chart of then did not."""
    codes = _flagged_at_last(connection, chosen, codes) if between[1].load is None else codes
    then, now = (_charts(connection, chosen, codes, moment) for moment in between)
    for (code, parts), last in now.items():
        before = then.get((code, parts))
        for measure in CHARTED:
            if measure.parts == parts:
                rows = _cause(measure, before.chart if before else None, last.chart)
                yield from ({"area_code": code, **row, "load": last.load_id} for row in rows)


def _flagged_at_last(connection: Connection, chosen: Sequence[Programme], codes: Sequence[str]) -> list[str]:
    """Those of some areas of which, as the last load kept it, a chart's last month shows a special cause: no other can tell
    of one, so no other chart is made."""
    last, flagged = activity_charts, special_causes
    key = ("programme_id", "area_code", "scope", "code", "measure", "period_start")
    query = (
        sa.select(last.c.area_code)
        .join(flagged, sa.and_(*(flagged.c[name] == last.c[name] for name in key)))
        .where(last.c.programme_id.in_([programme.id for programme in chosen]), last.c.area_code.in_(codes))
        .where(last.c.scope == "area")
        .distinct()
    )
    return sorted(connection.scalars(query))


def _charts(
    connection: Connection, chosen: Sequence[Programme], codes: Sequence[str], moment: AsOf
) -> dict[tuple[str, tuple[str, ...]], Made]:
    """The charts of some areas, by area and the chart's parts."""
    needed = {measure.parts for measure in CHARTED}
    ids = [programme.id for programme in chosen]
    found = made(connection, ids, moment, codes, codes_of(needed), of_teams=False) if codes else ()
    return {(each.area_code, each.chart.charted.parts): each for each in found}


def _cause(measure: Measure, before: Chart | None, after: Chart | None) -> Iterator[dict[str, Any]]:
    was, is_now = charted(measure, before), charted(measure, after)
    last = is_now.latest if is_now else None
    first = was.latest if was else None
    if (
        last is None
        or last.flag is None
        or (first is not None and (first.start, first.flag) == (last.start, last.flag))
    ):
        return
    way = {"up": "improvement", "down": "concern", "nowhere": "change"}[last.pointing]
    yield {
        "kind": "special_cause",
        "change": "new",
        "what": f"{measure.name}, {last.start:%b} {last.start.year}",
        "then": NO_CAUSE if first is None or first.flag is None else f"{FLAGS[first.flag]} in {first.start:%b %Y}",
        "now": f"{way}: {FLAGS[last.flag]}",
    }
