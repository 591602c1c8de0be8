"""Pages of a long table of rows that are no frame: where it is cut, and the links to the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from components.model import Link, Pages
from data.filters import Filters
from data.sentences import capital
from pages.areas.browsing import A_PAGE, EVERYTHING, last_page

Row = TypeVar("Row")


def cut_rows(
    filters: Filters, path: str, id: str, rows: Sequence[Row], noun: str
) -> tuple[Sequence[Row], Pages | None]:
    """The rows of the page that an address asks for, the first where there is no such page; ``noun``: what they are, several."""
    wanted, last = filters.one("page"), last_page(len(rows))
    if last == 1 or wanted == EVERYTHING:
        return rows, None
    page = int(wanted) if wanted in map(str, range(1, last + 1)) else 1
    first = (page - 1) * A_PAGE
    end = len(rows) if page == last else first + A_PAGE
    told = f"{capital(noun)} {first + 1:,} to {end:,} of {len(rows):,}"

    def href(at: str) -> str:
        return f"{path}{filters.changed(page=None if at == '1' else at).query_string()}#{id}"

    numbers = (Link(f"Page {at}", href(str(at)), current=at == page) for at in range(1, last + 1))
    return rows[first:end], Pages(told, (*numbers, Link("All on one page", href(EVERYTHING))))
