"""``indicators``: what a figure of ``indicator_values`` or a measure of ``mhst_activity`` means."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
from sqlalchemy.engine import Connection

from data import schema
from data.measures.activity import DISCLOSURE
from data.measures.disclosure import NO_LOOSER
from data.queries.official import MADE_HERE
from etl.feeds.covering import earlier_files
from etl.feeds.open_data import official_codes
from etl.kinds import Code, Identity, Number, Text
from etl.model import Column, Fact, Feed, Rule
from etl.release.held import CAREFUL, held

indicators = schema.indicators


def _derive(connection: Connection) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Adds ``official``, whether the code is that of an official indicator, and ``looser`` and ``other_type``: whether the
    row would change what figures under the code were released as."""
    code = pl.col("indicator_code")
    official = code.is_in(official_codes(connection)) | code.str.contains(f"^({'|'.join(MADE_HERE)})")
    stands = held(connection)
    allowed = [f"{name}\t{to}" for name, before in stands.items() for to in NO_LOOSER[before.disclosure]]
    same_type = [f"{name}\t{before.type}" for name, before in stands.items()]
    known = code.is_in(list(stands)) & ~official

    def derived(frame: pl.DataFrame) -> pl.DataFrame:
        told = code + "\t" + pl.col("disclosure").fill_null(CAREFUL) if "disclosure" in frame.columns else None
        looser = pl.lit(False) if told is None else known & ~told.is_in(allowed)
        other_type = known & ~(code + "\t" + pl.col("type")).is_in(same_type)
        return frame.with_columns(official.alias("official"), looser.alias("looser"), other_type.alias("other_type"))

    return derived


FEED = Feed(
    name="indicators",
    about="One row an indicator of your own, or a measure of activity that is not in the list; of one that is, its target.",
    columns=(
        Column("indicator_code", Identity(schema.indicator_codes), "Its code", "absence_pct", required=True, key=True),
        Column(
            "name",
            Text(),
            "Its name; that of an official indicator with the same unit and type is compared with England's figure",
            "Persistent absence",
            required=True,
        ),
        Column("unit", Text(), "The unit of its figures", "%", required=True),
        Column(
            "type",
            Code(("count", "proportion", "rate", "mean", "score")),
            "The kind of figure",
            "proportion",
            required=True,
        ),
        Column(
            "polarity",
            Code(("higher is better", "lower is better", "neither")),
            "Which way is better",
            "lower is better",
            required=True,
        ),
        Column(
            "theme",
            Text(),
            "The theme that it belongs to; that of an outcome of the standard basket joins it there",
            "Earlier access",
        ),
        Column("definition", Text(), "What exactly is counted", "Pupils who miss a tenth of sessions or more"),
        Column("source", Text(), "Who publishes or collects it", "DfE, Pupil absence"),
        Column("scope", Text(), "Which places it is for", "local authorities"),
        Column("multiplier", Number(), "What a rate is per", "100"),
        Column("target", Number(), "The figure aimed at", "15"),
        Column(
            "disclosure",
            Code(("child", "respondent", "staff", "none")),
            "Whom small counts of it could tell about",
            "none",
        ),
    ),
    derive=_derive,
    facts=(Fact(indicators, earlier_files(indicators, "indicators"), {"indicator_id": "indicator_code"}),),
    rules=(
        Rule(
            "measure_of_the_list",
            "indicator_code",
            ~pl.col("indicator_code").is_in(list(DISCLOSURE)) | pl.col("disclosure").is_null(),
            "‘{indicator_code}’ is a measure of mhst_activity: whom its counts could tell about is fixed. Leave disclosure blank "
            "to give its target and polarity, or choose another code.",
            ("disclosure",),
        ),
        Rule(
            "official_code",
            "indicator_code",
            ~pl.col("official"),
            "‘{indicator_code}’ is how official files name an indicator of theirs. Choose another code.",
        ),
        Rule(
            "disclosure_loosened",
            "disclosure",
            ~pl.col("looser"),
            "Figures were released under ‘{indicator_code}’, and whom they could tell about may only become stricter. Give "
            "disclosure as it was declared (blank is child), or choose another code. To loosen it on purpose: python -m etl "
            "loosen {indicator_code} DISCLOSURE",
            ("disclosure",),
        ),
        Rule(
            "type_changed",
            "type",
            ~pl.col("other_type"),
            "Figures were released under ‘{indicator_code}’, which was declared as another type. Give the type as it was, or "
            "choose another code.",
        ),
    ),
)
