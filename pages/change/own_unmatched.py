"""The cohorts without the later workshop, and how far tables agreed."""

from __future__ import annotations

from fractions import Fraction

from components.model import (
    Caveat,
    Cell,
    Column,
    Figure,
    Missing,
    Row,
    RowGroup,
    Table,
)
from data.measures.cascade import LEVELS
from data.measures.rounding import half_up
from data.queries.moves import TOTAL, Moved
from data.sentences import own_change as words
from pages.change.own_view import (
    PATH,
    View,
    short_names,
)
from pages.change.without_later import without_figure
from pages.plots import plot


def without_later(view: View) -> Figure:
    return without_figure(view.state, view.without, view.day)


def unmatched(view: View) -> Figure:
    names = {TOTAL: "Total of 21", **short_names(view)}
    shown = [view.total, *view.of_domains()]
    table = Table(
        f"Cohorts with and without {view.after}, and where they stood at {view.before}",
        (
            Column(f"At {view.before}"),
            Column("Matched", numeric=True),
            Column("Mean, matched", numeric=True),
            Column(f"No {view.after}", numeric=True),
            Column("Mean, without it", numeric=True),
            *(Column(f"At {word}", numeric=True) for word in LEVELS),
        ),
        (RowGroup(tuple(_left(each, names[each.domain]) for each in shown)),),
    )
    return plot(
        view.state,
        PATH,
        table,
        view.change.source,
        id="unmatched",
        finding=words.unmatched_finding(view.total),
        subline=f"Mean level, 0 to 3, at {view.before}; the last columns count the cohorts without {view.after} by level. "
        f"{words.later_only(view.total)}".strip(),
        caveats=(Caveat("Absent is not ‘same’", words.absent(view.after)),),
        download="change",
    )


def _left(each: Moved, name: str) -> Row:
    counts: list[Cell] = [str(count) for count in each.levels_unmatched]
    if each.domain == TOTAL:
        counts = [Missing("not_applicable")] * len(LEVELS)
    return Row(
        (
            name,
            str(each.matched),
            Missing("not_matched") if each.mean_from is None else str(each.mean_from),
            str(each.without_to),
            Missing("not_applicable", "none") if each.unmatched_mean is None else str(each.unmatched_mean),
            *counts,
        )
    )


def agreement(view: View) -> Figure:
    names, moved = short_names(view), view.of_domains()
    columns = tuple(
        Column(f"{what}, {workshop}", numeric=True)
        for workshop in (view.before, view.after)
        for what in ("Tables", "At the level", "Within one")
    )
    rows = tuple(
        Row(
            (
                names[each.domain],
                *_agreed(each.tables_from, each.agreed_from, each.near_from),
                *_agreed(each.tables_to, each.agreed_to, each.near_to),
            )
        )
        for each in moved
    )
    table = Table("How far tables agreed with their cohort's level", (Column("Domain"), *columns), (RowGroup(rows),))
    return plot(
        view.state,
        PATH,
        table,
        view.change.source,
        id="agreement",
        finding=words.agreement_finding(moved),
        subline="Share of the tables of matched cohorts at the cohort's level, and within one level of it, %.",
        caveats=(
            Caveat(
                "Tables that scored apart", f"{words.NO_SCORES_APART} A level that hardly any table gave moves easily."
            ),
        ),
    )


def _agreed(tables: int, at_level: int, within_one: int) -> tuple[Cell, Cell, Cell]:
    if not tables:
        return "0", Missing("not_applicable", "none"), Missing("not_applicable", "none")
    share, near = (f"{half_up(Fraction(100 * count, tables))}%" for count in (at_level, within_one))
    return str(tables), share, near
