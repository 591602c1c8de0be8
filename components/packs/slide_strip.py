"""The strip of levels on a slide: means as a native chart, and beside it where the cohorts stand and what comes next."""

from __future__ import annotations

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.util import Pt

from components.packs import told
from components.packs.slides import FONT, GAP, GREY, NAVY, SKY, SMALL_POINTS, Box, add_table, describe, fit, largest
from components.packs.strips import NOT_RATED, lanes_of, means_at, placed_words, workshops_of
from data.briefing.model import Cell, DomainLine, LevelStrip, Number
from data.missing import Missing
from data.wording import workshop_words

CHART_WIDE = 330
"""The chart's width; the table beside it has the rest."""

COLOURS = {"programme": GREY, "region": SKY, "area": NAVY}


def add_strip(slide: Any, box: Box, strip: LevelStrip) -> float:
    """Chart and table side by side; how much of the height they take."""
    _chart(slide, Box(box.left, box.top, CHART_WIDE, box.height), strip)
    used = CHART_WIDE + GAP
    right = Box(box.left + used, box.top, box.width - used, box.height)
    columns, rows = _beside(strip)
    points = largest(lambda size: fit(columns, rows, right.width, size.table).height_of(len(rows)) <= box.height).table
    add_table(slide, right, fit(columns, rows, right.width, points), rows, strip.caption, points)
    return box.height


def _beside(strip: LevelStrip) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Where cohorts stand and how they moved; where none may be shown, the means that the chart draws without a label."""
    if any(line.before or line.after for line in strip.lines):
        lanes = lanes_of(strip)
        heads = [f"At {workshop_words(at)}" for at in workshops_of(strip)]
        columns: tuple[str, ...] = ("Code", *heads, strip.moved_head or "Next step")
        return columns, [
            (line.code, *(placed_words(getattr(line, lane)) or NOT_RATED for lane in lanes), _last(strip, line))
            for line in strip.lines
        ]
    columns = ("Code", *(head for _, head in strip.means), "Next step")
    return columns, [(line.code, *means_at(strip, line), line.step_head or "none") for line in strip.lines]


def _last(strip: LevelStrip, line: DomainLine) -> Cell:
    return line.moved if strip.moved_head and line.moved else line.step_head or "none"


def _chart(slide: Any, box: Box, strip: LevelStrip) -> None:
    lines = list(reversed(strip.lines))  # a bar chart draws from the bottom
    data = CategoryChartData(number_format="0.0")
    data.categories = [f"{line.code} {line.short}" for line in lines]
    means = strip.means[::-1]
    for name, head in means:
        data.add_series(head, [_mean(getattr(line, name)) for line in lines])
    shape = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box.emus, data)
    _axes(shape.chart)
    plot = shape.chart.plots[0]
    plot.gap_width, plot.overlap = 60, 0
    for series, (name, _) in zip(plot.series, means, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(COLOURS[name])
    _labelled(plot.series[-1].data_labels)
    describe(shape, f"Chart: mean levels, 0 to 3. {_heard(strip)}")


def _axes(chart: Any) -> None:
    """Levels from 0 to 3, a line at each."""
    chart.font.name, chart.font.size = FONT, Pt(SMALL_POINTS)
    chart.has_title, chart.has_legend = False, True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = 0, 3, 1
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0", False
    axis.major_gridlines.format.line.color.rgb = RGBColor.from_string("D6D9DC")


def _labelled(labels: Any) -> None:
    labels.show_value, labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    labels.number_format, labels.number_format_is_linked = "0.0", False
    labels.font.size, labels.font.bold = Pt(SMALL_POINTS), True


def _mean(cell: Number | Missing) -> float | None:
    return float(cell.value) if isinstance(cell, Number) else None


def _heard(strip: LevelStrip) -> str:
    return " ".join(
        f"{line.code}: {', '.join(f'{head} {told.words(getattr(line, name))}' for name, head in strip.means)}."
        for line in strip.lines
    )
