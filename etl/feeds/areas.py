"""``areas``: the places that take part in a programme."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from etl.feeds.kept import wrong_way_round
from etl.kinds import Code, Day, Identity, Text, Whole
from etl.model import Across, Column, Fact, Feed, Rule
from etl.published_tables import PROGRAMMES
from etl.write import gives, identify

areas, places, programmes = schema.areas, schema.places, schema.programmes
SIMULATED = "(simulated)"
"""How the name of a programme ends that is made up."""


def _derive(connection: Connection) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Adds ``own_programme``, where an area is already, and ``published``, whether the named programme is complete."""
    described = sa.select(areas.c.place_id).where(areas.c.closed_by.is_(None))
    query = sa.select(places.c.code, programmes.c.name).join(programmes).where(places.c.id.in_(described))
    own = dict(connection.execute(query).all())
    figures = sa.select(schema.published_figures.c.programme_id)
    published = list(connection.scalars(sa.select(programmes.c.name).where(programmes.c.id.in_(figures))))

    def derived(frame: pl.DataFrame) -> pl.DataFrame:
        programme = pl.col("area_code").replace_strict(
            list(own), list(own.values()), default=None, return_dtype=pl.String
        )
        return frame.with_columns(
            programme.alias("own_programme"), pl.col("programme").is_in(published).alias("published")
        )

    return derived


def _identify(connection: Connection, good: pl.DataFrame) -> pl.DataFrame:
    """Area codes, also those that are succeeded, become the ids of places; a new programme is made."""
    codes = good.select("area_code", "programme")
    if "succeeds" in good.columns:
        named = good.select(pl.col("succeeds").alias("area_code"), "programme").drop_nulls()
        codes = pl.concat([codes, named])
    ids = _known_places(connection)
    for (programme,), rows in codes.unique("area_code", keep="first", maintain_order=True).group_by(
        "programme", maintain_order=True
    ):
        here = set(rows["area_code"])
        programme_id = _programme_id(connection, str(programme))
        _move(connection, [ids[code] for code in here & set(ids)], programme_id)
        ids |= identify(connection, places, here - set(ids), kind="area", programme_id=programme_id)
    coded = pl.col("area_code", "succeeds") if "succeeds" in good.columns else pl.col("area_code")
    return good.with_columns(coded.replace_strict(list(ids), list(ids.values()), default=None, return_dtype=pl.Int64))


def _move(connection: Connection, ids: Sequence[int], programme_id: int) -> None:
    """Puts areas that nothing describes any more into the programme that now names them: a load of them was undone."""
    described = sa.select(areas.c.place_id).where(areas.c.closed_by.is_(None))
    moving = places.update().where(places.c.id.in_(ids), places.c.id.not_in(described))
    connection.execute(moving.values(programme_id=programme_id))


def _known_places(connection: Connection) -> dict[str, int]:
    query = sa.select(places.c.code, places.c.id).where(places.c.kind == "area")
    return dict(connection.execute(query).all())


def _programme_id(connection: Connection, name: str) -> int:
    known: int | None = connection.scalar(sa.select(programmes.c.id).where(programmes.c.name == name))
    return known or _new_programme(connection, name)


def _new_programme(connection: Connection, name: str) -> int:
    """A programme that a file is the first to name; its code is its name in capitals, made unique by a number.

    One whose name ends in ``(simulated)`` is made up, and so is all that is handed in for it.
    """
    stem = re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-") or "PROGRAMME"
    taken = set(connection.scalars(sa.select(programmes.c.code)))
    code = next(each for each in (stem, *(f"{stem}-{number}" for number in range(2, 9_999))) if each not in taken)
    last = connection.scalar(sa.select(sa.func.max(programmes.c.position))) or 0
    told = {"code": code, "name": name, "position": max(last, len(PROGRAMMES)) + 1}
    flags = {"simulated": name.endswith(SIMULATED), "shown_alone": False, "anonymised": False}
    connection.execute(programmes.insert().values(**told, **flags))
    return identify(connection, programmes, [code])[code]


def _without_description(stage: sa.Table) -> sa.Select[int]:
    """Lines that succeed an area that neither the store nor the file describes."""
    described = sa.select(areas.c.place_id).where(areas.c.closed_by.is_(None))
    here = sa.select(stage.c.place_id)
    if not gives(stage, "succeeds"):
        return sa.select(stage.c.line).where(sa.false())
    return sa.select(stage.c.line).where(stage.c.succeeds.not_in(described), stage.c.succeeds.not_in(here))


def _covers(stage: sa.Table) -> sa.ColumnElement[bool]:
    """The areas of the programmes that the file has."""
    mine = sa.select(places.c.programme_id).where(places.c.id.in_(sa.select(stage.c.place_id)))
    return areas.c.place_id.in_(sa.select(places.c.id).where(places.c.programme_id.in_(mine)))


FEED = Feed(
    name="areas",
    about="One row an area that takes part in a programme. The first area that names a programme makes it.",
    columns=(
        Column("area_code", Identity(places), "The area's code", "NTH-A", required=True, key=True),
        Column("area_name", Text(), "Its name", "Northtown", required=True),
        Column("programme", Text(), "The programme that it takes part in; one only", "Link Programme North 2026", True),
        Column("region", Text(), "Its region; any name", "North West", required=True),
        Column("lead", Code(schema.LEADS), "The kind of body that leads it", "ICB", required=True),
        Column("lead_organisation", Text(), "The body that leads it", "Northtown ICB"),
        Column("ons_code", Text(), "Its GSS code", "E06000008"),
        Column("ods_code", Text(), "Its ODS code", "QOP"),
        Column("rural_urban", Text(), "Its rural-urban class", "Urban"),
        Column("cyp_population", Whole(), "Children and young people who live there", "41000"),
        Column(
            "delivery_model",
            Code(("in-school", "dedicated lead", "single point of access")),
            "How mental health services reach its schools",
            "dedicated lead",
        ),
        Column("valid_from", Day(), "The first day of the area as such", "2022-07-01"),
        Column("valid_to", Day(), "Its last day", ""),
        Column("succeeds", Text(), "The code of the area that it took over from", ""),
    ),
    facts=(Fact(areas, _covers, {"place_id": "area_code", "name": "area_name"}),),
    rules=(
        Rule(
            "other_programme",
            "area_code",
            pl.col("own_programme") == pl.col("programme"),
            "‘{area_code}’ is an area of another programme. Give the area of this one a code of its own; an ons_code can "
            "tell that both are one place.",
        ),
        Rule(
            "published_programme",
            "programme",
            ~pl.col("published"),
            "‘{programme}’ is published and complete. Name a programme of your own.",
        ),
        Rule(
            "ends_before_it_begins",
            "valid_to",
            pl.col("valid_to") >= pl.col("valid_from"),
            "The area would end on {valid_to}, before it begins on {valid_from}. Check both dates.",
            ("valid_from", "valid_to"),
        ),
        Rule(
            "succeeds_itself",
            "succeeds",
            pl.col("succeeds") != pl.col("area_code"),
            "The area can't succeed itself. Give the code of the area that was there before, or leave the cell blank.",
            ("succeeds",),
        ),
    ),
    across=(
        Across(
            "ends_before_it_begins",
            "valid_to",
            wrong_way_round(areas, "valid_from", "valid_to"),
            "With what the store has, the area would end before it begins. Give both dates, valid_from and valid_to.",
        ),
        Across(
            "unknown_area",
            "succeeds",
            _without_description,
            "Neither the store nor the file has the area that this one succeeds. Check the code, or add that area.",
        ),
    ),
    derive=_derive,
    identify=_identify,
)
