"""``survey_responses``: what each respondent answered to each statement, at each wave."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from etl.feeds.covering import areas_and, its_own
from etl.feeds.members import IN_ITS_AREA, RESPONDENTS_KEEP_THEIR_AREA, area_of_cohort
from etl.kinds import Code, Day, Identity, Known, Numbered, Text, spoken
from etl.model import Column, Fact, Feed, Rule
from etl.scales import DONT_KNOW, answers

respondents, responses = schema.survey_respondents, schema.survey_responses


def _derive(connection: Connection) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Adds ``position``, ``dont_know``, ``asked`` (whom the statement is put to) and the cohort's area."""
    facts = schema.survey_questions
    query = sa.select(facts.c.question_id, facts.c.scale, facts.c.asked_of).where(facts.c.closed_by.is_(None))
    asked_of: dict[int, str | None] = {}
    positions: dict[str, int] = {}
    for question, scale, asked in connection.execute(query):
        asked_of[question] = asked if asked in ("schools", "cypmhs") else None
        positions |= {f"{question} {answer}": position for answer, position in answers(scale)}
    in_area = area_of_cohort(connection)

    def derived(frame: pl.DataFrame) -> pl.DataFrame:
        answer = spoken(pl.col("response"))
        asked_and_answered = pl.concat_str(pl.col("question_code").cast(pl.String), pl.lit(" "), answer)
        return in_area(frame).with_columns(
            asked_and_answered.replace_strict(
                list(positions), list(positions.values()), default=None, return_dtype=pl.Int64
            ).alias("position"),
            answer.is_in(DONT_KNOW).alias("dont_know"),
            pl.col("question_code")
            .replace_strict(list(asked_of), list(asked_of.values()), default=None, return_dtype=pl.String)
            .alias("asked"),
        )

    return derived


def _covers_answers(stage: sa.Table) -> sa.ColumnElement[bool]:
    """The answers of the file's respondents at its waves, and of those whom the file has just taken away."""

    def theirs(table: sa.FromClause) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.respondent_id == responses.c.respondent_id, table.c.wave == responses.c.wave)

    known = sa.exists().where(theirs(respondents), respondents.c.closed_by.is_(None))
    return sa.exists().where(theirs(stage)) | ~known


FEED = Feed(
    name="survey_responses",
    about="One row an answer. A respondent keeps one id through all waves: only then can before and after be compared.",
    columns=(
        Column(
            "respondent_id",
            Identity(schema.respondents),
            "A code for the person, never a name; the same at each wave",
            "R0017",
            required=True,
            key=True,
        ),
        Column("group", Code(("schools", "cypmhs")), "Whom the respondent speaks for", "schools", required=True),
        Column("area_code", Known("area", "areas"), "The respondent's area", "NTH-A", required=True),
        Column("cohort_code", Known("cohort", "cohorts"), "The respondent's cohort", "NTH-A-1"),
        Column("setting_type", Text(), "The kind of school or service", "secondary"),
        Column("role", Text(), "What the respondent does there", "mental health lead"),
        Column(
            "wave",
            Numbered(
                "follow-up-", r"^follow ?up ([2-9])$", "baseline, follow-up, follow-up-2 …", ("baseline", "follow-up")
            ),
            "When it was asked",
            "baseline",
            required=True,
            key=True,
        ),
        Column("date", Day(), "The day of the answer", "2026-05-12"),
        Column("question_code", Known("question", "survey_questions"), "The statement", "Q01", required=True, key=True),
        Column("response", Text(), "The position on the scale, its label, or don't know", "4", required=True),
    ),
    facts=(
        Fact(responses, _covers_answers, {"respondent_id": "respondent_id", "question_id": "question_code"}),
        Fact(
            respondents,
            areas_and(respondents, its_own, "respondent_group", "wave"),
            {"respondent_group": "group", "place_id": "area_code", "cohort_id": "cohort_code"},
            shared=True,
        ),
    ),
    rules=(
        Rule(
            "not_on_the_scale",
            "response",
            pl.col("position").is_not_null() | pl.col("dont_know") | pl.col("question_code").is_null(),
            "‘{response}’ is no answer on the scale of {question_code}. Give a position, a label of it, or don't know.",
        ),
        Rule(
            "not_asked_of_the_group",
            "question_code",
            pl.col("asked") == pl.col("group"),
            "{question_code} is not put to {group}. Check the group and the statement.",
        ),
        IN_ITS_AREA,
    ),
    across=(RESPONDENTS_KEEP_THEIR_AREA,),
    derive=_derive,
)
