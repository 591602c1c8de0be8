"""Schools beside CYPMHS on the same statements of a programme's own surveys."""

from __future__ import annotations

from collections.abc import Sequence

from components.lanes import axis, in_one_line, interval, two_groups
from components.model import Caveat, Column, Figure, Missing, Row, RowGroup, Table
from data.queries import survey_answers
from data.sentences import capital, plural
from data.sentences import own_outcomes as words
from pages.outcomes.own import PATH, SHARES, Record, View, points_scale, themed
from pages.plots import plot

ONE_GROUP = Missing("not_applicable", "shown of one group")


def gaps(view: View) -> Figure | None:
    answer = view.ask(survey_answers.gaps, group=None)
    rows = view.in_order(answer.records())
    if not rows:
        return None
    both = [row for row in rows if row["gap_pp"] is not None]
    alone = [row for row in rows if row["gap_pp"] is None]

    def grouped(those: Sequence[Record]) -> tuple[RowGroup, ...]:
        kept = view.filters.one("sort") == "theme"
        return themed(those, lambda each: _gap(view, next(iter(each.values()))), kept=kept)

    table = Table(
        f"Share of each group agreeing at {view.wave}, and schools minus CYPMHS",
        (
            Column("Statement"),
            Column("Share, %", scale=axis("0", "100", SHARES, "Schools, %", "CYPMHS, %")),
            Column("Schools minus CYPMHS, percentage points", scale=points_scale(rows)),
            Column("Gap, 95% interval", numeric=True),
        ),
        grouped(both),
        wide=True,
        empty=words.NO_GAP,
        key=(("filled", "schools; gap clear of zero"), ("diamond", "CYPMHS"), ("hollow", "gap too close to call")),
        aside=grouped(alone),
        aside_told=f"{capital(plural(len(alone), 'statement'))} shown of one group alone",
    )
    return plot(
        view.state,
        PATH,
        table,
        answer,
        id="gaps",
        finding=words.gap_finding(rows),
        subline=f"% agreeing at {view.wave}, also of statements that were asked then alone; {view.place_words}; {answer.n}. "
        "Gaps are taken before rounding.",
        caveats=(
            Caveat("Two different groups", words.DIFFERENT_PEOPLE),
            Caveat("Two sets of areas", words.DIFFERENT_UNITS),
            *([Caveat(f"{len(both)} at once", words.ONE_IN_TWENTY)] if both else []),
        ),
        download="gaps",
        also={**view.here, "group": None},
    )


def _gap(view: View, row: Record) -> Row:
    shares = two_groups(row["schools_pct"], row["cypmhs_pct"])
    if row["gap_pp"] is None:
        return Row((view.statement(row), shares, ONE_GROUP, ONE_GROUP))
    lane = interval(row["gap_pp"], row["lower_95"], row["upper_95"], clear=row["clear"])
    told = in_one_line(words.points_with_ends(row, "gap_pp"), bold=row["clear"])
    return Row((view.statement(row), shares, lane, told))
