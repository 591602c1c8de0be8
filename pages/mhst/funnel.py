"""The funnel of a share over all areas of a programme, with its table: what lies outside first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.control import FunnelArea, FunnelChart
from components.model import Caveat, Column, Figure, Row, RowGroup, Table
from components.views import data_table, funnel_chart
from data.measures.funnel import limits
from data.measures.rates import LEVEL_95, LEVEL_998
from data.queries.area_funnel import SHARES, AreasFunnel, areas_funnel
from data.sentences import charts_funnel as words
from data.sentences.charts_flow import WHICH_MONTHS
from pages.mhst import cells
from pages.mhst.flow import nothing_until
from pages.mhst.found import PATH, Reported
from pages.plots import plot

FunnelRow = Mapping[str, Any]
"""A row of ``queries.area_funnel``."""
STEPS = 48
"""Points that a limit's curve is drawn through."""


def funnel_figure(connection: Connection, found: Reported) -> Figure | None:
    """The funnel of the chosen measure where it is a share of the same people, else of the first such share; None where fewer
    than two areas show enough."""
    state = found.state
    if state.programme is None:
        return None
    wanted = state.filters.one("measure")
    charted = next((each for each in SHARES if each.code == wanted), SHARES[0])
    made = areas_funnel(connection, state.filters, found.viewer, state.programme, state.moment, charted)
    left_out = words.left_out(made.left_out, made.no_share)
    if made.funnel is None or len(made.rows) < 2:
        return nothing_until(state, made.source, "funnel")
    named = [row for row in made.rows if row["standing"] != "within"]
    return plot(
        state,
        PATH,
        _table(found, made, made.rows if state.filters.one("view") == "table" else named),
        made.source,
        id="funnel",
        finding=words.finding(made.rows, charted, made.funnel),
        subline=words.subline(made.rows, charted),
        caveats=(
            Caveat("The limits", words.limits_words(made.funnel)),
            Caveat("Released figures", words.RELEASED),
            Caveat("Which months", WHICH_MONTHS),
            *([Caveat("Left out", left_out)] if left_out else []),
        ),
        download="activity_funnel",
        narrowed_by=("measure", "to") if wanted == charted.code else ("to",),
        drawing=Markup("{}{}").format(funnel_chart(_drawn(made)), _outliers(found, made, named)),
    )


def _drawn(made: AreasFunnel) -> FunnelChart:
    assert made.funnel is not None  # noqa: S101 - the caller has seen to it
    target, most = made.funnel.target, max(float(row["base"]) for row in made.rows) * 1.04
    phi = made.funnel.phi if made.funnel.widened else 1.0
    bases = [most * (at / STEPS) ** 2 for at in range(1, STEPS + 1)]
    at_95, at_998 = (
        tuple((base, *limits(target, base, level.z, phi)) for base in bases) for level in (LEVEL_95, LEVEL_998)
    )
    areas = tuple(
        FunnelArea(row["area_name"] or row["area_code"], float(row["base"]), row["share_pct"] / 100, row["standing"])
        for row in made.rows
    )
    caption = words.finding(made.rows, made.charted, made.funnel)
    head = words.base_head(made.charted)
    return FunnelChart(caption, areas, target, f"all {words.pct(100 * target)}", at_95, at_998, head)


def _outliers(found: Reported, made: AreasFunnel, named: Sequence[FunnelRow]) -> Markup:
    """The areas outside the limits, or too close to call, stand under the funnel itself."""
    return data_table(_table(found, made, named)) if named else Markup()


def _table(found: Reported, made: AreasFunnel, shown: Sequence[FunnelRow]) -> Table:
    """The areas that are ``shown``: beside the chart only those outside, since hundreds of rows that nobody sees cost as much as
    all the rest."""
    order = ("outside_998", "outside_95", "too_close", "within")
    rows = sorted(shown, key=lambda row: (order.index(row["standing"]), -abs(row["z"])))
    outside = [row for row in rows if row["standing"].startswith("outside")]
    close = [row for row in rows if row["standing"] == "too_close"]
    inside = [row for row in rows if row["standing"] == "within"]
    groups = [
        RowGroup(tuple(_row(found, row) for row in rows_), head)
        for rows_, head in ((outside, "Outside"), (close, "Too close to call"), (inside, "Within"))
        if rows_
    ]
    columns = ("Share", "Of", "Months", "95% limits", "99.8% limits")
    return Table(
        f"{made.charted.name} by area against the limits of its size",
        (Column("Area"), *(Column(head, numeric=True) for head in columns), Column("What can be said")),
        tuple(groups),
    )


def _row(found: Reported, row: FunnelRow) -> Row:
    """To one decimal place: whole percentages would hide on which side of a limit an area lies."""
    ends = {
        level: f"{words.pct(row[f'lower_{level}'], 1)} to {words.pct(row[f'upper_{level}'], 1)}"
        for level in ("95", "998")
    }
    return Row(
        (
            cells.area_link(row, found.state),
            words.pct(row["share_pct"], 1),
            f"about {Decimal(str(row['base'])):,f}",
            f"{row['months']}",
            ends["95"],
            ends["998"],
            words.standing(row),
        )
    )
