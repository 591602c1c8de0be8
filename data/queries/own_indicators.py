"""Areas' own indicators as released: nothing here is read from what they handed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.filters import Filters
from data.measures.benchmarks import comparison
from data.measures.indicator_release import WHOLE
from data.measures.intervals import Interval
from data.measures.pooled import pooled
from data.periods import in_words
from data.queries.catalogue import Programme
from data.schema import areas, indicator_codes, indicator_figures, indicators, places, programmes, released_as
from data.versions import NOW, AsOf, open_at
from data.viewer import Viewer
from data.window import EVERYTHING, Window

KIND = "area"
"""The kind of place that own indicators are of."""
SERIES = ("programme_id", "indicator", "period_start", "period_end", "breakdown")
FIGURE = ("value", "lowest", "highest", "numerator", "denominator", "lower_95", "upper_95", "status", "value_status")
OF_ROW = tuple("indicator_code" if name == "indicator" else name for name in SERIES)
"""The columns of a row that tell its series."""
figures_of = indicator_figures


@dataclass(frozen=True)
class OwnIndicator:
    """An indicator that a file of an area or a programme declares; ``periods`` are the first and last days of those that it
    has figures of, the latest first, ``groups`` its breakdowns, everybody first."""

    code: str
    name: str
    unit: str
    type: str
    polarity: str
    theme: str
    definition: str
    source: str
    multiplier: Decimal | None
    target: Decimal | None
    disclosure: str
    periods: tuple[tuple[date, date], ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def is_count(self) -> bool:
        return self.type == "count"

    @cached_property
    def periods_in_words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(in_words(*days) for days in self.periods))


def own_indicators(
    connection: Connection, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> tuple[OwnIndicator, ...]:
    """Every own indicator of which some programmes have figures, by theme and name."""
    if not viewer.shared or not chosen:
        return ()
    told = sa.select(*(figures_of.c[name] for name in SERIES[1:])).where(_seen(moment), _of(chosen)).distinct()
    held: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
    for code, begins, ends, group in connection.execute(told):
        held[code].append((begins, ends, group))
    about = ("name", "unit", "polarity", "theme", "definition", "source", "multiplier", "target")
    stands = (sa.func.coalesce(released_as.c[name], indicators.c[name]).label(name) for name in ("type", "disclosure"))
    query = (
        sa.select(indicator_codes.c.code, *stands, *(indicators.c[name] for name in about))
        .join(indicators, indicators.c.indicator_id == indicator_codes.c.id)
        .outerjoin(released_as, released_as.c.code == indicator_codes.c.code)
        .where(open_at(indicators, moment), indicator_codes.c.code.in_(list(held)))
    )
    found = [_described(row, held[row.code]) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda each: (each.theme == "", each.theme, each.name)))


def _described(row: Any, held: Iterable[tuple[date, date, str]]) -> OwnIndicator:
    told: dict[str, Any] = {name: "" if cell is None else cell for name, cell in row._mapping.items()}
    told |= {"multiplier": row.multiplier, "target": row.target, "disclosure": row.disclosure or "child"}
    days = sorted({(begins, ends) for begins, ends, _ in held}, key=lambda each: (each[1], each[0]), reverse=True)
    groups = sorted({group for *_, group in held}, key=lambda group: (group != WHOLE, group))
    return OwnIndicator(**told, periods=tuple(days), groups=tuple(groups))


def with_figures(connection: Connection, moment: AsOf = NOW) -> set[int]:
    """The ids of the programmes that have any figure of an own indicator."""
    return set(connection.scalars(sa.select(figures_of.c.programme_id).where(_seen(moment)).distinct()))


def own_figures(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    window: Window = EVERYTHING,
    latest: Sequence[OwnIndicator] = (),
    compared: bool = True,
) -> list[dict[str, Any]]:
    """A row an area, indicator, period and breakdown, in the order of their index.

    Filters: ``region``, ``area``, ``indicator``, ``geography`` (areas alone), ``period`` (in words), ``breakdown``. ``benchmark``
    is what the released parts of all areas of the programme come to, ``comparison`` the figure's 95% interval against it;
    None and "not_compared" where they are no parts to add. ``current``: at an earlier ``moment`` the row is today's
    nevertheless, because a difference between releases could tell a withheld one. ``latest``: of these indicators the last
    period alone, and everybody, or else the first group. Unless ``compared`` there is no ``benchmark`` and no ``comparison``.
    """
    if not viewer.shared or not chosen or (filters["geography"] and KIND not in filters["geography"]):
        return []
    wanted = _wanted(connection, filters, chosen, moment)
    wanted += [sa.tuple_(*_key()[1:5]).in_([(i.code, *i.periods[0], i.groups[0]) for i in latest])] if latest else []
    query = window.cut(_rows(moment).where(_seen(moment), _of(chosen), *wanted).order_by(*_key()))
    rows = [_told(dict(row)) for row in connection.execute(query).mappings()]
    if not compared:
        return rows
    levels = _levels(connection, rows, moment)
    return [_compared(row, levels[_series(row)]) for row in rows]


def count_figures(
    connection: Connection, filters: Filters, viewer: Viewer, chosen: Sequence[Programme], moment: AsOf = NOW
) -> int:
    """How many rows ``own_figures`` has."""
    if not viewer.shared or not chosen or (filters["geography"] and KIND not in filters["geography"]):
        return 0
    wanted = _wanted(connection, filters, chosen, moment)
    rows = _rows(moment).where(_seen(moment), _of(chosen), *wanted).subquery()
    return connection.scalar(sa.select(sa.func.count()).select_from(rows)) or 0


def _of(chosen: Sequence[Programme]) -> sa.ColumnElement[bool]:
    return figures_of.c.programme_id.in_([programme.id for programme in chosen])


def _key() -> list[sa.ColumnElement[Any]]:
    return [figures_of.c[name] for name in (*SERIES, "area_code")]


def _wanted(
    connection: Connection, filters: Filters, chosen: Sequence[Programme], moment: AsOf
) -> list[sa.ColumnElement[bool]]:
    columns = {"area": "area_code", "place": "area_code", "indicator": "indicator", "breakdown": "breakdown"}
    wanted: list[sa.ColumnElement[bool]] = []
    wanted += [figures_of.c[column].in_(filters[name]) for name, column in columns.items() if filters[name]]
    if filters["region"]:
        wanted.append(areas.c.region.in_(filters["region"]))
    if filters["period"]:
        days = sa.select(figures_of.c.period_start, figures_of.c.period_end).where(_of(chosen)).distinct()
        meant = [tuple(each) for each in connection.execute(days) if in_words(*each) in filters["period"]]
        wanted.append(sa.tuple_(figures_of.c.period_start, figures_of.c.period_end).in_(meant))
    return wanted


def _rows(moment: AsOf) -> sa.Select[Any]:
    described = (indicators.c.indicator_id == indicator_codes.c.id) & open_at(indicators, moment)
    return (
        sa.select(
            *(figures_of.c[name].label(of_row) for name, of_row in zip(SERIES, OF_ROW, strict=True)),
            *(figures_of.c[name] for name in (*FIGURE, "reason", "note", "disclosure")),
            sa.literal(KIND).label("geography_kind"),
            figures_of.c.area_code.label("geography_code"),
            programmes.c.name.label("programme"),
            programmes.c.simulated,
            areas.c.region,
            sa.func.coalesce(areas.c.name, figures_of.c.area_code).label("geography_name"),
            sa.func.coalesce(indicators.c.name, figures_of.c.indicator).label("indicator"),
            *(indicators.c[name] for name in ("unit", "type", "polarity", "multiplier")),
            _today(moment).label("current"),
            figures_of.c.load_id.label("load"),
        )
        .join_from(figures_of, programmes, programmes.c.id == figures_of.c.programme_id)
        .join(places, (places.c.kind == KIND) & (places.c.code == figures_of.c.area_code))
        .outerjoin(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .join(indicator_codes, indicator_codes.c.code == figures_of.c.indicator)
        .outerjoin(indicators, described)
    )


# What may be seen of a moment.


def _seen(moment: AsOf) -> sa.ColumnElement[bool]:
    """The rows of a moment, and today's of an area and period whose releases may not be compared."""
    is_open = figures_of.c.closed_by.is_(None)
    if moment.load is None:
        return is_open
    sensitive = _sensitive()
    first = indicator_figures.alias("first")
    same = (first.c[name] == figures_of.c[name] for name in (*SERIES[:4], "area_code"))
    known = sa.exists().where(*same, first.c.load_id <= moment.load).correlate(figures_of)
    return sa.or_(open_at(figures_of, moment) & ~sensitive, is_open & known & sensitive)


def _sensitive() -> sa.ColumnElement[bool]:
    """Where any release of the same area and indicator has withheld a figure of a period that meets this one, or was about
    others: what was shown as it is before a stricter declaration could tell what that one withholds. And where a mean of people
    was another one before: both tell of the few who came in between or went."""
    other = indicator_figures.alias("other")
    same = (other.c[name] == figures_of.c[name] for name in ("programme_id", "indicator", "area_code"))
    meets = sa.and_(other.c.period_start <= figures_of.c.period_end, other.c.period_end >= figures_of.c.period_start)
    telling = sa.or_(meets & (other.c.value_status == "suppressed"), other.c.disclosure != figures_of.c.disclosure)
    revised = [
        *(other.c[name] == figures_of.c[name] for name in (*SERIES, "area_code")),
        other.c.value != figures_of.c.value,
        figures_of.c.disclosure != "none",
        figures_of.c.numerator.is_(None) & figures_of.c.denominator.is_not(None),
    ]
    stricter = (released_as.c.code == figures_of.c.indicator) & (released_as.c.disclosure != figures_of.c.disclosure)
    return sa.or_(
        *(sa.exists().where(*each).correlate(figures_of) for each in ((*same, telling), revised, (stricter,)))
    )


def _today(moment: AsOf) -> sa.ColumnElement[bool]:
    return sa.false() if moment.load is None else _sensitive()


# What is said of a row.


def _told(row: dict[str, Any]) -> dict[str, Any]:
    told = row | {"reissued": False, "note": row["reason"] or row["note"]}
    told["period"] = in_words(row["period_start"], row["period_end"])
    told["value_text"] = None if row["value"] is None else f"{row['value']:f}"
    return told


def _compared(row: dict[str, Any], level: Decimal | None) -> dict[str, Any]:
    against = None if level is None else float(level)
    verdict = comparison(interval_of_row(row), against, row["polarity"] or "neither")
    return row | {"benchmark": level, "comparison": verdict}


def interval_of_row(row: Mapping[str, Any]) -> Interval | None:
    """The 95% interval of a figure; None where it has none."""
    ends = (row["value"], row["lower_95"], row["upper_95"])
    return None if None in ends else Interval(*(float(end) for end in ends if end is not None))


def _series(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in OF_ROW)


def _levels(
    connection: Connection, rows: Sequence[Mapping[str, Any]], moment: AsOf
) -> dict[tuple[Any, ...], Decimal | None]:
    """What all areas of a programme come to in each series of some rows."""
    known = {_series(row): (row["type"], row["multiplier"]) for row in rows}
    columns = [figures_of.c[name].label(of_row) for name, of_row in zip(SERIES, OF_ROW, strict=True)]
    query = sa.select(*columns, *(figures_of.c[name] for name in ("value", "numerator", "denominator")))
    one_of = [figures_of.c[name].in_({each[place] for each in known}) for place, name in enumerate(SERIES)]
    parts: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(query.where(_seen(moment), *one_of)).mappings() if known else ():
        told = dict(row)
        parts[_series(told)].append(told)
    return {series: pooled(parts[series], *about) for series, about in known.items()}
