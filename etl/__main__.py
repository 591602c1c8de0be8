"""``python -m etl …``: what people run on the store from a shell."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version

import orjson
from sqlalchemy.engine import Engine

from data.filters import Filters
from data.queries.catalogue import programme_list
from data.queries.loads import LOAD_COLUMNS, loads
from data.settings import BadSetting, settings
from data.store import TROUBLE, closing_store, in_words, migrate
from data.viewer import ANYONE
from etl.published import load_published
from etl.report import as_text

DONE, WRONG_USAGE, STORE_TROUBLE = 0, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        with closing_store(settings().database_url) as store:
            migrate(store)
            run: Callable[[Engine, argparse.Namespace], None] = options.run
            run(store, options)
    except BadSetting as trouble:
        print(trouble, file=sys.stderr)
        return WRONG_USAGE
    except TROUBLE as trouble:
        print(in_words(trouble), file=sys.stderr)
        return STORE_TROUBLE
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m etl", description="Loads files into the store and looks after it.")
    parser.add_argument("--version", action="version", version=version("joint-working-monitor"))
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, run, about in (
        ("published", _published, "load the published tables that ship with the project"),
        ("loads", _loads, "list what was loaded, newest first"),
        ("status", _status, "say what the store holds, by programme"),
        ("migrate", _migrate, "bring the store to the newest schema"),
    ):
        command = commands.add_parser(name, help=about, description=f"{about.capitalize()}.")
        command.add_argument("--json", action="store_true", help="print one JSON object a file instead of words")
        command.set_defaults(run=run)
    return parser


def _published(store: Engine, options: argparse.Namespace) -> None:
    reports = load_published(store)
    if options.json:
        for report in reports:
            print(orjson.dumps(report.as_columns()).decode())
    else:
        print(as_text(reports))


def _loads(store: Engine, options: argparse.Namespace) -> None:
    with store.connect() as connection:
        programmes = programme_list(connection, ANYONE)
        rows = loads(connection, Filters(), ANYONE, programmes).rows.to_dict("records")
    for row in rows:
        if options.json:
            print(orjson.dumps({name: row[name] for name in LOAD_COLUMNS}).decode())
        else:
            print(f"load {row['id']}  {row['at']:%Y-%m-%d %H:%M} UTC  {row['by']}  {row['file']}  {row['read']} rows")
    if not rows and not options.json:
        print("Nothing has been loaded yet.")


def _status(store: Engine, options: argparse.Namespace) -> None:
    with store.connect() as connection:
        programmes = programme_list(connection, ANYONE)
    for programme in programmes:
        if options.json:
            print(
                orjson.dumps(
                    {"programme": programme.name, "areas": programme.areas, "rated_areas": programme.rated_areas}
                ).decode()
            )
        else:
            print(f"{programme.name}: {programme.areas} areas, {programme.rated_areas} of them with ratings")
    if not programmes and not options.json:
        print("The store is empty. Load the published tables with: python -m etl published")


def _migrate(store: Engine, options: argparse.Namespace) -> None:
    """Every command migrates first; this one does nothing else."""
    if not options.json:
        print("The store has the newest schema.")


if __name__ == "__main__":
    sys.exit(main())
