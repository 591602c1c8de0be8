"""All areas' activity: which need a look first, one measure over areas, and the funnel of a share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.model import Caveat, Cell, Column, Figure, Missing, Row, RowGroup, Sort, Table
from components.views import variation
from data.charted import Charted
from data.queries.chart_areas import AREA_COLUMNS, areas_now
from data.queries.chart_summaries import ORDER, answered, summaries
from data.queries.provenance import answer, of_dicts
from data.sentences import capital, plural
from data.sentences import charts as words
from data.wording import counted
from pages.mhst import cells
from pages.mhst.found import PATH, Reported
from pages.mhst.found import Row as Found
from pages.mhst.funnel import funnel_figure
from pages.mhst.notes import notes_figure
from pages.plots import plot

SIGNS = ("concern", "improvement", "changed")
HEADS = {"concern": "Concern", "improvement": "Improvement", "changed": "Changed, no way is better"}
NARROWED_BY = ("region", "lead", "area", "measure")


def areas_figures(connection: Connection, found: Reported) -> list[Figure]:
    """Special causes first; one measure over areas where it is chosen; the funnel; notes."""
    wanted = found.reporting.measures.get(found.state.filters.one("measure"))
    first = _measure(connection, found, wanted) if wanted else _areas(connection, found)
    drawn = [first, funnel_figure(connection, found), notes_figure(connection, found)]
    return [figure for figure in drawn if figure is not None]


# Areas, special causes first.


def _areas(connection: Connection, found: Reported) -> Figure:
    state = found.state
    now = areas_now(connection, state.filters, found.viewer, state.chosen, state.moment)
    special: dict[str, list[Found]] = {}
    for row in now.special:
        special.setdefault(row["area_code"], []).append(row)
    by_area = [(area, special.get(area["area_code"], [])) for area in now.areas]
    news = [each for each in by_area if each[1]]
    table = Table(
        "Areas with the measures whose last figure is a special cause",
        (
            Column("Area", sort=_sort(found, "area")),
            Column("Region", sort=_sort(found, "region")),
            *(Column(HEADS[sign], sort=_sort(found, sign)) for sign in SIGNS),
            Column("Limits", numeric=True),
            Column("Reported to"),
        ),
        _grouped(found, news),
        wide=True,
        aside=_grouped(found, [each for each in by_area if not each[1]]),
        aside_told=f"{capital(plural(len(by_area) - len(news), 'area'))} without special cause now",
        empty="No team of these areas has reported",
    )
    n, columns = counted(len(by_area), "area"), of_dicts(AREA_COLUMNS, now.areas)
    return plot(
        state,
        PATH,
        table,
        answer(connection, "activity_charts", columns, now.loads, n=n, kinds=("computed",)),
        id="areas",
        finding=words.areas_finding(len(by_area), now.special),
        subline="Areas with most concerns first. Each measure leads to its control chart; ‘Limits’ says how many of an area’s "
        "measures have enough months for limits.",
        caveats=_caveats(found.reporting.measures.values()),
        download="activity_charts",
        narrowed_by=NARROWED_BY,
    )


def _grouped(found: Reported, by_area: list[Standing]) -> tuple[RowGroup, ...]:
    return (RowGroup(tuple(_area(found, *each) for each in _sorted(found, by_area))),) if by_area else ()


Standing = tuple[dict[str, Any], list[Found]]
"""An area of ``areas_now`` with its special causes."""


def _sorted(found: Reported, by_area: list[Standing]) -> list[Standing]:
    column = found.state.filters.one("sort")
    name = column.removeprefix("-")

    def place(each: Standing) -> tuple[object, ...]:
        area, rows = each
        counts = {sign: -sum(row["variation"] == sign for row in rows) for sign in SIGNS}
        called = (area["area_name"] or "", area["area_code"])
        if name in SIGNS:
            return (counts[name], *(counts[sign] for sign in SIGNS), *called)
        return (area["region"] or "", *called) if name == "region" else called

    return sorted(by_area, key=place, reverse=column.startswith("-"))


def _sort(found: Reported, column: str) -> Sort:
    filters = found.state.filters
    current = filters.one("sort")
    # What stands first is the most of a kind, so that the plain name sorts downwards for counts.
    falls = column in SIGNS
    direction = (
        "" if current.removeprefix("-") != column else "ascending" if current.startswith("-") == falls else "descending"
    )
    other = f"-{column}" if current == column else column
    return Sort(f"{PATH}{filters.changed(sort=other).query_string()}", direction)  # type: ignore[arg-type]


def _area(found: Reported, area: dict[str, Any], rows: list[Found]) -> Row:
    return Row(
        (
            cells.area_link(area, found.state),
            area["region"] or Missing("not_applicable", "not known"),
            *(_those(found, rows, sign) for sign in SIGNS),
            Markup('<span class="keep">{} of {}</span>').format(area["with_limits"], area["measures"]),
            words.month(area["newest_end"]) if area["newest_end"] else Missing("not_submitted"),
        )
    )


def _those(found: Reported, rows: list[Found], sign: str) -> Cell:
    those = [row for row in rows if row["variation"] == sign]
    if not those:
        return Markup('<span class="nothing">none</span>')
    return Markup("").join(_mark(row, found) for row in those)


def _mark(row: Found, found: Reported) -> Markup:
    told = Markup("{} <small>{}</small>").format(cells.measure_link(row, found.state), words.cause_words(row))
    return variation(row["variation"], told)


def _caveats(measures: Iterable[Charted]) -> tuple[Caveat, ...]:
    slow = any(charted.shown == "slow_stock" for charted in measures)
    return (
        Caveat("What a special cause is", words.NO_CAUSE),
        Caveat("School weeks", words.WEEKS),
        *([Caveat("Stocks that move slowly", words.SLOW)] if slow else []),
    )


# One measure over areas.


def _measure(connection: Connection, found: Reported, charted: Charted) -> Figure:
    state = found.state
    rows = summaries(connection, state.filters, found.viewer, state.chosen, state.moment, "area")
    rows.sort(key=lambda row: (ORDER.index(row["variation"]), row["area_name"] or ""))
    table = Table(
        f"{charted.name} by area: last figure, expected range, 24 months, variation and assurance",
        (
            Column("Area"),
            Column("Last figure", numeric=True),
            Column("Expected range", numeric=True),
            Column("24 months"),
            Column("Variation"),
            Column("Assurance"),
        ),
        (RowGroup(tuple(_of_area(found, row) for row in rows)),),
        empty="No team of these areas has reported it",
    )
    return plot(
        state,
        PATH,
        table,
        answered(connection, rows),
        id="measure",
        finding=words.measure_finding(rows, charted),
        subline=f"Special causes first; {words.MONTHS_SHOWN}. An area leads to its chart.",
        caveats=_caveats([charted]),
        download="activity_charts",
        narrowed_by=NARROWED_BY,
    )


def _of_area(found: Reported, row: Found) -> Row:
    link = cells.measure_link(row, found.state, row["area_name"] or row["area_code"])
    return Row(
        (link, cells.latest(row), cells.expected(row), cells.line(row), cells.said(row), words.assurance_words(row))
    )
