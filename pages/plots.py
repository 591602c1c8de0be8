"""A figure made of a table whose cells may be drawn: one frame for chart, numbers, link and file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from components.model import Caveat, Figure, Table, Text
from components.views import figure_actions, shown
from data.answer import Answer
from data.filters import listed
from data.state import State
from pages.api.tables import TABLES
from pages.site import CARRIED, api_url, source_line, tags


def plot(
    state: State,
    path: str,
    table: Table,
    answer: Answer,
    *,
    id: str,
    finding: str,
    subline: Text = "",
    caveats: tuple[Caveat, ...] = (),
    download: str = "",
    beside: bool = True,
    narrowed_by: tuple[str, ...] | None = None,
    of_programme: bool = True,
    drawing: Markup | None = None,
    also: Mapping[str, str | Sequence[str] | None] | None = None,
) -> Figure:
    """``answer`` is what the table shows; ``download`` names the API's table that gives all its rows, ``narrowed_by``
    the filters that narrow figure and file alike: all that the table knows unless told. ``beside``: caveats stand beside a
    drawing where there is one, else below. ``of_programme``: its rows are of the chosen programmes. ``drawing``: a chart of the
    table's rows, where the table does not draw itself.
    ``also``: what narrows the file as the figure is by itself; None takes a filter out.

    A table without a scale or a drawing has one view only.
    """
    kept = _kept(download, narrowed_by) if download else ()
    drawn = drawing is not None or any(column.scale for column in table.columns)
    view = state.filters.one("view") if drawn else "table"
    views = {name: f"{path}{state.filters.changed(view=name).query_string()}#{id}" for name in ("chart", "table")}
    return Figure(
        id=id,
        kind="Figure" if drawn else "Table",
        finding=_within(state, kept, finding),
        subline=subline,
        body=drawing if drawing is not None and view == "chart" else shown(table, view),
        tags=tags(answer),
        simulated=answer.simulated,
        actions=figure_actions(
            "chart" if view == "chart" else "table",
            chart=views["chart"] if drawn else "",
            table=views["table"],
            csv=csv_href(state, download, narrowed_by, also, of_programme=of_programme) if download else "",
            link=views[view],
        ),
        caveats=caveats,
        caveats_beside=bool(caveats) and drawn and beside,
        source=source_line(answer),
    )


def _kept(name: str, narrowed_by: tuple[str, ...] | None) -> tuple[str, ...]:
    """The filters that narrow a figure: those that the API's table of its rows knows, unless told."""
    (known,) = (table.parameters for table in TABLES if table.name == name)
    return known if narrowed_by is None else (*CARRIED, *narrowed_by)


def _within(state: State, kept: tuple[str, ...], finding: str) -> str:
    """A finding that names the regions it is about, so that it stays true where it is quoted."""
    regions = state.filters["region"] if "region" in kept else ()
    return f"{listed(regions)}: {finding}" if regions else finding


def csv_href(
    state: State,
    name: str,
    narrowed_by: tuple[str, ...] | None = None,
    also: Mapping[str, str | Sequence[str] | None] | None = None,
    *,
    of_programme: bool = True,
) -> str:
    """Where the API's table ``name`` gives a figure's rows, as ``plot`` has it. What narrows a figure by default is written out:
    the API has no such default."""
    kept = set(_kept(name, narrowed_by)) - (set() if of_programme else {"programme"})
    left_out = dict.fromkeys(set(state.filters.chosen) - kept)
    always = (*(["programme"] if of_programme else []), *(narrowed_by or ()))
    return api_url(name, "csv", state.filters.changed(**{**left_out, **(also or {})}).query_string(always=always))
