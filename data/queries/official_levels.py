"""What official figures are compared with: England, the NHS region of a place, or the places of areas like its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.filters import Filters
from data.geographies import gss_codes_of, region_of, region_places
from data.measures.benchmarks import comparison
from data.measures.official_intervals import is_count_over_base, multiplier_of
from data.measures.pooled import pooled
from data.queries import official
from data.queries.catalogue import Programme
from data.queries.own_benchmarks import areas_like
from data.queries.own_indicators import interval_of_row
from data.schema import areas, geographies, places
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer

Row = dict[str, Any]
SERIES = ("indicator_code", "period_start", "period_end", "breakdown")
"""The columns of a row that tell its series, whatever the place."""


@dataclass(frozen=True)
class Level:
    """What is compared with: ``name`` within a sentence; ``kind`` and ``places``, those whose figures make it, none of England;
    ``why`` there is nothing to compare with, blank where there may be."""

    code: str
    name: str
    kind: str = ""
    places: tuple[str, ...] = ()
    why: str = ""


WITH_ENGLAND = Level("england", "England")


def level_of(
    connection: Connection,
    viewer: Viewer,
    programmes: Sequence[Programme],
    benchmark: str,
    kind: str,
    place: str,
    moment: AsOf = NOW,
) -> Level:
    """What a place of a kind is compared with, by ``region`` or ``similar``; England by every other ``benchmark``."""
    if benchmark == "region":
        return _region(kind, place)
    if benchmark == "similar":
        return _similar(connection, viewer, programmes, kind, place, moment)
    return WITH_ENGLAND


def levels_of(
    connection: Connection,
    viewer: Viewer,
    programmes: Sequence[Programme],
    rows: Sequence[Row],
    kind: str,
    place: str,
    moment: AsOf = NOW,
) -> tuple[str, ...]:
    """The codes of the levels that have a figure to compare rows of ``official.figures`` with, those of a place where one is
    chosen: without one only England, and of counts none."""
    told = [row for row in rows if row["type"] != "count"]
    england = [WITH_ENGLAND.code] if any(row["benchmark"] is not None for row in told) else []
    codes = ("region", "similar") if place and told else ()
    asked = [level_of(connection, viewer, programmes, code, kind, place, moment) for code in codes]
    there = [compared_with(connection, viewer, told, level, moment) for level in asked]
    found = [
        level.code for level, each in zip(asked, there, strict=True) if any(r["benchmark"] is not None for r in each)
    ]
    return (*england, *found)


def _region(kind: str, place: str) -> Level:
    name = region_of(kind, place) if place else None
    if name is None:
        why = "the region of such places is not known here" if place else "choose a place: its region is meant"
        return Level("region", "its region", why=why)
    return Level("region", name, "region", (region_places()[name],))


def _similar(
    connection: Connection, viewer: Viewer, programmes: Sequence[Programme], kind: str, place: str, moment: AsOf
) -> Level:
    """The places of the areas that are most like the one that has the code of a place."""

    def none(why: str) -> Level:
        return Level("similar", "areas like it", why=why)

    if not place:
        return none("choose a place: the areas like it are meant")
    found = _area_at(connection, programmes, kind, place, moment)
    if found is None:
        return none("no area of a programme has its code, so areas like it are not known")
    programme, area = found
    near = areas_like(connection, viewer, programme, area, moment) or frozenset()
    joined = official.codes_of_areas(connection, sorted(near), kind, moment)
    if not joined:
        return none("the areas like it are not known, or have no code of such a place")
    return Level("similar", "areas like it", kind, joined)


def _area_at(
    connection: Connection, programmes: Sequence[Programme], kind: str, place: str, moment: AsOf
) -> tuple[Programme, str] | None:
    """The area that has the GSS or ODS code of a place, and its programme: the first that is not made up."""
    known_as = sa.select(geographies.c.ons_code, geographies.c.ods_code).join(
        places, places.c.id == geographies.c.place_id
    )
    here = known_as.where(places.c.kind == kind, places.c.code == place, open_at(geographies, moment))
    codes = connection.execute(here).all()
    gss = [*gss_codes_of(kind, place), *(ons_code for ons_code, _ in codes if ons_code)]
    same = sa.or_(areas.c.ons_code.in_(gss), areas.c.ods_code.in_([ods_code for _, ods_code in codes if ods_code]))
    query = (
        sa.select(places.c.programme_id, places.c.code)
        .join(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .where(same)
        .order_by(places.c.code)
    )
    known = {each.id: each for each in programmes if not each.simulated}
    found = [(known[programme], code) for programme, code in connection.execute(query) if programme in known]
    return found[0] if found else None


def compared_with(
    connection: Connection, viewer: Viewer, rows: Sequence[Row], level: Level, moment: AsOf = NOW
) -> list[Row]:
    """Rows of ``official.figures`` with the ``benchmark`` of a level in place of England's, compared with it by their
    published 95% intervals. What the publisher says of England stays with England."""
    if level.code == WITH_ENGLAND.code:
        return list(rows)
    levels = _figures(connection, viewer, rows, level, moment) if level.places and rows else {}
    return [_compared(row, levels.get(_series(row))) for row in rows]


def _series(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in SERIES)


def _compared(row: Row, level: Decimal | None) -> Row:
    at = None if level is None else float(level)
    verdict = comparison(interval_of_row(row), at, row["polarity"] or "neither")
    return row | {"benchmark": level, "comparison": verdict, "published_comparison": None}


def _figures(
    connection: Connection, viewer: Viewer, rows: Sequence[Row], level: Level, moment: AsOf
) -> dict[tuple[Any, ...], Decimal]:
    """The level in each series: the figure of one place as published, else what several come to where their counts
    over their bases are their published figures."""
    wanted: dict[str, list[str]] = {"geography": [level.kind], "place": list(level.places)}
    wanted |= {
        name: sorted({row[column] for row in rows})
        for name, column in (("indicator", "indicator_code"), ("breakdown", "breakdown"))
    }
    filters = Filters((), {name: tuple(values) for name, values in wanted.items()})
    there: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in official.figures(connection, filters, viewer, moment):
        if row["type"] != "count":
            there[_series(row)].append(row)
    told = {series: _together(each, level) for series, each in there.items()}
    return {series: value for series, value in told.items() if value is not None}


def _together(rows: Sequence[Row], level: Level) -> Decimal | None:
    if level.code == "region":
        value: Decimal | None = rows[0]["value"]
        return value
    kind, by = rows[0]["type"], multiplier_of(rows[0]["unit"])
    return pooled(rows, kind, by) if kind == "mean" or all(_adds_up(row) for row in rows) else None


def _adds_up(row: Row) -> bool:
    """Whether a figure is its count over its base; one that isn't published has none to add."""
    parts = (row["value"], row["unit"], row["numerator"], row["denominator"])
    return row["value"] is None or is_count_over_base(*parts)
