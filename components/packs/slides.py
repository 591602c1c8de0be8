"""A slide's parts: its title and foot, boxes of text, a native table; all that is seen has its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from components.packs import told
from components.packs.fitting import cut, height, letters_in, widths
from data.briefing.model import Briefing, Cell, Number
from data.missing import Missing

FONT = "Arial"
WIDE, HIGH = 960, 540
"""A slide in points, 16 to 9."""
MARGIN, TITLE_TOP, TITLE_HIGH, FOOT_HIGH, GAP = 40, 26, 62, 30, 28
TOP, BOTTOM = TITLE_TOP + TITLE_HIGH + 10, HIGH - FOOT_HIGH - 8
TITLE_POINTS, FOOT_POINTS, SMALL_POINTS = 26, 11, 12
TITLE_ONLY = 5
"""The layout of python-pptx's own template that has a title and nothing else."""
INK, INK_2, NAVY, SKY, GREY, WHITE = "0B0C0C", "4A5157", "12436D", "6BACE6", "8A9197", "FFFFFF"
MOST_LINES = 3
"""Lines that a cell of a table takes at most."""
CELL_SIDES, CELL_ENDS = 12, 8
"""A cell's margins, left and right, above and below."""


@dataclass(frozen=True)
class Size:
    """How large sentences and tables are set, in points."""

    text: int
    table: int


SIZES = (Size(20, 18), Size(18, 16), Size(16, 14), Size(14, 12))
"""The first at which a slide's content fits, else the last."""


def largest(fits: Callable[[Size], bool]) -> Size:
    """The largest size at which something fits, else the smallest."""
    return next((size for size in SIZES if fits(size)), SIZES[-1])


@dataclass(frozen=True)
class Box:
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emus(self) -> tuple[Pt, Pt, Pt, Pt]:
        return Pt(self.left), Pt(self.top), Pt(self.width), Pt(self.height)

    def below(self, used: float) -> Box:
        return Box(self.left, self.top + used, self.width, self.height - used)

    def columns(self, count: int) -> list[Box]:
        """As many places side by side."""
        width = (self.width - GAP * (count - 1)) / count
        return [Box(self.left + at * (width + GAP), self.top, width, self.height) for at in range(count)]


BODY = Box(MARGIN, TOP, WIDE - 2 * MARGIN, BOTTOM - TOP)


def add_slide(deck: Any, briefing: Briefing, title: str) -> Any:
    """A slide with its title, and a foot that says whose it is and how to read it."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = Box(MARGIN, TITLE_TOP, BODY.width, TITLE_HIGH).emus
    frame = _bare(shape.text_frame)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    text = cut(title, TITLE_POINTS, BODY.width, 2)
    write(frame.paragraphs[0], text, TITLE_POINTS if len(text) < 65 else TITLE_POINTS - 4, bold=True)
    foot = "  |  ".join((told.title(briefing), *told.marks(briefing), told.INDICATIVE))
    box = Box(MARGIN, HIGH - FOOT_HIGH, BODY.width, FOOT_HIGH)
    write(add_text(slide, box).paragraphs[0], cut(foot, FOOT_POINTS, box.width, 2), FOOT_POINTS, colour=INK_2)
    return slide


def add_text(slide: Any, box: Box) -> Any:
    """The frame of a text box that has no margins of its own."""
    return _bare(slide.shapes.add_textbox(*box.emus).text_frame)


def _bare(frame: Any) -> Any:
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def write(
    paragraph: Any, text: str, points: float, *, bold: bool = False, italic: bool = False, colour: str = INK
) -> None:
    """Adds a run to a paragraph: as XML in one piece, since python-pptx looks its way anew for each property."""
    style = f'lang="en-GB" sz="{round(points * 100)}" b="{int(bold)}" i="{int(italic)}"'
    paragraph._p.append(
        parse_xml(
            f'<a:r {_NAMESPACE}><a:rPr {style}>{_fill(colour)}<a:latin typeface="{FONT}"/></a:rPr>'
            f"<a:t>{escape(text)}</a:t></a:r>"
        )
    )


_NAMESPACE = nsdecls("a")


def _fill(colour: str) -> str:
    return f'<a:solidFill {_NAMESPACE}><a:srgbClr val="{colour}"/></a:solidFill>'


def describe(shape: Any, text: str) -> None:
    """The words for those who do not see a chart or a table."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)


@dataclass(frozen=True)
class Fitted:
    """A table's texts, as they fit into its columns, and how high the head and each row is."""

    across: list[float]
    texts: list[list[str]]
    heights: list[float]

    def rows_in(self, room: float) -> int:
        """How many of the rows fit into a height, below the head."""
        used, shown = self.heights[0], 0
        for high in self.heights[1:]:
            if used + high > room:
                break
            used, shown = used + high, shown + 1
        return shown

    def height_of(self, rows: int) -> float:
        return sum(self.heights[: rows + 1])


def fit(columns: Sequence[str], rows: Sequence[tuple[Cell, ...]], width: float, points: int) -> Fitted:
    """Lays a table out over the whole of a width."""
    cells = [[told.words(cell) or "none" for cell in row] for row in rows]
    natural = widths(columns, cells, width, letters_in(width, points))
    across = [each * width / sum(natural) for each in natural]
    inner = [each - CELL_SIDES for each in across]
    texts = [[cut(text, points, at, MOST_LINES) for text, at in zip(row, inner, strict=True)] for row in cells]
    lines = [[column or "Value" for column in columns], *texts]
    heights = [
        max(height(text, points, at) for text, at in zip(line, inner, strict=True)) + CELL_ENDS for line in lines
    ]
    return Fitted(across, lines, heights)


def add_table(
    slide: Any, box: Box, fitted: Fitted, rows: Sequence[tuple[Cell, ...]], caption: str, points: int
) -> tuple[int, float]:
    """A native table of the rows that fit: how many these are, and its height."""
    shown = fitted.rows_in(box.height)
    used = fitted.height_of(shown)
    shape = slide.shapes.add_table(shown + 1, len(fitted.across), *Box(box.left, box.top, box.width, used).emus)
    describe(shape, f"Table: {caption}. {shown} of {len(rows)} rows.")
    for column, width in zip(shape.table.columns, fitted.across, strict=True):
        column.width = Pt(width)
    for row, high in zip(shape.table.rows, fitted.heights, strict=False):
        row.height = Pt(high)
    lines = [list(row.cells) for row in shape.table.rows]
    for cell, text in zip(lines[0], fitted.texts[0], strict=True):
        _cell(cell, text, points, head=True)
    for line, texts, row in zip(lines[1:], fitted.texts[1:], rows, strict=False):
        for at, (cell, text, value) in enumerate(zip(line, texts, row, strict=True)):
            _cell(cell, text, points, bold=at == 0, value=value)
    return shown, used


def _cell(cell: Any, text: str, points: int, *, head: bool = False, bold: bool = False, value: Cell = "") -> None:
    properties = cell._tc.get_or_add_tcPr()
    for name, margin in (("marL", CELL_SIDES), ("marR", CELL_SIDES), ("marT", CELL_ENDS - 2), ("marB", CELL_ENDS - 2)):
        properties.set(name, str(Pt(margin / 2)))
    properties.append(parse_xml(_fill(NAVY if head else WHITE)))
    paragraph = cell.text_frame.paragraphs[0]
    colour = WHITE if head else INK
    write(paragraph, text, points, bold=head or bold, italic=isinstance(value, Missing), colour=colour)
    if isinstance(value, Number):
        paragraph.alignment = PP_ALIGN.RIGHT
