"""Open facts that refer to what is no longer described: cohorts of an area that an undo took away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import schema
from data.filters import listed
from data.measures.activity import DISCLOSURE
from data.schema import FACTS
from etl.history.ledger import Impossible
from etl.history.timeline import BROUGHT, Condition, origin
from etl.history.wording import words_for

DESCRIBES: dict[sa.Table, str] = {
    schema.areas: "area",
    schema.geographies: "place",
    schema.cohorts: "cohort",
    schema.survey_questions: "question",
    schema.survey_respondents: "respondent",
    schema.mhst_teams: "team",
    schema.indicators: "indicator",
}
"""The tables whose open row says what a code stands for, and the word for that."""
NAMED = 3
"""How many codes a refusal names before it only counts them."""


@dataclass(frozen=True)
class BrokenReference:
    """Open rows of ``load`` that refer to a code without an open description.

    ``by`` is the load that had described it; of rows that are only now open again (``reopened``), the load that
    took the description away.
    """

    load: int
    rows: str
    word: str
    code: str
    by: int
    reopened: bool


@dataclass(frozen=True)
class Link:
    """Where a fact table refers to what another one describes: by its id, or by the code of an indicator."""

    described: sa.Table
    facts: sa.Table
    column: str
    by_code: bool = False

    def joins(self, facts: sa.FromClause, described: sa.FromClause) -> Condition:
        first, *rest = FACTS[self.described.name]
        same = [described.c[name] == facts.c[name] for name in rest]
        if self.by_code:
            # What the list has needs no indicator: one that gives its target describes nothing that rows rest on.
            same.append(facts.c[self.column].not_in(list(DISCLOSURE)))
        return sa.and_(described.c[first] == self._described_id(facts), *same)

    def _described_id(self, facts: sa.FromClause) -> sa.ColumnElement[Any]:
        if not self.by_code:
            return facts.c[self.column]
        codes = schema.indicator_codes.alias("named")
        return sa.select(codes.c.id).where(codes.c.code == facts.c[self.column]).correlate(facts).scalar_subquery()


def links() -> Iterator[Link]:
    """Every link: activity names its measures, all else is in the schema's foreign keys; the other columns of a
    description's key go by name."""
    yield Link(schema.indicators, schema.mhst_activity, "measure", by_code=True)
    for described in DESCRIBES:
        first, *rest = FACTS[described.name]
        target = _target(described.c[first])
        for facts in BROUGHT:
            for column in facts.c:
                itself = facts is described and column.name == first
                if not itself and _target(column) is target and set(rest) <= set(facts.c.keys()):
                    yield Link(described, facts, column.name)


def _target(column: sa.Column[Any]) -> sa.FromClause | None:
    return next((key.column.table for key in column.foreign_keys), None)


def broken_references(connection: Connection, load_id: int) -> list[BrokenReference]:
    """The references that a load breaks, newest referring load first.

    Those are of open rows to descriptions that the load closed, and of rows that it opened to descriptions that were
    closed before. Rows that are older than the first description never needed one, and don't count.
    """
    broken = [
        BrokenReference(load, words_for(link.facts), DESCRIBES[link.described], code, by, reopened)
        for link, query, reopened in _questions(connection, load_id)
        for load, code, by in connection.execute(query)
    ]
    return sorted(set(broken), key=lambda one: (-one.load, one.rows, one.word, one.by, one.code))


def _questions(connection: Connection, load_id: int) -> Iterator[tuple[Link, sa.Select[Any], bool]]:
    """What to ask of each link: only of those whose tables the load touched, since making the queries takes longest."""
    closed = {facts for facts in DESCRIBES if _any(connection, facts.c.closed_by == load_id)}
    opened = {facts for facts in BROUGHT if _any(connection, facts.c.load_id == load_id)}
    ever_closed = {facts for facts in DESCRIBES if _any(connection, facts.c.closed_by.is_not(None))}
    for link in links():
        if link.described in closed:
            yield link, _lost(link, load_id), False
        if link.facts in opened and link.described in ever_closed:
            yield link, _reopened(link, load_id), True


def _any(connection: Connection, condition: Condition) -> bool:
    return bool(connection.scalar(sa.select(sa.exists().where(condition))))


def _lost(link: Link, load_id: int) -> sa.Select[Any]:
    """Open rows of other loads whose description the load closed: their load, the code, who had described it."""
    facts, closed = link.facts, link.described.alias("closed")
    query, code = _referring(link, closed)
    query = query.add_columns(origin(closed)).where(facts.c.load_id != load_id, closed.c.closed_by == load_id)
    return query.group_by(origin(facts), *code, origin(closed))


def _reopened(link: Link, load_id: int) -> sa.Select[Any]:
    """Rows that the load opened whose description had gone before: their load, the code, who took it away."""
    facts, closed = link.facts, link.described.alias("closed")
    query, code = _referring(link, closed)
    gone = sa.func.max(closed.c.closed_by)
    # A code that isn't described now has closed descriptions alone: so those are looked at first, which are few.
    query = query.add_columns(gone).where(facts.c.load_id == load_id, closed.c.closed_by.is_not(None))
    return query.group_by(origin(facts), *code).having(gone != load_id)


def _referring(link: Link, closed: sa.FromClause) -> tuple[sa.Select[Any], list[sa.ColumnElement[Any]]]:
    """Open rows that refer to a code that was described before them and isn't now; and what the code is made of."""
    facts, described = link.facts, link.described
    first, *rest = FACTS[described.name]
    codes = next(iter(described.c[first].foreign_keys)).column.table.alias("identity")
    parts: list[sa.ColumnElement[Any]] = [codes.c.code, *(closed.c[name] for name in rest)]
    code = parts[0]
    for name, part in zip(rest, parts[1:], strict=True):
        code = code + sa.literal_column(f"', {name} '") + part
    still, ever = described.alias("still"), described.alias("ever")
    is_open = sa.exists().where(link.joins(facts, still), still.c.closed_by.is_(None)).correlate(facts)
    since = sa.select(sa.func.min(origin(ever))).where(link.joins(facts, ever)).correlate(facts).scalar_subquery()
    query = (
        sa.select(origin(facts), code)
        .select_from(facts.join(closed, link.joins(facts, closed)).join(codes, codes.c.id == closed.c[first]))
        .where(facts.c.closed_by.is_(None), ~is_open, since < origin(facts))
    )
    return query, parts


def refuse(connection: Connection, load_id: int) -> None:
    """Raises Impossible when the load breaks references; the sentence says what to undo first."""
    broken = broken_references(connection, load_id)
    if broken:
        raise Impossible(refusal(broken))


def refusal(broken: Sequence[BrokenReference]) -> str:
    """Why a load can't be taken back, by the newest load that stands in its way."""
    first = broken[0]
    codes = [one.code for one in broken if replace(one, code=first.code) == first]
    of = f"{first.word}{'s' if len(codes) > 1 else ''} {_named(codes)}"
    if first.reopened:
        back = f"{first.rows.capitalize()} of {of} would be open again, which load {first.by} took away."
        return f"{back} Undo load {first.by} first."
    return f"Load {first.load} has {first.rows} of {of}, which load {first.by} brought. Undo load {first.load} first."


def _named(codes: Sequence[str]) -> str:
    more = [f"{len(codes) - NAMED} more"] if len(codes) > NAMED else []
    return listed([*codes[:NAMED], *more])
