"""Sentences on the actions and risks of a whole programme, or of a part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from data.filters import Filters, listed
from data.measures import work as rules
from data.sentences import capital, loading, plural, verb
from data.sentences.data import day_words
from data.sentences.work import NOT_STARTED, RAG_WORDS, in_order

Record = Mapping[str, Any]

NOTHING_LOADED = "No action or risk has been loaded yet"
HOW_TO_START = (
    f"Take the empty workbook, send it round, and load what comes back with: {loading('auto', file='FILE.xlsx')}"
)
NONE_MATCHES = "No action matches these filters"
NO_RISK_MATCHES = "No risk matches these filters"
RISKS_WITHHELD = "Risks need the local right for the area."
NAMES = {**RAG_WORDS, rules.GREEN: f"{RAG_WORDS[rules.GREEN]} or {NOT_STARTED}", rules.NONE: "complete or dropped"}
DUE_WORDS = {
    rules.LATE: "past its day",
    rules.SOON: f"due in {rules.SOON_DAYS} days",
    rules.UNDATED: "no due date",
}
RISK_WORDS = {rules.HIGH: f"score {rules.HIGH_SCORE} or more", rules.REVIEW_LATE: "review overdue"}
AGE_MEANS = (
    "Days since the workshop where it was agreed, where its day is known; else since its first news or its first load."
)
HISTORY_MEANS = "Every load’s version is kept: an action’s history says what each load changed."
STANDARD_LIST = (
    "Take a risk from the list where it says what you mean, and your own words where it doesn’t. The shares are of leads "
    "who called it a high risk at follow-up; an area’s score is its own judgement: the two don’t measure the same."
)
SEND_ROUND = (
    "The workbook has the actions and risks in force of the areas chosen above, in the columns that are loaded. Change what "
    f"is new, add rows with codes of your own, and load it: {loading('auto', file='FILE.xlsx')}. A row that is left as it is "
    "changes nothing; a row that is taken out stays in the store."
)


def finding(rows: Sequence[Record], *, withheld: bool, narrowed: bool = False) -> str:
    """``12 of 52 open actions are overdue, in 9 areas; the longest by 148 days, in Area J``."""
    going = [row for row in rows if row["rag"] != rules.NONE]
    late = [row for row in going if row["rag"] == rules.RED]
    if not rows:
        return NONE_MATCHES if narrowed else "No action has been loaded that may be shown here"
    if not going:
        closed = capital(plural(len(rows), "action")) + " complete or dropped"
        return f"{closed}; open ones need the local right" if withheld else f"{closed}, none open"
    if not late:
        risky = sum(row["rag"] == rules.AMBER for row in going)
        return f"None of {plural(len(going), 'open action')} is overdue; {risky or 'none'} {verb(risky)} at risk"
    areas = len({row["area_code"] for row in late})
    many = f"{len(late)} of {plural(len(going), 'open action')} {verb(len(late))} overdue"
    return f"{many}, in {plural(areas, 'area')}{_longest(late)}"


def _longest(late: Sequence[Record]) -> str:
    dated = [row for row in late if row["overdue_days"]]
    if not dated:
        return ""
    most = max(dated, key=lambda row: int(row["overdue_days"]))
    return f"; the longest by {plural(most['overdue_days'], 'day')}, in {most['area_name']}"


def risks_finding(rows: Sequence[Record]) -> str:
    """``5 of 48 risks score 15 or more, the gravest 25 of 25 in Area J; 4 reviews are overdue``."""
    if not rows:
        return NO_RISK_MATCHES
    high = sum(row["score"] >= rules.HIGH_SCORE for row in rows)
    late = sum(bool(row["review_overdue_days"]) for row in rows)
    gravest = max(rows, key=lambda row: int(row["score"]))
    reviews = f"{plural(late, 'review')} {verb(late)} overdue" if late else "no review is overdue"
    many = f"{high or 'None'} of {plural(len(rows), 'risk')} {verb(high, 'scores', 'score')} {rules.HIGH_SCORE} or more"
    return f"{many}, the gravest {gravest['score']} of 25 in {gravest['area_name']}; {reviews}"


def factors_finding(rows: Sequence[Record]) -> str:
    """Which risk of the standard list most areas carry."""
    listed_rows = [row for row in rows if row["topic"]]
    if not listed_rows:
        return "The standard list of risks isn’t in the store"
    most = max(listed_rows, key=lambda row: (row["areas"], row["high_risks"]))
    if not most["areas"]:
        return f"{len(listed_rows)} risks to joint working that leads were asked about: a list to start from"
    carry = verb(most["areas"], "carries", "carry")
    return f"Of the standard list {plural(most['areas'], 'area')} {carry} ‘{most['factor']}’, more than any other"


def summary_finding(rows: Sequence[Record]) -> str:
    """How many areas have something overdue."""
    seen = [row for row in rows if row["overdue"] is not None]
    late = sum(bool(row["overdue"]) for row in seen)
    if not seen:
        return f"Completed actions of {plural(len(rows), 'area')}"
    idle = sum(not any(row[name] for name in (*rules.COUNTED, "risks")) for row in seen)
    none = f"; {plural(idle, 'area')} {verb(idle, 'has', 'have')} neither actions nor risks here" if idle else ""
    return f"{late or 'None'} of {plural(len(seen), 'area')} {verb(late, 'has', 'have')} something overdue{none}"


def latest_areas(rows: Sequence[Record], most: int | None) -> list[Record]:
    """``most`` areas, those with most overdue first, then most at risk; areas whose work is not told come last."""
    return sorted(rows, key=lambda row: (row["overdue"] is None, -(row["overdue"] or 0), -(row["at_risk"] or 0)))[:most]


def withheld(areas: Sequence[Record]) -> str:
    """Whose open work is not shown; blank where all of it is. It is not told how much there is."""
    hidden = [area["area_name"] for area in areas if not area["seen"]]
    if not hidden:
        return ""
    whose = "every area" if len(hidden) == len(areas) else listed(hidden) if len(hidden) < 4 else f"{len(hidden)} areas"
    return (
        f"Open actions, risks and attendance of {whose} need the local right for the area, and are not among these figures: "
        "nor is how many there are."
    )


def showing(filters: Filters, shown: int, whole: int, day: date) -> str:
    """The sentence of the filters in force."""
    told = (
        listed(filters["region"], "or"),
        f"led by {listed(filters['lead'], 'or')}" if filters["lead"] else "",
        listed(filters["area"], "or"),
        listed(filters["cohort"], "or"),
        listed(filters["domain"], "or"),
        listed([NAMES[each] for each in filters["rag"]], "or"),
        listed([DUE_WORDS[each] for each in filters["due"]], "or"),
        f"owned by: {listed(filters['owner'], 'or')}" if filters["owner"] else "",
        f"risks with {listed([RISK_WORDS[each] for each in filters['risk']], 'or')}" if filters["risk"] else "",
    )
    said = ", ".join(filter(None, told)) or "everything"
    return f"{shown} of {plural(whole, 'action')}: {said}, as they stood on {day_words(day)}"


# Order.


def action_order(rows: Sequence[Record], sort: str, domains: Sequence[str]) -> list[Record]:
    """Actions by a column of ``state.WORK_SORTS``, with ``-`` the other way round; those without a value come last."""
    column, falling = sort.removeprefix("-"), sort.startswith("-")
    rows = in_order(rows, ())
    value = {
        "area": lambda row: row["area_name"],
        "domain": lambda row: None if row["domain"] is None else domains.index(row["domain"]),
        "owner": lambda row: row["owner_role"],
        "due": lambda row: row["due"],
        "age": lambda row: row["age_days"],
    }.get(column)
    if value is None:
        return rows[::-1] if sort == "-rag" else rows
    return _by(rows, value, falling=falling)


def risk_order(rows: Sequence[Record], sort: str) -> list[Record]:
    """Risks by a column of ``state.WORK_SORTS``, else the gravest first."""
    column, falling = sort.removeprefix("-"), sort.startswith("-")
    rows = sorted(rows, key=lambda row: (-row["score"], row["review_date"] or date.max, row["risk_id"]))
    value = {
        "area": lambda row: row["area_name"],
        "owner": lambda row: row["owner_role"],
        "score": lambda row: row["score"],
        "review": lambda row: row["review_date"],
    }.get(column)
    return rows if value is None else _by(rows, value, falling=falling)


def _by(rows: Sequence[Record], value: Any, *, falling: bool) -> list[Record]:
    known = [row for row in rows if value(row) is not None]
    return [*sorted(known, key=value, reverse=falling), *(row for row in rows if value(row) is None)]


# History.

COLUMN_WORDS = {
    "action": "the action",
    "domain": "its domain",
    "cohort_code": "its cohort",
    "owner_role": "its owner",
    "agreed_at": "where it was agreed",
    "due": "its day",
    "status": "its status",
    "progress_note": "its progress note",
    "updated": "the day of its news",
}


def changed_words(row: Record) -> str:
    """``its status and its day``; what the first load of an action did."""
    if not row["changed"]:
        return "brought it"
    return f"changed {listed([COLUMN_WORDS[name] for name in row['changed'].split(',')])}"


def history_finding(rows: Sequence[Record]) -> str:
    """``SIM-J-A2 has moved from not started to overdue in 3 loads``."""
    first, last = rows[0], rows[-1]
    gone = f", and was taken out by load {last['gone_load']}" if last["gone_load"] else ""
    if len(rows) == 1:
        return f"{last['action_id']} stands as load {last['load']} brought it: {last['status']}{gone}"
    way = (
        f"went from {first['status']} to {last['status']}"
        if first["status"] != last["status"]
        else f"is {last['status']} as at the first"
    )
    return f"{last['action_id']} {way} in {plural(len(rows), 'load')}{gone}"
