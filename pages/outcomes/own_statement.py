"""One statement of a programme's own surveys: its answers, and its change by place, role and setting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from markupsafe import Markup

from components.anchor import anchor
from components.lanes import axis, bar, before_after
from components.model import Caveat, Cell, Column, Figure, Lane, Mark, Missing, Row, RowGroup, Scale, Shape, Table, Text
from components.views import page_links
from data.queries import survey_answers, surveys
from data.queries.outcomes import GROUPS
from data.sentences import capital
from data.sentences import own_outcomes as words
from data.sentences.change import signed
from data.sentences.measured import NO_AGREEMENT
from pages.outcomes.own import PATH, PLACES, SHARES, Changes, Record, View
from pages.paging import cut_rows
from pages.plots import plot

# The answers to one statement.


def question_of(view: View) -> str:
    """The statement that is chosen, else the first of those that the filters leave."""
    chosen = view.filters.one("question")
    themes = view.filters["theme"]
    left = [code for code, (_, theme) in view.held.questions.items() if not themes or theme in themes]
    return chosen or next(iter(left), "")


def answers(view: View) -> Figure | None:
    question = question_of(view)
    answer = view.ask(survey_answers.answers, question=question)
    rows = answer.records()
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
        finding=words.answers_finding(rows, statement),
        subline=f"% of matched respondents who gave each answer; {view.place_words}; {answer.n}. A bar: asked once. Choose a "
        "statement above, or follow its link in any figure.",
        caveats=(Caveat("Ordered answers", "They are steps, not amounts."), Caveat("Don't knows", words.DONT_KNOWS)),
        download="survey_answers",
        also={**view.everybody, "question": question},
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


def places(view: View) -> Figure | None:
    question = question_of(view)
    every = {**dict.fromkeys(PLACES), "scope": view.filters["scope"] or None}
    by = view.broken_by or surveys.EVERYBODY
    here: Changes = {**view.here, **every, "breakdown": by, "question": question}
    answer = view.query(surveys.surveys, view.filters.changed(**here))
    rows = answer.records()
    if not rows:
        return None
    statement = view.held.questions[question][0]
    ordered = sorted(rows, key=lambda row: list(HEADS).index(row["breakdown"] or row["scope"]))
    listed, pages = cut_rows(view.filters, PATH, "places", ordered, "places")
    groups = tuple(
        RowGroup(tuple(_place(view, row) for row in of_kind), head=HEADS[kind])
        for kind, of_kind in groupby(listed, lambda row: row["breakdown"] or row["scope"])
    )
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
    by = surveys.BREAKDOWNS.get(by, "place")
    figure = plot(
        view.state,
        PATH,
        Table(f"‘{capital(statement)}’ by {by}", columns, groups, wide=True, key=key),
        answer,
        id="places",
        finding=words.places_finding([row for row in rows if row["scope"] != "programme"], statement, by),
        subline=f"Share agreeing, of matched respondents; {answer.n}. A region or a lead holds the units that lie wholly in it.",
        caveats=(
            Caveat("Most areas are too small", words.UNITS),
            Caveat("Several places, several tests", words.SEVERAL_PLACES),
            Caveat("Roles and settings", _breakdowns(view, rows)),
        ),
        download="outcomes",
        beside=False,
        also=here,
    )
    return replace(figure, body=figure.body + page_links(pages)) if pages else figure


HEADS = {
    "programme": "Whole programme",
    "region": "By region",
    "lead": "By lead",
    "unit": "By publication unit",
    **{name: f"By {by}, within publication units" for name, by in surveys.BREAKDOWNS.items()},
}
"""Under which rows stand, by their scope, or by what they are broken down by."""


def _breakdowns(view: View, rows: Sequence[Record]) -> Text:
    """Whether anything is shown by role or setting; where it is, of how many units."""
    if not view.held.breakdowns:
        return words.NO_BREAKDOWN
    if not view.broken_by:
        doors = Markup(" and ").join(
            anchor(surveys.BREAKDOWNS[name], f"{view.href(breakdown=name)}#places") for name in view.held.breakdowns
        )
        return Markup("{} Shown by {}.").format(words.BREAKDOWN, doors)
    units = Counter(unit.group for unit in view.units)
    told = {group: len({row["code"] for row in rows if row["group"] == group}) for group in GROUPS}
    return words.broken_down({group: (count, units[group]) for group, count in told.items() if count})


def _place(view: View, row: Record) -> Row:
    about = [GROUPS[row["group"]], *([row["category"] or "not told"] if row["breakdown"] else [])]
    about += ["shown above"] if _is_shown(view, row) else []
    name = Markup('{}<span class="under">{}</span>').format(_place_name(view, row), ", ".join(about))
    if row["baseline_pct"] is None and row["follow_up_pct"] is None:
        return Row((name, NO_SHARE, NO_SHARE, f"{row['base']}", capital(NO_AGREEMENT)))
    if row["asked"] != "both":
        once = row["follow_up_pct"] if row["baseline_pct"] is None else row["baseline_pct"]
        lane = Lane((Mark(once, "filled", f"{once}", bold=True),), (), ("", f"{once}"))
        return Row((name, lane, ONE_WAVE, f"{row['base']}", "Asked once"))
    stroke = "join" if row["verdict"] in ("up", "down") else "grey"
    drawn = before_after(row["baseline_pct"], row["follow_up_pct"], stroke=stroke)  # type: ignore[arg-type]
    few = row["verdict"] == "too_few"
    ends: Cell = signed(row["difference_pp"]) if few else words.points_with_ends(row)
    return Row((name, drawn, ends, f"{row['pairs']}", f"{words.head(row)}{words.rest(row)}"))


ONE_WAVE = Missing("not_applicable", "asked once")
NO_SHARE = Missing("not_applicable", "no share agreeing")


def _is_shown(view: View, row: Record) -> bool:
    """Whether the other figures are of this place."""
    kind, name = view.place
    if kind == "area":
        return row["scope"] == "unit" and name in row["code"].split("+")
    return bool(kind) and (row["scope"], row["code"]) == (kind, name)


def _place_name(view: View, row: Record) -> Text:
    if row["scope"] == "programme":
        return "Whole programme"
    if row["scope"] != "unit":
        changes: dict[str, str | None] = {"region": None, "lead": None, "area": None, row["scope"]: row["code"]}
        return anchor(row["code"], view.href(**changes))
    codes = row["code"].split("+")
    named = [anchor(view.areas.get(code, code), view.href(region=None, lead=None, area=code)) for code in codes]
    return Markup(", ").join(named)
