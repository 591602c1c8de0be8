"""A briefing as slides: a native chart and native tables, each with its description; notes say where the figures come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from components.packs import told
from components.packs.fitting import cut, height, letters_in, widths
from components.packs.strips import placed_words
from data.briefing.model import Block, Briefing, Bullets, Cell, LevelStrip, Note, Number, Section, Table
from data.filters import listed
from data.missing import Missing
from data.wording import SERVICE

FONT = "Arial"
WIDE, HIGH = 960, 540
"""A slide in points, 16 to 9."""
MARGIN, TITLE_TOP, TITLE_HIGH, FOOT_HIGH, GAP = 40, 26, 62, 30, 28
TOP, BOTTOM = TITLE_TOP + TITLE_HIGH + 10, HIGH - FOOT_HIGH - 8
TITLE_POINTS, TEXT_POINTS, TABLE_POINTS, FOOT_POINTS = 26, 14, 12, 12
TITLE_ONLY = 5
"""The layout of python-pptx's own template that has a title and nothing else."""
INK, INK_2, NAVY, SKY, GREY, WHITE = "0B0C0C", "4A5157", "12436D", "6BACE6", "8A9197", "FFFFFF"
MOST_LINES = 3
"""Lines that a cell of a table takes at most."""
ROWS = (
    ("levels",),
    ("sources", "since"),
    ("actions",),
    ("risks", "decisions"),
    ("attendance", "returns", "highlights"),
)
"""Sections that share a slide."""
TITLES = {
    "sources": "what several sources say",
    "since": "since the last meeting",
    "risks": "risks",
    "decisions": "for decision",
    "attendance": "attendance",
    "returns": "returns",
    "highlights": "surveys and activity",
}
"""What a section is about, where it shares a slide."""


@dataclass(frozen=True)
class _Box:
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emus(self) -> tuple[Pt, Pt, Pt, Pt]:
        return Pt(self.left), Pt(self.top), Pt(self.width), Pt(self.height)

    def below(self, used: float) -> _Box:
        return _Box(self.left, self.top + used, self.width, self.height - used)


def write(briefing: Briefing, root: str) -> bytes:
    """The file's content: what fits on the slides, and how much more there is where."""
    briefing = told.writable(briefing)
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDE), Pt(HIGH)
    _about(deck, briefing)
    _opening(_slide(deck, briefing, briefing.heading.finding), briefing)
    by_id = {section.id: section for section in briefing.sections}
    for row in ROWS:
        sections = [by_id[name] for name in row if name in by_id and not by_id[name].absent]
        if sections:
            _of_sections(_slide(deck, briefing, _together(sections)), sections)
    _closing(_slide(deck, briefing, "What to bear in mind, and where the figures come from"), briefing, root)
    made = BytesIO()
    deck.save(made)
    return made.getvalue()


def _about(deck: Any, briefing: Briefing) -> None:
    about = deck.core_properties
    about.title, about.subject, about.author = told.title(briefing), told.description(briefing)[:255], SERVICE
    about.language, about.keywords = "en-GB", briefing.area_code
    about.created = about.modified = briefing.made_at.replace(tzinfo=None)


def _together(sections: Sequence[Section]) -> str:
    """The finding of one section, or what several are about."""
    if len(sections) == 1:
        return sections[0].head
    return listed([TITLES[section.id] for section in sections]).capitalize()


# A slide.


def _slide(deck: Any, briefing: Briefing, title: str) -> Any:
    """A slide with its title, and a foot that says whose it is and how to read it."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = _Box(MARGIN, TITLE_TOP, WIDE - 2 * MARGIN, TITLE_HIGH).emus
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    text = cut(title, TITLE_POINTS, WIDE - 2 * MARGIN, 2)
    _write(frame.paragraphs[0], text, TITLE_POINTS if len(text) < 70 else TITLE_POINTS - 4, bold=True)
    foot = "  |  ".join((told.title(briefing), *told.marks(briefing), told.INDICATIVE))
    box = _Box(MARGIN, HIGH - FOOT_HIGH, WIDE - 2 * MARGIN, FOOT_HIGH)
    _write(_text(slide, box).paragraphs[0], cut(foot, FOOT_POINTS, box.width, 2), FOOT_POINTS - 1, colour=INK_2)
    return slide


def _text(slide: Any, box: _Box) -> Any:
    frame = slide.shapes.add_textbox(*box.emus).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _write(
    paragraph: Any, text: str, points: float, *, bold: bool = False, italic: bool = False, colour: str = INK
) -> None:
    paragraph.alignment = PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = text
    run.font.name, run.font.size, run.font.bold, run.font.italic = FONT, Pt(points), bold, italic
    run.font.color.rgb = RGBColor.from_string(colour)
    run._r.get_or_add_rPr().set("lang", "en-GB")


def _described(shape: Any, text: str) -> None:
    """The words for those who do not see a chart or a table."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)


# What stands on them.


def _opening(slide: Any, briefing: Briefing) -> None:
    box = _Box(MARGIN, TOP, WIDE - 2 * MARGIN, BOTTOM - TOP)
    frame = _text(slide, box)
    _write(frame.paragraphs[0], briefing.heading.place, TEXT_POINTS, colour=INK_2)
    _write(frame.add_paragraph(), briefing.heading.lede, TEXT_POINTS + 2)
    used = (
        sum(height(text, TEXT_POINTS + 2, box.width) for text in (briefing.heading.place, briefing.heading.lede)) + GAP
    )
    rows = [(fact.label, fact.value, fact.context or "no more is known") for fact in briefing.facts]
    if rows:
        _table(slide, box.below(used), ("In figures", "Value", "What of it"), rows, "The briefing in figures")


def _of_sections(slide: Any, sections: Sequence[Section]) -> None:
    """Sections side by side, each with its blocks from the top; its source goes into the notes."""
    width = (WIDE - 2 * MARGIN - GAP * (len(sections) - 1)) / len(sections)
    for at, section in enumerate(sections):
        box = _Box(MARGIN + at * (width + GAP), TOP, width, BOTTOM - TOP)
        _section(slide, box, section, headed=len(sections) > 1)
    slide.notes_slide.notes_text_frame.text = "\n".join(f"{each.head}. {each.source}" for each in sections)


def _section(slide: Any, box: _Box, section: Section, *, headed: bool) -> None:
    tags = "; ".join(told.tags_of(section.kinds))
    frame = _text(slide, box)
    used = 0.0
    if headed:
        _write(frame.paragraphs[0], cut(section.head, TEXT_POINTS + 2, box.width, 2), TEXT_POINTS + 2, bold=True)
        used += height(section.head, TEXT_POINTS + 2, box.width)
    if tags:
        _write(frame.add_paragraph() if headed else frame.paragraphs[0], tags, FOOT_POINTS, colour=INK_2)
        used += height(tags, FOOT_POINTS, box.width)
    for block in told.on_page(section):
        used += _block(slide, box.below(used + 6), block) + 6


def _block(slide: Any, box: _Box, block: Block) -> float:
    """Puts a block at the top of a place; how much of its height it takes."""
    if isinstance(block, LevelStrip):
        return _strip(slide, box, block)
    if isinstance(block, Table):
        return _rows(slide, box, block)
    if isinstance(block, Bullets):
        return _bullets(slide, box, block)
    return _note(slide, box, block)


def _note(slide: Any, box: _Box, note: Note) -> float:
    high = height(note.text, FOOT_POINTS, box.width)
    if high > box.height:
        return 0
    _write(_text(slide, box).paragraphs[0], note.text, FOOT_POINTS, colour=INK_2)
    return high


def _bullets(slide: Any, box: _Box, bullets: Bullets) -> float:
    """As many as fit, and how many more there are."""
    frame, used, shown = _text(slide, box), 0.0, 0
    for each in bullets.items:
        high = height(f"{each.head} {each.text}", TEXT_POINTS, box.width) + 6
        if used + high > box.height - 2 * TEXT_POINTS:
            break
        paragraph = frame.paragraphs[0] if not shown else frame.add_paragraph()
        paragraph.space_after = Pt(6)
        if each.head:
            _write(paragraph, f"{each.head} ", TEXT_POINTS, bold=True)
        _write(paragraph, each.text, TEXT_POINTS)
        used, shown = used + high, shown + 1
    return used + _more(frame, box, len(bullets.items) - shown, first=not shown)


def _more(frame: Any, box: _Box, count: int, *, first: bool = False) -> float:
    if count <= 0:
        return 0
    _write(
        frame.paragraphs[0] if first else frame.add_paragraph(),
        f"{count} more in the document and the workbook",
        FOOT_POINTS,
        colour=INK_2,
    )
    return FOOT_POINTS * 1.3


def _rows(slide: Any, box: _Box, table: Table) -> float:
    at = table.on_page or tuple(range(len(table.columns)))
    rows = [tuple(row[column] for column in at) for row in table.rows]
    columns = tuple(table.columns[column] for column in at)
    shown, used = _table(slide, box, columns, rows, table.caption)
    if shown < len(rows):
        left = box.below(used + 4)
        return used + 4 + _more(_text(slide, left), left, len(rows) - shown, first=True)
    return used


def _table(
    slide: Any, box: _Box, columns: Sequence[str], rows: Sequence[tuple[Cell, ...]], caption: str
) -> tuple[int, float]:
    """A native table of the rows that fit: how many these are, and its height."""
    cells = [[told.words(cell) or "none" for cell in row] for row in rows]
    across = widths(columns, cells, box.width, letters_in(box.width, TABLE_POINTS))
    told_rows = [
        [cut(text, TABLE_POINTS, width - 12, MOST_LINES) for text, width in zip(row, across, strict=True)]
        for row in cells
    ]
    heights = [_row_height(row, across) for row in (list(columns), *told_rows)]
    shown, used = 0, heights[0]
    while shown < len(rows) and used + heights[shown + 1] < box.height - 2 * TABLE_POINTS:
        shown, used = shown + 1, used + heights[shown + 1]
    shape = slide.shapes.add_table(shown + 1, len(columns), *_Box(box.left, box.top, box.width, used).emus)
    _described(shape, f"Table: {caption}. {shown} of {len(rows)} rows.")
    for at, width in enumerate(across):
        shape.table.columns[at].width = Pt(width)
    for at, high in enumerate(heights[: shown + 1]):
        shape.table.rows[at].height = Pt(high)
    for at, text in enumerate(columns):
        _cell(shape.table.cell(0, at), text or "Value", head=True)
    for line, (texts, row) in enumerate(zip(told_rows[:shown], rows, strict=False), 1):
        for at, (text, value) in enumerate(zip(texts, row, strict=True)):
            _cell(
                shape.table.cell(line, at),
                text,
                bold=at == 0,
                missing=isinstance(value, Missing),
                number=isinstance(value, Number),
            )
    return shown, used


def _row_height(texts: Sequence[str], widths: Sequence[float]) -> float:
    return max(height(text, TABLE_POINTS, width - 12) for text, width in zip(texts, widths, strict=True)) + 8


def _cell(
    cell: Any, text: str, *, head: bool = False, bold: bool = False, missing: bool = False, number: bool = False
) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(NAVY if head else WHITE)
    cell.margin_left = cell.margin_right = Pt(6)
    cell.margin_top = cell.margin_bottom = Pt(3)
    paragraph = cell.text_frame.paragraphs[0]
    _write(paragraph, text, TABLE_POINTS, bold=head or bold, italic=missing, colour=WHITE if head else INK)
    if number:
        paragraph.alignment = PP_ALIGN.RIGHT


# The strip of levels.


def _strip(slide: Any, box: _Box, strip: LevelStrip) -> float:
    """The means as a native bar chart, and beside it where the cohorts stand and how they moved."""
    left = _Box(box.left, box.top, box.width * 0.5, box.height)
    _chart(slide, left, strip)
    columns = ("Code", "Cohorts", strip.moved_head or "Next step")
    rows: list[tuple[Cell, ...]] = [
        (
            line.code,
            _stand(line.before, line.after),
            line.moved if strip.moved_head and line.moved else line.step_head or "none",
        )
        for line in strip.lines
    ]
    _table(
        slide,
        _Box(left.left + left.width + GAP, box.top, box.width * 0.5 - GAP, box.height),
        columns,
        rows,
        strip.caption,
    )
    return box.height


def _stand(before: Any, after: Any) -> str:
    told_lanes = [placed_words(lane) for lane in (before, after) if lane]
    return "; then ".join(told_lanes) or "not shown by cohort"


def _chart(slide: Any, box: _Box, strip: LevelStrip) -> None:
    data = CategoryChartData(number_format="0.0")
    lines = list(reversed(strip.lines))  # a bar chart draws from the bottom
    data.categories = [f"{line.code} {line.name}" for line in lines]
    heads = (
        ("programme", strip.programme_head, GREY),
        ("region", strip.region_head, SKY),
        ("area", strip.area_head, NAVY),
    )
    for name, head, _ in heads:
        data.add_series(head, [_mean(getattr(line, name)) for line in lines])
    shape = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box.emus, data)
    chart = shape.chart
    chart.font.name, chart.font.size = FONT, Pt(TABLE_POINTS)
    chart.has_title, chart.has_legend = False, True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale, chart.value_axis.major_unit = 0, 3, 1
    chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = "0", False
    chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string("D6D9DC")
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 60, 0
    for series, (name, _, colour) in zip(plot.series, heads, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(colour)
        if name == "area":
            labels = series.data_labels
            labels.show_value, labels.position, labels.number_format = True, XL_LABEL_POSITION.OUTSIDE_END, "0.0"
            labels.number_format_is_linked = False
            labels.font.size, labels.font.bold = Pt(TABLE_POINTS), True
    _described(shape, f"Chart: mean levels, 0 to 3. {_heard(strip)}")


def _mean(cell: Number | Missing) -> float | None:
    return float(cell.value) if isinstance(cell, Number) else None


def _heard(strip: LevelStrip) -> str:
    return " ".join(
        f"{line.code}: {strip.area_head} {told.words(line.area)}, {strip.region_head} {told.words(line.region)}, "
        f"{strip.programme_head} {told.words(line.programme)}."
        for line in strip.lines
    )


def _closing(slide: Any, briefing: Briefing, root: str) -> None:
    """What to read with care, of what there is nothing and why, and where it all comes from."""
    frame = _text(slide, _Box(MARGIN, TOP, WIDE - 2 * MARGIN, BOTTOM - TOP))
    care = [
        block.text
        for each in briefing.sections
        if each.id == "care"
        for block in each.blocks
        if isinstance(block, Note)
    ]
    absent = [f"{each.head}: {each.absent}" for each in briefing.sections if each.absent]
    texts = (*care, *absent, *told.foot(briefing, root))
    for at, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if not at else frame.add_paragraph()
        paragraph.space_after = Pt(6)
        _write(paragraph, text, FOOT_POINTS)
