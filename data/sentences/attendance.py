"""Sentences on who came to the workshops, against the intended mix and from the first to the second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data.filters import listed
from data.sentences import plural, verb

Record = Mapping[str, Any]

NOT_HELD = (
    "Cohorts without a return of workshop 2 are no part of the last columns: nobody stayed away from what was not held, or "
    "is not known."
)
REGISTER = "A return of workshop 2 is a register of who came: a kind of organisation that it doesn’t name counts as nobody there"
OTHER_PEOPLE = "Who came twice isn’t known: the second number may be of other people of the same kind of organisation."
MIX_FILLED = (
    "Places of the mix that people of the kind they are meant for took, cohort by cohort: more of one kind than meant fill no "
    "other’s places, so that it stands below 100 wherever somebody was missing."
)
MORE_THAN_INVITED = (
    "More people came than were invited: one of the two numbers is likely wrong, and both are shown as handed in"
)
OVER_THE_MIX = "More than 100% of those meant means that more came than the mix has places for."
FURTHEST = {
    "mix": "furthest from the intended mix first",
    "-mix": "nearest to the intended mix first",
    "stay": "largest drop-out first",
    "-stay": "smallest drop-out first",
}


def finding(everybody: Record, kinds: Sequence[Record]) -> str:
    """``1,900 came to workshop 1, 78% of those meant; to workshop 2 58% as many, in 61 cohorts that held both; fewest of CCG,
    40% as many``."""
    if everybody["attended"] is None:
        return "Attendance of workshop 1 has not been handed in"
    reached = f", {everybody['reached_pct']}% of those meant" if everybody["reached_pct"] is not None else ""
    head = f"{everybody['attended']:,} came to workshop 1{reached}"
    if everybody["kept_pct"] is None:
        return head
    known = [row for row in kinds if row["kept_pct"] is not None]
    least = min(known, key=lambda row: row["kept_pct"], default=None)
    worst = (
        f"; fewest of {least['organisation_type']}, {least['kept_pct']}% as many" if least and len(known) > 1 else ""
    )
    both = plural(everybody["matched"], "cohort")
    return f"{head}; to workshop 2 {everybody['kept_pct']}% as many, in {both} that held both{worst}"


def places_finding(areas: Sequence[Record], many: int, order: str) -> str:
    """``Area J is furthest from its intended mix of 24 areas: 61% of its places filled``."""
    if many == 1 or not areas:
        return _one_area(areas[0]) if areas else ""
    row, falling = areas[0], order.startswith("-")
    if order.endswith("stay"):
        if row["kept_pct"] is None:
            return f"No drop-out is known of {plural(many, 'area')}"
        most = "smallest" if falling else "largest"
        return f"{row['name']} has the {most} drop-out of {plural(many, 'area')}: to workshop 2 {row['kept_pct']}% as many came"
    if row["filled_pct"] is None:
        return f"No intended mix is told of {plural(many, 'area')}"
    most = "nearest to" if falling else "furthest from"
    return (
        f"{row['name']} is {most} its intended mix of {plural(many, 'area')}: {row['filled_pct']}% of the places filled"
    )


def _one_area(row: Record) -> str:
    if row["filled_pct"] is None:
        return f"No intended mix is told of {row['name']}"
    return f"{row['filled_pct']}% of the places of the intended mix of {row['name']} were filled at workshop 1"


def doubts(row: Record) -> str:
    """What is doubtful in a row: ``more came than invited in 2 returns``; blank where nothing is."""
    over = row["over_invited"]
    return f"more came than invited in {plural(over, 'return')} of a kind" if over else ""


def register_words(everybody: Record) -> str:
    """What counts as nobody, and how often that is."""
    many = everybody["unnamed"]
    return f"{REGISTER}; that is so {many:,} {verb(many, 'time', 'times')} here." if many else f"{REGISTER}."


def doubt_words(everybody: Record) -> str:
    """How many returns say that more came than were invited; blank where none does."""
    many = everybody["over_invited"]
    return f"{MORE_THAN_INVITED} ({plural(many, 'return')} of a kind, marked with a square)." if many else ""


def cohort_words(row: Record, nobody: Sequence[str]) -> str:
    """``Area J, J-1: no one from public health or CCG came to workshop 1``."""
    absent = f": no one from {listed(nobody, 'or')} came to workshop 1" if nobody else ""
    return f"{row['name']}, {row['code']}{absent}"
