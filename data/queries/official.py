"""Official figures by geography: which series there are, and the figures of each, as their publishers give them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.filters import Filters
from data.geographies import ENGLAND, UNPLACED, in_regions, listed_by, region_of
from data.measures.benchmarks import comparison
from data.measures.intervals import Interval
from data.periods import in_words
from data.schema import (
    areas,
    breakdowns,
    geographies,
    indicator_codes,
    indicator_values,
    indicators,
    loads,
    official_series,
    places,
    sources,
)
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.window import EVERYTHING, Window

SLICE = ("indicator_id", "period_start", "period_end", "breakdown_id")
KINDS = ("icb", "local_authority", "sub_icb", "region", "provider", "country", "other")
"""Kinds of places, in the order in which a page looks for one to open on."""
BEFORE, FIRST_ICBS = {"icb": "stp", "sub_icb": "ccg"}, date(2022, 7, 1)
"""What stood where ICBs and their sub-locations stand since July 2022, under the same codes."""
CHILDREN, ALL_AGES = "Children and young people", "All ages"
"""Themes of official indicators, in the order in which they are offered."""
MADE_HERE = ("cyp_waits_", "fingertips_")
"""How the codes begin of indicators whose publisher gives none."""
NO_UNIT = "value"
"""The unit of an indicator whose files don't tell it."""
EVERYBODY = "all"
"""The breakdown of figures that are not broken down."""


# The series.


def series(moment: AsOf = NOW, only: sa.ColumnElement[bool] | None = None) -> sa.Select[Any]:
    """A query of the columns of ``official_series``, from the figures that were open at a moment.

    ``places`` are the known places with a row, ``shown`` those with a figure, ``suppressed`` those whose publisher withholds
    it, ``reissued`` those whose row replaced one of an earlier file. ``status`` where all have the same.
    """
    figures, earlier = indicator_values, indicator_values.alias("earlier")
    # Few loads closed anything: only of their figures is an earlier one looked for.
    closing = figures.c.load_id.in_(sa.select(earlier.c.closed_by).where(earlier.c.closed_by.is_not(None)))
    replaced = closing & sa.exists().where(*_replaced_by(earlier, figures)).correlate(figures)
    status = figures.c.status
    one_status = (sa.func.count(status) == sa.func.count()) & (sa.func.min(status) == sa.func.max(status))
    grouped = (figures.c.indicator_id, places.c.kind, *(figures.c[name] for name in SLICE[1:]))
    return (
        sa.select(
            *grouped,
            sa.func.count().label("places"),
            sa.func.count(figures.c.value).label("shown"),
            sa.func.count().filter(figures.c.suppressed).label("suppressed"),
            sa.func.count().filter(replaced).label("reissued"),
            sa.case((one_status, sa.func.min(status))).label("status"),
            sa.func.max(figures.c.load_id).label("load_id"),
        )
        .join(places, places.c.id == figures.c.place_id)
        .where(
            places.c.kind != "area",
            places.c.code.not_in(UNPLACED),
            open_at(figures, moment),
            sa.true() if only is None else only,
        )
        .group_by(*grouped)
    )


def _replaced_by(earlier: sa.FromClause, figures: sa.FromClause) -> list[sa.ColumnElement[bool]]:
    """Where a figure stands in the place of one that an earlier file had brought; an undo's does not."""
    first, last = (sa.func.coalesce(each.c.origin_load_id, each.c.load_id) for each in (earlier, figures))
    same = [a == b for a, b in zip(_key(earlier), _key(figures), strict=True)]
    return [*same, earlier.c.closed_by == figures.c.load_id, first < last]


def _key(figures: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    return [figures.c[name] for name in ("place_id", *SLICE)]


def store(connection: Connection, since: int) -> None:
    """Works out anew the series of the slices in which loads from ``since`` on opened or closed a figure."""
    figures, kept = indicator_values, official_series
    names = SLICE[:3]
    # One query for each of the two columns, which have an index each.
    by = (figures.c.load_id, figures.c.closed_by)
    changed = sa.union(*(sa.select(*(figures.c[name] for name in names)).where(column >= since) for column in by))
    slices = connection.execute(changed).all()
    if since == 0:
        connection.execute(kept.delete())  # a purge leaves no trace of the slices that it emptied
    if not slices:
        return
    # Lists of values and not pairs of them: so the index of series is used, and a few slices more are worked out.
    values = {name: sorted(set(column)) for name, column in zip(names, zip(*slices, strict=True), strict=True)}

    def among(table: sa.FromClause) -> sa.ColumnElement[bool]:
        return sa.and_(*(table.c[name].in_(found) for name, found in values.items()))

    connection.execute(kept.delete().where(among(kept)))
    connection.execute(kept.insert().from_select([column.name for column in kept.c], series(NOW, among(figures))))


def _held(moment: AsOf, only: sa.ColumnElement[bool] | None = None) -> sa.FromClause:
    """The series of a moment: the last load kept today's; those of any other are counted again."""
    return official_series if moment.load is None else series(moment, only).subquery("held")


@dataclass(frozen=True)
class Indicator:
    """An official indicator: its code, name, unit, kind of figure and theme; its publisher and the licence of its figures."""

    code: str
    name: str
    unit: str
    type: str
    theme: str
    source: str
    licence: str

    @property
    def is_count(self) -> bool:
        return self.type == "count"


def codes(connection: Connection, moment: AsOf = NOW) -> tuple[str, ...]:
    """The codes of official indicators of which there are figures."""
    described = (indicators.c.indicator_id == indicator_codes.c.id) & open_at(indicators, moment)
    query = sa.select(indicator_codes.c.code).join(indicators, described).where(_has_figures(moment))
    return tuple(connection.scalars(query.order_by(indicator_codes.c.code)))


def _has_figures(moment: AsOf) -> sa.ColumnElement[bool]:
    """Whether an indicator has official figures: of today the series say so, of any other moment the first of its figures."""
    if moment.load is None:
        return indicators.c.indicator_id.in_(sa.select(official_series.c.indicator_id))
    official = indicators.c.source.in_(sa.select(sources.c.code))
    of_it = (indicator_values.c.indicator_id == indicators.c.indicator_id, open_at(indicator_values, moment))
    placed = (places.c.id == indicator_values.c.place_id, places.c.code.not_in(UNPLACED))
    return official & sa.exists().where(*of_it, *placed).correlate(indicators)


def official_indicators(connection: Connection, viewer: Viewer, moment: AsOf = NOW) -> tuple[Indicator, ...]:
    """Every official indicator of which there are figures: those of children first, shares, rates and waits before counts, by
    publisher and code."""
    described = (indicators.c.indicator_id == indicator_codes.c.id) & open_at(indicators, moment)
    about = indicators.c
    query = (
        sa.select(
            indicator_codes.c.code, about.name, about.unit, about.type, about.theme, sources.c.short, sources.c.licence
        )
        .join(indicators, described)
        .join(sources, sources.c.code == indicators.c.source)
        .where(_has_figures(moment))
    )
    found = [Indicator(*row) for row in connection.execute(query)] if viewer.shared else []
    return tuple(
        sorted(found, key=lambda each: (each.theme != CHILDREN, each.is_count, each.source, *_in_turn(each.code)))
    )


def counts_beside(indicator: Indicator, among: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """The counts that a publisher has under the number of a share, rate or wait: MRS08 and MRS08a beside MRS08b. That one is the
    other's count or base no list says, so nothing is computed of them."""
    alike = (each for each in among if each.is_count and each.source == indicator.source)
    here = _in_turn(indicator.code)[:2]
    return () if indicator.is_count or not here[1] else tuple(each for each in alike if _in_turn(each.code)[:2] == here)


def _in_turn(code: str) -> tuple[str, int, str]:
    """MRS9 before MRS10."""
    found = re.fullmatch(r"(\D*)(\d*)(.*)", code, re.DOTALL)
    start, number, rest = found.groups() if found else (code, "", "")
    return start, int(number or 0), rest


@dataclass(frozen=True)
class Series:
    """The figures of an indicator for one kind of place, period and breakdown: how many places have one, how many are
    suppressed, how many were re-issued, and their status where it is one."""

    kind: str
    period_start: date
    period_end: date
    breakdown: str
    places: int
    shown: int
    suppressed: int
    reissued: int
    status: str | None
    load_id: int

    @cached_property
    def period(self) -> str:
        return in_words(self.period_start, self.period_end)

    @property
    def called(self) -> str:
        """The kind of place by the name that it had: ``stp`` and ``ccg`` before July 2022."""
        return BEFORE.get(self.kind, self.kind) if self.period_end < FIRST_ICBS else self.kind


def series_of(connection: Connection, codes: Sequence[str], moment: AsOf = NOW) -> tuple[Series, ...]:
    """The series of some indicators, the latest period first."""
    ids = sa.select(indicator_codes.c.id).where(indicator_codes.c.code.in_(codes))
    held = _held(moment, indicator_values.c.indicator_id.in_(ids))
    counted = (held.c[name] for name in ("places", "shown", "suppressed", "reissued", "status", "load_id"))
    query = (
        sa.select(held.c.kind, held.c.period_start, held.c.period_end, breakdowns.c.code, *counted)
        .join(breakdowns, breakdowns.c.id == held.c.breakdown_id)
        .where(held.c.indicator_id.in_(ids))
        .order_by(held.c.period_end.desc(), held.c.period_start.desc(), held.c.kind, breakdowns.c.code)
    )
    return tuple(Series(*row) for row in connection.execute(query))


_STEPS = ("", "Second ", "Third ", "Fourth ", "Fifth ")
_DECILE = re.compile(rf"({'|'.join(filter(None, _STEPS))})?(most|more|least|less) deprived", re.IGNORECASE)


def group_order(code: str) -> tuple[bool, str, int, str]:
    """Sorts breakdowns: everybody first, then by kind of group, deciles from the most to the least deprived."""
    found = _DECILE.search(code)
    if not found:
        return code != EVERYBODY, code, 0, code
    step = _STEPS.index((found[1] or "").capitalize()) + 1
    rank = step if found[2].lower() in ("most", "more") else 2 * len(_STEPS) + 1 - step
    return True, code[: found.start()], rank, code


def held_by_publisher(connection: Connection, viewer: Viewer) -> list[dict[str, Any]]:
    """A row a publisher: ``publisher``, how many ``indicators``, the last day ``until`` which they go, the newest ``load``."""
    held = official_series
    query = (
        sa.select(
            sources.c.short.label("publisher"),
            sa.func.count(held.c.indicator_id.distinct()).label("indicators"),
            sa.func.max(held.c.period_end).label("until"),
            sa.func.max(held.c.load_id).label("load"),
        )
        .join(indicators, (indicators.c.indicator_id == held.c.indicator_id) & open_at(indicators, NOW))
        .join(sources, sources.c.code == indicators.c.source)
        .group_by(sources.c.short)
        .order_by(sources.c.short)
    )
    return [dict(row) for row in connection.execute(query).mappings()] if viewer.shared else []


def codes_of(connection: Connection, kind: str, moment: AsOf = NOW) -> frozenset[str]:
    """The codes of official indicators that have figures of a kind of place."""
    held = _held(moment)
    query = sa.select(indicator_codes.c.code).join(held, held.c.indicator_id == indicator_codes.c.id)
    return frozenset(connection.scalars(query.where(held.c.kind == kind).distinct()))


def place_name(connection: Connection, kind: str, code: str, moment: AsOf = NOW) -> str | None:
    """The name of a place of a kind, its code where it has none; None where there is no such place."""
    named = (geographies.c.place_id == places.c.id) & open_at(geographies, moment)
    query = sa.select(sa.func.coalesce(geographies.c.name, places.c.code)).outerjoin_from(places, geographies, named)
    possible = "\x00" not in code  # PostgreSQL has no such character
    found = query.where(places.c.kind == kind, places.c.code == code)
    return connection.scalar(found) if possible else None


# The figures.


def figures(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
) -> list[dict[str, Any]]:
    """A row a place, indicator, period and breakdown, in the order of their index.

    Filters: ``indicator``, ``geography`` (kinds), ``place`` (codes), ``period`` (in words), ``breakdown``, ``region``, and
    ``area``: places that have the GSS or ODS code of one of these areas. Each row has the figure as published,
    ``value_status`` where there is none, England's as ``benchmark`` but for counts, the ``comparison`` with it by the
    published interval, and of a figure that was re-issued the ``earlier_value``, ``earlier_load`` and
    ``earlier_suppressed`` that it replaced.
    """
    query = _figures(moment).where(*_wanted(connection, filters, moment))
    query = query.order_by(*(indicator_values.c[name] for name in SLICE), indicator_values.c.place_id)
    if not viewer.shared:
        return []
    return [_told(dict(row)) for row in connection.execute(window.cut(query)).mappings()]


def _wanted(connection: Connection, filters: Filters, moment: AsOf) -> list[sa.ColumnElement[bool]]:
    columns = {
        "indicator": indicator_codes.c.code,
        "geography": places.c.kind,
        "place": places.c.code,
        "breakdown": breakdowns.c.code,
    }
    wanted: list[sa.ColumnElement[bool]] = []
    wanted += [column.in_(filters[name]) for name, column in columns.items() if filters[name]]
    if filters["region"]:
        wanted.append(sa.tuple_(places.c.kind, places.c.code).in_(in_regions(filters["region"])))
    if filters["period"]:
        days = _days(connection, filters["period"], moment)
        wanted.append(sa.tuple_(indicator_values.c.period_start, indicator_values.c.period_end).in_(days))
    if filters["area"]:
        wanted.append(indicator_values.c.place_id.in_(_of_areas(connection, filters["area"], moment)))
    return wanted


def _days(connection: Connection, periods: Sequence[str], moment: AsOf) -> list[tuple[date, date]]:
    """The first and last days of periods that are given in words."""
    held = official_series if moment.load is None else indicator_values
    days = connection.execute(sa.select(held.c.period_start, held.c.period_end).distinct())
    return [(start, end) for start, end in days if in_words(start, end) in periods]


def _of_areas(connection: Connection, codes: Sequence[str], moment: AsOf) -> sa.Select[int]:
    """The places that open data know by the GSS or ODS code of an area, also by a GSS code that they had or have since."""
    named = sa.select(areas.c.ons_code, areas.c.ods_code).join(places, places.c.id == areas.c.place_id)
    own = connection.execute(named.where(places.c.code.in_(codes), open_at(areas, moment))).all()
    keys = [listed_by(ons_code) for ons_code, _ in own if ons_code and listed_by(ons_code)]
    same = sa.or_(
        geographies.c.ons_code.in_([ons_code for ons_code, _ in own if ons_code]),
        geographies.c.ods_code.in_([ods_code for _, ods_code in own if ods_code]),
        sa.tuple_(places.c.kind, places.c.code).in_(keys) if keys else sa.false(),
    )
    found = sa.select(geographies.c.place_id).join(places, places.c.id == geographies.c.place_id)
    return found.where(same, open_at(geographies, moment))


def codes_of_areas(connection: Connection, codes: Sequence[str], kind: str, moment: AsOf = NOW) -> tuple[str, ...]:
    """The codes of the places of a kind that have the GSS or ODS code of one of some areas."""
    joined = places.c.id.in_(_of_areas(connection, codes, moment))
    return tuple(
        connection.scalars(sa.select(places.c.code).where(places.c.kind == kind, joined).order_by(places.c.code))
    )


def _figures(moment: AsOf) -> sa.Select[Any]:
    """Figures with all that is said of them: names, England's figure, and the one that they replaced."""
    own, here = indicator_values, geographies
    england, at_home = indicator_values.alias("england"), places.alias("home")
    earlier = indicator_values.alias("earlier")
    home = sa.select(at_home.c.id).where(at_home.c.kind == "country", at_home.c.code == ENGLAND).scalar_subquery()
    same_slice = [england.c[name] == own.c[name] for name in SLICE]
    return (
        sa.select(
            places.c.kind.label("geography_kind"),
            places.c.code.label("geography_code"),
            sa.func.coalesce(here.c.name, places.c.code).label("geography_name"),
            indicator_codes.c.code.label("indicator_code"),
            indicators.c.name.label("indicator"),
            *(indicators.c[name] for name in ("unit", "type", "polarity")),
            own.c.period_start,
            own.c.period_end,
            breakdowns.c.code.label("breakdown"),
            *(own.c[name] for name in ("value", "suppressed", "numerator", "denominator", "lower_95", "upper_95")),
            *(own.c[name] for name in ("status", "note", "published_comparison", "published_trend")),
            sa.func.coalesce(own.c.origin_load_id, own.c.load_id).label("load"),
            sa.case((indicators.c.type != "count", england.c.value)).label("benchmark"),
            earlier.c.value.label("earlier_value"),
            earlier.c.suppressed.label("earlier_suppressed"),
            sa.func.coalesce(earlier.c.origin_load_id, earlier.c.load_id).label("earlier_load"),
            sources.c.short.label("source"),
        )
        .join_from(own, places, places.c.id == own.c.place_id)
        .outerjoin(here, (here.c.place_id == own.c.place_id) & open_at(here, moment))
        .join(indicator_codes, indicator_codes.c.id == own.c.indicator_id)
        .join(indicators, (indicators.c.indicator_id == own.c.indicator_id) & open_at(indicators, moment))
        .join(breakdowns, breakdowns.c.id == own.c.breakdown_id)
        .join(loads, loads.c.id == sa.func.coalesce(own.c.origin_load_id, own.c.load_id))
        .join(sources, sources.c.code == loads.c.source)
        .outerjoin(england, sa.and_(*same_slice, england.c.place_id == home, open_at(england, moment)))
        .outerjoin(earlier, sa.and_(*_replaced_by(earlier, own)))
        .where(open_at(own, moment), places.c.kind != "area")
    )


def _told(row: dict[str, Any]) -> dict[str, Any]:
    row["simulated"] = False
    row["region"] = region_of(row["geography_kind"], row["geography_code"])
    row["period"] = in_words(row["period_start"], row["period_end"])
    row["value_status"] = None if row["value"] is not None else "suppressed" if row["suppressed"] else "not_applicable"
    row["reissued"] = row["earlier_load"] is not None
    if row["geography_code"] == ENGLAND:
        row["benchmark"] = None  # nothing is compared with itself
    row["comparison"] = comparison(_interval(row), _float(row["benchmark"]), row["polarity"])
    return row


def _interval(row: Mapping[str, Any]) -> Interval | None:
    ends = (row["value"], row["lower_95"], row["upper_95"])
    return None if None in ends else Interval(*map(float, ends))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
