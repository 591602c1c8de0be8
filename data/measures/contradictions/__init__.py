"""Contradictions between published figures, found by rules of a general kind.

A rule never knows a particular figure: it compares what rows can stand for, allowing for the rounding of each part,
with what else is printed. Published figures stay as published; both sides of a contradiction are reported.
"""

from __future__ import annotations

from dataclasses import replace

from data.measures.contradictions.bands import bands_against_scores
from data.measures.contradictions.bases import bases_that_cannot_give
from data.measures.contradictions.model import RULES, Contradiction, Published, Stated, Table, numbers
from data.measures.contradictions.statements import stated_against_rows, statements_that_differ, subject_of
from data.measures.contradictions.tables import rows_against_group_totals, sources_that_differ

__all__ = [
    "RULES",
    "Contradiction",
    "Published",
    "Stated",
    "Table",
    "find",
    "numbers",
    "stated_against_rows",
    "subject_of",
]


def find(published: Published) -> list[Contradiction]:
    """Every contradiction that the rules find, in the order of ``RULES``. What is stated of no table, or of one that isn't
    there (its load was undone), can't be compared."""
    there = tuple(stated for stated in published.stated if stated.table in published.tables)
    published = replace(published, stated=there)
    against_rows = list(stated_against_rows(published))
    finds = [
        *bands_against_scores(published),
        *against_rows,
        *statements_that_differ(published, against_rows),
        *sources_that_differ(published),
        *rows_against_group_totals(published),
        *bases_that_cannot_give(published),
    ]
    order = list(RULES)
    return sorted(finds, key=lambda item: order.index(item.rule))
