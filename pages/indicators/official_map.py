"""Official figures of the 42 integrated care boards as hexagons, beside their table; only where the codes join."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Connection

from components.model import Caveat, Column, Figure, Hexagon, Hexagons, Missing, Row, RowGroup, Table
from components.views import figure_actions, hexagon_map
from data.geographies import Board, map_of_boards
from data.measures.benchmarks import quintiles
from data.sentences import official as words
from data.wording import counted
from pages.indicators.looked import NARROWED_BY, Looked, number, told_by
from pages.indicators.official_ranking import place_link
from pages.plots import csv_href
from pages.site import source_line, tags

Row_ = Mapping[str, Any]


def boards_figure(connection: Connection, looked: Looked, rows: Sequence[Row_], path: str) -> Figure | None:
    """Every board by the fifth of boards that its figure lies in; None of other places, and where no code joins."""
    boards = map_of_boards()
    of_board = {row["geography_code"]: row for row in rows}
    joined = [board for board in boards if board.code in of_board]
    if looked.series.kind != "icb" or looked.series.called != "icb" or not joined:
        return None
    told = [of_board[board.code] for board in joined]
    values = {row["geography_code"]: None if row["value"] is None else float(row["value"]) for row in told}
    fifths = quintiles(values)
    here = f"{path}{looked.state.filters.query_string()}#boards"
    source = replace(told_by(connection, told, looked), n=f"{len(joined)} of {len(boards)} boards")
    caption = f"{looked.indicator.name}, {looked.series.period}, by integrated care board"
    hexagons = tuple(_hexagon(looked, board, of_board.get(board.code), fifths) for board in boards)
    return Figure(
        id="boards",
        kind="Figure",
        finding=words.boards_finding(told, looked.indicator),
        subline=f"{words.unit_words(looked.indicator)}, {looked.series.period}; {counted(len(joined), 'board')} of "
        f"{len(boards)} by code. The darkest fifth holds the highest figures.",
        body=hexagon_map(Hexagons(caption, hexagons, _table(looked, told, fifths, path, caption))),
        tags=tags(source),
        simulated=source.simulated,
        actions=figure_actions(
            "chart",
            chart=here,
            csv=csv_href(looked.state, "indicators", NARROWED_BY, of_programme=False),
            link=here,
        ),
        caveats=(
            Caveat("A layout, not a map", "Each board is one hexagon of the same size, near to where it lies."),
            Caveat(
                "Fifths are of places",
                "It says where a figure lies among boards, not whether more than chance set it there.",
            ),
        ),
        source=source_line(source),
    )


def _hexagon(looked: Looked, board: Board, row: Row_ | None, fifths: Mapping[str, int | None]) -> Hexagon:
    place = (board.code, board.short, board.name, board.column, board.row)
    if row is None or row["value"] is None:
        why = "no figure here" if row is None or not row["suppressed"] else "withheld by the publisher"
        return Hexagon(*place, None, told=f"{board.name}: {why}")
    said = words.short_figure(row["value"], looked.indicator)
    told = f"{board.name}: {words.with_unit(row['value'], looked.indicator)}"
    return Hexagon(*place, None, text=said, fifth=fifths.get(board.code) or 3, told=told)


def _table(looked: Looked, told: Sequence[Row_], fifths: Mapping[str, int | None], path: str, caption: str) -> Table:
    ordered = sorted(told, key=lambda row: (row["value"] is None, -(row["value"] or 0)))
    rows = tuple(
        Row((place_link(looked, path, row), number(looked, row), _fifth(fifths.get(row["geography_code"]))))
        for row in ordered
    )
    return Table(
        caption, (Column("Integrated care board"), Column("Figure", numeric=True), Column("Fifth")), (RowGroup(rows),)
    )


def _fifth(fifth: int | None) -> str | Missing:
    names = ("highest", "second", "middle", "fourth", "lowest")
    return Missing("not_applicable", "no figure, or too few boards") if fifth is None else names[fifth - 1]
