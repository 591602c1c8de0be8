"""Control charts, sparklines and funnels as drawn: gaps, phases, words, marks."""

from __future__ import annotations

import re
from dataclasses import replace

from components.control import Bracket, ChartPoint, ControlChart, DatedNote, FunnelArea, FunnelChart, Stretch
from components.views import control_chart, funnel_chart, sparkline
from components.views.control import spread

POINTS = tuple(
    ChartPoint(f"M{at}", "", value, "" if value is not None else "suppressed")
    for at, value in enumerate([10.0, 12, None, 11, 30])
)
CHART = ControlChart(
    "Waits of <Area>",
    (*POINTS[:4], replace(POINTS[4], sign="concern", unsure=True, again=True, said="M4: 30 days")),
    (Stretch(0, 4, 12.0, 4.0, 20.0),),
    ("upper limit 20", "mean 12", "lower limit 4"),
    target=11.5,
    target_text="target 11.5 or less",
    bracket=Bracket(4, 4, "Above the upper limit"),
    notes=(DatedNote(3, 1, True),),
)


def joins(html: str) -> int:
    return html.count('class="xmr-join"')


def test_a_gap_has_a_band_with_its_reason_and_no_point_and_no_line_across() -> None:
    html = control_chart(CHART)
    assert html.count('class="xmr-gap"') == 1
    assert "<title>suppressed</title>" in html
    assert html.count('class="variation-none"') == 3
    assert joins(html) == 2, "from the first month to the second, and from the fourth to the fifth"


def test_no_line_joins_two_phases() -> None:
    html = control_chart(replace(CHART, stretches=(Stretch(0, 3, 11.0, 9.0, 13.0), Stretch(4, 4))))
    assert joins(html) == 1
    assert html.count('class="xmr-mean"') == 1, "a phase without limits has none drawn"


def test_everything_that_is_drawn_has_its_words() -> None:
    html = control_chart(CHART)
    for words in (
        "upper limit 20",
        "mean 12",
        "lower limit 4",
        "target 11.5 or less",
        "Above the upper limit",
        "M4: 30 days",
    ):
        assert words in html
    assert "Waits of &lt;Area&gt;. Every figure stands in the table." in html
    assert 'class="xmr-unsure"' in html
    assert 'class="xmr-note xmr-rebased"' in html
    assert re.search(r'class="xmr-again"[^>]*>r<', html)


def test_labels_at_lines_ends_never_overlap() -> None:
    assert spread([100, 102, 90, 130]) == [107, 124, 90, 141]


def test_a_chart_of_one_month_or_of_gaps_alone_is_drawn() -> None:
    assert "svg" in control_chart(ControlChart("One", (ChartPoint("Jan", "2026", 5.0),), (Stretch(0, 0),)))
    assert "svg" in control_chart(
        ControlChart("None", (ChartPoint("Jan", "2026", None, "suppressed"),), (Stretch(0, 0),))
    )


def test_a_sparkline_marks_special_causes_and_leaves_gaps_open() -> None:
    html = sparkline([(1.0, "none"), (None, "none"), (2.0, "concern"), (3.0, "improvement"), (2.0, "changed")])
    (path,) = re.findall(r'class="spark-line" d="([^"]*)"', html)
    assert (path.count("M"), path.count("L")) == (2, 2), "no line crosses the gap"
    assert [html.count(mark) for mark in ("mark-square", "variation-improvement", "variation-changed")] == [1, 1, 1]
    assert sparkline([(None, "none")]) == ""


def test_a_funnel_names_what_lies_outside_and_nothing_else() -> None:
    curve = tuple((float(base), 0.8 - 0.3 / base**0.5, 0.8 + 0.2 / base**0.5) for base in (1, 10, 100, 200))
    areas = (FunnelArea("Inside", 100, 0.8, "within"), FunnelArea("Outside & far", 150, 0.6, "outside_998"))
    html = funnel_chart(FunnelChart("Shares", areas, 0.8, "all 80%", curve, curve, "Referrals received"))
    assert html.count('class="funnel-name"') == 1
    assert "Outside &amp; far</text>" in html
    assert "all 80%" in html
