"""The change of a programme's own ratings between two workshops: the figures of ``/change`` that own returns give."""

from __future__ import annotations

from collections.abc import Callable

from components.model import Figure
from pages.change.own_groups import by_scope, by_starting_group
from pages.change.own_moved import distribution, means, transitions, verdicts
from pages.change.own_unmatched import agreement, unmatched, without_later
from pages.change.own_view import View


def own_figures(view: View) -> list[Figure]:
    """The figures that there are rows for, each with its number."""
    matched = any(each.matched for each in view.of_domains())
    makers: list[tuple[bool, str, Callable[[View, str], Figure]]] = [
        (matched, "Figure", means),
        (matched, "Figure", transitions),
        (matched, "Figure", verdicts),
        (matched, "Figure", distribution),
        (matched, "Figure", by_scope),
        (bool(view.change.of("starting_group", view.one)), "Figure", by_starting_group),
        (True, "Table", unmatched),
        (len(view.without.rows) > 0, "Table", without_later),
        (any(each.tables_from + each.tables_to for each in view.of_domains()), "Table", agreement),
    ]
    wanted = [(kind, make) for there, kind, make in makers if there]
    return [make(view, f"{kind} {place}") for place, (kind, make) in enumerate(wanted, 1)]
