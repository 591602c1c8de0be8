"""Schools beside CYPMHS on the statements of which reports state the share of both, and one of the groups alone."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from components.lanes import axis, bar, in_one_line, interval, two_groups
from components.model import Caveat, Column, Figure, Missing, Row, RowGroup, Table
from data import sentences
from data.answer import Answer
from data.measures.rounding import half_up
from data.queries.loads import contradictions
from data.queries.outcomes import COMPARED, GROUPS, gaps, outcomes
from data.sentences.change import signed
from data.sentences.outcomes import gaps_finding, short
from data.state import State
from pages.contradicted import contradicted
from pages.plots import plot

Ask = Callable[..., Answer]
"""``ask(query, theme=…)``: what a query answers to the page's state, narrowed to some themes."""
PATH = "/outcomes"
BOTH = axis("0", "100", {"0": "0", "50": "50", "100": "100"}, "Schools, %", "CYPMHS, %")
GAP = axis("-60", "60", {"-50": "−50", "0": "0", "50": "+50"}, lines=("0",))


def between(state: State, ask: Ask, themes: tuple[str, ...]) -> Figure | None:
    """What both groups were asked: the gap between them, or the shares of the one that was chosen."""
    alone = len(state.filters["group"]) == 1
    answer = ask(outcomes if alone else gaps, theme=themes)
    if answer.rows.empty:
        return None
    return _one_group(state, answer) if alone else _gaps(state, ask, answer)


def _gaps(state: State, ask: Ask, answer: Answer) -> Figure:
    compared = answer.rows.dropna(subset=["gap_pp"])
    clear = sum(compared["clear"])
    return plot(
        state,
        PATH,
        _gaps_table(answer),
        answer,
        id="gaps",
        finding=gaps_finding(answer.rows),
        subline=f"% at follow-up; {answer.n}. Gap with its 95% interval; filled and bold: clear of zero.",
        caveats=(
            Caveat(
                "Two different groups",
                "Not pairs: a gap shows that the groups differ, not that people changed their minds.",
            ),
            Caveat(
                "Computed interval",
                "Newcombe, from shares printed as whole percentages: its ends may be out by about a point.",
            ),
            Caveat(
                f"{len(compared)} at once",
                f"By chance alone about {half_up(Fraction(len(compared), 20))} of them would look clear of zero; "
                f"{clear} {sentences.verb(clear, 'does', 'do')}.",
            ),
            *contradicted(ask(contradictions), answer, "base_cannot_give", naming=_statements(answer)),
        ),
        download="gaps",
    )


def _gaps_table(answer: Answer) -> Table:
    return Table(
        "Share of each group at follow-up, and schools minus CYPMHS",
        (
            Column("Statement"),
            Column("Share, %", scale=BOTH),
            Column("Schools minus CYPMHS, percentage points", scale=GAP),
            Column("Gap", numeric=True),
        ),
        _by_theme(answer, _gap),
        key=(("filled", "schools; gap clear of zero"), ("diamond", "CYPMHS"), ("hollow", "gap too close to call")),
        wide=True,
    )


def _by_theme(answer: Answer, draw: Callable[[dict[str, Any]], Row]) -> tuple[RowGroup, ...]:
    """The rows of each theme that both groups were asked about, under its name."""
    rows = answer.records()
    drawn = {theme: tuple(draw(row) for row in rows if row["theme"] == theme) for theme in COMPARED}
    return tuple(RowGroup(of_theme, head=sentences.capital(theme)) for theme, of_theme in drawn.items() if of_theme)


def _statements(answer: Answer) -> list[str]:
    """How contradictions name the statements of an answer."""
    return [f"‘{row['statement']}’" for row in answer.records()]


def _gap(row: dict[str, Any]) -> Row:
    if row["gap_pp"] is None:
        alone = Missing("not_applicable", "one group was asked")
        return Row((short(row), two_groups(row["schools_pct"], row["cypmhs_pct"]), alone, alone))
    words = f"{signed(row['gap_pp'])} ({signed(row['lower_95'])} to {signed(row['upper_95'])})"
    return Row(
        (
            short(row),
            two_groups(row["schools_pct"], row["cypmhs_pct"]),
            interval(row["gap_pp"], row["lower_95"], row["upper_95"], clear=row["clear"]),
            in_one_line(words, bold=row["clear"]),
        )
    )


def _one_group(state: State, said: Answer) -> Figure:
    rows = said.rows
    group = state.filters.one("group")
    table = Table(
        "Share of one group at follow-up",
        (
            Column("Statement"),
            Column("Share of the group", scale=axis("0", "100", {"0": "0", "50": "50", "100": "100"})),
            Column("Share", numeric=True),
        ),
        _by_theme(said, _alone),
    )
    return plot(
        state,
        PATH,
        table,
        said,
        id="gaps",
        finding=f"{sentences.capital(sentences.plural(len(rows), 'statement'))} put to {GROUPS[group]} at follow-up",
        subline="% at follow-up. Choose both groups to see the gap between them.",
        download="outcomes",
    )


def _alone(row: dict[str, Any]) -> Row:
    share = row["follow_up_pct"]
    return Row((short(row), bar(share), f"{share}%"))
