"""``python -m etl …``: what people run on the store from a shell."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from components.packs import WRITERS
from data.briefing.model import SECTIONS
from data.schema import DISCLOSURES
from data.settings import BadSetting, settings
from data.store import TROUBLE, closing_store, in_words, migrate
from etl import commands
from etl.backup import BackupTrouble
from etl.brief import brief
from etl.feeds import EVERY_FEED, FEEDS
from etl.history import Impossible
from etl.illustrate import SCALES, SEED
from etl.load import AUTO
from etl.release.rules import Lowered
from etl.report import NOTHING_LOADED, STORE_TROUBLE
from etl.settle import settle

Command = Callable[[Engine, argparse.Namespace], int]
ON_ANY_SCHEMA = (commands.template, commands.bring_back)
"""What neither needs nor makes the newest schema before it begins."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    options = _parser().parse_args(arguments)
    run: Command = options.run
    try:
        chosen = settings()
        with closing_store(chosen.database_url) as store:
            if run not in ON_ANY_SCHEMA:
                migrate(store)
                settle(store, chosen)
            return run(store, options)
    except (BadSetting, BackupTrouble, Lowered) as trouble:
        print(trouble, file=sys.stderr)
        return NOTHING_LOADED
    except Impossible as trouble:
        print(trouble, file=sys.stderr)
        return STORE_TROUBLE
    except TROUBLE as trouble:
        print(in_words(trouble), file=sys.stderr)
        return STORE_TROUBLE
    except OSError as trouble:
        what = f"{trouble.filename}: {trouble.strerror}. Check the name and your rights there."
        print(what if trouble.filename else f"The output can't be written: {trouble.strerror}.", file=sys.stderr)
        return NOTHING_LOADED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m etl", description="Loads files into the store and looks after it.")
    parser.add_argument("--version", action="version", version=version("joint-working-monitor"))
    listed = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: Command, about: str) -> argparse.ArgumentParser:
        added = listed.add_parser(name, help=about, description=f"{about.capitalize()}.")
        added.add_argument("--json", action="store_true", help="print JSON objects instead of words")
        added.set_defaults(run=run)
        return added

    _add_load(command("load", commands.load_files, "load people's files"))
    command("published", commands.published, "load the published tables that ship with the project")
    illustrate = command("illustrate", commands.illustrate, "load a made-up programme, marked as simulated everywhere")
    illustrate.add_argument("--seed", type=_seed, default=SEED, help=f"another whole number deals it out anew ({SEED})")
    illustrate.add_argument("--scale", choices=SCALES, default=next(iter(SCALES)), help="how much of it (%(default)s)")
    template = command("template", commands.template, "make an empty workbook for a feed, or for all")
    template.add_argument(
        "feed",
        metavar="FEED",
        choices=(AUTO, *FEEDS),
        help=f"{AUTO} for one workbook with a sheet a feed, or one of {', '.join(FEEDS)}",
    )
    template.add_argument("-o", "--output", metavar="FILE.xlsx", type=Path, required=True, help="where to write it")
    command("loads", commands.list_loads, "list what was loaded, newest first")
    undo = command("undo", commands.undo_load, "take a load back: what it replaced stands again")
    undo.add_argument("load", metavar="LOAD", type=_load_number, help="the load's number, as ‘loads’ lists it")
    purge = command("purge", commands.purge_load, "erase a load for good; only that it happened stays")
    purge.add_argument("load", metavar="LOAD", type=_load_number, help="the load's number, as ‘loads’ lists it")
    loosen = command("loosen", commands.loosen_indicator, "say on purpose that an indicator’s figures need less care")
    loosen.add_argument("code", metavar="CODE", help="the indicator's or measure's code")
    loosen.add_argument(
        "disclosure", metavar="DISCLOSURE", choices=DISCLOSURES, help=f"one of {', '.join(DISCLOSURES)}"
    )
    command("status", commands.status, "say what the store holds and lacks, by programme")
    _add_brief(command("brief", brief, "write the briefing of an area, or of all areas of a region in one ZIP"))
    command("migrate", commands.bring_up_to_date, "bring the store to the newest schema")
    backup = command("backup", commands.save, "write the whole store into one file")
    backup.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="where to write it")
    restore = command("restore", commands.bring_back, "fill an empty store from a backup")
    restore.add_argument("file", metavar="FILE", type=Path, help="what ‘backup’ wrote")
    return parser


def _add_load(load: argparse.ArgumentParser) -> None:
    load.add_argument(
        "feed",
        metavar="FEED",
        type=str.lower,
        choices=(AUTO, *EVERY_FEED),
        help=f"{AUTO}, or one of {', '.join(EVERY_FEED)}",
    )
    load.add_argument("files", metavar="FILE", type=Path, nargs="+", help="CSV (also .gz or .zip) or XLSX")
    load.add_argument("--strict", action="store_true", help="load nothing of a file if one of its rows is rejected")
    load.add_argument(
        "--replace", action="store_true", help="also close what a file no longer has for its areas and periods"
    )
    load.add_argument("--dry-run", action="store_true", help="say what would come of it, and write nothing")
    load.add_argument("--problems", metavar="FILE", type=_table_file, help="write rejected rows to it, .csv or .xlsx")


def _add_brief(added: argparse.ArgumentParser) -> None:
    of = added.add_mutually_exclusive_group(required=True)
    of.add_argument("area", metavar="AREA", nargs="?", help="the area's code, as in the address of its page")
    of.add_argument("--region", metavar="REGION", help="all areas of a region, in one ZIP with an overview")
    added.add_argument(
        "--programme", default="", help="whose areas of the region; else the first that has any, own before published"
    )
    added.add_argument(
        "--since", metavar="DATE", default="", help="the last meeting: a day (2026-10-14) or a load (load-12)"
    )
    added.add_argument(
        "--as-of", metavar="DATE", default="", help="as the store was on a day or after a load; else as it is"
    )
    for name, metavar, known in (("--sections", "SECTION", SECTIONS), ("--formats", "FORMAT", tuple(WRITERS))):
        told = f"some of {', '.join(known)}; several with commas or blanks between, or the option again"
        added.add_argument(
            name, metavar=metavar, nargs="+", type=_some_of(known), action=_Flattened, default=[], help=told
        )
    added.add_argument(
        "-o", "--output", metavar="DIR", type=Path, required=True, help="the folder to write to; made if missing"
    )


def _some_of(known: Sequence[str]) -> Callable[[str], list[str]]:
    """Reads names with commas between them."""

    def read(text: str) -> list[str]:
        names = [name.strip().lower() for name in text.split(",") if name.strip()]
        unknown = next((name for name in names if name not in known), None)
        if unknown is not None or not names:
            raise argparse.ArgumentTypeError(
                f"‘{unknown or text}’ is none of {', '.join(known)}. An area's code stands before this option."
            )
        return names

    return read


class _Flattened(argparse.Action):
    """Keeps what lists of several values hold, each value once, also where the option comes again."""

    def __call__(self, parser: argparse.ArgumentParser, into: argparse.Namespace, values: Any, *_: Any) -> None:
        given = (*getattr(into, self.dest), *(name for names in values for name in names))
        setattr(into, self.dest, list(dict.fromkeys(given)))


def _load_number(text: str) -> int:
    number = text.removeprefix("load-")
    if not number.isdecimal():
        raise argparse.ArgumentTypeError(f"‘{text}’ is not a load's number. ‘python -m etl loads’ lists them.")
    return int(number)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"‘{text}’ is not a whole number from 0 on.")
    return int(text)


def _table_file(text: str) -> Path:
    if not text.lower().endswith((".csv", ".xlsx")):
        raise argparse.ArgumentTypeError(f"‘{text}’ must end in .csv or .xlsx.")
    return Path(text)


if __name__ == "__main__":
    sys.exit(main())
