"""The 42 integrated care boards as hexagons, where areas have the codes to be placed, beside their table."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup
from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.marks import format_mean
from components.model import Caveat, Column, Figure, Hexagon, Hexagons, Row, RowGroup, Table
from components.views import figure_actions, hexagon_map
from data import sentences
from data.answer import Answer
from data.filters import Filters
from data.framework import Domain as FrameworkDomain
from data.measures.cascade import words_of_mean
from data.queries.boards import BoardMean, board_means
from data.sentences import browsing as words
from data.state import State
from pages.areas.browsing import PATH
from pages.site import api_url, source_line, tags

DRAWN = "C2"
"""The domain that is drawn unless another is chosen: the one in which most areas of the evaluation stood at 0."""


def map_figure(
    connection: Connection, state: State, answer: Answer, domains: tuple[FrameworkDomain, ...]
) -> Figure | None:
    """The mean level of each board's areas in one domain; None where no area has a code that places it."""
    code = (*state.filters["domain"], DRAWN)[0]
    boards = board_means(connection, answer.rows, code, state.chosen, state.moment)
    if not boards:
        return None
    phrase = next(d.phrase for d in domains if d.code == code)
    placed = [each for each in boards if each.mean is not None]
    coded = sentences.plural(sum(len(each.areas) for each in placed), "area")
    here = f"{PATH}{state.filters.query_string()}#boards"
    query = state.filters.changed(page=None).query_string(always=("programme",))
    return Figure(
        id="boards",
        kind="Figure",
        finding=words.boards_finding({_name(each): each.mean for each in placed if each.mean is not None}, phrase),
        subline=f"Mean of the areas' mean levels on {phrase} ({code}), 0 to 3, by integrated care board; "
        f"{coded} with a code, in {len(placed)} of {len(boards)} boards.",
        body=hexagon_map(_map(state, boards, placed, f"Mean level on {phrase} by integrated care board")),
        tags=tags(answer),
        simulated=answer.simulated,
        actions=figure_actions("chart", chart=here, csv=api_url("areas", "csv", query), link=here),
        caveats=(
            Caveat("A layout, not a map", "Each board is one hexagon of the same size, near to where it lies."),
            Caveat("Areas weigh the same", "However many cohorts or people they have. Boards without areas are blank."),
            Caveat("Another domain", _others(state.filters, domains, code)),
        ),
        source=source_line(answer),
    )


def _map(state: State, boards: list[BoardMean], placed: list[BoardMean], caption: str) -> Hexagons:
    hexagons = tuple(
        Hexagon(b.code, b.short, b.name, b.column, b.row, each.mean, _areas(state, each))
        for each in boards
        for b in (each.board,)
    )
    rows = tuple(_row(state, each) for each in sorted(placed, key=lambda each: (each.mean or 0, each.board.name)))
    columns = (Column("Integrated care board"), Column("Areas", numeric=True), Column("Mean level", numeric=True))
    return Hexagons(caption, hexagons, Table(caption, (*columns, Column("In words")), (RowGroup(rows),)))


def _row(state: State, each: BoardMean) -> Row:
    mean = each.mean or Decimal(0)
    return Row(
        (anchor(_name(each), _areas(state, each)), str(len(each.areas)), format_mean(mean), words_of_mean(mean) or "")
    )


def _name(each: BoardMean) -> str:
    """``Devon`` for NHS Devon Integrated Care Board."""
    return each.board.name.removeprefix("NHS ").removesuffix(" Integrated Care Board")


def _areas(state: State, each: BoardMean) -> str:
    """A board's areas in the table above."""
    return f"{PATH}{state.filters.changed(area=each.areas or None, page=None).query_string()}"


def _others(filters: Filters, domains: tuple[FrameworkDomain, ...], drawn: str) -> Markup:
    """Links to the same map of the other domains."""
    links = (
        anchor(each.code, f"{PATH}{filters.changed(domain=each.code).query_string()}#boards")
        for each in domains
        if each.code != drawn
    )
    return Markup("{} is drawn. See {}.").format(drawn, Markup(", ").join(links))
