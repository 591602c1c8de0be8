"""Areas by the integrated care board that their codes place them in, for a map of the 42 boards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.geographies import Board, geography, kind_of, lineage, map_of_boards
from data.queries.catalogue import Programme
from data.schema import areas, places
from data.versions import NOW, AsOf, open_at


@dataclass(frozen=True)
class BoardMean:
    """A board of the map, the codes of its areas in a view and the unweighted mean of what these show; None of none."""

    board: Board
    areas: tuple[str, ...]
    mean: Decimal | None


def board_means(
    connection: Connection, table: pd.DataFrame, column: str, chosen: Sequence[Programme], moment: AsOf = NOW
) -> list[BoardMean]:
    """Every board with the mean of a column of area rows, by the layout of the map; none at all where no area has a code.

    An area belongs to a board by its ODS code, else by its GSS code: that of the board, or of a place that is a part of it.
    """
    board_of = _boards(connection, chosen, moment)
    known = table[table["area_code"].isin(board_of)].dropna(subset=[column])
    if known.empty:
        return []
    of_board = dict(iter(known.groupby(known["area_code"].map(board_of))))
    return [_mean(board, of_board.get(board.code), column) for board in map_of_boards()]


def _mean(board: Board, rows: pd.DataFrame | None, column: str) -> BoardMean:
    if rows is None:
        return BoardMean(board, (), None)
    values = rows[column].tolist()
    return BoardMean(board, tuple(rows["area_code"]), sum(values, start=Decimal(0)) / len(values))


def _boards(connection: Connection, chosen: Sequence[Programme], moment: AsOf) -> dict[str, str]:
    """The board of each area that has a code of one, or of a part of one."""
    query = (
        sa.select(places.c.code, areas.c.ods_code, areas.c.ons_code)
        .join(areas, (areas.c.place_id == places.c.id) & open_at(areas, moment))
        .where(places.c.programme_id.in_([programme.id for programme in chosen]))
        .where(sa.or_(areas.c.ods_code.is_not(None), areas.c.ons_code.is_not(None)))
    )
    found = {code: _board(ods_code) or _board(ons_code) for code, ods_code, ons_code in connection.execute(query)}
    return {code: board for code, board in found.items() if board}


def _board(code: str | None) -> str | None:
    """The board that a code stands for or is a part of."""
    kind = kind_of(code) if code else None
    if not code or kind is None:
        return None
    return next((each.code for each in lineage(geography(kind, code, code)) if each.kind == "icb"), None)
