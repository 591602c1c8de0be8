"""Who came back in a programme's own surveys, how each statement changed, and what can be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from components.anchor import anchor
from components.lanes import axis, bar, interval
from components.model import Caveat, Cell, Column, Figure, Missing, Row, RowGroup, Table
from data.queries import survey_answers, surveys
from data.queries.outcomes import GROUPS
from data.sentences import capital, plural
from data.sentences import own_outcomes as words
from data.sentences.measured import NO_AGREEMENT
from pages.outcomes.own import PATH, SHAPES, Record, View, points_scale, themed
from pages.plots import plot

# Who came back.


def returns(view: View) -> Figure | None:
    answer = view.ask(survey_answers.returns)
    if answer.rows.empty:
        return None
    rows = sorted(answer.records(), key=lambda row: row["group"] != "schools")
    most = str(max(row["baseline"] for row in rows))
    table = Table(
        "People who answered at baseline and again at the later wave",
        (
            Column("Group"),
            Column("Answered at baseline", scale=axis("0", most, {"0": "0", most: most})),
            Column("Answered again", numeric=True),
            Column("Share, 95% interval", numeric=True),
            Column("Counted in", numeric=True),
        ),
        (RowGroup(tuple(map(_returned, rows))),),
        wide=True,
    )
    fewer = words.not_all_returns(rows, _matched(view))
    head = "Fewer than answered both times" if fewer else "Whole units only"
    gone = anchor("Baseline answers of those who stayed and those who left", "#gone", before=words.STAYED)
    return plot(
        view.state,
        PATH,
        table,
        answer,
        id="returns",
        finding=words.returns_finding(rows),
        subline=f"{capital(view.place_words)}. Outline: answered at baseline. Filled: answered again at {view.wave}.",
        caveats=(
            Caveat("Who stayed", gone),
            Caveat(head, f"{words.NOT_COUNTED}{fewer}"),
        ),
        download="survey_returns",
        also=view.here,
    )


def _matched(view: View) -> dict[str, int]:
    """By group the most people who answered one statement at both waves."""
    most: dict[str, int] = {}
    for row in view.ask(surveys.surveys).records():
        most[row["group"]] = max(most.get(row["group"], 0), row["pairs"] or 0)
    return most


def _returned(row: Record) -> Row:
    share = f"{row['returned_pct']}% ({row['lower_95']} to {row['upper_95']})"
    lane = bar(Decimal(row["follow_up"]), whole=Decimal(row["baseline"]))
    units = f"{row['units_told']} of {plural(row['units'], 'unit')}"
    return Row((GROUPS[row["group"]], lane, f"{row['follow_up']} of {row['baseline']}", share, units))


# Before and after.


def changes(view: View) -> Figure | None:
    answer = view.ask(surveys.surveys, verdict=view.judged["verdict"])
    rows = view.in_order(row for row in answer.records() if row["asked"] == "both")
    if not rows:
        return None
    shown = [group for group in GROUPS if any(row["group"] == group for row in rows)]
    scale = points_scale(rows)
    sides = [
        column
        for group in shown
        for column in (
            Column(f"{words.SHORT[group]}, share and difference"),
            Column(f"{words.SHORT[group]}, percentage points", scale=scale),
        )
    ]
    table = Table(
        "Difference in the share agreeing, follow-up minus baseline, with its 95% interval",
        (Column("Statement"), *sides),
        themed(rows, lambda each: _changed(view, each, shown), kept=view.filters.one("sort") == "theme"),
        wide=True,
        key=(
            ("filled", "schools, more than noise"),
            ("diamond", "CYPMHS, more than noise"),
            ("hollow", "too close to call"),
        ),
    )
    return plot(
        view.state,
        PATH,
        table,
        answer,
        id="changes",
        finding=words.change_finding(rows),
        subline=f"Share agreeing at baseline and {view.wave}, same people, {view.place_words}; {answer.n}. The mark is the "
        "difference in percentage points, taken before rounding, the line its 95% interval.",
        caveats=(
            Caveat("No cause", words.NO_CAUSE),
            Caveat("Don't knows", words.DONT_KNOWS),
            Caveat("Publication units", words.UNITS),
        ),
        download="outcomes",
        beside=False,
        also=view.judged,
    )


def _changed(view: View, each: dict[str, Record], shown: Sequence[str]) -> Row:
    cells: list[Cell] = [view.statement(next(iter(each.values())))]
    for group in shown:
        cells += _difference(each[group]) if group in each else (_NOT_PUT, _NOT_PUT)
    return Row(tuple(cells))


_NOT_PUT = Missing("not_applicable", "the other group alone")


def _difference(row: Record) -> tuple[Cell, Cell]:
    if row["verdict"] is None:
        unknown = Missing("not_applicable", NO_AGREEMENT)
        return unknown, unknown
    shares = f"{row['baseline_pct']} to {row['follow_up_pct']}%"
    if row["lower_95"] is None:
        return shares, Missing("too_few")
    clear = row["verdict"] in ("up", "down")
    head = Markup("<b>{}</b>") if clear else Markup("{}")
    told = Markup('<span class="keep">{}</span><span class="under keep">{}</span>').format(
        head.format(shares), words.points_with_ends(row)
    )
    lane = interval(row["difference_pp"], row["lower_95"], row["upper_95"], clear=clear, shape=SHAPES[row["group"]])  # type: ignore[arg-type]
    return told, lane


# What can be said.


def verdicts(view: View) -> Figure | None:
    answer = view.ask(surveys.surveys, verdict=view.judged["verdict"])
    rows = view.in_order(row for row in answer.records() if row["asked"] == "both")
    if not rows:
        return None
    groups = tuple(
        RowGroup(tuple(_verdict(view, row) for row in rows if row["group"] == group), head=GROUPS[group])
        for group in GROUPS
    )
    table = Table(
        "What can be said of each statement, with its base and its tests",
        (
            Column("Statement"),
            Column("Don't know, %", numeric=True),
            Column("Pairs", numeric=True),
            Column("Units (G)", numeric=True),
            Column("Design effect", numeric=True),
            Column("Adjusted p", numeric=True),
            Column("Paired t, as published", numeric=True),
            Column("What can be said"),
        ),
        tuple(group for group in groups if group.rows),
        wide=True,
    )
    return plot(
        view.state,
        PATH,
        table,
        answer,
        id="verdicts",
        finding=f"What can be said of {view.place_words}, statement by statement",
        subline="Exact sign-flip test of who came to agree and who ceased to; a paired t on positions for comparison with the "
        "published method.",
        caveats=(
            Caveat("One theme, one family", words.SEVERAL),
            Caveat("Areas and respondents", words.ALIKE),
            Caveat("What could have been seen", words.DETECTABLE),
        ),
        download="outcomes",
        beside=False,
        also=view.judged,
    )


def _verdict(view: View, row: Record) -> Row:
    unsure = f"{row['dont_know_baseline_pct']} to {row['dont_know_follow_up_pct']}"
    if row["verdict"] is None:
        none = Missing("not_applicable", "no share agreeing")
        return Row((view.statement(row), none, f"{row['pairs']}", none, none, none, none, words.head(row)))
    head = Markup("<b>{}</b>") if row["verdict"] in ("up", "down") else Markup("{}")
    said = Markup("{}{}").format(head.format(words.head(row)), words.rest(row))
    adjusted = words.p_of(row, "p_adjusted") or Missing("too_few")
    paired_t = words.p_of(row, "paired_t_p") or Missing("too_few")
    base = (f"{row['pairs']}", f"{row['units']}", words.design_effect(row))
    return Row((view.statement(row), unsure, *base, adjusted, paired_t, said))
