"""A measure's control chart with its rule named, its gaps, its notes, and the same in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.control import Bracket, ChartPoint, ControlChart, DatedNote, Sign, Stretch
from components.model import Caveat, Cell, Column, Figure, Missing, Row, RowGroup, Table
from components.views import control_chart, variation
from data.charted import Charted
from data.measures.charts import Chart
from data.queries.charts import Made, one
from data.queries.notes import Note
from data.queries.points import COLUMNS, of_chart
from data.queries.provenance import answer, of_dicts
from data.queries.reported import reissued
from data.sentences import charts as words
from data.wording import counted
from pages.actions.workbooks import EVERY_FEED
from pages.mhst import cells
from pages.mhst.found import PATH, Reported
from pages.mhst.found import Row as Found
from pages.plots import plot

Point = Mapping[str, Any]
"""A row of ``queries.points``."""
EVERY = 3
"""Months between two that are named under a chart."""


def chart_figure(connection: Connection, found: Reported, row: Found) -> Figure | None:
    """The chart of a measure; None where nothing of it can be charted."""
    state = found.state
    programme, area = state.programme, found.area
    if programme is None or area is None:
        return None
    made = one(connection, found.viewer, programme, area.code, state.moment, row["measure"], found.team)
    points = [] if made is None else list(of_chart(made, programme, state.filters.one("from"), state.filters.one("to")))
    if made is None or not points:
        return None
    again = {} if state.moment.load else reissued(connection, programme, area.code, made.code, made.chart.charted.parts)
    place = words.where(area.name, found.team, 0 if found.team else len(found.teams))
    drawn = drawing(made, row, points, again, place)
    loads = {point["load_id"] for point in points} | set(again.values())
    known = sum(point["value"] is not None for point in points)
    n = f"{known} of {counted(len(points), 'period')}"
    return plot(
        state,
        PATH,
        _table(made.chart.charted, points, again, place),
        answer(connection, "activity_points", of_dicts(COLUMNS, points), loads, n=n, kinds=("computed",)),
        id="chart",
        finding=words.chart_finding(row, place),
        subline=words.chart_subline(made.chart, row, place),
        caveats=_caveats(made, row, again),
        download="activity_points",
        narrowed_by=("area", "team", "measure", "from", "to"),
        drawing=Markup("{}{}{}").format(
            control_chart(drawn), _anew(row), _notes(made, points, drawn, _also(made, points, found.reporting.measures))
        ),
    )


def drawing(made: Made, row: Found, points: Sequence[Point], again: Mapping[Any, int], place: str) -> ControlChart:
    """What is drawn of a chart's rows, in the order of their months."""
    charted = made.chart.charted
    ends = ("", "", "")
    if row["lower"] is not None:
        places = max(charted.places, 1)
        ends = tuple(  # type: ignore[assignment]
            f"{name} {words.number(row[at], places)}"
            for name, at in (("upper limit", "upper"), ("mean", "mean"), ("lower limit", "lower"))
        )
    target = charted.target if row["assurance"] != "none_set" else None
    return ControlChart(
        caption=words.chart_finding(row, place),
        points=tuple(_point(charted, each, at, again) for at, each in enumerate(points)),
        stretches=tuple(_stretches(points)),
        lines=ends,
        target=None if target is None else float(target),
        target_text=f"target {words.target_words(charted).replace(f' {charted.unit}', '')}",
        bracket=_bracket(made.chart, points),
        notes=_dated(made, points),
        ceiling=100.0 if charted.of_whole else None,
    )


def _point(charted: Charted, row: Point, at: int, again: Mapping[Any, int]) -> ChartPoint:
    month = row["period_start"]
    named = month.month % EVERY == 1
    new_year = at < EVERY or month.month == 1
    sign: Sign = row["variation"] if row["variation"] in ("improvement", "concern", "changed") else "none"
    when = words.month(month)
    said = f"{when}: {words.with_unit(row['value'], charted)}" if row["value"] is not None else when
    flag = f", {words.RULES[row['special_cause']]}" if row["special_cause"] else ""
    return ChartPoint(
        label=f"{month:%b}" if named else "",
        under=f"{month:%Y}" if named and new_year else "",
        value=row["value"],
        gap=words.GAPS[row["gap"]] if row["gap"] else "",
        sign=sign,
        unsure=row["status"] in ("provisional", "performance"),
        again=row["period_start"] in again,
        said=f"{said}{flag}{', provisional' if row['status'] == 'provisional' else ''}",
    )


def _stretches(points: Sequence[Point]) -> list[Stretch]:
    """Neighbours with the same limits together; a phase without limits has none."""
    found: list[Stretch] = []
    for at, row in enumerate(points):
        ends = (row["mean"], row["lower"], row["upper"])
        if found and (found[-1].mean, found[-1].lower, found[-1].upper) == ends:
            found[-1] = Stretch(found[-1].first, at, *ends)
        else:
            found.append(Stretch(at, at, *ends))
    return found


def _bracket(chart: Chart, points: Sequence[Point]) -> Bracket | None:
    """Over the last run of flagged months, gaps between them left aside, with its rule."""
    flagged = [at for at, row in enumerate(points) if row["special_cause"]]
    if not flagged:
        return None
    flag, last = points[flagged[-1]]["special_cause"], flagged[-1]
    first = last
    for at in range(last, -1, -1):
        if points[at]["value"] is None:
            continue
        if points[at]["special_cause"] != flag or points[at]["variation"] != points[last]["variation"]:
            break
        first = at
    run = sum(row["special_cause"] == flag for row in points[first : last + 1])
    mean, value = points[last]["mean"], points[last]["value"]
    before = points[last - 1]["value"] if last else None
    upwards = value > (before if flag == "trend" and before is not None else mean)
    return Bracket(first, last, words.bracket_words(flag, run, upwards=upwards))


def _dated(made: Made, points: Sequence[Point]) -> tuple[DatedNote, ...]:
    """Notes from the first month drawn to the last, by their day."""
    rebased = [note["annotation_id"] for note in made.rebased]
    dated = []
    for number, note in enumerate(_within(made.notes, points), 1):
        at = next(at for at, row in enumerate(points) if row["period_end"] >= note["date"])
        dated.append(DatedNote(at, number, note["annotation_id"] in rebased))
    return tuple(dated)


def _within(notes: Sequence[Note], points: Sequence[Point]) -> list[Note]:
    """Those of the months that are drawn, by their day."""
    first, last = points[0]["period_start"], points[-1]["period_end"]
    return sorted((note for note in notes if first <= note["date"] <= last), key=lambda note: note["date"])


def _anew(row: Found) -> Markup:
    """That one process can't be meant, and the row by which a person sets limits anew; blank where one can."""
    changed = words.changed_words(row)
    if not changed:
        return Markup()
    head, cells_ = words.note_to_hand_in(row)
    told = Markup(
        '<p class="anew">{} To do so, put these two lines in a file, {}: <code>{}</code>. Or fill in the sheet '
        "<i>annotations</i> of {}.</p><p><code>{}</code><br><code>{}</code></p>"
    )
    book = anchor("the empty workbook", EVERY_FEED)
    return told.format(changed, words.HOW_TO_HAND_IN, words.LOAD_NOTES, book, head, cells_)


def _also(made: Made, points: Sequence[Point], measures: Mapping[str, Charted]) -> Markup:
    """The notes about other measures in the months that are drawn, which have no line here; blank where there are none."""
    told = [
        f"{words.day(note['date'])} ({_name_of(note['measure'], measures)}), {note['text']}"
        for note in _within(made.other, points)
    ]
    return Markup("<li>Also noted in these months: {}.</li>").format("; ".join(told)) if told else Markup()


def _name_of(measure: str, measures: Mapping[str, Charted]) -> str:
    return words.said_of(measures[measure]) if measure in measures else measure


def _notes(made: Made, points: Sequence[Point], drawn: ControlChart, also: Markup) -> Markup:
    """The numbered notes under a chart, those that are ``also`` of its months, and what its letters mean."""
    told = [
        Markup("<li><b>{}</b> {}: {}{}</li>").format(
            dated.number,
            words.day(note["date"]),
            note["text"],
            f", {note['by_role']}" + ("; limits set anew" if dated.rebased else "") if note["by_role"] else "",
        )
        for dated, note in zip(drawn.notes, _within(made.notes, points), strict=True)
    ]
    told += [also] if also else []
    if any(point.unsure for point in drawn.points):
        told.append(Markup("<li>Dashed outline: provisional, or published for performance alone.</li>"))
    if any(point.again for point in drawn.points):
        told.append(Markup("<li><b>r</b> Handed in again, with another figure.</li>"))
    return Markup('<ul class="chart-notes">{}</ul>').format(Markup("").join(told)) if told else Markup()


def _caveats(made: Made, row: Found, again: Mapping[Any, int]) -> tuple[Caveat, ...]:
    chart = made.chart
    gaps = words.gap_words(chart.told)
    rebased = words.limits_words(made.rebased)
    limits = [words.FEW] if row["few_points"] else []
    limits += [
        rebased
        or "Set on all months. They are set anew only by a person, by a note with a role, a day and a reason "
        "(feed annotations)."
    ]
    told = [Caveat("Which rule", words.which_rule(chart))]
    told += [Caveat("The gaps", gaps)] if gaps else []
    told += [Caveat("Limits", " ".join(limits))]
    if again:
        told.append(Caveat("Re-issued", words.reissued_words(again)))
    if chart.left_out:
        told.append(Caveat("Left out", words.left_out_words(chart.left_out)))
    return tuple(told)


def _table(charted: Charted, points: Sequence[Point], again: Mapping[Any, int], place: str) -> Table:
    weekly = charted.shown == "per_school_week"
    heads = ("Released figure",) if weekly else ()
    return Table(
        f"{words.capital_name(charted)}, {place}: every period of the chart, the latest first",
        (
            Column("Period"),
            Column(charted.unit.capitalize(), numeric=True),
            *(Column(head, numeric=True) for head in heads),
            Column("Expected range", numeric=True),
            Column("Special cause"),
            Column("Status"),
        ),
        (RowGroup(tuple(_row(charted, row, again, weekly=weekly) for row in reversed(points))),),
    )


def _row(charted: Charted, row: Point, again: Mapping[Any, int], *, weekly: bool) -> Row:
    value: Cell = cells.gone(row["gap"]) if row["value"] is None else words.number(row["value"], charted.places)
    raw = cells.gone(row["figure_gap"])
    figure = (f"{row['figure']:,f}" if row["figure"] is not None else raw,) if weekly else ()
    status = row["status"] or "not given"
    load = again.get(row["period_start"])
    return Row(
        (
            words.month(row["period_start"])
            if row["period_start"].month == row["period_end"].month
            else words.span(row),
            value,
            *figure,
            words.expected({**row, "charted": charted}) or Missing("not_applicable", "no limits"),
            _flag(row),
            f"{status}, re-issued by load {load}" if load else status,
        )
    )


def _flag(row: Point) -> Cell:
    if row["value"] is None:
        return ""
    if row["special_cause"] is None:
        return "none" if row["mean"] is not None else Missing("not_applicable", "no limits")
    return variation(row["variation"], f"{words.HEADS[row['variation']]}: {words.RULES[row['special_cause']]}")
