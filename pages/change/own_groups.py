"""The change by region and lead, and by where cohorts started."""

from __future__ import annotations

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
from data.queries.moves import TOTAL, Moved
from data.sentences import capital
from data.sentences import own_change as words
from data.sentences.change import signed
from pages.change.own_view import (
    PATH,
    View,
    key_of,
    lane,
    matched_of,
    mean_change,
    p_value,
    said_of,
    scale_of,
    tally,
)
from pages.plots import plot


def by_scope(view: View) -> Figure:
    regions, leads = (view.change.of(scope, view.one) for scope in ("region", "lead"))
    adjusted = "p" if view.one == TOTAL else "Adjusted p"
    groups = tuple(
        RowGroup(tuple(_scope(each) for each in rows), head=head)
        for head, rows in (("By region", regions), ("By lead", leads))
        if rows
    )
    table = Table(
        f"Change of {view.one_words} by region and by lead",
        (
            Column("Region or lead"),
            Column("Mean total of 21" if view.one == TOTAL else "Mean level", scale=scale_of(view)),
            Column("Change", numeric=True),
            Column("Cohorts"),
            Column("Matched", numeric=True),
            Column(adjusted, numeric=True),
            Column("What can be said"),
        ),
        groups,
        key=key_of(view, grey=True),
    )
    return plot(
        view.state,
        PATH,
        table,
        view.change.source,
        id="scopes",
        finding=words.scopes_finding(regions, leads, view.one_words),
        subline=f"{capital(view.one_words)} of matched cohorts at {view.before} and {view.after}."
        + (" Choose a domain above to see it here." if view.one == TOTAL else ""),
        caveats=(
            Caveat("Areas are not tested", "An area has two to five cohorts: too few for any test."),
            Caveat(
                "Several places, several tests", "The more places are looked at, the more will stand out by chance."
            ),
            Caveat("Places differ", "They started at different levels: see the next figure before comparing them."),
        ),
        download="change",
        beside=False,
    )


def _scope(each: Moved) -> Row:
    return Row((each.code, lane(each), mean_change(each), tally(each), matched_of(each), p_value(each), said_of(each)))


def by_starting_group(view: View) -> Figure:
    shown = view.change.of("starting_group", view.one)
    programme = view.change.of("programme", view.one)[0]
    risen = any(each.expected_rise is not None for each in shown)
    rows = tuple(
        Row(
            (
                _started(each),
                lane(each),
                mean_change(each),
                *([_risen(each)] if risen else []),
                tally(each),
                str(each.matched),
            )
        )
        for each in shown
    )
    table = Table(
        f"Change of {view.one_words} by where cohorts started",
        (
            Column(f"Started at {view.before}"),
            Column("Mean total of 21" if view.one == TOTAL else "Mean level", scale=scale_of(view)),
            Column("Change", numeric=True),
            *([Column("Expected if nothing changed", numeric=True)] if risen else []),
            Column("Cohorts"),
            Column("Matched", numeric=True),
        ),
        (RowGroup(rows),),
        key=key_of(view),
    )
    return plot(
        view.state,
        PATH,
        table,
        view.change.source,
        id="groups",
        finding=words.groups_finding(shown),
        subline=f"{capital(view.one_words)} of matched cohorts by their "
        f"{'band' if view.one == TOTAL else 'level'} at {view.before}; {view.change.source.n}.",
        caveats=(
            Caveat("Regression to the mean", words.REGRESSION if risen else f"{words.REGRESSION} {words.NO_TABLES}"),
            Caveat("Oldham's view", words.oldham_words(programme)),
        ),
        download="change",
    )


def _started(each: Moved) -> str:
    if each.domain == TOTAL:
        return f"{capital(each.code)} total"
    return capital(each.code.replace("_", " "))


def _risen(each: Moved) -> Cell:
    return Missing("not_applicable", "no tables") if each.expected_rise is None else signed(each.expected_rise)
