"""``brief``: the briefing of an area in every kind of file, or those of a region in one ZIP; without screen or browser."""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import nlargest
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from sqlalchemy.engine import Connection, Engine
from tqdm import tqdm

from components.packs import WRITERS
from components.packs.html import standalone
from components.views.briefing import overview_page
from data.briefing.address import by_query
from data.briefing.link import file_name, named
from data.briefing.model import Briefing, Cell, Number, Table
from data.briefing.region import overview
from data.filters import Query
from data.kept import reading, together
from data.missing import Missing
from data.queries.area import areas_of_region, areas_there
from data.queries.readiness import today_in_london
from data.state import moment_of
from data.viewer import KEEPER
from etl.report import ALL_IN, NOTHING_LOADED
from etl.tables_out import write_csv


class Unusable(Exception):
    """The command can't be followed; the message says why."""


@dataclass(frozen=True)
class Written:
    """A file that was written, and whose briefing it is."""

    briefing: Briefing
    name: str
    content: bytes


def brief(store: Engine, options: argparse.Namespace) -> int:
    """``brief AREA -o DIR`` or ``brief --region REGION -o DIR``."""
    options.output.mkdir(parents=True, exist_ok=True)
    try:
        with reading(store) as connection:
            run = _of_region if options.region else _of_area
            run(connection, options)
    except Unusable as why:
        print(why, file=sys.stderr)
        return NOTHING_LOADED
    return ALL_IN


def _of_area(connection: Connection, options: argparse.Namespace) -> None:
    for each in _files(_made(connection, options.area, options), options.formats):
        (options.output / each.name).write_bytes(each.content)
        _tell(each, options)


def _of_region(connection: Connection, options: argparse.Namespace) -> None:
    moment, _ = moment_of(connection, _query(options))
    found = areas_of_region(connection, options.region, options.programme, KEEPER, moment)
    if not found:
        of = f" of {options.programme}" if options.programme else ""
        there = areas_there(connection, KEEPER, moment)
        regions = {
            area.region: area.region for area in there if area.region and options.programme in ("", area.programme)
        }
        raise Unusable(f"There is no area{of} in the region ‘{options.region}’.{_nearest(options.region, regions)}")
    together(connection, [area.code for area in found])
    areas = tqdm(found, unit=" areas", disable=None, leave=False)
    packed = written((_made(connection, area.code, options) for area in areas), options.formats)
    made = list({each.briefing.area_code: each.briefing for each in packed}.values())
    first = {each.briefing.area_code: each.name for each in reversed(packed)}
    table = overview(options.region, [(one, first[one.area_code]) for one in made])
    path = options.output / named(options.region, made[0].as_of.day, "zip")
    _pack(path, table, packed, made[0])
    if options.json:
        for each in packed:
            _tell(each, options)
    else:
        print(f"{path.name}: {len(made)} areas of {made[0].programme}, {len(packed)} files and their overview")


def _query(options: argparse.Namespace) -> Query:
    """What the command asks for, as an address would."""
    asked = {"since": [options.since], "as_of": [options.as_of], "sections": options.sections}
    return {name: values for name, values in asked.items() if any(values)}


def _made(connection: Connection, code: str, options: argparse.Namespace) -> Briefing:
    made = by_query(connection, code, _query(options), KEEPER, today_in_london())
    if made is None:
        there = {f"{area.code} ({area.name})": area.name for area in areas_there(connection, KEEPER)}
        raise Unusable(f"There is no area with the code {code}.{_nearest(code, there)}")
    if made.state.complaints:
        raise Unusable(f"{'; '.join(each.sentence for each in made.state.complaints)}.")
    return made.briefing


MOST_NEAR = 10


def _nearest(asked: str, there: Mapping[str, str]) -> str:
    """What there is instead, the nearest first; ``there``: what is told of each, and its name."""

    def near(told: str) -> tuple[bool, float]:
        wanted, texts = asked.casefold(), (told.partition(" (")[0].casefold(), there[told].casefold())
        return max((wanted in text, SequenceMatcher(None, wanted, text).ratio()) for text in texts)

    found = nlargest(MOST_NEAR, there, key=near)
    more = f" and {len(there) - len(found)} more" if len(there) > len(found) else ""
    return f" There are: {', '.join(found)}{more}." if found else " ‘python -m etl status’ tells what is loaded."


def written(briefings: Iterable[Briefing], formats: Sequence[str], root: str = "") -> list[Written]:
    """The files of briefings, each written while the next briefing is put together."""
    with ThreadPoolExecutor(1) as writing:
        tasks = [writing.submit(list, _files(one, formats, root)) for one in briefings]
    return [each for task in tasks for each in task.result()]


def _files(one: Briefing, formats: Sequence[str], root: str = "") -> Iterator[Written]:
    for suffix in formats or WRITERS:
        yield Written(one, file_name(one, suffix), WRITERS[suffix].write(one, root))


def _tell(each: Written, options: argparse.Namespace) -> None:
    one = each.briefing
    if not options.json:
        print(f"{each.name}: as of {one.as_of.words}, sha256 {one.sha256}")
        return
    told = {"area_code": one.area_code, "file": each.name, "as_of": one.as_of.text, "link": one.link}
    print(orjson.dumps({**told, "sha256": one.sha256, "made_at": one.made_at}).decode())


# A region.


def _pack(path: Path, table: Table, packed: Sequence[Written], one: Briefing) -> None:
    """One ZIP, in place of an older one only once it is whole."""
    with TemporaryDirectory(dir=path.parent, prefix=".brief-") as folder:
        rows = [dict(zip(table.columns, map(_text, row), strict=True)) for row in table.rows]
        write_csv(Path(folder) / "overview.csv", rows)
        page = standalone(table.caption, one.programme, overview_page(table, one))
        whole = Path(folder) / path.name
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as pack:
            pack.writestr("overview.html", page)
            pack.write(Path(folder) / "overview.csv", "overview.csv")
            for each in packed:
                pack.writestr(each.name, each.content)
        whole.replace(path)


def _text(cell: Cell) -> str:
    if isinstance(cell, Number):
        return str(cell.value)
    return cell.words if isinstance(cell, Missing) else str(cell)
