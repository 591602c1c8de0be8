"""What an area does about it, and what it has handed in: figures of the page of one area."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from components.anchor import anchor
from components.marks import format_day
from components.model import Caveat, Cell, Column, Figure, Missing, Row, RowGroup, Table
from components.views import data_table, figure_actions, rag
from data.answer import Answer
from data.briefing.work import HEADS, NOT_HANDED_IN, attendance_rows
from data.filters import address
from data.measures.readiness import HANDED_IN, LATE, NOT_APPLICABLE, NOT_SUBMITTED, RETURNS
from data.queries.area import Area
from data.sentences import capital
from data.sentences import data as returns
from data.sentences import work as words
from pages.site import api_url, source_line, tags

Record = Mapping[str, Any]
MOST_ROWS = 10
"""Rows of actions and of risks that stand on the page; the file has all."""


def _csv(table: str, found: Area, as_of: str) -> str:
    return api_url(table, "csv", address("", area=found.code, as_of=as_of))


def _with_more(table: Table, whole: int, csv: str) -> Markup:
    """The table, and where the rest of it is."""
    if whole <= MOST_ROWS:
        return data_table(table, folds=True)
    more = anchor("all of them as CSV", csv, before=f"{whole - MOST_ROWS} more:")
    return Markup('{}<p class="more">{}</p>').format(data_table(table, folds=True), more)


def day_cell(day: date | None, why: str = "no day set") -> Cell:
    return (
        Missing("not_applicable", why)
        if day is None
        else Markup('<span class="keep">{}</span>').format(format_day(day))
    )


# Actions.


def actions_figure(
    found: Area, answer: Answer, domains: Sequence[str], day: date, here: str, as_of: str, *, local: bool
) -> Figure:
    """``domains``: those that are chosen, whose actions come first; ``local``: open ones may be seen."""
    rows = words.in_order(answer.records(), domains)
    csv = _csv("actions", found, as_of)
    table = Table(
        caption=f"Actions of {found.name}, those that need a look first",
        columns=(
            Column("Status"),
            Column("Domain"),
            Column("Action"),
            Column("Owner, by role"),
            Column("Due"),
        ),
        groups=(RowGroup(tuple(map(_action, rows[:MOST_ROWS]))),),
    )
    return Figure(
        id="actions",
        finding=words.actions_finding(rows, local=local),
        subline=words.actions_subline(day, domains) if rows else "" if local else words.WITHHELD,
        body=_with_more(table, len(rows), csv) if rows else Markup(),
        tags=tags(answer) if rows else _tags_of_nothing(found),
        simulated=answer.simulated,
        actions=figure_actions("table", table=f"{here}#actions", csv=csv, link=f"{here}#actions") if rows else (),
        caveats=(
            *([Caveat("What the colours mean", words.RAG_MEANS)] if rows and local else []),
            *([Caveat("What is not shown", words.WITHHELD)] if rows and not local else []),
        ),
        caveats_beside=bool(rows),
        source=source_line(_without_period(answer)) if rows else "",
    )


def _tags_of_nothing(found: Area) -> tuple[Any, ...]:
    return ("own",) if found.own else ("published",)


def status_cell(row: Record) -> Cell:
    """How an action stands, and what makes it amber where it was not reported so."""
    why = words.why_words(row)
    under = Markup(' <span class="under">{}</span>').format(why) if why else ""
    return Markup("{}{}").format(rag(row["rag"], capital(words.standing_words(row))), under)


def _action(row: Record) -> Row:
    domain = row["domain"] or Missing("not_applicable", "no one domain")
    owner = row["owner_role"] or Missing("not_submitted")
    return Row((status_cell(row), domain, row["action"], owner, day_cell(row["due"])))


# Risks.


def risks_figure(found: Area, answer: Answer, here: str, as_of: str) -> Figure:
    """The area's risks, the gravest first."""
    rows = words.gravest_first(answer.records())
    csv = _csv("risks", found, as_of)
    table = Table(
        caption=f"Risks of {found.name}, the gravest first",
        columns=(
            Column("Risk"),
            Column("Score, likelihood × impact"),
            Column("Mitigation"),
            Column("Contingency"),
            Column("Owner, by role"),
            Column("Review due"),
        ),
        groups=(RowGroup(tuple(map(_risk, rows[:MOST_ROWS]))),),
        wide=True,
    )
    return Figure(
        id="risks",
        finding=words.risks_finding(rows),
        subline=words.SCORE_MEANS,
        body=_with_more(table, len(rows), csv),
        tags=tags(answer),
        simulated=answer.simulated,
        actions=figure_actions("table", table=f"{here}#risks", csv=csv, link=f"{here}#risks"),
        source=source_line(_without_period(answer)),
    )


def score_cell(row: Record) -> Cell:
    """A risk's score and what it is made of."""
    return Markup('<b>{}</b> <span class="under">{} × {}</span>').format(row["score"], row["likelihood"], row["impact"])


def _risk(row: Record) -> Row:
    texts = (row[name] or Missing("not_submitted") for name in ("mitigation", "contingency", "owner_role"))
    return Row((row["factor"], score_cell(row), *texts, review_cell(row)))


def review_cell(row: Record) -> Cell:
    """When a risk is looked at again, and since when that is overdue."""
    if not row["review_overdue_days"]:
        return day_cell(row["review_date"])
    late = f"{row['review_overdue_days']} days overdue"
    return Markup('{} <span class="under"><b>{}</b></span>').format(day_cell(row["review_date"]), late)


# Returns.

FEEDS = {
    **dict.fromkeys(("w1", "w2"), "cascade_ratings"),
    **dict.fromkeys(("baseline", "follow_up"), "survey_responses"),
    "activity": "mhst_activity",
}
"""The feed of each return."""


def returns_figure(found: Area, answer: Answer, came: Answer, here: str, as_of: str, *, local: bool) -> Figure | None:
    """What of the area is in, and what is missing; None for an area that hands in no files. ``answer``: readiness of the
    area, ``came``: attendance."""
    rows = answer.records()
    if not rows:
        return None
    (row,) = rows
    attended = came.records()
    others = address("/data", programme=found.programme, as_of=as_of)
    beside = [anchor("Who else has not handed in", f"{others}#readiness")]
    beside += [anchor("Attendance as CSV", _csv("attendance", found, as_of))] if attended else []
    table = Table(
        caption=f"Returns of {found.name}: what is in and what is missing",
        columns=(Column("Return"), Column("Where it stands"), Column("What is known of it")),
        groups=(RowGroup((*(_return(row, name) for name in RETURNS), *_attendance(row, attended, local=local))),),
    )
    return Figure(
        id="returns",
        finding=words.returns_finding(row, attended),
        subline=returns.readiness_subline(answer.period),
        body=data_table(table),
        tags=tags(answer),
        simulated=answer.simulated,
        actions=figure_actions(
            "table", table=f"{here}#returns", csv=_csv("readiness", found, as_of), link=f"{here}#returns"
        ),
        caveats=(*(Caveat(*each) for each in returns.READINESS_CAVEATS[:2]), Caveat("Absent", words.ABSENT)),
        source=source_line(_without_period(answer), Markup(". ").join(beside)),
    )


def _without_period(answer: Answer) -> Answer:
    return Answer(answer.name, answer.rows, answer.sources, "", answer.n, answer.loads, answer.kinds)


def _return(row: Record, name: str) -> Row:
    standing, more = row[name], returns.standing_words(row, name)
    if standing in (LATE, NOT_SUBMITTED):
        more = "; ".join(filter(None, (more, words.load_it(FEEDS[name]))))
    if standing in (HANDED_IN, LATE):
        told: Cell = Markup("<b>Late</b>") if standing == LATE else "In"
        return Row((HEADS[name], told, capital(more)))
    if standing == NOT_APPLICABLE:
        return Row((HEADS[name], Missing(standing, more), ""))
    return Row((HEADS[name], Missing(standing), capital(more)))


def _attendance(row: Record, came: Sequence[Record], *, local: bool) -> Iterator[Row]:
    """Who came to each workshop, as the briefing has it, and how to load what is not there."""
    for head, standing, told in attendance_rows(row, came, local=local):
        load = words.load_it("attendance") if standing == NOT_HANDED_IN and told else ""
        yield Row((head, standing, "; ".join(filter(None, (told, load)))))
