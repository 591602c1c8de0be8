"""A briefing's files beside what the library that writes them takes for the same content: Typst for the same template and JSON,
with the size in it and the typeface read before, and as a script would call it, reading the typeface each time; python-pptx
for the same runs, tables and charts. Then a region's files, put together from the store as the command does. No run repeats a
text of one before, since Typst keeps what it has laid out.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import pptx
import typst
from pptx.chart.data import CategoryChartData
from sqlalchemy.engine import Connection

from components.packs import WRITERS, glyphs, pdf, pdf_height
from data.briefing.address import by_query
from data.briefing.model import Briefing
from data.kept import forget, reading, together
from data.queries.readiness import today_in_london
from data.store import closing_store, migrate
from data.viewer import KEEPER
from etl.brief import written
from etl.illustrate import illustrate
from etl.published import load_published
from tests.benchmarks.reader import Results

REGION = [f"SIM-{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVW"] + [f"LINK-{letter}" for letter in "ABCDEFG"]
"""As many areas as a region may have."""
TYPST = "typst, same template and JSON"
_Run: TypeAlias = tuple[str, Any, Any, Any]
_runs = itertools.count()


def measure(folder: Path, times: int) -> Iterator[Results]:
    with closing_store(f"sqlite:///{folder}/store.sqlite") as store:
        migrate(store)
        load_published(store)
        illustrate(store)
        with reading(store) as connection:
            yield from _measured(connection, folder, times)


def _measured(connection: Connection, folder: Path, times: int) -> Iterator[Results]:
    one = _briefing(connection, "SIM-D")
    said = _said(one)
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[glyphs.folder()])
    shapes = _shapes(one)
    yield {
        "a briefing as PDF": _in_turns(
            times,
            {
                "ours": lambda root: WRITERS["pdf"].write(one, root),
                TYPST: lambda root: _compiled(said.replace(ROOT, root), fonts),
                f"{TYPST}, reading the typeface": lambda root: _compiled(said.replace(ROOT, root), [glyphs.folder()]),
            },
        )
    }
    yield {
        "a briefing as slides": _in_turns(
            times,
            {
                "ours": lambda root: WRITERS["pptx"].write(one, root),
                "python-pptx, same shapes": lambda _: _again(shapes),
            },
        )
    }
    region = [_briefing(connection, code) for code in REGION]
    prepared = [_said(each) for each in region]
    decks = [_shapes(each) for each in region]

    def by_typst(root: str) -> None:
        for at, each in enumerate(prepared):
            _compiled(each.replace(ROOT, f"{root}{at}"), fonts)

    def by_both(root: str) -> None:
        by_typst(root)
        for each in decks:
            _again(each)

    for formats, name, theirs in ((["pdf"], "PDF", by_typst), (["pdf", "pptx"], "PDF and slides", by_both)):
        yield {
            f"30 areas as {name}, from the store": _in_turns(
                max(3, times // 3),
                {
                    "ours": lambda root, formats=formats: _region(connection, formats, root),  # type: ignore[misc]
                    "the libraries, same content": theirs,
                },
            )
        }


def _region(connection: Connection, formats: list[str], root: str) -> None:
    """As the command does it, which begins with nothing kept of the store."""
    forget()
    together(connection, REGION)
    assert written((_briefing(connection, code) for code in REGION), formats, root)


def _briefing(connection: Connection, code: str) -> Briefing:
    found = by_query(connection, code, {}, KEEPER, today_in_london())
    assert found is not None
    return found.briefing


def _in_turns(times: int, candidates: dict[str, Callable[[str], object]]) -> dict[str, list[float]]:
    """Milliseconds of each, the first run of each not counted."""
    found: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(times + 1):
        for name, run in candidates.items():
            root = f"https://{next(_runs)}.example"
            begun = time.perf_counter()
            run(root)
            found[name].append((time.perf_counter() - begun) * 1000)
    return {name: values[1:] for name, values in found.items()}


ROOT = "https://root.example"
"""What every run replaces by another."""


def _said(briefing: Briefing) -> str:
    """What Typst lays out, with the size that was found."""
    said = pdf.said(briefing, ROOT)
    return json.dumps({**said, "size": pdf_height.sizes(said)[0]})


def _compiled(said: str, fonts: typst.Fonts | list[str]) -> bytes:
    return typst.compile(
        str(pdf.TEMPLATE),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"briefing": said},
        pdf_standards=["ua-1"],
    )


@dataclass(frozen=True)
class _Shape:
    """What a shape of a deck has: the runs of each paragraph of its one text or of each cell, or a chart's series."""

    place: tuple[int, int, int, int]
    texts: list[list[list[_Run]]]
    fills: list[Any]
    columns: int = 0
    chart: tuple[Any, list[str], list[tuple[str, tuple[float, ...]]]] | None = None


def _shapes(briefing: Briefing) -> list[list[_Shape]]:
    """What a briefing's slides have, slide by slide."""
    slides = pptx.Presentation(BytesIO(WRITERS["pptx"].write(briefing, ""))).slides
    return [[_shape(shape) for shape in slide.shapes] for slide in slides]


def _shape(shape: Any) -> _Shape:
    place = (shape.left, shape.top, shape.width, shape.height)
    if shape.has_chart:
        plot = shape.chart.plots[0]
        series = [(each.name, tuple(each.values)) for each in plot.series]
        return _Shape(place, [], [], chart=(shape.chart.chart_type, [str(each) for each in plot.categories], series))
    if shape.has_table:
        cells = [cell for row in shape.table.rows for cell in row.cells]
        fills = [cell.fill.fore_color.rgb for cell in cells]
        return _Shape(place, [_runs_of(cell.text_frame) for cell in cells], fills, len(shape.table.columns))
    return _Shape(place, [_runs_of(shape.text_frame)], [])


def _runs_of(frame: Any) -> list[list[_Run]]:
    return [
        [(run.text, run.font.size, run.font.bold, run.font.color.rgb) for run in each.runs] for each in frame.paragraphs
    ]


def _again(slides: list[list[_Shape]]) -> None:
    """The same shapes written anew by python-pptx: texts with size, weight and colour, cells with their fill, charts."""
    deck = pptx.Presentation()
    for each in slides:
        shapes = deck.slides.add_slide(deck.slide_layouts[5]).shapes
        for shape in each:
            _put(shapes, shape)
    deck.save(BytesIO())


def _put(shapes: Any, shape: _Shape) -> None:
    if shape.chart:
        kind, categories, series = shape.chart
        data = CategoryChartData()
        data.categories = categories
        for name, values in series:
            data.add_series(name, values)
        shapes.add_chart(kind, *shape.place, data)
    elif shape.columns:
        table = shapes.add_table(len(shape.texts) // shape.columns, shape.columns, *shape.place).table
        cells = itertools.chain(*(row.cells for row in table.rows))
        for cell, fill, text in zip(cells, shape.fills, shape.texts, strict=True):
            cell.fill.solid()
            cell.fill.fore_color.rgb = fill
            _put_runs(cell.text_frame, text)
    else:
        _put_runs(shapes.add_textbox(*shape.place).text_frame, shape.texts[0])


def _put_runs(frame: Any, text: list[list[_Run]]) -> None:
    for at, runs in enumerate(text):
        paragraph = frame.add_paragraph() if at else frame.paragraphs[0]
        for words, size, bold, colour in runs:
            run = paragraph.add_run()
            run.text, run.font.name, run.font.size, run.font.bold = words, "Arial", size, bold
            run.font.color.rgb = colour
