"""``survey_questions``: the statements of the surveys, and their scales."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.scales import AGREE_FROM
from etl.feeds.covering import earlier_files
from etl.kinds import Code, Identity, Text, Whole
from etl.model import Column, Fact, Feed, Rule
from etl.scales import SCALES, labels

questions = schema.survey_questions


def _derive(connection: Connection) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Adds ``points``, the number of a scale's labels, null where the scale is neither a name nor labels; and
    ``kept_agree_from``, which the store keeps where the file doesn't give it."""
    query = sa.select(schema.question_codes.c.code, questions.c.agree_from).join(questions)
    kept = dict(connection.execute(query.where(questions.c.closed_by.is_(None))).all())

    def derived(frame: pl.DataFrame) -> pl.DataFrame:
        known = {scale: len(labels(scale) or ()) or None for scale in frame["scale"].drop_nulls().unique()}
        points = pl.col("scale").replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.Int64)
        before = pl.col("question_code").replace_strict(
            list(kept), list(kept.values()), default=None, return_dtype=pl.Int64
        )
        stands = pl.lit(None, pl.Int64) if "agree_from" in frame.columns else before
        return frame.with_columns(points.alias("points"), stands.alias("kept_agree_from"))

    return derived


FEED = Feed(
    name="survey_questions",
    about="One row a statement that people are asked about.",
    columns=(
        Column(
            "question_code", Identity(schema.question_codes), "The statement's code", "Q01", required=True, key=True
        ),
        Column(
            "statement", Text(), "Its words, as people read them", "I know whom to contact in CYPMHS", required=True
        ),
        Column("theme", Text(), "The theme that it belongs to", "Contact", required=True),
        Column(
            "scale",
            Text(),
            f"{', '.join(SCALES)}, or the labels from low to high with | between them",
            "agree-5",
            required=True,
        ),
        Column(
            "agree_from",
            Whole(1, 20),
            "The lowest position that counts as agreeing; blank: the scale's own "
            f"({', '.join(f'{scale}: {position}' for scale, position in AGREE_FROM.items())}); a scale of own labels then has "
            "answers alone, no share agreeing",
            "4",
        ),
        Column("asked_of", Code(("schools", "cypmhs", "both")), "Who is asked; blank: both", "both"),
    ),
    facts=(Fact(questions, earlier_files(questions, "survey_questions"), {"question_id": "question_code"}),),
    rules=(
        Rule(
            "unknown_scale",
            "scale",
            pl.col("points").is_not_null() | pl.col("scale").is_null(),
            f"‘{{scale}}’ is not a scale. Use {', '.join(SCALES)}, or two or more labels from low to high with | between them, "
            "don't know not among them.",
        ),
        Rule(
            "agree_from_off_the_scale",
            "agree_from",
            pl.col("agree_from") <= pl.col("points"),
            "The scale has fewer positions than {agree_from}. Give the lowest position that counts as agreeing.",
            ("agree_from",),
        ),
        Rule(
            "kept_agree_from_off_the_scale",
            "scale",
            pl.col("kept_agree_from") <= pl.col("points"),
            "The scale has fewer positions than the agree_from that the store has. Add the column agree_from.",
        ),
    ),
    derive=_derive,
)
