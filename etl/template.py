"""An empty workbook for a feed or for all, with headings, codes as drop-down lists, and a sheet that explains them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from data.workbooks import Form, FormColumn, write_forms
from etl.feeds import FEEDS
from etl.kinds import Code
from etl.model import Column, Feed


def write_template(feeds: Iterable[Feed], path: Path) -> None:
    """Writes the workbook, a sheet a feed."""
    write_forms([form_of(feed) for feed in feeds], path)


def form_of(feed: Feed) -> Form:
    """A feed as a form to fill in. One with two shapes gets the headings of the one that is quicker to fill in: the last."""
    *others, last = feed.shapes
    more = tuple(_column(column) for shape in others for column in shape)
    return Form(feed.name, feed.about, tuple(map(_column, feed.columns + last)), more)


def _column(column: Column) -> FormColumn:
    codes = tuple(column.kind.codes) if isinstance(column.kind, Code) else ()
    return FormColumn(column.name, needed(column), column.about, column.kind.allowed, column.example, codes)


def forms() -> dict[str, Form]:
    """The forms that the dashboard hands out, by feed."""
    return {name: form_of(feed) for name, feed in FEEDS.items()}


def needed(column: Column) -> str:
    """``yes``, ``yes, key`` or nothing, as the documentation says it."""
    return ", ".join(word for word, said in (("yes", column.must_be_there), ("key", column.key)) if said)
