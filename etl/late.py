"""What only the whole file can tell: rows with one key, rows that disagree, rows that the store contradicts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.filters import listed
from etl.model import Column, Feed
from etl.problems import Problem
from etl.write import ORDER, Stage

REPEATED = "repeated_row"


@dataclass(frozen=True)
class Late:
    """A staged line that can't go in, and why; ``column`` is the feed's."""

    line: int
    column: str | None
    rule: str
    remedy: str

    def problem(self, row: Mapping[str, str], headings: Mapping[str, str]) -> Problem:
        heading = headings.get(self.column) if self.column else None
        return Problem(self.line, heading, row.get(heading or ""), self.rule, self.remedy, row)


def find(feed: Feed, stages: Sequence[Stage], key: Sequence[Column]) -> list[Late]:
    """Everything that is wrong between rows, one a line and rule, in the file's order."""
    found = dict.fromkeys(_same_key(stages[0], listed([column.name for column in key]), repeats=feed.repeats))
    for fact, stage in zip(feed.facts[1:], stages[1:], strict=True):
        if fact.shared:
            found |= dict.fromkeys(_disagree(stages[0], stage))
    for rule in feed.across:
        lines = stages[0].connection.scalars(rule.broken(stages[0].table).distinct()).all()
        found |= {Late(line, rule.column, rule.code, rule.remedy): None for line in lines}
    differing = {each.line for each in found if each.rule != REPEATED}
    told = [each for each in found if each.rule != REPEATED or each.line not in differing]
    return sorted(told, key=lambda each: each.line)


def _doubled(stage: Stage) -> sa.Subquery:
    """The keys that more than one staged row has: the first row's place and line, and whether their values differ."""
    table = stage.table
    key = [table.c[name] for name in stage.key]
    count = sa.func.count()
    # Only the keys of all rows are compared; what else those rows say, of those that share one.
    several = sa.select(*key).group_by(*key).having(count > 1).subquery("several")
    differs = [_several(table.c[name], count) for name in stage.columns if name not in (*stage.key, "line")]
    query = sa.select(
        *key,
        sa.func.min(table.c[ORDER]).label("first"),
        sa.func.min(table.c.line).label("first_line"),
        sa.or_(sa.false(), *differs).label("differs"),
    )
    return query.join(several, stage.same_key(several)).group_by(*key).subquery("doubled")


def _several(column: sa.ColumnElement[object], rows: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    text = sa.cast(column, sa.String)
    filled = sa.func.count(column)
    return sa.or_(sa.func.min(text) != sa.func.max(text), filled.between(1, rows - 1))


def _same_key(stage: Stage, key: str, *, repeats: bool) -> Iterator[Late]:
    doubled = _doubled(stage)
    table = stage.table
    query = sa.select(table.c.line, doubled.c.first_line, doubled.c.differs).join(doubled, stage.same_key(doubled))
    again = sa.false() if repeats else table.c[ORDER] > doubled.c.first
    query = query.where(doubled.c.differs | again)
    for line, first, differs in stage.connection.execute(query.order_by(table.c[ORDER])):
        if differs:
            remedy = (
                f"Several rows, the first on line {first}, give different values for one {key}. Keep the right one."
            )
            yield Late(line, None, "duplicate_key", remedy)
        else:
            yield Late(line, None, REPEATED, f"The row says the same as line {first}. Delete it.")


def _disagree(main: Stage, shared: Stage) -> Iterator[Late]:
    doubled = _doubled(shared)
    of_key = sa.and_(*(main.table.c[name] == doubled.c[name] for name in shared.key))
    query = sa.select(main.table.c.line, doubled.c.first_line).join(doubled, of_key).where(doubled.c.differs)
    told = [name for name in shared.columns if name not in (*shared.key, "line")]
    words = listed([name.removesuffix("_id").replace("_", " ").replace("place", "area") for name in told], "or")
    for line, first in main.connection.execute(query):
        remedy = f"Rows of one respondent and wave, the first on line {first}, differ in {words}. Make them agree."
        yield Late(line, None, "rows_disagree", remedy)


def drop(feed: Feed, stages: Sequence[Stage], lines: Collection[int]) -> None:
    """Takes rejected lines out of the stages, and leaves one of each shared fact that other lines still tell."""
    main, *others = stages
    shared = [stage for stage, fact in zip(others, feed.facts[1:], strict=True) if fact.shared]
    if lines:
        for stage in stages:
            if stage not in shared:
                _delete(main.connection, stage, lines)
    for stage in shared:
        _keep_first(stage)
        if lines:
            _keep_told(main, stage)
    for stage, fact in zip(others, feed.facts[1:], strict=True):
        if fact.in_passing:
            _keep_last(stage)


def take_once(stage: Stage) -> int:
    """Leaves one of rows that say the same. Returns how many lines then say nothing of their own."""
    if not stage.has_doubled_keys():
        return 0
    lines = sa.select(sa.func.count(stage.table.c.line.distinct()))
    before = stage.connection.scalar(lines)
    _keep_first(stage)
    return (before or 0) - (stage.connection.scalar(lines) or 0)


def _keep_first(stage: Stage) -> None:
    earlier = stage.table.alias("earlier")
    stage.remove(sa.exists().where(stage.same_key(earlier), earlier.c[ORDER] < stage.table.c[ORDER]))


def _keep_last(stage: Stage) -> None:
    later = stage.table.alias("later")
    stage.remove(sa.exists().where(stage.same_key(later), later.c[ORDER] > stage.table.c[ORDER]))


def _keep_told(main: Stage, shared: Stage) -> None:
    """Leaves what lines that stand still tell, and says the first of these lines."""
    told = sa.and_(*(main.table.c[name] == shared.table.c[name] for name in shared.key))
    shared.remove(~sa.exists().where(told))
    first = sa.select(sa.func.min(main.table.c.line)).where(told).scalar_subquery()
    main.connection.execute(shared.table.update().values(line=first))


def _delete(connection: Connection, stage: Stage, lines: Collection[int]) -> None:
    rejected = sa.Table(
        "rejected", sa.MetaData(), sa.Column("line", sa.Integer, primary_key=True), prefixes=["TEMPORARY"]
    )
    rejected.create(connection)
    connection.execute(rejected.insert(), [{"line": line} for line in sorted(lines)])
    stage.remove(stage.table.c.line.in_(sa.select(rejected.c.line)))
    rejected.drop(connection)
