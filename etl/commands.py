"""What each command of ``python -m etl`` does: prints what came of it, and returns its exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy.engine import Engine
from tqdm import tqdm

from data.filters import Filters, listed
from data.measures.readiness import LATE, RETURNS
from data.queries.catalogue import programme_list
from data.queries.holdings import holdings
from data.queries.loads import LOAD_COLUMNS, loads
from data.queries.official import held_by_publisher
from data.queries.readiness import readiness, today_in_london
from data.sentences import data as words
from data.sentences import plural
from data.sentences.official import held_words
from data.store import migrate
from data.viewer import ANYONE
from etl.backup import backup, restore
from etl.feeds import FEEDS
from etl.history import purge, undo
from etl.illustrate import illustrate as simulate
from etl.load import AUTO, Options, load_file
from etl.loosen import loosen
from etl.problems import Unreadable, by_line
from etl.published import load_published
from etl.record import who
from etl.report import ALL_IN, NOTHING_LOADED, SOME_REJECTED, Report, as_text, to_mend_in_words
from etl.tables_out import Rows, write_csv, write_xlsx
from etl.template import write_template


def load_files(store: Engine, options: argparse.Namespace) -> int:
    """``load FEED FILE…``. Each file is a transaction of its own."""
    if refusal := _not_for_problems(options.problems, options.feed):
        print(refusal, file=sys.stderr)
        return NOTHING_LOADED
    problems = Problems(options.problems)
    codes: list[int] = []
    got_in = False
    try:
        for path in options.files:
            reports = _load(store, options, path, problems)
            for report in reports:
                _tell(report, as_json=options.json)
                codes.append(report.exit_code)
                got_in |= report.got_in
            if not options.json and (to_mend := to_mend_in_words(reports)):
                print(to_mend)
    finally:
        problems.write()
    return SOME_REJECTED if got_in and max(codes) else max(codes)


def _not_for_problems(path: Path | None, feed: str) -> str:
    """Why rejected rows can't be written to a file; known before anything is loaded."""
    if path is not None and feed == AUTO and path.suffix.lower() != ".xlsx":
        return f"{path}: the rejected rows of a workbook are of several feeds. Give them a file that ends in .xlsx."
    if path is not None and path.exists():
        return (
            f"{path}: it exists already, and may hold rows that are being mended. Give the rejected rows another file."
        )
    if path is not None and not os.access(path.parent, os.W_OK):
        return f"{path}: its folder is not there, or can't be written to. Choose another one."
    return ""


def _load(store: Engine, options: argparse.Namespace, path: Path, problems: Problems) -> list[Report]:
    with tqdm(unit=" rows", desc=path.name, disable=None, leave=False) as progress:
        how = Options(
            strict=options.strict,
            replace=options.replace,
            dry_run=options.dry_run,
            on_rows=progress.update,
            on_problems=problems.add,
        )
        try:
            return load_file(store, options.feed, path, how)
        except Unreadable as trouble:
            return [Report.of_unreadable(options.feed, path.name, str(trouble))]


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        print(orjson.dumps(report.as_columns()).decode())
    elif report.refusal:
        print(report.refusal, file=sys.stderr)
    else:
        print(report.in_full())


class Problems:
    """The rejected rows of all files, for ``--problems FILE``."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.rows: dict[str, list[dict[str, str]]] = {}

    def add(self, report: Report, problems: Iterator[Mapping[str, object]]) -> None:
        """Takes a sheet's problems, as the table ``problems`` has them."""
        if self.path is not None:
            self.rows.setdefault(report.feed, []).extend(by_line(problems))

    def write(self) -> None:
        """Writes the file where rows were rejected: for one feed its rows, for a workbook a sheet a feed."""
        rejected: dict[str, Rows] = {feed: rows for feed, rows in self.rows.items() if rows}
        if self.path is None or not rejected:
            return
        if self.path.suffix.lower() == ".xlsx":
            write_xlsx(self.path, rejected)
        else:
            write_csv(self.path, [row for rows in rejected.values() for row in rows])


def template(store: Engine, options: argparse.Namespace) -> int:
    """``template FEED -o FILE.xlsx``; with ``auto`` a sheet a feed."""
    if options.output.exists():
        print(f"{options.output.name} exists already. Choose another name, so that nothing is lost.", file=sys.stderr)
        return NOTHING_LOADED
    with store.connect() as connection:
        write_template(connection, FEEDS.values() if options.feed == AUTO else [FEEDS[options.feed]], options.output)
    print(
        f"{options.output.name}: fill it in, then load it with: python -m etl load {options.feed} {options.output.name}"
    )
    return ALL_IN


def published(store: Engine, options: argparse.Namespace) -> int:
    """``published``: the shipped tables."""
    reports = load_published(store)
    if options.json:
        for report in reports:
            _tell(report, as_json=True)
    else:
        print(as_text(reports))
    return ALL_IN


def illustrate(store: Engine, options: argparse.Namespace) -> int:
    """``illustrate``: a simulated programme, told file by file as it is loaded."""

    def tell(report: Report) -> None:
        print(orjson.dumps(report.as_columns()).decode() if options.json else report.as_line(), flush=True)

    try:
        reports = simulate(store, options.seed, options.scale, on_report=tell)
    except Unreadable as trouble:
        print(trouble, file=sys.stderr)
        return NOTHING_LOADED
    return max(report.exit_code for report in reports)


def list_loads(store: Engine, options: argparse.Namespace) -> int:
    """``loads``, newest first."""
    with store.connect() as connection:
        programmes = programme_list(connection, ANYONE)
        rows = loads(connection, Filters(), ANYONE, programmes).rows.to_dict("records")
    for row in rows:
        if options.json:
            print(orjson.dumps({name: row[name] for name in LOAD_COLUMNS}).decode())
        else:
            print(_listed_load(row))
    if not rows and not options.json:
        print("Nothing has been loaded yet.")
    return ALL_IN


def _listed_load(row: Mapping[Hashable, Any]) -> str:
    what = f"{row['action']} of load {row['undoes']}" if row["undoes"] else f"{row['feed']}  {row['file']}"
    rows = f"{plural(row['read'], 'row')}, {row['rejected'] or 'none'} rejected"
    return f"load {row['id']}  {row['at']:%Y-%m-%d %H:%M} UTC  {row['by']}  {what}  {rows}"


def undo_load(store: Engine, options: argparse.Namespace) -> int:
    """``undo LOAD``."""
    done = undo(store, options.load, who())
    rows = f"{plural(done.closed, 'row')} closed, {plural(done.restored, 'row')} brought back"
    print(f"Load {done.undoes} was undone by load {done.report.load_id}: {rows}.")
    for note in done.notes:
        print(f"  note: {note}")
    return SOME_REJECTED if done.left else ALL_IN


def purge_load(store: Engine, options: argparse.Namespace) -> int:
    """``purge LOAD``."""
    done = purge(store, options.load, who())
    rows = f"{plural(done.facts, 'row')}, {plural(done.problems, 'problem')} and {plural(done.codes, 'code')} erased"
    print(f"Load {done.purges} was purged by load {done.load_id}: {rows}.")
    print("  note: the file that it came from, and backups made before, still hold these rows.")
    if done.later:
        loads_named = listed([f"load {number}" for number in done.later])
        print(
            f"  note: {loads_named} changed these rows later; where those files lacked a column, its value is there still."
        )
    for note in done.held:
        print(f"  note: {note}")
    if done.remains:
        print(f"  note: {done.remains}")
    return ALL_IN


def loosen_indicator(store: Engine, options: argparse.Namespace) -> int:
    """``loosen CODE DISCLOSURE``."""
    print(loosen(store, options.code, options.disclosure))
    return ALL_IN


def status(store: Engine, options: argparse.Namespace) -> int:
    """``status``: what the store holds and lacks, by programme and publisher; a programme's JSON object has its late areas."""
    with store.connect() as connection:
        programmes = programme_list(connection, ANYONE)
        held = holdings(connection, Filters(), ANYONE, programmes).records()
        official = held_by_publisher(connection, ANYONE)
        returns = readiness(connection, Filters(), ANYONE, programmes, today=today_in_london()).rows
    for row in held:
        areas = returns[returns["programme"] == row["programme"]]
        if options.json:
            late = {name: list(areas.loc[areas[name] == LATE, "area_code"]) for name in RETURNS}
            print(orjson.dumps({**row, "late": late}).decode())
        else:
            print("\n".join([*words.holdings_words(row), *words.lacking_words(areas)]))
    for row in official:
        print(orjson.dumps(row).decode() if options.json else held_words(row))
    if not options.json and (held or not official):
        print(words.questions_words(held[0]["questions"]) if held else words.EMPTY_STORE)
    return ALL_IN


def bring_up_to_date(store: Engine, options: argparse.Namespace) -> int:
    """``migrate``."""
    migrate(store)
    if not options.json:
        print("The store has the newest schema.")
    return ALL_IN


def save(store: Engine, options: argparse.Namespace) -> int:
    """``backup -o FILE``."""
    print(backup(store, options.output).as_line())
    return ALL_IN


def bring_back(store: Engine, options: argparse.Namespace) -> int:
    """``restore FILE``."""
    print(restore(store, options.file).as_line())
    return ALL_IN
