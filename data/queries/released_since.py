"""What releases changed between two moments: figures of activity that are new, revised, newly withheld or shown, and surveys
that are newly shown.

Of an area and period whose releases may not be compared (``released_periods``: some release withheld a count) it is told that
a figure came to be shown or withheld, never a value of two moments. That one came to be withheld is not told of a moment
before everything was released anew: a count that one threshold shows and the next one up withholds lies between the two.
A period that was first released after the first moment, and changed by no later load, is counted without reading a figure of
it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.queries import surveys
from data.queries.area import measure_words
from data.queries.differing import Run, run
from data.schema import loads, released, released_periods, survey_units
from data.sentences.changed import Changed
from data.sentences.data import day_words
from data.versions import AsOf, open_at
from data.wording import counted, uncapital

FIGURE = "figure"
KEY = ("programme_id", "area_code", "scope", "code", "measure", "period_start", "period_end")
NOT_REPORTED, WITHHELD, SHOWN = "not reported", "suppressed", "shown"
ANEW = "release"
"""The feed of loads that release everything anew, by other thresholds or rules."""
PERIODS = "periods"
"""Who words runs of periods that are new as a whole: ``new_periods``."""
about = released_periods


def released_since(
    connection: Connection, ids: Sequence[int], codes: Sequence[str], between: tuple[AsOf, AsOf]
) -> list[Run]:
    """What differs of the released figures of some programmes' areas, by their codes."""
    here = sa.and_(about.c.programme_id.in_(ids), about.c.area_code.in_(codes))
    found = list(_new_periods(connection, here, between))
    told = sorted(_figures(_changed(connection, here, between)), key=lambda each: each[0])
    told += sorted(_surveys(connection, ids, set(codes), between), key=lambda each: each[0])
    for (area, change), rows in _together(told).items():
        found.append(run(area, FIGURE, change, rows))
    return found


Told = tuple[str, str, Changed]
"""The area's code, how it differs, and that in words."""


def _together(told: Sequence[Told]) -> dict[tuple[str, str], list[Changed]]:
    rows: dict[tuple[str, str], list[Changed]] = defaultdict(list)
    for area, change, row in told:
        rows[area, change].append(row)
    return rows


# Activity.


def _whole_and_new(between: tuple[AsOf, AsOf]) -> sa.ColumnElement[bool]:
    """Periods that came after the first moment and that no load changed since."""
    first, last = between
    came = sa.and_(about.c.known_from > (first.load or 0), about.c.changed_by == about.c.known_from)
    return came if last.load is None else came & (about.c.known_from <= last.load)


def _new_periods(connection: Connection, here: sa.ColumnElement[bool], between: tuple[AsOf, AsOf]) -> Iterator[Run]:
    query = (
        sa.select(about.c.area_code, about.c.known_from, sa.func.count())
        .where(here, _whole_and_new(between))
        .group_by(about.c.area_code, about.c.known_from)
        .order_by(about.c.area_code, about.c.known_from)
    )
    for area, rows in groupby(connection.execute(query), lambda row: row[0]):
        counts = {load: count for _, load, count in rows}
        of_all = {"count": sum(counts.values()), "loads": frozenset(counts)}
        yield Run(area, FIGURE, "new", worded_by=PERIODS, **of_all)


def new_periods(
    connection: Connection, ids: Sequence[int], between: tuple[AsOf, AsOf], runs: Sequence[Run]
) -> dict[int, list[Changed]]:
    """Runs of new periods in words: how many figures of each came."""
    same = (about.c[column.name] == released.c[column.name] for column in about.primary_key)
    period = (about.c.period_start, about.c.period_end)
    query = (
        sa.select(about.c.area_code, *period, sa.func.count(), about.c.known_from)
        .join(released, sa.and_(*same))
        .where(about.c.programme_id.in_(ids), about.c.area_code.in_([each.area_code for each in runs]))
        .where(_whole_and_new(between), released.c.scope == "area", released.c.closed_by.is_(None))
        .group_by(about.c.area_code, *period, about.c.known_from)
        .order_by(about.c.area_code, *period)
    )
    of_area: dict[str, list[Changed]] = defaultdict(list)
    for area, start, end, figures, load in connection.execute(query):
        of_area[area].append(_new_period(start, end, figures, load))
    return {id(each): of_area[each.area_code] for each in runs}


def _new_period(start: Any, end: Any, figures: int, load: int) -> Changed:
    return Changed(f"Activity, {_period(start, end)}", NOT_REPORTED, counted(figures, "figure"), load)


def _changed(connection: Connection, here: sa.ColumnElement[bool], between: tuple[AsOf, AsOf]) -> list[dict[str, Any]]:
    """Areas' figures of other periods that stand at the second moment and came after the first, each with what stood then:
    a row that a load closed since."""
    first, last = between
    since = first.load or 0
    changed = sa.and_(here, about.c.changed_by > since, ~_whole_and_new(between))
    if not connection.scalar(sa.select(sa.exists().where(changed))):
        return []
    same = sa.and_(*(about.c[column.name] == released.c[column.name] for column in about.primary_key))
    told = (*(released.c[name] for name in (*KEY, "value", "value_status", "load_id")), about.c.sensitive)
    query = sa.select(*told).join(about, same).where(changed, released.c.scope == "area")
    then = query.where(released.c.closed_by > since, released.c.load_id <= since)
    earlier = {tuple(row[name] for name in KEY): row for row in connection.execute(then).mappings()}
    now = query.where(open_at(released, last), released.c.load_id > since)
    one_rule = not connection.scalar(sa.select(sa.exists().where(loads.c.feed == ANEW, loads.c.id > since)))
    ordered = now.order_by(*(released.c[name] for name in ("area_code", "period_start", "period_end", "measure")))
    return [
        {**row, "then": earlier.get(tuple(row[name] for name in KEY)), "one_rule": one_rule}
        for row in connection.execute(ordered).mappings()
    ]


def _figures(rows: Sequence[Mapping[str, Any]]) -> Iterator[Told]:
    """New figures a period, others one by one."""
    for (area, start, end), of in groupby(rows, lambda row: (row["area_code"], row["period_start"], row["period_end"])):
        found = list(of)
        fresh = [row for row in found if row["then"] is None]
        if fresh:
            yield area, "new", _new_period(start, end, len(fresh), max(row["load_id"] for row in fresh))
        for row in found:
            change = _change(row)
            if change:
                yield area, change, _figure(row)


def _change(row: Mapping[str, Any]) -> str:
    """``shown``, ``withheld`` or ``revised``; blank where nothing may be told."""
    then, sensitive = row["then"], row["sensitive"]
    if then is None:
        return ""
    if then["value"] is None and row["value"] is not None:
        return "shown"
    if then["value"] is not None and row["value"] is None:
        return "" if sensitive and not row["one_rule"] else "withheld"
    return "revised" if row["value"] != then["value"] and not sensitive else ""


def _figure(row: Mapping[str, Any]) -> Changed:
    what = f"{measure_words(row['measure'])}, {_period(row['period_start'], row['period_end'])}"
    sensitive = row["sensitive"]
    return Changed(what, _said(row["then"], sensitive=sensitive), _said(row, sensitive=sensitive), row["load_id"])


def _said(row: Mapping[str, Any], *, sensitive: bool) -> str:
    if row["value"] is None:
        return str(row["value_status"] or WITHHELD).replace("_", " ")
    return SHOWN if sensitive else f"{row['value']:,f}"


def _period(start: Any, end: Any) -> str:
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%b} {start.year}"
    return f"{day_words(start)} to {day_words(end)}"


# Surveys.


def _surveys(connection: Connection, ids: Sequence[int], codes: set[str], between: tuple[AsOf, AsOf]) -> Iterator[Told]:
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
        .where(now.c.programme_id.in_(ids))
        .order_by(now.c.respondent_group, now.c.wave, now.c.unit)
    )
    for row in connection.execute(query).mappings():
        was = bool(row["shown_then"])
        if not was and not row["shown"]:
            continue
        change = "revised" if was and row["shown"] else "shown" if row["shown"] else "withheld"
        told = Changed(
            f"{_wave(row['wave'])} survey of {uncapital(surveys.NAMES[row['respondent_group']])}",
            _matched(row["matched_then"]) if was else "not shown",
            _matched(row["matched"]) if row["shown"] else "not shown",
            row["load_id"],
        )
        yield from ((code, change, told) for code in json.loads(row["areas"]) if code in codes)


def _wave(wave: str) -> str:
    return wave[:1].upper() + wave[1:]


def _matched(people: int) -> str:
    return counted(people, "matched respondent")
