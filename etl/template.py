"""An empty workbook for a feed or for all, with headings, codes as drop-down lists, and a sheet that explains them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.engine import Connection

from data.queries.risk_factors import suggestions
from data.viewer import ANYONE
from data.workbooks import Form, FormColumn, write_forms
from etl.feeds import FEEDS
from etl.kinds import Code, Kind, Whole
from etl.model import Column, Feed

MOST_NUMBERS = 10


def write_template(connection: Connection, feeds: Iterable[Feed], path: Path) -> None:
    """Writes the workbook, a sheet a feed, with what the store suggests for columns."""
    suggested = suggestions(connection, ANYONE)
    write_forms([form_of(feed).suggesting(suggested) for feed in feeds], path)


def form_of(feed: Feed) -> Form:
    """A feed as a form to fill in. One with two shapes gets the headings of the one that is quicker to fill in: the last."""
    *others, last = feed.shapes
    more = tuple(_column(column) for shape in others for column in shape)
    return Form(feed.name, feed.about, tuple(map(_column, feed.columns + last)), more)


def _column(column: Column) -> FormColumn:
    return FormColumn(
        column.name, needed(column), column.about, column.kind.allowed, column.example, _choices(column.kind)
    )


def _choices(kind: Kind) -> tuple[str, ...]:
    """What alone may stand in a cell, where that is few enough to choose from: codes, or a number from 1 to 5."""
    if isinstance(kind, Whole) and kind.high - kind.low < MOST_NUMBERS:
        return tuple(map(str, range(kind.low, kind.high + 1)))
    return tuple(kind.codes) if isinstance(kind, Code) else ()


def forms() -> dict[str, Form]:
    """The forms that the dashboard hands out, by feed."""
    return {name: form_of(feed) for name, feed in FEEDS.items()}


def needed(column: Column) -> str:
    """``yes``, ``yes, key`` or nothing, as the documentation says it."""
    return ", ".join(word for word, said in (("yes", column.must_be_there), ("key", column.key)) if said)
