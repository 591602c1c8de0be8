"""What the connectors share: official figures of indicators by geography, as their publishers give them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.geographies import Geography, geography, lineage
from data.queries.official import ALL_AGES, CHILDREN, NO_UNIT, SLICE
from etl.kinds import SUPPRESSED
from etl.model import LINE, Across, Fact, Rule
from etl.write import VERSIONING, identify, same_key

values, places, indicators, loads = schema.indicator_values, schema.places, schema.indicators, schema.loads

NAMES_CHILDREN = (
    r"(?i)\b(cyp|cypmhs|child(ren)?('s)?|young (people|persons?|carers)|infants?|pupils?|adolescents?|teenage(d|rs?)?|girls|boys|"
    r"under[- ]?([1-9]|1[0-9]|2[0-5])s?)\b|<\s?([1-9]|1[0-9]|2[0-5])\s?(yrs|years)|"
    r"\b(aged|ages|[(])\s?(between )?([0-9]|1[0-9]) ?(to|and|-|–) ?([1-9]|1[0-9]|2[0-5])\b"
)
"""Words by which a measure's name tells that it counts children or young people."""
SURENESS = {None: -1} | {status: rank for rank, status in enumerate(("provisional", "performance", "final"))}


def theme(name: pl.Expr) -> pl.Expr:
    """Whom a measure counts, by its name."""
    return pl.when(name.str.contains(NAMES_CHILDREN)).then(pl.lit(CHILDREN)).otherwise(pl.lit(ALL_AGES)).alias("theme")


def with_suppression(frame: pl.DataFrame) -> pl.DataFrame:
    """Turns a ``value`` of ``*`` into none and the flag ``suppressed``."""
    starred = (pl.col("value") == SUPPRESSED).fill_null(False)
    return frame.with_columns(suppressed=starred, value=pl.when(~starred).then("value"))


def with_days(frame: pl.DataFrame, column: str, days_of: Callable[[str], tuple[date, date] | None]) -> pl.DataFrame:
    """Adds the days of the periods of a column, ``period_start`` and ``period_end``; null where they can't be read."""
    days = {text: days_of(text) for text in frame[column].unique().drop_nulls()}
    told = {
        name: {text: each[place] for text, each in days.items() if each}
        for place, name in enumerate(("period_start", "period_end"))
    }
    return frame.with_columns(
        pl.col(column).replace_strict(list(dates), list(dates.values()), default=None, return_dtype=pl.Date).alias(name)
        for name, dates in told.items()
    )


def _covers(stage: sa.Table) -> sa.ColumnElement[bool]:
    """The figures of the indicators, periods, groups and kinds of places that the file has, but for surer ones."""

    def told(table: sa.Table) -> list[sa.ColumnElement[Any]]:
        kind = sa.select(places.c.kind).where(places.c.id == table.c.place_id).correlate(table).scalar_subquery()
        return [*(table.c[name] for name in SLICE), kind]

    surest = sa.select(sa.func.max(_rank(stage.c.status))).scalar_subquery()
    return sa.tuple_(*told(values)).in_(sa.select(*told(stage))) & (_rank(values.c.status) <= surest)


def _rank(status: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """How sure a status is."""
    return sa.case({name: rank for name, rank in SURENESS.items() if name}, value=status, else_=-1)


def own_codes(connection: Connection) -> list[str]:
    """The codes of indicators that a file of people's own describes."""
    return _codes(connection, loads.c.source.is_(None))


def official_codes(connection: Connection) -> list[str]:
    """The codes of indicators that official files describe."""
    return _codes(connection, loads.c.source.is_not(None))


def _codes(connection: Connection, by: sa.ColumnElement[bool]) -> list[str]:
    codes = schema.indicator_codes
    told_by = sa.func.coalesce(indicators.c.origin_load_id, indicators.c.load_id)
    query = sa.select(codes.c.code).join(indicators, indicators.c.indicator_id == codes.c.id)
    query = query.join(loads, loads.c.id == told_by).where(indicators.c.closed_by.is_(None), by)
    return list(connection.scalars(query))


def own_code(column: str) -> Rule:
    """An official figure never takes the place, or the disclosure, of an own indicator; needs the derived column ``own``."""
    return Rule(
        "own_code",
        column,
        ~pl.col("own"),
        "Its code is that of an indicator that was declared here with the feed ‘indicators’. Declare yours under another "
        "code first.",
        (column,),
    )


FACTS = (
    Fact(values, _covers),
    Fact(schema.geographies, lambda stage: sa.false(), in_passing=True),
    Fact(indicators, lambda stage: sa.false(), in_passing=True),
)
"""The facts that a connector's rows become, in the order of what ``facts_of`` returns."""


def _less_sure(stage: sa.Table) -> sa.Select[int]:
    surer = _rank(values.c.status) > _rank(stage.c.status)
    return sa.select(stage.c.line).join(values, same_key(values, stage)).where(surer)


LESS_SURE = Across(
    "less_sure",
    "status",
    _less_sure,
    "The store has a surer figure of this already: final stands above performance, performance above provisional. To go back "
    "to an earlier one, undo the load that brought it.",
)


def facts_of(connection: Connection, rows: pl.DataFrame, source: str) -> tuple[pl.DataFrame, ...]:
    """The frames of ``FACTS``. Makes the places, indicators and breakdowns that are new.

    ``rows`` has a row a figure: ``line``, ``place_kind``, ``place_code``, ``place_name``, ``indicator_code``,
    ``indicator_name``, ``unit``, ``type``, ``theme``, ``breakdown``, ``period_start``, ``period_end``, and any of the
    columns of ``indicator_values``.
    """
    placed, told = _placed(connection, rows)
    known = _known(connection, indicators.c.indicator_id)
    ids = identify(connection, schema.indicator_codes, rows["indicator_code"].unique().to_list())
    placed = placed.with_columns(_coded("indicator_code", ids).alias("indicator_id"))
    described = _described(placed, source, known)
    if _is_older(connection, rows, source):
        told = told.filter(~pl.col("place_id").is_in(_known(connection, schema.geographies.c.place_id)))
        described = described.filter(~pl.col("indicator_id").is_in(known))
    broken_down = _coded("breakdown", breakdown_ids(connection, rows["breakdown"])).alias("breakdown_id")
    figures = placed.with_columns(broken_down)
    # What a publisher doesn't say of a figure, it doesn't say: nothing is kept of an earlier issue.
    told_of = [column.name for column in values.c if column.name not in VERSIONING]
    given = [name if name in figures.columns else pl.lit(None, pl.String).alias(name) for name in told_of]
    return figures.select(given), told, described


def _known(connection: Connection, key: sa.Column[int]) -> list[int]:
    """The ids of what is described."""
    return list(connection.scalars(sa.select(key).where(key.table.c.closed_by.is_(None))))


def _is_older(connection: Connection, rows: pl.DataFrame, source: str) -> bool:
    """Whether the rows are all of before the publisher's newest period: then what is described already stays as it is."""
    held = schema.official_series
    described = (indicators.c.indicator_id == held.c.indicator_id) & indicators.c.closed_by.is_(None)
    query = sa.select(sa.func.max(held.c.period_end)).join(indicators, described).where(indicators.c.source == source)
    newest = connection.scalar(query)
    return newest is not None and len(rows) > 0 and rows["period_end"].max() < newest


def breakdown_ids(connection: Connection, codes: pl.Series) -> dict[str, int]:
    """The ids of breakdowns; one that is new has its code as its name."""
    table = schema.breakdowns
    query = sa.select(table.c.code, table.c.id)
    ids = dict(connection.execute(query).all())
    if new := sorted(set(codes) - set(ids)):
        connection.execute(table.insert(), [{"code": code, "name": code} for code in new])
        ids = dict(connection.execute(query).all())
    return ids


def _coded(column: str, ids: dict[str, int]) -> pl.Expr:
    return pl.col(column).replace_strict(list(ids), list(ids.values()), default=None, return_dtype=pl.Int64)


def _placed(connection: Connection, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with ``place_id``, and a row a place that they name or that one of these is part of."""
    named = ("place_kind", "place_code")
    distinct = rows.unique(named, keep="last", maintain_order=True)
    met = [(geography(*place), line) for *place, line in distinct.select(*named, "place_name", LINE).iter_rows()]
    every = {place.key: (place, line) for first, line in met for place in lineage(first)}
    ids = _place_ids(connection, [place for place, _ in every.values()])
    keys = distinct.select(*named).with_columns(
        place_id=pl.Series([ids[place.key] for place, _ in met], dtype=pl.Int64)
    )
    told = [
        (ids[key], place.name, place.ons_code, place.ods_code, ids[place.parent] if place.parent else None, line)
        for key, (place, line) in every.items()
    ]
    columns = ("place_id", "name", "ons_code", "ods_code", "parent_id", LINE)
    types = (pl.Int64, pl.String, pl.String, pl.String, pl.Int64, pl.Int64)
    return (
        rows.join(keys, on=list(named), how="left", maintain_order="left"),
        pl.DataFrame(told, schema=dict(zip(columns, types, strict=True)), orient="row"),
    )


def _place_ids(connection: Connection, wanted: list[Geography]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for kind in {place.kind for place in wanted}:
        codes = [place.code for place in wanted if place.kind == kind]
        found |= {(kind, code): number for code, number in identify(connection, places, codes, kind=kind).items()}
    return found


def _described(placed: pl.DataFrame, source: str, known: Collection[int]) -> pl.DataFrame:
    """A row an indicator: what the file last said of it. One that is ``known`` stays as it is where the rows don't tell its
    unit."""
    named = pl.col("indicator_name", "theme", LINE).last()
    measured = pl.col("unit", "type").drop_nulls().last()
    last = placed.group_by("indicator_id", maintain_order=True).agg(named, measured)
    fixed = {"polarity": "neither", "source": source, "disclosure": "none"}
    return last.filter(pl.col("unit").is_not_null() | ~pl.col("indicator_id").is_in(known)).select(
        "indicator_id",
        pl.col("indicator_name").alias("name"),
        pl.col("unit").fill_null(NO_UNIT),
        pl.col("type").fill_null("score"),
        "theme",
        *(pl.lit(value).alias(name) for name, value in fixed.items()),
        LINE,
    )


Long = Callable[[pl.DataFrame], pl.DataFrame]
"""Makes of a file's good rows what ``facts_of`` takes."""


def frames(long: Long, source: str) -> Callable[[Connection, pl.DataFrame], tuple[pl.DataFrame, ...]]:
    """A connector's way from good rows to facts."""
    return lambda connection, good: facts_of(connection, long(good), source)
