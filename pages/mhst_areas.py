"""All areas' activity: which need a look first, one measure over areas, and the funnel of a share."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.model import Caveat, Cell, Column, Figure, Missing, Row, RowGroup, Sort, Table
from components.views import variation
from data.answer import Answer
from data.queries.chart_summaries import COLUMNS, ORDER
from data.queries.provenance import answer, of_dicts
from data.sentences import charts as words
from data.wording import counted
from pages import mhst_cells as cells
from pages.mhst_found import Reported
from pages.mhst_found import Row as Found
from pages.mhst_funnel import funnel_figure
from pages.mhst_notes import notes_figure
from pages.mhst_published import PATH
from pages.plots import plot

SIGNS = ("concern", "improvement", "changed")
HEADS = {"concern": "Concern", "improvement": "Improvement", "changed": "Changed, no way is better"}
NARROWED_BY = ("region", "lead", "area", "measure")


def areas_figures(connection: Connection, found: Reported) -> list[Figure]:
    """Special causes first; one measure over areas where it is chosen; the funnel; notes."""
    wanted = found.state.filters.one("measure")
    first = _measure(connection, found, wanted) if wanted else _areas(connection, found)
    drawn = [first, funnel_figure(connection, found, "Figure 2"), notes_figure(connection, found, "Table 3")]
    return [figure for figure in drawn if figure is not None]


def source(connection: Connection, rows: Sequence[Found], n: str) -> Answer:
    """Rows of summaries with their provenance."""
    loads = {row["load_id"] for row in rows}
    return answer(connection, "activity_charts", of_dicts(COLUMNS, rows), loads, n=n, kinds=("computed",))


# Areas, special causes first.


def _areas(connection: Connection, found: Reported) -> Figure:
    by_area: dict[str, list[Found]] = {}
    for row in found.rows:
        by_area.setdefault(row["area_code"], []).append(row)
    table = Table(
        "Areas with the measures whose last figure is a special cause",
        (
            Column("Area", sort=_sort(found, "area")),
            Column("Region", sort=_sort(found, "region")),
            *(Column(HEADS[sign], sort=_sort(found, sign)) for sign in SIGNS),
            Column("Limits", numeric=True),
            Column("Reported to"),
        ),
        (RowGroup(tuple(_area(found, rows) for rows in _sorted(found, by_area))),),
        wide=True,
        empty="No team of these areas has reported",
    )
    return plot(
        found.state,
        PATH,
        table,
        source(connection, found.rows, counted(len(by_area), "area")),
        id="areas",
        number="Table 1",
        finding=words.areas_finding(found.rows),
        subline="Areas with most concerns first. Each measure leads to its control chart; ‘Limits’ says how many of an area’s "
        "measures have enough months for limits.",
        caveats=_caveats(found.rows),
        download="activity_charts",
        narrowed_by=NARROWED_BY,
    )


def _sorted(found: Reported, by_area: dict[str, list[Found]]) -> list[list[Found]]:
    column = found.state.filters.one("sort")
    name = column.removeprefix("-")

    def place(rows: list[Found]) -> tuple[object, ...]:
        counts = {sign: -sum(row["variation"] == sign for row in rows) for sign in SIGNS}
        called = (rows[0]["area_name"] or "", rows[0]["area_code"])
        if name in SIGNS:
            return (counts[name], *(counts[sign] for sign in SIGNS), *called)
        return (rows[0]["region"] or "", *called) if name == "region" else called

    return sorted(by_area.values(), key=place, reverse=column.startswith("-"))


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


def _area(found: Reported, rows: list[Found]) -> Row:
    with_limits = sum(row["variation"] != "no_limits" for row in rows)
    return Row(
        (
            cells.area_link(rows[0], found.state),
            rows[0]["region"] or Missing("not_applicable", "not known"),
            *(_those(found, rows, sign) for sign in SIGNS),
            Markup('<span class="keep">{} of {}</span>').format(with_limits, len(rows)),
            _reported_to(rows),
        )
    )


def _those(found: Reported, rows: list[Found], sign: str) -> Cell:
    those = [row for row in rows if row["variation"] == sign]
    if not those:
        return Markup('<span class="nothing">none</span>')
    return Markup("").join(_mark(row, found) for row in those)


def _mark(row: Found, found: Reported) -> Markup:
    rule = words.rule_words(row["special_cause"], row["run"], upwards=row["upwards"])
    told = Markup("{} <small>{}</small>").format(cells.measure_link(row, found.state), rule)
    return variation(row["variation"], told)


def _reported_to(rows: list[Found]) -> Cell:
    last = cells.newest(rows)
    return Missing("not_submitted") if last is None else words.month(last)


def _caveats(rows: Sequence[Found]) -> tuple[Caveat, ...]:
    slow = any(row["why_not"] == "slow_stock" for row in rows)
    return (
        Caveat("What a special cause is", words.NO_CAUSE),
        Caveat("School weeks", words.WEEKS),
        *([Caveat("Stocks that move slowly", words.SLOW)] if slow else []),
    )


# One measure over areas.


def _measure(connection: Connection, found: Reported, code: str) -> Figure:
    rows = [row for row in found.rows if row["measure"] == code]
    rows.sort(key=lambda row: (ORDER.index(row["variation"]), row["area_name"] or ""))
    charted = next(row["charted"] for row in found.everywhere if row["measure"] == code)
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
        found.state,
        PATH,
        table,
        source(connection, rows, counted(len(rows), "area")),
        id="measure",
        number="Table 1",
        finding=words.measure_finding(rows, charted),
        subline=f"Special causes first; {words.MONTHS_SHOWN}. An area leads to its chart.",
        caveats=_caveats(rows),
        download="activity_charts",
        narrowed_by=NARROWED_BY,
    )


def _of_area(found: Reported, row: Found) -> Row:
    link = cells.measure_link(row, found.state, row["area_name"] or row["area_code"])
    return Row(
        (link, cells.latest(row), cells.expected(row), cells.line(row), cells.said(row), words.assurance_words(row))
    )
