"""Loads people's files: all that a load promises, in one transaction a file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data.schema import problems as kept_problems
from data.sentences import plural
from data.store import writing
from data.workbooks import HOW, LISTS
from etl import late, record
from etl.check import Checker, Doubtful
from etl.feeds import EVERY_FEED, FEEDS
from etl.headings import likeness, match, no_rows, plain
from etl.history import broken_references, refusal
from etl.history.identities import Identities, newest_codes
from etl.kinds import Identity
from etl.model import LINE, Fact, Feed
from etl.problems import Problem, Unreadable
from etl.reading import Sheet, sheets_of
from etl.references import references
from etl.report import Report, Stamp
from etl.summaries import refresh
from etl.waiting import Rejections, only_wait
from etl.write import Stage, Written, identify

AUTO = "auto"
REPORTED = 1_000
"""Problems that a report carries; the store keeps all."""


@dataclass(frozen=True)
class Options:
    """How a file is loaded. ``on_rows`` hears how many rows were read since it was last told. ``simulated``: its rows are
    made up."""

    strict: bool = False
    replace: bool = False
    dry_run: bool = False
    simulated: bool = False
    on_rows: Callable[[int], object] = field(default=lambda rows: None)
    on_problems: Callable[[Report, Iterator[Mapping[str, object]]], object] = field(default=lambda report, rows: None)
    """Hears all of a sheet's problems, as the rows of the table ``problems``, before anything is taken back."""


def load_file(store: Engine, feed: str, path: Path, options: Options = Options()) -> list[Report]:
    """Loads a file of a feed, or with ``auto`` every sheet of a workbook that is one: all in one transaction.

    One report a sheet. Raises Unreadable where the file as a whole can't be loaded, and StoreBusy.
    """
    with sheets_of(path) as sheets:
        stamp = record.stamp(_sha256(path))
        wanted = _all(sheets) if feed == AUTO else [(EVERY_FEED[feed], _one(EVERY_FEED[feed], sheets))]
        with writing(store) as connection, _provisional(connection) as provisional:
            rejections = Rejections()
            reports = [
                _settled(connection, _Load(connection, each, sheet, stamp, options, rejections).run())
                for each, sheet in wanted
            ]
            if feed == AUTO:
                reports = [
                    replace(told, sheet=sheet.name or "") for told, (_, sheet) in zip(reports, wanted, strict=True)
                ]
            if options.strict and any(report.rejected for report in reports):
                provisional.rollback()
                return [
                    _held_back(report, "nothing was loaded: --strict, and rows were rejected") for report in reports
                ]
            if options.dry_run:
                provisional.rollback()
                return [replace(report, load_id=None, dry_run=True) for report in reports]
    return reports


def _settled(connection: Connection, report: Report) -> Report:
    """Once all that rests on a load is worked out: it bears that load's number, also where a workbook's other sheets follow."""
    if report.load_id is not None:
        refresh(connection, report.load_id)
    return report


def _held_back(report: Report, why: str) -> Report:
    return replace(report, load_id=None, loaded=0, replaced=0, unchanged=report.read - report.rejected, held_back=why)


@contextmanager
def _provisional(connection: Connection) -> Iterator[sa.NestedTransaction]:
    """What can still be taken back without ending the transaction."""
    savepoint = connection.begin_nested()
    yield savepoint
    if savepoint.is_active:
        savepoint.commit()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _one(feed: Feed, sheets: Sequence[Sheet]) -> Sheet:
    """The sheet named as the feed, else the first one."""
    _each_named_once(sheets, [feed.name])
    named = next((sheet for sheet in sheets if plain(sheet.name or "") == feed.name), None)
    if named or likeness(feed, sheets[0]) or len(sheets) == 1:
        return named or sheets[0]
    alike = [sheet.name for sheet in sheets if likeness(feed, sheet)]
    if alike:
        raise Unreadable(
            f"{sheets[0].title}: the first sheet is not {feed.name}, but ‘{alike[0]}’ looks like it. Name that sheet "
            f"‘{feed.name}’, or put it first."
        )
    return sheets[0]


def _by_name(sheet: Sheet) -> str:
    """What to do with a CSV: the feed whose columns it has most of, where there is one."""
    alike = max(EVERY_FEED.values(), key=lambda feed: likeness(feed, sheet))
    named = f", which looks like ‘{alike.name}’" if likeness(alike, sheet) else ""
    return f"Load a CSV by the name of its feed{named}."


def _all(sheets: Sequence[Sheet]) -> list[tuple[Feed, Sheet]]:
    """The sheets that are named as feeds and were filled in, in the feeds' order: what others refer to comes first."""
    names = [plain(sheet.name or "") for sheet in sheets]
    _each_named_once(sheets, FEEDS)
    found = [(feed, sheets[names.index(name)]) for name, feed in FEEDS.items() if name in names]
    if not found:
        if not sheets[0].name:
            raise Unreadable(f"{sheets[0].file}: ‘auto’ is for workbooks. {_by_name(sheets[0])}")
        told = ", ".join(f"‘{sheet.name}’" for sheet in sheets)
        raise Unreadable(
            f"{sheets[0].file}: no sheet is named as a feed. It has {told}. Name each sheet as its feed "
            f"({', '.join(FEEDS)}), or load it by its feed's name."
        )
    _none_misnamed([sheet for sheet, name in zip(sheets, names, strict=True) if name not in NO_FEEDS], names)
    filled = [(feed, sheet) for feed, sheet in found if sheet.early or not likeness(feed, sheet)]
    if not filled:
        raise Unreadable(
            f"{sheets[0].file}: its sheets have headings but no row of data. Fill them in, then load it again."
        )
    passed_over = [f"‘{sheet.name}’" for sheet, name in zip(sheets, names, strict=True) if name not in NO_FEEDS]
    if passed_over:
        filled[0][1].told.append(f"sheets that are not named as feeds were not loaded: {', '.join(passed_over)}")
    empty = [feed.name for feed, sheet in found if (feed, sheet) not in filled]
    if empty:
        filled[0][1].told.append(f"sheets with headings alone were passed over: {', '.join(empty)}")
    return filled


NO_FEEDS = frozenset((*FEEDS, *map(plain, (HOW, LISTS))))
"""Names of sheets that need no word where they are not loaded."""


def _none_misnamed(others: Sequence[Sheet], names: Collection[str]) -> None:
    """Raises Unreadable where a sheet that is named as no feed has rows of one that is not there: it would be left out."""
    for sheet in others:
        alike = max(FEEDS.values(), key=lambda feed: likeness(feed, sheet))
        mostly = 2 * likeness(alike, sheet) > len([heading for heading in sheet.headings if heading])
        if sheet.early and mostly and alike.name not in names:
            raise Unreadable(
                f"{sheet.title}: it has rows of {alike.name}, but is not named so. Name the sheet ‘{alike.name}’ and load the "
                "workbook again, or take the sheet out. Nothing was loaded."
            )


def _each_named_once(sheets: Sequence[Sheet], feeds: Iterable[str]) -> None:
    names = [plain(sheet.name or "") for sheet in sheets]
    if twice := next((name for name in feeds if names.count(name) > 1), None):
        raise Unreadable(f"{sheets[0].file}: several sheets are named ‘{twice}’. Put their rows on one sheet.")


class _Load:
    """One sheet on its way in."""

    def __init__(
        self,
        connection: Connection,
        feed: Feed,
        sheet: Sheet,
        stamp: Stamp,
        options: Options,
        rejections: Rejections,
    ) -> None:
        self.connection, self.feed, self.sheet, self.stamp, self.options = connection, feed, sheet, stamp, options
        self.rejections = rejections
        self.headings = match(feed, sheet)
        self.problems: list[Problem] = []
        self.rules: Counter[str] = Counter()
        self.rejected = 0
        self.waiting = 0
        self.rejected_late = False
        self.closed = 0
        self.repeated = 0
        self.changed = False
        self.stages: list[Stage] = []
        self.staged = sa.MetaData()
        self.notes: Counter[str] = Counter()
        self.doubts: Mapping[str, Doubtful] = {}

    def run(self) -> Report:
        """Loads the sheet. A load that changed nothing, and has nothing new to say, leaves no trace."""
        savepoint = self.connection.begin_nested()
        action = "replace" if self.options.replace else "load"
        codes_before = newest_codes(self.connection)
        load_id = record.begin(
            self.connection,
            feed=self.feed.name,
            file=self.sheet.file,
            by=self.stamp,
            action=action,
            simulated=self.options.simulated,
            source=record.official(self.connection, self.feed.source) if self.feed.source else None,
        )
        read = self._check(load_id)
        self._reject_late(load_id)
        report = self._write(load_id, read)
        if self.rejected_late:
            self._forget_codes(codes_before)
        self.options.on_problems(report, self._kept(load_id))
        known = record.brought_before(self.connection, self.feed.name, self.stamp.sha256, before=load_id)
        if self.changed or (report.rejected and not known):
            record.finish(self.connection, report)
            savepoint.commit()
            return report
        savepoint.rollback()
        return replace(report, load_id=None)

    def _check(self, load_id: int) -> int:
        """Checks every chunk, keeps its problems and stages its good rows. Returns how many rows there were."""
        derive = self.feed.derive(self.connection) if self.feed.derive else lambda frame: frame
        checker = Checker(
            self.feed, self.sheet, self.headings, references(self.connection, self.rejections.rows), derive
        )
        for chunk in self.sheet.chunks():
            good, problems = checker(chunk)
            self._keep(problems, load_id)
            self._stage(self._frames(good))
            self.options.on_rows(len(chunk))
        if not checker.read:
            raise no_rows(self.sheet)
        self.notes.update(self.sheet.notes)
        self.notes.update(checker.notes)
        self.doubts = checker.doubts
        return checker.read

    def _keep(self, problems: Sequence[Problem], load_id: int) -> None:
        self.problems += problems[: max(0, REPORTED - len(self.problems))]
        self.rules.update(problem.rule for problem in problems)
        by_line = [list(of_line) for _, of_line in groupby(problems, lambda problem: problem.line)]
        self.rejected += len(by_line)
        self.waiting += sum(map(only_wait, by_line))
        self.rejections.note(self.sheet, self.headings, by_line)
        if problems:
            rows = [{**problem.as_columns(), "load_id": load_id} for problem in problems]
            self.connection.execute(kept_problems.insert(), rows)

    def _kept(self, load_id: int) -> Iterator[Mapping[str, object]]:
        query = (
            sa.select(kept_problems)
            .where(kept_problems.c.load_id == load_id)
            .order_by(kept_problems.c.line, kept_problems.c.id)
        )
        for row in self.connection.execute(query).mappings():
            yield dict(row)

    def _frames(self, good: pl.DataFrame) -> Sequence[pl.DataFrame]:
        """The rows of each fact, with ids for the codes that they describe."""
        if self.feed.frames:
            return self.feed.frames(self.connection, good)
        identified = self._identified(good)
        return [fact.rows(identified) if fact.rows else identified for fact in self.feed.facts]

    def _identified(self, good: pl.DataFrame) -> pl.DataFrame:
        if self.feed.identify:
            return self.feed.identify(self.connection, good)
        for column in self.headings.columns:
            if isinstance(column.kind, Identity):
                good = good.with_columns(identified(self.connection, column.kind.table, good[column.name]))
        return good

    def _stage(self, frames: Sequence[pl.DataFrame]) -> None:
        if not self.stages:
            self.stages = [self._new_stage(*each) for each in zip(self.feed.facts, frames, strict=True)]
        for fact, stage, frame in zip(self.feed.facts, self.stages, frames, strict=True):
            given = fact.columns(frame)
            rows = frame.select(pl.col(name).alias(to) for to, name in given.items())
            if fact.shared:
                rows = rows.unique([name for name in given if name != LINE], keep="first", maintain_order=True)
            stage.add_frame(rows)

    def _new_stage(self, fact: Fact, frame: pl.DataFrame) -> Stage:
        return Stage(self.connection, fact.table, list(fact.columns(frame)), fact.stands, self.staged)

    def _reject_late(self, load_id: int) -> None:
        """Rejects rows that contradict each other or the store, which only the whole file can tell."""
        for stage in self.stages:
            stage.indexed()
        found = late.find(self.feed, self.stages, [column for column in self.headings.columns if column.key])
        self.rejected_late = bool(found)
        if found:
            rows = dict(self.sheet.rows_at({each.line for each in found}))
            headings = {column.name: self.sheet.headings[place] for column, place in self.headings.places.items()}
            self._keep([each.problem(rows[each.line], headings) for each in found], load_id)
        late.drop(self.feed, self.stages, {each.line for each in found})
        if self.feed.repeats:
            self.repeated = late.take_once(self.stages[0])

    def _forget_codes(self, before: Mapping[str, int]) -> None:
        """Takes out the codes that only rejected rows named: they would stand for nothing, and for ever."""
        with Identities(self.connection) as codes:
            codes.note_since(before)
            codes.drop_unused()

    def _write(self, load_id: int, read: int) -> Report:
        replaces = self.options.replace and not self.rejected
        # What several rows tell comes first: the last fact of a feed is what the others stand on.
        written = [
            stage.apply(load_id, close_absent=fact.covers(stage.table) if replaces else None)
            for fact, stage in reversed(list(zip(self.feed.facts, self.stages, strict=True)))
        ][::-1]
        if replaces and (broken := broken_references(self.connection, load_id)):
            raise Unreadable(
                f"{self.sheet.title}: with --replace it would close what other rows stand on. {refusal(broken)} Or load it "
                "without --replace."
            )
        self.changed = any(each.changed for each in written)
        self.closed = sum(each.closed for each in written)
        told = [each for each, fact in zip(written, self.feed.facts, strict=True) if not fact.in_passing]
        all_new = written[0].added == self.stages[0].size and not any(
            each.replaced or each.closed or each.emptied for each in told
        )
        good = read - self.rejected
        replaced, touched = (0, good - self.repeated) if all_new else self._lines(load_id)
        report = Report(
            self.feed.name, self.sheet.file, load_id, read, touched - replaced, good - touched, replaced, self.rejected
        )
        for stage in self.stages:
            stage.drop()
        return replace(
            report,
            notes=self._noted(written),
            problems=tuple(sorted(self.problems, key=lambda each: each.line)),
            rules=self.rules,
            waiting=self.waiting,
            stamp=self.stamp,
        )

    def _lines(self, load_id: int) -> tuple[int, int]:
        """How many of the file's lines replaced something, and how many changed anything. What several lines tell
        alike, as who a respondent is, counts for each of them: their order doesn't matter."""
        main = self.stages[0]
        told = [each for each in zip(self.feed.facts, self.stages, strict=True) if not each[0].in_passing]
        each = [(stage, main if fact.shared else stage) for fact, stage in told]
        closing = [stage.lines_that_closed(load_id, told_by) for stage, told_by in each]
        adding = [stage.lines_that_added(load_id, told_by) for stage, told_by in each]
        return _distinct(self.connection, closing), _distinct(self.connection, closing + adding)

    def _noted(self, written: Sequence[Written]) -> tuple[str, ...]:
        told = [*self.sheet.told, *(f"{what} ({plural(count, 'cell')})" for what, count in self.notes.items())]
        told += [
            f"{what} ({plural(rows, 'row')}, the first in line {line})" for what, (line, rows) in self.doubts.items()
        ]
        if self.repeated:
            told.append(f"rows that say the same as an earlier one were taken once ({plural(self.repeated, 'row')})")
        if self.headings.unknown:
            told.append(
                f"columns that are no part of the feed were not stored: {self.headings.unknown_in_words(self.feed)}"
            )
        if self.options.replace and self.rejected:
            told.append(
                "nothing was closed by --replace, because rows were rejected: mend them and load the file again"
            )
        elif self.options.replace:
            told.append(f"closed because the file no longer has it: {plural(self.closed, 'entry', 'entries')}")
        return tuple(told)


def identified(connection: Connection, table: sa.Table, codes: pl.Series) -> pl.Series:
    """The ids of codes in an identity table, made where they are new."""
    ids = identify(connection, table, codes.drop_nulls().unique().to_list())
    return codes.replace_strict(list(ids), list(ids.values()), default=None, return_dtype=pl.Int64)


def _distinct(connection: Connection, lines: Sequence[sa.Select[int]]) -> int:
    """A line counts once, however many facts it became."""
    together = sa.union_all(*lines).subquery()
    return connection.scalar(sa.select(sa.func.count(together.c.line.distinct()))) or 0
