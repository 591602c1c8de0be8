"""One area's activity, or one of its teams': the table of measures, and what stands under it."""

from __future__ import annotations

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.model import Caveat, Column, Figure, Row, RowGroup, Table
from data.queries.chart_summaries import COLUMNS, ORDER
from data.queries.provenance import answer, of_dicts
from data.sentences import charts as words
from data.wording import counted
from pages.mhst import cells
from pages.mhst.chart import chart_figure
from pages.mhst.flow import flow_figure
from pages.mhst.found import PATH, Reported
from pages.mhst.found import Row as Found
from pages.mhst.notes import notes_figure
from pages.mhst.teams import teams_figure
from pages.plots import plot


def area_figures(connection: Connection, found: Reported) -> list[Figure]:
    """Measures, the chosen one's chart, the way from referral to outcome, teams, notes."""
    chosen = _chosen(found)
    drawn = [
        _measures(connection, found, chosen),
        chart_figure(connection, found, chosen) if chosen else None,
        flow_figure(connection, found),
        teams_figure(connection, found),
        notes_figure(connection, found),
    ]
    return [figure for figure in drawn if figure is not None]


def _chosen(found: Reported) -> Found | None:
    """The measure that is asked for, else the first special cause, else the first that has a figure."""
    wanted = found.state.filters.one("measure")
    asked = [row for row in found.rows if row["measure"] == wanted]
    with_figures = [row for row in found.rows if row["value"] is not None]
    by_cause = sorted(with_figures, key=lambda row: ORDER.index(row["variation"]))
    return next(iter([*asked, *by_cause, *found.rows]), None)


def place_words(found: Reported) -> str:
    assert found.area is not None  # noqa: S101 - these figures are of an area
    return words.where(found.area.name, found.team, 0 if found.team else len(found.teams))


def _measures(connection: Connection, found: Reported, chosen: Found | None) -> Figure:
    last = cells.newest(found.rows)
    table = Table(
        f"Measures of {place_words(found)}: last figure, expected range, 24 months, variation and assurance",
        (
            Column("Measure"),
            Column(words.month(last) if last else "Last figure", numeric=True),
            Column("Expected range", numeric=True),
            Column("24 months"),
            Column("Variation"),
            Column("Assurance"),
        ),
        tuple(
            RowGroup(tuple(_row(found, row, chosen) for row in found.rows if row["theme"] == theme), theme)
            for theme in dict.fromkeys(row["theme"] for row in found.rows)
        ),
        empty="No team of the area has reported",
    )
    loads = {row["load_id"] for row in found.rows}
    few = any(row["few_points"] for row in found.rows)
    return plot(
        found.state,
        PATH,
        table,
        answer(
            connection,
            "activity_charts",
            of_dicts(COLUMNS, found.rows),
            loads,
            n=f"{counted(len(found.rows), 'measure')}, {place_words(found)}",
            kinds=("computed",),
        ),
        id="measures",
        finding=words.measures_finding(found.rows),
        subline=f"{place_words(found)}; variation and assurance in words; {words.MONTHS_SHOWN}. A measure opens its chart.",
        caveats=(
            Caveat("School weeks", words.WEEKS),
            Caveat("What a special cause is", f"{words.NO_CAUSE} {words.ASSURANCE}"),
            Caveat("Run charts, and few months", f"{words.SLOW} {words.FEW}" if few else words.SLOW),
        ),
        download="activity_charts",
        narrowed_by=("area", "team"),
    )


def _row(found: Reported, row: Found, chosen: Found | None) -> Row:
    link = cells.measure_link(row, found.state)
    if chosen is not None and row["measure"] == chosen["measure"]:
        link = Markup('{}<span class="under">its chart stands below</span>').format(link)
    assurance = words.assurance_words(row)
    return Row((link, cells.latest(row), cells.expected(row), cells.line(row), cells.said(row), assurance))
