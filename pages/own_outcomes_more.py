"""The other figures of a programme's own surveys: two groups side by side, one statement's answers and places, who did not
come back, and what reports state of the same statements."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from components.anchor import anchor
from components.lanes import axis, bar, before_after, interval, two_groups
from components.model import (
    Caveat,
    Cell,
    Column,
    Figure,
    Lane,
    Mark,
    Missing,
    Row,
    RowGroup,
    Scale,
    Shape,
    Span,
    Table,
    Text,
)
from data.answer import Answer
from data.queries import survey_answers, surveys
from data.queries.outcomes import GROUPS, outcomes
from data.sentences import capital
from data.sentences import own_outcomes as words
from data.sentences.change import signed
from data.sentences.outcomes import short
from pages.own_outcomes import PATH, PLACES, Changes, Record, View, points_scale, themed
from pages.plots import plot

SHARES = {"0": "0", "50": "50", "100": "100"}
ONE_GROUP = Missing("not_applicable", "shown of one group")


# Two groups on the same statement.


def gaps(view: View, number: str) -> Figure | None:
    answer = view.ask(survey_answers.gaps, group=None)
    rows = view.in_order(answer.records())
    if not rows:
        return None
    table = Table(
        f"Share of each group agreeing at {view.wave}, and schools minus CYPMHS",
        (
            Column("Statement"),
            Column("Share, %", scale=axis("0", "100", SHARES, "Schools, %", "CYPMHS, %")),
            Column("Schools minus CYPMHS, percentage points", scale=points_scale(rows)),
            Column("Gap, 95% interval", numeric=True),
        ),
        themed(rows, lambda each: _gap(view, next(iter(each.values()))), kept=view.filters.one("sort") == "theme"),
        wide=True,
        key=(("filled", "schools; gap clear of zero"), ("diamond", "CYPMHS"), ("hollow", "gap too close to call")),
    )
    compared = sum(row["gap_pp"] is not None for row in rows)
    return plot(
        view.state,
        PATH,
        table,
        answer,
        id="gaps",
        number=number,
        finding=words.gap_finding(rows),
        subline=f"% agreeing at {view.wave}, also of statements that were asked then alone; {view.place_words}; {answer.n}.",
        caveats=(
            Caveat("Two different groups", words.DIFFERENT_PEOPLE),
            Caveat("Two sets of areas", words.DIFFERENT_UNITS),
            Caveat(
                f"{compared} at once",
                "Newcombe's interval of each gap alone: about one in twenty would look clear of zero by chance.",
            ),
        ),
        download="gaps",
        also={**view.here, "group": None},
    )


def _gap(view: View, row: Record) -> Row:
    shares = two_groups(row["schools_pct"], row["cypmhs_pct"])
    if row["gap_pp"] is None:
        return Row((view.statement(row), shares, ONE_GROUP, ONE_GROUP))
    lane = interval(row["gap_pp"], row["lower_95"], row["upper_95"], clear=row["clear"])
    told = Markup("<b>{}</b>") if row["clear"] else Markup("{}")
    return Row((view.statement(row), shares, lane, told.format(words.points_with_ends(row, "gap_pp"))))


# The answers to one statement.


def question_of(view: View) -> str:
    """The statement that is chosen, else the first of those that the filters leave."""
    chosen = view.filters.one("question")
    themes = view.filters["theme"]
    left = [code for code, (_, theme) in view.held.questions.items() if not themes or theme in themes]
    return chosen or next(iter(left), "")


def answers(view: View, number: str) -> Figure | None:
    question = question_of(view)
    answer = view.ask(survey_answers.answers, question=question)
    rows = [row for row in answer.records() if not row["breakdown"]]
    if not rows:
        return None
    shown = [group for group in GROUPS if any(row["group"] == group for row in rows)]
    twice = {group: _asked(rows, group) == "both" for group in shown}
    columns = [Column(f"{words.SHORT[group]}, %", scale=_answers_scale(twice=twice[group])) for group in shown]
    counts = [Column(f"{words.SHORT[group]}, people", numeric=True) for group in shown]
    labels = list(
        dict.fromkeys((row["answer"], row["label"]) for row in sorted(rows, key=lambda r: -(r["answer"] or 0)))
    )
    at = {(row["group"], row["answer"]): row for row in rows}
    drawn = {answer_: Row((capital(label), *_answered(at, answer_, shown, twice))) for answer_, label in labels}
    on_scale = RowGroup(tuple(row for answer_, row in drawn.items() if answer_ is not None), head="On the scale")
    apart = RowGroup((drawn[None],), head="Apart") if None in drawn else None
    statement = view.held.questions[question][0]
    return plot(
        view.state,
        PATH,
        Table(
            f"Answers to ‘{capital(statement)}’",
            (Column("Answer"), *columns, *counts),
            tuple(group for group in (on_scale, apart) if group and group.rows),
            wide=True,
            key=(("hollow", "baseline"), ("filled", view.wave)),
        ),
        answer,
        id="answers",
        number=number,
        finding=words.answers_finding(rows, statement),
        subline=f"% of matched respondents who gave each answer; {view.place_words}; {answer.n}. A bar: asked once. Choose a "
        "statement above, or follow its link in any figure.",
        caveats=(Caveat("Ordered answers", "They are steps, not amounts."), Caveat("Don't knows", words.DONT_KNOWS)),
        download="survey_answers",
        also={**view.here, "question": question},
    )


def _asked(rows: Sequence[Record], group: str) -> str:
    return str(next(row["asked"] for row in rows if row["group"] == group))


def _answers_scale(*, twice: bool) -> Scale:
    return axis("0", "100", SHARES, *(("Baseline, %", "Later, %") if twice else ()))


def _answered(
    at: dict[tuple[str, int | None], Record], answer_: int | None, shown: Sequence[str], twice: dict[str, bool]
) -> list[Cell]:
    lanes: list[Cell] = []
    counts: list[Cell] = []
    for group in shown:
        row = at.get((group, answer_))
        lanes.append(_lane(row, twice=twice[group]))
        counts.append(_people(row, twice=twice[group]))
    return [*lanes, *counts]


def _lane(row: Record | None, *, twice: bool) -> Lane:
    if twice:
        was, now = (row["baseline_pct"], row["follow_up_pct"]) if row else (Decimal(0), Decimal(0))
        return before_after(was or Decimal(0), now or Decimal(0))
    return bar(_once(row, "_pct") or Decimal(0))


def _once(row: Record | None, suffix: str = "") -> Decimal | None:
    if row is None:
        return None
    later: Decimal | None = row[f"follow_up{suffix}"]
    return row[f"baseline{suffix}"] if later is None else later


def _people(row: Record | None, *, twice: bool) -> str:
    if row is None:
        return "0 to 0" if twice else "0 (0%)"
    return f"{row['baseline']} to {row['follow_up']}" if twice else f"{_once(row)} ({_once(row, '_pct')}%)"


# One statement by place.


def places(view: View, number: str) -> Figure | None:
    question = question_of(view)
    here: Changes = {**view.here, **dict.fromkeys(PLACES), "scope": view.filters["scope"] or None, "question": question}
    answer = view.query(surveys.surveys, view.filters.changed(**here))
    rows = [row for row in answer.records() if _wanted(view, row)]
    if not rows:
        return None
    statement = view.held.questions[question][0]
    heads = {"programme": "Whole programme", "region": "By region", "lead": "By lead", "unit": "By publication unit"}
    groups = [
        RowGroup(tuple(_place(view, row) for row in rows if row["scope"] == scope and not row["breakdown"]), head=head)
        for scope, head in heads.items()
    ]
    groups += [
        RowGroup(tuple(_place(view, row) for row in rows if row["breakdown"] == name), head=f"By {by}")
        for name, by in surveys.BREAKDOWNS.items()
    ]
    columns = (
        Column("Place and group"),
        Column("Share agreeing, %", scale=axis("0", "100", SHARES, "Baseline, %", "Later, %")),
        Column("Difference, 95% interval", numeric=True),
        Column("People", numeric=True),
        Column("What can be said"),
    )
    key: tuple[tuple[Shape, str], ...] = (
        ("hollow", "baseline"),
        ("filled", f"{view.wave}, more than noise"),
        ("grey", f"{view.wave}, no clear change"),
    )
    return plot(
        view.state,
        PATH,
        Table(f"‘{capital(statement)}’ by place", columns, tuple(g for g in groups if g.rows), wide=True, key=key),
        answer,
        id="places",
        number=number,
        finding=words.places_finding([row for row in rows if row["scope"] != "programme"], statement),
        subline=f"Share agreeing, of matched respondents; {answer.n}. A region or a lead holds the units that lie wholly in it.",
        caveats=(
            Caveat("Most areas are too small", words.UNITS),
            Caveat("Several places, several tests", "The more places are looked at, the more stand out by chance."),
            Caveat("Roles and settings", _breakdowns(view)),
        ),
        download="outcomes",
        beside=False,
        also={**here, "breakdown": view.filters["breakdown"] or None},
    )


def _wanted(view: View, row: Record) -> bool:
    """Rows of all respondents, and categories where these are asked for."""
    by = view.filters.one("breakdown")
    return row["breakdown"] == by if by else not row["breakdown"]


def _breakdowns(view: View) -> str:
    if not view.held.breakdowns:
        return words.NO_BREAKDOWN
    return "They are shown where every unit has nobody or enough people of each: choose one above."


def _place(view: View, row: Record) -> Row:
    name = Markup('{}<span class="under">{}{}</span>').format(
        _place_name(view, row), GROUPS[row["group"]], f", {row['category'] or 'not told'}" if row["breakdown"] else ""
    )
    if row["asked"] != "both" or row["verdict"] is None:
        once = row["follow_up_pct"] if row["baseline_pct"] is None else row["baseline_pct"]
        lane: Cell = (
            ONE_WAVE if once is None else Lane((Mark(once, "filled", f"{once}", bold=True),), (), ("", f"{once}"))
        )
        return Row((name, lane, ONE_WAVE, f"{row['base']}", "Asked once"))
    stroke = "join" if row["verdict"] in ("up", "down") else "grey"
    drawn = before_after(row["baseline_pct"], row["follow_up_pct"], stroke=stroke)  # type: ignore[arg-type]
    few = row["verdict"] == "too_few"
    ends: Cell = signed(row["difference_pp"]) if few else words.points_with_ends(row)
    return Row((name, drawn, ends, f"{row['pairs']}", f"{words.head(row)}{words.rest(row)}"))


ONE_WAVE = Missing("not_applicable", "asked once")


def _place_name(view: View, row: Record) -> Text:
    if row["scope"] == "programme":
        return "Whole programme"
    if row["scope"] != "unit":
        changes: dict[str, str | None] = {"region": None, "lead": None, "area": None, row["scope"]: row["code"]}
        return anchor(row["code"], view.href(**changes))
    codes = row["code"].split("+")
    named = [anchor(view.areas.get(code, code), view.href(region=None, lead=None, area=code)) for code in codes]
    return Markup(", ").join(named)


# Who did not come back.


def gone(view: View, number: str) -> Figure | None:
    answer = view.ask(survey_answers.attrition)
    rows = view.in_order(answer.records())
    if not rows:
        return None
    groups = tuple(
        RowGroup(tuple(_gone(view, row) for row in rows if row["group"] == group), head=GROUPS[group])
        for group in GROUPS
    )
    table = Table(
        "Share agreeing at baseline, of those who came back and those who did not",
        (
            Column("Statement"),
            Column("Agreed at baseline, %", scale=axis("0", "100", SHARES, "Did not come back, %", "Came back, %")),
            Column("Came back minus did not, 95% interval", numeric=True),
            Column("Came back", numeric=True),
            Column("Change if the others had not changed", numeric=True),
        ),
        tuple(group for group in groups if group.rows),
        wide=True,
        key=(("hollow", "did not come back"), ("filled", "came back")),
    )
    return plot(
        view.state,
        PATH,
        table,
        answer,
        id="gone",
        number=number,
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


def beside(view: View, number: str) -> Figure | None:
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
    return _beside(view, number, said, own, pairs) if pairs else None


def _plain(statement: str | None) -> str:
    return (statement or "").strip().lower()


def _beside(view: View, number: str, said: Answer, own: Answer, pairs: list[tuple[Record, Record]]) -> Figure:
    groups = tuple(
        RowGroup(tuple(_pair(view, *pair) for pair in pairs if pair[0]["group"] == group), head=GROUPS[group])
        for group in GROUPS
    )
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
        tuple(group for group in groups if group.rows),
        wide=True,
    )
    told = " and ".join(dict.fromkeys(row["programme"] for row, _ in pairs))
    return plot(
        view.state,
        PATH,
        table,
        own,
        id="published",
        number=number,
        finding=words.beside_finding(pairs),
        subline=f"Published: {told}, {'; '.join(said.sources)}. Computed: matched respondents, {own.n}.",
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
    same: Cell = "; ".join(told) or Missing("not_applicable", "no verdict is published")
    return Row((view.statement(own), _shares(said), _shares(own), report, verdict, same))


def _shares(row: Record) -> str:
    waves = [f"{row[name]}" for name in ("baseline_pct", "follow_up_pct") if row[name] is not None]
    return " to ".join(waves)
