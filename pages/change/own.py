"""The change of a programme's own ratings between two workshops: the figures of ``/change`` that own returns give."""

from __future__ import annotations

from collections.abc import Callable

from components.model import Figure
from pages.change.own_groups import by_scope, by_starting_group
from pages.change.own_moved import distribution, means, transitions, verdicts
from pages.change.own_unmatched import agreement, unmatched, without_later
from pages.change.own_view import View


def own_figures(view: View) -> list[Figure]:
    """The figures that there are rows for."""
    matched = any(each.matched for each in view.of_domains())
    makers: list[tuple[bool, Callable[[View], Figure]]] = [
        (matched, means),
        (matched, transitions),
        (matched, verdicts),
        (matched, distribution),
        (matched, by_scope),
        (bool(view.change.of("starting_group", view.one)), by_starting_group),
        (True, unmatched),
        (len(view.without.rows) > 0, without_later),
        (any(each.tables_from + each.tables_to for each in view.of_domains()), agreement),
    ]
    return [make(view) for there, make in makers if there]
