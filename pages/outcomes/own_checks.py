"""How far the figures of a programme's own surveys can be trusted: who did not come back, and what reports state of the same
statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from components.lanes import axis
from components.model import Caveat, Cell, Column, Figure, Lane, Mark, Missing, Row, RowGroup, Span, Table
from data.answer import Answer
from data.queries import survey_answers, surveys
from data.queries.outcomes import GROUPS, outcomes
from data.sentences import capital, plural
from data.sentences import own_outcomes as words
from data.sentences.change import signed
from data.sentences.measured import NO_AGREEMENT
from data.sentences.outcomes import short
from pages.outcomes.own import PATH, SHARES, Record, View
from pages.plots import plot

# Who did not come back.


def gone(view: View) -> Figure | None:
    answer = view.ask(survey_answers.attrition)
    rows = view.in_order(answer.records())
    if not rows:
        return None
    clear = [row for row in rows if words.clear_of_zero(row)]
    unclear = [row for row in rows if not words.clear_of_zero(row)]
    told = "more " if clear else ""
    table = Table(
        "Share agreeing at baseline, of those who came back and those who did not",
        (
            Column("Statement"),
            Column("Agreed at baseline, %", scale=axis("0", "100", SHARES, "Did not come back, %", "Came back, %")),
            Column("Came back minus did not, 95% interval", numeric=True),
            Column("Came back", numeric=True),
            Column("Change if the others had not changed", numeric=True),
        ),
        _by_group(clear, lambda row: _gone(view, row)),
        wide=True,
        aside=_by_group(unclear, lambda row: _gone(view, row)),
        aside_told=f"{capital(plural(len(unclear), f'{told}comparison'))}, none clear of zero",
        key=(("hollow", "did not come back"), ("filled", "came back")),
    )
    return plot(
        view.state,
        PATH,
        table,
        answer,
        id="gone",
        finding=words.gone_finding(rows),
        subline=f"% agreeing at baseline; {view.place_words}. Newcombe's interval of different people.",
        caveats=(
            Caveat("Whole units only", words.NOT_RELEASED),
            Caveat("If they had not changed", words.KEPT),
            Caveat("Baseline alone", "Whether they would have moved since, nobody knows."),
        ),
        download="attrition",
        beside=False,
        also=view.here,
    )


def _by_group(rows: Iterable[Record], draw: Callable[[Record], Row]) -> tuple[RowGroup, ...]:
    """The rows of each group of leads under its name."""
    held = list(rows)
    drawn = {name: tuple(draw(row) for row in held if row["group"] == group) for group, name in GROUPS.items()}
    return tuple(RowGroup(of_group, head=name) for name, of_group in drawn.items() if of_group)


def _gone(view: View, row: Record) -> Row:
    stayed, left = row["agreed_returned_pct"], row["agreed_not_returned_pct"]
    came = f"{row['returned']} of {row['asked']}"
    if stayed is None or left is None:
        nobody = Missing("not_applicable", "all came back")
        return Row((view.statement(row), nobody, nobody, came, _if_unchanged(row)))
    sides = ("right", "left") if left > stayed else ("left", "right")
    marks = (Mark(left, "hollow", f"{left}", sides[0]), Mark(stayed, "filled", f"{stayed}", sides[1], bold=True))  # type: ignore[arg-type]
    lane = Lane(marks, (Span(min(left, stayed), max(left, stayed), "thin"),), (f"{left}", f"{stayed}"))
    return Row((view.statement(row), lane, words.points_with_ends(row, "gap_pp"), came, _if_unchanged(row)))


def _if_unchanged(row: Record) -> Cell:
    if row["if_unchanged_pp"] is None:
        return Missing("not_applicable", "asked once")
    low, high = row["if_unchanged_lower_95"], row["if_unchanged_upper_95"]
    return f"{signed(row['if_unchanged_pp'])} ({signed(low)} to {signed(high)})"


# What reports state of the same statements.


def beside(view: View) -> Figure | None:
    """Published shares and verdicts of the same statements, of the same programme, or of those that a simulated one is like."""
    programme = view.state.programme
    if programme is None or view.place[0]:
        return None
    published = [p for p in view.state.programmes if p == programme or (programme.simulated and not p.shown_alone)]
    said = view.query(
        outcomes, view.filters.changed(verdict=None), chosen=[p for p in published if not p.own or p == programme]
    )
    own = view.ask(surveys.surveys)
    ours = {(row["group"], _plain(row["statement"])): row for row in own.records()}
    pairs = [(row, mine) for row in said.records() if (mine := ours.get((row["group"], _plain(short(row)))))]
    return _beside(view, said, own, pairs) if pairs else None


def _plain(statement: str | None) -> str:
    return (statement or "").strip().lower()


def _beside(view: View, published: Answer, own: Answer, pairs: list[tuple[Record, Record]]) -> Figure:
    stated = {(own["group"], own["question_code"]): said for said, own in pairs}

    def grouped(those: Iterable[Record]) -> tuple[RowGroup, ...]:
        return _by_group(those, lambda own: _pair(view, stated[own["group"], own["question_code"]], own))

    told_of = [
        (bool(words.why(said, own) or words.shares_differ(said, own) or not _shares(own)), own) for said, own in pairs
    ]
    news, same = [own for new, own in told_of if new], [own for new, own in told_of if not new]
    table = Table(
        "What reports state, beside what is computed from own returns",
        (
            Column("Statement"),
            Column("Published, %", numeric=True),
            Column("Computed, %", numeric=True),
            Column("The report says"),
            Column("Computed here"),
            Column("The same?"),
        ),
        grouped(news),
        wide=True,
        aside=grouped(same),
        aside_told=f"{capital(plural(len(same), 'statement'))} without a published verdict, the same share in both",
    )
    told = " and ".join(dict.fromkeys(row["programme"] for row, _ in pairs))
    return plot(
        view.state,
        PATH,
        table,
        own,
        id="published",
        finding=words.beside_finding(pairs),
        subline=f"Published: {told}, {'; '.join(published.sources)}. Computed: matched respondents, {own.n}.",
        caveats=(
            Caveat("Published stays as published", "The report tests each statement alone by a paired test at 95%."),
            Caveat("Why verdicts differ", words.SEVERAL),
            Caveat("Other people", "The same share can come of other moves: a paired test sees the moves."),
        ),
        download="outcomes",
        beside=False,
        also=view.here,
    )


def _pair(view: View, said: Record, own: Record) -> Row:
    verdict: Cell = words.head(own) if own["asked"] == "both" else Missing("not_applicable", "asked once")
    report: Cell = words.PUBLISHED[said["published"]] if said["pairs"] else Missing("not_applicable", "asked once")
    told = [part for part in (words.why(said, own), words.shares_differ(said, own)) if part]
    if not (ours := _shares(own)):
        none = Missing("not_applicable", NO_AGREEMENT)
        return Row((view.statement(own), _shares(said), none, report, verdict, none))
    same: Cell = "; ".join(told) or "The same share"
    return Row((view.statement(own), _shares(said), ours, report, verdict, same))


def _shares(row: Record) -> str:
    waves = [f"{row[name]}" for name in ("baseline_pct", "follow_up_pct") if row[name] is not None]
    return " to ".join(waves)
