"""A figure made of a table whose cells may be drawn: one frame for chart, numbers, link and file."""

from __future__ import annotations

from components.model import Caveat, Figure, Table, Text
from components.views import figure_actions, shown
from data.answer import Answer
from data.state import State
from pages.site import api_url, source_line, tags


def plot(
    state: State,
    path: str,
    table: Table,
    answer: Answer,
    *,
    id: str,
    number: str,
    finding: str,
    subline: Text = "",
    caveats: tuple[Caveat, ...] = (),
    download: str = "",
) -> Figure:
    """``answer`` is what the table shows; ``download`` names the API's table that gives all its rows.

    A table without a scale has one view only.
    """
    drawn = any(column.scale for column in table.columns)
    view = state.filters.one("view") if drawn else "table"
    views = {name: f"{path}{state.filters.changed(view=name).query_string()}#{id}" for name in ("chart", "table")}
    csv = api_url(download, "csv", state.filters.changed(**_LEFT_OUT).query_string(always=("programme",)))
    return Figure(
        id=id,
        number=number,
        finding=finding,
        subline=subline,
        body=shown(table, view),
        tags=tags(answer),
        simulated=answer.simulated,
        actions=figure_actions(
            "chart" if view == "chart" else "table",
            chart=views["chart"] if drawn else "",
            table=views["table"],
            csv=csv if download else "",
            link=views[view],
        ),
        caveats=caveats,
        caveats_beside=bool(caveats) and drawn,
        source=source_line(answer),
    )


_LEFT_OUT = dict.fromkeys(("view", "sort", "indicator", "region"))
